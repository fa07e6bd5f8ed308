/// Gathers faults and warnings while a rate directory is read, so that all are reported and not only the first.
final class FaultList {
    /// What keeps the directory from being loaded.
    private(set) var faults: [RateFault] = []
    /// What the analyst should look at.
    private(set) var warnings: [RateFault] = []

    func fault(_ place: Place, _ code: RateFault.Code, found: some StringProtocol, expected: String) {
        faults.append(place.fault(code, found: String(found), expected: expected))
    }

    func warn(_ place: Place, _ code: RateFault.Code, found: some StringProtocol, expected: String) {
        warnings.append(place.fault(code, found: String(found), expected: expected))
    }

    /// Warns of what is likely to stand a hundred times in a file: the first time only.
    func warnOnce(_ place: Place, _ code: RateFault.Code, found: some StringProtocol, expected: String) {
        guard said.insert(Said(file: place.file, code: code)).inserted else { return }
        warn(place, code, found: found, expected: expected)
    }

    /// The same for what is wrong in all lines of a file if it is in one.
    func faultOnce(_ place: Place, _ code: RateFault.Code, found: some StringProtocol, expected: String) {
        guard said.insert(Said(file: place.file, code: code)).inserted else { return }
        fault(place, code, found: found, expected: expected)
    }

    private struct Said: Hashable {
        var file: String
        var code: RateFault.Code
    }

    private var said: Set<Said> = []
}

/// A place in a file.
struct Place: Hashable {
    /// The file, relative to the rate directory.
    var file: String
    /// The line, from 1.
    var line = 1
    /// The column, from 1.
    var column = 1

    /// The directory as a whole.
    static let directory = Place(file: ".")

    /// `file:line`, as charges name their source.
    var source: String { "\(file):\(line)" }

    func fault(_ code: RateFault.Code, found: String, expected: String) -> RateFault {
        // A report is read by people: what was found is shown as far as it helps to find it.
        let shown =
            found.unicodeScalars.count > 80
            ? String(String.UnicodeScalarView(found.unicodeScalars.prefix(79))) + "…" : found
        return RateFault(file: file, line: line, column: column, code: code, found: shown, expected: expected)
    }
}
