import Foundation
import Testing

/// The desk's decisions under everything that can go wrong, in virtual time. More runs than usual:
///
///     WAYBILL_SIMULATE=1000000 swift test -c release --filter SimulationTests
@Suite struct SimulationTests {
    private static func runs() throws -> UInt64 {
        guard let text = ProcessInfo.processInfo.environment["WAYBILL_SIMULATE"] else { return 2000 }
        return try #require(UInt64(text), "WAYBILL_SIMULATE=\(text): expected a whole number")
    }

    @Test func everyPromiseIsKept() throws {
        var labels = 0
        var kills = 0
        for seed in 0..<(try Self.runs()) {
            let simulation = Simulation(seed: seed)
            do { try simulation.run() } catch {
                Issue.record("seed \(seed): \(error)")
                return
            }
            labels += simulation.labels
            kills += simulation.kills
        }
        #expect(labels > 0 && kills > 0)
    }

    @Test func theSameSeedGivesTheSameRun() throws {
        for seed in 0..<20 as Range<UInt64> {
            let runs = [Simulation(seed: seed), Simulation(seed: seed)]
            for run in runs { try run.run() }
            #expect(runs[0].trace == runs[1].trace && runs[0].time == runs[1].time)
        }
    }

    @Test(arguments: PlantedBug.allCases)
    func aPlantedBugIsFound(bug: PlantedBug) {
        let found = (0..<2000 as Range<UInt64>).first { seed in
            do {
                try Simulation(seed: seed, bug: bug).run()
                return false
            } catch { return true }
        }
        #expect(found != nil, "\(bug) was not found")
    }

    @Test(arguments: PlantedBug.allCases.filter { $0.passing != nil })
    func whatIsMendedAgainIsFoundAtTheStepThatBrokeIt(bug: PlantedBug) throws {
        let seeds: Range<UInt64> = 0..<200
        for seed in seeds { try Simulation(seed: seed, bug: bug, audit: .atTheEnd).run() }
        let promises = Set(
            seeds.compactMap { seed -> String? in
                do {
                    try Simulation(seed: seed, bug: bug).run()
                    return nil
                } catch { return String((error as? Violation)?.promise.prefix { $0 != ":" } ?? "\(error)") }
            })
        #expect(promises == [bug.passing])
    }
}
