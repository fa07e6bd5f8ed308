/// What recomputing the hash chains found.
public struct ChainReport: Hashable, Sendable {
    /// How many records are in order.
    public var records: Int64
    /// The first fault found, by shard and position; nil if every chain holds.
    public var firstBreak: ChainBreak?
}

/// A place where the log is not what was written.
public struct ChainBreak: Hashable, Sendable {
    /// What is wrong there.
    public enum Problem: Hashable, Sendable {
        /// The hash up to here is not the one kept here: the record before was changed, or what is kept of it. At a
        /// shard's last position: that record was changed, or the head.
        case hashDiffers(expected: ContentDigest, actual: ContentDigest)
        /// A record is gone: this position was expected and another one stands there.
        case positionMissing(found: Int64)
        /// The shard's head names another last record than the one that is there.
        case headDiffers(headPosition: Int64, lastPosition: Int64)
        /// The record is in another shard than its stream's name gives.
        case wrongShard(StreamName)
        /// The record cannot be read.
        case unreadable(String)
    }
    /// The shard.
    public var shard: Int
    /// The position.
    public var position: Int64
    /// What is wrong.
    public var problem: Problem

    /// A broken place.
    public init(shard: Int, position: Int64, problem: Problem) {
        self.shard = shard
        self.position = position
        self.problem = problem
    }
}

extension ChainBreak: CustomStringConvertible {
    /// Where and what, on one line.
    public var description: String {
        let record = "record \(shard)-\(position)"
        return switch problem {
        case .hashDiffers(let kept, let actual):
            "up to \(record) something was changed after it was written: kept is \(kept), found \(actual)"
        case .positionMissing(let found): "\(record) is gone: the next that is there is \(shard)-\(found)"
        case .headDiffers(let head, let last):
            "the last record of shard \(shard) was \(shard)-\(head), and is \(shard)-\(last)"
        case .wrongShard(let stream): "\(record) is of “\(stream)”, which belongs to shard \(stream.shard)"
        case .unreadable(let reason): "\(record) cannot be read: \(reason)"
        }
    }
}

/// Recomputes one shard's chain, record after record.
struct ChainVerifier {
    let shard: Int
    private(set) var position: Int64 = 0
    private(set) var hash = ContentDigest.zero

    init(shard: Int) { self.shard = shard }

    /// Takes the next record; returns the break if it does not follow from the one before.
    mutating func take(_ record: EventRecord) -> ChainBreak? {
        guard record.position == position + 1 else {
            return ChainBreak(shard: shard, position: position + 1, problem: .positionMissing(found: record.position))
        }
        guard record.previous == hash else {
            return ChainBreak(
                shard: shard, position: record.position,
                problem: .hashDiffers(expected: record.previous, actual: hash))
        }
        guard record.stream.shard == shard else {
            return ChainBreak(shard: shard, position: record.position, problem: .wrongShard(record.stream))
        }
        position = record.position
        hash = record.hash
        return nil
    }

    /// Compares with the shard's head, which alone guards the last record.
    func finish(headPosition: Int64, headHash: ContentDigest) -> ChainBreak? {
        guard headPosition == position else {
            return ChainBreak(
                shard: shard, position: position + 1,
                problem: .headDiffers(headPosition: headPosition, lastPosition: position))
        }
        guard headHash == hash else {
            return ChainBreak(
                shard: shard, position: position, problem: .hashDiffers(expected: headHash, actual: hash))
        }
        return nil
    }
}
