internal import TextFormats

/// One request to a carrier, before it is known where exactly it goes and how it is signed.
struct CarrierCall: Sendable {
    /// What it does at the carrier: decides what no answer, or half of one, means.
    enum Effect: Sendable {
        /// Nothing changes there.
        case read
        /// Something is made, sold or given back.
        case change
    }

    /// The method.
    var method: HTTPRequest.Method
    /// Which of the carrier's hosts: an endpoint's name of the ``CarrierDescriptor``.
    var endpoint: String
    /// The path below the host's address, percent-encoded: `/labels/v3/label`. See ``PathText``.
    var path: String
    /// Query parameters, not yet encoded.
    var query: [(name: String, value: String)]
    /// Header fields beside those of the session.
    var headers: HTTPHeaders
    /// The body; empty for none.
    var body: [UInt8]
    /// What it does at the carrier.
    var effect: Effect
    /// Whether it bears the session's authorisation.
    var isAuthorised: Bool
    /// The most bytes of an answer's body.
    var answerBytes: Int

    /// The most bytes of an answer with a label: 4 MiB of document in base64 and what is around it.
    static let labelBytes = 6 * 1_024 * 1_024

    init(
        _ method: HTTPRequest.Method, _ path: String, endpoint: String = CarrierDescriptor.api,
        query: [(name: String, value: String)] = [], headers: HTTPHeaders = [:], body: [UInt8] = [],
        effect: Effect = .read, isAuthorised: Bool = true, answerBytes: Int = 1_024 * 1_024
    ) {
        self.method = method
        self.path = path
        self.endpoint = endpoint
        self.query = query
        self.headers = headers
        self.body = body
        self.effect = effect
        self.isAuthorised = isAuthorised
        self.answerBytes = answerBytes
    }

    /// A call with a JSON body.
    static func json(
        _ method: HTTPRequest.Method, _ path: String, endpoint: String = CarrierDescriptor.api,
        headers: HTTPHeaders = [:], _ body: JSONValue, effect: Effect, answerBytes: Int = CarrierCall.labelBytes
    ) -> CarrierCall {
        var headers = headers
        headers.append(name: "Content-Type", value: "application/json")
        if headers["Accept"] == nil { headers.append(name: "Accept", value: "application/json") }
        return CarrierCall(
            method, path, endpoint: endpoint, headers: headers, body: body.written, effect: effect,
            answerBytes: answerBytes)
    }

    /// A call with a form as its body (`application/x-www-form-urlencoded`), without the session's authorisation: what
    /// tokens are asked for with.
    static func form(
        _ path: String, endpoint: String = CarrierDescriptor.api, headers: HTTPHeaders = [:],
        _ fields: [(name: String, value: String)]
    ) -> CarrierCall {
        var headers = headers
        headers.append(name: "Content-Type", value: "application/x-www-form-urlencoded")
        headers.append(name: "Accept", value: "application/json")
        return CarrierCall(
            .post, path, endpoint: endpoint, headers: headers, body: Array(PathText.query(fields).utf8),
            isAuthorised: false)
    }
}

/// Text from outside as it may stand in a URL.
enum PathText {
    /// A part of a path or of a query, percent-encoded but for letters, digits, `-`, `.`, `_` and `~`. A part made of
    /// points alone would be taken for a folder: its points are encoded too.
    static func encoded(_ text: String) -> String {
        let isDots = !text.isEmpty && text.utf8.allSatisfy { $0 == UInt8(ascii: ".") }
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            case UInt8(ascii: ".") where !isDots: bytes.append(byte)
            default:
                let digits = Array("0123456789ABCDEF".utf8)
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `name=value&name=value`.
    static func query(_ parameters: [(name: String, value: String)]) -> String {
        parameters.map { encoded($0.name) + "=" + encoded($0.value) }.joined(separator: "&")
    }
}
