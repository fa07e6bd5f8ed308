import RateTables
import RatingEngine
import Testing

/// Lists of areas stand for all their places together, also where one of them leaves out what another adds.
@Suite struct AreaUnionTests {
    private func destination(_ areas: String, _ list: String) throws(RateFaults) -> Area {
        var texts = RichSample.texts
        texts[RichSample.tariffPath] = RichSample.tariff.replacing("areas:\n", with: "areas:\n\(areas)\n")
            .replacing("destination: abroad\n    zone_chart", with: "destination: [\(list)]\n    zone_chart")
        return try RateDirectory(RichSample.source(texts)).tariffs[0].services[1].destination
    }

    private static let mainland = "  mainland: {country: US, except: [{country: US, regions: [AK, HI, PR]}]}\n"

    @Test(
        arguments: [
            ("  islands: {country: US, regions: [HI]}", "mainland, islands", [["AK", "PR"]]),
            ("  islands: {country: US, regions: [HI, AK, PR]}", "mainland, islands", []),
            ("  most: {country: US, except: [{country: US, regions: [HI, GU]}]}", "mainland, most", [["HI"], ["HI"]]),
            (
                "  islands: {country: US, regions: [HI]}\n  north: {country: US, regions: [AK]}",
                "mainland, islands, north", [["PR"]]
            ),
            ("  near: {country: CA}", "mainland, near", [["AK", "HI", "PR"]]),
        ] as [(String, String, [[String]])])
    func regions(areas: String, list: String, exceptions: [[String]]) throws {
        let area = try destination(Self.mainland + areas, list)
        #expect(area.exceptions.map(\.regions) == exceptions)
    }

    @Test func postcodes() throws {
        let areas = """
              coast: {country: US, except: [{country: US, postcodes: [967*, 995..999]}]}
              port: {country: US, postcodes: [96701, 996..997]}
            """
        let exceptions = try destination(areas, "coast, port").exceptions
        let left = try destination(
            "  x: {country: US, except: [{country: US, postcodes: [96700, 96702..96799, 995*, 998..999]}]}", "x"
        ).exceptions
        // Between the last key of 96700 and the first of 96701 there is none that a postcode has.
        #expect(exceptions[0].postcodes.count == 4 && exceptions[0].postcodes[2...] == left[0].postcodes[2...])
        #expect(exceptions[0].postcodes[0].last < exceptions[0].postcodes[1].first)
    }

    @Test(arguments: [
        ("  part: {country: US, regions: [HI]}", "abroad, part", "abroad leaves out a place of which part adds a part"),
        ("  part: {country: US, postcodes: [967*]}", "mainland, part", "another way (regions, postcodes)"),
    ]) func contradictions(areas: String, list: String, expected: String) {
        do throws(RateFaults) {
            _ = try destination(Self.mainland + areas, list)
            Issue.record("it loads")
        } catch {
            let found = error.faults.filter { $0.code == .keysConflict }
            #expect(found.count == 1 && found.first?.expected.contains(expected) == true, "\(error.faults)")
        }
    }
}
