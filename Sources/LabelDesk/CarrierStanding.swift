/// How it stands with an account's carrier in this process just now.
public struct CarrierStanding: Hashable, Sendable {
    /// The carrier's code.
    public var carrier: String
    /// The account.
    public var account: String
    /// How many calls are at work.
    public var atWork: Int
    /// How many wait.
    public var waiting: Int
    /// In how many seconds, rounded up, the carrier is tried again that has been given up for its failures; 0 when the
    /// next call is the trial, nil if it is not given up.
    public var givenUpSeconds: Int64?
    /// In how many seconds, rounded up, the carrier may be called again that has asked to be left alone; nil if it has not.
    public var pausedSeconds: Int64?
}

extension LabelDesk {
    /// How it stands with each account's carrier, in order of carriers and accounts.
    public var carrierStandings: [CarrierStanding] {
        driver.carrierStandings.sorted { ($0.carrier, $0.account) < ($1.carrier, $1.account) }
    }
}

extension CarrierStanding {
    /// How it stands in a lane; nil for labels of our own.
    init?(_ name: LaneName, _ standing: LaneStanding, at now: PoolTime) {
        guard case .account(let carrier, let account) = name else { return nil }
        func seconds(_ until: PoolTime) -> Int64 { (max(0, until - now) + 999_999) / 1_000_000 }
        self.init(
            carrier: carrier, account: account, atWork: standing.atWork, waiting: standing.waiting,
            givenUpSeconds: standing.retried.map(seconds), pausedSeconds: standing.paused.map(seconds))
    }
}
