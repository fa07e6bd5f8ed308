import ShippingLog
import Testing
import TextFormats
import WireFormat

@testable import WaybillServer

/// Bad input: always a problem that names every place, never a trace in the log.
@Suite struct FaultyShipmentTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let body: String
        let pointers: [String]
        var testDescription: String { name }

        init(_ old: String, _ new: String, _ pointers: String...) {
            name = new.isEmpty ? "without \(old)" : String(new.prefix(60))
            body = Samples.order().putting(new, for: old)
            self.pointers = pointers
        }
    }

    static let missing = [
        Case(#""order":"SO-1","#, "", "/order"),
        Case(#""company":"Buckeye Sock Works","#, "", "/ship_from/name"),
        Case(#""street":["212 N High St"],"#, "", "/ship_from/street"),
        Case(#""city":"Columbus","#, "", "/ship_from/city"),
        Case(#""region":"OH","#, "", "/ship_from/region"),
        Case(#""postcode":"43215","#, "", "/ship_from/postcode"),
        Case(#""name":"Dana Whitfield","#, "", "/ship_to/name"),
        Case(#""street":["1845 N Clark St"],"#, "", "/ship_to/street"),
        Case(#""city":"Chicago","#, "", "/ship_to/city"),
        Case(#""region":"IL","#, "", "/ship_to/region"),
        Case(#""postcode":"60614","#, "", "/ship_to/postcode"),
        Case(#","country":"US","phone""#, #","phone""#, "/ship_from/country"),
        Case(#""country":"US","residential""#, #""residential""#, "/ship_to/country"),
        Case(#""weight":{"value":"1.25","unit":"lb"},"#, "", "/weight"),
        Case(#""value":"1.25","#, "", "/weight/value"),
        Case(#","unit":"lb""#, "", "/weight/unit"),
        Case(#""length":"10","#, "", "/dimensions/length"),
        Case(#""height":"4","#, "", "/dimensions/height"),
        Case(#","unit":"in""#, "", "/dimensions/unit"),
        Case(#""quantity":2,"#, "", "/contents/0/quantity"),
        Case(#""amount":"12.50","#, "", "/contents/0/value/amount"),
        Case(#","currency":"USD""#, "", "/contents/0/value/currency"),
        Case(#""order":"SO-1""#, #""order":null"#, "/order"),
        Case(#""order":"SO-1""#, #""order":"   ""#, "/order"),
    ]

    static let misspelt = [
        Case(#""client""#, #""cleint""#, "/cleint"),
        Case(#""ship_date""#, #""shipDate""#, "/shipDate"),
        Case(#""order""#, #""ordre""#, "/ordre", "/order"),
        Case(#""ship_from""#, #""from""#, "/from", "/ship_from"),
        Case(#""ship_to""#, #""shipTo""#, "/shipTo", "/ship_to"),
        Case(#""weight":{"value":"1.25""#, #""wieght":{"value":"1.25""#, "/wieght", "/weight"),
        Case(#""value":"1.25""#, #""vaule":"1.25""#, "/weight/vaule", "/weight/value"),
        Case(#""dimensions""#, #""size""#, "/size"),
        Case(#""length""#, #""lenght""#, "/dimensions/lenght", "/dimensions/length"),
        Case(#""packaging""#, #""packing""#, "/packing"),
        Case(#""postcode":"60614""#, #""zip":"60614""#, "/ship_to/zip", "/ship_to/postcode"),
        Case(#""residential""#, #""residental""#, "/ship_to/residental"),
        Case(#""sku""#, #""SKU""#, "/contents/0/SKU"),
        Case(#""references""#, #""refs""#, "/refs"),
        Case(#""signature""#, #""sig/na~ture""#, "/options/sig~1na~0ture"),
    ]

    static let outOfBounds = [
        Case(#""parcel":1"#, #""parcel":0"#, "/parcel"),
        Case(#""parcel":1"#, #""parcel":-1"#, "/parcel"),
        Case(#""parcel":1"#, #""parcel":10000"#, "/parcel"),
        Case(#""parcel":1"#, #""parcel":1.5"#, "/parcel"),
        Case(#""parcel":1"#, #""parcel":1e400"#, "/parcel"),
        Case(#""parcel":1"#, #""parcel":99999999999999999999999999"#, "/parcel"),
        Case(#""value":"1.25""#, #""value":"0""#, "/weight"),
        Case(#""value":"1.25""#, #""value":"-1""#, "/weight"),
        Case(#""value":"1.25""#, #""value":"5000""#, "/weight"),
        Case(#""value":"1.25""#, #""value":"99999999""#, "/weight/value"),
        Case(#""value":"1.25""#, #""value":"99999999999999999999999999999999""#, "/weight/value"),
        Case(#""value":"1.25""#, #""value":1e308"#, "/weight/value"),
        Case(#""value":"1.25""#, #""value":"NaN""#, "/weight/value"),
        Case(#""value":"1.25""#, #""value":"١""#, "/weight/value"),
        Case(#""value":"1.25""#, #""value":"1,25""#, "/weight/value"),
        Case(#""value":"1.25""#, #""value":"1.0000000000000000000000001""#, "/weight/value"),
        Case(#""height":"4""#, #""height":"0""#, "/dimensions/height"),
        Case(#""height":"4""#, #""height":"-4""#, "/dimensions/height"),
        Case(#""height":"4""#, #""height":"4000000""#, "/dimensions/height"),
        Case(#""quantity":2"#, #""quantity":0"#, "/contents/0/quantity"),
        Case(#""quantity":2"#, #""quantity":2000000000"#, "/contents/0/quantity"),
        Case(#""amount":"12.50""#, #""amount":"-0.01""#, "/contents/0/value/amount"),
        Case(#""amount":"12.50""#, #""amount":"1e18""#, "/contents/0/value/amount"),
        Case(#""amount":"12.50""#, #""amount":"0.0000001""#, "/contents/0/value/amount"),
        Case("2025-12-02", "2025-12-01", "/ship_date"),
        Case("2025-12-02", "2025-02-29", "/ship_date"),
        Case("2025-12-02", "2025-13-01", "/ship_date"),
        Case("2025-12-02", "0000-00-00", "/ship_date"),
        Case("2025-12-02", "02/12/2025", "/ship_date"),
        Case(#""order":"SO-1""#, #""order":""# + String(repeating: "1", count: 65) + "\"", "/order"),
        Case("Dana Whitfield", String(repeating: "a", count: 101), "/ship_to/name"),
        Case(#"["1845 N Clark St"]"#, #"["1","2","3","4","5"]"#, "/ship_to/street"),
        Case(#""signature":"none""#, #""deliver_by":"2025-12-01""#, "/options/deliver_by"),
    ]

    static let wrongKind = [
        Case(#""unit":"lb""#, #""unit":"in""#, "/weight/unit"),
        Case(#""unit":"lb""#, #""unit":"stone""#, "/weight/unit"),
        Case(#""unit":"in""#, #""unit":"kg""#, "/dimensions/unit"),
        Case(#""currency":"USD""#, #""currency":"XXQ""#, "/contents/0/value/currency"),
        Case(#""country":"US","residential""#, #""country":"USA","residential""#, "/ship_to/country"),
        Case(#""country":"US","residential""#, #""country":"ZZ","residential""#, "/ship_to/country"),
        Case(#""region":"IL""#, #""region":"ZZ""#, "/ship_to/region"),
        Case(#""postcode":"60614""#, #""postcode":"6061""#, "/ship_to/postcode"),
        Case(#""postcode":"60614""#, #""postcode":"SW1A 1AA""#, "/ship_to/postcode"),
        Case(#""postcode":"60614""#, #""postcode":60614"#, "/ship_to/postcode"),
        Case(#""residential":true"#, #""residential":"yes""#, "/ship_to/residential"),
        Case(#""residential":true"#, #""residential":1"#, "/ship_to/residential"),
        Case(#""parcel":1"#, #""parcel":"1""#, "/parcel"),
        Case(#""order":"SO-1""#, #""order":1001"#, "/order"),
        Case(#""order":"SO-1""#, #""order":["SO-1"]"#, "/order"),
        Case(#"["1845 N Clark St"]"#, #""1845 N Clark St""#, "/ship_to/street"),
        Case(#"["1845 N Clark St"]"#, #"[1845]"#, "/ship_to/street/0"),
        Case(#"{"value":"1.25","unit":"lb"}"#, "1.25", "/weight"),
        Case(#"{"value":"1.25","unit":"lb"}"#, #""1.25 furlongs""#, "/weight"),
        Case(#"{"po":"PO-4711"}"#, #"["PO-4711"]"#, "/references"),
        Case(#"{"po":"PO-4711"}"#, #"{"po":4711}"#, "/references/po"),
        Case(#""signature":"none""#, #""signature":"maybe""#, "/options/signature"),
        Case(#""packaging":"own""#, #""packaging":"my own""#, "/packaging"),
        Case(#""parcel":1"#, #""parcels":[]"#, "/weight", "/dimensions", "/packaging", "/contents", "/parcels"),
    ]

    static let badText = [
        Case("Dana Whitfield", #"Dana\u0000"#, "/ship_to/name"),
        Case("Dana Whitfield", #"Dana\u0007"#, "/ship_to/name"),
        Case("Dana Whitfield", #"Dana\nWhitfield"#, "/ship_to/name"),
        Case("Dana Whitfield", #"Dana\u202Edleiftihw"#, "/ship_to/name"),
        Case("Dana Whitfield", "Dana\u{2066}x", "/ship_to/name"),
        Case("Dana Whitfield", "Dana\u{FEFF}", "/ship_to/name"),
        Case("Dana Whitfield", "Dana\u{E000}", "/ship_to/name"),
        Case("Dana Whitfield", "Dana\u{10FFFF}", "/ship_to/name"),
        Case("Dana Whitfield", "Dana \u{1F9E6}\u{13000}", "/ship_to/name"),
        Case("SO-1", #"SO\u0000-1"#, "/order"),
    ]

    @Test(arguments: missing + misspelt + outOfBounds + wrongKind + badText)
    func isAnsweredWithItsPlaces(_ fault: Case) async throws {
        try await APIFixture.open { fixture async throws in
            let response = await fixture.label(fault.body, headers: ["idempotency-key": ["k"]])
            #expect(response.status == 422)
            #expect(response.contentType == "application/problem+json")
            let answer = try Answer(response.body)
            #expect(Set(answer.pointers) == Set(fault.pointers))
            #expect(answer.root["status"] == .integer(422))
            #expect(answer.text("code") != nil && answer.text("title") != nil)
            #expect(
                try await fixture.store.follow(after: .start, limit: 10).events.allSatisfy { $0.stream.kind == "range" }
            )
        }
    }

    @Test func allFaultsAreToldAtOnce() async throws {
        try await APIFixture.open { fixture async throws in
            let body = Samples.order().putting(#""cleint""#, for: #""client""#).putting("2025-02-30", for: "2025-12-02")
                .putting(#""postcode":"606""#, for: #""postcode":"60614""#)
                .putting(#""unit":"stone""#, for: #""unit":"lb""#).putting(#""height":"-4""#, for: #""height":"4""#)
                .putting(#""quantity":"two""#, for: #""quantity":2"#).putting("", for: #""order":"SO-1","#)
            let response = await fixture.label(body)
            #expect(response.status == 422)
            let answer = try Answer(response.body)
            #expect(
                Set(answer.pointers) == [
                    "/cleint", "/ship_date", "/ship_to/postcode", "/weight/unit", "/dimensions/height",
                    "/contents/0/quantity", "/order",
                ])
            #expect(answer.text("detail") == "7 faults")
            // A quote of it needs no order.
            #expect(try Answer(fixture.quote(body).body).pointers.count == 6)
        }
    }

    static let notJSON: [[UInt8]] =
        [
            "", " ", "{", "{}}", "[1,]", "{'order':1}", "nul", "\"", "{\"a\":1,\"a\":2}", "<order/>", "order=1", "01",
            "+1", "NaN", #""\x""#, #""\ud800""#, String(repeating: "[", count: 100_000),
        ].map { Array($0.utf8) } + [
            [0xFF, 0xFE, 0x7B, 0x00], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0x00, 0x22],
            Array(Samples.order().utf8.dropLast()), Array(Samples.order().utf8.prefix(100)),
        ]

    @Test(arguments: notJSON.indices)
    func whatIsNotJSONIsABadRequest(_ index: Int) async throws {
        try await APIFixture.open { fixture async throws in
            let response = await fixture.label(Self.notJSON[index])
            #expect(response.status == 400)
            #expect(response.contentType == Problem.mediaType)
            #expect(try Answer(response.body).text("code") == "invalid-json")
            #expect(try await fixture.eventCount() == 0)
        }
    }

    @Test(arguments: ["null", "[]", "1", "true", #""text""#])
    func whatIsNoObjectIsNoShipment(_ body: String) async throws {
        try await APIFixture.open { fixture async throws in
            for response in [await fixture.label(body), fixture.quote(body)] {
                #expect(response.status == 422)
                #expect(try Answer(response.body).pointers == [""])
            }
        }
    }

    @Test func severalParcelsAreRefusedWhole() async throws {
        try await APIFixture.open { fixture async throws in
            let parcels = #""parcels":[{"n":1,"weight":"1 lb"},{"n":2,"weight":"2 lb"}],"references""#
            let body = Samples.order().putting(parcels, for: #""references""#)
                .putting("", for: #""weight":{"value":"1.25","unit":"lb"},"#).putting("", for: #""parcel":1,"#)
                .putting("", for: #""dimensions":{"length":"10","width":"8","height":"4","unit":"in"},"#)
                .putting("", for: #""packaging":"own","#)
                .putting(
                    "",
                    for: #""contents":[{"sku":"SOCK-1","description":"Cotton socks","quantity":2,"#
                        + #""value":{"amount":"12.50","currency":"USD"},"weight":{"value":"60","unit":"g"}}],"#)
            let response = await fixture.label(body)
            #expect(response.status == 422)
            #expect(try Answer(response.body).pointers == ["/parcels"])
        }
    }

    @Test func aPrinterThatThereIsNotIsNamed() async throws {
        try await APIFixture.open { fixture async throws in
            let refused = await fixture.label(Samples.order(), query: ["print": "nosuch"])
            #expect(refused.status == 404)
            #expect(try Answer(refused.body).text("detail") == "“nosuch”: no printers are set up")
        }
    }

    @Test func aParcelNobodyTakesIsTooMuchAndSaysWhy() async throws {
        try await APIFixture.open { fixture async throws in
            let body = Samples.order().putting("300", for: "1.25")
            let response = await fixture.label(body)
            #expect(response.status == 422)
            let answer = try Answer(response.body)
            #expect(answer.text("code") == "no-eligible-service")
            #expect(answer.root["ineligible"]?.array?.isEmpty == false)
            #expect(answer.text("rate_book")?.hasPrefix("sha256:") == true)
            #expect(try await fixture.eventCount() == 0)
            #expect(fixture.quote(body).status == 200)
        }
    }

    @Test func theLongestNamesAndKeyAreNoFault() async throws {
        try await APIFixture.open { fixture async throws in
            let long = String(repeating: "\u{2000B}", count: 64)
            let body = Samples.order(long).putting(#""client":"\#(long)""#, for: #""client":"sock-shop""#)
            for _ in 0..<2 {
                let response = await fixture.label(
                    body, headers: ["idempotency-key": [String(repeating: "/", count: 255)]])
                #expect(response.status == 201)
            }
        }
    }
}
