/// What third parties' programs send to DPD UK. There is no description by the carrier.
enum DPDUKSchema {
    private static func side(_ optional: [String: WireSchema]) -> WireSchema {
        .object(
            required: [
                "contactDetails": .object(required: ["contactName": .text(1...35), "telephone": .text(1...15)]),
                "address": .object(
                    required: [
                        "countryCode": .text(2...2), "postcode": .text(5...8), "street": .text(1...35),
                        "town": .text(1...35),
                    ],
                    optional: ["organisation": .text(1...35), "locality": .text(1...35), "county": .text(1...35)]),
            ], optional: optional)
    }

    static let shipment = WireSchema.object(required: [
        "jobId": .null, "collectionOnDelivery": .flag, "invoice": .null,
        "collectionDate": .text(19...19, matching: "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:00"),
        "consolidate": .flag,
        "consignment": .list(
            of: .object(required: [
                "consignmentNumber": .null, "consignmentRef": .null, "parcel": .list(of: .null, count: 0...0),
                "collectionDetails": side([:]),
                "deliveryDetails": side([
                    "notificationDetails": .object(optional: ["email": .text(1...50), "mobile": .text(1...15)])
                ]), "networkCode": .text(matching: "[0-9]\\^[0-9]{2}"), "numberOfParcels": .integer(1...1),
                "totalWeight": .number(from: "0.01", to: "99999"), "shippingRef1": .text(20...20),
                "shippingRef2": .text(0...25), "shippingRef3": .text(0...25), "customsValue": .null,
                "deliveryInstructions": .text(0...50), "parcelDescription": .text(0...50), "liability": .flag,
                "liabilityValue": .any([.null, .number(from: "0.01", to: "99999.99")]),
            ]), count: 1...1),
    ])
}
