import CarrierAdapters
import ShipmentModel
import Testing

extension DHLExpressContractTests {
    static let dhlExpressFuzzSamples: [[UInt8]] = [
        """
        {"shipmentTrackingNumber":"1103733901","trackingUrl":"https://dhl.example/1103733901",\
        "packages":[{"referenceNumber":1,"trackingNumber":"JD014600004617230770"}],\
        "documents":[{"imageFormat":"PDF","content":"JVBERi0xLjQKJSVFT0YK","typeCode":"label"}],\
        "shipmentCharges":[{"currencyType":"BILLC","priceCurrency":"GBP","price":147.1}],"warnings":["8010: x"]}
        """,
        """
        {"products":[{"productName":"EXPRESS WORLDWIDE","productCode":"N","localProductCode":"N",\
        "totalPrice":[{"currencyType":"BILLC","priceCurrency":"GBP","price":157.95},\
        {"currencyType":"PULCL","priceCurrency":"GBP","price":182.84}],\
        "deliveryCapabilities":{"estimatedDeliveryDateAndTime":"2026-07-02T23:59:00"}}]}
        """,
        """
        {"shipments":[{"shipmentTrackingNumber":"1103733901","status":"Success","events":[{"date":"2026-07-01",\
        "time":"12:00:00","GMTOffset":"+01:00","typeCode":"OK","description":"Delivered",\
        "serviceArea":[{"code":"CWL","description":"Cardiff-GB"}]},{"date":"2026-07-01","time":"09:00:00"}]}]}
        """,
        #"{"address":[{"countryCode":"GB","postalCode":"CF10 2AF","cityName":"CARDIFF"}],"warnings":["x"]}"#,
        """
        {"instance":"/expressapi/shipments","detail":"Multiple problems found, see Additional Details",\
        "title":"Bad request","message":"Bad request","additionalDetails":["7120: Required","7127: x"],"status":"400"}
        """,
    ].map { Array($0.utf8) }

    @Test("no answer traps the adapter, and none without a label is one")
    func fuzz() async throws {
        let deadline = ContinuousClock.Instant.soon
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "domestic", shipment: Self.home, shipDate: CivilDate("2026-07-01")!)
        for seed in UInt64(1)...500 {
            let samples = Self.dhlExpressFuzzSamples
            let bytes = SpoiltAnswer.make(samples[Int(seed) % samples.count], seed: seed)
            let status = [200, 201, 400, 404, 422, 500][Int(seed / 7 % 6)]
            let adapter = try CannedSender([HTTPResponse(status: status, body: bytes)]).adapter(
                DHLExpressAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
            if case .bought(let label) = await adapter.buy(order, deadline: deadline) {
                #expect(label.document.starts(with: "%PDF-".utf8) && !label.trackingNumber.isEmpty)
            }
            _ = await adapter.quotes(for: Self.home, on: CivilDate("2026-07-01")!, deadline: deadline)
            _ = await adapter.track("1103733901", deadline: deadline)
            _ = await adapter.check(Self.home.shipTo, deadline: deadline)
        }
    }
}
