/// A FedEx Ground tracking number of 15 digits: shipper (7), package (7), check digit.
///
/// Source: the public tracking-number data of jkeen (MIT licence), recomputed.
public struct FedExGround15: Hashable, Sendable {
    /// Seven digits.
    public let shipper: String
    /// Seven digits.
    public let package: String
    /// The whole number: 15 digits.
    public let text: String

    /// Reads `5682 8361 0012 000`; blanks between the groups are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        try scan.requireDigits(15)
        try scan.require(check: CheckDigits.gs1Modulo10(scan.bytes.dropLast()))
        shipper = scan.part(0..<7)
        package = scan.part(7..<14)
        self.text = scan.text
    }

    /// Builds a number.
    /// - Parameters:
    ///   - shipper: Seven digits.
    ///   - package: 0 to 9 999 999.
    public init(shipper: String, package: Int64) throws(NumberFault) {
        guard shipper.utf8.count == 7, shipper.utf8.allSatisfy(isDigit) else {
            throw NumberFault(.issuer, shipper, expected: "a shipper number of seven digits")
        }
        let body = try numbered(shipper, package, width: 14, meaning: "a shipper number")
        try self.init(body + String(decoding: [CheckDigits.gs1Modulo10(Array(body.utf8))], as: UTF8.self))
    }

    /// As people read it: `5682 8361 0012 000`.
    public var humanReadable: String { grouped(text, every: 4) }
}

extension FedExGround15: FormattedNumber {
    var format: NumberFormat { .fedExGround15 }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("shipper", shipper), NumberPart("package", package),
            NumberPart("check digit", text.suffix(1), "modulo 10"),
        ]
    }
}

/// What a FedEx Ground barcode of 22 digits holds: `96`, shipping container code (2), class of service (3) and the
/// tracking number of 15 digits.
///
/// Source: the public tracking-number data of jkeen (MIT licence), recomputed.
public struct FedExGround96: Hashable, Sendable {
    /// Shipping container code and class of service: five digits.
    public let service: String
    /// The tracking number.
    public let number: FedExGround15
    /// The whole number: 22 digits.
    public let text: String

    /// Reads the 22 digits; blanks are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        try scan.requireDigits(22)
        guard scan.starts(with: "96") else { throw scan.fault(.prefix, expected: "96 in front") }
        service = scan.part(2..<7)
        number = try FedExGround15(scan.part(7..<22))
        self.text = scan.text
    }

    /// Builds a number.
    /// - Parameters:
    ///   - service: Shipping container code and class of service, five digits; what they mean is the caller's data.
    ///   - shipper: Seven digits.
    ///   - package: 0 to 9 999 999.
    public init(service: String, shipper: String, package: Int64) throws(NumberFault) {
        guard service.utf8.count == 5, service.utf8.allSatisfy(isDigit) else {
            throw NumberFault(
                .service, service, expected: "shipping container code and class of service, five digits together")
        }
        try self.init("96" + service + FedExGround15(shipper: shipper, package: package).text)
    }

    /// Grouped as its parts are.
    public var humanReadable: String { grouped(text, 2, 5, 7, 7, 1) }

    /// What the barcode holds: the 22 digits, without function characters.
    public var barcode: BarcodePayload { .code128(text) }
}

extension FedExGround96: FormattedNumber {
    var format: NumberFormat { .fedExGround96 }
    var payloads: [BarcodePayload] { [barcode] }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("identifier", "96"), NumberPart("shipping container code", service.prefix(2)),
            NumberPart("class of service", service.suffix(3)),
        ] + number.parts
    }
}

/// What stands before the tracking number in a FedEx Ground barcode of 34 digits: `96`, container code (2), service (4),
/// check digit, account (10), check digit, `00`.
///
/// The division and both check digits are inferred: they hold on the four labels that were decoded, and fail on public
/// examples that seem to have been made anonymous.
public struct FedExGroundHeader: Hashable, Sendable {
    /// `22` with an account of seven digits, `32` with one of nine, on the labels that were seen.
    public let containerCode: String
    /// Four digits, such as `0019`.
    public let service: String
    /// Ten digits with leading zeros.
    public let account: String
    /// The 22 digits.
    public let text: String

    /// Reads the header, alone or with the twelve digits of a tracking number behind it, whose check digit is not
    /// looked at; refuses it where the inferred check digits fail.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        try scan.require(0..<scan.count, isDigit, expected: "22 or 34 digits only")
        guard scan.count == 22 || scan.count == 34 else {
            throw scan.fault(.length, expected: "22 or 34 digits, not \(scan.count)")
        }
        guard scan.starts(with: "96") else { throw scan.fault(.prefix, expected: "96 in front") }
        try scan.require(check: CheckDigits.fedExModulo11(scan.bytes[0..<8]), at: 8)
        try scan.require(check: CheckDigits.fedExModulo11(scan.bytes[9..<19]), at: 19)
        guard scan.part(20..<22) == "00" else {
            throw scan.fault(.prefix, expected: "00 in front of the tracking number")
        }
        containerCode = scan.part(2..<4)
        service = scan.part(4..<8)
        account = scan.part(9..<19)
        self.text = scan.part(0..<22)
    }

    /// As printed, except that labels print zeros for the account: `9622 0804 3 (000 042 5198) 4 00`.
    public var humanReadable: String {
        let account = grouped(account, 3, 3, 4)
        return grouped(String(text.prefix(9)), 4, 4, 1) + " (" + account + ") " + grouped(String(text.suffix(3)), 1, 2)
    }
}

extension FedExGroundHeader: FormattedNumber {
    var format: NumberFormat { .fedExGroundHeader }

    /// Its parts.
    var parts: [NumberPart] {
        [
            NumberPart("identifier", "96"),
            NumberPart("shipping container code", containerCode, "supposed: 22 a short account, 32 a long one"),
            NumberPart("service", service),
            NumberPart("check digit", text.dropFirst(8).prefix(1), "supposed: FedEx modulo 11 of the digits before"),
            NumberPart("account", account),
            NumberPart("check digit", text.dropFirst(19).prefix(1), "supposed: FedEx modulo 11 of the account"),
            NumberPart("filler", "00"),
        ]
    }

    var notes: [String] { ["the division and both check digits are inferred from four labels"] }
}

/// What a FedEx Ground barcode of 34 digits holds: 22 digits that begin with `96`, and the tracking number of 12.
///
/// Only the tracking number's check digit is certain; see ``FedExGroundHeader`` for what is supposed of the rest. It is
/// never issued: a label's barcode is built around the tracking number that was.
public struct FedExGround34: Hashable, Sendable {
    /// The tracking number.
    public let number: FedEx12
    /// The whole number: 34 digits.
    public let text: String

    /// Reads the 34 digits; blanks are allowed.
    public init(_ text: some StringProtocol) throws(NumberFault) {
        let scan = NumberScan(text)
        try scan.requireDigits(34)
        guard scan.starts(with: "96") else { throw scan.fault(.prefix, expected: "96 in front") }
        number = try FedEx12(scan.part(22..<34))
        self.text = scan.text
    }

    /// Builds what a label's barcode holds, by the inferred division and check digits, which FedEx must confirm.
    /// - Parameters:
    ///   - service: Four digits, such as `0019`; what they mean is the caller's data.
    ///   - account: Seven digits, or nine; the container code follows from how many.
    public init(number: FedEx12, service: String, account: String) throws(NumberFault) {
        guard service.utf8.count == 4, service.utf8.allSatisfy(isDigit) else {
            throw NumberFault(.service, service, expected: "a service code of four digits")
        }
        guard account.utf8.count == 7 || account.utf8.count == 9, account.utf8.allSatisfy(isDigit) else {
            throw NumberFault(.issuer, account, expected: "an account of seven or nine digits")
        }
        func check(_ digits: String) -> String {
            String(decoding: [CheckDigits.fedExModulo11(Array(digits.utf8))], as: UTF8.self)
        }
        let front = "96" + (account.utf8.count == 7 ? "22" : "32") + service
        let filled = String(repeating: "0", count: 10 - account.utf8.count) + account
        try self.init(front + check(front) + filled + check(filled) + "00" + number.text)
    }

    /// What stands before the tracking number; nil where the inferred check digits fail.
    public var header: FedExGroundHeader? { try? FedExGroundHeader(text) }

    /// Groups as labels have them, which print zeros for the account.
    public var humanReadable: String {
        header.map { $0.humanReadable + " " + number.humanReadable } ?? grouped(text, every: 4)
    }

    /// As labels have it under the barcode, zeros for the account and its check digit:
    /// `9622 0804 3 (000 000 0000) 0 00 2731 9862 7451`.
    public var maskedHumanReadable: String {
        grouped(String(text.prefix(9)), 4, 4, 1) + " (000 000 0000) 0 00 " + number.humanReadable
    }

    /// What the barcode holds: the 34 digits, without function characters.
    public var barcode: BarcodePayload { .code128(text) }
}

extension FedExGround34: FormattedNumber {
    var format: NumberFormat { .fedExGround34 }
    var payloads: [BarcodePayload] { [barcode] }

    /// Its parts.
    var parts: [NumberPart] {
        (header?.parts ?? [NumberPart("header", text.prefix(22), "its supposed check digits fail")]) + number.parts
    }

    var notes: [String] { header?.notes ?? [] }
}
