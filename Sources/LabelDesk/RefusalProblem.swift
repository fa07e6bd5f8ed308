internal import LabelRender
internal import RatingEngine
internal import ShippingLog
internal import TextFormats
public import WireFormat

/// What each refusal is called, on the wire and on the command line.
extension LabelRefusal {
    /// The refusal as a problem; `retryAfterSeconds` where asking again may help.
    public var problem: (problem: Problem, retryAfterSeconds: Int?) {
        switch self {
        case .invalid(let faults): (.invalidShipment(faults), nil)
        case .keyReused:
            (
                Problem(
                    title: "The idempotency key was used for another shipment", status: 422,
                    code: "idempotency-key-reused", detail: "send a new key for a new shipment"), nil
            )
        case .parcelHasLabel(let id, let differing):
            (
                Problem(
                    title: "The parcel has a label for another shipment", status: 409, code: "parcel-has-label",
                    detail: "it differs in \(differing.joined(separator: ", "))",
                    extra: [
                        JSONMember("label", .string("/v1/labels/\(id)")),
                        JSONMember("differing", .array(differing.map { .string($0) })),
                    ]), nil
            )
        case .labelVoided(let id, let number):
            (
                Problem(
                    title: "The label of this key has been voided", status: 409, code: "label-voided",
                    detail: "send a new key for a new label",
                    extra: [
                        JSONMember("label", .string("/v1/labels/\(id)")),
                        JSONMember("tracking_number", .string(number)),
                    ]), nil
            )
        case .erased(let number):
            (
                Problem(
                    title: "The parcel's personal data has been erased, and its label with it", status: 410,
                    code: "erased", extra: [JSONMember("tracking_number", .string(number))]), nil
            )
        case .noEligibleService(let quote): (.noEligibleService(quote), nil)
        case .numbersExhausted(let carrier, let account, let service):
            (
                Problem(
                    title: "The tracking numbers are used up", status: 503, code: "numbers-exhausted",
                    detail: "no number is left for \(carrier)/\(account)/\(service): "
                        + "grant a range with waybill numbers grant"), 60
            )
        case .notDrawable(let fault): (.notDrawable(fault), nil)
        case .unknownTemplate(let name):
            (
                Problem(
                    title: "The label's template is none of this version's", status: 501, code: "unknown-template",
                    detail: "the service's label names \(name.prefix(40)); drawn are "
                        + LabelTemplate.allCases.map(\.rawValue).joined(separator: ", ")), nil
            )
        case .stillRunning:
            (
                Problem(
                    title: "Another request for the parcel is still at work", status: 409, code: "still-running",
                    detail: "ask again with the same key"), 1
            )
        case .overloaded: (.overloaded, 1)
        case .notFound: (.notFound, nil)
        case .unknownPrinter(_, let known):
            (
                Problem(
                    title: "No printer has this name", status: 404, code: "unknown-printer",
                    detail: known.isEmpty
                        ? "no printers are set up"
                        : "there are \(known.prefix(20).joined(separator: ", "))"
                ), nil
            )
        case .store(let fault): LabelRefusal.problem(fault)
        case .unreadable: (.internalFault("What the log holds cannot be understood"), nil)
        }
    }

    /// What only the operator may read of it: our own faults, with their place. Nil where the answer says it all.
    public var operatorDetail: String? {
        switch self {
        case .store(let fault): "\(fault)"
        case .unreadable(let reason): reason
        default: nil
        }
    }

    private static func problem(_ fault: StoreFault) -> (problem: Problem, retryAfterSeconds: Int?) {
        switch fault {
        case .overloaded: (.overloaded, 1)
        case .full: (Problem(title: "The store is full", status: 507, code: "store-full"), nil)
        case .unavailable, .deadlinePassed, .outcomeUnknown, .stopped, .inUse:
            (
                Problem(
                    title: "The store cannot serve just now", status: 503, code: "store-unavailable",
                    detail: "ask again with the same key"), 2
            )
        default: (.internalFault("The store failed"), nil)
        }
    }
}

extension Problem {
    /// A shipment with faults: 400 if it is not even JSON, otherwise 422.
    public static func invalidShipment(_ faults: ShipmentFaults) -> Problem {
        let isJSON = faults.faults[0].code != .invalidJSON
        return Problem(
            title: isJSON ? "The shipment is not valid" : "The body is not JSON", status: isJSON ? 422 : 400,
            code: isJSON ? "invalid-shipment" : "invalid-json",
            detail: "\(faults.faults.count) \(faults.faults.count == 1 ? "fault" : "faults")", errors: faults.faults)
    }

    /// Nothing stands at the address.
    public static var notFound: Problem {
        Problem(title: "Nothing stands at this address", status: 404, code: "not-found")
    }

    fileprivate static var overloaded: Problem {
        Problem(title: "Too many requests wait", status: 429, code: "overloaded")
    }

    fileprivate static func internalFault(_ title: String) -> Problem {
        Problem(title: title, status: 500, code: "internal", detail: "the server's log says what")
    }

    fileprivate static func noEligibleService(_ quote: Quote) -> Problem {
        var json = JSONWriter()
        QuoteJSON.write(quote, to: &json)
        let members = (try? JSONDocument(json.take()).root.members) ?? []
        let told: Set = ["ineligible", "rate_book", "as_of"]
        return Problem(
            title: "No service can be had for which a label can be issued", status: 422, code: "no-eligible-service",
            detail: quote.selection.joined(separator: "; "), extra: members.filter { told.contains($0.name) })
    }

    fileprivate static func notDrawable(_ fault: LabelFault) -> Problem {
        let pointer = JSONPointer(fault.field.split(separator: ".").map(String.init))
        return Problem(
            title: "The label cannot be drawn", status: 422, code: fault.code.rawValue,
            detail: "expected \(fault.expected)",
            errors: [Fault(.init(rawValue: fault.code.rawValue), at: pointer, "expected \(fault.expected)")])
    }
}
