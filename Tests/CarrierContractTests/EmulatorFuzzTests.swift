import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Testing

/// Requests as clients with faults in them send them: an emulated carrier answers, and does not trap.
@Suite("Emulated carriers and spoilt requests")
struct EmulatorFuzzTests {
    private static let day = CivilDate("2026-07-01")!

    /// Sends what was sent before, spoilt, 500 times.
    func spoil<Adapter>(_ rig: ContractRig<Adapter>) async throws {
        let sent = rig.carrier.requests
        try #require(sent.count > 2)
        var answers = 0
        for seed in 1...500 as ClosedRange<UInt64> {
            let request = sent[Int(seed) % sent.count]
            let query = SpoiltAnswer.make(Array(request.url.text.utf8.suffix(24)), seed: seed)
            let url = request.url.text.dropLast(24) + String(decoding: query, as: UTF8.self)
            let target = seed % 3 == 0 ? try? HTTPURL(String(url)) : request.url
            let body = SpoiltAnswer.make(request.body, seed: seed)
            guard let target, request.body.isEmpty || !body.isEmpty,
                let spoilt = try? HTTPRequest(request.method, target, headers: request.headers, body: body)
            else { continue }
            do throws(TransportFault) {
                let response = try await rig.carrier.send(spoilt)
                #expect((200..<600).contains(response.status))
                answers += 1
            } catch { #expect(error.isCertainlyNotSent) }
        }
        #expect(answers > 100)
    }

    @Test("DHL Express")
    func dhlExpress() async throws {
        let rig = try DHLExpressContractTests.rig()
        let home = DHLExpressContractTests.home
        let bought = await rig.buy(home, service: "domestic")
        _ = await rig.buy(DHLExpressContractTests.abroad(), service: "worldwide", 2)
        _ = await rig.adapter.quotes(for: home, on: Self.day, deadline: rig.soon)
        _ = await rig.adapter.track(bought.label?.trackingNumber ?? "", deadline: rig.soon)
        _ = await rig.adapter.check(home.shipTo, deadline: rig.soon)
        try await spoil(rig)
    }

    @Test("SAPIENT")
    func sapient() async throws {
        let rig = try SAPIENTContractTests.rig()
        let home = SAPIENTContractTests.home
        let bought = await rig.buy(home, service: "tracked-24")
        _ = await rig.buy(SAPIENTContractTests.abroad(), service: "abroad", 2)
        _ = await rig.adapter.void(bought.label?.trackingNumber ?? "", deadline: rig.soon)
        _ = await rig.adapter.closeDay(
            .init(
                trackingNumbers: rig.carrier.liveLabels.map(\.trackingNumber), date: Self.day, shipFrom: home.shipFrom),
            deadline: rig.soon)
        try await spoil(rig)
    }

    @Test("Australia Post")
    func australiaPost() async throws {
        let rig = try AustraliaPostContractTests().rig()
        let shipment = AustraliaPostContractTests.shipment()
        let bought = await rig.buy(shipment, service: "parcel")
        _ = await rig.adapter.quotes(for: shipment, on: Self.day, deadline: rig.soon)
        _ = await rig.adapter.lookUp(ContractRig<AustraliaPostAdapter>.reference(1), deadline: rig.soon)
        _ = await rig.adapter.track(bought.label?.trackingNumber ?? "", deadline: rig.soon)
        _ = await rig.adapter.check(shipment.shipTo, deadline: rig.soon)
        _ = await rig.adapter.closeDay(
            .init(
                trackingNumbers: rig.carrier.liveLabels.map(\.trackingNumber), date: Self.day,
                shipFrom: shipment.shipFrom), deadline: rig.soon)
        try await spoil(rig)
    }

    @Test("DPD UK")
    func dpdUK() async throws {
        let rig = try DPDUKContractTests().rig()
        _ = await rig.buy(DPDUKContractTests.shipment(), service: "next-day")
        try await spoil(rig)
    }
}
