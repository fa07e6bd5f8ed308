internal import RatingEngine
internal import ShipmentModel

extension ObjectReader {
    /// A code of small letters, digits and hyphens.
    func code(_ key: String) -> String {
        value(key, .badCode, expected: codeExpected, read: ScalarText.code) ?? ""
    }

    /// A list of such codes, each once.
    func codes(_ key: String, atLeastOne: String? = nil) -> [PlacedText] {
        var seen: Set<String> = []
        return scalars(key, atLeastOne: atLeastOne).filter { scalar in
            guard ScalarText.code(scalar.text) != nil else {
                faults.fault(scalar.place, .badCode, found: scalar.text, expected: codeExpected)
                return false
            }
            guard seen.insert(scalar.text).inserted else {
                faults.fault(scalar.place, .duplicate, found: scalar.text, expected: "each code once")
                return false
            }
            return true
        }
    }

    /// The words of a list, which are raw values of an enumeration.
    func words<Word: RawRepresentable & CaseIterable & Equatable>(
        _ key: String, without left: Word? = nil
    ) -> [Word] where Word.RawValue == String {
        let allowed = Word.allCases.filter { $0 != left }
        var words: [Word] = []
        for scalar in scalars(key, atLeastOne: "word") {
            if let word = Word(rawValue: scalar.text), word != left {
                if words.contains(word) {
                    faults.fault(scalar.place, .duplicate, found: scalar.text, expected: "each word once")
                }
                words.append(word)
            } else {
                faults.fault(
                    scalar.place, .unknownWord, found: scalar.text,
                    expected: expectedName(for: scalar.text, among: allowed.map(\.rawValue), otherwise: "no word"))
            }
        }
        return words
    }

    /// A day.
    func date(_ key: String) -> CivilDate? {
        guard let scalar = scalar(key) else { return nil }
        return readDate(scalar, faults: faults)
    }

    /// First and last day, either of which may be left out; reported where they are in the wrong order, or outside the
    /// days given.
    func period(within outer: ClosedRange<CivilDate>?) -> (from: CivilDate?, until: CivilDate?) {
        let from = date("from")
        let until = date("until")
        if let from, let until, until < from {
            faults.fault(
                place(of: "until"), .endsBeforeStart, found: until.description, expected: "\(from) or later")
        } else if let outer {
            for (key, day) in [("from", from), ("until", until)] {
                guard let day, !outer.contains(day) else { continue }
                faults.fault(
                    place(of: key), .outsideValidity, found: day.description,
                    expected: "a day from \(outer.lowerBound) to \(outer.upperBound), when the tariff is valid")
            }
        }
        return (from, until)
    }

    /// A weight.
    func mass(_ key: String) -> Mass? {
        quantity(key, of: .weight, read: ScalarText.mass)
    }

    /// A quantity of a measure's kind.
    func quantity<Value>(_ key: String, of measure: ParcelMeasure, read: (String) -> Value?) -> Value? {
        guard let scalar = scalar(key) else { return nil }
        if let value = read(scalar.text) { return value }
        faults.fault(
            scalar.place, .badQuantity, found: scalar.text,
            expected: Suggestion.quantity(scalar.text, measure) ?? ScalarText.boundExpected(measure))
        return nil
    }

    /// A whole number.
    func count(_ key: String, _ allowed: ClosedRange<Int>) -> Int? {
        value(
            key, .badQuantity, expected: "a whole number from \(allowed.lowerBound) to \(allowed.upperBound)",
            read: { ScalarText.count($0, allowed) })
    }

    /// An amount in the given currency.
    func money(_ key: String, in currency: Currency?, _ sign: ScalarText.Sign = .positive) -> Money? {
        guard let scalar = scalar(key) else { return nil }
        return readMoney(scalar, in: currency, sign, faults: faults)
    }

    /// An amount that is charged as it stands: in the given currency, and without fractions of its smallest coin.
    func charge(_ key: String, in currency: Currency?, _ sign: ScalarText.Sign = .positive) -> Money? {
        guard let scalar = scalar(key) else { return nil }
        return readCharge(scalar, in: currency, sign, faults: faults)
    }

    /// A percentage.
    func percent(_ key: String, negative: Bool = false) -> Percentage? {
        guard let scalar = scalar(key) else { return nil }
        return readPercent(scalar, negative: negative, faults: faults)
    }

    /// The zones of a list, ranges written out; those that are not known are reported.
    func zones(_ key: String, among known: Set<String>?) -> [String] {
        var codes: [String] = []
        for scalar in scalars(key, atLeastOne: "zone") {
            for code in readZones(scalar, among: known, faults: faults) {
                if codes.contains(code) {
                    faults.fault(scalar.place, .duplicate, found: code, expected: "each zone once")
                } else {
                    codes.append(code)
                }
            }
        }
        return codes
    }

    /// The keys of which exactly one must be given; nil, and reported, where none or several are.
    func oneOf(_ keys: [String]) -> String? {
        let given = keys.filter(has)
        if given.count == 1 { return given[0] }
        if given.isEmpty {
            faults.fault(place, .missingKey, found: "", expected: "one of the keys \(keys.joined(separator: ", "))")
        } else {
            faults.fault(
                place(of: given[1]), .keysConflict, found: given[1],
                expected: "only one of the keys \(keys.joined(separator: ", "))")
        }
        return nil
    }

    /// Reports keys that have no meaning beside, or without, another.
    func refuse(_ keys: [String], expected: String) {
        for key in keys where has(key) {
            faults.fault(place(of: key), .keysConflict, found: key, expected: expected)
        }
    }
}

/// A day.
func readDate(_ scalar: PlacedText, faults: FaultList) -> CivilDate? {
    if let date = CivilDate(scalar.text) { return date }
    faults.fault(
        scalar.place, .badDate, found: scalar.text,
        expected: Suggestion.date(scalar.text) ?? "a day such as 2025-10-05")
    return nil
}

/// An amount in the given currency.
func readMoney(
    _ scalar: PlacedText, in currency: Currency?, _ sign: ScalarText.Sign = .positive, faults: FaultList
) -> Money? {
    guard let money = ScalarText.money(scalar.text, sign) else {
        let suggested = Suggestion.amount(scalar.text, currency).flatMap {
            ScalarText.money($0, sign) != nil ? $0 : nil
        }
        let kind =
            sign == .positive ? "a positive amount" : sign == .notNegative ? "an amount, not negative," : "an amount"
        faults.fault(
            scalar.place, .badAmount, found: scalar.text,
            expected: suggested ?? "\(kind) such as 4.00 \(currency?.code ?? "USD")")
        return nil
    }
    if let currency, money.currency != currency {
        faults.fault(scalar.place, .currencyDiffers, found: scalar.text, expected: "an amount in \(currency.code)")
        return nil
    }
    return money
}

/// An amount that is charged as it stands: in the given currency, and without fractions of its smallest coin.
func readCharge(
    _ scalar: PlacedText, in currency: Currency?, _ sign: ScalarText.Sign = .positive, faults: FaultList
) -> Money? {
    guard let money = readMoney(scalar, in: currency, sign, faults: faults) else { return nil }
    guard money.currency.isWhole(money.micros) else {
        faults.fault(
            scalar.place, .finerThanCoin, found: scalar.text,
            expected: Suggestion.coins(money.micros, money.currency, naming: true))
        return nil
    }
    return money
}

extension Currency {
    /// The smallest coin, in millionths.
    var coin: Int64 { (decimals..<6).reduce(1) { coin, _ in coin * 10 } }

    /// Whether an amount is one of whole coins.
    func isWhole(_ micros: Int64) -> Bool { micros % coin == 0 }
}

/// A percentage with its sign `%`.
func readPercent(_ scalar: PlacedText, negative: Bool, faults: FaultList) -> Percentage? {
    if let percent = ScalarText.percent(scalar.text), negative || percent > .zero { return percent }
    let expected = Suggestion.percent(scalar.text).flatMap { $0 == scalar.text ? nil : $0 }
    faults.fault(
        scalar.place, .badPercent, found: scalar.text,
        expected: expected ?? "a percentage such as 5.25 %, at most 1000 % and with at most four decimal places")
    return nil
}

/// Warns of a share of charges that may have been meant as a share of one, or as hundredths: below 1 %, or 200 % and
/// more. No discount takes off all there is.
func warnOfShare(_ share: Percentage, _ scalar: PlacedText, faults: FaultList) {
    warnOfShare(share, scalar, usual: share < .zero ? -999_999 ... -10_000 : 10_000...1_999_999, faults: faults)
}

/// The same for a rate of tax: below 1 % or above 30 %.
func warnOfTax(_ share: Percentage, _ scalar: PlacedText, faults: FaultList) {
    warnOfShare(share, scalar, usual: 10_000...300_000, faults: faults)
}

private func warnOfShare(
    _ share: Percentage, _ scalar: PlacedText, usual: ClosedRange<Int64>, faults: FaultList
) {
    guard !usual.contains(share.millionths) else { return }
    let isLittle = share.millionths.magnitude < 10_000
    let meant = Percentage(millionths: isLittle ? share.millionths * 100 : share.millionths / 100)
    faults.warn(
        scalar.place, .suspiciousPercent, found: scalar.text,
        expected:
            "\(meant) where \(isLittle ? "a share of one was" : "hundredths were") meant, or \(share) as published")
}

/// The zones that a text names.
func readZones(_ scalar: PlacedText, among known: Set<String>?, faults: FaultList) -> [String] {
    guard let codes = ScalarText.zones(scalar.text) else {
        faults.fault(
            scalar.place, .unknownZone, found: scalar.text, expected: "a zone such as 5, zones such as 5-8, or A+B")
        return []
    }
    guard let known else { return codes }
    for code in codes where !known.contains(code) {
        faults.fault(
            scalar.place, .unknownZone, found: code,
            expected: known.isEmpty
                ? "no zone, since the service has no zone_chart"
                : "one of the service's zones, \(known.sorted().joined(separator: ", "))")
    }
    return codes
}

let codeExpected = "small letters, digits and hyphens, such as ground-advantage"
