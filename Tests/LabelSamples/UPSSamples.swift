internal import LabelRender
internal import ShipmentModel
internal import TrackingNumbers

extension LabelSample {
    /// A parcel within the United States, with a routing code. What the MaxiCode reader yields has the primary message
    /// behind the head.
    public static func ups() throws -> LabelSample {
        LabelSample(
            "ups-parcel",
            .label(
                .upsParcel,
                LabelContent(
                    service: ServiceMarking(
                        name: "UPS GROUND", icon: .filled, banner: "", postage: [],
                        details: [
                            .classOfService: "003", .billing: "P/P", .routingCode: "OK 731 9-01",
                            .routingVersion: "SAMPLE ROUTING DATA",
                        ]),
                    shipFrom: Address(
                        name: "Shipping Desk", company: "Sock Shop LLC", street: ["200 Civic Center Dr"],
                        city: "Columbus", region: "OH", postcode: "43215", country: Samples.country("US"),
                        phone: "614 555 0100"),
                    shipTo: Address(
                        name: "Jane Doe", street: ["12 Elm St", "Apt 12B"], city: "Oklahoma City", region: "OK",
                        postcode: "73108-1234", country: Samples.country("US"), phone: "405 555 0199"),
                    number: try TrackingNumber(
                        UPS1Z(shipper: "0FH344", service: "03", package: 3_174_408).text, format: .ups1Z),
                    piece: .init(number: 1, of: 2), weight: "1 lb 4 oz", mass: try Mass(text: "1 lb 4 oz"),
                    shipDate: CivilDate(day: 20_424),
                    references: [.init(name: "Order", value: "SO-1001"), .init(name: "PO", value: "4711/A")],
                    isSpecimen: true)),
            [
                "]C01Z0FH3440331744081", "]C0420731081234",
                "]U1[)>\u{1E}01\u{1D}96731081234\u{1D}840\u{1D}003\u{1D}1Z31744081\u{1D}UPSN\u{1D}0FH344\u{1D}336"
                    + "\u{1D}\u{1D}1/2\u{1D}2\u{1D}N\u{1D}12 ELM ST\u{1D}OKLAHOMA CITY\u{1D}OK\u{1E}\u{04}",
            ])
    }

    /// A parcel abroad: the number, class, day and country of a label of UPS's interface of 2025.
    public static func upsAbroad() throws -> LabelSample {
        LabelSample(
            "ups-parcel-abroad",
            .label(
                .upsParcel,
                LabelContent(
                    service: ServiceMarking(
                        name: "UPS STANDARD", icon: .filled, banner: "", postage: [],
                        details: [.classOfService: "068", .billing: "P/P"]),
                    shipFrom: Address(
                        company: "Calze Verdi S.r.l.", street: ["Via Roma 1"], city: "Vicenza", region: "VI",
                        postcode: "36100", country: Samples.country("IT")),
                    shipTo: Address(
                        name: "Jürgen Müller", street: ["Straße des 17. Oktobers 135, Hinterhaus"], city: "München",
                        postcode: "80804", country: Samples.country("DE"), phone: "+49 89 5550123"),
                    number: try TrackingNumber("1Z0FH3446831744085", format: .ups1Z), weight: "0.5 kg",
                    mass: try Mass(text: "0.5 kg"), shipDate: Samples.date("2025-06-26"),
                    references: [.init(name: "Order", value: "SO-1002")], isSpecimen: true)),
            [
                "]C01Z0FH3446831744085", "]C042127680804",
                "]U1[)>\u{1E}01\u{1D}9680804 \u{1D}276\u{1D}068\u{1D}1Z31744085\u{1D}UPSN\u{1D}0FH344\u{1D}177"
                    + "\u{1D}\u{1D}1/1\u{1D}1\u{1D}N\u{1D}\u{1D}MUNCHEN\u{1D}\u{1E}\u{04}",
            ])
    }
}
