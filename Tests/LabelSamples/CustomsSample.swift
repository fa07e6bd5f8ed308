public import LabelRender
public import ShipmentModel

internal import TrackingNumbers

extension Samples {
    /// A shipment abroad of articles that customs accepts.
    public static func export() throws -> Shipment {
        let pounds = currency("GBP")
        func line(
            _ description: String, _ quantity: Int, _ value: String, _ hsCode: String, _ origin: String,
            _ weight: String
        ) throws -> ContentLine {
            ContentLine(
                description: description, quantity: quantity, value: Money(value, pounds), hsCode: hsCode,
                origin: country(origin), weight: try Mass(text: weight))
        }
        var shipment = Shipment(
            order: "SO-1001", shipFrom: try s10().shipFrom, shipTo: try s10().shipTo,
            parcels: [
                Parcel(
                    weight: try Mass(text: "1.25 kg"),
                    contents: [
                        try line("Men's cotton socks, knitted", 6, "4.15", "611595", "PT", "60 g"),
                        try line("Wool scarf, woven", 1, "28.00", "621420", "GB", "180 g"),
                        try line("Stoneware mug with handle, glazed", 2, "9.50", "691200", "CN", "330 g"),
                    ])
            ])
        shipment.shipFrom.name = "Ann Weaver"
        shipment.shipFrom.phone = "+44 20 7946 0123"
        shipment.shipTo.email = "j.mueller@example.org"
        shipment.options.customs = .init(type: .sale, incoterm: "DAP", ioss: "IM2760000742", eori: "GB123456789000")
        return shipment
    }

    /// What customs is told of ``export()``.
    public static func declaration(_ form: CustomsDeclaration.Form) throws -> CustomsDeclaration {
        var declaration = try CustomsDeclaration(
            form, of: export(), parcel: 0, operatorName: "Royal Mail", date: CivilDate(day: 20_424))
        guard form == .cn23 else { return declaration }
        declaration.importerReference = "DE811193231"
        declaration.postalCharges = Money(micros: 12_350_000, declaration.value.currency)
        declaration.documents = [.init(.invoice, number: "INV-2025-1001")]
        declaration.comments = "Mugs are wrapped one by one."
        return declaration
    }

    /// A page with a declaration.
    public static func customsForm(_ form: CustomsDeclaration.Form) throws -> CustomsForm {
        let shipment = try export()
        return CustomsForm(
            try declaration(form), shipFrom: shipment.shipFrom, shipTo: shipment.shipTo,
            number: try S10(form == .cn23 ? "CY148078673US" : "RA473124829GB"), isSpecimen: true)
    }

    /// A postal item with its declaration.
    public static func s10(customs form: CustomsDeclaration.Form) throws -> LabelContent {
        var content = try s10()
        content.number = try TrackingNumber("RA473124829GB", format: .s10)
        content.customs = try declaration(form)
        return content
    }
}
