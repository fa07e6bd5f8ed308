import CarrierAdapters
import Testing

extension ClickAndDropContractTests {
    /// Answers as Click & Drop gives them: an order, a failure, a list, a page of orders, a deletion, a manifest, errors.
    static let clickAndDropFuzzSamples: [[UInt8]] = [
        """
        {"successCount":1,"errorsCount":0,"createdOrders":[{"orderIdentifier":1001,"orderReference":"O-1",
        "createdOn":"2026-07-01T10:00:00Z","trackingNumber":"TT123456785GB","packages":[{"packageNumber":1,
        "trackingNumber":"TT123456785GB"}],"label":"JVBERi0xLjQKJSVFT0YK","labelErrors":[]}],"failedOrders":[]}
        """,
        """
        {"successCount":1,"errorsCount":0,"createdOrders":[{"orderIdentifier":1002,"labelErrors":[{"message":"no",
        "code":"E1"}]}],"failedOrders":[]}
        """,
        """
        {"successCount":0,"errorsCount":1,"createdOrders":[],"failedOrders":[{"order":{},"errors":[{"errorCode":1,
        "errorMessage":"bad","fields":[{"fieldName":"postageDetails.serviceCode","value":"X"}]}]}]}
        """,
        #"[{"orderIdentifier":1001,"orderReference":"O-1","trackingNumber":"TT123456785GB","packages":[]}]"#,
        #"{"orders":[{"orderIdentifier":1001,"trackingNumber":"TT1"}],"continuationToken":"abc"}"#,
        #"{"deletedOrders":[],"errors":[{"orderIdentifier":1,"code":"OrderIsDespatched","message":"no"}]}"#,
        #"{"manifestNumber":17,"status":"Failed","documentPdf":"JVBERi0xLjQK"}"#,
        #"[{"code":"BadRequest","message":"m","details":"d"}]"#, "%PDF-1.4\n%%EOF\n",
    ].map { Array($0.utf8) }

    @Test func `no spoilt answer traps, and none of them is a label that is none`() async throws {
        for seed in UInt64(1)...500 {
            let sample = Self.clickAndDropFuzzSamples[Int(seed) % Self.clickAndDropFuzzSamples.count]
            let bytes = SpoiltAnswer.make(sample, seed: seed)
            let status = [200, 200, 201, 400, 404, 500][Int(seed / 9) % 6]
            let adapter = try AnsweringSender { _ in HTTPResponse(status: status, body: bytes) }.adapter(
                RoyalMailClickAndDropAdapter.self, services: Self.services, values: [:], secrets: Self.secrets)
            let soon = ContinuousClock.now + .milliseconds(200)
            let order = PurchaseOrder(
                reference: Rig.reference(1), service: "tracked-24", shipment: Self.shipment(), shipDate: Self.today)
            var labels = [await adapter.buy(order, deadline: soon).label].compactMap { $0 }
            if case .found(let found) = await adapter.lookUp("O-1", deadline: soon) { labels += found }
            #expect(labels.allSatisfy { !$0.trackingNumber.isEmpty && $0.document.starts(with: "%PDF-".utf8) })
            _ = await adapter.void("TT999999999GB", deadline: soon)
            _ = await adapter.probe(deadline: soon)
        }
    }
}
