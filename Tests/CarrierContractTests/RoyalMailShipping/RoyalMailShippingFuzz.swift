import CarrierAdapters
import Testing

extension RoyalMailShippingContractTests {
    /// Answers as the Shipping API gives them: a shipment, a label, a cancellation, a manifest, services, errors, a token.
    static let royalMailShippingFuzzSamples: [[UInt8]] = [
        """
        {"Packages":[{"PackageOccurance":1,"UniqueId":"1A07033860010000AF62C","TrackingNumber":"TT021354698GB",
        "CarrierCode":"RMG"}],"LabelImageFormat":"ZPL203DPI","LabelImages":"XlhBXkZEeF5YWg==","HttpStatusCode":200,
        "HttpStatusDescription":"OK","Message":"Shipment(s) processed."}
        """,
        """
        {"ShipmentId":"TT021354698GB","LabelImage":"JVBERi0xLjQK","LabelImageFormat":"PDF","HttpStatusCode":200,
        "HttpStatusDescription":"OK"}
        """,
        #"{"ShipmentIds":["TT021354698GB"],"HttpStatusCode":200,"HttpStatusDescription":"OK","Message":"Cancelled."}"#,
        """
        {"PostingLocation":"9000423742","Manifests":[{"ManifestNumber":"INT1","ManifestImage":"JVBERi0xLjQK"},
        {"ManifestNumber":"INT2"}],"HttpStatusCode":200}
        """,
        #"{"WeightUnitOfMeasure":"KG","Options":[{"ServiceCode":"TPN24","TransitDays":1}],"HttpStatusCode":200}"#,
        """
        {"HttpStatusCode":400,"HttpStatusDescription":"BadRequest","Message":"invalid","Errors":[{"Message":"m",
        "Cause":"ShipmentInformation.ServiceCode","ErrorCode":"E1433"}]}
        """,
        #"{"httpCode":401,"httpMessage":"Unauthorized","moreInformation":"Authentication failure."}"#,
        #"{"token":"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE1NDc2NTE4NzUsImlhdCI6MTU0NzYzNzQ3NX0.c2lnbmF0dXJl"}"#,
    ].map { Array($0.utf8) }

    @Test func `no spoilt answer traps, and none of them is a label that is none`() async throws {
        for seed in UInt64(1)...500 {
            let sample = Self.royalMailShippingFuzzSamples[Int(seed) % Self.royalMailShippingFuzzSamples.count]
            let bytes = SpoiltAnswer.make(sample, seed: seed)
            let status = [200, 200, 200, 400, 404, 500][Int(seed / 8) % 6]
            let answers = AnsweringSender { request in
                request.url.text.hasSuffix("/token")
                    ? HTTPResponse(200, #"{"token":"a.b.c"}"#) : HTTPResponse(status: status, body: bytes)
            }
            // The second gets the token's answer spoilt too.
            for sender in [answers, AnsweringSender { _ in HTTPResponse(status: status, body: bytes) }] {
                let adapter = try sender.adapter(
                    RoyalMailShippingAdapter.self, services: Self.services, values: [:], secrets: Self.secrets)
                let soon = ContinuousClock.Instant.soon
                let order = PurchaseOrder(
                    reference: Rig.reference(1), service: "tracked-24", shipment: Self.shipment(), shipDate: Self.today)
                if let label = await adapter.buy(order, deadline: soon).label {
                    let starts = label.form == "pdf" ? "%PDF-" : "^XA"
                    #expect(!label.trackingNumber.isEmpty && label.document.starts(with: starts.utf8))
                }
                _ = await adapter.void("TT021354698GB", deadline: soon)
                _ = await adapter.probe(deadline: soon)
                _ = await adapter.closeDay(
                    ManifestOrder(trackingNumbers: ["1"], date: Self.today, shipFrom: SampleShipments.london),
                    deadline: soon)
            }
        }
    }
}
