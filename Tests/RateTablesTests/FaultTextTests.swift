import RateTables
import RatingEngine
import Testing

/// What reports of faults say beyond their place: once for one mistake, by the words that stand there, on one line.
@Suite struct FaultTextTests {
    private func faults(_ edits: [(file: String, old: String, new: String)]) -> [RateFault] {
        var texts = RichSample.texts
        for (file, old, new) in edits {
            #expect(texts[file]?.contains(old) == true, "\(old) is not in \(file)")
            texts[file]?.replace(old, with: new)
        }
        do {
            _ = try RateDirectory(RichSample.source(texts))
            return []
        } catch { return error.faults }
    }

    @Test(arguments: [("99*", "99*"), ("\"##*\"", "##*"), ("9951#", "9951#")])
    func duplicatePostcodesAreNamedAsWrittenAndOnce(entry: String, found: String) {
        let faults = faults([(RichSample.tariffPath, "995..999]", "995..999, \(entry)]")])
        #expect(faults.map(\.found) == [found])
        #expect(faults.first?.expected.contains("line 13") == true)
    }

    @Test func listedDuplicatesAreNamedAsWritten() {
        let faults = faults([(RichSample.areaPath, "967*\n", "967*\n96#01,twice\n")])
        #expect(faults.map(\.found) == ["96#01"] && faults.map(\.line) == [7])
        #expect(faults.first?.expected.hasSuffix("with 967*") == true)
    }

    /// A list pasted twice: each line is named, and finding their texts takes no longer for that.
    @Test func aListThatStandsTwiceNamesEachLine() {
        let codes = (10_000..<30_000).map(String.init)
        let faults = faults([(RichSample.areaPath, "967*\n", "967*\n" + (codes + codes).joined(separator: "\n") + "\n")]
        )
        #expect(faults.map(\.found) == codes)
        #expect(
            faults.first?.line == 20_007
                && faults.first?.expected.hasSuffix("line 7 does not name already, with 10000") == true)
    }

    /// The wrong currency of a tariff is at fault in each amount, but once for all rows of a matrix.
    @Test func anotherCurrencyIsSaidOnceAFile() {
        let faults = faults([(RichSample.tariffPath, "currency: USD", "currency: EUR")])
        let matrix = faults.filter { $0.file.hasSuffix(".csv") }
        #expect(
            matrix.map { "\($0.file):\($0.line) \($0.code.rawValue)" } == [
                "acme/contract/insurance.csv:2 currency-differs"
            ])
        #expect(matrix.first?.expected.contains("EUR, the currency of tariff.yaml") == true)
        #expect(!faults.contains { $0.code == .noPrices })
    }

    @Test func coinsAreThoseOfTheCurrency() {
        func faults(_ currency: String) -> [String] {
            var texts = RichSample.texts
            for path in texts.keys { texts[path]?.replace("USD", with: currency) }
            do {
                _ = try RateDirectory(RichSample.source(texts))
                return []
            } catch {
                return error.faults.map { "\($0.file):\($0.line):\($0.column) \($0.code.rawValue) \($0.expected)" }
            }
        }
        #expect(faults("EUR") == [] && faults("KWD") == [])
        let yen = faults("JPY")
        #expect(yen.allSatisfy { $0.contains("finer-than-coin") })
        #expect(
            yen.contains(
                "acme/contract/tariff.yaml:67:76 finer-than-coin 5 JPY or 6 JPY, since the smallest coin is 1 JPY"))
        #expect(yen.contains { $0.hasPrefix("acme/contract/parcel.csv:9:11 finer-than-coin 98 or 99, since") })
    }

    /// What a unit costs may be finer than the coin: what is charged is the product.
    @Test func unitsMayBeFinerThanTheCoin() {
        #expect(
            faults([
                (RichSample.parcelPath, "+ 1 lb to 70 lb,1.00,1.10,1.20", "+ 1 lb to 70 lb,1.005,1.105,1.2055"),
                (RichSample.parcelPath, "x 1 lb to 150 lb,2.00,2.10", "x 1 lb to 150 lb,2.001,2.1015"),
                ("acme/contract/insurance.csv", "+ 100 USD to 5000 USD,0.50", "+ 100 USD to 5000 USD,0.505"),
            ]) == [])
    }

    /// A list may know nothing of a time in which no tariff needs it.
    @Test(arguments: [
        ("2023-01-01,2023-01-05,15.25\n2024-06-01,,15.25", 0), ("2024-01-01,2024-12-30,15.25\n2025-01-01,,15.25", 0),
        ("2024-01-01,2024-12-30,15.25\n2025-01-02,,15.25", 1),
        ("2024-01-01,2024-12-30,15.25\n2024-12-31,,not held\n2025-01-02,,15.25", 0),
        ("2024-01-01,2024-12-30,15.25\n2024-12-31,,not held\n2025-01-01,,not held\n2025-01-02,,15.25", 0),
        ("2024-01-01,2024-12-30,15.25\n2024-12-31,2024-12-31,not held\n2025-01-02,,15.25", 1),
    ]) func fuelIsNeededWhileTheTariffIsInForce(rows: String, warnings: Int) throws {
        var texts = RichSample.texts
        texts[RichSample.fuelPath]?.replace("2025-01-01,,15.25", with: rows)
        #expect(
            try RateDirectory(RichSample.source(texts)).warnings.map(\.code)
                == Array(repeating: .missingDays, count: warnings))
    }

    /// A leap is more than twice the price for at most twice the weight, or more than five times that of any lighter one.
    @Test(arguments: [
        ("30 cm,3.00,4.00\n60 cm,6.00,8.00", 0), ("30 cm,3.00,4.00\n60 cm,6.01,8.00", 1),
        ("30 cm,3.00,4.00\n61 cm,15.00,20.00", 0), ("30 cm,3.00,4.00\n61 cm,15.00,20.01", 1),
        ("30 cm,3.00,4.00\n50 cm,30.00,4.50\n60 cm,5.00,6.00", 1),
        ("30 cm,3.00,4.00\n50 cm,0.40,4.50\n60 cm,5.00,6.00", 1),
    ]) func oneSlippedDigitIsOneFault(rows: String, count: Int) {
        let found = faults([("acme/contract/soft.csv", "30 cm,3.00,4.00\n60 cm,5.00,6.00", rows)])
        #expect(found.count == count, "\(found)")
    }

    @Test func descriptionsAreOneLine() {
        let fault = RateFault(
            file: "a\u{1B}[2J/b.csv", line: 3, column: 1, code: .duplicate, found: "x\ny\0\u{202E}\t", expected: "z\r")
        let text = #"a\u{1B}[2J/b.csv:3:1: duplicate: found "x\ny\u{0}\u{202E}\t"; expected z\r"#
        #expect(fault.description == text)
        #expect(fault.description(in: "tables") == "tables/" + text)
    }

    @Test func theDirectoryHasNoLine() throws {
        #expect(throws: RateFaults.self) { try RateDirectory.load(repositoryPath("no-such-folder")) }
        do { _ = try RateDirectory.load(repositoryPath("no-such-folder")) } catch {
            #expect(error.faults.count == 1)
            #expect(error.faults[0].description(in: "nope").hasPrefix("nope: unreadable: found "))
        }
        do { _ = try RateDirectory(RateSource(files: ["x/tariff.yml": []])) } catch {
            #expect(
                error.faults[0].description(in: "nope")
                    == #"nope: no-tariff: found "x/tariff.yml"; expected a folder with a tariff.yaml"#)
        }
    }
}
