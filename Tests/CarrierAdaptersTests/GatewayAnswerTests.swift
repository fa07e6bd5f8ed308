import CarrierAdapters
import ShipmentModel
import Testing
import TextFormats
import WireFormat

/// What a gateway's answers mean: each is sent by a server, over a real connection.
@Suite(.timeLimit(.minutes(1))) struct GatewayAnswerTests {
    /// `^XA^XZ`, in base64.
    static let document = "XlhBXlha"
    static let reference = "ABCDEFGHIJKLMNOP2345"

    /// A whole label, with some of its members replaced or, by nil, left out.
    static func label(_ changes: KeyValuePairs<String, String?> = [:]) -> String {
        var members: [(String, String?)] = [
            ("tracking_number", #""ACME0001""#), ("price", #"{"amount": "5.25", "currency": "EUR"}"#),
            ("form", #""zpl-203""#), ("document", "\"\(document)\""), ("reference", "\"\(reference)\""),
        ]
        for (name, value) in changes {
            if let index = members.firstIndex(where: { $0.0 == name }) {
                members[index].1 = value
            } else {
                members.append((name, value))
            }
        }
        return "{" + members.compactMap { name, value in value.map { "\"\(name)\": \($0)" } }.joined(separator: ", ")
            + "}"
    }

    static let bought = BoughtLabel(
        trackingNumber: "ACME0001", price: Money("5.25", Currency("EUR")!), document: Array("^XA^XZ".utf8),
        form: "zpl-203", reference: reference)

    static func carrier(_ server: HostileServer, recovery: CarrierRecovery = .key) throws -> GatewayCarrier {
        try GatewayCarrier(
            at: try #require(GatewayAddress(server.url("/gate"))), recovery: recovery,
            token: GatewayToken(Array("s3cret\n".utf8)), slots: 2)
    }

    static func order() throws -> PurchaseOrder {
        let text = """
            {"order": "GB-1", "weight": "500 g", "ship_from": {"company": "Sock Shop Ltd", "street": ["1 Kingsway"],
             "city": "London", "postcode": "WC2B 6AN", "country": "GB"}, "ship_to": {"name": "Gwen Price",
             "street": ["33 Queen Street"], "city": "Cardiff", "postcode": "CF10 2AF", "country": "GB"}}
            """
        return PurchaseOrder(
            reference: reference, service: "parcel", shipment: try ShipmentReader.read(Array(text.utf8), for: .label),
            shipDate: try #require(CivilDate("2025-12-02")))
    }

    /// What an order comes to that a server answers with these steps.
    static func purchase(_ steps: [HostileServer.Step]) async throws -> PurchaseAnswer {
        let server = HostileServer { _ in steps }
        defer { server.stop() }
        return await (try carrier(server)).buy(
            try order(), deadline: .now + .seconds(20))
    }

    /// The label that an order comes to.
    private static func label(bought steps: [HostileServer.Step]) async throws -> BoughtLabel {
        let answer = try await purchase(steps)
        guard case .bought(let label) = answer else { throw NoLabel(answer: answer) }
        return label
    }

    private struct NoLabel: Error {
        let answer: PurchaseAnswer
    }

    // MARK: Questions

    @Test func anOrderIsWhatTheProtocolSays() async throws {
        let server = HostileServer { _ in [.answer(Self.label(), status: "201 Created")] }
        defer { server.stop() }
        let answer = await (try Self.carrier(server)).buy(try Self.order(), deadline: .now + .seconds(20))
        #expect(answer == .bought(Self.bought))
        let request = try #require(server.requests.first)
        #expect(server.requests.count == 1)
        #expect(request.line == "POST /gate/labels HTTP/1.1")
        #expect(request.header("Authorization") == "Bearer s3cret")
        #expect(request.header("Content-Type") == "application/json")
        let body = try JSONDocument(request.body).root
        #expect(body["reference"]?.string == Self.reference && body["service"]?.string == "parcel")
        #expect(body["ship_date"]?.string == "2025-12-02")
        #expect(try #require(body["shipment"]).canonical() == ShipmentWriter.canonical(Self.order().shipment))
    }

    @Test func lookUpsAndVoidsSayOfWhat() async throws {
        let server = HostileServer { request in
            [.answer(request.line.hasPrefix("GET") ? #"{"labels": []}"# : #"{"voided": true}"#)]
        }
        defer { server.stop() }
        let carrier = try Self.carrier(server)
        #expect(await carrier.lookUp(Self.reference, deadline: .now + .seconds(20)) == .found([]))
        for number in ["1Z999", "../../x?y=%20#&", ".."] {
            #expect(await carrier.void(number, deadline: .now + .seconds(20)) == .voided)
        }
        #expect(
            server.requests.map(\.line) == [
                "GET /gate/labels?reference=\(Self.reference) HTTP/1.1", "POST /gate/labels/1Z999/void HTTP/1.1",
                "POST /gate/labels/%2E%2E%2F%2E%2E%2Fx%3Fy%3D%2520%23%26/void HTTP/1.1",
                "POST /gate/labels/%2E%2E/void HTTP/1.1",
            ])
    }

    // MARK: Labels

    /// What makes a label none: then nobody knows whether one was sold.
    @Test(arguments: [
        "", "null", "[]", "{}", "<html><title>Welcome</title></html>", "{\"tracking_number\": \"ACME0001\"",
        label(["tracking_number": nil]), label(["tracking_number": "17"]), label(["tracking_number": #""""#]),
        label(["tracking_number": "\"" + String(repeating: "9", count: 65) + "\""]),
        label(["tracking_number": #""A B""#]), label(["tracking_number": #""A\nX-Evil: 1""#]),
        label(["tracking_number": #""Ä1""#]), label(["tracking_number": #""A\u0000""#]),
        label(["form": nil]), label(["form": #""zpl""#]), label(["form": #""zpl-204""#]),
        label(["form": #""zpl-203-a4x4""#]), label(["form": #""pdf/../../x""#]), label(["form": #""pdf""#]),
        label(["form": #""png-203""#]), label(["document": nil]), label(["document": #""""#]),
        label(["document": #""XlhBXlh""#]), label(["document": #""XlhBXl ha""#]), label(["document": #""XlhBXlha=""#]),
        label(["document": #""XlhBXlh_""#]), label(["document": #""PGh0bWw+""#]), label(["document": "[1]"]),
        label(["document": #""XlhBXlhb""#, "form": #""pdf-a6""#]),
        label(["price": "5.25"]), label(["price": "{}"]), label(["price": #"{"amount": "5.25"}"#]),
        label(["price": #"{"amount": "5,25", "currency": "EUR"}"#]),
        label(["price": #"{"amount": "-5.25", "currency": "EUR"}"#]),
        label(["price": #"{"amount": "1e3", "currency": "EUR"}"#]),
        label(["price": #"{"amount": 1e3, "currency": "EUR"}"#]),
        label(["price": #"{"amount": "1000000000", "currency": "EUR"}"#]),
        label(["price": #"{"amount": "5.1234567", "currency": "EUR"}"#]),
        label(["price": #"{"amount": "5.", "currency": "EUR"}"#]),
        label(["price": #"{"amount": "5.25", "currency": "eur"}"#]),
        label(["price": #"{"amount": "5.25", "currency": "XXX"}"#]), label(["reference": "17"]),
        "{\"tracking_number\": \"A\", \"tracking_number\": \"B\", " + label().dropFirst(),
    ])
    func whatIsNoLabelIsUnknown(body: String) async throws {
        #expect(try await Self.purchase([.answer(body)]) == .unknown(code: "unreadable-answer"))
    }

    @Test func aLabelOfAnotherOrderIsUnknown() async throws {
        let other = Self.label(["reference": #""ANOTHER""#])
        #expect(try await Self.purchase([.answer(other)]) == .unknown(code: "other-reference"))
    }

    /// A label needs neither price nor reference, its price may be a number, and more may stand beside it.
    @Test func aLabelMaySayLessAndMore() async throws {
        let bare = Self.label(["price": nil, "reference": "null", "note": #""hello""#])
        let label = try await Self.label(bought: [.answer(bare)])
        #expect(label.price == nil && label.reference == nil && label.trackingNumber == "ACME0001")
        let number = Self.label(["price": #"{"amount": 0.1, "currency": "JPY"}"#])
        let priced = try await Self.label(bought: [.answer(number)])
        #expect(priced.price == Money(micros: 100_000, Currency("JPY")!))
    }

    @Test func theLongestDocumentIsTakenAndNoLonger() async throws {
        // 4 MiB of `^XA^XZ`, which base64 writes without padding but for the end.
        let most = 4 * 1_024 * 1_024
        let whole = most / 6
        let rest = most - whole * 6
        #expect(rest == 4)
        let text = String(repeating: Self.document, count: whole)
        let longest = Self.label(["document": "\"\(text)XlhBXg==\""])
        let label = try await Self.label(bought: [.answer(longest)])
        #expect(label.document.count == most)
        #expect(
            try await Self.purchase([.answer(Self.label(["document": "\"\(text)XlhBXlg=\""]))])
                == .unknown(code: "unreadable-answer"))
        #expect(
            try await Self.purchase([.answer(Self.label(["document": "\"\(text)\(text)\""]))])
                == .unknown(code: "answer-too-large"))
    }

    // MARK: Statuses

    private static let refusal = #"{"code": "no-such-street", "detail": "x"}"#

    @Test(arguments: [
        ("400 Bad Request", refusal, PurchaseAnswer.rejected(code: "no-such-street", isAboutService: false)),
        (
            "422 Unprocessable Content", #"{"code": "Too_Heavy.1", "about_service": true}"#,
            .rejected(code: "Too_Heavy.1", isAboutService: true)
        ),
        ("404 Not Found", refusal, .rejected(code: "no-such-street", isAboutService: false)),
        (
            "422 Unprocessable Content", #"{"code": "a", "about_service": "yes"}"#,
            .rejected(code: "a", isAboutService: false)
        ),
        // Codes end in logs and answers: what is none is not repeated.
        ("422 Unprocessable Content", #"{"code": "a\nb"}"#, .unknown(code: "http-422")),
        ("422 Unprocessable Content", #"{"code": ""}"#, .unknown(code: "http-422")),
        ("422 Unprocessable Content", #"{"code": 7}"#, .unknown(code: "http-422")),
        ("422 Unprocessable Content", "<html>", .unknown(code: "http-422")),
        ("408 Request Timeout", "", .unknown(code: "http-408")),
        ("410 Gone", "", .unknown(code: "http-410")),
        ("400 Bad Request", "<html>", .notSent(code: "http-400", retryAfter: nil)),
        ("404 Not Found", "<html>", .notSent(code: "http-404", retryAfter: nil)),
        ("413 Content Too Large", "", .notSent(code: "http-413", retryAfter: nil)),
        ("401 Unauthorized", refusal, .notSent(code: "not-authorised", retryAfter: nil)),
        ("403 Forbidden", "", .notSent(code: "not-authorised", retryAfter: nil)),
        ("409 Conflict", #"{"code": "in-progress"}"#, .unknown(code: "in-progress")),
        ("409 Conflict", refusal, .unknown(code: "in-progress")),
        ("429 Too Many Requests", refusal, .notSent(code: "http-429", retryAfter: .seconds(1))),
        ("503 Service Unavailable", refusal, .notSent(code: "http-503", retryAfter: nil)),
        ("500 Internal Server Error", refusal, .unknown(code: "http-500")),
        ("502 Bad Gateway", "", .unknown(code: "http-502")),
        ("504 Gateway Timeout", "", .unknown(code: "http-504")),
        ("302 Found", "", .unknown(code: "http-302")),
        ("202 Accepted", label(), .unknown(code: "http-202")),
        ("204 No Content", "", .unknown(code: "http-204")),
    ])
    func eachStatusMeansOneThing(status: String, body: String, answer: PurchaseAnswer) async throws {
        #expect(try await Self.purchase([.answer(body, status: status)]) == answer)
    }

    @Test(arguments: [
        ("7", Duration.seconds(7)), ("0", .zero), ("99999", .seconds(3_600)), ("-1", nil), ("1.5", nil),
        ("99999999999999999999", nil), ("Wed, 21 Oct 2026 07:28:00 GMT", nil), ("", nil),
    ])
    func aPauseIsSeconds(header: String, pause: Duration?) async throws {
        let steps = [
            HostileServer.Step.answer("", status: "503 Service Unavailable", headers: ["Retry-After: \(header)"])
        ]
        #expect(try await Self.purchase(steps) == .notSent(code: "http-503", retryAfter: pause))
    }

    // MARK: No answer

    @Test(arguments: [
        ([HostileServer.Step.close], "connection-lost"), ([.reset], "connection-lost"),
        ([.send("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{"), .close], "answer-cut-off"),
        ([.send("220 mail.example ESMTP\r\n"), .close], "not-http"),
    ])
    func afterItWasSentNobodyKnows(steps: [HostileServer.Step], code: String) async throws {
        #expect(try await Self.purchase(steps) == .unknown(code: code))
    }

    @Test func silenceIsUnknown() async throws {
        let server = HostileServer { _ in [.silence] }
        defer { server.stop() }
        let answer = await (try Self.carrier(server)).buy(try Self.order(), deadline: .now + .milliseconds(300))
        #expect(answer == .unknown(code: "timed-out"))
    }

    @Test func whatCannotBeReachedHasSoldNothing() async throws {
        let (socket, port) = LoopbackSocket.bound()
        defer { LoopbackSocket.close(socket) }
        for (address, code) in [
            ("http://127.0.0.1:\(port)", "not-connected"), ("https://gateway.invalid", "host-not-found"),
        ] {
            let carrier = try GatewayCarrier(at: try #require(GatewayAddress(address)), recovery: .key, slots: 1)
            let answer = await carrier.buy(try Self.order(), deadline: .now + .seconds(20))
            #expect(answer == .notSent(code: code, retryAfter: nil))
        }
        let server = HostileServer { _ in [.answer(Self.label())] }
        defer { server.stop() }
        let answer = await (try Self.carrier(server)).buy(try Self.order(), deadline: .now - .seconds(1))
        #expect(answer == .notSent(code: "timed-out", retryAfter: nil))
        #expect(server.requests.isEmpty)
    }

    // MARK: Look-ups and voids

    @Test(arguments: [
        ("200 OK", #"{"labels": []}"#, LookUpAnswer.found([])),
        ("200 OK", #"{"labels": [\#(label())]}"#, .found([bought])),
        ("200 OK", #"{"labels": [\#(label()), {}]}"#, .failed(code: "unreadable-answer")),
        ("200 OK", "[]", .failed(code: "unreadable-answer")),
        (
            "200 OK", #"{"labels": [\#(Array(repeating: label(), count: 17).joined(separator: ","))]}"#,
            .failed(code: "unreadable-answer")
        ),
        // A wrong address must not prove that nothing was sold.
        ("404 Not Found", #"{"code": "unknown-reference"}"#, .failed(code: "unknown-reference")),
        ("404 Not Found", "", .failed(code: "http-404")),
        ("503 Service Unavailable", "", .failed(code: "http-503")),
        ("401 Unauthorized", "", .failed(code: "not-authorised")),
        ("204 No Content", "", .failed(code: "http-204")),
    ])
    func aLookUpFindsOrFails(status: String, body: String, answer: LookUpAnswer) async throws {
        let server = HostileServer { _ in [.answer(body, status: status)] }
        defer { server.stop() }
        let carrier = try Self.carrier(server, recovery: .lookUp(LookUpRules()))
        #expect(await carrier.lookUp(Self.reference, deadline: .now + .seconds(20)) == answer)
    }

    @Test(arguments: [
        ("200 OK", #"{"voided": true}"#, VoidAnswer.voided),
        // Some page that answers everything has voided nothing.
        ("200 OK", "<html>", .unknown(code: "unreadable-answer")),
        ("200 OK", #"{"voided": false}"#, .unknown(code: "unreadable-answer")),
        ("204 No Content", "", .unknown(code: "http-204")),
        ("422 Unprocessable Content", #"{"code": "already-used"}"#, .refused(code: "already-used")),
        ("404 Not Found", #"{"code": "unknown-label"}"#, .refused(code: "unknown-label")),
        ("404 Not Found", "", .unknown(code: "http-404")),
        ("409 Conflict", #"{"code": "x"}"#, .unknown(code: "in-progress")),
        ("401 Unauthorized", "", .unknown(code: "not-authorised")),
        ("503 Service Unavailable", "", .unknown(code: "http-503")),
        ("500 Internal Server Error", "", .unknown(code: "http-500")),
    ])
    func aVoidIsSureOrUnknown(status: String, body: String, answer: VoidAnswer) async throws {
        let server = HostileServer { _ in [.answer(body, status: status)] }
        defer { server.stop() }
        #expect(await (try Self.carrier(server)).void("ACME0001", deadline: .now + .seconds(20)) == answer)
    }

    // MARK: Secrets

    @Test(arguments: ["", "\n", "two words", "two\nlines", "ümlaut", "a\u{0}b", String(repeating: "x", count: 4_097)])
    func whatCannotStandInAHeaderIsNoSecret(text: String) { #expect(GatewayToken(Array(text.utf8)) == nil) }

    @Test func aSecretIsNotShown() throws {
        let token = try #require(GatewayToken(Array("s3cret\r\n".utf8)))
        #expect("\(token)" == "•••")
    }
}
