/// What EasyPost's recordings show of its requests.
enum EasyPostSchema {
    private static let identifier = WireSchema.text(1...64, matching: "[a-z]+_[0-9A-Za-z]+")

    static let address = WireSchema.object(
        required: ["street1": .text(1...100), "country": .text(2...2, matching: "[A-Z]{2}")],
        optional: [
            "name": .text(1...100), "company": .text(1...100), "street2": .text(1...100), "city": .text(1...100),
            "state": .text(1...50), "zip": .text(1...20), "phone": .text(1...40), "email": .text(1...100),
            "residential": .flag,
        ])

    static let shipment = WireSchema.object(required: [
        "shipment": .object(
            required: [
                "to_address": address, "from_address": address,
                "parcel": .object(
                    required: ["weight": .number(from: "0.1")],
                    optional: [
                        "length": .number(from: "0.1"), "width": .number(from: "0.1"), "height": .number(from: "0.1"),
                    ]),
            ],
            optional: [
                "reference": .text(1...64),
                "options": .object(optional: [
                    "label_format": .text(oneOf: ["PNG", "PDF", "ZPL", "EPL2"]), "invoice_number": .text(1...50),
                    "delivery_confirmation": .text(oneOf: ["SIGNATURE", "ADULT_SIGNATURE"]),
                    "saturday_delivery": .flag, "date_advance": .integer(1...365),
                    "print_custom_1": .text(1...50), "print_custom_2": .text(1...50), "print_custom_3": .text(1...50),
                ]), "carrier_accounts": .list(of: identifier, count: 1...50),
            ])
    ])

    static let purchase = WireSchema.object(
        required: ["rate": .object(required: ["id": identifier])],
        optional: ["insurance": .text(matching: "[0-9]+\\.[0-9]{2}")])

    static let scanForm = WireSchema.object(required: [
        "scan_form": .object(required: [
            "shipment": .list(of: .object(required: ["id": identifier]), count: 1...10_000)
        ])
    ])

    static let tracker = WireSchema.object(required: [
        "tracker": .object(required: ["tracking_code": .text(1...64)])
    ])

    static let refund = WireSchema.object(required: [
        "refund": .object(required: [
            "carrier": .text(1...50), "tracking_codes": .list(of: .text(1...64), count: 1...100),
        ])
    ])

    static let check = WireSchema.object(required: ["address": address, "verify": .flag])

    /// The schema of a call's body, by its path; nil for a path that takes none.
    static func schema(of path: String) -> WireSchema? {
        if path.hasSuffix("/buy") { return purchase }
        if path.hasSuffix("/refund") { return .object() }
        if path.hasSuffix("/refunds") { return refund }
        if path.hasSuffix("/shipments") { return shipment }
        if path.hasSuffix("/scan_forms") { return scanForm }
        if path.hasSuffix("/trackers") { return tracker }
        return path.hasSuffix("/addresses") ? check : nil
    }
}
