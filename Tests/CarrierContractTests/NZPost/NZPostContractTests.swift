@testable import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Synchronization
import Testing
import TextFormats

@Suite("NZ Post: adapter and emulated carrier")
struct NZPostContractTests {
    static let services: [String: CarrierAccountSettings.Service] = [
        "parcel": .init("CPOLP", ["signature_add_on": "CPSR"]),
        "overnight": .init("CPOLE", ["saturday_add_on": "CPSAT", "add_ons": "CPSR"]),
    ]
    static let values = ["account_number": "123456789", "site_code": "12345"]
    static let secrets = ["client_id": EmulatorSettings().user, "client_secret": EmulatorSettings().password]
    static let home = SampleShipments.shipment(from: SampleShipments.auckland, to: SampleShipments.wellington)
    static let labelCall = "POST /parcellabel/v3/labels"

    typealias Rig = ContractRig<NZPostAdapter>

    static func rig(
        _ secrets: [String: String] = [:], _ settings: EmulatorSettings = .init()
    ) throws -> Rig {
        try Rig(
            NZPostAdapter.self, at: EmulatedNZPost.self, services: services, values: values,
            secrets: Self.secrets.merging(secrets) { $1 }, settings
        ) { settings, sender, wallClock in
            NZPostAdapter(settings, sender: sender, wallClock: wallClock, waiting: VirtualTime().waiting)
        }
    }

    /// A clock that only waiting moves: however slow the machine is, an hour is waited in no time.
    final class VirtualTime: Sendable {
        private let start = ContinuousClock.now
        private let passed = Mutex(Duration.zero)

        var waiting: NZPostAdapter.Waiting {
            .init(
                now: { self.start + self.passed.withLock { $0 } },
                sleep: { pause in self.passed.withLock { $0 += pause } })
        }
    }

    /// How long is waited in tests that wait in vain.
    static let hour = Duration.seconds(3_600)

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

    @Test("a label that is ready later is waited for")
    func buys() async throws {
        let rig = try Self.rig()
        for (number, form) in [(1, "pdf"), (2, nil), (3, "zpl-203")] {
            let label = try #require(await rig.buy(Self.home, service: "parcel", number, form: form).label)
            #expect(label.form == "pdf" && label.document.starts(with: "%PDF-".utf8) && label.price == nil)
            #expect(label.reference == Rig.reference(number))
        }
        #expect(rig.carrier.liveLabels.count == 3)
        #expect(rig.carrier.calls.filter { $0.hasSuffix("/status") }.count > 3)
        #expect(rig.carrier.calls.filter { $0.hasPrefix("POST /oauth") }.count == 1)
        for body in Self.labels(rig) { #expect(NZPostSchema.label.violations(of: body) == []) }
    }

    @Test("what an order says is in the request, each thing in its place")
    func mapping() async throws {
        var shipment = Self.home
        shipment.shipTo.company = "Kiwi Ltd"
        shipment.shipTo.street = ["5 Lambton Quay", "Pipitea"]
        shipment.options.saturday = true
        let rig = try Self.rig()
        _ = try #require(await rig.buy(shipment, service: "overnight").label)
        let body = try #require(Self.labels(rig).last)
        #expect(NZPostSchema.label.violations(of: body) == [])
        #expect(body["sender_reference_1"] == .string(Rig.reference(1)) && body["sender_reference_2"] == .string("O-1"))
        #expect(body["sender_details"]?["site_code"] == .number("12345"))
        let parcel = body["parcel_details"]?[0]
        #expect(parcel?["add_ons"] == .array([.string("CPSR"), .string("CPSAT")]))
        #expect(
            parcel?["dimensions"]
                == .object([
                    .init("length_cm", .number("30")), .init("width_cm", .number("20")),
                    .init("height_cm", .number("10")), .init("weight_kg", .number("1.25")),
                ]))
        let to = body["delivery_address"]
        #expect(to?["company_name"] == .string("Kiwi Ltd") && to?["street"] == .string("5 Lambton Quay"))
        #expect(to?["suburb"] == .string("Pipitea") && to?["city"] == .string("Wellington"))
        #expect(body["receiver_details"]?["phone"] == .string("+6421555012"))
        let request = try #require(rig.carrier.requests.first { $0.url.text.hasSuffix("/labels") })
        #expect(request.headers["client_id"] == EmulatorSettings().user)
    }

    @Test("what cannot be told NZ Post is refused before anything is sent")
    func refusals() async throws {
        var cases: [(code: String, shipment: Shipment)] = []
        func add(_ code: String, _ change: (inout Shipment) -> Void) {
            var shipment = Self.home
            change(&shipment)
            cases.append((code, shipment))
        }
        add("one-parcel") { $0.parcels += $0.parcels }
        add("weight-missing") { $0.parcels[0].weight = .zero }
        add("dimensions-missing") { $0.parcels[0].dimensions = nil }
        add("adult-signature-unsupported") { $0.options.signature = .adult }
        add("saturday-unsupported") { $0.options.saturday = true }
        add("insured-value-unsupported") { $0.options.insuredValue = Money("10", Currency("NZD")!) }
        add("customs-unsupported") { $0.options.customs = .init(type: .gift) }
        add("billing-unsupported") { $0.options.billing = .recipient }
        add("country-unsupported") { $0.shipTo = SampleShipments.sydney }
        add("phone-missing") { $0.shipFrom.phone = nil }
        add("name-missing") {
            $0.shipTo.name = nil
            $0.shipTo.company = nil
        }
        add("street-missing") { $0.shipTo.street = [] }
        add("street-too-long") { $0.shipTo.street = [String(repeating: "a", count: 51)] }
        add("city-missing") { $0.shipTo.city = nil }
        add("postcode-form") { $0.shipTo.postcode = "60111" }
        add("order-too-long") { $0.order = String(repeating: "1", count: 51) }
        for (code, shipment) in cases {
            let rig = try Self.rig()
            let answer = await rig.buy(shipment, service: "parcel")
            #expect(answer.code == code && answer.kind.hasPrefix("unfit"), "\(code): \(answer)")
            #expect(rig.carrier.requests.isEmpty, "\(code)")
        }
    }

    @Test("after a silent failure nobody claims to know, then or later", arguments: PurchaseFault.silent)
    func silence(_ fault: PurchaseFault) async throws {
        let rig = try Self.rig()
        rig.carrier.inject(fault.what, at: Self.labelCall)
        #expect(await rig.buy(Self.home, service: "parcel").kind == "unknown")
        #expect(rig.carrier.liveLabels.count == (fault.isSold ? 1 : 0))
        let found = await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon)
        #expect(found == .unasked(code: "consignment-not-known"))
        #expect(rig.carrier.calls.filter { $0 == Self.labelCall }.count == 1)
    }

    @Test("a purchase that was made twice is seen in the books as two")
    func twice() async throws {
        let rig = try Self.rig()
        rig.carrier.inject(.twice, at: Self.labelCall)
        let label = try #require(await rig.buy(Self.home, service: "parcel").label)
        #expect(rig.carrier.liveLabels.count == 2)
        #expect(rig.carrier.liveLabels.last?.trackingNumber == label.trackingNumber)
    }

    @Test(
        "a failure while waiting is waited out",
        arguments: [
            EmulatorFault.What.serverError, .html(status: 502), .lost, .truncated, .tooManyRequests, .junk,
        ])
    func polling(_ fault: EmulatorFault.What) async throws {
        let rig = try Self.rig()
        rig.carrier.inject(fault, at: "GET /parcellabel/v3/labels/")
        #expect(await rig.buy(Self.home, service: "parcel").kind == "bought")
        #expect(rig.carrier.liveLabels.count == 1)
    }

    @Test("a document that is not there yet, or not to be had just now, is asked for again")
    func document() async throws {
        let document = Array("%PDF-1.4 %%EOF".utf8)
        let sender = CannedSender([
            HTTPResponse(200, #"{"access_token":"t","expires_in":3600}"#),
            HTTPResponse(202, #"{"consignment_id":"JD8H7F","success":true}"#),
            HTTPResponse(200, #"{"consignment_status":"Complete","labels":[{"tracking_reference":7942}]}"#),
            HTTPResponse(404, ""), HTTPResponse(503, ""), HTTPResponse(status: 200, body: document),
        ])
        let adapter = try sender.adapter(
            NZPostAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "parcel", shipment: Self.home, shipDate: CivilDate("2026-07-01")!)
        let label = try #require(await adapter.buy(order, deadline: .soon).label)
        #expect(label.trackingNumber == "7942" && label.document == document && sender.requests.count == 6)
    }

    @Test(
        "a consignment that was made stays one, whatever is said to the question after it",
        arguments: [
            (400, #"{"success":false,"errors":[{"code":"1001","message":"m"}]}"#, "unknown"),
            (200, #"{"success":false,"errors":[{"code":"1001","message":"m"}]}"#, "unknown"),
            (404, #"{"errors":[{"code":"404","message":"not found"}]}"#, "unknown"), (403, "", "unknown"),
            (200, #"{"consignment_status":"Complete","labels":[{"errors":[{"code":"9"}]}]}"#, "rejected"),
            (
                200, #"{"consignment_status":"Complete","labels":[{"tracking_reference":"7","errors":["?"]}]}"#,
                "unknown"
            ),
        ])
    func made(_ status: Int, _ body: String, _ kind: String) async throws {
        let sender = AnsweringSender { request in
            if request.url.text.hasSuffix("/token.oauth2") {
                return HTTPResponse(200, #"{"access_token":"t","expires_in":3600}"#)
            }
            return request.method == .post
                ? HTTPResponse(202, #"{"consignment_id":"JD8H7F","success":true}"#)
                : request.url.text.hasSuffix("/status") ? HTTPResponse(status, body) : HTTPResponse(200, "<html>")
        }
        let adapter = NZPostAdapter(
            CarrierAccountSettings(
                carrier: "nz-post", account: "main",
                addresses: [
                    CarrierDescriptor.api: try HTTPURL("http://127.0.0.1:9300/x"),
                    NZPostAdapter.oauth: try HTTPURL("http://127.0.0.1:9300/x"),
                ], services: Self.services, labelForm: "pdf", values: Self.values,
                secrets: Self.secrets.compactMapValues { CarrierSecret($0) },
                leaveOut: try PageAccount.of(NZPostAdapter.descriptor.name).leaveOut),
            sender: sender, wallClock: { 1_782_900_000 }, waiting: VirtualTime().waiting)
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "parcel", shipment: Self.home, shipDate: CivilDate("2026-07-01")!)
        let answer = await adapter.buy(order, deadline: .now + Self.hour)
        #expect(answer.kind == kind, "\(answer)")
    }

    @Test("a label that is not ready in time is found when it is")
    func late() async throws {
        var settings = EmulatorSettings()
        settings.labelDelaySeconds = 86_400
        let rig = try Self.rig([:], settings)
        let answer = await rig.buy(Self.home, service: "parcel", within: Self.hour)
        #expect(answer == .unknown(code: "label-not-ready"))
        guard case .failed = await rig.adapter.lookUp(Rig.reference(1), deadline: .now + Self.hour) else {
            return #expect(Bool(false), "not ready yet says nothing")
        }
        rig.carrier.pass(seconds: 86_400)
        guard case .found(let labels) = await rig.adapter.lookUp(Rig.reference(1), deadline: .now + Self.hour) else {
            return #expect(Bool(false), "it is ready")
        }
        #expect(labels.map(\.trackingNumber) == rig.carrier.liveLabels.map(\.trackingNumber))
        #expect(labels.first?.reference == Rig.reference(1))
    }

    @Test(
        "each oddity is met",
        arguments: [
            ("Label-Error", "rejected"), ("Status-200", "bought"), ("Number-Tracking", "bought"),
            ("Wrong-Document", "unknown"), ("Html-401", "not-sent"), ("Html-502", "unknown"),
            ("Failed-200", "rejected"), ("Never-Ready", "unknown"), ("Failed", "unknown"), ("Expired", "unknown"),
        ])
    func oddities(_ oddity: String, _ kind: String) async throws {
        let rig = try Self.rig()
        let answer = await rig.buy(Self.to("Oddity-" + oddity), service: "parcel", within: Self.hour)
        #expect(answer.kind == kind, "\(answer)")
        if kind == "rejected" || kind == "not-sent" { #expect(rig.carrier.liveLabels.isEmpty) }
    }

    @Test("tokens are fetched again when they are refused, and wrong clients are a setting's fault")
    func tokens() async throws {
        let rig = try Self.rig()
        #expect(await rig.buy(Self.home, service: "parcel", 1).kind == "bought")
        rig.carrier.pass(seconds: 7_200)
        #expect(await rig.buy(Self.home, service: "parcel", 2).kind == "bought")
        #expect(rig.carrier.calls.filter { $0.hasPrefix("POST /oauth") }.count == 2)
        let wrong = try Self.rig(["client_secret": "wrong-secret"])
        guard case .failure(let fault) = await wrong.adapter.probe(deadline: wrong.soon) else {
            return #expect(Bool(false), "a wrong secret is refused")
        }
        #expect(fault.kind == .configuration && !"\(fault)".contains("wrong-secret"))
        #expect(await wrong.buy(Self.home, service: "parcel").kind == "not-sent")
        #expect(wrong.carrier.calls.allSatisfy { $0.hasPrefix("POST /oauth") })
    }

    @Test(
        "each of NZ Post's errors means what it means",
        arguments: [
            (400, #"{"success":false,"errors":[{"code":"1001","message":"m","details":"d"}]}"#, "rejected", "1001"),
            (400, #"{"success":false,"errors":[{"code":1001,"message":"m"}]}"#, "rejected", "1001"),
            (400, #"{"consignment_id":"J","errors":[{"code":"8"}]}"#, "unknown", "8"),
            (200, #"{"success":false,"errors":[{"code":"7","message":"m"}]}"#, "rejected", "7"),
            (401, "", "not-sent", "not-authorised"), (403, "{}", "not-sent", "not-authorised"),
            (404, "", "not-sent", "http-404"), (429, "", "not-sent", "http-429"), (500, "{}", "unknown", "http-500"),
            (504, "<html>", "unknown", "http-504"), (200, "{}", "unknown", "unreadable-answer"),
            (202, #"{"consignment_id":"","success":true}"#, "unknown", "unreadable-answer"),
        ])
    func errors(_ status: Int, _ body: String, _ kind: String, _ code: String) async throws {
        let adapter = try AnsweringSender { request in
            request.url.text.hasSuffix("/token.oauth2")
                ? HTTPResponse(200, #"{"access_token":"t","expires_in":3600}"#) : HTTPResponse(status, body)
        }.adapter(NZPostAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "parcel", shipment: Self.home, shipDate: CivilDate("2026-07-01")!)
        let answer = await adapter.buy(order, deadline: .soon)
        #expect(answer.kind == kind && answer.code == code, "\(answer)")
    }

    @Test("prices are those with tax and surcharge, in kilograms and centimetres")
    func quotes() async throws {
        let rig = try Self.rig()
        let quotes = try await rig.adapter.quotes(
            for: Self.home, on: CivilDate("2026-07-01")!, deadline: rig.soon
        ).get()
        #expect(Set(quotes.map(\.service)) == ["parcel", "overnight"])
        #expect(quotes.allSatisfy { $0.includesTax && $0.price.currency.code == "NZD" })
        let query = try #require(rig.carrier.requests.last?.url.text)
        #expect(query.contains("length=30&width=20&height=10&weight=1.25"))
    }

    @Test("a price is exact to its last digit", arguments: ["0.1", "42.7", "8.65", "7", "12.34"])
    func money(_ amount: String) async throws {
        let body =
            #"{"success":true,"services":[{"service_code":"CPOLP","price_excluding_gst":1,"price_including_gst":2,"#
            + #""price_including_surcharge_and_gst":\#(amount)},{"service_code":"OTHER","price_including_gst":1}]}"#
        let adapter = try AnsweringSender { request in
            request.url.text.hasSuffix("/token.oauth2")
                ? HTTPResponse(200, #"{"access_token":"t","expires_in":"3600"}"#) : HTTPResponse(200, body)
        }.adapter(NZPostAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
        let quotes = try await adapter.quotes(
            for: Self.home, on: CivilDate("2026-07-01")!, deadline: .soon
        ).get()
        #expect(quotes.map(\.price) == [Money(amount, Currency("NZD")!)])
    }

    @Test("a parcel is followed from its label on, an unknown one is unknown")
    func tracking() async throws {
        let rig = try Self.rig()
        #expect(try await rig.adapter.track("X1", deadline: rig.soon).get().status == .unknown)
        let number = try #require(await rig.buy(Self.home, service: "parcel").label).trackingNumber
        var seen: [TrackingReport.Status] = []
        for _ in 0..<9 {
            let status = try await rig.adapter.track(number, deadline: rig.soon).get().status
            if seen.last != status { seen.append(status) }
            rig.carrier.pass(seconds: 4 * 3_600)
        }
        #expect(seen == [.announced, .inTransit, .outForDelivery, .delivered])
    }

    @Test("an address is found once, several times, or not at all")
    func addresses() async throws {
        let rig = try Self.rig()
        for (address, standing) in [
            (SampleShipments.auckland, AddressVerdict.Standing.deliverable),
            (SampleShipments.address("NZ", street: ["Lambton Quay"], city: "Wellington", postcode: "6011"), .ambiguous),
            (
                SampleShipments.address("NZ", street: ["1 Nowhere"], city: "Wellington", postcode: "6011"),
                .undeliverable
            ),
            (SampleShipments.sydney, .unknown),
        ] {
            #expect(try await rig.adapter.check(address, deadline: rig.soon).get().standing == standing)
        }
    }

    @Test("nothing is given back; a probe says what works")
    func rest() async throws {
        let rig = try Self.rig()
        #expect(await rig.adapter.void("X1", deadline: rig.soon) == .unsupported(code: "no-void"))
        #expect(rig.carrier.requests.isEmpty)
        let probe = try await rig.adapter.probe(deadline: rig.soon).get()
        #expect(probe.notes.first?.contains("CPOLP") == true)
    }
}
