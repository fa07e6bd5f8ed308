internal import TextFormats

extension CarrierToken {
    /// The token that an OAuth 2.0 server gave (RFC 6749 section 5.1). Some write `expires_in` as a number, some as a text;
    /// one that does not write it is taken to mean an hour, as most do.
    ///
    /// A refusal is a fault of the configuration: the same credentials will be refused again.
    static func read(_ response: HTTPResponse, of call: CarrierCall) throws(CarrierFault) -> CarrierToken {
        guard response.status != 400 else { throw CarrierFault(.configuration, code: "credentials-refused") }
        if let fault = call.fault(of: response) { throw fault }
        guard let answer = response.json, let text = answer.member("access_token")?.string,
            CarrierSecret(text) != nil
        else { throw CarrierFault(.retryable(after: nil), code: "token-unreadable") }
        let seconds = answer.member("expires_in")?.scalar.flatMap { Int($0) } ?? 3_600
        return CarrierToken(text: text, lifetime: .seconds(min(max(seconds, 1), longestLife)))
    }

    /// No token is trusted for longer than a day.
    private static let longestLife = 86_400
}
