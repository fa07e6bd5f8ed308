internal import ShipmentModel
internal import XMLReading

/// What Canada Post is sent, elements in the order of its schemas: rating v4, shipment v8, non-contract shipment v4 and
/// manifest v8.
struct CanadaPostOrders: Sendable {
    let account: CanadaPostAccount
    let settings: CarrierAccountSettings

    private static let canada = Country("CA")!
    private static let unitedStates = Country("US")!
    private static let currency = Currency("CAD")!
    /// The packaging that Canada Post asks about.
    private static let tube = "tube"

    // MARK: Prices

    /// A question for prices.
    func rates(for shipment: Shipment, on date: CivilDate) throws(CarrierFault) -> [UInt8] {
        let parcel = try OrderLimits.parcel(of: shipment, taking: [.signature, .insurance, .customs])
        guard parcel.weight <= Mass(picograms: 99_999 * 1_000_000_000_000) else {
            throw .unmappable("weight-too-large")
        }
        guard shipment.shipFrom.country == Self.canada else { throw .unmappable("origin-not-canada") }
        var xml = XMLWriter()
        xml.begin("mailing-scenario", ["xmlns": CanadaPostMedia.rate.namespace])
        xml.element("customer-number", account.customer)
        if let contract = account.contract { xml.element("contract-id", contract) }
        xml.element("quote-type", "commercial")
        xml.element("expected-mailing-date", date.description)
        options(try optionCodes(of: shipment, service: nil), into: &xml)
        try characteristics(of: parcel, into: &xml)
        let codes = Set(settings.services.values.map(\.code)).sorted()
        if (1...20).contains(codes.count) {
            xml.begin("services")
            for code in codes { xml.element("service-code", code) }
            xml.end()
        }
        xml.element("origin-postal-code", try canadianPostcode(account.shippingPoint ?? shipment.shipFrom.postcode))
        let to = shipment.shipTo
        xml.begin("destination")
        switch to.country {
        case Self.canada:
            xml.begin("domestic")
            xml.element("postal-code", try canadianPostcode(to.postcode))
        case Self.unitedStates:
            xml.begin("united-states")
            let zip = try CarrierField.required(to.postcode, "postcode", longest: 10)
            guard Self.isZIP(zip) else { throw .unmappable("postcode-malformed") }
            xml.element("zip-code", zip)
        default:
            xml.begin("international")
            xml.element("country-code", to.country.code)
            if let code = try CarrierField.optional(to.postcode, "postcode", longest: 10) {
                xml.element("postal-code", code)
            }
        }
        xml.end()
        xml.end()
        xml.end()
        return xml.finish()
    }

    // MARK: Shipments

    /// An order of a label: with a contract its group is the order's reference, so that it can be looked up by it.
    ///
    /// - Parameter now: the time of day, in seconds since 1970.
    func shipment(_ order: PurchaseOrder, form: String, now: Int64) throws(CarrierFault) -> [UInt8] {
        let shipment = order.shipment
        let parcel = try OrderLimits.parcel(of: shipment, taking: [.signature, .insurance, .customs])
        guard shipment.shipFrom.country == Self.canada else { throw .unmappable("origin-not-canada") }
        let isContract = account.contract != nil
        try settings.omitPackaging(of: parcel, told: parcel.packaging == CanadaPostOrders.tube ? "mailing-tube" : nil)
        try settings.omitHome(of: shipment)
        if shipment.shipTo.country == Self.canada, shipment.options.customs != nil {
            throw .unfit("customs-unsupported", "a parcel within Canada is told to no customs")
        }
        let point = try canadianPostcode(account.shippingPoint ?? shipment.shipFrom.postcode)
        var xml = XMLWriter()
        let namespace = account.media.namespace
        if isContract {
            xml.begin("shipment", ["xmlns": namespace])
            xml.element("customer-request-id", order.reference)
            xml.element("group-id", order.reference)
            xml.element("requested-shipping-point", point)
            xml.element("expected-mailing-date", order.shipDate.description)
            xml.element("provide-pricing-info", "true")
        } else {
            try settings.omit(shipDate: order.shipDate, now: now)
            xml.begin("non-contract-shipment", ["xmlns": namespace])
            xml.element("requested-shipping-point", point)
        }
        let service = settings.service(order.service)
        xml.begin("delivery-spec")
        xml.element("service-code", try CarrierField.required(service.code, "service", longest: 32))
        try sender(shipment.shipFrom, into: &xml)
        try recipient(shipment.shipTo, into: &xml)
        options(try optionCodes(of: shipment, service: service), into: &xml)
        try characteristics(of: parcel, into: &xml)
        try notification(shipment, into: &xml)
        if isContract {
            xml.begin("print-preferences")
            xml.element("output-format", "4x6")
            xml.element("encoding", form == "pdf" ? "PDF" : "ZPL")
            xml.end()
        }
        xml.begin("preferences")
        xml.element("show-packing-instructions", "false")
        xml.end()
        try references(of: order, into: &xml)
        if shipment.shipTo.country != Self.canada { try customs(of: shipment, parcel, into: &xml) }
        if let contract = account.contract {
            xml.begin("settlement-info")
            xml.element("contract-id", contract)
            xml.element("intended-method-of-payment", account.payment)
            xml.end()
        }
        xml.end()
        xml.end()
        return xml.finish()
    }

    /// A request for a refund.
    func refund(email: String) -> [UInt8] {
        var xml = XMLWriter()
        let namespace = account.media.namespace
        if account.contract == nil {
            xml.begin("non-contract-shipment-refund-request", ["xmlns": namespace])
        } else {
            xml.begin("shipment-refund-request", ["xmlns": namespace])
        }
        xml.element("email", email)
        xml.end()
        return xml.finish()
    }

    /// An order to transmit groups of shipments.
    func manifest(_ order: ManifestOrder, groups: [String]) throws(CarrierFault) -> [UInt8] {
        let from = order.shipFrom
        var xml = XMLWriter()
        xml.begin("transmit-set", ["xmlns": CanadaPostMedia.manifest.namespace])
        xml.begin("group-ids")
        for group in groups { xml.element("group-id", group) }
        xml.end()
        xml.element("requested-shipping-point", try canadianPostcode(account.shippingPoint ?? from.postcode))
        xml.element("detailed-manifests", "true")
        xml.element("method-of-payment", account.payment)
        xml.begin("manifest-address")
        xml.element("manifest-company", try CarrierField.required(from.company ?? from.name, "name", longest: 44))
        if from.company != nil, let name = try CarrierField.optional(from.name, "name", longest: 44) {
            xml.element("manifest-name", name)
        }
        xml.element("phone-number", try CarrierField.required(from.phone, "phone", longest: 25))
        xml.begin("address-details")
        try street(from, into: &xml)
        xml.element("prov-state", try province(from))
        xml.element("country-code", from.country.code)
        xml.element("postal-zip-code", try canadianPostcode(from.postcode))
        xml.end()
        xml.end()
        xml.end()
        return xml.finish()
    }

    // MARK: Parts

    private func sender(_ address: Address, into xml: inout XMLWriter) throws(CarrierFault) {
        xml.begin("sender")
        if address.company != nil, let name = try CarrierField.optional(address.name, "name", longest: 44) {
            xml.element("name", name)
        }
        xml.element("company", try CarrierField.required(address.company ?? address.name, "name", longest: 44))
        xml.element("contact-phone", try CarrierField.required(address.phone, "phone", longest: 25))
        xml.begin("address-details")
        try street(address, into: &xml)
        xml.element("prov-state", try province(address))
        if account.contract != nil { xml.element("country-code", address.country.code) }
        xml.element("postal-zip-code", try canadianPostcode(address.postcode))
        xml.end()
        xml.end()
    }

    private func recipient(_ address: Address, into xml: inout XMLWriter) throws(CarrierFault) {
        xml.begin("destination")
        let name = try CarrierField.optional(address.name, "name", longest: 44)
        let company = try CarrierField.optional(address.company, "company", longest: 44)
        guard name != nil || company != nil else { throw .unmappable("name-missing") }
        if let name { xml.element("name", name) }
        if let company { xml.element("company", company) }
        if let phone = try CarrierField.phoneText(address.phone, "phone", longest: 25) {
            xml.element("client-voice-number", phone)
        }
        xml.begin("address-details")
        try street(address, into: &xml)
        switch address.country {
        case Self.canada: xml.element("prov-state", try province(address))
        case Self.unitedStates:
            xml.element("prov-state", try CarrierField.required(address.region, "region", longest: 2))
        default:
            if let region = try CarrierField.optional(address.region, "region", longest: 20) {
                xml.element("prov-state", region)
            }
        }
        xml.element("country-code", address.country.code)
        if address.country == Self.canada {
            xml.element("postal-zip-code", try canadianPostcode(address.postcode))
        } else if let code = try CarrierField.optional(address.postcode, "postcode", longest: 14) {
            xml.element("postal-zip-code", code)
        }
        xml.end()
        xml.end()
    }

    /// Whom Canada Post writes to about the parcel: the recipient. Of the sender it wants no e-mail address. Without a
    /// contract its schema (ncshipment.xsd) has domains that end in five letters at most: none of `.quebec`.
    private func notification(_ shipment: Shipment, into xml: inout XMLWriter) throws(CarrierFault) {
        try settings.omit(.email, shipment.shipFrom.email, "sender-email")
        let email = try settings.told(
            .email,
            CarrierField.email(
                shipment.shipTo.email, "recipient-email", longest: 60,
                longestEnding: account.contract == nil ? 5 : .max, punctuation: "'_-+"))
        guard let email else { return }
        xml.begin("notification")
        xml.element("email", email)
        xml.element("on-shipment", "true")
        xml.element("on-exception", "true")
        xml.element("on-delivery", "true")
        xml.end()
    }

    private func street(_ address: Address, into xml: inout XMLWriter) throws(CarrierFault) {
        let lines = try CarrierField.street(address, lines: 2, longest: 44)
        xml.element("address-line-1", lines[0])
        if lines.count > 1 { xml.element("address-line-2", lines[1]) }
        xml.element("city", try CarrierField.required(address.city, "city", longest: 40))
    }

    private func province(_ address: Address) throws(CarrierFault) -> String {
        try CarrierField.required(address.region, "region", longest: 2)
    }

    /// `M5H2N2`: without the blank that people write.
    private func canadianPostcode(_ text: String?) throws(CarrierFault) -> String {
        let code = try CarrierField.required(text, "postcode", longest: 10).uppercased().filter { $0 != " " }
        let isRight =
            code.utf8.count == 6
            && code.utf8.enumerated().allSatisfy { place, byte in
                let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
                let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
                return (place % 2 == 0 ? letters : digits).contains(byte)
            }
        guard isRight else { throw .unmappable("postcode-malformed") }
        return code
    }

    private static func isZIP(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return (1...2).contains(parts.count) && parts[0].count == 5 && parts.dropFirst().allSatisfy { $0.count == 4 }
            && parts.joined().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private func characteristics(of parcel: Parcel, into xml: inout XMLWriter) throws(CarrierFault) {
        guard parcel.weight <= Mass(picograms: 999_999 * 1_000_000_000_000) else {
            throw .unmappable("weight-too-large")
        }
        xml.begin("parcel-characteristics")
        xml.element("weight", WireText.mass(parcel.weight, .kg, places: 3))
        if let sides = parcel.dimensions {
            guard sides.height > .zero, sides.length <= Length(nanometres: 9_999 * 1_000_000) else {
                throw .unmappable("dimensions-out-of-range")
            }
            xml.begin("dimensions")
            xml.element("length", WireText.length(sides.length, .cm, places: 1))
            xml.element("width", WireText.length(sides.width, .cm, places: 1))
            xml.element("height", WireText.length(sides.height, .cm, places: 1))
            xml.end()
        }
        if parcel.packaging == CanadaPostOrders.tube { xml.element("mailing-tube", "true") }
        xml.end()
    }

    /// The options with their amounts: what the service always comes with, a signature (`SO`), coverage (`COV`).
    private func optionCodes(
        of shipment: Shipment, service: CarrierAccountSettings.Service?
    ) throws(CarrierFault) -> [(code: String, amount: String?)] {
        var options: [(code: String, amount: String?)] = []
        for code in (service?.values["options"] ?? "").split(separator: " ") { options.append((String(code), nil)) }
        if shipment.options.signature == .any, !options.contains(where: { $0.code == "SO" }) {
            options.append(("SO", nil))
        }
        if let value = shipment.options.insuredValue {
            guard value.currency == Self.currency else { throw .unmappable("insured-value-currency") }
            guard let amount = value.twoPlaces, (1...99_999_999).contains(value.hundredths ?? 0) else {
                throw .unmappable("insured-value-out-of-range")
            }
            options.append(("COV", amount))
        }
        guard options.count <= 20 else { throw .unmappable("too-many-options") }
        return options
    }

    private func options(_ options: [(code: String, amount: String?)], into xml: inout XMLWriter) {
        guard !options.isEmpty else { return }
        xml.begin("options")
        for option in options {
            xml.begin("option")
            xml.element("option-code", option.code)
            if let amount = option.amount { xml.element("option-amount", amount) }
            xml.end()
        }
        xml.end()
    }

    /// Two references have room. Without a contract there is no group, and the order's own is the first of them.
    private func references(of order: PurchaseOrder, into xml: inout XMLWriter) throws(CarrierFault) {
        var texts = account.contract == nil ? [order.reference] : []
        if let number = try CarrierField.optional(order.shipment.order, "order", longest: 35) { texts.append(number) }
        for reference in order.shipment.references {
            if let text = try CarrierField.optional(reference.value, "reference", longest: 35) { texts.append(text) }
        }
        guard texts.count <= 2 else {
            throw .unmappable("references-too-many", "the carrier takes two, the order's number included")
        }
        guard !texts.isEmpty else { return }
        xml.begin("references")
        xml.element("customer-ref-1", texts[0])
        if texts.count > 1 { xml.element("customer-ref-2", texts[1]) }
        xml.end()
    }

    private func customs(of shipment: Shipment, _ parcel: Parcel, into xml: inout XMLWriter) throws(CarrierFault) {
        guard let customs = shipment.options.customs else { throw .unmappable("customs-missing") }
        guard customs.eori == nil else { throw .unmappable("eori-unsupported") }
        guard customs.incoterm == nil || customs.incoterm == "DAP" else { throw .unfit("incoterm-unsupported") }
        guard customs.ioss == nil || account.contract != nil else { throw .unmappable("ioss-unsupported") }
        guard (1...500).contains(parcel.contents.count) else { throw .unmappable("contents-missing") }
        let reason: (code: String, other: String?) =
            switch customs.type {
            case .sale: ("SOG", nil)
            case .documents: ("DOC", nil)
            case .sample: ("SAM", nil)
            case .gift: ("OTH", "Gift")
            case .returned: ("OTH", "Returned goods")
            case .other: ("OTH", "Other")
            }
        xml.begin("customs")
        xml.element("currency", Self.currency.code)
        xml.element("reason-for-export", reason.code)
        if let other = reason.other { xml.element("other-reason", other) }
        xml.begin("sku-list")
        for (index, line) in parcel.contents.enumerated() {
            let sku = try settings.told(
                .sku, in: "line \(index + 1) of the contents",
                CarrierField.optional(line.sku, "contents-sku", longest: 15))
            try item(line, sku: sku, into: &xml)
        }
        xml.end()
        if let ioss = try CarrierField.optional(customs.ioss, "ioss", longest: 13) { xml.element("ioss-id", ioss) }
        xml.end()
    }

    private func item(_ line: ContentLine, sku: String?, into xml: inout XMLWriter) throws(CarrierFault) {
        guard (1...9_999).contains(line.quantity) else { throw .unmappable("quantity-out-of-range") }
        guard let weight = line.weight, weight > .zero, weight <= Mass(picograms: 99_999 * 1_000_000_000_000) else {
            throw .unmappable("content-weight-missing")
        }
        guard let value = line.value else { throw .unmappable("content-value-missing") }
        guard value.currency == Self.currency else { throw .unmappable("content-value-currency") }
        guard let amount = value.twoPlaces, (1...9_999_999).contains(value.hundredths ?? 0) else {
            throw .unmappable("content-value-out-of-range")
        }
        xml.begin("item")
        xml.element("customs-number-of-units", String(line.quantity))
        xml.element(
            "customs-description", try CarrierField.required(line.description, "content-description", longest: 45))
        if let sku { xml.element("sku", sku) }
        if let code = line.hsCode {
            let digits = Array(code.utf8)
            guard [6, 8, 10].contains(digits.count),
                digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
            else { throw .unmappable("hs-code-malformed") }
            let pairs = stride(from: 4, to: digits.count, by: 2).map { digits[$0..<$0 + 2] }
            let text = ([digits[..<4]] + pairs).map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
            xml.element("hs-tariff-code", text)
        }
        xml.element("unit-weight", WireText.mass(weight, .kg, places: 3))
        xml.element("customs-value-per-unit", amount)
        if let origin = line.origin { xml.element("country-of-origin", origin.code) }
        xml.end()
    }
}
