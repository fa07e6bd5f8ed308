import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Testing
import TextFormats

/// DHL Express' adapter at an emulated MyDHL.
@Suite struct DHLExpressContractTests {
    typealias Rig = ContractRig<DHLExpressAdapter>

    static let services: [String: CarrierAccountSettings.Service] = [
        "domestic": .init("N"), "domestic-noon": .init("1"), "europe": .init("U"),
        "worldwide": .init("P", ["local_product_code": "P", "signature": "SF", "saturday": "AA"]),
        "express-noon": .init("Y", ["package_type": "2BP"]), "documents": .init("D"),
    ]
    static let values = ["account": "123456789", "contents": "Socks", "utc_offset": "+01:00"]
    static let secrets = ["username": "emulator", "password": "emulator-secret"]

    static func rig(
        values: [String: String] = values, secrets: [String: String] = secrets, labelForm: String? = nil
    ) throws -> Rig {
        try Rig(
            DHLExpressAdapter.self, at: EmulatedDHLExpress.self, services: services, values: values, secrets: secrets,
            labelForm: labelForm)
    }

    static let home = SampleShipments.shipment(from: SampleShipments.london, to: SampleShipments.cardiff)

    /// To somebody in a city that asks the emulator for something unusual.
    static func odd(_ city: String) -> Shipment {
        var shipment = home
        shipment.shipTo.city = city
        return shipment
    }

    /// Two pairs of socks to Bonn, for customs.
    static func abroad(_ type: ShipmentOptions.Customs.Kind = .sale, incoterm: String? = nil) -> Shipment {
        var shipment = SampleShipments.shipment(from: SampleShipments.london, to: SampleShipments.bonn)
        shipment.options.customs = .init(type: type, incoterm: incoterm, ioss: "IM2760000001", eori: "GB123456789000")
        shipment.parcels[0].contents = [
            ContentLine(
                sku: "S-1", description: "Cotton socks", quantity: 2, value: Money("8.65", Currency("EUR")!),
                hsCode: "611595", origin: Country("PT"), weight: Mass(picograms: 60_500_000_000_000))
        ]
        return shipment
    }

    /// Every request that was sent keeps to the carrier's description.
    static func expectDescribed(_ rig: Rig, _ location: SourceLocation = #_sourceLocation) {
        for request in rig.carrier.requests where request.method == .post {
            let schema = request.url.text.hasSuffix("/rates") ? DHLExpressSchema.rate : DHLExpressSchema.shipment
            let body = (try? JSONDocument(request.body).root) ?? .null
            #expect(schema.violations(of: body) == [], sourceLocation: location)
        }
    }

    static func label(_ answer: PurchaseAnswer, _ location: SourceLocation = #_sourceLocation) throws -> BoughtLabel {
        guard case .bought(let label) = answer else {
            Issue.record("not bought: \(answer)", sourceLocation: location)
            throw CancellationError()
        }
        return label
    }

    // MARK: Buying

    @Test("a label is bought in each form that the adapter promises", arguments: ["pdf", "zpl-203", "zpl-300"])
    func forms(form: String) async throws {
        let rig = try Self.rig()
        let label = try Self.label(await rig.buy(Self.home, service: "domestic", form: form))
        #expect(label.form == form)
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [label.trackingNumber])
        #expect(rig.carrier.liveLabels.map(\.reference) == [Rig.reference(1)])
        #expect(String(decoding: label.document, as: UTF8.self).contains(label.trackingNumber))
        let body = try JSONDocument(try #require(rig.carrier.requests.first).body).root
        #expect(body["outputImageProperties"]?["printerDPI"]?.integer == (form == "zpl-203" ? 200 : 300))
        #expect(rig.carrier.requests[0].headers["Message-Reference"]?.utf8.count == 36)
        Self.expectDescribed(rig)
    }

    @Test("an article's number is told of its line")
    func articles() async throws {
        let rig = try Self.rig()
        _ = try Self.label(await rig.buy(Self.abroad(), service: "worldwide"))
        let body = try JSONDocument(try #require(rig.carrier.requests.first).body).root
        let reference = body["content"]?["exportDeclaration"]?["lineItems"]?[0]?["customerReferences"]?[0]
        #expect(reference?["typeCode"]?.string == "PAN" && reference?["value"]?.string == "S-1")
        Self.expectDescribed(rig)
        var long = Self.abroad()
        long.parcels[0].contents[0].sku = String(repeating: "x", count: 36)
        #expect(await rig.buy(long, service: "worldwide", 2).code == "contents-sku-too-long")
    }

    @Test("a form that the carrier does not draw gives the account's")
    func otherForm() async throws {
        let rig = try Self.rig(labelForm: "zpl-300")
        #expect(try Self.label(await rig.buy(Self.home, service: "domestic", form: "png-203")).form == "zpl-300")
    }

    @Test("what is charged is the account's own price, to the digit", arguments: ["0.1", "42.7", "8.65"])
    func charged(price: String) async throws {
        let rig = try Self.rig()
        let city = "Oddity-Price-\(price)"
        let label = try Self.label(await rig.buy(Self.odd(city), service: "domestic"))
        #expect(label.price == Money(price, Currency("GBP")!))
        let quotes = try await rig.adapter.quotes(
            for: Self.odd(city), on: CivilDate("2026-07-01")!, deadline: rig.soon
        ).get()
        #expect(quotes.map(\.price) == [label.price, label.price])
        Self.expectDescribed(rig)
    }

    @Test("a label costs what is charged for it, not what was quoted")
    func chargedOtherwise() async throws {
        let rig = try Self.rig()
        let shipment = Self.odd("Oddity-Price-Changed")
        let quotes = try await rig.adapter.quotes(
            for: shipment, on: CivilDate("2026-07-01")!, deadline: rig.soon
        ).get()
        let quoted = try #require(quotes.first { $0.service == "domestic" }?.price)
        let label = try Self.label(await rig.buy(shipment, service: "domestic"))
        #expect(label.price == quoted + (try #require(Money("1.11", Currency("GBP")!))))
    }

    @Test("customs is told each line, the sum and the sender's numbers")
    func customs() async throws {
        let rig = try Self.rig()
        _ = try Self.label(await rig.buy(Self.abroad(), service: "worldwide"))
        let body = try JSONDocument(try #require(rig.carrier.requests.first).body).root
        let content = try #require(body["content"])
        #expect(content["isCustomsDeclarable"] == .bool(true))
        #expect(content["declaredValue"] == .number("17.30"))
        #expect(content["incoterm"] == .string("DAP"))
        let line = content["exportDeclaration"]?["lineItems"]?[0]
        #expect(line?["price"] == .number("8.65"))
        #expect(line?["weight"]?["netValue"] == .number("0.121"))
        #expect(line?["exportReasonType"] == .string("commercial_purpose_or_sale"))
        #expect(content["exportDeclaration"]?["invoice"]?["number"] == .string("O-1"))
        let numbers = body["customerDetails"]?["shipperDetails"]?["registrationNumbers"]?.array ?? []
        #expect(numbers.compactMap { $0["typeCode"]?.string } == ["EOR", "SDT"])
        Self.expectDescribed(rig)
    }

    @Test("documents and shipments at home are not declared")
    func documents() async throws {
        let rig = try Self.rig()
        _ = try Self.label(await rig.buy(Self.abroad(.documents), service: "documents"))
        _ = try Self.label(await rig.buy(Self.home, service: "domestic", 2))
        for request in rig.carrier.requests {
            let content = try JSONDocument(request.body).root["content"]
            #expect(content?["isCustomsDeclarable"] == .bool(false))
            #expect(content?["exportDeclaration"] == nil)
        }
        Self.expectDescribed(rig)
    }

    @Test("what is wanted beside carriage goes in the carrier's codes")
    func extras() async throws {
        let rig = try Self.rig(values: Self.values.merging(["duties_account": "987654321"]) { $1 })
        var shipment = Self.abroad(incoterm: "DDP")
        shipment.options.signature = .any
        shipment.options.saturday = true
        shipment.options.insuredValue = Money("120.5", Currency("EUR")!)
        _ = try Self.label(await rig.buy(shipment, service: "worldwide"))
        let body = try JSONDocument(try #require(rig.carrier.requests.first).body).root
        let extras = body["valueAddedServices"]?.array ?? []
        #expect(extras.compactMap { $0["serviceCode"]?.string } == ["SF", "AA", "DD", "II"])
        #expect(extras.last?["value"] == .number("120.50"))
        #expect(body["accounts"]?[1]?["typeCode"] == .string("duties-taxes"))
        #expect(body["accounts"]?[1]?["number"] == .string("987654321"))
        Self.expectDescribed(rig)
    }

    @Test("names, streets and references go where the carrier has them")
    func parties() async throws {
        let rig = try Self.rig()
        var shipment = Self.home
        shipment.shipTo.street = ["Flat 2, The Old Brewery, 33 Queen Street by the Market", "Castle Quarter"]
        shipment.references = [.init(name: "po", value: "4711")]
        _ = try Self.label(await rig.buy(shipment, service: "domestic"))
        let body = try JSONDocument(try #require(rig.carrier.requests.first).body).root
        let receiver = body["customerDetails"]?["receiverDetails"]
        #expect(receiver?["contactInformation"]?["companyName"] == .string("Gwen Price"))
        #expect(receiver?["contactInformation"]?["phone"] == .string("+447700900123"))
        // That is the party's part in the trade, of which nobody has said anything.
        #expect(receiver?["typeCode"] == nil)
        let lines = ["addressLine1", "addressLine2"].compactMap { receiver?["postalAddress"]?[$0]?.string }
        #expect(lines == ["Flat 2, The Old Brewery, 33 Queen Street by", "the Market, Castle Quarter"])
        let references = body["customerReferences"]?.array?.compactMap { $0["value"]?.string }
        #expect(references == [Rig.reference(1), "O-1"])
        let inside = body["content"]?["packages"]?[0]?["customerReferences"]?[0]?["value"]
        #expect(inside == .string("4711"))
        Self.expectDescribed(rig)
    }

    struct Refusal: CustomTestStringConvertible {
        var code: String
        var service = "domestic"
        var change: @Sendable (inout Shipment) -> Void
        var testDescription: String { code }
    }

    @Test(
        "what the carrier cannot be told is refused before anything is sent",
        arguments: [
            Refusal(code: "one-parcel") { $0.parcels.append($0.parcels[0]) },
            Refusal(code: "weight-missing") { $0.parcels[0].weight = .zero },
            Refusal(code: "recipient-phone-missing") { $0.shipTo.phone = nil },
            Refusal(code: "sender-phone-invalid") { $0.shipFrom.phone = "none" },
            Refusal(code: "recipient-company-missing") { $0.shipTo.name = nil },
            Refusal(code: "recipient-city-missing") { $0.shipTo.city = nil },
            Refusal(code: "recipient-city-too-long") { $0.shipTo.city = String(repeating: "x", count: 46) },
            Refusal(code: "recipient-street-missing") { $0.shipTo.street = [] },
            Refusal(code: "recipient-street-too-long") { $0.shipTo.street = [String(repeating: "x", count: 46)] },
            Refusal(code: "recipient-postcode-too-long") { $0.shipTo.postcode = "1234567890123" },
            Refusal(code: "recipient-email-too-long") { $0.shipTo.email = String(repeating: "x", count: 71) },
            Refusal(code: "order-too-long") { $0.order = String(repeating: "9", count: 36) },
            Refusal(code: "reference-too-long") {
                $0.references = [.init(name: "po", value: String(repeating: "9", count: 36))]
            },
            Refusal(code: "signature-unsupported") { $0.options.signature = .any },
            Refusal(code: "adult-signature-unsupported", service: "worldwide") { $0.options.signature = .adult },
            Refusal(code: "saturday-unsupported") { $0.options.saturday = true },
            Refusal(code: "value-too-fine") { $0.options.insuredValue = Money("1.2345", Currency("EUR")!) },
            Refusal(code: "billing-unsupported") { $0.options.billing = .recipient },
            Refusal(code: "return-address-unsupported") { $0.returnTo = SampleShipments.bonn },
            Refusal(code: "hazard-unsupported") {
                $0.parcels[0].contents = [ContentLine(quantity: 1, hazard: "lithium-ion")]
            },
            Refusal(code: "incoterm-unsupported") { $0.options.customs = .init(type: .documents, incoterm: "XYZ") },
            Refusal(code: "duties-account-missing") { $0.options.customs = .init(type: .documents, incoterm: "DDP") },
            Refusal(code: "contents-value-missing") { $0.options.customs = .init(type: .sale) },
            Refusal(code: "customs-type-unsupported") { shipment in
                shipment = DHLExpressContractTests.abroad()
                shipment.options.customs?.type = .other
            },
            Refusal(code: "contents-currencies") { shipment in
                shipment = DHLExpressContractTests.abroad()
                var other = shipment.parcels[0].contents[0]
                other.value = Money("1", Currency("GBP")!)
                shipment.parcels[0].contents.append(other)
            },
            Refusal(code: "contents-origin-missing") { shipment in
                shipment = DHLExpressContractTests.abroad()
                shipment.parcels[0].contents[0].origin = nil
            },
            Refusal(code: "contents-weight-missing") { shipment in
                shipment = DHLExpressContractTests.abroad()
                shipment.parcels[0].contents[0].weight = nil
            },
            Refusal(code: "contents-description-missing") { shipment in
                shipment = DHLExpressContractTests.abroad()
                shipment.parcels[0].contents[0].description = nil
            },
            Refusal(code: "contents-value-too-large") { shipment in
                shipment = DHLExpressContractTests.abroad()
                shipment.parcels[0].contents[0].quantity = Int.max
            },
        ])
    func refusals(refusal: Refusal) async throws {
        let rig = try Self.rig()
        var shipment = Self.home
        refusal.change(&shipment)
        let answer = await rig.buy(shipment, service: refusal.service)
        #expect(answer.kind.hasPrefix("unfit"))
        #expect(answer.code == refusal.code)
        #expect(rig.carrier.requests.isEmpty)
    }

    @Test(
        "a shipment begins when the parcel is ready, by the sender's clock, never in the past",
        arguments: [
            ("2026-07-01", nil, "+01:00", "2026-07-01T17:00:00 GMT+01:00"),
            ("2026-07-03", 615, "-05:00", "2026-07-03T10:15:00 GMT-05:00"),
            // It is 10:00 UTC.
            ("2026-07-01", 600, "+01:00", "2026-07-01T11:15:00 GMT+01:00"),
            ("2026-07-01", 600, "+00:00", "2026-07-01T10:15:00 GMT+00:00"),
            // The last that fits, and what is left of a day that ends before.
            ("2026-07-01", nil, "+13:44", "2026-07-01T23:59:00 GMT+13:44"),
            ("2026-07-01", nil, "+13:45", "2026-07-01T23:59:59 GMT+13:45"),
            ("2026-07-01", nil, "+13:59", "2026-07-01T23:59:59 GMT+13:59"),
            ("2026-07-01", 1_439, "+13:59", "2026-07-01T23:59:59 GMT+13:59"),
            ("2026-06-30", nil, "+00:00", "ship-date-past"), ("2026-07-01", nil, "+14:00", "ship-date-past"),
            ("2026-07-12", nil, "+00:00", "ship-date-too-far"), ("2026-07-01", nil, "+1:00", "utc-offset-malformed"),
        ] as [(String, Int?, String, String)])
    func plannedTime(day: String, readyAt: Int?, offset: String, expected: String) async throws {
        let rig = try Self.rig(values: Self.values.merging(["utc_offset": offset]) { $1 })
        var shipment = Self.home
        shipment.options.readyAt = readyAt
        let answer = await rig.adapter.buy(
            PurchaseOrder(
                reference: Rig.reference(1), service: "domestic", shipment: shipment, shipDate: CivilDate(day)!),
            deadline: rig.soon)
        switch answer {
        case .bought:
            let body = try JSONDocument(try #require(rig.carrier.requests.first).body).root
            #expect(body["plannedShippingDateAndTime"]?.string == expected)
        // The account's offset from UTC is a setting, the rest the shipment's.
        case .unfit(let code, _), .notSent(let code, _):
            #expect(code == expected)
            #expect(rig.carrier.requests.isEmpty)
        case .rejected, .unknown: Issue.record("\(answer)")
        }
    }

    // MARK: What goes wrong

    @Test(
        "what a fault at the purchase means, and how many labels there are then",
        arguments: [
            (.lost, .unknown(code: "connection-lost"), 1), (.truncated, .unknown(code: "answer-cut-off"), 1),
            (.slow(milliseconds: 86_400_000), .unknown(code: "timed-out"), 1),
            (.html(status: 200), .unknown(code: "unreadable-answer"), 0),
            (.html(status: 502), .unknown(code: "http-502"), 0), (.html(status: 503), .unknown(code: "http-503"), 0),
            (.html(status: 401), .notSent(code: "not-authorised", retryAfter: nil), 0),
            (.junk, .unknown(code: "unreadable-answer"), 0), (.serverError, .unknown(code: "http-500"), 0),
            (.tooManyRequests, .notSent(code: "http-429", retryAfter: .seconds(1)), 0),
            (.redirect, .unknown(code: "http-302"), 0),
        ] as [(EmulatorFault.What, PurchaseAnswer, Int)])
    func faults(what: EmulatorFault.What, expected: PurchaseAnswer, live: Int) async throws {
        let rig = try Self.rig()
        rig.carrier.inject(what, at: "POST /shipments")
        #expect(await rig.buy(Self.home, service: "domestic") == expected)
        #expect(rig.carrier.liveLabels.count == live)
        // Nobody can ask what came of it: the desk must leave it to a person.
        #expect(rig.adapter.recovery == .none)
        #expect(await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) == .unasked(code: "cannot-look-up"))
        #expect(rig.carrier.requests.count == 1)
    }

    @Test("a purchase done twice leaves two labels that the carrier does not show")
    func twice() async throws {
        let rig = try Self.rig()
        rig.carrier.inject(.twice, at: "POST /shipments")
        let label = try Self.label(await rig.buy(Self.home, service: "domestic"))
        #expect(rig.carrier.liveLabels.count == 2)
        #expect(rig.carrier.liveLabels.contains { $0.trackingNumber == label.trackingNumber })
    }

    @Test(
        "the carrier's oddities",
        arguments: [
            ("Oddity-No-Label", .unknown(code: "label-unusable"), 1),
            ("Oddity-Html-Label", .unknown(code: "label-unusable"), 1),
            ("Oddity-Error-In-201", .rejected(code: "7120", isAboutService: false), 0),
            ("Oddity-Status-Number", .rejected(code: "420504", isAboutService: true), 0),
            ("Oddity-Many-Problems", .rejected(code: "1001", isAboutService: true), 0),
            ("Oddity-Process-Failure", .unknown(code: "999"), 0),
            ("Oddity-Process-Failure-Done", .unknown(code: "999"), 1),
            ("Oddity-Html-401", .notSent(code: "not-authorised", retryAfter: nil), 0),
        ] as [(String, PurchaseAnswer, Int)])
    func oddities(city: String, expected: PurchaseAnswer, live: Int) async throws {
        let rig = try Self.rig()
        #expect(await rig.buy(Self.odd(city), service: "domestic") == expected)
        #expect(rig.carrier.liveLabels.count == live)
    }

    @Test(
        "labels are read however they are wrapped and numbered",
        arguments: ["Oddity-Wrapped-Base64", "Oddity-Numbers", "Oddity-Warnings", "Oddity-Negotiated-Absent"])
    func harmless(city: String) async throws {
        let rig = try Self.rig()
        let label = try Self.label(await rig.buy(Self.odd(city), service: "domestic"))
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [label.trackingNumber])
        #expect(label.document.starts(with: "%PDF-".utf8))
        #expect(label.price?.currency == Currency("GBP")!)
    }

    struct Answer: CustomTestStringConvertible {
        var status: Int
        var detail: String
        var expected: PurchaseAnswer
        var testDescription: String { "\(status) \(detail)" }
    }

    @Test(
        "what the carrier's codes mean for a purchase",
        arguments: [
            Answer(
                status: 400, detail: "7008: The requested Special Service Code 'xx' is not available",
                expected: .rejected(code: "7008", isAboutService: true)),
            Answer(
                status: 400,
                detail: "996: The requested product(s) (N) not available between this origin and destination.",
                expected: .rejected(code: "996", isAboutService: true)),
            Answer(
                status: 400, detail: "998: ShipTimeStamp is not well formatted.",
                expected: .rejected(code: "998", isAboutService: false)),
            Answer(
                status: 400, detail: "7147: The shipment description Match Keyword",
                expected: .rejected(code: "7147", isAboutService: false)),
            Answer(
                status: 400,
                detail: "The account number is not found or invalid. Please check the account number and retry.",
                expected: .notSent(code: "account-invalid", retryAfter: nil)),
            Answer(
                status: 422, detail: "#/productCode: expected minLength: 1, actual: 0",
                expected: .rejected(code: "http-422", isAboutService: false)),
            Answer(status: 404, detail: "No resource", expected: .notSent(code: "http-404", retryAfter: nil)),
            Answer(status: 403, detail: "Forbidden", expected: .notSent(code: "not-authorised", retryAfter: nil)),
            Answer(status: 500, detail: "999: Process failure occurred.", expected: .unknown(code: "999")),
            Answer(status: 201, detail: "", expected: .unknown(code: "unreadable-answer")),
        ])
    func codes(answer: Answer) async throws {
        let status = answer.status == 201 ? "" : #", "status": "\#(answer.status)""#
        let body = #"{"instance": "/x", "title": "Bad", "detail": "\#(answer.detail)"\#(status)}"#
        let sender = CannedSender([HTTPResponse(status: answer.status, body: Array(body.utf8))])
        let adapter = try sender.adapter(
            DHLExpressAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "domestic", shipment: Self.home, shipDate: CivilDate("2026-07-01")!)
        #expect(await adapter.buy(order, deadline: .soon) == answer.expected)
    }

    @Test("a refusal beside a tracking number leaves open whether there is a shipment")
    func refusalBesideNumber() async throws {
        let body = #"{"status":"400","detail":"998: No.","shipmentTrackingNumber":"1234567890"}"#
        let adapter = try CannedSender([HTTPResponse(201, body)]).adapter(
            DHLExpressAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "domestic", shipment: Self.home, shipDate: CivilDate("2026-07-01")!)
        #expect(await adapter.buy(order, deadline: .soon) == .unknown(code: "998"))
    }

    @Test("no credentials and no address come out in what a fault says")
    func secrets() async throws {
        let rig = try Self.rig(secrets: ["username": "emulator", "password": "not-the-right-one"])
        let answer = await rig.buy(Self.home, service: "domestic")
        #expect(answer == .notSent(code: "not-authorised", retryAfter: nil))
        let probe = await rig.adapter.probe(deadline: rig.soon)
        #expect("\(probe)".contains("not-authorised"))
        #expect(!"\(probe) \(answer)".contains("not-the-right-one"))
    }

    @Test("after the deadline nothing is sent")
    func deadline() async throws {
        let rig = try Self.rig()
        let answer = await rig.buy(Self.home, service: "domestic", within: .zero)
        #expect(answer == .notSent(code: "no-time-left", retryAfter: nil))
        #expect(rig.carrier.requests.isEmpty)
    }

    @Test("the carrier takes no label back, and is not asked")
    func void() async throws {
        let rig = try Self.rig()
        let label = try Self.label(await rig.buy(Self.home, service: "domestic"))
        #expect(await rig.adapter.void(label.trackingNumber, deadline: rig.soon) == .unsupported(code: "cannot-void"))
        #expect(rig.carrier.requests.count == 1)
        #expect(!DHLExpressAdapter.descriptor.abilities.voids)
    }

    // MARK: Prices

    @Test("prices are those of products that the account has names for")
    func quotes() async throws {
        let rig = try Self.rig()
        let day = CivilDate("2026-07-01")!
        let quotes = try await rig.adapter.quotes(for: Self.home, on: day, deadline: rig.soon).get()
        #expect(quotes.map(\.service).sorted() == ["domestic", "domestic-noon"])
        #expect(quotes.allSatisfy { $0.isAccountPrice && $0.delivery == CivilDate("2026-07-02") })
        let abroad = try await rig.adapter.quotes(for: Self.abroad(), on: day, deadline: rig.soon).get()
        #expect(abroad.map(\.service).sorted() == ["express-noon", "worldwide"])
        // A parcel costs what was said it would.
        let label = try Self.label(await rig.buy(Self.home, service: "domestic"))
        #expect(label.price == quotes.first { $0.service == "domestic" }?.price)
        Self.expectDescribed(rig)
    }

    @Test("what is wanted beside carriage is asked for with the services that have it")
    func quotesWithExtras() async throws {
        let rig = try Self.rig()
        var shipment = Self.abroad()
        shipment.options.signature = .any
        shipment.options.insuredValue = Money("100", Currency("EUR")!)
        let quotes = try await rig.adapter.quotes(
            for: shipment, on: CivilDate("2026-07-01")!, deadline: rig.soon
        ).get()
        #expect(quotes.map(\.service) == ["worldwide"])
        let body = try JSONDocument(try #require(rig.carrier.requests.first).body).root
        let products = body["productsAndServices"]?.array ?? []
        #expect(products.compactMap { $0["productCode"]?.string } == ["P"])
        let amounts = body["monetaryAmount"]?.array?.compactMap { $0["value"] }
        #expect(amounts == [.number("17.30"), .number("100.00")])
        Self.expectDescribed(rig)
    }

    @Test("list prices say that they are, and no price is no quote")
    func quotesWithoutOwnPrice() async throws {
        let rig = try Self.rig()
        let day = CivilDate("2026-07-01")!
        let listed = try await rig.adapter.quotes(
            for: Self.odd("Oddity-Negotiated-Absent"), on: day, deadline: rig.soon
        ).get()
        #expect(!listed.isEmpty && listed.allSatisfy { !$0.isAccountPrice })
        let none = try await rig.adapter.quotes(for: Self.odd("Oddity-No-Price"), on: day, deadline: rig.soon).get()
        #expect(none.isEmpty)
    }

    @Test("a price that cannot be asked for may be asked for again")
    func quotesFail() async throws {
        let rig = try Self.rig()
        for what in [.lost, .slow(milliseconds: 86_400_000), .serverError, .junk] as [EmulatorFault.What] {
            rig.carrier.inject(what, at: "POST /rates")
            let result = await rig.adapter.quotes(
                for: Self.home, on: CivilDate("2026-07-01")!, deadline: rig.soon)
            guard case .failure(let fault) = result else {
                Issue.record("\(what) gave \(result)")
                continue
            }
            #expect(fault.kind == .retryable(after: nil))
        }
    }

    // MARK: Tracking and places

    @Test(
        "how far a parcel has come",
        arguments: [
            (0, "Cardiff", .announced), (3, "Cardiff", .inTransit), (23, "Cardiff", .outForDelivery),
            (27, "Cardiff", .delivered), (27, "Oddity-Returned", .exception), (31, "Oddity-Returned", .returned),
        ] as [(Int64, String, TrackingReport.Status)])
    func tracking(hours: Int64, city: String, expected: TrackingReport.Status) async throws {
        let rig = try Self.rig()
        let label = try Self.label(await rig.buy(Self.odd(city), service: "domestic"))
        rig.carrier.pass(seconds: hours * 3_600)
        let report = try await rig.adapter.track(label.trackingNumber, deadline: rig.soon).get()
        #expect(report.status == expected)
        if expected == .delivered {
            #expect(report.events.first?.code == "OK")
            #expect(report.events.first?.place == city)
            #expect(report.events.first?.time.hasPrefix("2026-07-02T12:00:00") == true)
        }
    }

    @Test("a number that the carrier does not know is a report without events")
    func trackingUnknown() async throws {
        let rig = try Self.rig()
        let report = try await rig.adapter.track("../rates", deadline: rig.soon).get()
        #expect(report == TrackingReport(trackingNumber: "../rates", status: .unknown))
        #expect(rig.carrier.calls == ["GET /shipments/..%2Frates/tracking"])
    }

    @Test(
        "whether a place is served",
        arguments: [
            ("Cardiff", .deliverable), ("Oddity-Undeliverable", .undeliverable), ("Oddity-Ambiguous", .ambiguous),
        ] as [(String, AddressVerdict.Standing)])
    func places(city: String, expected: AddressVerdict.Standing) async throws {
        let rig = try Self.rig()
        let verdict = try await rig.adapter.check(Self.odd(city).shipTo, deadline: rig.soon).get()
        #expect(verdict.standing == expected)
        #expect(verdict.suggestion == nil)
    }

    @Test("a probe says what it showed")
    func probe() async throws {
        let rig = try Self.rig()
        let probe = try await rig.adapter.probe(deadline: rig.soon).get()
        #expect(probe.notes.contains("user name and password are right"))
    }
}
