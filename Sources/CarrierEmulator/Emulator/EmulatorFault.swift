/// Something that is to go wrong with the next requests that match.
public struct EmulatorFault: Hashable, Sendable {
    /// What goes wrong.
    public enum What: Hashable, Sendable {
        /// The answer comes so much later; what was asked for is done.
        case slow(milliseconds: Int64)
        /// 429 without any header; nothing is done.
        case tooManyRequests
        /// 500 in the shape of no carrier; nothing is done.
        case serverError
        /// A page of HTML with this status, as gateways send; nothing is done.
        case html(status: Int)
        /// Half of the answer's body; what was asked for is done.
        case truncated
        /// No answer, the connection breaks; what was asked for is done.
        case lost
        /// What was asked for is done twice.
        case twice
        /// The carrier's clock is wrong by so many seconds, which its `Date` shows.
        case clockSkew(seconds: Int64)
        /// Bytes that are no JSON, no XML and no text; nothing is done.
        case junk
        /// A redirect to another host; nothing is done.
        case redirect

        /// The word it is asked for with.
        public var word: String {
            switch self {
            case .slow: "slow"
            case .tooManyRequests: "429"
            case .serverError: "500"
            case .html: "html"
            case .truncated: "truncated"
            case .lost: "lost"
            case .twice: "twice"
            case .clockSkew: "clock-skew"
            case .junk: "junk"
            case .redirect: "redirect"
            }
        }

        /// The answer in place of the carrier's, where that does nothing.
        var responseInstead: EmulatorResponse? {
            switch self {
            case .tooManyRequests: EmulatorResponse(status: 429)
            case .serverError: .text(500, "text/plain", "upstream connect error or disconnect/reset before headers")
            case .html(let status):
                .text(
                    status, "text/html",
                    "<!DOCTYPE html><html><head><title>\(status)</title></head><body><h1>Not now</h1></body></html>")
            case .junk:
                .bytes(200, "application/json", [0x00, 0xFF, 0xFE, 0x7B, 0x22, 0xC3, 0x28, 0x80, 0x1F, 0x8B])
            case .redirect:
                EmulatorResponse(status: 302, headers: [.init("Location", "https://elsewhere.invalid/")])
            case .slow, .truncated, .lost, .twice, .clockSkew: nil
            }
        }
    }

    /// The carrier; nil for any.
    public var carrier: String?
    /// What the call begins with, `POST /labels`; nil for any.
    public var call: String?
    /// What goes wrong.
    public var what: What
    /// With how many calls.
    public var times: Int

    /// Something that is to go wrong.
    public init(_ what: What, carrier: String? = nil, call: String? = nil, times: Int = 1) {
        precondition(times > 0, "a fault that happens")
        self.what = what
        self.carrier = carrier
        self.call = call
        self.times = times
    }

    func matches(_ carrier: String, _ call: String) -> Bool {
        (self.carrier ?? carrier) == carrier && call.hasPrefix(self.call ?? "")
    }
}
