/// What FedEx's descriptions say about our requests (Ship, Rate, Track, Ground Close and Address Validation, version 1).
enum FedExSchema {
    private static let account = WireSchema.object(required: ["value": .text(1...9)])
    private static let pickup = WireSchema.text(oneOf: [
        "CONTACT_FEDEX_TO_SCHEDULE", "DROPOFF_AT_FEDEX_LOCATION", "USE_SCHEDULED_PICKUP",
    ])
    private static let day = WireSchema.text(10...10, matching: #"\d{4}-\d{2}-\d{2}"#)
    private static let money = WireSchema.object(required: [
        "amount": .number(from: "0"), "currency": .text(3...3),
    ])
    private static let weight = WireSchema.object(required: [
        "units": .text(oneOf: ["KG", "LB"]), "value": .number(from: "0.01", to: "99999"),
    ])
    private static let dimensions = WireSchema.object(required: [
        "length": .integer(1...999), "width": .integer(1...999), "height": .integer(1...999),
        "units": .text(oneOf: ["CM", "IN"]),
    ])
    private static let packageServices = WireSchema.object(
        required: ["specialServiceTypes": .list(of: .text(1...60))],
        optional: ["signatureOptionType": .text(oneOf: ["INDIRECT", "DIRECT", "ADULT", "NO_SIGNATURE_REQUIRED"])])
    private static let reference = WireSchema.object(required: [
        "customerReferenceType": .text(oneOf: [
            "CUSTOMER_REFERENCE", "DEPARTMENT_NUMBER", "INVOICE_NUMBER", "P_O_NUMBER",
        ]), "value": .text(1...30),
    ])
    private static let line = WireSchema.object(
        required: ["weight": weight],
        optional: [
            "groupPackageCount": .integer(1...1), "customerReferences": .list(of: reference, count: 1...4),
            "declaredValue": money, "dimensions": dimensions, "packageSpecialServices": packageServices,
        ])
    private static let shipmentServices = WireSchema.object(required: [
        "specialServiceTypes": .list(of: .text(1...60), count: 1...10)
    ])
    private static let commodity = WireSchema.object(
        required: ["description": .text(1...450)],
        optional: [
            "countryOfManufacture": .text(2...4), "quantity": .integer(1...999_999), "quantityUnits": .text(1...4),
            "numberOfPieces": .integer(1...9_999), "unitPrice": money, "customsValue": money, "weight": weight,
            "harmonizedCode": .text(6...14), "partNumber": .text(1...100),
        ])
    private static func customs(isQuote: Bool) -> WireSchema {
        let invoice = WireSchema.object(
            required: [
                "shipmentPurpose": .text(oneOf: ["GIFT", "NOT_SOLD", "REPAIR_AND_RETURN", "SAMPLE", "SOLD"])
            ], optional: ["termsOfSale": .text(3...3)])
        return .object(
            required: ["commodities": .list(of: commodity, count: 1...999)].merging(
                isQuote ? [:] : ["commercialInvoice": invoice]
            ) { $1 },
            optional: [
                "dutiesPayment": .object(required: ["paymentType": .text(oneOf: ["SENDER", "RECIPIENT"])]),
                "isDocumentOnly": .flag, "totalCustomsValue": money,
            ])
    }

    private static let party = WireSchema.object(required: [
        "contact": .object(
            required: ["phoneNumber": .text(10...15, matching: #"\d+"#)],
            optional: [
                "personName": .text(1...70), "companyName": .text(1...35), "emailAddress": .text(1...80),
            ]),
        "address": .object(
            required: [
                "streetLines": .list(of: .text(1...35), count: 1...3), "city": .text(1...35),
                "countryCode": .text(2...2),
            ],
            optional: ["stateOrProvinceCode": .text(2...2), "postalCode": .text(1...10), "residential": .flag]),
    ])

    static let ship = WireSchema.object(
        required: [
            "labelResponseOptions": .text(oneOf: ["URL_ONLY", "LABEL"]), "accountNumber": account,
            "requestedShipment": .object(
                required: [
                    "shipper": party, "recipients": .list(of: party, count: 1...1), "pickupType": pickup,
                    "serviceType": .text(1...60), "packagingType": .text(1...60),
                    "shippingChargesPayment": .object(required: ["paymentType": .text(oneOf: ["SENDER"])]),
                    "labelSpecification": .object(
                        required: [
                            "imageType": .text(oneOf: ["ZPLII", "EPL2", "PDF", "PNG"]), "labelStockType": .text(1...40),
                        ], optional: ["resolution": .integer(203...300)]),
                    "requestedPackageLineItems": .list(of: line, count: 1...1),
                ],
                optional: [
                    "shipDatestamp": day, "shipmentSpecialServices": shipmentServices,
                    "customsClearanceDetail": customs(isQuote: false),
                    "rateRequestType": .list(of: .text(oneOf: ["ACCOUNT", "LIST"])),
                    "totalPackageCount": .integer(1...1),
                    "totalWeight": .number(from: "0.1"),
                ]),
        ], optional: ["processingOptionType": .text(oneOf: ["SYNCHRONOUS_ONLY", "ALLOW_ASYNCHRONOUS"])])

    private static let ratePlace = WireSchema.object(required: [
        "address": .object(
            required: ["postalCode": .text(1...10), "countryCode": .text(2...2)],
            optional: ["city": .text(), "stateOrProvinceCode": .text(2...2), "residential": .flag])
    ])

    static let rate = WireSchema.object(
        required: [
            "accountNumber": account,
            "requestedShipment": .object(
                required: [
                    "shipper": ratePlace, "recipient": ratePlace, "pickupType": pickup,
                    "requestedPackageLineItems": .list(of: line, count: 1...255),
                ],
                optional: [
                    "shipDateStamp": day, "rateRequestType": .list(of: .text(oneOf: ["ACCOUNT", "LIST"])),
                    "shipmentSpecialServices": shipmentServices, "customsClearanceDetail": customs(isQuote: true),
                ]),
        ], optional: ["rateRequestControlParameters": .object(optional: ["returnTransitTimes": .flag])])

    static let cancel = WireSchema.object(
        required: ["accountNumber": account, "trackingNumber": .text(1...40)],
        optional: ["deletionControl": .text(oneOf: ["DELETE_ALL_PACKAGES"])])

    static let track = WireSchema.object(required: [
        "includeDetailedScans": .flag,
        "trackingInfo": .list(
            of: .object(required: ["trackingNumberInfo": .object(required: ["trackingNumber": .text(1...40)])]),
            count: 1...30),
    ])

    static let close = WireSchema.object(
        required: [
            "closeReqType": .text(oneOf: ["GCDR"]), "groundServiceCategory": .text(oneOf: ["GROUND"]),
            "accountNumber": account, "closeDate": day,
        ],
        optional: [
            "closeDocumentSpecification": .object(required: [
                "closeDocumentTypes": .list(of: .text(oneOf: ["MANIFEST", "OP_950"]))
            ])
        ])

    static let resolve = WireSchema.object(required: [
        "addressesToValidate": .list(
            of: .object(required: [
                "address": .object(
                    required: [
                        "streetLines": .list(of: .text(1...Int.max), count: 1...4), "city": .text(1...Int.max),
                        "postalCode": .text(1...Int.max),
                    ], optional: ["stateOrProvinceCode": .text(), "countryCode": .text(2...2)])
            ]), count: 1...100)
    ])

    /// The description of a path's request.
    static let byPath: [String: WireSchema] = [
        "/ship/v1/shipments": ship, "/rate/v1/rates/quotes": rate, "/ship/v1/shipments/cancel": cancel,
        "/track/v1/trackingnumbers": track, "/ship/v1/endofday/": close, "/address/v1/addresses/resolve": resolve,
    ]
}
