import CarrierEmulator
import Testing

/// Requests written by hand, then spoilt: an emulated carrier answers, and does not trap.
@Suite("Emulated Canada Post, EasyPost and Evri, and requests that no adapter sends")
struct EmulatedRequestFuzzTests {
    private struct Sample {
        var method: String
        var path: String
        var headers: [EmulatorRequest.Parameter] = []
        var body = ""
        /// What it is answered with as it stands.
        var status: Int
    }

    private static let now: Int64 = 1_782_900_000_000

    private static func authorised(_ user: String, _ password: String) -> EmulatorRequest.Parameter {
        .init("authorization", "Basic " + EmulatorBase64.encode(Array("\(user):\(password)".utf8)))
    }

    /// Sends the samples as they stand, then each of them spoilt, 500 times in all.
    private func spoil(
        _ carrier: any EmulatedCarrier.Type, _ samples: [Sample], _ authorisation: EmulatorRequest.Parameter
    ) throws {
        var emulator = CarrierEmulator([carrier])
        func request(_ sample: Sample, path: String, body: [UInt8]) -> EmulatorRequest {
            let parts = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return EmulatorRequest(
                method: sample.method, path: parts.first ?? "",
                query: parts.count > 1 ? EmulatorRequest.parameters(of: parts[1]) : [],
                headers: sample.headers + [authorisation], body: body, base: "http://127.0.0.1:9300/x")
        }
        for sample in samples {
            let asked = request(sample, path: sample.path, body: Array(sample.body.utf8))
            let answer = try #require(emulator.answer(asked, at: carrier.name, now: Self.now)?.response)
            let text = String(decoding: answer.body.prefix(300), as: UTF8.self)
            #expect(answer.status == sample.status, "\(sample.path): \(text)")
        }
        for seed in UInt64(1)...500 {
            let sample = samples[Int(seed) % samples.count]
            var path = sample.path
            var body = Array(sample.body.utf8)
            if seed.isMultiple(of: 3) || body.isEmpty {
                path = String(decoding: SpoiltAnswer.make(Array(path.utf8), seed: seed), as: UTF8.self)
            } else {
                body = SpoiltAnswer.make(body, seed: seed)
            }
            let time = Self.now + Int64(seed) * 3_600_000
            let answer = emulator.answer(request(sample, path: path, body: body), at: carrier.name, now: time)
            let status = try #require(answer?.response?.status)
            #expect((200..<600).contains(status))
        }
        #expect(Set(emulator.liveLabels(of: carrier.name).map(\.trackingNumber)).count > 0)
    }

    @Test("Canada Post")
    func canadaPost() throws {
        let settings = EmulatorSettings()
        func headers(_ media: String) -> [EmulatorRequest.Parameter] {
            [.init("accept", media), .init("content-type", media)]
        }
        let shipment = headers("application/vnd.cpc.shipment-v8+xml")
        let account = settings.account
        try spoil(
            EmulatedCanadaPost.self,
            [
                Sample(
                    method: "POST", path: "/rs/ship/price", headers: headers("application/vnd.cpc.ship.rate-v4+xml"),
                    body: """
                        <mailing-scenario xmlns="http://www.canadapost.ca/ws/ship/rate-v4">\
                        <customer-number>\(account)</customer-number><parcel-characteristics><weight>4.5</weight>\
                        <dimensions><length>10</length><width>3</width><height>3</height></dimensions>\
                        </parcel-characteristics><origin-postal-code>H8Z2Z3</origin-postal-code>\
                        <destination><domestic><postal-code>H8Z2V4</postal-code></domestic></destination>\
                        </mailing-scenario>
                        """, status: 200),
                Sample(
                    method: "POST", path: "/rs/\(account)/\(account)/shipment", headers: shipment,
                    body: """
                        <shipment xmlns="http://www.canadapost.ca/ws/shipment-v8"><group-id>G1</group-id>\
                        <provide-pricing-info>true</provide-pricing-info><delivery-spec>\
                        <service-code>DOM.EP</service-code><sender><company>Sock Shop</company>\
                        <contact-phone>4165550199</contact-phone><address-details>\
                        <address-line-1>100 Queen St W</address-line-1><city>Toronto</city>\
                        <prov-state>ON</prov-state><country-code>CA</country-code>\
                        <postal-zip-code>M5H2N2</postal-zip-code></address-details></sender>\
                        <destination><name>Jean Roy</name><address-details>\
                        <address-line-1>111 Wellington St</address-line-1><city>Ottawa</city>\
                        <prov-state>ON</prov-state><country-code>CA</country-code>\
                        <postal-zip-code>K1A0A9</postal-zip-code></address-details></destination>\
                        <parcel-characteristics><weight>1.25</weight></parcel-characteristics>\
                        <preferences><show-packing-instructions>false</show-packing-instructions></preferences>\
                        <settlement-info><contract-id>123</contract-id>\
                        <intended-method-of-payment>Account</intended-method-of-payment></settlement-info>\
                        </delivery-spec></shipment>
                        """, status: 200),
                Sample(
                    method: "GET", path: "/rs/\(account)/\(account)/shipment?groupId=G1", headers: shipment, status: 200
                ),
                Sample(
                    method: "POST", path: "/rs/\(account)/\(account)/manifest",
                    headers: headers("application/vnd.cpc.manifest-v8+xml"),
                    body: """
                        <transmit-set xmlns="http://www.canadapost.ca/ws/manifest-v8"><group-ids>\
                        <group-id>G1</group-id></group-ids><detailed-manifests>false</detailed-manifests>\
                        <method-of-payment>Account</method-of-payment><manifest-address>\
                        <manifest-company>Sock Shop</manifest-company><phone-number>4165550199</phone-number>\
                        <address-details><address-line-1>100 Queen St W</address-line-1><city>Toronto</city>\
                        <prov-state>ON</prov-state><postal-zip-code>M5H2N2</postal-zip-code></address-details>\
                        </manifest-address></transmit-set>
                        """, status: 200),
                Sample(
                    method: "GET", path: "/vis/track/pin/7023000000001001/detail",
                    headers: headers("application/vnd.cpc.track-v2+xml"), status: 200),
            ], Self.authorised(settings.user, settings.password))
    }

    @Test("EasyPost")
    func easyPost() throws {
        let json = [EmulatorRequest.Parameter("content-type", "application/json")]
        let address = #"{"name":"A","street1":"179 N Harbor Dr","city":"Redondo Beach","state":"CA","zip":"90277"}"#
        let shipment = """
            {"shipment":{"to_address":\(address),"from_address":\(address),"reference":"R",\
            "parcel":{"length":10,"width":8,"height":4,"weight":15.4},"service":"Priority",\
            "carrier_accounts":["ca_usps"]}}
            """
        try spoil(
            EmulatedEasyPost.self,
            [
                Sample(method: "POST", path: "/v2/shipments", headers: json, body: shipment, status: 201),
                Sample(
                    method: "GET",
                    path: "/v2/shipments?page_size=2&purchased=true&start_datetime=2026-07-01T00:00:00Z", status: 200),
                Sample(
                    method: "POST", path: "/v2/addresses", headers: json,
                    body: #"{"address":\#(address),"verify":true}"#, status: 201),
                Sample(
                    method: "POST", path: "/v2/trackers", headers: json,
                    body: #"{"tracker":{"tracking_code":"EZ2000000002","carrier":"USPS"}}"#, status: 200),
                Sample(
                    method: "POST", path: "/v2/refunds", headers: json,
                    body: #"{"refund":{"carrier":"USPS","tracking_codes":["1"]}}"#, status: 404),
                Sample(
                    method: "POST", path: "/v2/scan_forms", headers: json,
                    body: #"{"scan_form":{"shipments":[{"id":"shp_1"}]}}"#, status: 404),
            ], Self.authorised(EmulatorSettings().user, ""))
    }

    @Test("Evri")
    func evri() throws {
        let settings = EmulatorSettings()
        let headers = [EmulatorRequest.Parameter("content-type", "text/xml")]
        let body = """
            <deliveryRoutingRequest><clientId>\(settings.account)</clientId><clientName>Sock Shop</clientName>\
            <creationDate>2026-07-01T10:00:00</creationDate><sourceOfRequest>CLIENTWS</sourceOfRequest>\
            <deliveryRoutingRequestEntries><deliveryRoutingRequestEntry><customer><address>\
            <lastName>Price</lastName><houseNo>33</houseNo><streetName>Queen Street</streetName><city>Cardiff</city>\
            <postCode>CF10 2AF</postCode><countryCode>GB</countryCode></address>\
            <customerReference1>O-1</customerReference1></customer><parcel><weight>500</weight><length>30</length>\
            <width>20</width><depth>10</depth><girth>0</girth><combinedDimension>0</combinedDimension>\
            <volume>0</volume><value>1000</value></parcel><services><nextDay/></services>\
            <expectedDespatchDate>2026-07-01T00:00:00</expectedDespatchDate><countryOfOrigin>GB</countryOfOrigin>\
            </deliveryRoutingRequestEntry></deliveryRoutingRequestEntries></deliveryRoutingRequest>
            """
        let methods = ["routeDeliveryCreatePreadviceAndLabel", "determineDeliveryRouting", "validateDeliveryAddress"]
        try spoil(
            EmulatedEvri.self,
            methods.map {
                Sample(
                    method: "POST", path: "/routing/service/rest/v4/\($0)", headers: headers, body: body, status: 200)
            }, Self.authorised(settings.user, settings.password))
    }
}
