/// What is told of NZ Post's request for a label by its developer pages and by other programs.
enum NZPostSchema {
    private static let address = WireSchema.object(
        required: [
            "street": .text(1...50), "city": .text(1...50), "postcode": .text(matching: "[0-9]{4}"),
            "country_code": .text(oneOf: ["NZ"]),
        ], optional: ["suburb": .text(1...50), "company_name": .text(1...50)])

    /// The body of `POST /parcellabel/v3/labels`.
    static let label = WireSchema.object(
        required: [
            "carrier": .text(oneOf: ["COURIERPOST", "PACE"]), "account_number": .text(1...20),
            "sender_reference_1": .text(1...50),
            "sender_details": .object(
                required: ["name": .text(1...50), "phone": .text(1...20)],
                optional: ["email": .text(1...80), "site_code": .integer(1...999_999)]),
            "receiver_details": .object(
                required: ["name": .text(1...50)], optional: ["phone": .text(1...20), "email": .text(1...80)]),
            "pickup_address": address, "delivery_address": address,
            "parcel_details": .list(
                of: .object(required: [
                    "service_code": .text(1...20), "return_indicator": .text(oneOf: ["OUTBOUND"]),
                    "add_ons": .list(of: .text(1...20)),
                    "dimensions": .object(required: [
                        "length_cm": .integer(1...200), "width_cm": .integer(1...200), "height_cm": .integer(1...200),
                        "weight_kg": .number(from: "0.001", to: "30"),
                    ]),
                ]), count: 1...1), "format": .text(oneOf: ["PDF"]),
        ], optional: ["sender_reference_2": .text(1...50)])
}
