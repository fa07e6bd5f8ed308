/// An ISO 3166-1 alpha-2 country code, as a dense number 0 to 675.
public struct Country: Hashable, Sendable {
    /// 26 × first letter + second letter, letters counted from 0: an index into tables of `Country.count` entries.
    public let index: UInt16

    /// The number of two-letter codes.
    public static let count = 26 * 26

    /// Two capital letters; nil for anything else. Whether the code is assigned is not checked here.
    public init?(_ code: some StringProtocol) {
        let bytes = Array(code.utf8)
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        guard bytes.count == 2, letters.contains(bytes[0]), letters.contains(bytes[1]) else { return nil }
        index = UInt16(bytes[0] - UInt8(ascii: "A")) * 26 + UInt16(bytes[1] - UInt8(ascii: "A"))
    }

    /// The two letters.
    public var code: String {
        String(decoding: [UInt8(index / 26) + UInt8(ascii: "A"), UInt8(index % 26) + UInt8(ascii: "A")], as: UTF8.self)
    }
}

/// Where a parcel comes from or goes to. Everything but country, region, postcode and the residential flag is personal
/// data: it goes to the vault, never to the log.
public struct Address: Hashable, Sendable {
    /// The person.
    public var name: String?
    /// The company.
    public var company: String?
    /// Street lines, at most four.
    public var street: [String]
    /// The town.
    public var city: String?
    /// State, province or county: for the United States the two letters.
    public var region: String?
    /// The postcode as written, capitals, without blanks at its ends.
    public var postcode: String?
    /// The country.
    public var country: Country
    /// Telephone number.
    public var phone: String?
    /// E-mail address.
    public var email: String?
    /// Whether it is a home; nil if not known.
    public var residential: Bool?

    /// An address; only the country is required, since a quote needs no more than a postcode and a country.
    public init(
        name: String? = nil, company: String? = nil, street: [String] = [], city: String? = nil,
        region: String? = nil, postcode: String? = nil, country: Country, phone: String? = nil,
        email: String? = nil, residential: Bool? = nil
    ) {
        self.name = name
        self.company = company
        self.street = street
        self.city = city
        self.region = region
        self.postcode = postcode
        self.country = country
        self.phone = phone
        self.email = email
        self.residential = residential
    }
}
