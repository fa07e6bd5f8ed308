public import ShipmentModel

/// A carrier that wants to be told at the end of a day what is handed over.
public protocol ManifestingCarrier: Sendable {
    /// Tells the carrier what is handed over.
    func closeDay(_ order: ManifestOrder, deadline: ContinuousClock.Instant) async
        -> Result<CarrierManifest, CarrierFault>
}

/// What is handed over to a carrier.
public struct ManifestOrder: Hashable, Sendable {
    /// The labels' tracking numbers, each once; at least one.
    public var trackingNumbers: [String]
    /// The day.
    public var date: CivilDate
    /// Where from.
    public var shipFrom: Address

    /// What is handed over to a carrier.
    public init(trackingNumbers: [String], date: CivilDate, shipFrom: Address) {
        self.trackingNumbers = trackingNumbers
        self.date = date
        self.shipFrom = shipFrom
    }
}

/// What a carrier made of a day.
public struct CarrierManifest: Hashable, Sendable {
    /// The carrier's number for it; empty if it has none.
    public var number: String
    /// The paper that goes with the parcels; nil if there is none, or none yet.
    public var document: [UInt8]?
    /// The document's form, such as `pdf`.
    public var form: String

    /// What a carrier made of a day.
    public init(number: String, document: [UInt8]? = nil, form: String = "pdf") {
        self.number = number
        self.document = document
        self.form = form
    }
}
