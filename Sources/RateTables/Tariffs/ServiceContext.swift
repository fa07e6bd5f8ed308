internal import RatingEngine
internal import ShipmentModel

/// What a service may refer to in its tariff.
struct ServiceContext {
    /// The tariff's folder.
    var folder: String
    /// The tariff's currency; nil where it was faulty.
    var currency: Currency?
    /// The tariff's days; nil where they were faulty.
    var validity: ClosedRange<CivilDate>?
    /// Whether its last day is published, or given by a successor.
    var isEndKnown: Bool
    /// Whether the tariff as a whole holds all that belongs to its prices.
    var isPriceComplete: Bool
    /// The reasons of gaps, by code.
    var gaps: [String: String]
    /// The areas.
    var areas: AreaBook
    /// The formats, by name.
    var formats: [String: NamedFormat]
    /// The zone charts, by name.
    var zoneCharts: [String: NamedChart]
}

/// A format that a tariff declares; without its content where that was faulty.
struct NamedFormat {
    var format: ColumnRule.Format?
    var place: Place
    /// Its sides and its weight as they stand in the file.
    var sides: PlacedText?
    var weight: PlacedText?
}

/// A zone chart that a tariff declares; without its content where that was faulty.
struct NamedChart {
    var read: ReadZoneChart?
    var place: Place
}

/// What the services of a tariff have referred to.
struct ServiceUsage {
    var gaps: Set<String> = []
    var formats: Set<String> = []
    var zoneCharts: Set<String> = []
}

/// A service with the places that checks refer to.
struct ReadService {
    var service: Service
    /// Where its code stands.
    var place: Place
    /// Its matrices, lowest cover first, and behind them those of its surcharges.
    var matrices: [ReadMatrix]
    /// The matrices of what its prices contain already.
    var included: [ReadMatrix]
    /// Whether prices must not fall across its columns.
    var zonesOrdered: Bool
}
