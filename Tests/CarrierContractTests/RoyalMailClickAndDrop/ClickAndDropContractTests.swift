import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Testing
import TextFormats

/// The adapter for Royal Mail's Click & Drop at an emulated one.
@Suite struct ClickAndDropContractTests {
    typealias Rig = ContractRig<RoyalMailClickAndDropAdapter>

    static let services: [String: CarrierAccountSettings.Service] = [
        "tracked-24": .init("TPN24", ["format": "smallParcel"]), "second": .init("OLP2", ["format": "largeLetter"]),
        "gone": .init("XXX", ["format": "parcel"]), "long": .init("12345678901", ["format": "parcel"]),
        "special": .init("SD1", ["format": "parcel", "register": "01"]),
    ]
    static let secrets = ["api_key": "emulator"]
    static let today = CivilDate("2026-07-01")!
    static let gbp = Currency("GBP")!

    static func rig(values: [String: String] = [:], secrets: [String: String] = secrets) throws -> Rig {
        try Rig(
            RoyalMailClickAndDropAdapter.self, at: EmulatedRoyalMailClickAndDrop.self, services: services,
            values: values, secrets: secrets,
            leaveOut: PageAccount.of("royal-mail-click-and-drop").leaveOut.union([.sku]))
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
        shipment.options.customs = .init(type: .gift, ioss: "IM1234567890")
        return shipment
    }

    static func body(of rig: Rig) throws -> JSONValue {
        let request = try #require(rig.carrier.requests.first { $0.url.text.hasSuffix("/orders") })
        let json = try JSONDocument(request.body).root
        #expect(ClickAndDropSchema.orders.violations(of: json) == [])
        return try #require(json["items"]?[0])
    }

    // MARK: Labels

    @Test func `an order is a label`() async throws {
        let rig = try Self.rig()
        let label = try #require(await rig.buy(Self.shipment(), service: "tracked-24").label)
        let live = try #require(rig.carrier.liveLabels.first)
        #expect(rig.carrier.liveLabels.count == 1)
        #expect((label.trackingNumber, label.form, label.price) == (live.trackingNumber, "pdf", nil))
        #expect(live.reference == Rig.reference(1))
        let item = try Self.body(of: rig)
        #expect(item["packages"]?[0]?["weightInGrams"] == .integer(1_250))
        #expect(item["packages"]?[0]?["dimensions"]?["heightInMms"] == .integer(100))
        #expect(item["packages"]?[0]?["dimensions"]?["depthInMms"] == .integer(300))
        #expect(item["tags"]?[0]?["value"] == .string("O-1"))
        #expect(item["plannedDespatchDate"] == .string("2026-07-01T00:00:00Z"))
    }

    @Test func `what a shipment asks for is told`() async throws {
        let rig = try Self.rig(values: ["carrier_name": "Royal Mail OBA", "department": "Socks"])
        var shipment = Self.shipment(grams: 1)
        shipment.options.signature = .any
        shipment.options.insuredValue = Money("49.01", Self.gbp)
        shipment.references = [.init(name: "po", value: "4711")]
        _ = try #require(await rig.buy(shipment, service: "special").label)
        let item = try Self.body(of: rig)
        let postage = item["postageDetails"]
        #expect(postage?["requestSignatureUponDelivery"] == .bool(true))
        #expect(postage?["consequentialLoss"] == .integer(50))
        #expect(postage?["serviceRegisterCode"] == .string("01"))
        #expect(postage?["carrierName"] == .string("Royal Mail OBA"))
        #expect(postage?["department"] == .string("Socks"))
        #expect(item["tags"]?[1]?["key"] == .string("po"))
    }

    @Test func `customs is told what is inside, to the penny`() async throws {
        let rig = try Self.rig()
        _ = try #require(await rig.buy(Self.socks(), service: "special").label)
        let item = try Self.body(of: rig)
        let line = item["packages"]?[0]?["contents"]?[0]
        #expect((item["subtotal"], item["total"]) == (.number("25.95"), .number("25.95")))
        #expect(line?["unitValue"] == .number("8.65"))
        #expect(line?["unitWeightInGrams"] == .integer(61))
        #expect(line?["customsDeclarationCategory"] == .string("gift"))
        #expect(line?["SKU"] == nil)
        #expect(item["postageDetails"]?["IOSSNumber"] == .string("IM1234567890"))
        #expect(item["label"]?["includeCN"] == .bool(true))
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
        Refusal("recipient-name-missing") { $0.shipTo.name = nil },
        Refusal("recipient-name-too-long") { $0.shipTo.name = String(repeating: "n", count: 211) },
        Refusal("recipient-street-missing") { $0.shipTo.street = [] },
        Refusal("recipient-city-missing") { $0.shipTo.city = nil },
        Refusal("recipient-postcode-missing") { $0.shipTo.postcode = nil },
        Refusal("recipient-phone-too-long") { $0.shipTo.phone = String(repeating: "1", count: 26) },
        Refusal("reference-too-long") { $0.order = String(repeating: "1", count: 101) },
        Refusal("one-parcel") { $0.parcels.append($0.parcels[0]) },
        Refusal("weight-missing") { $0.parcels[0].weight = .zero },
        Refusal("weight-too-heavy") { $0.parcels[0].weight = Mass(picograms: 30_000_000_000_000_001) },
        Refusal("adult-signature-unsupported") { $0.options.signature = .adult },
        Refusal("saturday-unsupported") { $0.options.saturday = true },
        Refusal("billing-unsupported") { $0.options.billing = .recipient },
        Refusal("return-address-unsupported") { $0.returnTo = SampleShipments.cardiff },
        Refusal("insured-value-currency") { $0.options.insuredValue = Money("1", Currency("EUR")!) },
        Refusal("insured-value-too-high") {
            $0.options.insuredValue = Money("10000.01", Currency("GBP")!)
        }, Refusal("contents-missing") { $0.options.customs = .init(type: .gift) },
        Refusal("eori-unsupported") { $0.options.customs = .init(type: .sale, eori: "GB1") },
        Refusal("incoterm-unsupported") { $0.options.customs = .init(type: .sale, incoterm: "DDP") },
        Refusal("contents-incomplete") { $0 = ClickAndDropContractTests.socks { $0.weight = nil } },
        Refusal("contents-too-much") { $0 = ClickAndDropContractTests.socks { $0.quantity = 1_000_000 } },
        Refusal("contents-too-much") {
            $0 = ClickAndDropContractTests.socks { $0.value = Money("0.001", Currency("GBP")!) }
        }, Refusal("contents-missing") { $0 = ClickAndDropContractTests.socks { $0.description = nil } },
    ]

    @Test("what Click & Drop cannot be told is refused before anything is sent", arguments: refusals)
    func refusesBefore(refusal: Refusal) async throws {
        let rig = try Self.rig()
        var shipment = Self.shipment()
        refusal.change(&shipment)
        let answer = await rig.buy(shipment, service: refusal.service)
        #expect(answer.code == refusal.code)
        #expect(answer.kind.hasPrefix("unfit"))
        #expect(rig.carrier.requests.isEmpty)
    }

    @Test func `an order that fails fails inside a success`() async throws {
        let rig = try Self.rig()
        #expect(
            await rig.buy(Self.shipment(), service: "gone") == .rejected(code: "error-4", isAboutService: true))
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test func `an order that cannot have a label is deleted again`() async throws {
        let rig = try Self.rig()
        #expect(
            await rig.buy(Self.shipment(to: "Oddity-Label-Errors"), service: "tracked-24")
                == .rejected(code: "LabelGenerationFailed", isAboutService: true))
        #expect(await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) == .found([]))
    }

    @Test(
        "an order whose label cannot be had is deleted, and unknown only if that cannot be told",
        arguments: [
            ("GET /orders", EmulatorFault.What.lost, "not-sent"), ("GET /orders", .serverError, "not-sent"),
            ("GET /orders", .junk, "not-sent"), ("GET /orders", .html(status: 404), "not-sent"),
            ("DELETE /orders", .lost, "unknown"), ("DELETE /orders", .serverError, "unknown"),
            ("DELETE /orders", .html(status: 404), "unknown"),
        ])
    func halfOrders(call: String, what: EmulatorFault.What, kind: String) async throws {
        let rig = try Self.rig()
        rig.carrier.inject(what, at: call)
        let answer = await rig.buy(Self.shipment(to: "Oddity-Label-Errors"), service: "tracked-24")
        #expect(answer.kind == kind)
        #expect(rig.carrier.liveLabels.isEmpty)
        if kind == "unknown" { #expect(answer.code == "order-without-label") }
    }

    @Test(
        "an order that was just made is not gone because it is not found, nor because another was deleted",
        arguments: [
            (404, ""), (404, #"{"code":"NotFound"}"#), (200, #"{"deletedOrders":[{"orderIdentifier":8}],"errors":[]}"#),
            (200, #"{"deletedOrders":[],"errors":[{"orderIdentifier":7,"code":"NotFound"}]}"#),
        ])
    func freshOrders(status: Int, body: String) async throws {
        let adapter = try AnsweringSender { request in
            switch request.method {
            case .post: HTTPResponse(200, #"{"createdOrders":[{"orderIdentifier":7,"labelErrors":[{"code":"L"}]}]}"#)
            case .delete: HTTPResponse(status, body)
            default: HTTPResponse(404, "")
            }
        }.adapter(RoyalMailClickAndDropAdapter.self, services: Self.services, values: [:], secrets: Self.secrets)
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "tracked-24", shipment: Self.shipment(), shipDate: Self.today)
        #expect(await adapter.buy(order, deadline: .soon) == .unknown(code: "order-without-label"))
    }

    @Test(
        "oddities of labels",
        arguments: [
            ("Oddity-Label-Later", "bought", ""), ("Oddity-No-Tracking", "bought", ""),
            ("Oddity-Package-Tracking", "bought", ""), ("Oddity-Wrapped-Base64", "bought", ""),
            ("Oddity-Wrong-Document", "unknown", "label-unusable"),
        ])
    func oddities(city: String, kind: String, code: String) async throws {
        let rig = try Self.rig()
        let answer = await rig.buy(Self.shipment(to: city), service: "tracked-24")
        #expect((answer.kind, answer.code) == (kind, code))
        #expect(rig.carrier.liveLabels.count == 1)
        guard let label = answer.label else { return }
        let number = try #require(rig.carrier.liveLabels.first).trackingNumber
        #expect(label.trackingNumber == (city == "Oddity-No-Tracking" ? "order-" + number : number))
        #expect(await rig.adapter.void(label.trackingNumber, deadline: rig.soon) == .voided)
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    // MARK: Faults

    @Test("a purchase without a good answer is looked for by its reference", arguments: PurchaseFault.silent)
    func silence(fault: PurchaseFault) async throws {
        let rig = try Self.rig()
        rig.carrier.inject(fault.what, at: "POST /orders")
        let answer = await rig.buy(Self.shipment(), service: "tracked-24")
        #expect(answer.kind == "unknown")
        #expect(rig.adapter.recovery == .lookUp(LookUpRules()))
        guard case .found(let labels) = await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) else {
            Issue.record("not looked up")
            return
        }
        #expect(labels.map(\.trackingNumber) == rig.carrier.liveLabels.map(\.trackingNumber))
        #expect(labels.count == (fault.isSold ? 1 : 0))
        #expect(labels.allSatisfy { $0.reference == Rig.reference(1) && $0.form == "pdf" })
        if labels.isEmpty { #expect(await rig.buy(Self.shipment(), service: "tracked-24").kind == "bought") }
        #expect(rig.carrier.liveLabels.count == 1)
    }

    @Test(
        "a look-up without a good answer proves nothing",
        arguments: [
            EmulatorFault.What.lost, .truncated, .serverError, .html(status: 200), .html(status: 404), .junk, .redirect,
            .tooManyRequests,
        ])
    func lookUpFaults(what: EmulatorFault.What) async throws {
        let rig = try Self.rig()
        rig.carrier.inject(what, at: "GET /orders")
        guard case .failed = await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) else {
            Issue.record("took \(what.word) for an answer")
            return
        }
    }

    @Test func `other orders than the one asked for prove nothing`() async throws {
        let answer = #"[{"orderIdentifier":1001,"orderReference":"another","trackingNumber":"TT123456785GB"}]"#
        let adapter = try AnsweringSender { _ in HTTPResponse(200, answer) }.adapter(
            RoyalMailClickAndDropAdapter.self, services: Self.services, values: [:], secrets: Self.secrets)
        #expect(
            await adapter.lookUp(Rig.reference(1), deadline: .soon) == .failed(code: "other-orders"))
    }

    @Test func `the same order twice is seen`() async throws {
        let rig = try Self.rig()
        rig.carrier.inject(.twice, at: "POST /orders")
        #expect(await rig.buy(Self.shipment(), service: "tracked-24").kind == "bought")
        guard case .found(let labels) = await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) else {
            Issue.record("not looked up")
            return
        }
        #expect(labels.map(\.trackingNumber) == rig.carrier.liveLabels.map(\.trackingNumber))
        #expect(labels.count == 2)
    }

    @Test func `too many requests and a wrong key buy nothing`() async throws {
        let rig = try Self.rig()
        rig.carrier.inject(.tooManyRequests, at: "POST /orders")
        #expect(
            await rig.buy(Self.shipment(), service: "tracked-24")
                == .notSent(code: "http-429", retryAfter: .seconds(1)))
        let wrong = try Self.rig(secrets: ["api_key": "wrong"])
        #expect(
            await wrong.buy(Self.shipment(), service: "tracked-24")
                == .notSent(code: "not-authorised", retryAfter: nil))
        #expect(wrong.carrier.requests.count == 1)
    }

    @Test(
        "what statuses and codes mean at a purchase",
        arguments: [
            (400, #"{"code":"BadRequest","message":"m","details":"d"}"#, "rejected", "BadRequest"),
            (400, #"[{"code":"A1","message":"m"},{"code":"A2"}]"#, "rejected", "A1"),
            (401, "", "not-sent", "not-authorised"),
            (403, "", "not-sent", "not-authorised"), (404, "", "not-sent", "http-404"),
            (500, "", "unknown", "http-500"),
            (503, "<html/>", "unknown", "http-503"), (200, "{}", "unknown", "answer-unreadable"),
            (200, #"{"createdOrders":[],"failedOrders":[]}"#, "unknown", "answer-unreadable"),
            (
                200, #"{"createdOrders":[{"orderIdentifier":1},{"orderIdentifier":2}]}"#, "unknown",
                "more-than-one-order"
            ),
            (
                200, #"{"failedOrders":[{"errors":[{"errorCode":7,"errorMessage":"city","fields":[]}]}]}"#, "rejected",
                "error-7"
            ),
        ])
    func meanings(status: Int, body: String, kind: String, code: String) async throws {
        let adapter = try AnsweringSender { _ in HTTPResponse(status, body) }.adapter(
            RoyalMailClickAndDropAdapter.self, services: Self.services, values: [:], secrets: Self.secrets)
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "tracked-24", shipment: Self.shipment(), shipDate: Self.today)
        let answer = await adapter.buy(order, deadline: .soon)
        #expect((answer.kind, answer.code) == (kind, code))
    }

    // MARK: Afterwards

    @Test func `an order is deleted once or twice, and not when it is manifested`() async throws {
        let rig = try Self.rig()
        let first = try #require(await rig.buy(Self.shipment(), service: "tracked-24", 1).label).trackingNumber
        #expect(await rig.adapter.void(first, deadline: rig.soon) == .voided)
        #expect(await rig.adapter.void(first, deadline: rig.soon) == .voided)
        #expect(rig.carrier.liveLabels.isEmpty)
        let second = try #require(await rig.buy(Self.shipment(), service: "tracked-24", 2).label).trackingNumber
        let order = ManifestOrder(trackingNumbers: [second], date: Self.today, shipFrom: SampleShipments.london)
        #expect(
            try await rig.adapter.closeDay(order, deadline: rig.soon).get().document?.starts(with: "%PDF-".utf8) == true
        )
        #expect(await rig.adapter.void(second, deadline: rig.soon) == .refused(code: "OrderIsDespatched"))
        #expect(await rig.adapter.void("TT000000000GB", deadline: rig.soon) == .refused(code: "not-found"))
    }

    @Test func `an order that another process made is found by its tracking number`() async throws {
        let rig = try Self.rig()
        for number in 1...120 {
            #expect(await rig.buy(Self.shipment(), service: "tracked-24", number).kind == "bought")
        }
        let other = RoyalMailClickAndDropAdapter(
            CarrierAccountSettings(
                carrier: "rm", account: "main",
                addresses: [
                    CarrierDescriptor.api: try HTTPURL(EmulatedSender.base(of: EmulatedRoyalMailClickAndDrop.name))
                ], services: Self.services, labelForm: "pdf", values: [:],
                secrets: ["api_key": try #require(CarrierSecret("emulator"))]), sender: rig.carrier,
            wallClock: { rig.carrier.seconds })
        let live = rig.carrier.liveLabels.map(\.trackingNumber)
        #expect(await other.void(live[110], deadline: rig.soon) == .voided)
        #expect(await other.void(live[3], deadline: rig.soon) == .voided)
        #expect(rig.carrier.liveLabels.count == 118)
    }

    @Test("a deletion without a good answer is asked for again", arguments: PurchaseFault.silent)
    func voidFaults(fault: PurchaseFault) async throws {
        let rig = try Self.rig()
        let number = try #require(await rig.buy(Self.shipment(), service: "tracked-24").label).trackingNumber
        rig.carrier.inject(fault.what, at: "DELETE /orders")
        guard case .unknown = await rig.adapter.void(number, deadline: rig.soon) else {
            Issue.record("said to be known")
            return
        }
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .voided)
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test("a manifest's paper may be late", arguments: ["Oddity-Manifest-Later", "Oddity-Manifest-Fails"])
    func lateManifests(city: String) async throws {
        let rig = try Self.rig(values: ["carrier_name": "Royal Mail OBA"])
        let label = try #require(await rig.buy(Self.shipment(to: city), service: "tracked-24").label)
        let order = ManifestOrder(
            trackingNumbers: [label.trackingNumber], date: Self.today, shipFrom: SampleShipments.london)
        let manifest = try await rig.adapter.closeDay(order, deadline: rig.soon).get()
        #expect(!manifest.number.isEmpty)
        #expect(manifest.document?.starts(with: "%PDF-".utf8) == true)
        #expect(rig.carrier.calls.count { $0 == "POST /manifests" } == 1)
        let request = try #require(rig.carrier.requests.first { $0.url.text.hasSuffix("/manifests") })
        #expect(ClickAndDropSchema.manifest.violations(of: try JSONDocument(request.body).root) == [])
        guard case .failure(let fault) = await rig.adapter.closeDay(order, deadline: rig.soon) else {
            Issue.record("manifested twice")
            return
        }
        #expect(fault == CarrierFault(.rejected(isAboutService: false), code: "NoEligibleOrders", detail: fault.detail))
    }

    @Test func `a harmless question shows that the key works`() async throws {
        let rig = try Self.rig()
        #expect(try await rig.adapter.probe(deadline: rig.soon).get().asked == "the last order of the day")
        let wrong = try Self.rig(secrets: ["api_key": "wrong"])
        guard case .failure(let fault) = await wrong.adapter.probe(deadline: wrong.soon) else {
            Issue.record("a wrong key works")
            return
        }
        #expect(fault.kind == .configuration)
    }
}
