/// What other programs send DHL Parcel when they ask for a label.
enum DHLParcelNLSchema {
    private static let party = WireSchema.object(
        required: [
            "name": .object(optional: ["lastName": .text(1...50), "companyName": .text(1...50)]),
            "address": .object(
                required: [
                    "countryCode": .text(matching: "[A-Z]{2}"), "postalCode": .text(1...12), "city": .text(1...50),
                    "street": .text(1...50), "number": .text(1...5), "isBusiness": .flag,
                ], optional: ["addition": .text(1...50), "additionalAddressLine": .text(1...50)]),
        ], optional: ["email": .text(1...80), "phoneNumber": .text(1...20)])

    /// The body of `POST /labels`.
    static let label = WireSchema.object(required: [
        "labelId": .text(matching: "[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        "parcelTypeKey": .text(1...20), "receiver": party, "shipper": party, "accountId": .text(1...20),
        "options": .list(
            of: .object(required: ["key": .text(1...20)], optional: ["input": .text(1...35)]), count: 1...20),
        "pieceNumber": .integer(1...1), "quantity": .integer(1...1), "application": .text(1...20),
    ])
}
