/// Jobs in the order they came, out of which any may step. All in constant time.
struct JobLine<Job: Hashable & Sendable>: Sendable {
    private struct Neighbours: Sendable {
        var before: Job?
        var behind: Job?
    }

    private var neighbours: [Job: Neighbours] = [:]
    /// The one that came first.
    private(set) var first: Job?
    /// The one that came last.
    private(set) var last: Job?

    var count: Int { neighbours.count }
    var isEmpty: Bool { neighbours.isEmpty }

    mutating func append(_ job: Job) {
        neighbours[job] = Neighbours(before: last, behind: nil)
        if let last { neighbours[last]!.behind = job } else { first = job }
        last = job
    }

    mutating func remove(_ job: Job) {
        guard let sides = neighbours.removeValue(forKey: job) else { preconditionFailure("not in this line") }
        if let before = sides.before { neighbours[before]!.behind = sides.behind } else { first = sides.behind }
        if let behind = sides.behind { neighbours[behind]!.before = sides.before } else { last = sides.before }
    }
}
