import CarrierAdapters
import ShipmentModel
import Testing

extension PostNLContractTests {
    static let postNLFuzzSamples: [[UInt8]] = [
        """
        {"MergedLabels":[],"ResponseShipments":[{"Barcode":"3SDEVC493702912","Errors":[],"Warnings":[{"Code":"500",\
        "Description":"No partner found"}],"Labels":[{"Content":"JVBERi0xLjQKJSVFT0YK","Labeltype":"Label",\
        "OutputType":"PDF"}],"ProductCodeDelivery":"3085"}]}
        """,
        #"{"Errors":[{"Error":"Validation","Code":"10302","Description":"City is empty"}]}"#,
        #"{"errors":[{"ErrorMsg":"CustomerCode is not known","ErrorNumber":8}]}"#,
        #"{"fault":{"faultstring":"Unexpected token","detail":{"errorcode":"protocol.http.Error"}}}"#,
        #"{"message":"Too many requests. Rate limit exceeded!","http_status_code":429}"#,
        """
        {"CompleteStatus":{"Shipment":{"Barcode":"3SDEVC493702912","Reference":"REF","DeliveryDate":"2026-07-02",\
        "Event":[{"Code":"01A","Description":"Announced","LocationCode":"{}","TimeStamp":"01-07-2026 10:00:00"}],\
        "Status":{"TimeStamp":"01-07-2026 10:00:00","StatusCode":"7","StatusDescription":"x","PhaseCode":"3"}}}}
        """,
        """
        [{"city":"UTRECHT","postalCode":"3571ZZ","streetName":"Molengraaffplantsoen","houseNumber":74,\
        "houseNumberAddition":"bis","formattedAddress":["Molengraaffplantsoen 74 bis","3571ZZ UTRECHT"]}]
        """,
        #"{"Barcode":"3SDEVC201611210"}"#,
    ].map { Array($0.utf8) }

    @Test("no answer traps the adapter, and none without a label is one")
    func fuzz() async throws {
        let deadline = ContinuousClock.Instant.soon
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "parcel", shipment: Self.home, shipDate: CivilDate("2026-07-01")!)
        for seed in UInt64(1)...500 {
            let samples = Self.postNLFuzzSamples
            let bytes = SpoiltAnswer.make(samples[Int(seed) % samples.count], seed: seed)
            let status = [200, 201, 400, 404, 422, 500][Int(seed / 7 % 6)]
            let spoilt = HTTPResponse(status: status, body: bytes)
            let free = HTTPResponse(404, "")
            for answers in [[free, spoilt], [spoilt]] {
                let adapter = try CannedSender(answers).adapter(
                    PostNLAdapter.self, services: Self.services, values: Self.values, secrets: ["api_key": "k"])
                if case .bought(let label) = await adapter.buy(order, deadline: deadline) {
                    #expect(label.document.starts(with: "%PDF-".utf8) && label.trackingNumber == "3SDEVC493702912")
                }
                _ = await adapter.track("3SDEVC000000001", deadline: deadline)
                _ = await adapter.check(Self.home.shipTo, deadline: deadline)
                _ = await adapter.probe(deadline: deadline)
            }
        }
    }
}
