import TestSupport
import Testing
import TextFormats

@Suite struct JSONParserTests {
    @Test(
        arguments: [
            ("null", .null),
            (" true ", .bool(true)),
            ("\tfalse\r\n", .bool(false)),
            ("0", .number("0")),
            ("-0.00", .number("-0.00")),
            ("1.50", .number("1.50")),
            ("-12.5E+03", .number("-12.5E+03")),
            (#""""#, .string("")),
            (#""a\"\\\/\b\f\n\r\tz""#, .string("a\"\\/\u{8}\u{C}\n\r\tz")),
            (#""\u00e9\u0000\uD83D\uDE00é😀""#, .string("é\u{0}😀é😀")),
            ("[]", .array([])),
            ("[ 1 , [ ] , { } ]", .array([.number("1"), .array([]), .object([])])),
            (
                #"{"b":1,"a":{"":null}}"#,
                .object([JSONMember("b", .number("1")), JSONMember("a", .object([JSONMember("", .null)]))])
            ),
        ] as [(String, JSONValue)])
    func reads(text: String, value: JSONValue) throws {
        #expect(try JSONDocument(text: text).root == value)
    }

    @Test(
        arguments: [
            ("", .empty, 1, 1),
            (" \n ", .empty, 2, 2),
            ("\u{FEFF}{}", .byteOrderMark, 1, 1),
            ("{", .unexpectedEnd, 1, 2),
            ("{\"a\"", .unexpectedEnd, 1, 5),
            ("{\"a\":", .unexpectedEnd, 1, 6),
            ("{\"a\":1", .unexpectedEnd, 1, 7),
            ("[1,", .unexpectedEnd, 1, 4),
            ("\"a", .unexpectedEnd, 1, 3),
            ("\"a\\", .unexpectedEnd, 1, 4),
            ("\"\\u12", .unexpectedEnd, 1, 6),
            ("tru", .unexpectedEnd, 1, 4),
            ("-", .unexpectedEnd, 1, 2),
            ("1.", .unexpectedEnd, 1, 3),
            ("1e", .unexpectedEnd, 1, 3),
            ("truE", .unexpectedCharacter, 1, 4),
            ("{a:1}", .unexpectedCharacter, 1, 2),
            ("{'a':1}", .unexpectedCharacter, 1, 2),
            ("{\"a\" 1}", .unexpectedCharacter, 1, 6),
            ("{\"a\":1,}", .unexpectedCharacter, 1, 8),
            ("{\"a\":1 \"b\":2}", .unexpectedCharacter, 1, 8),
            ("[1,]", .unexpectedCharacter, 1, 4),
            ("[1\n,\n,]", .unexpectedCharacter, 3, 1),
            ("[1}", .unexpectedCharacter, 1, 3),
            ("[1 2]", .unexpectedCharacter, 1, 4),
            ("// a\n1", .unexpectedCharacter, 1, 1),
            ("NaN", .unexpectedCharacter, 1, 1),
            ("+1", .unexpectedCharacter, 1, 1),
            (".5", .unexpectedCharacter, 1, 1),
            ("\u{A0}1", .unexpectedCharacter, 1, 1),
            ("1 2", .trailingContent, 1, 3),
            ("{}\r\n\r\n]", .trailingContent, 3, 1),
            ("01", .invalidNumber, 1, 1),
            ("-01 ", .invalidNumber, 1, 2),
            ("1.x", .invalidNumber, 1, 3),
            ("1ex", .invalidNumber, 1, 3),
            ("-x", .invalidNumber, 1, 2),
            ("1e00000", .exponentTooLarge, 1, 3),
            ("1e-99999", .exponentTooLarge, 1, 4),
            ("\"é\t\"", .controlCharacter, 1, 3),
            ("\"a\nb\"", .controlCharacter, 1, 3),
            ("\"\\x\"", .invalidEscape, 1, 2),
            ("\"\\u00g0\"", .invalidEscape, 1, 2),
            ("\"\\uD800\"", .loneSurrogate, 1, 2),
            ("\"\\uDC00\\uD800\"", .loneSurrogate, 1, 2),
            ("\"\\uD800\\u0041\"", .loneSurrogate, 1, 2),
            ("\"\\uD800x\"", .loneSurrogate, 1, 2),
            ("{\"a\":1,\n \"a\":2}", .duplicateName, 2, 2),
            ("{\"a\":1,\"\\u0061\":2}", .duplicateName, 1, 8),
        ] as [(String, JSONFault.Code, Int, Int)])
    func refuses(text: String, code: JSONFault.Code, line: Int, column: Int) {
        let fault = #expect(throws: JSONFault.self) { try JSONDocument(text: text) }
        #expect(fault?.code == code)
        #expect(fault?.line == line)
        #expect(fault?.column == column)
        #expect(fault?.message.isEmpty == false)
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xC3], [0xE2, 0x82],
            [0xF0, 0x9F, 0x98], [0xE2, 0x28, 0xA1],
        ] as [[UInt8]])
    func refusesInvalidUTF8(sequence: [UInt8]) {
        for bytes in [Array("\"a".utf8) + sequence + Array("\"".utf8), sequence, Array("{} ".utf8) + sequence] {
            let fault = #expect(throws: JSONFault.self) { try JSONDocument(bytes) }
            #expect(fault?.code == .invalidUTF8)
        }
    }

    @Test func bytesOfUTF8AreTakenExactlyWhenSwiftTakesThem() {
        // Each two-byte start and the borders of the longer sequences.
        for first in UInt8(0x7F)...0xFF {
            for second in [UInt8(0x22), 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0] {
                for tail in [[], [0x80], [0x80, 0x80], [0xBF, 0xBF]] as [[UInt8]] {
                    let inner = [first, second] + tail
                    let bytes = [UInt8(ascii: "\"")] + inner + [UInt8(ascii: "\"")]
                    let text = String(validating: inner, as: UTF8.self)
                    guard second != 0x22 else { continue }
                    #expect((try? JSONDocument(bytes).root) == text.map(JSONValue.string))
                }
            }
        }
    }

    @Test func depthIsLimited() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[{\"a\":", count: depth / 2) + "1" + String(repeating: "}]", count: depth / 2)
        }
        _ = try JSONDocument(text: nested(64))
        let fault = #expect(throws: JSONFault.self) { try JSONDocument(text: nested(66)) }
        #expect(fault?.code == .tooDeep)
        #expect(throws: JSONFault.self) { try JSONDocument(text: String(repeating: "[", count: 1_000_000)) }
    }

    @Test func duplicateNamesAreFoundInLargeObjects() throws {
        let names = (0..<1000).map { "\"n\($0)\":0" }
        _ = try JSONDocument(text: "{" + names.joined(separator: ",") + "}")
        for again in [0, 15, 16, 17, 999] {
            let text = "{" + (names + ["\"n\(again)\":1"]).joined(separator: ",") + "}"
            #expect(throws: JSONFault.self) { try JSONDocument(text: text) }
        }
    }

    @Test(
        arguments: [
            ("", .value, "2:1"),
            ("/a", .value, "2:7"),
            ("/a", .name, "2:2"),
            ("/a/1", .value, "3:2"),
            ("/a/1/é", .name, "3:3"),
            ("/a/1/é", .value, "3:8"),
            ("/a/1/é/x", .value, "3:8"),
            ("/a/1/missing", .value, "3:2"),
            ("/a/9", .value, "2:7"),
            ("/a/01", .value, "2:7"),
            ("/x~1y", .value, "4:10"),
            ("/nowhere", .value, "2:1"),
        ] as [(String, JSONDocument.Part, String)])
    func findsPlaces(pointer: String, part: JSONDocument.Part, place: String) throws {
        let document = try JSONDocument(text: "\n{\"a\" :[1,\r\n {\"é\" :\"😀\"}],\r\"x\\/y\":  {} }")
        let parsed = try #require(JSONPointer(pointer))
        #expect(document.position(of: parsed, part).description == place)
    }

    @Test func mutatedBytesNeverTrap() {
        for seed in UInt64(0)..<2000 {
            var choices = Choices(seed: seed)
            var bytes = choices.json().pretty()
            for _ in 0...choices.int(in: 0...3) {
                let place = choices.int(in: 0...bytes.count - 1)
                switch choices.int(in: 0...3) {
                case 0: bytes[place] = UInt8(choices.int(in: 0...255))
                case 1: bytes.insert(UInt8(choices.int(in: 0...255)), at: place)
                case 2: bytes.removeSubrange(place...)
                default: bytes.append(contentsOf: bytes[place...])
                }
                if bytes.isEmpty { bytes = [0x20] }
            }
            do throws(JSONFault) {
                _ = try JSONDocument(bytes).root.canonical()
            } catch {
                #expect(error.offset <= bytes.count)
            }
        }
    }
}
