/// A pattern of postcodes in the few forms of regular expressions that address data use: characters, `\d`, classes such as
/// `[ABD-HJ]`, groups, alternatives, `?`, `{4}` and `{2,3}`. It always matches a whole postcode.
struct PostcodePattern: Sendable {
    private indirect enum Node: Sendable {
        /// One of these ASCII characters, as a set of bits.
        case byte(low: UInt64, high: UInt64)
        case sequence([Node])
        case alternatives([Node])
        case repeated(Node, ClosedRange<Int>)
    }

    private let node: Node

    /// Reads a pattern of our own data; any other construct is a broken invariant.
    init(_ text: String) {
        var reader = Reader(rest: Array(text.utf8)[...])
        node = reader.alternatives()
        precondition(reader.rest.isEmpty, text)
    }

    /// Whether all of a text has the pattern.
    /// - Complexity: as backtracking costs; the data's patterns are short and nest no repetitions without bounds.
    func matches(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count <= 32 else { return false }
        return PostcodePattern.match(node, bytes, 0) { $0 == bytes.count }
    }

    private static func match(_ node: Node, _ bytes: [UInt8], _ place: Int, _ next: (Int) -> Bool) -> Bool {
        switch node {
        case .byte(let low, let high):
            guard place < bytes.count, bytes[place] < 128 else { return false }
            let bits = bytes[place] < 64 ? low : high
            return bits >> UInt64(bytes[place] % 64) & 1 == 1 && next(place + 1)
        case .sequence(let nodes): return match(nodes[...], bytes, place, next)
        case .alternatives(let nodes): return nodes.contains { match($0, bytes, place, next) }
        case .repeated(let node, let counts): return match(node, counts, bytes, place, next)
        }
    }

    private static func match(
        _ nodes: ArraySlice<Node>, _ bytes: [UInt8], _ place: Int, _ next: (Int) -> Bool
    ) -> Bool {
        guard let first = nodes.first else { return next(place) }
        return match(first, bytes, place) { match(nodes.dropFirst(), bytes, $0, next) }
    }

    private static func match(
        _ node: Node, _ counts: ClosedRange<Int>, _ bytes: [UInt8], _ place: Int, _ next: (Int) -> Bool
    ) -> Bool {
        if counts.upperBound > 0 {
            let less = max(0, counts.lowerBound - 1)...(counts.upperBound - 1)
            if match(node, bytes, place, { match(node, less, bytes, $0, next) }) { return true }
        }
        return counts.lowerBound == 0 && next(place)
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func alternatives() -> Node {
            var nodes = [sequence()]
            while take("|") { nodes.append(sequence()) }
            return nodes.count == 1 ? nodes[0] : .alternatives(nodes)
        }

        private mutating func sequence() -> Node {
            var nodes: [Node] = []
            while let byte = rest.first, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
                nodes.append(repetition(of: atom()))
            }
            return .sequence(nodes)
        }

        private mutating func repetition(of node: Node) -> Node {
            if take("?") { return .repeated(node, 0...1) }
            guard take("{") else { return node }
            let least = number()
            let most = take(",") ? number() : least
            expect("}")
            return .repeated(node, least...most)
        }

        private mutating func atom() -> Node {
            if take("(") {
                if take("?") { expect(":") }
                let node = alternatives()
                expect(")")
                return node
            }
            var set = Set<UInt8>()
            if take("[") {
                while !take("]") {
                    let first = character()
                    if first.count == 1, take("-") {
                        set.formUnion(first[0]...character()[0])
                    } else {
                        set.formUnion(first)
                    }
                }
            } else {
                set.formUnion(character())
            }
            var bits: (low: UInt64, high: UInt64) = (0, 0)
            for byte in set {
                if byte < 64 { bits.low |= 1 << UInt64(byte) } else { bits.high |= 1 << UInt64(byte - 64) }
            }
            return .byte(low: bits.low, high: bits.high)
        }

        /// A character, or the ten of `\d`.
        private mutating func character() -> [UInt8] {
            guard let byte = rest.popFirst(), byte < 128, !".*+?{}()|^$".utf8.contains(byte) else {
                preconditionFailure()
            }
            guard byte == UInt8(ascii: "\\") else { return [byte] }
            guard let escaped = rest.popFirst() else { preconditionFailure() }
            if escaped == UInt8(ascii: "d") { return Array("0123456789".utf8) }
            precondition(escaped == UInt8(ascii: "-"))
            return [escaped]
        }

        private mutating func number() -> Int {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            rest = rest.dropFirst(digits.count)
            guard let number = Int(String(decoding: digits, as: UTF8.self)) else { preconditionFailure() }
            return number
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }

        private mutating func expect(_ character: Unicode.Scalar) {
            precondition(take(character))
        }
    }
}
