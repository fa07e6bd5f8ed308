public import ShipmentModel

/// What a house adds to a carrier's price when it charges its client. The price itself stays what the parcel costs.
public struct Markup: Hashable, Sendable {
    /// The carrier's code.
    public var carrier: String
    /// The service's code; nil for all of the carrier's.
    public var service: String?
    /// A share of the price.
    public var percent: Percentage
    /// An amount beside the share; nil for none.
    public var amount: Money?
    /// The least that share and amount come to together; nil for no least. In the currency of `amount`.
    public var atLeast: Money?

    /// A markup. Amounts of two currencies are a broken invariant of ours: readers report them before.
    public init(
        carrier: String, service: String? = nil, percent: Percentage = .zero, amount: Money? = nil,
        atLeast: Money? = nil
    ) {
        if let amount, let atLeast { precondition(amount.currency == atLeast.currency) }
        self.carrier = carrier
        self.service = service
        self.percent = percent
        self.amount = amount
        self.atLeast = atLeast
    }

    /// The currency of its amounts; nil for a share alone, which fits prices in any.
    public var currency: Currency? { (amount ?? atLeast)?.currency }

    /// Whether it is for a price: of its carrier and service, and in the currency of its amounts.
    public func fits(carrier: String, service: String, currency: Currency) -> Bool {
        carrier == self.carrier && (self.service ?? service) == service && (self.currency ?? currency) == currency
    }

    /// Price and markup together in the currency's smallest coin, halves away from zero; nil if they exceed what `Money`
    /// holds. The price must be in the currency of the amounts.
    public func sellPrice(cost: Money) -> Money? {
        precondition((currency ?? cost.currency) == cost.currency)
        let whole: Int128 = 1_000_000
        let share = Int128(cost.micros) * Int128(percent.millionths)
        let added = max(
            share + Int128(amount?.micros ?? 0) * whole, atLeast.map { Int128($0.micros) * whole } ?? .min)
        return ExactAmount.rounded(Int128(cost.micros) * whole + added, whole, cost.currency)
    }
}

extension SelectionPolicy.Client {
    /// What the client is charged for a parcel that costs so much: by the first of its markups that fits, else the cost
    /// itself. Nil only where the sum exceeds what `Money` holds.
    public func sellPrice(cost: Money, carrier: String, service: String) -> Money? {
        guard
            let markup = markups.first(where: {
                $0.fits(carrier: carrier, service: service, currency: cost.currency)
            })
        else { return cost }
        return markup.sellPrice(cost: cost)
    }
}

extension SelectionPolicy {
    /// What a client is charged for a parcel that costs so much, by the markups of its own entry or, where it has none,
    /// of `anyClient`. The cost itself where no markup fits; nil only where the sum exceeds what `Money` holds.
    public func sellPrice(cost: Money, client: String, carrier: String, service: String) -> Money? {
        guard let entry = entry(of: client) else { return cost }
        return entry.sellPrice(cost: cost, carrier: carrier, service: service)
    }
}
