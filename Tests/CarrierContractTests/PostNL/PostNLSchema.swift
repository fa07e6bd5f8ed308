/// What PostNL's documentation of its client library says about the request for a label (models of Labelling v2.2).
enum PostNLSchema {
    private static let short = WireSchema.text(0...35)

    private static func address(_ type: String) -> WireSchema {
        .object(
            required: ["AddressType": .text(oneOf: [type]), "City": short, "Countrycode": .text(matching: "[A-Z]{2}")],
            optional: [
                "Area": short, "Buildingname": short, "CompanyName": short, "Department": short, "Doorcode": short,
                "FirstName": short, "Floor": short, "HouseNr": .text(1...5, matching: "[0-9]+"), "HouseNrExt": short,
                "Name": short, "Region": short, "Street": .text(1...95), "Zipcode": .text(0...17),
            ])
    }

    /// The body of `POST /shipment/v2_2/label`.
    static let label = WireSchema.object(required: [
        "Customer": .object(
            required: [
                "Address": address("02"), "CustomerCode": .text(1...6), "CustomerNumber": .text(1...8),
            ],
            optional: [
                "CollectionLocation": .text(6...6), "ContactPerson": .text(), "Email": .text(0...50), "Name": short,
            ]),
        "Message": .object(required: [
            "MessageID": .text(1...12),
            "MessageTimeStamp": .text(matching: #"[0-3]\d-[01]\d-[12]\d{3}\s[0-2]\d:[0-5]\d:[0-5]\d"#),
            "Printertype": .text(1...50, matching: #"[A-Za-z]+\|.+"#),
        ]),
        "Shipments": .list(
            of: .object(
                required: [
                    "Addresses": .list(of: address("01"), count: 1...1), "Barcode": .text(11...15),
                    "Dimension": .object(
                        required: ["Weight": .integer(1...1_000_000)],
                        optional: [
                            "Height": .integer(1...9_999), "Length": .integer(1...9_999), "Width": .integer(1...9_999),
                        ]),
                    "ProductCodeDelivery": .text(matching: #"\d{4,5}"#),
                ],
                optional: [
                    "Amounts": .list(
                        of: .object(
                            required: ["AmountType": .text(matching: #"\d{2}"#), "Value": .number(from: "0")],
                            optional: ["Currency": .text(oneOf: ["EUR", "GBP", "USD", "CNY"])])),
                    "Contacts": .list(
                        of: .object(
                            required: ["ContactType": .text(matching: #"\d{2}"#)],
                            optional: ["Email": .text(0...50), "SMSNr": .text(10...17), "TelNr": .text(10...17)])),
                    "CustomerOrderNumber": short,
                    "ProductOptions": .list(
                        of: .object(required: [
                            "Characteristic": .text(matching: #"\d{3}"#), "Option": .text(matching: #"\d{3}"#),
                        ])), "Reference": short, "Remark": .text(),
                ]), count: 1...1),
    ])
}
