@testable import ShippingLog
import Testing

@Suite struct RecordTests {
    private let record = EventRecord(
        shard: 4, position: 7, stream: StreamName(stored: "parcel/sock-shop/SO-1001/1"), version: 2, type: "Test",
        schema: 1, context: testContext, payload: Array("{}".utf8), previous: .zero)

    /// The chain of every log in the field hangs on this value, computed once by other means.
    @Test func hashIsForEver() {
        #expect(
            record.hash.hex
                == "df6f3c74942bdfbd22ae85093d0689b4cdc1d38abfb362a3688f5c8b9d74d96d")
    }

    @Test func everyMemberCounts() {
        let changes: [(inout EventRecord) -> Void] = [
            { $0.shard = 5 }, { $0.position = 8 }, { $0.stream = StreamName(stored: "parcel/a") }, { $0.version = 3 },
            { $0.type = "Tes" }, { $0.schema = 2 }, { $0.context.client = "tea-shop" },
            { $0.context.time = Timestamp(microseconds: 0) }, { $0.context.who = "" }, { $0.context.cause = "" },
            { $0.context.correlation = "" }, { $0.payload = [] }, { $0.previous = ContentDigest(of: [1]) },
            { ($0.context.who, $0.context.cause) = ("desk/17request", "/1") },
        ]
        var hashes: Set = [record.hash]
        for change in changes {
            var changed = record
            change(&changed)
            hashes.insert(changed.hash)
        }
        #expect(hashes.count == changes.count + 1)
    }

    @Test func digestOfKnownBytes() {
        // FIPS 180-4's example.
        let digest = ContentDigest(of: Array("abc".utf8))
        #expect(digest.hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(ContentDigest(digest.description) == digest)
        #expect(ContentDigest(bytes: digest.bytes) == digest)
        #expect(ContentDigest(of: AnySequence(Array("abc".utf8))) == digest)
    }

    @Test(arguments: [
        "", "sha256:", "sha256:ab", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        "sha256:zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    ])
    func refusesWhatIsNoDigest(text: String) { #expect(ContentDigest(text) == nil) }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"), (1_764_667_800_000_001, "2025-12-02T09:30:00.000001Z"),
        (-1, "1969-12-31T23:59:59.999999Z"), (-86_400_000_000, "1969-12-31T00:00:00.000000Z"),
        (.max, "9223372036854775807 µs"), (.min, "-9223372036854775808 µs"),
    ])
    func timestampInWords(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).description == text)
    }

    @Test func timestampArithmeticStopsAtItsEnds() {
        #expect(Timestamp(microseconds: 5).adding(seconds: 72 * 3600).microseconds == 259_200_000_005)
        #expect(Timestamp(microseconds: 5).adding(seconds: .max).microseconds == .max)
        #expect(Timestamp(microseconds: 5).adding(seconds: .min).microseconds == .min)
        #expect(Timestamp(microseconds: .max).adding(seconds: 1).microseconds == .max)
    }
}

@Suite struct CursorTests {
    @Test func textComesBack() throws {
        let cursor = Cursor(positions: [1, 0, 12, 3, 4, 5, 6, 9_000_000_000])
        #expect(cursor.description == "c1.1.0.12.3.4.5.6.9000000000")
        #expect(try Cursor(cursor.description) == cursor)
        #expect(try Cursor(Cursor.start.description) == .start)
    }

    @Test(arguments: [
        "", "0", "c1", "c1.0.0.0.0.0.0.0", "c1.0.0.0.0.0.0.0.0.0", "c2.0.0.0.0.0.0.0.0", "c1.-1.0.0.0.0.0.0.0",
        "c1.+1.0.0.0.0.0.0.0", "c1.01.0.0.0.0.0.0.0", "c1.0.0.0.0.0.0.0.", "c1.0.0.0.0.0.0.0.9223372036854775808",
        "c1.x.0.0.0.0.0.0.0", " c1.0.0.0.0.0.0.0.0",
    ])
    func refusesWhatIsNoCursor(text: String) { #expect(throws: CursorFault(text: text)) { try Cursor(text) } }
}
