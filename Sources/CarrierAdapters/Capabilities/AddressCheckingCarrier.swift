public import ShipmentModel

/// A carrier that checks addresses.
public protocol AddressCheckingCarrier: Sendable {
    /// What the carrier thinks of an address.
    func check(_ address: Address, deadline: ContinuousClock.Instant) async -> Result<AddressVerdict, CarrierFault>
}

/// What a carrier thinks of an address.
public struct AddressVerdict: Hashable, Sendable {
    /// Whether a parcel can be delivered there.
    public enum Standing: String, Hashable, Sendable, CaseIterable {
        case deliverable
        /// The building is known, the flat or unit is missing or not known.
        case incomplete
        /// Several addresses are meant.
        case ambiguous
        case undeliverable
        /// The carrier does not say.
        case unknown
    }

    /// Whether a parcel can be delivered there.
    public var standing: Standing
    /// The address as the carrier would have it, with name, telephone and e-mail as they were; nil where it has none.
    public var suggestion: Address?
    /// Whether it is a home; nil where the carrier does not say.
    public var isResidential: Bool?
    /// What the carrier remarks, in its words.
    public var notes: [String]

    /// What a carrier thinks of an address.
    public init(
        standing: Standing, suggestion: Address? = nil, isResidential: Bool? = nil, notes: [String] = []
    ) {
        self.standing = standing
        self.suggestion = suggestion
        self.isResidential = isResidential
        self.notes = notes
    }
}
