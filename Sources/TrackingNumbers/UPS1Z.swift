/// A UPS package's tracking number: `1Z`, shipper (6), service indicator (2), package (7), check digit.
///
/// Source: recomputed for labels of UPS's interface of 2024 to 2026.
public struct UPS1Z: Hashable, Sendable {
    /// The shipper number: six digits and capital letters.
    public let shipper: String
    /// The service indicator: two digits or capital letters. UPS assigns the set by account.
    public let service: String
    /// The package: seven characters, digits in the numbers that are built here.
    public let package: String
    /// The whole number: 18 characters.
    public let text: String

    /// Reads `1Z 0FH 344 68 3174 4085`; blanks between the groups and small letters are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        guard scan.starts(with: "1Z") else { throw scan.fault(.prefix, expected: "1Z in front") }
        try scan.require(0..<scan.count, isAlphanumeric, expected: "digits and letters")
        try scan.require(length: 18)
        try scan.require(17..<18, isDigit, expected: "a digit at the end")
        try scan.require(check: CheckDigits.upsModulo10(scan.bytes[2..<17]))
        shipper = scan.part(2..<8)
        service = scan.part(8..<10)
        package = scan.part(10..<17)
        self.text = scan.text
    }

    /// Builds a number.
    /// - Parameters:
    ///   - shipper: Six digits and capital letters.
    ///   - service: Two digits and capital letters; what they mean is the caller's data.
    ///   - package: 0 to 9 999 999.
    public init(shipper: String, service: String, package: Int64) throws(NumberFault) {
        guard shipper.utf8.count == 6, shipper.utf8.allSatisfy(isAlphanumeric) else {
            throw NumberFault(.issuer, shipper, expected: "a shipper number of six digits and capital letters")
        }
        guard service.utf8.count == 2, service.utf8.allSatisfy(isAlphanumeric) else {
            throw NumberFault(.service, service, expected: "a service indicator of two digits or capital letters")
        }
        guard let packageText = zeroPadded(package, width: 7) else {
            throw NumberFault(.serial, String(package), expected: "a package number of at most 7 digits")
        }
        let body = shipper + service + packageText
        let check = CheckDigits.upsModulo10(body.utf8)
        try self.init("1Z" + body + String(decoding: [check], as: UTF8.self))
    }

    /// As people read it: `1Z 0FH 344 68 3174 4085`.
    public var humanReadable: String { grouped(text, 2, 3, 3, 2, 4, 4) }

    /// What the barcode holds: the eighteen characters.
    public var barcode: BarcodePayload { .code128(text) }

    /// The number as the MaxiCode holds it beside the shipper: `1Z` and the last eight characters.
    public var maxiCodeText: String { "1Z" + text.suffix(8) }

    /// The MaxiCode's class of service, three digits, for a numeric service indicator: the indicator itself. Nil for
    /// one with a letter, and a real label with another class has been seen: state the class with the service, from
    /// UPS's data, wherever it is printed.
    public var maxiCodeClass: String? { service.utf8.allSatisfy(isDigit) ? "0" + service : nil }
}

extension UPS1Z: FormattedNumber {
    var format: NumberFormat { .ups1Z }
    var payloads: [BarcodePayload] { [barcode] }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("identifier", "1Z"), NumberPart("shipper number", shipper),
            NumberPart("service indicator", service, "service and options, as UPS assigned them to the account"),
            NumberPart("package number", package),
            NumberPart("check digit", text.suffix(1), "UPS modulo 10"),
        ]
    }

    var notes: [String] {
        var notes: [String] = []
        if let shipment = UPSShipmentID.supposed(lead: self) {
            notes.append("shipment id if it is the first package, supposed from few samples: \(shipment.humanReadable)")
        }
        notes.append(
            "MaxiCode class of service: "
                + (maxiCodeClass.map { "\($0) as far as known" }
                    ?? "not to be told from an indicator with letters; UPS's data has it"))
        return notes
    }
}
