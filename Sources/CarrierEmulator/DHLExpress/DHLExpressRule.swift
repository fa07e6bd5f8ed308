internal import TextFormats

/// What MyDHL's published description says about a member of a request.
indirect enum DHLExpressRule: Sendable {
    /// A text of so many characters; one of these words if there are any.
    case text(ClosedRange<Int> = 0...1_000_000, oneOf: [String] = [])
    /// A number within bounds, which are thousandths, with three decimal places at most.
    case number(from: Int64 = 0, to: Int64 = 999_999_999_999_999)
    /// One of these numbers.
    case choice([Int])
    /// True or false.
    case flag
    /// So many elements.
    case list(DHLExpressRule, ClosedRange<Int> = 0...999)
    /// Members that must be there, and that may be.
    case object(_ required: [String: DHLExpressRule], _ optional: [String: DHLExpressRule] = [:])

    /// Everything in which a value breaks it, in the words of the JSON Schema validator that MyDHL answers 422 with.
    func problems(_ value: JSONValue, _ place: String = "#") -> [String] {
        switch (self, value) {
        case (.text(let length, let words), .string(let text)):
            let count = text.unicodeScalars.count
            if count < length.lowerBound {
                return ["\(place): expected minLength: \(length.lowerBound), actual: \(count)"]
            }
            if count > length.upperBound {
                return ["\(place): expected maxLength: \(length.upperBound), actual: \(count)"]
            }
            return words.isEmpty || words.contains(text) ? [] : ["\(place): \(text) is not a valid enum value"]
        case (.number(let low, let high), .number(let text)):
            guard let number = DHLExpressRule.thousandths(text) else {
                return ["\(place): \(text) is not a multiple of 0.001"]
            }
            if number < low { return ["\(place): \(text) is not greater or equal to \(low / 1_000)"] }
            return number > high ? ["\(place): \(text) is not less or equal to \(high / 1_000)"] : []
        case (.choice(let values), .number(let text)):
            return values.map(String.init).contains(text) ? [] : ["\(place): \(text) is not a valid enum value"]
        case (.flag, .bool): return []
        case (.list(let rule, let count), .array(let elements)):
            if elements.count < count.lowerBound {
                return ["\(place): expected minimum item count: \(count.lowerBound), found: \(elements.count)"]
            }
            if elements.count > count.upperBound {
                return ["\(place): expected maximum item count: \(count.upperBound), found: \(elements.count)"]
            }
            return elements.enumerated().flatMap { rule.problems($0.element, "\(place)/\($0.offset)") }
        case (.object(let required, let optional), .object(let members)):
            var found = required.keys.sorted().filter { value[$0] == nil }.map {
                "\(place): required key [\($0)] not found"
            }
            for member in members {
                if let rule = required[member.name] ?? optional[member.name] {
                    found += rule.problems(member.value, "\(place)/\(member.name)")
                } else {
                    found.append("\(place): extraneous key [\(member.name)] is not permitted")
                }
            }
            return found
        default: return ["\(place): expected type: \(kind), found: \(value.kind)"]
        }
    }

    private var kind: String {
        switch self {
        case .text: "String"
        case .number, .choice: "Number"
        case .flag: "Boolean"
        case .list: "JSONArray"
        case .object: "JSONObject"
        }
    }

    /// A number's thousandths; nil if it is written with an exponent, is negative, or has more than three places.
    static func thousandths(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = Int64(parts[0]), (0...999_999_999_999).contains(whole) else {
            return nil
        }
        guard parts.count == 2 else { return whole * 1_000 }
        guard (1...3).contains(parts[1].utf8.count), let part = UInt16(parts[1]) else { return nil }
        return whole * 1_000 + Int64(part) * [100, 10, 1][parts[1].utf8.count - 1]
    }
}

extension DHLExpressRule {
    private static let country = text(2...2)
    private static let account = object([
        "typeCode": text(oneOf: ["shipper", "payer", "duties-taxes"]), "number": text(1...12),
    ])
    private static let reference = object(
        ["value": text(1...35)],
        [
            "typeCode": text(oneOf: [
                "AAO", "CU", "FF", "FN", "IBC", "LLR", "OBC", "PRN", "ACP", "ACS", "ACR", "CDN", "STD", "CO",
            ])
        ])
    private static let packaging = text(oneOf: [
        "1CE", "2BC", "2BP", "2BX", "3BX", "4BX", "5BX", "6BX", "7BX", "8BX", "CE1", "TBL", "TBS", "WB1", "WB2", "WB3",
        "WB6", "XPD",
    ])
    private static let side = number(from: 1, to: 9_999_999_000)
    private static let sides = object(["length": side, "width": side, "height": side])
    private static let service = object(
        ["serviceCode": text(1...6)], ["value": number(), "currency": text(3...3), "method": text()])

    private static let places: [String: DHLExpressRule] = [
        "provinceCode": text(2...35), "addressLine2": text(1...45), "addressLine3": text(1...45),
        "countyName": text(1...45), "provinceName": text(1...35), "countryName": text(1...35),
    ]
    private static let party = object(
        [
            "postalAddress": object(
                [
                    "postalCode": text(0...12), "cityName": text(1...45), "countryCode": country,
                    "addressLine1": text(1...45),
                ], places),
            "contactInformation": object(
                ["phone": text(1...70), "companyName": text(1...100), "fullName": text(1...255)],
                ["email": text(1...70), "mobilePhone": text(1...70)]),
        ],
        [
            "registrationNumbers": list(
                object(["typeCode": text(1...3), "number": text(1...35), "issuerCountryCode": country]), 0...50),
            "typeCode": text(oneOf: ["business", "direct_consumer", "government", "other", "private", "reseller"]),
        ])

    private static let reason = text(oneOf: [
        "permanent", "temporary", "return", "used_exhibition_goods_to_origin", "intercompany_use",
        "commercial_purpose_or_sale", "personal_belongings_or_personal_use", "sample", "gift", "return_to_origin",
        "warranty_replacement", "diplomatic_goods", "defence_material",
    ])
    private static let lineItem = object(
        [
            "number": number(from: 1_000, to: 999_000), "description": text(1...512), "price": number(),
            "quantity": object([
                "value": number(from: 1_000, to: 1_000_000_000_000), "unitOfMeasurement": text(1...8),
            ]), "manufacturerCountry": country, "weight": object([:], ["netValue": number(), "grossValue": number()]),
        ],
        [
            "commodityCodes": list(
                object(["typeCode": text(oneOf: ["outbound", "inbound"]), "value": text(2...18)]), 0...2),
            "exportReasonType": reason, "isTaxesPaid": flag,
            "customerReferences": list(object(["typeCode": text(1...3), "value": text(1...35)]), 0...100),
        ])
    private static let declaration = object(
        ["lineItems": list(lineItem, 1...999)],
        [
            "invoice": object(
                ["number": text(1...35), "date": text(1...35)],
                [
                    "signatureName": text(0...35), "signatureTitle": text(0...35),
                    "customerReferences": list(object(["typeCode": text(2...3), "value": text(1...35)]), 0...100),
                ]), "exportReason": text(1...30), "exportReasonType": reason, "placeOfIncoterm": text(1...256),
            "shipmentType": text(oneOf: ["personal", "commercial"]), "exportReference": text(0...40),
            "recipientReference": text(), "remarks": list(object(["value": text()]), 0...3),
            "declarationNotes": list(object(["value": text(0...700)]), 0...3),
        ])
    private static let package = object(
        ["weight": number(from: 1)],
        [
            "typeCode": packaging, "dimensions": sides, "customerReferences": list(reference, 1...99),
            "description": text(1...70), "labelDescription": text(1...80),
            "referenceNumber": number(from: 1_000, to: 999_000),
        ])
    private static let image = object(
        ["typeCode": text(oneOf: ["label", "waybillDoc", "invoice", "qr-code", "shipmentReceipt"])],
        [
            "templateName": text(0...25), "isRequested": flag, "hideAccountNumber": flag,
            "numberOfCopies": number(from: 1_000, to: 2_000), "renderDHLLogo": flag, "fitLabelsToA4": flag,
            "invoiceType": text(oneOf: ["commercial", "proforma", "returns"]), "languageCode": text(3...3),
        ])

    /// The body of `POST /shipments`.
    static let shipment = object(
        [
            "plannedShippingDateAndTime": text(1...29),
            "pickup": object(["isRequested": flag], ["closeTime": text(0...5)]),
            "productCode": text(1...6), "accounts": list(account, 1...3),
            "customerDetails": object(
                ["shipperDetails": party, "receiverDetails": party],
                ["buyerDetails": party, "importerDetails": party, "exporterDetails": party]),
            "content": object(
                [
                    "packages": list(package, 1...999), "isCustomsDeclarable": flag, "description": text(1...70),
                    "incoterm": text(oneOf: [
                        "EXW", "FCA", "CPT", "CIP", "DPU", "DAP", "DDP", "FAS", "FOB", "CFR", "CIF", "DAF", "DAT",
                        "DDU", "DEQ", "DES",
                    ]), "unitOfMeasurement": text(oneOf: ["metric", "imperial"]),
                ],
                [
                    "declaredValue": number(), "declaredValueCurrency": text(3...3), "exportDeclaration": declaration,
                    "USFilingTypeValue": text(1...20),
                ]),
        ],
        [
            "localProductCode": text(1...3), "getRateEstimates": flag, "valueAddedServices": list(service, 0...99),
            "outputImageProperties": object(
                [:],
                [
                    "printerDPI": choice([200, 300]), "encodingFormat": text(oneOf: ["pdf", "zpl", "lp2", "epl"]),
                    "imageOptions": list(image, 0...20), "splitTransportAndWaybillDocLabels": flag,
                    "allDocumentsInOneImage": flag, "splitDocumentsByPages": flag, "splitInvoiceAndReceipt": flag,
                    "receiptAndLabelsInOneImage": flag,
                ]), "customerReferences": list(reference), "requestOndemandDeliveryURL": flag,
            "estimatedDeliveryDate": object(["isRequested": flag], ["typeCode": text(oneOf: ["QDDC", "QDDF"])]),
        ])

    private static let rateAddress = object(
        ["postalCode": text(0...12), "cityName": text(1...45), "countryCode": country],
        [
            "provinceCode": text(2...35), "addressLine1": text(1...45), "addressLine2": text(1...45),
            "addressLine3": text(1...45), "countyName": text(1...45),
        ])

    /// The body of `POST /rates`.
    static let rate = object(
        [
            "customerDetails": object(["shipperDetails": rateAddress, "receiverDetails": rateAddress]),
            "plannedShippingDateAndTime": text(1...29), "unitOfMeasurement": text(oneOf: ["metric", "imperial"]),
            "isCustomsDeclarable": flag,
            "packages": list(
                object(["weight": number(from: 1)], ["typeCode": packaging, "dimensions": sides]), 1...999),
        ],
        [
            "accounts": list(account, 0...2), "productCode": text(1...6), "localProductCode": text(1...3),
            "valueAddedServices": list(service, 0...99), "payerCountryCode": country, "nextBusinessDay": flag,
            "productsAndServices": list(
                object(
                    ["productCode": text(1...6)],
                    ["localProductCode": text(1...3), "valueAddedServices": list(service, 0...99)]), 0...999),
            "requestAllValueAddedServices": flag, "returnStandardProductsOnly": flag,
            "monetaryAmount": list(
                object([
                    "typeCode": text(oneOf: ["declaredValue", "insuredValue"]), "value": number(),
                    "currency": text(3...3),
                ])), "productTypeCode": text(oneOf: ["all", "dayDefinite", "timeDefinite"]),
            "estimatedDeliveryDate": object([:], ["isRequested": flag, "typeCode": text(oneOf: ["QDDC", "QDDF"])]),
        ])
}
