/// Jobs by deadline, those of one deadline in the order they came: a binary heap that knows each job's place. The first
/// is there at once; coming and going take logarithmic time.
struct DeadlineHeap<Job: Hashable & Sendable>: Sendable {
    private struct Entry: Sendable {
        let job: Job
        let deadline: PoolTime
        let arrival: UInt64

        func precedes(_ other: Entry) -> Bool { (deadline, arrival) < (other.deadline, other.arrival) }
    }

    private var entries: [Entry] = []
    private var places: [Job: Int] = [:]

    /// The job whose deadline is first.
    var first: (job: Job, deadline: PoolTime)? { entries.first.map { ($0.job, $0.deadline) } }

    mutating func insert(_ job: Job, deadline: PoolTime, arrival: UInt64) {
        let entry = Entry(job: job, deadline: deadline, arrival: arrival)
        entries.append(entry)
        put(entry, at: entries.count - 1)
    }

    mutating func remove(_ job: Job) {
        guard let place = places.removeValue(forKey: job) else { preconditionFailure("not in this heap") }
        let last = entries.removeLast()
        if place < entries.count { put(last, at: place) }
    }

    /// Puts an entry where there is none, or as far from there to the first or the last as its deadline wants. Each that
    /// makes way is moved once.
    private mutating func put(_ entry: Entry, at start: Int) {
        var place = start
        while place > 0, entry.precedes(entries[(place - 1) / 2]) {
            move(from: (place - 1) / 2, to: place)
            place = (place - 1) / 2
        }
        while let child = earlierChild(of: place), entries[child].precedes(entry) {
            move(from: child, to: place)
            place = child
        }
        entries[place] = entry
        places[entry.job] = place
    }

    private func earlierChild(of place: Int) -> Int? {
        let (left, right) = (2 * place + 1, 2 * place + 2)
        guard right < entries.count else { return left < entries.count ? left : nil }
        return entries[right].precedes(entries[left]) ? right : left
    }

    private mutating func move(from: Int, to: Int) {
        entries[to] = entries[from]
        places[entries[to].job] = to
    }
}
