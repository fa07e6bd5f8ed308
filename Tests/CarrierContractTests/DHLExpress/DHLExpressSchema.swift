/// What the description of the MyDHL API 3.1.1 (2025-11-02) says about requests that we send: members that must be there,
/// lengths, words, bounds. Members that we never send are left out, so that one sent by mistake is a violation.
enum DHLExpressSchema {
    static let shipment = WireSchema.object(
        required: [
            "plannedShippingDateAndTime": time,
            "pickup": .object(required: ["isRequested": .flag]),
            "productCode": .text(1...6),
            "accounts": .list(of: account, count: 1...3),
            "customerDetails": .object(required: ["shipperDetails": party, "receiverDetails": party]),
            "content": content,
        ],
        optional: [
            "localProductCode": .text(1...3), "getRateEstimates": .flag,
            "valueAddedServices": .list(of: extra, count: 0...99),
            "outputImageProperties": .object(
                required: [
                    "printerDPI": .any([.integer(200...200), .integer(300...300)]),
                    "encodingFormat": .text(oneOf: ["pdf", "zpl", "lp2", "epl"]),
                    "imageOptions": .list(
                        of: .object(
                            required: ["typeCode": .text(oneOf: ["label", "waybillDoc", "invoice"])],
                            optional: ["templateName": .text(0...25), "isRequested": .flag]), count: 0...20),
                ]),
            "customerReferences": .list(of: reference, count: 0...999),
        ])

    static let rate = WireSchema.object(
        required: [
            "customerDetails": .object(required: ["shipperDetails": place, "receiverDetails": place]),
            "plannedShippingDateAndTime": time,
            "unitOfMeasurement": .text(oneOf: ["metric", "imperial"]),
            "isCustomsDeclarable": .flag,
            "packages": .list(
                of: .object(required: ["weight": measure], optional: ["dimensions": dimensions]), count: 1...999),
        ],
        optional: [
            "accounts": .list(of: account, count: 0...2),
            "productsAndServices": .list(
                of: .object(
                    required: ["productCode": .text(1...6)],
                    optional: [
                        "localProductCode": .text(1...3), "valueAddedServices": .list(of: extra, count: 0...99),
                    ])),
            "monetaryAmount": .list(
                of: .object(
                    required: [
                        "typeCode": .text(oneOf: ["declaredValue", "insuredValue"]), "value": amount,
                        "currency": .text(3...3),
                    ])),
            "estimatedDeliveryDate": .object(
                optional: ["isRequested": .flag, "typeCode": .text(oneOf: ["QDDC", "QDDF"])]),
        ])

    private static let time = WireSchema.text(
        1...29, matching: #"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d ?GMT[+-]\d\d:\d\d"#)
    private static let amount = WireSchema.number(from: "0", to: "999999999999999")
    private static let measure = WireSchema.number(from: "0.001", to: "999999999999")
    private static let dimensions = WireSchema.object(
        required: [
            "length": .number(from: "0.001", to: "9999999"), "width": .number(from: "0.001", to: "9999999"),
            "height": .number(from: "0.001", to: "9999999"),
        ])
    private static let account = WireSchema.object(
        required: ["typeCode": .text(oneOf: ["shipper", "payer", "duties-taxes"]), "number": .text(1...12)])
    private static let extra = WireSchema.object(
        required: ["serviceCode": .text(1...6)], optional: ["value": amount, "currency": .text(3...3)])
    private static let reference = WireSchema.object(
        required: ["value": .text(1...35)],
        optional: [
            "typeCode": .text(
                oneOf: [
                    "AAO", "CU", "FF", "FN", "IBC", "LLR", "OBC", "PRN", "ACP", "ACS", "ACR", "CDN", "STD", "CO",
                ])
        ])
    private static let place = WireSchema.object(
        required: ["postalCode": .text(0...12), "cityName": .text(1...45), "countryCode": .text(2...2)],
        optional: ["provinceCode": .text(2...35), "countyName": .text(1...45)])
    private static let party = WireSchema.object(
        required: [
            "postalAddress": .object(
                required: [
                    "postalCode": .text(0...12), "cityName": .text(1...45), "countryCode": .text(2...2),
                    "addressLine1": .text(1...45),
                ],
                optional: [
                    "addressLine2": .text(1...45), "addressLine3": .text(1...45), "provinceCode": .text(2...35),
                    "provinceName": .text(1...35), "countyName": .text(1...45),
                ]),
            "contactInformation": .object(
                required: ["phone": .text(1...70), "companyName": .text(1...100), "fullName": .text(1...255)],
                optional: ["email": .text(1...70), "mobilePhone": .text(1...70)]),
        ],
        optional: [
            "registrationNumbers": .list(
                of: .object(
                    required: [
                        "typeCode": .text(oneOf: ["VAT", "EOR", "SDT"]), "number": .text(1...35),
                        "issuerCountryCode": .text(2...2),
                    ]), count: 0...50),
            "typeCode": .text(
                oneOf: ["business", "direct_consumer", "government", "other", "private", "reseller"]),
        ])
    private static let reason = WireSchema.text(
        oneOf: [
            "permanent", "temporary", "return", "used_exhibition_goods_to_origin", "intercompany_use",
            "commercial_purpose_or_sale", "personal_belongings_or_personal_use", "sample", "gift", "return_to_origin",
            "warranty_replacement", "diplomatic_goods", "defence_material",
        ])
    private static let content = WireSchema.object(
        required: [
            "packages": .list(
                of: .object(
                    required: ["weight": measure],
                    optional: [
                        "typeCode": .text(2...3), "dimensions": dimensions,
                        "customerReferences": .list(of: reference, count: 1...99),
                    ]), count: 1...999),
            "isCustomsDeclarable": .flag,
            "description": .text(1...70, matching: #"\S(.|\n)*"#),
            "incoterm": .text(
                oneOf: [
                    "EXW", "FCA", "CPT", "CIP", "DPU", "DAP", "DDP", "FAS", "FOB", "CFR", "CIF", "DAF", "DAT", "DDU",
                    "DEQ", "DES",
                ]),
            "unitOfMeasurement": .text(oneOf: ["metric", "imperial"]),
        ],
        optional: [
            "declaredValue": amount, "declaredValueCurrency": .text(3...3),
            "exportDeclaration": .object(
                required: ["lineItems": .list(of: line, count: 1...999)],
                optional: [
                    "invoice": .object(required: ["number": .text(1...35), "date": .text(1...35)]),
                    "exportReasonType": reason,
                ]),
        ])
    private static let line = WireSchema.object(
        required: [
            "number": .integer(1...999), "description": .text(1...512), "price": amount,
            "quantity": .object(
                required: ["value": .integer(1...1_000_000_000), "unitOfMeasurement": .text(oneOf: ["PCS"])]),
            "manufacturerCountry": .text(2...2),
            "weight": .object(optional: ["netValue": amount, "grossValue": amount]),
        ],
        optional: [
            "commodityCodes": .list(
                of: .object(
                    required: ["typeCode": .text(oneOf: ["outbound", "inbound"]), "value": .text(2...18)]), count: 0...2
            ),
            "exportReasonType": reason,
            "customerReferences": .list(
                of: .object(required: ["typeCode": .text(oneOf: ["PAN"]), "value": .text(1...35)]), count: 1...100),
        ])
}
