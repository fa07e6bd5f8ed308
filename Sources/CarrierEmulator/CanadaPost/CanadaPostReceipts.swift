internal import XMLReading

extension EmulatedCanadaPost {
    /// `non-contract-shipment-receipt`: what the customer's card was charged.
    func receipt(_ shipment: CanadaPostShipment) -> EmulatorResponse {
        let price = shipment.price
        let prefix = "Oddity-Price-"
        var xml = XMLWriter()
        xml.begin("non-contract-shipment-receipt", ["xmlns": CanadaPostMedia.namespace(shipment.media)])
        xml.element("final-shipping-point", "K1A0B1")
        xml.element("shipping-point-name", "SPECIMEN")
        xml.element("shipping-point-id", "0001")
        xml.element("mailed-by-customer", settings.account)
        xml.element("service-code", shipment.service)
        xml.element("rated-weight", "1.000")
        xml.element("base-amount", CanadaPostAnswer.amount(price.base))
        xml.element("pre-tax-amount", CanadaPostAnswer.amount(price.beforeTax))
        xml.element("gst-amount", "0")
        xml.element("pst-amount", "0.00")
        xml.element("hst-amount", CanadaPostAnswer.amount(price.harmonisedTax))
        xml.begin("adjustments")
        xml.begin("adjustment")
        xml.element("adjustment-code", "FUELSC")
        xml.element("adjustment-amount", CanadaPostAnswer.amount(price.fuel))
        xml.end()
        xml.end()
        xml.begin("cc-receipt-details")
        xml.element("merchant-name", "SPECIMEN")
        xml.element("merchant-url", "specimen.invalid")
        xml.element("auth-code", "123456")
        xml.element("auth-timestamp", EmulatorTime.iso(shipment.soldAt / 1_000))
        xml.element("card-type", "VIS")
        xml.element(
            "charge-amount",
            shipment.city.hasPrefix(prefix)
                ? String(shipment.city.dropFirst(prefix.count)) : CanadaPostAnswer.amount(price.due))
        xml.element("currency", "CAD")
        xml.element("transaction-type", "Sale")
        xml.end()
        xml.begin("service-standard")
        xml.element("am-delivery", "false")
        xml.element("guaranteed-delivery", "true")
        xml.element("expected-transit-time", "2")
        xml.element("expected-delivery-date", EmulatorTime.date(shipment.soldAt / 1_000 + 2 * 86_400))
        xml.end()
        xml.end()
        return CanadaPostAnswer.xml(200, shipment.media, xml)
    }
}
