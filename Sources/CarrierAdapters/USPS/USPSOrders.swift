internal import ShipmentModel
internal import TextFormats

/// Requests to USPS as functions of what they ask for. Sources: the carrier's descriptions of Payments 3.1.20, Domestic
/// Labels 3.9.13, Domestic Prices 3.4.30, Tracking 3.2.6, SCAN Forms 3.1.14 and Addresses 3.2.3.
enum USPSOrders {
    /// The media type that brings a label or a form as JSON instead of as a message of several parts.
    private static let labelsJSON = "application/vnd.usps.labels+json"
    /// What USPS calls the forms of labels.
    private static let imageTypes = ["zpl-203": "ZPL203DPI", "zpl-300": "ZPL300DPI", "pdf": "PDF"]

    /// The rate indicators that name a packaging: flat-rate envelopes, boxes and bags. All others say how a parcel is
    /// priced by its size and weight, or how it is sorted.
    private static let flatRates: Set<String> = [
        "E4", "E6", "FA", "FB", "FE", "FP", "FS", "LF", "LL", "LS", "PL", "PM",
    ]

    // MARK: Tokens

    static func token(_ settings: CarrierAccountSettings) -> CarrierCall {
        .form(
            "/oauth2/v3/token",
            [
                ("grant_type", "client_credentials"), ("client_id", settings.secret("client_id")),
                ("client_secret", settings.secret("client_secret")),
            ])
    }

    /// Changes nothing: it may be asked for as often as one likes.
    static func paymentAuthorization(_ settings: CarrierAccountSettings) -> CarrierCall {
        func role(_ name: String, _ account: KeyValuePairs<String, JSONValue?>) -> JSONValue {
            let mid = settings.value("mid")
            let party = JSONValue.members([
                "roleName": .string(name), "CRID": .string(settings.value("crid")), "MID": .string(mid),
                "manifestMID": .string(settings.values["manifest_mid"] ?? mid),
            ])
            return .object((party.members ?? []) + (JSONValue.members(account).members ?? []))
        }
        let payer = role(
            "PAYER",
            ["accountType": .string("EPS"), "accountNumber": .string(settings.value("account_number"))])
        return .json(
            .post, "/payments/v3/payment-authorization",
            .members(["roles": .array([payer, role("LABEL_OWNER", [:])])]), effect: .read)
    }

    // MARK: Labels

    static func label(_ order: PurchaseOrder, _ settings: CarrierAccountSettings) throws(CarrierFault) -> CarrierCall {
        let shipment = order.shipment
        let parcel = try OrderLimits.parcel(
            of: shipment, taking: [.signature, .adultSignature, .insurance, .customs, .returnAddress])
        guard let key = WireReference.uuid(order.reference) else { preconditionFailure("a reference of the desk's") }
        let service = settings.service(order.service)
        guard let rate = service.values["rate_indicator"] else {
            throw .unmappable("service-not-configured", "the account's file has no rate_indicator for it")
        }
        // A processing category says how a parcel is sorted, whatever it is packed in.
        try settings.omitPackaging(of: parcel, told: flatRates.contains(rate) ? rate : nil)
        try settings.omitHome(of: shipment)
        let form = settings.form(for: order, of: USPSAdapter.descriptor)
        guard let imageType = imageTypes[form] else { preconditionFailure("a form of the descriptor") }
        let extras = try extraServices(of: shipment, mailClass: service.code)
        let customs = try customsForm(of: shipment, parcel, settings)
        let size = try measures(parcel)
        let package = JSONValue.members([
            "mailClass": .string(service.code), "rateIndicator": .string(rate), "weightUOM": .string("lb"),
            "weight": .number(size.weight), "dimensionsUOM": .string("in"), "length": .number(size.length),
            "height": .number(size.height), "width": .number(size.width),
            "processingCategory": .string(category(of: parcel, service)),
            "mailingDate": .string(order.shipDate.description),
            "extraServices": .array(extras.map { .integer($0) }),
            "destinationEntryFacilityType": .string(service.values["destination_entry"] ?? "NONE"),
            "packageOptions": try insured(shipment).map { .members(["packageValue": .number($0)]) },
            "customerReference": try references(of: shipment, most: customs == nil ? 4 : 2),
        ])
        var back: JSONValue?
        if let address = shipment.returnTo { back = try USPSAddress.party(address, "return", settings) }
        let body = JSONValue.members([
            "imageInfo": .members([
                "imageType": .string(imageType), "labelType": .string("4X6LABEL"), "receiptOption": .string("NONE"),
            ]), "toAddress": try USPSAddress.party(shipment.shipTo, "recipient", settings),
            "fromAddress": try USPSAddress.party(shipment.shipFrom, "sender", settings), "returnAddress": back,
            "packageDescription": package, "customsForm": customs,
        ])
        return .json(
            .post, "/labels/v3/label", headers: ["Accept": labelsJSON, "X-Idempotency-Key": key], body, effect: .change)
    }

    static func void(_ trackingNumber: String) -> CarrierCall {
        CarrierCall(
            .delete, "/labels/v3/label/" + PathText.encoded(trackingNumber), headers: ["Accept": "application/json"],
            effect: .change)
    }

    /// A parcel's weight in pounds and sides in inches, never less than they are.
    private static func measures(
        _ parcel: Parcel
    ) throws(CarrierFault) -> (weight: String, length: String, width: String, height: String) {
        guard let sides = parcel.dimensions, sides.height > .zero else { throw .unmappable("dimensions-missing") }
        guard parcel.weight <= USPSLimits.heaviest else {
            throw .unmappable(
                "weight-too-much", "the carrier takes \(USPSLimits.heaviest.formatted(.lb)) lb")
        }
        return (
            WireText.mass(parcel.weight, .lb, places: 4), WireText.length(sides.length, .inch, places: 2),
            WireText.length(sides.width, .inch, places: 2), WireText.length(sides.height, .inch, places: 2)
        )
    }

    /// The processing category: the service's own, or what the parcel's size makes of it.
    static func category(of parcel: Parcel, _ service: CarrierAccountSettings.Service) -> String {
        if let category = service.values["processing_category"] { return category }
        guard let sides = parcel.dimensions else { return "NONSTANDARD" }
        return USPSLimits.isMachinable(sides, parcel.weight) ? "MACHINABLE" : "NONSTANDARD"
    }

    /// The codes of what a shipment asks for beyond being carried.
    static func extraServices(of shipment: Shipment, mailClass: String) throws(CarrierFault) -> [Int] {
        let isExpress = mailClass == "PRIORITY_MAIL_EXPRESS"
        var codes: [Int] = []
        switch shipment.options.signature {
        case .none: break
        case .any: codes.append(isExpress ? 981 : 921)
        case .adult: codes.append(922)
        }
        if let value = shipment.options.insuredValue {
            // Insurance has one code up to 500 dollars and another above.
            codes.append(isExpress ? 925 : value.micros > 500_000_000 ? 931 : 930)
        }
        return codes
    }

    /// The insured value in dollars, if there is one.
    private static func insured(_ shipment: Shipment) throws(CarrierFault) -> String? {
        guard let value = shipment.options.insuredValue else { return nil }
        return try dollars(value, "insured-value")
    }

    private static func dollars(_ value: Money, _ name: String) throws(CarrierFault) -> String {
        guard value.currency == usDollar, let text = value.twoPlaces, value.micros > 0 else {
            throw .unmappable("\(name)-unusable", "the carrier wants an amount in US dollars and cents")
        }
        return text
    }

    static let usDollar = Currency("USD")!

    private static func references(of shipment: Shipment, most: Int) throws(CarrierFault) -> JSONValue? {
        var values: [JSONValue] = []
        for text in [shipment.order] + shipment.references.map({ $0.value }) {
            guard let text = try CarrierField.optional(text, "reference", longest: 30, .ascii) else { continue }
            values.append(.members(["referenceNumber": .string(text), "printReferenceNumber": .bool(true)]))
        }
        guard values.count <= most else {
            throw .unmappable("references-too-many", "the carrier takes \(most), the order's number included")
        }
        return values.isEmpty ? nil : .array(values)
    }

    // MARK: Customs, for posts of the armed forces and possessions

    private static func customsForm(
        of shipment: Shipment, _ parcel: Parcel, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> JSONValue? {
        guard let customs = shipment.options.customs else { return nil }
        let kinds: [ShipmentOptions.Customs.Kind: String] = [
            .sale: "MERCHANDISE", .gift: "GIFT", .documents: "DOCUMENT", .sample: "COMMERCIAL_SAMPLE",
            .returned: "RETURNED_GOODS",
        ]
        guard let kind = kinds[customs.type] else {
            throw .unfit("customs-type-unsupported", "of other contents the carrier wants a description")
        }
        guard customs.ioss == nil, customs.incoterm == nil || customs.incoterm == "DAP" else {
            throw .unmappable("customs-terms-unsupported")
        }
        guard (1...30).contains(parcel.contents.count) else { throw .unmappable("customs-contents-missing") }
        var contents: [JSONValue] = []
        for (index, line) in parcel.contents.enumerated() {
            try settings.omit(.sku, line.sku, "contents-sku", in: "line \(index + 1) of the contents")
            contents.append(try customsLine(line))
        }
        return .members([
            "customsContentType": .string(kind),
            "exportersReference": .text(
                try CarrierField.optional(customs.eori, "customs-exporter", longest: 40, .ascii)),
            "contents": .array(contents),
        ])
    }

    private static func customsLine(_ line: ContentLine) throws(CarrierFault) -> JSONValue {
        let text = try CarrierField.required(line.description, "customs-description", longest: 30, .ascii)
        guard (1...9_999).contains(line.quantity) else { throw .unmappable("customs-quantity-unsupported") }
        guard let value = line.value, let weight = line.weight, weight > .zero else {
            throw .unmappable("customs-value-or-weight-missing", "each line of contents wants a value and a weight")
        }
        let (total, isTooMuch) = value.micros.multipliedReportingOverflow(by: Int64(line.quantity))
        let (mass, isTooHeavy) = weight.picograms.multipliedReportingOverflow(by: Int64(line.quantity))
        guard !isTooMuch, !isTooHeavy, total < 1_000_000_000_000 else {
            throw .unmappable("customs-value-or-weight-too-much")
        }
        if let code = line.hsCode, !(6...14).contains(code.utf8.count) { throw .unmappable("customs-code-invalid") }
        return .members([
            "itemDescription": .string(text), "itemQuantity": .integer(line.quantity),
            "itemTotalValue": .number(try dollars(Money(micros: total, value.currency), "customs-value")),
            "weightUOM": .string("lb"),
            "itemTotalWeight": .number(WireText.mass(Mass(picograms: mass), .lb, places: 4)),
            "HSTariffNumber": .text(line.hsCode), "countryofOrigin": .text(line.origin?.code),
        ])
    }

    // MARK: Prices

    static func prices(
        of mailClass: String, for shipment: Shipment, on date: CivilDate, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> CarrierCall {
        let parcel = try OrderLimits.parcel(
            of: shipment, taking: [.signature, .adultSignature, .insurance, .customs, .returnAddress])
        let size = try measures(parcel)
        let extras = try extraServices(of: shipment, mailClass: mailClass)
        // The extra service that every parcel of the class has.
        let tracking = mailClass == "PRIORITY_MAIL_EXPRESS" ? 986 : 920
        let body = JSONValue.members([
            "originZIPCode": .string(try USPSAddress.zip(shipment.shipFrom, "sender").zip),
            "destinationZIPCode": .string(try USPSAddress.zip(shipment.shipTo, "recipient").zip),
            "weight": .number(size.weight), "length": .number(size.length), "width": .number(size.width),
            "height": .number(size.height), "mailClass": .string(mailClass), "priceType": .string("COMMERCIAL"),
            "mailingDate": .string(date.description), "accountType": .string("EPS"),
            "accountNumber": .string(settings.value("account_number")),
            "itemValue": try insured(shipment).map { .number($0) },
            // None named, and the answer would list all that there are.
            "extraServices": .array((extras.isEmpty ? [tracking] : extras).map { .integer($0) }),
        ])
        return .json(.post, "/prices/v3/total-rates/search", body, effect: .read)
    }

    // MARK: Tracking, SCAN forms, addresses

    static func tracking(_ trackingNumber: String) -> CarrierCall {
        CarrierCall(
            .get, "/tracking/v3/tracking/" + PathText.encoded(trackingNumber), query: [("expand", "DETAIL")],
            headers: ["Accept": "application/json"])
    }

    static func scanForm(
        _ order: ManifestOrder, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> CarrierCall {
        guard (1...40_000).contains(order.trackingNumbers.count) else {
            throw .unmappable("labels-too-many", "a SCAN form takes 40000 labels")
        }
        let sender = try USPSAddress(order.shipFrom, "sender", settings)
        let body = JSONValue.members([
            "imageInfo": .members(["imageType": .string("PDF"), "labelType": .string("8.5X11LABEL")]),
            "mailingDate": .string(order.date.description), "overwriteMailingDate": .bool(false),
            "entryFacilityZIPCode": .string(settings.values["entry_zip_code"] ?? sender.zip),
            "destinationEntryFacilityType": .string("NONE"),
            "shipment": .members(["trackingNumbers": .array(order.trackingNumbers.map { .string($0) })]),
            "fromAddress": try USPSAddress.formParty(order.shipFrom, "sender", settings),
        ])
        return .json(.post, "/scan-forms/v3/scan-form", headers: ["Accept": labelsJSON], body, effect: .change)
    }

    static func addressCheck(
        _ address: Address, _ settings: CarrierAccountSettings
    ) throws(CarrierFault) -> CarrierCall {
        let place = try USPSAddress(address, "recipient", settings)
        var query: [(name: String, value: String)] = [("streetAddress", place.street)]
        if let firm = try CarrierField.optional(address.company, "recipient-company", longest: 50, .ascii) {
            query.append(("firm", firm))
        }
        if let secondary = place.secondary { query.append(("secondaryAddress", secondary)) }
        query += [("city", place.city), ("state", place.state), ("ZIPCode", place.zip)]
        if let plus4 = place.plus4 { query.append(("ZIPPlus4", plus4)) }
        return CarrierCall(.get, "/addresses/v3/address", query: query, headers: ["Accept": "application/json"])
    }
}
