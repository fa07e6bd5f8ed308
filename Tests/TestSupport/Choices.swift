/// The source of everything a generator decides. Each decision is a number from 0 to a bound, drawn from a seed or
/// replayed from a list, and recorded; 0 should stand for the simplest value, since shrinking drives choices there.
public struct Choices: Sendable {
    private var random: SplitMix64?
    private var replayed: ArraySlice<UInt64>
    /// The decisions so far.
    public private(set) var made: [UInt64] = []

    /// Decisions drawn from a seed.
    public init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        replayed = []
    }

    /// Decisions of an earlier run; 0 once they are used up.
    public init(replaying choices: [UInt64]) {
        random = nil
        replayed = choices[...]
    }

    /// A number from 0 to `bound`, inclusive.
    public mutating func number(upTo bound: UInt64) -> UInt64 {
        let choice =
            if random != nil {
                bound == .max ? random!.next() : random!.next(upperBound: bound + 1)
            } else {
                min(replayed.popFirst() ?? 0, bound)
            }
        made.append(choice)
        return choice
    }

    /// A number in a range; its lower bound is the simplest.
    public mutating func int(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(number(upTo: UInt64(range.upperBound - range.lowerBound)))
    }

    /// True once in `times`; false is the simplest.
    public mutating func oneIn(_ times: UInt64) -> Bool { number(upTo: times - 1) == times - 1 && times > 1 }

    /// True or false; false is the simplest.
    public mutating func bool() -> Bool { oneIn(2) }

    /// One of the values; the first is the simplest.
    public mutating func element<T>(_ values: [T]) -> T { values[int(in: 0...values.count - 1)] }

    /// A list; shorter ones are simpler.
    public mutating func list<T>(_ length: ClosedRange<Int>, _ make: (inout Choices) -> T) -> [T] {
        let count = int(in: length)
        return (0..<count).map { _ in make(&self) }
    }

    /// A text of characters that trouble parsers: quotes, separators, escapes, controls, several scripts, astral.
    public mutating func text(_ length: ClosedRange<Int>) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "Z", "0", " ", "\"", "\\", "/", "'", ",", ";", "=", "+", "-", "@", "#", "~", "{", "}", "[", "]", ":",
            "\t", "\n", "\r", "\u{1}", "\u{7F}", "\u{85}", "é", "ß", "\u{301}", "Ж", "漢", "\u{2028}", "\u{202E}",
            "\u{FEFF}", "\u{FFFF}", "😀", "\u{10FFFF}",
        ]
        var text = String.UnicodeScalarView()
        text.append(contentsOf: list(length) { $0.element(scalars) })
        return String(text)
    }
}
