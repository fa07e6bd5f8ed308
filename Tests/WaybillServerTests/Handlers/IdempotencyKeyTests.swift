import Testing
import TextFormats

@testable import WaybillServer

/// The forms in which clients send their key.
@Suite struct IdempotencyKeyTests {
    static let accepted: [(String, String)] = [
        ("k", "k"), ("\"k\"", "k"), ("  k\t", "k"), (" \"k\" ", "k"), ("a b", "a b"), ("\" k \"", " k "),
        (#""a\"b\\c""#, #"a"b\c"#), ("a\"b", "a\"b"),
        ("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"),
        (String(repeating: "x", count: 255), String(repeating: "x", count: 255)),
        ("\"" + String(repeating: "x", count: 255) + "\"", String(repeating: "x", count: 255)),
    ]

    @Test(arguments: accepted.indices)
    func isRead(_ index: Int) throws {
        let (field, key) = Self.accepted[index]
        #expect(try IdempotencyKey.read([field]) == key)
    }

    @Test func noneIsNone() throws {
        #expect(try IdempotencyKey.read([]) == nil)
    }

    static let malformed: [[String]] = [
        [""], [" "], ["\"\""], ["\""], ["\"k"], ["\"k\" x"], ["\"k\"\"l\""], [#""k\n""#], [#""k\""#], ["ké"],
        ["\"ké\""],
        ["k\u{7F}"], ["k\u{0}"], ["k\tl"], ["日本"], ["k", "k"], ["k", "l"], [String(repeating: "x", count: 256)],
        ["\"" + String(repeating: "x", count: 256) + "\""], [String(repeating: "x", count: 100_000)],
        // One character to Swift, which compares texts by what they look like.
        ["\"k\"\u{301}"], ["\"\u{301}k\""], ["k\r\n"],
    ]

    @Test(arguments: malformed.indices)
    func isABadRequest(_ index: Int) async throws {
        try await APIFixture.open { fixture async throws in
            let response = await fixture.label(Samples.order(), headers: ["idempotency-key": Self.malformed[index]])
            #expect(response.status == 400)
            #expect(response.contentType == "application/problem+json")
            #expect(try Answer(response.body).text("code") == "idempotency-key-malformed")
            #expect(try await fixture.eventCount() == 0)
        }
    }

    @Test func quotedAndBareAreOneKey() async throws {
        try await APIFixture.open { fixture async throws in
            let first = await fixture.label(Samples.order(), headers: ["idempotency-key": ["\"k-1\""]])
            let second = await fixture.label(Samples.order(), headers: ["idempotency-key": ["k-1"]])
            #expect(first.status == 201 && second.status == 201)
            #expect(first.body == second.body)
            #expect(second.headers.contains { $0 == ("Waybill-Deduplicated", "key") })
            let reused = await fixture.label(Samples.order("SO-2"), headers: ["idempotency-key": ["k-1"]])
            #expect(reused.status == 422)
            #expect(try Answer(reused.body).text("code") == "idempotency-key-reused")
            let other = await fixture.label(Samples.order(name: "Somebody Else"), headers: ["idempotency-key": ["k-2"]])
            #expect(other.status == 409)
            let answer = try Answer(other.body)
            #expect(answer.text("code") == "parcel-has-label")
            #expect(answer.text("label") == first.headers.first { $0.name == "Location" }?.value)
            #expect(answer.root["differing"]?.array?.compactMap(\.string) == ["/ship_to/name"])
        }
    }
}
