/// A carrier that tells where a parcel is.
public protocol TrackingCarrier: Sendable {
    /// What the carrier knows of a parcel. A number that it does not know, or not yet, is a report without events.
    func track(_ trackingNumber: String, deadline: ContinuousClock.Instant) async
        -> Result<TrackingReport, CarrierFault>
}

/// What a carrier knows of a parcel.
public struct TrackingReport: Hashable, Sendable {
    /// How far a parcel has come.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// The carrier does not know the number, or not yet.
        case unknown
        /// Announced, not handed over.
        case announced
        case inTransit = "in-transit"
        case outForDelivery = "out-for-delivery"
        /// Waits to be collected.
        case awaitingCollection = "awaiting-collection"
        case delivered
        /// Something keeps it from being delivered.
        case exception
        /// On its way back, or back.
        case returned
        /// It was voided.
        case cancelled
    }

    /// One thing that happened.
    public struct Event: Hashable, Sendable {
        /// When, as the carrier writes it: some tell no time zone.
        public var time: String
        /// The carrier's code; empty if there is none.
        public var code: String
        /// The carrier's words.
        public var text: String
        /// Where, in the carrier's words; empty if it does not say.
        public var place: String

        /// One thing that happened.
        public init(time: String, code: String, text: String, place: String = "") {
            self.time = time
            self.code = code
            self.text = text
            self.place = place
        }
    }

    /// The number that was asked for.
    public var trackingNumber: String
    /// How far it has come.
    public var status: Status
    /// What happened, as the carrier lists it.
    public var events: [Event]

    /// What a carrier knows of a parcel.
    public init(trackingNumber: String, status: Status, events: [Event] = []) {
        self.trackingNumber = trackingNumber
        self.status = status
        self.events = events
    }
}
