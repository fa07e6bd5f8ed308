/// What whoever is about to write to a stream must know, all of it as of one moment.
public struct StreamLook: Sendable {
    /// All events of the stream, in order.
    public var events: [EventRecord]
    /// The key of the stream's personal data.
    public var key: VaultKeyState
    /// Who holds the names that were asked for; no entry for a name that nobody holds. One that has expired is still
    /// told, until somebody takes it or it is swept away.
    public var claims: [String: Claim]

    /// What there is to be known of a stream.
    public init(events: [EventRecord] = [], key: VaultKeyState = .none, claims: [String: Claim] = [:]) {
        self.events = events
        self.key = key
        self.claims = claims
    }
}

/// What is known of the key that a parcel's personal data is sealed with.
public enum VaultKeyState: Hashable, Sendable {
    /// Nothing was ever written.
    case none
    /// There it is.
    case kept(VaultKey)
    /// It has been erased.
    case erased
}
