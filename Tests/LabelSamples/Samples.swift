public import LabelRender
public import ShipmentModel
internal import TrackingNumbers

/// Contents of labels and forms that tests, benchmarks and pictures start from.
public enum Samples {
    /// One renderer for all tests: opening fonts takes time, and it must serve many threads anyway.
    public static let renderer: LabelRenderer = {
        do {
            return try LabelRenderer(fonts: .debian)
        } catch {
            fatalError("\(error)")
        }
    }()

    /// A parcel within the United States.
    public static func usps(
        number: String = "9234690361980900000142", name: String = "Jane Doe", postcode: String = "73108",
        isSpecimen: Bool = true
    ) throws -> LabelContent {
        LabelContent(
            service: ServiceMarking(
                name: "USPS GROUND ADVANTAGE™", icon: .letter("G"), banner: "USPS TRACKING # USPS Ship",
                postage: ["U.S. POSTAGE PAID", "USPS Ship"]),
            shipFrom: Address(
                company: "Sock Shop LLC", street: ["200 Civic Center Dr", "Dock 4"], city: "Columbus", region: "OH",
                postcode: "43215", country: country("US")),
            shipTo: Address(
                name: name, street: ["1600 Amphitheatre Pkwy", "Apt 12B"], city: "Oklahoma City", region: "OK",
                postcode: postcode, country: country("US")),
            number: try TrackingNumber(number, format: .impb), weight: "1 lb 4 oz",
            shipDate: CivilDate(day: 20_424),
            references: [.init(name: "Order", value: "SO-1001"), .init(name: "PO", value: "4711/A")],
            isSpecimen: isSpecimen)
    }

    /// A postal parcel from London to Berlin.
    public static func s10(name: String = "Jürgen Müller", isSpecimen: Bool = true) throws -> LabelContent {
        LabelContent(
            service: ServiceMarking(
                name: "INTERNATIONAL TRACKED PARCEL", icon: .filled, banner: "",
                postage: ["POSTAGE PAID GB", "HQ 1234"]),
            shipFrom: Address(
                company: "Sock Shop Ltd", street: ["1 Kingsway"], city: "London", postcode: "WC2B 6AN",
                country: country("GB")),
            shipTo: Address(
                name: name, street: ["Straße des 17. Juni 135"], city: "Berlin", postcode: "10623",
                country: country("DE")),
            number: try TrackingNumber("CY148078673US", format: .s10), weight: "1.25 kg",
            shipDate: CivilDate(day: 20_424), references: [.init(name: "Order", value: "SO-1001")],
            isSpecimen: isSpecimen)
    }

    /// A country; a code that is none is the caller's own fault.
    public static func country(_ code: String) -> Country {
        guard let country = Country(code) else { preconditionFailure(code) }
        return country
    }

    static func currency(_ code: String) -> Currency {
        guard let currency = Currency(code) else { preconditionFailure(code) }
        return currency
    }

    /// A day; a text that is none is the test's own fault.
    public static func date(_ text: String) -> CivilDate {
        guard let date = CivilDate(text) else { preconditionFailure(text) }
        return date
    }
}
