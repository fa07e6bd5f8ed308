/// One thing that is wrong with a file of carriers.
public struct CarrierFileFault: Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// The column, from 1, in Unicode scalars.
    public let column: Int
    /// The JSON pointer to it; empty for the whole.
    public let pointer: String
    /// What is wrong, and what would be right.
    public let message: String

    /// `3:17: /carriers/0/gateway: what is wrong`.
    public var description: String { "\(line):\(column): " + (pointer.isEmpty ? "" : pointer + ": ") + message }
}

/// Everything that is wrong with a file of carriers; at least one fault, at most ``maximum``.
public struct CarrierFileFaults: Error, Hashable, Sendable {
    /// How many faults are told; further ones are left out.
    public static let maximum = 50
    /// The faults, in the order they were found.
    public let faults: [CarrierFileFault]

    init(_ faults: [CarrierFileFault]) {
        precondition(!faults.isEmpty, "faults without a fault")
        self.faults = faults
    }
}
