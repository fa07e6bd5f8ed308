/// How a label of a service comes about.
public enum IssueMode: String, Sendable, CaseIterable {
    /// Number from a range granted to us, label drawn by us.
    case own
    /// Bought from the carrier's API.
    case bought
    /// Quoted only: we can get no label for it.
    case none
}
