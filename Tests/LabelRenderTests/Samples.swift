import LabelRender
import ShipmentModel
import TrackingNumbers

/// Label contents the tests start from.
enum Samples {
    /// One renderer for all tests: opening fonts takes time, and it must serve many threads anyway.
    static let renderer: LabelRenderer = {
        do {
            return try LabelRenderer(fonts: .debian)
        } catch {
            fatalError("\(error)")
        }
    }()

    static func usps(
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

    static func s10(name: String = "Jürgen Müller", isSpecimen: Bool = true) throws -> LabelContent {
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

    static func country(_ code: String) -> Country {
        guard let country = Country(code) else { preconditionFailure(code) }
        return country
    }
}

/// Random numbers from a seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
