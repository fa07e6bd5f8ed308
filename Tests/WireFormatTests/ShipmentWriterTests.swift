import ShipmentModel
import TestSupport
import Testing
import TextFormats
import WireFormat

@Suite struct ShipmentWriterTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func whatIsWrittenIsReadAgain(seed: UInt64) {
        let found = counterexample(seed: seed << 32, runs: 250) {
            $0.shipment()
        } holds: { shipment in
            let bytes = ShipmentWriter.canonical(shipment)
            let back = try ShipmentReader.read(bytes, for: .recorded)
            return back == shipment && ShipmentWriter.canonical(back) == bytes
                && ShipmentWriter.differences(shipment, back).isEmpty
        }
        #expect(found == nil)
    }

    @Test func theCanonicalTextOfTheLeast() throws {
        let shipment = try Samples.read(Samples.least)
        #expect(
            text(ShipmentWriter.canonical(shipment)) == """
                {"client":"default","parcels":[{"n":1,"packaging":"own","weight":{"unit":"g","value":"566.9904625"}}],\
                "ship_from":{"country":"US","postcode":"43215"},"ship_to":{"country":"GB","postcode":"SW1A 1AA"}}
                """)
    }

    @Test(arguments: [
        Samples.weighing(#"{"value":"1.25","unit":"lb"}"#),
        Samples.weighing(#"{"unit":"LB","value":1.250}"#),
        Samples.weighing(#"{"unit":"g","value":"566.9904625"}"#),
        Samples.weighing(#"{"unit":"lb","value":125e-2}"#),
        Samples.weighing(#""1 lb 4 oz""#),
        Samples.least.replacing("SW1A 1AA", with: "sw1a1aa"),
        Samples.least.replacing(":", with: " :\n"),
        Samples.least(
            with: """
                "client":"default","parcel":1,"packaging":"own","references":{},"contents":[],"order":null,
                "options":{"signature":"none","saturday":false,"carriers":[],"zones":{},"billing":{"party":"sender"},
                "insured_value":{"amount":"0.00","currency":"USD"}}
                """),
        #"{"parcels":[{"n":1,"weight":"20 oz"}],"ship_to":{"country":"GB","postcode":"SW1A 1AA"},"#
            + #""ship_from":{"country":"US","postcode":"43215"}}"#,
    ])
    func equalMeaningsHaveOneText(other: String) throws {
        let shipment = try Samples.read(Samples.least)
        let same = try Samples.read(other)
        #expect(same == shipment)
        #expect(text(ShipmentWriter.canonical(same)) == text(ShipmentWriter.canonical(shipment)))
    }

    @Test(arguments: [
        ("\"2025-12-02\"", "\"2025-12-03\"", ["/ship_date"]),
        ("\"adult\"", "\"none\"", ["/options/signature"]),
        ("\"1.25\"", "\"1.26\"", ["/parcels/0/weight/value"]),
        ("\"parcel\": 2", "\"parcel\": 3", ["/parcels/0/n"]),
        ("\"43215-1234\"", "\"43216\"", ["/ship_from/postcode"]),
        (", \"Dock 4\"", "", ["/ship_from/street/1"]),
        ("\"po\"", "\"p/o\"", ["/references/p~1o", "/references/po"]),
        ("\"quantity\": 2", "\"quantity\": 3", ["/parcels/0/contents/0/quantity"]),
        ("\"Ann Lee\"", "\"Ann Leo\"", ["/ship_to/name"]), ("\"7 Quay\"", "\"8 Quay\"", ["/return_to/street/0"]),
        ("\"client\": \"sock-shop\", \"order\": \"SO-1001\",", "", ["/client", "/order"]),
        ("[\"usps\", \"fedex\"]", "[\"fedex\", \"usps\", \"fedex\"]", []),
    ])
    func differencesAreNamed(old: String, new: String, pointers: [String]) throws {
        let changed = Samples.full.replacing(old, with: new)
        #expect(changed != Samples.full)
        let differences = ShipmentWriter.differences(try Samples.read(Samples.full), try Samples.read(changed))
        #expect(differences.map(\.description) == pointers)
    }

    @Test(arguments: [UInt64(5), 6])
    func aRecordIsTheShipment(seed: UInt64) {
        let found = counterexample(seed: seed << 32, runs: 250) {
            $0.shipment()
        } holds: { shipment in
            try ShipmentRecord(shipment).shipment() == shipment
        }
        #expect(found == nil)
    }

    @Test func theFactsNameNobody() throws {
        let record = ShipmentRecord(try Samples.read(Samples.full))
        let facts = text(record.facts.canonical())
        for secret in [
            "Jörg", "Ann", "Socks", "Main", "Dock", "Columbus", "Downing", "London", "43215-1234", "2AA", "614", "@",
            "4711", "Ladies", "Backhaul", "43055", "IM0123456789", "GB123456789000",
        ] {
            #expect(!facts.contains(secret), "\(secret)")
            #expect(text(record.personal.canonical()).contains(secret), "\(secret)")
        }
        for fact in ["\"43215\"", "\"SW1A 2\"", "SOCK-1", "611595", "\"OH\"", "566.9904625", "sock-shop", "SO-1001"] {
            #expect(facts.contains(fact), "\(fact)")
        }
        // Once the vault is erased, the facts alone can still be rated.
        let rated = try ShipmentRecord(facts: record.facts, personal: .object([])).shipment()
        #expect(rated.shipTo.postcode == "SW1A 2" && rated.shipFrom.postcode == "43215")
        #expect(rated.parcels[0].weight == (try Samples.read(Samples.full)).parcels[0].weight)
    }
}
