/// What there is to be known of a carrier before an account is configured.
public struct CarrierDescriptor: Sendable {
    /// A host of the carrier's interface.
    public struct Endpoint: Hashable, Sendable {
        /// What calls name it by; ``CarrierDescriptor/api`` for the main one.
        public var name: String
        /// Its address for live accounts, without a slash at its end.
        public var live: String
        /// Its address for trials; nil if the carrier has none.
        public var test: String?

        /// A host of the carrier's interface.
        public init(_ name: String = CarrierDescriptor.api, live: String, test: String?) {
            self.name = name
            self.live = live
            self.test = test
        }
    }

    /// Something an account must or may say about itself.
    public struct Setting: Hashable, Sendable {
        /// Its name in the file of carriers.
        public var name: String
        /// What it is, for whoever fills the file in: a phrase.
        public var meaning: String
        /// Whether an account cannot do without.
        public var isRequired: Bool

        /// A setting.
        public init(_ name: String, _ meaning: String, isRequired: Bool = true) {
            self.name = name
            self.meaning = meaning
            self.isRequired = isRequired
        }
    }

    /// Something about a shipment that the carrier has no field for, or too short a one.
    public struct Omission: Hashable, Sendable {
        /// What it is.
        public var detail: DispensableDetail
        /// Where the carrier has no room for it: a phrase.
        public var meaning: String

        /// Something that the carrier has no room for.
        public init(_ detail: DispensableDetail, _ meaning: String) {
            self.detail = detail
            self.meaning = meaning
        }
    }

    /// What a carrier's interface can do for us.
    public struct Abilities: Hashable, Sendable {
        /// Whether it tells prices.
        public var quotes = false
        /// Whether labels can be given back.
        public var voids = false
        /// Whether it tells where a parcel is.
        public var tracks = false
        /// Whether it closes a day.
        public var manifests = false
        /// Whether it checks addresses.
        public var checksAddresses = false
        /// The forms that it draws labels in: `zpl-203`, `pdf`, `png-300` …, the best first.
        public var labelForms: [String]

        /// What a carrier's interface can do.
        public init(
            quotes: Bool = false, voids: Bool = false, tracks: Bool = false, manifests: Bool = false,
            checksAddresses: Bool = false, labelForms: [String]
        ) {
            self.quotes = quotes
            self.voids = voids
            self.tracks = tracks
            self.manifests = manifests
            self.checksAddresses = checksAddresses
            self.labelForms = labelForms
        }
    }

    /// The name of the main endpoint.
    public static let api = "api"

    /// The adapter's name in the file of carriers: `usps`, `royal-mail-click-and-drop`.
    public var name: String
    /// The carrier and the interface, in words: `USPS APIs v3`.
    public var title: String
    /// Its hosts; the main one first.
    public var endpoints: [Endpoint]
    /// The secrets that an account has.
    public var secrets: [Setting]
    /// Whatever else an account says about itself.
    public var settings: [Setting]
    /// What a service says beside its code, where the file of carriers gives more than a text.
    public var serviceSettings: [Setting]
    /// What an account may say is left out; without that word a shipment that has it is refused. Each detail once.
    public var omissions: [Omission]
    /// What it can do.
    public var abilities: Abilities
    /// How it can be found out what came of a purchase.
    public var recovery: CarrierRecovery
    /// Only third parties' programs tell what it looks like.
    public var isExperimental: Bool

    /// A carrier.
    public init(
        name: String, title: String, endpoints: [Endpoint], secrets: [Setting], settings: [Setting] = [],
        serviceSettings: [Setting] = [], omissions: [Omission] = [], abilities: Abilities, recovery: CarrierRecovery,
        isExperimental: Bool = false
    ) {
        self.name = name
        self.title = title
        self.endpoints = endpoints
        self.secrets = secrets
        self.settings = settings
        self.serviceSettings = serviceSettings
        self.omissions = omissions
        self.abilities = abilities
        self.recovery = recovery
        self.isExperimental = isExperimental
    }
}
