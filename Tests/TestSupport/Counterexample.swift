/// A value for which a property does not hold, made as small as could be.
public struct Counterexample<Value: Sendable>: CustomStringConvertible, Sendable {
    /// The value.
    public let value: Value
    /// The seed that found it.
    public let seed: UInt64
    /// The choices that make it: `Choices(replaying:)` makes it again.
    public let choices: [UInt64]
    /// How many times it was made smaller.
    public let shrinks: Int

    /// Everything needed to see the fault again.
    public var description: String { "\(value) (seed \(seed), choices \(choices), \(shrinks) shrinks)" }
}

/// Looks for a value for which a property does not hold: `#expect(counterexample(seed: 1, …) == nil)` reads as "it
/// holds". A property that throws does not hold.
///
/// - Parameters:
///   - seed: where to begin; run `n` uses `seed + n`.
///   - runs: how many values are tried.
///   - generate: makes a value out of choices.
///   - holds: the property.
public func counterexample<Value: Sendable>(
    seed: UInt64, runs: Int = 100, _ generate: (inout Choices) -> Value, holds: (Value) throws -> Bool
) -> Counterexample<Value>? {
    func fails(_ choices: inout Choices) -> Value? {
        let value = generate(&choices)
        let held = (try? holds(value)) ?? false
        return held ? nil : value
    }
    for run in 0..<UInt64(runs) {
        var choices = Choices(seed: seed &+ run)
        guard let value = fails(&choices) else { continue }
        var smallest = (value: value, choices: choices.made)
        var shrinks = 0
        search: while shrinks < 2000 {
            for candidate in smaller(smallest.choices) {
                var replay = Choices(replaying: candidate)
                guard let value = fails(&replay), isSmaller(replay.made, than: smallest.choices) else { continue }
                smallest = (value, replay.made)
                shrinks += 1
                continue search
            }
            break
        }
        return Counterexample(
            value: smallest.value, seed: seed &+ run, choices: smallest.choices, shrinks: shrinks)
    }
    return nil
}

/// Fewer choices are smaller, then lower ones: an order without endless descent, so that shrinking ends.
private func isSmaller(_ a: [UInt64], than b: [UInt64]) -> Bool {
    a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count < b.count
}

/// Lists of choices a step simpler than the given one: a span left out, a choice zeroed, halved or lowered by one.
private func smaller(_ choices: [UInt64]) -> some Sequence<[UInt64]> {
    let deletions = [16, 8, 4, 2, 1].lazy.flatMap { size in
        (0..<max(0, choices.count - size + 1)).lazy.map { start in
            Array(choices[..<start]) + Array(choices[(start + size)...])
        }
    }
    let lowerings = choices.indices.lazy.filter { choices[$0] > 0 }.flatMap { index in
        [0, choices[index] / 2, choices[index] - 1].lazy.map { value in
            var changed = choices
            changed[index] = value
            return changed
        }
    }
    return Array(deletions) + Array(lowerings)
}
