import RatingEngine
import TestSupport
import Testing

/// Ranges are kept as blocks, and read one by one as if each were kept.
struct ZoneChartRangesTests {
    @Test func blocksAreRepeatedForEachOrigin() {
        let ranges = ZoneChart.Ranges(
            zones: ["2", "44"],
            rows: [
                .init(first: 0, last: 9, zone: 0), .init(first: 10, last: 19, zone: 1),
                .init(first: 5, last: 5, zone: 1),
            ],
            blocks: [
                .init(originFrom: 1, originTo: 3, rows: 0..<2), .init(originFrom: 4, originTo: 7, rows: 2..<2),
                .init(originFrom: 8, originTo: 8, rows: 2..<3),
            ])
        #expect(ranges.count == 7)
        #expect(ranges.map(\.origin) == [1, 1, 2, 2, 3, 3, 8])
        #expect(ranges.map(\.first) == [0, 10, 0, 10, 0, 10, 5])
        #expect(ranges.map(\.last) == [9, 19, 9, 19, 9, 19, 5])
        #expect(ranges.map(\.zone) == ["2", "44", "2", "44", "2", "44", "44"])
    }

    @Test func noneAreNone() {
        #expect(ZoneChart.Ranges([]).isEmpty)
        #expect(ZoneChart.Ranges(zones: [], rows: [], blocks: [.init(originFrom: 0, originTo: 9, rows: 0..<0)]).isEmpty)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func rangesComeBackInOrder(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let given = (0..<Int.random(in: 0...60, using: &random)).map { _ in
            ZoneChart.Range(
                origin: .random(in: 0...5, using: &random), first: .random(in: 0...999, using: &random),
                last: .random(in: 0...999, using: &random), zone: ["2", "3", "AK", "45"].randomElement(using: &random)!)
        }
        let ranges = ZoneChart.Ranges(given)
        #expect(Set(ranges.zones) == Set(given.map(\.zone)))
        func texts(_ ranges: some Sequence<ZoneChart.Range>) -> [String] {
            ranges.map { "\($0.origin) \($0.first) \($0.last) \($0.zone)" }
        }
        #expect(texts(ranges) == texts(given))
    }
}
