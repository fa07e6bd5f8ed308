internal import TextFormats

/// One thing wrong with a rate directory: where it stands, what was found there and what would be right.
public struct RateFault: Error, Hashable, Sendable {
    /// The file, relative to the rate directory: `usps/notice-123-2025-10-05/tariff.yaml`.
    public var file: String
    /// The line, from 1; 1 where the fault concerns the whole file.
    public var line: Int
    /// The column, from 1, counted in Unicode scalars.
    public var column: Int
    /// The kind of fault.
    public var code: Code
    /// What stands there, as written.
    public var found: String
    /// What would be right, in words.
    public var expected: String

    /// A fault at a place.
    public init(file: String, line: Int, column: Int, code: Code, found: String, expected: String) {
        self.file = file
        self.line = line
        self.column = column
        self.code = code
        self.found = found
        self.expected = expected
    }
}

extension RateFault: CustomStringConvertible {
    /// `usps/…/tariff.yaml:12:5: unknown-key: found "serivces"; expected services`: the form that editors jump to.
    public var description: String { description(in: "") }

    /// The same with the path of the rate directory, as it was given, before the file.
    public func description(in directory: String) -> String {
        let isWhole = file == Place.directory.file
        let path = directory.isEmpty ? file : isWhole ? directory : "\(directory)/\(file)"
        let place = isWhole ? path : "\(path):\(line):\(column)"
        let what = found.isEmpty ? "nothing" : "\"\(found)\""
        return "\(place): \(code.rawValue): found \(what); expected \(expected)".visible
    }
}

extension RateFault: Comparable {
    /// Orders by file, then by place, then by all the rest: the same in every process.
    public static func < (a: RateFault, b: RateFault) -> Bool {
        let places = ((a.file, a.line, a.column), (b.file, b.line, b.column))
        if places.0 != places.1 { return places.0 < places.1 }
        return (a.code.rawValue, a.found, a.expected) < (b.code.rawValue, b.found, b.expected)
    }
}

/// All that is wrong with a rate directory, ordered by file and place; never empty.
public struct RateFaults: Error, Sendable {
    /// The faults.
    public var faults: [RateFault]

    /// Faults in order of file and place.
    init(_ faults: [RateFault]) {
        precondition(!faults.isEmpty)
        // A part that YAML refers to twice is at fault twice in one place.
        self.faults = Set(faults).sorted()
    }
}
