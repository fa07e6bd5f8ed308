internal import CarrierAdapters
internal import ShippingLog

extension PurchaseAnswer {
    /// What it says about the carrier.
    var laneOutcome: JobOutcome {
        switch self {
        case .bought: .done
        case .rejected: .rejected
        case .unfit: .unsent
        case .notSent(_, let retryAfter?): .throttled(retryAfter: retryAfter.microseconds)
        case .notSent(_, nil), .unknown: .failed
        }
    }
}

extension LookUpAnswer {
    /// What it says about the carrier.
    var laneOutcome: JobOutcome {
        switch self {
        case .found: .done
        case .failed: .failed
        case .unasked: .unsent
        }
    }
}

extension VoidAnswer {
    /// What it says about the carrier.
    var laneOutcome: JobOutcome {
        switch self {
        case .voided: .done
        case .refused: .rejected
        case .unsupported: .unsent
        case .unknown: .failed
        }
    }
}

extension LabelIssued {
    /// A label that was bought.
    init(_ bought: BoughtLabel, _ intent: PurchaseStarted, _ choice: ServiceSelected.Choice) {
        self.init(
            attempt: intent.attempt, label: intent.label, trackingNumber: bought.trackingNumber,
            carrier: intent.carrier, account: intent.account, service: intent.service,
            price: bought.price ?? choice.price,
            documents: [.init(name: bought.form, digest: ContentDigest(of: bought.document))], specimen: false)
    }
}

extension ExtraLabelFound {
    /// A label too many.
    init(_ bought: BoughtLabel, attempt: Int) {
        self.init(attempt: attempt, trackingNumber: bought.trackingNumber, price: bought.price)
    }
}
