import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Synchronization
import Testing
import TextFormats

private typealias Rig = ContractRig<USPSAdapter>

private let services: [String: CarrierAccountSettings.Service] = [
    "ground": .init("USPS_GROUND_ADVANTAGE", ["rate_indicator": "SP"]),
    "priority": .init("PRIORITY_MAIL", ["rate_indicator": "SP"]),
    "express": .init("PRIORITY_MAIL_EXPRESS", ["rate_indicator": "PA"]),
]

private let usd = Currency("USD")!

private func rig(
    secret: String = "emulator-secret", account: String = "123456789", _ settings: EmulatorSettings = .init()
) throws -> Rig {
    try Rig(
        USPSAdapter.self, at: EmulatedUSPS.self, services: services,
        values: ["account_number": account, "crid": "12345678", "mid": "123456"],
        secrets: ["client_id": "emulator", "client_secret": secret], settings,
        leaveOut: PageAccount.of("usps").leaveOut.union([.sku]))
}

private func parcel(to city: String? = nil, _ change: (inout Shipment) -> Void = { _ in }) -> Shipment {
    var to = SampleShipments.saintLouis
    if let city { to.city = city }
    var shipment = SampleShipments.shipment(from: SampleShipments.washington, to: to)
    change(&shipment)
    return shipment
}

private let soldiers = SampleShipments.address(
    "US", name: "Nick Fury", street: ["PSC 123 BOX 1234"], city: "APO", region: "AE", postcode: "09008-0041")

private let socks = ContentLine(
    sku: "SOCK-1", description: "Cotton socks", quantity: 2, value: Money("12.50", usd), hsCode: "611595",
    origin: Country("PT"), weight: Mass(picograms: 60 * 1_000_000_000_000))

private func body(_ request: HTTPRequest?) throws -> JSONValue { try JSONDocument(try #require(request).body).root }

@Suite("USPS") struct USPSContractTests {
    // MARK: Labels

    @Test("A label is bought in each form, priced, and is the only one", arguments: ["zpl-203", "zpl-300", "pdf"])
    func buys(form: String) async throws {
        let rig = try rig()
        let answer = await rig.buy(parcel(), service: "ground", form: form)
        let label = try #require(answer.label, "\(answer)")
        #expect(label.form == form)
        #expect(label.price?.currency == usd)
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [label.trackingNumber])
        #expect(
            rig.carrier.calls == [
                "POST /oauth2/v3/token", "POST /payments/v3/payment-authorization", "POST /labels/v3/label",
            ])
    }

    @Test("Charges without end are no price, and no trap")
    func chargesWithoutEnd() async throws {
        let charges = Array(repeating: #"{"price":999999999}"#, count: 20_000).joined(separator: ",")
        let answer = #"{"trackingNumber":"9205","postage":999999999,"fees":[\#(charges)],"labelImage":"XlhBXlha"}"#
        let adapter = try scriptedUSPS(ScriptedUSPS(200, Array(answer.utf8)))
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "ground", shipment: parcel(),
            shipDate: try #require(CivilDate("2026-07-01")))
        let label = try #require(await adapter.buy(order, deadline: .soon).label)
        #expect(label.price == nil)
    }

    @Test("A form that USPS does not draw becomes the account's")
    func usualForm() async throws {
        let rig = try rig()
        #expect(await rig.buy(parcel(), service: "ground", form: "png-300").label?.form == "zpl-203")
    }

    @Test("What is charged is read from its digits", arguments: ["0.1", "42.7", "8.65"])
    func priceIsExact(amount: String) async throws {
        let rig = try rig()
        let label = await rig.buy(parcel(to: "Oddity-Price-\(amount)"), service: "ground").label
        #expect(label?.price == Money(amount, usd))
        #expect(rig.carrier.liveLabels.count == 1)
    }

    @Test(
        "Oddities of a label's answer do no harm",
        arguments: [
            "Oddity-Wrapped-Base64", "Oddity-Commitment-List", "Oddity-Text-Numbers", "Oddity-Multipart",
            "Oddity-Multipart-Swapped",
        ])
    func oddities(city: String) async throws {
        let rig = try rig()
        let answer = await rig.buy(parcel(to: city), service: "priority")
        let label = try #require(answer.label, "\(answer)")
        #expect(label.price?.currency == usd)
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [label.trackingNumber])
    }

    @Test(
        "An answer without a document that is one is not a label",
        arguments: ["Oddity-Not-A-Label", "Oddity-Multipart-Cut"])
    func noDocument(city: String) async throws {
        let rig = try rig()
        #expect(await rig.buy(parcel(to: city), service: "ground").kind == "unknown")
        #expect(rig.carrier.liveLabels.count == 1)
    }

    @Test(
        "A label that comes in parts is the one that comes as JSON", arguments: ["zpl-203", "zpl-300", "pdf"],
        ["Oddity-Multipart", "Oddity-Multipart-Swapped"])
    func parts(form: String, city: String) async throws {
        let (plain, parts) = (try rig(), try rig())
        let first = try #require(await plain.buy(parcel(), service: "ground", form: form).label)
        let second = try #require(await parts.buy(parcel(to: city), service: "ground", form: form).label)
        #expect(second == first)
    }

    @Test("E-mail addresses are told of parcels, and of nothing else")
    func emails() async throws {
        let rig = try rig()
        let shipment = parcel {
            $0.shipTo.email = "nick+fury@shield.example"
            $0.shipFrom.email = "desk@socks.example"
            $0.returnTo = SampleShipments.saintLouis
        }
        let label = try #require(await rig.buy(shipment, service: "ground").label)
        let sent = try body(rig.carrier.requests.last)
        #expect(sent["toAddress"]?["email"] == .string("nick+fury@shield.example"))
        #expect(sent["fromAddress"]?["email"] == .string("desk@socks.example"))
        #expect(sent["returnAddress"]?["email"] == .string("ada@example.org"))
        _ = await rig.adapter.closeDay(
            ManifestOrder(
                trackingNumbers: [label.trackingNumber], date: CivilDate("2026-07-01")!, shipFrom: shipment.shipFrom),
            deadline: rig.soon)
        let form = try body(rig.carrier.requests.last)["fromAddress"]
        #expect(form?["city"] == .string("Washington") && form?["email"] == nil)
    }

    @Test("The same order again is the same label")
    func sameOrder() async throws {
        let rig = try rig()
        let first = await rig.buy(parcel(), service: "ground").label
        let second = await rig.buy(parcel(), service: "ground").label
        #expect(first != nil && first == second)
        #expect(rig.carrier.liveLabels.count == 1)
        #expect(rig.carrier.requests.suffix(2).first?.body == rig.carrier.requests.last?.body)
        #expect(await rig.buy(parcel(), service: "ground", 2).label?.trackingNumber != first?.trackingNumber)
    }

    @Test("Another order under the same key is never said to have bought nothing")
    func keyInUse() async throws {
        let rig = try rig()
        _ = await rig.buy(parcel(), service: "ground")
        #expect(await rig.buy(parcel { $0.order = "O-2" }, service: "ground").kind == "unknown")
        #expect(rig.carrier.liveLabels.count == 1)
    }

    @Test("A signature, an insured value, a return address and references are told")
    func options() async throws {
        let rig = try rig()
        let shipment = parcel {
            $0.options.signature = .any
            $0.options.insuredValue = Money("620.50", usd)
            $0.returnTo = SampleShipments.saintLouis
            $0.references = [.init(name: "po", value: "4711")]
        }
        #expect(await rig.buy(shipment, service: "priority").label != nil)
        let sent = try body(rig.carrier.requests.last)
        #expect(sent["packageDescription"]?["extraServices"] == .array([.integer(921), .integer(931)]))
        #expect(sent["packageDescription"]?["packageOptions"]?["packageValue"] == .number("620.50"))
        #expect(sent["returnAddress"]?["ZIPCode"] == .string("63104"))
        let references = sent["packageDescription"]?["customerReference"]?.array ?? []
        #expect(references.map { $0["referenceNumber"]?.string } == ["O-1", "4711"])
        #expect(await rig.buy(shipment, service: "express", 2).label != nil)
        let other = try body(rig.carrier.requests.last)
        #expect(other["packageDescription"]?["extraServices"] == .array([.integer(981), .integer(925)]))
    }

    @Test("A parcel to a post of the armed forces has a customs form")
    func customs() async throws {
        let rig = try rig()
        let shipment = parcel {
            $0.shipTo = soldiers
            $0.options.customs = .init(type: .sale)
            $0.parcels[0].contents = [socks]
        }
        let answer = await rig.buy(shipment, service: "priority")
        #expect(answer.label != nil, "\(answer)")
        let form = try #require(try body(rig.carrier.requests.last)["customsForm"])
        #expect(form["customsContentType"] == .string("MERCHANDISE"))
        #expect(form["contents"]?[0]?["itemTotalValue"] == .number("25.00"))
        #expect(form["contents"]?[0]?["itemTotalWeight"] == .number("0.2646"))
    }

    @Test("Weights and lengths are never less than they are, and the size decides the processing category")
    func measures() async throws {
        let rig = try rig()
        _ = await rig.buy(parcel(), service: "ground")
        let package = try #require(try body(rig.carrier.requests.last)["packageDescription"])
        #expect(package["weight"] == .number("2.7558"))
        #expect(package["length"] == .number("11.82"))
        #expect(package["width"] == .number("7.88"))
        #expect(package["height"] == .number("3.94"))
        #expect(package["processingCategory"] == .string("MACHINABLE"))
        let long = parcel {
            let inch = Length.Unit.inch.nanometres
            $0.parcels[0].dimensions = Dimensions(
                Length(nanometres: 23 * inch), Length(nanometres: 6 * inch), Length(nanometres: 6 * inch))
        }
        _ = await rig.buy(long, service: "ground", 2)
        #expect(
            try body(rig.carrier.requests.last)["packageDescription"]?["processingCategory"] == .string("NONSTANDARD"))
    }

    @Test("A person of one name is written where a firm is; a possession is a state")
    func names() async throws {
        let rig = try rig()
        let shipment = parcel {
            $0.shipTo.name = "Cher"
            $0.shipTo.country = Country("PR")!
            $0.shipTo.region = nil
            $0.shipTo.postcode = "00901"
        }
        #expect(await rig.buy(shipment, service: "ground").label != nil)
        let to = try #require(try body(rig.carrier.requests.last)["toAddress"])
        #expect(to["firm"] == .string("Cher"))
        #expect(to["state"] == .string("PR"))
    }

    // MARK: Refusals before the call

    @Test("What cannot be told is refused before anything is sent", arguments: Refusal.all)
    func refuses(refusal: Refusal) async throws {
        let rig = try rig()
        let answer = await rig.buy(parcel { refusal.change(&$0) }, service: refusal.service)
        #expect(answer.code == refusal.code)
        #expect(answer.kind.hasPrefix("unfit"))
        #expect(rig.carrier.requests.isEmpty)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let code: String
        let service: String
        let change: @Sendable (inout Shipment) -> Void
        var testDescription: String { code }

        init(_ code: String, service: String = "ground", _ change: @escaping @Sendable (inout Shipment) -> Void) {
            self.code = code
            self.service = service
            self.change = change
        }

        private static func customs(_ line: ContentLine?, _ change: (inout Shipment) -> Void, _ it: inout Shipment) {
            it.shipTo = soldiers
            it.options.customs = .init(type: .sale)
            it.parcels[0].contents = line.map { [$0] } ?? []
            change(&it)
        }

        static let all: [Refusal] = [
            Refusal("one-parcel") { $0.parcels.append($0.parcels[0]) },
            Refusal("weight-missing") { $0.parcels[0].weight = .zero },
            Refusal("weight-too-much") { $0.parcels[0].weight = Mass(picograms: 32_000_000_000_000_000) },
            Refusal("dimensions-missing") { $0.parcels[0].dimensions = nil },
            Refusal("service-not-configured", service: "media") { _ in },
            Refusal("recipient-country-unsupported") { $0.shipTo = SampleShipments.ottawa },
            Refusal("sender-country-unsupported") { $0.shipFrom = SampleShipments.london },
            Refusal("recipient-state-invalid") { $0.shipTo.region = "Missouri" },
            Refusal("recipient-state-invalid") { $0.shipTo.region = nil },
            Refusal("recipient-zip-invalid") { $0.shipTo.postcode = "6310" },
            Refusal("recipient-zip-invalid") { $0.shipTo.postcode = "63104-23" },
            Refusal("recipient-zip-invalid") { $0.shipTo.postcode = nil },
            Refusal("recipient-name-missing") { $0.shipTo.name = nil },
            Refusal("recipient-name-too-long") { $0.shipTo.name = String(repeating: "x", count: 51) + " Y" },
            Refusal("recipient-name-characters") { $0.shipTo.name = "Zoë Novák" },
            Refusal("recipient-company-too-long") { $0.shipTo.company = String(repeating: "x", count: 51) },
            Refusal("recipient-street-missing") { $0.shipTo.street = [] },
            Refusal("recipient-street-too-long") { $0.shipTo.street = Array(repeating: "An endless road 1", count: 8) },
            Refusal("recipient-city-missing") { $0.shipTo.city = nil },
            Refusal("recipient-city-too-long") { $0.shipTo.city = String(repeating: "x", count: 29) },
            Refusal("recipient-phone-invalid") { $0.shipTo.phone = "12" },
            Refusal("return-state-invalid") {
                $0.returnTo = $0.shipFrom
                $0.returnTo?.region = "D.C."
            },
            Refusal("recipient-region-unsupported") {
                $0.shipTo = SampleShipments.address(
                    "PR", street: ["1 Calle Sol"], city: "San Juan", region: "SJ", postcode: "00901")
            },
            Refusal("reference-too-long") { $0.order = String(repeating: "7", count: 31) },
            Refusal("references-too-many") {
                $0.references = (1...4).map { .init(name: "r\($0)", value: "\($0)") }
            },
            Refusal("saturday-unsupported") { $0.options.saturday = true },
            Refusal("billing-unsupported") { $0.options.billing = .thirdParty },
            Refusal("hazard-unsupported") {
                $0.parcels[0].contents = [ContentLine(quantity: 1, hazard: "lithium-ion")]
            },
            Refusal("insured-value-unusable") { $0.options.insuredValue = Money("10", Currency("EUR")!) },
            Refusal("insured-value-unusable") { $0.options.insuredValue = Money("10.005", usd) },
            Refusal("customs-contents-missing") { customs(nil, { _ in }, &$0) },
            Refusal("customs-type-unsupported") { customs(socks, { $0.options.customs?.type = .other }, &$0) },
            Refusal("customs-terms-unsupported") { customs(socks, { $0.options.customs?.incoterm = "DDP" }, &$0) },
            Refusal("customs-description-missing") { customs(ContentLine(quantity: 1), { _ in }, &$0) },
            Refusal("customs-value-or-weight-missing") {
                customs(socks, { $0.parcels[0].contents[0].weight = nil }, &$0)
            },
            Refusal("customs-code-invalid") { customs(socks, { $0.parcels[0].contents[0].hsCode = "611" }, &$0) },
        ]
    }

    // MARK: Faults

    @Test("After an answer that is lost the same order gives the one label", arguments: PurchaseFault.silent)
    func recovers(fault: PurchaseFault) async throws {
        let rig = try rig()
        rig.carrier.inject(fault.what, at: "POST /labels")
        let answer = await rig.buy(parcel(), service: "ground")
        #expect(answer.kind == "unknown", "\(answer)")
        #expect(rig.carrier.liveLabels.count == (fault.isSold ? 1 : 0))
        let label = await rig.buy(parcel(), service: "ground").label
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [label?.trackingNumber])
    }

    @Test("A purchase that the carrier carries out twice is one label")
    func twice() async throws {
        let rig = try rig()
        rig.carrier.inject(.twice, at: "POST /labels")
        let label = await rig.buy(parcel(), service: "ground").label
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [label?.trackingNumber])
    }

    @Test("Too many requests are nothing bought, to be tried again when the carrier says")
    func tooMany() async throws {
        let rig = try rig()
        #expect(
            await rig.buy(parcel(to: "Oddity-Quota"), service: "ground")
                == .notSent(code: "http-429", retryAfter: .seconds(60)))
        rig.carrier.inject(.tooManyRequests, at: "POST /labels")
        #expect(
            await rig.buy(parcel(), service: "ground") == .notSent(code: "http-429", retryAfter: .seconds(1)))
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test(
        "Wrong credentials and a wrong account are told as such",
        arguments: [("wrong", "123456789"), ("emulator-secret", "1")])
    func wrongAccount(secret: String, account: String) async throws {
        let rig = try rig(secret: secret, account: account)
        #expect(await rig.buy(parcel(), service: "ground").kind == "not-sent")
        guard case .failure(let fault) = await rig.adapter.probe(deadline: rig.soon) else {
            Issue.record("the probe saw nothing")
            return
        }
        #expect(fault.kind == .configuration)
    }

    @Test("Tokens that expire are fetched anew")
    func expiry() async throws {
        var settings = EmulatorSettings()
        settings.tokenSeconds = 100
        let rig = try rig(settings)
        #expect(await rig.buy(parcel(), service: "ground").label != nil)
        rig.carrier.pass(seconds: 8 * 3_600)
        #expect(await rig.buy(parcel(), service: "ground", 2).label != nil)
        #expect(rig.carrier.liveLabels.count == 2)
        #expect(rig.carrier.calls.filter { $0.hasSuffix("/token") }.count == 2)
    }

    @Test("Every code of an error has its meaning", arguments: Meaning.all)
    func meanings(meaning: Meaning) async throws {
        let adapter = try scriptedUSPS(ScriptedUSPS(meaning.status, Array(meaning.body.utf8)))
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "ground", shipment: parcel(),
            shipDate: try #require(CivilDate("2026-07-01")))
        let bought = await adapter.buy(order, deadline: .soon)
        #expect(bought.kind == meaning.kind)
        #expect(bought.code == meaning.code)
    }

    struct Meaning: Sendable, CustomTestStringConvertible {
        let status: Int
        let body: String
        let kind: String
        let code: String
        var testDescription: String { "\(status) \(code)" }

        static func error(_ code: String, _ detail: String, at place: String = "toAddress.ZIPCode") -> String {
            #"{"apiVersion":"/labels/v3","error":{"code":"400","message":"Bad Request","errors":["#
                + #"{"title":"Bad Request","code":"\#(code)","detail":"\#(detail)","source":{"parameter":"\#(place)"}}]}}"#
        }

        static let all = [
            Meaning(status: 400, body: error("160012", "no such place"), kind: "rejected", code: "160012"),
            Meaning(
                status: 400, body: error("160101", "too heavy", at: "packageDescription.weight"),
                kind: "rejected-service", code: "160101"),
            Meaning(
                status: 400, body: error("160999", "the idempotency key was used"), kind: "unknown",
                code: "idempotency-conflict"),
            Meaning(
                status: 409, body: error("160888", "a request is being processed"), kind: "unknown",
                code: "idempotency-conflict"),
            Meaning(
                status: 400, body: error("160777", "Payment Authorization is invalid"), kind: "not-sent", code: "160777"
            ),
            Meaning(status: 401, body: "{}", kind: "not-sent", code: "not-authorised"),
            Meaning(status: 403, body: error("403001", "denied"), kind: "not-sent", code: "403001"),
            Meaning(status: 404, body: "", kind: "not-sent", code: "http-404"),
            Meaning(status: 429, body: "", kind: "not-sent", code: "http-429"),
            Meaning(status: 500, body: error("500", "sorry"), kind: "unknown", code: "500"),
            Meaning(status: 503, body: "<html>", kind: "unknown", code: "http-503"),
            Meaning(status: 200, body: "{}", kind: "unknown", code: "answer-unreadable"),
            Meaning(
                status: 200, body: #"{"trackingNumber":"92055","labelImage":"PGh0bWw+"}"#, kind: "unknown",
                code: "label-unusable"),
        ]
    }

    // MARK: Void

    @Test("A label is given back once, and once more does no harm")
    func voids() async throws {
        let rig = try rig()
        let number = try #require(await rig.buy(parcel(), service: "ground").label?.trackingNumber)
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .voided)
        #expect(rig.carrier.liveLabels.isEmpty)
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .voided)
    }

    @Test("A label whose data has gone out is disputed, which is as good, and again does no harm")
    func disputes() async throws {
        let rig = try rig()
        let number = try #require(
            await rig.buy(parcel(to: "Oddity-Manifested"), service: "ground").label?.trackingNumber)
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .voided)
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .voided)
    }

    @Test("A number that USPS does not know is not given back; an answer that is lost leaves it open")
    func voidFails() async throws {
        let rig = try rig()
        guard case .refused = await rig.adapter.void("9205500000000000000000/..", deadline: rig.soon) else {
            Issue.record("gave back what was never bought")
            return
        }
        let number = try #require(await rig.buy(parcel(), service: "ground").label?.trackingNumber)
        rig.carrier.inject(.lost, at: "DELETE")
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .unknown(code: "connection-lost"))
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .voided)
    }

    // MARK: Prices

    @Test("Each mail class that is configured is priced")
    func quotes() async throws {
        let rig = try rig()
        let quotes = try await rig.adapter.quotes(
            for: parcel(), on: #require(CivilDate("2026-07-01")), deadline: rig.soon
        ).get()
        #expect(Set(quotes.map(\.service)) == Set(services.keys))
        #expect(quotes.allSatisfy { $0.price.currency == usd && $0.price.micros > 0 && !$0.includesTax })
    }

    @Test("Prices are read from their digits", arguments: [("00010", "0.1"), ("00427", "42.7"), ("00865", "8.65")])
    func quotesAreExact(postcode: String, amount: String) async throws {
        let rig = try rig()
        let quotes = try await rig.adapter.quotes(
            for: parcel { $0.shipTo.postcode = postcode }, on: #require(CivilDate("2026-07-01")), deadline: rig.soon
        ).get()
        #expect(quotes.first { $0.service == "ground" }?.price == Money(amount, usd))
    }

    @Test("A signature costs more than none")
    func quotesWithOptions() async throws {
        let rig = try rig()
        let day = try #require(CivilDate("2026-07-01"))
        let plain = try await rig.adapter.quotes(for: parcel(), on: day, deadline: rig.soon).get()
        let signed = try await rig.adapter.quotes(
            for: parcel { $0.options.signature = .adult }, on: day, deadline: rig.soon
        ).get()
        let pairs = signed.compactMap { quote in
            plain.first { $0.service == quote.service }.map { (quote.price.micros, $0.price.micros) }
        }
        #expect(!pairs.isEmpty && pairs.allSatisfy { $0.0 > $0.1 })
    }

    @Test("A price needs no more than ZIP Codes")
    func quotesWithLittle() async throws {
        let rig = try rig()
        let little = parcel {
            $0.shipTo = Address(postcode: "63104", country: Country("US")!)
            $0.shipFrom = Address(postcode: "20024", country: Country("US")!)
        }
        let quotes = try await rig.adapter.quotes(
            for: little, on: #require(CivilDate("2026-07-01")), deadline: rig.soon
        ).get()
        #expect(quotes.count == services.count)
    }

    @Test("A price interface that is down is tried again, and a parcel that cannot be priced is refused before")
    func quotesFail() async throws {
        let rig = try rig()
        let day = try #require(CivilDate("2026-07-01"))
        rig.carrier.inject(.serverError, at: "POST /prices", times: 9)
        guard case .failure(let fault) = await rig.adapter.quotes(for: parcel(), on: day, deadline: rig.soon) else {
            Issue.record("priced by nobody")
            return
        }
        #expect(fault.kind == .retryable(after: nil))
        let before = rig.carrier.requests.count
        let refused: [(code: String, shipment: Shipment)] = [
            ("dimensions-missing", parcel { $0.parcels[0].dimensions = nil }),
            ("recipient-country-unsupported", parcel { $0.shipTo = SampleShipments.bonn }),
            ("recipient-zip-invalid", parcel { $0.shipTo.postcode = "631" }),
        ]
        for (code, shipment) in refused {
            guard case .failure(let refusal) = await rig.adapter.quotes(for: shipment, on: day, deadline: rig.soon)
            else {
                Issue.record("priced in spite of \(code)")
                continue
            }
            #expect(refusal.code == code)
        }
        #expect(rig.carrier.requests.count == before)
    }

    // MARK: Tracking, SCAN forms, addresses

    @Test("A parcel is tracked from its label to its delivery")
    func tracks() async throws {
        let rig = try rig()
        let number = try #require(await rig.buy(parcel(), service: "ground").label?.trackingNumber)
        var seen: [TrackingReport.Status] = []
        for _ in 0..<12 {
            let report = try await rig.adapter.track(number, deadline: rig.soon).get()
            if seen.last != report.status { seen.append(report.status) }
            rig.carrier.pass(seconds: 12 * 3_600)
        }
        #expect(seen.last == .delivered, "\(seen)")
        #expect(seen.contains(.inTransit), "\(seen)")
        let report = try await rig.adapter.track(number, deadline: rig.soon).get()
        #expect(report.events.count > 2 && report.events.allSatisfy { !$0.time.isEmpty && !$0.text.isEmpty })
    }

    @Test("A number that USPS does not know is a report without events")
    func trackUnknown() async throws {
        let rig = try rig()
        let report = try await rig.adapter.track("9400000000000000000000", deadline: rig.soon).get()
        #expect(report == TrackingReport(trackingNumber: "9400000000000000000000", status: .unknown))
    }

    @Test("Labels go on one SCAN form, and on no second one")
    func scanForm() async throws {
        let rig = try rig()
        var numbers: [String] = []
        for number in 1...3 {
            numbers.append(try #require(await rig.buy(parcel(), service: "ground", number).label?.trackingNumber))
        }
        let order = ManifestOrder(
            trackingNumbers: numbers, date: try #require(CivilDate("2026-07-01")),
            shipFrom: SampleShipments.washington)
        let manifest = try await rig.adapter.closeDay(order, deadline: rig.soon).get()
        #expect(!manifest.number.isEmpty)
        #expect(manifest.document?.starts(with: "%PDF-".utf8) == true)
        guard case .failure(let fault) = await rig.adapter.closeDay(order, deadline: rig.soon) else {
            Issue.record("the same labels on two forms")
            return
        }
        #expect(fault.code == "160040")
        #expect(fault.kind == .rejected(isAboutService: false))
        // Its data goes to the post offices a quarter of an hour later; until then it is on the form.
        #expect(await rig.adapter.void(numbers[0], deadline: rig.soon) == .refused(code: "160174"))
    }

    @Test("A SCAN form whose answer is lost is unknown")
    func scanFormLost() async throws {
        let rig = try rig()
        let number = try #require(await rig.buy(parcel(), service: "ground").label?.trackingNumber)
        rig.carrier.inject(.lost, at: "POST /scan-forms")
        let order = ManifestOrder(
            trackingNumbers: [number], date: try #require(CivilDate("2026-07-01")),
            shipFrom: SampleShipments.washington)
        guard case .failure(let fault) = await rig.adapter.closeDay(order, deadline: rig.soon) else {
            Issue.record("an answer out of nothing")
            return
        }
        #expect(fault.kind == .unknown)
    }

    @Test("An address is put right, with its ZIP+4, the person staying who it was")
    func checksAddress() async throws {
        let rig = try rig()
        let verdict = try await rig.adapter.check(SampleShipments.saintLouis, deadline: rig.soon).get()
        #expect(verdict.standing == .deliverable)
        let suggestion = try #require(verdict.suggestion)
        #expect(suggestion.name == "Ada Byron" && suggestion.phone == SampleShipments.saintLouis.phone)
        #expect(suggestion.postcode?.utf8.count == 10)
        guard
            case .failure(let fault) = await rig.adapter.check(SampleShipments.utrecht, deadline: rig.soon)
        else {
            Issue.record("an address that is not in the United States")
            return
        }
        #expect(fault.code == "recipient-country-unsupported")
    }

    @Test("What USPS thinks of an address is read from its codes", arguments: Verdict.all)
    func verdicts(verdict: Verdict) async throws {
        let adapter = try scriptedUSPS(ScriptedUSPS(verdict.status, Array(verdict.body.utf8)))
        let read = try await adapter.check(SampleShipments.saintLouis, deadline: .soon).get()
        #expect(read.standing == verdict.standing)
        #expect(read.isResidential == verdict.isResidential)
    }

    struct Verdict: Sendable {
        let status: Int
        let body: String
        let standing: AddressVerdict.Standing
        var isResidential: Bool?

        static func found(_ confirmation: String, _ rest: String = "") -> String {
            #"{"address":{"streetAddress":"2700 S JEFFERSON AVE","city":"SAINT LOUIS","state":"MO","ZIPCode":"63104"},"#
                + #""additionalInfo":{"DPVConfirmation":"\#(confirmation)","business":"N"}\#(rest)}"#
        }

        static let all = [
            Verdict(status: 200, body: found("Y"), standing: .deliverable, isResidential: true),
            Verdict(status: 200, body: found("D"), standing: .incomplete, isResidential: true),
            Verdict(status: 200, body: found("S"), standing: .incomplete, isResidential: true),
            Verdict(status: 200, body: found("N"), standing: .undeliverable, isResidential: true),
            Verdict(
                status: 200, body: found("N", #","corrections":[{"code":"22","text":"Multiple addresses"}]"#),
                standing: .ambiguous, isResidential: true),
            Verdict(status: 200, body: #"{"address":{}}"#, standing: .unknown),
            Verdict(
                status: 404, standing404: "More than one address was found matching the requested address.",
                .ambiguous),
            Verdict(status: 404, standing404: "There is no match for the address requested.", .undeliverable),
        ]

        init(status: Int, body: String, standing: AddressVerdict.Standing, isResidential: Bool? = nil) {
            self.status = status
            self.body = body
            self.standing = standing
            self.isResidential = isResidential
        }

        init(status: Int, standing404 text: String, _ standing: AddressVerdict.Standing) {
            self.init(
                status: status,
                body: #"{"apiVersion":"v3","error":{"code":"404","message":"\#(text)","errors":[]}}"#,
                standing: standing)
        }
    }

    @Test("The probe asks for a payment authorisation and nothing else")
    func probe() async throws {
        let rig = try rig()
        let probe = try await rig.adapter.probe(deadline: rig.soon).get()
        #expect(!probe.asked.isEmpty)
        #expect(rig.carrier.calls == ["POST /oauth2/v3/token", "POST /payments/v3/payment-authorization"])
    }

    // MARK: The carrier's description

    @Test("Every request is what the carrier's description says")
    func requestsFit() async throws {
        let rig = try rig()
        let day = try #require(CivilDate("2026-07-01"))
        let full = parcel {
            $0.options.signature = .adult
            $0.options.insuredValue = Money("80", usd)
            $0.shipTo = soldiers
            $0.options.customs = .init(type: .gift, eori: "GB123")
            $0.parcels[0].contents = [socks]
        }
        for (number, form) in ["zpl-203", "zpl-300", "pdf"].enumerated() {
            _ = await rig.buy(parcel(), service: "ground", number, form: form)
        }
        _ = await rig.buy(full, service: "priority", 9)
        _ = await rig.adapter.quotes(for: parcel(), on: day, deadline: rig.soon)
        _ = await rig.adapter.quotes(for: full, on: day, deadline: rig.soon)
        _ = await rig.adapter.closeDay(
            ManifestOrder(
                trackingNumbers: rig.carrier.liveLabels.map(\.trackingNumber), date: day,
                shipFrom: SampleShipments.washington), deadline: rig.soon)
        var seen: Set<String> = []
        for request in rig.carrier.requests {
            let path = request.url.text.dropFirst(EmulatedSender.base(of: "usps").count)
            guard let schema = USPSSchema.bodies[String(path)] else { continue }
            seen.insert(String(path))
            #expect(schema.violations(of: try body(request)) == [])
        }
        #expect(seen == Set(USPSSchema.bodies.keys))
        let keys = rig.carrier.requests.compactMap { $0.headers["X-Idempotency-Key"] }
        #expect(keys.count == 4 && Set(keys).count == 4)
        for key in keys { #expect(USPSSchema.key.violations(of: .string(key)) == []) }
    }

    @Test("The emulated carrier answers spoilt requests, and does not trap")
    func spoiltRequests() async throws {
        let rig = try rig()
        let day = try #require(CivilDate("2026-07-01"))
        let label = try #require(await rig.buy(parcel(), service: "ground").label)
        _ = await rig.adapter.quotes(for: parcel(), on: day, deadline: rig.soon)
        _ = await rig.adapter.track(label.trackingNumber, deadline: rig.soon)
        _ = await rig.adapter.check(SampleShipments.saintLouis, deadline: rig.soon)
        _ = await rig.adapter.closeDay(
            ManifestOrder(
                trackingNumbers: rig.carrier.liveLabels.map(\.trackingNumber), date: day,
                shipFrom: SampleShipments.washington), deadline: rig.soon)
        _ = await rig.adapter.void(label.trackingNumber, deadline: rig.soon)
        try await EmulatorFuzzTests().spoil(rig)
    }
}

/// Gives a new token to whoever asks for one, and answers everything else with the same.
final class ScriptedUSPS: HTTPSender {
    private let answer: HTTPResponse
    private let sent = Mutex(0)

    init(_ status: Int, _ body: [UInt8], headers: HTTPHeaders = [:]) {
        answer = HTTPResponse(status: status, headers: headers, body: body)
    }

    func send(_ request: HTTPRequest) async throws(TransportFault) -> HTTPResponse {
        let count = sent.withLock { sent in
            sent += 1
            return sent
        }
        func token(_ name: String) -> HTTPResponse {
            HTTPResponse(status: 200, body: Array(#"{"\#(name)":"t\#(count)","expires_in":"14399"}"#.utf8))
        }
        if request.url.text.hasSuffix("/token") { return token("access_token") }
        if request.url.text.hasSuffix("/payment-authorization") { return token("paymentAuthorizationToken") }
        return answer
    }
}

/// An adapter at such a sender.
func scriptedUSPS(_ sender: ScriptedUSPS) throws -> USPSAdapter {
    let secret = try #require(CarrierSecret("x"))
    return USPSAdapter(
        CarrierAccountSettings(
            carrier: "usps", account: "main", addresses: ["api": try HTTPURL("https://apis.usps.com")],
            services: services, labelForm: "zpl-203",
            values: ["account_number": "1", "crid": "12345678", "mid": "123456"],
            secrets: ["client_id": secret, "client_secret": secret],
            leaveOut: try PageAccount.of(USPSAdapter.descriptor.name).leaveOut), sender: sender, wallClock: { 0 })
}
