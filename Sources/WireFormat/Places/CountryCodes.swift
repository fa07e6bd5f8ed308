import ShipmentModel

/// Country codes as people write them.
enum CountryCodes {
    /// The code probably meant by one that is not assigned: `UK` is `GB`.
    static func meant(by code: String) -> String? {
        switch TextRules.capitals(code) {
        case "UK", "GBR": "GB"
        case "USA": "US"
        case "EL", "GRC": "GR"
        case "DEU": "DE"
        case let capitals: Country(capitals).flatMap { $0.isAssigned ? $0.code : nil }
        }
    }
}
