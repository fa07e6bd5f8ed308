public import LabelRender
internal import ShipmentModel
internal import TrackingNumbers

extension Samples {
    /// A parcel to a Dutch post-office box.
    public static func postNL(isSpecimen: Bool = true) throws -> LabelContent {
        LabelContent(
            service: ServiceMarking(
                name: "Pakket – handtekening", icon: .letter("P"), banner: "", postage: ["Port betaald"]),
            shipFrom: Address(
                company: "Sokkenwinkel B.V.", street: ["Kingsfordweg 151"], city: "Amsterdam", postcode: "1043 GR",
                country: country("NL")),
            shipTo: Address(
                name: "J. de Vries", street: ["Postbus 30250"], city: "'s-Gravenhage", postcode: "2500GG",
                country: country("NL")),
            number: try TrackingNumber("3SDEVC903942795", format: .postNL3S), weight: "1,25 kg",
            shipDate: CivilDate(day: 20_424), references: [.init(name: "Order", value: "SO-1001")],
            isSpecimen: isSpecimen)
    }
}
