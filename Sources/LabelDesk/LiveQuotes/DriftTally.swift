internal import CarrierAdapters
internal import ShipmentModel

/// How often carriers' prices were what our tables say, since this desk began.
public struct DriftTally: Hashable, Sendable {
    /// A service of an account.
    public struct Service: Hashable, Sendable {
        /// The carrier's code.
        public var carrier: String
        /// The account's name.
        public var account: String
        /// The service's code.
        public var service: String
    }

    /// What was seen of a service.
    public struct Count: Hashable, Sendable {
        /// How many prices were compared.
        public var compared = 0
        /// How many of them differed.
        public var drifted = 0
        /// By how much the last one differed, in millionths of our price; negative if the carrier's was lower.
        public var lastMillionths: Int64 = 0
    }

    /// What was seen, by service.
    public private(set) var services: [Service: Count] = [:]
    /// How many services are counted at most; a carrier's answer must not fill the memory.
    static let mostServices = 10_000

    /// Counts a comparison; true if the prices differ.
    mutating func add(_ rate: LiveQuoteAnswer.Rate) -> Bool {
        guard let table = rate.table, let difference = rate.difference else { return false }
        let service = Service(carrier: rate.carrier, account: rate.account, service: rate.quote.service)
        let isDrift = difference.micros != 0
        guard services[service] != nil || services.count < DriftTally.mostServices else { return isDrift }
        services[service, default: Count()].compared += 1
        if isDrift { services[service]?.drifted += 1 }
        let millionths = table.micros == 0 ? 0 : Int128(difference.micros) * 1_000_000 / Int128(table.micros)
        services[service]?.lastMillionths = Int64(clamping: millionths)
        return isDrift
    }
}
