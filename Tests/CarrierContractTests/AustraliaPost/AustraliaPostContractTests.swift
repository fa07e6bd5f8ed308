import CarrierEmulator
import ShipmentModel
import Testing
import TextFormats

@testable import CarrierAdapters

@Suite("Australia Post")
struct AustraliaPostContractTests {
    static let services: [String: CarrierAccountSettings.Service] = [
        "parcel": .init("7D55", ["group": "Parcel Post", "signature": "yes"]),
        "express": .init("E34", ["group": "Express Post"]), "wrong-group": .init("T28S", ["group": "Express Post"]),
        "no-group": .init("E34S"), "gone": .init("ZZZ", ["group": "Parcel Post"]),
    ]
    static let secrets = ["key": "emulator", "password": "emulator-secret"]
    static let account = ["account_number": "0123456789"]

    func rig(
        secrets: [String: String] = secrets, account: [String: String] = account
    ) throws -> ContractRig<AustraliaPostAdapter> {
        try ContractRig(
            AustraliaPostAdapter.self, at: EmulatedAustraliaPost.self, services: Self.services, values: account,
            secrets: secrets)
    }

    static func shipment(to suburb: String? = nil, company: String? = nil, grams: Int64 = 500) -> Shipment {
        var to = SampleShipments.sydney
        if let suburb { to.city = suburb }
        to.company = company
        return SampleShipments.shipment(from: SampleShipments.melbourne, to: to, grams: grams)
    }

    /// Another adapter for the same account: it remembers nothing.
    func forgetful(_ rig: ContractRig<AustraliaPostAdapter>) throws -> AustraliaPostAdapter {
        let address = try HTTPURL(EmulatedSender.base(of: "australia-post"))
        return AustraliaPostAdapter(
            CarrierAccountSettings(
                carrier: "australia-post", account: "main", addresses: [CarrierDescriptor.api: address],
                services: Self.services, labelForm: "pdf-a6", values: Self.account,
                secrets: try Self.secrets.mapValues { try #require(CarrierSecret($0)) }), sender: rig.carrier,
            wallClock: { 0 })
    }

    func bought(_ answer: PurchaseAnswer, _ place: SourceLocation = #_sourceLocation) throws -> BoughtLabel {
        guard case .bought(let label) = answer else {
            Issue.record("\(answer)", sourceLocation: place)
            throw CancellationError()
        }
        return label
    }

    // MARK: Buying

    @Test("a label is bought in each form, for the price with tax", arguments: ["pdf-a6", "pdf", "zpl-203", "png-203"])
    func buys(form: String) async throws {
        let rig = try rig()
        let label = try bought(await rig.buy(Self.shipment(), service: "parcel", form: form))
        let live = rig.carrier.liveLabels
        #expect(live.map(\.trackingNumber) == [label.trackingNumber])
        #expect(live.map(\.reference) == [ContractRig<AustraliaPostAdapter>.reference(1)])
        #expect(label.reference == ContractRig<AustraliaPostAdapter>.reference(1))
        #expect(label.price == Money("8.65", Currency("AUD")!))
        // What the carrier does not draw comes in the account's usual form.
        #expect(label.form == (form == "png-203" ? "pdf-a6" : form))
        #expect(label.document.starts(with: Array((form == "zpl-203" ? "^XA" : "%PDF-").utf8)))
        #expect(rig.carrier.calls.filter { $0.contains("label") }.count == 2)
    }

    @Test("a link to a label that bears its own signature is asked for without ours")
    func linkUnsigned() async throws {
        let rig = try rig()
        _ = try bought(await rig.buy(Self.shipment(), service: "parcel"))
        let link = try #require(rig.carrier.requests.last)
        #expect(link.url.text.contains("label-store"))
        #expect(link.headers["Authorization"] == nil && link.headers["Account-Number"] == nil)
    }

    @Test("what is asked is as the carrier's pages describe it")
    func requestsFit() async throws {
        let rig = try rig()
        var shipment = Self.shipment(company: "Jones & Co")
        shipment.options.insuredValue = Money("250.50", Currency("AUD")!)
        shipment.references = [.init(name: "po", value: "4711")]
        shipment.shipTo.street = ["Unit 12, The Very Long Building Name of Some Length", "2 George Street"]
        let label = try bought(await rig.buy(shipment, service: "express"))
        _ = await rig.adapter.quotes(for: Self.shipment(), on: CivilDate("2026-07-01")!, deadline: rig.soon)
        _ = await rig.adapter.closeDay(
            .init(
                trackingNumbers: [label.trackingNumber], date: CivilDate("2026-07-01")!,
                shipFrom: SampleShipments.melbourne), deadline: rig.soon)
        var looked = 0
        for request in rig.carrier.requests where !request.body.isEmpty {
            let base = EmulatedSender.base(of: "australia-post")
            let call = request.method.rawValue + " " + request.url.text.dropFirst(base.count)
            let schema = try #require(AustraliaPostSchema.schema(of: call), "\(call)")
            #expect(schema.violations(of: try JSONDocument(request.body).root) == [], "\(call)")
            looked += 1
        }
        #expect(looked == 4)
        let sent = try JSONDocument(rig.carrier.requests[0].body).root["shipments"]?[0]
        #expect(sent?["customer_reference_2"] == .string("O-1, 4711"))
        #expect(sent?["items"]?[0]?["features"]?["TRANSIT_COVER"]?["attributes"]?["cover_amount"] == .number("250.50"))
    }

    /// Shipments that the carrier cannot be told of, and the code that says so.
    static let unfit: [UnfitShipment] = [
        .init("one-parcel") { $0.parcels.append($0.parcels[0]) },
        .init("weight-missing") { $0.parcels[0].weight = .zero },
        .init("adult-signature-unsupported") { $0.options.signature = .adult },
        .init("saturday-unsupported") { $0.options.saturday = true },
        .init("billing-unsupported") { $0.options.billing = .recipient },
        .init("customs-unsupported") { $0.options.customs = .init(type: .gift) },
        .init("insured-value-unsupported") { $0.options.insuredValue = Money("10", Currency("USD")!) },
        .init("return-address-unsupported") { $0.returnTo = SampleShipments.sydney },
        .init("country-unsupported") {
            $0.shipTo = SampleShipments.auckland; $0.shipTo.region = "NSW"
        },
        .init("region-unknown") { $0.shipTo.region = "XYZ" },
        .init("region-missing") { $0.shipTo.region = nil },
        .init("region-too-long") { $0.shipTo.region = "New South Wales" },
        .init("postcode-malformed") { $0.shipTo.postcode = "20A0" },
        .init("postcode-missing") { $0.shipTo.postcode = nil },
        .init("postcode-too-long") { $0.shipFrom.postcode = "20000" },
        .init("city-missing") { $0.shipTo.city = "" },
        .init("street-missing") { $0.shipTo.street = [] },
        .init("street-too-long") { $0.shipTo.street = [String(repeating: "x", count: 41)] },
        .init("name-too-long") { $0.shipTo.name = String(repeating: "x", count: 41) },
        .init("name-missing") { $0.shipTo.name = nil },
        .init("order-too-long") { $0.order = String(repeating: "1", count: 51) },
        .init("phone-too-long") { $0.shipTo.phone = "+61 491 570 156 ext. 99" },
    ]

    @Test("what the carrier cannot take is refused before it is asked", arguments: unfit)
    func refusals(unfit: UnfitShipment) async throws {
        let rig = try rig()
        var shipment = Self.shipment()
        unfit.spoil(&shipment)
        let answer = await rig.buy(shipment, service: "parcel")
        #expect(answer.kind.hasPrefix("unfit"))
        #expect(answer.code == unfit.code)
        #expect(rig.carrier.requests.isEmpty)
    }

    @Test("a signature is sold with a product that brings one, and with no other")
    func signature() async throws {
        let rig = try rig()
        var shipment = Self.shipment()
        shipment.options.signature = .any
        let refused = await rig.buy(shipment, service: "express")
        #expect(refused == .unfit(code: "signature-unsupported", .service))
        _ = try bought(await rig.buy(shipment, service: "parcel"))
    }

    @Test("a product whose label group nobody has named is a fault of the settings")
    func noGroup() async throws {
        let rig = try rig()
        let answer = await rig.buy(Self.shipment(), service: "no-group")
        #expect(answer == .unfit(code: "label-group-missing", .service))
        #expect(rig.carrier.requests.isEmpty)
    }

    @Test("a product that the contract does not have is refused, and another may be had")
    func unknownProduct() async throws {
        let rig = try rig()
        let answer = await rig.buy(Self.shipment(), service: "gone")
        #expect(answer == .rejected(code: "42012", isAboutService: true))
    }

    // MARK: Labels that come late, or not

    @Test(
        "a label that is drawn later, or whose link does not lead there, is waited for",
        arguments: ["Oddity-Label-Pending", "Oddity-Url-Late", "Oddity-Url-Expired"])
    func lateLabel(oddity: String) async throws {
        let rig = try rig()
        let label = try bought(await rig.buy(Self.shipment(to: oddity), service: "parcel"))
        #expect(label.document.starts(with: Array("%PDF-".utf8)))
        #expect(rig.carrier.liveLabels.count == 1)
    }

    @Test("a shipment whose label will never be drawn is deleted: nothing was bought", arguments: [false, true])
    func neverDrawn(isGroup: Bool) async throws {
        let rig = try rig()
        let answer = await rig.buy(
            Self.shipment(to: isGroup ? nil : "Oddity-Label-Error"), service: isGroup ? "wrong-group" : "parcel")
        #expect(answer.kind == "rejected")
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test("if it cannot be deleted either, nobody knows")
    func notDeleted() async throws {
        let rig = try rig()
        rig.carrier.inject(.serverError, at: "DELETE")
        let answer = await rig.buy(Self.shipment(to: "Oddity-Label-Error"), service: "parcel")
        #expect(answer == .unknown(code: "label-not-drawn"))
        #expect(rig.carrier.liveLabels.count == 1)
    }

    // MARK: Faults and recovery

    @Test(
        "a purchase whose answer says nothing is unknown, and looking up tells what there is",
        arguments: PurchaseFault.silent)
    func lostAnswers(fault: PurchaseFault) async throws {
        let rig = try rig()
        rig.carrier.inject(fault.what, at: "POST /shipping/v1/shipments")
        let answer = await rig.buy(Self.shipment(), service: "parcel", form: "zpl-203")
        #expect(answer.kind == "unknown")
        #expect(rig.carrier.liveLabels.count == (fault.isSold ? 1 : 0))
        let labels = try await found(rig, 1)
        #expect(labels.map(\.trackingNumber) == rig.carrier.liveLabels.map(\.trackingNumber))
        // The form that was ordered is remembered.
        #expect(labels.allSatisfy { $0.form == "zpl-203" && $0.document.starts(with: Array("^XA".utf8)) })
        #expect(labels.allSatisfy { $0.price == Money("8.65", Currency("AUD")!) })
    }

    @Test("a shipment made twice is found twice")
    func twice() async throws {
        let rig = try rig()
        rig.carrier.inject(.twice, at: "POST /shipping/v1/shipments")
        _ = try bought(await rig.buy(Self.shipment(), service: "parcel"))
        #expect(try await found(rig, 1).map(\.trackingNumber) == rig.carrier.liveLabels.map(\.trackingNumber))
        #expect(rig.carrier.liveLabels.count == 2)
    }

    func found(_ rig: ContractRig<AustraliaPostAdapter>, _ number: Int) async throws -> [BoughtLabel] {
        let reference = ContractRig<AustraliaPostAdapter>.reference(number)
        guard case .found(let labels) = await rig.adapter.lookUp(reference, deadline: rig.soon) else {
            Issue.record("not looked up")
            throw CancellationError()
        }
        return labels
    }

    @Test(
        "a shipment whose label is lost on the way is unknown, and looking up brings the label",
        arguments: ["POST /shipping/v1/labels", "GET /label-store"])
    func lostLabel(call: String) async throws {
        let rig = try rig()
        rig.carrier.inject(.lost, at: call)
        #expect(await rig.buy(Self.shipment(), service: "parcel").kind == "unknown")
        let labels = try await found(rig, 1)
        #expect(labels.map(\.trackingNumber) == rig.carrier.liveLabels.map(\.trackingNumber))
        #expect(labels.count == 1)
    }

    @Test("looking up brings nothing but what bears the reference")
    func lookUpNarrow() async throws {
        let rig = try rig()
        _ = try bought(await rig.buy(Self.shipment(), service: "parcel", 1))
        _ = try bought(await rig.buy(Self.shipment(), service: "express", 2))
        #expect(try await found(rig, 2).map(\.reference) == [ContractRig<AustraliaPostAdapter>.reference(2)])
        #expect(try await found(rig, 3).isEmpty)
    }

    @Test("a list that was not searched by the reference, or may go on, proves nothing", arguments: [1, 20])
    func notSearched(count: Int) async throws {
        let mine = ContractRig<AustraliaPostAdapter>.reference(1)
        let shipment = #"{"shipment_id":"s1","shipment_reference":"\#(count == 1 ? "OTHER" : mine)","items":[]}"#
        let list = #"{"shipments":[\#([String](repeating: shipment, count: count).joined(separator: ","))]}"#
        let sender = CannedSender([HTTPResponse(status: 200, body: Array(list.utf8))])
        let adapter = try sender.adapter(
            AustraliaPostAdapter.self, services: Self.services, values: Self.account, secrets: Self.secrets)
        let answer = await adapter.lookUp(mine, deadline: .soon)
        #expect(answer == .failed(code: "reference-not-searched"))
    }

    @Test("too many requests: nothing was done, and it may be tried again", arguments: [false, true])
    func tooMany(isGateway: Bool) async throws {
        let rig = try rig()
        if !isGateway { rig.carrier.inject(.tooManyRequests, at: "POST /shipping/v1/shipments") }
        let answer = await rig.buy(
            Self.shipment(to: isGateway ? "Oddity-Gateway-429" : nil), service: "parcel")
        guard case .notSent(_, let pause?) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(pause >= .seconds(1))
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test(
        "what each code means",
        arguments: [
            ("40002", 400, .rejected(isAboutService: false)), ("40001", 400, .configuration),
            ("41001", 400, .configuration), ("42012", 400, .rejected(isAboutService: true)),
            ("42010", 400, .rejected(isAboutService: true)), ("43006", 400, .rejected(isAboutService: false)),
            ("44003", 400, .rejected(isAboutService: true)), ("44016", 400, .rejected(isAboutService: false)),
            ("ESB-20010", 400, .unknown), ("API_002", 400, .retryable(after: .seconds(6))),
            ("44003", 500, .unknown), ("41001", 401, .configuration), ("42012", 200, .rejected(isAboutService: true)),
        ] as [(String, Int, CarrierFault.Kind)])
    func codes(code: String, status: Int, kind: CarrierFault.Kind) throws {
        let body = #"{"errors":[{"code":"\#(code)","message":"m","field":"","context":[]}]}"#
        let response = HTTPResponse(status: status, headers: [:], body: Array(body.utf8))
        let fault = AustraliaPostAnswers.fault(response, of: CarrierCall(.post, "/x", effect: .change))
        #expect(fault?.kind == kind)
        #expect(fault?.code == code)
    }

    @Test(
        "errors beside a shipment or an order do not say that there is none",
        arguments: [
            (#""shipments":[{"shipment_id":"s"}]"#, .unknown), (#""order":{"order_id":"o"}"#, .unknown),
            (#""shipments":[]"#, .rejected(isAboutService: true)),
        ] as [(String, CarrierFault.Kind)])
    func errorsBeside(what: String, kind: CarrierFault.Kind) throws {
        let response = HTTPResponse(200, #"{\#(what),"errors":[{"code":"42012"}]}"#)
        let fault = AustraliaPostAnswers.fault(response, of: CarrierCall(.post, "/x", effect: .change))
        #expect(fault?.kind == kind)
    }

    @Test("what the carrier says is shown as visible text")
    func visible() throws {
        let events = #"[{"date":"1\u001b","description":"a\u001b[2J","location":"b\u0007"}]"#
        let response = HTTPResponse(
            200, #"{"tracking_results":[{"tracking_id":"X","trackable_items":[{"events":\#(events)}]}]}"#)
        let report = try #require(try AustraliaPostAnswers.report(response, of: "X"))
        let event = try #require(report.events.first)
        for text in [event.time, event.text, event.place] {
            #expect(!text.isEmpty && text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
        }
        let places = HTTPResponse(200, #"{"found":false,"results":["A\u001bB"]}"#)
        let verdict = try #require(AustraliaPostAnswers.verdict(places, on: SampleShipments.sydney))
        #expect(verdict.notes.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } })
        #expect(verdict.suggestion?.city == verdict.notes.first)
    }

    @Test("a wrong key, or the number of another account, is a fault of the settings")
    func wrongSecret() async throws {
        for rig in [
            try rig(secrets: ["key": "emulator", "password": "wrong"]),
            try rig(account: ["account_number": "0000000001"]),
        ] {
            guard case .notSent = await rig.buy(Self.shipment(), service: "parcel") else {
                Issue.record("not a fault of the settings")
                continue
            }
            guard case .failure(let fault) = await rig.adapter.probe(deadline: rig.soon) else {
                Issue.record("a probe that does not show it")
                continue
            }
            #expect(fault.kind == .configuration)
        }
    }

    @Test("a probe shows that the account works")
    func probe() async throws {
        let rig = try rig()
        guard case .success = await rig.adapter.probe(deadline: rig.soon) else {
            Issue.record("no probe")
            return
        }
    }

    @Test("a price that comes as a text, differs from the quote, or is absent")
    func oddPrices() async throws {
        let rig = try rig()
        let differs = try bought(await rig.buy(Self.shipment(to: "Oddity-Price-Differs"), service: "parcel", 1))
        #expect(differs.price == Money("9.75", Currency("AUD")!))
        let text = try bought(await rig.buy(Self.shipment(to: "Oddity-Number-As-Text"), service: "parcel", 2))
        #expect(text.price == Money("8.65", Currency("AUD")!))
        let absent = try bought(await rig.buy(Self.shipment(to: "Oddity-Cost-Absent"), service: "parcel", 3))
        #expect(absent.price == nil)
    }

    // MARK: Giving back

    @Test("a label is given back, and once more without harm; so by one who remembers nothing")
    func voids() async throws {
        let rig = try rig()
        let first = try bought(await rig.buy(Self.shipment(), service: "parcel", 1))
        let second = try bought(await rig.buy(Self.shipment(), service: "parcel", 2))
        #expect(await rig.adapter.void(first.trackingNumber, deadline: rig.soon) == .voided)
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [second.trackingNumber])
        let other = try forgetful(rig)
        #expect(await other.void(second.trackingNumber, deadline: rig.soon) == .voided)
        #expect(rig.carrier.liveLabels.isEmpty)
        #expect(await other.void(second.trackingNumber, deadline: rig.soon) == .refused(code: "not-open"))
        #expect(await other.void("../orders", deadline: rig.soon) == .refused(code: "not-open"))
    }

    @Test("when the answer to giving back is lost, asking again does no harm")
    func voidLost() async throws {
        let rig = try rig()
        let label = try bought(await rig.buy(Self.shipment(), service: "parcel"))
        rig.carrier.inject(.lost, at: "DELETE")
        guard case .unknown = await rig.adapter.void(label.trackingNumber, deadline: rig.soon) else {
            Issue.record("it was claimed to be known")
            return
        }
        #expect(await rig.adapter.void(label.trackingNumber, deadline: rig.soon) == .voided)
    }

    // MARK: The day

    @Test("a day is ordered with its paper; again it is the same order; what is ordered stays")
    func closesDay() async throws {
        let rig = try rig()
        let labels = [
            try bought(await rig.buy(Self.shipment(), service: "parcel", 1)),
            try bought(await rig.buy(Self.shipment(), service: "express", 2)),
        ]
        let order = ManifestOrder(
            trackingNumbers: labels.map(\.trackingNumber), date: CivilDate("2026-07-01")!,
            shipFrom: SampleShipments.melbourne)
        rig.carrier.inject(.lost, at: "PUT /shipping/v1/orders")
        guard case .failure(let fault) = await rig.adapter.closeDay(order, deadline: rig.soon) else {
            Issue.record("the answer was lost")
            return
        }
        #expect(fault.kind == .unknown)
        // Whoever asks again, and remembers nothing, gets the order that there is.
        let manifest = try await forgetful(rig).closeDay(order, deadline: rig.soon).get()
        #expect(manifest.number.hasPrefix("AP"))
        #expect(manifest.document?.starts(with: Array("%PDF-".utf8)) == true)
        #expect(try await rig.adapter.closeDay(order, deadline: rig.soon).get().number == manifest.number)
        #expect(await rig.adapter.void(labels[0].trackingNumber, deadline: rig.soon) == .refused(code: "44016"))
    }

    @Test("a day with a label that has no shipment orders nothing")
    func closesNothing() async throws {
        let rig = try rig()
        let label = try bought(await rig.buy(Self.shipment(), service: "parcel"))
        let order = ManifestOrder(
            trackingNumbers: [label.trackingNumber, "ABC999999901000935001"], date: CivilDate("2026-07-01")!,
            shipFrom: SampleShipments.melbourne)
        guard case .failure(let fault) = await rig.adapter.closeDay(order, deadline: rig.soon) else {
            Issue.record("a day was closed")
            return
        }
        #expect(fault.code == "shipment-unknown")
        #expect(!rig.carrier.calls.contains { $0.hasPrefix("PUT") })
    }

    // MARK: Prices, tracking, places

    @Test(
        "prices are exact",
        arguments: [(500, "parcel", "8.65"), (4_500, "express", "42.7")] as [(Int64, String, String)])
    func quotes(grams: Int64, service: String, amount: String) async throws {
        let rig = try rig()
        let quotes = try await rig.adapter.quotes(
            for: Self.shipment(grams: grams), on: CivilDate("2026-07-01")!, deadline: rig.soon
        ).get()
        let quote = try #require(quotes.first { $0.service == service })
        #expect(quote.price == Money(amount, Currency("AUD")!))
        #expect(quote.includesTax && quote.isAccountPrice)
        #expect(!quotes.contains { $0.service == "gone" })
    }

    @Test("with a signature only services are offered that bring one; with a parcel too heavy none")
    func quotesLimits() async throws {
        let rig = try rig()
        var shipment = Self.shipment()
        shipment.options.signature = .any
        let quotes = try await rig.adapter.quotes(
            for: shipment, on: CivilDate("2026-07-01")!, deadline: rig.soon
        ).get()
        #expect(quotes.map(\.service) == ["parcel"])
        guard
            case .failure(let fault) = await rig.adapter.quotes(
                for: Self.shipment(grams: 23_000), on: CivilDate("2026-07-01")!, deadline: rig.soon)
        else {
            Issue.record("a price for 23 kg")
            return
        }
        #expect(fault.kind == .rejected(isAboutService: true))
        #expect(fault.code == "42010")
    }

    @Test(
        "how far a parcel is",
        arguments: [
            (nil, .announced), ("Oddity-Delivered", .delivered), ("Oddity-Awaiting", .awaitingCollection),
            ("Oddity-Track-Flat", .announced),
        ] as [(String?, TrackingReport.Status)])
    func tracks(suburb: String?, status: TrackingReport.Status) async throws {
        let rig = try rig()
        let label = try bought(await rig.buy(Self.shipment(to: suburb), service: "parcel"))
        let report = try await rig.adapter.track(label.trackingNumber, deadline: rig.soon).get()
        #expect(report.status == status)
        #expect(!report.events.isEmpty)
        #expect(report.events.allSatisfy { !$0.time.isEmpty && !$0.text.isEmpty })
    }

    @Test("a number that is not known is a report without events")
    func tracksNothing() async throws {
        let rig = try rig()
        let report = try await rig.adapter.track("7XX1000", deadline: rig.soon).get()
        #expect(report == TrackingReport(trackingNumber: "7XX1000", status: .unknown))
    }

    @Test("a suburb is looked up")
    func checks() async throws {
        let rig = try rig()
        #expect(try await rig.adapter.check(SampleShipments.sydney, deadline: rig.soon).get().standing == .deliverable)
        var address = SampleShipments.sydney
        address.city = "Nowhere"
        #expect(try await rig.adapter.check(address, deadline: rig.soon).get().standing == .undeliverable)
        address.city = "Elsewhere"
        let verdict = try await rig.adapter.check(address, deadline: rig.soon).get()
        #expect(verdict.suggestion?.city == "Elsewhere Heights")
        #expect(verdict.suggestion?.name == address.name)
    }
}
