/// Why a store did not do as asked. Unless a case says otherwise, nothing was written.
public enum StoreFault: Error, Hashable, Sendable {
    /// The stream has another number of events than expected: somebody else wrote first. Read again and decide again.
    case versionConflict(stream: StreamName, expected: Int, actual: Int)
    /// The name is held by somebody else.
    case claimTaken(name: String, holder: Claim)
    /// The name has not the value that was to be replaced or released; nil means nobody holds it.
    case claimChanged(name: String, actual: Claim?)
    /// A batch names a stream in two appends.
    case streamTwice(StreamName)
    /// The parcel's vault has another key already.
    case vaultKeyDiffers(StreamName)
    /// A document needs its parcel's vault, and there is none.
    case vaultMissing(StreamName)
    /// The parcel's personal data has been erased, and stays so.
    case vaultErased(StreamName)
    /// Another document is stored under this name already.
    case documentDiffers(stream: StreamName, label: String, name: String)
    /// So many batches wait already. Try again later, or turn the request away.
    case overloaded(waiting: Int)
    /// The deadline passed before the batch's turn came.
    case deadlinePassed
    /// The commit was under way and its end is not known: it may or may not have been written. Read to find out.
    case outcomeUnknown(String)
    /// No room is left for what was to be written.
    case full(String)
    /// The store could not be reached just now.
    case unavailable(String)
    /// A commit failed at its very end, after which no promise could be kept; the store does nothing more. Open it anew.
    case stopped(String)
    /// Another process, or another store in this one, has the file open.
    case inUse(path: String)
    /// The file is of a later version of this program, or of another program, or cannot be as durable as it must be.
    case unsuitable(path: String, reason: String)
    /// What was read is not what was written.
    case corrupt(String)
    /// The store refused a statement of ours.
    case failed(String)
}

extension StoreFault: CustomStringConvertible {
    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .versionConflict(let stream, let expected, let actual):
            "\(stream) has \(actual) events, not the \(expected) expected"
        case .claimTaken(let name, _): "\(name) is taken"
        case .claimChanged(let name, nil): "nobody holds \(name)"
        case .claimChanged(let name, _): "\(name) has another value than expected"
        case .streamTwice(let stream): "\(stream) is appended to twice in one batch"
        case .vaultKeyDiffers(let stream): "the vault of \(stream) has another key"
        case .vaultMissing(let stream): "there is no vault of \(stream)"
        case .vaultErased(let stream): "the personal data of \(stream) has been erased"
        case .documentDiffers(let stream, let label, let name):
            "\(stream) has another document \(name) of label \(label)"
        case .overloaded(let waiting): "\(waiting) commits wait already"
        case .deadlinePassed: "the deadline passed"
        case .outcomeUnknown(let reason): "whether it was written is not known: \(reason)"
        case .full(let reason): "the store is full: \(reason)"
        case .unavailable(let reason): "the store cannot be reached: \(reason)"
        case .stopped(let reason): "the store has stopped: \(reason)"
        case .inUse(let path): "\(path) is open in another process; one server at a time may use it"
        case .unsuitable(let path, let reason): "\(path) cannot be used: \(reason)"
        case .corrupt(let what): "the store is damaged: \(what)"
        case .failed(let reason): "the store refused a statement: \(reason)"
        }
    }
}
