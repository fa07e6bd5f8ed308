import CarrierAdapters
import ShipmentModel
import Testing

enum EasyPostFuzz {
    /// A shipment that is made and not bought.
    static let made = Array(
        """
        {"id":"shp_16578f588f9546ec","created_at":"2026-07-01T10:00:00Z","messages":[{"carrier":"UPS","type":\
        "rate_error","message":"Not set up"}],"mode":"test","options":{"label_format":"ZPL","currency":"USD"},\
        "reference":"ABCDEFGHIJKLMNOPQRST","status":"unknown","tracking_code":null,"postage_label":null,"rates":[\
        {"id":"rate_4d1f36fa","service":"GroundAdvantage","carrier":"USPS","rate":"6.07","currency":"USD",\
        "list_rate":"6.57","delivery_date":null,"carrier_account_id":"ca_b25657e9"}],"selected_rate":null,\
        "refund_status":null,"fees":[],"usps_zone":4,"object":"Shipment"}
        """.utf8)

    /// Answers as EasyPost gives them.
    static let easyPostFuzzSamples: [[UInt8]] =
        [made]
        + [
            """
            {"id":"shp_16578f588f9546ec","created_at":"2026-07-01T10:00:00Z","messages":[],"reference":\
            "ABCDEFGHIJKLMNOPQRST","tracking_code":"9400100208303109505657","postage_label":{"id":"pl_6b404afa",\
            "label_resolution":300,"label_file_type":"image/png","label_url":"https://files.example/label.png",\
            "label_pdf_url":null,"label_zpl_url":"https://files.example/label.zpl"},"rates":[],"selected_rate":\
            {"id":"rate_4d1f36fa","service":"GroundAdvantage","carrier":"USPS","rate":"6.07","currency":"USD"},\
            "fees":[{"object":"Fee","type":"PostageFee","amount":"6.07000","charged":true,"refunded":false}],\
            "refund_status":"submitted"}
            """,
            #"{"error":{"code":"SHIPMENT.POSTAGE.EXISTS","message":"Postage already exists","errors":["x",{"field":"y"}]}}"#,
            #"{"shipments":[{"id":"shp_1","reference":"R","created_at":"2026-07-01T09:00:00Z"}],"has_more":true}"#,
            """
            {"id":"trk_e7e8f143","tracking_code":"EZ1000000001","status":"pre_transit","shipment_id":"shp_1",\
            "tracking_details":[{"message":"Label created","status":"pre_transit","datetime":"2026-07-01T10:00:00Z",\
            "tracking_location":{"city":"HOUSTON","state":"TX","country":null}}]}
            """,
            #"{"id":"sf_8eeeea1e","status":"created","tracking_codes":["94"],"form_url":"https://files.example/f.pdf"}"#,
            """
            {"id":"adr_1","street1":"179 N HARBOR DR","street2":"","city":"REDONDO BEACH","state":"CA","zip":\
            "90277-2506","residential":false,"verifications":{"delivery":{"success":true,"errors":[],"details":{}}}}
            """,
        ].map { Array($0.utf8) }
}

@Suite("EasyPost, spoilt answers") struct EasyPostFuzzTests {
    @Test("No answer traps or is asked for without end, whatever was asked")
    func noAnswerTraps() async throws {
        let settings = CarrierAccountSettings(
            carrier: "easypost", account: "main", addresses: ["api": try HTTPURL("https://api.easypost.com/v2")],
            services: ["ground": .init("GroundAdvantage")], labelForm: "zpl-203", values: [:],
            secrets: ["key": try #require(CarrierSecret("x"))])
        let shipment = SampleShipments.shipment(from: SampleShipments.washington, to: SampleShipments.saintLouis)
        let day = try #require(CivilDate("2026-07-01"))
        let samples = EasyPostFuzz.easyPostFuzzSamples
        for seed in 1...500 as ClosedRange<UInt64> {
            let spoilt = SpoiltAnswer.make(samples[Int(seed % UInt64(samples.count))], seed: seed)
            let whole = HTTPResponse(status: 200, body: Array(#"{"shipments":[],"has_more":false}"#.utf8))
            let answer = HTTPResponse(status: 200, body: spoilt)
            let soon = ContinuousClock.now + .milliseconds(8)
            let order = PurchaseOrder(
                reference: "ABCDEFGHIJKLMNOPQRST", service: "ground", shipment: shipment, shipDate: day)
            // The list is looked through before anything else is read.
            let sender = CannedSender(seed % 2 == 0 ? [answer] : [whole, answer])
            let adapter = EasyPostAdapter(settings, sender: sender, wallClock: { 1_782_900_000 })
            #expect(await adapter.buy(order, deadline: soon).label == nil)
            _ = await adapter.void("9400100208303109505657", deadline: soon)
            _ = await adapter.track("9400100208303109505657", deadline: soon)
            _ = await adapter.quotes(for: shipment, on: day, deadline: soon)
            _ = await adapter.check(SampleShipments.saintLouis, deadline: soon)
            _ = await adapter.closeDay(
                ManifestOrder(
                    trackingNumbers: ["9400100208303109505657"], date: day, shipFrom: SampleShipments.washington),
                deadline: soon)
            #expect(sender.requests.count < 60)
        }
    }
}
