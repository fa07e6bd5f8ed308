internal import CarrierAdapters
internal import ShippingLog

/// What the log held of a parcel, and of the keys that requests for it came with, at one look.
struct ParcelSnapshot: Sendable {
    /// What is known of the key that a parcel's personal data is sealed with.
    enum Vault: Hashable, Sendable {
        case none
        case key(VaultKey)
        case erased
    }

    /// What a taken key stands for.
    struct KeyStanding: Sendable {
        /// The claim's value, as it stands.
        var value: [UInt8]
        /// The identifier of the label it became or was to become.
        var label: String
        /// Whether it was used for this parcel.
        var isOurs: Bool
        /// If it was for another parcel, whether nothing came of it, so that it is free again.
        var isSpent: Bool
    }

    /// The parcel.
    var state: ParcelState
    /// Its vault's key.
    var vault: Vault
    /// What each key stands for, by its claim's name: those that are taken and have not expired.
    var keys: [String: KeyStanding] = [:]
    /// The closed manifest that lists the parcel's label, which cannot be voided therefore; nil if none does.
    var closedManifest: StreamName?

    /// A shipment's fingerprint that is known already: making one costs more than all else that is decided with it.
    var fingerprinted: (content: [UInt8], key: VaultKey, fingerprint: Fingerprint)?

    /// What it says to somebody who asks.
    enum Standing {
        /// There is nothing to be done any more.
        case settled(ParcelOutcome)
        /// Something is being done that must end first.
        case underWay
        /// A label must be voided.
        case void(ParcelState.Attempt, reason: String)
        /// A purchase is to have this end.
        case end(ParcelState.Attempt, BoughtLabel?)
        /// A label that was made ahead is wanted now.
        case take(ParcelState.Attempt)
        /// A label is to be made.
        case make
    }

    /// What it says to somebody who asks.
    func standing(of ask: ParcelAsk, in stream: StreamName) -> Standing {
        switch ask.wish {
        case .label(let content, let reissue):
            if let key = ask.key.flatMap({ keys[$0] }), let standing = standing(of: content, key, stream) {
                return standing
            }
            return standing(of: content, reissue: reissue, isAhead: false, stream)
        case .prepare(let content): return standing(of: content, reissue: false, isAhead: true, stream)
        case .void(let label):
            guard let attempt = state.attempts.last(where: { $0.label?.label == label }) else {
                return .settled(.refused(.notFound))
            }
            switch attempt.stage {
            case .voided: return .settled(.voided(label: label))
            case .issued: return voiding(attempt, reason: attempt.isSpare ? "unused" : "requested")
            default: return .underWay
            }
        case .settle(let label, let bought):
            guard let attempt = state.attempts.last(where: { $0.labelID == label }) else {
                return .settled(.refused(.notFound))
            }
            guard attempt.stage == .referred else {
                return .settled(attempt.isSettled(as: bought) ? .settled : .refused(.notReferred(label: label)))
            }
            return .end(attempt, bought)
        }
    }

    /// A label on a closed manifest has been handed over.
    private func voiding(_ attempt: ParcelState.Attempt, reason: String) -> Standing {
        guard let closedManifest, attempt.manifested?.manifest == closedManifest else {
            return .void(attempt, reason: reason)
        }
        return .settled(.refused(.labelManifested(label: attempt.labelID ?? "", closedManifest)))
    }

    /// Nil if nothing came of what the key was first used for.
    private func standing(of content: [UInt8], _ key: KeyStanding, _ stream: StreamName) -> Standing? {
        // A shipment names its parcel, so another parcel's is another shipment.
        guard key.isOurs else { return key.isSpent ? nil : .settled(.refused(.keyReused(label: key.label))) }
        guard let attempt = state.attempts.last(where: { $0.labelID == key.label }), attempt.stage != .rejected else {
            return nil
        }
        guard case .key(let vaultKey) = vault else { return .settled(.refused(.erased)) }
        guard fingerprint(of: content, vaultKey) == attempt.fingerprint else {
            return .settled(.refused(.keyReused(label: key.label)))
        }
        return switch attempt.stage {
        case .issued: .settled(.label(LabelAnswer(stream, attempt, duplicate: .key)))
        case .voided, .voiding: .settled(.refused(.labelVoided(label: key.label)))
        case .referred: .settled(.refused(.purchaseReferred(label: key.label)))
        default: .underWay
        }
    }

    private func fingerprint(of content: [UInt8], _ key: VaultKey) -> Fingerprint {
        if let known = fingerprinted, known.key == key, known.content == content { return known.fingerprint }
        return Fingerprint(of: content, key: key)
    }

    /// What a shipment's label is to the parcel, whatever keys say.
    ///
    /// - Parameter isAhead: whether it is to be made ahead. A label that was, and that nobody has asked for, gives way to
    ///   whatever the parcel has become.
    private func standing(
        of content: [UInt8], reissue: Bool, isAhead: Bool, _ stream: StreamName
    ) -> Standing {
        guard vault != .erased else { return .settled(.refused(.erased)) }
        guard let attempt = state.attempts.last, case .key(let vaultKey) = vault else { return .make }
        let isSame = fingerprint(of: content, vaultKey) == attempt.fingerprint
        return switch attempt.stage {
        case .rejected, .voided: .make
        case .issued where isSame && attempt.isSpare && !isAhead: .take(attempt)
        case .issued where isSame: .settled(.label(LabelAnswer(stream, attempt, duplicate: .parcel)))
        case .issued where attempt.isSpare: voiding(attempt, reason: "superseded")
        case .issued where reissue: voiding(attempt, reason: "reissued")
        case .issued: .settled(.refused(.parcelHasLabel(label: attempt.labelID ?? "")))
        case .referred: .settled(.refused(.purchaseReferred(label: attempt.labelID ?? "")))
        case .requested, .selected, .allocated, .started, .unknown, .voiding: .underWay
        }
    }
}

extension ParcelState.Attempt {
    /// Whether a person has said that its purchase ended so.
    fileprivate func isSettled(as bought: BoughtLabel?) -> Bool {
        guard referral != nil else { return false }
        guard let bought else { return stage == .rejected }
        guard let label, label.trackingNumber == bought.trackingNumber else { return false }
        return (bought.price ?? label.price) == label.price
            && label.documents == [.init(name: bought.form, digest: ContentDigest(of: bought.document))]
    }
}

extension LabelAnswer {
    /// An attempt's label.
    init(_ stream: StreamName, _ attempt: ParcelState.Attempt, duplicate: Duplicate?) {
        guard let label = attempt.label, let selected = attempt.selected else {
            preconditionFailure("an attempt that is issued has its label and its choice")
        }
        self.init(
            stream: stream, label: label, selected: selected, isBought: attempt.purchase != nil, duplicate: duplicate)
    }
}
