internal import ShippingLog

/// Everything that a desk decides: which parcels are being worked on, and whose turn it is.
///
/// A value that performs nothing, like the ``ParcelMachine``s and the ``WorkerPool`` it holds. It is told what happened to
/// which parcel and says what is to be done about which; whoever drives it tells it what came of that, and calls
/// ``tick(now:wall:)`` at ``nextWake(now:)``.
struct DeskCore: Sendable {
    /// What is to be done: one of those effects of a parcel's machine that reach outside the desk.
    typealias Effect = (stream: StreamName, effect: ParcelMachine.Effect)

    private let rules: ParcelMachine.Rules
    private var machines: [StreamName: ParcelMachine] = [:]
    private var pool: WorkerPool<StreamName>
    private var alarms = DeadlineHeap<StreamName>()
    /// When each parcel's alarm rings: most take what happens to them without its changing.
    private var alarmTimes: [StreamName: PoolTime] = [:]
    private var alarmCount: UInt64 = 0
    /// What came of making labels ahead, since this core began.
    private(set) var preparations = PreparationTally()

    init(_ rules: ParcelMachine.Rules, pool: WorkerPool<StreamName>) {
        self.rules = rules
        self.pool = pool
    }

    /// How many parcels are being worked on.
    var parcelCount: Int { machines.count }

    /// Whether anything of a parcel is under way.
    func isWorking(on stream: StreamName) -> Bool { machines[stream] != nil }

    /// What the log is taken to hold of a parcel that is being worked on; nil if it has yet to be looked at.
    func known(of stream: StreamName) -> ParcelState? { machines[stream]?.known }

    /// From now on nothing new begins; what is under way ends.
    mutating func drain(now: PoolTime, wall: Timestamp) -> [Effect] {
        pool.drain()
        return run(machines.keys.map { ($0, .ending) }, now, wall)
    }

    /// Whether nothing is under way at any carrier any more.
    var isDrained: Bool { pool.isDrained }

    /// Takes what happened to a parcel and says what is to be done.
    mutating func take(
        _ input: ParcelMachine.Input, of stream: StreamName, now: PoolTime, wall: Timestamp
    ) -> [Effect] {
        run([(stream, input)], now, wall)
    }

    /// Says what is to be done since time has passed.
    mutating func tick(now: PoolTime, wall: Timestamp) -> [Effect] {
        var inputs: [(StreamName, ParcelMachine.Input)] = []
        while let (stream, time) = alarms.first, time <= now {
            setAlarm(of: stream, to: nil)
            inputs.append((stream, .tick))
        }
        return run(inputs, now, wall)
    }

    /// When to ``tick(now:wall:)`` if nothing happens till then; nil if never.
    func nextWake(now: PoolTime) -> PoolTime? {
        [alarms.first?.deadline, pool.nextWake(after: now)].compactMap(\.self).min()
    }

    /// Takes one of the calls that an account's carrier allows, for a question about no parcel's label.
    mutating func takeCall(_ lane: LaneName, now: PoolTime) -> Bool { pool.takeCall(lane, now: now) }

    /// How it stands with each lane.
    func standings(now: PoolTime) -> [LaneName: LaneStanding] { pool.standings(now: now) }

    private mutating func setAlarm(of stream: StreamName, to time: PoolTime?) {
        let before = alarmTimes[stream]
        guard before != time else { return }
        if before != nil { alarms.remove(stream) }
        alarmTimes[stream] = time
        guard let time else { return }
        alarmCount += 1
        alarms.insert(stream, deadline: time, arrival: alarmCount)
    }

    /// Lets parcels and pool talk to each other until neither has anything to say.
    private mutating func run(
        _ inputs: [(StreamName, ParcelMachine.Input)], _ now: PoolTime, _ wall: Timestamp
    ) -> [Effect] {
        var inputs = inputs
        var outside: [Effect] = []
        let rules = rules
        repeat {
            var index = 0
            while index < inputs.count {
                let (stream, input) = inputs[index]
                index += 1
                let effects = machines[stream, default: ParcelMachine(stream, rules)].take(input, now: now, wall: wall)
                var alarm: PoolTime?
                for effect in effects {
                    switch effect {
                    case .enter(let lane, let errand, let priority, let deadline):
                        inputs += enter(stream, lane, errand, priority, deadline, now)
                    case .hurry(let priority, let deadline):
                        pool.hurry(stream, priority: priority, deadline: deadline, now: now)
                    case .leave(let outcome): pool.finish(stream, outcome, now: now)
                    case .count(let count): preparations.add(count)
                    case .wake(let time): alarm = time
                    case .rest:
                        machines[stream] = nil
                        outside.append((stream, effect))
                    case .answer, .read, .plan, .issue, .commit, .buy, .lookUp, .void:
                        outside.append((stream, effect))
                    }
                }
                setAlarm(of: stream, to: alarm)
            }
            inputs = pool.next(now: now).map { step in
                switch step {
                case .start(let stream): (stream, .place(.granted))
                case .expired(let stream): (stream, .place(.expired))
                case .shut(let stream, let until): (stream, .place(.shut(until: until)))
                case .drained(let stream): (stream, .place(.ending))
                }
            }
        } while !inputs.isEmpty
        return outside
    }

    private static let strangerPause: Microseconds = 60_000_000

    private mutating func enter(
        _ stream: StreamName, _ lane: LaneName, _ errand: JobErrand, _ priority: JobPriority, _ deadline: PoolTime,
        _ now: PoolTime
    ) -> [(StreamName, ParcelMachine.Input)] {
        // An account that the next process does not know any more: what is open there waits for one that does.
        guard pool.has(lane) else { return [(stream, .place(.shut(until: now + DeskCore.strangerPause)))] }
        return switch pool.arrive(stream, errand, lane: lane, priority: priority, deadline: deadline, now: now) {
        case .waits: []
        case .waitsInsteadOf(let other, let retryAfter): [(other, .place(.full(retryAfter: retryAfter)))]
        case .full(let retryAfter), .tooLate(let retryAfter): [(stream, .place(.full(retryAfter: retryAfter)))]
        case .shut(let until): [(stream, .place(.shut(until: until)))]
        case .overspent: [(stream, .place(.overspent))]
        case .draining: [(stream, .place(.ending))]
        }
    }
}
