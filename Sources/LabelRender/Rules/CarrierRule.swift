import ShipmentModel

/// The carriers' rules that are neither on barcodes' sizes nor on type; the raw values are the names in `carriers.csv`.
enum CarrierRule: String, CaseIterable, Sendable, NumberedRule {
    case uspsDomestic = "usps-domestic"
    case uspsTextClearance = "usps-text-clearance"
    case uspsIdentificationBar = "usps-identification-bar"
    case uspsIdentificationGap = "usps-identification-gap"
    case upsPoundCountries = "ups-pound-countries"
    case upsMaxiCodeTown = "ups-maxicode-town"
    case upsMaxiCodeStreet = "ups-maxicode-street"
    case fedexPDF417Columns = "fedex-pdf417-columns"
    case fedexPDF417Security = "fedex-pdf417-security"

    /// Whether a rule on countries holds one.
    func holds(_ country: Country) -> Bool {
        guard case .countries(let countries) = measures.value else { preconditionFailure(rawValue) }
        return countries.contains(country)
    }

    /// The number that a rule states.
    var number: Int {
        guard case .number(let number) = measures.value else { preconditionFailure(rawValue) }
        return number
    }

    /// The lengths that a rule allows.
    var lengths: ClosedRange<Nanometres> {
        guard case .lengths(let lengths) = measures.value else { preconditionFailure(rawValue) }
        return lengths
    }

    /// Where the rule is from.
    var source: String { measures.source }

    /// Throws ``LabelFault/Code/layout`` for a length that the rule does not allow.
    func check(_ length: Nanometres, field: String) throws(LabelFault) {
        guard !lengths.contains(length) else { return }
        throw LabelFault(
            .layout, field: field, value: "\(length / 1000) µm",
            expected: "\(lengths.lowerBound / 1000) to \(lengths.upperBound / 1000) µm (\(rawValue): \(source))")
    }

    private enum Value {
        case countries(Set<Country>)
        case number(Int)
        case lengths(ClosedRange<Nanometres>)
    }

    private struct Measures {
        let value: Value
        let source: String
    }

    private var measures: Measures { CarrierRule.table[ordinal] }

    private static let table: [Measures] =
        RuleTable(PackageResources.carriers_csv).values(CarrierRule.self) { row in
            guard Sureness(rawValue: row["sureness"]) != nil, !row["source"].isEmpty else { row.fail("sureness") }
            let value: Value
            if let number = Int(row["value"]) {
                value = .number(number)
            } else if let lengths = row.lengths("value") {
                value = .lengths(lengths)
            } else {
                let countries = row["value"].split(separator: " ").map { Country($0) }
                guard !countries.isEmpty, countries.allSatisfy({ $0 != nil }) else { row.fail("value") }
                value = .countries(Set(countries.compactMap(\.self)))
            }
            return Measures(value: value, source: row["source"])
        }
}
