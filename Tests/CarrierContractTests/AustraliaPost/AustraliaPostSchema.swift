/// What Australia Post's reference pages say about requests (Shipping and Tracking v1, as copied by others; domestic only).
enum AustraliaPostSchema {
    private static let side = WireSchema.number(from: "0.1", to: "999")
    private static let weight = WireSchema.number(from: "0.001", to: "9999")
    private static let address = WireSchema.object(
        required: [
            "name": .text(1...40), "lines": .list(of: .text(1...40), count: 1...3), "suburb": .text(1...40),
            "state": .text(2...3, oneOf: ["ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"]),
            "postcode": .text(4...4, matching: "[0-9]{4}"),
        ], optional: ["business_name": .text(1...40), "phone": .text(1...20), "email": .text(1...50)])
    private static let cover = WireSchema.object(
        required: [
            "TRANSIT_COVER": .object(required: [
                "attributes": .object(required: ["cover_amount": .number(from: "0.01", to: "999999.99")])
            ])
        ])

    static let shipments = WireSchema.object(required: [
        "shipments": .list(
            of: .object(
                required: [
                    "from": address, "to": address,
                    "items": .list(
                        of: .object(
                            required: ["product_id": .text(1...5), "weight": weight],
                            optional: [
                                "item_reference": .text(1...50), "length": side, "width": side, "height": side,
                                "authority_to_leave": .flag, "contains_dangerous_goods": .flag, "features": cover,
                            ]), count: 1...20),
                ],
                optional: [
                    "shipment_reference": .text(1...50), "customer_reference_1": .text(1...50),
                    "customer_reference_2": .text(1...50), "movement_type": .text(oneOf: ["DESPATCH", "RETURN"]),
                ]), count: 1...100)
    ])

    static let labels = WireSchema.object(
        required: [
            "preferences": .list(
                of: .object(
                    required: [
                        "type": .text(oneOf: ["PRINT"]),
                        "groups": .list(
                            of: .object(required: [
                                "group": .text(oneOf: [
                                    "Parcel Post", "Express Post", "StarTrack", "Startrack Courier", "International",
                                    "Commercial",
                                ]), "layout": .text(oneOf: ["A4-1pp", "A4-3pp", "A4-4pp", "A6-1pp"]), "branded": .flag,
                                "left_offset": .integer(), "top_offset": .integer(),
                            ]), count: 1...10),
                    ], optional: ["format": .text(oneOf: ["PDF", "ZPL"])]), count: 1...1),
            "shipments": .list(of: .object(required: ["shipment_id": .text(1...50)]), count: 1...50),
        ], optional: ["wait_for_label_url": .flag])

    static let prices = WireSchema.object(required: [
        "from": .object(required: ["postcode": .text(4...4)]), "to": .object(required: ["postcode": .text(4...4)]),
        "items": .list(
            of: .object(
                required: ["weight": weight],
                optional: [
                    "item_reference": .text(1...50), "length": side, "width": side, "height": side,
                    "product_ids": .list(of: .text(1...5), count: 1...50),
                ]), count: 1...20),
    ])

    static let orders = WireSchema.object(
        required: ["shipments": .list(of: .object(required: ["shipment_id": .text(1...50)]), count: 1...2_000)],
        optional: [
            "order_reference": .text(1...50), "payment_method": .text(oneOf: ["CHARGE_TO_ACCOUNT"]),
            "consignor": .text(1...40),
        ])

    /// The schema of a request; nil for one without a body.
    static func schema(of call: String) -> WireSchema? {
        switch call {
        case "POST /shipping/v1/shipments": shipments
        case "POST /shipping/v1/labels": labels
        case "POST /shipping/v1/prices/items": prices
        case "PUT /shipping/v1/orders": orders
        default: nil
        }
    }
}
