import CarrierEmulator
import Testing
import TextFormats

/// Requests written by hand, then spoilt: an emulated carrier answers, and does not trap.
@Suite("Emulated PostNL, NZ Post and DHL Parcel NL, and requests that no adapter sends")
struct EmulatedPostsFuzzTests {
    private struct Sample {
        var method: String
        var path: String
        var query: [(String, String)] = []
        var body = ""
        /// What it is answered with as it stands.
        var status = 200
    }

    private static let now: Int64 = 1_782_900_000_000

    private func ask(
        _ emulator: inout CarrierEmulator, _ name: String, _ sample: Sample,
        _ headers: [EmulatorRequest.Parameter], at time: Int64 = now
    ) throws -> EmulatorResponse {
        let request = EmulatorRequest(
            method: sample.method, path: sample.path, query: sample.query.map { .init($0.0, $0.1) }, headers: headers,
            body: Array(sample.body.utf8), base: "http://127.0.0.1:9300/\(name)")
        return try #require(emulator.answer(request, at: name, now: time)?.response)
    }

    /// Sends the samples as they stand, then each of them spoilt, 500 times in all.
    private func spoil(
        _ emulator: inout CarrierEmulator, _ name: String, _ samples: [Sample], _ headers: [EmulatorRequest.Parameter]
    ) throws {
        for sample in samples {
            let answer = try ask(&emulator, name, sample, headers)
            let text = String(decoding: answer.body.prefix(300), as: UTF8.self)
            #expect(answer.status == sample.status, "\(sample.path): \(text)")
        }
        for seed in UInt64(1)...500 {
            var sample = samples[Int(seed) % samples.count]
            func spoilt(_ text: String) -> String {
                String(decoding: SpoiltAnswer.make(Array(text.utf8), seed: seed), as: UTF8.self)
            }
            switch seed % 3 {
            case 0: sample.path = spoilt(sample.path)
            case 1: sample.query = sample.query.map { ($0.0, spoilt($0.1)) }
            default: break
            }
            if !sample.body.isEmpty { sample.body = spoilt(sample.body) }
            let answer = try ask(&emulator, name, sample, headers, at: Self.now + Int64(seed) * 5_000)
            #expect((200..<600).contains(answer.status))
        }
        #expect(!emulator.liveLabels(of: name).isEmpty)
    }

    @Test("PostNL")
    func postNL() throws {
        var emulator = CarrierEmulator([EmulatedPostNL.self])
        let order = """
            {"Customer":{"Address":{"AddressType":"02","CompanyName":"S","Street":"Waldorpstraat","HouseNr":"3",\
            "Zipcode":"2521CA","City":"Den Haag","Countrycode":"NL"},"CollectionLocation":"123456","CustomerCode":"DEVC",\
            "CustomerNumber":"12345678"},"Message":{"MessageID":"1","MessageTimeStamp":"01-07-2026 12:00:00",\
            "Printertype":"GraphicFile|PDF"},"Shipments":[{"Addresses":[{"AddressType":"01","FirstName":"P","Name":"de R",\
            "Street":"Bilderdijkstraat","HouseNr":"9","HouseNrExt":"a","Zipcode":"3521VA","City":"Utrecht",\
            "Countrycode":"NL"}],"Barcode":"3SDEVC201611210","Contacts":[{"ContactType":"01","Email":"a@b.example"}],\
            "Dimension":{"Weight":"4300","Length":700,"Width":500,"Height":300},"ProductCodeDelivery":"3085",\
            "Amounts":[{"AmountType":"02","Value":"50.00","Currency":"EUR"}],\
            "ProductOptions":[{"Characteristic":"118","Option":"006"}],"Reference":"O-1"}]}
            """
        let odd = order.replacing("Utrecht", with: "Oddity-Number-For-String").replacing("3085", with: "0385")
        try spoil(
            &emulator, "postnl",
            [
                Sample(method: "POST", path: "/shipment/v2_2/label", query: [("confirm", "true")], body: order),
                Sample(method: "POST", path: "/shipment/v2_2/label", query: [("confirm", "false")], body: odd),
                Sample(method: "POST", path: "/shipment/v2/confirm", body: order),
                Sample(
                    method: "GET", path: "/shipment/v1_1/barcode",
                    query: [
                        ("CustomerCode", "DEVC"), ("CustomerNumber", "12345678"), ("Type", "3S"),
                        ("Serie", "000000000-999999999"),
                    ]),
                Sample(
                    method: "GET", path: "/shipment/v2/status/barcode/3SDEVC201611210", query: [("detail", "true")]),
                Sample(
                    method: "GET", path: "/shipment/checkout/v1/postalcodecheck",
                    query: [("postalcode", "3521VA"), ("housenumber", "9")]),
                Sample(method: "GET", path: "/shipment/v1_1/barcode", query: [("CustomerCode", "X")], status: 400),
            ], [.init("apikey", EmulatorSettings().user)])
        let refused = try ask(&emulator, "postnl", Sample(method: "GET", path: "/shipment/v1_1/barcode"), [])
        #expect(refused.status == 401)
    }

    @Test("NZ Post")
    func nzPost() throws {
        var emulator = CarrierEmulator([EmulatedNZPost.self])
        let settings = EmulatorSettings()
        let form =
            "grant_type=client_credentials&client_id=\(settings.user)&client_secret=\(settings.password)"
        let token = try ask(
            &emulator, "nz-post", Sample(method: "POST", path: "/oauth/as/token.oauth2", body: form), [])
        let bearer = try #require(try JSONDocument(token.body).root["access_token"]?.string)
        let order = """
            {"carrier":"COURIERPOST","account_number":"\(settings.account)","sender_reference_1":"O-1",\
            "sender_reference_2":"batch","sender_details":{"name":"a","phone":"1","site_code":12345},\
            "receiver_details":{"name":"b","phone":"2"},"pickup_address":{"street":"s","suburb":"x","city":"Auckland",\
            "postcode":"1010","country_code":"NZ"},"delivery_address":{"street":"s","city":"W","postcode":"6011",\
            "country_code":"NZ"},"parcel_details":[{"service_code":"CPOLP","return_indicator":"OUTBOUND","add_ons":[],\
            "dimensions":{"length_cm":30,"width_cm":20,"height_cm":10.5,"weight_kg":1.25}}],"format":"PDF"}
            """
        let size = [("weight", "1.25"), ("length", "30"), ("width", "20"), ("height", "10")]
        try spoil(
            &emulator, "nz-post",
            [
                Sample(method: "POST", path: "/parcellabel/v3/labels", body: order, status: 202),
                Sample(
                    method: "GET", path: "/shippingoptions/2.0/domestic",
                    query: size + [("pickup_postcode", "1010"), ("delivery_postcode", "6011")]),
                Sample(
                    method: "GET", path: "/shippingoptions/2.0/international",
                    query: size + [("country_code", "AU"), ("value", "100.00")]),
                Sample(method: "GET", path: "/parcellabel/v3/labels/batch/related"),
                Sample(method: "GET", path: "/parcellabel/v3/labels/C000000000/status", status: 404),
                Sample(method: "GET", path: "/parceltrack/3.0/parcels/00794", status: 404),
                Sample(
                    method: "GET", path: "/parceladdress/2.0/domestic/addresses", query: [("q", "5 Lambton Quay")]),
                Sample(
                    method: "GET", path: "/parceladdress/2.0/domestic/addresses/details",
                    query: [("address_id", "990001")]),
            ], [.init("authorization", "Bearer " + bearer), .init("client_id", settings.user)])
    }

    @Test("DHL Parcel NL")
    func dhlParcelNL() throws {
        var emulator = CarrierEmulator([EmulatedDHLParcelNL.self])
        let settings = EmulatorSettings()
        let key = #"{"userId":"\#(settings.user)","key":"\#(settings.password)"}"#
        let token = try ask(
            &emulator, "dhl-parcel-nl", Sample(method: "POST", path: "/authenticate/api-key", body: key), [])
        let bearer = try #require(try JSONDocument(token.body).root["accessToken"]?.string)
        let party = """
            {"name":{"lastName":"x"},"address":{"countryCode":"NL","postalCode":"3521VA","city":"Utrecht",\
            "street":"Bilderdijkstraat","number":"9"}}
            """
        let id = "0f8fad5b-d9cb-469f-a165-70867728950e"
        let order = """
            {"labelId":"\(id)","parcelTypeKey":"SMALL","receiver":\(party),"shipper":\(party),"accountId":\
            "\(settings.account)","options":[{"key":"DOOR"},{"key":"REFERENCE","input":"O-1"}],"pieceNumber":1,\
            "quantity":1,"application":"w"}
            """
        try spoil(
            &emulator, "dhl-parcel-nl",
            [
                Sample(method: "POST", path: "/labels", body: order, status: 201),
                Sample(method: "GET", path: "/labels/" + id),
                Sample(method: "GET", path: "/track-trace", query: [("key", "JVGL1+3521VA")]),
                Sample(method: "GET", path: "/capabilities/business", query: [("toCountry", "NL")]),
                Sample(method: "DELETE", path: "/labels/0", status: 404),
            ], [.init("authorization", "Bearer " + bearer)])
    }
}
