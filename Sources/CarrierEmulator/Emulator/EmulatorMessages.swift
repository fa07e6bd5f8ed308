public import TextFormats

/// A request as an emulated carrier gets it.
public struct EmulatorRequest: Hashable, Sendable {
    /// `GET`, `POST` …
    public var method: String
    /// The path below the carrier's own, still percent-encoded: `/labels/v3/label`.
    public var path: String
    /// The query's parameters, decoded, in order.
    public var query: [Parameter]
    /// The header fields, names in small letters, in order.
    public var headers: [Parameter]
    /// The body.
    public var body: [UInt8]
    /// What the carrier's own paths begin with at this emulator, for links in its answers: `http://127.0.0.1:9300/usps`.
    public var base: String

    /// A name and a value.
    public struct Parameter: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The value.
        public var value: String
        /// A name and a value.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A request.
    public init(
        method: String, path: String, query: [Parameter] = [], headers: [Parameter] = [], body: [UInt8] = [],
        base: String
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.base = base
    }

    /// The first header field of a name in small letters.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The first query parameter of a name.
    public func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// The parts of the path, decoded: `["labels", "v3", "label"]`.
    public var parts: [String] {
        path.split(separator: "/", omittingEmptySubsequences: true).map { EmulatorRequest.decoded(String($0)) }
    }

    /// The body, if it is JSON.
    public var json: JSONValue? { try? JSONDocument(body).root }

    /// The fields of a body that is a form (`application/x-www-form-urlencoded`).
    public var form: [Parameter] { EmulatorRequest.parameters(of: String(decoding: body, as: UTF8.self)) }

    /// The user and password of an `Authorization: Basic`.
    public var basic: (user: String, password: String)? {
        guard let value = header("authorization"), value.hasPrefix("Basic "),
            let bytes = EmulatorBase64.decode(String(value.dropFirst(6)))
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let colon = text.firstIndex(of: ":") else { return nil }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    /// The token of an `Authorization: Bearer`.
    public var bearer: String? {
        guard let value = header("authorization"), value.hasPrefix("Bearer ") else { return nil }
        return String(value.dropFirst(7))
    }

    /// Reads `name=value&name=value`, percent-encoded.
    public static func parameters(of text: String) -> [Parameter] {
        text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                decoded(String($0).replacing("+", with: "%20"))
            }
            return Parameter(parts[0], parts.count > 1 ? parts[1] : "")
        }
    }

    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// An emulated carrier's answer.
public struct EmulatorResponse: Hashable, Sendable {
    /// The status.
    public var status: Int
    /// The header fields.
    public var headers: [EmulatorRequest.Parameter]
    /// The body.
    public var body: [UInt8]

    /// An answer.
    public init(status: Int, headers: [EmulatorRequest.Parameter] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer of JSON.
    public static func json(
        _ status: Int, _ value: JSONValue, headers: [EmulatorRequest.Parameter] = []
    ) -> EmulatorResponse {
        var writer = JSONWriter()
        writer.value(value)
        return EmulatorResponse(
            status: status, headers: [.init("Content-Type", "application/json")] + headers, body: writer.take())
    }

    /// An answer of some other kind.
    public static func bytes(_ status: Int, _ type: String, _ body: [UInt8]) -> EmulatorResponse {
        EmulatorResponse(status: status, headers: [.init("Content-Type", type)], body: body)
    }

    /// An answer of text of some kind.
    public static func text(_ status: Int, _ type: String, _ body: String) -> EmulatorResponse {
        bytes(status, type, Array(body.utf8))
    }
}
