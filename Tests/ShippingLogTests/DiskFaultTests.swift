import Foundation
import Testing

/// A store on a disk that fails, fills up, or loses its power, at every call in turn. Each case is a process that keeps a
/// core busy; eight at once would leave nothing for the tests beside them, some of which have deadlines.
@Suite(.serialized) struct DiskFaultTests {
    /// Runs a store's whole life once for each place of a fault; what was wrong, and the figures.
    private func faults(
        _ calls: String, _ manner: String, step: Int = 1, lying: Bool = false
    ) async throws -> (wrongs: [String], points: Int, acknowledged: Int, withoutFault: Int) {
        let folder = try TestFolder()
        defer { folder.remove() }
        let child = try Child(["faults", folder.url.path, calls, manner, String(step)] + (lying ? ["lying"] : []))
        let lines = await child.lines()
        let last = lines.last.map { $0.split(separator: " ").map(String.init) } ?? []
        guard last.first == "done", last.count == 8, let points = Int(last[2]), let acknowledged = Int(last[4]),
            let withoutFault = Int(last[7])
        else {
            Issue.record("\(calls) \(manner): it ended at \(lines.suffix(3))")
            return ([], 0, 0, 0)
        }
        return (lines.filter { $0.hasPrefix("wrong") }, points, acknowledged, withoutFault)
    }

    /// At every place: a clear fault or none, everything acknowledged there when opened again, nothing refused, nothing
    /// by half, and after a failed sync nothing more.
    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            // Which calls fail, how, every which one of them, and how many places there are at least.
            ("read", "once", 5, 20), ("read", "always", 11, 10), ("write", "once", 7, 60), ("write", "always", 29, 20),
            ("write", "full", 11, 50), ("sync", "once", 1, 20), ("sync", "always", 1, 20), ("other", "once", 5, 20),
            ("other", "always", 11, 5), ("change", "cut", 9, 60), ("change", "cut-some", 9, 60),
        ])
    func whateverFailsNothingAcknowledgedIsLost(
        _ calls: String, _ manner: String, step: Int, least: Int
    ) async throws {
        let result = try await faults(calls, manner, step: step)
        #expect(result.wrongs.isEmpty)
        #expect(result.points >= least)
        #expect(result.acknowledged > 0)
        #expect(result.withoutFault == 36)
        print("\(calls) \(manner): \(result.points) faults, \(result.acknowledged) commits acknowledged and there")
    }

    /// The proof can fail: where syncs do nothing, a power cut loses what was acknowledged, and that is found.
    @Test func aDiskThatLiesIsFoundOut() async throws {
        let result = try await faults("change", "cut", step: 20, lying: true)
        #expect(result.wrongs.contains { $0.contains("was acknowledged and is there as nothing") })
    }

    @Test func manyCommitsShareASyncAndNoneIsAnsweredBefore() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        let lines = await (try Child(["group", folder.database, "1000"])).lines()
        #expect(lines.count == 2 && lines.first == "held 0")
        let words = lines.last?.split(separator: " ").map(String.init) ?? []
        #expect(words.count == 4 && words.first == "acknowledged" && words[1] == "1000")
        let syncs = words.last.flatMap { Int($0) } ?? 0
        #expect((1...20).contains(syncs))
        print("1000 commits at once: \(syncs) syncs")
    }
}
