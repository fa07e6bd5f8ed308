public import ShipmentModel

/// One shipment of a batch, or what is wrong with it.
public struct ShipmentInput: Sendable {
    /// Its place among the inputs, from 0; nil for a fault of the batch as a whole, behind which nothing more is read.
    public var index: Int?
    /// The line it begins on, from 1.
    public var line: Int
    /// The shipment, or what is wrong with it.
    public var result: Result<Shipment, ShipmentFaults>

    /// An input.
    public init(index: Int?, line: Int, result: Result<Shipment, ShipmentFaults>) {
        self.index = index
        self.line = line
        self.result = result
    }
}

/// How a batch of shipments is written.
public enum BatchFormat: String, Sendable, CaseIterable {
    /// One shipment, or an array of them.
    case json
    /// A shipment a line.
    case jsonl
    /// A shipment a row, below a row of dotted names: `ship_to.postcode`, `contents.0.sku`.
    case csv

    /// The format that a text probably has: `[` begins JSON; `{` begins JSON Lines if more follows and the first line
    /// is a whole value, or at least does not go on in the next, which opens a value of its own; anything else is CSV.
    public static func detect(_ bytes: [UInt8]) -> BatchFormat {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        let first = text.drop(while: isBlank)
        switch first.first {
        case nil, UInt8(ascii: "["): return .json
        case UInt8(ascii: "{"): break
        default: return .csv
        }
        let line = first.prefix { $0 != UInt8(ascii: "\n") }
        let rest = first.dropFirst(line.count).drop(while: isBlank)
        guard let next = rest.first else { return .json }
        let opensAnother = next == UInt8(ascii: "{") && !goesOn(line)
        return opensAnother || isOneValue(line) ? .jsonl : .json
    }

    /// Whether a line ends where a value must follow.
    private static func goesOn(_ line: ArraySlice<UInt8>) -> Bool {
        switch line.last(where: { !isBlank($0) }) {
        case UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "["): true
        default: false
        }
    }

    /// Whether the bytes could be one whole object: brackets outside strings close again, at the end only.
    private static func isOneValue(_ line: ArraySlice<UInt8>) -> Bool {
        var depth = 0
        var inString = false
        var escaped = false
        for byte in line {
            if inString {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): inString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
        }
        return depth == 0 && !inString
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
