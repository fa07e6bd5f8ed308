import TestSupport
import Testing
import TextFormats

@Suite struct JSONWriterTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func whatIsWrittenIsReadAgain(seed: UInt64) {
        let found = counterexample(seed: seed << 32, runs: 250) {
            $0.json()
        } holds: { value in
            try JSONDocument(value.compact()).root == value && JSONDocument(value.pretty()).root == value
        }
        #expect(found == nil)
    }

    @Test(arguments: [UInt64(1), 2])
    func canonicalFormIgnoresTheOrderOfMembers(seed: UInt64) {
        let found = counterexample(seed: seed << 32, runs: 250) {
            $0.json()
        } holds: { value in
            let canonical = value.canonical()
            return try value.reversed.canonical() == canonical
                && JSONDocument(canonical).root.canonical() == canonical
        }
        #expect(found == nil)
    }

    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("-0.000", "0"), ("0e9", "0"), ("1.0", "1"), ("1.50", "1.5"), ("15e-1", "1.5"),
        ("0.15E+1", "1.5"), ("-100", "-100"), ("1e2", "100"), ("1.234e2", "123.4"), ("12345e-7", "0.0012345"),
        ("0.00", "0"), ("0.010", "0.01"), ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("1e39", "1000000000000000000000000000000000000000"), ("1e40", "1e40"), ("10e39", "1e40"),
        ("-25e-60", "-2.5e-59"), ("1e9999", "1e9999"),
        (
            "0.0000000000000000000000000000000000000001",
            "0.0000000000000000000000000000000000000001"
        ),
        ("0.00000000000000000000000000000000000000001", "1e-41"),
    ])
    func numbersHaveOneForm(number: String, canonical: String) {
        #expect(JSONValue.canonicalNumber(number) == canonical)
        #expect(JSONValue.canonicalNumber(canonical) == canonical)
    }

    @Test func canonicalFormSortsByBytesAndEscapesLittle() throws {
        let value = try JSONDocument(text: #"{"é":1.0,"z":"\u007f\u001f\/\b\t\n\f\r\"\\é","Z":[{"b":null,"a":true}]}"#)
        #expect(
            text(value.root.canonical())
                == "{\"Z\":[{\"a\":true,\"b\":null}],\"z\":\"\u{7F}\\u001f/\\b\\t\\n\\f\\r\\\"\\\\é\",\"é\":1}")
    }

    @Test(
        arguments: [
            (0, 6, 2, "0.00"), (0, 0, 0, "0"), (12_500_000, 6, 2, "12.50"), (125_000, 6, 2, "0.125"),
            (1, 6, 2, "0.000001"),
            (-125_000, 6, 0, "-0.125"), (1_200_000_000, 6, 0, "1200"), (10, 0, 0, "10"),
            (.max, 6, 2, "9223372036854.775807"),
            (.min, 6, 2, "-9223372036854.775808"), (.min, 18, 0, "-9.223372036854775808"),
            (1, 18, 0, "0.000000000000000001"),
            (.min, 0, 0, "-9223372036854775808"),
        ] as [(Int64, Int, Int, String)])
    func decimalsKeepEveryDigit(units: Int64, scale: Int, places: Int, expected: String) {
        var json = JSONWriter()
        json.beginArray()
        json.decimal(units, scale: scale, atLeast: places)
        json.decimal(units, scale: scale, atLeast: places)
        json.endArray()
        #expect(text(json.take()) == "[\"\(expected)\",\"\(expected)\"]")
    }

    @Test(arguments: ["abcdefghijklmnopq", "àáâãäåæçèéêëìíîïð"])
    func escapesStandWhereverTheyAreNeeded(letters: String) throws {
        for scalar in (UInt8(0)...0x7F).map({ Unicode.Scalar($0) }) {
            for length in 0...17 {
                let beginning = String(letters.prefix(length))
                for end in ["", "x", String(letters.suffix(length))] {
                    let string = beginning + String(Character(scalar)) + end
                    let json = JSONValue.string(string).compact()
                    #expect(try JSONDocument(json).root == .string(string))
                    let isClean = scalar.value >= 0x20 && scalar != "\"" && scalar != "\\"
                    #expect((text(json) == "\"\(string)\"") == isClean)
                }
            }
        }
    }

    @Test func writersAppendToTheBufferTheyAreGiven() {
        var bytes: [UInt8] = []
        for number in 0..<3000 {
            var json = JSONWriter(into: bytes)
            json.beginObject()
            json.member("n", number)
            json.key(named: "é\"")
            json.string(String(repeating: "\u{1}", count: number % 7))
            json.endObject()
            json.lineFeed()
            bytes = json.take()
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 3000)
        #expect(text(Array(lines[10])) == #"{"n":10,"é\"":"\u0001\u0001\u0001"}"#)
    }

    /// Whoever writes many values into one buffer hands it on from writer to writer.
    @Test func aBufferWithRoomIsNotCopied() {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1 << 20)
        bytes.append(UInt8(ascii: "\n"))
        let capacity = bytes.capacity
        for _ in 0..<100 {
            var json = JSONWriter(into: consume bytes)
            json.string(String(repeating: "x", count: 50))
            bytes = json.take()
        }
        #expect(bytes.count == 5201)
        // A copy to be written to has another: it is made as large as what is in it needs, or half as large again.
        #expect(bytes.capacity == capacity)
    }

    @Test func prettyFormHasALineForEach() throws {
        let value = try JSONDocument(text: #"{"a":[],"b":{},"c":[1,{"d":"e"}]}"#)
        #expect(
            text(value.root.pretty()) == """
                {
                  "a": [],
                  "b": {},
                  "c": [
                    1,
                    {
                      "d": "e"
                    }
                  ]
                }

                """)
    }

    @Test func piecesMakeTheSameTextAsATree() throws {
        var json = JSONWriter(into: [])
        json.beginObject()
        json.member("s", "a\"b")
        json.member("t", true)
        json.member("n", -5)
        json.key("x")
        json.rawNumber("1.50")
        json.key("l")
        json.beginArray()
        json.null()
        json.bool(false)
        json.raw("{}".utf8)
        json.endArray()
        json.endObject()
        json.lineFeed()
        json.integer(7)
        #expect(text(json.take()) == "{\"s\":\"a\\\"b\",\"t\":true,\"n\":-5,\"x\":1.50,\"l\":[null,false,{}]}\n7")
    }

    @Test func shrinkingFindsTheSmallestFault() throws {
        let found = counterexample(seed: 1) {
            $0.list(0...20) { $0.int(in: 0...5000) }
        } holds: { list in
            list.allSatisfy { $0 < 1000 }
        }
        #expect(try #require(found).value == [1000])
    }
}

extension JSONValue {
    fileprivate var reversed: JSONValue {
        switch self {
        case .array(let elements): .array(elements.map(\.reversed))
        case .object(let members): .object(members.reversed().map { JSONMember($0.name, $0.value.reversed) })
        default: self
        }
    }
}
