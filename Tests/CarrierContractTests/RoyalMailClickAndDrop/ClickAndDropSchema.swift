/// What Click & Drop's description (version 1.0.0) says about our requests.
enum ClickAndDropSchema {
    private static let amount = WireSchema.number(from: "0", to: "999999")
    private static let address = WireSchema.object(
        required: ["addressLine1": .text(0...100), "city": .text(0...100), "countryCode": .text(0...3)],
        optional: [
            "fullName": .text(0...210), "companyName": .text(0...100), "addressLine2": .text(0...100),
            "addressLine3": .text(0...100), "county": .text(0...100), "postcode": .text(0...20),
        ])
    private static let person: [String: WireSchema] = [
        "phoneNumber": .text(0...25), "emailAddress": .text(0...254),
    ]
    private static let content = WireSchema.object(
        required: ["quantity": .integer(1...999_999)],
        optional: [
            "name": .text(0...800), "unitValue": amount, "unitWeightInGrams": .integer(0...999_999),
            "customsDescription": .text(0...50), "extendedCustomsDescription": .text(0...300),
            "customsCode": .text(0...10), "originCountryCode": .text(0...3),
            "customsDeclarationCategory": .text(oneOf: [
                "none", "gift", "commercialSample", "documents", "other", "returnedGoods", "saleOfGoods",
                "mixedContent",
            ]),
        ])
    private static let package = WireSchema.object(
        required: [
            "weightInGrams": .integer(1...30_000),
            "packageFormatIdentifier": .text(oneOf: [
                "undefined", "letter", "largeLetter", "smallParcel", "mediumParcel", "largeParcel", "parcel",
                "documents",
            ]),
        ],
        optional: [
            "dimensions": .object(required: [
                "heightInMms": .integer(1...99_999), "widthInMms": .integer(1...99_999),
                "depthInMms": .integer(1...99_999),
            ]), "contents": .list(of: content),
        ])
    private static let time = WireSchema.text(matching: #"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"#)

    static let orders = WireSchema.object(required: [
        "items": .list(
            of: .object(
                required: [
                    "recipient": .object(optional: person.merging(["address": address]) { $1 }), "orderDate": time,
                    "subtotal": amount, "shippingCostCharged": amount, "total": amount,
                ],
                optional: [
                    "orderReference": .text(0...40),
                    "sender": .object(optional: person.merging(["tradingName": .text(0...250)]) { $1 }),
                    "packages": .list(of: package), "plannedDespatchDate": time, "currencyCode": .text(0...3),
                    "postageDetails": .object(optional: [
                        "sendNotificationsTo": .text(oneOf: ["sender", "recipient", "billing"]),
                        "serviceCode": .text(0...10), "carrierName": .text(0...50), "serviceRegisterCode": .text(0...2),
                        "consequentialLoss": .integer(0...10_000), "requestSignatureUponDelivery": .flag,
                        "department": .text(0...150), "IOSSNumber": .text(0...50),
                    ]), "tags": .list(of: .object(optional: ["key": .text(0...100), "value": .text(0...100)])),
                    "label": .object(
                        required: ["includeLabelInResponse": .flag],
                        optional: ["includeCN": .flag, "includeReturnsLabel": .flag]),
                ]), count: 1...100)
    ])

    static let manifest = WireSchema.object(optional: ["carrierName": .text()])
}
