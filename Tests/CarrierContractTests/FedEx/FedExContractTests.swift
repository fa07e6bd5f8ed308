import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Testing
import TextFormats

/// The adapter for FedEx at an emulated FedEx.
@Suite struct FedExContractTests {
    typealias Rig = ContractRig<FedExAdapter>

    static let services: [String: CarrierAccountSettings.Service] = [
        "ground": .init("FEDEX_GROUND"), "home": .init("GROUND_HOME_DELIVERY"), "two-day": .init("FEDEX_2_DAY"),
        "overnight": .init("STANDARD_OVERNIGHT"),
        "tube": .init("STANDARD_OVERNIGHT", ["packaging": "FEDEX_TUBE"]),
        "world": .init("FEDEX_INTERNATIONAL_PRIORITY"),
    ]
    static let values = ["account_number": "123456789"]
    static let secrets = ["client_id": "emulator", "client_secret": "emulator-secret"]
    static let today = CivilDate("2026-07-01")!
    static let usd = Currency("USD")!

    static func rig(
        values: [String: String] = [:], secrets: [String: String] = secrets, labelForm: String? = nil,
        _ settings: EmulatorSettings = .init()
    ) throws -> Rig {
        try Rig(
            FedExAdapter.self, at: EmulatedFedEx.self, services: services,
            values: Self.values.merging(values) { $1 }, secrets: secrets, labelForm: labelForm, settings)
    }

    /// To a home in Saint Louis, or to wherever an oddity is asked for.
    static func shipment(to city: String = "St. Louis", grams: Int64 = 1_250) -> Shipment {
        var to = SampleShipments.saintLouis
        to.city = city
        return SampleShipments.shipment(from: SampleShipments.washington, to: to, grams: grams)
    }

    static func socks(_ change: (inout ContentLine) -> Void = { _ in }) -> Shipment {
        var shipment = SampleShipments.shipment(from: SampleShipments.washington, to: SampleShipments.ottawa)
        var line = ContentLine(
            sku: "S-1", description: "Socks", quantity: 3, value: Money("8.65", usd), hsCode: "611595",
            origin: Country("PT"), weight: Mass(picograms: 60_000_000_000_000))
        change(&line)
        shipment.parcels[0].contents = [line]
        shipment.options.customs = .init(type: .sale, incoterm: "DDP")
        return shipment
    }

    /// Every request keeps to FedEx's descriptions.
    static func expectToFitTheDescription(_ requests: [HTTPRequest], _ place: SourceLocation = #_sourceLocation) {
        for request in requests {
            let path = String(request.url.text.dropFirst(EmulatedSender.base(of: "fedex").utf8.count))
            guard let schema = FedExSchema.byPath[path] else { continue }
            let json = (try? JSONDocument(request.body))?.root ?? .null
            #expect(schema.violations(of: json) == [], sourceLocation: place)
        }
    }

    // MARK: Labels

    @Test("a label is bought in each form", arguments: ["zpl-203", "zpl-300", "pdf", "png-203"])
    func buysInEachForm(form: String) async throws {
        let rig = try Self.rig()
        let label = try #require(await rig.buy(Self.shipment(), service: "home", form: form).label)
        let live = try #require(rig.carrier.liveLabels.first)
        #expect(rig.carrier.liveLabels.count == 1)
        #expect((label.trackingNumber, label.form) == (live.trackingNumber, form))
        #expect(label.price == Money("11.35", Self.usd))
        #expect(live.reference == Rig.reference(1))
        #expect(label.reference == Rig.reference(1))
        Self.expectToFitTheDescription(rig.carrier.requests)
    }

    @Test func `a form that FedEx does not draw is replaced by the account's`() async throws {
        let rig = try Self.rig(labelForm: "pdf")
        #expect(await rig.buy(Self.shipment(), service: "home", form: "png-600").label?.form == "pdf")
    }

    @Test func `what a shipment asks for is told`() async throws {
        let rig = try Self.rig(values: ["pickup_type": "DROPOFF_AT_FEDEX_LOCATION", "label_stock": "STOCK_4X8"])
        var shipment = Self.shipment()
        shipment.options.signature = .adult
        shipment.options.saturday = true
        shipment.options.insuredValue = Money("250.50", Self.usd)
        shipment.references = [.init(name: "po", value: "4711"), .init(name: "department", value: "D-9")]
        _ = try #require(await rig.buy(shipment, service: "tube").label)
        let body = try JSONDocument(try #require(rig.carrier.requests.last).body).root
        let asked = try #require(body["requestedShipment"])
        let line = try #require(asked["requestedPackageLineItems"]?[0])
        #expect(asked["pickupType"] == .string("DROPOFF_AT_FEDEX_LOCATION"))
        #expect(asked["packagingType"] == .string("FEDEX_TUBE"))
        #expect(asked["labelSpecification"]?["labelStockType"] == .string("STOCK_4X8"))
        #expect(asked["shipmentSpecialServices"]?["specialServiceTypes"]?[0] == .string("SATURDAY_DELIVERY"))
        #expect(line["packageSpecialServices"]?["signatureOptionType"] == .string("ADULT"))
        #expect(line["declaredValue"]?["amount"] == .number("250.50"))
        #expect(line["weight"]?["value"] == .number("2.76"))
        #expect(line["dimensions"]?["length"] == .number("12"))
        let references = line["customerReferences"]?.array?.compactMap { $0["value"]?.string }
        #expect(references == [Rig.reference(1), "O-1", "4711", "D-9"])
        #expect(rig.carrier.requests.last?.headers["x-customer-transaction-id"] == Rig.reference(1))
        Self.expectToFitTheDescription(rig.carrier.requests)
    }

    @Test func `customs is told what is inside`() async throws {
        let rig = try Self.rig()
        _ = try #require(await rig.buy(Self.socks(), service: "world").label)
        let body = try JSONDocument(try #require(rig.carrier.requests.last).body).root
        let customs = try #require(body["requestedShipment"]?["customsClearanceDetail"])
        #expect(customs["totalCustomsValue"]?["amount"] == .number("25.95"))
        #expect(customs["dutiesPayment"]?["paymentType"] == .string("SENDER"))
        #expect(customs["commercialInvoice"]?["shipmentPurpose"] == .string("SOLD"))
        #expect(customs["commodities"]?[0]?["customsValue"]?["amount"] == .number("25.95"))
        #expect(customs["commodities"]?[0]?["countryOfManufacture"] == .string("PT"))
        #expect(body["requestedShipment"]?["totalWeight"] == .number("2.8"))
        Self.expectToFitTheDescription(rig.carrier.requests)
    }

    struct Refusal: CustomTestStringConvertible {
        let code: String
        let change: @Sendable (inout Shipment) -> Void
        var testDescription: String { code }
        init(_ code: String, _ change: @escaping @Sendable (inout Shipment) -> Void) {
            self.code = code
            self.change = change
        }
    }

    static let refusals: [Refusal] = [
        Refusal("recipient-phone-missing") { $0.shipTo.phone = nil },
        Refusal("sender-phone-invalid") { $0.shipFrom.phone = "-" },
        Refusal("recipient-phone-length") { $0.shipTo.phone = "555 0143" },
        Refusal("recipient-name-missing") { $0.shipTo.name = nil },
        Refusal("recipient-name-too-long") { $0.shipTo.name = String(repeating: "n", count: 71) },
        Refusal("recipient-company-too-long") { $0.shipTo.company = String(repeating: "c", count: 36) },
        Refusal("recipient-street-too-long") { $0.shipTo.street = [String(repeating: "Long Street ", count: 12)] },
        Refusal("recipient-street-missing") { $0.shipTo.street = [] },
        Refusal("recipient-city-missing") { $0.shipTo.city = nil },
        Refusal("recipient-postcode-missing") { $0.shipTo.postcode = nil },
        Refusal("recipient-email-too-long") { $0.shipTo.email = String(repeating: "e", count: 81) },
        Refusal("region-too-long") { $0.shipTo.region = "Missouri" },
        Refusal("order-too-long") { $0.order = String(repeating: "1", count: 31) },
        Refusal("reference-unsupported") { $0.references = [.init(name: "batch", value: "1")] },
        Refusal("one-parcel") { $0.parcels.append($0.parcels[0]) },
        Refusal("weight-missing") { $0.parcels[0].weight = .zero },
        Refusal("dimensions-too-large") {
            let long = Length(nanometres: 26_000_000_000)
            $0.parcels[0].dimensions = Dimensions(long, long, long)
        }, Refusal("billing-unsupported") { $0.options.billing = .thirdParty },
        Refusal("return-address-unsupported") { $0.returnTo = SampleShipments.london },
        Refusal("hazard-unsupported") {
            $0.parcels[0].contents = [ContentLine(quantity: 1, hazard: "lithium-ion")]
        }, Refusal("contents-missing") { $0.options.customs = .init(type: .gift) },
        Refusal("ioss-unsupported") { $0.options.customs = .init(type: .sale, ioss: "IM1234567890") },
        Refusal("eori-unsupported") { $0.options.customs = .init(type: .sale, eori: "NL123") },
        Refusal("customs-type-unsupported") {
            $0 = FedExContractTests.socks()
            $0.options.customs?.type = .other
        },
        Refusal("customs-type-unsupported") {
            $0 = FedExContractTests.socks()
            $0.options.customs?.type = .returned
        },
        Refusal("contents-incomplete") {
            $0 = FedExContractTests.socks { line in line.origin = nil }
        },
        Refusal("contents-too-much") {
            $0 = FedExContractTests.socks { line in line.quantity = Int.max }
        },
    ]

    @Test("what FedEx cannot be told is refused before anything is sent", arguments: refusals)
    func refusesBefore(refusal: Refusal) async throws {
        let rig = try Self.rig()
        var shipment = Self.shipment()
        refusal.change(&shipment)
        let answer = await rig.buy(shipment, service: "home")
        #expect(answer.code == refusal.code)
        #expect(answer.kind.hasPrefix("unfit"))
        #expect(rig.carrier.requests.isEmpty)
    }

    @Test(
        "oddities at the purchase",
        arguments: [
            ("Oddity-Url-Label", "", 1), ("Oddity-Expired-Link", "label-unusable", 1),
            ("Oddity-No-Document", "no-label", 1), ("Oddity-Wrong-Document", "label-unusable", 1),
            ("Oddity-Wrapped-Base64", "", 1), ("Oddity-Job", "asynchronous", 1), ("Oddity-No-Rating", "", 1),
        ])
    func oddities(city: String, code: String, live: Int) async throws {
        let rig = try Self.rig()
        let answer = await rig.buy(Self.shipment(to: city), service: "home")
        #expect(answer.kind == (code.isEmpty ? "bought" : "unknown"))
        #expect(answer.code == code)
        #expect(rig.carrier.liveLabels.count == live)
        if city == "Oddity-No-Rating" { #expect(answer.label?.price == nil) }
    }

    @Test func `a label that costs more than its quote says so`() async throws {
        let rig = try Self.rig()
        #expect(
            await rig.buy(Self.shipment(to: "Oddity-Dearer"), service: "home").label?.price == Money("12.35", Self.usd))
    }

    // MARK: Faults

    @Test(
        "a purchase without a good answer is never said not to have happened",
        arguments: PurchaseFault.silent)
    func silence(fault: PurchaseFault) async throws {
        let rig = try Self.rig()
        rig.carrier.inject(fault.what, at: "POST /ship/v1/shipments")
        let answer = await rig.buy(Self.shipment(), service: "home")
        #expect(answer.kind == "unknown")
        #expect(rig.carrier.liveLabels.count == (fault.isSold ? 1 : 0))
        // FedEx cannot be asked: it stays unknown, and is not sent again by itself.
        #expect(rig.adapter.recovery == .none)
        #expect(await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) == .unasked(code: "look-up-unsupported"))
        #expect(rig.carrier.calls.count { $0 == "POST /ship/v1/shipments" } == 1)
    }

    @Test func `too many requests are tried again later`() async throws {
        let rig = try Self.rig()
        rig.carrier.inject(.tooManyRequests, at: "POST /ship/v1/shipments")
        #expect(
            await rig.buy(Self.shipment(), service: "home")
                == .notSent(code: "http-429", retryAfter: .seconds(1)))
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test(
        "a fault while the token is asked for is no purchase",
        arguments: [EmulatorFault.What.lost, .serverError, .junk, .html(status: 502)])
    func tokenFaults(what: EmulatorFault.What) async throws {
        let rig = try Self.rig()
        rig.carrier.inject(what, at: "POST /oauth/token")
        #expect(await rig.buy(Self.shipment(), service: "home").kind == "not-sent")
        #expect(rig.carrier.liveLabels.isEmpty)
        #expect(await rig.buy(Self.shipment(), service: "home").kind == "bought")
    }

    @Test func `a token that expires in the middle is fetched again`() async throws {
        let rig = try Self.rig()
        #expect(await rig.buy(Self.shipment(), service: "home", 1).kind == "bought")
        rig.carrier.pass(seconds: 4_000)
        #expect(await rig.buy(Self.shipment(), service: "home", 2).kind == "bought")
        #expect(rig.carrier.calls.count { $0 == "POST /oauth/token" } == 2)
        #expect(rig.carrier.liveLabels.count == 2)
    }

    @Test func `wrong secrets and accounts are a matter of configuration`() async throws {
        let wrong = try Self.rig(secrets: ["client_id": "emulator", "client_secret": "wrong"])
        #expect(
            await wrong.buy(Self.shipment(), service: "home")
                == .notSent(code: "NOT.AUTHORIZED.ERROR", retryAfter: nil))
        let other = try Self.rig(values: ["account_number": "987654321"])
        let answer = await other.adapter.quotes(for: Self.shipment(), on: Self.today, deadline: other.soon)
        guard case .failure(let fault) = answer else {
            Issue.record("a price for a wrong account")
            return
        }
        #expect(fault.kind == .configuration)
    }

    struct Meaning: CustomTestStringConvertible {
        let status: Int
        let code: String
        let kind: String
        var message = ""
        var testDescription: String { "\(status) \(code) \(message)" }
    }

    @Test(
        "what error codes mean at a purchase",
        arguments: [
            Meaning(status: 400, code: "ACCOUNT.NUMBER.MISMATCH", kind: "not-sent"),
            Meaning(status: 400, code: "ACCOUNTNUMBER.REGISTRATION.REQUIRED", kind: "not-sent"),
            Meaning(status: 401, code: "NOT.AUTHORIZED.ERROR", kind: "not-sent"),
            Meaning(status: 403, code: "FORBIDDEN.ERROR", kind: "not-sent"),
            Meaning(status: 404, code: "NOT.FOUND.ERROR", kind: "not-sent"),
            Meaning(status: 400, code: "SERVICETYPE.NOT.ALLOWED", kind: "rejected-service"),
            Meaning(status: 400, code: "SERVICE.PACKAGECOMBINATION.INVALID", kind: "rejected-service"),
            Meaning(status: 422, code: "PACKAGE.WEIGHT.EXCEEDED", kind: "rejected-service"),
            Meaning(status: 400, code: "RECIPIENTCONTACT.PHONENUMBER.INVALID", kind: "rejected"),
            Meaning(status: 400, code: "POSTALCODE.INVALID", kind: "rejected"),
            Meaning(status: 400, code: "SYSTEM.UNEXPECTED.ERROR", kind: "unknown"),
            Meaning(status: 422, code: "SERVICE.UNAVAILABLE.ERROR", kind: "unknown"),
            Meaning(status: 409, code: "", kind: "unknown"),
            Meaning(status: 429, code: "", kind: "not-sent"),
            Meaning(status: 500, code: "INTERNAL.SERVER.ERROR", kind: "unknown"),
            Meaning(status: 503, code: "SERVICE.UNAVAILABLE.ERROR", kind: "unknown"),
            Meaning(status: 200, code: "INTERNAL.SERVER.ERROR", kind: "unknown"),
            Meaning(status: 200, code: "", kind: "unknown"),
        ])
    func meanings(meaning: Meaning) async throws {
        let errors = meaning.code.isEmpty ? "" : #"{"code":"\#(meaning.code)","message":"words"}"#
        let sender = AnsweringSender { request in
            request.url.text.hasSuffix("/oauth/token")
                ? HTTPResponse(200, #"{"access_token":"t","token_type":"bearer","expires_in":3600}"#)
                : HTTPResponse(meaning.status, #"{"transactionId":"1","errors":[\#(errors)]}"#)
        }
        let adapter = try sender.adapter(
            FedExAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "home", shipment: Self.shipment(), shipDate: Self.today)
        let answer = await adapter.buy(order, deadline: .soon)
        #expect(answer.kind == meaning.kind)
        if case .bought = answer {} else { #expect(meaning.code.isEmpty || answer.code == meaning.code) }
    }

    @Test func `a day's quota is not asked for again at once`() async throws {
        let sender = AnsweringSender { request in
            request.url.text.hasSuffix("/oauth/token")
                ? HTTPResponse(200, #"{"access_token":"t","expires_in":"3600"}"#)
                : HTTPResponse(429, #"{"errors":[{"code":"X","message":"Daily transaction quota exceeded."}]}"#)
        }
        let adapter = try sender.adapter(
            FedExAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "home", shipment: Self.shipment(), shipDate: Self.today)
        #expect(
            await adapter.buy(order, deadline: .soon)
                == .notSent(code: "daily-quota", retryAfter: .seconds(3_600)))
    }

    @Test func `two labels for one purchase are seen in the books, not by the adapter`() async throws {
        let rig = try Self.rig()
        rig.carrier.inject(.twice, at: "POST /ship/v1/shipments")
        #expect(await rig.buy(Self.shipment(), service: "home").kind == "bought")
        #expect(rig.carrier.liveLabels.count == 2)
    }

    // MARK: Prices

    @Test func `prices are the account's own`() async throws {
        let rig = try Self.rig()
        let quotes = try await rig.adapter.quotes(for: Self.shipment(), on: Self.today, deadline: rig.soon).get()
        #expect(quotes.map(\.service) == ["home", "overnight", "two-day"])
        #expect(quotes.map(\.price.amount) == ["11.35", "35.45", "20.00"])
        #expect(quotes.allSatisfy { $0.isAccountPrice && $0.price.currency == Self.usd })
        #expect(quotes.allSatisfy { $0.zone == "05" && $0.delivery == CivilDate("2026-07-03") })
        Self.expectToFitTheDescription(rig.carrier.requests)
    }

    @Test func `several parcels and customs are quoted`() async throws {
        let rig = try Self.rig()
        var shipment = Self.socks()
        shipment.parcels.append(shipment.parcels[0])
        let quotes = try await rig.adapter.quotes(for: shipment, on: Self.today, deadline: rig.soon).get()
        #expect(quotes.map(\.service) == ["world"])
        Self.expectToFitTheDescription(rig.carrier.requests)
    }

    @Test(
        "a service that comes several times has one price",
        arguments: [
            ("Oddity-Duplicate-Services", "11.35", true), ("Oddity-Currencies", "11.35", true),
            ("Oddity-No-Account-Rate", "14.18", false),
        ])
    func pricesOnce(city: String, amount: String, isOwn: Bool) async throws {
        let rig = try Self.rig(values: ["currency": "USD"])
        let quotes = try await rig.adapter.quotes(for: Self.shipment(to: city), on: Self.today, deadline: rig.soon)
            .get()
        let home = try #require(quotes.first { $0.service == "home" })
        #expect(quotes.count == 3)
        #expect((home.price, home.isAccountPrice) == (Money(amount, Self.usd), isOwn))
    }

    @Test("no digit of a price is lost", arguments: ["0.1", "42.7", "8.65", "0.30", "1234567.89"])
    func exactMoney(digits: String) async throws {
        let answer = """
            {"output":{"rateReplyDetails":[{"serviceType":"FEDEX_GROUND","packagingType":"YOUR_PACKAGING",
            "ratedShipmentDetails":[{"rateType":"ACCOUNT","totalNetCharge":\(digits),"currency":"USD"}]}]}}
            """
        let sender = AnsweringSender { request in
            HTTPResponse(
                200,
                request.url.text.hasSuffix("/oauth/token") ? #"{"access_token":"t","expires_in":3600}"# : answer)
        }
        let adapter = try sender.adapter(
            FedExAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
        let quotes = try await adapter.quotes(
            for: Self.shipment(), on: Self.today, deadline: .soon
        ).get()
        #expect(quotes.map(\.price) == [Money(digits, Self.usd)])
    }

    // MARK: Afterwards

    @Test func `a label is given back once or twice, and not after it was handed over`() async throws {
        let rig = try Self.rig()
        let first = try #require(await rig.buy(Self.shipment(), service: "home", 1).label).trackingNumber
        #expect(await rig.adapter.void(first, deadline: rig.soon) == .voided)
        #expect(rig.carrier.liveLabels.isEmpty)
        #expect(await rig.adapter.void(first, deadline: rig.soon) == .voided)
        let second = try #require(await rig.buy(Self.shipment(), service: "home", 2).label).trackingNumber
        rig.carrier.pass(seconds: 2 * 86_400)
        #expect(
            await rig.adapter.void(second, deadline: rig.soon) == .refused(code: "SHIPMENT.ALREADY.TENDERED"))
        #expect(
            await rig.adapter.void("790000000000", deadline: rig.soon)
                == .refused(code: "TRACKINGNUMBER.ENTERED.INVALID"))
        Self.expectToFitTheDescription(rig.carrier.requests)
    }

    @Test("a fault when a label is given back leaves it open", arguments: PurchaseFault.silent)
    func voidFaults(fault: PurchaseFault) async throws {
        let rig = try Self.rig()
        let number = try #require(await rig.buy(Self.shipment(), service: "home").label).trackingNumber
        rig.carrier.inject(fault.what, at: "PUT /ship/v1/shipments/cancel")
        guard case .unknown = await rig.adapter.void(number, deadline: rig.soon) else {
            Issue.record("said to be known")
            return
        }
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .voided)
    }

    @Test func `a parcel is followed from its label to its door`() async throws {
        let rig = try Self.rig()
        let number = try #require(await rig.buy(Self.shipment(), service: "home").label).trackingNumber
        var seen: [TrackingReport.Status] = []
        for hours in [0, 25, 6, 18, 7] {
            rig.carrier.pass(seconds: Int64(hours) * 3_600)
            seen.append(try await rig.adapter.track(number, deadline: rig.soon).get().status)
        }
        #expect(seen == [.announced, .inTransit, .inTransit, .outForDelivery, .delivered])
        let report = try await rig.adapter.track(number, deadline: rig.soon).get()
        #expect(report.events.count == 5)
        #expect(report.events.first?.code == "DL")
        #expect(report.events.first?.place == "MEMPHIS, TN, US")
        let nobody = try await rig.adapter.track("790000000000", deadline: rig.soon).get()
        #expect(nobody == TrackingReport(trackingNumber: "790000000000", status: .unknown))
        Self.expectToFitTheDescription(rig.carrier.requests)
    }

    @Test func `of parcels with one number the latest is meant`() async throws {
        let rig = try Self.rig()
        let label = try #require(await rig.buy(Self.shipment(to: "Oddity-Reused-Number"), service: "home").label)
        #expect(try await rig.adapter.track(label.trackingNumber, deadline: rig.soon).get().status == .announced)
        #expect(await rig.adapter.void(label.trackingNumber, deadline: rig.soon) == .voided)
        #expect(try await rig.adapter.track(label.trackingNumber, deadline: rig.soon).get().status == .cancelled)
    }

    @Test func `a tracking project of its own has its own token`() async throws {
        let rig = try Self.rig(
            secrets: Self.secrets.merging(["track_client_id": "other", "track_client_secret": "wrong"]) { $1 })
        #expect(await rig.buy(Self.shipment(), service: "home").kind == "bought")
        guard case .failure(let fault) = await rig.adapter.track("790000000000", deadline: rig.soon) else {
            Issue.record("tracked with wrong secrets")
            return
        }
        #expect(fault.kind == .configuration)
    }

    @Test func `Ground's day is closed once`() async throws {
        let rig = try Self.rig()
        let number = try #require(await rig.buy(Self.shipment(), service: "home").label).trackingNumber
        let order = ManifestOrder(
            trackingNumbers: [number], date: Self.today, shipFrom: SampleShipments.washington)
        let manifest = try await rig.adapter.closeDay(order, deadline: rig.soon).get()
        #expect(manifest.form == "txt")
        #expect(String(decoding: manifest.document ?? [], as: UTF8.self).contains(number))
        guard case .failure(let fault) = await rig.adapter.closeDay(order, deadline: rig.soon) else {
            Issue.record("closed twice")
            return
        }
        #expect(fault.kind == .rejected(isAboutService: false))
        #expect(await rig.adapter.void(number, deadline: rig.soon) == .refused(code: "SHIPMENT.ALREADY.TENDERED"))
        Self.expectToFitTheDescription(rig.carrier.requests)
    }

    @Test(
        "addresses are judged",
        arguments: [
            ("St. Louis", AddressVerdict.Standing.deliverable), ("Oddity-Address-Unknown", .undeliverable),
            ("Oddity-Address-No-Suite", .incomplete), ("Oddity-Address-Texts", .deliverable),
        ])
    func addresses(city: String, standing: AddressVerdict.Standing) async throws {
        let rig = try Self.rig()
        let verdict = try await rig.adapter.check(Self.shipment(to: city).shipTo, deadline: rig.soon).get()
        #expect(verdict.standing == standing)
        if standing == .deliverable { #expect(verdict.suggestion?.name == "Ada Byron") }
        Self.expectToFitTheDescription(rig.carrier.requests)
    }

    @Test func `a harmless question shows that the account works`() async throws {
        let rig = try Self.rig()
        let probe = try await rig.adapter.probe(deadline: rig.soon).get()
        #expect(probe.notes == ["4 services have a price; 3 of them are configured"])
        #expect(rig.carrier.liveLabels.isEmpty)
        Self.expectToFitTheDescription(rig.carrier.requests)
    }
}
