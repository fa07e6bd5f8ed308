public import LabelRender
internal import ShipmentModel
internal import TrackingNumbers

extension Samples {
    /// A carton between trading partners.
    public static func gs1(isSpecimen: Bool = true) throws -> LabelContent {
        LabelContent(
            service: ServiceMarking(name: "ROAD FREIGHT STANDARD", icon: .filled, banner: "", postage: ["Route NL-2"]),
            shipFrom: Address(
                company: "Sock Mill AG", street: ["Fabrikstrasse 8"], city: "Winterthur", postcode: "8400",
                country: country("CH")),
            shipTo: Address(
                company: "Kaufhaus am Markt GmbH", street: ["Wareneingang Tor 4", "Marktplatz 1"], city: "Stuttgart",
                postcode: "70173", country: country("DE")),
            number: .sscc(try SSCC(extensionDigit: 3, companyPrefix: "7612345", serial: 1003)),
            piece: .init(number: 2, of: 3),
            weight: "12.5 kg", shipDate: CivilDate(day: 20_424),
            references: [.init(name: "Purchase order", value: "4500012345"), .init(name: "Department", value: "27")],
            isSpecimen: isSpecimen)
    }
}
