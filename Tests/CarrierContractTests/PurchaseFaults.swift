import CarrierAdapters
import CarrierEmulator
import Synchronization
import Testing

/// What can happen to the request that buys, and whether the carrier has sold then.
struct PurchaseFault: Sendable, CustomTestStringConvertible {
    let what: EmulatorFault.What
    let isSold: Bool

    var testDescription: String { what.word }

    /// Everything after which the adapter has no answer that says what happened.
    static let silent: [PurchaseFault] = [
        PurchaseFault(what: .lost, isSold: true), PurchaseFault(what: .truncated, isSold: true),
        PurchaseFault(what: .slow(milliseconds: 86_400_000), isSold: true),
        PurchaseFault(what: .serverError, isSold: false), PurchaseFault(what: .html(status: 502), isSold: false),
        PurchaseFault(what: .html(status: 200), isSold: false), PurchaseFault(what: .junk, isSold: false),
        PurchaseFault(what: .redirect, isSold: false),
    ]
}

/// Answers that were written down beforehand, one for each request; the last one again and again.
final class CannedSender: HTTPSender {
    private let answers: [HTTPResponse]
    private let sent = Mutex<[HTTPRequest]>([])

    init(_ answers: [HTTPResponse]) {
        precondition(!answers.isEmpty, "an answer")
        self.answers = answers
    }

    /// What was asked, in order.
    var requests: [HTTPRequest] { sent.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(TransportFault) -> HTTPResponse {
        let place = sent.withLock { sent in
            sent.append(request)
            return sent.count - 1
        }
        return answers[min(place, answers.count - 1)]
    }
}

/// A word for an answer's kind, for tables of what means what.
extension PurchaseAnswer {
    var kind: String {
        switch self {
        case .bought: "bought"
        case .rejected(_, let isAboutService): isAboutService ? "rejected-service" : "rejected"
        case .unfit(_, let reach):
            switch reach {
            case .service: "unfit-service"
            case .account: "unfit-account"
            case .everyCarrier: "unfit"
            }
        case .notSent: "not-sent"
        case .unknown: "unknown"
        }
    }

    var code: String {
        switch self {
        case .bought: ""
        case .rejected(let code, _), .unfit(let code, _), .notSent(let code, _), .unknown(let code): code
        }
    }

    var label: BoughtLabel? { if case .bought(let label) = self { label } else { nil } }
}

/// The same bytes spoilt in the ways of a bad line or a changed interface, the same way for the same seed.
enum SpoiltAnswer {
    static func make(_ sample: [UInt8], seed: UInt64) -> [UInt8] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(max(bound, 1)))
        }
        var bytes = sample
        for _ in 0...next(3) {
            guard !bytes.isEmpty else { break }
            switch next(6) {
            case 0: bytes[next(bytes.count)] ^= UInt8(1 << next(8))
            case 1: bytes.removeLast(next(bytes.count))
            case 2:
                let from = next(bytes.count)
                bytes.removeSubrange(from..<min(bytes.count, from + 1 + next(12)))
            case 3:
                let from = next(bytes.count)
                bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + 1 + next(40))], at: next(bytes.count))
            case 4:
                // Another kind of value in the place of a text.
                let words = ["null", "{}", "[]", "\"{}\"", "-1e999", "true", "<a/>", "&#0;", "99999999999999999999.99"]
                bytes.insert(contentsOf: Array(words[next(words.count)].utf8), at: next(bytes.count))
            default:
                let quotes = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\"") || bytes[$0] == UInt8(ascii: "<") }
                if !quotes.isEmpty { bytes[quotes[next(quotes.count)]] = UInt8(ascii: "7") }
            }
        }
        return bytes
    }
}
