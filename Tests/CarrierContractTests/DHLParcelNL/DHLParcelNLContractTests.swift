import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Testing
import TextFormats

@Suite("DHL Parcel Netherlands: adapter and emulated carrier")
struct DHLParcelNLContractTests {
    static let services: [String: CarrierAccountSettings.Service] = [
        "home": .init("DOOR", ["parcel_type": "SMALL", "signature_option": "HANDT", "saturday_option": "S"]),
        "letterbox": .init("BP", ["parcel_type": "ENVELOPE", "options": "EXTRA"]),
        "broken": .init("DOOR"),
    ]
    static let values = ["account_id": "123456789"]
    static let secrets = ["user_id": EmulatorSettings().user, "key": EmulatorSettings().password]
    static let home = SampleShipments.shipment(from: SampleShipments.amsterdam, to: SampleShipments.utrecht)
    static let labelCall = "POST /labels"

    typealias Rig = ContractRig<DHLParcelNLAdapter>

    static func rig(_ secrets: [String: String] = [:], values: [String: String] = [:]) throws -> Rig {
        try Rig(
            DHLParcelNLAdapter.self, at: EmulatedDHLParcelNL.self, services: services,
            values: Self.values.merging(values) { $1 }, secrets: Self.secrets.merging(secrets) { $1 })
    }

    static func to(_ city: String) -> Shipment {
        var shipment = home
        shipment.shipTo.city = city
        return shipment
    }

    static func labels(_ rig: Rig) -> [JSONValue] {
        rig.carrier.requests.filter { $0.method == .post && $0.url.text.hasSuffix("/labels") }.compactMap {
            try? JSONDocument($0.body).root
        }
    }

    @Test("a label of each form")
    func buys() async throws {
        let rig = try Self.rig()
        for (number, form) in [(1, "pdf"), (2, "zpl-203"), (3, nil)] {
            let label = try #require(await rig.buy(Self.home, service: "home", number, form: form).label)
            #expect(label.form == form ?? "pdf" && label.price == nil && label.reference == Rig.reference(number))
            #expect(label.document.starts(with: form == "zpl-203" ? "^XA".utf8 : "%PDF-".utf8))
        }
        #expect(Set(rig.carrier.liveLabels.map(\.trackingNumber)).count == 3)
        #expect(rig.carrier.calls.filter { $0 == "POST /authenticate/api-key" }.count == 1)
        for body in Self.labels(rig) { #expect(DHLParcelNLSchema.label.violations(of: body) == []) }
    }

    @Test("an order's label is for ever the same, and what it says is in its place")
    func mapping() async throws {
        var shipment = Self.home
        shipment.options.signature = .any
        shipment.options.saturday = true
        let rig = try Self.rig()
        _ = try #require(await rig.buy(shipment, service: "home").label)
        let body = try #require(Self.labels(rig).last)
        #expect(DHLParcelNLSchema.label.violations(of: body) == [])
        #expect(body["labelId"] == .string("47d82ffb-def7-8bde-8000-00f7bdef7bde"))
        let keys = (body["options"]?.array ?? []).map { $0["key"]?.string ?? "" }
        #expect(keys == ["DOOR", "HANDT", "S", "REFERENCE"])
        #expect(body["options"]?[3]?["input"] == .string("O-1"))
        let address = body["receiver"]?["address"]
        #expect(address?["street"] == .string("Bilderdijkstraat") && address?["number"] == .string("9"))
        #expect(address?["addition"] == .string("a") && address?["postalCode"] == .string("3521VA"))
        #expect(address?["isBusiness"] == .bool(false) && body["shipper"]?["address"]?["isBusiness"] == .bool(true))
        _ = try #require(await rig.buy(Self.home, service: "letterbox", 2).label)
        #expect(Self.labels(rig).last?["options"]?[1]?["key"] == .string("EXTRA"))
    }

    @Test("what cannot be told DHL Parcel is refused before anything is sent")
    func refusals() async throws {
        var cases: [(code: String, service: String, shipment: Shipment)] = []
        func add(_ code: String, _ service: String = "home", _ change: (inout Shipment) -> Void = { _ in }) {
            var shipment = Self.home
            change(&shipment)
            cases.append((code, service, shipment))
        }
        add("one-parcel") { $0.parcels += $0.parcels }
        add("weight-missing") { $0.parcels[0].weight = .zero }
        add("signature-unsupported", "letterbox") { $0.options.signature = .any }
        add("adult-signature-unsupported") { $0.options.signature = .adult }
        add("saturday-unsupported", "letterbox") { $0.options.saturday = true }
        add("insured-value-unsupported") { $0.options.insuredValue = Money("10", Currency("EUR")!) }
        add("customs-unsupported") { $0.options.customs = .init(type: .gift) }
        add("billing-unsupported") { $0.options.billing = .recipient }
        add("house-number-missing") { $0.shipTo.street = ["Kade"] }
        add("house-number-addition-too-long") { $0.shipTo.street = ["Kade 1 " + String(repeating: "a", count: 51)] }
        add("additional-address-line-too-long") { $0.shipFrom.street = ["Kade 1", String(repeating: "a", count: 51)] }
        add("postcode-form") { $0.shipTo.postcode = "35 21" }
        add("postcode-missing") { $0.shipTo.postcode = nil }
        add("name-too-long") { $0.shipTo.name = String(repeating: "a", count: 51) }
        add("order-too-long") { $0.order = String(repeating: "1", count: 36) }
        for (code, service, shipment) in cases {
            let rig = try Self.rig()
            let answer = await rig.buy(shipment, service: service)
            #expect(answer.code == code && answer.kind.hasPrefix("unfit"), "\(code): \(answer)")
            #expect(rig.carrier.requests.isEmpty, "\(code)")
        }
        let rig = try Self.rig()
        let answer = await rig.buy(Self.home, service: "broken")
        #expect(answer == .unfit(code: "parcel-type-missing", .service) && rig.carrier.requests.isEmpty)
    }

    @Test(
        "after a silent failure nobody claims to know, and the same order ends in one label",
        arguments: PurchaseFault.silent, ["pdf", "zpl-203"])
    func silence(_ fault: PurchaseFault, _ form: String) async throws {
        let rig = try Self.rig()
        rig.carrier.inject(fault.what, at: Self.labelCall)
        #expect(await rig.buy(Self.home, service: "home", form: form).kind == "unknown")
        #expect(rig.carrier.liveLabels.count == (fault.isSold ? 1 : 0))
        let label = try #require(await rig.buy(Self.home, service: "home", form: form).label)
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [label.trackingNumber])
    }

    @Test("a label whose number cannot be learnt is not taken for none")
    func halfDone() async throws {
        let rig = try Self.rig()
        rig.carrier.inject(.serverError, at: "GET /labels/")
        #expect(await rig.buy(Self.home, service: "home", form: "zpl-203").kind == "unknown")
        #expect(await rig.buy(Self.home, service: "home", form: "zpl-203").kind == "bought")
        #expect(rig.carrier.liveLabels.count == 1)
    }

    @Test("a purchase that the carrier makes twice is one label")
    func twice() async throws {
        let rig = try Self.rig()
        rig.carrier.inject(.twice, at: Self.labelCall)
        #expect(await rig.buy(Self.home, service: "home").kind == "bought")
        #expect(rig.carrier.liveLabels.count == 1)
    }

    @Test("a label that is refused because it is there is fetched", arguments: ["pdf", "zpl-203"])
    func duplicate(_ form: String) async throws {
        let rig = try Self.rig()
        let shipment = Self.to("Oddity-Duplicate-Refused")
        let first = try #require(await rig.buy(shipment, service: "home", form: form).label)
        let second = try #require(await rig.buy(shipment, service: "home", form: form).label)
        #expect(first == second && rig.carrier.liveLabels.count == 1)
        rig.carrier.inject(.serverError, at: "GET /labels/")
        #expect(await rig.buy(shipment, service: "home", form: form).kind == "unknown")
    }

    @Test(
        "each oddity is met",
        arguments: [
            ("Wrapped-Base64", "bought"), ("No-Tracker", "unknown"), ("Wrong-Document", "unknown"),
            ("Status-200", "bought"), ("Html-401", "not-sent"), ("Html-502", "unknown"),
        ])
    func oddities(_ oddity: String, _ kind: String) async throws {
        let rig = try Self.rig()
        let answer = await rig.buy(Self.to("Oddity-" + oddity), service: "home")
        #expect(answer.kind == kind, "\(answer)")
        if kind == "not-sent" { #expect(rig.carrier.liveLabels.isEmpty) }
    }

    @Test("tokens are fetched again when they are refused, and wrong keys are a setting's fault")
    func tokens() async throws {
        let rig = try Self.rig()
        #expect(await rig.buy(Self.home, service: "home", 1).kind == "bought")
        rig.carrier.pass(seconds: 7_200)
        #expect(await rig.buy(Self.home, service: "home", 2).kind == "bought")
        #expect(rig.carrier.calls.filter { $0.hasPrefix("POST /authenticate") }.count == 2)
        for (wrong, values) in [(["key": "wrong-key"], [:]), ([:], ["account_id": "1"])] {
            let rig = try Self.rig(wrong, values: values)
            guard case .failure(let fault) = await rig.adapter.probe(deadline: rig.soon) else {
                return #expect(Bool(false), "a wrong account is seen")
            }
            #expect(fault.kind == .configuration && !"\(fault)".contains("wrong-key"))
        }
        let probe = try await rig.adapter.probe(deadline: rig.soon).get()
        #expect(probe.asked == "a token" && probe.notes.count == 1)
    }

    @Test(
        "each error means what it means",
        arguments: [
            (400, #"{"status":400,"title":"Bad Request","detail":"x"}"#, 404, "rejected", "http-400"),
            (400, #"{"key":"invalid_options","message":"x"}"#, 404, "rejected", "invalid_options"),
            (400, #"{"key":"invalid_options"}"#, 500, "unknown", "invalid_options"),
            (409, #"{"key":"label_exists"}"#, 404, "unknown", "label_exists"),
            (403, "", 404, "not-sent", "not-authorised"), (404, "", 404, "not-sent", "http-404"),
            (429, "", 404, "not-sent", "http-429"), (500, "{}", 404, "unknown", "http-500"),
            (201, "{}", 404, "unknown", "unreadable-answer"),
            (201, #"{"labelId":"x","trackerCode":"JVGL1"}"#, 404, "unknown", "unreadable-answer"),
            (201, #"{"trackerCode":"JVGL 1"}"#, 404, "unknown", "unreadable-answer"),
        ])
    func errors(_ status: Int, _ body: String, _ later: Int, _ kind: String, _ code: String) async throws {
        let adapter = try AnsweringSender { request in
            if request.url.text.hasSuffix("/api-key") { return HTTPResponse(200, #"{"accessToken":"t"}"#) }
            return request.method == .post ? HTTPResponse(status, body) : HTTPResponse(later, "")
        }.adapter(DHLParcelNLAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "home", shipment: Self.home, shipDate: CivilDate("2026-07-01")!)
        let answer = await adapter.buy(order, deadline: .soon)
        #expect(answer.kind == kind && answer.code == code, "\(answer)")
    }

    @Test("a parcel is followed from its announcement on, an unknown one is unknown")
    func tracking() async throws {
        let rig = try Self.rig()
        #expect(try await rig.adapter.track("JVGL0", deadline: rig.soon).get().status == .unknown)
        let number = try #require(await rig.buy(Self.home, service: "home").label).trackingNumber
        var seen: [TrackingReport.Status] = []
        for _ in 0..<10 {
            let status = try await rig.adapter.track(number, deadline: rig.soon).get().status
            if seen.last != status { seen.append(status) }
            rig.carrier.pass(seconds: 3 * 3_600)
        }
        #expect(seen == [.announced, .inTransit, .outForDelivery, .delivered])
    }

    @Test("nothing is given back and nothing looked up; what is known only from other programs says so")
    func rest() async throws {
        let rig = try Self.rig()
        #expect(await rig.adapter.void("JVGL0", deadline: rig.soon) == .unsupported(code: "no-void"))
        #expect(await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) == .unasked(code: "no-look-up"))
        #expect(rig.carrier.requests.isEmpty && DHLParcelNLAdapter.descriptor.isExperimental)
    }
}
