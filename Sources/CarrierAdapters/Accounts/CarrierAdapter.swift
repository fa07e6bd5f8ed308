/// An adapter for one carrier's own interface.
///
/// What its carrier can do beyond selling labels it says by conforming to ``QuotingCarrier``, ``TrackingCarrier``,
/// ``ManifestingCarrier`` and ``AddressCheckingCarrier``; its ``CarrierDescriptor/Abilities`` say the same.
public protocol CarrierAdapter: PurchasingCarrier {
    /// What there is to be known of the carrier.
    static var descriptor: CarrierDescriptor { get }

    /// An adapter for an account.
    ///
    /// - Parameters:
    ///   - settings: the account, checked against the descriptor.
    ///   - sender: sends its requests.
    ///   - wallClock: tells the time of day, in seconds since 1970.
    init(_ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64)

    /// Asks the carrier something harmless that shows whether credentials and account work.
    func probe(deadline: ContinuousClock.Instant) async -> Result<CarrierProbe, CarrierFault>
}

extension CarrierAdapter {
    /// How it can be found out what came of a purchase.
    public var recovery: CarrierRecovery { Self.descriptor.recovery }
}

/// What a harmless question to a carrier showed.
public struct CarrierProbe: Hashable, Sendable {
    /// What was asked, in words: `a token and the prices of one parcel`.
    public var asked: String
    /// What it says about the account, a line each; no secrets.
    public var notes: [String]
    /// The `Date` that the carrier's answer bore, to compare clocks by.
    public var date: String?

    /// What a harmless question to a carrier showed.
    public init(asked: String, notes: [String] = [], date: String? = nil) {
        self.asked = asked
        self.notes = notes
        self.date = date
    }
}
