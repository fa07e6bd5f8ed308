import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Testing

/// Whoever copies the account of an adapter's page gets one that sells ordinary orders.
@Suite("An ordinary order at the account of each adapter's page") struct OrdinaryOrderTests {
    private typealias S = SampleShipments

    /// Buys an ordinary order, to a home, of two lines of contents, its telephone number with a word in front.
    ///
    /// - Parameters:
    ///   - service: one of the page's.
    ///   - values: settings that the emulator knows, in place of the page's.
    ///   - isDeclared: whether it has customs details.
    /// - Returns: the adapter's name.
    private func buy<Adapter: CarrierAdapter>(
        _ adapter: Adapter.Type, at carrier: any EmulatedCarrier.Type, _ service: String,
        _ values: [String: String] = [:], from: Address, to: Address, _ currency: String, isDeclared: Bool = false
    ) async throws -> String {
        let name = Adapter.descriptor.name
        let page = try PageAccount.of(name)
        try #require(page.services[service] != nil, "\(name): \(service)")
        var shipment = S.shipment(from: from, to: to)
        shipment.shipTo.residential = true
        shipment.shipTo.phone = shipment.shipTo.phone.map { "Tel. " + $0 }
        for words in ["Cotton socks, blue, size 9", "Wool hat with a bobble, grey"] {
            shipment.parcels[0].contents.append(
                ContentLine(
                    description: words, quantity: 1, value: Money("12.50", try #require(Currency(currency))),
                    hsCode: "611595", origin: Country("PT"), weight: Mass(picograms: 60_000_000_000_000)))
        }
        if isDeclared { shipment.options.customs = .init(type: .sale) }
        let secrets = [
            "client_id": "emulator", "client_secret": "emulator-secret", "user": "emulator", "user_id": "emulator",
            "username": "emulator", "password": "emulator-secret", "api_key": "emulator",
            "key": ["easypost", "australia-post"].contains(name) ? "emulator" : "emulator-secret",
        ]
        let names = Set(Adapter.descriptor.secrets.map(\.name))
        let rig = try ContractRig(
            adapter, at: carrier, services: page.services, values: page.values.merging(values) { $1 },
            secrets: secrets.filter { names.contains($0.key) }, labelForm: page.labelForm, leaveOut: page.leaveOut)
        let answer = await rig.buy(shipment, service: service)
        #expect(answer.label != nil, "\(name): \(answer)")
        return name
    }

    @Test func isBought() async throws {
        let account = ["account_number": "123456789"]
        let sold = try await [
            buy(
                USPSAdapter.self, at: EmulatedUSPS.self, "ground-advantage", account, from: S.washington,
                to: S.saintLouis, "USD"),
            buy(
                UPSAdapter.self, at: EmulatedUPS.self, "ground", ["account_number": "456789"], from: S.washington,
                to: S.saintLouis, "USD"),
            buy(
                UPSAdapter.self, at: EmulatedUPS.self, "standard", ["account_number": "456789"], from: S.amsterdam,
                to: S.bonn, "EUR"),
            buy(
                FedExAdapter.self, at: EmulatedFedEx.self, "home", account, from: S.washington, to: S.saintLouis,
                "USD"),
            buy(
                EasyPostAdapter.self, at: EmulatedEasyPost.self, "ground", from: S.washington, to: S.saintLouis,
                "USD"),
            buy(
                RoyalMailClickAndDropAdapter.self, at: EmulatedRoyalMailClickAndDrop.self, "tracked-24",
                from: S.london, to: S.cardiff, "GBP"),
            buy(
                RoyalMailShippingAdapter.self, at: EmulatedRoyalMailShipping.self, "tracked-24",
                ["posting_location": "123456789"], from: S.london, to: S.cardiff, "GBP"),
            buy(
                SAPIENTAdapter.self, at: EmulatedSAPIENT.self, "tracked-24", ["shipping_account": "123456789"],
                from: S.london, to: S.cardiff, "GBP"),
            buy(
                SAPIENTAdapter.self, at: EmulatedSAPIENT.self, "tracked-24", ["shipping_account": "123456789"],
                from: S.london, to: S.bonn, "GBP", isDeclared: true),
            buy(
                CanadaPostAdapter.self, at: EmulatedCanadaPost.self, "expedited",
                ["customer_number": "123456789", "contract_id": "40012345"], from: S.toronto, to: S.ottawa, "CAD"),
            buy(
                PostNLAdapter.self, at: EmulatedPostNL.self, "parcel", ["customer_number": "12345678"],
                from: S.amsterdam, to: S.utrecht, "EUR"),
            buy(
                NZPostAdapter.self, at: EmulatedNZPost.self, "courier", account, from: S.auckland, to: S.wellington,
                "NZD"),
            buy(
                DHLExpressAdapter.self, at: EmulatedDHLExpress.self, "europe", from: S.amsterdam, to: S.bonn, "EUR"),
            buy(
                AustraliaPostAdapter.self, at: EmulatedAustraliaPost.self, "parcel", from: S.melbourne, to: S.sydney,
                "AUD"),
            buy(
                DHLParcelNLAdapter.self, at: EmulatedDHLParcelNL.self, "home-small", ["account_id": "123456789"],
                from: S.amsterdam, to: S.utrecht, "EUR"),
            buy(
                DPDUKAdapter.self, at: EmulatedDPDUK.self, "next-day", account, from: S.london, to: S.cardiff, "GBP"),
            buy(
                EvriAdapter.self, at: EmulatedEvri.self, "parcel", ["client_id": "123456789"], from: S.london,
                to: S.cardiff, "GBP"),
        ]
        #expect(Set(sold) == Set(KnownCarriers.descriptors.map(\.name)))
    }
}
