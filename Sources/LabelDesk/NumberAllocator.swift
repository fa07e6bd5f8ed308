internal import RatingEngine
public import ShippingLog
internal import Synchronization
internal import TextFormats
public import TrackingNumbers

/// Hands out tracking numbers from the ranges that carriers granted.
///
/// Serials are leased from the log in blocks, and a block is durable before its first number is used. What a block has
/// left when the process ends is lost: a number is never handed out twice, not even one that came to nothing.
final class NumberAllocator: Sendable {
    /// A number for one label.
    struct Allocation: Sendable {
        let range: StreamName
        let serial: Int64
        let number: TrackingNumber
        let isSpecimen: Bool
    }

    /// Why there is no number.
    enum Refusal: Error {
        case exhausted
        case store(StoreFault)
        case unreadable(String)
    }

    /// The most serials taken from the log at a time: so many that leasing costs nothing beside the labels.
    static let blockSize: Int64 = 500

    /// The most serials taken of a range at a time: few enough that the end of a process wastes little of it.
    static func share(of grant: RangeGranted) -> Int64 { max(1, (grant.last - grant.first + 1) / 100) }

    private struct Service: Hashable {
        let carrier: String
        let account: String
        let service: String
    }

    private struct State {
        var blocks: [Service: Block] = [:]
        /// How often real numbers were granted while this process runs.
        var grantCount = 0
        /// A lease under way, which others wait for instead of leasing too.
        var leasing: [Service: Task<Result<Void, Refusal>, Never>] = [:]
    }

    private struct Block {
        let range: StreamName
        let grant: RangeGranted
        let first: Int64
        let last: Int64
        var next: Int64
        /// Serials put back.
        var returned: [Int64] = []

        var hasSerials: Bool { next <= last || !returned.isEmpty }

        mutating func takeSerial() -> Int64? {
            if let serial = returned.popLast() { return serial }
            guard next <= last else { return nil }
            defer { next += 1 }
            return next
        }
    }

    private let store: any LogStore
    private let clock: any ShipClock
    /// Names this process in the leases it takes.
    private let process: String
    /// Serials taken at a time, fewer of a small range.
    private let blockSize: Int64
    /// Told when a range runs low or out.
    private let warn: @Sendable (RangeWarning) -> Void
    private let state = Mutex(State())

    init(
        store: any LogStore, clock: any ShipClock, process: String, labels: Int,
        warn: @escaping @Sendable (RangeWarning) -> Void
    ) {
        self.store = store
        self.clock = clock
        self.process = process
        blockSize = max(1, min(NumberAllocator.blockSize, Int64(labels)))
        self.warn = warn
    }

    /// A number as a rate's label would get now that none is at hand, to see whether the label can be drawn before any are
    /// taken from the log; nil if one is at hand.
    func preview(_ rate: Quote.Rate) async throws(Refusal) -> Allocation? {
        let (service, label) = NumberAllocator.service(rate)
        if let block = state.withLock({ $0.blocks[service] }) {
            return block.hasSerials ? nil : try allocation(block.last, block.range, block.grant, label)
        }
        switch try await supply(service, label) {
        case .grant(let space, let lease, let grant, _): return try allocation(lease.first, space, grant, label)
        case .testRange(let space, let grant): return try allocation(grant.first, space, grant, label)
        }
    }

    /// The next number for a rate's label. It is the caller's for ever, used or not, unless it is put back.
    func allocate(_ rate: Quote.Rate) async throws(Refusal) -> Allocation {
        let (service, label) = NumberAllocator.service(rate)
        while true {
            switch state.withLock({ step(&$0, service, label) }) {
            case .taken(let serial, let block): return try allocation(serial, block.range, block.grant, label)
            case .wait(let lease): try await lease.value.get()
            }
        }
    }

    private enum Step {
        case taken(Int64, of: Block)
        case wait(Task<Result<Void, Refusal>, Never>)
    }

    /// Takes a serial, or else leases the service's next block or waits for the lease that is under way.
    private func step(_ state: inout State, _ service: Service, _ label: LabelDefinition) -> Step {
        if let serial = state.blocks[service]?.takeSerial(), let block = state.blocks[service] {
            return .taken(serial, of: block)
        }
        let lease = state.leasing[service] ?? Task { await leased(service, label) }
        state.leasing[service] = lease
        return .wait(lease)
    }

    /// Takes back a number that has gone nowhere, neither to paper nor to the log.
    func putBack(_ allocation: Allocation, of rate: Quote.Rate) {
        let (service, _) = NumberAllocator.service(rate)
        state.withLock { state in
            guard let block = state.blocks[service], block.range == allocation.range,
                (block.first..<block.next).contains(allocation.serial)
            else { return }
            state.blocks[service]?.returned.append(allocation.serial)
        }
    }

    private static func service(_ rate: Quote.Rate) -> (Service, LabelDefinition) {
        guard let label = rate.label else { preconditionFailure("a number for a service without own labels") }
        return (Service(carrier: rate.carrier, account: rate.account, service: rate.service), label)
    }

    /// Real numbers have been granted to an account: what is left of its blocks for trials is given up, so that no label
    /// says SPECIMEN any more.
    func endTrials(carrier: String, account: String) {
        state.withLock { state in
            state.grantCount += 1
            for (service, block) in state.blocks where service.carrier == carrier && service.account == account {
                if block.grant.specimen { state.blocks[service] = nil }
            }
        }
    }

    private func leased(_ service: Service, _ label: LabelDefinition) async -> Result<Void, Refusal> {
        defer { state.withLock { $0.leasing[service] = nil } }
        do throws(Refusal) {
            // With a deadline of its own: the lease serves all who wait for it, whoever began it.
            return .success(try await lease(service, label, .now + LabelMaker.writePatience))
        } catch { return .failure(error) }
    }

    private func lease(
        _ service: Service, _ label: LabelDefinition, _ deadline: ContinuousClock.Instant
    ) async throws(Refusal) {
        for _ in 0..<8 {
            let grantCountBefore = state.withLock { $0.grantCount }
            let space: StreamName
            let lease: RangeLeased
            let grant: RangeGranted
            let before: RangeState
            switch try await supply(service, label) {
            case .grant(let name, let next, let granted, let state):
                (space, lease, grant, before) = (name, next, granted, state)
            case .testRange(let name, let granted):
                try await record(granted, in: name, deadline)
                continue
            }
            var batch = LogBatch(
                context: EventContext(client: "", time: clock.now(), who: process, cause: "number-range"))
            batch.appends = [
                StreamAppend(stream: space, expectedVersion: before.version, events: [lease.newEvent])
            ]
            do throws(StoreFault) {
                _ = try await store.commit(batch, deadline: deadline)
            } catch {
                if case .versionConflict = error { continue }
                throw .store(error)
            }
            let isKept = state.withLock { state in
                // Trials have ended meanwhile.
                if grant.specimen, state.grantCount != grantCountBefore { return false }
                state.blocks[service] = Block(
                    range: space, grant: grant, first: lease.first, last: lease.last, next: lease.first)
                return true
            }
            guard isKept else { continue }
            if let warning = RangeWarning(space, service.service, before: before, lease) { warn(warning) }
            return
        }
        throw .store(.overloaded(waiting: 0))
    }

    /// Where a service's next numbers come from.
    private enum Supply {
        /// A block of a granted range.
        case grant(StreamName, RangeLeased, RangeGranted, before: RangeState)
        /// The tariff's numbers for trials, which are to be granted first.
        case testRange(StreamName, RangeGranted)
    }

    private func supply(_ service: Service, _ label: LabelDefinition) async throws(Refusal) -> Supply {
        let spaces = try await spaces(of: service, label)
        // A trial's numbers are for accounts that have been granted nothing: a real range used up must not turn
        // into labels that say SPECIMEN.
        let isSpecimen = !spaces.contains { space in
            space.state.grants.contains { !$0.granted.specimen && $0.serves(service.service) }
        }
        for space in spaces {
            guard
                var lease = space.state.lease(
                    upTo: blockSize, service: service.service, specimen: isSpecimen, process: process)
            else { continue }
            guard let grant = space.state.grant(of: lease.first)?.granted else {
                preconditionFailure("a lease outside every grant")
            }
            lease.last = min(lease.last, lease.first + (NumberAllocator.share(of: grant) - 1))
            return .grant(space.name, lease, grant, before: space.state)
        }
        guard isSpecimen, spaces.allSatisfy({ $0.state.grants.isEmpty }), let range = label.testRange else {
            throw .exhausted
        }
        return try testRange(range, service, label)
    }

    /// Whether the format of a service's numbers is one we can build.
    static func knowsNumbers(of rate: Quote.Rate) -> Bool {
        rate.numberFormat.flatMap(NumberFormat.init(rawValue:))?.isIssuable == true
    }

    private func testRange(
        _ range: LabelDefinition.TestRange, _ service: Service, _ label: LabelDefinition
    ) throws(Refusal) -> Supply {
        var parameters = [JSONMember("issuer", .string(range.issuer))]
        if let length = range.length { parameters.append(JSONMember("length", .integer(length))) }
        let granted = RangeGranted(
            carrier: service.carrier, account: service.account, services: [service.service],
            format: label.numberFormat, parameters: .object(parameters), first: range.first, last: range.last,
            specimen: true)
        do {
            let name = try StreamName.range(
                carrier: service.carrier, account: service.account, name: "test-" + service.service)
            return .testRange(name, granted)
        } catch { throw .unreadable("\(error)") }
    }

    private func record(
        _ granted: RangeGranted, in space: StreamName, _ deadline: ContinuousClock.Instant
    ) async throws(Refusal) {
        var batch = LogBatch(context: EventContext(client: "", time: clock.now(), who: process, cause: "test-range"))
        batch.appends = [StreamAppend(stream: space, expectedVersion: 0, events: [granted.newEvent])]
        do throws(StoreFault) {
            _ = try await store.commit(batch, deadline: deadline)
        } catch {
            if case .versionConflict = error { return }
            throw .store(error)
        }
    }

    private func spaces(
        of service: Service, _ label: LabelDefinition
    ) async throws(Refusal) -> [(name: StreamName, state: RangeState)] {
        do {
            return try await RangeSpaces.all(in: store).filter { space in
                space.carrier == service.carrier && space.account == service.account
            }.map { space in
                (space.name, space.state)
            }.filter { space in
                space.1.grants.isEmpty
                    || space.1.grants.contains {
                        $0.serves(service.service) && $0.granted.format == label.numberFormat
                    }
            }
        } catch let fault as StoreFault {
            throw .store(fault)
        } catch {
            throw .unreadable("\(error)")
        }
    }

    private func allocation(
        _ serial: Int64, _ range: StreamName, _ grant: RangeGranted, _ label: LabelDefinition
    ) throws(Refusal) -> Allocation {
        do throws(NumberFault) {
            let number = try GrantedNumbers.number(serial, grant, serviceCode: label.serviceCode)
            return Allocation(range: range, serial: serial, number: number, isSpecimen: grant.specimen)
        } catch {
            throw .unreadable("range of \(grant.carrier)/\(grant.account): \(error)")
        }
    }
}

/// A range that runs low or out. There is one warning for each threshold that a lease crosses, whoever took the lease:
/// leases follow one another in the log.
public struct RangeWarning: Hashable, Sendable {
    /// The number space.
    public var range: StreamName
    /// The service that took the serials.
    public var service: String
    /// How many serials the service has left there.
    public var remaining: Int64
    /// The mark they fell below; 0 if the last were taken and no mark was set.
    public var lowWater: Int64

    /// What a lease of a service is to be warned of; nil if nothing. Ranges for trials are not worth a warning.
    init?(_ range: StreamName, _ service: String, before: RangeState, _ lease: RangeLeased) {
        guard let grant = before.grant(of: lease.first)?.granted, !grant.specimen else { return nil }
        let left = before.remaining(service: service, specimen: false) - (lease.last - lease.first + 1)
        let mark = before.lowWater(service: service, specimen: false)
        let runsLow = !before.isLow(service: service, specimen: false) && left < mark
        guard runsLow || left == 0 else { return nil }
        self.range = range
        self.service = service
        remaining = left
        lowWater = mark
    }
}

extension RangeWarning: CustomStringConvertible {
    /// What is left of what, and what to do.
    public var description: String {
        let left = remaining == 0 ? "no serials are left" : "only \(remaining) serials are left"
        return "\(left) in \(range) for \(service): ask the carrier for more, then \(RangeGrants.ways)"
    }
}

/// The number spaces that the log holds.
public enum RangeSpaces {
    /// One number space and what it amounts to.
    public struct Space: Sendable {
        /// Its stream.
        public var name: StreamName
        /// The carrier's code.
        public var carrier: String
        /// The account's name.
        public var account: String
        /// What is granted and leased.
        public var state: RangeState
        /// The leases, and when each was taken.
        public var uses: [NumberReuse.Use]
    }

    /// All number spaces, by name. Throws `StoreFault`, `EventFault` or `FoldFault`.
    public static func all(in store: any LogStore) async throws -> [Space] {
        var spaces: [Space] = []
        var after = try StreamName(["range"])
        while true {
            let page = try await store.streams(after: after, limit: 100)
            for name in page {
                guard name.kind == "range" else { return spaces }
                var state = RangeState()
                var uses: [NumberReuse.Use] = []
                for record in try await store.read(name) {
                    let event = try LogEvent(record)
                    try state.apply(event)
                    guard case .rangeLeased(let lease) = event, let grant = state.grant(of: lease.first) else {
                        continue
                    }
                    uses.append(
                        NumberReuse.Use(
                            grant: grant.granted, serials: lease.first...lease.last, time: record.context.time))
                }
                spaces.append(
                    Space(name: name, carrier: name.parts[1], account: name.parts[2], state: state, uses: uses))
            }
            guard let last = page.last, page.count == 100 else { return spaces }
            after = last
        }
    }
}

/// The numbers of a granted range.
public enum GrantedNumbers {
    /// The number with a serial, for a service that its format calls by the given code.
    public static func number(
        _ serial: Int64, _ grant: RangeGranted, serviceCode: String
    ) throws(NumberFault) -> TrackingNumber {
        // Without the range: that the format can hold its first and last number was checked when it was granted.
        guard grant.first <= serial, serial <= grant.last else {
            throw NumberFault(.serial, String(serial), expected: "a serial number from \(grant.first) to \(grant.last)")
        }
        return try prefix(grant, serviceCode: serviceCode).number(serial)
    }

    /// The range as its format sees it, whatever the service: what a grant is checked by.
    static func range(_ grant: RangeGranted) throws(NumberFault) -> NumberRange {
        let format = NumberFormat(rawValue: grant.format)
        return try range(grant, serviceCode: format?.anyServiceCode ?? "")
    }

    /// The stream a grant goes to. One stream holds the serials of one issuer in one format and length: of formats that
    /// were there first it bears the issuer's name alone.
    static func stream(_ grant: RangeGranted) throws(StreamNameFault) -> StreamName {
        var name = grant.parameters["issuer"]?.string ?? ""
        if grant.format != NumberFormat.impb.rawValue, grant.format != NumberFormat.s10.rawValue {
            name = grant.format + "-" + name
        }
        if let length = grant.parameters["length"]?.integer { name += "-\(length)" }
        return try .range(carrier: grant.carrier, account: grant.account, name: name)
    }

    /// The range as its format sees it; refuses an issuer or serials that the format cannot hold.
    public static func range(_ grant: RangeGranted, serviceCode: String) throws(NumberFault) -> NumberRange {
        try NumberRange(
            prefix: prefix(grant, serviceCode: serviceCode), first: grant.first, last: grant.last, test: grant.specimen)
    }

    private static func prefix(_ grant: RangeGranted, serviceCode: String) throws(NumberFault) -> NumberRange.Prefix {
        guard let format = NumberFormat(rawValue: grant.format) else {
            throw NumberFault(.unrecognised, grant.format, expected: "one of " + NumberFormat.issuableNames)
        }
        return try NumberRange.Prefix(
            format: format, issuer: grant.parameters["issuer"]?.string ?? "", serviceCode: serviceCode,
            length: grant.parameters["length"]?.integer)
    }
}
