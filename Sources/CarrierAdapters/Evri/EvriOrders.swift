internal import ShipmentModel
internal import XMLReading

/// What Evri's routing interface is sent: one kind of request under several methods, grams, centimetres and pence.
///
/// Elements and their order are those of third parties' programs: Evri publishes no description.
struct EvriOrders: Sendable {
    let settings: CarrierAccountSettings

    private static let britain = Country("GB")!
    private static let sterling = Currency("GBP")!
    /// What other programs keep an address's lines to.
    private static let longestLine = 32

    /// A request about one parcel.
    ///
    /// - Parameters:
    ///   - now: the time of day, in seconds since 1970.
    ///   - form: the label's form; nil for a method without a label.
    func request(
        _ shipment: Shipment, service: CarrierAccountSettings.Service, reference: String, on date: CivilDate,
        now: Int64,
        form: String? = nil, checksAddress: Bool = false
    ) throws(CarrierFault) -> [UInt8] {
        let parcel = try OrderLimits.parcel(of: shipment, taking: [.signature])
        try OrderLimits.references(of: shipment, most: 0)
        guard shipment.shipFrom.country == Self.britain else { throw .unmappable("origin-not-britain") }
        guard shipment.shipTo.country == Self.britain else { throw .unmappable("destination-not-britain") }
        if form != nil { try leaveOut(of: shipment, parcel) }
        var xml = XMLWriter()
        xml.begin("deliveryRoutingRequest")
        xml.element("clientId", settings.value("client_id"))
        xml.element("clientName", settings.value("client_name"))
        xml.element("creationDate", WallTime(now).text)
        xml.element("sourceOfRequest", "CLIENTWS")
        if form == "zpl-203" { xml.element("labelFormat", "ZPL_799_1199") }
        xml.begin("deliveryRoutingRequestEntries")
        xml.begin("deliveryRoutingRequestEntry")
        xml.element("addressValidationRequired", checksAddress ? "true" : "false")
        try customer(shipment, reference, into: &xml)
        try characteristics(of: parcel, into: &xml)
        try services(service, shipment, into: &xml)
        try sender(shipment.shipFrom, into: &xml)
        xml.element("expectedDespatchDate", date.description + "T00:00:00")
        xml.element("countryOfOrigin", Self.britain.code)
        xml.end()
        xml.end()
        xml.end()
        return xml.finish()
    }

    /// What a label's request has no element for.
    private func leaveOut(of shipment: Shipment, _ parcel: Parcel) throws(CarrierFault) {
        let (from, to) = (shipment.shipFrom, shipment.shipTo)
        try settings.omit(.person, from.company == nil ? nil : from.name, "sender-name")
        try settings.omit(.region, from.region, "sender-region")
        try settings.omit(.phone, from.phone, "sender-phone")
        try settings.omit(.email, from.email, "sender-email")
        try settings.omit(.region, to.region, "recipient-region")
        try settings.omitPackaging(of: parcel)
        try settings.omitHome(of: shipment)
    }

    private func customer(
        _ shipment: Shipment, _ reference: String, into xml: inout XMLWriter
    ) throws(CarrierFault) {
        let to = shipment.shipTo
        xml.begin("customer")
        xml.begin("address")
        let (first, last) = try name(of: to)
        if let first { xml.element("firstName", first) }
        xml.element("lastName", last)
        let street = to.street.filter { !$0.isEmpty }
        let line = try CarrierField.required(street.first, "street", longest: Self.longestLine)
        if let (number, name) = EvriOrders.house(line) {
            xml.element("houseNo", number)
            xml.element("streetName", name)
        } else {
            xml.element("streetName", line)
        }
        // There is no field for a company beside a name: it is a line of the address.
        let company = to.name == nil ? nil : to.company
        let others = [company].compactMap { $0 } + street.dropFirst()
        guard others.count <= 2 else { throw .unmappable("street-too-long") }
        if others.count > 0 {
            xml.element("addressLine1", try CarrierField.required(others[0], "street", longest: Self.longestLine))
        }
        if others.count > 1 {
            xml.element("addressLine2", try CarrierField.required(others[1], "street", longest: Self.longestLine))
        }
        xml.element("city", try CarrierField.required(to.city, "city", longest: Self.longestLine))
        xml.element("postCode", try CarrierField.required(to.postcode, "postcode", longest: 8))
        xml.element("countryCode", to.country.code)
        xml.end()
        try settings.omitExtension(of: to.phone, "recipient-phone")
        if let phone = try CarrierField.phone(to.phone, "recipient-phone") {
            let digits = try CarrierField.required(phone, "phone", longest: 15)
            if TelephoneNumber(phone)?.isBritishMobile == true {
                xml.element("mobilePhoneNo", digits)
            } else {
                xml.element("homePhoneNo", digits)
            }
        }
        if let email = try CarrierField.optional(to.email, "email", longest: 80) { xml.element("email", email) }
        xml.element("customerReference1", reference)
        if let order = try CarrierField.optional(shipment.order, "order", longest: 20) {
            xml.element("customerReference2", order)
        }
        xml.end()
    }

    /// The name in two parts; the last word, or a company, is the one that must be there.
    private func name(of address: Address) throws(CarrierFault) -> (first: String?, last: String) {
        let whole = try CarrierField.required(address.name ?? address.company, "name", longest: 2 * Self.longestLine)
        let words = address.name == nil ? [whole[...]] : whole.split(separator: " ")
        guard let last = words.last else { throw .unmappable("name-missing") }
        return (
            try CarrierField.optional(words.dropLast().joined(separator: " "), "name", longest: Self.longestLine),
            try CarrierField.required(String(last), "name", longest: Self.longestLine)
        )
    }

    /// `33 Queen Street` in its two parts; nil for a line that does not begin with a number.
    private static func house(_ line: String) -> (number: String, street: String)? {
        guard let space = line.firstIndex(of: " ") else { return nil }
        let number = line[..<space]
        let street = line[line.index(after: space)...].drop { $0 == " " }
        let digits = number.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...5).contains(digits.count), number.utf8.count - digits.count <= 1, !street.isEmpty else { return nil }
        return (String(number), String(street))
    }

    private func characteristics(of parcel: Parcel, into xml: inout XMLWriter) throws(CarrierFault) {
        func centimetres(_ length: Length) -> Int64 {
            (length.nanometres + Length.Unit.cm.nanometres - 1) / Length.Unit.cm.nanometres
        }
        guard parcel.weight <= Mass(picograms: 100 * Mass.Unit.kg.picograms) else {
            throw .unmappable("weight-too-large")
        }
        var (length, width, depth): (Int64, Int64, Int64) = (0, 0, 0)
        if let sides = parcel.dimensions {
            guard sides.height > .zero, sides.length <= Length(nanometres: 10 * Length.Unit.m.nanometres) else {
                throw .unmappable("dimensions-out-of-range")
            }
            (length, width, depth) = (centimetres(sides.length), centimetres(sides.width), centimetres(sides.height))
        }
        let girth = 2 * (width + depth)
        xml.begin("parcel")
        xml.element("weight", WireText.mass(parcel.weight, .g, places: 0))
        xml.element("length", String(length))
        xml.element("width", String(width))
        xml.element("depth", String(depth))
        xml.element("girth", String(girth))
        xml.element("combinedDimension", String(length == 0 ? 0 : length + girth))
        xml.element("volume", String(length * width * depth))
        xml.element("currency", Self.sterling.code)
        xml.element("value", String(try pence(of: parcel.contents)))
        xml.element("numberOfParts", "1")
        let pieces = parcel.contents.reduce(0) { $0 + $1.quantity }
        xml.element("numberOfItems", String(max(1, pieces)))
        let words = try settings.contents(of: parcel, isDeclared: false, longest: 32)
        xml.element("description", words ?? "Goods")
        xml.element("originOfParcel", Self.britain.code)
        xml.end()
    }

    /// What the contents are worth; nothing where that is not told.
    private func pence(of contents: [ContentLine]) throws(CarrierFault) -> Int64 {
        var sum: Int64 = 0
        for line in contents {
            guard let value = line.value else { continue }
            guard value.currency == Self.sterling else { throw .unmappable("content-value-currency") }
            guard let each = value.hundredths, each <= 10_000_000, (1...10_000).contains(line.quantity) else {
                throw .unmappable("content-value-out-of-range")
            }
            sum += each * Int64(line.quantity)
        }
        return sum
    }

    private func services(
        _ service: CarrierAccountSettings.Service, _ shipment: Shipment, into xml: inout XMLWriter
    ) throws(CarrierFault) {
        let isSigned = shipment.options.signature == .any
        guard ["standard", "nextDay"].contains(service.code) else {
            throw .unmappable("service-unknown", service.code)
        }
        guard service.code == "nextDay" || isSigned else { return }
        xml.begin("services")
        if service.code == "nextDay" { xml.element("nextDay", "true") }
        if isSigned { xml.element("signature", "true") }
        xml.end()
    }

    private func sender(_ address: Address, into xml: inout XMLWriter) throws(CarrierFault) {
        xml.begin("senderAddress")
        let name = try CarrierField.required(address.company ?? address.name, "name", longest: Self.longestLine)
        xml.element("addressLine1", name)
        let street = address.street.filter { !$0.isEmpty }.joined(separator: ", ")
        xml.element("addressLine2", try CarrierField.required(street, "street", longest: Self.longestLine))
        xml.element("addressLine3", try CarrierField.required(address.city, "city", longest: Self.longestLine))
        xml.element("addressLine4", try CarrierField.required(address.postcode, "postcode", longest: 8))
        xml.end()
    }
}
