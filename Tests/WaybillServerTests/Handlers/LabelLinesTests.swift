import Foundation
import ShippingLog
import TestSupport
import Testing
import TextFormats
import WireFormat

@testable import WaybillServer

/// Batches of labels, a line each or as one document.
@Suite struct LabelLinesTests {
    private func body(_ text: String, pieces size: Int) -> AsyncStream<[UInt8]> {
        let bytes = Array(text.utf8)
        return AsyncStream { continuation in
            for start in stride(from: 0, to: bytes.count, by: size) {
                continuation.yield(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            continuation.finish()
        }
    }

    private func lines(
        _ fixture: APIFixture, headers: [String: [String]] = [:], query: [String: String] = [:]
    ) throws -> LabelLines {
        try LabelLines(fixture.api.desk, APIFixture.request([], headers, query))
    }

    /// The answers to a batch, as JSON.
    private func answers(
        _ fixture: APIFixture, _ text: String, key: String? = nil, query: [String: String] = [:],
        pieces size: Int = 4096, isEnding: @escaping @Sendable () -> Bool = { false }
    ) async throws -> [JSONValue] {
        let lines = try lines(fixture, headers: key.map { ["idempotency-key": [$0]] } ?? [:], query: query)
        let answers = lines.answers(to: body(text, pieces: size), isEnding: isEnding)
        var values: [JSONValue] = []
        while let line = try await answers.next() {
            #expect(line.last == UInt8(ascii: "\n") && line.count { $0 == UInt8(ascii: "\n") } == 1)
            values.append(try JSONDocument(Array(line.dropLast())).root)
        }
        return values
    }

    private func issued(_ fixture: APIFixture) async throws -> Int {
        try await fixture.store.follow(after: .start, limit: 100_000).events.count { $0.type == LabelIssued.type }
    }

    @Test func eachLineIsAnsweredInItsPlace() async throws {
        try await APIFixture.open { fixture async throws in
            let heavy = Samples.order("SO-4").putting("\"90\"", for: "\"1.25\"")
            let text =
                [Samples.order("SO-1"), "", "{", #"{"order":"SO-3"}"#, heavy, "  ", Samples.order("SO-7")]
                .joined(separator: "\r\n")
            let first = try await answers(fixture, text)
            #expect(first.map { $0["line"]?.integer } == [1, 3, 4, 5, 7])
            #expect(
                first.map { $0["code"]?.string } == [
                    nil, "invalid-json", "invalid-shipment", "no-eligible-service", nil,
                ])
            #expect(first.map { $0["order"]?.string } == ["SO-1", nil, nil, nil, "SO-7"])
            #expect(first[2]["errors"]?[0]?["line"]?.integer == 4)
            // As one by one, but for the line.
            let single = try Answer(await fixture.label(Samples.order("SO-7")).body).root
            #expect(first[4].members?.filter { $0.name != "line" } == single.members)
            // Again, however it is cut: the same, and no label more.
            for size in [1, 100, 1 << 20] { #expect(try await answers(fixture, text, pieces: size) == first) }
            #expect(try await issued(fixture) == 2)
            #expect(try await answers(fixture, "").isEmpty)
            #expect(try await answers(fixture, "\r\n \n").isEmpty)
        }
    }

    /// More than are worked on at once, and each in its place.
    @Test func manyLinesKeepTheirOrder() async throws {
        try await APIFixture.open(tables: .s10) { fixture async throws in
            let orders = (1...300).map { "EX-\($0)" }
            let text = orders.map { Samples.abroad($0) }.joined(separator: "\n") + "\n"
            let first = try await answers(fixture, text)
            #expect(first.map { $0["order"]?.string } == orders)
            #expect(first.map { $0["line"]?.integer } == Array(1...300))
            #expect(Set(first.map { $0["tracking_number"]?.string }).count == 300)
            #expect(try await answers(fixture, text) == first)
            #expect(try await issued(fixture) == 300)
        }
    }

    /// Which of two shipments for a parcel comes first is the batch's order, not chance.
    @Test func linesOfOneParcelFollowEachOther() async throws {
        try await APIFixture.open { fixture async throws in
            let heavier = Samples.order("SO-1").putting("\"2.25\"", for: "\"1.25\"")
            let text = [Samples.order("SO-1"), Samples.order("SO-1"), heavier, Samples.order("SO-1")]
                .joined(separator: "\n")
            let refused = try await answers(fixture, text)
            #expect(refused.map { $0["code"]?.string } == [nil, nil, "parcel-has-label", nil])
            #expect(Set(refused.compactMap { $0["id"]?.string }).count == 1)
            let reissued = try await answers(fixture, text, query: ["reissue": "true"])
            let ids = reissued.map { $0["id"]?.string }
            #expect(!ids.contains(nil))
            #expect(ids[0] == refused[0]["id"]?.string && ids[0] == ids[1])
            #expect(Set(ids).count == 3)
        }
    }

    @Test func theKeyOfALineIsMadeOfTheBatchesKey() async throws {
        try await APIFixture.open { fixture async throws in
            let text = [Samples.order("SO-1"), Samples.order("SO-2")].joined(separator: "\n")
            let first = try await answers(fixture, text, key: "batch-1")
            #expect(try await answers(fixture, text, key: "batch-1") == first)
            let one = await fixture.label(Samples.order("SO-2"), headers: ["idempotency-key": ["batch-1/2"]])
            #expect(one.headers.contains { $0 == ("Waybill-Deduplicated", "key") })
            let other = try await answers(
                fixture, [Samples.order("SO-1"), Samples.order("SO-3")].joined(separator: "\n"), key: "batch-1")
            #expect(other.map { $0["code"]?.string } == [nil, "idempotency-key-reused"])
            #expect(try await issued(fixture) == 2)
        }
    }

    @Test func aLineWithoutEndIsRefusedAndForgotten() async throws {
        try await APIFixture.open { fixture async throws in
            let text = String(repeating: "x", count: 3 << 20) + "\n" + Samples.order("SO-2")
            let lines = try await answers(fixture, text, pieces: 50_000)
            #expect(lines.map { $0["line"]?.integer } == [1, 2])
            #expect(lines[0]["errors"]?[0]?["code"]?.string == "too-long")
            #expect(lines[1]["order"]?.string == "SO-2")
        }
    }

    @Test func aServerThatEndsSaysSo() async throws {
        try await APIFixture.open { fixture async throws in
            let text = [Samples.order("SO-1"), Samples.order("SO-2")].joined(separator: "\n")
            let lines = try await answers(fixture, text, isEnding: { true })
            #expect(lines.map { $0["code"]?.string } == ["shutting-down"])
            #expect(try await issued(fixture) == 0)
        }
    }

    /// A client that sends a line and waits for its answer before it sends the next is answered.
    @Test func noAnswerWaitsForTheNextLine() async throws {
        try await APIFixture.open { fixture async throws in
            let (pieces, sending) = AsyncStream.makeStream(of: [UInt8].self)
            let answers = try lines(fixture).answers(to: pieces)
            for number in 1...3 {
                sending.yield(Array((Samples.order("SO-\(number)") + "\n").utf8))
                let line = try #require(try await answers.next())
                #expect(try Answer(line).text("order") == "SO-\(number)")
            }
            sending.finish()
            #expect(try await answers.next() == nil)
        }
    }

    /// Whoever takes no answers is not read on for ever: nothing begins beyond what has its place.
    @Test func nothingBeginsBeyondThePlacesThereAre() async throws {
        try await APIFixture.open(tables: .s10) { fixture async throws in
            let text = (1...200).map { Samples.abroad("EX-\($0)") }.joined(separator: "\n")
            var answers: LabelLineAnswers? = try lines(fixture).answers(to: body(text, pieces: 4096))
            _ = try await answers?.next()
            answers = nil
            var before = -1
            var now = try await issued(fixture)
            while now != before {
                try await Task.sleep(for: .milliseconds(200))
                (before, now) = (now, try await issued(fixture))
            }
            #expect(now <= LabelLines.width + 1)
        }
    }

    @Test(
        arguments: [
            (["accept": ["image/png"]], [:], "not-acceptable"),
            (["accept": ["application/json"]], [:], "not-acceptable"),
            ([:], ["size": "a6"], "unknown-parameter"), ([:], ["print": "desk-1"], "unknown-parameter"),
            (["accept": ["application/zpl"]], ["size": "a4x4"], "wrong-size"),
            (["accept": ["application/pdf"]], ["size": "a5"], "unknown-parameter-value"),
            (["idempotency-key": [String(repeating: "k", count: 241)]], [:], "idempotency-key-malformed"),
            ([:], ["reissue": "perhaps"], "bad-parameter"),
        ] as [([String: [String]], [String: String], String)])
    func whatWouldBeIgnoredIsRefused(headers: [String: [String]], query: [String: String], code: String) async throws {
        try await APIFixture.open { fixture async throws in
            do throws(APIRefusal) {
                _ = try LabelLines(fixture.api.desk, APIFixture.request([], headers, query))
                Issue.record("taken")
            } catch { #expect(error.problem.code == code) }
        }
    }

    @Test(
        arguments: [
            ([], "application/jsonl"), (["*/*"], "application/jsonl"),
            (["application/x-ndjson"], "application/x-ndjson"),
            (["application/pdf;q=0.5, */*;q=0.1"], "application/pdf"),
        ] as [([String], String)])
    func theMediaTypeIsTheOneAskedFor(accept: [String], type: String) async throws {
        try await APIFixture.open { fixture async throws in
            #expect(try lines(fixture, headers: accept.isEmpty ? [:] : ["accept": accept]).mediaType == type)
        }
    }

    // MARK: One document

    private func document(
        _ fixture: APIFixture, _ orders: [String], _ type: String, query: [String: String] = [:]
    ) async throws -> APIResponse {
        try await lines(fixture, headers: ["accept": [type]], query: query)
            .document(of: Array(orders.joined(separator: "\n").utf8))
    }

    private func field(_ response: APIResponse, _ name: String) -> String? {
        response.headers.first { $0.name == name }?.value
    }

    @Test func oneDocumentHoldsAllLabelsInTheirOrder() async throws {
        try await APIFixture.open { fixture async throws in
            let orders = [
                Samples.order("SO-1"), #"{"order":"SO-2"}"#, Samples.order("SO-3"), Samples.order("SO-1"),
                Samples.order("SO-5").putting("\"90\"", for: "\"1.25\""),
            ]
            let pdf = try await document(fixture, orders, "application/pdf")
            #expect(pdf.status == 200 && pdf.contentType == "application/pdf")
            #expect(field(pdf, "Waybill-Batch") == "labels=2; failed=2; repeated=1")
            #expect(field(pdf, "Waybill-Failed-Lines") == "2, 5")
            let pages = String(decoding: pdf.body, as: UTF8.self).components(separatedBy: "/Type/Page/Parent")
            #expect(pages.count == 5)
            let texts = try pdfTexts(pdf.body)
            #expect(texts.contains("THIS IS NOT A SHIPPING LABEL") && texts.contains("No label for"))
            // As printer's commands: the same labels, and the slips in their places.
            let zpl = try await document(fixture, orders, "application/zpl")
            let labels = String(decoding: zpl.body, as: UTF8.self).components(separatedBy: "^XZ").dropLast()
            #expect(labels.count == 4)
            let isSlip = labels.map { zplTexts($0.utf8).contains("NOT A SHIPPING LABEL") }
            #expect(isSlip == [false, true, false, true])
            #expect(try await issued(fixture) == 2)
            // Four to a sheet.
            let sheet = try await document(fixture, orders, "application/pdf", query: ["size": "a4x4"])
            let sheets = String(decoding: sheet.body, as: UTF8.self).components(separatedBy: "/Type/Page/Parent")
            #expect(sheets.count == 2)
        }
    }

    @Test func aDocumentHasItsBounds() async throws {
        try await APIFixture.open { fixture async throws in
            for orders in [[], ["", " "]] {
                let empty = try await document(fixture, orders, "application/pdf")
                #expect(empty.status == 422)
                #expect(try Answer(empty.body).text("code") == "empty-batch")
            }
            let many = try await document(
                fixture, (0...LabelLines.mostInDocument).map { Samples.order("SO-\($0)") }, "application/zpl")
            #expect(many.status == 413)
            #expect(try Answer(many.body).text("detail")?.hasPrefix("more than 1000,") == true)
            // Each would take some hundred times its length.
            let short = try await document(fixture, Array(repeating: "1", count: 4_000_000), "application/pdf")
            #expect(try short.status == 413 && Answer(short.body).text("code") == "too-many-shipments")
            // Nothing was issued for a document that there will not be.
            #expect(try await issued(fixture) == 0)
        }
    }
}
