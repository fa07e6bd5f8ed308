@testable import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Testing
import TextFormats

/// Details that a carrier has no field for: a shipment with one is refused before anything is sent, unless the account
/// says that it may be left out.
@Suite struct LeftOutTests {
    /// A detail put into a shipment that the carrier otherwise takes.
    private struct Case {
        let detail: DispensableDetail
        let code: String
        let change: (inout Shipment) -> Void
        var day = "2026-07-01"
        /// What is told instead, as requests have it.
        var instead: String?

        static func dayToCome(_ day: String = "2026-07-04") -> Case {
            Case(detail: .shipDate, code: "ship-date-unsupported", change: { _ in }, day: day)
        }

        static var packaging: Case {
            Case(detail: .packaging, code: "packaging-unsupported") { $0.parcels[0].packaging = "satchel" }
        }

        /// A home, and a place that is none.
        static var homes: [Case] {
            [true, false].map { isHome in
                Case(detail: .residential, code: "recipient-residential-unsupported") {
                    $0.shipTo.residential = isHome
                }
            }
        }

        /// Contents that no field has room for together, though it has for each.
        ///
        /// - Parameters:
        ///   - words: what each line begins with.
        ///   - instead: what is told instead, as requests have it.
        static func contents(
            _ words: String = LeftOutTests.mark, code: String = "contents-too-long", instead: String?
        ) -> Case {
            var made = Case(detail: .contents, code: code) {
                $0.parcels[0].contents = (0..<8).map { ContentLine(description: "\(words) \($0)", quantity: 1) }
            }
            made.instead = instead
            return made
        }

        static var phones: [Case] {
            besidePhone("sender", \.shipFrom.phone) + besidePhone("recipient", \.shipTo.phone)
        }

        static func besidePhone(_ party: String, _ phone: WritableKeyPath<Shipment, String?>) -> [Case] {
            [behindPhone(party, phone)]
                + ["+1 202 555 0143 (\(LeftOutTests.words))", "\(LeftOutTests.words): +1 202 555 0143"].map { text in
                    Case(detail: .phoneExtension, code: "\(party)-phone-extension-unsupported") {
                        $0[keyPath: phone] = text
                    }
                }
        }

        static func behindPhone(_ party: String, _ phone: WritableKeyPath<Shipment, String?>) -> Case {
            Case(detail: .phoneExtension, code: "\(party)-phone-extension-unsupported") {
                $0[keyPath: phone] = "+1 202 555 0143 ext. " + LeftOutTests.mark
            }
        }
    }

    private typealias S = SampleShipments
    /// In no request unless it is told.
    private static let mark = "Lower-Saxony-97"
    /// Such words without digits.
    private static let words = "Lower-Saxony"
    private static let secrets = [
        "client_id": "emulator", "client_secret": "emulator-secret", "user": "emulator", "user_id": "emulator",
        "username": "emulator", "password": "emulator-secret", "api_key": "emulator", "key": "emulator-secret",
    ]

    private func buy<Adapter>(_ rig: ContractRig<Adapter>, _ shipment: Shipment, on day: String) async throws
        -> PurchaseAnswer
    {
        await rig.adapter.buy(
            PurchaseOrder(
                reference: ContractRig<Adapter>.reference(1), service: "parcel", shipment: shipment,
                shipDate: try #require(CivilDate(day))), deadline: rig.soon)
    }

    /// Each case is refused without a request, and sold without the detail where the account leaves it out; nothing that
    /// the adapter says it can leave out is missing from the cases.
    ///
    /// - Parameters:
    ///   - except: what this account need not leave out.
    ///   - always: what every shipment has and the carrier has no field for.
    private func check<Adapter: CarrierAdapter>(
        _ adapter: Adapter.Type, at carrier: any EmulatedCarrier.Type, _ service: CarrierAccountSettings.Service,
        _ values: [String: String], _ shipment: Shipment, _ groups: [Case]...,
        except: Set<DispensableDetail> = [], always: Set<DispensableDetail> = [], secrets: [String: String]? = nil
    ) async throws {
        let name = Adapter.descriptor.name
        let cases = groups.flatMap { $0 }
        let known = Adapter.descriptor.omissions.map(\.detail)
        #expect(Set(known) == Set(cases.map(\.detail)).union(except) && Set(known).count == known.count, "\(name)")
        let names = Set(Adapter.descriptor.secrets.map(\.name))
        func rig(_ leaveOut: Set<DispensableDetail>) throws -> ContractRig<Adapter> {
            try ContractRig(
                adapter, at: carrier, services: ["parcel": service], values: values,
                secrets: secrets ?? LeftOutTests.secrets.filter { names.contains($0.key) }, leaveOut: leaveOut)
        }
        let plain = try await buy(try rig(always), shipment, on: "2026-07-01")
        #expect(plain.label != nil, "\(name): \(plain)")
        if known.contains(.shipDate) {
            let elsewhere = try await buy(try rig(always), shipment, on: "2026-07-02")
            #expect(elsewhere.label != nil, "\(name), today of another zone: \(elsewhere)")
        }
        for item in cases {
            var changed = shipment
            item.change(&changed)
            let strict = try rig(Set(DispensableDetail.allCases).subtracting([item.detail]))
            #expect(
                try await buy(strict, changed, on: item.day)
                    == (item.detail == .packaging
                        ? .unfit(code: item.code, .service) : .unfit(code: item.code, .account)),
                "\(name)")
            #expect(strict.carrier.requests.isEmpty, "\(name): \(item.code)")
            let lenient = try rig(always.union([item.detail]))
            let answer = try await buy(lenient, changed, on: item.day)
            #expect(answer.label != nil, "\(name): \(item.code): \(answer)")
            let bodies = lenient.carrier.requests.map { String(decoding: $0.body, as: UTF8.self).lowercased() }
            for told in [LeftOutTests.words, "satchel"] + (item.detail == .residential ? ["residential"] : []) {
                #expect(!bodies.contains { $0.contains(told.lowercased()) }, "\(name): \(item.code): \(told)")
            }
            if let instead = item.instead {
                #expect(bodies.contains { $0.contains(instead.lowercased()) }, "\(name): \(item.code): \(instead)")
            }
            // Whoever asks for a price may leave out nothing, and is told one.
            let asked = try rig([])
            if let quoting = asked.adapter as? any QuotingCarrier {
                let quotes = await quoting.quotes(
                    for: changed, on: try #require(CivilDate(item.day)), deadline: asked.soon)
                #expect((try? quotes.get().isEmpty) == false, "\(name): \(item.code): \(quotes)")
            }
        }
    }

    private func shipment(_ from: Address, _ to: Address, _ change: (inout Shipment) -> Void = { _ in }) -> Shipment {
        var shipment = S.shipment(from: from, to: to)
        // What is left out is put in by the cases. The sender's word is nobody's loss.
        shipment.shipFrom.residential = false
        shipment.shipTo.residential = nil
        change(&shipment)
        return shipment
    }

    private func socks(_ currency: String) -> ContentLine {
        ContentLine(
            sku: "S-1", description: "Cotton socks", quantity: 2, value: Money("12.50", Currency(currency)!),
            hsCode: "611595", origin: Country("PT"), weight: Mass(picograms: 60_000_000_000_000))
    }

    @Test func usps() async throws {
        let soldiers = S.address(
            "US", name: "Nick Fury", street: ["PSC 123 BOX 1234"], city: "APO", region: "AE", postcode: "09008-0041")
        let customs = shipment(S.washington, soldiers) {
            var line = socks("USD")
            line.sku = nil
            $0.parcels[0].contents = [line, line]
            $0.options.customs = .init(type: .sale)
        }
        let values = ["account_number": "123456789", "crid": "12345678", "mid": "123456"]
        try await check(
            USPSAdapter.self, at: EmulatedUSPS.self, .init("PRIORITY_MAIL", ["rate_indicator": "SP"]), values, customs,
            [
                Case(detail: .email, code: "sender-email-too-long") {
                    $0.shipFrom.email = LeftOutTests.mark + String(repeating: "x", count: 40) + "@example.org"
                },
                Case(detail: .email, code: "recipient-email-invalid") {
                    $0.shipTo.email = LeftOutTests.mark + "..x@example.org"
                },
                Case(detail: .email, code: "return-email-characters") {
                    $0.returnTo = S.saintLouis
                    $0.returnTo?.email = LeftOutTests.mark + "é@example.org"
                },
                Case(detail: .sku, code: "contents-sku-unsupported") {
                    $0.parcels[0].contents[1].sku = LeftOutTests.mark
                },
                Case(detail: .phoneExtension, code: "return-phone-extension-unsupported") {
                    $0.returnTo = S.saintLouis
                    $0.returnTo?.phone = "202-555-0143 / 202-555-0144 " + LeftOutTests.mark
                }, .packaging,
                Case(detail: .region, code: "recipient-region-unsupported") {
                    $0.shipTo = S.address(
                        "PR", street: ["1 Calle Sol"], city: "San Juan", region: LeftOutTests.mark, postcode: "00901",
                        residential: nil)
                },
            ], Case.phones, Case.homes)
        // A rate of a packaging is that packaging's word.
        var box = customs
        box.parcels[0].packaging = "medium-box"
        let rig = try ContractRig(
            USPSAdapter.self, at: EmulatedUSPS.self,
            services: ["parcel": .init("PRIORITY_MAIL", ["rate_indicator": "FB"])],
            values: values, secrets: ["client_id": "emulator", "client_secret": "emulator-secret"], leaveOut: [])
        #expect(try await buy(rig, box, on: "2026-07-01").label != nil)
    }

    @Test func ups() async throws {
        let home = shipment(S.amsterdam, S.bonn) { $0.parcels[0].contents = [socks("EUR")] }
        try await check(
            UPSAdapter.self, at: EmulatedUPS.self, .init("11"), ["account_number": "456789"], home,
            [
                Case(detail: .region, code: "recipient-region-too-long") { $0.shipTo.region = LeftOutTests.mark },
                Case(detail: .region, code: "sender-region-too-long") { $0.shipFrom.region = LeftOutTests.mark },
                .packaging,
                .contents(
                    "Cotton socks", code: "contents-description-too-long",
                    instead: #""Description":"Cotton socks 0""#),
            ], Case.phones)
    }

    @Test func fedEx() async throws {
        let home = shipment(S.washington, S.bonn) {
            $0.parcels[0].contents = [socks("USD")]
            $0.options.customs = .init(type: .sale)
        }
        try await check(
            FedExAdapter.self, at: EmulatedFedEx.self, .init("FEDEX_INTERNATIONAL_PRIORITY"),
            ["account_number": "123456789"], home,
            [
                Case(detail: .region, code: "recipient-region-unsupported") {
                    $0.shipTo.region = LeftOutTests.mark
                }, .packaging,
            ], Case.phones)
    }

    @Test func clickAndDrop() async throws {
        let home = shipment(S.london, S.bonn) {
            var line = socks("GBP")
            line.sku = nil
            $0.parcels[0].contents = [line]
            $0.options.customs = .init(type: .gift)
            $0.shipFrom.name = nil
        }
        try await check(
            RoyalMailClickAndDropAdapter.self, at: EmulatedRoyalMailClickAndDrop.self,
            .init("TPN24"), [:], home,
            [
                Case(detail: .sku, code: "contents-sku-unsupported") {
                    $0.parcels[0].contents[0].sku = LeftOutTests.mark
                }, Case(detail: .person, code: "sender-name-unsupported") { $0.shipFrom.name = LeftOutTests.mark },
                Case(detail: .senderAddress, code: "sender-address-unsupported") {
                    $0.shipFrom.street = [LeftOutTests.mark]
                }, .packaging,
            ], Case.homes, always: [.senderAddress])
    }

    @Test func royalMailShipping() async throws {
        try await check(
            RoyalMailShippingAdapter.self, at: EmulatedRoyalMailShipping.self, .init("TPN24"), [:],
            shipment(S.london, S.cardiff), [.packaging, .contents(instead: nil)], Case.homes)
    }

    @Test func easyPost() async throws {
        let home = shipment(S.washington, S.saintLouis)
        let service = CarrierAccountSettings.Service("GroundAdvantage", ["carrier": "USPS"])
        try await check(
            EasyPostAdapter.self, at: EmulatedEasyPost.self, service, [:], home, [.packaging],
            secrets: ["key": "emulator"])
        // Whoever asks whether an address is a home does not say so.
        let rig = try ContractRig(
            EasyPostAdapter.self, at: EmulatedEasyPost.self, services: ["parcel": service],
            secrets: ["key": "emulator"], leaveOut: [])
        let verdict = try await rig.adapter.check(S.washington, deadline: rig.soon).get()
        #expect(verdict.isResidential == true)
        let asked = try #require(rig.carrier.requests.last)
        #expect(!String(decoding: asked.body, as: UTF8.self).contains("residential"))
    }

    @Test func australiaPost() async throws {
        try await check(
            AustraliaPostAdapter.self, at: EmulatedAustraliaPost.self, .init("7D55", ["group": "Parcel Post"]),
            ["account_number": "0123456789"], shipment(S.melbourne, S.sydney), [.packaging], Case.homes,
            secrets: ["key": "emulator", "password": "emulator-secret"])
    }

    @Test("Canada Post, with a contract and without", arguments: [true, false])
    func canadaPost(hasContract: Bool) async throws {
        let newYork = S.address("US", street: ["350 5th Ave"], city: "New York", region: "NY", postcode: "10118")
        let customs = shipment(S.toronto, newYork) {
            $0.shipFrom.email = nil
            $0.parcels[0].contents = [socks("CAD")]
            $0.options.customs = .init(type: .sale)
        }
        var values = ["customer_number": "123456789"]
        if hasContract { values["contract_id"] = "40012345" }
        var cases: [Case] = [
            Case(detail: .email, code: "sender-email-unsupported") {
                $0.shipFrom.email = LeftOutTests.mark + "@example.org"
            },
            Case(detail: .email, code: "recipient-email-invalid") { $0.shipTo.email = LeftOutTests.mark + "@example" },
            Case(detail: .sku, code: "contents-sku-too-long") {
                $0.parcels[0].contents[0].sku = LeftOutTests.mark + "-L"
            }, .packaging,
        ]
        cases += Case.homes
        if hasContract {
            // A contract's shipments are told a day: there is nothing to leave out.
            let rig = try ContractRig(
                CanadaPostAdapter.self, at: EmulatedCanadaPost.self,
                services: ["parcel": .init("USA.EP", ["options": "RASE"])], values: values,
                secrets: ["user": "emulator", "password": "emulator-secret"], leaveOut: [])
            var quebec = customs
            quebec.shipTo.email = "jean.roy@example.quebec"
            #expect(try await buy(rig, quebec, on: "2026-07-03").label != nil)
            let request = String(decoding: try #require(rig.carrier.requests.first).body, as: UTF8.self)
            #expect(request.contains("<expected-mailing-date>2026-07-03<"))
            #expect(request.contains("<email>jean.roy@example.quebec<"))
        } else {
            cases.append(.dayToCome("2026-07-03"))
            cases.append(.dayToCome())
            cases.append(
                Case(detail: .email, code: "recipient-email-invalid") {
                    $0.shipTo.email = LeftOutTests.mark + "@example.quebec"
                })
        }
        try await check(
            CanadaPostAdapter.self, at: EmulatedCanadaPost.self, .init("USA.EP", ["options": "RASE"]), values, customs,
            cases, except: hasContract ? [.shipDate] : [])
    }

    @Test func postNL() async throws {
        let home = shipment(S.amsterdam, S.utrecht) { $0.shipFrom.phone = nil }
        let values = [
            "customer_code": "DEVC", "customer_number": "12345678", "barcode_series": "000000000-999999999",
        ]
        try await check(
            PostNLAdapter.self, at: EmulatedPostNL.self, .init("3085"), values, home,
            [
                Case(detail: .phone, code: "sender-phone-unsupported") { $0.shipFrom.phone = LeftOutTests.mark },
                .packaging, .dayToCome(),
            ], Case.besidePhone("recipient", \.shipTo.phone), Case.homes)
    }

    @Test func dhlParcelNL() async throws {
        try await check(
            DHLParcelNLAdapter.self, at: EmulatedDHLParcelNL.self, .init("DOOR", ["parcel_type": "SMALL"]),
            ["account_id": "123456789"], shipment(S.amsterdam, S.utrecht),
            [
                Case(detail: .region, code: "sender-region-unsupported") { $0.shipFrom.region = LeftOutTests.mark },
                Case(detail: .region, code: "recipient-region-unsupported") { $0.shipTo.region = LeftOutTests.mark },
                .dayToCome(),
            ], Case.phones)
    }

    @Test func nzPost() async throws {
        try await check(
            NZPostAdapter.self, at: EmulatedNZPost.self, .init("CPOLP"), ["account_number": "123456789"],
            shipment(S.auckland, S.wellington),
            [
                Case(detail: .region, code: "sender-region-unsupported") { $0.shipFrom.region = LeftOutTests.mark },
                Case(detail: .region, code: "recipient-region-unsupported") { $0.shipTo.region = LeftOutTests.mark },
                .packaging, .dayToCome(),
            ], Case.phones, Case.homes)
    }

    @Test func dpdUK() async throws {
        let home = shipment(S.london, S.cardiff) {
            $0.shipFrom.email = nil
            $0.parcels[0].dimensions = nil
        }
        let sides = S.shipment(from: S.london, to: S.cardiff).parcels[0].dimensions
        try await check(
            DPDUKAdapter.self, at: EmulatedDPDUK.self, .init("1^12"), ["account_number": "123456789"], home,
            [
                Case(detail: .email, code: "sender-email-unsupported") { $0.shipFrom.email = LeftOutTests.mark },
                Case(detail: .dimensions, code: "dimensions-unsupported") { $0.parcels[0].dimensions = sides },
                .packaging,
            ], Case.phones, Case.homes)
    }

    @Test func evri() async throws {
        let home = shipment(S.london, S.cardiff) {
            $0.shipFrom.name = nil
            $0.shipFrom.phone = nil
            $0.shipFrom.email = nil
        }
        try await check(
            EvriAdapter.self, at: EmulatedEvri.self, .init("standard"),
            ["client_id": "123456789", "client_name": "Sock Shop Ltd"], home,
            [
                Case(detail: .person, code: "sender-name-unsupported") { $0.shipFrom.name = LeftOutTests.mark },
                Case(detail: .region, code: "sender-region-unsupported") { $0.shipFrom.region = LeftOutTests.mark },
                Case(detail: .region, code: "recipient-region-unsupported") { $0.shipTo.region = LeftOutTests.mark },
                Case(detail: .phone, code: "sender-phone-unsupported") { $0.shipFrom.phone = LeftOutTests.mark },
                Case(detail: .email, code: "sender-email-unsupported") { $0.shipFrom.email = LeftOutTests.mark },
                .packaging, .contents(instead: "<description>Goods</description>"),
            ], Case.besidePhone("recipient", \.shipTo.phone), Case.homes)
    }

    @Test func dhlExpress() async throws {
        try await check(
            DHLExpressAdapter.self, at: EmulatedDHLExpress.self, .init("U"),
            ["account": "123456789", "contents": "Socks"], shipment(S.amsterdam, S.bonn),
            [.packaging, .contents(instead: #""description":"Socks""#)], Case.phones, Case.homes)
    }

    @Test func sapient() async throws {
        try await check(
            SAPIENTAdapter.self, at: EmulatedSAPIENT.self, .init("TPN", ["service_level": "01"]),
            ["carrier": "RM", "shipping_account": "123456789", "contents": "Socks"], shipment(S.london, S.cardiff),
            [
                Case(detail: .phoneExtension, code: "return-phone-extension-unsupported") {
                    $0.returnTo = S.london
                    $0.returnTo?.phone = "020 7946 0018 / 020 7946 0019 " + LeftOutTests.mark
                },
                Case(detail: .customsPapers, code: "customs-papers-unsupported") {
                    $0.parcels[0].contents = [socks("GBP")]
                    $0.options.customs = .init(type: .sale)
                }, .packaging, .contents(instead: #""DescriptionOfGoods":"Socks""#),
            ], Case.phones, Case.homes)
    }

    // MARK: What is told

    /// The body of the request that buys a label of an account that leaves out nothing.
    private func told<Adapter: CarrierAdapter>(
        _ adapter: Adapter.Type, at carrier: any EmulatedCarrier.Type, _ service: CarrierAccountSettings.Service,
        _ values: [String: String], _ shipment: Shipment, leaveOut: Set<DispensableDetail> = [],
        secrets: [String: String]? = nil, _ part: String
    ) async throws -> String {
        let names = Set(Adapter.descriptor.secrets.map(\.name))
        let rig = try ContractRig(
            adapter, at: carrier, services: ["parcel": service], values: values,
            secrets: secrets ?? LeftOutTests.secrets.filter { names.contains($0.key) }, leaveOut: leaveOut)
        let answer = try await buy(rig, shipment, on: "2026-07-01")
        #expect(answer.label != nil, "\(Adapter.descriptor.name): \(answer)")
        let bodies = rig.carrier.requests.map { String(decoding: $0.body, as: UTF8.self) }
        return try #require(bodies.first { $0.contains(part) }, "\(Adapter.descriptor.name): \(part)")
    }

    @Test(
        "Whether an address is a home is told where there is a field, and where somebody says",
        arguments: [true, false, nil])
    func homes(isHome: Bool?) async throws {
        let home = shipment(S.washington, S.saintLouis) {
            $0.shipFrom.residential = isHome
            $0.shipTo.residential = isHome
        }
        let expected = isHome.map { JSONValue.bool($0) }
        let toFedEx = try JSONDocument(
            Array(
                await told(
                    FedExAdapter.self, at: EmulatedFedEx.self, .init("FEDEX_GROUND"),
                    ["account_number": "123456789"], home, "requestedShipment"
                ).utf8)
        ).root["requestedShipment"]
        #expect(toFedEx?["shipper"]?["address"]?["countryCode"] == .string("US"))
        #expect(toFedEx?["shipper"]?["address"]?["residential"] == expected)
        #expect(toFedEx?["recipients"]?[0]?["address"]?["countryCode"] == .string("US"))
        #expect(toFedEx?["recipients"]?[0]?["address"]?["residential"] == expected)
        let toEasyPost = try JSONDocument(
            Array(
                await told(
                    EasyPostAdapter.self, at: EmulatedEasyPost.self, .init("GroundAdvantage", ["carrier": "USPS"]), [:],
                    home, secrets: ["key": "emulator"], "to_address"
                ).utf8)
        ).root["shipment"]
        #expect(toEasyPost?["from_address"]?["country"] == .string("US"))
        #expect(toEasyPost?["from_address"]?["residential"] == expected)
        #expect(toEasyPost?["to_address"]?["country"] == .string("US"))
        #expect(toEasyPost?["to_address"]?["residential"] == expected)
        let toUPS = try JSONDocument(
            Array(
                await told(
                    UPSAdapter.self, at: EmulatedUPS.self, .init("03"), ["account_number": "456789"], home,
                    "ShipmentRequest"
                ).utf8)
        ).root["ShipmentRequest"]?["Shipment"]
        #expect(toUPS?["ShipFrom"]?["Address"]?["CountryCode"] == .string("US"))
        #expect(toUPS?["ShipFrom"]?["Address"]?["ResidentialAddressIndicator"] == nil)
        #expect(
            toUPS?["ShipTo"]?["Address"]?["ResidentialAddressIndicator"] == (isHome == true ? .string("") : nil))
    }

    @Test("A packaging is told in the word that the service's settings have for it")
    func packagings() async throws {
        func box(_ from: Address, _ to: Address) -> Shipment {
            shipment(from, to) { $0.parcels[0].packaging = "satchel" }
        }
        _ = try await told(
            UPSAdapter.self, at: EmulatedUPS.self, .init("03", ["packaging": "04"]), ["account_number": "456789"],
            box(S.washington, S.saintLouis), #""Packaging":{"Code":"04"}"#)
        _ = try await told(
            FedExAdapter.self, at: EmulatedFedEx.self, .init("STANDARD_OVERNIGHT", ["packaging": "FEDEX_PAK"]),
            ["account_number": "123456789"], box(S.washington, S.saintLouis), #""packagingType":"FEDEX_PAK""#)
        _ = try await told(
            RoyalMailClickAndDropAdapter.self, at: EmulatedRoyalMailClickAndDrop.self,
            .init("TPN24", ["format": "smallParcel"]), [:], box(S.london, S.cardiff),
            leaveOut: [.senderAddress, .person], #""packageFormatIdentifier":"smallParcel""#)
        _ = try await told(
            RoyalMailShippingAdapter.self, at: EmulatedRoyalMailShipping.self, .init("STL1", ["format": "F"]), [:],
            box(S.london, S.cardiff), #""ServiceFormat":"F""#)
        _ = try await told(
            SAPIENTAdapter.self, at: EmulatedSAPIENT.self,
            .init("TPN", ["service_level": "01", "package_type": "Letter"]),
            ["carrier": "RM", "shipping_account": "123456789", "contents": "Socks"], box(S.london, S.cardiff),
            #""PackageType":"Letter""#)
        _ = try await told(
            DHLExpressAdapter.self, at: EmulatedDHLExpress.self, .init("U", ["package_type": "2BP"]),
            ["account": "123456789", "contents": "Socks"], box(S.amsterdam, S.bonn), #""typeCode":"2BP""#)
        // How USPS sorts a parcel is no word for what it is packed in.
        let sorted = try ContractRig(
            USPSAdapter.self, at: EmulatedUSPS.self,
            services: [
                "parcel": .init("PRIORITY_MAIL", ["rate_indicator": "SP", "processing_category": "NONSTANDARD"])
            ], values: ["account_number": "123456789", "crid": "12345678", "mid": "123456"],
            secrets: ["client_id": "emulator", "client_secret": "emulator-secret"], leaveOut: [])
        #expect(
            try await buy(sorted, box(S.washington, S.saintLouis), on: "2026-07-01")
                == .unfit(code: "packaging-unsupported", .service))
    }

    @Test("Without customs, too, contents are told where there is a field for them")
    func contentsAtHome() async throws {
        let home = shipment(S.london, S.cardiff) {
            $0.parcels[0].contents = [
                ContentLine(description: "Cotton socks", quantity: 2),
                ContentLine(description: "Wool hat", quantity: 1),
            ]
        }
        _ = try await told(
            RoyalMailShippingAdapter.self, at: EmulatedRoyalMailShipping.self, .init("TPN24"), [:], home,
            #""DescriptionOfGoods":"Cotton socks, Wool hat""#)
    }

    @Test("A possession is told as a state of its own, whatever is within it")
    func possession() async throws {
        let home = shipment(S.washington, S.saintLouis) {
            $0.shipTo = S.address(
                "PR", street: ["1 Calle Sol"], city: "San Juan", region: "Bayamón", postcode: "00901",
                residential: nil)
        }
        let body = try await told(
            USPSAdapter.self, at: EmulatedUSPS.self, .init("PRIORITY_MAIL", ["rate_indicator": "SP"]),
            ["account_number": "123456789", "crid": "12345678", "mid": "123456"], home, leaveOut: [.region],
            "toAddress")
        #expect(try JSONDocument(Array(body.utf8)).root["toAddress"]?["state"] == .string("PR"))
    }

    // MARK: Telephone numbers

    @Test("An extension is told where the carrier has a field for it")
    func extensions() async throws {
        let home = shipment(S.washington, S.saintLouis) {
            $0.shipFrom.phone = "+1 202 555 0143 ext. 4711"
            $0.shipTo.phone = "314-555-0143x12"
        }
        let secrets = { (names: [CarrierDescriptor.Setting]) in
            LeftOutTests.secrets.filter { secret in names.contains { $0.name == secret.key } }
        }
        let ups = try ContractRig(
            UPSAdapter.self, at: EmulatedUPS.self, services: ["parcel": .init("03")],
            values: ["account_number": "456789"], secrets: secrets(UPSAdapter.descriptor.secrets), leaveOut: [])
        #expect(try await buy(ups, home, on: "2026-07-01").label != nil)
        let fedEx = try ContractRig(
            FedExAdapter.self, at: EmulatedFedEx.self, services: ["parcel": .init("FEDEX_GROUND")],
            values: ["account_number": "123456789"], secrets: secrets(FedExAdapter.descriptor.secrets), leaveOut: [])
        #expect(try await buy(fedEx, home, on: "2026-07-01").label != nil)
        let told = { (requests: [String], member: String) in requests.contains { $0.contains(member) } }
        let toUPS = ups.carrier.requests.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(told(toUPS, #"{"Number":"2025550143","Extension":"4711"}"#))
        #expect(told(toUPS, #"{"Number":"3145550143","Extension":"12"}"#))
        let toFedEx = fedEx.carrier.requests.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(told(toFedEx, #""phoneNumber":"2025550143","phoneExtension":"4711""#))
        #expect(told(toFedEx, #""phoneNumber":"3145550143","phoneExtension":"12""#))
    }

    private func checkPhone<Adapter: CarrierAdapter>(
        _ adapter: Adapter.Type, at carrier: any EmulatedCarrier.Type, _ service: CarrierAccountSettings.Service,
        _ values: [String: String], _ from: Address, _ to: Address, code: String
    ) async throws {
        let names = Set(Adapter.descriptor.secrets.map(\.name))
        let rig = try ContractRig(
            adapter, at: carrier, services: ["parcel": service], values: values,
            secrets: LeftOutTests.secrets.filter { names.contains($0.key) })
        let words = shipment(from, to) { $0.shipTo.phone = "ask Ada" }
        #expect(
            try await buy(rig, words, on: "2026-07-01") == .unfit(code: code, .account),
            "\(Adapter.descriptor.name)")
        #expect(rig.carrier.requests.isEmpty)
        let none = shipment(from, to) { $0.shipTo.phone = nil }
        #expect(try await buy(rig, none, on: "2026-07-01").label != nil, "\(Adapter.descriptor.name)")
    }

    @Test("A telephone number that is none is refused where none is needed too")
    func phones() async throws {
        try await checkPhone(
            USPSAdapter.self, at: EmulatedUSPS.self, .init("PRIORITY_MAIL", ["rate_indicator": "SP"]),
            ["account_number": "123456789", "crid": "12345678", "mid": "123456"], S.washington, S.saintLouis,
            code: "recipient-phone-invalid")
        try await checkPhone(
            UPSAdapter.self, at: EmulatedUPS.self, .init("03"), ["account_number": "456789"], S.washington,
            S.saintLouis, code: "recipient-phone-invalid")
        try await checkPhone(
            PostNLAdapter.self, at: EmulatedPostNL.self, .init("3085"),
            ["customer_code": "DEVC", "customer_number": "12345678", "barcode_series": "000000000-999999999"],
            S.amsterdam, S.utrecht, code: "recipient-phone-invalid")
        try await checkPhone(
            SAPIENTAdapter.self, at: EmulatedSAPIENT.self, .init("TPN", ["service_level": "01"]),
            ["carrier": "RM", "shipping_account": "123456789", "contents": "Socks"], S.london, S.cardiff,
            code: "recipient-phone-invalid")
        try await checkPhone(
            EvriAdapter.self, at: EmulatedEvri.self, .init("standard"),
            ["client_id": "123456789", "client_name": "Sock Shop Ltd"], S.london, S.cardiff,
            code: "recipient-phone-invalid")
        try await checkPhone(
            DHLParcelNLAdapter.self, at: EmulatedDHLParcelNL.self, .init("DOOR", ["parcel_type": "SMALL"]),
            ["account_id": "123456789"], S.amsterdam, S.utrecht, code: "phone-invalid")
        try await checkPhone(
            NZPostAdapter.self, at: EmulatedNZPost.self, .init("CPOLP"), ["account_number": "123456789"], S.auckland,
            S.wellington, code: "phone-invalid")
    }

    // MARK: What the words say

    private func settings(_ leaveOut: Set<DispensableDetail> = []) -> CarrierAccountSettings {
        CarrierAccountSettings(
            carrier: "acme", account: "main", addresses: [:], services: [:], labelForm: "pdf", values: [:],
            secrets: [:], leaveOut: leaveOut)
    }

    @Test("A refusal names the detail, where it is and what to do, and repeats nothing of it")
    func words() throws {
        let refusal = #expect(throws: CarrierFault.self) {
            _ = try settings([.email]).told(
                .sku, in: "line 2 of the contents", CarrierField.optional("SECRET-4711-XL", "contents-sku", longest: 8))
        }
        let fault = try #require(refusal)
        #expect(fault.kind == .unfit(.account) && fault.code == "contents-sku-too-long")
        for word in ["line 2 of the contents", "14", "8", "leave_out", "sku"] { #expect(fault.detail.contains(word)) }
        #expect(!fault.detail.contains("4711"))
        let none = #expect(throws: CarrierFault.self) {
            try settings().omit(.email, "ada@example.org", "sender-email")
        }
        #expect(none?.code == "sender-email-unsupported")
        #expect(none?.detail.contains("ada") == false)
        #expect(none?.detail.contains("leave_out names email") == true)
    }

    @Test(
        "Contents are told in one text, whole or not at all",
        arguments: [
            (["Socks"], "Socks"), (["Socks", "Hats", "Socks"], "Socks, Hats"), ([nil, "", "Hats"], "Hats"), ([], nil),
            ([nil], nil),
        ] as [([String?], String?)])
    func contents(lines: [String?], told: String?) throws {
        func parcel(_ lines: [String?]) -> Parcel {
            Parcel(
                weight: Mass(picograms: 1), contents: lines.map { ContentLine(description: $0, quantity: 1) })
        }
        for isDeclared in [false, true] {
            #expect(try settings().contents(of: parcel(lines), isDeclared: isDeclared, longest: 11) == told)
        }
        let long = parcel(["Cotton socks", "Hats"])
        let fault = #expect(throws: CarrierFault.self) {
            try settings().contents(of: long, isDeclared: false, longest: 11)
        }
        #expect(fault?.code == "contents-too-long")
        #expect(try settings([.contents]).contents(of: long, isDeclared: false, longest: 11) == nil)
        // Customs are told each line: the sum of them may be called by one.
        #expect(try settings().contents(of: long, isDeclared: true, longest: 11) == "Hats")
    }

    @Test("What is not there, or fits, is nobody's loss")
    func nothingLost() throws {
        try settings().omit(.email, nil, "sender-email")
        try settings().omit(.email, "", "sender-email")
        #expect(try settings().told(.sku, CarrierField.optional("S-1", "sku", longest: 3)) == "S-1")
        #expect(try settings([.sku]).told(.sku, CarrierField.optional("S-1", "sku", longest: 3)) == "S-1")
        #expect(try settings([.sku]).told(.sku, CarrierField.optional("S-12", "sku", longest: 3)) == nil)
    }

    @Test(
        "Only a day to come is more than a label made now says, and tomorrow is today somewhere",
        arguments: [
            // 2026-07-01, 23:59:59 UTC, and a second later.
            ("2026-06-30", Int64(1_782_950_399), true), ("2026-07-01", 1_782_950_399, true),
            ("2026-07-02", 1_782_950_399, true), ("2026-07-03", 1_782_950_399, false),
            ("2026-07-04", 1_782_950_399, false), ("2026-07-01", 1_782_950_400, true),
            ("2026-07-03", 1_782_950_400, true), ("2026-07-04", 1_782_950_400, false),
        ])
    func days(day: String, now: Int64, isToday: Bool) throws {
        let date = try #require(CivilDate(day))
        if isToday {
            try settings().omit(shipDate: date, now: now)
        } else {
            let fault = #expect(throws: CarrierFault.self) {
                try settings().omit(shipDate: date, now: now)
            }
            #expect(fault?.code == "ship-date-unsupported")
            try settings([.shipDate]).omit(shipDate: date, now: now)
        }
    }

    @Test(
        "An e-mail address is of the form that carriers' descriptions have",
        arguments: [
            ("ada@example.org", true), ("a.b+c&d*e_f-g@mail.example.org", true), ("A1@x-1.ORG", true),
            ("ada@example", false), ("ada@example.o", false), ("ada@example.o1", false), ("ada", false),
            ("@example.org", false), ("ada@", false), ("a@b@example.org", false), (".a@example.org", false),
            ("a..b@example.org", false), ("a@.example.org", false), ("a@exa_mple.org", false), ("a'b@x.org", false),
            ("a b@example.org", false), ("@", false),
        ])
    func addresses(text: String, isTaken: Bool) {
        let taken = try? CarrierField.email(text, "email", longest: 50, punctuation: "_+&*-")
        #expect(taken == (isTaken ? text : nil))
    }

    @Test(
        "A domain may end in so many letters at most",
        arguments: [("ada@example.paris", true), ("ada@x.quebec", false)])
    func endings(text: String, isTaken: Bool) {
        let taken = try? CarrierField.email(text, "email", longest: 50, longestEnding: 5, punctuation: "_")
        #expect(taken == (isTaken ? text : nil))
        #expect((try? CarrierField.email(text, "email", longest: 50, punctuation: "_")) == text)
    }
}
