import CarrierEmulator
import ShipmentModel
import Testing
import TextFormats

@testable import CarrierAdapters

@Suite("DPD UK")
struct DPDUKContractTests {
    static let services: [String: CarrierAccountSettings.Service] = [
        "next-day": .init("1^12"), "saturday": .init("1^16", ["saturday": "yes"]), "gone": .init("9^99"),
    ]
    static let secrets = ["user": "emulator", "password": "emulator-secret"]
    static let account = ["account_number": "123456789"]

    func rig(
        secrets: [String: String] = secrets, _ settings: EmulatorSettings = .init()
    ) throws -> ContractRig<DPDUKAdapter> {
        try ContractRig(
            DPDUKAdapter.self, at: EmulatedDPDUK.self, services: Self.services, values: Self.account, secrets: secrets,
            settings)
    }

    static func shipment(to town: String? = nil) -> Shipment {
        var to = SampleShipments.cardiff
        if let town { to.city = town }
        return SampleShipments.shipment(from: SampleShipments.london, to: to)
    }

    @Test("a label is bought as ZPL, under one session", arguments: [nil, "Oddity-Number-As-Text"])
    func buys(town: String?) async throws {
        let rig = try rig()
        for number in 1...2 {
            let answer = await rig.buy(Self.shipment(to: town), service: "next-day", number, form: "pdf")
            let label = try #require(answer.label, "\(answer)")
            #expect(label.trackingNumber.utf8.count == 14)
            #expect(label.form == "zpl-203" && label.document.starts(with: Array("^XA".utf8)))
            #expect(label.price == nil)
            #expect(rig.carrier.liveLabels.last?.trackingNumber == label.trackingNumber)
            #expect(rig.carrier.liveLabels.last?.reference == ContractRig<DPDUKAdapter>.reference(number))
        }
        #expect(rig.carrier.calls.filter { $0.hasPrefix("POST /user/") }.count == 1)
    }

    @Test("a shipment says what third parties' programs say, every member of it")
    func request() async throws {
        let rig = try rig()
        var shipment = Self.shipment()
        shipment.options.insuredValue = Money("99.9", Currency("GBP")!)
        shipment.options.readyAt = 9 * 60 + 5
        shipment.references = [.init(name: "po", value: "4711")]
        #expect(await rig.buy(shipment, service: "next-day").kind == "bought")
        let request = try #require(rig.carrier.requests.first { $0.url.text.hasSuffix("/shipping/shipment") })
        let body = try JSONDocument(request.body).root
        #expect(DPDUKSchema.shipment.violations(of: body) == [])
        #expect(body["collectionDate"] == .string("2026-07-01T09:05:00"))
        #expect(body["consolidate"] == .bool(false))
        let consignment = body["consignment"]?[0]
        #expect(consignment?["totalWeight"] == .number("1.25"))
        #expect(consignment?["shippingRef2"] == .string("O-1") && consignment?["shippingRef3"] == .string("4711"))
        #expect(consignment?["liability"] == .bool(true) && consignment?["liabilityValue"] == .number("99.90"))
        #expect(consignment?["deliveryDetails"]?["contactDetails"]?["telephone"] == .string("+447700900123"))
        #expect(request.headers["GeoClient"] == "account/123456789")
        #expect(request.headers["Authorization"] == nil)
    }

    /// Shipments that the carrier cannot be told of, and the code that says so.
    static let unfit: [UnfitShipment] = [
        .init("one-parcel") { $0.parcels.append($0.parcels[0]) },
        .init("weight-missing") { $0.parcels[0].weight = .zero },
        .init("signature-unsupported") { $0.options.signature = .any },
        .init("saturday-unsupported") { $0.options.saturday = true },
        .init("billing-unsupported") { $0.options.billing = .thirdParty },
        .init("customs-unsupported") { $0.options.customs = .init(type: .sale) },
        .init("insured-value-unsupported") { $0.options.insuredValue = Money("10", Currency("EUR")!) },
        .init("country-unsupported") { $0.shipTo = SampleShipments.bonn },
        .init("northern-ireland-unsupported") { $0.shipTo.postcode = "BT1 5GS" },
        .init("phone-missing") { $0.shipTo.phone = nil },
        .init("phone-invalid") { $0.shipTo.phone = "+44 7700 900123 45678" },
        .init("postcode-missing") { $0.shipTo.postcode = nil },
        .init("city-missing") { $0.shipTo.city = nil },
        .init("street-missing") { $0.shipTo.street = [] },
        .init("street-too-long") { $0.shipTo.street = [String(repeating: "x", count: 36)] },
        .init("name-too-long") { $0.shipTo.name = String(repeating: "x", count: 36) },
        .init("name-characters") { $0.shipTo.name = "Аня" },
        .init("order-too-long") { $0.order = "12345678901234567890123456" },
    ]

    @Test("what the carrier cannot take is refused before it is asked", arguments: unfit)
    func refusals(unfit: UnfitShipment) async throws {
        let rig = try rig()
        var shipment = Self.shipment()
        unfit.spoil(&shipment)
        let answer = await rig.buy(shipment, service: "next-day")
        #expect(answer.kind.hasPrefix("unfit"))
        #expect(answer.code == unfit.code)
        #expect(rig.carrier.requests.isEmpty)
    }

    @Test("Saturday is sold with a network code that is for Saturdays")
    func saturday() async throws {
        let rig = try rig()
        var shipment = Self.shipment()
        shipment.options.saturday = true
        #expect(await rig.buy(shipment, service: "saturday").kind == "bought")
    }

    @Test(
        "an error inside 200 is a refusal, a list or one object; one about the network code leaves other services",
        arguments: ["Oddity-Refused", "Oddity-Error-Object"])
    func refused(town: String) async throws {
        let rig = try rig()
        let answer = await rig.buy(Self.shipment(to: town), service: "next-day")
        #expect(answer == .rejected(code: "1009", isAboutService: true))
        #expect(await rig.buy(Self.shipment(), service: "gone").kind == "rejected-service")
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test("a session that has ended is renewed once, whether it is told by the status or inside 200")
    func sessions() async throws {
        var settings = EmulatorSettings()
        settings.tokenSeconds = 60
        let rig = try rig(settings)
        #expect(await rig.buy(Self.shipment(), service: "next-day", 1).kind == "bought")
        rig.carrier.pass(seconds: 3_600)
        #expect(await rig.buy(Self.shipment(), service: "next-day", 2).kind == "bought")
        #expect(await rig.buy(Self.shipment(to: "Oddity-Session-Body"), service: "next-day", 3).kind == "bought")
        #expect(rig.carrier.calls.filter { $0.hasPrefix("POST /user/") }.count == 3)
        #expect(rig.carrier.liveLabels.count == 3)
    }

    @Test("a session refused with 403, as the book has it, is renewed too")
    func forbidden() async throws {
        let login = HTTPResponse(status: 200, body: Array(#"{"error":null,"data":{"geoSession":"s1"}}"#.utf8))
        let again = HTTPResponse(status: 200, body: Array(#"{"error":null,"data":{"geoSession":"s2"}}"#.utf8))
        let made = """
            {"error":null,"data":{"shipmentId":7,"consolidated":false,"consignmentDetail":\
            [{"consignmentNumber":"1","parcelNumbers":["15501234567890"]}]}}
            """
        let sender = CannedSender([
            login, HTTPResponse(status: 403, body: []), again, HTTPResponse(status: 200, body: Array(made.utf8)),
            HTTPResponse(status: 200, body: Array("^XA^XZ".utf8)),
        ])
        let adapter = try sender.adapter(
            DPDUKAdapter.self, services: Self.services, values: Self.account, secrets: Self.secrets)
        let order = PurchaseOrder(
            reference: ContractRig<DPDUKAdapter>.reference(1), service: "next-day", shipment: Self.shipment(),
            shipDate: CivilDate("2026-07-01")!)
        #expect(await adapter.buy(order, deadline: .soon).label?.trackingNumber == "15501234567890")
        #expect(sender.requests.map { $0.headers["GeoSession"] } == [nil, "s1", nil, "s2", "s2"])
    }

    @Test("a wrong password is a fault of the settings, and nothing else is asked for with it")
    func wrongPassword() async throws {
        let rig = try rig(secrets: ["user": "emulator", "password": "wrong"])
        #expect(await rig.buy(Self.shipment(), service: "next-day").kind == "not-sent")
        #expect(rig.carrier.calls == ["POST /user/"])
        guard case .failure(let fault) = await rig.adapter.probe(deadline: rig.soon) else {
            Issue.record("a probe that does not show it")
            return
        }
        #expect(fault.kind == .configuration)
    }

    @Test(
        "a purchase whose answer says nothing stays unknown: nothing can be looked up", arguments: PurchaseFault.silent)
    func lostAnswers(fault: PurchaseFault) async throws {
        let rig = try rig()
        rig.carrier.inject(fault.what, at: "POST /shipping/shipment")
        #expect(await rig.buy(Self.shipment(), service: "next-day").kind == "unknown")
        #expect(rig.carrier.liveLabels.count == (fault.isSold ? 1 : 0))
        #expect(await rig.adapter.lookUp("X", deadline: rig.soon) == .unasked(code: "no-look-up"))
        #expect(rig.adapter.recovery == .none)
    }

    @Test("too many requests: nothing was done")
    func tooMany() async throws {
        let rig = try rig()
        rig.carrier.inject(.tooManyRequests, at: "POST /shipping/shipment")
        #expect(await rig.buy(Self.shipment(), service: "next-day").kind == "not-sent")
        #expect(rig.carrier.liveLabels.isEmpty)
    }

    @Test("a label that is late, or lost once, is asked for again")
    func lateLabel() async throws {
        let rig = try rig()
        #expect(await rig.buy(Self.shipment(to: "Oddity-Label-Late"), service: "next-day", 1).kind == "bought")
        rig.carrier.inject(.lost, at: "GET /shipping/shipment/")
        #expect(await rig.buy(Self.shipment(), service: "next-day", 2).kind == "bought")
        #expect(rig.carrier.liveLabels.count == 2)
    }

    @Test("a shipment whose label is a page of HTML, or no ZPL at all, is there all the same: unknown")
    func noLabel() async throws {
        let rig = try rig()
        let answer = await rig.buy(Self.shipment(to: "Oddity-Label-Html"), service: "next-day", 1)
        #expect(answer == .unknown(code: "not-a-label"))
        rig.carrier.inject(.serverError, at: "GET /shipping/shipment/", times: 3)
        #expect(await rig.buy(Self.shipment(), service: "next-day", 2).kind == "unknown")
        #expect(rig.carrier.liveLabels.count == 2)
    }

    @Test(
        "what each answer to a purchase means",
        arguments: [
            (200, #"{"error":{"errorCode":"1014","errorMessage":"on stop"},"data":null}"#, "not-sent"),
            (200, #"{"error":[{"errorCode":1009,"obj":"postcode"}],"data":null}"#, "rejected"),
            (200, #"{"error":{"errorCode":"5","errorType":"system"},"data":null}"#, "unknown"),
            (200, #"{"error":{"errorCode":"5"},"data":{"shipmentId":1}}"#, "unknown"),
            (200, #"{"error":{"errorCode":"401"},"data":{"shipmentId":1}}"#, "unknown"),
            (200, #"{"error":{"errorCode":"403","errorType":"system"},"data":null}"#, "unknown"),
            (200, #"{"error":{"errorMessage":"?"},"data":null}"#, "unknown"),
            (
                200,
                #"{"data":{"shipmentId":1,"consolidated":true,"consignmentDetail":[{"parcelNumbers":["1"]}]}}"#,
                "unknown"
            ), (200, #"{"data":{"shipmentId":1,"consignmentDetail":[{"parcelNumbers":["1","2"]}]}}"#, "unknown"),
            (200, #"{"error":null,"data":null}"#, "unknown"), (400, "", "rejected"), (404, "", "not-sent"),
            (500, "", "unknown"), (429, "", "not-sent"),
        ])
    func answers(status: Int, body: String, kind: String) async throws {
        let login = HTTPResponse(status: 200, body: Array(#"{"error":null,"data":{"geoSession":"s1"}}"#.utf8))
        // A label would be had, whatever it is of.
        let sender = CannedSender([
            login, HTTPResponse(status: status, body: Array(body.utf8)),
            HTTPResponse(status: 200, body: Array("^XA^XZ".utf8)),
        ])
        let adapter = try sender.adapter(
            DPDUKAdapter.self, services: Self.services, values: Self.account, secrets: Self.secrets)
        let order = PurchaseOrder(
            reference: ContractRig<DPDUKAdapter>.reference(1), service: "next-day", shipment: Self.shipment(),
            shipDate: CivilDate("2026-07-01")!)
        #expect(await adapter.buy(order, deadline: .soon).kind == kind)
        // Whatever it means, it was ordered once.
        #expect(sender.requests.filter { $0.url.text.hasSuffix("/shipping/shipment") }.count == 1)
    }

    @Test("nothing is given back through this interface")
    func voids() async throws {
        let rig = try rig()
        #expect(await rig.adapter.void("15501234567890", deadline: rig.soon) == .unsupported(code: "void-unsupported"))
        guard case .success = await rig.adapter.probe(deadline: rig.soon) else {
            Issue.record("no session")
            return
        }
    }
}
