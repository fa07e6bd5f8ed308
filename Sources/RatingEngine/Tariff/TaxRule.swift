public import ShipmentModel

/// How tax relates to a service's prices while a condition holds.
public struct TaxRule: Sendable {
    /// The treatment.
    public var treatment: TaxTreatment
    /// When it is so; nil for always.
    public var condition: Condition?
    /// Where the rule stands: file and line.
    public var source: String
    /// A rule.
    public init(_ treatment: TaxTreatment, condition: Condition? = nil, source: String = "") {
        self.treatment = treatment
        self.condition = condition
        self.source = source
    }
}

/// How tax relates to a price.
public enum TaxTreatment: Hashable, Sendable, BitwiseCopyable {
    /// No tax is due on the price.
    case none
    /// The law exempts the service.
    case exempt
    /// The service is taxed at no per cent.
    case zeroRated
    /// The prices contain tax at this rate.
    case included(Percentage)
    /// Tax at this rate comes on top.
    case added(Percentage)
}
