import CarrierAdapters
import ShipmentModel
import Testing

extension FedExContractTests {
    /// Answers as FedEx gives them: a label, prices, a track, a cancellation, a close, an address, an error, a token.
    static let fedExFuzzSamples: [[UInt8]] = [
        """
        {"transactionId":"6","output":{"transactionShipments":[{"masterTrackingNumber":"794953535000",
        "serviceType":"FEDEX_GROUND","pieceResponses":[{"trackingNumber":"794953535000","netChargeAmount":21.45,
        "packageDocuments":[{"contentType":"LABEL","docType":"ZPLII","encodedLabel":"XlhBXkZEeF5YWg=="}]}],
        "completedShipmentDetail":{"shipmentRating":{"actualRateType":"PAYOR_ACCOUNT_PACKAGE",
        "shipmentRateDetails":[{"rateType":"PAYOR_ACCOUNT_PACKAGE","totalNetCharge":21.45,"currency":"USD"}]}}}]}}
        """,
        """
        {"output":{"rateReplyDetails":[{"serviceType":"FEDEX_GROUND","packagingType":"YOUR_PACKAGING","commit":
        {"dateDetail":{"dayFormat":"2026-07-06T23:59:00"}},"ratedShipmentDetails":[{"rateType":"ACCOUNT",
        "totalNetCharge":42.7,"currency":"USD","shipmentRateDetail":{"rateZone":"05","currency":"USD"}}]}]}}
        """,
        """
        {"output":{"completeTrackResults":[{"trackingNumber":"1","trackResults":[{"latestStatusDetail":{"code":"DL",
        "derivedCode":"DL"},"scanEvents":[{"date":"2026-07-02T10:00:00-05:00","eventType":"DL",
        "eventDescription":"Delivered","scanLocation":{"city":"Austin","countryCode":"US"}}]},
        {"error":{"code":"TRACKING.TRACKINGNUMBER.NOTFOUND","message":"no"}}]}],"alerts":"TRACKING.DATA.NOTFOUND"}}
        """,
        #"{"output":{"cancelledShipment":true,"cancelledHistory":true,"successMessage":"Success"}}"#,
        #"{"output":{"closeDocuments":[{"type":"MANIFEST","parts":[{"image":"bWFuaWZlc3Q="}]}]}}"#,
        """
        {"output":{"resolvedAddresses":[{"streetLinesToken":["1 MAIN ST"],"city":"AUSTIN","stateOrProvinceCode":"TX",
        "parsedPostalCode":{"base":"73301","addOn":"1234"},"classification":"BUSINESS","attributes":{"DPV":"true",
        "Resolved":true},"customerMessage":[{"code":"SUITE.NUMBER.REQUIRED","message":"which?"}]}]}}
        """,
        #"{"transactionId":"1","errors":[{"code":"SERVICETYPE.NOT.ALLOWED","message":"no","parameterList":[]}]}"#,
        #"{"access_token":"abc","token_type":"bearer","expires_in":3600,"scope":"CXS"}"#,
    ].map { Array($0.utf8) }

    @Test func `no spoilt answer traps, and none of them is a label that is none`() async throws {
        for seed in UInt64(1)...500 {
            let bytes = SpoiltAnswer.make(Self.fedExFuzzSamples[Int(seed) % Self.fedExFuzzSamples.count], seed: seed)
            let status = [200, 200, 200, 400, 500][Int(seed / 8) % 5]
            let sender = AnsweringSender { request in
                request.url.text.hasSuffix("/oauth/token")
                    ? HTTPResponse(200, #"{"access_token":"t","expires_in":3600}"#)
                    : HTTPResponse(status: status, body: bytes)
            }
            let adapter = try sender.adapter(
                FedExAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
            let soon = ContinuousClock.Instant.soon
            let order = PurchaseOrder(
                reference: Rig.reference(1), service: "home", shipment: Self.shipment(), shipDate: Self.today)
            if let label = await adapter.buy(order, deadline: soon).label {
                #expect(!label.trackingNumber.isEmpty && label.document.starts(with: "^XA".utf8))
            }
            _ = await adapter.quotes(for: order.shipment, on: Self.today, deadline: soon)
            _ = await adapter.track("794953535000", deadline: soon)
            _ = await adapter.void("794953535000", deadline: soon)
            _ = await adapter.check(order.shipment.shipTo, deadline: soon)
            _ = await adapter.closeDay(
                ManifestOrder(trackingNumbers: ["1"], date: Self.today, shipFrom: order.shipment.shipFrom),
                deadline: soon)
            // The token's answer itself, spoilt.
            let spoilt = try AnsweringSender { _ in HTTPResponse(status: status, body: bytes) }.adapter(
                FedExAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
            _ = await spoilt.track("794953535000", deadline: soon)
        }
    }
}
