import ShipmentModel
import TextFormats

extension JSONReading {
    /// The options being read; what is left out has its default.
    mutating func options(_ value: JSONValue) -> ShipmentOptions? {
        guard let object = object(value, WireShape.options) else { return nil }
        var options = ShipmentOptions()
        if let signature = member(object, "signature", { $0.word($1, ShipmentOptions.Signature.self) }) {
            options.signature = signature
        }
        options.saturday = member(object, "saturday") { $0.flag($1) } ?? false
        // Shops send 0 for "not insured".
        options.insuredValue = member(object, "insured_value") { $0.money($1) }.flatMap { $0.micros > 0 ? $0 : nil }
        options.deliverBy = member(object, "deliver_by") { $0.date($1) }
        options.readyAt = member(object, "ready_at") { $0.timeOfDay($1) }
        options.carriers = member(object, "carriers") { $0.codes($1) } ?? []
        options.accounts = member(object, "accounts") { $0.codes($1) } ?? []
        options.services = member(object, "services") { $0.codes($1) } ?? []
        options.currency = member(object, "currency") { $0.currency($1) }
        options.zones = (member(object, "zones") { $0.texts($1, limit: Bounds.identifier) } ?? [])
            .map { ShipmentOptions.CarrierZone(carrier: $0.name, zone: $0.value) }
        options.billing = member(object, "billing") { $0.billing($1) } ?? .sender
        options.customs = member(object, "customs") { $0.customs($1) }
        return options
    }

    private mutating func billing(_ value: JSONValue) -> ShipmentOptions.BillingParty? {
        guard let object = object(value, WireShape.billing) else { return nil }
        return member(object, "party") { $0.word($1, ShipmentOptions.BillingParty.self) }
    }

    private mutating func customs(_ value: JSONValue) -> ShipmentOptions.Customs? {
        guard let object = object(value, WireShape.customs) else { return nil }
        let type = required(object, "type") { $0.word($1, ShipmentOptions.Customs.Kind.self) }
        let incoterm = member(object, "incoterm") { $0.word($1, Incoterm.self) }
        let ioss = member(object, "ioss") { $0.ioss($1) }
        let eori = member(object, "eori") { $0.eori($1) }
        return type.map {
            ShipmentOptions.Customs(type: $0, incoterm: incoterm?.rawValue, ioss: ioss, eori: eori)
        }
    }

    /// The Incoterms 2020 rules that parcel carriers offer.
    private enum Incoterm: String, CaseIterable {
        case dap = "DAP"
        case ddp = "DDP"
    }

    private mutating func ioss(_ value: JSONValue) -> String? {
        guard let text = text(value, limit: Bounds.code).map(TextRules.capitals) else { return nil }
        guard text.utf8.count == 12, text.hasPrefix("IM"),
            text.utf8.dropFirst(2).allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else {
            fault(.malformed, "\(QuotedText.quote(text)) is no IOSS number: IM and ten digits")
            return nil
        }
        return text
    }

    private mutating func eori(_ value: JSONValue) -> String? {
        guard let text = text(value, limit: Bounds.code).map(TextRules.capitals) else { return nil }
        guard (3...17).contains(text.utf8.count), Country(text.prefix(2)) != nil,
            text.utf8.allSatisfy({ $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }),
            TextRules.isCode(text)
        else {
            fault(
                .malformed,
                "\(QuotedText.quote(text)) is no EORI number: a country code and up to 15 letters and digits")
            return nil
        }
        return text
    }

    /// The time of day being read, in minutes since midnight: `16:30`.
    private mutating func timeOfDay(_ value: JSONValue) -> Int? {
        guard let text = text(value, limit: Bounds.code) else { return nil }
        let bytes = Array(text.utf8)
        let digits = [0, 1, 3, 4].compactMap { place in
            place < bytes.count && bytes[place] &- UInt8(ascii: "0") < 10 ? Int(bytes[place] - UInt8(ascii: "0")) : nil
        }
        guard bytes.count == 5, digits.count == 4, bytes[2] == UInt8(ascii: ":") else {
            fault(.malformed, "\(QuotedText.quote(text)) is no time of day; write it as in 16:30")
            return nil
        }
        let (hour, minute) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
        guard hour < 24, minute < 60 else {
            fault(.outOfRange, "\(QuotedText.quote(text)) is no time between 00:00 and 23:59")
            return nil
        }
        return hour * 60 + minute
    }

    /// The date being read.
    mutating func date(_ value: JSONValue) -> CivilDate? {
        guard let text = text(value, limit: Bounds.code) else { return nil }
        if let date = CivilDate(text) { return date }
        let digits = text.utf8.enumerated().allSatisfy { index, byte in
            index == 4 || index == 7
                ? byte == UInt8(ascii: "-") : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        if digits, text.utf8.count == 10 {
            fault(.noSuchDate, "\(QuotedText.quote(text)) is no day between 1900 and 9999")
        } else {
            fault(.malformed, "\(QuotedText.quote(text)) is no date; write it as in 2025-12-02")
        }
        return nil
    }
}
