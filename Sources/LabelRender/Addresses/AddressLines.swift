import ShipmentModel
import TextFormats

/// The lines of an address in the order of its country's post.
struct AddressLines {
    /// The lines of an address, without empty ones. Nothing that is given is left out, unless the country's format says
    /// that its post wants it so; what the format has no place for gets a line of its own.
    ///
    /// An address whose country's post needs a part that is missing, or whose postcode is none of its country, is a
    /// fault: the parcel would come back.
    /// - Parameters:
    ///   - field: The address's field, `ship_from` or `ship_to`.
    ///   - capitals: Whether all of it is written in capitals.
    ///   - country: Whether the country's name stands below, in capitals: it does on mail to another country.
    static func lines(
        _ address: Address, field: String, capitals: Bool, country: Bool
    ) throws(LabelFault) -> [FieldText] {
        let format = AddressFormat.of(address.country)
        let fields = AddressFields.of(field)
        var given = GivenParts(address, fields)
        guard given.has(.name) || given.has(.company) || given.has(.street) else {
            throw LabelFault(.missingField, field: fields.name, value: "", expected: "a name, company or street")
        }
        // Where the region is what others call the town (Dubai, Kowloon), a town without a region is it.
        if !given.has(.region), given.has(.town), format.required.contains(.region), !format.required.contains(.town) {
            given.takeTownAsRegion()
        }
        try check(given, format, address, field: field)
        if let postcode = given.text(.postcode) {
            guard let written = format.postcode(postcode) else {
                throw LabelFault(
                    .postcode, field: fields.postcode, value: address.postcode ?? "",
                    expected: "a postcode such as " + (format.examples.first ?? ""))
            }
            given.change(where: { $0 == .postcode }, { _ in written })
        }
        if !capitals { given.change(where: format.capitals.contains, AddressLines.capitals) }
        var order = format.order
        if let latinOrder = format.latinOrder, given.isLatin { order = latinOrder }
        var elements = kept(order.elements, given)
        place(given, order, omitted: format.omitted, in: &elements)
        if capitals { given.change(where: { _ in true }, AddressLines.capitals) }
        var lines = written(elements, given, fields, han: HanForms(country: address.country), capitals: capitals)
        if country {
            guard let name = CountryNames.name(address.country) else {
                throw LabelFault(
                    .destination, field: fields.country, value: address.country.code,
                    expected: "an assigned ISO 3166-1 code")
            }
            lines.append(FieldText(name, field: fields.country))
        }
        return lines
    }

    private static func check(
        _ given: GivenParts, _ format: AddressFormat, _ address: Address, field: String
    ) throws(LabelFault) {
        guard !format.required.isSubset(of: given.parts) else { return }
        for part in AddressPart.allCases where format.required.contains(part) && !given.has(part) {
            let what =
                switch part {
                case .street: "a street or post-office box"
                case .region: "the state, province or region"
                case .postcode: "a postcode such as " + (format.examples.first ?? "")
                default: "a town"
                }
            throw LabelFault(
                .missingField, field: field + "." + part.field, value: "",
                expected: what + ", which addresses in \(address.country.code) need")
        }
    }

    /// What of an order is written. A literal stands only between or beside parts that are given, as in Google's
    /// libaddressinput, whose formats these are.
    private static func kept(_ order: [AddressFormat.Element], _ given: GivenParts) -> [AddressFormat.Element] {
        func isEmptyPart(_ element: AddressFormat.Element) -> Bool {
            if case .part(let part) = element { !given.has(part) } else { false }
        }
        var kept: [AddressFormat.Element] = []
        kept.reserveCapacity(order.count)
        for (place, element) in order.enumerated() {
            switch element {
            case .newLine: kept.append(element)
            case .part(let part): if given.has(part) { kept.append(element) }
            case .literal:
                let next = place + 1 < order.count ? order[place + 1] : .newLine
                guard !isEmptyPart(next) else { continue }
                // After a part that is not given, a literal stands only if another part stands before.
                if place > 0, case .part = order[place - 1] {
                    guard case .part = kept.last else { continue }
                }
                kept.append(element)
            }
        }
        return kept
    }

    /// The lines of what is kept.
    private static func written(
        _ elements: [AddressFormat.Element], _ given: GivenParts, _ fields: AddressFields, han: HanForms,
        capitals: Bool
    ) -> [FieldText] {
        var lines: [FieldText] = []
        lines.reserveCapacity(elements.count)
        var text = ""
        var field = ""
        // What the line is made of, where that is several parts.
        var parts: [FieldText] = []
        var first: Int?
        func end() {
            if !text.isEmpty {
                lines.append(FieldText(text, field: field.isEmpty ? fields.country : field, han: han, parts: parts))
            }
            (text, field, parts, first) = ("", "", [], nil)
        }
        func fieldText(_ index: Int) -> FieldText {
            FieldText(given.pieces[index].text, field: given.pieces[index].field, han: han)
        }
        for element in elements {
            switch element {
            case .newLine: end()
            case .literal(let literal): text += capitals ? AddressLines.capitals(literal) : literal
            case .part(let part):
                var isFirst = true
                for index in given.pieces.indices where given.pieces[index].part == part {
                    if !isFirst { end() }
                    isFirst = false
                    text += given.pieces[index].text
                    // A line of several parts is known by its town.
                    if field.isEmpty || part == .town { field = given.pieces[index].field }
                    if let first {
                        parts = parts.isEmpty ? [fieldText(first), fieldText(index)] : parts + [fieldText(index)]
                    } else {
                        first = index
                    }
                }
            }
        }
        end()
        return lines
    }

    /// Puts what the order has no place for on lines of its own, beside the street on the side where the town is.
    private static func place(
        _ given: GivenParts, _ order: AddressFormat.Order, omitted: AddressParts, in kept: inout [AddressFormat.Element]
    ) {
        guard !given.parts.isSubset(of: order.parts) else { return }
        let missing = [AddressPart.town, .region, .postcode].filter { part in
            guard let text = given.text(part), !order.parts.contains(part), !omitted.contains(part) else {
                return false
            }
            // Singapore and `PR` are literals of their formats.
            let isLiteral = order.elements.contains { element in
                guard case .literal(let literal) = element else { return false }
                return literal.split(separator: " ").joined(separator: " ") == capitals(text)
            }
            return !isLiteral && (part == .region || given.text(.region) != text)
        }
        guard !missing.isEmpty else { return }
        let street = order.elements.firstIndex(of: .part(.street)) ?? 0
        let isSmallestFirst = street > (order.elements.firstIndex(of: .part(.name)) ?? 0)
        // Behind the line of the town if there is one, otherwise beside the street.
        let anchor = kept.firstIndex(of: .part(.town)) ?? kept.firstIndex(of: .part(.street)) ?? kept.startIndex
        let lineEnd = kept[anchor...].firstIndex(of: .newLine) ?? kept.endIndex
        let lineStart = kept[..<anchor].lastIndex(of: .newLine) ?? kept.startIndex
        let added = missing.flatMap { [AddressFormat.Element.newLine, .part($0), .newLine] }
        kept.insert(contentsOf: added, at: isSmallestFirst ? lineEnd : lineStart)
    }

    /// A text in capitals, in no language's own way. Georgian stays as it is: its capitals are for headings, and fonts
    /// lack them.
    static func capitals(_ text: String) -> String {
        // Looking a letter up in Unicode's tables makes a string of its own.
        if text.isASCII {
            guard text.hasByte(where: \.isSmall) else { return text }
            return text.withBytes { bytes in
                String(unsafeUninitializedCapacity: bytes.count) { capitals in
                    for (place, byte) in bytes.enumerated() { capitals[place] = byte.isSmall ? byte - 0x20 : byte }
                    return bytes.count
                }
            }
        }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if (0x10D0...0x10FF).contains(scalar.value) {
                result.append(scalar)
            } else {
                result.append(contentsOf: scalar.properties.uppercaseMapping.unicodeScalars)
            }
        }
        return String(result)
    }
}

/// The parts of an address that are given.
private struct GivenParts {
    /// A part, or one of several lines of it.
    struct Piece {
        var part: AddressPart
        var text: String
        let field: String
    }

    /// All of them, in no order but that of a part's lines.
    private(set) var pieces: [Piece] = []
    /// Which they are.
    private(set) var parts = AddressParts()

    /// What is given, without blanks at its ends; the postcode in capitals.
    init(_ address: Address, _ fields: AddressFields) {
        pieces.reserveCapacity(5 + address.street.count)
        add(.name, address.name, fields.name)
        add(.company, address.company, fields.company)
        for (index, street) in address.street.enumerated() { add(.street, street, fields.street(index)) }
        add(.town, address.city, fields.city)
        add(.region, address.region, fields.region)
        add(.postcode, address.postcode.map(AddressLines.capitals), fields.postcode)
    }

    private mutating func add(_ part: AddressPart, _ text: String?, _ field: String) {
        guard let text = text.map(GivenParts.trimmed), !text.isEmpty else { return }
        pieces.append(Piece(part: part, text: text, field: field))
        parts.insert(part)
    }

    private static func trimmed(_ text: String) -> String {
        // What begins and ends with a visible ASCII character has nothing to be cut off, as most have not.
        if let first = text.utf8.first, let last = text.utf8.last, 0x21..<0x7F ~= first, 0x21..<0x7F ~= last {
            return text
        }
        var scalars = text.unicodeScalars[...]
        func isEmpty(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isWhitespace || InvisibleCharacters.areDropped(scalar.value)
        }
        while let first = scalars.first, isEmpty(first) { scalars.removeFirst() }
        while let last = scalars.last, isEmpty(last) { scalars.removeLast() }
        return String(scalars)
    }

    func has(_ part: AddressPart) -> Bool { parts.contains(part) }

    /// A part's first line.
    func text(_ part: AddressPart) -> String? { pieces.first { $0.part == part }?.text }

    /// Whether what decides about the order is in Latin letters.
    var isLatin: Bool {
        pieces.allSatisfy { piece in
            switch piece.part {
            case .street, .town, .region: Scripts.isLatin(piece.text)
            default: true
            }
        }
    }

    /// Changes the texts of some parts.
    mutating func change(where isMeant: (AddressPart) -> Bool, _ change: (String) -> String) {
        for index in pieces.indices where isMeant(pieces[index].part) {
            pieces[index].text = change(pieces[index].text)
        }
    }

    mutating func takeTownAsRegion() {
        for index in pieces.indices where pieces[index].part == .town { pieces[index].part = .region }
        parts.remove(.town)
        parts.insert(.region)
    }
}

/// The names of an address's fields, such as `ship_to.street[0]`.
private final class AddressFields: Sendable {
    let name: String
    let company: String
    let city: String
    let region: String
    let postcode: String
    let country: String
    private let address: String
    private let streets: [String]

    /// The names of an address's; made once for those that labels show.
    static func of(_ address: String) -> AddressFields {
        known.first { $0.address == address } ?? AddressFields(address)
    }

    private static let known = ["ship_to", "ship_from", "return_to"].map(AddressFields.init)

    private init(_ address: String) {
        self.address = address
        name = address + ".name"
        company = address + ".company"
        streets = (0..<4).map { address + ".street[\($0)]" }
        city = address + ".city"
        region = address + ".region"
        postcode = address + ".postcode"
        country = address + ".country"
    }

    func street(_ index: Int) -> String { index < streets.count ? streets[index] : address + ".street[\(index)]" }
}
