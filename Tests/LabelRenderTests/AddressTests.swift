import LabelSamples
import Foundation
import ShipmentModel
import TestSupport
import Testing

@testable import LabelRender

@Suite struct AddressTests {
    private static func address(
        _ country: String, _ name: String?, _ company: String?, _ street: [String], _ city: String?, _ region: String?,
        _ postcode: String?
    ) -> Address {
        Address(
            name: name, company: company, street: street, city: city, region: region, postcode: postcode,
            country: Samples.country(country))
    }

    private static func lines(_ address: Address, capitals: Bool = false) throws -> [String] {
        try AddressLines.lines(address, field: "ship_to", capitals: capitals, country: false).map(\.text)
    }

    /// Forms after the posts' own guides and the Universal Postal Union's sheets, as the metadata sums them up.
    @Test(
        arguments: [
            (
                address("US", "Jane Doe", "Acme Inc.", ["1 Main St", "Apt 2"], "Columbus", "oh", "43215-1234"),
                ["JANE DOE", "ACME INC.", "1 Main St", "Apt 2", "COLUMBUS OH 43215-1234"]
            ),
            (
                address("CA", "Jean Roy", nil, ["10 Rue Sherbrooke"], "Montréal", "QC", "h3z2y7"),
                ["JEAN ROY", "10 RUE SHERBROOKE", "MONTRÉAL QC  H3Z 2Y7"]
            ),
            (
                address("GB", "Ada King", nil, ["12 St James's Sq"], "London", "Greater London", "sw1y4lb"),
                ["Ada King", "12 St James's Sq", "LONDON", "SW1Y 4LB"]
            ),
            (
                address("JE", "Ada King", nil, ["1 Broad St"], "St Helier", nil, "JE2 3RR"),
                ["Ada King", "1 Broad St", "ST HELIER", "JERSEY", "JE2 3RR"]
            ),
            (
                address("NL", "Jan Vos", "Bakkerij BV", ["Neude 11"], "Utrecht", "Utrecht", "3512AD"),
                ["Bakkerij BV", "Jan Vos", "Neude 11", "3512 AD  UTRECHT"]
            ),
            (
                address("DE", "Eva Weiß", nil, ["Straße des 17. Juni 135"], "Berlin", nil, "10623"),
                ["Eva Weiß", "Straße des 17. Juni 135", "10623 Berlin"]
            ),
            (
                address("DE", "Eva Weiß", nil, ["Weg 1"], "Berlin", "BE", "10623"),
                ["Eva Weiß", "Weg 1", "10623 Berlin", "BE"]
            ),
            (
                address("FR", "Luc Gérard", nil, ["5 rue de l'Œuvre"], "Orléans Cedex 1", nil, "45000"),
                ["Luc Gérard", "5 rue de l'Œuvre", "45000 ORLÉANS CEDEX 1"]
            ),
            (
                address("CH", "Urs", nil, ["Weg 1"], "Zürich", nil, "CH-8001"), ["Urs", "Weg 1", "CH-8001 Zürich"]
            ),
            (address("CH", "Urs", nil, ["Weg 1"], "Zürich", nil, "8001"), ["Urs", "Weg 1", "CH-8001 Zürich"]),
            (
                address("LV", "Ilze", nil, ["Brīvības iela 1"], "Rīga", nil, "LV1010"),
                ["Ilze", "Brīvības iela 1", "Rīga, LV-1010"]
            ),
            (
                address("AU", "Zoe", nil, ["1 George St"], "Sydney", "nsw", "2000"),
                ["Zoe", "1 George St", "SYDNEY NSW 2000"]
            ),
            (
                address("NZ", "Zoe", nil, ["1 Queen St"], "Auckland", nil, "1010"),
                ["Zoe", "1 Queen St", "Auckland 1010"]
            ),
            (
                address("IE", "Nora", nil, ["1 Main St"], "Ennis", "Co. Clare", "v95xy00"),
                ["Nora", "1 Main St", "Ennis", "Co. Clare", "V95 XY00"]
            ),
            (
                address("BR", "Ana", nil, ["Rua A 1"], "Salvador", "ba", "40301-110"),
                ["Ana", "Rua A 1", "SALVADOR-BA", "40301-110"]
            ),
            (
                address("HU", "Éva", nil, ["Fő u. 1"], "Budapest", nil, "1037"),
                ["ÉVA", "BUDAPEST", "FŐ U. 1", "1037"]
            ),
            (
                address("RU", "Иван Петров", nil, ["ул. Тверская, д. 13"], "Москва", "Москва", "125032"),
                ["Иван Петров", "УЛ. ТВЕРСКАЯ, Д. 13", "МОСКВА", "Москва", "125032"]
            ),
            // The order of Japan, China, Korea and Taiwan turns round with the script.
            (
                address("JP", "山田太郎", "郵便局", ["千代田1番1号"], "千代田区", "東京都", "100-8111"),
                ["〒100-8111", "東京都千代田区", "千代田1番1号", "郵便局", "山田太郎"]
            ),
            (
                address("JP", "Taro Yamada", nil, ["1-1 Chiyoda"], "Chiyoda-ku", "Tokyo", "100-8111"),
                ["Taro Yamada", "1-1 Chiyoda, Chiyoda-ku, TOKYO", "100-8111"]
            ),
            (
                address("JP", "Taro Yamada", nil, ["1-1 Chiyoda"], "Tokyo", nil, "1008111"),
                ["Taro Yamada", "1-1 Chiyoda, TOKYO", "1008111"]
            ),
            (
                address("CN", "王伟", nil, ["建国门外大街1号"], "朝阳区", "北京市", "100020"),
                ["100020", "北京市朝阳区", "建国门外大街1号", "王伟"]
            ),
            (
                address("CN", "Wang Wei", nil, ["1 Jianguomenwai St"], "Chaoyang", "Beijing", "100020"),
                ["Wang Wei", "1 Jianguomenwai St", "Chaoyang", "BEIJING, 100020"]
            ),
            (
                address("KR", "김민준", nil, ["사직로 161"], "종로구", "서울특별시", "03045"),
                ["서울특별시 종로구", "사직로 161", "김민준", "03045"]
            ),
            (
                address("TW", "Lin", nil, ["7 Xinyi Rd Sec 5"], "Xinyi Dist", "Taipei City", "110"),
                ["Lin", "7 Xinyi Rd Sec 5", "Xinyi Dist, Taipei City 110"]
            ),
            (
                address("HK", "Chan", nil, ["1 Nathan Rd"], "Kowloon", nil, nil), ["Chan", "1 Nathan Rd", "KOWLOON"]
            ),
            (
                address("AE", "Omar", nil, ["Sheikh Zayed Rd"], "Dubai", nil, "00000"),
                ["Omar", "Sheikh Zayed Rd", "00000", "Dubai"]
            ),
            (
                address("SG", "Tan", nil, ["1 Raffles Pl"], "Singapore", nil, "048616"),
                ["Tan", "1 Raffles Pl", "SINGAPORE 048616"]
            ),
            (
                address("GH", "Ama", nil, ["1 High St"], "Accra", "GA", "GA184"),
                ["Ama", "1 High St", "Accra", "GA", "GA184"]
            ),
            (
                address("PR", "Ana", nil, ["1 Calle Sol"], "San Juan", "PR", "00901"),
                ["ANA", "1 CALLE SOL", "SAN JUAN PR 00901"]
            ),
        ] as [(Address, [String])])
    func linesFollowTheCountry(address: Address, expected: [String]) throws {
        let wanted = address.country.code == "US" ? expected.map { $0.uppercased() } : expected
        let lines = try Self.lines(address, capitals: address.country.code == "US")
        #expect(lines == wanted)
    }

    @Test(
        arguments: [
            (address("US", "J", nil, ["1 Main"], "Ames", nil, "50010"), "ship_to.region"),
            (address("US", "J", nil, ["1 Main"], "\u{200B} ", "IA", "50010"), "ship_to.city"),
            (address("DE", "J", nil, [], "Bonn", nil, "53113"), "ship_to.street[0]"),
            (address("DE", "J", nil, ["Weg 1"], "Bonn", nil, nil), "ship_to.postcode"),
            (address("CN", "J", nil, ["Weg 1"], nil, "Beijing", "100020"), "ship_to.city"),
            (address("AE", "J", nil, ["Weg 1"], nil, nil, nil), "ship_to.region"),
        ] as [(Address, String)])
    func whatTheCountryNeedsMustBeGiven(address: Address, field: String) {
        #expect { try Self.lines(address) } throws: {
            ($0 as? LabelFault)?.code == .missingField && ($0 as? LabelFault)?.field == field
        }
    }

    @Test(arguments: [
        ("DE", "1011", "26133"), ("DE", "ABCDE", "26133"), ("GB", "QQ1 1AA", "EC1Y 8SY"), ("CA", "D1A 1A1", "H3Z 2Y7"),
        ("NL", "0123 AB", "1234 AB"), ("NL", "1234 SS", "1234 AB"), ("PL", "00950", "00-950"),
    ])
    func aPostcodeOfAnotherFormIsAFaultWithAnExample(country: String, postcode: String, example: String) {
        let address = Self.address(country, "J", nil, ["1 Main"], "Town", "ON", postcode)
        #expect { try Self.lines(address) } throws: {
            guard let fault = $0 as? LabelFault else { return false }
            return fault.code == .postcode && fault.field == "ship_to.postcode" && fault.value == postcode
                && fault.expected.hasSuffix(example)
        }
    }

    @Test(arguments: [
        ("GB", "W1A4ZZ", "W1A 4ZZ"), ("GB", "GIR0AA", "GIR 0AA"), ("GB", "BFPO61", "BFPO61"),
        ("CA", "K1A0B1", "K1A 0B1"),
        ("CZ", "11000", "110 00"), ("GR", "15124", "151 24"), ("MT", "VCT1753", "VCT 1753"), ("FR", "75001", "75001"),
        ("AX", "AX-22100", "22100"), ("AZ", "AZ1000", "1000"), ("SE", "SE 114 55", "114 55"), ("BH", "1216", "1216"),
    ])
    func postcodesAreWrittenAsTheExamples(country: String, given: String, written: String) {
        #expect(AddressFormat.of(Samples.country(country)).postcode(given) == written)
    }

    /// The pattern matcher against Foundation's, on the data's own patterns and postcodes with a character changed.
    @Test func patternsMatchAsRegularExpressionsDo() throws {
        let folder = Tool.root.appendingPathComponent("Sources/LabelRender/Addresses")
        var random = SplitMix64(seed: 11)
        var matches = 0
        var misses = 0
        for file in ["address-formats.json", "address-overrides.json"] {
            let data = try Data(contentsOf: folder.appendingPathComponent(file))
            let entries = try JSONDecoder().decode([String: [String: String]].self, from: data)
            #expect(entries.count > 5)
            for (country, entry) in entries.sorted(by: { $0.key < $1.key }) {
                guard let text = entry["zip"] else { continue }
                let ours = PostcodePattern(text.replacing("(?:^|\\b)", with: "").replacing("(?:$|\\b)", with: ""))
                let theirs = try NSRegularExpression(pattern: "\\A(?:" + text + ")\\z")
                for example in (entry["zipex"] ?? "1000,123").split(separator: ",") {
                    for change in 0..<40 {
                        var code = Array(example.utf8)
                        if change > 0, let place = code.indices.randomElement(using: &random) {
                            let characters = Array("0189ABDHIMSZ -".utf8)
                            switch change % 3 {
                            case 0: code[place] = characters.randomElement(using: &random)!
                            case 1: code.remove(at: place)
                            default: code.insert(characters.randomElement(using: &random)!, at: place)
                            }
                        }
                        let candidate = String(decoding: code, as: UTF8.self)
                        let range = NSRange(location: 0, length: candidate.utf16.count)
                        let expected = theirs.firstMatch(in: candidate, range: range) != nil
                        #expect(ours.matches(candidate) == expected, "\(country): \(candidate)")
                        if change == 0 { #expect(expected || country == "SV", "\(country): \(candidate)") }
                        if expected { matches += 1 } else { misses += 1 }
                    }
                }
            }
        }
        #expect(matches > 1000 && misses > 1000)
    }

    /// Whatever is given stands in the lines, once, unless the country leaves it out; and no line begins or ends with
    /// what should part two fields.
    @Test func nothingGivenIsLostInAnyCountry() throws {
        var random = SplitMix64(seed: 7)
        var laidOut = 0
        for index in 0..<Country.count {
            let first = UInt8(ascii: "A") + UInt8(index / 26)
            let second = UInt8(ascii: "A") + UInt8(index % 26)
            guard let country = Country(String(decoding: [first, second], as: UTF8.self)), country.isAssigned else {
                continue
            }
            let format = AddressFormat.of(country)
            for native in [false, true] {
                for _ in 0..<16 {
                    func maybe(_ part: AddressPart, _ latin: String, _ other: String) -> String? {
                        format.required.contains(part) || Bool.random(using: &random) ? (native ? other : latin) : nil
                    }
                    let address = Address(
                        name: "Qname", company: Bool.random(using: &random) ? "Qcompany" : nil,
                        street: maybe(.street, "Qstreet", "Ж大街").map { [$0, "Qsecond"] } ?? [],
                        city: maybe(.town, "Qtown", "Ж市"), region: maybe(.region, "Qregion", "Ж省"),
                        postcode: Bool.random(using: &random) || format.required.contains(.postcode)
                            ? format.examples.first ?? "Q1234" : nil, country: country)
                    let lines = try AddressLines.lines(address, field: "a", capitals: false, country: false)
                    let text = lines.map(\.text).joined(separator: "\n").uppercased()
                    laidOut += 1
                    for (part, given) in [
                        (AddressPart.name, address.name), (.company, address.company), (.street, address.street.first),
                        (.street, address.street.last), (.town, address.city), (.region, address.region),
                        (.postcode, address.postcode.flatMap(format.postcode)),
                    ] {
                        guard let given else { continue }
                        let count = text.ranges(of: given.uppercased()).count
                        #expect(
                            count == (format.omitted.contains(part) ? 0 : 1), "\(country.code) \(part): \(text)")
                    }
                    for line in lines {
                        #expect(
                            line.text.first.map { !" ,-/".contains($0) } == true
                                && line.text.last.map { !" ,-/".contains($0) } == true, "\(country.code): \(line.text)")
                    }
                }
            }
        }
        #expect(laidOut > 7000)
    }

    @Test(arguments: [
        ("Straße", "STRASSE"), ("ıi İ", "II İ"), ("Łódź ŉ", "ŁÓDŹ ʼN"), ("Αθήνα ς", "ΑΘΉΝΑ Σ"), ("ѓорче", "ЃОРЧЕ"),
        ("თბილისი", "თბილისი"), ("東京", "東京"), ("محمد", "محمد"), ("e\u{301}", "E\u{301}"),
    ])
    func capitalsAreNoLanguagesOwn(text: String, capitals: String) {
        #expect(AddressLines.capitals(text) == capitals)
    }

    @Test func blanksAndInvisibleCharactersAreNoField() throws {
        let address = Self.address(
            "DE", " \u{FEFF}Eva\u{200B} ", "\u{2060}", ["\u{A0}", "Weg 1"], "Bonn", " ", " 53113 ")
        #expect(try Self.lines(address) == ["Eva", "Weg 1", "53113 Bonn"])
    }

    @Test func faultsNameTheFieldOfTheirLine() throws {
        let address = Self.address("US", "J", "C", ["1 Main", " ", "Apt 2"], "Ames", "IA", "50010")
        let fields = try AddressLines.lines(address, field: "ship_from", capitals: true, country: true).map(\.field)
        #expect(fields == ["name", "company", "street[0]", "street[2]", "city", "country"].map { "ship_from." + $0 })
    }
}
