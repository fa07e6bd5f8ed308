internal import ShipmentModel
internal import TextFormats

/// A shipper or consignee as UPS wants it (Shipping v2409: `Shipper`, `ShipTo`, `ShipFrom`).
struct UPSParty {
    let name: String
    let attention: String?
    let phone: String?
    let phoneExtension: String?
    let email: String?
    let lines: [String]
    let city: String
    let region: String?
    let postcode: String?
    let country: String
    let isHome: Bool?

    /// Countries whose telephone numbers are ten digits long.
    private static let tenDigits = ["US", "PR", "CA", "VI"]
    /// Countries whose state or province must be told.
    private static let withRegion = ["US", "CA", "VN", "IE"]

    /// A party, or why it does not fit.
    ///
    /// - Parameters:
    ///   - name: whose address it is, in small letters: `recipient`. The fault's codes begin so.
    ///   - isAbroad: whether the parcel leaves the country, which is when somebody to ask for and a telephone number must
    ///     be told.
    init(
        _ address: Address, _ name: String, isAbroad: Bool, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) {
        country = address.country.code
        let company = try CarrierField.optional(address.company, "\(name)-company", longest: 35, .latin1)
        let person = try CarrierField.optional(address.name, "\(name)-name", longest: 35, .latin1)
        guard let shown = company ?? person else {
            throw .unmappable("\(name)-name-missing", "the carrier wants a person or a company", isAboutService: false)
        }
        self.name = shown
        attention = company == nil ? (isAbroad ? person : nil) : person ?? (isAbroad ? company : nil)
        phone = try UPSParty.phone(address, name)
        phoneExtension = try settings.told(
            .phoneExtension, CarrierField.phoneExtension(address.phone, "\(name)-phone", longest: 4))
        guard !isAbroad || phone != nil else {
            throw .unmappable("\(name)-phone-missing", "the carrier wants a telephone number", isAboutService: false)
        }
        email = try CarrierField.optional(address.email, "\(name)-email", longest: 50, .ascii)
        lines = try CarrierField.street(address, "\(name)-street", lines: 3, longest: 35, .latin1)
        city = try CarrierField.required(address.city, "\(name)-city", longest: 30, .latin1)
        if UPSParty.withRegion.contains(country) {
            region = try CarrierField.required(address.region, "\(name)-region", longest: 5, .latin1)
        } else {
            // The field is for codes, and has no room for a county in words.
            region = try settings.told(
                .region, CarrierField.optional(address.region, "\(name)-region", longest: 5, .latin1))
        }
        postcode = try UPSParty.postcode(address, name)
        isHome = address.residential
    }

    /// Digits alone. Where numbers have ten digits the country's code in front is left out.
    private static func phone(_ address: Address, _ name: String) throws(CarrierFault) -> String? {
        guard let given = try CarrierField.phone(address.phone, "\(name)-phone") else { return nil }
        var digits = given.hasPrefix("+") ? String(given.dropFirst()) : given
        if tenDigits.contains(address.country.code) {
            if digits.utf8.count == 11, digits.hasPrefix("1") { digits.removeFirst() }
            guard [10, 14].contains(digits.utf8.count) else {
                throw .unmappable("\(name)-phone-invalid", "ten digits, with or without an extension of four")
            }
        }
        guard digits.utf8.count <= 15 else { throw .unmappable("\(name)-phone-invalid", "the carrier takes 15 digits") }
        return digits
    }

    private static func postcode(_ address: Address, _ name: String) throws(CarrierFault) -> String? {
        let country = address.country.code
        let isNumber = ["US", "PR"].contains(country)
        // Nine characters: no room for what stands between the parts.
        let text = isNumber || country == "CA" ? address.postcode?.filter { $0 != " " && $0 != "-" } : address.postcode
        let isRequired = isNumber || country == "CA"
        let code =
            isRequired
            ? try CarrierField.required(text, "\(name)-postcode", longest: 9, .ascii)
            : try CarrierField.optional(text, "\(name)-postcode", longest: 9, .ascii)
        if isNumber, let code {
            let isRight =
                [5, 9].contains(code.utf8.count)
                && code.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
            guard isRight else { throw .unmappable("\(name)-postcode-invalid", isAboutService: false) }
        }
        if country == "CA", code?.utf8.count != 6 {
            throw .unmappable("\(name)-postcode-invalid", isAboutService: false)
        }
        return code
    }

    /// - Parameter marksHome: whether the address has the indicator, which only a recipient's has. Without it the address
    ///   is commercial (Rating v2409).
    private func address(marksHome: Bool) -> JSONValue {
        .members([
            "AddressLine": .array(lines.map { .string($0) }), "City": .string(city),
            "StateProvinceCode": .text(region), "PostalCode": .text(postcode), "CountryCode": .string(country),
            "ResidentialAddressIndicator": isHome == true && marksHome ? .string("") : nil,
        ])
    }

    /// As `Shipper`, with the account's number.
    func shipper(_ number: String) -> JSONValue {
        .members([
            "Name": .string(name), "AttentionName": .text(attention), "Phone": phoneNumber,
            "ShipperNumber": .string(number), "EMailAddress": .text(email), "Address": address(marksHome: false),
        ])
    }

    /// As `ShipFrom`.
    var sender: JSONValue {
        .members([
            "Name": .string(name), "AttentionName": .text(attention), "Phone": phoneNumber,
            "Address": address(marksHome: false),
        ])
    }

    /// As `ShipTo`.
    var recipient: JSONValue {
        .members([
            "Name": .string(name), "AttentionName": .text(attention), "Phone": phoneNumber,
            "EMailAddress": .text(email), "Address": address(marksHome: true),
        ])
    }

    private var phoneNumber: JSONValue? {
        phone.map { .members(["Number": .string($0), "Extension": .text(phoneExtension)]) }
    }

    /// A party as rating wants it (Rating v2409), where postcode and country will do: whoever asks for a price may not know
    /// more yet.
    ///
    /// - Parameters:
    ///   - number: the account's number, for whoever pays.
    ///   - marksHome: whether the address may have the indicator of a home, which only a recipient's has.
    static func rated(
        _ address: Address, _ name: String, number: String? = nil, marksHome: Bool = false
    ) throws(CarrierFault) -> JSONValue {
        var lines: [String] = []
        if !address.street.allSatisfy(\.isEmpty) {
            lines = try CarrierField.street(address, "\(name)-street", lines: 3, longest: 35, .latin1)
        }
        let isHome = marksHome && address.residential == true
        return .members([
            "ShipperNumber": .text(number),
            "Address": .members([
                "AddressLine": lines.isEmpty ? nil : .array(lines.map { .string($0) }),
                "City": .text(try CarrierField.optional(address.city, "\(name)-city", longest: 30, .latin1)),
                "StateProvinceCode": .text(address.region.flatMap { $0.unicodeScalars.count == 2 ? $0 : nil }),
                "PostalCode": .text(try postcode(address, name)), "CountryCode": .string(address.country.code),
                "ResidentialAddressIndicator": isHome ? .string("") : nil,
            ]),
        ])
    }
}
