public import Printing
public import WireFormat
internal import LabelRender
internal import TextFormats

/// Printing on the wire.
extension PrintOutcome {
    /// What became of it, as a code: `printed`, `not-printed` or `unknown`.
    public var code: String {
        let result: PrintResult =
            switch self {
            case .printed: .printed
            case .notPrinted: .notPrinted
            case .unknown: .unknown
            }
        return result.rawValue
    }

    /// Why it is not known to be printed; nil if it is.
    public var fault: PrintFault? {
        switch self {
        case .printed: nil
        case .notPrinted(let fault), .unknown(let fault): fault
        }
    }
}

extension PrintHistory {
    /// What became of printing a label: the last print, and how many there were; null if there was none. A print that was
    /// begun, and of which nobody knows what became, is the last and has no time.
    var json: JSONValue {
        guard !prints.isEmpty || begun != nil else { return .null }
        var members: [JSONMember] = []
        if let begun {
            members = [
                JSONMember("outcome", .string(PrintResult.unknown.rawValue)), JSONMember("printer", .string(begun)),
                JSONMember("reason", .string(PrintHistory.unrecorded)),
            ]
        } else if let last = prints.last {
            members = [
                JSONMember("outcome", .string(last.result.rawValue)), JSONMember("printer", .string(last.printer)),
                JSONMember("time", .string("\(last.time)")),
            ]
            if let reason = last.reason { members.append(JSONMember("reason", .string(reason))) }
        }
        func count(_ name: String, _ matches: (RecordedPrint) -> Bool) {
            members.append(JSONMember(name, .integer(prints.count(where: matches))))
        }
        count("printed") { $0.result == .printed }
        count("not_printed") { $0.result == .notPrinted }
        count("unknown") { $0.result == .unknown }
        count("reprints") { $0.isReprint && $0.result != .notPrinted }
        return .object(members)
    }

    /// The reason of a print that was begun and of which the log does not say what became.
    static let unrecorded = "not-recorded"
}

extension RequestedPrint {
    /// What became of it, as the header field `Waybill-Print` tells it.
    public var field: String {
        switch self {
        case .done(let report):
            let reason = report.outcome.fault.map { "; reason=\($0.code.rawValue)" } ?? ""
            return report.outcome.code + reason + "; printer=\(report.printer)"
        case .notAgain(let print):
            let reason = print.reason.map { "; reason=\($0)" } ?? ""
            return "not-again; last=\(print.result.rawValue)\(reason); printer=\(print.printer)"
        case .begun(let station):
            return "not-again; last=unknown; reason=\(PrintHistory.unrecorded); printer=\(station)"
        }
    }
}

extension PrintReport {
    private var members: [JSONMember] {
        var members = [
            JSONMember("label", .string("/v1/labels/\(label)")), JSONMember("printer", .string(printer)),
            JSONMember("document", .string(document.text)), JSONMember("outcome", .string(outcome.code)),
            JSONMember("reprint", .bool(isReprint)), JSONMember("recorded", .bool(unrecorded == nil)),
        ]
        if case .printed(let confirmation) = outcome {
            members.append(JSONMember("confirmed", .string(confirmation.rawValue)))
        }
        if let fault = outcome.fault {
            members.append(JSONMember("reason", .string(fault.code.rawValue)))
        }
        return members
    }

    /// The report of a printed label.
    public var json: [UInt8] {
        var json = JSONWriter()
        json.value(.object(members))
        return json.take()
    }

    /// The report of a label that is not known to be printed, as a problem, with the seconds after which to ask again
    /// where that may help; nil if it is printed.
    public var problem: (problem: Problem, retryAfterSeconds: Int?)? {
        guard let fault = outcome.fault else { return nil }
        let detail = "\(fault.code.rawValue): \(fault.detail)"
        if case .unknown = outcome {
            return (
                Problem(
                    title: "Nobody knows whether the label was printed: look at the printer", status: 504,
                    code: "print-unknown", detail: detail, extra: members), nil
            )
        }
        if fault.code == .queueFull {
            return (
                Problem(
                    title: "Too many labels wait for the printer", status: 429, code: "not-printed", detail: detail,
                    extra: members), 5
            )
        }
        return (
            Problem(
                title: "The label was not printed", status: 503, code: "not-printed", detail: detail, extra: members),
            fault.code == .busy ? 2 : nil
        )
    }
}

/// The JSON of printers.
public enum PrinterJSON {
    /// The printers with how each of them is, in their order.
    public static func write(
        _ printers: Printers, _ statuses: [Result<PrinterStatus, PrintFault>]
    ) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("printers")
        json.beginArray()
        for (queue, status) in zip(printers.queues, statuses) {
            let printer = queue.configuration
            json.beginObject()
            json.member("name", printer.name)
            json.key("stations")
            json.beginArray()
            for station in printer.stations { json.string(station) }
            json.endArray()
            json.member("address", "\(printer.address)")
            json.member("language", printer.language.rawValue)
            json.member("dpi", printer.resolution.rawValue)
            json.member("media", printer.media.rawValue)
            json.member("turn", printer.turn.rawValue)
            json.member("error_slips", printer.printsErrorSlips)
            json.member("queued", queue.depth)
            write(status, to: &json)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json.take()
    }

    private static func write(_ status: Result<PrinterStatus, PrintFault>, to json: inout JSONWriter) {
        switch status {
        case .success(let status):
            json.member("state", status.troubles.isEmpty ? (status.isBusy ? "printing" : "ready") : "stopped")
            json.key("troubles")
            json.beginArray()
            for trouble in status.troubles { json.string(trouble.rawValue) }
            json.endArray()
            json.member("model", status.model)
            json.member("waiting", status.waiting)
        case .failure(let fault):
            json.member("state", "unknown")
            json.key("troubles")
            json.beginArray()
            json.string(fault.code.rawValue)
            json.endArray()
            json.member("detail", fault.detail)
        }
    }
}
