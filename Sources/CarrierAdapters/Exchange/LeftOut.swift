internal import ShipmentModel

/// Details that a carrier has no field for, or too short a one: refused before anything is sent, unless the account
/// leaves them out.
extension CarrierAccountSettings {
    /// What a carrier's field holds of a detail; nil where it does not fit and the account leaves it out.
    ///
    /// - Parameters:
    ///   - place: where in the shipment it is, if its name does not say: `line 2 of the contents`.
    ///   - field: the detail as the field takes it, or why it does not fit.
    func told<T>(
        _ detail: DispensableDetail, in place: String? = nil, _ field: @autoclosure () throws(CarrierFault) -> T?
    ) throws(CarrierFault) -> T? {
        do throws(CarrierFault) { return try field() } catch {
            guard !leaveOut.contains(detail) else { return nil }
            throw CarrierFault(
                detail.isOfService ? error.kind : .unfit(.account), code: error.code,
                detail: (place.map { $0 + ": " } ?? "") + error.detail
                    + "; an account whose leave_out names \(detail.rawValue) sends none then")
        }
    }

    /// Refuses a text that the carrier has no field for, unless the account leaves it out.
    ///
    /// - Parameter name: what the text is, in small letters: `sender-email`. The fault's code is
    ///   `sender-email-unsupported`.
    func omit(
        _ detail: DispensableDetail, _ text: String?, _ name: String, in place: String? = nil
    ) throws(CarrierFault) {
        guard let text, !text.isEmpty else { return }
        try omit(detail, name, in: place)
    }

    /// Refuses what stands beside a telephone number, at a carrier that has no field for an extension, unless the
    /// account leaves it out.
    ///
    /// - Parameter name: the number's, in small letters: `recipient-phone`. The fault's code is
    ///   `recipient-phone-extension-unsupported`.
    func omitExtension(of phone: String?, _ name: String) throws(CarrierFault) {
        try omit(.phoneExtension, CarrierField.phoneRemark(phone), "\(name)-extension")
    }

    /// Refuses a word on whether the recipient's address is a home, yes or no, at a carrier that has no field for it,
    /// unless the account leaves it out. Of the sender's address and of that for returns the word says nothing about the
    /// delivery, and decides no price.
    func omitHome(of shipment: Shipment) throws(CarrierFault) {
        if shipment.shipTo.residential != nil { try omit(.residential, "recipient-residential") }
    }

    /// Refuses a packaging other than the sender's own, unless the account leaves it out.
    ///
    /// What a carrier calls our packagings the account says with its services. A service that says so is told, and is
    /// the packaging's word.
    ///
    /// - Parameter word: what the service's settings call its packaging; nil if they do not.
    func omitPackaging(of parcel: Parcel, told word: String? = nil) throws(CarrierFault) {
        guard parcel.packaging != "own", word == nil else { return }
        try omit(.packaging, "packaging")
    }

    /// What is in a parcel, in the one text that the carrier has for it; nil where the contents say nothing, or more than
    /// fits and the account leaves that out.
    ///
    /// - Parameters:
    ///   - isDeclared: whether each line of the contents is told to customs with its own words. Then this is only what they
    ///     are called together: the first line that fits, where they do not all.
    ///   - longest: the most characters.
    func contents(of parcel: Parcel, isDeclared: Bool, longest: Int) throws(CarrierFault) -> String? {
        func together() throws(CarrierFault) -> String? {
            try CarrierField.contents(parcel, "contents", longest: longest)
        }
        guard isDeclared else { return try told(.contents, try together()) }
        do throws(CarrierFault) { return try together() } catch {
            return parcel.contents.compactMap(\.description).first { (1...longest).contains($0.unicodeScalars.count) }
        }
    }

    /// Refuses what the carrier has no field for, unless the account leaves it out.
    func omit(_ detail: DispensableDetail, _ name: String, in place: String? = nil) throws(CarrierFault) {
        func field() throws(CarrierFault) -> Never? {
            throw .unmappable("\(name)-unsupported", "the carrier has no field for \(name)")
        }
        _ = try told(detail, in: place, try field())
    }

    /// Refuses a day of handing over that is yet to come, at a carrier that cannot be told one: a label without a day is
    /// of the day it is made. A day that has passed is not told either, and an order that is repeated after midnight is
    /// the same order.
    ///
    /// Where nobody names a day it is the desk's own today, by clocks that need not be the carrier's. So tomorrow, in
    /// UTC, is taken for today of another zone: no zone has got further, and the day after it is the first to come.
    ///
    /// - Parameter now: the time of day, in seconds since 1970.
    func omit(shipDate: CivilDate, now: Int64) throws(CarrierFault) {
        guard shipDate > WallTime(now + 86_400).date else { return }
        try omit(.shipDate, "ship-date")
    }
}

extension CarrierField {
    /// An e-mail address of ASCII: words between dots, an `@`, and a domain of two labels at least.
    ///
    /// - Parameters:
    ///   - longestEnding: the most letters of the domain's last label.
    ///   - punctuation: what may stand in the words beside letters and digits.
    static func email(
        _ address: String?, _ name: String, longest: Int, longestEnding: Int = .max, punctuation: String
    ) throws(CarrierFault) -> String? {
        guard let text = try optional(address, name, longest: longest, .ascii) else { return nil }
        let halves = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        func isWord(_ word: Substring.UTF8View, _ others: String) -> Bool {
            !word.isEmpty && word.allSatisfy { isLetter($0) || isDigit($0) || others.utf8.contains($0) }
        }
        func words(_ half: Substring.UTF8View) -> [Substring.UTF8View] {
            half.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        }
        guard halves.count == 2, words(halves[0]).allSatisfy({ isWord($0, punctuation) }),
            words(halves[1]).count > 1, words(halves[1]).allSatisfy({ isWord($0, "-") }),
            let last = words(halves[1]).last, (2...longestEnding).contains(last.count), last.allSatisfy(isLetter)
        else { throw .unmappable("\(name)-invalid", "\(name) is not of the form that the carrier takes") }
        return text
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
