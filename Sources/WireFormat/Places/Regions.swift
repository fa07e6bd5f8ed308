import ShipmentModel

/// States and provinces of the countries whose carriers want them on the label.
enum Regions {
    /// USPS Publication 28, appendix B: states, the district, territories, freely associated states, armed forces.
    private static let unitedStates: Set<String> = [
        "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY",
        "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH",
        "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "AS", "GU", "MP",
        "PR", "VI", "UM", "FM", "MH", "PW", "AA", "AE", "AP",
    ]
    private static let canada: Set<String> = [
        "AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT",
    ]
    private static let australia: Set<String> = ["ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"]

    /// The regions of a country that must have one; nil where any text will do.
    static func known(in country: Country) -> Set<String>? { table[country] }

    /// The known regions by country.
    static let table = CountryTable<Set<String>?>(
        nil, except: ["US": unitedStates, "CA": canada, "AU": australia])
}
