internal import TextFormats

/// A scan form in the books.
struct EasyPostScanForm: Sendable {
    let id: String
    let codes: [String]
    let madeAt: Int64

    func json(_ base: String) -> JSONValue {
        .object([
            .init("id", .string(id)), .init("object", .string("ScanForm")),
            .init("created_at", EasyPostAnswer.time(madeAt)), .init("status", .string("created")),
            .init("message", .null), .init("tracking_codes", .array(codes.map { .string($0) })),
            .init("form_url", .string("\(base)/files/scan_form/\(id).pdf")), .init("form_file_type", .null),
        ])
    }
}

extension EmulatedEasyPost {
    /// `POST /refunds`: refunds by tracking codes.
    mutating func refunds(_ body: JSONValue, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard let asked = body["refund"], asked.members != nil else { return EasyPostAnswer.required("refund") }
        guard let carrier = asked["carrier"]?.string else { return EasyPostAnswer.required("carrier") }
        guard let codes = asked["tracking_codes"]?.array?.compactMap(\.string), !codes.isEmpty else {
            return EasyPostAnswer.required("tracking_codes")
        }
        var made: [JSONValue] = []
        for code in codes {
            guard
                let index = shipments.firstIndex(where: {
                    $0.purchase?.trackingCode == code && $0.purchase?.rate.carrier == carrier
                })
            else { return EasyPostAnswer.notFound }
            guard shipments[index].purchase?.refundedAt == nil else {
                return EasyPostAnswer.error(422, "REFUND.UNAVAILABLE", "Refund was not possible.")
            }
            shipments[index].purchase?.refundedAt = context.now
            made.append(
                .object([
                    .init("id", .string("rfnd_" + context.token())), .init("object", .string("Refund")),
                    .init("tracking_code", .string(code)), .init("confirmation_number", .null),
                    .init("status", .string("submitted")), .init("carrier", .string(carrier)),
                    .init("shipment_id", .string(shipments[index].id)),
                ]))
        }
        return EasyPostAnswer.json(201, .array(made))
    }

    /// `POST /trackers`. Numbers of this carrier's own making are as old as their labels; `EZ1000000001` and the like
    /// are the fixed examples of test accounts; any other number is known and has no history.
    mutating func track(_ body: JSONValue, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard let code = body["tracker"]?["tracking_code"]?.string, !code.isEmpty else {
            return EasyPostAnswer.required("tracking_code")
        }
        let carrier =
            body["tracker"]?["carrier"]?.string
            ?? shipments.last { $0.purchase?.trackingCode == code }?.purchase?.rate.carrier ?? "USPS"
        if let known = trackers.first(where: { $0.code == code && $0.carrier == carrier }) {
            return EasyPostAnswer.json(200, tracking(known, context))
        }
        trackers.append(("trk_" + context.token(), code, carrier))
        return EasyPostAnswer.json(200, tracking(trackers[trackers.count - 1], context))
    }

    func tracking(_ tracker: (id: String, code: String, carrier: String), _ context: EmulatorContext) -> JSONValue {
        let examples = [
            "EZ1000000001": "pre_transit", "EZ2000000002": "in_transit", "EZ3000000003": "out_for_delivery",
            "EZ4000000004": "delivered", "EZ5000000005": "return_to_sender", "EZ6000000006": "failure",
            "EZ7000000007": "unknown",
        ]
        let purchase = shipments.last { $0.purchase?.trackingCode == tracker.code }?.purchase
        var status = examples[tracker.code] ?? "unknown"
        var details: [JSONValue] = []
        func add(_ state: String, _ text: String, at time: Int64, city: String?) {
            details.append(
                .object([
                    .init("object", .string("TrackingDetail")), .init("message", .string(text)),
                    .init("description", .string("")), .init("status", .string(state)),
                    .init("status_detail", .string("status_update")), .init("datetime", EasyPostAnswer.time(time)),
                    .init("source", .string(tracker.carrier)), .init("carrier_code", .string("")),
                    .init(
                        "tracking_location",
                        .object([
                            .init("object", .string("TrackingLocation")), .init("city", EasyPostAnswer.text(city)),
                            .init("state", .null), .init("country", .null), .init("zip", .null),
                        ])),
                ]))
            status = state
        }
        let day: Int64 = 86_400_000
        if let purchase {
            add("pre_transit", "Shipping Label Created", at: purchase.boughtAt, city: nil)
            if context.now > purchase.boughtAt + day {
                add("in_transit", "Arrived at facility", at: purchase.boughtAt + day, city: "HOUSTON")
            }
            if context.now > purchase.boughtAt + 3 * day {
                add("delivered", "Delivered", at: purchase.boughtAt + 3 * day, city: "CHARLESTON")
            }
        } else if examples[tracker.code] != nil, status != "unknown" {
            add(status, "Example of a parcel that is \(status)", at: context.now - day, city: "HOUSTON")
        }
        return .object([
            .init("id", .string(tracker.id)), .init("object", .string("Tracker")), .init("mode", .string("test")),
            .init("tracking_code", .string(tracker.code)), .init("status", .string(status)),
            .init("status_detail", .string("status_update")), .init("carrier", .string(tracker.carrier)),
            .init("tracking_details", .array(details)), .init("est_delivery_date", .null),
            .init("signed_by", .null),
        ])
    }

    /// `POST /scan_forms`, with `shipment` as recorded or `shipments` as documented. A shipment can be on one form
    /// only.
    mutating func scanForm(
        _ body: JSONValue, _ base: String, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        let asked = body["scan_form"]?["shipment"] ?? body["scan_form"]?["shipments"]
        guard let ids = asked?.array?.compactMap({ $0["id"]?.string }), !ids.isEmpty else {
            return EasyPostAnswer.required("shipments")
        }
        var indexes: [Int] = []
        for id in ids {
            guard let index = shipments.firstIndex(where: { $0.id == id }) else { return EasyPostAnswer.notFound }
            indexes.append(index)
        }
        let codes = indexes.compactMap { shipments[$0].purchase?.trackingCode }
        guard codes.count == indexes.count,
            indexes.allSatisfy({ shipments[$0].formID == nil && shipments[$0].purchase?.refundedAt == nil })
        else {
            return EasyPostAnswer.error(
                422, "SCAN_FORM.INVALID", "A shipment has no label, or is on a form already.",
                texts: ["Shipments must be purchased and not yet manifested."])
        }
        let form = EasyPostScanForm(id: "sf_" + context.token(), codes: codes, madeAt: context.now)
        for index in indexes { shipments[index].formID = form.id }
        forms.append(form)
        return EasyPostAnswer.json(201, form.json(base))
    }

    /// `POST /addresses`, with `verify` or `verify_strict` beside the address or within it.
    ///
    /// A street that begins with `000` is not found, one without a digit lacks its house number, and the words of all
    /// others come back in capitals with four digits more of the postcode.
    mutating func address(_ body: JSONValue, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard let asked = body["address"], let members = asked.members else {
            return EasyPostAnswer.required("address")
        }
        func isAsked(_ name: String) -> Bool {
            switch body[name] ?? asked[name] {
            case .bool(let value): value
            case .array(let checks): !checks.isEmpty
            default: false
            }
        }
        let faults = EmulatedEasyPost.faults(of: asked)
        if isAsked("verify_strict"), !faults.isEmpty { return EmulatedEasyPost.verifyFailure(faults) }
        let id = "adr_" + context.token()
        var fields = members.filter { !["verify", "verify_strict", "id", "residential"].contains($0.name) }
        var verifications: [JSONMember] = []
        if isAsked("verify") || isAsked("verify_strict") {
            if faults.isEmpty { fields = EmulatedEasyPost.corrected(fields) }
            verifications = [
                .init(
                    "delivery",
                    .object([
                        .init("success", .bool(faults.isEmpty)), .init("errors", .array(faults)),
                        .init("details", .object([])),
                    ]))
            ]
        }
        let stored = JSONValue.object(
            [.init("id", .string(id)), .init("object", .string("Address"))] + fields + [
                // What was said of it, until it is found out.
                .init(
                    "residential",
                    verifications.isEmpty || !faults.isEmpty ? asked["residential"] ?? .null : .bool(true)),
                .init("verifications", .object(verifications)),
            ])
        addresses[id] = stored
        return EasyPostAnswer.json(201, stored)
    }

    func verify(_ id: String) -> EmulatorResponse {
        guard let address = addresses[id] else { return EasyPostAnswer.notFound }
        let faults = EmulatedEasyPost.faults(of: address)
        return faults.isEmpty
            ? EasyPostAnswer.json(200, .object([.init("address", address)])) : EmulatedEasyPost.verifyFailure(faults)
    }

    private static func faults(of address: JSONValue) -> [JSONValue] {
        func fault(_ code: String, _ field: String, _ message: String) -> JSONValue {
            .object([
                .init("code", .string(code)), .init("field", .string(field)), .init("message", .string(message)),
                .init("suggestion", .null),
            ])
        }
        let street = address["street1"]?.string ?? ""
        let isUnknown = street.hasPrefix("000") || (address["city"]?.string ?? "").isEmpty
        let hasNumber = street.utf8.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return (isUnknown ? [fault("E.ADDRESS.NOT_FOUND", "address", "Address not found")] : [])
            + (hasNumber ? [] : [fault("E.HOUSE_NUMBER.MISSING", "street1", "House number is missing")])
    }

    private static func verifyFailure(_ faults: [JSONValue]) -> EmulatorResponse {
        EasyPostAnswer.json(
            422,
            .object([
                .init(
                    "error",
                    .object([
                        .init("code", .string("ADDRESS.VERIFY.FAILURE")),
                        .init("message", .string("Unable to verify address.")), .init("errors", .array(faults)),
                    ]))
            ]))
    }

    private static func corrected(_ fields: [JSONMember]) -> [JSONMember] {
        fields.map { field in
            guard let text = field.value.string,
                ["name", "company", "street1", "street2", "city", "zip"].contains(field.name)
            else { return field }
            let isShort = field.name == "zip" && text.utf8.count == 5
            return .init(field.name, .string(isShort ? text + "-2506" : text.uppercased()))
        }
    }
}
