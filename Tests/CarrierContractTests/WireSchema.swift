import ShipmentModel
import TextFormats

/// What a carrier's published description says about a JSON request, as far as a request of ours can break it.
indirect enum WireSchema: Sendable {
    /// A text of so many characters, one of these words if there are any, matching a regular expression if there is one.
    case text(_ length: ClosedRange<Int> = 0...Int.max, oneOf: [String] = [], matching: String? = nil)
    /// A number within bounds, which are decimal texts.
    case number(from: String? = nil, to: String? = nil)
    /// A whole number.
    case integer(_ range: ClosedRange<Int> = Int.min...Int.max)
    /// True or false.
    case flag
    /// Nothing: `null`.
    case null
    /// So many elements.
    case list(of: WireSchema, count: ClosedRange<Int> = 0...Int.max)
    /// Members that must be there, and that may be; any other is a violation.
    case object(required: [String: WireSchema] = [:], optional: [String: WireSchema] = [:])
    /// One of several.
    case any([WireSchema])

    /// Everything in which a value breaks it, each with its place.
    func violations(of value: JSONValue, at place: String = "") -> [String] {
        switch (self, value) {
        case (.text(let length, let words, let pattern), .string(let text)):
            var found: [String] = []
            if !length.contains(text.unicodeScalars.count) {
                found.append("\(place): \(text.unicodeScalars.count) characters, not \(length)")
            }
            if !words.isEmpty, !words.contains(text) { found.append("\(place): \(text) is none of \(words)") }
            if let pattern, let regex = try? Regex(pattern), (try? regex.wholeMatch(in: text)) == nil {
                found.append("\(place): \(text) does not match \(pattern)")
            }
            return found
        case (.number(let low, let high), .number(let text)):
            guard let number = ExactDecimal(text) else { return ["\(place): \(text) is not a plain number"] }
            func isBelow(_ a: ExactDecimal, _ b: ExactDecimal) -> Bool {
                func scaled(_ x: ExactDecimal) -> Int128 {
                    (x.scale..<18).reduce(into: x.units) { units, _ in units *= 10 }
                }
                return scaled(a) < scaled(b)
            }
            if let low = low.flatMap({ ExactDecimal($0) }), isBelow(number, low) {
                return ["\(place): \(text) is too little"]
            }
            if let high = high.flatMap({ ExactDecimal($0) }), isBelow(high, number) {
                return ["\(place): \(text) is too much"]
            }
            return []
        case (.integer(let range), .number(let text)):
            guard let number = Int(text) else { return ["\(place): \(text) is no whole number"] }
            return range.contains(number) ? [] : ["\(place): \(number) is not in \(range)"]
        case (.flag, .bool), (.null, .null): return []
        case (.list(let schema, let count), .array(let elements)):
            let wrong = count.contains(elements.count) ? [] : ["\(place): \(elements.count) elements, not \(count)"]
            return wrong
                + elements.enumerated().flatMap { schema.violations(of: $0.element, at: "\(place)/\($0.offset)") }
        case (.object(let required, let optional), .object(let members)):
            var found = required.keys.filter { value[$0] == nil }.sorted().map { "\(place)/\($0): missing" }
            for member in members {
                guard let schema = required[member.name] ?? optional[member.name] else {
                    found.append("\(place)/\(member.name): not known")
                    continue
                }
                found += schema.violations(of: member.value, at: "\(place)/\(member.name)")
            }
            return found
        case (.any(let schemas), _):
            return schemas.contains { $0.violations(of: value, at: place).isEmpty }
                ? [] : ["\(place): fits none of \(schemas.count) forms"]
        default: return ["\(place): \(value.kind) is the wrong kind"]
        }
    }
}
