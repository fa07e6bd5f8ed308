internal import Yams

/// A scalar's text and where it stands. The text is as written: `NO` is not false and `4.10` not 4.1.
struct PlacedText {
    var text: String
    var place: Place
}

/// Reads one mapping by its shape. Unknown and missing keys are reported when it is made; each value when it is asked
/// for. A value that is absent or faulty is nil: since any fault keeps the directory from loading, callers go on with
/// a default and so find the faults that follow.
struct ObjectReader {
    let shape: Shape
    let place: Place
    let faults: FaultList
    private let values: [String: Node]
    private let keyPlaces: [String: Place]

    init?(_ node: Node, _ shape: Shape, file: String, faults: FaultList) {
        place = node.place(in: file)
        self.shape = shape
        self.faults = faults
        guard let mapping = node.mapping else {
            faults.fault(
                place, .wrongKind, found: node.summary,
                expected: "a mapping with the keys \(shape.keys.joined(separator: ", "))")
            return nil
        }
        var values: [String: Node] = [:]
        var keyPlaces: [String: Place] = [:]
        for (key, value) in mapping {
            let keyPlace = key.place(in: file)
            guard let name = key.scalar?.string, shape.allows(name) else {
                let name = key.scalar?.string ?? key.summary
                faults.fault(
                    keyPlace, .unknownKey, found: name,
                    expected: expectedName(for: name, among: shape.keys, otherwise: "no key"))
                continue
            }
            values[name] = value
            keyPlaces[name] = keyPlace
        }
        self.values = values
        self.keyPlaces = keyPlaces
        for key in shape.required where values[key] == nil {
            faults.fault(place, .missingKey, found: "", expected: "the key \(key)")
        }
    }

    /// Whether none of the keys is given.
    var isEmpty: Bool { values.isEmpty }

    /// Whether the key is given.
    func has(_ key: String) -> Bool { node(key) != nil }

    /// Where the key stands, or the mapping where it does not.
    func place(of key: String) -> Place { keyPlaces[key] ?? place }

    /// The value of a key.
    func node(_ key: String) -> Node? {
        precondition(shape.allows(key), "\(shape) has no key \(key)")
        return values[key]
    }

    /// The text of a key; reported where it is no scalar or empty.
    func scalar(_ key: String) -> PlacedText? {
        node(key).flatMap { $0.readScalar(expected: "text", file: place.file, faults: faults) }
    }

    /// The text of a key, or an empty one.
    func text(_ key: String) -> String { scalar(key)?.text ?? "" }

    /// The value of a key, read from its text; reported where `read` gives nil.
    func value<Value>(
        _ key: String, _ code: RateFault.Code, expected: @autoclosure () -> String, read: (String) -> Value?
    ) -> Value? {
        guard let scalar = scalar(key) else { return nil }
        guard let value = read(scalar.text) else {
            faults.fault(scalar.place, code, found: scalar.text, expected: expected())
            return nil
        }
        return value
    }

    /// `true` or `false`.
    func flag(_ key: String) -> Bool? {
        value(key, .unknownWord, expected: "true or false") { ["true": true, "false": false][$0] }
    }

    /// One of the words of an enumeration.
    func word<Word: RawRepresentable & CaseIterable>(_ key: String) -> Word? where Word.RawValue == String {
        value(key, .unknownWord, expected: wordsExpected(Word.self), read: Word.init(rawValue:))
    }

    /// The elements of a list. `atLeastOne` says what it must not be without.
    func list(_ key: String, atLeastOne: String? = nil) -> [Node] {
        guard let node = node(key) else { return [] }
        guard let sequence = node.sequence else {
            faults.fault(node.place(in: place.file), .wrongKind, found: node.summary, expected: "a list")
            return []
        }
        if sequence.isEmpty, let atLeastOne { reportEmpty(node, atLeastOne) }
        return Array(sequence)
    }

    /// The texts of a list.
    func scalars(_ key: String, atLeastOne: String? = nil) -> [PlacedText] {
        list(key, atLeastOne: atLeastOne).compactMap {
            $0.readScalar(expected: "text", file: place.file, faults: faults)
        }
    }

    /// The texts of a list, or the one text that stands instead of a list.
    func scalarsOrOne(_ key: String, atLeastOne: String) -> [PlacedText] {
        if node(key)?.scalar != nil { return scalar(key).map { [$0] } ?? [] }
        return scalars(key, atLeastOne: atLeastOne)
    }

    /// The mappings of a list.
    func objects(_ key: String, _ shape: Shape, atLeastOne: String? = nil) -> [ObjectReader] {
        list(key, atLeastOne: atLeastOne).compactMap { ObjectReader($0, shape, file: place.file, faults: faults) }
    }

    /// A mapping.
    func object(_ key: String, _ shape: Shape) -> ObjectReader? {
        node(key).flatMap { ObjectReader($0, shape, file: place.file, faults: faults) }
    }

    /// The entries of a mapping whose keys are names that the file gives.
    func namedEntries(_ key: String, atLeastOne: String? = nil) -> [(name: PlacedText, value: Node)] {
        guard let node = node(key) else { return [] }
        guard let mapping = node.mapping else {
            faults.fault(
                node.place(in: place.file), .wrongKind, found: node.summary, expected: "a mapping of names")
            return []
        }
        if mapping.isEmpty, let atLeastOne { reportEmpty(node, atLeastOne) }
        return mapping.compactMap { key, value in
            key.readScalar(expected: "a name", file: place.file, faults: faults).map { ($0, value) }
        }
    }

    private func reportEmpty(_ node: Node, _ atLeastOne: String) {
        faults.fault(node.place(in: place.file), .emptyText, found: "", expected: "at least one \(atLeastOne)")
    }
}

/// All words of an enumeration, for a report.
func wordsExpected<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> String where Word.RawValue == String {
    "one of " + Word.allCases.map(\.rawValue).joined(separator: ", ")
}

extension Node {
    func place(in file: String) -> Place {
        Place(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    /// What kind of node it is, for a report.
    var summary: String {
        switch self {
        case .scalar(let scalar): scalar.string
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    func readScalar(expected: String, file: String, faults: FaultList) -> PlacedText? {
        guard let scalar else {
            faults.fault(place(in: file), .wrongKind, found: summary, expected: expected)
            return nil
        }
        guard scalar.string.contains(where: { !$0.isWhitespace }) else {
            faults.fault(place(in: file), .emptyText, found: scalar.string, expected: expected)
            return nil
        }
        return PlacedText(text: scalar.string, place: place(in: file))
    }
}
