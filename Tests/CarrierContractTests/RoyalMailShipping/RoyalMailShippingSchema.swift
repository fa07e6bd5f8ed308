/// What the Shipping API's description (version 3.0.20) says about our requests.
enum RoyalMailShippingSchema {
    private static let weight = WireSchema.number(from: "0.001", to: "9999.999")
    private static let address: [String: WireSchema] = [
        "CompanyName": .text(0...35), "ContactName": .text(0...40), "AddressLine1": .text(0...35),
        "AddressLine2": .text(0...35), "AddressLine3": .text(0...35), "Town": .text(0...35), "County": .text(0...50),
        "CountryCode": .text(2...2), "Postcode": .text(0...10), "PhoneNumber": .text(0...20),
        "EmailAddress": .text(0...254),
    ]
    private static let side = WireSchema.number(from: "0.01", to: "250")
    private static let unit = WireSchema.text(oneOf: ["KG", "Grams"])

    static let shipment = WireSchema.object(
        required: [
            "Destination": .object(
                required: [
                    "ContactName": .text(1...40), "AddressLine1": .text(1...35), "Town": .text(1...35),
                    "CountryCode": .text(2...2),
                ], optional: address),
            "ShipmentInformation": .object(
                required: [
                    "ShipmentDate": .text(10...10, matching: #"\d{4}-\d{2}-\d{2}"#), "ServiceCode": .text(1...10),
                    "TotalPackages": .integer(1...9), "TotalWeight": weight,
                ],
                optional: [
                    "ServiceOptions": .object(optional: [
                        "PostingLocation": .text(10...10), "ServiceLevel": .text(2...2),
                        "ServiceFormat": .text(oneOf: ["L", "F", "P", "S"]), "SaturdayGuaranteed": .flag,
                        "ConsequentialLoss": .text(oneOf: ["Level1", "Level2", "Level3", "Level4", "Level5"]),
                        "TrackingNotifications": .text(oneOf: ["Email", "SMS", "EmailAndSMS"]),
                        "RecordedSignedFor": .flag,
                    ]), "WeightUnitOfMeasure": unit, "Product": .text(oneOf: ["NDX", "DOX"]),
                    "DescriptionOfGoods": .text(0...70), "ReasonForExport": .text(0...250),
                    "Value": .number(from: "0.01", to: "100000000"), "Currency": .text(3...3),
                    "Incoterms": .text(oneOf: ["DDP", "DAT", "DAP", "DDU"]),
                    "LabelFormat": .text(oneOf: ["PDF", "PNG", "DATASTREAM", "ZPL203DPI", "ZPL300DPI"]),
                    "ShipmentAction": .text(oneOf: ["Process", "Allocate", "Create"]),
                    "Packages": .list(
                        of: .object(
                            required: ["PackageOccurrence": .integer(1...9), "Weight": weight],
                            optional: ["Length": side, "Width": side, "Height": side])),
                    "Items": .list(
                        of: .object(
                            required: ["Quantity": .integer(1...Int.max)],
                            optional: [
                                "Description": .text(0...255), "Value": .number(from: "0.01", to: "100000000"),
                                "Weight": weight, "PackageOccurrence": .integer(1...9),
                                "HsCode": .text(matching: #"\d{6,12}"#), "SkuCode": .text(0...30),
                                "CountryOfOrigin": .text(2...2),
                            ])),
                ]),
        ],
        optional: [
            "Shipper": .object(
                optional: address.merging([
                    "ShipperReference": .text(0...40), "ShipperReference2": .text(0...40),
                    "ShipperDepartment": .text(0...30),
                ]) { $1 })
        ])

    static let print = WireSchema.object(optional: [
        "LabelFormat": .text(oneOf: ["PDF", "PNG", "DATASTREAM", "ZPL203DPI", "ZPL300DPI"])
    ])

    static let cancel = WireSchema.list(
        of: .object(required: [
            "ShipmentId": .text(13...21),
            "ReasonForCancellation": .text(oneOf: ["OrderCancelled", "Repacked", "UploadedInError", "WrongService"]),
        ]), count: 1...99)

    static let manifest = WireSchema.object(optional: ["PostingLocation": .text(10...10)])

    static let availability = WireSchema.object(required: [
        "Destination": .object(optional: ["Town": .text(), "CountryCode": .text(2...2), "Postcode": .text(0...10)]),
        "ShipmentInformation": .object(
            required: ["TotalPackages": .integer(1...9), "TotalWeight": weight],
            optional: ["WeightUnitOfMeasure": unit, "Product": .text(oneOf: ["NDX", "DOX"])]),
    ])

    /// The description of a path's request.
    static func schema(of path: String) -> WireSchema? {
        switch path {
        case "/shipments": shipment
        case "/shipments/cancel": cancel
        case "/shipments/serviceAvailability": availability
        case "/manifests": manifest
        case _ where path.hasSuffix("/printLabel"): print
        default: nil
        }
    }
}
