public import TextFormats

/// A parcel got a tracking number from a range of ours. It belongs to this parcel for ever, whether a label comes of it
/// or not. In the parcel's stream.
public struct NumberAllocated: EventPayload {
    /// `NumberAllocated`.
    public static let type = "NumberAllocated"
    /// 1.
    public static let schema = 1

    /// The attempt's number.
    public var attempt: Int
    /// The range stream whose lease it came from.
    public var range: StreamName
    /// The serial.
    public var serial: Int64
    /// The whole tracking number, check digit included.
    public var number: String

    /// A number for a parcel.
    public init(attempt: Int, range: StreamName, serial: Int64, number: String) {
        self.attempt = attempt
        self.range = range
        self.serial = serial
        self.number = number
    }

    /// The payload.
    public var json: JSONValue {
        .object([
            JSONMember("attempt", .integer(attempt)), JSONMember("number", .string(number)),
            JSONMember("range", .string(range.text)), JSONMember("serial", .integer(serial)),
        ])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        attempt = Int(try fields.integer("attempt", atLeast: 1))
        range = try fields.stream("range")
        serial = try fields.integer("serial", atLeast: 0)
        number = try fields.text("number")
    }
}
