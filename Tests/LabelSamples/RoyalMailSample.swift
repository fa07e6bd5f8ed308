public import LabelRender
internal import ShipmentModel
internal import TrackingNumbers

extension Samples {
    /// A tracked parcel within the United Kingdom.
    public static func royalMail(isSpecimen: Bool = true) throws -> LabelContent {
        LabelContent(
            service: ServiceMarking(
                name: "Tracked 24", icon: .letter("24"), banner: "", postage: ["Postage on Account GB", "HQ 12345"]),
            shipFrom: Address(
                company: "Sock Shop Ltd", street: ["1 Kingsway"], city: "London", postcode: "WC2B 6AN",
                country: country("GB")),
            shipTo: Address(
                name: "Siân Evans", street: ["Flat 3", "27 Heol y Bont"], city: "Aberystwyth", postcode: "SY23 1AA",
                country: country("GB")),
            number: try TrackingNumber("RA473124829GB", format: .s10), weight: "1.25 kg",
            shipDate: CivilDate(day: 20_424), references: [.init(name: "Order", value: "SO-1001")],
            isSpecimen: isSpecimen)
    }
}
