import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Testing
import TextFormats

private typealias Rig = ContractRig<EasyPostAdapter>

private let services: [String: CarrierAccountSettings.Service] = [
    "ground": .init("GroundAdvantage", ["carrier": "USPS"]), "priority": .init("Priority", ["carrier": "USPS"]),
]
private let usd = Currency("USD")!

private func rig(key: String = "emulator", form: String? = nil) throws -> Rig {
    try Rig(
        EasyPostAdapter.self, at: EmulatedEasyPost.self, services: services, secrets: ["key": key], labelForm: form)
}

/// Another process with the same account: it remembers nothing.
private func another(_ rig: Rig) throws -> EasyPostAdapter {
    EasyPostAdapter(
        CarrierAccountSettings(
            carrier: "easypost", account: "main",
            addresses: ["api": try HTTPURL(EmulatedSender.base(of: "easypost"))], services: services,
            labelForm: "zpl-203", values: [:], secrets: ["key": try #require(CarrierSecret("emulator"))]),
        sender: rig.carrier, wallClock: { rig.carrier.seconds })
}

private func order(_ number: Int, _ shipment: Shipment, form: String? = nil) -> PurchaseOrder {
    PurchaseOrder(
        reference: Rig.reference(number), service: "ground", shipment: shipment, shipDate: CivilDate("2026-07-01")!,
        labelForm: form)
}

private func parcel(to city: String? = nil, _ change: (inout Shipment) -> Void = { _ in }) -> Shipment {
    var to = SampleShipments.saintLouis
    if let city { to.city = city }
    var shipment = SampleShipments.shipment(from: SampleShipments.washington, to: to)
    change(&shipment)
    return shipment
}

@Suite("EasyPost") struct EasyPostContractTests {
    @Test("A label is bought in each form, priced, and is the only one", arguments: ["zpl-203", "pdf", "png-300"])
    func buys(form: String) async throws {
        let rig = try rig()
        let answer = await rig.buy(parcel(), service: "ground", form: form)
        let label = try #require(answer.label, "\(answer)")
        #expect(label.form == form)
        #expect(label.reference == Rig.reference(1))
        #expect(label.price?.currency == usd)
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [label.trackingNumber])
    }

    @Test("What is sent is what the recordings show")
    func requestsFit() async throws {
        let rig = try rig()
        let rich = parcel {
            $0.options.insuredValue = Money("50", usd)
            $0.parcels[0].dimensions = nil
        }
        #expect(await rig.buy(rich, service: "ground").label != nil)
        let number = try #require(await rig.buy(parcel(), service: "priority", 2).label?.trackingNumber)
        _ = await rig.adapter.quotes(for: parcel(), on: CivilDate("2026-07-03")!, deadline: rig.soon)
        _ = await rig.adapter.track(number, deadline: rig.soon)
        _ = await rig.adapter.check(SampleShipments.saintLouis, deadline: rig.soon)
        _ = await rig.adapter.closeDay(
            ManifestOrder(
                trackingNumbers: [number], date: CivilDate("2026-07-01")!, shipFrom: SampleShipments.washington),
            deadline: rig.soon)
        _ = await rig.adapter.void(number, deadline: rig.soon)
        let bodies = rig.carrier.requests.filter { !$0.body.isEmpty }
        #expect(bodies.count == 9)
        for request in bodies {
            let path = String(request.url.text.split(separator: "?")[0])
            let schema = try #require(EasyPostSchema.schema(of: path), "\(path)")
            let body = try JSONDocument(request.body).root
            #expect(schema.violations(of: body) == [], "\(path)")
        }
    }

    @Test("Ounces and inches are written upwards, and never as a binary number")
    func units() async throws {
        let rig = try rig()
        _ = await rig.buy(parcel(), service: "ground")
        let creation = try #require(rig.carrier.requests.first { $0.method == .post })
        let parcel = try #require(try JSONDocument(creation.body).root["shipment"]?["parcel"])
        // 1250 g are 44.09… oz; 300, 200 and 100 mm are 11.81…, 7.87… and 3.93… in.
        #expect(parcel["weight"] == .number("44.1"))
        #expect(parcel["length"] == .number("11.9"))
        #expect(parcel["width"] == .number("7.9"))
        #expect(parcel["height"] == .number("4"))
    }

    @Test("Fees without end are no price, and no trap", arguments: [(2, true), (20_000, false)])
    func fees(count: Int, isPriced: Bool) async throws {
        let fee = #"{"charged":true,"amount":"999999999"}"#
        let fees = Array(repeating: fee, count: count).joined(separator: ",")
        let bought = """
            {"id":"shp_16578f588f9546ec","reference":"ABCDEFGHIJKLMNOPQRST","tracking_code":"9400","postage_label":\
            {"label_zpl_url":"https://labels.example/1.zpl"},"selected_rate":{"rate":"6.07","currency":"USD"},\
            "fees":[\(fees)]}
            """
        let sender = CannedSender([
            HTTPResponse(200, #"{"shipments":[],"has_more":false}"#),
            HTTPResponse(status: 201, body: EasyPostFuzz.made), HTTPResponse(200, bought),
            HTTPResponse(200, "^XA^XZ"),
        ])
        let answer = await (try adapter(sender)).buy(
            PurchaseOrder(
                reference: "ABCDEFGHIJKLMNOPQRST", service: "ground", shipment: parcel(),
                shipDate: CivilDate("2026-07-01")!), deadline: .soon)
        let label = try #require(answer.label)
        #expect(label.price == (isPriced ? Money(micros: 1_999_999_998_000_000, usd) : nil))
    }

    @Test("A rate is read from its digits", arguments: [("0.1", "0.10"), ("42.7", "42.70"), ("8.65", "8.65")])
    func priceIsExact(written: String, meant: String) async throws {
        let rig = try rig()
        let label = await rig.buy(parcel(to: "Oddity-Price-" + written), service: "ground").label
        #expect(label?.price == Money(meant, usd))
    }

    @Test("What is charged in the end is the price")
    func chargeIsThePrice() async throws {
        let rig = try rig()
        let quotes = try await rig.adapter.quotes(
            for: parcel(to: "Oddity-Price-Differs"), on: CivilDate("2026-07-01")!, deadline: rig.soon
        ).get()
        let dearer = await rig.buy(parcel(to: "Oddity-Price-Differs"), service: "ground", 2).label
        let quoted = try #require(quotes.first { $0.service == "ground" })
        #expect(dearer?.price == quoted.price + Money(micros: 1_000_000, usd))
    }

    @Test("What cannot be told is refused before anything is sent", arguments: Refusal.all)
    func refuses(refusal: Refusal) async throws {
        let rig = try rig()
        let answer = await rig.buy(parcel { refusal.change(&$0) }, service: "ground")
        #expect(answer.code == refusal.code)
        #expect(answer.kind.hasPrefix("unfit"))
        #expect(rig.carrier.requests.isEmpty)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let code: String
        let change: @Sendable (inout Shipment) -> Void
        var testDescription: String { code }

        static let all: [Refusal] = [
            Refusal(code: "one-parcel") { $0.parcels.append($0.parcels[0]) },
            Refusal(code: "weight-missing") { $0.parcels[0].weight = .zero },
            Refusal(code: "name-missing") { $0.shipTo.name = nil },
            Refusal(code: "name-too-long") { $0.shipTo.name = String(repeating: "x", count: 101) },
            Refusal(code: "street-missing") { $0.shipTo.street = [] },
            Refusal(code: "street-too-long") { $0.shipTo.street = [String(repeating: "x", count: 101)] },
            Refusal(code: "customs-unsupported") { $0.options.customs = .init(type: .sale) },
            Refusal(code: "billing-unsupported") { $0.options.billing = .thirdParty },
            Refusal(code: "return-address-unsupported") { $0.returnTo = SampleShipments.saintLouis },
            Refusal(code: "references-too-many") { shipment in
                shipment.references = (1...4).map { .init(name: "n\($0)", value: "v\($0)") }
            },
            Refusal(code: "reference-too-long") {
                $0.references = [.init(name: "po", value: String(repeating: "x", count: 51))]
            },
            Refusal(code: "insured-value-currency") { $0.options.insuredValue = Money("1", Currency("EUR")!) },
            Refusal(code: "insured-value-out-of-range") { $0.options.insuredValue = Money("0.001", usd) },
        ]
    }

    @Test("A service without a rate is refused with what its carrier says, and nothing is bought")
    func noRate() async throws {
        for city in ["Oddity-Rate-Error", "Oddity-No-Rates"] {
            let rig = try rig()
            let answer = await rig.buy(parcel(to: city), service: "ground")
            #expect(answer == .rejected(code: "no-rate", isAboutService: true))
            #expect(rig.carrier.liveLabels.isEmpty)
        }
    }

    // MARK: Faults

    @Test("After an answer that is lost the same order gives the one label", arguments: PurchaseFault.silent)
    func recovers(fault: PurchaseFault) async throws {
        let rig = try rig()
        let order = order(1, parcel())
        rig.carrier.inject(fault.what, at: "POST /shipments/")
        let answer = await rig.adapter.buy(order, deadline: rig.soon)
        #expect(answer.kind == "unknown", "\(answer)")
        #expect(rig.carrier.liveLabels.count == (fault.isSold ? 1 : 0))
        let label = try #require(await rig.adapter.buy(order, deadline: rig.soon).label)
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [label.trackingNumber])
    }

    @Test("Another process finds the label among those bought, whatever was bought since")
    func recoversAfterCrash() async throws {
        let rig = try rig()
        rig.carrier.inject(.lost, at: "POST /shipments/")
        #expect(await rig.buy(parcel(), service: "ground").kind == "unknown")
        let busy = try another(rig)
        for number in 2...70 {
            rig.carrier.pass(seconds: 300)
            #expect(await busy.buy(order(number, parcel()), deadline: rig.soon).label != nil)
        }
        let second = try another(rig)
        let before = rig.carrier.calls.count
        let label = try #require(await second.buy(order(1, parcel()), deadline: rig.soon).label)
        #expect(rig.carrier.liveLabels.count == 70)
        #expect(label.trackingNumber == rig.carrier.liveLabels[0].trackingNumber)
        let pages = rig.carrier.calls.dropFirst(before).count { $0 == "GET /shipments" }
        #expect(pages == 2)
        // The list is not looked through again but for what is new.
        _ = await second.buy(order(71, parcel()), deadline: rig.soon)
        #expect(rig.carrier.calls.dropFirst(before).count { $0 == "GET /shipments" } <= 4)
        #expect(rig.carrier.liveLabels.count == 71)
    }

    @Test("A list that cannot be read to its end is read on, and nothing is made before")
    func sweepGoesOn() async throws {
        let rig = try rig()
        for number in 1...60 {
            rig.carrier.pass(seconds: 300)
            #expect(await rig.buy(parcel(), service: "ground", number).label != nil)
        }
        let second = try another(rig)
        let sold = rig.carrier.liveLabels.count
        // The first page comes, the second does not.
        rig.carrier.inject(.clockSkew(seconds: 0), at: "GET /shipments")
        rig.carrier.inject(.serverError, at: "GET /shipments")
        let order = order(1, parcel())
        #expect(await second.buy(order, deadline: rig.soon).kind == "not-sent")
        let label = try #require(await second.buy(order, deadline: rig.soon).label)
        #expect(rig.carrier.liveLabels.count == sold)
        #expect(label.trackingNumber == rig.carrier.liveLabels[0].trackingNumber)
    }

    @Test(
        "A list that does not come to its end proves nothing: nothing is made",
        arguments: [#"{"shipments":[]}"#, #"{"shipments":[],"has_more":true}"#, #"{"shipments":[],"has_more":null}"#])
    func listWithoutEnd(list: String) async throws {
        let sender = CannedSender([HTTPResponse(200, list), HTTPResponse(status: 201, body: EasyPostFuzz.made)])
        let answer = await (try adapter(sender)).buy(order(1, parcel()), deadline: .soon)
        #expect(answer == .notSent(code: "unreadable-answer", retryAfter: nil))
        #expect(sender.requests.count == 1)
    }

    @Test("References are printed beside the order's number")
    func references() async throws {
        let rig = try rig()
        let shipment = parcel { $0.references = [.init(name: "po", value: "P-7"), .init(name: "team", value: "blue")] }
        #expect(await rig.buy(shipment, service: "ground").label != nil)
        let request = try #require(rig.carrier.requests.first { $0.method == .post })
        let options = try JSONDocument(request.body).root["shipment"]?["options"]
        #expect(options?["print_custom_1"] == .string("P-7"))
        #expect(options?["print_custom_2"] == .string("blue"))
    }

    @Test("Orders at the same time are bought once each, with no more looks through the list than orders")
    func looksAreShared() async throws {
        let rig = try rig()
        let labels = await withTaskGroup(of: BoughtLabel?.self) { group in
            for number in 1...12 {
                group.addTask { await rig.buy(parcel(), service: "ground", number).label }
            }
            return await group.reduce(into: [BoughtLabel]()) { if let label = $1 { $0.append(label) } }
        }
        #expect(labels.count == 12)
        #expect(rig.carrier.liveLabels.count == 12)
        #expect(rig.carrier.calls.count { $0 == "GET /shipments" } <= 12)
    }

    @Test("What was bought after a look that stopped is found, too")
    func sweepStartsAgain() async throws {
        let rig = try rig()
        for number in 1...55 {
            rig.carrier.pass(seconds: 300)
            #expect(await rig.buy(parcel(), service: "ground", number).label != nil)
        }
        let second = try another(rig)
        rig.carrier.inject(.clockSkew(seconds: 0), at: "GET /shipments")
        rig.carrier.inject(.serverError, at: "GET /shipments")
        #expect(await second.buy(order(100, parcel()), deadline: rig.soon).kind == "not-sent")
        // Bought by the first while the second had stopped.
        #expect(await rig.buy(parcel(), service: "ground", 100).label != nil)
        let sold = rig.carrier.liveLabels.count
        #expect(await second.buy(order(100, parcel()), deadline: rig.soon).label != nil)
        #expect(rig.carrier.liveLabels.count == sold)
    }

    @Test("A shipment whose making nobody answered sells nothing", arguments: PurchaseFault.silent)
    func makingIsHarmless(fault: PurchaseFault) async throws {
        let rig = try rig()
        let order = order(1, parcel())
        // The list is a GET; the first POST makes the shipment.
        rig.carrier.inject(fault.what, at: "POST /shipments")
        #expect(await rig.adapter.buy(order, deadline: rig.soon).kind == "not-sent")
        #expect(rig.carrier.liveLabels.isEmpty)
        #expect(await rig.adapter.buy(order, deadline: rig.soon).label != nil)
        #expect(rig.carrier.liveLabels.count == 1)
    }

    @Test("Buying the same shipment twice sells one label")
    func twice() async throws {
        let rig = try rig()
        rig.carrier.inject(.twice, at: "POST /shipments/")
        let answer = await rig.buy(parcel(), service: "ground")
        #expect(answer.label != nil, "\(answer)")
        #expect(rig.carrier.liveLabels.count == 1)
    }

    @Test("Too many calls are nothing done and to be repeated")
    func throttled() async throws {
        let rig = try rig()
        rig.carrier.inject(.tooManyRequests, at: "POST /shipments/")
        #expect(await rig.buy(parcel(), service: "ground") == .notSent(code: "http-429", retryAfter: .seconds(1)))
        #expect(await rig.buy(parcel(to: "Oddity-Too-Many"), service: "ground", 2).kind == "not-sent")
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test("A wrong key is a matter of configuration")
    func wrongKey() async throws {
        let rig = try rig(key: "wrong")
        #expect(await rig.buy(parcel(), service: "ground").kind == "not-sent")
        guard case .failure(let fault) = await rig.adapter.probe(deadline: rig.soon) else {
            Issue.record("the probe found nothing wrong")
            return
        }
        #expect(fault.kind == .configuration)
    }

    @Test(
        "Each error code means what it means",
        arguments: [
            (422, "SHIPMENT.POSTAGE.FAILURE", "rejected-service"), (422, "RATE.UNAVAILABLE", "rejected-service"),
            (422, "PARAMETER.REQUIRED", "rejected"), (404, "NOT_FOUND", "rejected"),
            (402, "PAYMENT.FAILURE", "not-sent"), (409, "CONFLICT", "unknown"), (409, "", "unknown"),
            (401, "APIKEY.INACTIVE", "not-sent"), (403, "FORBIDDEN", "not-sent"), (429, "RATE_LIMITED", "not-sent"),
            (500, "INTERNAL_SERVER_ERROR", "unknown"), (504, "", "unknown"), (408, "", "unknown"),
        ])
    func codes(status: Int, code: String, kind: String) async throws {
        let list = Array(#"{"shipments":[],"has_more":false}"#.utf8)
        let error = code.isEmpty ? "" : #"{"error":{"code":"\#(code)","message":"No.","errors":["a plain text"]}}"#
        let sender = CannedSender([
            HTTPResponse(status: 200, body: list),
            HTTPResponse(status: 201, body: EasyPostFuzz.made), HTTPResponse(status: status, body: Array(error.utf8)),
        ])
        let adapter = try adapter(sender)
        let answer = await adapter.buy(
            PurchaseOrder(
                reference: "ABCDEFGHIJKLMNOPQRST", service: "ground", shipment: parcel(),
                shipDate: CivilDate("2026-07-01")!), deadline: .soon)
        #expect(answer.kind == kind, "\(answer)")
        #expect(sender.requests.count == 3)
    }

    @Test("An option that EasyPost does not repeat is refused before it is paid for")
    func optionsAreChecked() async throws {
        let list = Array(#"{"shipments":[],"has_more":false}"#.utf8)
        let sender = CannedSender([
            HTTPResponse(status: 200, body: list), HTTPResponse(status: 201, body: EasyPostFuzz.made),
        ])
        let adapter = try adapter(sender)
        let answer = await adapter.buy(
            PurchaseOrder(
                reference: "ABCDEFGHIJKLMNOPQRST", service: "ground",
                shipment: parcel { $0.options.signature = .adult }, shipDate: CivilDate("2026-07-01")!),
            deadline: .soon)
        #expect(answer == .rejected(code: "option-not-understood", isAboutService: true))
        #expect(sender.requests.count == 2)
    }

    private func adapter(_ sender: any HTTPSender) throws -> EasyPostAdapter {
        EasyPostAdapter(
            CarrierAccountSettings(
                carrier: "easypost", account: "main", addresses: ["api": try HTTPURL("https://api.easypost.com/v2")],
                services: services, labelForm: "zpl-203", values: [:],
                secrets: ["key": try #require(CarrierSecret("k"))]), sender: sender, wallClock: { 1_782_900_000 })
    }

    // MARK: Oddities

    @Test(
        "Oddities: what is sold and not whole stays unknown, and is never said to be nothing",
        arguments: [
            ("Oddity-List-Rate-Absent", "bought", 1), ("Oddity-Same-Tracking-Code", "bought", 1),
            ("Oddity-Label-Absent", "bought", 1), ("Oddity-Label-Expired", "unknown", 1),
            ("Oddity-Label-Junk", "unknown", 1), ("Oddity-Buy-Fails", "rejected-service", 0),
            ("Oddity-HTML-401", "not-sent", 0),
        ])
    func oddities(city: String, kind: String, live: Int) async throws {
        let rig = try rig()
        let answer = await rig.buy(parcel(to: city), service: "ground")
        #expect(answer.kind == kind, "\(answer)")
        #expect(rig.carrier.liveLabels.count == live)
        let again = await rig.buy(parcel(to: city), service: "ground")
        #expect(again.kind == kind, "\(again)")
        #expect(rig.carrier.liveLabels.count == live)
    }

    // MARK: Other verbs

    @Test("Rates are those of our services")
    func quotes() async throws {
        let rig = try rig()
        let quotes = try await rig.adapter.quotes(
            for: parcel(), on: CivilDate("2026-07-01")!, deadline: rig.soon
        ).get()
        #expect(quotes.map(\.service) == ["ground", "priority"])
        #expect(quotes.allSatisfy { $0.isAccountPrice && $0.price.currency == usd })
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test("A refund is asked for, by this process or another; asking again does no harm", arguments: [false, true])
    func voids(byAnother: Bool) async throws {
        let rig = try rig()
        let number = try #require(await rig.buy(parcel(), service: "ground").label?.trackingNumber)
        let adapter = byAnother ? try another(rig) : rig.adapter
        #expect(await adapter.void(number, deadline: rig.soon) == .voided)
        #expect(await adapter.void(number, deadline: rig.soon) == .voided)
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test("A label of long ago is refunded by its number")
    func voidsLater() async throws {
        let rig = try rig()
        let number = try #require(await rig.buy(parcel(), service: "ground").label?.trackingNumber)
        for n in 2...51 {
            rig.carrier.pass(seconds: 300)
            _ = await rig.buy(parcel(), service: "ground", n)
        }
        rig.carrier.pass(seconds: 3 * 86_400)
        let later = try another(rig)
        #expect(await later.void(number, deadline: rig.soon) == .voided)
        #expect(rig.carrier.liveLabels.count == 50)
        #expect(rig.carrier.calls.last == "POST /refunds")
    }

    @Test("A parcel is tracked")
    func tracks() async throws {
        let rig = try rig()
        let number = try #require(await rig.buy(parcel(), service: "ground").label?.trackingNumber)
        let report = try await rig.adapter.track(number, deadline: rig.soon).get()
        #expect(report.trackingNumber == number)
    }

    @Test("A day is closed with a scan form, by this process or another", arguments: [false, true])
    func manifests(byAnother: Bool) async throws {
        let rig = try rig()
        var numbers: [String] = []
        for n in 1...3 {
            numbers.append(try #require(await rig.buy(parcel(), service: "ground", n).label?.trackingNumber))
        }
        let order = ManifestOrder(
            trackingNumbers: numbers, date: CivilDate("2026-07-01")!, shipFrom: SampleShipments.washington)
        let adapter = byAnother ? try another(rig) : rig.adapter
        let manifest = try await adapter.closeDay(order, deadline: rig.soon).get()
        #expect(manifest.number.hasPrefix("sf_"))
        #expect(manifest.document?.starts(with: "%PDF-".utf8) == true)
    }

    @Test("An address is checked")
    func checks() async throws {
        let rig = try rig()
        let good = try await rig.adapter.check(SampleShipments.saintLouis, deadline: rig.soon).get()
        #expect(good.standing == .deliverable)
        #expect(good.suggestion?.name == SampleShipments.saintLouis.name)
    }

    @Test("Another address than those recorded is judged by the code of its fault")
    func judges() async throws {
        let fault = { (code: String) in
            Array(
                """
                {"id":"adr_1","verifications":{"delivery":{"success":false,"errors":[{"code":"\(code)",\
                "message":"m","field":"address"}],"details":{}}}}
                """.utf8)
        }
        for (code, standing) in [
            ("E.ADDRESS.NOT_FOUND", AddressVerdict.Standing.undeliverable),
            ("E.SECONDARY_INFORMATION.MISSING", .incomplete), ("E.HOUSE_NUMBER.MISSING", .undeliverable),
        ] {
            let adapter = try adapter(CannedSender([HTTPResponse(status: 201, body: fault(code))]))
            let verdict = try await adapter.check(SampleShipments.saintLouis, deadline: .soon).get()
            #expect(verdict.standing == standing)
        }
    }

    @Test("The probe makes nothing")
    func probes() async throws {
        let rig = try rig()
        _ = try await rig.adapter.probe(deadline: rig.soon).get()
        #expect(rig.carrier.calls.count == 1)
        #expect(rig.carrier.requests[0].method == .get)
    }
}
