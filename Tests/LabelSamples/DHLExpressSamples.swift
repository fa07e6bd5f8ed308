internal import LabelRender
internal import ShipmentModel
internal import TrackingNumbers

extension LabelSample {
    /// A piece with the waybill, the plate and the product's digits of labels of DHL's interface; the route is one of
    /// theirs.
    public static func dhlExpress() throws -> LabelSample {
        LabelSample(
            "dhl-express",
            .label(
                .dhlExpress,
                LabelContent(
                    service: ServiceMarking(
                        name: "EXPRESS WORLDWIDE", icon: .filled, banner: "", postage: [],
                        details: [
                            .serviceCode: "WPX", .routingCode: "US-COP-FTW", .routingProduct: "48000001",
                        ]),
                    shipFrom: Address(
                        name: "Versand", company: "Sockenladen GmbH", street: ["Straße des 17. Juni 135"],
                        city: "Berlin", postcode: "10623", country: Samples.country("DE"), phone: "+49 30 5550123"),
                    shipTo: Address(
                        name: "Jane Doe", company: "Sock Shop LLC", street: ["1600 Amphitheatre Pkwy", "Suite 12B"],
                        city: "Fort Worth", region: "TX", postcode: "76177", country: Samples.country("US"),
                        phone: "817 555 0199"),
                    number: try TrackingNumber("1103733901", format: .dhlExpress),
                    pieceNumber: try TrackingNumber("JD014600004617230785", format: .dhlLicencePlate),
                    piece: .init(number: 1, of: 2), weight: "0.5 kg", shipDate: CivilDate(day: 20_424),
                    references: [.init(name: "Order", value: "SO-1004")], isSpecimen: true)),
            ["]A01103733901", "]C02LUS76177+48000001", "]C0JJD014600004617230785"])
    }

    /// The same without DHL's routing data.
    public static func dhlExpressWithoutRouting() throws -> LabelSample {
        let whole = try dhlExpress()
        var content = whole.content
        content.service.details = [.serviceCode: "WPX"]
        return LabelSample(
            "dhl-express-unrouted", .label(.dhlExpress, content), whole.symbols.filter { !$0.contains("2LUS") })
    }
}
