internal import TextFormats

/// One account's way to its carrier: where to, signed how, by when, and what an answer's status means.
///
/// Every call is sent once. The one exception is a call that the carrier answers with 401: it has not been looked at, and
/// goes out once more under a new token.
public struct CarrierSession: Sendable {
    /// How calls are signed.
    enum Signing: Sendable {
        /// The same header fields each time.
        case fixed(HTTPHeaders)
        /// A token under a header field: `("Authorization", "Bearer ")`; further fields stay the same.
        case token(TokenKeeper, field: String, prefix: String, HTTPHeaders)
    }

    /// What a call is sent with.
    let sender: any HTTPSender
    /// Where each endpoint is: the address without a slash at its end.
    let addresses: [String: HTTPURL]
    let signing: Signing
    /// The statuses that say that a token is not good any more.
    let staleStatuses: Set<Int>
    /// Tells the time of day, in seconds since 1970: some carriers want it written into a request.
    let wallClock: @Sendable () -> Int64

    init(
        _ sender: any HTTPSender, _ addresses: [String: HTTPURL], signing: Signing, staleStatuses: Set<Int> = [401],
        wallClock: @escaping @Sendable () -> Int64
    ) {
        self.sender = sender
        self.addresses = addresses
        self.signing = signing
        self.staleStatuses = staleStatuses
        self.wallClock = wallClock
    }

    /// Sends a call and returns the answer, whatever its status.
    func send(_ call: CarrierCall, deadline: ContinuousClock.Instant) async throws(CarrierFault) -> HTTPResponse {
        guard let address = addresses[call.endpoint] else { preconditionFailure("an endpoint of the descriptor") }
        let query = call.query.isEmpty ? "" : "?" + PathText.query(call.query)
        let url: HTTPURL
        do throws(TransportFault) { url = try HTTPURL(address.text + call.path + query) } catch {
            throw CarrierFault(error)
        }
        return try await send(call, to: url, deadline: deadline)
    }

    private func send(
        _ call: CarrierCall, to url: HTTPURL, deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> HTTPResponse {
        guard call.isAuthorised else { return try await send(call, to: url, [:], deadline) }
        switch signing {
        case .fixed(let fields): return try await send(call, to: url, fields, deadline)
        case .token(let keeper, let field, let prefix, var fields):
            let token = try await keeper.token(deadline: deadline)
            let others = fields
            fields.append(name: field, value: prefix + token)
            let response = try await send(call, to: url, fields, deadline)
            guard staleStatuses.contains(response.status) else { return response }
            await keeper.spoil(token)
            let other = try await keeper.token(deadline: deadline)
            guard other != token else { return response }
            fields = others
            fields.append(name: field, value: prefix + other)
            return try await send(call, to: url, fields, deadline)
        }
    }

    private func send(
        _ call: CarrierCall, to url: HTTPURL, _ signature: HTTPHeaders, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> HTTPResponse {
        let remaining = ContinuousClock.now.duration(to: deadline)
        guard remaining > .zero else { throw CarrierFault(.retryable(after: nil), code: "no-time-left") }
        do throws(TransportFault) {
            let request = try HTTPRequest(
                call.method, url, headers: HTTPHeaders(signature.fields + call.headers.fields), body: call.body,
                limits: .init(total: min(remaining, CarrierSession.longest), responseBytes: call.answerBytes))
            return try await sender.send(request)
        } catch {
            let fault = CarrierFault(error)
            // What only reads can be done again, whatever became of it.
            guard call.effect == .read, fault.kind == .unknown else { throw fault }
            throw CarrierFault(.retryable(after: nil), code: fault.code, detail: fault.detail)
        }
    }

    private static let longest = Duration.seconds(3_600)

    /// Fetches what an answer has linked to, such as a label's document. Only from where the carrier's own hosts are, or
    /// from another host over https; the account's signature goes to its own hosts only.
    ///
    /// - Parameter isSigned: false for a link that bears a signature of its own and is to be asked for without ours.
    func fetch(
        _ link: String, headers: HTTPHeaders = [:], isSigned: Bool = true, answerBytes: Int = CarrierCall.labelBytes,
        deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> HTTPResponse {
        let url: HTTPURL
        do throws(TransportFault) { url = try HTTPURL(link) } catch {
            throw CarrierFault(.unknown, code: "link-unusable")
        }
        let isOwn = addresses.values.contains {
            ($0.isSecure, $0.host, $0.port) == (url.isSecure, url.host, url.port)
        }
        guard isOwn || url.isSecure, isOwn || !url.isLoopback else {
            throw CarrierFault(.unknown, code: "link-unusable")
        }
        let call = CarrierCall(.get, "", headers: headers, isAuthorised: isOwn && isSigned, answerBytes: answerBytes)
        return try await send(call, to: url, deadline: deadline)
    }
}

extension CarrierCall {
    /// What a status says that the carrier's own error codes do not decide: nil for 200 to 299.
    ///
    /// - Parameters:
    ///   - code: the carrier's code, where its answer has one.
    ///   - detail: its words.
    func fault(
        of response: HTTPResponse, code: String? = nil, detail: String = ""
    ) -> CarrierFault? {
        let status = response.status
        let word = code ?? "http-\(status)"
        switch status {
        case 200..<300: return nil
        case 401, 403: return CarrierFault(.configuration, code: code ?? "not-authorised", detail: detail)
        case 429:
            return CarrierFault(.retryable(after: response.pause ?? .seconds(1)), code: "http-429", detail: detail)
        // A conflict that is not explained may be with the same call, still at work. Otherwise somebody on the way has given
        // up waiting, the carrier does not know itself, or the status is none that there is.
        case 409 where code == nil, 408, 425, 499, ..<200, 300..<400, 500...:
            let isSafe = effect == .read
            return CarrierFault(isSafe ? .retryable(after: response.pause) : .unknown, code: word, detail: detail)
        // A path, method or form that the carrier does not take: nothing came of it, and nothing will.
        case 404 where code == nil, 405, 406, 411, 413, 414, 415, 421, 431:
            return CarrierFault(.configuration, code: word, detail: detail)
        default: return CarrierFault(.rejected(isAboutService: false), code: word, detail: detail)
        }
    }
}

extension HTTPResponse {
    /// The seconds of `Retry-After`; nil if it says nothing, or names a date: clocks differ.
    var pause: Duration? {
        guard let text = headers["Retry-After"], (1...9).contains(text.utf8.count),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let seconds = Int(text)
        else { return nil }
        return .seconds(min(seconds, HTTPResponse.longestPause))
    }

    /// No carrier is obeyed for longer.
    private static let longestPause = 3_600

    /// What it says, if that is JSON.
    var json: JSONValue? { try? JSONDocument(body).root }
}
