public import ShippingLog

/// What became of a print.
public enum PrintResult: String, Hashable, Sendable {
    /// It came out, as far as the printer can tell.
    case printed
    /// It did not, nor will it.
    case notPrinted = "not-printed"
    /// Nobody but a person at the printer knows.
    case unknown
}

/// A print of a label as the log has it.
public struct RecordedPrint: Hashable, Sendable {
    /// What became of it.
    public var result: PrintResult
    /// The printer's name.
    public var printer: String
    /// When that was recorded.
    public var time: Timestamp
    /// Why it is not known to be printed, as a code; nil if it is.
    public var reason: String?
    /// Whether the label had, or may have, been printed before.
    public var isReprint: Bool

    init(_ event: LabelPrinted, time: Timestamp) {
        (result, printer, reason, isReprint) = (.printed, event.printer, nil, event.reprint)
        self.time = time
    }

    init(_ event: PrintFailed, time: Timestamp) {
        result = event.unknown ? .unknown : .notPrinted
        (printer, reason, isReprint) = (event.printer, event.reason, event.reprint)
        self.time = time
    }
}

/// What became of printing a label.
public struct PrintHistory: Hashable, Sendable {
    /// The prints that the log tells of, in their order.
    public var prints: [RecordedPrint] = []
    /// The claim of a request that began to print the label and did not record what became of it.
    var claim: PrintClaim?

    /// The printer or station of a request that began to print the label and did not record what became of it: it is
    /// still at it, or its process has ended. Nil if there is none.
    public var begun: String? { claim?.station }

    /// The print by which the label is there or may be: the last that came out, or else the last that nobody knows of.
    public var existing: RecordedPrint? {
        prints.last { $0.result == .printed } ?? prints.last { $0.result == .unknown }
    }
}

/// What became of a label's printing when a request for the label asked for it.
public enum RequestedPrint: Sendable {
    /// This request printed it, or tried to.
    case done(PrintReport)
    /// It was printed before, or may have been.
    case notAgain(RecordedPrint)
    /// Another request began to print it at this printer or station, and nobody knows what became of it.
    case begun(at: String)
}

/// What the claim on a label's printing says: where it is printed, and for which request.
struct PrintClaim: Hashable, Sendable {
    let station: String
    /// No other request's, of this process or another. Empty in claims that name none, as they were first written.
    let request: String

    init(station: String, request: String) {
        self.station = station
        self.request = request
    }

    /// Reads a claim.
    init(_ claim: Claim) {
        let parts = String(decoding: claim.value, as: UTF8.self).split(
            separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(station: String(parts[0]), request: parts.count == 2 ? String(parts[1]) : "")
    }

    /// The claim's value.
    var bytes: [UInt8] { Array((station + "\n" + request).utf8) }

    /// The claim's name.
    static func name(_ label: String) -> String { "print/" + label }
}
