public import RatingEngine
internal import ShipmentModel
public import ShippingLog
internal import TextFormats
public import TrackingNumbers

/// Records ranges that carriers granted.
public enum RangeGrants {
    /// Why a grant was not recorded.
    public enum Fault: Error {
        /// Its issuer or its serials do not suit the format.
        case number(NumberFault)
        /// Its serials are not free; never ``NumberReuse/Decision/fresh`` or ``NumberReuse/Decision/again``.
        case taken(NumberReuse.Decision)
        /// The store did not answer.
        case store(StoreFault)
        /// The log holds what cannot be understood.
        case unreadable(String)
    }

    /// How an operator grants a range.
    static let ways = "POST /v1/number-ranges, or waybill numbers grant while no server runs"

    /// Records a grant; tells whether its serials are granted again. The check and the write are one: whoever is second
    /// at the same serials of an account reads again.
    public static func record(
        _ grant: RangeGranted, in store: any LogStore, clock: any ShipClock, who: String
    ) async throws(Fault) -> NumberReuse.Decision {
        for _ in 0..<8 {
            let spaces: [RangeSpaces.Space]
            let name: StreamName
            do {
                spaces = try await RangeSpaces.all(in: store)
                name = try GrantedNumbers.stream(grant)
            } catch let fault as StoreFault {
                throw .store(fault)
            } catch { throw .unreadable("\(error)") }
            let decision = try await decision(on: grant, spaces, in: store, now: clock.now())
            switch decision {
            case .fresh, .again: break
            case .granted, .never, .tooEarly: throw .taken(decision)
            }
            var recorded = grant
            recorded.reused = decision == .again
            var batch = LogBatch(context: EventContext(client: "", time: clock.now(), who: who))
            batch.appends = [
                StreamAppend(
                    stream: name, expectedVersion: spaces.first { $0.name == name }?.state.version ?? 0,
                    events: [recorded.newEvent])
            ]
            do throws(StoreFault) {
                // From now: the whole log may have been read before.
                _ = try await store.commit(batch, deadline: .now + LabelMaker.writePatience)
                return decision
            } catch {
                if case .versionConflict = error { continue }
                throw .store(error)
            }
        }
        throw .store(.overloaded(waiting: 0))
    }

    private static func decision(
        on grant: RangeGranted, _ spaces: [RangeSpaces.Space], in store: any LogStore, now: Timestamp
    ) async throws(Fault) -> NumberReuse.Decision {
        func decide(_ uses: [NumberReuse.Use]) throws(Fault) -> NumberReuse.Decision {
            do throws(NumberFault) {
                return try NumberReuse.decision(
                    on: grant, earlier: spaces.flatMap(\.state.grants), uses: uses, now: now)
            } catch { throw .number(error) }
        }
        let leases = spaces.flatMap(\.uses)
        let first = try decide(leases)
        switch first {
        case .fresh, .granted, .never: return first
        case .again, .tooEarly: break
        }
        // A number of a block may have been given to a parcel long after it was leased: the parcels tell.
        guard let last = try await lastAllocation(of: grant, spaces, in: store) else { return first }
        return try decide(leases + [last])
    }

    /// The last of a grant's serials that a parcel was given and ships with. Reads the whole log.
    private static func lastAllocation(
        of grant: RangeGranted, _ spaces: [RangeSpaces.Space], in store: any LogStore
    ) async throws(Fault) -> NumberReuse.Use? {
        var states: [StreamName: RangeState] = [:]
        for space in spaces { states[space.name] = space.state }
        var last: NumberReuse.Use?
        // Of each parcel whose label is being made at this place of the log.
        var requests: [StreamName: EventRecord] = [:]
        var cursor = Cursor.start
        while true {
            let page: LogPage
            do throws(StoreFault) { page = try await store.follow(after: cursor, limit: 4096) } catch {
                throw .store(error)
            }
            for record in page.events {
                if record.type == LabelRequested.type { requests[record.stream] = record }
                guard record.type == NumberAllocated.type else { continue }
                let request = requests.removeValue(forKey: record.stream)
                do {
                    guard case .numberAllocated(let event) = try LogEvent(record),
                        let earlier = states[event.range]?.grant(of: event.serial)?.granted
                    else { continue }
                    var use = NumberReuse.Use(
                        grant: earlier, serials: event.serial...event.serial, time: record.context.time)
                    guard try use.range.overlaps(try GrantedNumbers.range(grant)) else { continue }
                    if let request, case .labelRequested(let asked) = try LogEvent(request) {
                        use.time = NumberReuse.use(
                            issued: use.time,
                            shipDate: asked.facts["ship_date"]?.string.flatMap { CivilDate($0) })
                    }
                    if last.map({ $0.time < use.time }) ?? true { last = use }
                } catch { throw .unreadable("\(record.id): \(error)") }
            }
            if page.events.isEmpty { return last }
            cursor = page.cursor
        }
    }
}

extension LabelDesk {
    /// All number spaces, by name.
    public func numberRanges() async throws(LabelRefusal) -> [RangeSpaces.Space] {
        do {
            return try await RangeSpaces.all(in: store)
        } catch let fault as StoreFault {
            throw .store(fault)
        } catch { throw .unreadable("\(error)") }
    }

    /// Records a grant, whose numbers this desk takes from then on; tells whether its serials are granted again.
    public func grant(
        _ grant: RangeGranted, who: String
    ) async throws(RangeGrants.Fault) -> NumberReuse.Decision {
        let decision = try await RangeGrants.record(grant, in: store, clock: clock, who: who)
        if !grant.specimen { allocator.endTrials(carrier: grant.carrier, account: grant.account) }
        return decision
    }
}

extension LabelDesk {
    /// Why no label, or none of some services, will use a range.
    public func warnings(of grant: RangeGranted) -> [String] { grant.warnings(maker.quoter.book) }
}

extension RangeGranted {
    /// Why no label of these prices, or none of some services, will use the range. It is no fault: the tariff may come
    /// later.
    public func warnings(_ book: RateBook) -> [String] {
        var usable: Set<String> = []
        var known: Set<String> = []
        for tariff in book.tariffs {
            for offered in tariff.services {
                guard let label = offered.label else { continue }
                if tariff.carrier == carrier, tariff.account == account, label.numberFormat == format {
                    usable.insert(offered.code)
                }
                known.insert("\(tariff.carrier)/\(tariff.account) \(label.numberFormat)")
            }
        }
        func warning(_ services: [String], _ use: String, _ known: Set<String>) -> String {
            "no tariff has \(carrier)/\(account) \(format) numbers"
                + (services.isEmpty ? "" : " for \(services.joined(separator: " "))")
                + ", so no label \(use); there are: \(known.sorted().joined(separator: ", "))"
        }
        guard !usable.isEmpty else { return [warning(services, "will use this range", known)] }
        let missing = services.filter { !usable.contains($0) }
        guard !missing.isEmpty else { return [] }
        return [
            warning(
                missing, missing.count == services.count ? "will use this range" : "of those will use this range",
                usable)
        ]
    }
}

extension RangeState {
    /// Whether a grant belongs to those of which a service has fewer serials left than its mark, which is what is warned
    /// of when a lease takes them there. Numbers for trials are not worth a warning.
    public func isLow(_ grant: Grant) -> Bool {
        guard !grant.granted.specimen else { return false }
        // The empty name is any service that no grant names.
        let services =
            grant.granted.services.isEmpty ? [""] + grants.flatMap(\.granted.services) : grant.granted.services
        return services.contains { isLow(service: $0, specimen: false) }
    }
}
