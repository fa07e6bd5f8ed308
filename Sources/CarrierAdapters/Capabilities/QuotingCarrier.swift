public import ShipmentModel

/// A carrier that tells prices.
public protocol QuotingCarrier: Sendable {
    /// What the carrier asks for a shipment's parcels, each service a price; those we have no name for are left out.
    /// Answers by the deadline. Asking changes nothing at the carrier.
    func quotes(for shipment: Shipment, on shipDate: CivilDate, deadline: ContinuousClock.Instant) async
        -> Result<[LiveQuote], CarrierFault>
}

/// What a carrier asks for a shipment with one of its services.
public struct LiveQuote: Hashable, Sendable {
    /// Our code of the service.
    public var service: String
    /// What it costs: the account's own price where the carrier tells one, otherwise its list price. Taxes as
    /// ``includesTax`` says.
    public var price: Money
    /// Whether it is the account's own price.
    public var isAccountPrice: Bool
    /// Whether taxes are in it.
    public var includesTax: Bool
    /// The carrier's zone, where it says.
    public var zone: String?
    /// The day of delivery that the carrier expects, where it says.
    public var delivery: CivilDate?

    /// A price.
    public init(
        service: String, price: Money, isAccountPrice: Bool, includesTax: Bool, zone: String? = nil,
        delivery: CivilDate? = nil
    ) {
        self.service = service
        self.price = price
        self.isAccountPrice = isAccountPrice
        self.includesTax = includesTax
        self.zone = zone
        self.delivery = delivery
    }
}
