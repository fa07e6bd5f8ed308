import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Testing
import TextFormats

/// The adapter for Royal Mail's Shipping API V3 at an emulated one.
@Suite struct RoyalMailShippingContractTests {
    typealias Rig = ContractRig<RoyalMailShippingAdapter>

    static let services: [String: CarrierAccountSettings.Service] = [
        "tracked-24": .init("TPN24", ["signature": "included"]),
        "first": .init("STL1", ["format": "P", "level": "01"]),
        "special": .init("SD1", ["signature": "included"]), "abroad": .init("OTA"), "gone": .init("GONE"),
        "told": .init("TPS48", ["notifications": "EmailAndSMS"]), "long": .init("12345678901"),
    ]
    static let secrets = [
        "client_id": "emulator", "client_secret": "emulator-secret", "username": "emulator",
        "password": "emulator-secret",
    ]
    static let today = CivilDate("2026-07-01")!
    static let gbp = Currency("GBP")!

    static func rig(
        values: [String: String] = [:], secrets: [String: String] = secrets, labelForm: String? = nil,
        _ settings: EmulatorSettings = .init()
    ) throws -> Rig {
        try Rig(
            RoyalMailShippingAdapter.self, at: EmulatedRoyalMailShipping.self, services: services, values: values,
            secrets: secrets, labelForm: labelForm, settings)
    }

    static func shipment(to city: String = "Cardiff", grams: Int64 = 1_250) -> Shipment {
        var to = SampleShipments.cardiff
        to.city = city
        return SampleShipments.shipment(from: SampleShipments.london, to: to, grams: grams)
    }

    static func socks(_ change: (inout ContentLine) -> Void = { _ in }) -> Shipment {
        var shipment = SampleShipments.shipment(from: SampleShipments.london, to: SampleShipments.bonn)
        var line = ContentLine(
            sku: "S-1", description: "Socks", quantity: 3, value: Money("8.65", gbp), hsCode: "611595",
            origin: Country("PT"), weight: Mass(picograms: 60_500_000_000_000))
        change(&line)
        shipment.parcels[0].contents = [line]
        shipment.options.customs = .init(type: .sale, incoterm: "DAP")
        return shipment
    }

    /// Every request keeps to the description.
    static func expectToFitTheDescription(_ requests: [HTTPRequest], _ place: SourceLocation = #_sourceLocation) {
        let base = EmulatedSender.base(of: EmulatedRoyalMailShipping.name)
        for request in requests {
            let path = String(request.url.text.dropFirst(base.utf8.count))
            guard let schema = RoyalMailShippingSchema.schema(of: path) else { continue }
            let json = (try? JSONDocument(request.body))?.root ?? .null
            #expect(schema.violations(of: json) == [], sourceLocation: place)
        }
    }

    static func body(of rig: Rig) throws -> JSONValue {
        let request = try #require(rig.carrier.requests.first { $0.url.text.hasSuffix("/shipments") })
        expectToFitTheDescription(rig.carrier.requests)
        return try JSONDocument(request.body).root
    }

    // MARK: Labels

    @Test("a label is bought in each form", arguments: ["zpl-203", "zpl-300", "pdf"])
    func buysInEachForm(form: String) async throws {
        let rig = try Self.rig()
        let label = try #require(await rig.buy(Self.shipment(), service: "tracked-24", form: form).label)
        let live = try #require(rig.carrier.liveLabels.first)
        #expect(rig.carrier.liveLabels.count == 1)
        #expect((label.trackingNumber, label.form, label.price) == (live.trackingNumber, form, nil))
        #expect(live.reference == Rig.reference(1))
        let body = try Self.body(of: rig)
        #expect(body["Shipper"]?["ShipperReference2"] == .string("O-1"))
        #expect(body["ShipmentInformation"]?["TotalWeight"] == .number("1.25"))
        #expect(body["ShipmentInformation"]?["Packages"]?[0]?["Length"] == .number("30"))
    }

    @Test func `a service without tracking is known by the shipment's own number`() async throws {
        let rig = try Self.rig()
        let label = try #require(await rig.buy(Self.shipment(), service: "first").label)
        #expect(label.trackingNumber == rig.carrier.liveLabels.first?.trackingNumber)
        #expect(label.trackingNumber.utf8.count == 21)
        #expect(await rig.adapter.void(label.trackingNumber, deadline: rig.soon) == .voided)
        #expect(try Self.body(of: rig)["ShipmentInformation"]?["ServiceOptions"]?["ServiceLevel"] == .string("01"))
    }

    @Test func `what a shipment asks for is told`() async throws {
        var settings = EmulatorSettings()
        settings.account = "9000423742"
        let rig = try Self.rig(values: ["posting_location": "9000423742"], settings)
        var shipment = Self.shipment()
        shipment.options.signature = .any
        shipment.options.saturday = true
        shipment.options.insuredValue = Money("1000.01", Self.gbp)
        shipment.references = [.init(name: "department", value: "1234567890")]
        _ = try #require(await rig.buy(shipment, service: "told").label)
        let body = try Self.body(of: rig)
        let options = body["ShipmentInformation"]?["ServiceOptions"]
        #expect(options?["RecordedSignedFor"] == .bool(true))
        #expect(options?["SaturdayGuaranteed"] == .bool(true))
        #expect(options?["ConsequentialLoss"] == .string("Level2"))
        #expect(options?["TrackingNotifications"] == .string("EmailAndSMS"))
        #expect(options?["PostingLocation"] == .string("9000423742"))
        #expect(body["Shipper"]?["ShipperDepartment"] == .string("1234567890"))
        shipment.references = []
        _ = try #require(await rig.buy(shipment, service: "special", 2).label)
        let last = try JSONDocument(try #require(rig.carrier.requests.last).body).root
        #expect(last["ShipmentInformation"]?["ServiceOptions"]?["RecordedSignedFor"] == nil)
    }

    @Test func `customs is told what is inside, to the penny`() async throws {
        let rig = try Self.rig()
        _ = try #require(await rig.buy(Self.socks(), service: "abroad").label)
        let information = try #require(try Self.body(of: rig)["ShipmentInformation"])
        #expect(information["Value"] == .number("25.95"))
        #expect(information["Items"]?[0]?["Value"] == .number("8.65"))
        #expect(information["Items"]?[0]?["Weight"] == .number("0.061"))
        #expect(information["ReasonForExport"] == .string("Sale of goods"))
        #expect((information["Product"], information["Incoterms"]) == (.string("NDX"), .string("DAP")))
    }

    struct Refusal: CustomTestStringConvertible {
        let code: String
        var service = "tracked-24"
        let change: @Sendable (inout Shipment) -> Void
        var testDescription: String { code }
        init(_ code: String, service: String = "tracked-24", _ change: @escaping @Sendable (inout Shipment) -> Void) {
            self.code = code
            self.service = service
            self.change = change
        }
    }

    static let refusals: [Refusal] = [
        Refusal("service-code-too-long", service: "long") { _ in },
        Refusal("recipient-email-missing", service: "told") { $0.shipTo.email = nil },
        Refusal("recipient-phone-missing", service: "told") { $0.shipTo.phone = nil },
        Refusal("recipient-name-missing") { $0.shipTo.name = nil },
        Refusal("recipient-name-too-long") { $0.shipTo.name = String(repeating: "n", count: 41) },
        Refusal("recipient-company-too-long") { $0.shipTo.company = String(repeating: "c", count: 36) },
        Refusal("recipient-street-too-long") { $0.shipTo.street = [String(repeating: "Long Street ", count: 12)] },
        Refusal("recipient-city-missing") { $0.shipTo.city = nil },
        Refusal("recipient-postcode-missing") { $0.shipTo.postcode = nil },
        Refusal("recipient-phone-too-long") { $0.shipTo.phone = String(repeating: "1", count: 21) },
        Refusal("sender-city-missing") { $0.shipFrom.city = nil },
        Refusal("order-too-long") { $0.order = String(repeating: "1", count: 41) },
        Refusal("reference-unsupported") { $0.references = [.init(name: "po", value: "1")] },
        Refusal("one-parcel") { $0.parcels.append($0.parcels[0]) },
        Refusal("weight-missing") { $0.parcels[0].weight = .zero },
        Refusal("dimensions-too-large") {
            let long = Length(nanometres: 2_500_000_001)
            $0.parcels[0].dimensions = Dimensions(long, long, long)
        }, Refusal("adult-signature-unsupported") { $0.options.signature = .adult },
        Refusal("billing-unsupported") { $0.options.billing = .recipient },
        Refusal("return-address-unsupported") { $0.returnTo = SampleShipments.cardiff },
        Refusal("insured-value-currency") { $0.options.insuredValue = Money("1", Currency("EUR")!) },
        Refusal("insured-value-too-high") { $0.options.insuredValue = Money("10000.01", Currency("GBP")!) },
        Refusal("contents-missing") { $0.options.customs = .init(type: .gift) },
        Refusal("ioss-unsupported") { $0.options.customs = .init(type: .sale, ioss: "IM1234567890") },
        Refusal("eori-unsupported") { $0.options.customs = .init(type: .sale, eori: "GB1") },
        Refusal("incoterm-unsupported") { $0.options.customs = .init(type: .sale, incoterm: "EXW") },
        Refusal("contents-incomplete") { $0 = RoyalMailShippingContractTests.socks { $0.origin = nil } },
        Refusal("contents-too-much") { $0 = RoyalMailShippingContractTests.socks { $0.quantity = Int.max } },
        Refusal("hs-code-length") { $0 = RoyalMailShippingContractTests.socks { $0.hsCode = "6115" } },
        Refusal("contents-too-long") {
            $0 = RoyalMailShippingContractTests.socks { $0.description = String(repeating: "s", count: 71) }
        },
    ]

    @Test("what Royal Mail cannot be told is refused before anything is sent", arguments: refusals)
    func refusesBefore(refusal: Refusal) async throws {
        let rig = try Self.rig()
        var shipment = Self.shipment()
        refusal.change(&shipment)
        let answer = await rig.buy(shipment, service: refusal.service)
        #expect(answer.code == refusal.code)
        #expect(answer.kind.hasPrefix("unfit"))
        #expect(rig.carrier.requests.isEmpty)
    }

    @Test(
        "oddities of labels",
        arguments: [
            ("Oddity-No-Label", "bought", "", 1), ("Oddity-Never-Label", "not-sent", "E1431", 0),
            ("Oddity-Wrapped-Base64", "bought", "", 1), ("Oddity-Wrong-Document", "unknown", "label-unusable", 1),
            ("Oddity-Other-Format", "bought", "", 1), ("Oddity-Fault-In-200", "rejected", "E1433", 0),
            ("Oddity-Held", "bought", "", 1),
        ])
    func oddities(city: String, kind: String, code: String, live: Int) async throws {
        let rig = try Self.rig()
        let answer = await rig.buy(Self.shipment(to: city), service: "tracked-24")
        #expect((answer.kind, answer.code) == (kind, code))
        #expect(rig.carrier.liveLabels.count == live)
        if let label = answer.label { #expect(label.form == (city == "Oddity-Other-Format" ? "pdf" : "zpl-203")) }
        Self.expectToFitTheDescription(rig.carrier.requests)
    }

    @Test(
        "a shipment whose label cannot be had is cancelled, and unknown only if that cannot be told",
        arguments: [
            ("/printLabel", EmulatorFault.What.lost, "not-sent", 0), ("/printLabel", .serverError, "not-sent", 0),
            ("/cancel", .lost, "unknown", 0), ("/cancel", .serverError, "unknown", 1),
        ])
    func halfShipments(call: String, what: EmulatorFault.What, kind: String, live: Int) async throws {
        let rig = try Self.rig()
        // The shipment's number is not known yet: its label is asked for below whatever it is.
        let isCancelling = call == "/cancel"
        rig.carrier.inject(what, at: isCancelling ? "PUT /shipments/cancel" : "PUT /shipments/TT")
        let city = isCancelling ? "Oddity-Never-Label" : "Oddity-No-Label"
        let answer = await rig.buy(Self.shipment(to: city), service: "tracked-24")
        #expect(answer.kind == kind)
        #expect(rig.carrier.liveLabels.count == live)
    }

    // MARK: Faults

    @Test("a purchase without a good answer is never said not to have happened", arguments: PurchaseFault.silent)
    func silence(fault: PurchaseFault) async throws {
        let rig = try Self.rig()
        rig.carrier.inject(fault.what, at: "POST /shipments")
        #expect(await rig.buy(Self.shipment(), service: "tracked-24").kind == "unknown")
        #expect(rig.carrier.liveLabels.count == (fault.isSold ? 1 : 0))
        #expect(rig.adapter.recovery == .none)
        #expect(await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) == .unasked(code: "look-up-unsupported"))
        #expect(rig.carrier.calls.count { $0 == "POST /shipments" } == 1)
    }

    @Test func `a purchase made twice is in the books twice`() async throws {
        let rig = try Self.rig()
        rig.carrier.inject(.twice, at: "POST /shipments")
        #expect(await rig.buy(Self.shipment(), service: "tracked-24").kind == "bought")
        #expect(rig.carrier.liveLabels.map(\.reference) == [Rig.reference(1), Rig.reference(1)])
    }

    @Test func `too many requests are tried again later`() async throws {
        let rig = try Self.rig()
        rig.carrier.inject(.tooManyRequests, at: "POST /shipments")
        #expect(
            await rig.buy(Self.shipment(), service: "tracked-24")
                == .notSent(code: "http-429", retryAfter: .seconds(1)))
    }

    @Test(
        "a fault while the token is asked for is no purchase",
        arguments: [EmulatorFault.What.lost, .serverError, .junk, .html(status: 502)])
    func tokenFaults(what: EmulatorFault.What) async throws {
        let rig = try Self.rig()
        rig.carrier.inject(what, at: "POST /token")
        #expect(await rig.buy(Self.shipment(), service: "tracked-24").kind == "not-sent")
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test func `a token that expires in the middle is fetched again`() async throws {
        let rig = try Self.rig()
        #expect(await rig.buy(Self.shipment(), service: "tracked-24", 1).kind == "bought")
        rig.carrier.pass(seconds: 20_000)
        #expect(await rig.buy(Self.shipment(), service: "tracked-24", 2).kind == "bought")
        #expect(rig.carrier.calls.count { $0 == "POST /token" } == 2)
    }

    @Test("wrong secrets are a matter of configuration", arguments: secrets.keys.sorted())
    func wrongSecrets(name: String) async throws {
        let rig = try Self.rig(secrets: Self.secrets.merging([name: "wrong"]) { $1 })
        #expect(
            await rig.buy(Self.shipment(), service: "tracked-24")
                == .notSent(code: "not-authorised", retryAfter: nil))
        guard case .failure(let fault) = await rig.adapter.probe(deadline: rig.soon) else {
            Issue.record("wrong secrets work")
            return
        }
        #expect(fault.kind == .configuration)
    }

    @Test(
        "what statuses and codes mean at a purchase",
        arguments: [
            (400, "E1432", "Destination.ContactName", "rejected", "E1432"),
            (400, "E1433", "ShipmentInformation.ServiceCode", "rejected-service", "E1433"),
            (400, "E1433", "ShipmentInformation.TotalWeight", "rejected-service", "E1433"),
            (400, "E1431", "", "unknown", "E1431"), (401, "", "", "not-sent", "not-authorised"),
            (404, "", "", "not-sent", "http-404"), (500, "E1431", "", "unknown", "E1431"),
            (503, "", "", "unknown", "http-503"), (200, "", "", "unknown", "answer-unreadable"),
        ])
    func meanings(status: Int, code: String, cause: String, kind: String, expected: String) async throws {
        let errors =
            code.isEmpty ? "" : #""Errors":[{"Message":"m","Cause":"\#(cause)","ErrorCode":"\#(code)"}],"#
        let sender = AnsweringSender { request in
            request.url.text.hasSuffix("/token")
                ? HTTPResponse(200, #"{"token":"a.b.c"}"#)
                : HTTPResponse(status, "{\(errors)\"HttpStatusCode\":\(status)}")
        }
        let adapter = try sender.adapter(
            RoyalMailShippingAdapter.self, services: Self.services, values: [:], secrets: Self.secrets)
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "tracked-24", shipment: Self.shipment(), shipDate: Self.today)
        let answer = await adapter.buy(order, deadline: .soon)
        #expect((answer.kind, answer.code) == (kind, expected))
    }

    // MARK: Afterwards

    @Test func `a shipment is cancelled once or twice, and not when it is manifested`() async throws {
        let rig = try Self.rig()
        let first = try #require(await rig.buy(Self.shipment(), service: "tracked-24", 1).label).trackingNumber
        #expect(await rig.adapter.void(first, deadline: rig.soon) == .voided)
        #expect(await rig.adapter.void(first, deadline: rig.soon) == .voided)
        #expect(rig.carrier.liveLabels.isEmpty)
        let second = try #require(await rig.buy(Self.shipment(), service: "tracked-24", 2).label).trackingNumber
        let order = ManifestOrder(trackingNumbers: [second], date: Self.today, shipFrom: SampleShipments.london)
        let manifest = try await rig.adapter.closeDay(order, deadline: rig.soon).get()
        #expect(manifest.document?.starts(with: "%PDF-".utf8) == true)
        #expect(manifest.number.hasPrefix("INT"))
        guard case .failure(let fault) = await rig.adapter.closeDay(order, deadline: rig.soon) else {
            Issue.record("manifested twice")
            return
        }
        #expect((fault.kind, fault.code) == (.rejected(isAboutService: false), "E1434"))
        #expect(await rig.adapter.void(second, deadline: rig.soon) == .refused(code: "E1434"))
        #expect(await rig.adapter.void("TT000000000GB", deadline: rig.soon) == .refused(code: "E1435"))
        Self.expectToFitTheDescription(rig.carrier.requests)
    }

    @Test("an answer that speaks of no shipment cancels none", arguments: ["{}", #"{"moreInformation":"later"}"#])
    func voidsNothing(body: String) async throws {
        let adapter = try AnsweringSender { request in
            HTTPResponse(200, request.url.text.hasSuffix("/token") ? #"{"token":"a.b.c"}"# : body)
        }.adapter(RoyalMailShippingAdapter.self, services: Self.services, values: [:], secrets: Self.secrets)
        #expect(
            await adapter.void("TT123456785GB", deadline: .soon) == .unknown(code: "answer-unreadable"))
    }

    @Test("a cancellation without a good answer is asked for again", arguments: PurchaseFault.silent)
    func voidFaults(fault: PurchaseFault) async throws {
        let rig = try Self.rig()
        let number = try #require(await rig.buy(Self.shipment(), service: "tracked-24").label).trackingNumber
        rig.carrier.inject(fault.what, at: "PUT /shipments/cancel")
        guard case .unknown = await rig.adapter.void(number, deadline: rig.soon) else {
            Issue.record("said to be known")
            return
        }
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .voided)
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test func `a harmless question shows that the account works`() async throws {
        let rig = try Self.rig()
        let probe = try await rig.adapter.probe(deadline: rig.soon).get()
        #expect(probe.notes == ["4 services are available; 4 of them are configured"])
        Self.expectToFitTheDescription(rig.carrier.requests)
    }
}
