public import CarrierAdapters
public import ShipmentModel

/// A carrier that does not answer orders, is found to have made two labels for each, and takes none back.
public struct KeepingCarrier: PurchasingCarrier {
    /// It is asked what it has made, at once.
    public let recovery = CarrierRecovery.lookUp(LookUpRules(settling: .zero, spacing: .zero))
    private let prefixes: [String]
    private let price: Money?
    private let refusal: VoidAnswer

    /// A carrier whose labels' numbers are an order's reference behind one of two prefixes.
    public init(
        _ first: String, _ second: String, price: Money? = nil, refusal: VoidAnswer = .refused(code: "tendered")
    ) {
        prefixes = [first, second]
        self.price = price
        self.refusal = refusal
    }

    /// Does not answer.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        .unknown(code: "timed-out")
    }

    /// Tells of two labels.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        .found(
            prefixes.map { prefix in
                BoughtLabel(
                    trackingNumber: prefix + reference, price: price, document: Array("^XA^XZ".utf8), form: "zpl-203",
                    reference: reference)
            })
    }

    /// Refuses.
    public func void(_ number: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        refusal
    }
}
