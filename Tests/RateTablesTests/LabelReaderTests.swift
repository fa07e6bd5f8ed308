import RatingEngine
import ShipmentModel
import Testing
import TrackingNumbers

@testable import RateTables

/// What a tariff says about the labels that we draw ourselves.
@Suite struct LabelReaderTests {
    /// The sample with labels of our own for its services: the parcel's, and another's for the letters.
    private func texts(_ label: String, flat: String? = nil) -> [String: String] {
        var texts = SampleDirectory.texts
        func own(_ label: String) -> String {
            "issue: own\n    label:\n" + label.split(separator: "\n").map { "      \($0)\n" }.joined()
        }
        var tariff = SampleDirectory.tariff.replacing("issue: bought\n", with: own(label))
        if let flat { tariff = tariff.replacing("issue: none\n", with: own(flat)) }
        texts[SampleDirectory.tariffPath] = tariff
        return texts
    }

    private func faults(_ label: String, flat: String? = nil) -> [String] {
        SampleDirectory.faults(SampleDirectory.source(texts(label, flat: flat))).map {
            $0.replacing(SampleDirectory.tariffPath + ":", with: "")
        }
    }

    private static let dpd = """
        template: dpd-parcel
        title: Acme
        number: {format: dpd-parcel, service_code: any, test_range: {issuer: "0123", first: 1, last: 99}}
        """

    @Test func detailsAreTextsInOrderOfTheirNames() throws {
        let label = Self.dpd + "\ndetails: {service_code: \"0101\", o_sort: \"NO\"}"
        let directory = try RateDirectory(SampleDirectory.source(texts(label)))
        let definition = try #require(directory.tariffs[0].services[0].label)
        #expect(definition.template == .dpdParcel)
        #expect(definition.details == [.init(.originSort, "NO"), .init(.serviceCode, "0101")])
        #expect(definition.testRange == .init(issuer: "0123", first: 1, last: 99))
        let plain = try RateDirectory(SampleDirectory.source(texts(Self.dpd)))
        #expect(plain.tariffs[0].services[0].label?.details == [])
    }

    /// An issuer and a service code of each format that labels show.
    private static let issuers: [NumberFormat: (issuer: String, code: String)] = [
        .impb: ("903619809", "001"), .s10: ("GB", "LA"), .ups1Z: ("A1B2C3", "03"), .fedEx12: ("99", "x"),
        .sscc: ("09521234", "x"), .dpdParcel: ("0123", "x"), .postNL3S: ("ABCD", "x"),
    ]

    private static func label(_ template: String, _ format: String, issuer: String, code: String) -> String {
        """
        template: \(template)
        title: Acme
        number: {format: \(format), service_code: "\(code)", test_range: {issuer: "\(issuer)", first: 1, last: 9}}
        """
    }

    /// Each template has numbers of one format, of which some or none can be named.
    @Test(arguments: LabelDefinition.Template.allCases)
    func everyTemplateTakesItsNumbersAlone(_ template: LabelDefinition.Template) throws {
        let shown = try #require(TemplateNumbers.of(template.rawValue))
        for (format, (issuer, code)) in Self.issuers {
            let label = Self.label(template.rawValue, format.rawValue, issuer: issuer, code: code)
            guard format == shown.format else {
                #expect(faults(label) == ["26:24 keys-conflict"], "\(format)")
                continue
            }
            let directory = try RateDirectory(SampleDirectory.source(texts(label)))
            #expect(directory.tariffs[0].services[0].label?.template == template)
            #expect(directory.tariffs[0].services[0].label?.numberFormat == format.rawValue)
        }
    }

    @Test func aFaultNamesTheNumbersThatTheTemplateShows() {
        func expected(_ label: String) -> [String] {
            let faults = #expect(throws: RateFaults.self) { try RateDirectory(SampleDirectory.source(texts(label))) }
            return faults?.faults.map(\.expected) ?? []
        }
        #expect(
            expected(Self.label("fedex-ground", "upu-s10", issuer: "GB", code: "CP"))
                == ["fedex-12, the numbers that fedex-ground shows"])
        // Formats that are none of a label's.
        let ground = Self.label("fedex-ground", "fedex-ground-96", issuer: "1234567", code: "11000")
        #expect(faults(ground) == ["26:24 unknown-word"])
        #expect(expected(ground).allSatisfy { $0.contains("fedex-12") && !$0.contains("fedex-ground-96") })
        // A post whose numbers the template does not show.
        let abroad = Self.label("royal-mail-tracked", "upu-s10", issuer: "ZZ", code: "TR")
        #expect(faults(abroad).map { $0.split(separator: " ")[1] } == ["keys-conflict"])
        #expect(expected(abroad) == ["GB: royal-mail-tracked shows a UPU S10 number that ends with GB"])
        #expect(faults(Self.label("s10-parcel", "upu-s10", issuer: "ZZ", code: "TR")) == [])
    }

    @Test(arguments: [
        ("details: {service_kode: \"1\"}", ["27:17 unknown-key"]),
        ("details: {service_code: \"\"}", ["27:31 empty-text"]),
        ("details: {service_code: [1]}", ["27:31 wrong-kind"]), ("details: none", ["27:16 wrong-kind"]),
        ("details: {meter: 1, meter: 2}", ["27:17 duplicate-key"]), ("detail: {}", ["27:7 unknown-key"]),
    ]) func faultsHaveTheirPlace(details: String, expected: [String]) {
        #expect(faults(Self.dpd + "\n" + details) == expected)
    }

    private static func post(_ customs: String, code: String = "LA", template: String = "s10-parcel") -> String {
        """
        template: \(template)
        title: Acme
        number: {format: upu-s10, service_code: \(code), test_range: {issuer: ZZ, first: 1, last: 99}}
        customs: \(customs)
        """
    }

    @Test(arguments: [("cn22", "LA"), ("cn23", "LA"), ("cn23", "CP"), ("cn23", "EE")])
    func customsFormsAreRead(form: String, code: String) throws {
        let directory = try RateDirectory(SampleDirectory.source(texts(Self.post(form, code: code))))
        #expect(directory.tariffs[0].services[0].label?.customs == LabelDefinition.Customs(rawValue: form))
        let without = Self.post(form, code: code).replacing("\ncustoms: \(form)", with: "")
        let plain = try RateDirectory(SampleDirectory.source(texts(without)))
        #expect(plain.tariffs[0].services[0].label != nil && plain.tariffs[0].services[0].label?.customs == nil)
    }

    @Test(arguments: [
        (post("cn24"), ["27:16 unknown-word"]), (post("[cn22]"), ["27:16 wrong-kind"]),
        (post("\"\""), ["27:16 empty-text"]),
        // Parcels and EMS need the large form.
        (post("cn22", code: "CP"), ["27:16 keys-conflict"]), (post("cn22", code: "EE"), ["27:16 keys-conflict"]),
        // Only the postal label has a place for a declaration, and only an S10 number goes on one.
        (
            post("cn22", template: "royal-mail-tracked").replacing("ZZ", with: "GB"), ["27:16 keys-conflict"]
        ),
        (dpd + "\ncustoms: cn23", ["27:16 keys-conflict"]),
    ]) func customsFaultsHaveTheirPlace(label: String, expected: [String]) {
        #expect(faults(label) == expected)
    }

    @Test func labelsOfDHLExpressAreBought() throws {
        let label = Self.dpd.replacing("template: dpd-parcel", with: "template: dhl-express")
        #expect(faults(label) == ["24:17 keys-conflict"])
        let faults = #expect(throws: RateFaults.self) { try RateDirectory(SampleDirectory.source(texts(label))) }
        #expect(faults?.faults.first?.expected.contains("issue: bought") == true)
    }

    @Test(
        arguments: [
            // An issuer, a range that each format takes.
            ("ups-parcel", "ups-1z", "03", "A1B2C3", 0, 9_999_999), ("fedex-ground", "fedex-12", "x", "99", 1, 9),
            ("gs1-logistic", "gs1-sscc", "x", "09521234", 1, 99), ("dpd-parcel", "dpd-parcel", "x", "0123", 1, 9),
            ("postnl-parcel", "postnl-3s", "x", "ABCD", 1, 9), ("s10-parcel", "upu-s10", "CP", "NL", 1, 9),
        ] as [(String, String, String, String, Int, Int)])
    func testRangesOfEachFormat(
        template: String, format: String, code: String, issuer: String, first: Int, last: Int
    ) throws {
        func label(_ issuer: String) -> String {
            """
            template: \(template)
            title: Acme
            number: {format: \(format), service_code: "\(code)", test_range: {issuer: "\(issuer)", first: \(first), last: \(last)}}
            """
        }
        #expect(faults(label(issuer)) == [])
        #expect(faults(label("!")).map { $0.split(separator: " ")[1] } == ["bad-quantity"])
    }

    @Test(
        arguments: [
            ("usps-parcel", "usps-impb", "001", "903619809", 26 as Int?, 99_999_999_999, []),
            ("usps-parcel", "usps-impb", "001", "903619809", 22, 99_999_999_999, ["bad-quantity"]),
            ("usps-parcel", "usps-impb", "001", "903619809", nil, 9_999_999, []),
            ("usps-parcel", "usps-impb", "001", "903619809", 24, 9, ["bad-quantity"]),
            ("postnl-parcel", "postnl-3s", "x", "ABCD", 13, 9_999_999, []),
            ("gs1-logistic", "gs1-sscc", "x", "09521234", 18, 9, ["bad-quantity"]),
        ] as [(String, String, String, String, Int?, Int, [String])])
    func testRangesHaveTheLengthTheySay(
        template: String, format: String, code: String, issuer: String, length: Int?, last: Int, expected: [String]
    ) throws {
        let said = length.map { ", length: \($0)" } ?? ""
        let label = """
            template: \(template)
            title: Acme
            number: {format: \(format), service_code: "\(code)", test_range: {issuer: "\(issuer)", first: 1, last: \(last)\(said)}}
            """
        #expect(faults(label).map { $0.split(separator: " ")[1] } == expected.map { $0[...] })
        guard expected.isEmpty else { return }
        let directory = try RateDirectory(SampleDirectory.source(texts(label)))
        #expect(directory.tariffs[0].services[0].label?.testRange?.length == length)
    }

    @Test func testRangesThatHoldTheSameNumbersAreRefused() {
        func label(
            _ template: String, _ format: String, _ issuer: String, _ first: Int, _ last: Int, code: String = "x"
        ) -> String {
            """
            template: \(template)
            title: Acme
            number: {format: \(format), service_code: "\(code)", test_range: {issuer: "\(issuer)", first: \(first), last: \(last)}}
            """
        }
        func fedEx(_ issuer: String, _ first: Int, _ last: Int) -> String {
            label("fedex-ground", "fedex-12", issuer, first, last)
        }
        func post(_ first: Int, _ last: Int, _ code: String) -> String {
            label("s10-parcel", "upu-s10", "GB", first, last, code: code)
        }
        func clashes(_ a: String, _ b: String) -> [Substring] {
            faults(a, flat: b).map { $0.split(separator: " ")[1] }
        }
        // Of one issuer.
        #expect(clashes(fedEx("9", 1, 10), fedEx("9", 10, 20)) == ["duplicate"])
        #expect(clashes(fedEx("9", 1, 10), fedEx("9", 11, 20)) == [])
        // An S10 number names its service, an IMpb's serials are counted whatever the service.
        #expect(clashes(post(1, 10, "CA"), post(1, 10, "RA")) == [])
        #expect(clashes(post(1, 10, "CA"), post(9, 20, "CA")) == ["duplicate"])
        #expect(
            clashes(
                label("usps-parcel", "usps-impb", "903619809", 1, 10, code: "001"),
                label("usps-parcel", "usps-impb", "903619809", 9, 9, code: "055")) == ["duplicate"])
        // 9 and serial 1 0000 0005 is 91 and serial 5.
        #expect(clashes(fedEx("9", 1_000_000_000, 1_000_000_010), fedEx("91", 5, 6)) == ["duplicate"])
        #expect(clashes(fedEx("9", 0, 10), fedEx("91", 5, 6)) == [])
    }

    // MARK: Routing data

    private static let routed = dpd + "\nrouting: routing.csv"

    private func routingFaults(_ file: String, _ label: String = routed) -> [String] {
        var texts = texts(label)
        texts["acme/list/routing.csv"] = file
        return SampleDirectory.faults(SampleDirectory.source(texts)).map {
            $0.replacing("acme/list/", with: "").replacing("tariff.yaml:", with: "")
        }
    }

    private func routing(_ file: String, _ label: String = routed) throws -> RoutingTable {
        var texts = texts(label)
        texts["acme/list/routing.csv"] = file
        let directory = try RateDirectory(SampleDirectory.source(texts))
        #expect(directory.warnings.filter { $0.file.contains("routing") }.isEmpty)
        return try #require(directory.tariffs[0].services[0].label?.routing)
    }

    private static func address(_ country: String, _ postcode: String?) throws -> Address {
        Address(street: [], city: nil, postcode: postcode, country: try #require(Country(country)))
    }

    @Test(
        arguments: [
            ("DE", "10623", "B"), ("DE", "10999", "B"), ("DE", "11000", "A"), ("DE", "20095", "D"),
            ("DE", "80331", "A"),
            ("DE", nil, "A"), ("DE", "10500", "C"), ("DE", "10501", "B"), ("NL", "1012 lg", "E"),
            ("NL", "1012-LG", "E"),
            ("NL", "1013AA", nil), ("NL", "1011 ZZ", nil), ("NL", nil, nil), ("FR", "75001", nil),
            // A British district is not the beginning of another, and the fewer of them the narrower.
            ("GB", "PA2 0AB", nil), ("GB", "PA20 1AB", "F"), ("GB", "pa25 1ab", "G"), ("GB", "PA49 1AB", "F"),
            ("GB", "BT1 1AA", "H"), ("US", "00601-1234", "I"), ("US", "006021234", "I"), ("US", "00604", nil),
        ] as [(String, String?, String?)])
    func theNarrowestRowCounts(country: String, postcode: String?, expected: String?) throws {
        let table = try routing(
            """
            # Invented.
            country,to,from,routing_code,d_sort
            GB,PA25,PA25,G,
            DE,,,A,
            DE,10999,10000,B,
            DE,10500,10500,C,
            DE,29999,20000,D,
            NL,1012LZ,1012 AA,E,
            GB,PA49,PA20,F,
            GB,BT,BT,H,
            US,00603,00601,I,
            """)
        let details = table.details(to: try Self.address(country, postcode))
        #expect(details == (expected.map { [.init(.routingCode, $0)] } ?? []))
    }

    @Test func eachColumnIsADetail() throws {
        let label = Self.routed + "\ndetails: {service_code: \"101\"}"
        var texts = texts(label)
        let file = "country,from,to,d_sort,destination_code,routing_code,routing_version\nDE,,,05,056,A,26\n"
        texts["acme/list/routing.csv"] = file
        let directory = try RateDirectory(SampleDirectory.source(texts))
        let definition = try #require(directory.tariffs[0].services[0].label)
        #expect(
            definition.details(to: try Self.address("DE", "10623")) == [
                .init(.destinationSort, "05"), .init(.destinationCode, "056"), .init(.routingCode, "A"),
                .init(.routingVersion, "26"), .init(.serviceCode, "101"),
            ])
        #expect(definition.details(to: try Self.address("FR", "75001")) == [.init(.serviceCode, "101")])
        // Another route is another book.
        texts["acme/list/routing.csv"] = file.replacing(",A,", with: ",B,")
        #expect(try RateDirectory(SampleDirectory.source(texts)).digest != directory.digest)
    }

    @Test(arguments: [
        ("country,from,to\nDE,,\n", ["routing.csv:1:1 bad-header"]),
        ("country,from,routing_code\nDE,,A\n", ["routing.csv:1:1 bad-header"]), ("", ["routing.csv:1:1 bad-header"]),
        ("country,from,to,routing_code\n", ["routing.csv:1:1 no-prices"]),
        ("country,from,to,route\nDE,,,A\n", ["routing.csv:1:17 unknown-column"]),
        // A detail, but none that depends on the destination.
        ("country,from,to,o_sort\nDE,,,A\n", ["routing.csv:1:17 unknown-column"]),
        ("country,from,to,d_sort,d_sort\nDE,,,A,B\n", ["routing.csv:1:24 duplicate"]),
        ("country,from,to,d_sort\nDE,,,A,B\n", ["routing.csv:1:1 no-prices", "routing.csv:2:8 wrong-cell-count"]),
        ("country,from,to,d_sort\nUK,,,A\n", ["routing.csv:2:1 unknown-country"]),
        ("country,from,to,d_sort\nDE,10000,,A\n", ["routing.csv:2:10 bad-postcode"]),
        ("country,from,to,d_sort\nDE,,10000,A\n", ["routing.csv:2:4 bad-postcode"]),
        ("country,from,to,d_sort\nDE,20000,10000,A\n", ["routing.csv:2:4 bad-postcode"]),
        ("country,from,to,d_sort\nDE,1#*,19999,A\n", ["routing.csv:2:4 bad-postcode"]),
        ("country,from,to,d_sort\nUS,601,603,A\n", ["routing.csv:2:4 bad-postcode"]),
        ("country,from,to,d_sort\nGB,PA20,PH49,A\n", ["routing.csv:2:4 bad-postcode"]),
        ("country,from,to,destination_code\nDE,,,56\n", ["routing.csv:2:6 bad-code"]),
        // The same, and such as overlap without one lying within the other.
        ("country,from,to,d_sort\nDE,,,A\nNL,,,A\nDE,,,B\n", ["routing.csv:4:1 duplicate"]),
        ("country,from,to,d_sort\nDE,10000,19999,A\nDE,15000,25000,B\n", ["routing.csv:3:4 duplicate"]),
        ("country,from,to,d_sort\nDE,15000,25000,B\nDE,10000,19999,A\n", ["routing.csv:3:4 duplicate"]),
        ("country,from,to,d_sort\nGB,PA20,PA29,A\nGB,PA25,PA34,B\n", ["routing.csv:3:4 duplicate"]),
        ("country,from,to,d_sort\nDE,,,\"A\n", ["routing.csv:1:1 no-prices", "routing.csv:2:6 not-csv"]),
    ]) func faultsOfRoutingDataHaveTheirPlace(file: String, expected: [String]) {
        #expect(routingFaults(file) == expected)
    }

    @Test func aFaultSaysWhichRowOverlapsWhich() throws {
        var texts = texts(Self.routed)
        texts["acme/list/routing.csv"] = "country,from,to,d_sort\nDE,10000,19999,A\nDE,15000,25000,B\n"
        let faults = #expect(throws: RateFaults.self) { try RateDirectory(SampleDirectory.source(texts)) }
        #expect(faults?.faults.map(\.found) == ["15000"])
        #expect(faults?.faults.map(\.expected) == ["postcodes apart from those of line 2, or within them"])
    }

    @Test func routingDataAreOfTemplatesThatPrintThem() throws {
        let file = "country,from,to,d_sort\nDE,,,A\n"
        let ups = Self.label("ups-parcel", "ups-1z", issuer: "A1B2C3", code: "03") + "\nrouting: routing.csv"
        #expect(routingFaults(file, ups) == ["routing.csv:1:17 unknown-column"])
        #expect(try routing(file.replacing("d_sort", with: "routing_code"), ups).columns == [.routingCode])
        let post = Self.label("s10-parcel", "upu-s10", issuer: "GB", code: "CP") + "\nrouting: routing.csv"
        #expect(routingFaults(file, post) == ["27:7 keys-conflict"])
        #expect(routingFaults(file, Self.dpd + "\nrouting: route.csv") == ["27:16 unknown-file"])
        for name in ["d_sort", "destination_code", "routing_code", "routing_version"] {
            #expect(faults(Self.dpd + "\ndetails: {\(name): \"101\"}") == ["27:17 keys-conflict"], "\(name)")
        }
    }

    @Test func thereAreNoMoreRowsThanAreRead() {
        func file(_ rows: Int) -> String {
            "country,from,to,d_sort\n" + (0..<rows).map { "AO,\(100_000 + $0),\(100_000 + $0),A\n" }.joined()
        }
        #expect(routingFaults(file(200_000)) == [])
        #expect(routingFaults(file(200_001)) == ["routing.csv:200002:1 too-many"])
    }
}
