import TestSupport
import Testing

@testable import LabelDesk

/// What holds whatever happens.
struct PoolScriptTests {
    @Test("every rule holds after every step of any script")
    func rules() {
        let found = counterexample(
            seed: 1, runs: 600, { PoolScript(&$0, events: 150, longest: 20) },
            holds: { script in broken(script) == nil })
        #expect(found == nil, "\(found.flatMap { broken($0.value) } ?? "")")
    }

    @Test("nobody starves in a crowd")
    func crowd() {
        let found = counterexample(
            seed: 1, runs: 50, { PoolScript(crowded: &$0) }, holds: { script in broken(script) == nil })
        #expect(found == nil, "\(found.flatMap { broken($0.value) } ?? "")")
    }

    /// The rule that a script breaks; nil if none.
    private func broken(_ script: PoolScript) -> String? {
        do {
            var run = PoolRun(script)
            for event in script.events {
                try run.perform(event)
                try run.step()
                try run.checkWake()
            }
            try run.drain()
            return nil
        } catch { return "\(error)" }
    }

    @Test("who wakes only when told to does the same at the same time as who asks every microsecond")
    func waking() {
        let found = counterexample(
            seed: 1, runs: 300, { PoolScript(&$0, events: 60, longest: 30) },
            holds: { script in
                var patient = PoolRun(script)
                var restless = PoolRun(script)
                for event in script.events {
                    for isPatient in [true, false] {
                        var run = isPatient ? patient : restless
                        if case .pass(let length) = event {
                            let end = run.now + length
                            while run.now < end {
                                let next = isPatient ? run.pool.nextWake(after: run.now) ?? end : run.now + 1
                                run.now = min(next, end)
                                try run.step()
                            }
                        } else {
                            try run.perform(event)
                            try run.step()
                        }
                        if isPatient { patient = run } else { restless = run }
                    }
                }
                return patient.trace == restless.trace
            })
        #expect(found == nil)
    }

    @Test("scripts come to everything that can happen")
    func coverage() throws {
        var seen: Set<String> = []
        var told: Set<String> = []
        for seed in 0..<200 as Range<UInt64> {
            var choices = Choices(seed: seed)
            var run = PoolRun(PoolScript(&choices, events: 150, longest: 20))
            for event in run.script.events {
                try run.perform(event)
                try run.step()
            }
            try run.drain()
            for entry in run.trace { seen.insert(PoolRun.name(entry.step)) }
            told.formUnion(run.admissions)
        }
        #expect(told == ["waits", "waitsInsteadOf", "full", "tooLate", "shut", "probed", "overspent"])
        #expect(seen == ["start", "expired", "shut", "drained"])
    }
}
