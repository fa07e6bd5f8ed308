internal import LabelRender
internal import ShipmentModel
internal import TrackingNumbers

extension LabelSample {
    /// A parcel to France with the number, service and network code of a label of DPD UK; the route is made up.
    public static func dpd() throws -> LabelSample {
        LabelSample(
            "dpd-parcel",
            .label(
                .dpdParcel,
                LabelContent(
                    service: ServiceMarking(
                        name: "DPD CLASSIC", icon: .filled, banner: "", postage: [],
                        details: [
                            .serviceCode: "101", .destinationCode: "901", .routingCode: "FR-DPD-0999",
                            .originSort: "01", .destinationSort: "F99", .routingVersion: "SAMPLE ROUTING DATA",
                        ]),
                    shipFrom: Address(
                        company: "Sock Shop Ltd", street: ["1 Kingsway"], city: "London", postcode: "WC2B 6AN",
                        country: Samples.country("GB"), phone: "020 7946 0100"),
                    shipTo: Address(
                        name: "Zoë Lefèvre", company: "Chaussettes & Cie", street: ["12 rue de l'Église"],
                        city: "Vert-le-Grand", postcode: "91810", country: Samples.country("FR"),
                        phone: "+33 1 55 55 01 23"),
                    number: try TrackingNumber(
                        DPDParcelNumber(prefix: "1550", serial: 4_393_131_829).text, format: .dpdParcel),
                    piece: .init(number: 1, of: 2), weight: "1.25 kg", shipDate: CivilDate(day: 20_424),
                    references: [.init(name: "Order", value: "SO-1003")], isSpecimen: true)),
            ["]C0%009181015504393131829101901"])
    }
}
