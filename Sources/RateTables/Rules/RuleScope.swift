internal import RatingEngine
internal import ShipmentModel

/// What the rules of a tariff, or of one of its services, may refer to.
struct RuleScope {
    /// The tariff's currency; nil where it was faulty.
    var currency: Currency?
    /// The tariff's areas.
    var areas: AreaBook
    /// The zones that can come about; empty where there are none, nil where they are not known.
    var zones: Set<String>?
    /// The kinds of packaging and danger that the service takes.
    var kinds: ServiceKinds
}
