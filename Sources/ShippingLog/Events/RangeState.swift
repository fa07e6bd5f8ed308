internal import TextFormats

/// What a number space's stream amounts to: which serials a carrier granted, and which of them are taken.
public struct RangeState: Hashable, Sendable {
    /// A granted run of serials, and how far it is used.
    public struct Grant: Hashable, Sendable {
        /// What was granted.
        public var granted: RangeGranted
        /// The first serial not leased yet; one after ``RangeGranted/last`` once it is used up.
        public var next: Int64

        /// How many serials are not leased yet.
        public var remaining: Int64 { granted.last - next + 1 }

        /// Whether a service's labels may use it.
        public func serves(_ service: String) -> Bool {
            granted.services.isEmpty || granted.services.contains(service)
        }
    }

    /// How many events have been folded: the version to expect when appending.
    public private(set) var version = 0
    /// All grants, in the order they came, which is the order they are used in.
    public private(set) var grants: [Grant] = []
    /// All leases, in order.
    public private(set) var leases: [RangeLeased] = []

    /// A number space of which nothing is granted.
    public init() {}

    /// The state after these events.
    public init(_ events: some Sequence<LogEvent>) throws(FoldFault) {
        for event in events { try apply(event) }
    }

    /// Takes the next event; unchanged if it throws.
    public mutating func apply(_ event: LogEvent) throws(FoldFault) {
        func fault(_ problem: FoldFault.Problem) -> FoldFault {
            FoldFault(problem: problem, type: event.type, version: version)
        }
        switch event {
        case .rangeGranted(let granted):
            guard granted.first >= 0, granted.last >= granted.first, granted.last < .max else {
                throw fault(.emptyRange(first: granted.first, last: granted.last))
            }
            if let other = overlapping(granted) {
                throw fault(.overlap(first: other.first, last: other.last))
            }
            grants.append(Grant(granted: granted, next: granted.first))
        case .rangeLeased(let lease):
            guard lease.last >= lease.first else {
                throw fault(.emptyRange(first: lease.first, last: lease.last))
            }
            let index = grants.lastIndex { $0.granted.first <= lease.first && lease.first <= $0.granted.last }
            guard let index, grants[index].next == lease.first, lease.last <= grants[index].granted.last else {
                throw fault(.leaseOutOfOrder(next: index.map { grants[$0].next }))
            }
            grants[index].next = lease.last + 1
            leases.append(lease)
        default: throw fault(.foreignEvent)
        }
        version += 1
    }

    /// The earlier grant that stands in a new one's way: one that shares a serial with it, and one that it has not used up
    /// if the new one says that it grants serials again. Nil if none does.
    public func overlapping(_ granted: RangeGranted) -> RangeGranted? {
        grants.first {
            $0.granted.first <= granted.last && granted.first <= $0.granted.last
                && !(granted.reused && $0.next > min($0.granted.last, granted.last))
        }?.granted
    }

    /// The next block for a service: at most so many serials, fewer at a grant's end, from the first grant that has any
    /// left, specimen or not as asked. Nil if there is none: exhausted.
    public func lease(upTo count: Int64, service: String, specimen: Bool, process: String) -> RangeLeased? {
        precondition(count > 0, "a lease has at least one serial")
        let grant = grants.first {
            $0.remaining > 0 && $0.granted.specimen == specimen && $0.serves(service)
        }
        return grant.map {
            RangeLeased(first: $0.next, last: $0.next + (min(count, $0.remaining) - 1), process: process)
        }
    }

    /// The grant that a serial belongs to, the last if it was granted again; nil if none.
    public func grant(of serial: Int64) -> Grant? {
        grants.last { $0.granted.first <= serial && serial <= $0.granted.last }
    }

    /// How many serials a service has left.
    public func remaining(service: String, specimen: Bool) -> Int64 {
        grants.filter { $0.granted.specimen == specimen && $0.serves(service) }.reduce(0) { sum, grant in
            let (total, overflow) = sum.addingReportingOverflow(grant.remaining)
            return overflow ? .max : total
        }
    }

    /// Below how many serials left somebody must ask the carrier for more: what the last grant for the service says.
    public func lowWater(service: String, specimen: Bool) -> Int64 {
        grants.last { $0.granted.specimen == specimen && $0.serves(service) }?.granted.lowWater ?? 0
    }

    /// Whether somebody must ask the carrier for more.
    public func isLow(service: String, specimen: Bool) -> Bool {
        remaining(service: service, specimen: specimen) < lowWater(service: service, specimen: specimen)
    }
}

extension RangeState: FoldedState {
    var json: JSONValue {
        .object([
            JSONMember("kind", .string("range")), JSONMember("version", .integer(version)),
            JSONMember(
                "grants",
                .array(
                    grants.map {
                        .object([JSONMember("granted", $0.granted.json), JSONMember("next", .integer($0.next))])
                    })),
            JSONMember("leases", .array(leases.map(\.json))),
        ])
    }
}
