public import ShippingLog
public import WireFormat
internal import TextFormats

/// Why nothing was done about a manifest.
public enum ManifestRefusal: Error, Sendable {
    /// What was asked for is faulty.
    case invalid([Fault])
    /// There is no such manifest.
    case notFound
    /// No label is due that day: of the account, or of the account at the place.
    case nothingDue(String)
    /// Labels are due at several places, and none was named.
    case severalSites([String])
    /// It was never closed, or is reopened.
    case notClosed(ManifestName)
    /// Its closing has begun and not ended: by somebody else, or by whoever asked, whose time is up.
    case closing(ManifestName)
    /// The store cannot serve.
    case store(StoreFault)
    /// What the log holds cannot be understood: our fault, with the place.
    case unreadable(String)
}

extension ManifestRefusal {
    /// The refusal as a problem; `retryAfterSeconds` where asking again may help.
    public var problem: (problem: Problem, retryAfterSeconds: Int?) {
        switch self {
        case .invalid(let faults):
            return (.invalidBody(faults, title: "The request is not valid", code: "invalid-manifest"), nil)
        case .notFound: return (.notFound, nil)
        case .nothingDue(let what):
            return (
                Problem(
                    title: "There is nothing to hand over", status: 409, code: "nothing-due",
                    detail: "no label is due for \(what.visible); labels that say SPECIMEN never are"), nil
            )
        case .severalSites(let sites):
            return (
                Problem(
                    title: "Labels are due at several places", status: 422, code: "invalid-manifest",
                    errors: [
                        Fault(
                            .missing, at: JSONPointer(["site"]),
                            "missing; expected one of \(sites.map(\.visible).joined(separator: ", "))")
                    ]), nil
            )
        case .notClosed(let name):
            return (
                Problem(
                    title: "The manifest is not closed", status: 409, code: "manifest-open",
                    detail: "\(name.id): close it first", extra: [JSONMember("manifest", .string(name.link))]), nil
            )
        case .closing(let name):
            return (
                Problem(
                    title: "The manifest is being closed", status: 409, code: "manifest-closing",
                    detail: "\(name.id): close it again, which goes on where it stands",
                    extra: [JSONMember("manifest", .string(name.link))]), 1
            )
        case .store(let fault): return LabelRefusal.store(fault).problem
        case .unreadable(let reason): return LabelRefusal.unreadable(reason).problem
        }
    }

    /// What only the operator may read of it.
    public var operatorDetail: String? {
        switch self {
        case .store(let fault): "\(fault)"
        case .unreadable(let reason): reason
        default: nil
        }
    }
}

extension ManifestName {
    /// Where it stands on the wire.
    public var link: String { "/v1/manifests/\(id)" }
}
