/// The elements of a JSON array, one at a time, so that a long array never stands in memory as one tree.
///
/// After a fault in the array's syntax there are no more elements.
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
    private enum Place { case before, inside, after }

    private let bytes: [UInt8]
    private var place = Place.before
    private var at = 0
    /// The position of the last element's first byte.
    private var position = TextPosition.start

    /// The elements of the array that the whole text must be.
    public init(of bytes: [UInt8]) { self.bytes = bytes }

    /// The next element, which knows where it stands in the whole text; nil behind the last.
    public mutating func next() -> Result<JSONDocument, JSONFault>? {
        guard place != .after else { return nil }
        let result = bytes.withUnsafeBufferPointer { [at, place] buffer -> Result<Step, JSONParser.Failure> in
            var parser = JSONParser(buffer)
            parser.at = at
            do throws(JSONParser.Failure) {
                return .success(try parser.element(isFirst: place == .before))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let step):
            guard let value = step.value else {
                place = .after
                return nil
            }
            position = TextPosition(
                step.range.lowerBound - position.offset, into: bytes[position.offset...], from: position)
            place = .inside
            at = step.range.upperBound
            return .success(JSONDocument(root: value, bytes: Array(bytes[step.range]), start: position))
        case .failure(let failure):
            place = .after
            return .failure(JSONFault(failure, in: bytes, from: .start))
        }
    }

    /// An element and where it stands; without a value at the array's end.
    fileprivate struct Step {
        var value: JSONValue?
        var range: Range<Int>
    }
}

extension JSONParser {
    /// Parses what stands between the last element (or the text's beginning) and the next, and that one.
    fileprivate mutating func element(isFirst: Bool) throws(Failure) -> JSONElements.Step {
        var hasElement = true
        if isFirst {
            try begin()
            guard at < count, base[at] == UInt8(ascii: "[") else { throw unexpected() }
            at += 1
            skipBlanks()
            if at < count, base[at] == UInt8(ascii: "]") {
                at += 1
                hasElement = false
            }
        } else {
            hasElement = try another(before: UInt8(ascii: "]"))
        }
        let start = at
        guard hasElement else {
            try end()
            return JSONElements.Step(value: nil, range: start..<at)
        }
        let value = try value(depth: 1)
        return JSONElements.Step(value: value, range: start..<at)
    }
}
