import CarrierAdapters
import ShipmentModel
import Testing

enum USPSFuzz {
    /// Answers as USPS gives them.
    static let uspsFuzzSamples: [[UInt8]] = [
        """
        {"access_token":"eyJ0","token_type":"Bearer","issued_at":"1685542319575","expires_in":"14399","scope":"labels",\
        "paymentAuthorizationToken":"eyJw","roles":[{"roleName":"PAYER","CRID":"12345678"}]}
        """,
        """
        {"labelAddress":{"streetAddress":"2700 S JEFFERSON AVE"},"routingInformation":"42063104",\
        "trackingNumber":"9205590006662202169556","postage":7.99,"extraServices":[{"name":"Signature","price":3.1,\
        "SKU":"S"}],"fees":[{"name":"Nonstandard","price":4,"SKU":"D"}],"zone":"05","commitment":{"name":"2 Days",\
        "scheduleDeliveryDate":"2026-07-03"},"labelImage":"XlhBXlha","access_token":"t","expires_in":3600,\
        "paymentAuthorizationToken":"p","status":"CANCELED","disputeId":null,"manifestNumber":"9475038234567000031430"}
        """,
        """
        {"access_token":"t","paymentAuthorizationToken":"p","rateOptions":[{"totalBasePrice":8.65,"totalPrice":11.75,\
        "rates":[{"SKU":"DUXP","priceType":"COMMERCIAL","price":4.65,"zone":"01","mailClass":"USPS_GROUND_ADVANTAGE",\
        "processingCategory":"MACHINABLE","destinationEntryFacilityType":"NONE","rateIndicator":"SP",\
        "fees":[],"endDate":""}],"extraServices":[{"extraService":"921","price":3.1}]}]}
        """,
        """
        {"access_token":"t","trackingNumber":"9205590006662202169556","statusCategory":"In Transit",\
        "status":"Departed","trackingEvents":[{"eventType":"DEPARTED","eventTimestamp":"2026-07-01T10:00:00Z",\
        "eventCode":"10","eventCity":"WASHINGTON","eventState":"DC","eventZIP":20024,"eventCountry":null}],\
        "address":{"streetAddress":"45 L ST SW","city":"WASHINGTON","state":"DC","ZIPCode":"20024","ZIPPlus4":null},\
        "additionalInfo":{"DPVConfirmation":"Y","business":"Y","vacant":"N"},"corrections":[{"code":"32","text":"x"}]}
        """,
        """
        {"apiVersion":"/labels/v3","error":{"code":"400","message":"Bad Request","errors":[{"status":"400",\
        "code":"160009","title":"Bad Request","detail":"receiptOption","source":{"parameter":"imageInfo"}}]}}
        """,
    ].map { Array($0.utf8) }
}

@Suite("USPS, spoilt answers") struct USPSFuzzTests {
    @Test("No label in parts traps, or has another document than the carrier drew")
    func noPartsTrap() async throws {
        let shipment = SampleShipments.shipment(from: SampleShipments.washington, to: SampleShipments.saintLouis)
        let order = PurchaseOrder(
            reference: "ABCDEFGHIJKLMNOPQRST", service: "ground", shipment: shipment,
            shipDate: try #require(CivilDate("2026-07-01")))
        let sample = """
            --b\r\nContent-Disposition: form-data; name="labelMetadata"\r\nContent-Type: application/json\r\n\r\n\
            {"trackingNumber":"9205590006662202169556","postage":7.99}\r\n--b\r\nContent-Disposition: form-data; \
            filename="labelImage.zpl203dpi"; name="labelImage"\r\nContent-Encoding: gzip\r\n\r\nXlhB\r\nXlha\r\n--b--\r\n
            """
        var labels = 0
        for seed in 1...400 as ClosedRange<UInt64> {
            let spoilt = SpoiltAnswer.make(Array(sample.utf8), seed: seed)
            let adapter = try scriptedUSPS(
                ScriptedUSPS(200, spoilt, headers: ["Content-Type": "multipart/form-data; boundary=b"]))
            switch await adapter.buy(order, deadline: .now + .seconds(600)) {
            case .bought(let label):
                labels += 1
                #expect(!label.trackingNumber.isEmpty)
                #expect(label.document.starts(with: "^XA".utf8))
            case .unknown: break
            case .rejected, .unfit, .notSent: Issue.record("seed \(seed): a sold label was said to be none")
            }
        }
        #expect((10..<400).contains(labels))
    }

    @Test("No answer traps, whatever was asked and whatever its status")
    func noAnswerTraps() async throws {
        let shipment = SampleShipments.shipment(from: SampleShipments.washington, to: SampleShipments.saintLouis)
        let day = try #require(CivilDate("2026-07-01"))
        let number = "9205590006662202169556"
        for seed in 1...500 as ClosedRange<UInt64> {
            let sample = USPSFuzz.uspsFuzzSamples[Int(seed % 5)]
            let spoilt = SpoiltAnswer.make(sample, seed: seed)
            let adapter = try scriptedUSPS(ScriptedUSPS(seed % 3 == 0 ? 400 : 200, spoilt))
            let soon = ContinuousClock.Instant.soon
            let order = PurchaseOrder(
                reference: "ABCDEFGHIJKLMNOPQRST", service: "ground", shipment: shipment, shipDate: day)
            if let label = await adapter.buy(order, deadline: soon).label {
                #expect(!label.trackingNumber.isEmpty)
                #expect(String(decoding: label.document, as: UTF8.self).contains("^XA"))
            }
            _ = await adapter.void(number, deadline: soon)
            _ = await adapter.track(number, deadline: soon)
            _ = await adapter.check(SampleShipments.saintLouis, deadline: soon)
            _ = await adapter.quotes(for: shipment, on: day, deadline: soon)
            _ = await adapter.closeDay(
                ManifestOrder(trackingNumbers: [number], date: day, shipFrom: SampleShipments.washington),
                deadline: soon)
        }
    }
}
