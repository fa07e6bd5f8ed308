import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Testing

/// Carriers with little room for the client's references: those without room are refused, not left out.
@Suite struct ReferenceRoomTests {
    private static let secrets = [
        "client_id": "emulator", "client_secret": "emulator-secret", "user": "emulator", "user_id": "emulator",
        "password": "emulator-secret", "key": "emulator-secret",
    ]

    /// Buys with so many references of eight characters; whether it was refused, and whether anything was sent.
    private func buy<Adapter: CarrierAdapter>(
        _ adapter: Adapter.Type, at carrier: any EmulatedCarrier.Type, _ service: CarrierAccountSettings.Service,
        _ values: [String: String], _ from: Address, _ to: Address, references count: Int
    ) async throws -> (answer: PurchaseAnswer, isSent: Bool) {
        let names = Set(Adapter.descriptor.secrets.map(\.name))
        var secrets = ReferenceRoomTests.secrets.filter { names.contains($0.key) }
        if Adapter.descriptor.name == "australia-post" { secrets["key"] = "emulator" }
        let rig = try ContractRig(adapter, at: carrier, services: ["parcel": service], values: values, secrets: secrets)
        var shipment = SampleShipments.shipment(from: from, to: to)
        shipment.references = (0..<count).map { .init(name: "r\($0)", value: "PO-0000\($0)") }
        let answer = await rig.buy(shipment, service: "parcel")
        return (answer, !rig.carrier.requests.isEmpty)
    }

    /// How many references each takes, and one more.
    private func check<Adapter: CarrierAdapter>(
        _ adapter: Adapter.Type, at carrier: any EmulatedCarrier.Type, _ service: CarrierAccountSettings.Service,
        _ values: [String: String], _ from: Address, _ to: Address, takes most: Int, code: String
    ) async throws {
        let taken = try await buy(adapter, at: carrier, service, values, from, to, references: most)
        guard case .bought = taken.answer else {
            Issue.record("\(Adapter.descriptor.name) with \(most): \(taken.answer)")
            return
        }
        let refused = try await buy(adapter, at: carrier, service, values, from, to, references: most + 1)
        #expect(refused.answer == .unfit(code: code, .service), "\(Adapter.descriptor.name)")
        #expect(!refused.isSent)
    }

    @Test func referencesWithoutRoomAreRefused() async throws {
        typealias S = SampleShipments
        try await check(
            NZPostAdapter.self, at: EmulatedNZPost.self, .init("CPOLP"), ["account_number": "123456789"], S.auckland,
            S.wellington, takes: 0, code: "references-too-many")
        try await check(
            DHLParcelNLAdapter.self, at: EmulatedDHLParcelNL.self, .init("DOOR", ["parcel_type": "SMALL"]),
            ["account_id": "123456789"], S.amsterdam, S.utrecht, takes: 0, code: "references-too-many")
        try await check(
            EvriAdapter.self, at: EmulatedEvri.self, .init("standard"),
            ["client_id": "123456789", "client_name": "Sock Shop Ltd"], S.london, S.cardiff, takes: 0,
            code: "references-too-many")
        try await check(
            SAPIENTAdapter.self, at: EmulatedSAPIENT.self, .init("TPN", ["service_level": "01"]),
            ["carrier": "RM", "shipping_account": "123456789", "contents": "Socks"], S.london, S.cardiff, takes: 0,
            code: "references-too-many")
        try await check(
            DPDUKAdapter.self, at: EmulatedDPDUK.self, .init("1^12"), ["account_number": "123456789"], S.london,
            S.cardiff, takes: 1, code: "references-too-many")
        try await check(
            AustraliaPostAdapter.self, at: EmulatedAustraliaPost.self, .init("7D55", ["group": "Parcel Post"]),
            ["account_number": "0123456789"], S.melbourne, S.sydney, takes: 4, code: "references-too-long")
    }
}
