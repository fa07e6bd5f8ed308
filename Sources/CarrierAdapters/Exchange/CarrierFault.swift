internal import TextFormats

/// Why a carrier did not do what it was asked, classed by what may be done next.
public struct CarrierFault: Error, Hashable, Sendable {
    /// What may be done next.
    public enum Kind: Hashable, Sendable {
        /// The carrier's last word on this shipment; whether another service may be had for the same parcel.
        case rejected(isAboutService: Bool)
        /// Nothing was sent: the carrier's interface has no room for what there is to tell, or wants what is not there.
        case unfit(UnfitReach)
        /// Surely nothing was done, and it may be tried again, at the soonest after so long if the carrier said.
        case retryable(after: Duration?)
        /// Nobody knows whether it was done.
        case unknown
        /// Surely nothing was done, and nothing will be until a person sets the account right, whoever has noticed: its
        /// carrier or we. It counts as a failure of the account, which is soon left alone.
        case configuration
    }

    /// What may be done next.
    public let kind: Kind
    /// The carrier's code or ours: 1 to 64 letters, digits, `-`, `.` and `_`, fit for events, logs and answers.
    public let code: String
    /// What the carrier says in words, for the person who asked and nobody else: it may repeat what was sent. Visible
    /// characters only, ``maximumDetail`` at most.
    public let detail: String

    /// The most characters of a detail.
    public static let maximumDetail = 300

    /// A fault; whatever of a code or a detail could be taken for something else is replaced.
    public init(_ kind: Kind, code: String, detail: String = "") {
        self.kind = kind
        self.code = CarrierFault.cleaned(code)
        self.detail = String(detail.visible.prefix(CarrierFault.maximumDetail))
    }

    /// A shipment that the carrier's interface cannot take: refused before anything is sent.
    ///
    /// - Parameters:
    ///   - code: what is wrong, such as `phone-missing`.
    ///   - isAboutService: whether another service or carrier may take it.
    public static func unmappable(_ code: String, _ detail: String = "", isAboutService: Bool = true) -> CarrierFault {
        CarrierFault(.unfit(isAboutService ? .service : .everyCarrier), code: code, detail: detail)
    }

    /// A shipment with a detail that the carrier's interface has no room for, whichever service is asked for: refused
    /// before anything is sent.
    static func unfit(_ code: String, _ detail: String = "") -> CarrierFault {
        CarrierFault(.unfit(.account), code: code, detail: detail)
    }

    private static func cleaned(_ code: String) -> String {
        let kept = code.utf8.prefix(64).map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                byte
            default: UInt8(ascii: "-")
            }
        }
        return kept.isEmpty ? "no-code" : String(decoding: kept, as: UTF8.self)
    }
}

extension CarrierFault {
    /// What a fault of the transport means. Nothing that was sent is certain not to have been done.
    init(_ fault: TransportFault) {
        switch fault {
        case .refused(let refusal): self.init(.configuration, code: refusal.code.rawValue)
        case .overloaded: self.init(.retryable(after: nil), code: "overloaded")
        case .notSent(.tls, let detail): self.init(.configuration, code: "no-tls", detail: detail)
        case .notSent(let cause, let detail):
            self.init(.retryable(after: nil), code: CarrierFault.code(of: cause), detail: detail)
        case .unknown(let cause, let detail): self.init(.unknown, code: CarrierFault.code(of: cause), detail: detail)
        case .tooLarge: self.init(.unknown, code: "answer-too-large")
        }
    }

    /// A word for what went wrong underneath.
    static func code(of cause: TransportFault.Cause) -> String {
        switch cause {
        case .resolve: "host-not-found"
        case .connect: "not-connected"
        case .tls: "no-tls"
        case .timeOut: "timed-out"
        case .connectionLost: "connection-lost"
        case .truncated: "answer-cut-off"
        case .malformed: "not-http"
        case .cancelled: "cancelled"
        case .closed: "closed"
        case .other(let code): "curl-\(code)"
        }
    }
}

// MARK: What a fault means to a desk

extension PurchaseAnswer {
    /// What a fault means for a purchase.
    public init(_ fault: CarrierFault) {
        switch fault.kind {
        case .rejected(let isAboutService): self = .rejected(code: fault.code, isAboutService: isAboutService)
        case .unfit(let reach): self = .unfit(code: fault.code, reach)
        case .retryable(let after): self = .notSent(code: fault.code, retryAfter: after)
        case .configuration: self = .notSent(code: fault.code, retryAfter: nil)
        case .unknown: self = .unknown(code: fault.code)
        }
    }
}

extension LookUpAnswer {
    /// A look-up that failed says nothing, however it failed.
    public init(_ fault: CarrierFault) {
        self = if case .unfit = fault.kind { .unasked(code: fault.code) } else { .failed(code: fault.code) }
    }
}

extension VoidAnswer {
    /// What a fault means for giving a label back: asking again does no harm.
    public init(_ fault: CarrierFault) {
        switch fault.kind {
        case .rejected: self = .refused(code: fault.code)
        case .unfit: self = .unsupported(code: fault.code)
        case .retryable, .configuration, .unknown: self = .unknown(code: fault.code)
        }
    }
}
