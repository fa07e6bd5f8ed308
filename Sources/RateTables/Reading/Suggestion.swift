internal import RatingEngine
internal import ShipmentModel

/// What was most likely meant by a text that is not of its form: spreadsheets and other countries' ways of writing leave
/// traces that can be told. Each function gives nil where nothing can be.
enum Suggestion {
    /// `12.50` for `12,50`, `$12.50`, `1.25E+01` (12.5), `1,250.00` (1250.00), `1 250,00`, `1'250.00`, `12.50 USD`.
    static func price(_ text: String) -> String? {
        if ScalarText.hasExponent(text), let number = ExactDecimal(text) { return checked("\(number)", text) }
        let letters = text.filter(\.isLetter)
        let codes = Currency(letters) != nil || letters.isEmpty
        // Letters that look like digits, as in 11.O0.
        let looksLike: [Character: Character] = ["O": "0", "o": "0", "l": "1", "I": "1"]
        var digits = ""
        var marks: [(mark: Character, at: Int)] = []
        for character in codes ? text : String(text.map { looksLike[$0] ?? $0 }) {
            switch character {
            case "0"..."9": digits.append(character)
            case ",", ".", "'", "’": marks.append((character, digits.count))
            case " ", "\t", "$", "€", "£", "¥", "\u{A0}", "\u{202F}": break
            case _ where character.isLetter && codes: break
            default: return nil
            }
        }
        guard !digits.isEmpty, let last = marks.last else { return digits.isEmpty ? nil : checked(digits, text) }
        // The last mark is the decimal point unless three digits follow and it stands alone or repeated.
        let behind = digits.count - last.at
        let isDecimal = behind != 3 || (marks.count > 1 && marks[marks.count - 2].mark != last.mark)
        guard isDecimal, behind > 0 else { return checked(digits, text) }
        let split = digits.index(digits.startIndex, offsetBy: last.at)
        return checked((last.at == 0 ? "0" : digits[..<split]) + "." + digits[split...], text)
    }

    private static func checked(_ number: String, _ text: String) -> String? {
        ScalarText.micros(number) != nil && number != text ? number : nil
    }

    /// `EUR` for `eur` or `EUX`.
    static func currency(_ text: String) -> String {
        let known = Set(Currency.assigned.map(\.code))
        let capitals = text.uppercased()
        let usual = ["EUR", "USD", "GBP"]
        return (known.contains(capitals) ? capitals : nil) ?? nearestName(to: capitals, in: usual)
            ?? nearestName(to: capitals, in: known) ?? "a currency's three capital letters by ISO 4217, such as USD"
    }

    /// `4.00 USD` for `4.00`, `$4.00`, `USD 4.00`, `4,00 USD`.
    static func amount(_ text: String, _ currency: Currency?) -> String? {
        let trimmed = String(text.trimmingBlanks)
        let isNegative = trimmed.hasPrefix("-")
        let number = isNegative ? String(trimmed.dropFirst()) : trimmed
        guard let currency, let price = ScalarText.micros(number) != nil ? number : price(number) else { return nil }
        return (isNegative ? "-" : "") + price + " " + currency.code
    }

    /// `4.50 or 4.51` for 4.505, since the smallest coin is 0.01: the amounts on both sides of one that is none.
    static func coins(_ micros: Int64, _ currency: Currency, naming: Bool) -> String {
        let below = micros - ((micros % currency.coin) + currency.coin) % currency.coin
        func text(_ micros: Int64) -> String {
            let money = Money(micros: micros, currency)
            return naming ? money.description : money.amount
        }
        let least = Money(micros: currency.coin, currency).description
        return "\(text(below)) or \(text(below + currency.coin)), since the smallest coin is \(least)"
    }

    /// `15 %` for `15`, `0.15`, `15,0 %`, `15 percent`.
    static func percent(_ text: String) -> String? {
        var number = text.trimmingBlanks
        for suffix in ["%", "percent", "per cent"] where number.hasSuffix(suffix) {
            number = number.dropLast(suffix.count).trimmingBlanks
        }
        let isNegative = number.hasPrefix("-")
        if isNegative { number = number.dropFirst() }
        let plain = String(number)
        guard let decimal = ExactDecimal(plain) ?? price(plain).flatMap({ ExactDecimal($0) }), decimal.units > 0 else {
            return nil
        }
        // A share below one is one of the whole, written 0.15, unless it names its unit.
        let isShare = !text.contains("%") && !text.contains("cent") && decimal.units < powerOfTen(decimal.scale)
        let value = isShare ? ExactDecimal("\(decimal)e2") ?? decimal : decimal
        return "\(isNegative ? "-" : "")\(value) %"
    }

    /// `added 20 %` for `added 20`, `added 0.2`; nil for a rate above 1000 %.
    static func tax(_ text: String) -> String? {
        guard let blank = text.firstIndex(of: " "), ["included", "added"].contains(text[..<blank]),
            let percent = percent(String(text[blank...].trimmingBlanks))
        else { return nil }
        let right = "\(text[..<blank]) \(percent)"
        return ScalarText.tax(right) == nil ? nil : right
    }

    private static func powerOfTen(_ exponent: Int) -> Int128 {
        (0..<exponent).reduce(into: Int128(1)) { value, _ in value *= 10 }
    }

    /// `2025-10-05` for `45935` (a spreadsheet's number), `20251005`, `10/5/2025`, `5.10.2025`, `2025-10-5`.
    static func date(_ text: String) -> String? {
        let parts = text.split { !$0.isNumber }.compactMap { ScalarText.count(String($0), 0...99_999_999) }
        if parts.count == 1, text.utf8.allSatisfy(ScalarText.isDigit) {
            let number = parts[0]
            if text.utf8.count == 8 {
                return day(number / 10_000, number / 100 % 100, number % 100)
            }
            // Spreadsheets count days from 1899-12-30.
            guard (30_000...80_000).contains(number) else { return nil }
            return "\(CivilDate(day: Int32(number - 25_569))), which a spreadsheet turned into a number"
        }
        guard parts.count == 3 else { return nil }
        if parts[0] >= 1900 { return day(parts[0], parts[1], parts[2]) }
        guard parts[2] >= 1900 else { return nil }
        let american = day(parts[2], parts[0], parts[1])
        let european = day(parts[2], parts[1], parts[0])
        if text.contains("/"), let american, let european, american != european { return "\(american) or \(european)" }
        return text.contains(".") ? european ?? american : american ?? european
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) -> String? {
        CivilDate(year: year, month: month, day: day)?.description
    }

    /// `70 lb` for `70 lbs`, `70 pounds`; `70 lb` for `70` is a guess that nobody may make.
    static func quantity(_ text: String, _ measure: ParcelMeasure) -> String? {
        let number = text.prefix { !$0.isLetter && $0 != "\"" && $0 != "″" }.trimmingBlanks
        let unit = text[number.endIndex...].trimmingBlanks.lowercased()
        let names = [
            "lbs": "lb", "lbs.": "lb", "pound": "lb", "pounds": "lb", "#": "lb", "ounce": "oz", "ounces": "oz",
            "ozs": "oz", "kgs": "kg", "kilo": "kg", "kilos": "kg", "kilogram": "kg", "kilograms": "kg", "gram": "g",
            "grams": "g", "gr": "g", "inch": "in", "inches": "in", "ins": "in", "\"": "in", "″": "in", "foot": "ft",
            "feet": "ft", "metre": "m", "meter": "m", "metres": "m", "meters": "m", "cms": "cm", "mms": "mm",
            "cubic inches": "in3", "cubic feet": "ft3", "cu in": "in3", "cu ft": "ft3", "cuft": "ft3", "litre": "l",
            "litres": "l", "liter": "l", "liters": "l",
        ]
        let point = number.contains(",") ? price(String(number)) ?? String(number) : String(number)
        let right = point + " " + (names[unit] ?? unit)
        return right != text && ScalarText.bound(right, of: measure) != nil ? right : nil
    }
}
