import Synchronization
import Testing

@testable import CarrierAdapters

/// A transport that fails.
private struct FailingSender: HTTPSender {
    let fault: TransportFault
    func send(_ request: HTTPRequest) async throws(TransportFault) -> HTTPResponse { throw fault }
}

@Suite("A session with a carrier")
struct CarrierSessionTests {
    private var soon: ContinuousClock.Instant { .soon }
    private static let own = ["api": "https://api.example", "oauth": "https://login.example:8443/v2"]

    private func session(
        _ sender: any HTTPSender, _ signing: CarrierSession.Signing, stale: Set<Int> = [401],
        _ addresses: [String: String] = own
    ) throws -> CarrierSession {
        CarrierSession(
            sender, try addresses.mapValues { try HTTPURL($0) }, signing: signing, staleStatuses: stale,
            wallClock: { 0 })
    }

    /// Tokens `t1`, `t2` …
    private func tokens(_ most: Int = .max) -> CarrierSession.Signing {
        let count = Counter()
        let keeper = TokenKeeper { _ throws(CarrierFault) in
            CarrierToken(text: "t\(min(count.next(), most))", lifetime: .seconds(3_600))
        }
        return .token(keeper, field: "Authorization", prefix: "Bearer ", ["X-Account": "7"])
    }

    private static func answers(_ statuses: Int...) -> CannedSender {
        CannedSender(statuses.map { HTTPResponse(status: $0) })
    }

    // MARK: Signing

    @Test(
        "a token that is refused is renewed, and the call goes out once more under the new one", arguments: [401, 403])
    func renewed(status: Int) async throws {
        let sender = Self.answers(status, 200)
        let session = try session(sender, tokens(), stale: [401, 403])
        let response = try await session.send(CarrierCall(.post, "/labels", effect: .change), deadline: soon)
        #expect(response.status == 200)
        #expect(sender.requests.map { $0.headers.values(of: "Authorization") } == [["Bearer t1"], ["Bearer t2"]])
        #expect(sender.requests.allSatisfy { $0.headers["X-Account"] == "7" })
    }

    @Test("a new token that is refused too is the end of it")
    func renewedOnce() async throws {
        let sender = Self.answers(401)
        let session = try session(sender, tokens())
        let call = CarrierCall(.post, "/labels", effect: .change)
        let response = try await session.send(call, deadline: soon)
        #expect(response.status == 401 && sender.requests.count == 2)
        #expect(call.fault(of: response)?.kind == .configuration)
    }

    @Test("a call is not repeated under the same token")
    func sameToken() async throws {
        let sender = Self.answers(401)
        let session = try session(sender, tokens(1))
        #expect(try await session.send(CarrierCall(.get, "/x"), deadline: soon).status == 401)
        #expect(sender.requests.count == 1)
    }

    @Test("another status, or a signature that stays the same, is no reason to repeat a call")
    func notRepeated() async throws {
        let forbidden = Self.answers(403)
        _ = try await session(forbidden, tokens()).send(CarrierCall(.get, "/x"), deadline: soon)
        #expect(forbidden.requests.count == 1)
        let fixed = Self.answers(401)
        _ = try await session(fixed, .fixed(["Authorization": "Basic x"])).send(CarrierCall(.get, "/x"), deadline: soon)
        #expect(fixed.requests.count == 1)
    }

    @Test("a call without authorisation bears none, and goes to the endpoint that it names")
    func unauthorised() async throws {
        let sender = Self.answers(200)
        let call = CarrierCall.form(
            "/token", endpoint: "oauth", [("grant_type", "client_credentials"), ("client_secret", "a&b=c d")])
        _ = try await session(sender, tokens()).send(call, deadline: soon)
        let request = try #require(sender.requests.first)
        #expect(request.headers["Authorization"] == nil && request.headers["X-Account"] == nil)
        #expect(request.url.text == "https://login.example:8443/v2/token")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "grant_type=client_credentials&client_secret=a%26b%3Dc%20d")
    }

    @Test("nothing is sent when there is no time left")
    func noTime() async throws {
        let sender = Self.answers(200)
        let session = try session(sender, .fixed([:]))
        await #expect(throws: CarrierFault(.retryable(after: nil), code: "no-time-left")) {
            try await session.send(CarrierCall(.post, "/x", effect: .change), deadline: .now - .seconds(1))
        }
        #expect(sender.requests.isEmpty)
    }

    // MARK: What a failure means

    private static let failures: [(TransportFault, CarrierFault.Kind, CarrierFault.Kind)] = [
        (.notSent(.connect, detail: ""), .retryable(after: nil), .retryable(after: nil)),
        (.notSent(.tls, detail: ""), .configuration, .configuration),
        (.overloaded(waiting: 3), .retryable(after: nil), .retryable(after: nil)),
        (.unknown(.connectionLost, detail: ""), .unknown, .retryable(after: nil)),
        (.unknown(.timeOut, detail: ""), .unknown, .retryable(after: nil)),
        (.tooLarge(limit: 1, status: 200), .unknown, .retryable(after: nil)),
    ]

    @Test("what was sent may have been done, unless it only read", arguments: 0..<6)
    func failure(row: Int) async throws {
        let (fault, change, read) = Self.failures[row]
        let session = try session(FailingSender(fault: fault), .fixed([:]))
        for (effect, kind) in [(CarrierCall.Effect.change, change), (.read, read)] {
            do throws(CarrierFault) {
                _ = try await session.send(CarrierCall(.post, "/x", effect: effect), deadline: soon)
                Issue.record("an answer")
            } catch { #expect(error.kind == kind) }
        }
    }

    @Test(
        "what a status means for a change and for a question",
        arguments: [
            (200, nil, nil), (204, nil, nil), (302, .unknown, .retryable(after: nil)),
            (400, .rejected(isAboutService: false), .rejected(isAboutService: false)),
            (401, .configuration, .configuration), (403, .configuration, .configuration),
            (404, .configuration, .configuration), (408, .unknown, .retryable(after: nil)),
            (409, .unknown, .retryable(after: nil)), (600, .unknown, .retryable(after: nil)),
            (999, .unknown, .retryable(after: nil)), (0, .unknown, .retryable(after: nil)),
            (413, .configuration, .configuration),
            (422, .rejected(isAboutService: false), .rejected(isAboutService: false)),
            (429, .retryable(after: .seconds(1)), .retryable(after: .seconds(1))),
            (500, .unknown, .retryable(after: nil)), (502, .unknown, .retryable(after: nil)),
        ] as [(Int, CarrierFault.Kind?, CarrierFault.Kind?)])
    func statuses(status: Int, change: CarrierFault.Kind?, read: CarrierFault.Kind?) {
        let response = HTTPResponse(status: status)
        #expect(CarrierCall(.post, "/x", effect: .change).fault(of: response)?.kind == change)
        #expect(CarrierCall(.post, "/x", effect: .read).fault(of: response)?.kind == read)
    }

    @Test(
        "what is refused before anything is sent says how far it reaches",
        arguments: [
            (.unmappable("a"), .service), (.unmappable("a", isAboutService: false), .everyCarrier),
            (CarrierFault(.unfit(.account), code: "a"), .account),
        ] as [(CarrierFault, UnfitReach)])
    func reaches(fault: CarrierFault, reach: UnfitReach) {
        #expect(PurchaseAnswer(fault) == .unfit(code: "a", reach))
        #expect(VoidAnswer(fault) == .unsupported(code: "a"))
        #expect(LookUpAnswer(fault) == .unasked(code: "a"))
    }

    @Test(
        "how long a carrier asks to be left alone",
        arguments: [
            ("7", .seconds(7)), ("0", .seconds(0)), ("999999999", .seconds(3_600)), ("-1", nil), ("1.5", nil),
            ("", nil),
            ("Wed, 01 Jul 2026 10:30:00 GMT", nil), ("99999999999999999999", nil),
        ] as [(String, Duration?)])
    func pauses(text: String, pause: Duration?) {
        #expect(HTTPResponse(status: 429, headers: ["Retry-After": text]).pause == pause)
    }

    // MARK: Links

    @Test(
        "a link is followed to own hosts with the signature, and to others over https without",
        arguments: [
            ("https://api.example/files/1.pdf?Signature=x", true), ("https://login.example:8443/a", true),
            ("https://login.example/a", false), ("https://store.example/1.pdf?S=a%2Fb", false),
            ("https://api.example.evil.example/1", false), ("https://api.example:444/1", false),
        ])
    func links(link: String, isSigned: Bool) async throws {
        let sender = Self.answers(200)
        let session = try session(sender, .fixed(["Authorization": "Basic secret"]))
        _ = try await session.fetch(link, deadline: soon)
        #expect(sender.requests.map(\.url.text) == [link])
        #expect(sender.requests.map { $0.headers["Authorization"] != nil } == [isSigned])
        _ = try await session.fetch(link, isSigned: false, deadline: soon)
        #expect(sender.requests.last?.headers["Authorization"] == nil)
    }

    @Test(
        "a link that leads nowhere safe is not followed",
        arguments: [
            "http://store.example/1.pdf", "http://api.example/1.pdf", "https://127.0.0.1/1.pdf", "https://localhost/x",
            "https://[::1]/x", "file:///etc/passwd", "ftp://api.example/x", "/relative", "", "https://",
            "https://user:password@api.example/x", "https://api.example/a b", "https://api.example/\r\nX: y",
        ])
    func badLinks(link: String) async throws {
        let sender = Self.answers(200)
        let session = try session(sender, .fixed(["Authorization": "Basic secret"]))
        await #expect(throws: CarrierFault(.unknown, code: "link-unusable")) {
            try await session.fetch(link, deadline: soon)
        }
        #expect(sender.requests.isEmpty)
    }

    @Test("an emulator's own links are followed, those to another port of this machine are not")
    func loopback() async throws {
        let sender = Self.answers(200)
        let session = try session(sender, .fixed([:]), ["api": "http://127.0.0.1:9300/usps"])
        #expect(try await session.fetch("http://127.0.0.1:9300/usps/label", deadline: soon).status == 200)
        await #expect(throws: CarrierFault(.unknown, code: "link-unusable")) {
            try await session.fetch("http://127.0.0.1:9301/usps/label", deadline: soon)
        }
    }

    // MARK: Paths

    @Test(
        "texts from outside stay what they are in a path",
        arguments: [
            ("abc-._~019", "abc-._~019"), ("..", "%2E%2E"), (".", "%2E"), ("../orders", "..%2Forders"),
            ("a/b?c#d", "a%2Fb%3Fc%23d"),
            ("ü €", "%C3%BC%20%E2%82%AC"), ("", ""), ("%2e", "%252e"), ("\r\n", "%0D%0A"),
        ])
    func paths(text: String, encoded: String) { #expect(PathText.encoded(text) == encoded) }
}

/// Counts.
private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
