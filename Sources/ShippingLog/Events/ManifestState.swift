internal import TextFormats

/// What a manifest's stream amounts to: the labels that one account hands over to its carrier at one place on one day.
public struct ManifestState: Hashable, Sendable {
    /// How far it has come.
    public enum Stage: String, Hashable, Sendable, CaseIterable {
        /// It takes labels, and was never closed.
        case open
        /// It takes no labels any more, and its list is being written.
        case closing
        /// Its list is complete.
        case closed
        /// It was closed, and takes labels again.
        case reopened
    }

    /// How many events have been folded: the version to expect when appending.
    public private(set) var version = 0
    /// How far it has come.
    public private(set) var stage = Stage.open
    /// The last closing that has begun; 0 before the first.
    public private(set) var revision = 0
    /// Why it was reopened the last time; nil while it is not reopened.
    public private(set) var reopening: String?
    private var entries: [String: ManifestListed.Entry] = [:]

    /// A day of which nothing is known.
    public init() {}

    /// The state after these events.
    public init(_ events: some Sequence<LogEvent>) throws(FoldFault) {
        for event in events { try apply(event) }
    }

    /// How many labels are listed.
    public var count: Int { entries.count }

    /// The labels listed, in order of their identifiers' bytes.
    public var labels: [ManifestListed.Entry] {
        entries.values.sorted { $0.label.utf8.lexicographicallyPrecedes($1.label.utf8) }
    }

    /// Whether a label is listed.
    public func lists(_ label: String) -> Bool { entries[label] != nil }

    /// The SHA-256 over the list: for each label in order its identifier, a tab, its tracking number, a tab, its service
    /// and a line feed.
    public var digest: ContentDigest {
        var bytes: [UInt8] = []
        for entry in labels {
            bytes.append(contentsOf: "\(entry.label)\t\(entry.trackingNumber)\t\(entry.service)\n".utf8)
        }
        return ContentDigest(of: bytes)
    }

    /// Takes the next event; unchanged if it throws.
    public mutating func apply(_ event: LogEvent) throws(FoldFault) {
        func fault(_ problem: FoldFault.Problem) -> FoldFault {
            FoldFault(problem: problem, type: event.type, version: version)
        }
        func require(_ allowed: Set<Stage>, _ expected: Int, _ found: Int) throws(FoldFault) {
            guard allowed.contains(stage) else { throw fault(.manifestStage(stage)) }
            guard found == expected else { throw fault(.revision(expected: expected, found: found)) }
        }
        var after = self
        switch event {
        case .manifestClosing(let event):
            try require([.open, .reopened], revision + 1, event.revision)
            after.stage = .closing
            after.revision = event.revision
            after.reopening = nil
        case .manifestListed(let event):
            try require([.closing], revision, event.revision)
            for entry in event.labels where after.entries.updateValue(entry, forKey: entry.label) != nil {
                throw fault(.listedTwice(entry.label))
            }
        case .manifestDropped(let event):
            try require([.closing], revision, event.revision)
            for label in event.labels where after.entries.removeValue(forKey: label) == nil {
                throw fault(.notListed(label))
            }
        case .manifestClosed(let event):
            try require([.closing], revision, event.revision)
            guard event.count == count, event.digest == digest else { throw fault(.otherList) }
            after.stage = .closed
        case .manifestReopened(let event):
            try require([.closed], revision, event.revision)
            after.stage = .reopened
            after.reopening = event.reason
        default: throw fault(.foreignEvent)
        }
        after.version += 1
        self = after
    }
}

extension ManifestState: FoldedState {
    var json: JSONValue {
        var members = [
            JSONMember("kind", .string("manifest")), JSONMember("version", .integer(version)),
            JSONMember("stage", .string(stage.rawValue)), JSONMember("revision", .integer(revision)),
            JSONMember("labels", .array(labels.map(\.json))),
        ]
        if let reopening { members.append(JSONMember("reopening", .string(reopening))) }
        return .object(members)
    }
}
