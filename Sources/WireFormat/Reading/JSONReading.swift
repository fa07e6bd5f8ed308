import TextFormats

/// Reads values out of a JSON tree, notes each fault with its pointer and goes on, so that all are found at once.
///
/// A method that returns nil has noted why, or the value was left out. `null` and blank texts count as left out: forms
/// and spreadsheets send them for what nobody filled in.
struct JSONReading {
    let purpose: ShipmentPurpose
    /// What was wrong so far.
    private(set) var faults: [Fault] = []
    /// The tokens of the pointer to the value being read.
    var path: [String] = []

    init(_ purpose: ShipmentPurpose) {
        self.purpose = purpose
        path.reserveCapacity(8)
    }

    /// The members of an object.
    struct Members {
        let members: [JSONMember]

        subscript(name: String) -> JSONValue? {
            // By index, so that only the member that is found is copied.
            for index in members.indices where members[index].name == name {
                switch members[index].value {
                case .null: return nil
                case .string(let text): return TextRules.isBlank(text) ? nil : .string(text)
                case let value: return value
                }
            }
            return nil
        }
    }

    // MARK: Faults

    /// Notes what is wrong with the value being read.
    mutating func fault(_ code: Fault.Code, _ detail: @autoclosure () -> String) {
        guard faults.count < ShipmentFaults.maximum else { return }
        faults.append(Fault(code, at: JSONPointer(path), detail()))
    }

    /// Notes what is wrong with a member of the object being read.
    mutating func fault(_ code: Fault.Code, at name: String, _ detail: @autoclosure () -> String) {
        path.append(name)
        fault(code, detail())
        path.removeLast()
    }

    /// Notes that a value has the wrong type.
    mutating func wrongType(_ value: JSONValue, expected: String) {
        // Lists and objects are quoted as what they are.
        let (quoted, kind) = (QuotedText.quote(value), value.kind)
        fault(.wrongType, (quoted == kind ? "here is \(kind)" : "\(quoted) is \(kind)") + "; expected is \(expected)")
    }

    /// Notes that a member is missing.
    mutating func missing(_ name: String, _ why: String = "") {
        fault(.missing, at: name, "\(name) is missing" + why)
    }

    // MARK: Objects and lists

    /// The members of the value being read, whose names must be among the known ones.
    mutating func object(_ value: JSONValue, _ shape: WireShape.Members) -> Members? {
        guard case .object(let members) = value else {
            wrongType(value, expected: "an object")
            return nil
        }
        for member in members where !shape.names.contains(member.name) {
            fault(.unknownMember, at: member.name, JSONReading.unknown(member.name, among: shape.names))
        }
        return Members(members: members)
    }

    /// What to say of a name that is not known.
    static func unknown(_ name: String, among known: [String]) -> String {
        let quoted = QuotedText.quote(name) + " is not known here"
        if let meant = NearestName.of(name, among: known) { return quoted + "; did you mean \(meant)?" }
        return quoted + "; known are \(known.joined(separator: ", "))"
    }

    /// Reads a member, if it is there.
    mutating func member<T>(
        _ object: Members, _ name: String, _ read: (inout JSONReading, JSONValue) -> T?
    ) -> T? {
        guard let value = object[name] else { return nil }
        path.append(name)
        defer { path.removeLast() }
        return read(&self, value)
    }

    /// Reads a member that must be there.
    mutating func required<T>(
        _ object: Members, _ name: String, _ read: (inout JSONReading, JSONValue) -> T?
    ) -> T? {
        guard let value = object[name] else {
            missing(name)
            return nil
        }
        path.append(name)
        defer { path.removeLast() }
        return read(&self, value)
    }

    /// Reads the elements of the list being read; those with faults are left out.
    mutating func list<T>(
        _ value: JSONValue, limit: Int, _ read: (inout JSONReading, JSONValue) -> T?
    ) -> [T] {
        guard case .array(let elements) = value else {
            wrongType(value, expected: "a list")
            return []
        }
        guard elements.count <= limit else {
            fault(.tooLong, "the list has \(elements.count) elements; at most \(limit) are allowed")
            return []
        }
        var result: [T] = []
        result.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            path.append(String(index))
            if let value = read(&self, element) { result.append(value) }
            path.removeLast()
        }
        return result
    }

    /// Reads an object whose names the caller chooses and whose values are texts, ordered by name.
    mutating func texts(_ value: JSONValue, limit: Int) -> [(name: String, value: String)] {
        guard case .object(let members) = value else {
            wrongType(value, expected: "an object of texts")
            return []
        }
        guard members.count <= Bounds.references else {
            fault(.tooLong, "there are \(members.count) members; at most \(Bounds.references) are allowed")
            return []
        }
        var result: [(name: String, value: String)] = []
        let object = Members(members: members)
        for name in members.map(\.name) {
            path.append(name)
            let checked = text(.string(name), limit: Bounds.identifier)
            path.removeLast()
            guard checked == name else {
                if checked != nil { fault(.malformed, at: name, "the name begins or ends with a blank") }
                continue
            }
            if let text = member(object, name, { $0.text($1, limit: limit) }) { result.append((name, text)) }
        }
        return result.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    // MARK: Texts, numbers, words

    /// The text being read, without blanks at its ends.
    mutating func text(_ value: JSONValue, limit: Int) -> String? {
        guard case .string(let written) = value else {
            if case .number(let number) = value {
                fault(
                    .wrongType, "\(QuotedText.quote(value)) is a number; write it as a text: \"\(number.prefix(40))\"")
            } else {
                wrongType(value, expected: "a text")
            }
            return nil
        }
        if TextRules.isPlain(written, limit: limit) { return written }
        guard !TextRules.isBlank(written) else {
            fault(.missing, "the text is blank")
            return nil
        }
        let text = TextRules.trimmed(written)
        if let scalar = text.unicodeScalars.first(where: TextRules.isForbidden) {
            let number = String(scalar.value, radix: 16, uppercase: true)
            let padded = String(repeating: "0", count: max(0, 4 - number.utf8.count)) + number
            fault(
                .forbiddenCharacter, "\(QuotedText.quote(text)) holds the character U+\(padded), which is not allowed")
            return nil
        }
        let count = text.unicodeScalars.count
        guard count <= limit else {
            fault(.tooLong, "\(QuotedText.quote(text)) has \(count) characters; at most \(limit) are allowed")
            return nil
        }
        return text
    }

    /// The code being read: letters, digits and `-`, `_`, `.`.
    mutating func code(_ value: JSONValue) -> String? {
        guard let text = text(value, limit: Bounds.code) else { return nil }
        guard TextRules.isCode(text) else {
            fault(
                .malformed, "\(QuotedText.quote(text)) is no code; letters, digits, hyphens, points and _ are allowed")
            return nil
        }
        return text
    }

    /// The list of codes being read, ordered, each once: they are sets.
    mutating func codes(_ value: JSONValue) -> [String] {
        Set(list(value, limit: Bounds.references) { $0.code($1) })
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// True or false.
    mutating func flag(_ value: JSONValue) -> Bool? {
        guard case .bool(let flag) = value else {
            wrongType(value, expected: "true or false")
            return nil
        }
        return flag
    }

    /// The whole number being read.
    mutating func integer(_ value: JSONValue, in range: ClosedRange<Int>) -> Int? {
        guard case .number(let written) = value else {
            wrongType(value, expected: "a whole number")
            return nil
        }
        let canonical = JSONValue.canonicalNumber(written)
        guard !canonical.utf8.contains(UInt8(ascii: ".")), !canonical.hasPrefix("0.") else {
            fault(.outOfRange, "\(QuotedText.quote(value)) is not a whole number")
            return nil
        }
        guard let integer = Int(canonical), range.contains(integer) else {
            fault(
                .outOfRange,
                "\(QuotedText.quote(value)) is out of bounds; \(range.lowerBound) to \(range.upperBound) is allowed")
            return nil
        }
        return integer
    }

    /// One of an enumeration's words.
    mutating func word<T: RawRepresentable<String> & CaseIterable>(_ value: JSONValue, _: T.Type) -> T? {
        guard let text = text(value, limit: Bounds.code) else { return nil }
        guard let word = T(rawValue: text) else {
            let known = T.allCases.map(\.rawValue)
            fault(
                .unknownValue, "\(QuotedText.quote(text)) is not known; use \(QuotedText.alternatives(known))")
            return nil
        }
        return word
    }
}
