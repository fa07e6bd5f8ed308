import ShippingLog
import TestSupport
import Testing

@Suite struct StreamNameTests {
    @Test(arguments: [
        (["parcel", "sock-shop", "SO-1001", "1"], "parcel/sock-shop/SO-1001/1"),
        (["range", "usps", "commercial", "MID 9/2"], "range/usps/commercial/MID%209%2F2"),
        (["a", "100%"], "a/100%25"), (["ß", "日本"], "%C3%9F/%E6%97%A5%E6%9C%AC"), (["a", "\u{0}"], "a/%00"),
        (["~._-"], "~._-"),
    ])
    func encodes(parts: [String], text: String) throws {
        let name = try StreamName(parts)
        #expect(name.text == text)
        #expect(try StreamName(parsing: text) == name)
        #expect(name.parts == parts)
    }

    @Test(arguments: [
        ("", StreamNameFault.Problem.emptyPart(0)), ("a//b", .emptyPart(1)), ("a/", .emptyPart(1)),
        ("/a", .emptyPart(0)),
        ("a%2f", .badEscape(at: 1)), ("a%2", .badEscape(at: 1)), ("a%", .badEscape(at: 1)), ("a%41", .badEscape(at: 1)),
        ("a%zz", .badEscape(at: 1)), ("a b", .badByte(at: 1)), ("é", .badByte(at: 0)), ("a/%FF", .notUnicode(1)),
        ("%ED%A0%80", .notUnicode(0)), ("a/b/c/d/e/f/g/h/i", .tooManyParts(9)),
        (String(repeating: "a", count: 4097), .tooLong(4097)),
    ])
    func refusesWhatItWouldNotWrite(text: String, problem: StreamNameFault.Problem) {
        #expect(throws: StreamNameFault.self) { try StreamName(parsing: text) }
        do {
            _ = try StreamName(parsing: text)
        } catch { #expect(error.problem == problem) }
    }

    @Test func refusesNoParts() {
        #expect(throws: StreamNameFault.self) { try StreamName([]) }
        #expect(throws: StreamNameFault.self) { try StreamName.parcel(client: "", order: "1", number: 1) }
        #expect(throws: StreamNameFault.self) {
            try StreamName.parcel(client: String(repeating: "日", count: 500), order: "1", number: 1)
        }
    }

    @Test(arguments: 0..<40)
    func anyUnicodePartsComeBackScalarForScalar(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<50 {
            let parts = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                var scalars = String.UnicodeScalarView()
                for _ in 0..<Int.random(in: 1...10, using: &random) {
                    let range: ClosedRange<UInt32> = Bool.random(using: &random) ? 0...0x7F : 0...0x10FFFF
                    scalars.append(Unicode.Scalar(UInt32.random(in: range, using: &random)) ?? "/")
                }
                return String(scalars)
            }
            let name = try StreamName(parts)
            #expect(name.parts.map { Array($0.utf8) } == parts.map { Array($0.utf8) })
            #expect(try StreamName(parsing: name.text) == name)
            #expect(name.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
        }
    }

    @Test func composedAndDecomposedAreDifferentStreams() throws {
        #expect(try StreamName(["\u{E9}"]) != StreamName(["e\u{301}"]))
    }

    @Test(arguments: [
        ("parcel/sock-shop/SO-1001/1", 2), ("range/usps/commercial/a", 2), ("book/x", 7), ("a", 0),
    ])
    func shardIsForEver(text: String, shard: Int) throws {
        #expect(try StreamName(parsing: text).shard == shard)
    }
}
