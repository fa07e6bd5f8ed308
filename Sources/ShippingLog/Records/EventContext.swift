/// Who did something, when, and because of what: the same for all events of one commit.
public struct EventContext: Hashable, Sendable {
    /// The client on whose behalf; `default` where a warehouse ships only its own.
    public var client: String
    /// When, by the one clock of the process.
    public var time: Timestamp
    /// Who: a desk, an API key's identifier, a command. No person's name.
    public var who: String
    /// What it follows from: the identifier of a request or of an event; empty if nothing.
    public var cause: String
    /// What belongs together across streams: the identifier of the first request of the chain; empty if none.
    public var correlation: String

    /// A context.
    public init(client: String, time: Timestamp, who: String, cause: String = "", correlation: String = "") {
        self.client = client
        self.time = time
        self.who = who
        self.cause = cause
        self.correlation = correlation
    }
}
