import RateTables
import RatingEngine
import Testing

/// What goes wrong with price lists on their way through spreadsheets, editors and hands: each fault is put by itself
/// into a directory that is free of faults, and must be found where it stands, with a word on what would be right.
@Suite struct SeededFaultTests {
    /// One fault.
    struct Seed: CustomTestStringConvertible, Sendable {
        /// What happened.
        var name: String
        /// The file it happened to.
        var file: String
        /// How.
        var edit: Edit
        /// The fault: `line:column code`, in another file with its name before.
        var fault: String
        /// What the suggestion must contain.
        var suggestion: String
        /// Whether it keeps the directory from loading.
        var blocks: Bool
        var testDescription: String { name }

        init(
            _ name: String, _ file: String, _ old: String, _ new: String, _ fault: String, _ suggestion: String,
            blocks: Bool = true
        ) {
            self.init(name, file, .replace(old, new), fault, suggestion, blocks: blocks)
        }

        init(
            _ name: String, _ file: String, _ edit: Edit, _ fault: String, _ suggestion: String, blocks: Bool = true
        ) {
            self.name = name
            self.file = file
            self.edit = edit
            self.fault = fault
            self.suggestion = suggestion
            self.blocks = blocks
        }
    }

    /// What happens to a file.
    indirect enum Edit: Sendable {
        /// The first occurrence of a text becomes another.
        case replace(String, String)
        /// A byte order mark comes before it.
        case mark
        /// Its lines end with CR LF.
        case carriageReturns
        /// It becomes Latin-1.
        case latin1(String, String)
        /// It is there a second time.
        case copy(String)
        /// It is there, with this text.
        case add(String)
        /// It is there under another name.
        case rename(String)
        /// Several things happen, to other files too.
        case several([(file: String, edit: Edit)])
    }

    private static func apply(_ edit: Edit, _ file: String, to files: inout [String: [UInt8]]) {
        switch edit {
        case .replace(let old, let new):
            let text = String(decoding: files[file] ?? [], as: UTF8.self)
            #expect(text.contains(old), "\(old) is not in \(file)")
            files[file] = Array(text.replacing(old, with: new, maxReplacements: 1).utf8)
        case .mark: files[file]?.insert(contentsOf: [0xEF, 0xBB, 0xBF], at: 0)
        case .carriageReturns:
            files[file] = Array(String(decoding: files[file] ?? [], as: UTF8.self).replacing("\n", with: "\r\n").utf8)
        case .latin1(let old, let new):
            apply(.replace(old, new), file, to: &files)
            files[file] = String(decoding: files[file] ?? [], as: UTF8.self).unicodeScalars.map { UInt8($0.value) }
        case .copy(let path):
            let folder = String(file.prefix(upTo: file.lastIndex(of: "/")!))
            for (name, bytes) in files where name.hasPrefix(folder + "/") {
                files[path + name.dropFirst(folder.count)] = bytes
            }
        case .add(let text): files[file] = Array(text.utf8)
        case .rename(let path): files[path] = files.removeValue(forKey: file)
        case .several(let edits): for (file, edit) in edits { apply(edit, file, to: &files) }
        }
    }

    private static let all =
        matrices + charts + places + dates + shares + references + files + coins + limits + plausibility

    @Test(arguments: all)
    func isFoundWhereItStands(seed: Seed) throws {
        var files = RichSample.texts.mapValues { Array($0.utf8) }
        Self.apply(seed.edit, seed.file, to: &files)
        let fault = seed.fault.first?.isNumber == true ? "\(seed.file):\(seed.fault)" : seed.fault
        var reported: [RateFault] = []
        do {
            let directory = try RateDirectory(RateSource(files: files))
            reported = directory.warnings
            #expect(!seed.blocks, "the directory loads")
            #expect(throws: Never.self) { try RateBook(tariffs: directory.tariffs, digest: directory.digest) }
        } catch {
            reported = error.faults
            #expect(seed.blocks, "the directory does not load: \(error.faults)")
        }
        let found = reported.filter { "\($0.file):\($0.line):\($0.column) \($0.code.rawValue)" == fault }
        #expect(found.count == 1, "\(seed.name): \(reported)")
        for fault in found {
            #expect(!fault.expected.isEmpty && fault.expected.contains(seed.suggestion), "\(fault)")
            let alternatives = fault.expected.replacing(", or ", with: "\n").split(separator: "\n")
            #expect(Set(alternatives).count == alternatives.count, "\(fault)")
        }
    }

    @Test func areMoreThanSixtyKinds() {
        #expect(Self.all.count >= 100 && Set(Self.all.map(\.name)).count == Self.all.count)
    }

    private static let t = RichSample.tariffPath
    private static let p = RichSample.parcelPath
    private static let air = "acme/contract/air.csv"
    private static let g = RichSample.groundPath
    private static let d = RichSample.groupsPath
    private static let a = RichSample.areaPath
    private static let f = RichSample.fuelPath

    // MARK: Price matrices

    static let matrices: [Seed] = [
        Seed(
            "blank cell", p, "2 lb,11.00,", "2 lb,,", "4:6 missing-cell", "the price for 2 lb in zone2", blocks: false),
        Seed(
            "first price of a zone lost", p, "1 lb,10.00", "1 lb,", "3:6 missing-cell", "the price for 1 lb in zone2",
            blocks: false),
        Seed(
            "last price of a zone lost", p, "150 lb,2.00", "150 lb,", "8:18 missing-cell", "accepted_blanks",
            blocks: false),
        Seed(
            "last price of the last zone lost", p, "2.10,gap:unclear 2.20", "2.10,", "8:28 missing-cell",
            "behind the last price of its column is refused", blocks: false),
        Seed(
            "price of a row with a name lost", p, "Oversized,98.25", "Oversized,", "9:11 missing-cell",
            "the price for Oversized in zone2", blocks: false),
        Seed(
            "included amount lost", "acme/contract/increase.csv", "0.40,0.90", ",0.90", "2:12 missing-cell",
            "the price for 70 lb in zone3", blocks: false),
        Seed(
            "amount of a surcharge lost", "acme/contract/insurance.csv", "100 USD,0.00", "100 USD,", "2:9 missing-cell",
            "priced by the next row down", blocks: false),
        Seed(
            "blank accepted where a price is", t, "accepted_falls:",
            "accepted_blanks:\n  - {file: parcel.csv, rows: 1 lb, columns: zone2, source: page 1}\naccepted_falls:",
            "27:5 unused-name", "a blank cell", blocks: false),
        Seed(
            "order of zones not said", t, "    zones_ordered: true\n    packaging", "    packaging", "37:5 missing-key",
            "zones_ordered"),
        Seed("lost cell", p, "2 lb,11.00,12.00,14.00", "2 lb,11.00,12.00", "4:12 wrong-cell-count", "4 cells"),
        Seed("decimal comma without quotes", p, "2 lb,11.00,", "2 lb,11,00,", "4:18 wrong-cell-count", "decimal point"),
        Seed("decimal comma in quotes", p, "2 lb,11.00,", "2 lb,\"11,00\",", "4:6 not-a-price", "11.00"),
        Seed(
            "thousands separator", p, "Oversized,98.25,108.68,124.30", "Oversized,98.25,108.68,\"1,124.30\"",
            "9:24 not-a-price", "1124.30"),
        Seed("European thousands", p, "124.30", "\"1.124,30\"", "9:24 not-a-price", "1124.30"),
        Seed("thousands by blank", p, "124.30", "1 124.30", "9:24 not-a-price", "1124.30"),
        Seed("thousands by apostrophe", p, "124.30", "1'124.30", "9:24 not-a-price", "1124.30"),
        Seed("currency sign", p, "2 lb,11.00", "2 lb,$11.00", "4:6 not-a-price", "11.00"),
        Seed("wrong currency", p, "2 lb,11.00", "2 lb,11.00 EUR", "4:6 currency-differs", "USD"),
        Seed("wrong currency's sign", p, "2 lb,11.00", "2 lb,€11.00", "4:6 currency-differs", "USD"),
        Seed("letter for a digit", p, "2 lb,11.00", "2 lb,11.O0", "4:6 not-a-price", "11.00"),
        Seed("words", p, "2 lb,11.00", "2 lb,see page 3", "4:6 not-a-price", "gap:"),
        Seed("negative price", p, "2 lb,11.00", "2 lb,-11.00", "4:6 not-positive", "above zero"),
        Seed("price of nothing", p, "2 lb,11.00", "2 lb,0.00", "4:6 not-positive", "above zero"),
        Seed("no-break space", p, "2 lb,11.00", "2 lb,11.00\u{A0}", "4:11 hidden-character", "a space, or nothing"),
        Seed("zero-width space", p, "\n2 lb", "\n2\u{200B} lb", "4:2 hidden-character", "nothing"),
        Seed("tab", p, "2 lb,11.00", "2 lb,\t11.00", "4:6 not-a-price", "11.00"),
        Seed("blank behind a price", p, "2 lb,11.00", "2 lb,11.00 ", "4:6 blank-around", "11.00", blocks: false),
        Seed(
            "semicolons", p, "weight_not_over,zone2,zone3,zone4-5", "weight_not_over;zone2;zone3;zone4-5",
            "2:1 bad-header", "commas"),
        Seed("headings swapped", p, "zone2,zone3,", "zone3,zone2,", "2:23 columns-not-rising", "zone2 before zone3"),
        Seed(
            "far headings swapped", "acme/contract/increase.csv", "zone2,zone3,zone4,zone5", "zone5,zone3,zone4,zone2",
            "1:35 columns-not-rising", "changed places"),
        Seed(
            "columns of prices swapped", p, "1 lb,10.00,11.00,12.00\n2 lb,11.00,12.00,14.00",
            "1 lb,11.00,10.00,12.00\n2 lb,12.00,11.00,14.00", "3:12 falls-across-zones",
            "at least 11.00, the price of zone2"),
        Seed(
            "weights out of order", p, "2 lb,11.00,12.00,14.00\n3 lb,12.00,13.00,13.50",
            "3 lb,11.00,12.00,13.50\n2 lb,12.00,13.00,14.00", "5:1 rows-not-rising", "more than the row above, 3 lb"),
        Seed("weight twice", p, "\n3 lb", "\n2 lb", "5:1 duplicate", "more than the row above, 2 lb"),
        Seed("price falls with weight", p, "2 lb,11.00", "2 lb,9.00", "4:6 falls-with-weight", "accepted_falls"),
        Seed(
            "price falls with the zone", p, "1 lb,10.00,11.00", "1 lb,10.00,9.99", "3:12 falls-across-zones",
            "accepted_falls"),
        Seed("slipped point", p, "2 lb,11.00", "2 lb,110.0", "5:6 falls-with-weight", "at least 110.00"),
        Seed(
            "slipped point in a price a pound", p, "x 1 lb to 150 lb,2.00", "x 1 lb to 150 lb,0.20",
            "8:18 falls-with-weight", "instead of 30.00, at least 79.00, the price of + 1 lb to 70 lb"),
        Seed(
            "addition that falls with the zone", p, "to 70 lb,1.00,1.10", "to 70 lb,1.00,0.10",
            "7:22 falls-across-zones", "at least 1.00, the price of zone2"),
        Seed("zone without column", p, "zone2,zone3,", "zone2,zone33,", "2:1 missing-column", "zone3"),
        Seed("heading of another spelling", p, "zone2,zone3,", "zone2,Zone 3,", "2:23 unknown-column", "zone3"),
        Seed("heading twice", p, "zone2,zone3,", "zone2,zone2,", "2:23 duplicate", "each column once"),
        Seed("weight without unit", p, "\n2 lb", "\n2", "4:1 bad-quantity", "a weight with its unit"),
        Seed("unit of another spelling", p, "\n2 lb", "\n2 lbs", "4:1 bad-quantity", "2 lb"),
        Seed("unit of another kind", p, "\n2 lb", "\n2 in", "4:1 bad-quantity", "a weight with its unit"),
        Seed("row of another spelling", p, "Oversized", "Oversize", "9:1 unknown-row", "Oversized"),
        Seed("gap without reason", p, "gap:unclear", "gap:unclaer", "8:28 unknown-gap", "unclear"),
        Seed(
            "addition to nothing", p, "1 lb,10.00,11.00,12.00", "+ 1 lb,1.00,1.10,1.20", "3:1 misplaced-row",
            "a row of prices above"),
        Seed(
            "row below one without end", air, "+ 1 lb,2.00,3.00\n", "+ 1 lb,2.00,3.00\n9 lb,40.00,50.00\n",
            "4:1 misplaced-row", "no row below"),
        Seed(
            "row without end and limit", t, "limits: {weight: 999 lb}", "hazards: [lithium]",
            "acme/contract/air.csv:3:1 open-ended", "a limit of weight"),
        Seed(
            "rows end below the limit", t, "{weight: 150 lb,", "{weight: 151 lb,",
            "acme/contract/parcel.csv:8:1 rows-end-early", "151 lb"),
        Seed(
            "half a ticket", "acme/contract/letter.csv", "1,2", "1.5,2", "2:7 not-a-price", "a whole number of tickets"),
        Seed("open quote", p, "2 lb,11.00", "2 lb,\"11.00", "4:6 not-csv", "CSV"),
        Seed("rows gone", air, "1 lb,20.00,30.00\n+ 1 lb,2.00,3.00\n", "", "1:1 no-prices", "at least one row"),
        Seed(
            "column gone blank", air, "20.00,30.00\n+ 1 lb,2.00,3.00", ",30.00\n+ 1 lb,,3.00", "1:1 no-prices",
            "at least one price"),
        Seed(
            "fall accepted for another row", t, "rows: 3 lb", "rows: 33 lb", "27:30 unknown-row", "a row of the table"),
        Seed("fall accepted without source", t, ", source: page 2}", "}", "27:5 missing-key", "source"),
    ]

    // MARK: Zone charts

    static let charts: [Seed] = [
        Seed(
            "zone that no table prices", g, "000,499,2,", "000,499,9,", "acme/contract/parcel.csv:2:1 missing-column",
            "zone9"),
        Seed("prefix without its zeros", g, "001,002,000,499", "1,002,000,499", "3:1 bad-chart-row", "001"),
        Seed("destination without its zeros", g, "001,002,000,499", "001,002,0,499", "3:9 bad-chart-row", "000"),
        Seed("ZIP without its zeros", "acme/zones5.csv", "00501,00501", "501,00501", "2:9 bad-chart-row", "00501"),
        Seed("prefix twice", g, "500,599", "499,599", "4:9 chart-not-sorted", "above those of the row before, 499"),
        Seed("origins twice", g, "003,003,000", "002,003,000", "6:1 chart-not-sorted", "above 2"),
        Seed("range turned round", g, "600,999", "999,600", "5:13 bad-chart-row", "999 or more"),
        Seed("chart's heading changed", g, "destination_from", "dest_from", "2:1 bad-header", "destination_from"),
        Seed("zone with its word", g, "600,999,3,", "600,999,Zone 3,", "5:17 bad-chart-row", "letters and digits"),
        Seed("zone lost", g, "600,999,3,103", "600,999,3", "5:1 bad-chart-row", "6 fields"),
        Seed("column of a chart misspelt", t, "column: ground", "column: grond", "19:34 unknown-column", "ground"),
        Seed("chart misspelt", t, "zone_chart: groups", "zone_chart: group", "112:17 unknown-zone-chart", "groups"),
        Seed(
            "chart's file misspelt", t, "file: acme/zones.csv", "file: acme/zone.csv", "19:18 unknown-file",
            "acme/zones.csv"),
        Seed(
            "chart out of date", t, "column: air, valid_from: 2025-01-01",
            "column: air, valid_from: 2020-01-01, valid_until: 2024-12-31", "20:3 undeclared-chart", "a declaration"),
        Seed("destination twice", d, "CA-NU,", "CA,", "3:1 duplicate", "each destination once"),
        Seed("country of three letters", d, "MX,", "MEX,", "5:1 unknown-country", "ISO 3166-1"),
        Seed("province that is none", d, "CA-NU", "CA-NX", "3:1 unknown-region", "such as ON"),
        Seed(
            "price group that no table prices", d, "MX,B,", "MX,D,", "acme/contract/air.csv:1:1 missing-column", "zoneD"
        ),
        Seed(
            "zone both priced and not", t, "unpriced_zones: [44]", "unpriced_zones: [44, 3]", "38:5 keys-conflict",
            "zones without a column"),
        Seed(
            "pair of unknown areas", t, "destination: isles, zone", "destination: islands, zone", "21:45 unknown-area",
            "isles"),
    ]

    // MARK: Places

    static let places: [Seed] = [
        Seed("listed ZIP without its zeros", a, "\n00501", "\n501", "3:1 bad-postcode", "00501"),
        Seed("listed ZIP in exponents", a, "\n00501", "\n5.01E+02", "3:1 bad-postcode", "00501"),
        Seed("listed ZIP twice", a, "\n59001", "\n00602", "5:1 duplicate", "line 4"),
        Seed("list's heading changed", a, "postcode", "zip", "2:1 bad-header", "postcode"),
        Seed("range of postcodes turned round", t, "995..999", "999..995", "13:102 bad-postcode", "the lower first"),
        Seed("ZIP of a rule without its zeros", t, "967*, 995", "501, 995", "13:96 bad-postcode", "00501"),
        Seed("postcode twice", t, "967*, 995..999", "967*, 96701", "13:102 duplicate", "does not name"),
        Seed("area misspelt", t, "destination: abroad\n", "destination: abrod\n", "111:18 unknown-area", "abroad"),
        Seed(
            "country by name", t, "[lower-48, PR]", "[lower-48, Puerto Rico]", "34:29 unknown-area",
            "two capital letters"),
        Seed("UK for GB", t, "origin: GB\n", "origin: UK\n", "120:13 unknown-country", "GB"),
        Seed("country in small letters", t, "origin: US\n", "origin: us\n", "110:13 unknown-area", "US"),
        Seed("state by name", t, "[AK, HI]", "[AK, Hawaii]", "13:64 unknown-region", "HI"),
        Seed(
            "area that nothing uses", t, "  isles: {", "  moon: {country: US}\n  isles: {", "17:3 unused-name",
            "an area that is used", blocks: false),
        Seed(
            "area against itself", t, "destination: abroad\n", "destination: [abroad, remote]\n",
            "111:19 keys-conflict", "an area of its own"),
        Seed("country twice", t, "[lower-48, PR]", "[PR, PR]", "34:23 duplicate", "each country and area once"),
    ]

    // MARK: Dates

    static let dates: [Seed] = [
        Seed(
            "date as a number", t, "valid_from: 2025-01-01\nvalid", "valid_from: 45658\nvalid", "5:13 bad-date",
            "2025-01-01"),
        Seed(
            "date without hyphens", t, "valid_until: 2025-12-31", "valid_until: 20251231", "6:14 bad-date", "2025-12-31"
        ),
        Seed("American date", f, "2025-02-01", "2/1/2025", "3:1 bad-date", "2025-02-01"),
        Seed("European date", f, "2025-12-31", "31.12.2025", "3:12 bad-date", "2025-12-31"),
        Seed("day that is none", t, "until: 2025-06-30", "until: 2025-06-31", "50:16 bad-date", "2025-10-05"),
        Seed(
            "end before start", t, "valid_until: 2025-12-31", "valid_until: 2024-12-31", "6:1 ends-before-start",
            "2025-01-01 or later"),
        Seed("rules that overlap", t, "from: 2025-07-01", "from: 2025-06-30", "60:9 broken-dates", "2025-07-01"),
        Seed("days without rule", t, "from: 2025-07-01", "from: 2025-07-02", "60:9 broken-dates", "2025-07-01"),
        Seed(
            "fuel periods that overlap", f, "2025-01-01,,", "2025-01-01,2025-02-15,", "3:1 overlapping-dates",
            "2025-02-16"),
        Seed(
            "days without fuel share", f, "2025-01-01,,", "2025-01-01,2025-01-27,", "3:1 missing-days",
            "2025-01-28 to 2025-01-31", blocks: false),
        Seed(
            "weeks without fuel share", f, "2025-01-01,,", "2025-01-01,2025-01-05,", "3:1 missing-days",
            "2025-01-06 to 2025-01-31", blocks: false),
        Seed(
            "fuel price above the steps", RichSample.dieselPath,
            "3.602\n2025-01-20,3.715", "3.802\n2025-01-20,3.615",
            "4:1 missing-days", "2025-01-27 to 2025-02-02", blocks: false),
        Seed("fuel without last day", f, "2025-12-31,16", ",16", "3:12 bad-date", "last day"),
        Seed("fuel out of order", f, "2025-02-01", "2024-12-30", "3:1 rows-not-rising", "after 2025-01-01"),
        Seed(
            "surcharge outside the tariff", t, "per: shipment", "per: shipment\n        from: 2026-01-01",
            "73:9 outside-validity", "2025-12-31"),
        Seed(
            "two tariffs for one day", t, .copy("acme/next"), "acme/next/tariff.yaml:5:1 overlapping-validity",
            "acme/contract"),
        Seed(
            "prices of fuel out of order", RichSample.dieselPath, "2025-01-13", "2025-01-03", "3:1 rows-not-rising",
            "after 2025-01-06"),
        Seed("holiday twice", RichSample.calendarPath, "2025-07-04", "2025-01-01", "4:1 duplicate", "after 2025-01-01"),
        Seed(
            "holiday of another year", RichSample.calendarPath, "2025-07-04", "2027-07-04", "4:1 outside-validity",
            "2025-12-31"),
        Seed(
            "calendar without years", RichSample.calendarPath, "# covers 2025-01-01..2025-12-31\n", "",
            "1:1 bad-header", "# covers"),
    ]

    // MARK: Amounts and shares

    static let shares: [Seed] = [
        Seed("percent without sign", t, "percent: 120 %", "percent: 120", "83:27 bad-percent", "120 %"),
        Seed("percent as a share of one", t, "percent: 120 %", "percent: 0.15", "83:27 bad-percent", "15 %"),
        Seed(
            "discount as a share of one", t, "amount: -38 %", "amount: -0.38", "65:66 bad-amount", "-38 % for a share"),
        Seed(
            "surcharge without unit", t, "amount: -38 %", "amount: 15", "65:66 bad-amount",
            "15 % for a share, or 15 USD"),
        Seed(
            "percent with a decimal comma", t, "percent: 120 %", "percent: \"120,5 %\"", "83:27 bad-percent", "120.5 %"),
        Seed("tax as a share of one", t, "added 20 %", "added 0.2", "94:21 unknown-word", "added 20 %"),
        Seed("tax of more than all", t, "tax: included 20 %", "tax: included 2000 %", "124:10 unknown-word", "1000 %"),
        Seed("tax without sign", t, "tax: included 20 %", "tax: included 20", "124:10 unknown-word", "included 20 %"),
        Seed("fuel as a share of one", f, "15.25", "0.1525", "2:13 suspicious-percent", "15.25 %"),
        Seed("fuel in hundredths", f, "15.25", "1525", "2:13 suspicious-percent", "15.25 %"),
        Seed("fuel with a decimal comma", f, "15.25", "\"15,25\"", "2:13 bad-percent", "15.25"),
        Seed("fuel step that falls", RichSample.stepsPath, "14.50", "13.50", "4:6 falls-with-weight", "14.25 %"),
        Seed(
            "fuel steps out of order", RichSample.stepsPath, "3.60", "3.40", "3:1 rows-not-rising",
            "more than the row above"),
        Seed("amount in another currency", t, "amount: 5.95 USD", "amount: 5.95 EUR", "67:76 currency-differs", "USD"),
        Seed("amount with a sign", t, "amount: 5.95 USD", "amount: $5.95", "67:76 bad-amount", "5.95 USD"),
        Seed(
            "amount with a decimal comma", t, "amount: 5.95 USD", "amount: \"5,95 USD\"", "67:76 bad-amount", "5.95 USD"
        ),
        Seed(
            "discount with a bound", t, "amount: -38 %", "amount: {percent: -38 %, at_most: 5 USD}",
            "65:83 keys-conflict", "an entry of its own"),
        Seed(
            "group with another surcharge between", t, "description: Fuel\n",
            "description: Fuel\n        group: home\n",
            "86:9 group-apart", "acme/contract/tariff.yaml:67"),
        Seed("least without currency", t, "at_least: 9.25 USD", "at_least: 9.25", "66:68 bad-amount", "9.25 USD"),
        Seed("most below least", t, "at_most: 80 USD", "at_most: 7 USD", "83:66 bad-amount", "7.75 USD or more"),
        Seed("currency in small letters", t, "currency: USD", "currency: usd", "4:11 unknown-currency", "USD"),
        Seed(
            "insured value in another currency", "acme/contract/insurance.csv", "300 USD", "300 EUR",
            "3:1 currency-differs", "USD"),
        Seed("divisor without unit", t, "166 in3/lb", "166", "54:20 bad-quantity", "166 in3/lb"),
        Seed("limit without unit", t, "length: 30 in}", "length: 30}", "48:48 bad-quantity", "108 in"),
        Seed("limit with a unit spelled out", t, "length: 30 in}", "length: 30 inches}", "48:48 bad-quantity", "30 in"),
    ]

    // MARK: References

    static let references: [Seed] = [
        Seed("charge misspelt", t, "of: [base, home]", "of: [base, hom]", "86:51 unknown-charge", "home"),
        Seed(
            "charge misspelt beside one that stands twice", t, "- {code: minimum,",
            "- {code: discount, description: Again, when: {saturday: true}, of: [base, zzzzzzzz], at_least: 9.25 USD}\n"
                + "      - {code: minimum,",
            "66:81 unknown-charge", "or discount"),
        Seed("charge below", t, "unless: [minimum]", "unless: [fuel]", "67:95 unknown-charge", "above"),
        Seed(
            "zone of a condition that is none", t, "[\"2\", 3-5]", "[\"2\", 3-6]", "70:63 unknown-zone", "2, 3, 4, 5"),
        Seed(
            "zone of a condition that no table prices", t, "[\"2\", 3-5]", "[\"2\", 44]", "70:63 unknown-zone",
            "2, 3, 4, 5"),
        Seed(
            "zone of an amount that is none", t, "\"2\": 14.00 USD", "\"22\": 14.00 USD", "71:28 unknown-zone",
            "one of the service's zones, 2"),
        Seed(
            "zone of a delivery that is none", t, "\"2\": 2..3", "\"7\": 2..3", "99:17 unknown-zone",
            "one of the service's zones, 2"),
        Seed("calendar misspelt", t, "calendar: us", "calendar: uss", "101:17 unknown-file", "us"),
        Seed("fuel file misspelt", t, "fuel/acme.csv", "fuel/acmee.csv", "86:25 unknown-file", "fuel/acme.csv"),
        Seed("matrix misspelt", t, "file: parcel.csv}]", "file: parcels.csv}]", "46:21 unknown-file", "parcel.csv"),
        Seed("key misspelt", t, "surcharges:", "surchages:", "64:5 unknown-key", "surcharges"),
        Seed(
            "format misspelt", t, "formats: [letter, roll]", "formats: [leter, roll]", "122:15 unknown-format", "letter"
        ),
        Seed(
            "key twice", t, "account: contract", "account: contract\naccount: list", "3:1 duplicate-key",
            "each key once"),
        Seed("key forgotten", t, "currency: USD\n", "", "1:1 missing-key", "currency"),
        Seed("word misspelt", t, "signatures: [any, adult]", "signatures: [any, adul]", "41:23 unknown-word", "adult"),
        Seed(
            "payer in two words", t, "billing: [third-party]", "billing: [third party]", "75:94 unknown-word",
            "third-party"),
        Seed(
            "surcharge twice", t, "- {code: minimum,",
            "- {code: discount, description: Again, amount: -1 %}\n      - {code: minimum,", "66:10 duplicate",
            "each surcharge once"),
        Seed("service misspelt", "selection.yaml", "service: air", "service: airr", "4:30 unknown-service", "air"),
        Seed(
            "account misspelt", "selection.yaml", "acme/contract", "acme/contact", "2:20 unknown-service",
            "acme/contract"),
        Seed(
            "keys that do not go together", t, "{each: 1.25 USD,", "{each: 1.25 USD, round: up,", "79:34 keys-conflict",
            "each with per, of, above"),
        Seed(
            "no tax for all others", t, "\n      - {treatment: exempt}", "", "95:27 keys-conflict",
            "a last treatment without a condition"),
        Seed(
            "tax behind one that always holds", t, "{treatment: zero, when: {destination: abroad}}",
            "{treatment: zero}", "96:9 keys-conflict", "always holds"),
    ]

    // MARK: Files

    static let files: [Seed] = [
        Seed("byte order mark in a matrix", p, .mark, "1:1 byte-order-mark", "without BOM", blocks: false),
        Seed("byte order mark in a chart", g, .mark, "1:1 byte-order-mark", "without BOM", blocks: false),
        Seed("byte order mark in a list", a, .mark, "1:1 byte-order-mark", "without BOM", blocks: false),
        Seed("byte order mark in a tariff", t, .mark, "1:1 byte-order-mark", "without BOM", blocks: false),
        Seed("CR LF in a matrix", p, .carriageReturns, "1:1 carriage-returns", "LF", blocks: false),
        Seed("CR LF in a tariff", t, .carriageReturns, "1:1 carriage-returns", "LF", blocks: false),
        Seed(
            "Latin-1 in a tariff", t, .latin1("source: invented\ncomp", "source: d'après\ncomp"), "1:1 not-utf8",
            "UTF-8"),
        Seed("Latin-1 in a matrix", p, .latin1("gap:unclear 2.20", "gap:unclear é"), "8:28 not-csv", "UTF-8"),
        Seed(
            "no-break space in a tariff", t, "weight: 150 lb", "weight: 150\u{A0}lb", "44:21 hidden-character",
            "a space"),
        Seed(
            "soft hyphen in a tariff", t, "carrier: acme\n", "carrier: ac\u{AD}me\n", "1:12 hidden-character", "nothing"
        ),
        Seed("tab for indentation", t, "    name: Acme Parcel", "\tname: Acme Parcel", "30:1 not-yaml", "spaces"),
        Seed(
            "file that nothing names", "acme/contract/old.csv", .add("weight_not_over,price\n1 lb,1.00\n"),
            "1:1 unused-file", "a file that a tariff names", blocks: false),
        Seed(
            "tariff under another ending", "acme/next/tariff.yml", .add("carrier: acme\n"), "1:1 unused-file",
            "tariff.yaml", blocks: false),
        Seed(
            "tariff in capitals", "acme/next/Tariff.yaml", .add("carrier: acme\n"), "1:1 unused-file", "tariff.yaml",
            blocks: false),
        Seed(
            "tariff under another name", "acme/contract/prices.yaml", .add("carrier: acme\n"), "1:1 unused-file",
            "tariff.yaml in a folder of its own", blocks: false),
        Seed(
            "matrix in capitals", "acme/contract/ground2.CSV", .add("weight_not_over,price\n"), "1:1 unused-file",
            "acme/contract/ground2.csv", blocks: false),
        Seed(
            "spreadsheet", "acme/contract/ground.xlsx", .add("PK"), "1:1 unused-file", "saved as CSV", blocks: false),
        Seed(
            "matrix with an ending in capitals", p, .rename("acme/contract/parcel.CSV"), t + ":46:21 unknown-file",
            "there is acme/contract/parcel.CSV"),
        Seed("control character", t, "Acme Air", "Acme\u{1} Air", "106:15 not-yaml", "YAML"),
        Seed(
            "reference to nothing", t, .replace("tax: none\n  - code: letter", "tax: *taxx\n  - code: letter"),
            "116:10 not-yaml", "named &taxx"),
        Seed(
            "reference misspelt", t,
            .several([
                (t, .replace("tax: none\n  - code: letter", "tax: *taxx\n  - code: letter")),
                (t, .replace("- {treatment: exempt}", "- {treatment: &tax exempt}")),
            ]), "116:10 not-yaml", "*tax"),
        Seed(
            "references that multiply", t, "gaps:", "x: {a: &a [1, 1], b: &b [*a, *a], ? [*b, *b] : 1}\ngaps:",
            "10:1 too-complex", "keys written out"),
    ]

    // MARK: Coins

    static let coins: [Seed] = [
        Seed("price finer than the coin", p, "2 lb,11.00", "2 lb,11.005", "4:6 finer-than-coin", "11.00 or 11.01"),
        Seed(
            "price of a named row finer than the coin", p, "98.25", "98.2575", "9:11 finer-than-coin", "98.25 or 98.26"),
        Seed(
            "cover finer than the coin", "acme/contract/insurance.csv", "300 USD,1.50", "300 USD,1.505",
            "3:9 finer-than-coin", "1.50 or 1.51"),
        Seed(
            "amount finer than the coin", t, "amount: 5.95 USD", "amount: 5.955 USD", "67:76 finer-than-coin",
            "5.95 USD or 5.96 USD, since the smallest coin is 0.01 USD"),
        Seed(
            "discount finer than the coin", t, "amount: 5.95 USD", "amount: -5.955 USD", "67:76 finer-than-coin",
            "-5.96 USD or -5.95 USD"),
        Seed(
            "amount by zone finer than the coin", t, "14.00 USD", "14.001 USD", "71:33 finer-than-coin", "14.00 USD"),
        Seed(
            "least finer than the coin", t, "at_least: 9.25 USD", "at_least: 9.255 USD", "66:68 finer-than-coin", "9.26"
        ),
        Seed(
            "most finer than the coin", t, "at_most: 80 USD", "at_most: 80.001 USD", "83:75 finer-than-coin",
            "80.00 USD"),
        Seed(
            "amount each finer than the coin", t, "each: 1.25 USD", "each: 1.255 USD", "79:24 finer-than-coin", "1.26"),
        Seed(
            "included amount finer than the coin", t, "amount: 0.50 USD", "amount: 0.505 USD", "92:66 finer-than-coin",
            "0.51"),
        Seed(
            "ticket finer than the coin", t, "unit_price: 1.30", "unit_price: 1.305", "123:45 finer-than-coin", "1.31"),
    ]

    // MARK: What can be compiled

    static let limits: [Seed] = [
        Seed(
            "row of prices below one by the unit", p, "\nOversized", "\n200 lb,900.00,900.00,900.00\nOversized",
            "9:1 misplaced-row", "x and a step"),
        Seed(
            "started volumes", "acme/contract/soft.csv",
            .add("volume_not_over,zone1,zone3\n1 l,3.00,4.00\n+ 1 l to 9 l,1.00,1.00\n"), "3:1 misplaced-row",
            "a price each"),
        Seed(
            "columns in another order than the formats", "acme/contract/letter.csv", "letter,roll", "roll,letter",
            "1:17 columns-not-rising", "letter, roll"),
        Seed(
            "tables of other columns", t,
            .several([
                (
                    t,
                    .replace("[{file: soft.csv}]", "[{file: soft.csv, cover: 1 USD}, {file: soft2.csv, cover: 2 USD}]")
                ),
                ("acme/contract/soft2.csv", .add("length_plus_width_not_over,zone3,zone1\n60 cm,9.00,9.00\n")),
            ]), "acme/contract/soft2.csv:1:1 missing-column", "acme/contract/soft.csv, zone1, zone3; the order differs"),
        Seed(
            "named rows in another order", t,
            .several([
                (
                    t,
                    .replace("[{file: parcel.csv}]", "[{file: parcel.csv, cover: 1 USD}, {file: p2.csv, cover: 2 USD}]")
                ),
                (
                    t,
                    .replace(
                        "      - {row: Oversized,",
                        "      - {row: Tube, when: {packaging: [tube]}}\n      - {row: Oversized,")
                ),
                (p, .replace("\nOversized", "\nTube,98.00,99.00,100.00\nOversized")),
                (
                    "acme/contract/p2.csv",
                    .add(
                        "weight_not_over,zone2,zone3,zone4-5\n150 lb,9.00,9.00,9.00\nOversized,9.00,9.00,9.00\n"
                            + "Tube,9.00,9.00,9.00\n")
                ),
            ]), "acme/contract/p2.csv:3:1 misplaced-row", "Tube"),
        Seed(
            "included columns of other zones", "acme/contract/increase.csv",
            .add("weight_not_over,zone2,zone3,zone4-6\n70 lb,0.40,0.40,0.90\nOversized,0.00,0.00,0.00\n"),
            "1:1 missing-column", "6 is not among them"),
        Seed(
            "columns of a surcharge of other zones", "acme/contract/insurance.csv",
            .add("value_not_over,zone2,zone3\n5000 USD,1.00,1.00\n"), "1:1 missing-column", "4 is missing"),
        Seed(
            "too many columns", "acme/contract/soft.csv", "zone1,zone3", "zone1,zone3,zone100-163", "1:40 too-many",
            "at most 64"),
        Seed(
            "too many zones", g,
            .add(
                "origin_from,origin_to,destination_from,destination_to,ground,air\n"
                    + (100..<354).map { "001,001,\($0),\($0),Z\($0),1\n" }.joined()), t + ":19:11 too-many",
            "at most 253"),
        Seed(
            "too many surcharges", t, "      - code: air-fuel",
            (1...55).map { "      - {code: extra-\($0), description: Extra, amount: 1.00 USD}\n" }.joined()
                + "      - code: air-fuel", "141:10 too-many", "at most 62"),
        Seed(
            "too many kinds of packaging", t, "packaging: [own, tube]",
            "packaging: [own, tube, " + (1...62).map { "kind-\($0)" }.joined(separator: ", ") + "]", "29:5 too-many",
            "63"),
        Seed(
            "volumes of pieces together", t, "tables: [{file: soft.csv}]",
            "pieces: together\n    tables: [{file: soft.csv}]", "132:5 keys-conflict", "by length_plus_width"),
        Seed(
            "row chosen by the billable weight", t, "{over: {length: 30 in}, sides: up 1 in}",
            "{over: {billable_weight: 30 lb}}", "48:40 keys-conflict", "before the row is found"),
        Seed(
            "service by zone", t, "when: {not_destination: remote}", "when: {zones: [3]}", "32:12 keys-conflict",
            "unpriced_zones"),
        Seed(
            "service by billable weight", t, "when: {not_destination: remote}",
            "when: {over: {billable_weight: 3 lb}}", "32:19 keys-conflict", "before the row is found"),
    ]

    // MARK: What price lists do not say

    static let plausibility: [Seed] = [
        Seed(
            "first price with a lost digit", p, "1 lb,10.00", "1 lb,1.00", "4:6 leaps-with-weight",
            "2 times 1.00, the price of 1 lb in line 3"),
        Seed(
            "last price with a digit too many", "acme/contract/soft.csv", "60 cm,5.00,6.00", "60 cm,5.00,60.00",
            "3:12 leaps-with-weight", "accepted_leaps"),
        Seed(
            "last price of a heavy row with a digit too many", "acme/contract/insurance.csv", "300 USD,1.50\n",
            "100.01 USD,1.50\n300 USD,15.00\n", "4:9 leaps-with-weight", "5 times 1.50"),
        Seed(
            "unit price with a digit too many", p, "150 lb,2.00,2.10", "150 lb,2.00,21.00", "8:23 leaps-with-weight",
            "the price of + 1 lb to 70 lb in line 7"),
        Seed(
            "destination without a zone", t, "destination: [isles, highlands]", "destination: [isles, highlands, IE]",
            "129:5 no-zone", "the chart isles", blocks: false),
        Seed(
            "origin without a zone", t, "origin: GB\n    destination: [isles, highlands]",
            "origin: [GB, IM]\n    destination: [isles, highlands]", "128:5 no-zone", "the chart isles", blocks: false),
        Seed(
            "limit far below the rows", t, "{weight: 150 lb,", "{weight: 8 oz,", "43:5 unreachable",
            "the rows 3 lb to x 1 lb to 150 lb", blocks: false),
        Seed(
            "limit below the rows", "acme/contract/insurance.csv",
            .several([
                (t, .replace("tables: [{file: named.csv}]", "limits: {weight: 2 lb}\n    tables: [{file: named.csv}]")),
                (
                    "acme/contract/named.csv",
                    .add("weight_not_over,zone17,zone22\n1 lb,5.00,6.00\n2 lb,5.50,6.50\n5 lb,6.00,7.00\n")
                ),
            ]), t + ":141:5 unreachable", "the rows 5 lb to 5 lb of acme/contract/named.csv", blocks: false),
        Seed(
            "last row in another unit", p, "4 lb,13.00", "4 kg,13.00", "6:1 suspicious-value", "1 lb", blocks: false),
        Seed(
            "bounds turned round", t, "when: {origin: remote, po_box: false}",
            "when: {over: {length: 30 in}, not_over: {length: 22 in}}", "82:39 unreachable", "more than 30 in",
            blocks: false),
        Seed(
            "packaging of a rule misspelt", t, "when: {packaging: [tube]}", "when: {packaging: [tub]}",
            "63:47 unknown-kind", "tube", blocks: false),
        Seed(
            "packaging of a rule that the service does not take", t,
            .several([
                (t, .replace("when: {packaging: [tube]}", "when: {packaging: [crate]}")),
                (t, .replace("formats: [letter, roll]\n", "formats: [letter, roll]\n    packaging: [crate]\n")),
            ]), "63:47 unreachable", "own, tube", blocks: false),
        Seed(
            "shape that the service does not take", t, "packaging: [tube]}\n          when",
            "packaging: [sack]}\n          when",
            "58:55 unknown-kind", "own, tube", blocks: false),
        Seed(
            "danger of a rule that the service does not take", t, "when: {origin: remote, po_box: false}",
            "when: {hazards: [lithium]}", "82:26 unknown-kind", "takes: none", blocks: false),
        Seed("currency that is none", t, "currency: USD", "currency: EUX", "4:11 unknown-currency", "EUR"),
        Seed("price in exponents", p, "2 lb,11.00", "2 lb,1.1E+01", "4:6 not-a-price", "11"),
        Seed(
            "calendar of other years", RichSample.calendarPath,
            .add("# covers 2024-01-01..2024-12-31\ndate,name\n2024-01-01,New Year's Day\n"),
            t + ":101:17 outside-validity",
            "it covers 2024-01-01..2024-12-31", blocks: false),
        Seed(
            "fuel that begins late", f, "2025-01-01,,", "2025-01-06,,", "2:1 missing-days", "2025-01-01 to 2025-01-05",
            blocks: false),
        Seed(
            "fuel that ends early", f, "2025-12-31,16", "2025-11-30,16", "3:1 missing-days", "2025-12-01 to 2025-12-31",
            blocks: false),
        Seed("letter in a listed ZIP", a, "\n00501", "\nO0501", "3:1 bad-postcode", "00501"),
        Seed("ZIP of six digits", a, "\n59001", "\n590011", "5:1 bad-postcode", "590011 has 6"),
        Seed("prefix of six digits", a, "\n967*", "\n967000*", "6:1 bad-postcode", "967000 has 6"),
        Seed("ends of two lengths", t, "995..999", "995..9999", "13:102 bad-postcode", "same length"),
        Seed("open ZIP without star", t, "995..999", "99##", "13:102 bad-postcode", "99##* for all"),
        Seed(
            "discount of a share of one", t, "amount: -38 %", "amount: -0.38 %", "65:66 suspicious-percent", "-38 %",
            blocks: false),
        Seed(
            "discount of all", t, "amount: -38 %", "amount: -138 %", "65:66 suspicious-percent", "-1.38 %",
            blocks: false),
        Seed(
            "share in hundredths", t, "percent: 120 %", "percent: 250 %", "83:27 suspicious-percent", "2.5 %",
            blocks: false),
        Seed(
            "tax of a share of one", t, "tax: included 20 %", "tax: included 0.2 %", "124:10 suspicious-percent",
            "20 %", blocks: false),
        Seed(
            "tax in hundredths", t, "tax: included 20 %", "tax: included 200 %", "124:10 suspicious-percent", "2 %",
            blocks: false),
        Seed(
            "divisor of another unit", t, "166 in3/lb", "166 cm3/kg", "54:20 suspicious-value", "80 to 400 kg",
            blocks: false),
        Seed(
            "divisor with a lost digit", t, "166 in3/lb", "16 in3/lb", "54:20 suspicious-value", "139 in3/lb",
            blocks: false),
        Seed(
            "sides to a hundred inches", t, "sides: nearest 1 in", "sides: nearest 100 in", "51:16 suspicious-value",
            "at most 5 cm", blocks: false),
        Seed(
            "weight to a hundred pounds", t, "weight: up 1 lb", "weight: up 100 lb", "52:17 suspicious-value",
            "at most 10 kg", blocks: false),
        Seed(
            "dimensional weight to a hundred pounds", t, "round_up_to: 1 lb", "round_up_to: 100 lb",
            "56:24 suspicious-value", "at most 10 kg", blocks: false),
        Seed(
            "volume of another unit", t, "over: 1728 in3", "over: 1728 mm3", "55:17 suspicious-value", "1728 in3",
            blocks: false),
        Seed(
            "format within the one before", t, "roll: {length_plus_girth: 104 cm,",
            "roll: {sides: 353 x 16 x 5 mm, length_plus_girth: 104 cm,", "24:19 formats-not-rising",
            "at most 353 x 16 x 5 mm, as roll has"),
        Seed(
            "format lighter than the one before", t, "roll: {length_plus_girth: 104 cm,",
            "roll: {weight: 50 g, length_plus_girth: 104 cm,", "24:45 formats-not-rising", "at most 50 g"),
        Seed(
            "least weight beyond the rows", t, "{weight: 2 lb, when", "{weight: 200 lb, when", "63:14 rows-end-early",
            "x 1 lb to 150 lb"),
        Seed(
            "pair twice", t, "{origin: GB, destination: GB, zone: \"1\"}",
            "{origin: GB, destination: isles, zone: \"1\"}", "21:64 duplicate", "each pair of places once"),
    ]
}
