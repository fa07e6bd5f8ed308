internal import TextFormats

/// What the carrier tells of shipments.
enum AustraliaPostAnswer {
    static func shipment(_ shipment: EmulatedAustraliaPost.Shipment, _ settings: EmulatorSettings) -> JSONValue {
        let status = shipment.standing == .ordered ? "Sealed" : "Created"
        let request = shipment.request
        let item = request["items"]?[0] ?? .null
        let time = JSONValue.string(EmulatorTime.iso(shipment.soldAt / 1_000) + "+00:00")
        let hasCosts = !shipment.isOdd("Oddity-Cost-Absent")
        return .record([
            "shipment_id": .string(shipment.id), "shipment_reference": request["shipment_reference"],
            "shipment_creation_date": time, "shipment_modified_date": time,
            "customer_reference_1": request["customer_reference_1"],
            "customer_reference_2": request["customer_reference_2"],
            "sender_references": .array(shipment.senderReferences.map { .string($0) }),
            "order_id": shipment.order.map { .string($0) },
            "email_tracking_enabled": request["email_tracking_enabled"] ?? .bool(false),
            "items": .array([
                .record([
                    "weight": item["weight"], "item_id": .string(shipment.item),
                    "item_reference": item["item_reference"],
                    "tracking_details": .record([
                        "article_id": .string(shipment.article), "consignment_id": .string(shipment.consignment),
                    ]),
                    "product_id": .string(shipment.product.id),
                    "item_summary": hasCosts
                        ? costs(shipment.cost, status, isText: shipment.isOdd("Oddity-Number-As-Text"))
                        : .record(["status": .string(status)]),
                ])
            ]),
            "shipment_summary": hasCosts ? summary(shipment.cost, status: status, count: 1) : nil,
            "movement_type": .string("DESPATCH"), "charge_to_account": .string(settings.account),
        ])
    }

    /// The costs of several parcels together.
    static func summary(_ cents: Int64, status: String, count: Int) -> JSONValue {
        var members = costs(cents, status, isText: false).members ?? []
        members.append(JSONMember("fuel_surcharge", .number("0.00")))
        members.append(JSONMember("number_of_items", .integer(count)))
        members.append(JSONMember("tracking_summary", .record(["Initiated": .integer(count)])))
        return .object(members)
    }

    private static func costs(_ cents: Int64, _ status: String, isText: Bool) -> JSONValue {
        func number(_ cents: Int64) -> JSONValue {
            let digits = EmulatorMoney.shortest(cents)
            return isText ? .string(digits) : .number(digits)
        }
        let tax = AustraliaPostProduct.tax(in: cents)
        return .record([
            "total_cost": number(cents), "total_cost_ex_gst": number(cents - tax), "total_gst": number(tax),
            "status": .string(status),
        ])
    }

    /// `11-09-2019 17:43:46`.
    static func labelTime(_ seconds: Int64) -> String {
        let date = EmulatorTime.date(seconds).split(separator: "-").reversed().joined(separator: "-")
        return date + " " + EmulatorTime.time(seconds)
    }

    /// How far a parcel has come: the newest event first.
    static func tracking(_ shipment: EmulatedAustraliaPost.Shipment, _ number: String) -> JSONValue {
        var events = [("Shipping information received by Australia Post", nil as String?)]
        var status = "Initiated"
        if shipment.standing == .ordered {
            events.insert(("Shipping information approved by Australia Post", nil), at: 0)
            status = "Initiated"
        }
        for (word, description, reached) in [
            ("Oddity-Delivered", "Delivered", "Delivered"),
            ("Oddity-Awaiting", "Awaiting collection", "Awaiting collection"),
            ("Oddity-Returned", "Returned to sender", "Article damaged or returned"),
        ] where shipment.isOdd(word) {
            events.insert(("Received by Australia Post", "BRISBANE QLD"), at: 0)
            events.insert((description, "KEW VIC"), at: 0)
            status = reached
        }
        let start = shipment.soldAt / 1_000
        let told = events.enumerated().map { index, event in
            JSONValue.record([
                "location": event.1.map { .string($0) }, "description": .string(event.0),
                "date": .string(EmulatorTime.iso(start + Int64(events.count - index) * 60) + "+11:00"),
            ])
        }
        let item = JSONValue.record([
            "article_id": .string(shipment.article), "product_type": .string(shipment.product.type),
            "events": .array(told), "status": .string(status),
        ])
        let consignment = JSONValue.record([
            "consignment_id": .string(shipment.consignment), "number_of_items": .integer(1), "items": .array([item]),
        ])
        return .record([
            "tracking_id": .string(number), "status": .string(status),
            "trackable_items": .array([shipment.isOdd("Oddity-Track-Flat") ? item : consignment]),
        ])
    }
}
