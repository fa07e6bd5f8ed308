import ShipmentModel
import TextFormats

extension JSONReading {
    /// The mass being read: `{"value": "1.25", "unit": "lb"}`, the value perhaps a number or a fraction, or a text
    /// such as `4 lb 3 oz`.
    mutating func mass(_ value: JSONValue) -> Mass? {
        let read: Mass?
        switch value {
        case .string(let text):
            read = quantity(text, units: Mass.Unit.allCases.map(\.rawValue)) { text throws(QuantityFault) in
                try Mass(text: text)
            }
        case .object:
            guard let object = object(value, WireShape.mass) else { return nil }
            let unit = required(object, "unit") { $0.unit($1, Mass.Unit.self) }
            read = required(object, "value") { reading, value in
                reading.number(value, unit) {
                    Mass($0, $1)
                } text: { text, unit throws(QuantityFault) in
                    try Mass(text: text, unit: unit)
                }
            }
        default:
            wrongType(value, expected: #"a text such as "4 lb 3 oz" or {"value": "1.25", "unit": "lb"}"#)
            return nil
        }
        guard let read else { return nil }
        guard read > .zero, read <= Bounds.mass else {
            fault(.outOfRange, "the weight must be more than 0 and at most \(Bounds.mass.formatted(.kg)) kg")
            return nil
        }
        return read
    }

    /// The three sides being read: `{"length": "11 1/2", "width": 8, "height": "4", "unit": "in"}`.
    mutating func dimensions(_ value: JSONValue) -> Dimensions? {
        guard let object = object(value, WireShape.dimensions) else { return nil }
        let unit = required(object, "unit") { $0.unit($1, Length.Unit.self) }
        func side(_ name: String) -> Length? {
            required(object, name) { reading, value in
                let length = reading.number(value, unit) {
                    Length($0, $1)
                } text: { text, unit throws(QuantityFault) in
                    try Length(text: text, unit: unit)
                }
                guard let length else { return nil }
                guard length > .zero, length <= Bounds.length else {
                    reading.fault(
                        .outOfRange, "a side must be more than 0 and at most \(Bounds.length.formatted(.m)) m")
                    return nil
                }
                return length
            }
        }
        let sides = (side("length"), side("width"), side("height"))
        guard let length = sides.0, let width = sides.1, let height = sides.2 else { return nil }
        return Dimensions(length, width, height)
    }

    /// The amount of money being read: `{"amount": "12.50", "currency": "USD"}`, the amount perhaps a number.
    mutating func money(_ value: JSONValue) -> Money? {
        guard let object = object(value, WireShape.money) else { return nil }
        let currency = required(object, "currency") { $0.currency($1) }
        let amount = required(object, "amount") { reading, value in
            reading.number(value, currency) { decimal, currency in
                decimal.times(1_000_000).map { Money(micros: $0, currency) }
            } text: { text, _ throws(QuantityFault) in
                guard let decimal = ExactDecimal(text) else { throw .malformed }
                throw decimal.scale > 6 ? .tooFine : .outOfRange
            }
        }
        guard let amount else { return nil }
        guard (0...Bounds.amount * 1_000_000).contains(amount.micros) else {
            fault(.outOfRange, at: "amount", "an amount must be at least 0 and at most \(Bounds.amount)")
            return nil
        }
        return amount
    }

    /// The currency being read.
    mutating func currency(_ value: JSONValue) -> Currency? {
        guard let text = text(value, limit: Bounds.code) else { return nil }
        guard let currency = Currency(text), currency.isAssigned else {
            fault(.unknownCurrency, "\(QuotedText.quote(text)) is no currency of ISO 4217, such as USD")
            return nil
        }
        return currency
    }

    /// The unit being read, in small or capital letters.
    private mutating func unit<Unit: RawRepresentable<String> & CaseIterable>(
        _ value: JSONValue, _: Unit.Type
    ) -> Unit? {
        guard let text = text(value, limit: Bounds.code) else { return nil }
        if let unit = Unit(rawValue: text) ?? Unit(rawValue: text.lowercased()) { return unit }
        fault(.unknownUnit, JSONReading.unknownUnit(text, Unit.allCases.map(\.rawValue)))
        return nil
    }

    private static func unknownUnit(_ text: String, _ units: [String]) -> String {
        "\(QuotedText.quote(text)) is no unit known here; use \(QuotedText.alternatives(units))"
    }

    /// The quantity being read, from a JSON number's or a text's digits. Without a unit, which has been reported, only
    /// its type is checked.
    private mutating func number<Unit, Quantity>(
        _ value: JSONValue, _ unit: Unit?, exact: (ExactDecimal, Unit) -> Quantity?,
        text fallback: (String, Unit) throws(QuantityFault) -> Quantity
    ) -> Quantity? {
        let text: String
        switch value {
        case .number(let digits): text = digits
        case .string(let string): text = TextRules.trimmed(string)
        default:
            wrongType(value, expected: "a number or a text")
            return nil
        }
        guard let unit else { return nil }
        if let decimal = ExactDecimal(text), let quantity = exact(decimal, unit) { return quantity }
        return quantity(text, units: []) { text throws(QuantityFault) in try fallback(text, unit) }
    }

    /// Reads a quantity's text and reports why it cannot be read.
    private mutating func quantity<Quantity>(
        _ text: String, units: [String], _ read: (String) throws(QuantityFault) -> Quantity
    ) -> Quantity? {
        do throws(QuantityFault) {
            return try read(text)
        } catch {
            let quoted = QuotedText.quote(text)
            switch error {
            case .unknownUnit(let unit): fault(.unknownUnit, JSONReading.unknownUnit(unit, units))
            case .tooFine: fault(.tooFine, "\(quoted) is finer than can be held exactly")
            case .outOfRange: fault(.outOfRange, "\(quoted) is too large")
            case .malformed:
                if units.isEmpty, let tooLarge = JSONReading.isTooLarge(text) {
                    if tooLarge {
                        fault(.outOfRange, "\(quoted) is too large")
                    } else {
                        fault(.tooFine, "\(quoted) is finer than can be held exactly")
                    }
                } else {
                    let example = units.isEmpty ? "12.50" : "4 lb 3 oz"
                    fault(.notANumber, "\(quoted) cannot be read; write it as in \"\(example)\"")
                }
            }
            return nil
        }
    }

    /// Whether a number that cannot be held is too large (true) or too fine (false); nil if it is no plain number.
    private static func isTooLarge(_ text: String) -> Bool? {
        guard let document = try? JSONDocument(text: text), case .number(let digits) = document.root else { return nil }
        let canonical = JSONValue.canonicalNumber(digits)
        if let exponent = canonical.split(separator: "e").dropFirst().first { return exponent.first != "-" }
        return canonical.prefix { $0 != "." }.utf8.count > 18
    }
}
