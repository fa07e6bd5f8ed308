public import Printing
public import WireFormat
internal import LabelRender
internal import TextFormats

/// Printing on the wire.
extension PrintOutcome {
    /// What became of it, as a code: `printed`, `not-printed` or `unknown`.
    public var code: String {
        switch self {
        case .printed: "printed"
        case .notPrinted: "not-printed"
        case .unknown: "unknown"
        }
    }

    /// Why it is not known to be printed; nil if it is.
    public var fault: PrintFault? {
        switch self {
        case .printed: nil
        case .notPrinted(let fault), .unknown(let fault): fault
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
