internal import ShipmentModel

/// The codes of regions, such as states. Those of the United States and of Canada are known, since areas of price lists
/// name them; of other countries only the form is.
enum Regions {
    /// The states, districts, territories and military addresses that USPS delivers to (Publication 28, appendix B).
    private static let unitedStates = list(
        """
        AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR \
        PA RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR VI FM MH PW UM AA AE AP
        """)
    /// The provinces and territories of Canada.
    private static let canada = list("AB BC MB NB NL NS NT NU ON PE QC SK YT")

    private static func list(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }

    /// What would be right instead of a region's code; nil where it is right.
    static func fault(_ code: String, of country: Country) -> String? {
        let known: Set<String>
        switch country.code {
        case "US": known = unitedStates
        case "CA": known = canada
        default:
            let isCode =
                (1...3).contains(code.utf8.count)
                && code.utf8.allSatisfy {
                    ScalarText.isDigit($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                }
            return isCode ? nil : "a region's code by ISO 3166-2 without the country: one to three capitals or digits"
        }
        if known.contains(code) { return nil }
        let capitals = code.uppercased()
        return known.contains(capitals)
            ? capitals : "a state's or province's two capital letters, such as \(country.code == "US" ? "HI" : "ON")"
    }
}
