internal import ShipmentModel
internal import TextFormats

/// What PostNL is asked: requests as values.
struct PostNLOrders: Sendable {
    let settings: CarrierAccountSettings

    /// The barcodes that a service's parcels bear.
    func barcodes(for service: CarrierAccountSettings.Service) throws(CarrierFault) -> PostNLBarcodes {
        try PostNLBarcodes(
            type: service.values["barcode_type"] ?? "3S", code: settings.value("customer_code"),
            series: service.values["barcode_series"] ?? settings.value("barcode_series"))
    }

    /// The body that a label is asked for with, but for the barcode.
    ///
    /// - Parameters:
    ///   - form: `pdf` or `zpl-203`.
    ///   - now: the time of day, in seconds since 1970.
    func label(
        _ order: PurchaseOrder, form: String, now: Int64
    ) throws(CarrierFault) -> @Sendable (_ barcode: String) -> JSONValue {
        let service = settings.service(order.service)
        let parcel = try OrderLimits.parcel(of: order.shipment, taking: PostNLOrders.wishes(service))
        let code = service.code
        guard (4...5).contains(code.utf8.count), code.utf8.allSatisfy(PostNLOrders.isDigit) else {
            throw .unmappable("product-code")
        }
        try settings.omit(shipDate: order.shipDate, now: now)
        let (from, to) = (order.shipment.shipFrom, order.shipment.shipTo)
        try settings.omitPackaging(of: parcel)
        try settings.omitHome(of: order.shipment)
        try settings.omit(.phone, from.phone, "sender-phone")
        let email = try CarrierField.optional(from.email, "sender-email", longest: 50)
        let sender = try address(from, type: "02")
        let receiver = try address(to, type: "01")
        let contact = try contact(to)
        let options = try PostNLOrders.options(service)
        let amount = try PostNLOrders.insurance(order.shipment.options.insuredValue)
        let dimension = PostNLOrders.dimension(parcel)
        let number = try CarrierField.optional(order.shipment.order, "order", longest: 35)
        let references = order.shipment.references.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
        let remark = try CarrierField.optional(references, "references", longest: 35)
        let customer = JSONValue.members([
            "Address": sender, "CollectionLocation": .text(settings.values["collection_location"]),
            "CustomerCode": .string(settings.value("customer_code")),
            "CustomerNumber": .string(settings.value("customer_number")), "Email": .text(email),
        ])
        let message = JSONValue.members([
            "MessageID": .string(String(order.reference.prefix(12))),
            "MessageTimeStamp": .string(PostNLOrders.timeStamp(now)),
            "Printertype": .string(form == "pdf" ? "GraphicFile|PDF" : "Zebra|Generic ZPL II 200 dpi"),
        ])
        let reference = order.reference
        return { barcode in
            let shipment = JSONValue.members([
                "Addresses": .array([receiver]), "Amounts": amount.map { .array([$0]) }, "Barcode": .string(barcode),
                "Contacts": contact.map { .array([$0]) }, "CustomerOrderNumber": .text(number),
                "Dimension": dimension, "ProductCodeDelivery": .string(code),
                "ProductOptions": options.isEmpty ? nil : .array(options), "Reference": .string(reference),
                "Remark": .text(remark),
            ])
            return .members(["Customer": customer, "Message": message, "Shipments": .array([shipment])])
        }
    }

    /// What may be asked of a service: what the file of carriers says that its product includes.
    private static func wishes(_ service: CarrierAccountSettings.Service) -> Set<OrderLimits.Wish> {
        var wishes: Set<OrderLimits.Wish> = []
        switch service.values["signature"] {
        case "any": wishes.insert(.signature)
        case "adult": wishes.formUnion([.signature, .adultSignature])
        default: break
        }
        if service.values["saturday"] == "yes" { wishes.insert(.saturday) }
        if service.values["insured"] == "yes" { wishes.insert(.insurance) }
        return wishes
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// `118-006 118-007` as PostNL's pairs.
    private static func options(_ service: CarrierAccountSettings.Service) throws(CarrierFault) -> [JSONValue] {
        var options: [JSONValue] = []
        for pair in (service.values["options"] ?? "").split(separator: " ") {
            let parts = pair.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 3 && $0.utf8.allSatisfy(isDigit) }) else {
                throw .unmappable("product-options")
            }
            options.append(
                .members(["Characteristic": .string(String(parts[0])), "Option": .string(String(parts[1]))]))
        }
        return options
    }

    private static func insurance(_ value: Money?) throws(CarrierFault) -> JSONValue? {
        guard let value else { return nil }
        guard ["EUR", "GBP", "USD", "CNY"].contains(value.currency.code), let amount = value.twoPlaces,
            amount.utf8.count <= 9
        else {
            throw .unmappable("insured-value-unsupported", "the carrier takes EUR, GBP, USD and CNY, in hundredths")
        }
        return .members([
            "AmountType": .string("02"), "Currency": .string(value.currency.code), "Value": .number(amount),
        ])
    }

    /// Grams, and millimetres from the longest to the shortest.
    private static func dimension(_ parcel: Parcel) -> JSONValue {
        func side(_ length: Length?) -> JSONValue? {
            length.map { .number(WireText.length($0, .mm, places: 0)) }
        }
        let sides = parcel.dimensions
        return .members([
            "Height": side(sides?.height), "Length": side(sides?.length),
            "Weight": .number(WireText.mass(parcel.weight, .g, places: 0)), "Width": side(sides?.width),
        ])
    }

    /// An address of a type: 01 is the receiver, 02 the sender. In the Benelux the house number is apart.
    private func address(_ address: Address, type: String) throws(CarrierFault) -> JSONValue {
        let name = try CarrierField.optional(address.name, "name", longest: 35)
        let company = try CarrierField.optional(address.company, "company", longest: 35)
        guard name ?? company != nil else { throw .unmappable("name-missing", "the carrier wants a name or a company") }
        let country = address.country.code
        var street: String
        var number: HouseNumber?
        var more: String?
        if ["NL", "BE", "LU"].contains(country) {
            let parts = try HouseNumber(address)
            street = parts.street
            number = parts
            more = parts.more
        } else {
            let lines = try CarrierField.street(address, lines: 1, longest: 95)
            street = lines[0]
        }
        street = try CarrierField.required(street, "street", longest: 95)
        return .members([
            "AddressType": .string(type), "Buildingname": .text(try CarrierField.optional(more, "street", longest: 35)),
            "City": .string(try CarrierField.required(address.city, "city", longest: 35)),
            "CompanyName": .text(company), "Countrycode": .string(country), "HouseNr": .text(number?.number),
            "HouseNrExt": .text(try CarrierField.optional(number?.addition, "house-number-addition", longest: 35)),
            "Name": .text(name), "Region": .text(try CarrierField.optional(address.region, "region", longest: 35)),
            "Street": .string(street), "Zipcode": .text(try PostNLOrders.postcode(address)),
        ])
    }

    /// A postcode without blanks: of the Netherlands four digits and two capitals, of Belgium and Luxembourg four
    /// digits.
    static func postcode(_ address: Address) throws(CarrierFault) -> String? {
        let country = address.country.code
        guard ["NL", "BE", "LU"].contains(country) else {
            return try CarrierField.optional(address.postcode, "postcode", longest: 17)
        }
        let bytes = (address.postcode ?? "").uppercased().utf8.filter { $0 != UInt8(ascii: " ") }
        guard !bytes.isEmpty else { throw .unmappable("postcode-missing", "the carrier wants a postcode") }
        let letters = bytes.dropFirst(4)
        let isWhole =
            bytes.prefix(4).allSatisfy(isDigit)
            && (country == "NL"
                ? letters.count == 2 && letters.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
                : letters.isEmpty && bytes.count == 4)
        guard isWhole else { throw .unmappable("postcode-form", "not a postcode of \(country)") }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// How the receiver is told: by e-mail and telephone, where there are any.
    private func contact(_ address: Address) throws(CarrierFault) -> JSONValue? {
        let email = try CarrierField.optional(address.email, "email", longest: 50)
        try settings.omitExtension(of: address.phone, "recipient-phone")
        let phone = try CarrierField.phone(address.phone, "recipient-phone")
        if let phone, !(10...17).contains(phone.utf8.count) {
            throw .unmappable("phone-length", "the carrier takes telephone numbers of 10 to 17 characters")
        }
        guard email ?? phone != nil else { return nil }
        return .members(["ContactType": .string("01"), "Email": .text(email), "TelNr": .text(phone)])
    }

    /// `01-07-2026 12:00:00`.
    static func timeStamp(_ seconds: Int64) -> String {
        let time = WallTime(seconds)
        let parts = time.date.description.split(separator: "-")
        return "\(parts[2])-\(parts[1])-\(parts[0]) \(time.text.suffix(8))"
    }
}
