import CCurl
import CCurlShim

/// One request on its way: what its answer has brought so far. Its callbacks run on the worker's thread only.
final class Transfer {
    private let request: HTTPRequest
    private let isFresh: Bool
    private let sockets: OpenSockets
    private var handle: UnsafeMutableRawPointer?
    /// Whether the request was held back from a kept connection on which something had come in already.
    private(set) var needsFreshConnection = false
    /// How often libcurl was about to send the request.
    private var sendings = 0
    private var status: Int?
    private var headers = HTTPHeaders()
    private var headerBytes = 0
    private var isHeadComplete = false
    private var isInBody = false
    private var body: [UInt8] = []
    private var decoder: BodyDecoder?
    /// Why this transfer would not take more.
    private var stop: BodyDecoder.Fault?

    /// A transfer; a fresh one goes over a connection that is opened for it.
    init(_ request: HTTPRequest, isFresh: Bool, sockets: OpenSockets) {
        self.request = request
        self.sockets = sockets
        self.isFresh = isFresh
    }

    /// Lets libcurl report to this transfer, which must outlive the handle's use of it.
    func attach(to handle: UnsafeMutableRawPointer) -> CURLcode {
        self.handle = handle
        let context = Unmanaged.passUnretained(self).toOpaque()
        let codes = [
            waybill_curl_on_write(
                handle, { bytes, size, count, context in Transfer.at(context).receiveBody(bytes, size * count) },
                context),
            waybill_curl_on_header(
                handle, { bytes, size, count, context in Transfer.at(context).receiveHeader(bytes, size * count) },
                context),
            waybill_curl_before_request(
                handle, { context, _, _, _, port in Transfer.at(context).mayBeSent(fromPort: port) }, context),
        ]
        return codes.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    /// What came of it, once libcurl is done with that code.
    func outcome(_ code: CURLcode, detail: String) -> Result<HTTPResponse, TransportFault> {
        switch stop {
        case .tooLarge: return .failure(.tooLarge(limit: request.limits.responseBytes, status: status))
        case .malformed: return .failure(fault(.malformed, detail: "the body is not in the encoding that it names"))
        case nil: break
        }
        guard code == CURLE_OK else { return .failure(fault(Self.cause(of: code), detail: detail)) }
        guard let status else { return .failure(fault(.malformed, detail: "no status line")) }
        // libcurl takes a connection that ends among the headers for the end of an answer without a body.
        guard isHeadComplete else { return .failure(fault(.truncated, detail: "the headers are cut off")) }
        guard decoder?.isWhole ?? true else { return .failure(fault(.truncated, detail: "compressed, and cut off")) }
        guard hasOneLength else { return .failure(fault(.malformed, detail: "Content-Length is no number, or two")) }
        return .success(HTTPResponse(status: status, headers: headers, body: body))
    }

    /// Whether the answer tells its length in one way at most. libcurl takes the last of several lengths, and reads to the
    /// connection's end where one is too large for it.
    private var hasOneLength: Bool {
        let lengths = headers.values(of: "Content-Length")
        return lengths.allSatisfy { $0 == lengths[0] && Int($0) != nil }
    }

    /// A fault, classed by whether libcurl had come to the point of sending.
    func fault(_ cause: TransportFault.Cause, detail: String) -> TransportFault {
        sendings == 0 ? .notSent(cause, detail: detail) : .unknown(cause, detail: detail)
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> Transfer {
        guard let context else { preconditionFailure("a callback without its transfer") }
        return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    /// libcurl sends a request a second time by itself when a kept connection breaks before the answer, even a POST.
    /// Whether the carrier acted on the first cannot be known, so there is never a second.
    private func mayBeSent(fromPort port: CInt) -> CInt {
        if !isFresh, sendings == 0, isKept, !sockets.isQuiet(localPort: port) {
            needsFreshConnection = true
            return CURL_PREREQFUNC_ABORT
        }
        sendings += 1
        return sendings == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }

    /// Whether libcurl opened no connection for this request.
    private var isKept: Bool {
        var opened = 0
        return waybill_curl_get_long(handle, CURLINFO_NUM_CONNECTS, &opened) == CURLE_OK && opened == 0
    }

    private func receiveBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        do throws(BodyDecoder.Fault) {
            if !isInBody { decoder = try .forEncodings(headers.values(of: "Content-Encoding")) }
            isInBody = true
            try take(UnsafeRawBufferPointer(start: bytes, count: count))
            return count
        } catch {
            stop = error
            return 0
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) throws(BodyDecoder.Fault) {
        let limit = request.limits.responseBytes
        if let decoder { return try decoder.decode(bytes, onto: &body, limit: limit) }
        guard bytes.count <= limit - body.count else { throw .tooLarge }
        body.append(contentsOf: bytes)
    }

    private func receiveHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        headerBytes += count
        guard headerBytes <= HTTPRequest.maximumHeaderBytes else {
            stop = .tooLarge
            return 0
        }
        let line = Self.trimmed(UnsafeRawBufferPointer(start: bytes, count: count)[...])
        if isInBody { return count }  // a trailer
        if line.starts(with: "HTTP/".utf8) {  // the final status line, or one after `100 Continue`
            headers = HTTPHeaders()
            isHeadComplete = false
            status = Self.status(in: line)
        } else if line.isEmpty {
            isHeadComplete = true
        } else if let first = UnsafeRawBufferPointer(start: bytes, count: count).first, Self.isBlank(first) {
            headers.continueLast(with: String(decoding: line, as: UTF8.self))
        } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            headers.append(
                name: String(decoding: line[..<colon], as: UTF8.self),
                value: String(decoding: Self.trimmed(line[(colon + 1)...]), as: UTF8.self))
        }
        return count
    }

    private static func status(in line: Slice<UnsafeRawBufferPointer>) -> Int? {
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count > 1 else { return nil }
        return Int(String(decoding: words[1], as: UTF8.self))
    }

    private static func trimmed(_ line: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        func isEnd(_ byte: UInt8) -> Bool { isBlank(byte) || byte == 0x0D || byte == 0x0A }
        guard let last = line.lastIndex(where: { !isEnd($0) }) else { return line[line.endIndex...] }
        return line[...last].drop(while: isEnd)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func cause(of code: CURLcode) -> TransportFault.Cause {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
            .tls
        case CURLE_OPERATION_TIMEDOUT: .timeOut
        case CURLE_PARTIAL_FILE: .truncated
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_ABORTED_BY_CALLBACK: .connectionLost
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_HTTP2_STREAM: .malformed
        default: .other(code: Int(code.rawValue))
        }
    }
}
