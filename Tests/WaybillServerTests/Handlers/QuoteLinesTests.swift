import Synchronization
import Testing
import TextFormats

@testable import WaybillServer

/// Batches of quotes, a line each.
@Suite struct QuoteLinesTests {
    /// The pieces of a body, and how many of them were asked for.
    private struct Pieces: AsyncIteratorProtocol {
        final class Count: Sendable {
            let value = Atomic<Int>(0)
        }

        var rest: ArraySlice<[UInt8]>
        let asked = Count()

        init(_ text: String, of size: Int) {
            let bytes = Array(text.utf8)
            rest =
                stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }[...]
        }

        mutating func next() async -> [UInt8]? {
            asked.value.wrappingAdd(1, ordering: .relaxed)
            return rest.popFirst()
        }
    }

    private func answers(_ api: WaybillAPI, _ body: String, pieces size: Int = .max >> 1) async throws -> [JSONValue] {
        var lines = api.quoteLines(Pieces(body, of: size))
        var bytes: [UInt8] = []
        while let more = try await lines.next() {
            #expect(more.last == UInt8(ascii: "\n"))
            bytes += more
        }
        return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONDocument(Array($0)).root }
    }

    @Test func eachLineIsAnsweredInItsPlace() async throws {
        try await APIFixture.open { fixture async throws in
            let wrong = Samples.order("SO-3").putting("stone", for: "lb")
            let body = [Samples.order("SO-1"), "", "{", wrong, "  ", Samples.order("SO-4")].joined(separator: "\n")
            let whole = try await answers(fixture.api, body)
            #expect(whole.map { $0["line"]?.integer } == [1, 3, 4, 6])
            #expect(whole.map { $0["code"]?.string } == [nil, "invalid-json", "invalid-shipment", nil])
            #expect(whole.map { $0["order"]?.string } == ["SO-1", nil, nil, "SO-4"])
            #expect(whole[1]["status"] == .integer(400) && whole[2]["status"] == .integer(422))
            #expect(whole[2]["errors"]?[0]?["pointer"]?.string == "/weight/unit")
            #expect(whole[2]["errors"]?[0]?["line"]?.integer == 4)
            // The same as one by one.
            let single = try Answer(fixture.quote(Samples.order("SO-4")).body).root
            for member in single.members ?? [] { #expect(whole[3][member.name] == member.value) }
            for size in [1, 100, 5000] {
                #expect(try await answers(fixture.api, body, pieces: size) == whole)
            }
            #expect(try await answers(fixture.api, "").isEmpty)
            #expect(try await answers(fixture.api, "\r\n \n").isEmpty)
        }
    }

    @Test func severalParcelsArePricedTogether() async throws {
        try await APIFixture.open { fixture async throws in
            let sides = #""dimensions":{"length":"10","width":"8","height":"4","unit":"in"}"#
            let parcels = #"{"n":1,"weight":"1 lb",\#(sides)},{"n":2,"weight":"2 lb",\#(sides)}"#
            let body =
                #"{"ship_from":{"postcode":"43215","country":"US"},"#
                + #""ship_to":{"postcode":"60614","country":"US"},"parcels":[\#(parcels)]}"#
            let answer = try #require(try await answers(fixture.api, body).first)
            #expect(answer["parcel"] == nil && answer["parcels"]?[1]?.integer == 2)
            let bases = try #require(answer["rates"]?[0]?["charges"]?.array).filter { $0["code"]?.string == "base" }
            #expect(bases.map { $0["parcel"]?.integer } == [1, 2])
        }
    }

    @Test func aLineWithoutEndIsRefusedAndForgotten() async throws {
        try await APIFixture.open { fixture async throws in
            let body = String(repeating: "x", count: 3 << 20) + "\n" + Samples.order("SO-2")
            let lines = try await answers(fixture.api, body, pieces: 50_000)
            #expect(lines.map { $0["line"]?.integer } == [1, 2])
            #expect(lines[0]["errors"]?[0]?["code"]?.string == "too-long")
            #expect(lines[1]["order"]?.string == "SO-2")
        }
    }

    @Test func nothingIsReadAheadOfTheAnswers() async throws {
        try await APIFixture.open { fixture async throws in
            let line = Samples.order() + "\n"
            let pieces = Pieces(String(repeating: line, count: 60), of: line.utf8.count)
            var lines = fixture.api.quoteLines(pieces)
            for count in 1...60 {
                #expect(try await lines.next() != nil)
                #expect(pieces.asked.value.load(ordering: .relaxed) == count)
            }
            #expect(try await lines.next() == nil)
            // One piece with many lines is handed over in portions.
            var portions = 0
            var all = fixture.api.quoteLines(Pieces(String(repeating: line, count: 60), of: .max >> 1))
            while let bytes = try await all.next() {
                portions += 1
                #expect(bytes.count < 128 << 10)
            }
            #expect(portions > 4)
        }
    }

    @Test func aServerThatEndsSaysSo() async throws {
        try await APIFixture.open { fixture async throws in
            let line = Samples.order() + "\n"
            var lines = fixture.api.quoteLines(Pieces(line + line, of: line.utf8.count), isEnding: { true })
            let problem = try #require(try await lines.next())
            #expect(try Answer(Array(problem.dropLast())).text("code") == "shutting-down")
            #expect(try await lines.next() == nil)
        }
    }

    @Test(
        arguments: [
            ([], "application/jsonl"), (["*/*"], "application/jsonl"),
            (["application/x-ndjson"], "application/x-ndjson"),
            (["application/x-ndjson, application/jsonl"], "application/jsonl"),
            (["application/jsonl"], "application/jsonl"),
        ] as [([String], String)])
    func theMediaTypeIsTheOneAskedFor(accept: [String], type: String) {
        #expect(WaybillAPI.linesType(accept: accept) == type)
    }
}
