/// A UPS shipment id (`SHP#`): the shipper number and five characters of an alphabet of 26, which seem to be the number
/// of the shipment's first package to the base 26.
///
/// That rule is inferred: it fits one label exactly, a second as far as can be seen, and not a third of 2006. So an id
/// is explained, never made for a label; UPS's answer or UPS's word on the rule would be needed.
public struct UPSShipmentID: Hashable, Sendable {
    /// The shipper number: six digits and capital letters.
    public let shipper: String
    /// Five characters.
    public let code: String
    /// The number that the code stands for, if the inferred rule holds.
    public let package: Int64
    /// The whole id: 11 characters.
    public let text: String

    private static let alphabet = Array("34789BCDFGHJKLMNPQRSTVWXYZ".utf8)

    /// Reads `0FH3 44CY NWP`; blanks between the groups and small letters are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        try scan.require(0..<scan.count, isAlphanumeric, expected: "digits and letters")
        try scan.require(length: 11)
        var package: Int64 = 0
        for byte in scan.bytes[6...] {
            guard let value = UPSShipmentID.alphabet.firstIndex(of: byte) else {
                throw scan.fault(.character, expected: "no vowel and none of 0 1 2 5 6 after the shipper number")
            }
            package = package * 26 + Int64(value)
        }
        guard package < 10_000_000 else {
            throw scan.fault(.serial, expected: "a code that stands for a package number of at most 7 digits")
        }
        shipper = scan.part(0..<6)
        code = scan.part(6..<11)
        self.package = package
        self.text = scan.text
    }

    /// The id that a shipment with this first package would have by the inferred rule; nil if its package has letters.
    static func supposed(lead: UPS1Z) -> UPSShipmentID? {
        guard lead.package.utf8.allSatisfy(isDigit), var rest = Int(lead.package) else { return nil }
        var code: [UInt8] = []
        for _ in 0..<5 {
            code.insert(alphabet[rest % 26], at: 0)
            rest /= 26
        }
        return try? UPSShipmentID(lead.shipper + String(decoding: code, as: UTF8.self))
    }

    /// As people read it: `0FH3 44CY NWP`.
    public var humanReadable: String { grouped(text, 4, 4, 3) }
}

extension UPSShipmentID: FormattedNumber {
    var format: NumberFormat { .upsShipment }
    var payloads: [BarcodePayload] { [.code128(text)] }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("shipper number", shipper),
            NumberPart("code", code, "supposed: package \(package) to the base 26"),
        ]
    }

    var notes: [String] { ["no check digit; what the code stands for is inferred from few samples"] }
}
