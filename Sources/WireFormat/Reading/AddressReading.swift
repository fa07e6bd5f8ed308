import ShipmentModel
import TextFormats

extension JSONReading {
    /// The address being read.
    mutating func address(_ value: JSONValue) -> Address? {
        guard let object = object(value, WireShape.address) else { return nil }
        let country = required(object, "country") { $0.country($1) }
        let name = member(object, "name") { $0.text($1, limit: Bounds.name) }
        let company = member(object, "company") { $0.text($1, limit: Bounds.name) }
        let street = member(object, "street") { reading, value in
            reading.list(value, limit: Bounds.streetLines) { $0.text($1, limit: Bounds.name) }
        }
        let city = member(object, "city") { $0.text($1, limit: Bounds.name) }
        let region = member(object, "region") { $0.region($1, country) }
        let postcode = member(object, "postcode") { $0.postcode($1, country) }
        let phone = member(object, "phone") { $0.text($1, limit: Bounds.phone) }
        let email = member(object, "email") { $0.email($1) }
        let residential = member(object, "residential") { $0.flag($1) }
        guard let country else { return nil }
        if purpose != .recorded, object["postcode"] == nil, Postcode.isNeeded(in: country) {
            missing("postcode", "; expected is \(Postcode.expectation(in: country))")
        }
        if purpose == .label { requireForLabel(object, country) }
        return Address(
            name: name, company: company, street: street ?? [], city: city, region: region, postcode: postcode,
            country: country, phone: phone, email: email, residential: residential)
    }

    /// What carriers need on a label.
    private mutating func requireForLabel(_ object: Members, _ country: Country) {
        if object["name"] == nil, object["company"] == nil { missing("name", "; a label needs a name or a company") }
        if object["street"] == nil || object["street"] == .array([]) { missing("street", "; a label needs it") }
        if object["city"] == nil { missing("city", "; a label needs it") }
        if object["region"] == nil, Regions.known(in: country) != nil {
            missing("region", "; a label to or from \(country.code) needs the state or province")
        }
    }

    /// The country code being read.
    mutating func country(_ value: JSONValue) -> Country? {
        guard let text = text(value, limit: Bounds.name) else { return nil }
        guard let country = Country(text), country.isAssigned else {
            let hint = CountryCodes.meant(by: text).map { "; did you mean \($0)?" } ?? ", such as US"
            fault(.unknownCountry, "\(QuotedText.quote(text)) is no country code of ISO 3166-1 alpha-2" + hint)
            return nil
        }
        return country
    }

    private mutating func region(_ value: JSONValue, _ country: Country?) -> String? {
        guard let text = text(value, limit: Bounds.name) else { return nil }
        guard let country, let known = Regions.known(in: country), !known.contains(text) else { return text }
        let capitals = TextRules.capitals(text)
        guard known.contains(capitals) else {
            fault(
                .unknownRegion,
                "\(QuotedText.quote(text)) is no state or province of \(country.code); write its abbreviation, such as "
                    + (known.contains("OH") ? "OH" : known.sorted()[0]))
            return nil
        }
        return capitals
    }

    private mutating func postcode(_ value: JSONValue, _ country: Country?) -> String? {
        guard let text = text(value, limit: Bounds.identifier), let country else { return nil }
        if purpose == .recorded, Postcode.isRating(text, in: country) { return text }
        guard let postcode = Postcode.normalised(text, in: country) else {
            fault(
                .malformedPostcode,
                "\(QuotedText.quote(text)) is no postcode of \(country.code); expected is "
                    + Postcode.expectation(in: country))
            return nil
        }
        return postcode
    }

    /// Whether anybody reads the mail cannot be known, so little is checked.
    private mutating func email(_ value: JSONValue) -> String? {
        guard let text = text(value, limit: Bounds.email) else { return nil }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !text.utf8.contains(UInt8(ascii: " ")) else {
            fault(.malformed, "\(QuotedText.quote(text)) is no e-mail address, such as name@example.com")
            return nil
        }
        return text
    }
}
