import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Testing
import TextFormats

@Suite("PostNL: adapter and emulated carrier")
struct PostNLContractTests {
    static let services: [String: CarrierAccountSettings.Service] = [
        "parcel": .init("3085"),
        "signed": .init("3089", ["signature": "any", "options": "118-006"]),
        "insured": .init("3087", ["insured": "yes"]),
        "saturday": .init("3085", ["saturday": "yes"]),
        "abroad": .init("4944", ["barcode_series": "0000000-9999999"]),
    ]
    static let values = [
        "customer_code": "DEVC", "customer_number": "12345678", "barcode_series": "000000000-999999999",
        "collection_location": "123456",
    ]
    static let home = SampleShipments.shipment(from: SampleShipments.amsterdam, to: SampleShipments.utrecht)
    static let labelCall = "POST /shipment/v2_2/label"

    typealias Rig = ContractRig<PostNLAdapter>

    static func rig(_ values: [String: String] = [:], key: String = EmulatorSettings().user) throws -> Rig {
        try Rig(
            PostNLAdapter.self, at: EmulatedPostNL.self, services: services,
            values: Self.values.merging(values) { $1 }, secrets: ["api_key": key])
    }

    static func to(_ city: String) -> Shipment {
        var shipment = home
        shipment.shipTo.city = city
        return shipment
    }

    /// The bodies of the requests for labels.
    static func labels(_ rig: Rig) -> [JSONValue] {
        rig.carrier.requests.filter { $0.url.text.contains("/label") }.compactMap { try? JSONDocument($0.body).root }
    }

    @Test("a label of each form, under a barcode of its own")
    func buys() async throws {
        let rig = try Self.rig()
        for (number, form) in [(1, "pdf"), (2, "zpl-203"), (3, nil), (4, "png-300")] {
            let label = try #require(await rig.buy(Self.home, service: "parcel", number, form: form).label)
            #expect(label.form == (form == "zpl-203" ? "zpl-203" : "pdf"))
            #expect(label.document.starts(with: form == "zpl-203" ? "^XA".utf8 : "%PDF-".utf8))
            #expect(label.price == nil && label.reference == Rig.reference(number))
        }
        #expect(Set(rig.carrier.liveLabels.map(\.trackingNumber)).count == 4)
        for body in Self.labels(rig) { #expect(PostNLSchema.label.violations(of: body) == []) }
        #expect(rig.carrier.requests.allSatisfy { $0.headers["apikey"] == EmulatorSettings().user })
    }

    @Test("the sender's e-mail address is the customer's, the recipient's a contact's")
    func emails() async throws {
        let rig = try Self.rig()
        var shipment = Self.home
        shipment.shipFrom.email = "desk@sokken.example"
        _ = try #require(await rig.buy(shipment, service: "parcel").label)
        let body = try #require(Self.labels(rig).last)
        #expect(body["Customer"]?["Email"] == .string("desk@sokken.example"))
        #expect(body["Shipments"]?[0]?["Contacts"]?[0]?["Email"] == .string("ada@example.org"))
        shipment.shipFrom.email = String(repeating: "a", count: 51)
        #expect(await rig.buy(shipment, service: "parcel", 2).code == "sender-email-too-long")
    }

    @Test("an order's barcode is for ever the same")
    func barcode() async throws {
        let known = [1: "3SDEVC493702912", 2: "3SDEVC177918233", 3: "3SDEVC040436791"]
        for (number, barcode) in known {
            let label = try #require(await Self.rig().buy(Self.home, service: "parcel", number).label)
            #expect(label.trackingNumber == barcode)
        }
        let abroad = SampleShipments.shipment(from: SampleShipments.amsterdam, to: SampleShipments.bonn)
        let rig = try Self.rig()
        let label = try #require(await rig.buy(abroad, service: "abroad").label)
        #expect(label.trackingNumber.hasPrefix("3SDEVC") && label.trackingNumber.utf8.count == 13)
        for body in Self.labels(rig) { #expect(PostNLSchema.label.violations(of: body) == []) }
    }

    @Test("what an order says is in the request, each thing in its place")
    func mapping() async throws {
        var shipment = Self.home
        shipment.references = [.init(name: "po", value: "4711")]
        shipment.options.signature = .any
        let rig = try Self.rig()
        let label = try #require(await rig.buy(shipment, service: "signed").label)
        let body = try #require(Self.labels(rig).last)
        #expect(PostNLSchema.label.violations(of: body) == [])
        let sent = try #require(body["Shipments"]?[0])
        let to = try #require(sent["Addresses"]?[0])
        func text(_ value: JSONValue?, _ name: String) -> String? { value?[name]?.string }
        #expect(text(sent, "Barcode") == label.trackingNumber)
        #expect(text(sent, "Reference") == Rig.reference(1) && text(sent, "CustomerOrderNumber") == "O-1")
        #expect(text(sent, "Remark") == "po 4711" && text(sent, "ProductCodeDelivery") == "3089")
        #expect(text(sent["ProductOptions"]?[0], "Characteristic") == "118")
        #expect(text(sent["ProductOptions"]?[0], "Option") == "006")
        #expect(text(to, "Street") == "Bilderdijkstraat" && text(to, "HouseNr") == "9")
        #expect(text(to, "HouseNrExt") == "a" && text(to, "Zipcode") == "3521VA")
        #expect(text(to, "Name") == "Piet de Vries" && text(sent["Contacts"]?[0], "TelNr") == "+31612345678")
        #expect(
            sent["Dimension"]
                == .object([
                    .init("Height", .number("100")), .init("Length", .number("300")), .init("Weight", .number("1250")),
                    .init("Width", .number("200")),
                ]))
        #expect(text(body["Message"], "MessageTimeStamp") == "01-07-2026 10:00:00")
        #expect(rig.carrier.requests.last?.url.text.hasSuffix("?confirm=true") == true)
    }

    @Test("an insured value is sent in its own digits", arguments: ["0.1", "42.7", "8.65", "100", "500.00"])
    func insurance(_ amount: String) async throws {
        var shipment = Self.home
        shipment.options.insuredValue = Money(amount, Currency("EUR")!)
        let rig = try Self.rig()
        _ = try #require(await rig.buy(shipment, service: "insured").label)
        let value = Self.labels(rig).last?["Shipments"]?[0]?["Amounts"]?[0]?["Value"]
        #expect(["0.10", "42.70", "8.65", "100.00", "500.00"].contains { value == .number($0) })
        guard case .number(let digits) = value else { return #expect(Bool(false), "a number") }
        #expect(Money(digits, Currency("EUR")!) == shipment.options.insuredValue)
    }

    @Test(
        "house numbers are told apart, or not at all",
        arguments: [
            (["Laan van Nieuw Oost-Indië 131 B-2"], "Laan van Nieuw Oost-Indië|131|B-2|"),
            (["1e Helmersstraat 5a"], "1e Helmersstraat|5|a|"), (["Kade 12-14"], "Kade|12|-14|"),
            (["Kade", "12 bis"], "Kade|12|bis|"), (["Kade 12", "2nd floor"], "Kade|12||2nd floor"),
            (["Plein 1944 12"], "house-number-ambiguous"), (["Kade"], "house-number-missing"),
            (["Kade 123456"], "house-number-too-long"), (["12 Kade"], "house-number-missing"),
        ])
    func houseNumbers(_ street: [String], _ expected: String) async throws {
        var shipment = Self.home
        shipment.shipTo.street = street
        let rig = try Self.rig()
        let answer = await rig.buy(shipment, service: "parcel")
        if expected.contains("|") {
            let to = Self.labels(rig).last?["Shipments"]?[0]?["Addresses"]?[0]
            let parts = ["Street", "HouseNr", "HouseNrExt", "Buildingname"].map { to?[$0]?.string ?? "" }
            #expect(parts.joined(separator: "|") == expected)
        } else {
            #expect(answer == .unfit(code: expected, .service))
            #expect(rig.carrier.requests.isEmpty)
        }
    }

    @Test("what cannot be told PostNL is refused before anything is sent")
    func refusals() async throws {
        var cases: [(code: String, service: String, shipment: Shipment)] = []
        func add(_ code: String, _ service: String = "parcel", _ change: (inout Shipment) -> Void) {
            var shipment = Self.home
            change(&shipment)
            cases.append((code, service, shipment))
        }
        add("one-parcel") { $0.parcels += $0.parcels }
        add("weight-missing") { $0.parcels[0].weight = .zero }
        add("signature-unsupported") { $0.options.signature = .any }
        add("adult-signature-unsupported", "signed") { $0.options.signature = .adult }
        add("saturday-unsupported") { $0.options.saturday = true }
        add("insured-value-unsupported") { $0.options.insuredValue = Money("10", Currency("EUR")!) }
        add("insured-value-unsupported", "insured") { $0.options.insuredValue = Money("10", Currency("SEK")!) }
        add("insured-value-unsupported", "insured") { $0.options.insuredValue = Money("0.125", Currency("EUR")!) }
        add("customs-unsupported") { $0.options.customs = .init(type: .sale) }
        add("billing-unsupported") { $0.options.billing = .recipient }
        add("return-address-unsupported") { $0.returnTo = SampleShipments.utrecht }
        add("name-missing") {
            $0.shipTo.name = nil
            $0.shipTo.company = nil
        }
        add("name-too-long") { $0.shipTo.name = String(repeating: "a", count: 36) }
        add("city-missing") { $0.shipTo.city = nil }
        add("postcode-missing") { $0.shipTo.postcode = nil }
        add("postcode-form") { $0.shipTo.postcode = "3521" }
        add("phone-length") { $0.shipTo.phone = "12345" }
        add("email-too-long") { $0.shipTo.email = String(repeating: "a", count: 51) }
        add("order-too-long") { $0.order = String(repeating: "1", count: 36) }
        add("references-too-long") { $0.references = [.init(name: "po", value: String(repeating: "1", count: 40))] }
        for (code, service, shipment) in cases {
            let rig = try Self.rig()
            let answer = await rig.buy(shipment, service: service)
            #expect(answer.code == code && answer.kind.hasPrefix("unfit"), "\(code): \(answer)")
            #expect(rig.carrier.requests.isEmpty, "\(code)")
        }
        for (values, code) in [
            (["barcode_series": "1-2-3"], "barcode-series"), (["barcode_series": "9-1"], "barcode-series"),
            (["barcode_series": "00-99"], "barcode-length"),
        ] {
            let rig = try Self.rig(values)
            #expect(await rig.buy(Self.home, service: "parcel") == .notSent(code: code, retryAfter: nil))
            #expect(rig.carrier.requests.isEmpty)
        }
    }

    @Test(
        "after a silent failure nobody claims to know, and the same order ends in one label",
        arguments: PurchaseFault.silent)
    func silence(_ fault: PurchaseFault) async throws {
        let rig = try Self.rig()
        rig.carrier.inject(fault.what, at: Self.labelCall)
        #expect(await rig.buy(Self.home, service: "parcel").kind == "unknown")
        #expect(rig.carrier.liveLabels.count == (fault.isSold ? 1 : 0))
        let label = try #require(await rig.buy(Self.home, service: "parcel").label)
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [label.trackingNumber])
    }

    @Test("a purchase that the carrier makes twice is one label")
    func twice() async throws {
        let rig = try Self.rig()
        rig.carrier.inject(.twice, at: Self.labelCall)
        #expect(await rig.buy(Self.home, service: "parcel").kind == "bought")
        #expect(rig.carrier.liveLabels.count == 1)
    }

    @Test(
        "nothing is bought as long as the barcode's owner is not known",
        arguments: [
            EmulatorFault.What.serverError, .html(status: 502), .lost, .truncated, .junk,
            .slow(milliseconds: 86_400_000),
            .tooManyRequests,
        ])
    func ownerUnknown(_ fault: EmulatorFault.What) async throws {
        let rig = try Self.rig()
        rig.carrier.inject(fault, at: "GET /shipment/v2/status")
        #expect(await rig.buy(Self.home, service: "parcel").kind == "not-sent")
        #expect(rig.carrier.liveLabels.isEmpty && rig.carrier.requests.count == 1)
    }

    @Test("two orders that come to the same barcode get two")
    func collision() async throws {
        let rig = try Self.rig(["barcode_series": "000000000-000000001"])
        // The orders 2 and 3 both come to the serial 1 at first.
        var numbers: [String] = []
        for number in 2...3 {
            numbers.append(try #require(await rig.buy(Self.home, service: "parcel", number).label).trackingNumber)
        }
        #expect(numbers == ["3SDEVC000000001", "3SDEVC000000000"])
        #expect(
            await rig.buy(Self.home, service: "parcel", 1)
                == .notSent(code: "barcode-series-used-up", retryAfter: nil))
        // Whoever has a barcode keeps it.
        for number in 2...3 { #expect(await rig.buy(Self.home, service: "parcel", number).kind == "bought") }
        #expect(rig.carrier.liveLabels.count == 2)
    }

    @Test("a carrier that will not print again is not taken to have sold nothing")
    func relabelRefused() async throws {
        let rig = try Self.rig()
        let shipment = Self.to("Oddity-Relabel-Refused")
        #expect(await rig.buy(shipment, service: "parcel").kind == "bought")
        #expect(await rig.buy(shipment, service: "parcel").kind == "unknown")
        #expect(rig.carrier.liveLabels.count == 1)
    }

    @Test(
        "each oddity is met",
        arguments: [
            ("Object-For-Array", "bought"), ("Null-Object", "bought"), ("Number-For-String", "bought"),
            ("Wrapped-Base64", "bought"), ("No-Label", "unknown"), ("Error-In-200", "rejected"),
            ("Junk-200", "unknown"), ("Other-Barcode", "unknown"), ("Wrong-Document", "unknown"),
            ("Address-Unknown", "bought"), ("Html-401", "not-sent"), ("Html-502", "unknown"),
            ("Fault-500", "unknown"), ("Rate-Limited", "not-sent"),
        ])
    func oddities(_ oddity: String, _ kind: String) async throws {
        let rig = try Self.rig()
        let answer = await rig.buy(Self.to("Oddity-" + oddity), service: "parcel")
        #expect(answer.kind == kind, "\(answer)")
        if kind == "rejected" || kind == "not-sent" { #expect(rig.carrier.liveLabels.isEmpty) }
    }

    @Test(
        "each of PostNL's errors means what it means",
        arguments: [
            (400, #"{"Errors":[{"Error":"1 Kingsway is unknown"}]}"#, "rejected", "no-code"),
            (400, #"{"Errors":[{"Error":"E","Code":"10302","Description":"City is empty"}]}"#, "rejected", "10302"),
            (
                400, #"{"Errors":[{"Code":"1","Description":"ProductCodeDelivery not allowed"}]}"#, "rejected-service",
                "1"
            ),
            (400, #"{"Errors":[{"Code":"2","Description":"Barcode already in use"}]}"#, "unknown", "2"),
            (400, #"{"errors":[{"ErrorMsg":"wrong","ErrorNumber":"8"}]}"#, "rejected", "8"),
            (400, #"{"ResponseShipments":[{"Errors":[{"Code":"7","Description":"x"}]}]}"#, "rejected", "7"),
            (401, #"{"message":"Invalid apikey","http_status_code":401}"#, "not-sent", "not-authorised"),
            (405, "{}", "not-sent", "http-405"), (429, #"{"message":"Too many requests"}"#, "not-sent", "http-429"),
            (500, #"{"fault":{"faultstring":"x","detail":{"errorcode":"a.b.C"}}}"#, "unknown", "a.b.C"),
            (503, "", "unknown", "http-503"), (200, "[]", "unknown", "unreadable-answer"),
            (200, #"{"ResponseShipments":{}}"#, "unknown", "other-barcode"),
            (200, #"{"ResponseShipments":[{"Barcode":"@","Errors":"{}","Labels":"{}"}]}"#, "unknown", "no-label"),
            (
                200, #"{"ResponseShipments":[{"Barcode":"@","Errors":[{"Code":"111"}],"Labels":[]}]}"#, "unknown", "111"
            ),
        ])
    func errors(_ status: Int, _ body: String, _ kind: String, _ code: String) async throws {
        let body = body.replacing("@", with: "3SDEVC493702912")
        let sender = CannedSender([HTTPResponse(200, "{}"), HTTPResponse(status, body)])
        let adapter = try sender.adapter(
            PostNLAdapter.self, services: Self.services, values: Self.values, secrets: ["api_key": "k"])
        let answer = await adapter.buy(
            PurchaseOrder(
                reference: Rig.reference(1), service: "parcel", shipment: Self.home,
                shipDate: CivilDate("2026-07-01")!), deadline: .soon)
        #expect(answer.kind == kind && answer.code == code, "\(answer)")
    }

    @Test("a wrong key, a wrong customer and a right one")
    func probe() async throws {
        let right = try Self.rig()
        let probe = try await right.adapter.probe(deadline: right.soon).get()
        #expect(probe.notes.first?.contains("3SDEVC") == true)
        let wrong = try Self.rig(key: "wrong-key")
        guard case .failure(let fault) = await wrong.adapter.probe(deadline: wrong.soon) else {
            return #expect(Bool(false), "a wrong key is refused")
        }
        #expect(fault.kind == .configuration && !"\(fault)".contains("wrong-key"))
        #expect(await wrong.buy(Self.home, service: "parcel").kind == "not-sent")
    }

    @Test("a parcel is followed from its announcement on, an unknown one is unknown")
    func tracking() async throws {
        let rig = try Self.rig()
        #expect(try await rig.adapter.track("3SDEVC000000009", deadline: rig.soon).get().status == .unknown)
        let number = try #require(await rig.buy(Self.home, service: "parcel").label).trackingNumber
        let first = try await rig.adapter.track(number, deadline: rig.soon).get()
        #expect(first.status == .announced && !first.events.isEmpty)
        var seen: Set<TrackingReport.Status> = [first.status]
        for _ in 0..<8 {
            rig.carrier.pass(seconds: 43_200)
            seen.insert(try await rig.adapter.track(number, deadline: rig.soon).get().status)
        }
        #expect(seen.contains(.delivered) && !seen.contains(.unknown), "\(seen)")
    }

    @Test("what is shown of tracking is visible text, and what stands for nothing is not shown")
    func trackingTexts() async throws {
        let body = #"""
            {"CurrentStatus":{"Shipment":{"Barcode":"B","Event":"{}","Status":{"TimeStamp":"01-07-2026 10:00:00",
            "StatusCode":99,"StatusDescription":"lost\u001b[31m","PhaseCode":"2"}}}}
            """#
        let adapter = try CannedSender([HTTPResponse(200, body)]).adapter(
            PostNLAdapter.self, services: Self.services, values: Self.values, secrets: ["api_key": "k"])
        let report = try await adapter.track("B", deadline: .soon).get()
        #expect(report.status == .inTransit && report.events.count == 1)
        #expect(report.events.first?.code == "99" && report.events.first?.time == "01-07-2026 10:00:00")
        #expect(report.events.first?.text.contains("\u{1B}") == false)
    }

    @Test("an address of the Netherlands is checked by its postcode and number, no other")
    func addresses() async throws {
        let rig = try Self.rig()
        var known = SampleShipments.address(
            "NL", street: ["Molengraaffplantsoen 74"], city: "Utrecht", postcode: "3571 ZZ")
        let verdict = try await rig.adapter.check(known, deadline: rig.soon).get()
        #expect(verdict.standing == .deliverable && verdict.suggestion?.name == known.name, "\(verdict)")
        known.street = ["Molengraaffplantsoen"]
        #expect(try await rig.adapter.check(known, deadline: rig.soon).get().standing == .incomplete)
        #expect(try await rig.adapter.check(SampleShipments.bonn, deadline: rig.soon).get().standing == .unknown)
        let unknown = SampleShipments.address("NL", street: ["Weg 1"], city: "Nergens", postcode: "0000 AA")
        #expect(try await rig.adapter.check(unknown, deadline: rig.soon).get().standing == .undeliverable)
    }

    @Test("nothing is given back and nothing looked up")
    func unsupported() async throws {
        let rig = try Self.rig()
        #expect(await rig.adapter.void("3SDEVC000000001", deadline: rig.soon) == .unsupported(code: "no-void"))
        #expect(await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) == .unasked(code: "no-look-up"))
        #expect(rig.adapter.recovery == .key && rig.carrier.requests.isEmpty)
    }
}
