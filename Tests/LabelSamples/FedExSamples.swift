internal import LabelRender
internal import ShipmentModel
internal import TrackingNumbers

extension LabelSample {
    /// A parcel with the number, service and account of a label of FedEx's interface.
    public static func fedExGround() throws -> LabelSample {
        LabelSample(
            "fedex-ground",
            .label(
                .fedExGround,
                LabelContent(
                    service: ServiceMarking(
                        name: "FedEx Home Delivery", icon: .letter("H"), banner: "", postage: [],
                        details: [
                            .serviceCode: "0804", .account: "0425198", .meter: "118785166", .labelCode: "GH007",
                        ]),
                    shipFrom: Address(
                        name: "Shipping Desk", company: "Sock Shop LLC", street: ["200 Civic Center Dr"],
                        city: "Columbus", region: "OH", postcode: "43215", country: Samples.country("US"),
                        phone: "614 555 0100"),
                    shipTo: Address(
                        name: "Jane Doe", street: ["1600 Amphitheatre Pkwy", "Apt 12B"], city: "Oklahoma City",
                        region: "OK", postcode: "73108", country: Samples.country("US"), phone: "405 555 0199"),
                    number: try TrackingNumber("273198627451", format: .fedEx12), weight: "1 lb 4 oz",
                    mass: try Mass(text: "1 lb 4 oz"), shipDate: CivilDate(day: 20_424),
                    references: [.init(name: "Order", value: "SO-1001"), .init(name: "PO", value: "4711/A")],
                    isSpecimen: true)),
            [
                "]C09622080430000425198400273198627451",
                "]L2[)>\u{1E}01\u{1D}0273108\u{1D}840\u{1D}804\u{1D}273198627451\u{1D}FDEG\u{1D}0425198\u{1D}336"
                    + "\u{1D}\u{1D}1/1\u{1D}1.3LB\u{1D}N\u{1D}1600 AMPHITHEATRE PKWY\u{1D}OKLAHOMA CITY\u{1D}OK"
                    + "\u{1D}JANE DOE\u{1E}06\u{1D}10ZGH007\u{1D}12Z4055550199\u{1D}14ZAPT 12B\u{1D}15Z118785166"
                    + "\u{1D}31Z9622080430000425198400273198627451\u{1E}\u{04}",
            ])
    }
}
