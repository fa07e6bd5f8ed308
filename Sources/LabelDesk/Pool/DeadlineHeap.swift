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
        entries.append(Entry(job: job, deadline: deadline, arrival: arrival))
        places[job] = entries.count - 1
        rise(entries.count - 1)
    }

    mutating func remove(_ job: Job) {
        guard let place = places[job] else { preconditionFailure("not in this heap") }
        swap(place, entries.count - 1)
        entries.removeLast()
        places[job] = nil
        guard place < entries.count else { return }
        rise(place)
        sink(place)
    }

    private mutating func rise(_ start: Int) {
        var place = start
        while place > 0, entries[place].precedes(entries[(place - 1) / 2]) {
            swap(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func sink(_ start: Int) {
        var place = start
        while let child = (2 * place + 1..<min(2 * place + 3, max(2 * place + 1, entries.count)))
            .min(by: { entries[$0].precedes(entries[$1]) }), entries[child].precedes(entries[place])
        {
            swap(place, child)
            place = child
        }
    }

    private mutating func swap(_ a: Int, _ b: Int) {
        entries.swapAt(a, b)
        places[entries[a].job] = a
        places[entries[b].job] = b
    }
}
