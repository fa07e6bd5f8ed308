/// What is known about requests of the Royal Mail Shipping API v4.0 that we send: members that must be there, words, and
/// lengths for Royal Mail. Members that we never send are left out, so that one sent by mistake is a violation.
enum SAPIENTSchema {
    static let shipment = WireSchema.object(
        required: [
            "ShipmentInformation": .object(
                required: [
                    "ContentType": .text(oneOf: ["NDX", "DOX"]), "ServiceCode": .text(1...10),
                    "DescriptionOfGoods": .text(1...70),
                ],
                optional: [
                    "Action": .text(oneOf: ["Process", "Create", "Allocate"]),
                    "LabelFormat": .text(oneOf: ["PDF", "PNG", "DATASTREAM", "ZPL203DPI", "ZPL300DPI"]),
                    "ShipmentDate": .text(10...10, matching: #"\d{4}-\d\d-\d\d"#),
                    "CurrencyCode": .text(3...3), "WeightUnitOfMeasure": .text(oneOf: ["KG", "Grams"]),
                    "DimensionsUnitOfMeasure": .text(oneOf: ["CM", "MM"]),
                ]),
            "Shipper": .object(
                required: ["ShippingAccountId": .text(1...70)],
                optional: [
                    "Address": address, "ShippingLocationId": .text(1...70), "Reference1": .text(1...40),
                    "Reference2": .text(1...40), "EoriNumber": .text(3...17),
                ]),
            "Destination": .object(required: ["Address": address]),
            "Packages": .list(
                of: .object(
                    required: ["DeclaredWeight": .number(from: "0.001")],
                    optional: [
                        "PackageOccurrence": .integer(1...1),
                        "PackageType": .text(oneOf: ["Letter", "LargeLetter", "Parcel", "PrintedPapers"]),
                        "Dimensions": .object(
                            required: [
                                "Length": .number(from: "1"), "Width": .number(from: "1"), "Height": .number(from: "1"),
                            ]),
                    ]), count: 1...1),
        ],
        optional: [
            "CarrierSpecifics": .object(optional: [
                "ServiceLevel": .text(2...2, matching: #"\d\d"#),
                "ServiceEnhancements": .list(
                    of: .object(required: [
                        "Code": .text(oneOf: [
                            "CL1", "CL2", "CL3", "CL4", "CL5", "Signed", "SMS", "Email", "Safeplace", "LocalCollect",
                            "CustomsEmail", "CustomsPhone",
                        ])
                    ])),
            ]),
            "ReturnToSender": .object(required: ["Address": address]),
            "Items": .list(
                of: .object(
                    required: [
                        "Quantity": .integer(1...999_999), "Description": .text(1...255),
                        "Weight": .number(from: "0.001", to: "1000"), "Value": .number(from: "0"),
                    ],
                    optional: [
                        "SkuCode": .text(1...30), "PackageOccurrence": .integer(1...1), "HSCode": .text(6...10),
                        "CountryOfOrigin": .text(2...2),
                    ])),
            "Customs": .object(
                required: [
                    "ReasonForExport": .text(oneOf: [
                        "Gift", "Commercial Sample", "Documents", "Sale of Goods", "Returned Goods", "Mixed Content",
                        "Other",
                    ])
                ],
                optional: [
                    "Incoterms": .text(oneOf: ["DDU", "DDP", "DAP", "DAT"]), "PreRegistrationNumber": .text(1...20),
                    "PreRegistrationType": .text(1...10), "InvoiceNumber": .text(1...40),
                    "InvoiceDate": .text(10...10),
                ]),
        ])

    static let status = WireSchema.object(
        required: [
            "ShipmentIds": .list(of: .text(1...64), count: 1...99),
            "Status": .text(oneOf: ["Hold", "Cancel", "Release", "Picked"]),
            "Reason": .text(oneOf: ["Order Cancelled", "Packed in Error", "Repacked"]),
        ])

    static let manifest = WireSchema.object(
        optional: ["ShippingAccountId": .text(1...70), "ShippingLocationId": .text(1...70)])

    private static let address = WireSchema.object(
        required: [
            "ContactName": .text(1...40), "Line1": .text(1...40), "Town": .text(1...40), "CountryCode": .text(2...2),
        ],
        optional: [
            "CompanyName": .text(1...40), "ContactEmail": .text(1...254), "ContactPhone": .text(1...20),
            "Line2": .text(1...40), "Line3": .text(1...40), "Postcode": .text(1...10), "County": .text(1...40),
        ])
}
