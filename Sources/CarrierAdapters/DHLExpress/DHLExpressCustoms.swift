internal import ShipmentModel
internal import TextFormats

/// What DHL Express is told for customs.
enum DHLExpressCustoms {
    /// The rules that the carrier knows (MyDHL API 3.1.1).
    private static let incoterms: Set<String> = [
        "EXW", "FCA", "CPT", "CIP", "DPU", "DAP", "DDP", "FAS", "FOB", "CFR", "CIF", "DAF", "DAT", "DDU", "DEQ", "DES",
    ]

    /// Whether customs must be told: the shipment says what to tell, and it is not documents.
    static func isDeclarable(_ shipment: Shipment) -> Bool {
        shipment.options.customs.map { $0.type != .documents } ?? false
    }

    /// The Incoterms rule; duties are the recipient's where none is told.
    static func incoterm(_ shipment: Shipment) throws(CarrierFault) -> String {
        let rule = shipment.options.customs?.incoterm ?? "DAP"
        guard incoterms.contains(rule) else { throw .unfit("incoterm-unsupported") }
        return rule
    }

    /// What the goods are worth together, and what customs is told of each.
    static func declaration(
        _ order: PurchaseOrder, _ parcel: Parcel
    ) throws(CarrierFault) -> (value: Money, json: JSONValue)? {
        guard isDeclarable(order.shipment), let customs = order.shipment.options.customs else { return nil }
        guard let reason = reason(customs.type) else {
            throw .unfit("customs-type-unsupported", "no word for the type \(customs.type.rawValue)")
        }
        let value = try value(of: parcel.contents)
        var lines: [JSONValue] = []
        for (index, line) in parcel.contents.enumerated() {
            lines.append(try self.line(line, number: index + 1, reason))
        }
        let invoice = try CarrierField.optional(order.shipment.order, "order", longest: 35) ?? order.reference
        return (
            value,
            .members([
                "lineItems": .array(lines),
                "invoice": .members(["number": .string(invoice), "date": .string(order.shipDate.description)]),
                "exportReasonType": .string(reason),
            ])
        )
    }

    /// The values that a price depends on.
    static func amounts(_ shipment: Shipment) throws(CarrierFault) -> JSONValue? {
        var amounts: [JSONValue] = []
        func add(_ type: String, _ money: Money) throws(CarrierFault) {
            amounts.append(
                .members([
                    "typeCode": .string(type), "value": try number(money), "currency": .string(money.currency.code),
                ]))
        }
        let contents = shipment.parcels.flatMap(\.contents)
        if isDeclarable(shipment), !contents.isEmpty { try add("declaredValue", try value(of: contents)) }
        if let insured = shipment.options.insuredValue { try add("insuredValue", insured) }
        return amounts.isEmpty ? nil : .array(amounts)
    }

    /// An amount in digits; the carrier takes three places.
    static func number(_ money: Money) throws(CarrierFault) -> JSONValue {
        guard money.micros >= 0, money.micros % 1_000 == 0 else { throw .unmappable("value-too-fine") }
        return .number(money.amount)
    }

    /// The sender's numbers with customs. An IOSS number is issued in the Union, wherever the sender is.
    static func registrations(_ shipment: Shipment) -> [JSONValue] {
        func registration(_ type: String, _ number: String?, _ country: Country) -> JSONValue? {
            number.map {
                .members([
                    "typeCode": .string(type), "number": .string($0), "issuerCountryCode": .string(country.code),
                ])
            }
        }
        let customs = shipment.options.customs
        return [
            registration("EOR", customs?.eori, shipment.shipFrom.country),
            registration("SDT", customs?.ioss, shipment.shipTo.country),
        ].compactMap { $0 }
    }

    private static func value(of contents: [ContentLine]) throws(CarrierFault) -> Money {
        guard let currency = contents.first?.value?.currency else { throw .unmappable("contents-value-missing") }
        var total: Int64 = 0
        for line in contents {
            guard let value = line.value else { throw .unmappable("contents-value-missing") }
            guard value.currency == currency else { throw .unmappable("contents-currencies") }
            let (product, isTooMuch) = value.micros.multipliedReportingOverflow(by: Int64(line.quantity))
            let (sum, isFarTooMuch) = total.addingReportingOverflow(product)
            guard !isTooMuch, !isFarTooMuch else { throw .unmappable("contents-value-too-large") }
            total = sum
        }
        return Money(micros: total, currency)
    }

    /// What the carrier calls an article's number among a line's references.
    private static let partNumber = "PAN"

    private static func line(
        _ line: ContentLine, number: Int, _ reason: String
    ) throws(CarrierFault) -> JSONValue {
        guard let price = line.value else { throw .unmappable("contents-value-missing") }
        guard let origin = line.origin else { throw .unmappable("contents-origin-missing") }
        guard let weight = line.weight, weight > .zero else { throw .unmappable("contents-weight-missing") }
        let (mass, isTooMuch) = weight.picograms.multipliedReportingOverflow(by: Int64(line.quantity))
        guard !isTooMuch else { throw .unmappable("contents-weight-too-large") }
        let total = JSONValue.number(WireText.mass(Mass(picograms: mass), .kg, places: 3))
        return .members([
            "number": .integer(number),
            "description": .string(
                try CarrierField.required(line.description, "contents-description", longest: 512)),
            "price": try self.number(price),
            "quantity": .members(["value": .integer(line.quantity), "unitOfMeasurement": .string("PCS")]),
            "commodityCodes": line.hsCode.map {
                .array([.members(["typeCode": .string("outbound"), "value": .string($0)])])
            },
            "exportReasonType": .string(reason),
            "customerReferences": try CarrierField.optional(line.sku, "contents-sku", longest: 35).map {
                .array([.members(["typeCode": .string(partNumber), "value": .string($0)])])
            },
            "manufacturerCountry": .string(origin.code),
            "weight": .members(["netValue": total, "grossValue": total]),
        ])
    }

    private static func reason(_ kind: ShipmentOptions.Customs.Kind) -> String? {
        switch kind {
        case .sale: "commercial_purpose_or_sale"
        case .gift: "gift"
        case .sample: "sample"
        case .returned: "return"
        case .documents, .other: nil
        }
    }
}
