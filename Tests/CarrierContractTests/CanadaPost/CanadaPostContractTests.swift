import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Testing
import TextFormats
import XMLReading

private typealias Rig = ContractRig<CanadaPostAdapter>

private let services: [String: CarrierAccountSettings.Service] = [
    "expedited": .init("DOM.EP"), "priority": .init("DOM.PC"), "us": .init("USA.EP", ["options": "RASE"]),
]

private func rig(contract: Bool = true, secrets: [String: String]? = nil, form: String? = nil) throws -> Rig {
    var values = ["customer_number": "123456789", "refund_email": "desk@example.org"]
    if contract { values["contract_id"] = "40012345" }
    return try Rig(
        CanadaPostAdapter.self, at: EmulatedCanadaPost.self, services: services, values: values,
        secrets: secrets ?? ["user": "emulator", "password": "emulator-secret"], labelForm: form)
}

private func parcel(to city: String? = nil, _ change: (inout Shipment) -> Void = { _ in }) -> Shipment {
    var to = SampleShipments.ottawa
    if let city { to.city = city }
    var shipment = SampleShipments.shipment(from: SampleShipments.toronto, to: to)
    change(&shipment)
    return shipment
}

private let newYork = SampleShipments.address(
    "US", street: ["350 5th Ave"], city: "New York", region: "NY", postcode: "10118")

private let cad = Currency("CAD")!

/// Socks for customs.
private let socks = ContentLine(
    sku: "SOCK-1", description: "Cotton socks", quantity: 2, value: Money("12.50", cad), hsCode: "611595",
    origin: Country("PT"), weight: Mass(picograms: 60 * 1_000_000_000_000))

@Suite("Canada Post") struct CanadaPostContractTests {
    @Test("A label is bought in each form, priced, and is the only one", arguments: ["zpl-203", "pdf"])
    func buys(form: String) async throws {
        let rig = try rig()
        let answer = await rig.buy(parcel(), service: "expedited", form: form)
        let label = try #require(answer.label, "\(answer)")
        #expect(label.form == form)
        #expect(label.reference == Rig.reference(1))
        #expect(label.price?.currency == cad)
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [label.trackingNumber])
        #expect(rig.carrier.calls.count == 2)
    }

    @Test("Without a contract labels come as PDF from the other interface, and are priced by their receipt")
    func buysWithoutContract() async throws {
        let rig = try rig(contract: false)
        let answer = await rig.buy(parcel(), service: "expedited", form: "zpl-203")
        let label = try #require(answer.label, "\(answer)")
        #expect(label.form == "pdf")
        #expect(label.price?.currency == cad)
        #expect(rig.carrier.calls[0] == "POST /rs/123456789/ncshipment")
        #expect(rig.adapter.recovery == CarrierRecovery.none)
    }

    @Test(
        "An amount due is read from its digits",
        arguments: [("0.1", "0.10"), ("42.7", "42.70"), ("8.65", "8.65"), ("0", "0"), ("12.00", "12.00")],
        [true, false])
    func priceIsExact(amount: (written: String, meant: String), contract: Bool) async throws {
        let rig = try rig(contract: contract)
        let label = await rig.buy(parcel(to: "Oddity-Price-" + amount.written), service: "expedited").label
        #expect(label?.price == Money(amount.meant, cad))
    }

    @Test("A shipment abroad tells customs what is in it")
    func buysAbroad() async throws {
        let rig = try rig()
        let shipment = parcel {
            $0.shipTo = newYork
            $0.parcels[0].contents = [socks]
            $0.options.customs = .init(type: .sale)
        }
        let answer = await rig.buy(shipment, service: "us")
        #expect(answer.label != nil, "\(answer)")
        let body = try XMLDocument(try #require(rig.carrier.requests.first).body).root
        let item = try #require(body.first("delivery-spec", "customs", "sku-list", "item"))
        #expect(item.text("hs-tariff-code") == "6115.95")
        #expect(item.text("customs-value-per-unit") == "12.50")
        #expect(item.text("unit-weight") == "0.06")
        #expect(item.text("sku") == "SOCK-1")
        #expect(body.text("delivery-spec", "options", "option", "option-code") == "RASE")
    }

    @Test("The recipient is written to about the parcel", arguments: [true, false])
    func notifies(contract: Bool) async throws {
        let rig = try rig(contract: contract)
        #expect(await rig.buy(parcel { $0.shipTo.email = "jean.roy@example.org" }, service: "expedited").label != nil)
        #expect(await rig.buy(parcel { $0.shipTo.email = nil }, service: "expedited", 2).label != nil)
        let bodies = try rig.carrier.requests.filter { $0.method == .post }.map { try XMLDocument($0.body).root }
        let notes = bodies.map { $0.first("delivery-spec", "notification") }
        #expect(notes.count == 2 && notes[1] == nil)
        let note = try #require(notes[0])
        #expect(note.text("email") == "jean.roy@example.org")
        for name in ["on-shipment", "on-exception", "on-delivery"] { #expect(note.text(name) == "true") }
    }

    @Test("A signature and a value to cover become options")
    func options() async throws {
        let rig = try rig()
        let shipment = parcel {
            $0.options.signature = .any
            $0.options.insuredValue = Money("50", cad)
        }
        #expect(await rig.buy(shipment, service: "expedited").label != nil)
        let body = try XMLDocument(try #require(rig.carrier.requests.first).body).root
        let options = body.first("delivery-spec", "options")?.all("option") ?? []
        #expect(options.map { $0.text("option-code") } == ["SO", "COV"])
        #expect(options.last?.text("option-amount") == "50.00")
    }

    @Test("What cannot be told is refused before anything is sent", arguments: Refusal.all)
    func refuses(refusal: Refusal) async throws {
        let rig = try rig()
        let answer = await rig.buy(parcel { refusal.change(&$0) }, service: "expedited")
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
            Refusal(code: "customs-unsupported") { $0.options.customs = .init(type: .gift) },
            Refusal(code: "weight-missing") { $0.parcels[0].weight = .zero },
            Refusal(code: "weight-too-large") { $0.parcels[0].weight = Mass(picograms: 1_000 * 1_000_000_000_000_000) },
            Refusal(code: "phone-missing") { $0.shipFrom.phone = nil },
            Refusal(code: "phone-too-long") { $0.shipTo.phone = String(repeating: "1", count: 26) },
            Refusal(code: "name-missing") { $0.shipTo.name = nil },
            Refusal(code: "name-too-long") { $0.shipTo.name = String(repeating: "x", count: 45) },
            Refusal(code: "street-missing") { $0.shipTo.street = [] },
            Refusal(code: "street-too-long") { $0.shipTo.street = [String(repeating: "x", count: 45)] },
            Refusal(code: "city-missing") { $0.shipTo.city = nil },
            Refusal(code: "region-missing") { $0.shipTo.region = nil },
            Refusal(code: "postcode-malformed") { $0.shipTo.postcode = "K1A OA9" },
            Refusal(code: "postcode-missing") { $0.shipTo.postcode = nil },
            Refusal(code: "references-too-many") {
                $0.order = "A-1"
                $0.references = [.init(name: "po", value: "1"), .init(name: "project", value: "2")]
            },
            Refusal(code: "origin-not-canada") { $0.shipFrom = SampleShipments.washington },
            Refusal(code: "adult-signature-unsupported") { $0.options.signature = .adult },
            Refusal(code: "saturday-unsupported") { $0.options.saturday = true },
            Refusal(code: "billing-unsupported") { $0.options.billing = .recipient },
            Refusal(code: "return-address-unsupported") { $0.returnTo = SampleShipments.ottawa },
            Refusal(code: "insured-value-currency") { $0.options.insuredValue = Money("1", Currency("USD")!) },
            Refusal(code: "insured-value-out-of-range") { $0.options.insuredValue = Money("0.001", cad) },
            Refusal(code: "hazard-unsupported") {
                $0.parcels[0].contents = [ContentLine(quantity: 1, hazard: "lithium-ion")]
            },
            Refusal(code: "customs-missing") { $0.shipTo = newYork },
            Refusal(code: "contents-missing") {
                $0.shipTo = newYork
                $0.options.customs = .init(type: .gift)
            },
            Refusal(code: "hs-code-malformed") {
                $0.shipTo = newYork
                $0.options.customs = .init(type: .gift)
                var line = socks
                line.hsCode = "6115957"
                $0.parcels[0].contents = [line]
            },
            Refusal(code: "incoterm-unsupported") {
                $0.shipTo = newYork
                $0.options.customs = .init(type: .sale, incoterm: "DDP")
            },
        ]
    }

    // MARK: Faults

    @Test("After an answer that is lost the look-up finds the one label", arguments: PurchaseFault.silent)
    func recovers(fault: PurchaseFault) async throws {
        let rig = try rig()
        rig.carrier.inject(fault.what, at: "POST")
        let answer = await rig.buy(parcel(), service: "expedited")
        #expect(answer.kind == "unknown", "\(answer)")
        #expect(rig.carrier.liveLabels.count == (fault.isSold ? 1 : 0))
        guard case .found(let labels) = await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) else {
            Issue.record("the look-up failed")
            return
        }
        #expect(labels.map(\.trackingNumber) == rig.carrier.liveLabels.map(\.trackingNumber))
        #expect(labels.allSatisfy { $0.reference == Rig.reference(1) && $0.form == "zpl-203" })
    }

    @Test("A label that cannot be fetched is not lost: the look-up fetches it")
    func labelFetchFails() async throws {
        let rig = try rig()
        rig.carrier.inject(.serverError, at: "GET", times: 4)
        #expect(await rig.buy(parcel(), service: "expedited").kind == "unknown")
        guard case .found(let labels) = await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) else {
            Issue.record("the look-up failed")
            return
        }
        #expect(labels.map(\.trackingNumber) == rig.carrier.liveLabels.map(\.trackingNumber))
    }

    @Test("Without a contract an answer that is lost stays unknown")
    func staysUnknown() async throws {
        let rig = try rig(contract: false)
        rig.carrier.inject(.lost, at: "POST")
        #expect(await rig.buy(parcel(), service: "expedited").kind == "unknown")
        #expect(rig.carrier.liveLabels.count == 1)
        #expect(await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) == .unasked(code: "no-look-up"))
    }

    @Test("Two shipments under one reference are both seen")
    func seesTwo() async throws {
        let rig = try rig()
        rig.carrier.inject(.twice, at: "POST")
        _ = await rig.buy(parcel(), service: "expedited")
        guard case .found(let labels) = await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) else {
            Issue.record("the look-up failed")
            return
        }
        #expect(labels.count == 2)
    }

    @Test("Too many calls, by status or by message, are nothing done and to be repeated")
    func throttled() async throws {
        let rig = try rig()
        rig.carrier.inject(.tooManyRequests, at: "POST")
        #expect(await rig.buy(parcel(), service: "expedited").kind == "not-sent")
        let answer = await rig.buy(parcel(to: "Oddity-Throttle"), service: "expedited", 2)
        #expect(answer == .notSent(code: "throttled", retryAfter: .seconds(10)))
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test("A wrong key is a matter of configuration")
    func wrongKey() async throws {
        let rig = try rig(secrets: ["user": "emulator", "password": "wrong"])
        #expect(await rig.buy(parcel(), service: "expedited").kind == "not-sent")
        guard case .failure(let fault) = await rig.adapter.probe(deadline: rig.soon) else {
            Issue.record("the probe found nothing wrong")
            return
        }
        #expect(fault.kind == .configuration)
    }

    /// `messages` as the carrier writes it.
    private func message(_ code: String, _ text: String) -> [UInt8] {
        Array(
            """
            <messages xmlns="http://www.canadapost.ca/ws/messages"><message><code>\(code)</code>\
            <description>\(text)</description></message></messages>
            """.utf8)
    }

    @Test(
        "Each error code means what it means",
        arguments: [
            (401, "E002", "AAA Authentication Failure", "not-sent"), (403, "AA004", "You cannot mail", "not-sent"),
            (400, "AA001", "no key", "not-sent"),
            (500, "Server", "/rs/ship/price: cvc-pattern-valid: Value", "rejected"),
            (500, "Server", "Rejected by SLM Monitor", "not-sent"), (500, "Server", "Internal error", "unknown"),
            (400, "9153", "A valid service is required", "rejected"), (404, "9111", "no such thing", "rejected"),
            (200, "1234", "strange", "unknown"), (429, "Server", "slow down", "not-sent"),
            (406, "", "", "not-sent"), (415, "", "", "not-sent"), (503, "", "", "unknown"),
        ])
    func codes(status: Int, code: String, text: String, kind: String) async throws {
        let body = code.isEmpty ? [] : message(code, text)
        let sender = CannedSender([HTTPResponse(status: status, body: body)])
        let adapter = try adapter(sender)
        let answer = await adapter.buy(
            PurchaseOrder(
                reference: Rig.reference(1), service: "expedited", shipment: parcel(),
                shipDate: CivilDate("2026-07-01")!), deadline: .soon)
        #expect(answer.kind == kind, "\(answer)")
        #expect(sender.requests.count == 1)
    }

    private func adapter(_ sender: any HTTPSender) throws -> CanadaPostAdapter {
        CanadaPostAdapter(
            CarrierAccountSettings(
                carrier: "canada-post", account: "main",
                addresses: ["api": try HTTPURL("https://ct.soa-gw.canadapost.ca")], services: services,
                labelForm: "pdf", values: ["customer_number": "1", "contract_id": "2", "refund_email": "a@b.example"],
                secrets: ["user": try #require(CarrierSecret("u")), "password": try #require(CarrierSecret("p"))],
                leaveOut: try PageAccount.of(CanadaPostAdapter.descriptor.name).leaveOut),
            sender: sender, wallClock: { 0 })
    }

    // MARK: Oddities

    @Test(
        "Oddities: what is made is bought, and what is not whole stays unknown until it is looked up",
        arguments: [
            ("Oddity-No-Price", "bought"), ("Oddity-No-Pin", "bought"), ("Oddity-Other-Prefix", "bought"),
            ("Oddity-BOM", "bought"), ("Oddity-Latin1", "bought"), ("Oddity-Label-Late", "bought"),
            ("Oddity-DTD", "unknown"), ("Oddity-Label-Gone", "unknown"), ("Oddity-Label-Elsewhere", "unknown"),
            ("Oddity-HTML-401", "not-sent"),
        ])
    func oddities(city: String, kind: String) async throws {
        let rig = try rig()
        let answer = await rig.buy(parcel(to: city), service: "expedited")
        #expect(answer.kind == kind, "\(answer)")
        #expect(rig.carrier.liveLabels.count == (kind == "not-sent" ? 0 : 1))
        if city == "Oddity-No-Price" { #expect(answer.label?.price == nil) }
        #expect(rig.carrier.requests.allSatisfy { $0.url.text.hasPrefix(EmulatedSender.base(of: "canada-post")) })
    }

    // MARK: Other verbs

    @Test("Prices are those of our services, to the cent, taxes in them")
    func quotes() async throws {
        let rig = try rig()
        let result = await rig.adapter.quotes(for: parcel(), on: CivilDate("2026-07-01")!, deadline: rig.soon)
        let quotes = try result.get()
        #expect(Set(quotes.map(\.service)).isSubset(of: ["expedited", "priority"]))
        #expect(!quotes.isEmpty)
        #expect(quotes.allSatisfy { $0.isAccountPrice && $0.includesTax && $0.price.currency == cad })
        let bought = await rig.buy(parcel(), service: "expedited").label
        #expect(bought?.price == quotes.first { $0.service == "expedited" }?.price)
    }

    @Test("A shipment that is not transmitted is deleted, and deleting it again does no harm")
    func voids() async throws {
        let rig = try rig()
        let number = try #require(await rig.buy(parcel(), service: "expedited").label?.trackingNumber)
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .voided)
        #expect(rig.carrier.liveLabels.isEmpty)
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .voided)
    }

    @Test(
        "A page from somewhere on the way gives nothing back",
        arguments: [(200, "<html/>"), (404, "<html/>"), (404, "x")])
    func voidsNothing(status: Int, body: String) async throws {
        let rig = try rig()
        let number = try #require(await rig.buy(parcel(), service: "expedited").label?.trackingNumber)
        let sender = rig.carrier
        let between = Between { request in
            request.method == .delete ? HTTPResponse(status: status, body: Array(body.utf8)) : nil
        } otherwise: {
            sender
        }
        guard case .unknown = await (try another(rig, sender: between)).void(number, deadline: rig.soon) else {
            Issue.record("taken for an answer")
            return
        }
        #expect(rig.carrier.liveLabels.count == 1)
    }

    @Test("A refund is asked for when Canada Post says so, and not when something else answers")
    func refundsNothing() async throws {
        let rig = try rig(contract: false)
        let number = try #require(await rig.buy(parcel(), service: "expedited").label?.trackingNumber)
        let sender = rig.carrier
        let between = Between { request in
            request.url.text.hasSuffix("/refund") ? HTTPResponse(status: 200, body: Array("<html/>".utf8)) : nil
        } otherwise: {
            sender
        }
        let adapter = try another(rig, contract: false, sender: between)
        #expect(await adapter.void(number, deadline: rig.soon) == .unknown(code: "unreadable-answer"))
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .voided)
    }

    @Test("Without a contract and without an address for refunds nobody is asked")
    func refundsNobody() async throws {
        let rig = try rig(contract: false)
        let number = try #require(await rig.buy(parcel(), service: "expedited").label?.trackingNumber)
        let adapter = try another(rig, contract: false, email: nil)
        let asked = rig.carrier.requests.count
        #expect(await adapter.void(number, deadline: rig.soon) == .unsupported(code: "already-transmitted"))
        #expect(rig.carrier.requests.count == asked)
    }

    /// Answers some requests itself and lets the others through.
    private struct Between: HTTPSender {
        let answer: @Sendable (HTTPRequest) -> HTTPResponse?
        let otherwise: @Sendable () -> any HTTPSender

        func send(_ request: HTTPRequest) async throws(TransportFault) -> HTTPResponse {
            if let response = answer(request) { return response }
            return try await otherwise().send(request)
        }
    }

    @Test("A shipment that is transmitted is refunded, and asking again does no harm")
    func refunds() async throws {
        let rig = try rig()
        let number = try #require(await rig.buy(parcel(), service: "expedited").label?.trackingNumber)
        _ = try await rig.adapter.closeDay(
            ManifestOrder(
                trackingNumbers: [number], date: CivilDate("2026-07-01")!, shipFrom: SampleShipments.toronto),
            deadline: rig.soon
        ).get()
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .voided)
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .voided)
    }

    /// Another process with the same account: it remembers nothing.
    private func another(
        _ rig: Rig, contract: Bool = true, email: String? = "desk@example.org", sender: (any HTTPSender)? = nil
    ) throws -> CanadaPostAdapter {
        var values = ["customer_number": "123456789"]
        if contract { values["contract_id"] = "40012345" }
        values["refund_email"] = email
        return CanadaPostAdapter(
            CarrierAccountSettings(
                carrier: "canada-post", account: "main",
                addresses: ["api": try HTTPURL(EmulatedSender.base(of: "canada-post"))], services: services,
                labelForm: "pdf", values: values,
                secrets: [
                    "user": try #require(CarrierSecret("emulator")),
                    "password": try #require(CarrierSecret("emulator-secret")),
                ]), sender: sender ?? rig.carrier, wallClock: { 0 })
    }

    @Test("Another process finds the shipment of a label by its PIN", arguments: [true, false])
    func voidsAfterRestart(contract: Bool) async throws {
        let first = try rig(contract: contract)
        let number = try #require(await first.buy(parcel(), service: "expedited").label?.trackingNumber)
        let second = try another(first, contract: contract)
        #expect(await second.void(number, deadline: first.soon) == .voided)
        #expect(await second.void("1234567890123456", deadline: first.soon) == .refused(code: "not-found"))
    }

    @Test("A label without a PIN is known by its shipment's identifier, and given back by it")
    func withoutPIN() async throws {
        let rig = try rig()
        let number = try #require(
            await rig.buy(parcel(to: "Oddity-No-Pin"), service: "expedited").label?.trackingNumber)
        #expect(rig.carrier.liveLabels.allSatisfy { $0.trackingNumber != number })
        let second = try another(rig)
        #expect(await second.void(number, deadline: rig.soon) == .voided)
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test("A void whose answer is lost is asked for again")
    func voidIsRepeated() async throws {
        let rig = try rig()
        let number = try #require(await rig.buy(parcel(), service: "expedited").label?.trackingNumber)
        rig.carrier.inject(.lost, at: "DELETE")
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .unknown(code: "connection-lost"))
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .voided)
    }

    @Test("A day is closed with its labels' groups, once")
    func manifests() async throws {
        let rig = try rig()
        var numbers: [String] = []
        for n in 1...3 {
            numbers.append(try #require(await rig.buy(parcel(), service: "expedited", n).label?.trackingNumber))
        }
        let order = ManifestOrder(
            trackingNumbers: numbers, date: CivilDate("2026-07-01")!, shipFrom: SampleShipments.toronto)
        let manifest = try await rig.adapter.closeDay(order, deadline: rig.soon).get()
        #expect(!manifest.number.isEmpty)
        #expect(manifest.document?.starts(with: "%PDF-".utf8) == true)
        guard case .failure = await rig.adapter.closeDay(order, deadline: rig.soon) else {
            Issue.record("closed twice")
            return
        }
    }

    @Test("Another process closes the day, and nothing is refunded where nobody is to be written to")
    func manifestsAfterRestart() async throws {
        let rig = try rig()
        let number = try #require(await rig.buy(parcel(), service: "expedited").label?.trackingNumber)
        let order = ManifestOrder(
            trackingNumbers: [number], date: CivilDate("2026-07-01")!, shipFrom: SampleShipments.toronto)
        let second = try another(rig, email: nil)
        let manifest = try await second.closeDay(order, deadline: rig.soon).get()
        #expect(!manifest.number.isEmpty)
        #expect(await second.void(number, deadline: rig.soon) == .refused(code: "already-transmitted"))
        let third = try another(rig)
        guard case .failure(let fault) = await third.closeDay(order, deadline: rig.soon) else {
            Issue.record("closed twice")
            return
        }
        #expect(fault.code == "already-transmitted")
    }

    @Test("A parcel is tracked; a number that is not known is a report without events")
    func tracks() async throws {
        let rig = try rig()
        let number = try #require(await rig.buy(parcel(), service: "expedited").label?.trackingNumber)
        let known = try await rig.adapter.track(number, deadline: rig.soon).get()
        #expect(known.trackingNumber == number)
        let unknown = try await rig.adapter.track("7023210039414604", deadline: rig.soon).get()
        #expect(unknown.status == .unknown)
        #expect(unknown.events.isEmpty)
    }

    @Test("The probe says for which customer it asked")
    func probes() async throws {
        let rig = try rig()
        let probe = try await rig.adapter.probe(deadline: rig.soon).get()
        #expect(probe.notes.contains { $0.contains("123456789") })
        #expect(rig.carrier.liveLabels.isEmpty)
    }
}
