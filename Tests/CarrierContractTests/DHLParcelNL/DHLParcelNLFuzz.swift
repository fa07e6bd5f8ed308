import CarrierAdapters
import ShipmentModel
import Testing

extension DHLParcelNLContractTests {
    static let dhlParcelNLFuzzSamples: [[UInt8]] = [
        """
        {"labelId":"47d82ffb-def7-8bde-8000-00f7bdef7bde","trackerCode":"JVGL0123456789",\
        "parcelTypeKey":"SMALL","pdf":"JVBERi0xLjQKJSVFT0YK"}
        """,
        #"{"labelId":"47d82ffb-def7-8bde-8000-00f7bdef7bde","trackerCode":"JVGL0123456789"}"#,
        """
        {"accessToken":"t","accessTokenExpiration":1782903600,"refreshToken":"r","accountNumbers":["123456789"]}
        """,
        """
        [{"barcode":"JVGL0123456789","events":[{"category":"IN_DELIVERY","status":"OUT_FOR_DELIVERY",\
        "timestamp":"2026-07-01T10:00:00Z"}]}]
        """,
        #"{"status":400,"title":"Bad Request","detail":"options: REFERENCE has no input"}"#,
        "%PDF-1.4 1 0 obj endobj %%EOF", "^XA^FO40,60^FDSPECIMEN^FS^XZ",
    ].map { Array($0.utf8) }

    @Test("no answer traps the adapter, and none without a label is one")
    func fuzz() async throws {
        let deadline = ContinuousClock.Instant.soon
        for seed in UInt64(1)...500 {
            let samples = Self.dhlParcelNLFuzzSamples
            let bytes = SpoiltAnswer.make(samples[Int(seed) % samples.count], seed: seed)
            let status = [200, 201, 400, 404, 409, 500][Int(seed / 7 % 6)]
            let adapter = try AnsweringSender { request in
                if request.url.text.hasSuffix("/api-key"), !seed.isMultiple(of: 5) {
                    return HTTPResponse(200, #"{"accessToken":"t"}"#)
                }
                return HTTPResponse(status: status, body: bytes)
            }.adapter(DHLParcelNLAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
            for form in ["pdf", "zpl-203"] {
                let order = PurchaseOrder(
                    reference: Rig.reference(1), service: "home", shipment: Self.home,
                    shipDate: CivilDate("2026-07-01")!, labelForm: form)
                if case .bought(let label) = await adapter.buy(order, deadline: deadline) {
                    let start = form == "pdf" ? "%PDF-" : "^XA"
                    #expect(String(decoding: label.document, as: UTF8.self).contains(start))
                }
            }
            _ = await adapter.track("JVGL0123456789", deadline: deadline)
            _ = await adapter.probe(deadline: deadline)
        }
    }
}
