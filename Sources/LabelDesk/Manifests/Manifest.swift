public import ShippingLog

/// A manifest as the log has it.
public struct Manifest: Sendable {
    /// Its name.
    public let name: ManifestName
    /// What is listed, and how far it has come.
    public let state: ManifestState
    /// How many labels are due that it does not list yet.
    public let dueCount: Int
    /// When the last thing happened to it, and by whom; nil while nothing has.
    public let last: EventContext?
}

/// A manifest in a list of them.
public struct ManifestSummary: Hashable, Sendable {
    /// Its name.
    public var name: ManifestName
    /// How far it has come.
    public var stage: ManifestState.Stage
    /// The last closing that has begun; 0 before the first.
    public var revision: Int
    /// How many labels it lists.
    public var count: Int
    /// How many labels are due that it does not list yet.
    public var dueCount: Int
}

/// The value of the claim on a closed day: what a list tells of it without reading its stream.
struct ClosedDay: Hashable {
    var isComplete: Bool
    var revision: Int
    var count: Int

    var bytes: [UInt8] { Array("\(isComplete ? "closed" : "closing")\n\(revision)\n\(count)".utf8) }

    init(isComplete: Bool, revision: Int, count: Int) {
        self.isComplete = isComplete
        self.revision = revision
        self.count = count
    }

    init?(_ bytes: [UInt8]) {
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard parts.count == 3, ["closed", "closing"].contains(parts[0]), let revision = Int(parts[1]),
            let count = Int(parts[2])
        else { return nil }
        self.init(isComplete: parts[0] == "closed", revision: revision, count: count)
    }
}
