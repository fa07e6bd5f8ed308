import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Synchronization
import Testing
import TextFormats

private typealias Rig = ContractRig<UPSAdapter>

private let services: [String: CarrierAccountSettings.Service] = [
    "ground": .init("03"), "second-day": .init("02"), "next-day": .init("01"), "standard": .init("11"),
]

private let usd = Currency("USD")!

private func rig(
    secret: String = "emulator-secret", account: String = "A1B2C3", knowsCode: Bool = true,
    tokenSeconds: Int = 3_600
) throws -> Rig {
    var settings = EmulatorSettings()
    settings.account = "A1B2C3"
    settings.tokenSeconds = tokenSeconds
    var values = ["account_number": account]
    // With this the emulator refuses a reference it does not know. With what UPS does, no description says.
    if knowsCode { values["unknown_reference_code"] = "300100" }
    return try Rig(
        UPSAdapter.self, at: EmulatedUPS.self, services: services, values: values,
        secrets: ["client_id": "emulator", "client_secret": secret], settings)
}

private func parcel(to city: String? = nil, _ change: (inout Shipment) -> Void = { _ in }) -> Shipment {
    var to = SampleShipments.saintLouis
    if let city { to.city = city }
    var shipment = SampleShipments.shipment(from: SampleShipments.washington, to: to)
    change(&shipment)
    return shipment
}

/// From the Netherlands to Germany, where no customs asks.
private func european(_ change: (inout Shipment) -> Void = { _ in }) -> Shipment {
    var shipment = SampleShipments.shipment(from: SampleShipments.amsterdam, to: SampleShipments.bonn)
    shipment.parcels[0].contents = [ContentLine(description: "Cotton socks", quantity: 2)]
    change(&shipment)
    return shipment
}

private func body(_ request: HTTPRequest?) throws -> JSONValue { try JSONDocument(try #require(request).body).root }

private func shipment(_ request: HTTPRequest?) throws -> JSONValue {
    try #require(try body(request)["ShipmentRequest"]?["Shipment"])
}

@Suite("UPS") struct UPSContractTests {
    // MARK: Labels

    @Test("A label is bought in each form, priced, and is the only one", arguments: ["zpl-203", "pdf"])
    func buys(form: String) async throws {
        let rig = try rig()
        let answer = await rig.buy(parcel(), service: "ground", form: form)
        let label = try #require(answer.label, "\(answer)")
        #expect(label.form == form)
        #expect(label.price?.currency == usd)
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [label.trackingNumber])
        #expect(rig.carrier.calls.count == (form == "pdf" ? 3 : 2))
    }

    @Test("What the account pays is read from its digits", arguments: ["0.1", "42.7", "8.65"])
    func priceIsExact(amount: String) async throws {
        let rig = try rig()
        let label = await rig.buy(parcel(to: "Oddity-Price-\(amount)"), service: "ground").label
        #expect(label?.price == Money(amount, usd))
    }

    @Test("Without a negotiated charge the published one is the price")
    func publishedPrice() async throws {
        let rig = try rig()
        let own = try #require(await rig.buy(parcel(), service: "ground").label?.price)
        let published = try #require(
            await rig.buy(parcel(to: "Oddity-Negotiated-Absent"), service: "ground", 2).label?.price)
        #expect(published.micros > own.micros)
    }

    @Test(
        "Oddities of a label's answer do no harm",
        arguments: ["Oddity-Single-Objects", "Oddity-Wrapped-Base64", "Oddity-Alerts"])
    func oddities(city: String) async throws {
        let rig = try rig()
        let answer = await rig.buy(parcel(to: city), service: "ground")
        let label = try #require(answer.label, "\(answer)")
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [label.trackingNumber])
        #expect(label.price?.currency == usd)
    }

    @Test("A document that is not what was asked for is fetched from label recovery, or there is no label")
    func noDocument() async throws {
        let rig = try rig()
        #expect(await rig.buy(parcel(to: "Oddity-Label-PNG"), service: "ground").label?.form == "zpl-203")
        #expect(rig.carrier.calls.last == "POST /api/labels/v1/recovery")
        #expect(await rig.buy(parcel(to: "Oddity-Not-A-Label"), service: "ground", 2).kind == "unknown")
        #expect(rig.carrier.liveLabels.count == 2)
    }

    @Test("Within the United States the parcel bears the reference and the signature, elsewhere the shipment does")
    func places() async throws {
        let rig = try rig()
        _ = await rig.buy(parcel { $0.options.signature = .any }, service: "ground")
        let home = try shipment(rig.carrier.requests.last)
        #expect(home["ReferenceNumber"] == nil && home["ShipmentServiceOptions"] == nil)
        let package = try #require(home["Package"]?[0])
        let references = package["ReferenceNumber"]?.array ?? []
        #expect(references.map { $0["Value"]?.string } == [Rig.reference(1), "O-1"])
        #expect(package["PackageServiceOptions"]?["DeliveryConfirmation"]?["DCISType"] == .string("2"))
        let answer = await rig.buy(european { $0.options.signature = .adult }, service: "standard", 2)
        #expect(answer.label != nil, "\(answer)")
        let abroad = try shipment(rig.carrier.requests.last)
        #expect(abroad["Package"]?[0]?["ReferenceNumber"] == nil)
        #expect(abroad["ReferenceNumber"]?[0]?["Value"] == .string(Rig.reference(2)))
        #expect(abroad["ShipmentServiceOptions"]?["DeliveryConfirmation"]?["DCISType"] == .string("2"))
        #expect(abroad["Description"] == .string("Cotton socks"))
        #expect(abroad["Package"]?[0]?["PackageWeight"]?["UnitOfMeasurement"]?["Code"] == .string("KGS"))
    }

    @Test("Saturday, a declared value and a home are told")
    func options() async throws {
        let rig = try rig()
        let wanted = parcel {
            $0.options.saturday = true
            $0.options.insuredValue = Money("250", usd)
        }
        let answer = await rig.buy(wanted, service: "next-day")
        #expect(answer.label != nil, "\(answer)")
        let sent = try shipment(rig.carrier.requests.last)
        #expect(sent["ShipmentServiceOptions"]?["SaturdayDeliveryIndicator"] == .string(""))
        let value = sent["Package"]?[0]?["PackageServiceOptions"]?["DeclaredValue"]
        #expect(value?["MonetaryValue"] == .string("250.00") && value?["CurrencyCode"] == .string("USD"))
        #expect(sent["ShipTo"]?["Address"]?["ResidentialAddressIndicator"] == .string(""))
        #expect(sent["Shipper"]?["Address"]?["ResidentialAddressIndicator"] == nil)
    }

    @Test("Weights and lengths are never less than they are; telephone and postcode are digits")
    func measures() async throws {
        let rig = try rig()
        _ = await rig.buy(parcel { $0.shipTo.postcode = "63104-2351" }, service: "ground")
        let sent = try shipment(rig.carrier.requests.last)
        let package = try #require(sent["Package"]?[0])
        #expect(package["PackageWeight"]?["Weight"] == .string("2.8"))
        #expect(package["Dimensions"]?["Length"] == .string("12"))
        #expect(package["Dimensions"]?["Height"] == .string("4"))
        #expect(sent["ShipTo"]?["Phone"]?["Number"] == .string("2025550143"))
        #expect(sent["ShipTo"]?["Address"]?["PostalCode"] == .string("631042351"))
    }

    @Test(
        "A day is told as long as it has not passed in UTC: its today may be yet to come where the carrier is",
        arguments: [("2026-07-01", "20260701"), ("2026-07-02", "20260702"), ("2026-06-30", nil)])
    func shipDate(day: String, told: String?) async throws {
        let rig = try rig()
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "ground", shipment: parcel(), shipDate: try #require(CivilDate(day)))
        #expect(await rig.adapter.buy(order, deadline: rig.soon).label != nil)
        #expect(try shipment(rig.carrier.requests.last)["ShipmentDate"]?.string == told)
    }

    // MARK: Refusals before the call

    @Test("What cannot be told is refused before anything is sent", arguments: Refusal.all)
    func refuses(refusal: Refusal) async throws {
        let rig = try rig()
        let answer = await rig.buy(
            refusal.isAbroad ? european { refusal.change(&$0) } : parcel { refusal.change(&$0) }, service: "ground")
        #expect(answer.code == refusal.code)
        #expect(answer.kind.hasPrefix("unfit"))
        #expect(rig.carrier.requests.isEmpty)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let code: String
        var isAbroad = false
        let change: @Sendable (inout Shipment) -> Void
        var testDescription: String { code }

        init(_ code: String, abroad: Bool = false, _ change: @escaping @Sendable (inout Shipment) -> Void) {
            self.code = code
            isAbroad = abroad
            self.change = change
        }

        static let all: [Refusal] = [
            Refusal("one-parcel") { $0.parcels.append($0.parcels[0]) },
            Refusal("weight-missing") { $0.parcels[0].weight = .zero },
            Refusal("weight-too-much") { $0.parcels[0].weight = Mass(picograms: 5_000_000_000_000_000_000) },
            Refusal("dimensions-too-large") {
                let long = Length(nanometres: 30_000_000_000)
                $0.parcels[0].dimensions = Dimensions(long, long, long)
            },
            Refusal("recipient-name-missing") { $0.shipTo.name = nil },
            Refusal("recipient-name-too-long") { $0.shipTo.name = String(repeating: "x", count: 36) },
            Refusal("recipient-name-characters") { $0.shipTo.name = "Łukasz Żak" },
            Refusal("sender-company-too-long") { $0.shipFrom.company = String(repeating: "x", count: 36) },
            Refusal("recipient-street-missing") { $0.shipTo.street = [] },
            Refusal("recipient-street-too-long") { $0.shipTo.street = Array(repeating: "An endless road 1", count: 8) },
            Refusal("recipient-city-missing") { $0.shipTo.city = nil },
            Refusal("recipient-city-too-long") { $0.shipTo.city = String(repeating: "x", count: 31) },
            Refusal("recipient-email-too-long") {
                $0.shipTo.email = String(repeating: "x", count: 40) + "@example.org"
            },
            Refusal("recipient-region-missing") { $0.shipTo.region = nil },
            Refusal("recipient-region-too-long") { $0.shipTo.region = "Missouri" },
            Refusal("recipient-postcode-missing") { $0.shipTo.postcode = nil },
            Refusal("recipient-postcode-invalid") { $0.shipTo.postcode = "6310" },
            Refusal("recipient-postcode-invalid") {
                $0.shipTo = SampleShipments.address(
                    "CA", street: ["1 Bank St"], city: "Ottawa", region: "ON", postcode: "K1A")
                $0.parcels[0].contents = [ContentLine(description: "Socks", quantity: 1)]
            },
            Refusal("recipient-phone-invalid") { $0.shipTo.phone = "555 0143" },
            Refusal("recipient-phone-missing", abroad: true) { $0.shipTo.phone = nil },
            Refusal("sender-phone-missing", abroad: true) { $0.shipFrom.phone = nil },
            Refusal("recipient-phone-invalid", abroad: true) { $0.shipTo.phone = String(repeating: "1", count: 16) },
            Refusal("contents-description-missing", abroad: true) { $0.parcels[0].contents = [] },
            Refusal("contents-description-too-long", abroad: true) {
                $0.parcels[0].contents = ["Cotton socks, of many colours: ", "Woollen hats, grey and white: "].map {
                    ContentLine(description: $0 + String(repeating: "x", count: 30), quantity: 1)
                }
            },
            Refusal("reference-too-long") { $0.order = String(repeating: "7", count: 36) },
            Refusal("insured-value-unusable") { $0.options.insuredValue = Money("10.005", usd) },
            Refusal("customs-unsupported") { $0.options.customs = .init(type: .sale) },
            Refusal("return-address-unsupported") { $0.returnTo = SampleShipments.saintLouis },
            Refusal("billing-unsupported") { $0.options.billing = .recipient },
            Refusal("hazard-unsupported") {
                $0.parcels[0].contents = [ContentLine(quantity: 1, hazard: "lithium-ion")]
            },
        ]
    }

    // MARK: Faults

    @Test(
        "After an answer that is lost the look-up finds what was sold, and nothing else",
        arguments: PurchaseFault.silent)
    func recovers(fault: PurchaseFault) async throws {
        let rig = try rig()
        rig.carrier.inject(fault.what, at: "POST /api/shipments")
        let answer = await rig.buy(parcel(), service: "ground")
        #expect(answer.kind == "unknown", "\(answer)")
        #expect(rig.carrier.liveLabels.count == (fault.isSold ? 1 : 0))
        guard case .found(let labels) = await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) else {
            Issue.record("the look-up failed")
            return
        }
        #expect(labels.map(\.trackingNumber) == rig.carrier.liveLabels.map(\.trackingNumber))
        #expect(labels.allSatisfy { $0.reference == Rig.reference(1) && $0.form == "zpl-203" })
    }

    @Test("A purchase that UPS carries out twice is seen to be two")
    func twice() async throws {
        let rig = try rig()
        rig.carrier.inject(.twice, at: "POST /api/shipments")
        #expect(await rig.buy(parcel(), service: "ground").label != nil)
        guard case .found(let labels) = await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) else {
            Issue.record("the look-up failed")
            return
        }
        #expect(labels.count == 2)
        #expect(labels.map(\.trackingNumber) == rig.carrier.liveLabels.map(\.trackingNumber))
    }

    @Test("Labels told all at once are all seen, and one that cannot be read hides none")
    func severalResults() async throws {
        let image = "XlhBXlha"
        func result(_ number: String, _ image: String) -> String {
            #"{"TrackingNumber":"\#(number)","LabelImage":{"GraphicImage":"\#(image)"}}"#
        }
        func found(_ results: String...) async throws -> LookUpAnswer {
            let body = #"{"LabelRecoveryResponse":{"LabelResults":[\#(results.joined(separator: ","))]}}"#
            return try await scriptedUPS(ScriptedUPS(200, Array(body.utf8))).lookUp(
                Rig.reference(1), deadline: .soon)
        }
        guard case .found(let labels) = try await found(result("1Z1", image), result("1Z2", image)) else {
            Issue.record("the look-up failed")
            return
        }
        #expect(labels.map(\.trackingNumber) == ["1Z1", "1Z2"])
        #expect(try await found(result("1Z1", image), result("1Z2", "")) == .failed(code: "label-unusable"))
        #expect(try await found(result("1Z1", image), result("", image)) == .failed(code: "answer-unreadable"))
    }

    @Test("A parcel to another country is found by its shipment's reference")
    func recoversAbroad() async throws {
        let rig = try rig()
        rig.carrier.inject(.lost, at: "POST /api/shipments")
        #expect(await rig.buy(european(), service: "standard").kind == "unknown")
        guard case .found(let labels) = await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) else {
            Issue.record("the look-up failed")
            return
        }
        #expect(labels.count == 1)
    }

    @Test("Without its code a refusal of label recovery proves nothing, and the probe tells the code")
    func unknownCode() async throws {
        let rig = try rig(knowsCode: false)
        #expect(
            await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) == .failed(code: "300100"))
        let probe = try await rig.adapter.probe(deadline: rig.soon).get()
        #expect(probe.notes.contains { $0.contains("300100") })
    }

    @Test(
        "A look-up whose answer says nothing has failed",
        arguments: [EmulatorFault.What.lost, .serverError, .html(status: 200), .junk, .tooManyRequests])
    func lookUpFails(what: EmulatorFault.What) async throws {
        let rig = try rig()
        _ = await rig.buy(parcel(), service: "ground")
        rig.carrier.inject(what, at: "POST /api/labels")
        guard case .failed = await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) else {
            Issue.record("found something in \(what)")
            return
        }
    }

    @Test("A PDF that cannot be fetched leaves the purchase open, not undone")
    func documentFails() async throws {
        let rig = try rig()
        rig.carrier.inject(.tooManyRequests, at: "POST /api/labels")
        #expect(await rig.buy(parcel(), service: "ground", form: "pdf").kind == "unknown")
        #expect(rig.carrier.liveLabels.count == 1)
    }

    @Test("Too many requests, with a code and without, are nothing bought")
    func tooMany() async throws {
        let rig = try rig()
        let again = PurchaseAnswer.notSent(code: "http-429", retryAfter: .seconds(1))
        #expect(await rig.buy(parcel(to: "Oddity-429"), service: "ground") == again)
        rig.carrier.inject(.tooManyRequests, at: "POST /api/shipments")
        #expect(await rig.buy(parcel(), service: "ground") == again)
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test("Refused twice is a fault of the configuration", arguments: ["Oddity-Html-401", "Oddity-Json-401"])
    func refusedTwice(city: String) async throws {
        let rig = try rig()
        #expect(await rig.buy(parcel(to: city), service: "ground").kind == "not-sent")
        #expect(rig.carrier.calls.filter { $0.hasPrefix("POST /api/shipments") }.count == 2)
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test("A service that does not go there is refused for that service alone")
    func serviceUnavailable() async throws {
        let rig = try rig()
        #expect(await rig.buy(parcel(to: "Oddity-Service-Unavailable"), service: "ground").kind == "rejected-service")
    }

    @Test(
        "Wrong credentials and a wrong account are told as such",
        arguments: [("wrong", "A1B2C3"), ("emulator-secret", "ZZZZZZ")])
    func wrongAccount(secret: String, account: String) async throws {
        let rig = try rig(secret: secret, account: account)
        #expect(await rig.buy(parcel(), service: "ground").kind == "not-sent")
        guard case .failure(let fault) = await rig.adapter.probe(deadline: rig.soon) else {
            Issue.record("the probe saw nothing")
            return
        }
        #expect(fault.kind == .configuration)
    }

    @Test("A token that expires in the middle is fetched anew")
    func expiry() async throws {
        let rig = try rig(tokenSeconds: 100)
        #expect(await rig.buy(parcel(), service: "ground").label != nil)
        rig.carrier.pass(seconds: 200)
        #expect(await rig.buy(parcel(), service: "ground", 2).label != nil)
        #expect(rig.carrier.liveLabels.count == 2)
        #expect(rig.carrier.calls.filter { $0.hasSuffix("/token") }.count == 2)
    }

    @Test("Every code of an error has its meaning", arguments: Meaning.all)
    func meanings(meaning: Meaning) async throws {
        let adapter = try scriptedUPS(ScriptedUPS(meaning.status, Array(meaning.body.utf8)))
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

        static func error(_ code: String, _ message: String) -> String {
            #"{"response":{"errors":[{"code":"\#(code)","message":"\#(message)"}]}}"#
        }

        static let all = [
            Meaning(status: 400, body: error("120802", "Address is ambiguous"), kind: "rejected", code: "120802"),
            Meaning(
                status: 400, body: error("121210", "The requested service is unavailable between these locations."),
                kind: "rejected-service", code: "121210"),
            Meaning(
                status: 400, body: error("120100", "Missing or invalid shipper number"), kind: "not-sent",
                code: "120100"),
            Meaning(status: 400, body: error("20001", "General process failure"), kind: "unknown", code: "20001"),
            Meaning(
                status: 400, body: error("10003", "The service is temporarily unavailable. Please try again later."),
                kind: "unknown", code: "10003"),
            Meaning(status: 409, body: "", kind: "unknown", code: "http-409"),
            Meaning(status: 401, body: error("250003", "Invalid"), kind: "not-sent", code: "250003"),
            Meaning(status: 403, body: error("250001", "Blocked"), kind: "not-sent", code: "250001"),
            Meaning(status: 404, body: "", kind: "not-sent", code: "http-404"),
            Meaning(status: 429, body: error("10429", "Too Many Requests"), kind: "not-sent", code: "http-429"),
            Meaning(status: 500, body: error("10500", "sorry"), kind: "unknown", code: "10500"),
            Meaning(status: 502, body: "<html>", kind: "unknown", code: "http-502"),
            Meaning(status: 200, body: "{}", kind: "unknown", code: "answer-unreadable"),
            Meaning(status: 200, body: "<html>", kind: "unknown", code: "answer-unreadable"),
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

    @Test("A number that UPS does not know is not given back; an answer that is lost leaves it open")
    func voidFails() async throws {
        let rig = try rig()
        #expect(
            await rig.adapter.void("1ZA1B2C30399999999", deadline: rig.soon) == .refused(code: "190102"))
        let number = try #require(await rig.buy(parcel(), service: "ground").label?.trackingNumber)
        rig.carrier.inject(.lost, at: "DELETE")
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .unknown(code: "connection-lost"))
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .voided)
    }

    @Test("A void's answer is read down to its parcels", arguments: VoidCase.all)
    func voidAnswers(one: VoidCase) async throws {
        let adapter = try scriptedUPS(ScriptedUPS(200, Array(one.body.utf8)))
        #expect(await adapter.void("1Z1", deadline: .soon) == one.answer)
    }

    struct VoidCase: Sendable {
        let body: String
        let answer: VoidAnswer

        static func body(_ summary: String, _ package: String) -> String {
            #"{"VoidShipmentResponse":{"SummaryResult":{"Status":{"Code":"\#(summary)","Description":"x"}}\#(package)}}"#
        }

        static let all = [
            VoidCase(body: body("1", ""), answer: .voided),
            VoidCase(
                body: body("0", #","PackageLevelResults":[{"TrackingNumber":"1Z1","Status":{"Code":"1"}}]"#),
                answer: .voided),
            VoidCase(
                body: body("0", #","PackageLevelResult":{"TrackingNumber":"1Z1","Status":{"Code":"1"}}"#),
                answer: .voided),
            VoidCase(
                body: body("0", #","PackageLevelResults":[{"TrackingNumber":"1Z2","Status":{"Code":"1"}}]"#),
                answer: .refused(code: "not-voided")),
            VoidCase(body: "[]", answer: .unknown(code: "answer-unreadable")),
        ]
    }

    // MARK: Rates

    @Test("Each service that goes there is priced, the account's rate first, with the day it arrives")
    func quotes() async throws {
        let rig = try rig()
        let quotes = try await rig.adapter.quotes(
            for: parcel(), on: #require(CivilDate("2026-07-01")), deadline: rig.soon
        ).get()
        #expect(quotes.map(\.service).contains("ground"))
        #expect(quotes.allSatisfy { $0.isAccountPrice && $0.price.currency == usd && $0.price.micros > 0 })
        #expect(quotes.contains { $0.delivery.map { $0 > CivilDate("2026-07-01")! } == true })
    }

    @Test("Rates are read from their digits", arguments: ["0.1", "42.7", "8.65"])
    func quotesAreExact(amount: String) async throws {
        let rig = try rig()
        let quotes = try await rig.adapter.quotes(
            for: parcel(to: "Oddity-Price-\(amount)"), on: #require(CivilDate("2026-07-01")), deadline: rig.soon
        ).get()
        #expect(quotes.first { $0.service == "ground" }?.price == Money(amount, usd))
    }

    @Test("A published rate is not the account's, and one rate alone may be an object")
    func quoteOddities() async throws {
        let rig = try rig()
        let day = try #require(CivilDate("2026-07-01"))
        let published = try await rig.adapter.quotes(
            for: parcel(to: "Oddity-Negotiated-Absent"), on: day, deadline: rig.soon
        ).get()
        #expect(!published.isEmpty && published.allSatisfy { !$0.isAccountPrice })
        let single = try await rig.adapter.quotes(
            for: parcel(to: "Oddity-Single-Objects"), on: day, deadline: rig.soon
        ).get()
        #expect(!single.isEmpty)
        let abroad = try await rig.adapter.quotes(for: european(), on: day, deadline: rig.soon).get()
        #expect(abroad.contains { $0.service == "standard" })
    }

    @Test("A price needs no more than postcodes and countries")
    func quotesWithLittle() async throws {
        let rig = try rig()
        let little = parcel {
            $0.shipTo = Address(postcode: "63104", country: Country("US")!)
            $0.shipFrom = Address(postcode: "20024", country: Country("US")!)
        }
        let quotes = try await rig.adapter.quotes(
            for: little, on: #require(CivilDate("2026-07-01")), deadline: rig.soon
        ).get()
        #expect(!quotes.isEmpty)
    }

    @Test("A rate interface that is down is tried again")
    func quotesFail() async throws {
        let rig = try rig()
        rig.carrier.inject(.html(status: 503), at: "POST /api/rating")
        guard
            case .failure(let fault) = await rig.adapter.quotes(
                for: parcel(), on: try #require(CivilDate("2026-07-01")), deadline: rig.soon)
        else {
            Issue.record("priced by nobody")
            return
        }
        #expect(fault.kind == .retryable(after: nil))
    }

    // MARK: Tracking and addresses

    @Test("A parcel is tracked from its label to its delivery")
    func tracks() async throws {
        let rig = try rig()
        let number = try #require(await rig.buy(parcel(), service: "ground").label?.trackingNumber)
        var seen: [TrackingReport.Status] = []
        for _ in 0..<16 {
            let report = try await rig.adapter.track(number, deadline: rig.soon).get()
            if seen.last != report.status { seen.append(report.status) }
            rig.carrier.pass(seconds: 12 * 3_600)
        }
        #expect(seen.first == .announced, "\(seen)")
        #expect(seen.contains(.inTransit) && seen.last == .delivered, "\(seen)")
        let report = try await rig.adapter.track(number, deadline: rig.soon).get()
        #expect(report.events.count > 2 && report.events.allSatisfy { $0.time.utf8.count >= 19 && !$0.text.isEmpty })
    }

    @Test(
        "A number that UPS does not know is a report without events",
        arguments: ["1ZA1B2C30300000404", "1ZA1B2C30300000405"])
    func trackUnknown(number: String) async throws {
        let rig = try rig()
        let report = try await rig.adapter.track(number, deadline: rig.soon).get()
        #expect(report == TrackingReport(trackingNumber: number, status: .unknown))
    }

    @Test("What is no number is refused")
    func trackMalformed() async throws {
        let rig = try rig()
        guard case .failure(let fault) = await rig.adapter.track("1Z", deadline: rig.soon) else {
            Issue.record("tracked what is no number")
            return
        }
        #expect(fault.code == "TV1002")
    }

    @Test("An address is put right, or is one of several, or none")
    func checksAddress() async throws {
        let rig = try rig()
        let verdict = try await rig.adapter.check(SampleShipments.saintLouis, deadline: rig.soon).get()
        #expect(verdict.standing == .deliverable)
        #expect(verdict.suggestion?.name == "Ada Byron")
        var address = SampleShipments.saintLouis
        address.city = "Oddity-Ambiguous"
        #expect(try await rig.adapter.check(address, deadline: rig.soon).get().standing == .ambiguous)
        address.city = "Oddity-No-Candidates"
        #expect(try await rig.adapter.check(address, deadline: rig.soon).get().standing == .undeliverable)
        guard case .failure(let fault) = await rig.adapter.check(SampleShipments.bonn, deadline: rig.soon) else {
            Issue.record("checked an address in Germany")
            return
        }
        #expect(fault.code == "recipient-country-unsupported")
    }

    // MARK: The carrier's description

    @Test("Every request is what the carrier's description says")
    func requestsFit() async throws {
        let rig = try rig()
        let day = try #require(CivilDate("2026-07-01"))
        let full = parcel {
            $0.options.signature = .adult
            $0.options.saturday = true
            $0.options.insuredValue = Money("80", usd)
            $0.references = [.init(name: "po", value: "4711")]
        }
        _ = await rig.buy(parcel(), service: "ground", form: "pdf")
        _ = await rig.buy(full, service: "next-day", 2)
        _ = await rig.buy(european { $0.options.signature = .any }, service: "standard", 3)
        _ = await rig.adapter.lookUp(Rig.reference(2), deadline: rig.soon)
        for one in [parcel(), full, european()] {
            _ = await rig.adapter.quotes(for: one, on: day, deadline: rig.soon)
        }
        _ = await rig.adapter.check(SampleShipments.saintLouis, deadline: rig.soon)
        #expect(rig.carrier.liveLabels.count == 3)
        var seen: Set<String> = []
        for request in rig.carrier.requests {
            let path = request.url.text.dropFirst(EmulatedSender.base(of: "ups").count).prefix { $0 != "?" }
            guard let schema = UPSSchema.bodies[String(path)] else { continue }
            seen.insert(String(path))
            #expect(schema.violations(of: try body(request)) == [])
        }
        #expect(seen == Set(UPSSchema.bodies.keys))
    }

    @Test("The emulated carrier answers spoilt requests, and does not trap")
    func spoiltRequests() async throws {
        let rig = try rig()
        let day = try #require(CivilDate("2026-07-01"))
        let label = try #require(await rig.buy(parcel(), service: "ground").label)
        _ = await rig.adapter.quotes(for: parcel(), on: day, deadline: rig.soon)
        _ = await rig.adapter.track(label.trackingNumber, deadline: rig.soon)
        _ = await rig.adapter.check(SampleShipments.saintLouis, deadline: rig.soon)
        _ = await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon)
        _ = await rig.adapter.void(label.trackingNumber, deadline: rig.soon)
        try await EmulatorFuzzTests().spoil(rig)
    }
}

/// Gives a new token to whoever asks for one, and answers everything else with the same.
final class ScriptedUPS: HTTPSender {
    private let answer: HTTPResponse
    private let sent = Mutex(0)

    init(_ status: Int, _ body: [UInt8]) { answer = HTTPResponse(status: status, body: body) }

    func send(_ request: HTTPRequest) async throws(TransportFault) -> HTTPResponse {
        let count = sent.withLock { sent in
            sent += 1
            return sent
        }
        guard request.url.text.hasSuffix("/token") else { return answer }
        return HTTPResponse(status: 200, body: Array(#"{"access_token":"t\#(count)","expires_in":"14399"}"#.utf8))
    }
}

/// An adapter at such a sender.
func scriptedUPS(_ sender: ScriptedUPS) throws -> UPSAdapter {
    let secret = try #require(CarrierSecret("x"))
    return UPSAdapter(
        CarrierAccountSettings(
            carrier: "ups", account: "main", addresses: ["api": try HTTPURL("https://onlinetools.ups.com")],
            services: services, labelForm: "zpl-203", values: ["account_number": "A1B2C3"],
            secrets: ["client_id": secret, "client_secret": secret],
            leaveOut: try PageAccount.of(UPSAdapter.descriptor.name).leaveOut), sender: sender, wallClock: { 0 })
}
