public import ShipmentModel

/// The house's own rules on which rates may be chosen and which are preferred, as `selection.yaml` states them. They
/// change no price: a discouraged rate is compared as if it cost more, and still quoted at what it costs.
public struct SelectionPolicy: Sendable {
    /// The accounts each client may use, ordered by client. A client that is not named uses those of `anyClient`.
    public var clients: [Client]
    /// What counts against services, in order; all that apply count together.
    public var discouragements: [Discouragement]
    /// Services that are not chosen, in order; the first that applies is the reason given.
    public var exclusions: [Exclusion]

    /// The name that stands for every client not named.
    public static let anyClient = "*"

    /// Rules. Without any client every client may use every account.
    public init(clients: [Client] = [], discouragements: [Discouragement] = [], exclusions: [Exclusion] = []) {
        self.clients = clients
        self.discouragements = discouragements
        self.exclusions = exclusions
    }

    /// The accounts a client may use; nil for all, where no rule names any client. A client that is not named, where
    /// others are and `*` is not, may use none.
    public func accounts(of client: String) -> [Account]? {
        if clients.isEmpty { return nil }
        return (clients.first { $0.name == client } ?? clients.first { $0.name == Self.anyClient })?.accounts ?? []
    }

    /// Why a client's parcels do not go by a service; nil if they may.
    public func exclusion(client: String, carrier: String, service: String) -> Exclusion? {
        exclusions.first {
            ($0.client == nil || $0.client == client) && $0.carrier == carrier
                && ($0.service == nil || $0.service == service)
        }
    }

    /// One carrier's account: `usps/commercial`.
    public struct Account: Hashable, Sendable {
        /// The carrier's code.
        public var carrier: String
        /// The account's name in its tariffs.
        public var name: String
        /// An account.
        public init(carrier: String, name: String) {
            self.carrier = carrier
            self.name = name
        }
    }

    /// A client and its accounts.
    public struct Client: Sendable {
        /// The client's name in shipments, or `*`.
        public var name: String
        /// The accounts it may use.
        public var accounts: [Account]
        /// A client and its accounts.
        public init(name: String, accounts: [Account]) {
            self.name = name
            self.accounts = accounts
        }
    }

    /// Something that counts against a service in comparison.
    public struct Discouragement: Sendable {
        /// The carrier's code.
        public var carrier: String
        /// The service's code; nil for all of the carrier's.
        public var service: String?
        /// How much.
        public var amount: Amount
        /// Why, for people.
        public var reason: String

        /// Something that counts against a service.
        public init(carrier: String, service: String? = nil, amount: Amount, reason: String) {
            self.carrier = carrier
            self.service = service
            self.amount = amount
            self.reason = reason
        }

        /// How much counts against a service.
        public enum Amount: Hashable, Sendable {
            /// An amount of money.
            case fixed(Money)
            /// So many basis points (1 % is 100) of the price.
            case percent(basisPoints: Int)
        }
    }

    /// A service that is not chosen.
    public struct Exclusion: Sendable {
        /// The client whose parcels do not go by it; nil for all.
        public var client: String?
        /// The carrier's code.
        public var carrier: String
        /// The service's code; nil for all of the carrier's.
        public var service: String?
        /// Why, for people.
        public var reason: String

        /// A service that is not chosen.
        public init(client: String? = nil, carrier: String, service: String? = nil, reason: String) {
            self.client = client
            self.carrier = carrier
            self.service = service
            self.reason = reason
        }
    }
}

extension SelectionPolicy {
    /// Why the client may not have a rate; nil if it may.
    func refusal(of rate: Quote.Rate, for client: String) -> Quote.Reason? {
        if let allowed = accounts(of: client), !allowed.contains(Account(carrier: rate.carrier, name: rate.account)) {
            let account = rate.carrier + "/" + rate.account
            return Quote.Reason(
                code: .accountNotAllowed, limit: allowed.map { $0.carrier + "/" + $0.name }.joined(separator: " "),
                actual: account, message: "client “\(client)” may not use the account \(account)")
        }
        return exclusion(client: client, carrier: rate.carrier, service: rate.service).map {
            Quote.Reason(code: .excludedByPolicy, limit: nil, actual: nil, message: "excluded: \($0.reason)")
        }
    }

    /// What the comparison counts, in ten-thousandths of a millionth so that no share is rounded, and the reasons that
    /// raised it above the price.
    func cost(of rate: Quote.Rate) -> (amount: Int128, rule: String?) {
        var cost = Int128(rate.price.micros) * 10_000
        var reasons: [String] = []
        for rule in discouragements where rule.carrier == rate.carrier && (rule.service ?? rate.service) == rate.service
        {
            switch rule.amount {
            case .fixed(let amount) where amount.currency == rate.price.currency: cost += Int128(amount.micros) * 10_000
            case .fixed: continue
            case .percent(let basisPoints): cost += Int128(rate.price.micros) * Int128(basisPoints)
            }
            reasons.append(rule.reason)
        }
        return (cost, reasons.isEmpty ? nil : reasons.joined(separator: "; "))
    }
}
