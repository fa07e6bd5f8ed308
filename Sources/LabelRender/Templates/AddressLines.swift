import ShipmentModel

/// The lines of an address as its country's post wants them.
///
/// Source of the orders: libaddressinput's formats; USPS Publication 28 for the United States.
struct AddressLines {
    /// How a country writes the town's line.
    private enum Style {
        /// `COLUMBUS OH 43215`.
        case cityRegionPostcode
        /// `LONDON`, and the postcode on a line of its own.
        case postcodeLast
        /// `1234 AB  UTRECHT`: two blanks before the town.
        case dutch
        /// `10115 Berlin`, and the region, if there is one, below.
        case postcodeCity

        init(_ country: Country) {
            switch country.code {
            case "US", "PR", "GU", "VI", "AS", "MP", "CA", "AU": self = .cityRegionPostcode
            case "GB", "IE", "IM", "JE", "GG": self = .postcodeLast
            case "NL": self = .dutch
            default: self = .postcodeCity
            }
        }
    }

    /// The lines of an address, without empty ones.
    /// - Parameters:
    ///   - field: The address's field, `ship_from` or `ship_to`.
    ///   - capitals: Whether all of it is written in capitals.
    ///   - country: Whether the country's name stands below, in capitals: it does on mail to another country.
    static func lines(
        _ address: Address, field: String, capitals: Bool, country: Bool
    ) throws(LabelFault) -> [FieldText] {
        var lines: [FieldText] = []
        func add(_ text: String?, _ name: String, capitals always: Bool = false) {
            guard let text, !text.allSatisfy(\.isWhitespace) else { return }
            lines.append(FieldText(capitals || always ? text.uppercased() : text, field: field + "." + name))
        }
        add(address.name, "name")
        add(address.company, "company")
        for (index, street) in address.street.enumerated() { add(street, "street[\(index)]") }
        guard !lines.isEmpty else {
            throw LabelFault(.missingField, field: field + ".name", value: "", expected: "a name, company or street")
        }
        let postcode = address.postcode ?? ""
        switch Style(address.country) {
        case .cityRegionPostcode:
            add(joined([address.city, address.region, postcode]), "city", capitals: true)
        case .postcodeLast:
            add(address.city, "city", capitals: true)
            add(postcode, "postcode", capitals: true)
        case .dutch:
            add(joined([dutchPostcode(postcode), address.city], by: "  "), "city", capitals: true)
        case .postcodeCity:
            add(joined([postcode, address.city]), "city")
            add(address.region, "region")
        }
        if country {
            guard let name = CountryNames.name(address.country) else {
                throw LabelFault(
                    .destination, field: field + ".country", value: address.country.code,
                    expected: "an assigned ISO 3166-1 code")
            }
            lines.append(FieldText(name, field: field + ".country"))
        }
        return lines
    }

    private static func joined(_ parts: [String?], by separator: String = " ") -> String {
        parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: separator)
    }

    /// `1234AB` with the blank between figures and letters.
    private static func dutchPostcode(_ text: String) -> String {
        text.utf8.count == 6 && !text.contains(" ") ? text.prefix(4) + " " + text.dropFirst(4) : text
    }
}
