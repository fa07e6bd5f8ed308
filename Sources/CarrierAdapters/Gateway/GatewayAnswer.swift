internal import TextFormats

/// What a gateway's answers mean, and what it means that there is none. Strict in one direction: what is not surely
/// bought, refused or not done at all is unknown.
enum GatewayAnswer {
    /// What came of an order.
    static func purchase(_ result: Result<HTTPResponse, TransportFault>, of reference: String) -> PurchaseAnswer {
        switch verdict(result) {
        case .done(let body):
            guard let label = body.flatMap(GatewayLabel.read) else { return .unknown(code: unreadable) }
            guard label.reference ?? reference == reference else { return .unknown(code: "other-reference") }
            return .bought(label)
        case .refused(let code, let isAboutService): return .rejected(code: code, isAboutService: isAboutService)
        case .notTaken(let code, let retryAfter): return .notSent(code: code, retryAfter: retryAfter)
        case .unknown(let code): return .unknown(code: code)
        }
    }

    /// What there is under a reference.
    static func lookUp(_ result: Result<HTTPResponse, TransportFault>) -> LookUpAnswer {
        switch verdict(result) {
        case .done(let body):
            guard let list = body?["labels"]?.array, list.count <= mostLabels else { return .failed(code: unreadable) }
            let labels = list.compactMap(GatewayLabel.read)
            return labels.count == list.count ? .found(labels) : .failed(code: unreadable)
        case .refused(let code, _), .notTaken(let code, _), .unknown(let code): return .failed(code: code)
        }
    }

    /// What came of giving a label back.
    static func void(_ result: Result<HTTPResponse, TransportFault>) -> VoidAnswer {
        switch verdict(result) {
        case .done(let body): body?["voided"]?.bool == true ? .voided : .unknown(code: unreadable)
        case .refused(let code, _): .refused(code: code)
        case .notTaken(let code, _), .unknown(let code): .unknown(code: code)
        }
    }

    /// An answer that says it is done, and cannot be read.
    private static let unreadable = "unreadable-answer"
    /// More labels than this under one reference are a person's matter.
    private static let mostLabels = 16
    /// A gateway that says "not so often" without saying how long means this.
    private static let defaultPause = Duration.seconds(1)

    private enum Verdict {
        /// Done; what it says, if that is JSON.
        case done(JSONValue?)
        case refused(code: String, isAboutService: Bool)
        case notTaken(code: String, retryAfter: Duration?)
        case unknown(code: String)
    }

    private static func verdict(_ result: Result<HTTPResponse, TransportFault>) -> Verdict {
        switch result {
        case .success(let response): verdict(response)
        case .failure(let fault): verdict(fault)
        }
    }

    private static func verdict(_ response: HTTPResponse) -> Verdict {
        let status = response.status
        switch status {
        case 200, 201: return .done(try? JSONDocument(response.body).root)
        case 401, 403: return .notTaken(code: "not-authorised", retryAfter: nil)
        // It is, or has been, at work on this.
        case 409: return .unknown(code: "in-progress")
        // Somebody on the way has given up waiting, whatever else it says.
        case 408, 425, 499: return .unknown(code: "http-\(status)")
        case 429: return .notTaken(code: "http-429", retryAfter: response.pause ?? defaultPause)
        case 503: return .notTaken(code: "http-503", retryAfter: response.pause)
        case 400..<500:
            if let problem = try? JSONDocument(response.body).root, let code = problem["code"]?.string, isCode(code) {
                return .refused(code: code, isAboutService: problem["about_service"]?.bool ?? false)
            }
            // Whoever answers so has not understood the request; others may have acted upon it.
            let code = "http-\(status)"
            return isMisunderstanding(status) ? .notTaken(code: code, retryAfter: nil) : .unknown(code: code)
        default: return .unknown(code: "http-\(status)")
        }
    }

    /// A wrong path or method, or a request that is not taken in this form or size.
    private static func isMisunderstanding(_ status: Int) -> Bool {
        switch status {
        case 400, 404, 405, 411, 413, 414, 415, 421, 431: true
        default: false
        }
    }

    private static func verdict(_ fault: TransportFault) -> Verdict {
        switch fault {
        case .refused(let refusal): .notTaken(code: refusal.code.rawValue, retryAfter: nil)
        case .overloaded: .notTaken(code: "overloaded", retryAfter: nil)
        case .notSent(let cause, _): .notTaken(code: CarrierFault.code(of: cause), retryAfter: nil)
        case .unknown(let cause, _): .unknown(code: CarrierFault.code(of: cause))
        case .tooLarge: .unknown(code: "answer-too-large")
        }
    }

    /// 1 to 64 letters, digits, hyphens, points and _: codes end in logs and answers.
    private static func isCode(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
