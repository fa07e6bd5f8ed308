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
        return entry(of: client)?.accounts ?? []
    }

    /// A client's own entry, or that of every client not named; nil where there is neither.
    func entry(of client: String) -> Client? {
        clients.first { $0.name == client } ?? clients.first { $0.name == Self.anyClient }
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

    /// A client, its accounts and what it is charged.
    public struct Client: Sendable {
        /// The client's name in shipments, or `*`.
        public var name: String
        /// The accounts it may use.
        public var accounts: [Account]
        /// What is added to the prices it is charged; the first that fits counts.
        public var markups: [Markup]
        /// A client, its accounts and what it is charged.
        public init(name: String, accounts: [Account], markups: [Markup] = []) {
            self.name = name
            self.accounts = accounts
            self.markups = markups
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
            /// A share of the price.
            case percent(Percentage)
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
