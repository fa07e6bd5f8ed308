import CarrierAdapters
import ShipmentModel
import Testing

extension NZPostContractTests {
    static let nzPostFuzzSamples: [[UInt8]] = [
        #"{"consignment_id":"JD8H7F","message_id":"ff60e850","success":true}"#,
        """
        {"consignment_id":"JD8H7F","consignment_status":"Complete","page_urls":["https://api.nzpost.co.nz/x"],\
        "expiry_date_utc":"2026-07-02T10:00:00Z","labels":[{"tracking_reference":"00794210392715700315","errors":[]}]}
        """,
        """
        {"consignment_status":"Complete","labels":[{"errors":[{"code":"1021","message":"Not served","details":"x"}]}]}
        """,
        """
        {"success":true,"services":[{"carrier":"CourierPost","service_code":"CPOLP","price_excluding_gst":5.35,\
        "price_including_gst":6.15,"price_including_surcharge_and_gst":6.9,"addons":[{"addon_code":"CPSR"}]}]}
        """,
        """
        {"success":true,"results":{"tracking_events":[{"event_description":"Picked up",\
        "event_datetime":"2026-07-01T10:00:00Z","event_edifact_code":13}]}}
        """,
        #"{"success":true,"addresses":[{"full_address":"12 Queen Street","address_id":"1","dpid":2}]}"#,
        #"{"success":false,"errors":[{"code":"1001","message":"Validation failed","details":"city is required"}]}"#,
        "%PDF-1.4 1 0 obj endobj %%EOF",
    ].map { Array($0.utf8) }

    @Test("no answer traps the adapter, and none without a label is one")
    func fuzz() async throws {
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "parcel", shipment: Self.home, shipDate: CivilDate("2026-07-01")!)
        for seed in UInt64(1)...500 {
            let samples = Self.nzPostFuzzSamples
            let bytes = SpoiltAnswer.make(samples[Int(seed) % samples.count], seed: seed)
            let status = [200, 202, 400, 404, 422, 500][Int(seed / 7 % 6)]
            let adapter = try AnsweringSender { request in
                if request.url.text.hasSuffix("/token.oauth2") {
                    return HTTPResponse(200, #"{"access_token":"t","expires_in":3600}"#)
                }
                // What comes before the spoilt answer is as it should be.
                if seed.isMultiple(of: 2), request.method == .post {
                    return HTTPResponse(200, #"{"consignment_id":"JD8H7F","success":true}"#)
                }
                return HTTPResponse(status: status, body: bytes)
            }.adapter(NZPostAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
            // So short that no second question is asked.
            let deadline = ContinuousClock.now + .milliseconds(200)
            if case .bought(let label) = await adapter.buy(order, deadline: deadline) {
                #expect(label.document.starts(with: "%PDF-".utf8) && !label.trackingNumber.isEmpty)
            }
            let later = ContinuousClock.Instant.soon
            _ = await adapter.quotes(for: Self.home, on: CivilDate("2026-07-01")!, deadline: later)
            _ = await adapter.track("X1", deadline: later)
            _ = await adapter.check(Self.home.shipTo, deadline: later)
        }
    }
}
