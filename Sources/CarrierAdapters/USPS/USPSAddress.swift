internal import ShipmentModel
internal import TextFormats

/// An address of the United States as USPS wants it (`DomesticAddress` and `Addressee`, Domestic Labels 3.9.13).
struct USPSAddress {
    let street: String
    let secondary: String?
    let city: String
    let state: String
    let zip: String
    let plus4: String?

    /// Possessions and associated states, which have a country code of their own and are states to USPS.
    private static let possessions = ["AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI"]

    /// An address, or why it does not fit.
    ///
    /// - Parameter name: whose it is, in small letters: `recipient`. The fault's codes begin so.
    init(_ address: Address, _ name: String, _ settings: CarrierAccountSettings) throws(CarrierFault) {
        let code = try USPSAddress.zip(address, name)
        let country = address.country.code
        let lines = try CarrierField.street(address, "\(name)-street", lines: 2, longest: 50, .ascii)
        street = lines[0]
        secondary = lines.count > 1 ? lines[1] : nil
        city = try CarrierField.required(address.city, "\(name)-city", longest: 28, .ascii)
        if country == "US" {
            guard let region = address.region, region.utf8.count == 2,
                region.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
            else { throw .unmappable("\(name)-state-invalid", "a state is two capital letters", isAboutService: false) }
            state = region
        } else {
            // The field holds the possession's own code, and nothing within it.
            if address.region != country { try settings.omit(.region, address.region, "\(name)-region") }
            state = country
        }
        zip = code.zip
        plus4 = code.plus4
    }

    /// The five digits of an address's ZIP Code, and the four behind them if they are given.
    static func zip(_ address: Address, _ name: String) throws(CarrierFault) -> (zip: String, plus4: String?) {
        // Other countries' postcodes have five digits too.
        guard address.country.code == "US" || possessions.contains(address.country.code) else {
            throw .unmappable("\(name)-country-unsupported")
        }
        let parts = (address.postcode ?? "").split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts[0].utf8.count == 5, parts.count < 2 || parts[1].utf8.count == 4,
            parts.allSatisfy({ $0.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) })
        else { throw .unmappable("\(name)-zip-invalid", "a ZIP Code is 63104 or 63104-2351", isAboutService: false) }
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : nil)
    }

    /// A party of a label: its name, its address and how it is reached.
    static func party(
        _ address: Address, _ name: String, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> JSONValue {
        try settings.omitExtension(of: address.phone, "\(name)-phone")
        let email = try settings.told(
            .email,
            CarrierField.email(address.email, "\(name)-email", longest: 50, punctuation: "_+&*-"))
        return .object(
            (try formParty(address, name, settings).members ?? [])
                + (email.map { [JSONMember("email", .string($0))] } ?? []))
    }

    /// A party of a form: its name, its address and its telephone number.
    static func formParty(
        _ address: Address, _ name: String, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> JSONValue {
        let place = try USPSAddress(address, name, settings)
        var firm = try CarrierField.optional(address.company, "\(name)-company", longest: 50, .ascii)
        var (first, last): (String?, String?) = (nil, nil)
        if let person = address.name, !person.isEmpty {
            // A person is a first and a last name; whoever has but one is written where a firm is.
            if let blank = person.lastIndex(of: " ") {
                first = try CarrierField.required(String(person[..<blank]), "\(name)-name", longest: 50, .ascii)
                last = try CarrierField.required(
                    String(person[person.index(after: blank)...]), "\(name)-name", longest: 50, .ascii)
            } else if firm == nil {
                firm = try CarrierField.required(person, "\(name)-name", longest: 50, .ascii)
            } else {
                first = try CarrierField.required(person, "\(name)-name", longest: 50, .ascii)
            }
        }
        guard firm != nil || last != nil else {
            throw .unmappable("\(name)-name-missing", "the carrier wants a person or a company", isAboutService: false)
        }
        return .members([
            "firstName": .text(first), "lastName": .text(last), "firm": .text(firm),
            "streetAddress": .string(place.street), "secondaryAddress": .text(place.secondary),
            "city": .string(place.city), "state": .string(place.state), "ZIPCode": .string(place.zip),
            "ZIPPlus4": .text(place.plus4), "phone": .text(try phone(address, name)),
        ])
    }

    /// 6 to 15 digits; a number with `+` in front has at least 8 of them and does not begin with 0.
    private static func phone(_ address: Address, _ name: String) throws(CarrierFault) -> String? {
        guard let phone = try CarrierField.phone(address.phone, "\(name)-phone") else { return nil }
        let isInternational = phone.hasPrefix("+")
        let digits = phone.utf8.count - (isInternational ? 1 : 0)
        guard (isInternational ? 8 : 6)...15 ~= digits, !phone.hasPrefix("+0") else {
            throw .unmappable("\(name)-phone-invalid", isAboutService: false)
        }
        return phone
    }
}
