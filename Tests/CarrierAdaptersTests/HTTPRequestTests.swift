import CarrierAdapters
import Testing

@Suite struct HTTPRequestTests {
    @Test(
        arguments: [
            ("https://api.carrier.example/v1/labels?x=1&y=%20", true, "api.carrier.example", nil),
            ("HTTPS://API.Carrier.example", true, "api.carrier.example", nil),
            ("https://a:8443/", true, "a", 8443),
            ("http://127.0.0.1:80/a?b", false, "127.0.0.1", 80),
            ("http://[::1]:8080/", false, "[::1]", 8080),
            ("https://xn--bcher-kva.example/", true, "xn--bcher-kva.example", nil),
            ("https://h?q", true, "h", nil),
        ] as [(String, Bool, String, UInt16?)])
    func urlsAreRead(text: String, isSecure: Bool, host: String, port: UInt16?) throws {
        let url = try HTTPURL(text)
        #expect(url.text == text)
        #expect(url.isSecure == isSecure)
        #expect(url.host == host)
        #expect(url.port == port)
    }

    @Test(arguments: [
        "", "https://", "https:///x", "//a/", "a", "file:///etc/passwd", "ftp://a/", "gopher://a/", "https:/a",
        "https://user:password@a/", "https://user@a/", "https://a b/", "https://a/ b", "https://a/\r\nX: y",
        "https://a/\0",
        "https://a/#fragment", "https://a:0/", "https://a:65536/", "https://a:/", "https://a:80:80/", "https://a:+80/",
        "https://a:8 0/", "https://[::1", "https://[]/", "https://[::1]x/", "https://::1/", "https://-a/",
        "https://a-/",
        "https://a..b/", "https://.a/", "https://a./", "https://127.1/", "https://2130706433/", "https://0x7f000001/",
        "https://127.0.0.01/", "https://256.0.0.1/", "https://a_b/", "https://bücher.example/", "https://a\\@b/",
        "https://a/\u{7F}", "https://a/[x]", "https://a/{x}", "javascript:alert(1)",
        "https://" + String(repeating: "a", count: 64) + "/",
    ])
    func otherURLsAreRefused(text: String) {
        #expect(performing: { try HTTPURL(text) }, throws: { code(of: $0) == .malformedURL })
    }

    @Test func longURLsAreRefused() throws {
        let longest = "https://a/" + String(repeating: "x", count: HTTPURL.maximumLength - 10)
        #expect(try HTTPURL(longest).text == longest)
        #expect(performing: { try HTTPURL(longest + "x") }, throws: { code(of: $0) == .tooLong })
    }

    @Test(arguments: [
        ("https://localhost/", true), ("https://127.0.0.1/", true), ("https://127.255.3.4/", true),
        ("https://[::1]/", true), ("https://127.0.0.1.example/", false), ("https://localhost.example/", false),
        ("https://128.0.0.1/", false), ("https://[::2]/", false),
    ])
    func loopbackIsThisMachineOnly(text: String, isLoopback: Bool) throws {
        #expect(try HTTPURL(text).isLoopback == isLoopback)
    }

    @Test(
        arguments: [
            ("X-Ok", "a\r\nX-Evil: 1", .headerValue), ("X-Ok", "a\nb", .headerValue), ("X-Ok", "a\0b", .headerValue),
            ("X-Ok", "Zürich", .headerValue), ("X-Ok", "a\u{7F}", .headerValue), ("X Bad", "a", .headerName),
            ("", "a", .headerName), ("X-Bad:", "a", .headerName), ("X\r\nY", "a", .headerName), ("Ü", "a", .headerName),
            ("Content-Length", "0", .framingHeader), ("transfer-ENCODING", "chunked", .framingHeader),
            ("Host", "other.example", .framingHeader), ("Expect", "100-continue", .framingHeader),
        ] as [(String, String, HTTPRefusal.Code)])
    func injectionIsRefused(name: String, value: String, expected: HTTPRefusal.Code) throws {
        let url = try HTTPURL("https://a/")
        #expect(
            performing: { try HTTPRequest(.get, url, headers: ["Accept": "*/*", name: value]) },
            throws: { refusal(of: $0) == RefusalPlace(expected, "header 2") })
    }

    @Test func otherFaultsOfARequestAreRefused() throws {
        let url = try HTTPURL("https://a/")
        #expect(performing: { try HTTPRequest(.get, url, body: [1]) }, throws: { code(of: $0) == .bodyNotAllowed })
        #expect(performing: { try HTTPRequest(.head, url, body: [1]) }, throws: { code(of: $0) == .bodyNotAllowed })
        let long = String(repeating: "v", count: HTTPRequest.maximumHeaderBytes)
        #expect(performing: { try HTTPRequest(.get, url, headers: ["X": long]) }, throws: { code(of: $0) == .tooLong })
        let limits: [HTTPRequest.Limits] = [
            .init(connect: .zero), .init(total: .zero), .init(total: .seconds(-1)), .init(total: .seconds(86_401)),
            .init(responseBytes: 0), .init(responseBytes: -1),
        ]
        for limit in limits {
            #expect(performing: { try HTTPRequest(.get, url, limits: limit) }, throws: { code(of: $0) == .badLimit })
        }
    }

    @Test func headersKeepTheirOrderAndIgnoreCase() {
        var headers: HTTPHeaders = ["Set-Cookie": "a", "X": "1", "set-cookie": "b"]
        headers.append(name: "x", value: "2")
        #expect(headers["SET-COOKIE"] == "a")
        #expect(headers.values(of: "Set-Cookie") == ["a", "b"])
        #expect(headers.fields.map(\.value) == ["a", "1", "b", "2"])
        #expect(headers["Y"] == nil)
    }

    private struct RefusalPlace: Equatable {
        let code: HTTPRefusal.Code
        let place: String
        init(_ code: HTTPRefusal.Code, _ place: String) {
            self.code = code
            self.place = place
        }
    }

    private func code(of error: any Error) -> HTTPRefusal.Code? { refusal(of: error)?.code }

    private func refusal(of error: any Error) -> RefusalPlace? {
        guard case .refused(let refusal) = error as? TransportFault else { return nil }
        return RefusalPlace(refusal.code, refusal.place)
    }
}
