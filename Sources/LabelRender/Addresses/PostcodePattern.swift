/// A pattern of postcodes in the few forms of regular expressions that address data use: characters, `\d`, classes such as
/// `[ABD-HJ]`, groups, alternatives, `?`, `{4}` and `{2,3}`. It always matches a whole postcode.
struct PostcodePattern: Sendable {
    private indirect enum Node: Sendable {
        /// One of these characters.
        case character(Characters)
        case sequence([Node])
        /// One of these nodes, each with what it begins with: of many, such as the areas of British postcodes, most are
        /// out at the first character.
        case alternatives([(first: Characters?, node: Node)])
        case repeated(Node, ClosedRange<Int>)

        /// What it begins with; nil if it may be empty, or is not simple enough to tell.
        var first: Characters? {
            switch self {
            case .character(let characters): characters
            case .sequence(let nodes): nodes.first?.first
            case .alternatives: nil
            case .repeated(let node, let counts): counts.lowerBound > 0 ? node.first : nil
            }
        }
    }

    /// A set of ASCII characters, as bits.
    private struct Characters: Sendable {
        private var low: UInt64 = 0
        private var high: UInt64 = 0

        init(_ bytes: some Sequence<UInt8>) {
            for byte in bytes {
                if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
            }
        }

        /// Those of some places, as bits, at which one of these stands.
        func places(in bytes: [UInt8], of places: UInt64) -> UInt64 {
            var found: UInt64 = 0
            var rest = places
            while rest != 0 {
                let place = rest.trailingZeroBitCount
                rest &= rest - 1
                guard place < bytes.count, bytes[place] < 128 else { continue }
                let bits = bytes[place] < 64 ? low : high
                found |= (bits >> UInt64(bytes[place] % 64) & 1) << UInt64(place)
            }
            return found
        }
    }

    private let node: Node

    /// Reads a pattern of our own data; any other construct is a broken invariant.
    init(_ text: String) {
        var reader = Reader(rest: Array(text.utf8)[...])
        node = reader.alternatives()
        precondition(reader.rest.isEmpty, text)
    }

    /// Whether all of a text has the pattern.
    func matches(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count <= 32 else { return false }
        return PostcodePattern.ends(of: node, in: bytes, from: 1) >> UInt64(bytes.count) & 1 == 1
    }

    /// Where a node can end that begins at one of some places; sets of places, as bits.
    private static func ends(of node: Node, in bytes: [UInt8], from starts: UInt64) -> UInt64 {
        switch node {
        case .character(let characters): return characters.places(in: bytes, of: starts) << 1
        case .sequence(let nodes):
            var ends = starts
            for node in nodes where ends != 0 { ends = PostcodePattern.ends(of: node, in: bytes, from: ends) }
            return ends
        case .alternatives(let nodes):
            var ends: UInt64 = 0
            for index in nodes.indices {
                let possible = nodes[index].first.map { $0.places(in: bytes, of: starts) } ?? starts
                if possible != 0 { ends |= PostcodePattern.ends(of: nodes[index].node, in: bytes, from: possible) }
            }
            return ends
        case .repeated(let node, let counts):
            var last = starts
            var ends = counts.lowerBound == 0 ? starts : 0
            for count in 1...counts.upperBound where last != 0 {
                last = PostcodePattern.ends(of: node, in: bytes, from: last)
                if count >= counts.lowerBound { ends |= last }
            }
            return ends
        }
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func alternatives() -> Node {
            var nodes = [sequence()]
            while take("|") { nodes.append(sequence()) }
            return nodes.count == 1 ? nodes[0] : .alternatives(nodes.map { ($0.first, $0) })
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
            precondition(most > 0)
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
            return .character(Characters(set))
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
