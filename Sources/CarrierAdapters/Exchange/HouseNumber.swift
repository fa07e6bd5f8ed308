internal import ShipmentModel

/// A street with its house number, for carriers that want them apart, as in the Netherlands and in Belgium. What cannot
/// be told apart for certain is refused: a wrong house number is another house.
struct HouseNumber: Hashable, Sendable {
    /// The street without a number.
    var street: String
    /// One to five digits.
    var number: String
    /// What belongs to the number: `a bis`, `-2`; empty for none.
    var addition: String
    /// Further lines of the address, one text; empty for none.
    var more: String

    /// Takes an address's street lines apart.
    ///
    /// The number is the only word behind the first that begins with a digit: `Laan van Nieuw Oost-Indië 131 B-2`, `1e
    /// Helmersstraat 5a`. It may be in a second line of its own. `Plein 1944 12` could be read in two ways, and is not.
    init(_ address: Address) throws(CarrierFault) {
        var lines = address.street.filter { !$0.isEmpty }
        guard !lines.isEmpty else { throw .unmappable("street-missing", "the carrier wants a street") }
        if lines.count > 1, !HouseNumber.hasNumber(lines[0]), lines[1].first.map(HouseNumber.isDigit) ?? false {
            lines[0] += " " + lines.remove(at: 1)
        }
        let words = lines[0].split(separator: " ")
        let places = words.indices.dropFirst().filter { words[$0].first.map(HouseNumber.isDigit) ?? false }
        guard let place = places.first else {
            throw .unmappable("house-number-missing", "the carrier wants a house number behind the street's name")
        }
        guard places.count == 1 else {
            throw .unmappable("house-number-ambiguous", "more than one word of the street begins with a digit")
        }
        let digits = words[place].prefix(while: HouseNumber.isDigit)
        guard digits.utf8.count <= 5 else { throw .unmappable("house-number-too-long") }
        street = words[..<place].joined(separator: " ")
        number = String(digits)
        let rest = [words[place].dropFirst(digits.count)] + words[(place + 1)...]
        addition = rest.filter { !$0.isEmpty }.joined(separator: " ")
        more = lines.dropFirst().joined(separator: ", ")
    }

    private static func hasNumber(_ line: String) -> Bool {
        line.split(separator: " ").dropFirst().contains { $0.first.map(isDigit) ?? false }
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
