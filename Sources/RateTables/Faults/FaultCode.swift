extension RateFault {
    /// The kinds of fault. The raw values are part of the interface: programs and documentation refer to them.
    public enum Code: String, Sendable, CaseIterable {
        // The directory.
        /// The folder or a file in it cannot be read.
        case unreadable
        /// A file is larger than any rate file may be.
        case tooLarge = "too-large"
        /// A text is not UTF-8.
        case notUTF8 = "not-utf8"
        /// The directory holds no tariff.
        case noTariff = "no-tariff"
        /// A file that nothing refers to (a warning).
        case unusedFile = "unused-file"
        /// A file that is referred to does not exist.
        case unknownFile = "unknown-file"

        // YAML.
        /// The text is not YAML.
        case notYAML = "not-yaml"
        /// A key stands twice in one mapping.
        case duplicateKey = "duplicate-key"
        /// A key that the format does not know.
        case unknownKey = "unknown-key"
        /// A key that must be given is not.
        case missingKey = "missing-key"
        /// A mapping, a list or a scalar stands where another of the three should.
        case wrongKind = "wrong-kind"

        // Values.
        /// A text that must say something is empty.
        case emptyText = "empty-text"
        /// A code is not made of small letters, digits and hyphens.
        case badCode = "bad-code"
        /// A word is not one of those possible here.
        case unknownWord = "unknown-word"
        /// A date is not a day of the calendar written `2025-10-05`.
        case badDate = "bad-date"
        /// A quantity is not a positive number with a unit, or is finer than what is held, or out of range.
        case badQuantity = "bad-quantity"
        /// An amount of money is not a positive number with a currency.
        case badAmount = "bad-amount"
        /// A percentage is not a number of hundredths of a percent.
        case badPercent = "bad-percent"
        /// A country code is not assigned.
        case unknownCountry = "unknown-country"
        /// A currency code is not three capital letters.
        case unknownCurrency = "unknown-currency"
        /// An amount is in another currency than the tariff.
        case currencyDiffers = "currency-differs"
        /// Two keys exclude each other, or a key makes sense only beside another.
        case keysConflict = "keys-conflict"

        // Dates.
        /// A period ends before it begins.
        case endsBeforeStart = "ends-before-start"
        /// A period within a tariff lies outside the tariff's own.
        case outsideValidity = "outside-validity"
        /// Two tariffs price the same service of the same account on the same day.
        case overlappingValidity = "overlapping-validity"
        /// Dated billable-weight rules overlap, or leave days without a rule.
        case brokenDates = "broken-dates"

        // References.
        /// No zone chart of that name is declared.
        case unknownZoneChart = "unknown-zone-chart"
        /// No format of that name is declared.
        case unknownFormat = "unknown-format"
        /// No gap reason of that code is declared.
        case unknownGap = "unknown-gap"
        /// A row is named that the table does not have, or that no `row_substitutes` entry chooses.
        case unknownRow = "unknown-row"
        /// A column is named that the table does not have, or that no zone or format leads to.
        case unknownColumn = "unknown-column"
        /// A carrier, account or service is named that no tariff has.
        case unknownService = "unknown-service"
        /// Something is declared and never used (a warning).
        case unusedName = "unused-name"
        /// The same name, code, row, column or cell stands twice.
        case duplicate

        // Matrices.
        /// The header is not what a matrix begins with.
        case badHeader = "bad-header"
        /// The text is not CSV.
        case notCSV = "not-csv"
        /// A row has more or fewer cells than the header.
        case wrongCellCount = "wrong-cell-count"
        /// A cell is no price, no blank and no gap.
        case notAPrice = "not-a-price"
        /// A price is zero or negative.
        case notPositive = "not-positive"
        /// A row's bound does not exceed the one above it.
        case rowsNotRising = "rows-not-rising"
        /// A zone or format has no column.
        case missingColumn = "missing-column"
        /// A matrix without rows, or a column without a single price or gap.
        case noPrices = "no-prices"
        /// The last row ends below the service's limit.
        case rowsEndEarly = "rows-end-early"
        /// The covers of a service's tables do not rise, or are missing where there are several tables.
        case coversNotRising = "covers-not-rising"
        /// A price is lower than that of a lighter parcel, and no `accepted_falls` entry says that it was published so.
        case fallsWithWeight = "falls-with-weight"
        /// A price is lower than that of a nearer zone, and no `accepted_falls` entry says that it was published so.
        case fallsAcrossZones = "falls-across-zones"

        // Zone charts.
        /// A row is not origin, destination and zone.
        case badChartRow = "bad-chart-row"
        /// Rows are not in order, or overlap.
        case chartNotSorted = "chart-not-sorted"
        /// A chart is used outside its dates, and no declaration says so.
        case undeclaredChart = "undeclared-chart"
    }
}
