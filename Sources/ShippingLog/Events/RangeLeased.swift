public import TextFormats

/// A process took a block of serials to number labels with. What it does not use is lost, never given out again. In the
/// number space's `range` stream.
public struct RangeLeased: EventPayload {
    /// `RangeLeased`.
    public static let type = "RangeLeased"
    /// 1.
    public static let schema = 1

    /// The first serial of the block.
    public var first: Int64
    /// The last, inclusive.
    public var last: Int64
    /// Who took it: the process's identifier.
    public var process: String

    /// A leased block.
    public init(first: Int64, last: Int64, process: String) {
        self.first = first
        self.last = last
        self.process = process
    }

    /// The payload.
    public var json: JSONValue {
        .object([
            JSONMember("first", .integer(first)), JSONMember("last", .integer(last)),
            JSONMember("process", .string(process)),
        ])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        first = try fields.integer("first", atLeast: 0)
        last = try fields.integer("last", atLeast: first)
        process = try fields.text("process")
    }
}
