import ShipmentModel
import TextFormats

/// A part of an address, by the letter that the formats have for it.
enum AddressPart: UInt8, Sendable, CaseIterable {
    case name = 0x4E  // N
    case company = 0x4F  // O
    case street = 0x41  // A
    /// A district of the town, which our addresses have among the street lines.
    case district = 0x44  // D
    case town = 0x43  // C
    case region = 0x53  // S
    case postcode = 0x5A  // Z
    /// The CEDEX number, which our addresses have behind the town.
    case sortingCode = 0x58  // X

    /// The name of the field that holds it.
    var field: String {
        switch self {
        case .name: "name"
        case .company: "company"
        case .street: "street[0]"
        case .town, .district, .sortingCode: "city"
        case .region: "region"
        case .postcode: "postcode"
        }
    }
}

/// Some of an address's parts.
struct AddressParts: Sendable {
    /// A bit for each, by the letter's place in the alphabet.
    private var bits: UInt32 = 0

    init(_ parts: some Sequence<AddressPart> = EmptyCollection()) {
        for part in parts { insert(part) }
    }

    mutating func insert(_ part: AddressPart) { bits |= AddressParts.bit(part) }

    mutating func remove(_ part: AddressPart) { bits &= ~AddressParts.bit(part) }

    func contains(_ part: AddressPart) -> Bool { bits & AddressParts.bit(part) != 0 }

    func isSubset(of other: AddressParts) -> Bool { bits & ~other.bits == 0 }

    private static func bit(_ part: AddressPart) -> UInt32 { 1 << UInt32(part.rawValue & 31) }
}

/// How a country's post wants addresses written. Shared by all its addresses.
///
/// Read from two embedded files of one form, the second of which replaces members of the first and says for each country
/// after which source: `address-formats.json`, from the data of Google's address service (see the NOTICE beside it), and
/// `address-overrides.json`. Their members: `fmt` the order of parts, `lfmt` the order in Latin letters, `require` the
/// parts that must be given, `upper` those in capitals, `omit` those that are left out, `zip` the postcode's pattern,
/// `zipex` examples, `postprefix` what stands before a postcode.
final class AddressFormat: Sendable {
    /// A piece of a format.
    enum Element: Hashable, Sendable {
        case part(AddressPart)
        case literal(String)
        case newLine
    }

    /// What stands where.
    struct Order: Sendable {
        /// The pieces, in order.
        let elements: [Element]
        /// The parts that have a place.
        let parts: AddressParts

        fileprivate init(_ format: String) {
            elements = AddressFormat.elements(format)
            parts = AddressParts(elements.compactMap { if case .part(let part) = $0 { part } else { nil } })
        }
    }

    /// The order of parts.
    let order: Order
    /// The order for an address in Latin letters; nil if it is no other.
    let latinOrder: Order?
    /// What must be given.
    let required: AddressParts
    /// What is written in capitals.
    let capitals: AddressParts
    /// What is left out although the order has no place for it. Anything else without a place gets a line of its own.
    let omitted: AddressParts
    /// The form of a postcode; nil if any will do.
    let pattern: PostcodePattern?
    /// Some postcodes.
    let examples: [String]
    /// How many characters the examples have behind a blank; of those without one nothing.
    private let endings: [Int]
    /// The letters that the order has before a postcode, such as `CH` of `CH-8001`.
    private let prefix: String

    /// A country's format. For a country of which nothing is known: name, company, street, town.
    static func of(_ country: Country) -> AddressFormat { formats[Int(country.index)] }

    /// The postcode as the country's post writes it, without the prefix that its format has; nil if it is none.
    func postcode(_ text: String) -> String? {
        guard let pattern else { return text }
        var code = text
        if !prefix.isEmpty, text.hasPrefix(prefix) {
            let rest = String(text.dropFirst(prefix.count).drop { $0 == " " || $0 == "-" })
            if pattern.matches(rest) { code = rest }
        }
        guard pattern.matches(code) else { return nil }
        guard !endings.isEmpty, !code.utf8.contains(UInt8(ascii: " ")) else { return code }
        // Where the examples have a blank, there belongs one: `WC2B6AN` is `WC2B 6AN`.
        for ending in endings where code.utf8.count > ending {
            let spaced = String(code.dropLast(ending) + " " + code.suffix(ending))
            if pattern.matches(spaced) { return spaced }
        }
        return code
    }

    private static let formats: [AddressFormat] = {
        let base = members(PackageResources.address_formats_json)
        let overrides = members(PackageResources.address_overrides_json)
        var formats = [AddressFormat](
            repeating: AddressFormat(.object([]), .object([])), count: Country.count)
        for (code, entry) in base.merging(overrides, uniquingKeysWith: { entry, _ in entry }) {
            guard let country = Country(code) else { preconditionFailure(code) }
            formats[Int(country.index)] = AddressFormat(entry, overrides[code] ?? .object([]))
        }
        return formats
    }()

    private static func members(_ file: [UInt8]) -> [String: JSONValue] {
        do {
            let document = try JSONDocument(file)
            return Dictionary(
                uniqueKeysWithValues: (document.root.members ?? []).map { member in (member.name, member.value) })
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private init(_ entry: JSONValue, _ override: JSONValue) {
        func text(_ name: String) -> String? { override[name]?.string ?? entry[name]?.string }
        func parts(_ name: String) -> AddressParts {
            AddressParts((text(name) ?? "").utf8.map(AddressFormat.part))
        }
        order = Order(text("fmt") ?? "%N%n%O%n%A%n%C")
        latinOrder = text("lfmt").map(Order.init)
        required = parts("require")
        capitals = parts("upper")
        omitted = parts("omit")
        pattern = text("zip").map(PostcodePattern.init)
        examples = (text("zipex") ?? "").split(separator: ",").map(String.init)
        endings = examples.compactMap { example in
            example.lastIndex(of: " ").map { example.distance(from: $0, to: example.endIndex) - 1 }
        }
        prefix = String((text("postprefix") ?? "").prefix { $0.isLetter })
    }

    private static func elements(_ format: String) -> [Element] {
        var elements: [Element] = []
        var literal = ""
        var rest = format[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                literal.append(character)
                continue
            }
            if !literal.isEmpty { elements.append(.literal(literal)) }
            literal = ""
            guard let letter = rest.popFirst()?.asciiValue else { preconditionFailure(format) }
            elements.append(letter == UInt8(ascii: "n") ? .newLine : .part(part(letter)))
        }
        if !literal.isEmpty { elements.append(.literal(literal)) }
        return elements
    }

    private static func part(_ letter: UInt8) -> AddressPart {
        guard let part = AddressPart(rawValue: letter) else { preconditionFailure("\(letter)") }
        return part
    }
}
