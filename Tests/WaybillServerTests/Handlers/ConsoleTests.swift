import CarrierAdapters
import Foundation
import LabelDesk
import ShippingLog
import TestSupport
import Testing
import TextFormats

@testable import WaybillServer

/// The queue of purchases that a person clears up, over HTTP and on the console.
@Suite struct ConsoleTests {
    /// A carrier that says nothing to any order and cannot be asked.
    private struct Silent: PurchasingCarrier {
        let recovery = CarrierRecovery.none
        func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
            .unknown(code: "timed-out")
        }
        func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
            .failed(code: "none")
        }
        func void(_ number: String, deadline: ContinuousClock.Instant) async -> VoidAnswer { .voided }
    }

    /// Opens a log in which these orders have purchases that nobody knows the end of; tells their labels.
    private func open(
        _ orders: [String], body: (APIFixture, [String]) async throws -> Void
    ) async throws {
        let account = CarrierAccount(carrier: "fixture-courier", account: "contract", adapter: Silent())
        try await APIFixture.open(tables: .gateway, carriers: [account]) { fixture async throws in
            for order in orders {
                let text = JSONValue.string(order).compact()
                let refused = await fixture.label(
                    Samples.abroad("ORDER").putting(String(decoding: text, as: UTF8.self), for: "\"ORDER\""))
                #expect(try Answer(refused.body).text("code") == "purchase-unknown")
            }
            let listed = try await list(fixture)
            #expect(listed.status == 200)
            let ids = try Answer(listed.body).root["purchases"]?.array?.compactMap { $0["id"]?.string } ?? []
            #expect(ids.count == orders.count)
            try await body(fixture, ids)
        }
    }

    private func list(_ fixture: APIFixture, _ query: [String: String] = [:]) async throws -> APIResponse {
        await fixture.api.purchases(APIFixture.request([], [:], query))
    }

    private func settle(
        _ fixture: APIFixture, _ id: String, _ text: String, headers: [String: [String]] = [:]
    ) async -> APIResponse {
        await fixture.api.settle(id, APIFixture.request(Array(text.utf8), headers, [:]))
    }

    private static let bought =
        #"{"bought": {"tracking_number": "FC1", "document": "XlhBXlha", "form": "zpl-203"}}"#

    // MARK: HTTP

    @Test func purchasesAreListedPageByPage() async throws {
        try await open(["A 1/%", "B", "C"]) { fixture, ids async throws in
            let first = try Answer(try await list(fixture, ["state": "referred", "limit": "2"]).body)
            let entry = try #require(first.root["purchases"]?[0])
            #expect(entry["order"]?.string == "A 1/%" && entry["parcel"]?.integer == 1)
            #expect(entry["carrier"]?.string == "fixture-courier" && entry["reason"]?.string == "no-recovery")
            #expect(entry["reference"]?.string?.utf8.count == 20)
            #expect(entry["settle"]?.string == "/v1/labels/\(ids[0])/settle")
            let next = try #require(first.text("next"))
            let place = try #require(URLComponents(string: next)?.queryItems?.first { $0.name == "after" }?.value)
            let second = try Answer(try await list(fixture, ["limit": "2", "after": place]).body)
            #expect(second.root["purchases"]?.array?.map { $0["order"]?.string } == ["C"])
            #expect(second.root["next"] == .null)
            for query in [["state": "open"], ["limit": "0"], ["limit": "x"], ["page": "2"]] {
                #expect(try await list(fixture, query).status == 400)
            }
        }
    }

    @Test func aPurchaseIsSettledOverHTTP() async throws {
        try await open(["A", "B"]) { fixture, ids async throws in
            for _ in 0..<2 {
                let taken = await settle(fixture, ids[0], Self.bought)
                #expect(taken.status == 200)
                #expect(try Answer(taken.body).text("tracking_number") == "FC1")
                let none = await settle(fixture, ids[1], #"{"bought": null}"#)
                #expect(none.status == 200)
                #expect(try Answer(none.body).text("status") == "not-bought")
            }
            let late = await settle(fixture, ids[0], #"{"bought": null}"#)
            #expect(late.status == 409)
            #expect(try Answer(late.body).text("code") == "not-referred")
            #expect(await settle(fixture, "lbl_none", Self.bought).status == 404)
            let faulty = await settle(fixture, ids[0], #"{"bought": {"form": "x"}}"#)
            #expect(try Answer(faulty.body).pointers == ["/bought/tracking_number", "/bought/document"])
            #expect(try Answer(try await list(fixture).body).root["purchases"]?.array?.isEmpty == true)
        }
    }

    // MARK: Labels that carriers keep

    @Test(.timeLimit(.minutes(2))) func whatCarriersKeepIsListedAndCleared() async throws {
        let account = CarrierAccount(
            carrier: "fixture-courier", account: "contract", adapter: KeepingCarrier("A", "B<b>/%"))
        try await APIFixture.open(tables: .gateway, carriers: [account]) { fixture async throws in
            for order in ["A", "B"] {
                let made = await fixture.label(Samples.abroad("ORDER").putting("\"\(order)\"", for: "\"ORDER\""))
                #expect(made.status == 201)
            }
            func listed(_ query: [String: String] = [:]) async throws -> Answer {
                try Answer(await fixture.api.extraLabels(APIFixture.request([], [:], query)).body)
            }
            // They are given back, in vain, after the labels have been answered.
            while try await listed().root["extra_labels"]?.array?.count != 2 {
                try await Task.sleep(for: .milliseconds(5))
            }
            let first = try await listed(["limit": "1"])
            let entry = try #require(first.root["extra_labels"]?[0])
            let number = try #require(entry["tracking_number"]?.string)
            #expect(entry["order"]?.string == "A" && entry["refusal"]?.string == "tendered" && entry["price"] == nil)
            let path = "extra-labels/\(number.replacing("%", with: "%25").replacing("/", with: "%2F"))/clear"
                .replacing("<", with: "%3C").replacing(">", with: "%3E")
            #expect(entry["clear"]?.string == "/v1/" + path)
            guard case .clear(number)? = WaybillResponder.Route("/v1/" + path),
                case .clearForm(number)? = WaybillResponder.Route("/console/" + path)
            else { throw Unrouted(path: path) }
            let next = try #require(first.text("next"))
            let place = try #require(URLComponents(string: next)?.queryItems?.first { $0.name == "after" }?.value)
            let second = try await listed(["after": place])
            #expect(second.root["extra_labels"]?.array?.map { $0["order"]?.string } == ["B"])
            #expect(second.root["next"] == .null)
            for query in [["limit": "0"], ["state": "kept"]] {
                #expect(await fixture.api.extraLabels(APIFixture.request([], [:], query)).status == 400)
            }

            let shown = try await page(fixture)
            #expect(shown.contains("action=\"/console/\(path)\"") && !shown.contains("B<b>"))
            for _ in 0..<2 {
                let cleared = await fixture.api.clear(number, APIFixture.request([], [:], [:]))
                #expect(try cleared.status == 200 && Answer(cleared.body).text("status") == "cleared")
            }
            #expect(await fixture.api.clear("none", APIFixture.request([], [:], [:])).status == 404)
            let other = try #require(second.root["extra_labels"]?[0]?["tracking_number"]?.string)
            let foreign = APIFixture.request([], ["sec-fetch-site": ["cross-site"]], [:])
            #expect(await fixture.api.clearForm(other, foreign).status == 403)
            let own = APIFixture.request([], ["sec-fetch-site": ["same-origin"]], [:])
            #expect(await fixture.api.clearForm(other, own).status == 303)
            #expect(try await listed().root["extra_labels"]?.array?.isEmpty == true)
            #expect(try await !page(fixture).contains("Labels that carriers keep"))
        }
    }

    private struct Unrouted: Error { let path: String }

    // MARK: The page

    private func page(_ fixture: APIFixture) async throws -> String {
        let response = await fixture.api.console()
        #expect(response.status == 200 && response.contentType == "text/html; charset=utf-8")
        return try #require(String(validating: response.body, as: UTF8.self))
    }

    @Test func thePageShowsWhatWaits() async throws {
        try await open(["SO-1"]) { fixture, ids async throws in
            let text = try await page(fixture)
            #expect(text.contains("Order SO-1, parcel 1"))
            #expect(text.contains("action=\"/console/labels/\(ids[0])/settle\""))
            _ = await settle(fixture, ids[0], #"{"bought": null}"#)
            #expect(try await page(fixture).contains("None waits for anybody."))
        }
    }

    /// A carrier that fails is given up after five failures in a row, and everybody can see it.
    @Test func aCarrierThatIsGivenUpIsShown() async throws {
        try await open([]) { fixture, _ async throws in
            #expect(try await page(fixture).contains("<td>contract</td><td>ready</td>"))
        }
        try await open(["A", "B", "C", "D", "E"]) { fixture, _ async throws in
            #expect(try await page(fixture).contains("given up for its failures"))
            let metrics = String(decoding: fixture.api.metrics().body, as: UTF8.self)
            #expect(metrics.contains("waybill_carrier_given_up{carrier=\"fixture-courier\",account=\"contract\"} 1\n"))
        }
    }

    @Test func noPageRunsAScriptOrComesFromElsewhere() async throws {
        try await open([]) { fixture, _ async throws in
            let response = await fixture.api.console()
            let policy = try #require(response.headers.first { $0.name == "Content-Security-Policy" }?.value)
            #expect(policy.hasPrefix("default-src 'none'; style-src 'self'; form-action 'self'"))
            #expect(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
            #expect(fixture.api.consoleStyle().contentType == "text/css; charset=utf-8")
        }
    }

    /// Whatever an order is called, it is text on the page: no element and no attribute comes of it.
    @Test func nothingThatIsShownBecomesMarkup() async throws {
        let orders = [
            "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
            "</dd></dl>&lt;b&gt;",
            "&#60;script&#62;", "javascript:alert(1)", "</title><svg/onload=alert(1)>", "SO\u{202E}1-OS",
        ]
        var shapes: Set<[String]> = []
        for order in orders + ["SO-1"] {
            var html = HTMLWriter()
            html.element("p", ["title": order, "class": "x"], order + "\u{1B}[0m\u{0}\n")
            let text = String(decoding: html.bytes, as: UTF8.self)
            #expect(!text.dropFirst("<!DOCTYPE html>\n".count).utf8.contains { $0 < 0x20 || $0 == 0x7F })
            #expect(!text.unicodeScalars.contains("\u{202E}"))
            shapes.insert(try Self.shape(text))
        }
        #expect(shapes == [["<p title class>", "</p>"]])
    }

    @Test func thePageIsWellFormedWhateverItShows() async throws {
        let plain = try await Self.shapeOfPage("SO-1")
        #expect(plain.contains("<form method action enctype>") && plain.count > 60)
        #expect(!plain.contains { $0.hasPrefix("<script") || $0.contains(" on") || $0.contains(" style") })
        #expect(try await Self.shapeOfPage("<script>alert(\"1\")</script>'&") == plain)
    }

    private static func shapeOfPage(_ order: String) async throws -> [String] {
        var shape: [String] = []
        try await ConsoleTests().open([order]) { fixture, _ async throws in
            let text = try await ConsoleTests().page(fixture)
            shape = try Self.shape(text)
        }
        return shape
    }

    /// The elements of a page with the names of their attributes, as a strict reader sees them: each that has an end ends
    /// in its place.
    private static func shape(_ text: String) throws -> [String] {
        var shape: [String] = []
        var open: [Substring] = []
        var rest = text.dropFirst("<!DOCTYPE html>\n".count)
        #expect(text.hasPrefix("<!DOCTYPE html>\n"))
        while let start = rest.firstIndex(of: "<") {
            #expect(!rest[..<start].contains(">"))
            let end = try #require(rest[start...].firstIndex(of: ">"))
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("/") {
                #expect(open.popLast() == tag.dropFirst())
                shape.append("<\(tag)>")
                continue
            }
            let match = try #require(tag.wholeMatch(of: #/([a-z0-9]+)((?: [a-z-]+="[^"<>']*")*)/#), "\(tag)")
            let names = match.2.matches(of: #/ ([a-z-]+)="/#).map { String($0.1) }
            shape.append("<" + ([String(match.1)] + names).joined(separator: " ") + ">")
            if !["meta", "link", "input"].contains(match.1) { open.append(match.1) }
        }
        #expect(open.isEmpty)
        return shape
    }

    // MARK: Its forms

    private static func form(_ fields: [(String, [UInt8])]) -> (type: String, body: [UInt8]) {
        let boundary = "----Form7MA4YWxk"
        var body: [UInt8] = []
        for (name, value) in fields {
            let file = name == "document" ? "; filename=\"label.zpl\"\r\nContent-Type: application/octet-stream" : ""
            body += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\(file)\r\n\r\n".utf8
            body += value + Array("\r\n".utf8)
        }
        return ("multipart/form-data; boundary=\(boundary)", body + Array("--\(boundary)--\r\n".utf8))
    }

    private func send(
        _ fixture: APIFixture, _ id: String, _ fields: [(String, String)], headers: [String: [String]] = [:]
    ) async -> APIResponse {
        let (type, body) = Self.form(fields.map { ($0.0, Array($0.1.utf8)) })
        let own = ["host": ["127.0.0.1:8080"], "content-type": [type], "sec-fetch-site": ["same-origin"]]
        return await fixture.api.settleForm(
            id, APIFixture.request(body, own.merging(headers) { $1 }, [:]))
    }

    @Test func aFormSettlesAPurchase() async throws {
        try await open(["A", "B"]) { fixture, ids async throws in
            let taken = await send(
                fixture, ids[0],
                [
                    ("end", "bought"), ("tracking_number", " FC1 "), ("amount", "5.25"), ("currency", "EUR"),
                    ("document", "^XA\r\n--not-the-boundary\r\n^XZ"), ("form", "zpl-203"),
                ])
            #expect(taken.status == 303 && taken.headers.contains { $0 == ("Location", "/") })
            let label = try Answer(await fixture.api.label(ids[0]).body)
            #expect(label.text("tracking_number") == "FC1")
            let document = await fixture.document(ids[0], "document.zpl")
            #expect(String(decoding: document.body, as: UTF8.self) == "^XA\r\n--not-the-boundary\r\n^XZ")
            let unasked = await send(fixture, ids[1], [("end", "none")])
            #expect(unasked.status == 422 && String(decoding: unasked.body, as: UTF8.self).contains("Not done: "))
            #expect(await send(fixture, ids[1], [("end", "none"), ("asked", "yes")]).status == 303)
            #expect(try Answer(try await list(fixture).body).root["purchases"]?.array?.isEmpty == true)
        }
    }

    @Test func whatIsWrongWithAFormIsSaidOnThePage() async throws {
        try await open(["A"]) { fixture, ids async throws in
            let wrong = await send(
                fixture, ids[0],
                [
                    ("end", "bought"), ("tracking_number", "<b>"), ("document", "<html>no label</html>"),
                    ("form", "pdf"),
                ])
            let text = String(decoding: wrong.body, as: UTF8.self)
            #expect(wrong.status == 422 && text.contains("document: ") && !text.contains("<b>"))
            let late = await send(fixture, "lbl_none", [("end", "none"), ("asked", "yes")])
            #expect(late.status == 404 && String(decoding: late.body, as: UTF8.self).contains("Not done: "))
        }
    }

    /// Pages of other origins, and of none, settle nothing.
    @Test(arguments: [
        ["sec-fetch-site": ["cross-site"]], ["sec-fetch-site": ["same-site"]], ["sec-fetch-site": []],
        ["sec-fetch-site": [], "origin": ["null"]], ["sec-fetch-site": [], "origin": ["http://evil.example"]],
        ["origin": ["http://127.0.0.1:8081"]], ["sec-fetch-site": ["none"]],
    ])
    func aPageOfAnotherOriginSettlesNothing(headers: [String: [String]]) async throws {
        try await open(["A"]) { fixture, ids async throws in
            let refused = await send(fixture, ids[0], [("end", "none"), ("asked", "yes")], headers: headers)
            #expect(refused.status == 403)
            #expect(try Answer(try await list(fixture).body).root["purchases"]?.array?.count == 1)
        }
    }

    @Test func programsAndOurOwnPagesSettle() async throws {
        try await open(["A", "B"]) { fixture, ids async throws in
            let own = ["sec-fetch-site": [], "origin": ["http://127.0.0.1:8080"]]
            #expect(await send(fixture, ids[0], [("end", "none"), ("asked", "yes")], headers: own).status == 303)
            // The API takes programs, which name no origin, and no page of another.
            let foreign = ["host": ["127.0.0.1:8080"], "origin": ["http://evil.example"]]
            #expect(throws: APIRefusal.self) {
                try BrowserOrigin(APIFixture.request([], foreign, [:])).refuseForeign()
            }
            #expect(await settle(fixture, ids[1], #"{"bought": null}"#).status == 200)
        }
    }

    @Test(arguments: [
        ("text/plain", "end=none"), ("multipart/form-data", "--x\r\n\r\n--x--"),
        ("multipart/form-data; boundary=x", ""), ("multipart/form-data; boundary=x", "--x"),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--"),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv"),
        (
            "multipart/form-data; boundary=x",
            String(repeating: "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n", count: 17) + "--x--"
        ),
    ])
    func whatNoBrowserSendsIsNoForm(type: String, body: String) {
        #expect(MultipartForm(Array(body.utf8), contentType: type) == nil)
    }

    @Test func anyBytesOfAFormCanBeRead() throws {
        for seed in 0..<200 as Range<UInt64> {
            var numbers = SplitMix64(seed: seed)
            let document = (0..<Int.random(in: 0...400, using: &numbers)).map { _ in
                // Much of what delimiters are made of.
                Bool.random(using: &numbers)
                    ? UInt8.random(in: 0...255, using: &numbers)
                    : Array("\r\n--Form".utf8).randomElement(using: &numbers)!
            }
            let (type, body) = Self.form([("a", Array("x".utf8)), ("document", document), ("b", [])])
            let form = try #require(MultipartForm(body, contentType: type))
            #expect(form.file("document") == document && form.text("a") == "x" && form.text("b").isEmpty)
        }
    }
}
