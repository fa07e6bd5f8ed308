import CarrierEmulator
import Testing
import TextFormats

/// Requests to emulated carriers as their descriptions have them, spoilt: each is answered, and none traps.
@Suite("FedEx's and Royal Mail's emulators and spoilt requests") struct SpoiltRequestTests {
    typealias Sample = (method: String, path: String, body: String)

    private static let header = EmulatorRequest.Parameter.init

    private func ask(
        _ emulator: inout CarrierEmulator, _ sample: Sample, _ headers: [EmulatorRequest.Parameter], at carrier: String
    ) throws -> EmulatorResponse {
        let request = EmulatorRequest(
            method: sample.method, path: sample.path, headers: headers, body: Array(sample.body.utf8),
            base: "http://127.0.0.1:9300/\(carrier)")
        return try #require(emulator.answer(request, at: carrier, now: 1_782_900_000_000)?.response)
    }

    /// Sends each sample as it is, which must succeed, and 500 spoilt ones.
    private func spoil(
        _ emulator: inout CarrierEmulator, _ samples: [Sample], _ headers: [EmulatorRequest.Parameter],
        at carrier: String
    ) throws {
        for sample in samples {
            let response = try ask(&emulator, sample, headers, at: carrier)
            #expect(
                [200, 201].contains(response.status),
                "\(sample.path): \(String(decoding: response.body, as: UTF8.self))"
            )
        }
        for seed in 1...500 as ClosedRange<UInt64> {
            var sample = samples[Int(seed) % samples.count]
            if seed % 4 == 0 {
                sample.path = String(decoding: SpoiltAnswer.make(Array(sample.path.utf8), seed: seed), as: UTF8.self)
            } else {
                sample.body = String(decoding: SpoiltAnswer.make(Array(sample.body.utf8), seed: seed), as: UTF8.self)
            }
            let response = try ask(&emulator, sample, headers, at: carrier)
            #expect((200..<500).contains(response.status))
        }
    }

    @Test("FedEx")
    func fedEx() throws {
        var emulator = CarrierEmulator([EmulatedFedEx.self])
        let token = try ask(
            &emulator,
            (
                "POST", "/oauth/token",
                "grant_type=client_credentials&client_id=emulator&client_secret=emulator-secret"
            ), [Self.header("content-type", "application/x-www-form-urlencoded")], at: "fedex")
        let text = try #require(try JSONDocument(token.body).root["access_token"]?.string)
        let account = #""accountNumber":{"value":"123456789"}"#
        let address =
            #"{"streetLines":["1 Main St"],"city":"Memphis","stateOrProvinceCode":"TN","postalCode":"38116","countryCode":"US"}"#
        let party = #"{"contact":{"personName":"Ada Byron","phoneNumber":"9015550143"},"address":\#(address)}"#
        let items =
            #"[{"groupPackageCount":2,"weight":{"units":"LB","value":2.5},"dimensions":{"length":9,"width":6,"height":2,"units":"IN"},"#
            + #""customerReferences":[{"customerReferenceType":"CUSTOMER_REFERENCE","value":"R-1"}]}]"#
        let shipment =
            #"{"shipper":\#(party),"recipients":[\#(party)],"serviceType":"FEDEX_GROUND","packagingType":"YOUR_PACKAGING","#
            + #""pickupType":"USE_SCHEDULED_PICKUP","shippingChargesPayment":{"paymentType":"SENDER"},"labelSpecification":"#
            + #"{"imageType":"ZPLII","labelStockType":"STOCK_4X6","resolution":300},"requestedPackageLineItems":\#(items)}"#
        let ship = #"{"labelResponseOptions":"LABEL",\#(account),"requestedShipment":\#(shipment)}"#
        let quote =
            #"{\#(account),"requestedShipment":{"shipper":{"address":{"postalCode":"65247","countryCode":"US"}},"#
            + #""recipient":{"address":{"postalCode":"75063","countryCode":"US"}},"shipDateStamp":"2026-07-03","#
            + #""pickupType":"DROPOFF_AT_FEDEX_LOCATION","rateRequestType":["ACCOUNT","LIST"],"#
            + #""requestedPackageLineItems":\#(items)}}"#
        let close =
            #"{"closeReqType":"GCDR","groundServiceCategory":"GROUND",\#(account),"closeDate":"2026-07-01"}"#
        try spoil(
            &emulator,
            [
                ("POST", "/ship/v1/shipments", ship), ("POST", "/ship/v1/shipments/packages/validate", ship),
                ("POST", "/rate/v1/rates/quotes", quote),
                (
                    "POST", "/track/v1/trackingnumbers",
                    #"{"includeDetailedScans":true,"trackingInfo":[{"trackingNumberInfo":{"trackingNumber":"790000010020"}}]}"#
                ), ("POST", "/address/v1/addresses/resolve", #"{"addressesToValidate":[{"address":\#(address)}]}"#),
                ("PUT", "/ship/v1/endofday/", close),
            ], [Self.header("authorization", "Bearer " + text), Self.header("content-type", "application/json")],
            at: "fedex")
    }

    @Test("Royal Mail Click & Drop")
    func clickAndDrop() throws {
        let name = EmulatedRoyalMailClickAndDrop.name
        var emulator = CarrierEmulator([EmulatedRoyalMailClickAndDrop.self])
        let order =
            #"{"items":[{"orderReference":"O;1","recipient":{"address":{"fullName":"A B","addressLine1":"1 High St","#
            + #""city":"Leeds","postcode":"LS1 1AA","countryCode":"GB"}},"packages":[{"weightInGrams":500,"#
            + #""packageFormatIdentifier":"smallParcel","dimensions":{"heightInMms":50,"widthInMms":200,"depthInMms":300}}],"#
            + #""orderDate":"2026-07-01T10:00:00Z","subtotal":10.00,"shippingCostCharged":3.99,"total":13.99,"#
            + #""postageDetails":{"serviceCode":"TPN24"},"label":{"includeLabelInResponse":true}}]}"#
        try spoil(
            &emulator,
            [
                ("POST", "/orders", order), ("GET", "/orders/%22O%3B1%22;1001", ""),
                ("GET", "/api/v1/orders/%22O%3B1%22/full", ""),
                ("POST", "/manifests", #"{"carrierName":"Royal Mail OBA"}"#),
                (
                    "PUT", "/orders/status",
                    #"{"items":[{"orderReference":"O;1","status":"despatched","trackingNumber":"TT1"}]}"#
                ), ("DELETE", "/orders/%22O%3B1%22", ""),
            ], [Self.header("authorization", "Bearer emulator"), Self.header("content-type", "application/json")],
            at: name)
    }

    @Test("Royal Mail Shipping")
    func shipping() throws {
        let name = EmulatedRoyalMailShipping.name
        var emulator = CarrierEmulator([EmulatedRoyalMailShipping.self])
        var headers = [
            Self.header("x-ibm-client-id", "emulator"), Self.header("x-ibm-client-secret", "emulator-secret"),
            Self.header("x-rmg-security-username", "emulator"),
            Self.header("x-rmg-security-password", "emulator-secret"), Self.header("content-type", "application/json"),
        ]
        let token = try ask(&emulator, ("POST", "/token", ""), headers, at: name)
        headers.append(
            Self.header("x-rmg-auth-token", try #require(try JSONDocument(token.body).root["token"]?.string)))
        let destination =
            #"{"ContactName":"A B","AddressLine1":"1 High St","Town":"Leeds","Postcode":"LS1 1AA","CountryCode":"GB"}"#
        let information =
            #""ShipmentDate":"2026-07-02","TotalPackages":2,"TotalWeight":2.2,"WeightUnitOfMeasure":"KG","Packages":["#
            + #"{"PackageOccurrence":1,"Weight":1.1,"Length":30,"Width":20,"Height":10},{"PackageOccurrence":2,"Weight":1.1}]"#
        let shipment =
            #"{"Shipper":{"ShipperReference":"R-1"},"Destination":\#(destination),"ShipmentInformation":"#
            + #"{"ServiceCode":"TPN24","LabelFormat":"ZPL203DPI",\#(information)}}"#
        try spoil(
            &emulator,
            [
                ("POST", "/shipments", shipment),
                (
                    "POST", "/shipping/v3/shipments/serviceAvailability",
                    #"{"Destination":\#(destination),"ShipmentInformation":{\#(information)}}"#
                ), ("PUT", "/shipments/3A07033860010000003EA/printLabel", #"{"LabelFormat":"PNG"}"#),
                (
                    "PUT", "/shipments/cancel",
                    #"[{"ShipmentId":"3A07033860010000003EB","ReasonForCancellation":"OrderCancelled"}]"#
                ), ("POST", "/manifests", #"{"PostingLocation":"123456789"}"#),
            ], headers, at: name)
    }
}
