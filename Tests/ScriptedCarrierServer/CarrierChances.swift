import TestSupport

/// How long calls take and which go wrong, drawn from a seed and the call alone: what else happens meanwhile changes
/// nothing.
struct CarrierChances: Sendable {
    let seed: UInt64
    /// How many of a hundred go wrong.
    let faults: Int
    let milliseconds: ClosedRange<Int>

    /// What a call draws.
    struct Draw {
        /// How long it takes before the carrier acts.
        var before: Duration
        /// How long it takes after.
        var after: Duration
        /// What goes wrong; nil for nothing.
        var fault: CarrierScript.Action?
    }

    /// Draws for the n-th call of a kind about a reference.
    func draw(_ call: CarrierScript.Call, _ reference: String, _ number: Int) -> Draw {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "\(seed) \(call.rawValue) \(reference) \(number)".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        var chances = SplitMix64(seed: hash)
        let total = Int.random(in: milliseconds, using: &chances)
        let before = Int.random(in: 0...total, using: &chances)
        var draw = Draw(before: .milliseconds(before), after: .milliseconds(total - before), fault: nil)
        if Int.random(in: 0..<100, using: &chances) < faults {
            let kinds: [CarrierScript.Action] =
                switch call {
                case .buy: [.sellInSilence, .lose, .busy, .throttle, .unreadable, .inProgress]
                case .lookUp: [.lose, .busy, .unreadable]
                case .void: [.voidInSilence, .lose, .busy]
                }
            draw.fault = kinds.randomElement(using: &chances)
        }
        return draw
    }
}
