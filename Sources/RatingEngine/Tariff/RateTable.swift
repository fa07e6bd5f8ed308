public import ShipmentModel

/// A price matrix: rows of weights or volumes down, zones or formats across, as a CSV file holds it.
public struct RateTable: Sendable {
    /// The file, relative to `rate-tables/`, named in each charge.
    public var file: String
    /// The value covered against loss at no further price; nil where the price list names none.
    public var cover: Money?
    /// What a row's bound measures.
    public var rows: RowMeasure
    /// The codes of the columns: zones or formats.
    public var columns: [String]
    /// The rows in rising order of their bounds.
    public var steps: [Row]
    /// Rows chosen by a condition instead of a bound: `Oversized`.
    public var namedRows: [NamedRow]

    /// A price matrix.
    public init(
        file: String, cover: Money? = nil, rows: RowMeasure, columns: [String], steps: [Row],
        namedRows: [NamedRow] = []
    ) {
        self.file = file
        self.cover = cover
        self.rows = rows
        self.columns = columns
        self.steps = steps
        self.namedRows = namedRows
    }

    /// What a row's upper bound measures. Bounds are inclusive ("weight not over").
    public enum RowMeasure: String, Sendable, CaseIterable {
        /// The billable weight.
        case weight
        /// The volume of the parcel, its sides rounded as the billable-weight rule says.
        case volume
    }

    /// A row and the inclusive upper bound up to which it prices.
    public struct Row: Sendable {
        /// The bound: picograms, or nm³, by the table's measure.
        public var bound: Int128
        /// The bound as the file writes it, with its unit: `15.999 oz`, `0.30 ft³`.
        public var label: String
        /// The line of the file, from 1.
        public var line: Int
        /// One cell a column.
        public var cells: [Cell]
        /// A row.
        public init(bound: Int128, label: String, line: Int, cells: [Cell]) {
            self.bound = bound
            self.label = label
            self.line = line
            self.cells = cells
        }
    }

    /// A row that a condition chooses.
    public struct NamedRow: Sendable {
        /// Its name in the file.
        public var name: String
        /// The line of the file, from 1.
        public var line: Int
        /// One cell a column.
        public var cells: [Cell]
        /// A row that a condition chooses.
        public init(name: String, line: Int, cells: [Cell]) {
            self.name = name
            self.line = line
            self.cells = cells
        }
    }

    /// What stands in a cell.
    public enum Cell: Hashable, Sendable {
        /// A price in millionths of the tariff's currency.
        case price(Int64)
        /// Blank: this row is no step in this column; the next row down prices it.
        case blank
        /// A published figure that is not trusted, or is not held, with the reason in words: refused.
        case gap(String)
    }
}

/// How a table's column is found for a parcel.
public enum ColumnRule: Sendable {
    /// By the zone of the pair of postcodes in the tariff's chart of that name.
    case zone(chart: String)
    /// By the parcel's format: the first of these that its sides (in any orientation) and weight fit.
    case format([Format])
    /// The table has one column.
    case single

    /// A class of parcel by size and weight: letter, large letter, small parcel.
    public struct Format: Sendable {
        /// The column's code.
        public var code: String
        /// The largest sides.
        public var sides: Dimensions
        /// The heaviest weight, inclusive.
        public var maximumWeight: Mass
        /// A format.
        public init(code: String, sides: Dimensions, maximumWeight: Mass) {
            self.code = code
            self.sides = sides
            self.maximumWeight = maximumWeight
        }
    }
}

/// Zones by origin and destination postcode prefix, with a date of its own.
public struct ZoneChart: Sendable {
    /// The name services refer to it by.
    public var name: String
    /// The file, relative to `rate-tables/`.
    public var file: String
    /// The file of its five-digit exceptions; empty for none.
    public var exceptionsFile: String
    /// The first day it was published for.
    public var validFrom: CivilDate
    /// The last day it is known to hold; nil where the publisher named none.
    public var validUntil: CivilDate?
    /// Said in every quote that the chart led to: that it is used outside its dates, or is another carrier's. Empty where
    /// there is nothing to say; whoever reads tariffs sees to it that there is none without.
    public var declaration: String
    /// Zones by ZIP3: origin prefix, first and last destination prefix, zone.
    public var ranges: [Range]
    /// Five-digit exceptions, which count before the ranges.
    public var exceptions: [Exception]

    /// A zone chart.
    public init(
        name: String, file: String, exceptionsFile: String = "", validFrom: CivilDate, validUntil: CivilDate? = nil,
        declaration: String = "",
        ranges: [Range], exceptions: [Exception] = []
    ) {
        self.name = name
        self.file = file
        self.exceptionsFile = exceptionsFile
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.declaration = declaration
        self.ranges = ranges
        self.exceptions = exceptions
    }

    /// Destinations of one origin ZIP3 (0 to 999) that share a zone.
    public struct Range: Sendable {
        /// The origin's first three digits.
        public var origin: UInt16
        /// First three digits of the first destination.
        public var first: UInt16
        /// First three digits of the last destination.
        public var last: UInt16
        /// The zone, as the table's column is headed (without the word).
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
        /// The zone.
        public var zone: String
        /// An exception.
        public init(origin: UInt16, first: UInt32, last: UInt32, zone: String) {
            self.origin = origin
            self.first = first
            self.last = last
            self.zone = zone
        }
    }
}
