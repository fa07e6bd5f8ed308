public import ShipmentModel

/// All rates and refusals for a shipment, in words: what the API answers and a packer or clerk reads.
public struct Quote: Sendable {
    /// The digest of the rate book that answered.
    public var rateBook: String
    /// The ship date it was answered for.
    public var asOf: CivilDate
    /// The rates, cheapest first.
    public var rates: [Rate]
    /// The services that cannot be had, each with every reason that holds.
    public var ineligible: [Ineligible]
    /// The index of the rate to take; nil if there is none to take, for which `selection` says why.
    public var selected: Int?
    /// The index of the rate that would be taken if the selected one could not be had; nil if there is none.
    public var runnerUp: Int?
    /// Why that one, in sentences.
    public var selection: [String]

    /// Prices one parcel with one service. Told without words (`RateBuffer.explains`), it has neither zone, format nor
    /// billable weight, and no charges, inclusions, tax or notes.
    public struct Rate: Sendable {
        /// What is the same in every rate of the service.
        let names: ServiceNames
        /// The carrier's code.
        public var carrier: String { names.carrier }
        /// The carrier's name.
        public var carrierName: String { names.carrierName }
        /// The account's name, or the kind of published price.
        public var account: String { names.account }
        /// The service's code.
        public var service: String { names.code }
        /// The service's name.
        public var serviceName: String { names.name }
        /// How its label comes about.
        public var issue: IssueMode { names.issue }
        /// What our own label of the service carries; nil unless `issue` is `own`.
        public var label: LabelDefinition? { names.label }
        /// The format of its own labels' numbers; nil unless `issue` is `own`.
        public var numberFormat: String? { names.label?.numberFormat }
        /// The price: the sum of the charges, to the last digit.
        public var price: Money
        /// What the client is charged for it, by the house's markup; nil where there is none.
        public var sellPrice: Money?
        /// The zone that chose the column; nil where the service is priced without zones.
        public var zone: String?
        /// The format that chose the column; nil where the service is priced without formats.
        public var format: String?
        /// The bound of the row that priced it, as the price list writes it: `2 lb`, `0.30 ft³`; the parcel's weight where
        /// the weight makes no difference (`flat`).
        public var billableWeight: String
        /// What decided the row.
        public var weightBasis: WeightBasis
        /// How the price came about, base price first.
        public var charges: [Charge]
        /// What the base price contains already: shown, never added.
        public var includes: [Included]
        /// `exempt`, `zero-rated`, `included 20 %` or `added 20 %`; nil where the tariff knows no tax.
        public var tax: String?
        /// When it is delivered; nil where the tariff does not say.
        public var delivery: DeliveryEstimate?
        /// What the tariff does not hold of the price; nil if it is complete.
        public var missing: String?
        /// What else must be known about it: a chart used outside its dates, tax contained in the price.
        public var notes: [String]
        /// Whether its price can be compared with the others': false in another currency without an exchange rate.
        public var isComparable: Bool
        /// Whether the insured value is covered by the price of the service alone: within its cover, and without a charge
        /// for it. Also where nothing is insured.
        public var includesCover: Bool
    }

    /// One line of a price.
    public struct Charge: Sendable {
        /// `base`, `tax`, or the surcharge's code.
        public var code: String
        /// What it is.
        public var description: String
        /// The amount.
        public var amount: Money
        /// File and line of the figure, below `rate-tables/`.
        public var source: String
        /// The number of the parcel it is for; nil in a shipment of one.
        public var parcel: Int?
    }

    /// Something that the base price contains.
    public struct Included: Sendable {
        /// Its code.
        public var code: String
        /// What it is.
        public var description: String
        /// How much; nil where the price list does not say.
        public var amount: Money?
        /// File and line, below `rate-tables/`.
        public var source: String
    }

    /// A service that cannot be had.
    public struct Ineligible: Sendable {
        /// The carrier's code.
        public var carrier: String
        /// The account's name.
        public var account: String
        /// The service's code.
        public var service: String
        /// The service's name.
        public var serviceName: String
        /// How its label would come about.
        public var issue: IssueMode
        /// Every reason that holds, most important first.
        public var reasons: [Reason]
    }

    /// Why a service cannot be had.
    public struct Reason: Sendable {
        /// The kind of reason.
        public var code: RefusalCode
        /// What is allowed, where it can be stated.
        public var limit: String?
        /// What the shipment asks, where it can be stated.
        public var actual: String?
        /// The reason in a sentence, in pieces: most are said of many services, and only one piece differs.
        public var sentence: Sentence
        /// A reason.
        public init(code: RefusalCode, limit: String?, actual: String?, message: String) {
            self.init(code: code, limit: limit, actual: actual, sentence: Sentence(message))
        }
        /// A reason whose sentence is in pieces.
        init(code: RefusalCode, limit: String?, actual: String?, sentence: Sentence) {
            self.code = code
            self.limit = limit
            self.actual = actual
            self.sentence = sentence
        }
        /// The reason in a sentence.
        public var message: String { sentence.beginning + sentence.middle + sentence.end }

        /// A sentence of three pieces, of which the later may be empty.
        public struct Sentence: Sendable {
            /// What comes first.
            public var beginning: String
            /// What follows.
            public var middle: String
            /// What comes last.
            public var end: String

            init(_ beginning: String, _ middle: String = "", _ end: String = "") {
                self.beginning = beginning
                self.middle = middle
                self.end = end
            }
        }
    }
}
