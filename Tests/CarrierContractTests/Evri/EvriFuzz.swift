import CarrierAdapters
import ShipmentModel
import Testing

enum EvriFuzz {
    /// Answers as Evri gives them.
    static let evriFuzzSamples: [[UInt8]] = [
        """
        <?xml version="1.0" encoding="UTF-8"?><routingResponse><routingResponseEntries><routingResponseEntry>\
        <outboundCarriers><carrier1><carrierId>1</carrierId><deliveryMethodDesc>ND</deliveryMethodDesc><barcode1>\
        <barcodeNumber>T00AAA0000000001</barcodeNumber><barcodeSymbology>CODE128</barcodeSymbology></barcode1>\
        </carrier1><labelImage>aGVsbG8=</labelImage></outboundCarriers></routingResponseEntry></routingResponseEntries>\
        </routingResponse>
        """,
        """
        <validateDeliveryAddressResponse><routingResponse><routingResponseEntries><routingResponseEntry><errorMessages>\
        <errorCode>90001</errorCode><errorDescription>No such postcode &amp; town</errorDescription></errorMessages>\
        <warningMessages><errorDescription>Hm</errorDescription></warningMessages></routingResponseEntry>\
        </routingResponseEntries></routingResponse></validateDeliveryAddressResponse>
        """,
    ].map { Array($0.utf8) }
}

@Suite("Evri, spoilt answers") struct EvriFuzzTests {
    @Test("No answer traps or becomes a label")
    func noAnswerTraps() async throws {
        let secret = try #require(CarrierSecret("x"))
        let settings = CarrierAccountSettings(
            carrier: "evri", account: "main", addresses: ["api": try HTTPURL("https://evri.example")], services: [:],
            labelForm: "pdf", values: ["client_id": "1", "client_name": "x"],
            secrets: ["user": secret, "password": secret],
            leaveOut: try PageAccount.of(EvriAdapter.descriptor.name).leaveOut)
        let shipment = SampleShipments.shipment(from: SampleShipments.london, to: SampleShipments.cardiff)
        let day = try #require(CivilDate("2026-07-01"))
        for seed in 1...500 as ClosedRange<UInt64> {
            let samples = EvriFuzz.evriFuzzSamples
            let spoilt = SpoiltAnswer.make(samples[Int(seed % UInt64(samples.count))], seed: seed)
            let adapter = EvriAdapter(
                settings, sender: CannedSender([HTTPResponse(status: 200, body: spoilt)]), wallClock: { 0 })
            let soon = ContinuousClock.Instant.soon
            let order = PurchaseOrder(
                reference: "ABCDEFGHIJKLMNOPQRST", service: "standard", shipment: shipment, shipDate: day)
            let answer = await adapter.buy(order, deadline: soon)
            #expect(answer.kind == "unknown" || answer.kind == "rejected-service")
            _ = await adapter.check(SampleShipments.cardiff, deadline: soon)
            _ = await adapter.probe(deadline: soon)
        }
    }
}
