import ShipmentModel

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
        var parts = given(address)
        if parts[.name] == nil, parts[.company] == nil, parts[.street] == nil {
            throw LabelFault(.missingField, field: field + ".name", value: "", expected: "a name, company or street")
        }
        // Where the region is what others call the town (Dubai, Kowloon), a town without a region is it.
        if parts[.region] == nil, format.required.contains(.region), !format.required.contains(.town) {
            parts[.region] = parts.removeValue(forKey: .town)
        }
        try check(parts, format, address, field: field)
        if let postcode = parts[.postcode]?[0] {
            guard let written = format.postcode(postcode.text) else {
                throw LabelFault(
                    .postcode, field: field + ".postcode", value: address.postcode ?? "",
                    expected: "a postcode such as " + (format.examples.first ?? ""))
            }
            parts[.postcode] = [Line(written, "postcode")]
        }
        for part in format.capitals where !capitals {
            parts[part] = parts[part]?.map { Line(AddressLines.capitals($0.text), $0.field) }
        }
        let isLatin = [AddressPart.street, .town, .region].allSatisfy { part in
            (parts[part] ?? []).allSatisfy { Scripts.isLatin($0.text) }
        }
        let lines = written(parts, isLatin ? format.latinOrder : format.order, omitted: format.omitted)
        let han = HanForms(country: address.country)
        func fieldText(_ line: Line) -> FieldText {
            FieldText(
                capitals ? AddressLines.capitals(line.text) : line.text, field: field + "." + line.field, han: han,
                parts: line.parts.map(fieldText))
        }
        var result = lines.map(fieldText)
        if country {
            guard let name = CountryNames.name(address.country) else {
                throw LabelFault(
                    .destination, field: field + ".country", value: address.country.code,
                    expected: "an assigned ISO 3166-1 code")
            }
            result.append(FieldText(name, field: field + ".country"))
        }
        return result
    }

    /// A text and the field it comes from, without the address's.
    private struct Line {
        var text: String
        var field: String
        /// What it is made of, where that is several parts.
        var parts: [Line] = []

        init(_ text: String, _ field: String) {
            self.text = text
            self.field = field
        }
    }

    /// What is given, without blanks at its ends; the postcode in capitals.
    private static func given(_ address: Address) -> [AddressPart: [Line]] {
        var parts: [AddressPart: [Line]] = [:]
        func add(_ part: AddressPart, _ text: String?, _ field: String) {
            guard let text else { return }
            // What begins and ends with a visible ASCII character has nothing to be cut off, as most have not.
            if let first = text.utf8.first, let last = text.utf8.last, 0x21..<0x7F ~= first, 0x21..<0x7F ~= last {
                parts[part, default: []].append(Line(part == .postcode ? capitals(text) : text, field))
                return
            }
            var scalars = text.unicodeScalars[...]
            func isEmpty(_ scalar: Unicode.Scalar) -> Bool {
                scalar.properties.isWhitespace || InvisibleCharacters.areDropped(scalar.value)
            }
            while let first = scalars.first, isEmpty(first) { scalars.removeFirst() }
            while let last = scalars.last, isEmpty(last) { scalars.removeLast() }
            guard !scalars.isEmpty else { return }
            let trimmed = String(scalars)
            parts[part, default: []].append(Line(part == .postcode ? capitals(trimmed) : trimmed, field))
        }
        add(.name, address.name, "name")
        add(.company, address.company, "company")
        for (index, street) in address.street.enumerated() { add(.street, street, "street[\(index)]") }
        add(.town, address.city, "city")
        add(.region, address.region, "region")
        add(.postcode, address.postcode, "postcode")
        return parts
    }

    private static func check(
        _ parts: [AddressPart: [Line]], _ format: AddressFormat, _ address: Address, field: String
    ) throws(LabelFault) {
        for part in AddressPart.allCases where format.required.contains(part) && parts[part] == nil {
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

    /// The lines by the format. A literal stands only between or beside parts that are given, as in Google's
    /// libaddressinput, whose formats these are.
    private static func written(
        _ parts: [AddressPart: [Line]], _ order: [AddressFormat.Element], omitted: Set<AddressPart>
    ) -> [Line] {
        func isEmptyPart(_ element: AddressFormat.Element) -> Bool {
            if case .part(let part) = element { parts[part] == nil } else { false }
        }
        var kept: [AddressFormat.Element] = []
        for (place, element) in order.enumerated() {
            switch element {
            case .newLine: kept.append(element)
            case .part: if !isEmptyPart(element) { kept.append(element) }
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
        place(parts, order, omitted, in: &kept)
        var lines: [Line] = []
        var line = Line("", "")
        func end() {
            if line.parts.count == 1 { line.parts = [] }
            if !line.text.isEmpty { lines.append(line) }
            line = Line("", "")
        }
        for element in kept {
            switch element {
            case .newLine: end()
            case .literal(let text): line.text += text
            case .part(let part):
                for (index, piece) in (parts[part] ?? []).enumerated() {
                    if index > 0 { end() }
                    line.text += piece.text
                    line.parts.append(piece)
                    // A line of several parts is known by its town.
                    if line.field.isEmpty || part == .town { line.field = piece.field }
                }
            }
        }
        end()
        for index in lines.indices where lines[index].field.isEmpty { lines[index].field = "country" }
        return lines
    }

    /// Puts what the order has no place for on lines of its own, beside the street on the side where the town is.
    private static func place(
        _ parts: [AddressPart: [Line]], _ order: [AddressFormat.Element], _ omitted: Set<AddressPart>,
        in kept: inout [AddressFormat.Element]
    ) {
        let missing = [AddressPart.town, .region, .postcode].filter { part in
            guard let text = parts[part]?[0].text, !order.contains(.part(part)), !omitted.contains(part) else {
                return false
            }
            // Singapore and `PR` are literals of their formats.
            let isLiteral = order.contains { element in
                guard case .literal(let literal) = element else { return false }
                return literal.split(separator: " ").joined(separator: " ") == capitals(text)
            }
            return !isLiteral && (part == .region || parts[.region]?[0].text != text)
        }
        guard !missing.isEmpty else { return }
        let street = order.firstIndex(of: .part(.street)) ?? 0
        let isSmallestFirst = street > (order.firstIndex(of: .part(.name)) ?? 0)
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
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            return String(
                decoding: text.utf8.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }, as: UTF8.self)
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
