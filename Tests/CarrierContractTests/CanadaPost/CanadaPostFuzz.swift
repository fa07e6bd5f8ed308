import CarrierAdapters
import ShipmentModel
import Testing

enum CanadaPostFuzz {
    /// Answers as Canada Post gives them.
    static let canadaPostFuzzSamples: [[UInt8]] = [
        """
        <?xml version="1.0" encoding="UTF-8"?><shipment-info xmlns="http://www.canadapost.ca/ws/shipment-v8">\
        <customer-request-id>ABCDEFGHIJKLMNOPQRST</customer-request-id><shipment-id>340531309186521749</shipment-id>\
        <shipment-status>created</shipment-status><tracking-pin>7023210884012345</tracking-pin><shipment-price>\
        <service-code>DOM.EP</service-code><base-amount>9.59</base-amount><due-amount>11.42</due-amount>\
        </shipment-price><links><link rel="self" href="https://ct.soa-gw.canadapost.ca/rs/1/1/shipment/340531309" \
        media-type="application/vnd.cpc.shipment-v8+xml"/><link rel="group" \
        href="https://ct.soa-gw.canadapost.ca/rs/1/1/shipment?groupId=ABCDEFGHIJKLMNOPQRST" media-type="x"/>\
        <link rel="label" href="https://ct.soa-gw.canadapost.ca/rs/artifact/11/10238/0" \
        media-type="application/pdf" index="0"/></links></shipment-info>
        """,
        """
        <price-quotes xmlns="http://www.canadapost.ca/ws/ship/rate-v4"><price-quote><service-code>DOM.EP</service-code>\
        <service-link rel="service" href="https://ct.soa-gw.canadapost.ca/rs/ship/service/DOM.EP" media-type="x"/>\
        <service-name>Expedited Parcel</service-name><price-details><base>9.59</base><taxes><gst>0.00</gst><pst>0</pst>\
        <hst percent="13.000">1.31</hst></taxes><due>11.42</due></price-details><service-standard>\
        <expected-delivery-date>2026-07-03</expected-delivery-date></service-standard></price-quote></price-quotes>
        """,
        """
        <messages xmlns="http://www.canadapost.ca/ws/messages"><message><code>8064</code>\
        <description>The shipment has been transmitted.</description></message></messages>
        """,
        """
        <tracking-detail xmlns="http://www.canadapost.ca/ws/track"><pin>7023210039414604</pin>\
        <active-exists>1</active-exists><expected-delivery-date/><significant-events><occurrence>\
        <event-identifier>1496</event-identifier><event-date>2026-07-02</event-date><event-time>11:59:59</event-time>\
        <event-time-zone>EDT</event-time-zone><event-description>Item successfully delivered</event-description>\
        <event-site>OTTAWA</event-site><event-province>ON</event-province></occurrence></significant-events>\
        </tracking-detail>
        """,
        """
        <shipments xmlns="http://www.canadapost.ca/ws/shipment-v8"><link rel="shipment" \
        href="https://ct.soa-gw.canadapost.ca/rs/1/1/shipment/34" media-type="x"/></shipments>
        """,
        """
        <manifests xmlns="http://www.canadapost.ca/ws/manifest-v8"><link rel="manifest" \
        href="https://ct.soa-gw.canadapost.ca/rs/1/1/manifest/2" media-type="x"/></manifests>
        """,
    ].map { Array($0.utf8) }
}

@Suite("Canada Post, spoilt answers") struct CanadaPostFuzzTests {
    @Test("No answer traps, whatever was asked")
    func noAnswerTraps() async throws {
        let secret = try #require(CarrierSecret("x"))
        let settings = CarrierAccountSettings(
            carrier: "canada-post", account: "main",
            addresses: ["api": try HTTPURL("https://ct.soa-gw.canadapost.ca")],
            services: ["expedited": .init("DOM.EP")], labelForm: "pdf",
            values: ["customer_number": "1", "contract_id": "2"], secrets: ["user": secret, "password": secret],
            leaveOut: try PageAccount.of(CanadaPostAdapter.descriptor.name).leaveOut)
        let shipment = SampleShipments.shipment(from: SampleShipments.toronto, to: SampleShipments.ottawa)
        let day = try #require(CivilDate("2026-07-01"))
        var bought = 0
        for seed in 1...500 as ClosedRange<UInt64> {
            let samples = CanadaPostFuzz.canadaPostFuzzSamples
            let sample = samples[Int(seed % UInt64(samples.count))]
            let sender = CannedSender([HTTPResponse(status: 200, body: SpoiltAnswer.make(sample, seed: seed))])
            let adapter = CanadaPostAdapter(settings, sender: sender, wallClock: { 0 })
            let soon = ContinuousClock.now + .milliseconds(20)
            let order = PurchaseOrder(
                reference: "ABCDEFGHIJKLMNOPQRST", service: "expedited", shipment: shipment, shipDate: day)
            if await adapter.buy(order, deadline: soon).label != nil { bought += 1 }
            _ = await adapter.lookUp("ABCDEFGHIJKLMNOPQRST", deadline: soon)
            _ = await adapter.void("7023210884012345", deadline: soon)
            _ = await adapter.track("7023210884012345", deadline: soon)
            _ = await adapter.quotes(for: shipment, on: day, deadline: soon)
            _ = await adapter.closeDay(
                ManifestOrder(trackingNumbers: ["7023210884012345"], date: day, shipFrom: SampleShipments.toronto),
                deadline: soon)
        }
        // No sample is a label's document.
        #expect(bought == 0)
    }
}
