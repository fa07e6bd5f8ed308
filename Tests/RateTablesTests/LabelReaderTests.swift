import RatingEngine
import Testing

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
        let label =
            Self.dpd + "\ndetails: {service_code: \"0101\", o_sort: 4X, d_sort: \"NO\"}"
        let directory = try RateDirectory(SampleDirectory.source(texts(label)))
        let definition = try #require(directory.tariffs[0].services[0].label)
        #expect(definition.template == .dpdParcel)
        #expect(
            definition.details == [
                .init(.destinationSort, "NO"), .init(.originSort, "4X"), .init(.serviceCode, "0101"),
            ])
        #expect(definition.testRange == .init(issuer: "0123", first: 1, last: 99))
        let plain = try RateDirectory(SampleDirectory.source(texts(Self.dpd)))
        #expect(plain.tariffs[0].services[0].label?.details == [])
    }

    @Test(arguments: LabelDefinition.Template.allCases) func everyTemplateCanBeNamed(
        _ template: LabelDefinition.Template
    )
        throws
    {
        let label = Self.dpd.replacing("dpd-parcel\ntitle", with: "\(template.rawValue)\ntitle")
        let directory = try RateDirectory(SampleDirectory.source(texts(label)))
        #expect(directory.tariffs[0].services[0].label?.template == template)
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
        (post("cn22", template: "royal-mail-tracked"), ["27:16 keys-conflict"]),
        (dpd + "\ncustoms: cn23", ["27:16 keys-conflict"]),
        (
            dpd.replacing("template: dpd-parcel", with: "template: s10-parcel") + "\ncustoms: cn23",
            ["27:16 keys-conflict"]
        ),
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
            ("ups-1z", "03", "A1B2C3", 0, 9_999_999), ("fedex-12", "x", "99", 1, 9),
            ("fedex-ground-15", "x", "1234567", 1, 9),
            ("fedex-ground-96", "11000", "1234567", 1, 9), ("gs1-sscc", "x", "09521234", 1, 99),
            ("dpd-parcel", "x", "0123", 1, 9), ("dhl-express", "x", "9", 1, 9),
            ("dhl-licence-plate", "x", "4600", 1, 9),
            ("deutsche-post", "x", "99", 1, 9), ("postnl-3s", "x", "ABCD", 1, 9),
        ] as [(String, String, String, Int, Int)])
    func testRangesOfEachFormat(format: String, code: String, issuer: String, first: Int, last: Int) throws {
        func label(_ issuer: String) -> String {
            """
            template: ups-parcel
            title: Acme
            number: {format: \(format), service_code: "\(code)", test_range: {issuer: "\(issuer)", first: \(first), last: \(last)}}
            """
        }
        #expect(faults(label(issuer)) == [])
        #expect(faults(label("!")).map { $0.split(separator: " ")[1] } == ["bad-quantity"])
    }

    @Test(
        arguments: [
            ("usps-impb", "001", "903619809", 26 as Int?, 99_999_999_999, []),
            ("usps-impb", "001", "903619809", 22, 99_999_999_999, ["bad-quantity"]),
            ("usps-impb", "001", "903619809", nil, 9_999_999, []),
            ("usps-impb", "001", "903619809", 24, 9, ["bad-quantity"]),
            ("postnl-3s", "x", "ABCD", 13, 9_999_999, []), ("gs1-sscc", "x", "09521234", 18, 9, ["bad-quantity"]),
        ] as [(String, String, String, Int?, Int, [String])])
    func testRangesHaveTheLengthTheySay(
        format: String, code: String, issuer: String, length: Int?, last: Int, expected: [String]
    ) throws {
        let said = length.map { ", length: \($0)" } ?? ""
        let label = """
            template: usps-parcel
            title: Acme
            number: {format: \(format), service_code: "\(code)", test_range: {issuer: "\(issuer)", first: 1, last: \(last)\(said)}}
            """
        #expect(faults(label).map { $0.split(separator: " ")[1] } == expected.map { $0[...] })
        guard expected.isEmpty else { return }
        let directory = try RateDirectory(SampleDirectory.source(texts(label)))
        #expect(directory.tariffs[0].services[0].label?.testRange?.length == length)
    }

    @Test func testRangesThatHoldTheSameNumbersAreRefused() {
        func label(_ format: String, _ issuer: String, _ first: Int, _ last: Int, code: String = "11000") -> String {
            """
            template: fedex-ground
            title: Acme
            number: {format: \(format), service_code: "\(code)", test_range: {issuer: "\(issuer)", first: \(first), last: \(last)}}
            """
        }
        func clash(_ a: String, _ b: String) -> Bool { faults(a, flat: b).contains { $0.hasSuffix(" duplicate") } }
        // Of one issuer.
        #expect(clash(label("fedex-12", "9", 1, 10), label("fedex-12", "9", 10, 20)))
        #expect(!clash(label("fedex-12", "9", 1, 10), label("fedex-12", "9", 11, 20)))
        // An S10 number names its service, an IMpb's serials are counted whatever the service.
        #expect(!clash(label("upu-s10", "GB", 1, 10, code: "CA"), label("upu-s10", "GB", 1, 10, code: "RA")))
        #expect(clash(label("upu-s10", "GB", 1, 10, code: "CA"), label("upu-s10", "GB", 9, 20, code: "CA")))
        #expect(
            clash(
                label("usps-impb", "903619809", 1, 10, code: "001"), label("usps-impb", "903619809", 9, 9, code: "055"))
        )
        // Both forms of FedEx Ground hold the same number.
        #expect(clash(label("fedex-ground-15", "1234567", 1, 10), label("fedex-ground-96", "1234567", 5, 20)))
        #expect(!clash(label("fedex-ground-15", "1234567", 1, 10), label("fedex-ground-96", "1234568", 5, 20)))
        // 9 and serial 1 0000 0005 is 91 and serial 5.
        #expect(clash(label("fedex-12", "9", 1_000_000_000, 1_000_000_010), label("fedex-12", "91", 5, 6)))
        #expect(!clash(label("fedex-12", "9", 0, 10), label("fedex-12", "91", 5, 6)))
    }
}
