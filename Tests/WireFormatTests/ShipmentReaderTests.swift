import ShipmentModel
import TestSupport
import Testing
import TextFormats
import WireFormat

@Suite struct ShipmentReaderTests {
    @Test func readsTheLeast() throws {
        let shipment = try Samples.read(Samples.least)
        #expect(shipment.client == "default")
        #expect(shipment.order == nil)
        #expect(shipment.parcels == [Parcel(weight: Mass(picograms: 20 * Mass.Unit.oz.picograms))])
        #expect(shipment.shipTo.postcode == "SW1A 1AA")
        #expect(shipment.options == ShipmentOptions())
    }

    @Test(arguments: ShipmentPurpose.allCases)
    func readsEverything(purpose: ShipmentPurpose) throws {
        let shipment = try Samples.read(Samples.full, for: purpose)
        #expect(shipment.client == "sock-shop")
        #expect(shipment.order == "SO-1001")
        #expect(shipment.shipDate == CivilDate(year: 2025, month: 12, day: 2))
        #expect(shipment.shipFrom.name == "Jörg Müller")
        #expect(shipment.shipFrom.street == ["1 Main St", "Dock 4"])
        #expect(shipment.shipFrom.residential == false)
        #expect(shipment.shipTo.residential == true)
        let parcel = try #require(shipment.parcels.first)
        #expect(parcel.number == 2)
        #expect(parcel.packaging == "tube")
        #expect(parcel.dimensions?.length.nanometres == 292_100_000)
        #expect(parcel.contents.first?.hsCode == "611595")
        #expect(parcel.contents.first?.value?.micros == 12_500_000)
        #expect(shipment.references.map(\.name) == ["dept", "po"])
        #expect(shipment.options.carriers == ["fedex", "usps"])
        #expect(shipment.options.zones.map(\.carrier) == ["dhl", "fedex"])
        #expect(shipment.options.billing == .thirdParty)
        #expect(shipment.options.customs?.incoterm == "DAP")
        #expect(shipment.options.insuredValue?.micros == 50_000_000)
    }

    @Test(
        arguments: [
            // Members.
            ("[]", ["wrong-type "]),
            ("{}", ["missing /ship_from", "missing /ship_to", "missing /weight"]),
            (Samples.least(with: #""wieght":1,"a/b~c":2"#), ["unknown-member /wieght", "unknown-member /a~1b~0c"]),
            (Samples.least(with: #""order":1001"#), ["wrong-type /order"]),
            (Samples.least(with: #""order":null,"client":"  ","options":null"#), []),
            (Samples.least(with: #""parcel":0"#), ["out-of-range /parcel"]),
            (Samples.least(with: #""parcel":10000"#), ["out-of-range /parcel"]),
            (Samples.least(with: #""parcel":1.5"#), ["out-of-range /parcel"]),
            (Samples.least(with: #""parcel":1e4000"#), ["out-of-range /parcel"]),
            (Samples.least(with: #""parcel":1.0"#), []),
            (Samples.least(with: #""parcel":"1""#), ["wrong-type /parcel"]),
            (Samples.least(with: #""packaging":"big box""#), ["malformed /packaging"]),
            // Weight.
            (Samples.weighing(#"null"#), ["missing /weight"]),
            (Samples.weighing(#"1.25"#), ["wrong-type /weight"]),
            (Samples.weighing(#""1.25""#), ["not-a-number /weight"]),
            (Samples.weighing(#""4 lb 3 oz""#), []),
            (Samples.weighing(#""heavy""#), ["not-a-number /weight"]),
            (Samples.weighing(#""3 stone""#), ["unknown-unit /weight"]),
            (Samples.weighing(#"{"value":1.25,"unit":"LB"}"#), []),
            (Samples.weighing(#"{"value":"11 1/2","unit":"oz"}"#), []),
            (Samples.weighing(#"{"value":1,"unit":"lbs"}"#), ["unknown-unit /weight/unit"]),
            (Samples.weighing(#"{"value":1}"#), ["missing /weight/unit"]),
            (Samples.weighing(#"{"unit":"kg"}"#), ["missing /weight/value"]),
            (Samples.weighing(#"{"value":0,"unit":"kg"}"#), ["out-of-range /weight"]),
            (Samples.weighing(#"{"value":-1,"unit":"kg"}"#), ["out-of-range /weight"]),
            (Samples.weighing(#"{"value":"2000","unit":"kg"}"#), []),
            (Samples.weighing(#"{"value":"2000.001","unit":"kg"}"#), ["out-of-range /weight"]),
            (Samples.weighing(#"{"value":1e25,"unit":"kg"}"#), ["out-of-range /weight/value"]),
            (Samples.weighing(#"{"value":1e999,"unit":"kg"}"#), ["out-of-range /weight/value"]),
            (Samples.weighing(#"{"value":1e-20,"unit":"kg"}"#), ["too-fine /weight/value"]),
            (Samples.weighing(#"{"value":"0.0000000000001","unit":"g"}"#), ["too-fine /weight/value"]),
            (Samples.weighing(#"{"value":"1/3","unit":"lb"}"#), ["too-fine /weight/value"]),
            (Samples.weighing(#"{"value":"1,5","unit":"lb"}"#), ["not-a-number /weight/value"]),
            (
                Samples.weighing(#"{"value":true,"unit":"lb","x":1}"#),
                ["unknown-member /weight/x", "wrong-type /weight/value"]
            ),
            // Dimensions.
            (Samples.least(with: #""dimensions":"10x8x4""#), ["wrong-type /dimensions"]),
            (Samples.least(with: #""dimensions":{"length":1,"width":1,"unit":"cm"}"#), ["missing /dimensions/height"]),
            (
                Samples.least(with: #""dimensions":{"length":0,"width":"2001","height":-1,"unit":"cm"}"#),
                [
                    "out-of-range /dimensions/length", "out-of-range /dimensions/width",
                    "out-of-range /dimensions/height",
                ]
            ),
            (
                Samples.least(with: #""dimensions":{"length":1,"width":1,"height":[],"unit":"inches"}"#),
                ["unknown-unit /dimensions/unit", "wrong-type /dimensions/height"]
            ),
            // Addresses.
            (Samples.to(#""country":"DE","postcode":"10115""#), []),
            (Samples.to(#""country":"HK""#), []),
            (Samples.to(#""country":"XK","postcode":"10000""#), []),
            (Samples.to(#""country":"de","postcode":"10115""#), ["unknown-country /ship_to/country"]),
            (Samples.to(#""country":"UK","postcode":"SW1A 1AA""#), ["unknown-country /ship_to/country"]),
            (Samples.to(#""country":"ZZ""#), ["unknown-country /ship_to/country"]),
            (Samples.to(#""postcode":"10115""#), ["missing /ship_to/country"]),
            (Samples.to(#""country":"DE""#), ["missing /ship_to/postcode"]),
            (Samples.to(#""country":"DE","postcode":"1011""#), ["malformed-postcode /ship_to/postcode"]),
            (Samples.to(#""country":"DE","postcode":10115"#), ["wrong-type /ship_to/postcode"]),
            (Samples.to(#""country":"US","postcode":"43215","region":"Ohio""#), ["unknown-region /ship_to/region"]),
            (Samples.to(#""country":"US","postcode":"43215","region":"oh""#), []),
            (Samples.to(#""country":"FR","postcode":"75001","region":"Île-de-France""#), []),
            (
                Samples.to(#""country":"US","postcode":"43215","residential":"yes""#),
                ["wrong-type /ship_to/residential"]
            ),
            (Samples.to(#""country":"US","postcode":"43215","zip":"43215""#), ["unknown-member /ship_to/zip"]),
            (Samples.to(#""country":"HK","street":"1 Road""#), ["wrong-type /ship_to/street"]),
            (Samples.to(#""country":"HK","street":["1","2","3","4","5"]"#), ["too-long /ship_to/street"]),
            (Samples.to(#""country":"HK","street":["1",""]"#), ["missing /ship_to/street/1"]),
            (Samples.to(#""country":"HK","street":["1",null]"#), ["wrong-type /ship_to/street/1"]),
            (Samples.to(#""country":"HK","email":"a@b","phone":"1""#), []),
            (Samples.to(#""country":"HK","email":"a@b@c""#), ["malformed /ship_to/email"]),
            (Samples.to(#""country":"HK","name":"\#(String(repeating: "é", count: 100))""#), []),
            (
                Samples.to(#""country":"HK","name":"\#(String(repeating: "é", count: 101))""#),
                ["too-long /ship_to/name"]
            ),
            // Parcels.
            (Samples.least(with: #""parcels":[]"#), ["conflicting-members /weight", "missing /parcels"]),
            (Samples.least(with: #""parcels":[{"n":1,"weight":"1 lb"}]"#), ["conflicting-members /weight"]),
            (
                Samples.least(with: #""parcel":1,"packaging":"own","contents":[],"parcels":[{"n":1,"weight":"1 lb"}]"#),
                [
                    "conflicting-members /parcel", "conflicting-members /weight", "conflicting-members /packaging",
                    "conflicting-members /contents",
                ]
            ),
            (Samples.of(parcels: #"{"n":1,"weight":"1 lb"}"#), []),
            (Samples.of(parcels: #"{"n":9,"weight":"1 lb"},{"n":2,"weight":"1 lb"}"#), []),
            (Samples.of(parcels: #"{"n":1,"weight":"1 lb"},{"weight":"1 lb"}"#), ["missing /parcels/1/n"]),
            (Samples.of(parcels: #"{"weight":"1 lb"}"#), ["missing /parcels/0/n"]),
            (
                Samples.of(parcels: #"{"n":1,"weight":"1 lb"},{"n":2,"weight":"1 lb"},{"n":1,"weight":"1 lb"}"#),
                ["duplicate /parcels/2/n"]
            ),
            (
                Samples.of(parcels: #"{"n":1,"weight":"1 lb"},{"n":1},{"n":0,"weight":"1 st","x":1},7"#),
                [
                    "duplicate /parcels/1/n", "missing /parcels/1/weight", "unknown-member /parcels/2/x",
                    "out-of-range /parcels/2/n", "unknown-unit /parcels/2/weight", "wrong-type /parcels/3",
                ]
            ),
            (
                Samples.of(
                    parcels:
                        #"{"n":1,"weight":"1 lb","dimensions":{"length":1,"width":1,"unit":"in"},"packaging":"a b","#
                        + #""contents":[{"quantity":1},{"sku":"A"}]}"#),
                [
                    "missing /parcels/0/dimensions/height", "malformed /parcels/0/packaging",
                    "missing /parcels/0/contents/1/quantity",
                ]
            ),
            (Samples.weighing(#"null,"parcels":{"n":1,"weight":"1 lb"}"#), ["wrong-type /parcels"]),
            (Samples.of(parcels: Samples.parcels(99, weighing: "1 lb")), []),
            (Samples.of(parcels: Samples.parcels(100, weighing: "1 lb")), ["too-long /parcels"]),
            (Samples.of(parcels: Samples.parcels(5, weighing: "1900 kg")), ["out-of-range /parcels"]),
            // Contents.
            (Samples.least(with: #""contents":[{"sku":"A"}]"#), ["missing /contents/0/quantity"]),
            (
                Samples.least(with: #""contents":[{"quantity":0},{"quantity":1000001}]"#),
                ["out-of-range /contents/0/quantity", "out-of-range /contents/1/quantity"]
            ),
            (
                Samples.least(with: #""contents":[{"quantity":1,"hs_code":"12345","origin":"PO"}]"#),
                ["malformed /contents/0/hs_code", "unknown-country /contents/0/origin"]
            ),
            (
                Samples.least(with: #""contents":[{"quantity":1,"value":{"amount":-1,"currency":"USD"}}]"#),
                ["out-of-range /contents/0/value/amount"]
            ),
            (
                Samples.least(with: #""contents":[{"quantity":1,"value":{"amount":"1.0000001","currency":"USD"}}]"#),
                ["too-fine /contents/0/value/amount"]
            ),
            (
                Samples.least(with: #""contents":[{"quantity":1,"value":{"amount":1e20,"currency":"USD"}}]"#),
                ["out-of-range /contents/0/value/amount"]
            ),
            (
                Samples.least(with: #""contents":[{"quantity":1,"value":{"amount":"1","currency":"usd"}}]"#),
                ["unknown-currency /contents/0/value/currency"]
            ),
            (Samples.least(with: #""contents":[{"quantity":1,"value":12.5}]"#), ["wrong-type /contents/0/value"]),
            (
                Samples.least(with: #""contents":[{"quantity":1000000,"value":{"amount":1000001,"currency":"USD"}}]"#),
                ["out-of-range /contents"]
            ),
            (Samples.least(with: #""contents":[{"quantity":1000000,"weight":"10 g"}]"#), ["out-of-range /contents"]),
            // Options.
            (
                Samples.least(with: #""options":{"signature":"yes","saturday":1}"#),
                ["unknown-value /options/signature", "wrong-type /options/saturday"]
            ),
            (Samples.least(with: #""options":{"insured_value":{"amount":0,"currency":"USD"}}"#), []),
            (Samples.least(with: #""options":{"deliver_by":"2025-02-29"}"#), ["no-such-date /options/deliver_by"]),
            (Samples.least(with: #""options":{"deliver_by":"5.12.2025"}"#), ["malformed /options/deliver_by"]),
            (
                Samples.least(with: #""ship_date":"2025-12-02","options":{"deliver_by":"2025-12-01"}"#),
                ["out-of-range /options/deliver_by"]
            ),
            (Samples.least(with: #""ship_date":"2025-12-02","options":{"deliver_by":"2025-12-02"}"#), []),
            (Samples.least(with: #""options":{"ready_at":"00:00"}"#), []),
            (Samples.least(with: #""options":{"ready_at":"24:00"}"#), ["out-of-range /options/ready_at"]),
            (Samples.least(with: #""options":{"ready_at":"16:60"}"#), ["out-of-range /options/ready_at"]),
            (Samples.least(with: #""options":{"ready_at":"4:30"}"#), ["malformed /options/ready_at"]),
            (Samples.least(with: #""options":{"ready_at":"16:30:00"}"#), ["malformed /options/ready_at"]),
            (Samples.least(with: #""options":{"ready_at":"+6:30"}"#), ["malformed /options/ready_at"]),
            (Samples.least(with: #""options":{"ready_at":1630}"#), ["wrong-type /options/ready_at"]),
            (
                Samples.least(with: #""options":{"carriers":"usps","services":["a b",1]}"#),
                ["wrong-type /options/carriers", "malformed /options/services/0", "wrong-type /options/services/1"]
            ),
            (Samples.least(with: #""options":{"zones":{"fedex":5}}"#), ["wrong-type /options/zones/fedex"]),
            (Samples.least(with: #""options":{"billing":"sender"}"#), ["wrong-type /options/billing"]),
            (
                Samples.least(with: #""options":{"billing":{"party":"nobody"}}"#),
                ["unknown-value /options/billing/party"]
            ),
            (Samples.least(with: #""options":{"customs":{}}"#), ["missing /options/customs/type"]),
            (
                Samples.least(with: #""options":{"customs":{"type":"sale","incoterm":"FOB","ioss":"IM1","eori":"1"}}"#),
                [
                    "unknown-value /options/customs/incoterm", "malformed /options/customs/ioss",
                    "malformed /options/customs/eori",
                ]
            ),
            (
                Samples.least(with: #""references":{"po":["1"]," x":"1","a\u0007":"1"}"#),
                ["wrong-type /references/po", "malformed /references/ x", "forbidden-character /references/a\u{7}"]
            ),
        ] as [(String, [String])])
    func tellsAllFaults(text: String, faults: [String]) {
        #expect(Samples.faults(text) == faults)
    }

    @Test(arguments: [
        "\\u0000", "\\t", "\\n", "\\u007f", "\\u0085", "\\u2028", "\\u2029", "\\u202a", "\\u202e", "\\u2066", "\\u2069",
        "\\ufeff", "\\ue000", "\\uffff", "\\u0378", "\\udbff\\udfff",
    ])
    func refusesCharactersNobodyCanPrint(escape: String) {
        let text = Samples.to("\"country\":\"HK\",\"name\":\"A\(escape)B\"")
        #expect(Samples.faults(text) == ["forbidden-character /ship_to/name"])
    }

    @Test(arguments: ["Zoë", "王小明", "محمد", "Ἀθηνᾶ", "O\u{2019}Neil", "👩\u{200D}🚀", "Jo\u{301}"])
    func takesTheNamesPeopleHave(name: String) throws {
        let shipment = try Samples.read(Samples.to("\"country\":\"HK\",\"name\":\" \(name) \""))
        #expect(shipment.shipTo.name == name)
    }

    @Test func aLabelNeedsMore() {
        #expect(
            Samples.faults(Samples.least, for: .label) == [
                "missing /order", "missing /ship_from/name", "missing /ship_from/street", "missing /ship_from/city",
                "missing /ship_from/region", "missing /ship_to/name", "missing /ship_to/street",
                "missing /ship_to/city",
            ])
        let company = Samples.full.replacing("\"name\": \"Jörg Müller\",", with: "")
        #expect(Samples.faults(company, for: .label) == [])
    }

    @Test(arguments: ["\\u00a0", "\\u3000", "\\u200b", " \\u2003\\u00ad ", "\\u3164", "\\ufe0f\\u2060", "\\t"])
    func whatNobodySeesIsLeftOut(blank: String) throws {
        let name = Samples.full.replacing("\"name\": \"Ann Lee\"", with: "\"name\": \"\(blank)\"")
        #expect(Samples.faults(name, for: .label) == ["missing /ship_to/name"])
        let street = Samples.full.replacing("\"10 Downing Street\"", with: "\"\(blank)\"")
        #expect(Samples.faults(street, for: .label) == ["missing /ship_to/street/0"])
        let city = Samples.full.replacing("\"city\": \"London\"", with: "\"city\": \"\(blank)\"")
        #expect(Samples.faults(city, for: .label) == ["missing /ship_to/city"])
        let postcode = Samples.full.replacing("\"postcode\": \"SW1A 2AA\"", with: "\"postcode\": \"\(blank)\"")
        #expect(Samples.faults(postcode, for: .label) == ["missing /ship_to/postcode"])
        let order = Samples.full.replacing("\"order\": \"SO-1001\"", with: "\"order\": \"\(blank)\"")
        #expect(Samples.faults(order, for: .label) == ["missing /order"])
        let phone = try Samples.read(Samples.to("\"country\":\"HK\",\"phone\":\"\(blank)\""))
        #expect(phone.shipTo.phone == nil)
    }

    @Test func faultsKnowTheirPlace() {
        let text = "{\n \"ship_from\": {\"country\":\"US\"},\n \"shipTo\": {},\n\"weight\": \"1 st\"}"
        let faults = #expect(throws: ShipmentFaults.self) { try Samples.read(text) }?.faults ?? []
        #expect(
            faults.map { "\($0.code) \($0.pointer) \($0.line ?? 0):\($0.column ?? 0)" } == [
                "unknown-member /shipTo 3:2", "missing /ship_from/postcode 2:15", "missing /ship_to 1:1",
                "unknown-unit /weight 4:11",
            ])
        #expect(faults[0].detail == "\"shipTo\" is not known here; did you mean ship_to?")
        #expect(faults[3].detail == "\"st\" is no unit known here; use g, kg, mg, oz or lb")
        let broken = #expect(throws: ShipmentFaults.self) { try Samples.read("{\n\"a\":,}") }?.faults ?? []
        #expect(broken.map(\.code) == [.invalidJSON] && broken[0].line == 2 && broken[0].column == 5)
    }

    @Test func valuesInMessagesAreQuotedAndShortened() throws {
        let name = "x\u{202E}\\\"" + String(repeating: "y", count: 500)
        let value = JSONValue.object([JSONMember("ship_from", .object([JSONMember("name", .string(name))]))])
        let faults = #expect(throws: ShipmentFaults.self) { try ShipmentReader.read(value, for: .quote) }?.faults
        let detail = try #require(faults?.first { $0.code == .forbiddenCharacter }).detail
        #expect(detail.hasPrefix("\"x\\u{202E}\\\\\\\"yyy"))
        #expect(detail.utf8.count < 150)
        #expect(!detail.unicodeScalars.contains("\u{202E}"))
    }

    @Test(arguments: [
        ("recidential", "residential"), ("Country", "country"), ("zip", "postcode"), ("postalCode", "postcode"),
        ("state", "region"), ("contry", "country"), ("xyzzy", nil), ("postcoed", "postcode"),
    ])
    func suggestsTheNearestName(written: String, meant: String?) throws {
        let text = Samples.to("\"country\":\"HK\",\"\(written)\":1")
        let faults = #expect(throws: ShipmentFaults.self) { try Samples.read(text) }?.faults ?? []
        #expect(faults.count == 1)
        if let meant {
            #expect(faults[0].detail.hasSuffix("did you mean \(meant)?"))
        } else {
            #expect(faults[0].detail.contains("known are name, company"))
        }
    }

    @Test func faultsAreLimited() {
        let members = (0..<1000).map { "\"n\($0)\":0" }.joined(separator: ",")
        #expect(Samples.faults("{\(members)}").count == ShipmentFaults.maximum)
    }

    @Test func mutatedTextsNeverTrap() throws {
        for seed in UInt64(0)..<1500 {
            var choices = Choices(seed: seed)
            var bytes = Array(Samples.full.utf8)
            for _ in 0...choices.int(in: 0...3) {
                let start = choices.int(in: 0...bytes.count - 2)
                let end = min(bytes.count - 1, start + choices.int(in: 0...12))
                switch choices.int(in: 0...3) {
                case 0: bytes[start] = UInt8(choices.int(in: 0...255))
                case 1: bytes.removeSubrange(start..<end)
                case 2: bytes.insert(contentsOf: bytes[start..<end], at: choices.int(in: 0...bytes.count - 1))
                default:
                    let word = choices.element(["1e9999", "-", "null", "\"\"", "[]", "{}", "99999999999999999999", "0"])
                    bytes.replaceSubrange(start..<end, with: Array(word.utf8))
                }
            }
            let purpose = choices.element(ShipmentPurpose.allCases)
            do throws(ShipmentFaults) {
                _ = ShipmentWriter.canonical(try ShipmentReader.read(bytes, for: purpose))
            } catch {
                #expect(!error.faults.isEmpty)
            }
        }
    }

    @Test func swappedValuesNeverTrap() throws {
        let root = try JSONDocument(text: Samples.full).root
        let others: [JSONValue] = [
            .null, .bool(true), .number("1e4000"), .number("-0.5"), .string(""), .string("\u{202E}"), .array([]),
            .array([.null]), .object([]), .object([JSONMember("", .null)]), .array([.array([.object([])])]),
        ]
        func pointers(_ value: JSONValue, _ pointer: JSONPointer) -> [JSONPointer] {
            let inner =
                switch value {
                case .object(let members): members.flatMap { pointers($0.value, pointer.appending($0.name)) }
                case .array(let elements):
                    elements.enumerated().flatMap { pointers($0.element, pointer.appending($0.offset)) }
                default: [] as [JSONPointer]
                }
            return [pointer] + inner
        }
        for pointer in pointers(root, JSONPointer()) {
            for other in others {
                let changed = root.replacing(pointer.tokens[...], with: other)
                for purpose in ShipmentPurpose.allCases {
                    do throws(ShipmentFaults) {
                        _ = try ShipmentReader.read(changed, for: purpose)
                    } catch {
                        // Faults lie at, within or around what was changed.
                        for fault in error.faults {
                            #expect(
                                zip(fault.pointer.tokens, pointer.tokens).allSatisfy { $0 == $1 }
                                    || fault.pointer.tokens.count <= 2 || fault.code == .malformedPostcode)
                        }
                    }
                }
            }
        }
    }
}

extension JSONValue {
    fileprivate func replacing(_ tokens: ArraySlice<String>, with value: JSONValue) -> JSONValue {
        guard let token = tokens.first else { return value }
        switch self {
        case .object(let members):
            return .object(
                members.map {
                    JSONMember(
                        $0.name, $0.name == token ? $0.value.replacing(tokens.dropFirst(), with: value) : $0.value)
                })
        case .array(let elements):
            return .array(
                elements.enumerated().map {
                    String($0.offset) == token ? $0.element.replacing(tokens.dropFirst(), with: value) : $0.element
                })
        default: return self
        }
    }
}
