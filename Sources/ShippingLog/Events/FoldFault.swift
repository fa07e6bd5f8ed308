/// An event that cannot follow what came before in its stream: the log holds what this program would not have written,
/// or was about to.
public struct FoldFault: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Problem: Hashable, Sendable {
        /// The event belongs to another kind of stream.
        case foreignEvent
        /// The attempt is not the next one, or not the one under way.
        case attempt(expected: Int, found: Int)
        /// An attempt is under way, or its label is live.
        case notFree
        /// The event does not follow this stage.
        case stage(ParcelState.Stage)
        /// The attempt knows the label with this tracking number already.
        case knownLabel(String)
        /// No label besides the one in use has this tracking number and is to be given back, or is kept by its carrier.
        case noExtraLabel(String)
        /// The label is another than the live one, or than the one that was to be bought.
        case otherLabel(live: String, found: String)
        /// A grant overlaps this earlier one.
        case overlap(first: Int64, last: Int64)
        /// A range's last serial lies before its first, or the serial is negative.
        case emptyRange(first: Int64, last: Int64)
        /// A lease does not begin at the next serial of a grant, or goes beyond the grant.
        case leaseOutOfOrder(next: Int64?)
        /// The label was not made ahead, or somebody has asked for it.
        case notSpare
        /// The label is on this manifest already.
        case manifested(StreamName)
        /// The event does not follow this stage of a manifest.
        case manifestStage(ManifestState.Stage)
        /// The revision is not the next one, or not the one under way.
        case revision(expected: Int, found: Int)
        /// The manifest lists the label already.
        case listedTwice(String)
        /// The manifest does not list the label.
        case notListed(String)
        /// The manifest's list is another than the one that was closed.
        case otherList
    }

    /// What is wrong.
    public var problem: Problem
    /// The event's type.
    public var type: String
    /// How many events the fold had taken before.
    public var version: Int
}
