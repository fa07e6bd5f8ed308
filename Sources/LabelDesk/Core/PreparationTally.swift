internal import ShippingLog

/// What came of a label that was made ahead, or was to be.
enum PreparationCount: Hashable, Sendable {
    /// One began to be made.
    case started
    /// One was there when it was asked for.
    case taken
    /// One of our own was in vain: a tracking number is wasted.
    case numberWasted
    /// One that was bought was in vain, and its carrier has taken it back.
    case boughtInVain

    /// What an event says of it; nil if nothing.
    ///
    /// - Parameter state: the parcel with the event.
    init?(_ event: LogEvent, of state: ParcelState) {
        switch event {
        case .preparationStarted: self = .started
        case .preparedLabelTaken: self = .taken
        case .labelVoided(let void) where state.attempts[void.attempt - 1].isSpare:
            self = state.attempts[void.attempt - 1].purchase == nil ? .numberWasted : .boughtInVain
        default: return nil
        }
    }
}

/// How well labels were made ahead: how many were there when they were asked for, and what the others cost.
public struct PreparationTally: Hashable, Sendable {
    /// How many began to be made.
    public private(set) var started = 0
    /// How many were there when they were asked for.
    public private(set) var taken = 0
    /// How many tracking numbers of ours were wasted by those that were not.
    public private(set) var numbersWasted = 0
    /// How many that were not were given back to their carriers.
    public private(set) var boughtInVain = 0

    /// How many of a hundred were there when they were asked for, of those of which that is known; nil while of none.
    public var hitPercent: Int? {
        let known = taken + numbersWasted + boughtInVain
        return known == 0 ? nil : taken * 100 / known
    }

    mutating func add(_ count: PreparationCount) {
        switch count {
        case .started: started += 1
        case .taken: taken += 1
        case .numberWasted: numbersWasted += 1
        case .boughtInVain: boughtInVain += 1
        }
    }
}
