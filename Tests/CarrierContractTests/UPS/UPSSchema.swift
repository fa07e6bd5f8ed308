/// What UPS's own descriptions say about the requests we send: Shipping and Rating v2409, Label Recovery v1 and Address
/// Validation v2. Members that we never send are left out, so that a new one shows.
enum UPSSchema {
    /// By path.
    static let bodies: [String: WireSchema] = [
        "/api/shipments/v2409/ship": ship, "/api/labels/v1/recovery": recovery, "/api/rating/v2409/Shop": shop,
        "/api/addressvalidation/v2/3": address,
    ]

    private static func code(_ words: [String]) -> WireSchema { .object(required: ["Code": .text(oneOf: words)]) }

    private static let indicator = WireSchema.text(0...0)
    private static let account = WireSchema.text(6...6, matching: "[A-Z0-9]{6}")
    private static let phone = WireSchema.object(required: ["Number": .text(1...15, matching: "[0-9]+")])

    private static func place(_ more: [String: WireSchema] = [:]) -> WireSchema {
        .object(
            required: [
                "AddressLine": .list(of: .text(1...35), count: 1...3), "City": .text(1...30),
                "CountryCode": .text(2...2),
            ],
            optional: more.merging(["StateProvinceCode": .text(1...5), "PostalCode": .text(1...9)]) { $1 })
    }

    private static let home = place(["ResidentialAddressIndicator": indicator])

    private static let reference = WireSchema.list(
        of: .object(required: ["Value": .text(1...35)], optional: ["Code": .text(1...2)]), count: 1...2)

    private static let charges = WireSchema.object(required: [
        "ShipmentCharge": .list(
            of: .object(
                required: ["Type": .text(oneOf: ["01", "02", "03"])],
                optional: ["BillShipper": .object(required: ["AccountNumber": account])]), count: 1...3)
    ])

    private static func dimensions(_ longest: Int) -> WireSchema {
        let side = WireSchema.text(1...longest, matching: #"[0-9]+(\.[0-9]+)?"#)
        return .object(required: [
            "UnitOfMeasurement": code(["IN", "CM"]), "Length": side, "Width": side, "Height": side,
        ])
    }

    private static func weight(_ longest: Int) -> WireSchema {
        .object(required: [
            "UnitOfMeasurement": code(["LBS", "KGS"]), "Weight": .text(1...longest, matching: #"[0-9]+(\.[0-9])?"#),
        ])
    }

    private static let packageOptions = WireSchema.object(optional: [
        "DeliveryConfirmation": .object(required: ["DCISType": .text(oneOf: ["2", "3"])]),
        "DeclaredValue": .object(required: ["CurrencyCode": .text(3...3), "MonetaryValue": .text(1...19)]),
    ])

    private static let shipmentOptions = WireSchema.object(optional: [
        "SaturdayDeliveryIndicator": indicator,
        "DeliveryConfirmation": .object(required: ["DCISType": .text(oneOf: ["1", "2"])]),
    ])

    private static let specification = WireSchema.object(required: [
        "LabelImageFormat": code(["GIF", "ZPL", "EPL", "SPL", "PDF"]),
        "LabelStockSize": .object(required: ["Height": .text(oneOf: ["6", "8"]), "Width": .text(oneOf: ["4"])]),
    ])

    private static let context = WireSchema.object(optional: ["CustomerContext": .text(1...512)])

    private static let ship = WireSchema.object(required: [
        "ShipmentRequest": .object(
            required: [
                "Request": .object(
                    required: ["RequestOption": .text(oneOf: ["nonvalidate", "validate"])],
                    optional: ["TransactionReference": context]),
                "Shipment": .object(
                    required: [
                        "Shipper": .object(
                            required: ["Name": .text(1...35), "ShipperNumber": account, "Address": place()],
                            optional: ["AttentionName": .text(1...35), "Phone": phone, "EMailAddress": .text(1...50)]),
                        "ShipTo": .object(
                            required: ["Name": .text(1...35), "Address": home],
                            optional: ["AttentionName": .text(1...35), "Phone": phone, "EMailAddress": .text(1...50)]),
                        "Service": .object(required: ["Code": .text(2...2)]),
                        "Package": .list(
                            of: .object(
                                required: [
                                    "Packaging": .object(required: ["Code": .text(2...2)]), "PackageWeight": weight(5),
                                ],
                                optional: [
                                    "Dimensions": dimensions(3), "ReferenceNumber": reference,
                                    "PackageServiceOptions": packageOptions,
                                ]), count: 1...200),
                    ],
                    optional: [
                        "Description": .text(1...50),
                        "ShipFrom": .object(
                            required: ["Name": .text(1...35), "Address": place()],
                            optional: ["AttentionName": .text(1...35), "Phone": phone]),
                        "PaymentInformation": charges, "ReferenceNumber": reference,
                        "ShipmentRatingOptions": .object(optional: ["NegotiatedRatesIndicator": indicator]),
                        "ShipmentServiceOptions": shipmentOptions, "ShipmentDate": .text(8...8, matching: "[0-9]+"),
                    ]),
            ], optional: ["LabelSpecification": specification])
    ])

    private static let recovery = WireSchema.object(required: [
        "LabelRecoveryRequest": .object(
            required: ["Request": .object(optional: ["TransactionReference": context])],
            optional: [
                "LabelSpecification": specification, "TrackingNumber": .text(1...18),
                "ReferenceValues": .object(required: [
                    "ReferenceNumber": .object(required: ["Value": .text(1...35)]), "ShipperNumber": account,
                ]),
            ])
    ])

    private static let party = WireSchema.object(
        required: [
            "Address": .object(
                required: ["CountryCode": .text(2...2)],
                optional: [
                    "AddressLine": .list(of: .text(1...35), count: 1...3), "City": .text(1...30),
                    "StateProvinceCode": .text(2...2), "PostalCode": .text(1...9),
                    "ResidentialAddressIndicator": indicator,
                ])
        ], optional: ["ShipperNumber": account])

    private static let shop = WireSchema.object(required: [
        "RateRequest": .object(
            required: [
                "Request": .object(required: ["RequestOption": .text(oneOf: ["Shop"])]),
                "Shipment": .object(
                    required: [
                        "Shipper": party, "ShipTo": party,
                        "Package": .list(
                            of: .object(
                                required: [
                                    "PackagingType": .object(required: ["Code": .text(2...2)]),
                                    "PackageWeight": weight(6),
                                ], optional: ["Dimensions": dimensions(9), "PackageServiceOptions": packageOptions]),
                            count: 1...200),
                    ],
                    optional: [
                        "ShipFrom": party, "PaymentDetails": charges, "NumOfPieces": .text(oneOf: ["1"]),
                        "ShipmentServiceOptions": shipmentOptions,
                        "ShipmentRatingOptions": .object(optional: ["NegotiatedRatesIndicator": indicator]),
                        "DeliveryTimeInformation": .object(
                            required: ["PackageBillType": .text(oneOf: ["02", "03"])],
                            optional: ["Pickup": .object(required: ["Date": .text(8...8, matching: "[0-9]+")])]),
                    ]),
            ], optional: ["PickupType": code(["01", "03", "06", "19", "20"])])
    ])

    private static let address = WireSchema.object(required: [
        "XAVRequest": .object(required: [
            "AddressKeyFormat": .object(
                required: ["CountryCode": .text(oneOf: ["US", "PR"])],
                optional: [
                    "ConsigneeName": .text(1...40), "AddressLine": .list(of: .text(1...100), count: 1...3),
                    "PoliticalDivision2": .text(1...30), "PoliticalDivision1": .text(1...30),
                    "PostcodePrimaryLow": .text(1...10), "PostcodeExtendedLow": .text(1...10),
                ])
        ])
    ])
}
