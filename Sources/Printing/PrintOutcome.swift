/// Bytes to print. They are sent as they are.
public struct PrintDocument: Sendable {
    /// What to call the job where a printer shows names; letters, digits and hyphens.
    public var name: String
    /// The bytes.
    public var bytes: [UInt8]

    /// Bytes to print.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// What became of a job.
public enum PrintOutcome: Hashable, Sendable {
    /// It is printed, as far as the printer can tell.
    case printed(PrintConfirmation)
    /// Nothing has been printed, nor will be.
    case notPrinted(PrintFault)
    /// It may be printed, be printed later, or never be: nobody but a person at the printer knows. Never repeated by
    /// itself.
    case unknown(PrintFault)
}

/// How a print is known.
public enum PrintConfirmation: String, Hashable, Sendable, CaseIterable {
    /// After the whole job had been sent, the printer had no labels left to print and no trouble.
    case printerIdle = "printer-idle"
    /// The printer says of the job that it is completed.
    case jobCompleted = "job-completed"
    /// The file is on the disk.
    case fileWritten = "file-written"
    /// The device has taken every byte, and says nothing of what it does with them.
    case bytesTaken = "bytes-taken"
}

/// Why a job was not printed, or is not known to be.
public struct PrintFault: Error, Hashable, Sendable {
    /// The kind of trouble. The raw values are part of the interface and never change their meaning.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// No paper, or no labels.
        case paperOut = "paper-out"
        /// No ribbon, ink or toner.
        case ribbonOut = "ribbon-out"
        /// The head or a cover is open.
        case headOpen = "head-open"
        /// Somebody has paused it.
        case paused
        /// Too hot, too cold, or its memory is damaged.
        case hardware
        /// Another job is being taken.
        case busy
        /// A label lies unfinished in its memory, begun by a connection that was lost or by another program: what is sent
        /// now would be printed into it.
        case unfinishedLabel = "unfinished-label"
        /// The head's resolution is not the one the label was drawn for.
        case wrongResolution = "wrong-resolution"
        /// It does not take documents of this kind.
        case unsupportedFormat = "unsupported-format"
        /// It does not know media of this size.
        case unsupportedMedia = "unsupported-media"
        /// There is no way to it: wrong name or address, switched off, or nobody listens.
        case unreachable
        /// It is connected and does not answer.
        case noAnswer = "no-answer"
        /// What it answered cannot be understood.
        case badAnswer = "bad-answer"
        /// The connection broke.
        case connectionLost = "connection-lost"
        /// It refused the job for a reason of its own.
        case refused
        /// It took the job and gave it up, or somebody cancelled it.
        case aborted
        /// The time was over.
        case deadlinePassed = "deadline-passed"
        /// So many jobs wait that this one was not taken.
        case queueFull = "queue-full"
        /// Printing is being shut down.
        case stopped
        /// The file cannot be written.
        case cannotWrite = "cannot-write"
    }

    /// The kind of trouble.
    public var code: Code
    /// What happened, for people; never what was printed.
    public var detail: String

    /// A trouble.
    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// Whether the trouble goes away by itself, so that asking again shortly may help.
    var passesByItself: Bool { code == .busy || code == .unfinishedLabel }
}
