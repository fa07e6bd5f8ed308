import CarrierAdapters
import ShipmentModel
import Testing

extension SAPIENTContractTests {
    static let sapientFuzzSamples: [[UInt8]] = [
        """
        {"Labels":"JVBERi0xLjQKJSVFT0YK","LabelFormat":"PDF","Packages":[{"CarrierDetails":{"UniqueId":\
        "3A07033860010000B2268"},"ShipmentId":"fa3bb603-2687-4b38-ba18-3264208446c6","PackageOccurrence":1,\
        "TrackingNumber":"TT123456785GB","CarrierTrackingUrl":"https://rm.example/TT123456785GB"}]}
        """,
        """
        {"Message":"Invalid Request","Errors":[{"Message":"The name maximum length is 50 characters.",\
        "Cause":"Destination.Address.ContactName","ErrorCode":"E1002"},{"Message":"The service code is required.",\
        "Cause":"ShipmentInformation.ServiceCode","ErrorCode":"E1001"}]}
        """,
        #"{"Label":"JVBERi0xLjQKJSVFT0YK","LabelFormat":"PDF"}"#,
        """
        [{"CarrierCode":"RM","ManifestNumber":"ISH2000001","ManifestImage":"JVBERi0xLjQKJSVFT0YK",\
        "TotalShipments":1,"TotalWeight":1.250}]
        """,
        #"{"ShippingAccounts":[{"ShippingAccountId":"123456789","CarrierCode":"RM"}],"TotalCount":1}"#,
        #"{"access_token":"eyJhbGciOiJSUzI1NiJ9","expires_in":3600,"token_type":"Bearer"}"#,
    ].map { Array($0.utf8) }

    @Test("no answer traps the adapter, and none without a label is one")
    func fuzz() async throws {
        let token = HTTPResponse(status: 200, body: Self.sapientFuzzSamples[5])
        let deadline = ContinuousClock.Instant.soon
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "tracked-24", shipment: Self.home, shipDate: CivilDate("2026-07-01")!)
        let day = ManifestOrder(
            trackingNumbers: ["TT123456785GB"], date: CivilDate("2026-07-01")!, shipFrom: SampleShipments.london)
        for seed in UInt64(1)...500 {
            let samples = Self.sapientFuzzSamples
            let bytes = SpoiltAnswer.make(samples[Int(seed) % samples.count], seed: seed)
            let answer = HTTPResponse(status: [200, 201, 400, 404, 422, 500][Int(seed / 7 % 6)], body: bytes)
            // Every fourth time it is the token that is spoilt.
            let sender = CannedSender(seed % 4 == 0 ? [answer] : [token, answer])
            let adapter = try sender.adapter(
                SAPIENTAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
            if case .bought(let label) = await adapter.buy(order, deadline: deadline) {
                #expect(label.document.starts(with: "%PDF-".utf8) && !label.trackingNumber.isEmpty)
            }
            _ = await adapter.void("TT123456785GB", deadline: deadline)
            _ = await adapter.closeDay(day, deadline: deadline)
            _ = await adapter.probe(deadline: deadline)
        }
    }
}
