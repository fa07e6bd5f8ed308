/// The rules on the smallest type; the raw values are the names in `type.csv`.
enum TypeRule: String, CaseIterable, Sendable, NumberedRule {
    case uspsAddress = "usps-address"
    case uspsServiceBanner = "usps-service-banner"
    case uspsBarcodeText = "usps-barcode-text"
    case gs1Text = "gs1-text"
    /// An address where the carrier states no size.
    case address
    /// The sender's address where the carrier states no size.
    case returnAddress = "return-address"
    /// Everything else.
    case smallPrint = "small-print"

    /// The smallest type, in tenths of a point.
    var smallest: Int { measures.smallest }

    /// Where the rule is from.
    var source: String { measures.source }

    private struct Measures {
        let smallest: Int
        let source: String
    }

    private var measures: Measures { TypeRule.table[ordinal] }

    private static let table: [Measures] =
        RuleTable(PackageResources.type_csv).values(TypeRule.self) { row in
            guard let points = row.number("smallest", unit: "pt"), points > 0 else { row.fail("smallest") }
            guard Sureness(rawValue: row["sureness"]) != nil, !row["source"].isEmpty else { row.fail("sureness") }
            return Measures(smallest: 10 * points, source: row["source"])
        }
}
