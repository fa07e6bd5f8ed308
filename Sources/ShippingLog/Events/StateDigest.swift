internal import TextFormats

/// A state that a stream folds to, with one JSON for equal states.
protocol FoldedState {
    var json: JSONValue { get }
}

/// The SHA-256 of what a whole log amounts to. It goes by streams in order of their names, never by the order in which
/// streams were written, so that two stores with the same streams agree.
public struct StateDigest: Sendable {
    private var last: StreamName?
    private var running = ContentDigest.zero

    /// The digest of an empty log.
    public init() {}

    /// Takes the next stream with all its events. Streams come in ascending order of name.
    ///
    /// Parcels, ranges and manifests count as what they fold to, other streams as their events.
    public mutating func add(_ stream: StreamName, _ events: [LogEvent]) throws(FoldFault) {
        if let last { precondition(last < stream, "streams come in ascending order of name") }
        last = stream
        let state: JSONValue =
            switch stream.kind {
            case "parcel": try ParcelState(events).json
            case "range": try RangeState(events).json
            case "manifest": try ManifestState(events).json
            default:
                .array(
                    events.map {
                        .object([JSONMember("type", .string($0.type)), JSONMember("event", $0.payload.json)])
                    }
                )
            }
        var bytes = running.bytes
        bytes.append(contentsOf: stream.text.utf8)
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: state.canonical())
        running = ContentDigest(of: bytes)
    }

    /// The digest so far.
    public var value: ContentDigest { running }
}
