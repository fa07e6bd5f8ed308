public import ShipmentModel

/// Zones by where a parcel comes from and goes to, with dates of its own.
///
/// Looked at in this order, until one names a zone or says that it is not served: five-digit exceptions, ZIP3 ranges,
/// pairs of areas, destinations.
public struct ZoneChart: Sendable {
    /// The name services refer to it by.
    public var name: String
    /// The file, relative to `rate-tables/`; empty where the tariff itself lists the zones.
    public var file: String
    /// The column of the file that holds the zones.
    public var column: String
    /// The file of its five-digit exceptions; empty for none.
    public var exceptionsFile: String
    /// The first day it was published for.
    public var validFrom: CivilDate
    /// The last day it is known to hold; nil where the publisher named none.
    public var validUntil: CivilDate?
    /// Said in every quote that the chart led to: that it is used outside its dates, or is another carrier's. Empty where
    /// there is nothing to say; whoever reads tariffs sees to it that there is none without.
    public var declaration: String
    /// Instead of a zone: the destination is not served from there, whatever a later or wider entry says and whatever
    /// zone the shipment names.
    public static let notServed = ""

    /// The countries and territories whose postcodes are United States ZIP codes, of which ranges and exceptions speak.
    public static let zipCountries = ["US", "PR", "VI", "GU", "AS", "MP", "UM", "FM", "MH", "PW"].map { Country($0)! }

    /// Zones by ZIP3: origin prefix, first and last destination prefix, zone.
    public var ranges: Ranges
    /// Five-digit exceptions, which count before the ranges.
    public var exceptions: [Exception]
    /// Zones by pair of areas; the first that fits counts.
    public var pairs: [Pair]
    /// Zones by destination: a postcode counts before its region, a region before its country.
    public var destinations: [Destination]

    /// A zone chart.
    public init(
        name: String, file: String, column: String = "zone", exceptionsFile: String = "", validFrom: CivilDate,
        validUntil: CivilDate? = nil, declaration: String = "", ranges: [Range] = [], exceptions: [Exception] = [],
        pairs: [Pair] = [], destinations: [Destination] = []
    ) {
        self.name = name
        self.file = file
        self.column = column
        self.exceptionsFile = exceptionsFile
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.declaration = declaration
        self.ranges = Ranges(ranges)
        self.exceptions = exceptions
        self.pairs = pairs
        self.destinations = destinations
    }

    /// Destinations of one origin ZIP3 (0 to 999) that share a zone.
    public struct Range: Sendable {
        /// The origin's first three digits.
        public var origin: UInt16
        /// First three digits of the first destination.
        public var first: UInt16
        /// First three digits of the last destination.
        public var last: UInt16
        /// The zone, as the table's column is headed (without the word), or `notServed`.
        public var zone: String
        /// A range.
        public init(origin: UInt16, first: UInt16, last: UInt16, zone: String) {
            self.origin = origin
            self.first = first
            self.last = last
            self.zone = zone
        }
    }

    /// Destination ZIP codes of one origin ZIP3 that differ from their ZIP3.
    public struct Exception: Sendable {
        /// The origin's first three digits.
        public var origin: UInt16
        /// The first destination, five digits.
        public var first: UInt32
        /// The last destination, five digits.
        public var last: UInt32
        /// The zone, or `notServed`.
        public var zone: String
        /// An exception.
        public init(origin: UInt16, first: UInt32, last: UInt32, zone: String) {
            self.origin = origin
            self.first = first
            self.last = last
            self.zone = zone
        }
    }

    /// The zone from one area to another.
    public struct Pair: Sendable {
        /// Where it begins.
        public var origin: Area
        /// Where it ends.
        public var destination: Area
        /// The zone, or `notServed`.
        public var zone: String
        /// A pair of areas.
        public init(origin: Area, destination: Area, zone: String) {
            self.origin = origin
            self.destination = destination
            self.zone = zone
        }
    }

    /// The zone of a destination.
    public struct Destination: Sendable {
        /// A country, one of its regions, or some of its postcodes.
        public var place: Area.Place
        /// The zone, or `notServed`.
        public var zone: String
        /// A destination.
        public init(place: Area.Place, zone: String) {
            self.place = place
            self.zone = zone
        }
    }
}
