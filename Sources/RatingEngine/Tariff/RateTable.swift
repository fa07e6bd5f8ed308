public import ShipmentModel

/// A price matrix: rows of weights or volumes down, zones or formats across, as a CSV file holds it.
public struct RateTable: Sendable {
    /// The file, relative to `rate-tables/`, named in each charge.
    public var file: String
    /// The value covered against loss at no further price; nil where the price list names none.
    public var cover: Money?
    /// The price of one ticket where the cells count tickets; nil where they are prices. The cells' prices have been
    /// multiplied with it.
    public var unitPrice: Money?
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
        file: String, cover: Money? = nil, unitPrice: Money? = nil, rows: RowMeasure, columns: [String], steps: [Row],
        namedRows: [NamedRow] = []
    ) {
        self.file = file
        self.cover = cover
        self.unitPrice = unitPrice
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
        /// Longest plus second side, rounded as the billable-weight rule says: tiers of soft packs.
        case lengthPlusWidth = "length_plus_width"
        /// An amount of money, in surcharges by value.
        case value
    }

    /// A row and the inclusive upper bound up to which it prices.
    public struct Row: Sendable {
        /// The bound: picograms, nanometres, nm³ or millionths, by the table's measure. `Int128.max` for a row without.
        public var bound: Int128
        /// What its cells are.
        public var pricing: Pricing
        /// The bound as the file writes it, with its unit: `15.999 oz`, `0.30 ft³`.
        public var label: String
        /// The line of the file, from 1.
        public var line: Int
        /// One cell a column.
        public var cells: [Cell]
        /// A row.
        public init(bound: Int128, pricing: Pricing = .price, label: String, line: Int, cells: [Cell]) {
            self.bound = bound
            self.pricing = pricing
            self.label = label
            self.line = line
            self.cells = cells
        }
    }

    /// What the cells of a row are.
    public enum Pricing: Hashable, Sendable {
        /// The price.
        case price
        /// What each started step above the bound of the last row of prices adds to that row's price.
        case eachAdditional(step: Int128)
        /// The price of each started step of the whole.
        case each(step: Int128)
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
        /// The largest sides, however the parcel is turned; nil for any.
        public var sides: Dimensions?
        /// The heaviest weight, inclusive; nil for any.
        public var maximumWeight: Mass?
        /// Further bounds on what is measured of the parcel.
        public var limits: [Limit]
        /// A format.
        public init(code: String, sides: Dimensions? = nil, maximumWeight: Mass? = nil, limits: [Limit] = []) {
            self.code = code
            self.sides = sides
            self.maximumWeight = maximumWeight
            self.limits = limits
        }
    }
}
