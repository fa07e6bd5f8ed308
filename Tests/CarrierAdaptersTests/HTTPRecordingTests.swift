import CarrierAdapters
import Synchronization
import TestSupport
import Testing
import TextFormats

@Suite("Recording exchanges")
struct HTTPRecordingTests {
    @Test func `a record shows the structure and what the interface says`() throws {
        let request = try HTTPRequest(
            .post,
            HTTPURL(
                "https://api.carrier.example/api/shipments/v2409/ship/1Z999AA10123456784?serviceType=GROUND&name=Smith"),
            headers: ["Authorization": "Bearer abc", "Content-Type": "application/json; charset=utf-8"],
            body: Array(
                """
                {"Shipper":{"Name":"Jane Smith","Address":{"PostalCode":"94105","CountryCode":"US","type":"HOME"}},
                 "Service":{"Code":"03"},"Package":[{"PackageWeight":{"UnitOfMeasurement":{"Code":"LBS"},"Weight":"5.5"}}],
                 "account":{"value":740561073},"insured":true,"note":null,"0034123456789":{"status":"IN_TRANSIT"}}
                """.utf8))
        let label = String(repeating: "QUJD", count: 100)
        let answer = HTTPResponse(
            status: 200, headers: ["Set-Cookie": "id=1", "Retry-After": "30"],
            body: Array(
                "<r:R xmlns:r='u'><Charge currency='EUR'>12.40</Charge><To>Smith</To><Label>\(label)</Label></r:R>".utf8
            ))
        let line = HTTPRecording.line(request, .success(answer))
        #expect(
            String(decoding: line, as: UTF8.self) == #"""
                {"request":{"method":"POST","host":"api.carrier.example","path":"/api/shipments/v2409/ship/<18>",\#
                "query":{"serviceType":"GROUND","name":"<text 5>"},\#
                "headers":{"Authorization":"<text 10>","Content-Type":"application/json"},\#
                "body":{"json":{"Shipper":{"Name":"<text 10>","Address":{"PostalCode":"<text 5>","CountryCode":"US",\#
                "type":"<text 4>"}},"Service":{"Code":"03"},"Package":[{"PackageWeight":{"UnitOfMeasurement":\#
                {"Code":"LBS"},"Weight":"5.5"}}],"account":{"value":"<number 9>"},"insured":true,"note":null,\#
                "<name 13 #6>":{"status":"IN_TRANSIT"}}}},\#
                "answer":{"status":200,"headers":{"Set-Cookie":"<text 4>","Retry-After":"30"},\#
                "body":{"xml":{"name":"R","children":[{"name":"Charge","attributes":{"currency":"EUR"},"text":"12.40"},\#
                {"name":"To","text":"<text 5>"},{"name":"Label","text":"<base64 400 sha256 fb1302f4>"}]}}}}

                """#)
    }

    @Test(arguments: [
        ("", "<0 bytes>"), ("%PDF-1.4 Smith", "<14 bytes>"), ("grant_type=password&password=x", "<30 bytes>"),
        ("{\"name\": \"Smith\"", "<16 bytes>"), ("<name>Smith", "<11 bytes>"), ("\"Smith\"", "<7 bytes>"),
    ])
    func `a body that is neither JSON nor XML is told by its length`(body: String, shown: String) throws {
        let request = try HTTPRequest(.post, HTTPURL("https://carrier.example/"), body: Array(body.utf8))
        let line = HTTPRecording.line(request, .failure(.unknown(.timeOut, detail: "Smith")))
        let record = try JSONDocument(line).root
        #expect(record["request"]?["body"] == .string(shown))
        #expect(record["answer"] == .object([JSONMember("fault", .string("unknown: timeOut"))]))
    }

    @Test func `a body of any depth makes a record that can be read`() throws {
        func nested(_ open: String, _ inner: String, _ close: String, _ depth: Int) -> [UInt8] {
            Array((String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)).utf8)
        }
        for depth in 1...64 {
            for body in [
                nested("[", "", "]", depth), nested("{\"a\":", "1", "}", depth), nested("<a b=''>", "x", "</a>", depth),
            ] {
                let request = try HTTPRequest(.post, HTTPURL("https://carrier.example/"), body: body)
                let record = try JSONDocument(
                    HTTPRecording.line(request, .success(HTTPResponse(status: 200, body: body))))
                #expect(record.root["request"]?["body"] == record.root["answer"]?["body"])
            }
        }
    }

    @Test func `what is recorded is what is sent and what comes back`() async throws {
        struct Echo: HTTPSender {
            func send(_ request: HTTPRequest) async throws(TransportFault) -> HTTPResponse {
                guard request.method == .post else { throw .notSent(.tls, detail: "x") }
                return HTTPResponse(status: 201, body: request.body)
            }
        }
        let lines = Mutex<[[UInt8]]>([])
        let sender = HTTPRecording(around: Echo()) { line in lines.withLock { $0.append(line) } }
        let post = try HTTPRequest(.post, HTTPURL("https://carrier.example/a"), body: [1, 2])
        #expect(try await sender.send(post) == HTTPResponse(status: 201, body: [1, 2]))
        let get = try HTTPRequest(.get, HTTPURL("https://carrier.example/b"))
        await #expect(throws: TransportFault.notSent(.tls, detail: "x")) { try await sender.send(get) }
        let recorded = lines.withLock { $0 }
        #expect(
            recorded == [
                HTTPRecording.line(post, .success(HTTPResponse(status: 201, body: [1, 2]))),
                HTTPRecording.line(get, .failure(.notSent(.tls, detail: ""))),
            ])
        #expect(recorded.allSatisfy { $0.last == 0x0A && $0.count { $0 == 0x0A } == 1 })
    }

    /// Secrets anywhere, listed names included; persons anywhere but as the single word under a name that stands for words.
    @Test(arguments: 0..<1_500 as Range<UInt64>)
    func `no secret and no person appears in a record`(seed: UInt64) throws {
        var choices = Choices(seed: seed)
        var hidden: [String] = []
        let line = try HTTPRecording.line(
            request(&choices, &hidden),
            .success(
                HTTPResponse(
                    status: 200, headers: HTTPHeaders([header(&choices, &hidden)]), body: body(&choices, &hidden))))
        let text = String(decoding: line, as: UTF8.self)
        for word in hidden { #expect(!text.contains(word), "\(word)") }
        #expect((try? JSONDocument(line)) != nil)
    }

    private func request(_ choices: inout Choices, _ hidden: inout [String]) throws -> HTTPRequest {
        func urlPart(_ text: String) -> String {
            text.utf8.map { byte in
                let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
                let digits = String(byte, radix: 16, uppercase: true)
                return isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.count < 2 ? "0" : "") + digits
            }.joined()
        }
        let path = urlPart(value(under: "path", &choices, &hidden))
        let name = choices.element(names)
        let query = urlPart(value(under: name, &choices, &hidden))
        hidden += [path, query]
        return try HTTPRequest(
            .post, HTTPURL("https://carrier.example/ship/v1/\(path)/label?\(name)=\(query)"),
            headers: HTTPHeaders([header(&choices, &hidden)]), body: body(&choices, &hidden))
    }

    private func header(_ choices: inout Choices, _ hidden: inout [String]) -> HTTPHeaders.Field {
        let name = choices.element([
            "Authorization", "X-Api-Key", "Content-Type", "Set-Cookie", "Location", "Retry-After",
        ])
        return .init(
            name: name,
            value: String(
                String.UnicodeScalarView(value(under: name, &choices, &hidden).unicodeScalars.filter(\.isASCII))))
    }

    private func body(_ choices: inout Choices, _ hidden: inout [String]) -> [UInt8] {
        switch choices.int(in: 0...2) {
        case 0:
            var json = JSONWriter()
            json.value(tree(&choices, &hidden, under: "root", depth: 0))
            return json.take()
        case 1:
            let name = choices.element(names)
            let text = value(under: name, &choices, &hidden)
            let attribute = value(under: "id", &choices, &hidden)
            return Array("<a xmlns='u'><\(name) id='\(attribute)'>\(text)</\(name)><b>\(text)</b></a>".utf8)
        default: return Array((value(under: "plain", &choices, &hidden) + "=1").utf8)
        }
    }

    private func tree(
        _ choices: inout Choices, _ hidden: inout [String], under name: String, depth: Int
    ) -> JSONValue {
        switch choices.int(in: 0...(depth < 4 ? 3 : 1)) {
        case 0: return .string(value(under: name, &choices, &hidden))
        case 1:
            guard !figures.contains(name) else { return .number("12.5") }
            let number = String(choices.int(in: 1_000_000_000...9_999_999_999))
            hidden.append(number)
            return .number(number)
        case 2: return .array(choices.list(1...3) { tree(&$0, &hidden, under: name, depth: depth + 1) })
        default:
            var used: Set<String> = []
            return .object(
                choices.list(1...4) { choices in
                    let name = choices.element(names)
                    return JSONMember(name, tree(&choices, &hidden, under: name, depth: depth + 1))
                }.filter { used.insert($0.name).inserted })
        }
    }

    private let figures = ["amount", "weight"]
    private let words = ["code", "status", "service", "Service"]
    private var names: [String] {
        figures + words + ["name", "street", "account", "Address", "country", "currency", "value", "note", "contact"]
    }

    /// A text that must not be shown, and is noted; a person's name as a single word only where no word may stand.
    private func value(under name: String, _ choices: inout Choices, _ hidden: inout [String]) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789").map(String.init)
        let text: String
        switch choices.int(in: 0...5) {
        case 0: text = choices.list(24...40) { $0.element(letters) }.joined()
        case 1: text = choices.list(32...32) { $0.element(Array(letters[..<6] + letters[52...])) }.joined()
        case 2: text = "Zoltan " + choices.list(5...9) { $0.element(Array(letters[..<26])) }.joined()
        case 3: text = "+49 30 " + choices.list(6...8) { $0.element(Array(letters[52...])) }.joined()
        case 4: text = choices.list(4...8) { $0.element(Array(letters[..<26])) }.joined() + "@example.org"
        default: text = choices.list(10...12) { $0.element(Array(letters[52...])) }.joined()
        }
        hidden.append(text)
        return text
    }

}
