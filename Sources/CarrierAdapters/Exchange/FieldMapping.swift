internal import ShipmentModel

/// Puts our texts into a carrier's fields, or says why they do not fit. Nothing is cut off or replaced: an address that
/// lost its flat number is another address.
enum CarrierField {
    /// What a field may hold.
    enum Characters: Sendable {
        /// Anything visible.
        case any
        /// ASCII.
        case ascii
        /// ISO 8859-1: western European letters.
        case latin1

        fileprivate func allow(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .any: scalar.value >= 0x20 && scalar.value != 0x7F
            case .ascii: (0x20...0x7E).contains(scalar.value)
            case .latin1: (0x20...0x7E).contains(scalar.value) || (0xA0...0xFF).contains(scalar.value)
            }
        }
    }

    /// A text that need not be there.
    ///
    /// - Parameters:
    ///   - name: what the text is, in small letters: `city`. The fault's code is `city-too-long`, `city-characters`.
    ///   - longest: the most characters (Unicode scalars).
    static func optional(
        _ text: String?, _ name: String, longest: Int, _ characters: Characters = .any
    ) throws(CarrierFault) -> String? {
        guard let text, !text.isEmpty else { return nil }
        let count = text.unicodeScalars.count
        guard count <= longest else {
            throw .unmappable("\(name)-too-long", "\(name) has \(count) characters; the carrier takes \(longest)")
        }
        guard text.unicodeScalars.allSatisfy(characters.allow) else {
            throw .unmappable("\(name)-characters", "\(name) has characters that the carrier does not take")
        }
        return text
    }

    /// A text that must be there; `city-missing` otherwise.
    static func required(
        _ text: String?, _ name: String, longest: Int, _ characters: Characters = .any
    ) throws(CarrierFault) -> String {
        guard let text = try optional(text, name, longest: longest, characters) else {
            throw .unmappable("\(name)-missing", "the carrier wants a \(name)")
        }
        return text
    }

    /// An address's street lines in so many fields at most, each of so many characters; lines that are too many or too long
    /// are broken between words anew where that makes them fit.
    static func street(
        _ address: Address, _ name: String = "street", lines: Int, longest: Int, _ characters: Characters = .any
    ) throws(CarrierFault) -> [String] {
        let given = address.street.filter { !$0.isEmpty }
        guard !given.isEmpty else { throw .unmappable("\(name)-missing", "the carrier wants a \(name)") }
        if given.count <= lines, given.allSatisfy({ $0.unicodeScalars.count <= longest }) {
            var fitting: [String] = []
            for line in given { fitting.append(try required(line, name, longest: longest, characters)) }
            return fitting
        }
        var broken: [String] = []
        for word in given.joined(separator: ", ").split(separator: " ") {
            if let last = broken.last, last.unicodeScalars.count + 1 + word.unicodeScalars.count <= longest {
                broken[broken.count - 1] = last + " " + word
            } else {
                broken.append(String(word))
            }
        }
        guard broken.count <= lines, broken.allSatisfy({ $0.unicodeScalars.count <= longest }) else {
            throw .unmappable(
                "\(name)-too-long", "the \(name) does not fit into \(lines) lines of \(longest) characters")
        }
        var fitting: [String] = []
        for line in broken { fitting.append(try required(line, name, longest: longest, characters)) }
        return fitting
    }

    /// What is in a parcel, in one text: each line's words once, `Cotton socks, Wool hat`; nil where no line has any.
    static func contents(_ parcel: Parcel, _ name: String, longest: Int, _ characters: Characters = .any)
        throws(CarrierFault) -> String?
    {
        var words: [String] = []
        for line in parcel.contents {
            if let text = line.description, !text.isEmpty, !words.contains(text) { words.append(text) }
        }
        return try optional(words.joined(separator: ", "), name, longest: longest, characters)
    }
}
