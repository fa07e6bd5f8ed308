import ShipmentModel

/// The territory within which goods travel without a declaration, as far as country codes tell: parts of a country that
/// are apart, such as the Canary Islands, are not known.
struct CustomsTerritory: Hashable {
    private let name: String

    /// The territory that a country belongs to.
    init(_ country: Country) {
        name =
            if Self.europeanUnion.contains(country.code) { "EU" } else { Self.others[country.code] ?? country.code }
    }

    /// Whether a country belongs to it.
    func holds(_ country: Country) -> Bool { self == CustomsTerritory(country) }

    /// Member states, and Monaco. Overseas departments with codes of their own are left out: they are outside the Union's
    /// territory for VAT, and posts want a declaration for them.
    /// Source: Union Customs Code, Regulation (EU) No 952/2013, article 4; Directive 2006/112/EC, article 6.
    private static let europeanUnion: Set = [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
        "LV",
        "MC", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    ]

    /// The Isle of Man is in the customs union of the United Kingdom (Customs and Excise Agreement of 1979), Puerto Rico
    /// in the customs territory of the United States (Harmonized Tariff Schedule, General Note 2), Liechtenstein in that
    /// of Switzerland (treaty of 1923).
    private static let others = ["IM": "GB", "PR": "US", "LI": "CH"]
}
