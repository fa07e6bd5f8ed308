import Testing
import TextFormats

@testable import WaybillServer

/// Days that are closed over HTTP.
@Suite struct ManifestHandlerTests {
    private static let id = "usps:commercial:US-43215:2025-12-02"

    /// A shop with real numbers and a label each for these orders.
    private func open(_ orders: [String], _ body: (APIFixture) async throws -> Void) async throws {
        try await APIFixture.open { fixture async throws in
            let grant =
                #"{"carrier":"usps","account":"commercial","format":"usps-impb","issuer":"912345678","first":1,"last":999999}"#
            #expect(await fixture.api.grantNumbers(request(grant)).status == 201)
            for order in orders { #expect(await fixture.label(Samples.order(order)).status == 201) }
            try await body(fixture)
        }
    }

    private func request(_ body: String = "", query: [String: String] = [:]) -> APIRequest {
        APIFixture.request(Array(body.utf8), [:], query)
    }

    private func close(
        _ fixture: APIFixture,
        _ body: String = #"{"carrier":"usps","account":"commercial","ship_date":"2025-12-02"}"#
    ) async -> APIResponse {
        await fixture.api.closeManifest(request(body))
    }

    @Test func aDayIsClosedReadAndReopened() async throws {
        try await open(["SO-2", "SO-1"]) { fixture async throws in
            func held(_ label: String) async throws -> Answer { try Answer(await fixture.api.label(label).body) }
            let first = try #require(try Answer(await fixture.label(Samples.order("SO-1")).body).text("id"))
            #expect(try await held(first).text("ship_date") == "2025-12-02")
            #expect(try await held(first).root["manifest"] == nil)
            let open = try Answer(await fixture.api.manifest(Self.id).body)
            #expect(open.text("status") == "open" && open.root["due"]?.integer == 2)
            #expect(open.root["documents"] == nil)
            let response = await close(fixture)
            let closed = try Answer(response.body)
            #expect(response.status == 200 && closed.text("status") == "closed")
            #expect(response.headers.first { $0.name == "Location" }?.value == "/v1/manifests/" + Self.id)
            #expect(try await held(first).text("manifest") == "/v1/manifests/" + Self.id)
            #expect(closed.text("id") == Self.id && closed.text("site") == "US-43215")
            #expect(closed.root["count"]?.integer == 2 && closed.root["due"]?.integer == 0)
            let labels = try #require(closed.root["labels"]?.array)
            #expect(Set(labels.compactMap { $0["order"]?.string }) == ["SO-1", "SO-2"])
            #expect(labels.allSatisfy { $0["parcel"]?.integer == 1 && $0["client"]?.string == "sock-shop" })
            #expect(await close(fixture).body == response.body)
            #expect(await fixture.api.manifest(Self.id).body == response.body)

            let refused = await fixture.label(Samples.order("SO-3"))
            #expect(refused.status == 409)
            let problem = try Answer(refused.body)
            #expect(problem.text("code") == "day-closed" && problem.text("manifest") == "/v1/manifests/" + Self.id)
            let label = try #require(labels[0]["label"]?.string)
            let kept = await fixture.api.voidLabel(label, request())
            #expect(kept.status == 409)
            #expect(try Answer(kept.body).text("code") == "label-manifested")

            let reopened = await fixture.api.reopenManifest(Self.id, request(#"{"reason":"a box came back"}"#))
            #expect(reopened.status == 200)
            #expect(try Answer(reopened.body).text("reopened_because") == "a box came back")
            #expect(await fixture.api.voidLabel(label, request()).status == 200)
            let second = try Answer(await close(fixture).body)
            #expect(second.root["revision"]?.integer == 2 && second.root["count"]?.integer == 1)
        }
    }

    @Test func theListIsHadOnPaperAndAsATable() async throws {
        try await open(["=SUM(A1)", "<b>SO</b>"]) { fixture async throws in
            for file in ["document.pdf", "document.csv"] {
                let refused = await fixture.api.manifestDocument(Self.id, file)
                #expect(refused.status == 409)
                #expect(try Answer(refused.body).text("code") == "manifest-open")
            }
            _ = await close(fixture)
            let pdf = await fixture.api.manifestDocument(Self.id, "document.pdf")
            #expect(pdf.status == 200 && pdf.contentType == "application/pdf")
            #expect(pdf.body.starts(with: Array("%PDF-1.7".utf8)))
            #expect(pdf.body == (await fixture.api.manifestDocument(Self.id, "document.pdf")).body)
            let csv = await fixture.api.manifestDocument(Self.id, "document.csv")
            #expect(csv.contentType == "text/csv; charset=utf-8")
            let lines = String(decoding: csv.body, as: UTF8.self).split(separator: "\n")
            #expect(lines.count == 3 && lines[0] == "label,tracking_number,service,client,order,parcel")
            #expect(lines.contains { $0.hasSuffix(#",sock-shop,"'=SUM(A1)",1"#) })
            for file in ["document.png", "document", "customs.pdf", "document.pdf.x", ""] {
                #expect(await fixture.api.manifestDocument(Self.id, file).status == 404)
            }
        }
    }

    @Test(
        arguments: [
            ("{", 400, "invalid-json", [""]), ("[]", 422, "invalid-manifest", [""]),
            ("{}", 422, "invalid-manifest", ["/carrier", "/account", "/ship_date"]),
            (
                #"{"carrier":1,"account":"","site":[],"ship_date":"2025-02-30","day":1}"#, 422, "invalid-manifest",
                ["/carrier", "/account", "/site", "/ship_date", "/day"]
            ),
            (
                #"{"carrier":"usps","account":"nonsense","ship_date":"2025-12-02"}"#, 409, "nothing-due", []
            ),
            (
                #"{"carrier":"usps","account":"commercial","site":"US-99999","ship_date":"2025-12-02"}"#, 409,
                "nothing-due", []
            ),
            (#"{"carrier":"usps","account":"commercial","ship_date":"2025-12-03"}"#, 409, "nothing-due", []),
            // As long as a stream's name may be, and with its kind in front longer.
            (
                #"{"carrier":"\#(String(repeating: "😀", count: 200))","account":"\#(String(repeating: "😀", count: 141))","#
                    + #""ship_date":"2025-12-02"}"#, 409, "nothing-due", []
            ),
            // One character to a reader.
            (
                #"{"carrier":"e\#(String(repeating: "\u{301}", count: 200))","account":"a","ship_date":"2025-12-02"}"#,
                422,
                "invalid-manifest", ["/carrier"]
            ),
        ] as [(String, Int, String, [String])])
    func whatCannotBeClosedIsSaid(body: String, status: Int, code: String, pointers: [String]) async throws {
        try await open(["SO-1"]) { fixture async throws in
            let before = try await fixture.eventCount()
            let refused = await close(fixture, body)
            let answer = try Answer(refused.body)
            #expect(refused.status == status && answer.text("code") == code, "\(answer.root)")
            #expect(answer.pointers == pointers)
            #expect(try await fixture.eventCount() == before)
        }
    }

    @Test func theSiteMayBeWrittenSmall() async throws {
        try await open(["SO-1"]) { fixture async throws in
            let body = #"{"carrier":"usps","account":"commercial","site":"us-43215","ship_date":"2025-12-02"}"#
            #expect(await close(fixture, body).status == 200)
        }
    }

    @Test(
        arguments: [
            ("{}", "/reason"), (#"{"reason":""}"#, "/reason"), (#"{"reason":"x","why":"y"}"#, "/why"),
            (#"{"reason":"\#(String(repeating: "x", count: 201))"}"#, "/reason"),
        ])
    func aReasonIsNeeded(body: String, pointer: String) async throws {
        try await open(["SO-1"]) { fixture async throws in
            _ = await close(fixture)
            let refused = await fixture.api.reopenManifest(Self.id, request(body))
            #expect(refused.status == 422)
            #expect(try Answer(refused.body).pointers == [pointer])
            #expect(try Answer(await fixture.api.manifest(Self.id).body).text("status") == "closed")
        }
    }

    @Test(arguments: ["nonsense", "usps:commercial:US-43215:2025-12-09", "a:b:c:d", "%"])
    func whatIsNotThereIsNotFound(id: String) async throws {
        try await open(["SO-1"]) { fixture async throws in
            #expect(await fixture.api.manifest(id).status == 404)
            #expect(await fixture.api.manifestDocument(id, "document.pdf").status == 404)
        }
    }

    @Test func theListHasPages() async throws {
        try await open(["SO-1", "SO-2"]) { fixture async throws in
            _ = await close(fixture)
            #expect(
                await fixture.label(
                    Samples.order("SO-3").replacing(#""ship_date":"2025-12-02""#, with: #""ship_date":"2025-12-04""#)
                ).status == 201)
            let first = try Answer(await fixture.api.manifests(request(query: ["limit": "1"])).body)
            #expect(first.root["manifests"]?.array?.map { $0["status"]?.string } == ["closed"])
            #expect(first.text("next") == "/v1/manifests?after=" + Self.id)
            let second = try Answer(
                await fixture.api.manifests(request(query: ["limit": "1", "after": Self.id])).body)
            #expect(second.root["manifests"]?.array?.map { $0["ship_date"]?.string } == ["2025-12-04"])
            #expect(second.root["manifests"]?.array?.map { $0["due"]?.integer } == [1])
            #expect(second.root["next"] == nil)
            for (name, value) in [("limit", "0"), ("limit", "101"), ("limit", "x"), ("after", "x"), ("page", "1")] {
                #expect(await fixture.api.manifests(request(query: [name: value])).status == 400, "\(name)=\(value)")
            }
        }
    }
}
