/// An account with a carrier that sells labels, as a file lists it.
public struct ListedCarrier: Hashable, Sendable {
    /// So many calls in so many seconds.
    public struct Rate: Hashable, Sendable {
        /// How many calls: 1 to 10 000.
        public let calls: Int
        /// In how many seconds: 1 to 86 400.
        public let seconds: Int
    }

    /// Through what it sells.
    public enum Seller: Hashable, Sendable {
        /// A gateway of somebody's own.
        case gateway(ListedGateway)
        /// The carrier's own interface.
        case adapter(ListedAdapter)
    }

    /// How many calls are at work at once where the file does not say.
    public static let usualSlots = 8

    /// The carrier's code, as tariffs name it.
    public let carrier: String
    /// The account's name, as tariffs name it.
    public let account: String
    /// Through what it sells.
    public let seller: Seller
    /// The most calls at work at once.
    public let slots: Int
    /// The most calls; nil for as many as there are slots.
    public let rate: Rate?
}

/// A gateway, as a file lists it.
public struct ListedGateway: Hashable, Sendable {
    /// Where labels are bought.
    public let address: GatewayAddress
    /// What can be found out about a purchase nobody knows the end of.
    public let recovery: CarrierRecovery
    /// The file that holds the secret which the gateway knows us by, as written; nil for none.
    public let tokenFile: String?
}

/// A carrier's own interface, as a file lists it: checked against the carrier's ``CarrierDescriptor`` but for the secrets,
/// which are elsewhere.
public struct ListedAdapter: Hashable, Sendable {
    /// Where the secrets are.
    public enum Secrets: Hashable, Sendable {
        /// A JSON object of texts in a file, its path as written.
        case file(String)
        /// Variables of the environment: their names begin so, and go on with the secret's name in capitals.
        case environment(prefix: String)
    }

    /// The adapter's name.
    public let name: String
    /// Where each endpoint is.
    public let addresses: [String: HTTPURL]
    /// What the carrier calls our services, by our tariff's code.
    public let services: [String: CarrierAccountSettings.Service]
    /// The form that labels are usually wanted in.
    public let labelForm: String
    /// What the account says about itself, by name.
    public let values: [String: String]
    /// Where its secrets are.
    public let secrets: Secrets
    /// What is left out where the carrier has no field for it, or too short a one.
    public let leaveOut: Set<DispensableDetail>
}
