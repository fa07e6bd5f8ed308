internal import CarrierAdapters
internal import ShipmentModel
internal import TextFormats
public import WireFormat

/// How a person says that a purchase ended: with a label that the carrier has made, or without one.
public struct Settlement: Sendable {
    /// The label; nil if none was bought.
    let bought: BoughtLabel?

    /// Whether there is a label.
    public var isBought: Bool { bought != nil }

    /// That the carrier has made no label.
    public static let notBought = Settlement(bought: nil)

    private init(bought: BoughtLabel?) { self.bought = bought }

    /// The forms that a label's document may have: `zpl-203`, `pdf`, `png-203`, and of other sizes.
    public static var forms: [String] { GatewayLabel.forms }

    /// Reads `{"bought": null}`, or
    /// `{"bought": {"tracking_number": …, "price": …, "document": …, "form": …}}`; tells all faults at once.
    public init(_ body: [UInt8]) throws(SettlementFaults) {
        let root: JSONValue
        do throws(JSONFault) { root = try JSONDocument(body).root } catch {
            throw SettlementFaults([Fault(error)])
        }
        var reader = Reader()
        let wanted = reader.members(root, at: JSONPointer(), ["bought"])
        let place = JSONPointer(["bought"])
        guard wanted, let bought = root["bought"] else {
            if wanted {
                reader.faults.append(
                    Fault(.missing, at: place, "missing; the label that was bought, or null if none was"))
            }
            throw SettlementFaults(reader.faults)
        }
        guard bought != .null else {
            guard reader.faults.isEmpty else { throw SettlementFaults(reader.faults) }
            self = .notBought
            return
        }
        let label = reader.label(bought, at: place)
        guard let label, reader.faults.isEmpty else { throw SettlementFaults(reader.faults) }
        self.init(bought: label)
    }

    /// A label as somebody has typed and sent it. The pointers of faults are the members' of ``init(_:)``.
    ///
    /// - Parameters:
    ///   - amount: what it was sold for; empty if that is not known.
    ///   - currency: the currency of that.
    public init(
        trackingNumber: String, amount: String, currency: String, document: [UInt8], form: String
    ) throws(SettlementFaults) {
        var reader = Reader()
        let place = JSONPointer(["bought"])
        let number = reader.number(trackingNumber, at: place.appending("tracking_number"))
        let price =
            amount.isEmpty
            ? nil : reader.money(amount, .string(currency), at: place.appending("price"))
        reader.form(form, of: document, at: place)
        guard let number, reader.faults.isEmpty else { throw SettlementFaults(reader.faults) }
        self.init(bought: BoughtLabel(trackingNumber: number, price: price, document: document, form: form))
    }

    /// Takes members and notes what is wrong with them.
    private struct Reader {
        var faults: [Fault] = []

        /// Whether it is an object; notes its members beside these.
        mutating func members(_ value: JSONValue, at place: JSONPointer, _ known: [String]) -> Bool {
            guard let members = value.members else {
                faults.append(Fault(.wrongType, at: place, "expected an object, not \(value.kind)"))
                return false
            }
            for member in members where !known.contains(member.name) {
                faults.append(
                    Fault(
                        .unknownMember, at: place.appending(member.name),
                        "known are \(known.joined(separator: ", "))"))
            }
            return true
        }

        mutating func text(_ name: String, of value: JSONValue, at place: JSONPointer) -> String? {
            guard let member = value[name], member != .null else {
                faults.append(Fault(.missing, at: place.appending(name), "missing; a text"))
                return nil
            }
            guard let text = member.string else {
                faults.append(Fault(.wrongType, at: place.appending(name), "expected a text, not \(member.kind)"))
                return nil
            }
            return text
        }

        mutating func label(_ value: JSONValue, at place: JSONPointer) -> BoughtLabel? {
            guard members(value, at: place, ["tracking_number", "price", "document", "form"]) else { return nil }
            var number: String?
            if let text = text("tracking_number", of: value, at: place) {
                number = self.number(text, at: place.appending("tracking_number"))
            }
            var price: Money?
            if let member = value["price"], member != .null {
                let place = place.appending("price")
                if members(member, at: place, ["amount", "currency"]) {
                    let amount: String? =
                        switch member["amount"] {
                        case .string(let text), .number(let text): text
                        default: nil
                        }
                    price = money(amount ?? "", member["currency"] ?? .null, at: place)
                }
            }
            let written = text("document", of: value, at: place)
            let form = text("form", of: value, at: place)
            guard let written, let form else { return nil }
            guard let document = Base64.decode(written) else {
                faults.append(
                    Fault(
                        .malformed, at: place.appending("document"),
                        "“\(String(written.prefix(20)).visible)”…: expected the document's bytes in base64 with padding, "
                            + "without line breaks"))
                return nil
            }
            self.form(form, of: document, at: place)
            guard let number else { return nil }
            return BoughtLabel(trackingNumber: number, price: price, document: document, form: form)
        }

        mutating func number(_ text: String, at place: JSONPointer) -> String? {
            guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                faults.append(
                    Fault(
                        .malformed, at: place,
                        "“\(String(text.prefix(80)).visible)”: expected the carrier's number as it is on the label, 1 to "
                            + "64 letters, digits and signs without blanks"))
                return nil
            }
            return text
        }

        mutating func money(_ amount: String, _ currency: JSONValue, at place: JSONPointer) -> Money? {
            let code = currency.string ?? ""
            guard let currency = Currency(code), currency.isAssigned else {
                faults.append(
                    Fault(
                        .unknownCurrency, at: place.appending("currency"),
                        "“\(String(code.prefix(10)).visible)”: expected a currency of ISO 4217, such as USD"))
                return nil
            }
            guard let money = Money(amount, currency), (0...Reader.mostMicros).contains(money.micros) else {
                faults.append(
                    Fault(
                        .notANumber, at: place.appending("amount"),
                        "“\(String(amount.prefix(40)).visible)”: expected an amount such as 12.50, of at most "
                            + "\(Reader.mostMicros / 1_000_000)"))
                return nil
            }
            return money
        }

        /// No label costs more: 1,000,000.
        private static let mostMicros: Int64 = 1_000_000_000_000

        mutating func form(_ form: String, of document: [UInt8], at place: JSONPointer) {
            guard Settlement.forms.contains(form) else {
                faults.append(
                    Fault(
                        .unknownValue, at: place.appending("form"),
                        "“\(String(form.prefix(40)).visible)”: known are \(Settlement.forms.joined(separator: ", "))"))
                return
            }
            guard GatewayLabel.isDocument(document, as: form) else {
                faults.append(
                    Fault(
                        .malformed, at: place.appending("document"),
                        "\(document.count) bytes that are no \(form.prefix(3).uppercased()): expected the label's document "
                            + "as the carrier gives it out, in the form \(form)"))
                return
            }
        }
    }
}

/// What is wrong with how a purchase is said to have ended.
public struct SettlementFaults: Error, Sendable {
    /// The faults, at least one, with the members they are in.
    public let faults: [Fault]

    init(_ faults: [Fault]) { self.faults = faults }

    /// The faults as a problem.
    public var problem: Problem {
        .invalidBody(faults, title: "What is said of the purchase is not valid", code: "invalid-settlement")
    }
}
