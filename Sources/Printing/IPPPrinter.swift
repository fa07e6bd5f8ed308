internal import CCups
internal import LabelRender

/// A printer that speaks IPP, without a print server of this machine; libcups knows its messages.
///
/// Before a job its attributes are read: whether it is in trouble, takes the format, knows the media. Then Print-Job; a
/// refusal means that there is no job. Then the job's state until it has ended.
struct IPPPrinter: PrinterDriver {
    /// How long connecting may take.
    private static let patience = Duration.seconds(3)
    /// How long after one question about a job under way the next is asked.
    private static let interval = Duration.milliseconds(100)

    let host: String
    let port: UInt16
    let path: String
    let language: PrinterLanguage
    let resolution: Resolution
    let media: LabelSize

    private var uri: String { "\(PrinterAddress.ipp(host: host, port: port, path: path))" }

    func status(deadline: ContinuousClock.Instant) throws(PrintFault) -> PrinterStatus {
        var connection = try IPPConnection(host: host, port: port, patience: IPPPrinter.patience, deadline: deadline)
        return try attributes(&connection, deadline).status
    }

    func print(
        _ document: PrintDocument, deadline: ContinuousClock.Instant, beginSending: () -> Bool
    ) -> PrintOutcome {
        do throws(PrintFault) {
            var connection = try IPPConnection(
                host: host, port: port, patience: IPPPrinter.patience, deadline: deadline)
            let printer = try attributes(&connection, deadline)
            try checkReady(printer)
            guard beginSending() else { return .notPrinted(.tooLate) }
            switch send(document, media: IPPPrinter.keyword(media, among: printer.media), &connection, deadline) {
            case .success(let job): return follow(job, &connection, deadline)
            case .failure(.refused(let fault)): return .notPrinted(fault)
            case .failure(.lost(let fault)): return .unknown(fault)
            }
        } catch { return .notPrinted(error) }
    }

    // MARK: Before

    private struct Attributes {
        var status = PrinterStatus()
        var formats: [String] = []
        var media: [String] = []
    }

    private func attributes(
        _ connection: inout IPPConnection, _ deadline: ContinuousClock.Instant
    ) throws(PrintFault) -> Attributes {
        let request = IPPMessage(IPP_OP_GET_PRINTER_ATTRIBUTES, printer: uri)
        let answer = try connection.exchange(request, path, deadline)
        try IPPPrinter.refusal(answer).map { fault throws(PrintFault) in throw fault }
        var attributes = Attributes()
        attributes.formats = answer.texts("document-format-supported")
        attributes.media = answer.texts("media-supported")
        let state = answer.integer("printer-state")
        var troubles = IPPPrinter.troubles(answer.texts("printer-state-reasons"), hasOneSource: media.sheet == nil)
        let stopped = state == Int32(bitPattern: IPP_PSTATE_STOPPED.rawValue)
        if stopped, troubles.isEmpty { troubles.append(.paused) }
        attributes.status.troubles = troubles
        attributes.status.isBusy = state == Int32(bitPattern: IPP_PSTATE_PROCESSING.rawValue)
        attributes.status.model = answer.texts("printer-make-and-model").first ?? ""
        attributes.status.resolutions = answer.resolutions("printer-resolution-supported")
        attributes.status.waiting = Int(max(0, answer.integer("queued-job-count") ?? 0))
        return attributes
    }

    /// What the keywords of RFC 8011, section 5.4.12, mean for a label. One without a suffix is an error. A report or a
    /// warning says that the printer can go on: office printers have a second tray, label printers have not, and
    /// some tell their empty roll as a report.
    static func troubles(_ reasons: [String], hasOneSource: Bool) -> [PrintFault.Code] {
        var troubles: [PrintFault.Code] = []
        for reason in reasons {
            let suffix = ["-error", "-warning", "-report"].first(where: reason.hasSuffix) ?? ""
            guard hasOneSource || suffix == "" || suffix == "-error" else { continue }
            let trouble: PrintFault.Code? =
                switch reason.dropLast(suffix.utf8.count) {
                case "cover-open", "door-open", "interlock-open": .headOpen
                case "media-empty", "media-needed", "media-jam", "input-tray-missing": .paperOut
                case "marker-supply-empty", "toner-empty", "developer-empty": .ribbonOut
                case "fuser-over-temp", "fuser-under-temp": .hardware
                case "paused", "moving-to-paused", "shutdown", "stopping": .paused
                default: nil
                }
            if let trouble, !troubles.contains(trouble) { troubles.append(trouble) }
        }
        let order: [PrintFault.Code] = [.headOpen, .paperOut, .ribbonOut, .hardware, .paused]
        return order.filter(troubles.contains)
    }

    private func checkReady(_ printer: Attributes) throws(PrintFault) {
        if let trouble = printer.status.troubles.first { throw PrintFault(trouble, "nothing was sent") }
        guard printer.formats.contains(language.mediaType) else {
            throw PrintFault(
                .unsupportedFormat,
                "it takes \(printer.formats.prefix(10).joined(separator: ", ")), not \(language.mediaType)")
        }
        switch language {
        case .zpl, .png:
            guard printer.status.resolutions.isEmpty || printer.status.resolutions.contains(resolution.rawValue) else {
                let known = printer.status.resolutions.prefix(10).map(String.init).joined(separator: ", ")
                throw PrintFault(
                    .wrongResolution, "the label is for \(resolution.rawValue) dpi, the printer has \(known)")
            }
        case .pdf: break
        }
        // ZPL states its size itself. Another page would be fitted to whatever sheet the printer takes it for.
        guard language == .zpl || IPPPrinter.keyword(media, among: printer.media) != nil else {
            throw PrintFault(.unsupportedMedia, "it does not know \(media.rawValue) (\(media.keyword))")
        }
    }

    /// The name by which a printer knows the media of a size; nil if it knows none. Makers give their labels names of
    /// their own, so the size in the name counts, to half a millimetre. A name may state any number: none is reckoned with
    /// before it is known to be a size of paper.
    static func keyword(_ size: LabelSize, among known: [String]) -> String? {
        guard !known.contains(size.keyword) else { return size.keyword }
        // Hundredths of a millimetre; no sheet or label is ten metres long.
        func sides(_ keyword: String) -> (width: Int, length: Int)? {
            guard let media = pwgMediaForPWG(keyword)?.pointee, (1...1_000_000).contains(media.width),
                (1...1_000_000).contains(media.length)
            else { return nil }
            return (Int(media.width), Int(media.length))
        }
        guard let wanted = sides(size.keyword) else { return nil }
        // The ends of a range of sizes are no media.
        return known.filter { !$0.contains("_min_") && !$0.contains("_max_") }.first { keyword in
            sides(keyword).map { abs($0.width - wanted.width) <= 50 && abs($0.length - wanted.length) <= 50 } ?? false
        }
    }

    /// Why a request was refused; nil if it was not.
    private static func refusal(_ answer: IPPMessage) -> PrintFault? {
        let status = answer.status
        guard status.rawValue >= IPP_STATUS_ERROR_BAD_REQUEST.rawValue else { return nil }
        let words = String(cString: ippErrorString(status))
        switch status {
        case IPP_STATUS_ERROR_BUSY, IPP_STATUS_ERROR_TEMPORARY, IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS:
            return PrintFault(.busy, words)
        case IPP_STATUS_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED: return PrintFault(.unsupportedFormat, words)
        default: return PrintFault(.refused, words)
        }
    }

    // MARK: The job

    private enum Unsent: Error {
        /// There is no job.
        case refused(PrintFault)
        /// The connection broke when the document was under way: there may be one.
        case lost(PrintFault)
    }

    private func send(
        _ document: PrintDocument, media: String?, _ connection: inout IPPConnection,
        _ deadline: ContinuousClock.Instant
    ) -> Result<Int32, Unsent> {
        let request = IPPMessage(IPP_OP_PRINT_JOB, printer: uri)
        request.add(IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", document.name)
        request.add(IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", language.mediaType)
        if let media { request.add(IPP_TAG_JOB, IPP_TAG_KEYWORD, "media", media) }
        let answer: IPPMessage
        switch connection.send(request, document.bytes, path, deadline) {
        case .notTaken(let fault): return .failure(.refused(fault))
        case .lost(let fault): return .failure(.lost(fault))
        case .answered(let message): answer = message
        }
        if let fault = IPPPrinter.refusal(answer) { return .failure(.refused(fault)) }
        guard let job = answer.integer("job-id") else {
            return .failure(.lost(PrintFault(.badAnswer, "it took the job and named no job-id")))
        }
        return .success(job)
    }

    private func follow(
        _ job: Int32, _ connection: inout IPPConnection, _ deadline: ContinuousClock.Instant
    ) -> PrintOutcome {
        do throws(PrintFault) {
            while true {
                let request = IPPMessage(IPP_OP_GET_JOB_ATTRIBUTES, printer: uri)
                request.add(IPP_TAG_OPERATION, "job-id", job)
                let answer = try connection.exchange(request, path, deadline)
                if let fault = IPPPrinter.refusal(answer), !fault.passesByItself { return .unknown(fault) }
                switch answer.integer("job-state").map({ ipp_jstate_t(rawValue: UInt32(bitPattern: $0)) }) {
                case IPP_JSTATE_COMPLETED?: return .printed(.jobCompleted)
                case IPP_JSTATE_ABORTED?, IPP_JSTATE_CANCELED?:
                    let reasons = answer.texts("job-state-reasons").prefix(5).joined(separator: ", ")
                    let fault = PrintFault(.aborted, "job \(job) has ended unprinted: \(reasons)")
                    // Only the printer's own word that no side was printed is taken for it.
                    return answer.integer("job-impressions-completed") == 0 ? .notPrinted(fault) : .unknown(fault)
                default: break
                }
                guard ContinuousClock.now + IPPPrinter.interval < deadline else {
                    throw PrintFault(.deadlinePassed, "job \(job) was not done in time")
                }
                OwnThread.sleep(IPPPrinter.interval)
            }
        } catch { return .unknown(error) }
    }
}
