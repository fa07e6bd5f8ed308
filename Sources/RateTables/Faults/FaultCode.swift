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
        /// A file begins with a byte order mark (a warning: it is passed over).
        case byteOrderMark = "byte-order-mark"
        /// A file has other line ends than line feeds (a warning: they are read as line feeds).
        case carriageReturns = "carriage-returns"
        /// A blank that is no space, or a character that cannot be seen.
        case hiddenCharacter = "hidden-character"
        /// The directory holds no tariff.
        case noTariff = "no-tariff"
        /// A file that nothing refers to (a warning).
        case unusedFile = "unused-file"
        /// A file that is referred to does not exist.
        case unknownFile = "unknown-file"

        // YAML.
        /// The text is not YAML.
        case notYAML = "not-yaml"
        /// Lists and mappings too deep, or references that repeat too much.
        case tooComplex = "too-complex"
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
        /// A percentage is not a number with a `%`.
        case badPercent = "bad-percent"
        /// A number of per cent that may be a share of one, or hundredths of a per cent.
        case suspiciousPercent = "suspicious-percent"
        /// A country code is not assigned.
        case unknownCountry = "unknown-country"
        /// A region's code is not one of the country's.
        case unknownRegion = "unknown-region"
        /// A text names no postcodes, or is likely to have lost its zeros.
        case badPostcode = "bad-postcode"
        /// A currency code is not three capital letters.
        case unknownCurrency = "unknown-currency"
        /// An exchange rate is not a number above zero, or is out of range.
        case badRate = "bad-rate"
        /// A price or an amount has fractions of the currency's smallest coin.
        case finerThanCoin = "finer-than-coin"
        /// An amount is in another currency than the tariff.
        case currencyDiffers = "currency-differs"
        /// More names, columns or zones than can be told apart when parcels are priced.
        case tooMany = "too-many"
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

        /// Two rows of a list are in force on one day.
        case overlappingDates = "overlapping-dates"
        /// Days between the rows of a list, for which it holds nothing, while a tariff needs them (a warning).
        case missingDays = "missing-days"

        // References.
        /// No zone chart of that name is declared.
        case unknownZoneChart = "unknown-zone-chart"
        /// No area of that name is declared.
        case unknownArea = "unknown-area"
        /// A zone that the service's tables have no column for, or its chart does not give.
        case unknownZone = "unknown-zone"
        /// Another surcharge stands between two of one group.
        case groupApart = "group-apart"
        /// No charge of that code stands above.
        case unknownCharge = "unknown-charge"
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
        /// A kind of packaging or danger that no service takes by that name (a warning).
        case unknownKind = "unknown-kind"
        /// A condition that can never hold, or rows that no parcel reaches (a warning).
        case unreachable
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
        /// A row of prices, additions or prices a unit stands where it cannot.
        case misplacedRow = "misplaced-row"
        /// The last row has no end and the service no limit of weight.
        case openEnded = "open-ended"
        /// Columns of zones stand in another order than their numbers.
        case columnsNotRising = "columns-not-rising"
        /// A cell of a table by zone is blank, and no `accepted_blanks` entry says that it was published so (a warning: the
        /// next row down prices it, and behind the last price of its column it is refused).
        case missingCell = "missing-cell"
        /// A cell begins or ends with blanks (a warning: they are passed over).
        case blankAround = "blank-around"
        /// A zone or format has no column.
        case missingColumn = "missing-column"
        /// A format that does not hold what the one before it does.
        case formatsNotRising = "formats-not-rising"
        /// A number far from those that price lists have (a warning).
        case suspiciousValue = "suspicious-value"
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
        /// A price is many times that of a lighter parcel, and no `accepted_leaps` entry says that it was published so.
        case leapsWithWeight = "leaps-with-weight"

        // Zone charts.
        /// A row is not origin, destination and zone.
        case badChartRow = "bad-chart-row"
        /// Rows are not in order, or overlap.
        case chartNotSorted = "chart-not-sorted"
        /// A service goes where its chart has no zone (a warning).
        case noZone = "no-zone"
        /// A chart is used outside its dates, and no declaration says so.
        case undeclaredChart = "undeclared-chart"
    }
}
