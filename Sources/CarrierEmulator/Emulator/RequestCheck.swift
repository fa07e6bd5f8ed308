internal import TextFormats

/// What is wrong with a JSON request, member by member, before a carrier does anything: what is missing, of the wrong
/// kind, too long or not one of the words it knows. The carrier puts the findings into its own shape of an error.
struct RequestCheck {
    /// One member that is wrong.
    struct Finding: Hashable {
        /// What is wrong with it.
        enum Fault: Hashable { case missing, kind, length, value }
        /// Where it is: names and places joined by points, `packageDescription.weight`.
        var place: String
        /// What is wrong with it.
        var fault: Fault

        /// A sentence for an error.
        var text: String {
            switch fault {
            case .missing: "\(place) is required"
            case .kind: "\(place) has the wrong type"
            case .length: "\(place) has a length that is not allowed"
            case .value: "\(place) has a value that is not allowed"
            }
        }
    }

    /// The request.
    let root: JSONValue
    /// What is wrong, in the order it was looked for.
    private(set) var findings: [Finding] = []

    init(_ root: JSONValue) { self.root = root }

    /// What is at a place; nil where there is nothing. An element of an array is named by its place from 0.
    func value(_ place: String) -> JSONValue? {
        var value = root
        for name in place.split(separator: ".") {
            guard let next = Int(name).flatMap({ value[$0] }) ?? value[String(name)] else { return nil }
            value = next
        }
        return value
    }

    /// The text at a place, if it is one.
    func string(_ place: String) -> String? { value(place)?.string }

    /// Notes something that the carrier finds by itself.
    mutating func note(_ place: String, _ fault: Finding.Fault = .value) {
        findings.append(Finding(place: place, fault: fault))
    }

    /// Checks a text: so many characters, one of these words if there are any, and whatever else must be true of it.
    mutating func text(
        _ place: String, _ length: ClosedRange<Int> = 1...Int.max, required: Bool = true, oneOf words: [String] = [],
        where isRight: (String) -> Bool = { _ in true }
    ) {
        guard let value = value(place) else { return required ? note(place, .missing) : () }
        guard case .string(let text) = value else { return note(place, .kind) }
        guard length.contains(text.unicodeScalars.count) else { return note(place, .length) }
        guard words.isEmpty || words.contains(text), isRight(text) else { return note(place) }
    }

    /// Checks a number, which must be more than nothing unless told otherwise.
    mutating func number(_ place: String, required: Bool = true, mayBeZero: Bool = false) {
        guard let value = value(place) else { return required ? note(place, .missing) : () }
        guard case .number = value else { return note(place, .kind) }
        guard let number = value.thousandthsUpwards, number > 0 || mayBeZero else { return note(place) }
    }

    /// Checks that there is an array of so many elements; its number of elements, 0 if it is none.
    @discardableResult
    mutating func list(_ place: String, _ count: ClosedRange<Int>, required: Bool = true) -> Int {
        guard let value = value(place) else {
            if required { note(place, .missing) }
            return 0
        }
        guard case .array(let elements) = value else {
            note(place, .kind)
            return 0
        }
        if !count.contains(elements.count) { note(place, .length) }
        return elements.count
    }

    /// Checks that there is an object.
    mutating func object(_ place: String, required: Bool = true) {
        guard let value = value(place) else { return required ? note(place, .missing) : () }
        if value.members == nil { note(place, .kind) }
    }
}

extension JSONValue {
    /// A number in thousandths, rounded up; nil for anything but a plain decimal that is not negative.
    var thousandthsUpwards: Int64? {
        guard case .number(let text) = self else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...9).contains(parts[0].utf8.count),
            parts.allSatisfy({ !$0.isEmpty && $0.isDigits }), let whole = Int64(parts[0])
        else { return nil }
        let places = String((parts.count > 1 ? parts[1] : "").prefix(3))
        let fraction = Int64(places + String(repeating: "0", count: 3 - places.utf8.count)) ?? 0
        let isMore = parts.count > 1 && parts[1].dropFirst(3).contains { $0 != "0" }
        return whole * 1_000 + fraction + (isMore ? 1 : 0)
    }
}

extension StringProtocol {
    /// Whether there is nothing in it but the digits 0 to 9.
    var isDigits: Bool { utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
}
