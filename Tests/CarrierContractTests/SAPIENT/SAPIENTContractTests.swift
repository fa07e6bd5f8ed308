import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Testing
import TextFormats

/// SAPIENT's adapter at an emulated SAPIENT.
@Suite struct SAPIENTContractTests {
    typealias Rig = ContractRig<SAPIENTAdapter>

    static let services: [String: CarrierAccountSettings.Service] = [
        "tracked-24": .init("TPN", ["service_level": "01"]), "signed": .init("CRL1", ["signature": "Signed"]),
        "letter": .init("STL1", ["package_type": "Letter"]), "abroad": .init("OTA"), "evri": .init("EVRI-ND"),
    ]
    static let values = ["carrier": "RM", "shipping_account": "123456789", "contents": "Socks"]
    static let secrets = ["client_id": "emulator", "client_secret": "emulator-secret"]

    static func rig(
        values: [String: String] = values, secrets: [String: String] = secrets, labelForm: String? = nil,
        _ settings: EmulatorSettings = .init()
    ) throws -> Rig {
        try Rig(
            SAPIENTAdapter.self, at: EmulatedSAPIENT.self, services: services, values: values, secrets: secrets,
            labelForm: labelForm, settings)
    }

    static let home = SampleShipments.shipment(from: SampleShipments.london, to: SampleShipments.cardiff)

    /// To somebody in a town that asks the emulator for something unusual.
    static func odd(_ town: String) -> Shipment {
        var shipment = home
        shipment.shipTo.city = town
        return shipment
    }

    /// Two pairs of socks to Bonn, for customs.
    static func abroad(incoterm: String? = nil) -> Shipment {
        var shipment = SampleShipments.shipment(from: SampleShipments.london, to: SampleShipments.bonn)
        shipment.options.customs = .init(type: .sale, incoterm: incoterm, ioss: "IM2760000001", eori: "GB123456789000")
        shipment.parcels[0].contents = [
            ContentLine(
                sku: "S-1", description: "Cotton socks", quantity: 2, value: Money("8.65", Currency("EUR")!),
                hsCode: "611595", origin: Country("PT"), weight: Mass(picograms: 60_500_000_000_000))
        ]
        return shipment
    }

    /// Every request that was sent keeps to what is known of the interface.
    static func expectDescribed(_ rig: Rig, _ location: SourceLocation = #_sourceLocation) {
        for request in rig.carrier.requests where request.method != .get && !request.url.text.hasSuffix("/token") {
            let path = request.url.text
            let schema =
                path.hasSuffix("/status")
                ? SAPIENTSchema.status : path.contains("/manifests/") ? SAPIENTSchema.manifest : SAPIENTSchema.shipment
            let body = (try? JSONDocument(request.body).root) ?? .null
            #expect(schema.violations(of: body) == [], sourceLocation: location)
        }
    }

    static func bodies(_ rig: Rig) throws -> [JSONValue] {
        try rig.carrier.requests.filter { $0.url.text.contains("/v4/") }.map { try JSONDocument($0.body).root }
    }

    // MARK: Buying

    @Test("a label is bought in each form that the adapter promises", arguments: ["pdf", "zpl-203", "zpl-300"])
    func forms(form: String) async throws {
        let rig = try Self.rig()
        let label = try #require(await rig.buy(Self.home, service: "tracked-24", form: form).label)
        #expect(label.form == form)
        #expect(label.price == nil)
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [label.trackingNumber])
        #expect(rig.carrier.liveLabels.map(\.reference) == [Rig.reference(1)])
        #expect(String(decoding: label.document, as: UTF8.self).contains(label.trackingNumber))
        #expect(rig.carrier.calls == ["POST /oauth/connect/token", "POST /v4/shipments/RM"])
        Self.expectDescribed(rig)
    }

    @Test("another carrier behind the same interface has its own path")
    func evri() async throws {
        let rig = try Self.rig(values: Self.values.merging(["carrier": "EVRI"]) { $1 })
        let label = try #require(await rig.buy(Self.home, service: "evri").label)
        #expect(label.trackingNumber.hasPrefix("H00"))
        #expect(rig.carrier.calls.last == "POST /v4/shipments/EVRI")
    }

    @Test("who, what and when go where the interface has them")
    func members() async throws {
        let rig = try Self.rig(values: Self.values.merging(["shipping_location": "dock-2"]) { $1 })
        var shipment = Self.home
        shipment.returnTo = SampleShipments.cardiff
        shipment.shipTo.street = ["Flat 2, The Old Brewery by the Market", "33 Queen Street", "", "Castle Quarter"]
        #expect(await rig.buy(shipment, service: "tracked-24").label != nil)
        let body = try #require(try Self.bodies(rig).first)
        let information = body["ShipmentInformation"]
        #expect(information?["ServiceCode"] == .string("TPN"))
        #expect(information?["ShipmentDate"] == .string("2026-07-01"))
        #expect(information?["DescriptionOfGoods"] == .string("Socks"))
        #expect(body["CarrierSpecifics"] == .object([.init("ServiceLevel", .string("01"))]))
        #expect(body["Shipper"]?["ShippingLocationId"] == .string("dock-2"))
        #expect(body["Shipper"]?["Reference2"] == .string("O-1"))
        #expect(body["ReturnToSender"]?["Address"]?["Town"] == .string("Cardiff"))
        let address = body["Destination"]?["Address"]
        #expect(address?["Line3"] == .string("Castle Quarter"))
        #expect(address?["ContactPhone"] == .string("+447700900123"))
        let package = body["Packages"]?[0]
        #expect(package?["DeclaredWeight"] == .number("1.25"))
        #expect(package?["Dimensions"]?["Length"] == .number("300"))
        #expect(package?["PackageType"] == .string("Parcel"))
        Self.expectDescribed(rig)
    }

    @Test("the service says what else it is")
    func serviceValues() async throws {
        let rig = try Self.rig()
        var shipment = Self.home
        shipment.options.signature = .any
        #expect(await rig.buy(shipment, service: "signed").label != nil)
        #expect(await rig.buy(Self.home, service: "letter", 2).label != nil)
        let bodies = try Self.bodies(rig)
        #expect(bodies[0]["CarrierSpecifics"]?["ServiceEnhancements"]?[0]?["Code"] == .string("Signed"))
        #expect(bodies[1]["Packages"]?[0]?["PackageType"] == .string("Letter"))
        #expect(bodies[1]["CarrierSpecifics"] == nil)
        Self.expectDescribed(rig)
    }

    @Test("customs is told each line and why")
    func customs() async throws {
        let rig = try Self.rig()
        #expect(await rig.buy(Self.abroad(incoterm: "DAP"), service: "abroad").label != nil)
        let body = try #require(try Self.bodies(rig).first)
        #expect(body["ShipmentInformation"]?["CurrencyCode"] == .string("EUR"))
        #expect(body["ShipmentInformation"]?["DescriptionOfGoods"] == .string("Cotton socks"))
        #expect(body["Shipper"]?["EoriNumber"] == .string("GB123456789000"))
        #expect(body["Customs"]?["ReasonForExport"] == .string("Sale of Goods"))
        #expect(body["Customs"]?["PreRegistrationNumber"] == .string("IM2760000001"))
        let item = body["Items"]?[0]
        #expect(item?["Value"] == .number("8.65"))
        #expect(item?["Weight"] == .number("0.061"))
        #expect(item?["Quantity"] == .number("2"))
        Self.expectDescribed(rig)
    }

    struct Refusal: CustomTestStringConvertible {
        var code: String
        var day = "2026-07-01"
        var change: @Sendable (inout Shipment) -> Void
        var testDescription: String { code }
    }

    @Test(
        "what the carrier cannot be told is refused before anything is sent",
        arguments: [
            Refusal(code: "one-parcel") { $0.parcels.append($0.parcels[0]) },
            Refusal(code: "weight-missing") { $0.parcels[0].weight = .zero },
            Refusal(code: "recipient-name-missing") { $0.shipTo.name = nil },
            Refusal(code: "recipient-name-too-long") { $0.shipTo.name = String(repeating: "x", count: 41) },
            Refusal(code: "recipient-street-missing") { $0.shipTo.street = [""] },
            Refusal(code: "recipient-street-too-long") { $0.shipTo.street = [String(repeating: "x", count: 41)] },
            Refusal(code: "recipient-city-missing") { $0.shipTo.city = "" },
            Refusal(code: "recipient-postcode-missing") { $0.shipTo.postcode = nil },
            Refusal(code: "recipient-postcode-too-long") { $0.shipTo.postcode = "12345678901" },
            Refusal(code: "recipient-phone-invalid") { $0.shipTo.phone = String(repeating: "1", count: 21) },
            Refusal(code: "order-too-long") { $0.order = String(repeating: "9", count: 41) },
            Refusal(code: "signature-unsupported") { $0.options.signature = .any },
            Refusal(code: "adult-signature-unsupported") { $0.options.signature = .adult },
            Refusal(code: "saturday-unsupported") { $0.options.saturday = true },
            Refusal(code: "insured-value-unsupported") { $0.options.insuredValue = Money("1", Currency("GBP")!) },
            Refusal(code: "billing-unsupported") { $0.options.billing = .thirdParty },
            Refusal(code: "hazard-unsupported") {
                $0.parcels[0].contents = [ContentLine(quantity: 1, hazard: "lithium-ion")]
            },
            Refusal(code: "incoterm-unsupported") { $0 = SAPIENTContractTests.abroad(incoterm: "EXW") },
            Refusal(code: "contents-value-missing") { $0.options.customs = .init(type: .gift) },
            Refusal(code: "contents-currencies") { shipment in
                shipment = SAPIENTContractTests.abroad()
                var other = shipment.parcels[0].contents[0]
                other.value = Money("1", Currency("GBP")!)
                shipment.parcels[0].contents.append(other)
            },
            Refusal(code: "value-too-fine") { shipment in
                shipment = SAPIENTContractTests.abroad()
                shipment.parcels[0].contents[0].value = Money("1.005", Currency("EUR")!)
            },
            Refusal(code: "contents-weight-missing") { shipment in
                shipment = SAPIENTContractTests.abroad()
                shipment.parcels[0].contents[0].weight = nil
            },
            Refusal(code: "contents-too-heavy") { shipment in
                shipment = SAPIENTContractTests.abroad()
                shipment.parcels[0].contents[0].quantity = 21
            },
            Refusal(code: "contents-too-heavy") { shipment in
                shipment = SAPIENTContractTests.abroad()
                shipment.parcels[0].contents[0].quantity = Int.max
            },
            Refusal(code: "ship-date-past", day: "2026-06-30") { _ in },
            Refusal(code: "ship-date-too-far", day: "2026-07-30") { _ in },
        ])
    func refusals(refusal: Refusal) async throws {
        let rig = try Self.rig()
        var shipment = Self.home
        refusal.change(&shipment)
        let answer = await rig.adapter.buy(
            PurchaseOrder(
                reference: Rig.reference(1), service: "tracked-24", shipment: shipment,
                shipDate: CivilDate(refusal.day)!), deadline: rig.soon)
        #expect(answer.kind.hasPrefix("unfit"))
        #expect(answer.code == refusal.code)
        #expect(rig.carrier.requests.isEmpty)
    }

    // MARK: Tokens

    @Test("one token serves many calls, and another is fetched when it has expired")
    func tokens() async throws {
        var emulator = EmulatorSettings()
        emulator.tokenSeconds = 600
        let rig = try Self.rig(emulator)
        for number in 1...3 { #expect(await rig.buy(Self.home, service: "tracked-24", number).label != nil) }
        #expect(rig.carrier.calls.count { $0.hasSuffix("/token") } == 1)
        rig.carrier.pass(seconds: 601)
        // The adapter's own clock has not moved: the carrier refuses the token, and the call goes out once more.
        #expect(await rig.buy(Self.home, service: "tracked-24", 4).label != nil)
        #expect(
            rig.carrier.calls.suffix(3) == [
                "POST /v4/shipments/RM", "POST /oauth/connect/token", "POST /v4/shipments/RM",
            ])
        #expect(rig.carrier.liveLabels.count == 4)
    }

    @Test("a wrong secret is the account's fault, and is not told to anybody")
    func wrongSecret() async throws {
        let rig = try Self.rig(secrets: ["client_id": "emulator", "client_secret": "not-the-right-one"])
        let answer = await rig.buy(Self.home, service: "tracked-24")
        #expect(answer == .notSent(code: "invalid_client", retryAfter: nil))
        let probe = await rig.adapter.probe(deadline: rig.soon)
        #expect("\(probe)".contains("invalid_client"))
        #expect(!"\(probe) \(answer)".contains("not-the-right-one"))
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test(
        "without a token nothing is bought",
        arguments: [.lost, .junk, .serverError, .html(status: 502), .tooManyRequests, .redirect] as [EmulatorFault.What]
    )
    func noToken(what: EmulatorFault.What) async throws {
        let rig = try Self.rig()
        rig.carrier.inject(what, at: "POST /oauth")
        #expect(await rig.buy(Self.home, service: "tracked-24").kind == "not-sent")
        #expect(rig.carrier.calls == ["POST /oauth/connect/token"])
        #expect(await rig.buy(Self.home, service: "tracked-24").label != nil)
    }

    // MARK: What goes wrong

    @Test("what nobody knows the end of stays unknown", arguments: PurchaseFault.silent)
    func silent(fault: PurchaseFault) async throws {
        let rig = try Self.rig()
        rig.carrier.inject(fault.what, at: "POST /v4/shipments")
        #expect(await rig.buy(Self.home, service: "tracked-24").kind == "unknown")
        #expect(rig.carrier.liveLabels.count == (fault.isSold ? 1 : 0))
        // Nobody can ask what came of it: the desk must leave it to a person.
        #expect(rig.adapter.recovery == .none)
        #expect(await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) == .unasked(code: "cannot-look-up"))
        #expect(rig.carrier.calls.count == 2)
    }

    @Test("too many requests are no purchase")
    func tooMany() async throws {
        let rig = try Self.rig()
        rig.carrier.inject(.tooManyRequests, at: "POST /v4/shipments")
        let answer = await rig.buy(Self.home, service: "tracked-24")
        #expect(answer == .notSent(code: "http-429", retryAfter: .seconds(1)))
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test("a purchase done twice leaves two labels, one of which is known")
    func twice() async throws {
        let rig = try Self.rig()
        rig.carrier.inject(.twice, at: "POST /v4/shipments")
        let label = try #require(await rig.buy(Self.home, service: "tracked-24").label)
        #expect(rig.carrier.liveLabels.count == 2)
        #expect(await rig.adapter.void(label.trackingNumber, deadline: rig.soon) == .voided)
        #expect(rig.carrier.liveLabels.count == 1)
    }

    @Test(
        "the carrier's oddities",
        arguments: [
            ("Oddity-Html-Label", .unknown(code: "label-unusable"), 1),
            ("Oddity-Error-In-200", .rejected(code: "E1012", isAboutService: true), 0),
            ("Oddity-Service-Refused", .rejected(code: "E1012", isAboutService: true), 0),
            ("Oddity-Html-401", .notSent(code: "not-authorised", retryAfter: nil), 0),
            ("Oddity-Html-502", .unknown(code: "http-502"), 1),
        ] as [(String, PurchaseAnswer, Int)])
    func oddities(town: String, expected: PurchaseAnswer, live: Int) async throws {
        let rig = try Self.rig()
        #expect(await rig.buy(Self.odd(town), service: "tracked-24") == expected)
        #expect(rig.carrier.liveLabels.count == live)
    }

    @Test(
        "labels are read however they come",
        arguments: ["Oddity-Wrapped-Base64", "Oddity-No-Label", "Oddity-Untracked", "Oddity-Number-Reused"])
    func harmless(town: String) async throws {
        let rig = try Self.rig()
        let label = try #require(await rig.buy(Self.odd(town), service: "tracked-24", form: "zpl-203").label)
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [label.trackingNumber])
        #expect(String(decoding: label.document, as: UTF8.self).hasPrefix("^XA"))
        #expect(await rig.adapter.void(label.trackingNumber, deadline: rig.soon) == .voided)
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test("a label in another form than was asked for is what it says it is")
    func otherForm() async throws {
        let rig = try Self.rig()
        let label = try #require(
            await rig.buy(Self.odd("Oddity-Other-Format"), service: "tracked-24", form: "zpl-300").label)
        #expect(label.form == "pdf")
        #expect(label.document.starts(with: "%PDF-".utf8))
    }

    @Test(
        "a shipment whose label cannot be had stays unknown",
        arguments: [.lost, .serverError, .junk, .html(status: 404)] as [EmulatorFault.What])
    func labelMissing(what: EmulatorFault.What) async throws {
        let rig = try Self.rig()
        rig.carrier.inject(what, at: "GET /v4/shipments/printLabel")
        let answer = await rig.buy(Self.odd("Oddity-No-Label"), service: "tracked-24")
        #expect(answer == .unknown(code: "label-missing"))
        #expect(rig.carrier.liveLabels.count == 1)
    }

    struct Answer: CustomTestStringConvertible {
        var status: Int
        var body: String
        var expected: PurchaseAnswer
        var testDescription: String { "\(status) \(body)" }

        static func error(_ code: String, _ cause: String) -> String {
            #"{"Message":"Invalid Request","Errors":[{"Message":"x","Cause":"\#(cause)","ErrorCode":"\#(code)"}]}"#
        }
    }

    @Test(
        "what the carrier's codes mean for a purchase",
        arguments: [
            Answer(
                status: 400, body: Answer.error("E1002", "Destination.Address.ContactName"),
                expected: .rejected(code: "E1002", isAboutService: false)),
            Answer(
                status: 400, body: Answer.error("E1001", "ShipmentInformation.ServiceCode"),
                expected: .rejected(code: "E1001", isAboutService: true)),
            Answer(
                status: 400, body: Answer.error("E1003", "CarrierSpecifics.ServiceEnhancements[0].Code"),
                expected: .rejected(code: "E1003", isAboutService: true)),
            Answer(
                status: 400, body: Answer.error("E1003", "Shipper.ShippingAccountId"),
                expected: .notSent(code: "E1003", retryAfter: nil)),
            Answer(
                status: 422, body: Answer.error("E1020", "Packages[0].DeclaredWeight"),
                expected: .rejected(code: "E1020", isAboutService: false)),
            Answer(
                status: 400, body: #"{"Message":"No."}"#, expected: .rejected(code: "http-400", isAboutService: false)),
            Answer(
                status: 200, body: #"{"Packages":[{"ShipmentId":"s"}],"Errors":[{"ErrorCode":"E1020"}]}"#,
                expected: .unknown(code: "E1020")),
            Answer(status: 404, body: "", expected: .notSent(code: "http-404", retryAfter: nil)),
            Answer(status: 403, body: "", expected: .notSent(code: "not-authorised", retryAfter: nil)),
            Answer(status: 500, body: Answer.error("E9999", ""), expected: .unknown(code: "E9999")),
            Answer(status: 200, body: #"{"Labels":"JVBERi0x"}"#, expected: .unknown(code: "unreadable-answer")),
            Answer(
                status: 200, body: #"{"Errors":[{"Message":"x"}]}"#, expected: .unknown(code: "unreadable-answer")),
        ])
    func codes(answer: Answer) async throws {
        let token = HTTPResponse(status: 200, body: Array(#"{"access_token":"t","expires_in":3600}"#.utf8))
        let sender = CannedSender([token, HTTPResponse(status: answer.status, body: Array(answer.body.utf8))])
        let adapter = try sender.adapter(
            SAPIENTAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
        let order = PurchaseOrder(
            reference: Rig.reference(1), service: "tracked-24", shipment: Self.home, shipDate: CivilDate("2026-07-01")!)
        #expect(await adapter.buy(order, deadline: .soon) == answer.expected)
    }

    @Test("after the deadline nothing is bought")
    func deadline() async throws {
        let rig = try Self.rig()
        #expect(await rig.buy(Self.home, service: "tracked-24", within: .zero).kind == "not-sent")
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    // MARK: After the purchase

    @Test("a label is given back by its number, and again does no harm")
    func void() async throws {
        let rig = try Self.rig()
        let label = try #require(await rig.buy(Self.home, service: "tracked-24").label)
        rig.carrier.inject(.lost, at: "PUT /v4/shipments/status")
        #expect(
            await rig.adapter.void(label.trackingNumber, deadline: rig.soon) == .unknown(code: "connection-lost"))
        #expect(rig.carrier.liveLabels.isEmpty)
        #expect(await rig.adapter.void(label.trackingNumber, deadline: rig.soon) == .voided)
        #expect(await rig.adapter.void("TT999999999GB", deadline: rig.soon) == .refused(code: "E1404"))
        Self.expectDescribed(rig)
    }

    @Test(
        "void is what the carrier says is cancelled, and nothing else",
        arguments: [
            (200, #"{"success":true}"#, .voided), (200, "", .voided), (204, "", .voided),
            (200, "<html>", .unknown(code: "unreadable-answer")),
            (200, #"{"success":false}"#, .unknown(code: "unreadable-answer")),
            (400, #"{"Errors":[{"ErrorCode":"E1","Message":"It has already been cancelled."}]}"#, .voided),
            (
                400,
                #"{"Errors":[{"ErrorCode":"E2","Message":"It has already been manifested and cannot be cancelled."}]}"#,
                .refused(code: "E2")
            ),
        ] as [(Int, String, VoidAnswer)])
    func voidAnswers(status: Int, body: String, expected: VoidAnswer) async throws {
        let sender = CannedSender([
            HTTPResponse(200, #"{"access_token":"t","expires_in":3600}"#), HTTPResponse(status, body),
        ])
        let adapter = try sender.adapter(
            SAPIENTAdapter.self, services: Self.services, values: Self.values, secrets: Self.secrets)
        #expect(await adapter.void("TT000000001GB", deadline: .soon) == expected)
    }

    @Test("a day is closed with all that was printed; what is in a manifest is not given back")
    func manifest() async throws {
        let rig = try Self.rig()
        let label = try #require(await rig.buy(Self.home, service: "tracked-24").label)
        let order = ManifestOrder(
            trackingNumbers: [label.trackingNumber], date: CivilDate("2026-07-01")!, shipFrom: SampleShipments.london)
        let manifest = try await rig.adapter.closeDay(order, deadline: rig.soon).get()
        #expect(manifest.number.hasPrefix("ISH"))
        #expect(manifest.document?.starts(with: "%PDF-".utf8) == true)
        #expect(await rig.adapter.void(label.trackingNumber, deadline: rig.soon) == .refused(code: "E1010"))
        guard case .failure(let fault) = await rig.adapter.closeDay(order, deadline: rig.soon) else {
            Issue.record("nothing is left to manifest")
            return
        }
        #expect(fault.code == "E1011")
        Self.expectDescribed(rig)
    }

    @Test("a manifest nobody knows the end of is no manifest")
    func manifestFaults() async throws {
        let rig = try Self.rig()
        let label = try #require(await rig.buy(Self.home, service: "tracked-24").label)
        let order = ManifestOrder(
            trackingNumbers: [label.trackingNumber], date: CivilDate("2026-07-01")!, shipFrom: SampleShipments.london)
        for what in [.serverError, .junk, .html(status: 200)] as [EmulatorFault.What] {
            rig.carrier.inject(what, at: "POST /v4/manifests")
            guard case .failure(let fault) = await rig.adapter.closeDay(order, deadline: rig.soon) else {
                Issue.record("\(what) gave a manifest")
                continue
            }
            #expect(fault.kind == .unknown)
        }
    }

    @Test("a probe says whether the shipping account is known")
    func probe() async throws {
        let rig = try Self.rig()
        let known = try await rig.adapter.probe(deadline: rig.soon).get()
        #expect(known.notes == ["the shipping account is among them"])
        let other = try Self.rig(values: Self.values.merging(["shipping_account": "warehouse-2"]) { $1 })
        let unknown = try await other.adapter.probe(deadline: other.soon).get()
        #expect(unknown.notes.first?.contains("not among") == true)
    }
}
