import CarrierAdapters
import ShipmentModel
import Testing

enum UPSFuzz {
    /// Answers as UPS gives them.
    static let upsFuzzSamples: [[UInt8]] = [
        """
        {"ShipmentResponse":{"Response":{"ResponseStatus":{"Code":"1","Description":"Success"},"Alert":[{"Code":"120900",\
        "Description":"User Id and Shipper Number combination is not qualified to receive negotiated rates."}]},\
        "ShipmentResults":{"ShipmentIdentificationNumber":"1ZA1B2C30300000001","ShipmentCharges":{"TotalCharges":\
        {"CurrencyCode":"USD","MonetaryValue":"135.15"}},"NegotiatedRateCharges":{"TotalCharge":{"CurrencyCode":"USD",\
        "MonetaryValue":"42.7"}},"PackageResults":[{"TrackingNumber":"1ZA1B2C30300000001","ShippingLabel":\
        {"ImageFormat":{"Code":"ZPL"},"GraphicImage":"XlhBXlha"}}]}}}
        """,
        """
        {"LabelRecoveryResponse":{"Response":{"ResponseStatus":{"Code":"1"}},"ShipmentIdentificationNumber":"1Z1",\
        "LabelResults":{"TrackingNumber":"1ZA1B2C30300000001","LabelImage":{"LabelImageFormat":{"Code":"zpl"},\
        "GraphicImage":"XlhBXlha"}}},"VoidShipmentResponse":{"SummaryResult":{"Status":{"Code":"0"}},\
        "PackageLevelResults":[{"TrackingNumber":"1Z1","Status":{"Code":"1","Description":"Voided"}}]}}
        """,
        """
        {"LabelRecoveryResponse":{"TrackingCandidate":[{"TrackingNumber":"1Z1","DestinationPostalCode":"63104"},\
        {"TrackingNumber":"1Z2"}]},"XAVResponse":{"ValidAddressIndicator":"","AddressClassification":{"Code":"2",\
        "Description":"Residential"},"Candidate":{"AddressKeyFormat":{"AddressLine":"2700 S JEFFERSON AVE",\
        "PoliticalDivision2":"SAINT LOUIS","PostcodePrimaryLow":63104}}}}
        """,
        """
        {"RateResponse":{"RatedShipment":[{"Service":{"Code":"03","Description":""},"TotalCharges":{"CurrencyCode":"USD",\
        "MonetaryValue":"8.65"},"TimeInTransit":{"ServiceSummary":{"EstimatedArrival":{"Arrival":{"Date":"20260703",\
        "Time":"233000"}}}},"Zone":"004"}]},"trackResponse":{"shipment":[{"inquiryNumber":"1Z1","package":[\
        {"trackingNumber":"1Z1","currentStatus":{"code":"011","description":"Delivered"},"activity":[{"date":"20260703",\
        "time":"101500","gmtOffset":"-05:00","location":{"address":{"city":"ST LOUIS","countryCode":"US"}},"status":\
        {"type":"D ","code":"FS","description":"DELIVERED "}}]}],"warnings":[{"code":"TW0001"}]}]}}
        """,
        #"{"response":{"errors":[{"code":"120100","message":"Missing or invalid shipper number"}]}}"#,
    ].map { Array($0.utf8) }
}

@Suite("UPS, spoilt answers") struct UPSFuzzTests {
    @Test("No answer traps, whatever was asked and whatever its status")
    func noAnswerTraps() async throws {
        let shipment = SampleShipments.shipment(from: SampleShipments.washington, to: SampleShipments.saintLouis)
        let day = try #require(CivilDate("2026-07-01"))
        for seed in 1...500 as ClosedRange<UInt64> {
            let sample = UPSFuzz.upsFuzzSamples[Int(seed % 5)]
            let answer = SpoiltAnswer.make(sample, seed: seed)
            let adapter = try scriptedUPS(ScriptedUPS(seed % 3 == 0 ? 400 : 200, answer))
            let soon = ContinuousClock.Instant.soon
            let order = PurchaseOrder(
                reference: "ABCDEFGHIJKLMNOPQRST", service: "ground", shipment: shipment, shipDate: day)
            var labels = [await adapter.buy(order, deadline: soon).label].compactMap { $0 }
            if case .found(let found) = await adapter.lookUp("ABCDEFGHIJKLMNOPQRST", deadline: soon) {
                labels += found
            }
            for label in labels {
                #expect(!label.trackingNumber.isEmpty)
                #expect(String(decoding: label.document, as: UTF8.self).contains("^XA"))
            }
            _ = await adapter.void("1Z1", deadline: soon)
            _ = await adapter.track("1Z1", deadline: soon)
            _ = await adapter.check(SampleShipments.saintLouis, deadline: soon)
            _ = await adapter.quotes(for: shipment, on: day, deadline: soon)
            _ = await adapter.probe(deadline: soon)
        }
    }
}
