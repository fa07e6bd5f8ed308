/// What USPS's own descriptions say about the requests we send: Payments 3.1.20, Domestic Labels 3.9.13, Domestic Prices
/// 3.4.30 and SCAN Forms 3.1.14. Members that we never send are left out, so that a new one shows.
enum USPSSchema {
    /// By path.
    static let bodies: [String: WireSchema] = [
        "/payments/v3/payment-authorization": payment, "/labels/v3/label": label,
        "/prices/v3/total-rates/search": prices, "/scan-forms/v3/scan-form": scanForm,
    ]

    /// `X-Idempotency-Key`: a UUID.
    static let key = WireSchema.text(
        36...36, matching: "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")

    private static let mid = WireSchema.text(matching: #"\d{6}|\d{9}"#)

    private static let payment = WireSchema.object(required: [
        "roles": .list(
            of: .object(
                required: [
                    "roleName": .text(oneOf: [
                        "PAYER", "RATE_HOLDER", "LABEL_OWNER", "SHIPPER", "MAIL_OWNER", "PLATFORM",
                    ])
                ],
                optional: [
                    "CRID": .text(2...18), "MID": mid, "manifestMID": mid,
                    "accountType": .text(oneOf: ["EPS", "PERMIT", "METER", "OMAS"]), "accountNumber": .text(1...30),
                ]), count: 1...10)
    ])

    private static let zip = WireSchema.text(matching: #"\d{5}"#)
    private static let date = WireSchema.text(matching: #"\d{4}-\d{2}-\d{2}"#)
    private static let positive = WireSchema.number(from: "0.0001")
    private static let states =
        "AA|AE|AL|AK|AP|AS|AZ|AR|CA|CO|CT|DE|DC|FM|FL|GA|GU|HI|ID|IL|IN|IA|KS|KY|LA|ME|MH|MD|MA|MI|MN|MS|MO|MP|MT|NE|NV|"
        + "NH|NJ|NM|NY|NC|ND|OH|OK|OR|PW|PA|PR|RI|SC|SD|TN|TX|UT|VT|VI|VA|WA|WV|WI|WY"

    private static let address = WireSchema.object(
        required: [
            "streetAddress": .text(1...50), "city": .text(1...28), "state": .text(2...2, matching: states),
            "ZIPCode": zip,
        ],
        optional: [
            "firstName": .text(1...50), "lastName": .text(1...50), "firm": .text(0...50),
            "secondaryAddress": .text(0...50), "ZIPPlus4": .text(matching: #"\d{4}"#),
            "phone": .text(matching: #"\+?[1-9][0-9]{7,14}|[0-9]{6,15}"#),
            "email": .text(
                1...50,
                matching: #"[a-zA-Z0-9_+&*-]+(?:\.[a-zA-Z0-9_+&*-]+)*@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,}"#),
        ])

    private static let mailClasses = [
        "PARCEL_SELECT", "USPS_CONNECT_LOCAL", "USPS_CONNECT_REGIONAL", "USPS_CONNECT_MAIL", "USPS_GROUND_ADVANTAGE",
        "PRIORITY_MAIL_EXPRESS", "PRIORITY_MAIL", "LIBRARY_MAIL", "MEDIA_MAIL", "BOUND_PRINTED_MATTER",
    ]

    private static let extraServices = WireSchema.any(
        [925, 930, 931, 920, 921, 922, 981, 986].map { .integer($0...$0) })

    private static let package = WireSchema.object(
        required: [
            "mailClass": .text(oneOf: mailClasses),
            "rateIndicator": .text(oneOf: ["SP", "PA", "FB", "FE", "FS", "PL", "CP", "DR", "DN", "OS"]),
            "weight": .number(from: "0.0001", to: "70"), "length": positive, "height": positive, "width": positive,
            "processingCategory": .text(oneOf: ["LETTERS", "FLATS", "MACHINABLE", "NONSTANDARD"]), "mailingDate": date,
            "destinationEntryFacilityType": .text(oneOf: ["NONE"]),
        ],
        optional: [
            "weightUOM": .text(oneOf: ["lb"]), "dimensionsUOM": .text(oneOf: ["in"]),
            "extraServices": .list(of: extraServices, count: 0...5),
            "packageOptions": .object(optional: ["packageValue": .number(from: "0")]),
            "customerReference": .list(
                of: .object(required: ["referenceNumber": .text(1...30)], optional: ["printReferenceNumber": .flag]),
                count: 0...4),
        ])

    private static let customs = WireSchema.object(
        required: [
            "customsContentType": .text(oneOf: [
                "MERCHANDISE", "GIFT", "DOCUMENT", "COMMERCIAL_SAMPLE", "RETURNED_GOODS", "OTHER",
            ]),
            "contents": .list(
                of: .object(
                    required: [
                        "itemDescription": .text(1...30), "itemQuantity": .integer(1...9_999),
                        "itemTotalValue": .number(from: "0.01", to: "999999.99"), "itemTotalWeight": positive,
                        "weightUOM": .text(oneOf: ["lb"]),
                    ], optional: ["HSTariffNumber": .text(6...14), "countryofOrigin": .text(matching: "[A-Z]{2}")]),
                count: 1...30),
        ], optional: ["exportersReference": .text(0...40)])

    private static let label = WireSchema.object(
        required: ["toAddress": address, "fromAddress": address, "packageDescription": package],
        optional: [
            "imageInfo": .object(optional: [
                "imageType": .text(oneOf: ["PDF", "ZPL203DPI", "ZPL300DPI"]), "labelType": .text(oneOf: ["4X6LABEL"]),
                "receiptOption": .text(oneOf: ["NONE"]),
            ]), "returnAddress": address, "customsForm": customs,
        ])

    private static let prices = WireSchema.object(
        required: [
            "originZIPCode": zip, "destinationZIPCode": zip, "weight": positive, "length": positive, "width": positive,
            "height": positive,
        ],
        optional: [
            "mailClass": .text(oneOf: mailClasses), "priceType": .text(oneOf: ["RETAIL", "COMMERCIAL", "CONTRACT"]),
            "mailingDate": date, "accountType": .text(oneOf: ["EPS", "PERMIT", "METER"]),
            "accountNumber": .text(matching: #"\d+"#), "itemValue": .number(from: "0"),
            "extraServices": .list(of: extraServices),
        ])

    private static let scanForm = WireSchema.object(
        required: [
            "mailingDate": date, "entryFacilityZIPCode": zip, "destinationEntryFacilityType": .text(oneOf: ["NONE"]),
            "shipment": .object(required: ["trackingNumbers": .list(of: .text(1...64), count: 1...40_000)]),
            "fromAddress": address,
        ],
        optional: [
            "imageInfo": .object(optional: [
                "imageType": .text(oneOf: ["PDF"]), "labelType": .text(oneOf: ["8.5X11LABEL"]),
            ]), "overwriteMailingDate": .flag,
        ])
}
