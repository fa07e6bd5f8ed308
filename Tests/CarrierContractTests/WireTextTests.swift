import CarrierEmulator
import ShipmentModel
import TestSupport
import Testing
import TextFormats

@testable import CarrierAdapters

@Suite("Texts on the wire")
struct WireTextTests {
    // MARK: Quantities

    /// How much a decimal text of a unit is, in parts of it so small that it is whole.
    private func units(_ text: String, _ unit: Int64, _ places: Int) -> Int128? {
        guard let decimal = ExactDecimal(text), decimal.scale <= places else { return nil }
        return (decimal.scale..<places).reduce(decimal.units * Int128(unit)) { value, _ in value * 10 }
    }

    @Test("masses and lengths are never told as less than they are, and as no more than a last place above")
    func upwards() {
        let found = counterexample(seed: 7, runs: 2_000) { choices in
            (
                Int64(choices.number(upTo: 1_000_000_000_000_000_000)), choices.element(Mass.Unit.allCases),
                choices.element(Length.Unit.allCases), choices.int(in: 0...4)
            )
        } holds: { value, mass, length, places in
            let scale = (0..<places).reduce(Int128(1)) { scale, _ in scale * 10 }
            func holds(_ text: String, _ unit: Int64) -> Bool {
                guard let told = units(text, unit, places) else { return false }
                return told >= Int128(value) * scale && told - Int128(unit) < Int128(value) * scale
            }
            return holds(WireText.mass(Mass(picograms: value), mass, places: places), mass.picograms)
                && holds(WireText.length(Length(nanometres: value), length, places: places), length.nanometres)
        }
        #expect(found == nil, "\(found?.description ?? "")")
    }

    @Test(
        "masses as carriers read them",
        arguments: [
            (1_250, 3, "1.25"), (1_250, 2, "1.25"), (1_250, 1, "1.3"), (1_250, 0, "2"), (1_000, 3, "1"),
            (10_000, 2, "10"),
            (1, 2, "0.01"), (100, 0, "1"), (0, 3, "0"),
        ] as [(Int64, Int, String)])
    func masses(grams: Int64, places: Int, text: String) {
        #expect(WireText.mass(Mass(picograms: grams * 1_000_000_000_000), .kg, places: places) == text)
    }

    @Test(
        "money is exact",
        arguments: [
            ("0.1", 100_000), ("42.7", 42_700_000), ("8.65", 8_650_000), ("0", 0), ("007", 7_000_000),
            ("1.000001", 1_000_001),
        ])
    func money(text: String, micros: Int64) throws {
        let euro = try #require(Currency("EUR"))
        #expect(WireText.money(text, euro)?.micros == micros)
        #expect(try JSONDocument(Array("[\(text == "007" ? "7" : text)]".utf8)).root[0]?.money(euro)?.micros == micros)
        #expect(JSONValue.string(text).money(euro)?.micros == micros)
    }

    @Test(
        "what is no amount is none",
        arguments: [
            "", "-1", "+1", "1e2", "1.", ".5", "1,5", "NaN", "1234567890", "1.0000001", " 1", "0x1", "1.2.3", "١",
        ])
    func noMoney(text: String) throws {
        #expect(WireText.money(text, try #require(Currency("EUR"))) == nil)
    }

    @Test("a tracking number is visible ASCII, and not endless")
    func trackingNumbers() {
        for text in ["1Z999", "JD01 4600".replacing(" ", with: ""), String(repeating: "9", count: 64)] {
            #expect(WireText.trackingNumber(text) == text)
        }
        for text in [nil, "", "a b", "é", "a\n", String(repeating: "9", count: 65)] as [String?] {
            #expect(WireText.trackingNumber(text) == nil)
        }
    }

    @Test(
        "the time of day, before 1970 too",
        arguments: [
            (0, "1970-01-01T00:00:00"), (-1, "1969-12-31T23:59:59"), (1_782_900_000, "2026-07-01T10:00:00"),
            (951_782_399, "2000-02-28T23:59:59"), (-86_400, "1969-12-31T00:00:00"),
        ] as [(Int64, String)])
    func times(seconds: Int64, text: String) { #expect(WallTime(seconds).text == text) }

    // MARK: References

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    private static func reference(_ choices: inout Choices) -> String {
        String(decoding: choices.list(20...20) { $0.element(letters) }, as: UTF8.self)
    }

    /// The reference that a UUID was made of.
    private func reference(of uuid: String) -> String? {
        guard let value = UInt128(uuid.filter { $0 != "-" }, radix: 16) else { return nil }
        var bits = (value >> 80) << 52 | (value >> 64 & 0xFFF) << 40 | value & 0xFF_FFFF_FFFF
        var text: [UInt8] = []
        for _ in 0..<20 {
            text.insert(Self.letters[Int(bits & 31)], at: 0)
            bits >>= 5
        }
        return String(decoding: text, as: UTF8.self)
    }

    @Test("a reference and its UUID are one: each reference has its own, of version 8 and the usual variant")
    func uuids() {
        let found = counterexample(seed: 3, runs: 1_000, { Self.reference(&$0) }) { reference in
            guard let uuid = WireReference.uuid(reference) else { return false }
            let form = try Regex("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
            return try form.wholeMatch(in: uuid) != nil && self.reference(of: uuid) == reference
        }
        #expect(found == nil, "\(found?.description ?? "")")
        #expect(WireReference.uuid(String(repeating: "A", count: 20)) == "00000000-0000-8000-8000-000000000000")
        #expect(WireReference.uuid(String(repeating: "7", count: 20)) == "ffffffff-ffff-8fff-8000-00ffffffffff")
    }

    @Test(
        "what is no reference of ours has no UUID",
        arguments: [
            "", "A", "ABCDEFGHIJKLMNOPQRS1", "abcdefghijklmnopqrst", "ABCDEFGHIJKLMNOPQRSTU", "ÄBCDEFGHIJKLMNOPQRS",
        ])
    func noUUID(text: String) { #expect(WireReference.uuid(text) == nil) }

    // MARK: Base64

    @Test("bytes survive base64, here, at the emulator, and between the two; in lines as well")
    func base64() {
        let found = counterexample(seed: 11, runs: 500) { choices in
            choices.list(0...200) { UInt8($0.number(upTo: 255)) }
        } holds: { bytes in
            let text = Base64.encode(bytes)
            return Base64.decode(text) == bytes && EmulatorBase64.encode(bytes) == text
                && EmulatorBase64.decode(text) == bytes && text.utf8.count == Base64.encodedCount(of: bytes.count)
        }
        #expect(found == nil, "\(found?.description ?? "")")
        let label = Array("^XA^FDlabel^FS^XZ".utf8) + [UInt8](repeating: 0x20, count: 300)
        for width in [0, 4, 64, 76] {
            #expect(LabelDocument.decoded(base64: EmulatorBase64.encode(label, line: width), form: "zpl-203") == label)
        }
    }

    @Test(
        "base64 is read strictly",
        arguments: ["A", "AA", "AAA", "AA=A", "AB==", "AAB=", "A===", "====", "AA==AAAA", "A-_A", "AAAA\n"])
    func badBase64(text: String) { #expect(Base64.decode(text) == nil) }

    @Test("a document that is not what its form says is none")
    func documents() {
        let html = Array("<html>no label</html>".utf8)
        for form in ["zpl-203", "pdf", "png-203"] {
            #expect(LabelDocument.checked(html, form: form) == nil)
            #expect(LabelDocument.decoded(base64: Base64.encode(html), form: form) == nil)
        }
        #expect(LabelDocument.decoded(base64: nil, form: "pdf") == nil)
        #expect(LabelDocument.checked(Array("%PDF-1.4".utf8), form: "pdf") != nil)
        #expect(LabelDocument.checked(Array("%PDF-1.4".utf8), form: "tiff") == nil)
        let large = Array("%PDF-".utf8) + [UInt8](repeating: 0x20, count: LabelDocument.maximum)
        #expect(LabelDocument.checked(large, form: "pdf") == nil)
    }

    // MARK: Fields

    @Test("what does not fit into a field is refused by its name, and nothing is cut off")
    func fields() throws {
        func code(_ body: () throws(CarrierFault) -> String?) -> String? {
            do throws(CarrierFault) {
                _ = try body()
                return nil
            } catch { return error.code }
        }
        #expect(try CarrierField.optional(nil, "city", longest: 3) == nil)
        #expect(try CarrierField.optional("", "city", longest: 3) == nil)
        #expect(try CarrierField.required("Köl", "city", longest: 3, .latin1) == "Köl")
        #expect(
            code { () throws(CarrierFault) in try CarrierField.required(nil, "city", longest: 3) } == "city-missing")
        #expect(
            code { () throws(CarrierFault) in try CarrierField.optional("Köln", "city", longest: 3) } == "city-too-long"
        )
        #expect(
            code { () throws(CarrierFault) in try CarrierField.optional("Kö", "city", longest: 3, .ascii) }
                == "city-characters")
        #expect(
            code { () throws(CarrierFault) in try CarrierField.optional("Łó", "city", longest: 3, .latin1) }
                == "city-characters")
        for text in ["a\nb", "a\u{0}b", "a\u{7F}"] {
            #expect(
                code { () throws(CarrierFault) in try CarrierField.optional(text, "city", longest: 9) }
                    == "city-characters")
        }
    }

    @Test("street lines are broken anew between words where that makes them fit, and every word stays")
    func streets() {
        let found = counterexample(seed: 5, runs: 1_000) { choices in
            (
                choices.list(0...4) { choices in
                    choices.list(0...6) { choices in
                        String(repeating: choices.element(["x", "ß", "9"]), count: choices.int(in: 1...12))
                    }.joined(separator: " ")
                }, choices.int(in: 1...4), choices.int(in: 5...40)
            )
        } holds: { given, lines, longest in
            var address = SampleShipments.cardiff
            address.street = given
            do throws(CarrierFault) {
                let fitting = try CarrierField.street(address, lines: lines, longest: longest)
                func words(_ lines: [String]) -> [String] {
                    lines.joined(separator: " ").filter { $0 != "," }.split(separator: " ").map(String.init)
                }
                return (1...lines).contains(fitting.count)
                    && fitting.allSatisfy { (1...longest).contains($0.unicodeScalars.count) }
                    && words(fitting) == words(given)
            } catch {
                return given.allSatisfy(\.isEmpty) ? error.code == "street-missing" : error.code == "street-too-long"
            }
        }
        #expect(found == nil, "\(found?.description ?? "")")
    }

    @Test(
        "telephone numbers as digits",
        arguments: [
            ("+44 (0)7700 900-123", "+447700900123"), ("020 7946", "0207946"), ("none", nil), (nil, nil), ("+", nil),
            ("(0)20 7946 0018", "02079460018"), ("(+31) 6 12345678", "+31612345678"), ("0228/5550123", "02285550123"),
            ("+1 202 555 0143 ext. 12", "+12025550143"), ("Tel. 202-555-0143#7", "2025550143"),
            ("020 7946 0018 / 020 7946 0019", "02079460018"), ("1-800-FLOWERS", nil),
            ("020 7946 0018 & 020 7946 0019", "02079460018"), ("Tel. 020 7946 0018 (mobile)", "02079460018"),
            ("020 7946 0018 (19)", "02079460018"), ("020 & 7946 0018", nil),
            ("0049 (0) 228 5550123", "00492285550123"),
            ("+49 33056/12345", "+493305612345"), ("0049 2171/12345", "0049217112345"),
            ("0049/228/5550123", "00492285550123"),
            ("+298 123456 / 123457", "+298123456"),
            ("+49 (228) 555/0123", "+492285550123"), ("+44 20 7946/0018", "+442079460018"),
            ("+39 (0)6 1234567", "+39061234567"),
            ("+44 ( 0 ) 20 7946 0018", "+442079460018"), ("7946 0018 - 7946 0019", nil),
            ("+45 12345678 / 12345679", "+4512345678"), ("020·7946·0018", "02079460018"),
            ("[020] 7946_0018", "02079460018"),
            ("+33 [0]1 23 45 67 89", "+33123456789"), ("555\u{2212}123\u{2212}4567", "5551234567"),
            ("\u{200E}+44 20 7946\u{2060} 0018\u{200B}", "+442079460018"), ("0044 (0)20 7946 0018", "00442079460018"),
            ("Tel: 0123 456", "0123456"), ("555.123.4567", "5551234567"), ("+44 20 7946 0018, 0019", "+442079460018"),
            ("+1 (202) 555–0143", "+12025550143"), ("020.7946.0018 ☎", "02079460018"), ("٠١", nil),
        ] as [(String?, String?)])
    func phones(phone: String?, digits: String?) { #expect(CarrierField.phoneDigits(phone) == digits) }

    @Test(
        "what stands beside a telephone number is an extension, or is told to be there",
        arguments: [
            ("+1 202 555 0143 ext. 12", "ext. 12", "12"), ("+44 (0)20 7946 0018x1234", "x1234", "1234"),
            ("Tel. 202-555-0143#7", "#7", "7"), ("202 555 0143 (Extension 0 12)", "(Extension 0 12)", "012"),
            ("202 555 0143 ext. 12345", "ext. 12345", nil), ("020 7946 0018 / 19", "/ 19", nil),
            ("020 7946 0018 / 020 7946 0019", "/ 020 7946 0019", nil), ("202 555 0143 after 6", "after 6", nil),
            ("202 555 0143 ext. ١٢", "ext. ١٢", nil), ("202 555 0143 ext. 12 Ada", "ext. 12 Ada", nil),
            ("202 555 0143 (mobile)", "(mobile)", nil), ("Mobile: 202 555 0143", "Mobile: ", nil),
            ("Fax 202 555 0143 ext. 12", "Fax  ext. 12", nil), ("Ada +1 202 555 0143", "Ada ", nil),
            ("202 555 0143 ☎", "☎", nil), ("☎ 202 555 0143", nil, nil), ("Tel no. 202 555 0143", nil, nil),
            ("Phone number: 202 555 0143", nil, nil), ("Tel.Nr. 0228/5550123", nil, nil), ("020·7946·0018", nil, nil),
            ("\u{200E}+44 20 7946 0018\u{200B}", nil, nil), ("+49 33056/12345", nil, nil),
            ("+49 33056/12345-67 / 89", "/ 89", nil), ("Telephone Ada 202 555 0143", "Telephone Ada ", nil),
            ("☎\u{FE0F} 202 555 0143", nil, nil), ("📞 202 555 0143", nil, nil), ("202 555 0143, 4600", ", 4600", nil),
            ("202 555 0143, ext. 46", ", ext. 46", "46"),
            ("202 555 0143 & 0144", "& 0144", nil),
            ("202 555 0143 (7)", "(7)", "7"), ("none 12", "none ", nil),
            ("Tel.: 202 555 0143", nil, nil), ("T (202) 555-0143.", nil, nil), ("Téléphone 0228/5550123", nil, nil),
            ("0228/5550123", nil, nil), ("(0)20 7946 0018", nil, nil), (nil, nil, nil),
        ] as [(String?, String?, String?)])
    func extensions(phone: String?, rest: String?, digits: String?) throws {
        #expect(CarrierField.phoneRemark(phone) == rest)
        if rest == nil || digits != nil {
            #expect(try CarrierField.phoneExtension(phone, "sender-phone", longest: 4) == digits)
        } else {
            let fault = #expect(throws: CarrierFault.self) {
                try CarrierField.phoneExtension(phone, "sender-phone", longest: 4)
            }
            #expect(fault?.code == "sender-phone-extension-unsupported")
        }
    }
}
