import RateTables
import Testing

/// Breaks the sample directory in one way each and expects the fault with its place.
@Suite struct FaultTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var file: String
        var old: String
        var new: String
        var faults: [String]
        var testDescription: String { "\(old) -> \(new)" }

        init(_ file: String, _ old: String, _ new: String, _ faults: String...) {
            self.file = file
            self.old = old
            self.new = new
            self.faults = faults
        }
    }

    private static let t = SampleDirectory.tariffPath
    private static let m = SampleDirectory.matrixPath
    private static let z = SampleDirectory.chartPath
    private static let z5 = SampleDirectory.exceptionsPath
    private static let s = "selection.yaml"

    /// Replaces the first occurrence of a text, which must be there.
    private func check(_ test: Case) {
        var texts = SampleDirectory.texts
        guard let text = texts[test.file], text.contains(test.old) else {
            Issue.record("\(test.old) is not in \(test.file)")
            return
        }
        texts[test.file] = text.replacing(test.old, with: test.new, maxReplacements: 1)
        #expect(SampleDirectory.faults(SampleDirectory.source(texts)).sorted() == test.faults.sorted())
    }

    @Test(
        arguments: [
            Case(t, "currency: USD", "currency: [USD", "\(t):5:11 not-yaml"),
            Case(t, "account: list", "account: list\naccount: other", "\(t):3:1 duplicate-key"),
            Case(t, "carrier: acme", "carier: acme", "\(t):1:1 missing-key", "\(t):1:1 unknown-key"),
            Case(t, "zones_ordered: true", "zone_ordered: true", "\(t):26:5 unknown-key", "\(t):25:5 missing-key"),
            Case(t, "account: list\n", "", "\(t):1:1 missing-key"),
            Case(t, "currency: USD", "currency: Dollar", "\(t):4:11 unknown-currency"),
            Case(t, "name: Acme Parcel\n", "name:\n", "\(t):21:10 empty-text"),
            Case(t, "source: invented", "source: \"  \"", "\(t):8:9 empty-text"),
            Case(t, "origin: [US]", "origin: {US: 1}", "\(t):23:13 wrong-kind"),
            Case(t, "limits: {weight: 3 lb, length: 40 in}", "limits: 3 lb", "\(t):27:13 wrong-kind"),
            Case(t, "source: invented", "source: [invented]", "\(t):8:9 wrong-kind"),
            Case(t, "  unclear: the print is smudged", "  - unclear", "\(t):11:3 wrong-kind", "\(m):5:11 unknown-gap"),
            Case(
                t, "carrier: acme", "carrier: Acme", "\(t):1:10 bad-code"),
            Case(t, "code: flat", "code: flat-", "\(t):50:11 bad-code", "\(s):4:30 unknown-service"),
            Case(t, "issue: bought", "issue: owned", "\(t):22:12 unknown-word"),
            Case(t, "saturday: true", "saturday: yes", "\(t):57:15 unknown-word"),
            Case(t, "signatures: [any]", "signatures: [any, none]", "\(t):56:23 unknown-word"),
            Case(
                t, "until_basis: published", "until_basis: perhaps", "\(t):7:14 unknown-word"),
            Case(t, "tax: none", "tax: included", "\(t):49:10 unknown-word"),
            Case(t, "tax: none", "tax: included 0 %", "\(t):49:10 unknown-word"),
            Case(t, "amount: 5.25 %", "amount: 5.25555 %", "\(t):48:17 bad-percent"),
            Case(t, "amount: 4.00 USD", "amount: 4.00", "\(t):45:17 bad-amount"),
            Case(t, "amount: 4.00 USD", "amount: 0.00 USD", "\(t):45:17 bad-amount"),
            Case(t, "amount: 4.00 USD", "amount: 4.00 EUR", "\(t):45:17 currency-differs"),
            Case(t, "cover: 50 USD", "cover: 50 GBP", "\(t):59:36 currency-differs"),
            Case(t, "origin: [US]", "origin: [US, UK]", "\(t):23:18 unknown-country"),
            Case(t, "origin: [US]", "origin: []", "\(t):23:13 empty-text"),
            Case(t, "origin: [US]", "origin: [US, US]", "\(t):23:18 duplicate"),
        ] as [Case]) func texts(test: Case)
    { check(test) }

    @Test(
        arguments: [
            Case(
                t, "valid_from: 2025-01-01", "valid_from: 2025-02-30", "\(t):5:13 bad-date"),
            Case(
                t, "valid_until: 2025-12-31", "valid_until: 2024-12-31", "\(t):6:1 ends-before-start"),
            Case(t, "until: 2025-06-30", "until: 2025-06-29", "\(t):36:9 broken-dates"),
            Case(t, "until: 2025-06-30", "until: 2025-07-01", "\(t):36:9 broken-dates"),
            Case(t, "from: 2025-07-01", "from: 2025-07-01\n        until: 2025-12-30", "\(t):36:9 broken-dates"),
            Case(t, "until: 2025-06-30", "until: 2026-01-01", "\(t):33:9 outside-validity", "\(t):36:9 broken-dates"),
            Case(
                t, "amount: 4.00 USD", "amount: 4.00 USD\n        from: 2025-03-01\n        until: 2025-02-01",
                "\(t):47:9 ends-before-start"),
            Case(t, "amount: 4.00 USD", "amount: 4.00 USD\n        from: 2024-12-31", "\(t):46:9 outside-validity"),
            Case(t, "valid_from: 2025-01-01\nformats", "valid_from: 2025-01-02\nformats", "\(t):13:3 undeclared-chart"),
            Case(
                t, "valid_from: 2025-01-01\nformats", "valid_from: 2025-01-01\n    valid_until: 2025-11-30\nformats",
                "\(t):13:3 undeclared-chart"),
            Case(
                t, "valid_from: 2025-01-01\nformats", "valid_from: 2025-01-01\n    valid_until: 2024-11-30\nformats",
                "\(t):13:3 undeclared-chart", "\(t):17:5 ends-before-start"),
        ] as [Case]) func dates(test: Case)
    { check(test) }

    @Test(arguments: [
        Case(t, "weight: 3 lb", "weight: 3", "\(t):27:22 bad-quantity"),
        Case(t, "weight: 3 lb", "weight: 0 lb", "\(t):27:22 bad-quantity"),
        Case(t, "length: 40 in", "length: 40 lb", "\(t):27:36 bad-quantity"),
        Case(t, "sides: nearest 1 in", "sides: about 1 in", "\(t):34:16 bad-quantity"),
        Case(t, "divisor: 166 in3/lb", "divisor: 166", "\(t):35:32 bad-quantity"),
        Case(t, "over: 1728 in3", "over: 1728 in", "\(t):35:50 bad-quantity"),
        Case(t, "30 x 20 x 2 cm", "30 x 20 cm", "\(t):18:17 bad-quantity"),
        Case(t, "weight: 500 g}", "weight: heavy}", "\(t):18:41 bad-quantity"),
        Case(t, "over: {length: 30 in}", "over: {}", "\(t):31:22 missing-key"),
        Case(t, "when: {over: {length: 30 in}}", "when: {}", "\(t):31:15 missing-key"),
        Case(t, "packaging: [tube]", "packaging: []", "\(t):40:31 empty-text"),
        Case(t, "residential: true", "residential: 1", "\(t):40:52 unknown-word"),
        Case(
            t, "issue: none", "issue: none\n    zone_chart: ground", "\(t):56:5 keys-conflict", "\(t):53:5 missing-key",
            "acme/list/flat-100.csv:1:1 missing-column", "acme/list/flat-100.csv:1:1 missing-column",
            "acme/list/flat-100.csv:1:17 unknown-column", "acme/list/flat-50.csv:1:1 missing-column",
            "acme/list/flat-50.csv:1:1 missing-column", "acme/list/flat-50.csv:1:17 unknown-column"),
        Case(t, "issue: none", "issue: none\n    zones_ordered: true", "\(t):53:5 keys-conflict"),
        Case(t, "source: invented", "price_complete: false\nsource: invented", "\(t):1:1 keys-conflict"),
        Case(t, "source: invented", "missing: fuel\nsource: invented", "\(t):8:1 keys-conflict"),
        Case(
            t, "code: home", "code: long\n        when: {over: {length: 22 in}, not_over: {length: 30 in}}",
            "\(t):46:9 duplicate"),
        Case(t, "code: flat", "code: parcel", "\(t):50:5 duplicate", "\(s):4:30 unknown-service"),
        Case(t, "cover: 100 USD", "cover: 50 USD", "\(t):60:30 covers-not-rising"),
        Case(t, "flat-100.csv, cover: 100 USD", "flat-100.csv", "\(t):60:9 covers-not-rising"),
        Case(t, "flat-100.csv", "flat-50.csv", "\(t):60:16 duplicate"),
    ]) func rules(test: Case) { check(test) }

    @Test(arguments: [
        Case(t, "file: parcel.csv", "file: parcels.csv", "\(t):28:21 unknown-file"),
        Case(t, "file: acme/zones.csv", "file: zones.csv", "\(t):14:11 unknown-file"),
        Case(t, "zone_chart: ground", "zone_chart: air", "\(t):25:17 unknown-zone-chart"),
        Case(
            t, "formats: [flat]", "formats: [float]", "\(t):55:15 unknown-format",
            "acme/list/flat-100.csv:1:1 missing-column", "acme/list/flat-100.csv:1:17 unknown-column",
            "acme/list/flat-50.csv:1:1 missing-column", "acme/list/flat-50.csv:1:17 unknown-column"),
        Case(t, "row: Big", "row: Large", "\(t):30:9 unknown-row", "\(m):6:1 unknown-row"),
        Case(s, "acme/list", "acme/lists", "\(s):2:20 unknown-service"),
        Case(s, "acme/list", "acme/list, acme/list", "\(s):2:31 duplicate"),
        Case(s, "service: flat", "service: float", "\(s):4:30 unknown-service"),
        Case(s, "clients", "client", "\(s):1:1 missing-key", "\(s):1:1 unknown-key"),
        Case(s, "\n  \"*\": {accounts: [acme/list]}", " {}", "\(s):1:10 empty-text"),
        Case(s, "0.50 USD", "0.50", "\(s):4:44 bad-amount"),
        Case(s, "5 %", "none %", "\(s):5:29 bad-percent"),
        Case(s, "carrier: acme, service: parcel", "carrier: ace, service: parcel", "\(s):7:34 unknown-service"),
    ]) func references(test: Case) { check(test) }

    @Test(
        arguments: [
            Case(m, "weight_not_over", "weight", "\(m):2:1 bad-header"),
            Case(m, SampleDirectory.matrix, "", "\(m):1:1 bad-header"),
            Case(
                m, "weight_not_over", "volume_not_over", "\(m):3:1 bad-quantity", "\(m):4:1 bad-quantity",
                "\(m):5:1 bad-quantity"),
            Case(m, "zone1,zone2", "zone1,zone3", "\(m):2:1 missing-column"),
            Case(m, "zone1,zone2", "zone1,letter", "\(m):2:1 missing-column", "\(m):2:23 unknown-column"),
            Case(m, "zone1,zone2", "zone2,zone2", "\(m):2:1 missing-column", "\(m):2:23 duplicate"),
            Case(m, "1.50,2.50", "1.50", "\(m):3:6 wrong-cell-count"),
            Case(m, "1.50,2.50", "1.50,2.50,3.50", "\(m):3:16 wrong-cell-count"),
            Case(m, "1.50,2.50", "1.50,2.5O", "\(m):3:11 not-a-price"),
            Case(m, "1.50,2.50", "1.50,\"2,50\"", "\(m):3:11 not-a-price"),
            Case(m, "1.50,2.50", "1.50,2.5000001", "\(m):3:11 not-a-price"),
            Case(m, "1.50,2.50", "1.50,2.50 EUR", "\(m):3:11 currency-differs"),
            Case(m, "1.50,2.50", "1.50,2.50 USD", "\(m):3:11 not-a-price"),
            Case(m, "1.50,2.50", "0.00,2.50", "\(m):3:6 not-positive"),
            Case(m, "1.50,2.50", "-1.50,2.50", "\(m):3:6 not-positive"),
            Case(m, "1.50,2.50", "1.50,99999999999", "\(m):3:11 not-a-price"),
            Case(m, "1.50,2.50", "1.50,\"2.50", "\(m):3:11 not-csv", "\(m):2:1 no-prices", "\(t):30:9 unknown-row"),
            Case(m, "gap:unclear", "gap:unclaer", "\(m):5:11 unknown-gap"),
            Case(m, "1 lb,", "8 oz,", "\(m):4:1 duplicate"),
            Case(m, "1 lb,", "7 oz,", "\(m):4:1 rows-not-rising"),
            Case(m, "1 lb,", "1,", "\(m):4:1 bad-quantity"),
            Case(m, "1 lb,", "-1 lb,", "\(m):4:1 bad-quantity"),
            Case(m, "Big,9.00,9.50", "Big,9.00,9.50\nBig,9.00,9.50", "\(m):7:1 duplicate"),
            Case(m, "Big,9.00,9.50", "Pig,9.00,9.50", "\(t):30:9 unknown-row", "\(m):6:1 unknown-row"),
            Case(m, "3 lb,", "2 lb,", "\(m):5:1 rows-end-early"),
            Case(m, "1 lb,,3.00", "1 lb,1.49,3.00", "\(m):4:6 falls-with-weight"),
            Case(m, "1 lb,,3.00", "1 lb,,2.49", "\(m):4:7 falls-with-weight"),
            Case(m, "8 oz,1.50,2.50", "8 oz,1.60,1.59", "\(m):3:11 falls-across-zones"),
            Case(m, "3 lb,2.50", "3 lb,1.49", "\(m):5:6 falls-with-weight"),
            Case(m, "3 lb,2.50,gap:unclear", "+ 1 lb to 3 lb,0.30,0.29", "\(m):5:21 falls-across-zones"),
            Case(
                m, "3 lb,2.50,gap:unclear", "x 1 lb to 3 lb,1.60,0.99", "\(m):5:21 falls-across-zones",
                "\(m):5:21 falls-with-weight"),
            Case(
                m, "3 lb,2.50,gap:unclear", "x 1 lb to 3 lb,1.60,1.70\nx 1 lb to 9 lb,0.53,0.60",
                "\(m):6:16 falls-with-weight"),
            Case(m, "3 lb,2.50,gap:unclear", "x 1 lb to 3 lb,1.60,1.70\nx 1 lb,0.80,0.85"),
            Case(
                m, "3 lb,2.50,gap:unclear", "x 1 lb to 3 lb,1.60,1.70\nx 1 lb,0.79,0.80", "\(m):6:8 falls-with-weight",
                "\(m):6:13 falls-with-weight"),
            Case("acme/list/flat-50.csv", "3.10", "", "acme/list/flat-50.csv:1:1 no-prices"),
            Case("acme/list/flat-50.csv", "\n500 g,3.10\n", "", "acme/list/flat-50.csv:1:1 no-prices"),
            Case(
                "acme/list/flat-100.csv", "weight_not_over,flat\n500 g", "volume_not_over,flat\n5 m3",
                "acme/list/flat-100.csv:1:1 bad-header"),
        ]) func matrices(test: Case)
    { check(test) }

    @Test(
        arguments: [
            Case(z, "origin_from", "origin", "\(z):1:1 bad-header"),
            Case(z, SampleDirectory.chart, "# nothing", "\(z):1:1 bad-header"),
            Case(
                z, SampleDirectory.chart, "origin_from,origin_to,destination_from,destination_to,zone",
                "\(z):1:1 no-prices"),
            Case(z, "003,003", "3,3", "\(z):4:1 bad-chart-row"),
            Case(z, "003,003", "003,002", "\(z):4:5 bad-chart-row"),
            Case(z, "500,999,2", "600,599,2", "\(z):3:13 bad-chart-row"),
            Case(z, "500,999,2", "500,999,-", "\(z):3:17 bad-chart-row"),
            Case(z, "500,999,2", "500,999,123456789", "\(z):3:17 bad-chart-row"),
            Case(z, "500,999,2", "500,999,2,5", "\(z):3:19 bad-chart-row"),
            Case(z, "500,999,2", "499,999,2", "\(z):3:9 chart-not-sorted"),
            Case(z, "003,003", "002,003", "\(z):4:1 chart-not-sorted"),
            Case(z, "500,999,2", "500,999,3", "\(m):2:1 missing-column"),
            Case(z5, "00010,00019", "010,019", "\(z5):2:9 bad-chart-row"),
            Case(z5, "00019,2", "00019,8", "\(m):2:1 missing-column"),
        ]) func zoneCharts(test: Case)
    { check(test) }

    @Test func acceptedFalls() throws {
        func faults(_ accepted: String, matrix: String) -> [String] {
            var texts = SampleDirectory.texts
            texts[Self.m] = matrix
            texts[Self.t] = SampleDirectory.tariff + "\naccepted_falls:\n" + accepted
            return SampleDirectory.faults(SampleDirectory.source(texts))
        }
        let matrix = SampleDirectory.matrix.replacing("1 lb,,3.00", with: "1 lb,1.49,2.49")
        let both = ["\(Self.m):4:11 falls-with-weight", "\(Self.m):4:6 falls-with-weight"]
        func entry(_ rows: String, _ columns: String, file: String = "parcel.csv") -> String {
            "  - {file: \(file), rows: \(rows), columns: \(columns), source: page 1}\n"
        }
        #expect(faults(entry("1 lb", "zone1..zone2"), matrix: matrix) == [])
        #expect(faults(entry("8 oz..3 lb", "zone1..zone2"), matrix: matrix) == [])
        #expect(faults(entry("1 lb", "zone1") + entry("1 lb", "zone2"), matrix: matrix) == [])
        #expect(faults(entry("1 lb", "zone1"), matrix: matrix) == [both[0]])
        #expect(Set(faults(entry("8 oz", "zone1..zone2"), matrix: matrix)) == Set(both))
        #expect(
            faults(entry("1 lb", "zone1..zone2", file: "flat.csv"), matrix: matrix).contains(
                "\(Self.t):63:12 unknown-file"))
        #expect(faults(entry("2 lb", "zone1..zone2"), matrix: matrix).contains("\(Self.t):63:30 unknown-row"))
        #expect(faults(entry("1 lb", "zone2..zone1"), matrix: matrix).contains("\(Self.t):63:45 unknown-column"))
        #expect(
            faults("  - {file: parcel.csv, rows: 1 lb, columns: zone1}\n", matrix: matrix)
                .contains("\(Self.t):63:5 missing-key"))
    }

    @Test func acceptedLeaps() throws {
        func faults(_ rows: String) -> [String] {
            var texts = SampleDirectory.texts
            texts[Self.m] = SampleDirectory.matrix.replacing("3 lb,2.50", with: "3 lb,25.00")
            texts[Self.t] =
                SampleDirectory.tariff
                + "\naccepted_leaps:\n  - {file: parcel.csv, rows: \(rows), columns: zone1, source: page 1}\n"
            return SampleDirectory.faults(SampleDirectory.source(texts))
        }
        #expect(faults("8 oz") == ["\(Self.m):5:6 leaps-with-weight"])
        #expect(faults("3 lb") == [])
    }

    /// Blanks anywhere in a column, and in rows with names, are warned of unless the tariff says that they were published.
    @Test func acceptedBlanks() throws {
        func warnings(_ entries: String) throws -> [String] {
            var texts = SampleDirectory.texts
            texts[Self.m] = """
                weight_not_over,zone1,zone2
                8 oz,,2.50
                1 lb,1.60,3.00
                3 lb,2.50,
                Big,9.00,

                """
            texts[Self.t] =
                SampleDirectory.tariff.replacing("gaps:\n  unclear: the print is smudged\n", with: "")
                + "\naccepted_blanks:\n" + entries
            return try RateDirectory(SampleDirectory.source(texts)).warnings.map {
                "\($0.line):\($0.column) \($0.code.rawValue)"
            }
        }
        func entry(_ rows: String, _ columns: String) -> String {
            "  - {file: parcel.csv, rows: \(rows), columns: \(columns), source: page 1}\n"
        }
        #expect(try warnings(entry("8 oz", "zone1")) == ["4:11 missing-cell", "5:10 missing-cell"])
        #expect(try warnings(entry("8 oz", "zone1") + entry("3 lb..Big", "zone2")) == [])
        #expect(
            try warnings(entry("8 oz..Big", "zone1..zone2") + entry("1 lb", "zone2"))
                == ["62:5 unused-name"])
    }

    @Test func overlappingValidity() {
        func faults(_ edit: (String) -> String) -> [String] {
            var texts = SampleDirectory.texts
            for (path, text) in texts where path.hasPrefix("acme/list/") {
                texts["acme/next/" + path.dropFirst("acme/list/".count)] = path == Self.t ? edit(text) : text
            }
            return SampleDirectory.faults(SampleDirectory.source(texts))
        }
        #expect(faults { $0 } == ["acme/next/tariff.yaml:5:1 overlapping-validity"])
        #expect(faults { $0.replacing("account: list", with: "account: contract") } == [])
        #expect(
            faults { $0.replacing("code: parcel", with: "code: box").replacing("code: flat", with: "code: film") } == []
        )
        let next = { (text: String) in
            text.replacing(
                "valid_from: 2025-01-01\nvalid_until: 2025-12-31",
                with: "valid_from: 2026-01-01\nvalid_until: 2026-12-31"
            )
            .replacing("until: 2025-06-30", with: "until: 2026-06-30").replacing(
                "from: 2025-07-01", with: "from: 2026-07-01")
        }
        #expect(faults(next) == [])
    }

    @Test func filesThatAreNoText() {
        for (path, code) in [(Self.t, "not-utf8"), ("selection.yaml", "not-utf8"), (Self.m, "not-csv")] {
            var files = SampleDirectory.source().files
            files[path]! += [0xFF, 0xFE]
            #expect(
                SampleDirectory.faults(RateSource(files: files)).contains { $0.hasPrefix(path) && $0.hasSuffix(code) },
                "\(path)")
        }
        #expect(SampleDirectory.faults(RateSource(files: [:])) == [".:1:1 no-tariff"])
        #expect(SampleDirectory.faults(RateSource(files: [Self.t: []])) == ["\(Self.t):1:1 not-yaml"])
        let large = [UInt8](repeating: UInt8(ascii: "#"), count: 1 << 20 + 1)
        #expect(SampleDirectory.faults(RateSource(files: [Self.t: large])) == ["\(Self.t):1:1 too-large"])
    }

    @Test func allFaultsAreReportedAtOnce() {
        var texts = SampleDirectory.texts
        texts[Self.t] = SampleDirectory.tariff.replacing("origin: [US]", with: "origin: [XX]")
            .replacing("issue: bought", with: "issue: me")
        texts[Self.m] = SampleDirectory.matrix.replacing("1.50,2.50", with: "a,b")
        texts[Self.z] = SampleDirectory.chart.replacing("003,003", with: "x")
        #expect(
            SampleDirectory.faults(SampleDirectory.source(texts)) == [
                "\(Self.m):3:6 not-a-price", "\(Self.m):3:8 not-a-price", "\(Self.t):22:12 unknown-word",
                "\(Self.t):23:14 unknown-country", "\(Self.t):53:14 unknown-country", "\(Self.z):4:1 bad-chart-row",
            ])
    }

    @Test func saysWhatWasFoundAndExpected() throws {
        var texts = SampleDirectory.texts
        texts[Self.t] = SampleDirectory.tariff.replacing("services:", with: "serivces:")
        do {
            _ = try RateDirectory(SampleDirectory.source(texts))
            Issue.record("no fault")
        } catch {
            let fault = try #require(error.faults.first { $0.code == .unknownKey })
            #expect(
                fault.description == #"acme/list/tariff.yaml:19:1: unknown-key: found "serivces"; expected services"#)
        }
    }
}
