import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Testing
import XMLReading

private typealias Rig = ContractRig<EvriAdapter>

private let services: [String: CarrierAccountSettings.Service] = [
    "parcel": .init("standard"), "next-day": .init("nextDay"), "wrong": .init("teleport"),
]
private let values = ["client_id": "123456789", "client_name": "Sock Shop Ltd"]
private let sterling = Currency("GBP")!

private func rig(password: String = "emulator-secret", form: String? = nil) throws -> Rig {
    try Rig(
        EvriAdapter.self, at: EmulatedEvri.self, services: services, values: values,
        secrets: ["user": "emulator", "password": password], labelForm: form)
}

private func parcel(to city: String? = nil, _ change: (inout Shipment) -> Void = { _ in }) -> Shipment {
    var to = SampleShipments.cardiff
    if let city { to.city = city }
    var shipment = SampleShipments.shipment(from: SampleShipments.london, to: to)
    shipment.parcels[0].contents = [
        ContentLine(description: "Cotton socks", quantity: 2, value: Money("12.50", sterling))
    ]
    change(&shipment)
    return shipment
}

@Suite("Evri") struct EvriContractTests {
    @Test("A label is bought in each form, and is the only one", arguments: ["zpl-203", "pdf"])
    func buys(form: String) async throws {
        let rig = try rig()
        let answer = await rig.buy(parcel(), service: "parcel", form: form)
        let label = try #require(answer.label, "\(answer)")
        #expect(label.form == form)
        #expect(label.price == nil)
        #expect(rig.carrier.liveLabels.map(\.trackingNumber) == [label.trackingNumber])
        #expect(rig.carrier.liveLabels[0].reference == Rig.reference(1))
        #expect(rig.carrier.calls == ["POST /routeDeliveryCreatePreadviceAndLabel"])
    }

    @Test("Grams, centimetres and pence, upwards; the number of the house by itself")
    func writes() async throws {
        let rig = try rig()
        let shipment = parcel {
            $0.parcels[0].weight = Mass(picograms: 1_250_000_000_000_001)
            $0.options.signature = .any
            $0.shipTo.company = "Price & Co"
        }
        #expect(await rig.buy(shipment, service: "next-day").label != nil)
        let root = try XMLDocument(try #require(rig.carrier.requests.first).body).root
        let entry = try #require(root.first("deliveryRoutingRequestEntries", "deliveryRoutingRequestEntry"))
        #expect(root.text("creationDate") == "2026-07-01T10:00:00")
        #expect(entry.text("expectedDespatchDate") == "2026-07-01T00:00:00")
        let written: [(String, String)] = [
            ("weight", "1251"), ("length", "30"), ("width", "20"), ("depth", "10"), ("girth", "60"),
            ("combinedDimension", "90"), ("volume", "6000"), ("value", "2500"), ("currency", "GBP"),
            ("numberOfItems", "2"), ("description", "Cotton socks"),
        ]
        for (name, text) in written { #expect(entry.text("parcel", name) == text, "\(name)") }
        #expect(entry.text("services", "nextDay") == "true")
        #expect(entry.text("services", "signature") == "true")
        let address = try #require(entry.first("customer", "address"))
        let parts: [(String, String)] = [
            ("firstName", "Gwen"), ("lastName", "Price"), ("houseNo", "33"), ("streetName", "Queen Street"),
            ("addressLine1", "Price & Co"), ("city", "Cardiff"), ("postCode", "CF10 2AF"), ("countryCode", "GB"),
        ]
        for (name, text) in parts { #expect(address.text(name) == text, "\(name)") }
        #expect(entry.text("customer", "mobilePhoneNo") == "+447700900123")
    }

    @Test("What cannot be told is refused before anything is sent", arguments: Refusal.all)
    func refuses(refusal: Refusal) async throws {
        let rig = try rig()
        let answer = await rig.buy(parcel { refusal.change(&$0) }, service: "parcel")
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
            Refusal(code: "name-too-long") { $0.shipTo.name = String(repeating: "x", count: 33) },
            Refusal(code: "street-missing") { $0.shipTo.street = [] },
            Refusal(code: "street-too-long") { $0.shipTo.street = ["1", "2", "3", "4"] },
            Refusal(code: "city-missing") { $0.shipTo.city = nil },
            Refusal(code: "postcode-missing") { $0.shipTo.postcode = nil },
            Refusal(code: "order-too-long") { $0.order = String(repeating: "1", count: 21) },
            Refusal(code: "origin-not-britain") { $0.shipFrom = SampleShipments.bonn },
            Refusal(code: "destination-not-britain") { $0.shipTo = SampleShipments.bonn },
            Refusal(code: "adult-signature-unsupported") { $0.options.signature = .adult },
            Refusal(code: "saturday-unsupported") { $0.options.saturday = true },
            Refusal(code: "insured-value-unsupported") { $0.options.insuredValue = Money("1", sterling) },
            Refusal(code: "content-value-currency") {
                $0.parcels[0].contents[0].value = Money("1", Currency("EUR")!)
            },
        ]
    }

    @Test("A service that Evri does not have is a matter of configuration")
    func unknownService() async throws {
        let rig = try rig()
        #expect(await rig.buy(parcel(), service: "wrong") == .unfit(code: "service-unknown", .service))
        #expect(rig.carrier.requests.isEmpty)
    }

    // MARK: Faults

    @Test("After an answer that is lost nobody knows, and nothing repeats the order", arguments: PurchaseFault.silent)
    func staysUnknown(fault: PurchaseFault) async throws {
        let rig = try rig()
        rig.carrier.inject(fault.what, at: "POST")
        #expect(await rig.buy(parcel(), service: "parcel").kind == "unknown")
        #expect(rig.carrier.liveLabels.count == (fault.isSold ? 1 : 0))
        #expect(rig.carrier.requests.count == 1)
        #expect(rig.adapter.recovery == CarrierRecovery.none)
        #expect(await rig.adapter.lookUp(Rig.reference(1), deadline: rig.soon) == .unasked(code: "no-look-up"))
    }

    @Test("Too many calls are nothing done and to be repeated; a wrong password is a matter of configuration")
    func notDone() async throws {
        let busy = try rig()
        busy.carrier.inject(.tooManyRequests, at: "POST")
        #expect(await busy.buy(parcel(), service: "parcel").kind == "not-sent")
        #expect(busy.carrier.liveLabels.isEmpty)
        let wrong = try rig(password: "wrong")
        guard case .failure(let fault) = await wrong.adapter.probe(deadline: wrong.soon) else {
            Issue.record("the probe found nothing wrong")
            return
        }
        #expect(fault.kind == .configuration)
    }

    @Test(
        "Oddities: a label is found wherever it stands, and what is announced without one is unknown",
        arguments: [
            ("Oddity-Wrapped", "bought", 1), ("Oddity-Label-Beside", "bought", 1),
            ("Oddity-Label-Wrapped-Lines", "bought", 1), ("Oddity-Warning", "bought", 1),
            ("Oddity-Namespace", "bought", 1), ("Oddity-Label-Absent", "unknown", 1), ("Oddity-DTD", "unknown", 1),
            ("Oddity-HTML-401", "not-sent", 0),
        ])
    func oddities(city: String, kind: String, live: Int) async throws {
        let rig = try rig()
        let answer = await rig.buy(parcel(to: city), service: "parcel")
        #expect(answer.kind == kind, "\(answer)")
        #expect(rig.carrier.liveLabels.count == live)
    }

    /// An answer with one entry.
    private func answer(_ entry: String) -> HTTPResponse {
        HTTPResponse(
            status: 200,
            body: Array(
                """
                <routingResponse><routingResponseEntries><routingResponseEntry>\(entry)</routingResponseEntry>\
                </routingResponseEntries></routingResponse>
                """.utf8))
    }

    @Test(
        "Errors are told under status 200",
        arguments: [
            (
                "<errorMessages><errorCode>90001</errorCode><errorDescription>No.</errorDescription></errorMessages>",
                "rejected-service", "90001"
            ),
            (
                "<errorMessages><message><errorCode>7</errorCode></message><message/></errorMessages>",
                "rejected-service", "7"
            ),
            (
                "<errorMessages><errorDescription>No.</errorDescription></errorMessages>", "rejected-service",
                "evri-error"
            ),
            ("<errorMessages/>", "unknown", "barcode-missing"), ("", "unknown", "barcode-missing"),
            (
                """
                <outboundCarriers><carrier1><barcode1><barcodeNumber>1</barcodeNumber></barcode1></carrier1>\
                </outboundCarriers><errorMessages><errorCode>5</errorCode></errorMessages>
                """, "unknown", "5"
            ),
            (
                """
                <outboundCarriers><carrier1><barcode1><barcodeNumber>1 2</barcodeNumber></barcode1></carrier1>\
                </outboundCarriers><errorMessages><errorCode>6</errorCode></errorMessages>
                """, "unknown", "6"
            ),
            (
                "<labelImage>JVBERi0=</labelImage><errorMessages><errorCode>7</errorCode></errorMessages>", "unknown",
                "7"
            ),
        ])
    func errors(entry: String, kind: String, code: String) async throws {
        let adapter = try adapter(CannedSender([answer(entry)]))
        let answer = await adapter.buy(
            PurchaseOrder(
                reference: Rig.reference(1), service: "parcel", shipment: parcel(), shipDate: CivilDate("2026-07-01")!),
            deadline: .soon)
        #expect(answer.kind == kind)
        #expect(answer.code == code)
    }

    private func adapter(_ sender: any HTTPSender) throws -> EvriAdapter {
        EvriAdapter(
            CarrierAccountSettings(
                carrier: "evri", account: "main", addresses: ["api": try HTTPURL("https://www.hermes-europe.co.uk/r")],
                services: services, labelForm: "pdf", values: values,
                secrets: ["user": try #require(CarrierSecret("u")), "password": try #require(CarrierSecret("p"))],
                leaveOut: try PageAccount.of(EvriAdapter.descriptor.name).leaveOut),
            sender: sender, wallClock: { 0 })
    }

    // MARK: Other verbs

    @Test("Asking about an address or the account announces nothing")
    func asks() async throws {
        let rig = try rig()
        let verdict = try await rig.adapter.check(SampleShipments.cardiff, deadline: rig.soon).get()
        #expect(verdict.standing == .deliverable)
        _ = try await rig.adapter.probe(deadline: rig.soon).get()
        #expect(rig.carrier.liveLabels.isEmpty)
        #expect(rig.carrier.calls == ["POST /validateDeliveryAddress", "POST /determineDeliveryRouting"])
    }

    @Test("An address with errors is undeliverable")
    func judges() async throws {
        let error =
            "<errorMessages><errorCode>9</errorCode><errorDescription>Not found</errorDescription></errorMessages>"
        let adapter = try adapter(CannedSender([answer(error)]))
        let verdict = try await adapter.check(SampleShipments.cardiff, deadline: .soon).get()
        #expect(verdict == AddressVerdict(standing: .undeliverable, notes: ["Not found"]))
    }

    @Test("Nothing is taken back")
    func voids() async throws {
        let rig = try rig()
        #expect(
            await rig.adapter.void("T00AAA0000000001", deadline: rig.soon) == .unsupported(code: "voids-unsupported"))
        #expect(rig.carrier.requests.isEmpty)
    }
}
