public import RatingEngine

/// A rate directory that has been read and found free of faults: all its tariffs, the house's selection rules and the
/// digest that identifies them.
public struct RateDirectory: Sendable {
    /// The tariffs, ordered by path.
    public let tariffs: [Tariff]
    /// The rules of `selection.yaml`; none where there is no such file.
    public let selection: SelectionPolicy
    /// The rates of all lists in `fx/`; none where there are no such files.
    public let exchangeRates: ExchangeRates
    /// `sha256:` and the digest over all files, as `RateSource.digest` describes.
    public let digest: String
    /// What does no harm but looks like a mistake: files and names that nothing uses. Ordered by file and place.
    public let warnings: [RateFault]

    /// Reads and checks the folder at a path, usually `rate-tables`.
    /// - Throws: all faults found in all files.
    public static func load(_ path: String) throws(RateFaults) -> RateDirectory {
        try RateDirectory(RateSource.read(directory: path))
    }

    /// Reads and checks files: a pure function of them.
    /// - Throws: all faults found in all files.
    public init(_ source: RateSource) throws(RateFaults) {
        let list = FaultList()
        source.checkTexts(faults: list)
        let files = SharedFiles(source: source, faults: list)
        let paths = source.paths.filter { $0.hasSuffix("/" + FileNames.tariff) }
        let read = paths.compactMap { TariffReader(files: files, path: $0).read() }
        if paths.isEmpty {
            // What is not read is a warning, which is not said where there are faults.
            let other = (source.paths + source.others).first {
                FileNames.expected($0)?.hasPrefix(FileNames.tariff) == true && $0 != SelectionReader.path
            }
            list.fault(
                Place.directory, .noTariff, found: other ?? "", expected: "a folder with a \(FileNames.tariff)")
        }
        checkOverlaps(read, faults: list)
        checkKinds(read, faults: list)
        files.kinds.warnOfUnknown(faults: list)
        tariffs = read.map(\.tariff)
        if let bytes = source.files[SelectionReader.path] {
            let areComplete = !paths.isEmpty && tariffs.count == paths.count
            selection = SelectionReader(tariffs: areComplete ? tariffs : nil, faults: list).read(bytes)
        } else {
            selection = SelectionPolicy()
        }
        exchangeRates = ExchangeRateReader(source: source, faults: list).read()
        // Shared lists are checked whether a tariff names them or not.
        for path in CalendarReader.paths(in: source) {
            _ = files.calendar(path, name: CalendarReader.name(of: path))
            files.markUsed(path)
        }
        let known = files.used.union(paths + [SelectionReader.path] + ExchangeRateReader.paths(in: source))
        for path in source.paths where !known.contains(path) {
            list.warn(Place(file: path), .unusedFile, found: path, expected: FileNames.expected(path) ?? "")
        }
        for path in source.others {
            guard let expected = FileNames.expected(path) else { continue }
            list.warn(Place(file: path), .unusedFile, found: path, expected: expected)
        }
        guard list.faults.isEmpty else { throw RateFaults(list.faults) }
        warnings = Set(list.warnings).sorted()
        digest = source.digest
    }
}
