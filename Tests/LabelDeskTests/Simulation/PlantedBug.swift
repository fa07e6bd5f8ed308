/// Mistakes that a desk, its driver or a store could have, planted one at a time to see that the simulation finds them.
enum PlantedBug: CaseIterable, Sendable {
    /// The store does not check how many events a stream has.
    case noVersionCheck
    /// The store lets a name be taken twice: a guard that is looked at rather than inserted.
    case noUniqueClaims
    /// A commit is told to be done before it is, so that a kill loses it.
    case acknowledgesBeforeCommit
    /// A commit that lost a race is told to be written.
    case conflictIsWritten
    /// A call that timed out is told to have not been sent, and so sent again.
    case retriesAfterTimeOut
    /// A call that timed out is told to have been refused.
    case timeOutIsRefusal
    /// One look-up that finds nothing, at once, is proof.
    case looksUpOnce
    /// A process that begins does not look for what another has left.
    case forgetsOpenPurchases
    /// The next number is kept in memory, so that a kill gives numbers again, and nothing else guards them.
    case numbersFromMemory
    /// An order sent again carries another reference.
    case newReferenceEachTime
    /// A void that timed out is told to have been made.
    case voidTimeOutIsVoided
    /// An answer is lost now and then.
    case losesAnswers
    /// The order is sent without waiting for its intent to be written.
    case sendsBeforeIntent
    /// That a label made ahead is asked for is not written down.
    case forgetsTaking
    /// Keys are written down and never looked at.
    case forgetsKeys
    /// That a label too many is taken back is written down when its carrier is asked, which takes it back seconds later.
    case bookedBackBeforeTaken
    /// What somebody else is about to write is counted as written; a moment later it is.
    case countsWhatIsNotWritten

    /// The promise that is broken for a moment only, so that nobody finds it who looks at the end; nil if it stays broken.
    var passing: String? {
        switch self {
        case .bookedBackBeforeTaken: "money balances"
        case .countsWhatIsNotWritten: "replay gives the same state"
        default: nil
        }
    }
}
