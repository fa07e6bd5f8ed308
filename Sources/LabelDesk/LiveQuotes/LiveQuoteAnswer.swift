public import CarrierAdapters
public import RatingEngine
public import ShipmentModel

/// Our quote of a shipment, and beside it what the carriers say themselves.
public struct LiveQuoteAnswer: Sendable {
    /// A carrier's price beside ours.
    public struct Rate: Sendable {
        /// The carrier's code.
        public var carrier: String
        /// The account's name.
        public var account: String
        /// What the carrier asks.
        public var quote: LiveQuote
        /// Our price of the same service; nil where our tables have none for this shipment, or in another currency, or one
        /// that contains taxes where the other does not.
        public var table: Money?

        /// By how much the carrier's price is above ours; negative if below. Nil where there is nothing to compare.
        public var difference: Money? {
            table.map { Money(micros: quote.price.micros - $0.micros, $0.currency) }
        }
    }

    /// An account that did not answer, or not in time.
    public struct Silence: Hashable, Sendable {
        /// The carrier's code.
        public var carrier: String
        /// The account's name.
        public var account: String
        /// Why.
        public var code: String
    }

    /// Our quote, which is what is chosen by.
    public var quote: Quote
    /// The carriers' prices, ordered by carrier, account and service.
    public var live: [Rate]
    /// Who did not answer.
    public var silent: [Silence]
}

extension LiveQuoteAnswer {
    /// Puts the carriers' answers beside our quote.
    init(_ quote: Quote, answers: [(carrier: String, account: String, result: Result<[LiveQuote], CarrierFault>)]) {
        self.quote = quote
        live = []
        silent = []
        for (carrier, account, result) in answers {
            switch result {
            case .success(let quotes):
                for offered in quotes {
                    let ours = quote.rates.first {
                        ($0.carrier, $0.account, $0.service) == (carrier, account, offered.service)
                    }
                    live.append(
                        Rate(
                            carrier: carrier, account: account, quote: offered,
                            table: ours.flatMap { $0.isComparable(to: offered) ? $0.price : nil }))
                }
            case .failure(let fault):
                silent.append(Silence(carrier: carrier, account: account, code: fault.code))
            }
        }
        live.sort { ($0.carrier, $0.account, $0.quote.service) < ($1.carrier, $1.account, $1.quote.service) }
        silent.sort { ($0.carrier, $0.account) < ($1.carrier, $1.account) }
    }
}

extension Quote.Rate {
    /// Whether both are the price of the same thing: in one currency, both with taxes or both without. A tariff that knows
    /// no tax is without.
    fileprivate func isComparable(to live: LiveQuote) -> Bool {
        guard price.currency == live.price.currency, missing == nil else { return false }
        guard let tax else { return !live.includesTax }
        return tax.hasPrefix("included") || tax.hasPrefix("added") ? live.includesTax : true
    }
}
