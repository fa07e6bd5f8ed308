internal import LabelRender
internal import RatingEngine
internal import ShippingLog
public import TextFormats
public import WireFormat

/// What each refusal is called, on the wire and on the command line.
extension LabelRefusal {
    /// The refusal as a problem; `retryAfterSeconds` where asking again may help.
    public var problem: (problem: Problem, retryAfterSeconds: Int?) {
        switch self {
        case .invalid(let faults): (.invalidShipment(faults), nil)
        case .keyReused(let differing):
            (
                Problem(
                    title: "The idempotency key was used for another shipment", status: 422,
                    code: "idempotency-key-reused",
                    detail: (differing.isEmpty ? "" : "it differs in \(differing.joined(separator: ", ")); ")
                        + "send a new key for a new shipment",
                    extra: [JSONMember("differing", .array(differing.map { .string($0) }))]), nil
            )
        case .parcelHasLabel(let id, let differing):
            (
                Problem(
                    title: "The parcel has a label for another shipment", status: 409, code: "parcel-has-label",
                    detail: differing.isEmpty ? "" : "it differs in \(differing.joined(separator: ", "))",
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
                        + "grant a range by \(RangeGrants.ways)"), 60
            )
        case .notDrawable(let fault): (.notDrawable(fault), nil)
        case .notDeclared(let faults): (.notDeclared(faults), nil)
        case .noCustomsDocument(let onLabel):
            (
                Problem(
                    title: "The label has no customs document beside it", status: 404, code: "no-customs-document",
                    detail: onLabel ? "the declaration is on the label" : "the parcel is not declared to customs"), nil
            )
        case .soldOtherwise(let label):
            (
                Problem(
                    title: "The label stands, and its carrier sold it in another form", status: 406,
                    code: "sold-otherwise",
                    detail: "it can be had as \(label.documents.map(\.name).joined(separator: ", "))",
                    extra: [
                        JSONMember("label", .string("/v1/labels/\(label.label)")),
                        JSONMember("tracking_number", .string(label.trackingNumber)),
                    ]), nil
            )
        case .unknownTemplate(let name):
            (
                Problem(
                    title: "The label's template is none of this version's", status: 501, code: "unknown-template",
                    detail: "the service's label names \(name.prefix(40)); drawn are "
                        + LabelTemplate.allCases.map(\.rawValue).joined(separator: ", ")), nil
            )
        case .purchaseReferred(let id):
            (
                Problem(
                    title: "Nobody knows whether the label was bought, and a person has to ask the carrier",
                    status: 409, code: "purchase-unknown",
                    extra: [
                        JSONMember("label", .string("/v1/labels/\(id)")),
                        JSONMember("settle", .string("/v1/labels/\(id)/settle")),
                    ]), nil
            )
        case .notReferred(let id):
            (
                Problem(
                    title: "Nobody has to find out what came of the purchase", status: 409, code: "not-referred",
                    detail: "it has ended, otherwise than is said here, or is still being looked into",
                    extra: [JSONMember("label", .string("/v1/labels/\(id)"))]), nil
            )
        case .numberKnown:
            (
                Problem(
                    title: "Another parcel has the tracking number", status: 409, code: "number-known",
                    detail: "look at the label that the carrier has made for this parcel's reference"), nil
            )
        case .labelManifested(let id, let manifest):
            (
                Problem(
                    title: "The label is on a closed manifest", status: 409, code: "label-manifested",
                    detail: "it has been handed over; to void it all the same, reopen the manifest first",
                    extra: [
                        JSONMember("label", .string("/v1/labels/\(id)")),
                        JSONMember("manifest", .string(manifest.link)),
                    ]), nil
            )
        case .dayClosed(let manifest):
            (
                Problem(
                    title: "The day is closed", status: 409, code: "day-closed",
                    detail: "\(manifest.carrier)/\(manifest.account) takes nothing more at \(manifest.site) on "
                        + "\(manifest.date): ask with a later ship_date, or reopen the manifest",
                    extra: [JSONMember("manifest", .string(manifest.link))]), nil
            )
        case .voidRefused(let code):
            (
                Problem(
                    title: "The carrier does not take the label back", status: 409, code: "void-refused",
                    detail: "the code is \(code.visible)"), nil
            )
        case .voidUnknown(let code):
            (
                Problem(
                    title: "The carrier has not said yet whether it takes the label back", status: 503,
                    code: "void-unknown", detail: "it is asked on; the last answer was \(code.visible)"), 30
            )
        case .carrierRejected(let carrier, let code):
            (
                Problem(
                    title: "The carrier does not take the shipment", status: 422, code: "carrier-rejected",
                    detail: "\(carrier): \(code.visible)"), nil
            )
        case .carrierUnavailable(let code):
            (
                Problem(
                    title: "No carrier that would do can be had just now", status: 503, code: "carrier-unavailable",
                    detail: "the last said \(code.visible)"), 5
            )
        case .busy(let seconds):
            (Problem(title: "Too many requests wait", status: 429, code: "overloaded"), seconds)
        case .ending:
            (
                Problem(
                    title: "The server is about to end", status: 503, code: "shutting-down",
                    detail: "nothing was begun; ask again with the same key"), 1
            )
        case .stillRunning:
            (
                Problem(
                    title: "The parcel's label is still being worked on", status: 409, code: "still-running",
                    detail: "ask again, with the same key if there was one"), 1
            )
        case .overloaded: (.overloaded, 1)
        case .notFound: (.notFound, nil)
        case .unknownPrinter(let name, let known):
            (
                Problem(
                    title: "No printer has this name", status: 404, code: "unknown-printer",
                    detail: "“\(String(name.prefix(40)).visible)”: "
                        + (known.isEmpty
                            ? "no printers are set up" : "there are \(known.prefix(20).joined(separator: ", "))")
                ), nil
            )
        case .store(let fault): LabelRefusal.problem(fault)
        case .unreadable: (.internalFault("What the log holds cannot be understood"), nil)
        }
    }

    /// Why there is no label, for people: the problem with everything that is wrong with the input, and why no service
    /// can be had.
    public var reason: String { reason(naming: { "\($0.carrier) \($0.service)" }) }

    /// The same for a slip of paper, with the services' names.
    var slipReason: String { reason(naming: \.serviceName) }

    private func reason(naming name: (Quote.Ineligible) -> String) -> String {
        let problem = problem.problem
        guard case .noEligibleService(let quote) = self else { return problem.sentence }
        // Where there are rates, why none of them was taken is said in words; otherwise the services tell.
        let beginning = quote.rates.isEmpty ? problem.title : problem.sentence
        return ([beginning] + quote.obstacles(naming: name)).joined(separator: "\n")
    }

    /// What somebody at the desk can do about it; nil where asking again is all that helps.
    var remedy: String? {
        let correct = "Have what is named above corrected in the order, then ask for the label again."
        let tell = "Tell \(RefusedLabel.operators)"
        return switch self {
        case .invalid, .notDrawable, .notDeclared: correct
        case .keyReused: "The desk's program used one key for two shipments. \(tell)."
        case .parcelHasLabel(let id, _):
            "Use the label that the parcel has, \(id). If the shipment has changed, have that label voided first."
        case .labelVoided: "The parcel's label was voided. Begin the parcel anew to get another."
        case .erased: "Nothing can be printed for this parcel any more. Pack it under another number."
        case .noEligibleService:
            "Have address, weight, size and options checked: no service takes this parcel as it is."
        case .numbersExhausted(let carrier, _, _): "\(tell): \(carrier) has to grant more tracking numbers."
        case .soldOtherwise: "\(tell): the station's printer does not take what the carrier sells."
        case .unknownTemplate: "\(tell): the tariff names a label that cannot be drawn."
        case .purchaseReferred: "\(tell): the carrier has to be asked whether it has made this label."
        case .carrierRejected: correct
        case .dayClosed: "Have a later ship date set, then ask for the label again."
        case .carrierUnavailable: "Wait a minute, then ask again."
        case .store(.overloaded), .stillRunning, .ending, .overloaded, .busy, .notFound, .noCustomsDocument,
            .unknownPrinter,
            .notReferred, .numberKnown, .voidRefused, .voidUnknown, .labelManifested:
            nil
        case .store(.full): "\(tell): the disk is full."
        case .store: "Wait a minute, then ask again. If it is the same: tell \(RefusedLabel.operators)."
        case .unreadable: "\(tell), with the number of the request."
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

extension Quote {
    /// Why no label can be had: services that are out for the same reasons stand together, those first that come here,
    /// with the fewest reasons, of our own labels, and the most services. Of those that can be quoted only it is told how many there are.
    fileprivate func obstacles(naming name: (Ineligible) -> String) -> [String] {
        var groups: [(reason: String, isElsewhere: Bool, count: Int, isOwn: Bool, names: [String])] = []
        var places: [String: Int] = [:]
        let elsewhere: Set<RefusalCode> = [
            .tariffNotInForce, .notRequested, .accountNotAllowed, .originNotServed, .destinationNotServed,
        ]
        for service in ineligible where service.issue != .none {
            let reason = service.reasons.map(\.message).joined(separator: "; ")
            let place = places[reason] ?? groups.count
            if place == groups.count {
                places[reason] = place
                let isElsewhere = service.reasons.contains { elsewhere.contains($0.code) }
                groups.append((reason, isElsewhere, service.reasons.count, false, []))
            }
            if service.issue == .own { groups[place].isOwn = true }
            let name = name(service)
            if !groups[place].names.contains(name) { groups[place].names.append(name) }
        }
        let order = groups.indices.sorted { left, right in
            let (a, b) = (groups[left], groups[right])
            if a.isElsewhere != b.isElsewhere { return b.isElsewhere }
            return (a.count, a.isOwn ? 0 : 1, -a.names.count, left) < (b.count, b.isOwn ? 0 : 1, -b.names.count, right)
        }
        let quotedOnly = ineligible.count { $0.issue == .none }
        let rest =
            switch quotedOnly {
            case 0: [String]()
            case 1: [groups.isEmpty ? "1 service: quoted only" : "1 other: quoted only"]
            default: ["\(quotedOnly) \(groups.isEmpty ? "services" : "others"): quoted only"]
            }
        return order.map { "\(groups[$0].names.joined(separator: ", ")): \(groups[$0].reason)" } + rest
    }
}

extension Problem {
    /// What is wrong, for people: a line, and one for each fault of the input.
    var sentence: String {
        ([title + (detail.map { ": " + $0 } ?? "")]
            + errors.map { ($0.pointer.tokens.isEmpty ? "" : "\($0.pointer.description.visible): ") + $0.detail })
            .joined(separator: "\n")
    }

    /// A shipment with faults: 400 if it is not even JSON, otherwise 422.
    public static func invalidShipment(_ faults: ShipmentFaults) -> Problem {
        invalidBody(faults.faults, title: "The shipment is not valid", code: "invalid-shipment")
    }

    /// A body with faults, at least one: 400 if it is not even JSON, otherwise 422 with this title and code.
    static func invalidBody(_ faults: [Fault], title: String, code: String) -> Problem {
        let isJSON = faults[0].code != .invalidJSON
        return Problem(
            title: isJSON ? title : "The body is not JSON", status: isJSON ? 422 : 400,
            code: isJSON ? code : "invalid-json",
            detail: "\(faults.count) \(faults.count == 1 ? "fault" : "faults")", errors: faults)
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
        Problem(
            title: "The label cannot be drawn", status: 422, code: fault.code.rawValue,
            detail: "expected \(fault.expected)", errors: [fault.inShipment])
    }

    fileprivate static func notDeclared(_ faults: CustomsFaults) -> Problem {
        let count = faults.faults.count
        return Problem(
            title: "The parcel cannot be declared to customs", status: 422, code: "customs-incomplete",
            detail: "it leaves the customs territory; \(count) \(count == 1 ? "fault" : "faults")",
            errors: faults.faults.map(\.inShipment))
    }
}

extension LabelFault {
    /// The fault with the place of its field in a shipment that lists its parcels.
    fileprivate var inShipment: Fault {
        var tokens = field.split { ".[]".contains($0) }.map(String.init)
        // Templates name what is the parcel's without it.
        if tokens == ["customs", "lines"] { tokens = ["contents"] }
        if let first = tokens.first, ["weight", "contents"].contains(first) { tokens = ["parcels", "0"] + tokens }
        let found = value.isEmpty ? "" : "“\(String(value.prefix(60)).visible)”: "
        return Fault(.init(rawValue: code.rawValue), at: JSONPointer(tokens), found + "expected \(expected)")
    }
}

extension Problem {
    /// The problem of a shipment as it was sent: one that does not list its parcel has the parcel's members itself.
    public func placed(in shipment: JSONValue?) -> Problem {
        guard let shipment, shipment["parcels"] == nil else { return self }
        var problem = self
        for index in errors.indices where errors[index].pointer.tokens.starts(with: ["parcels", "0"]) {
            problem.errors[index].pointer.tokens.removeFirst(2)
        }
        return problem
    }
}
