internal import TextFormats

/// How far a parcel of the emulated PostNL has come, by the clock.
enum PostNLStatus {
    /// One thing that happened.
    struct Step {
        var time: Int64
        var code: String
        var text: String
        var phase: String
        var phaseText: String
        var event: String
    }

    private static let course: [(after: Int64, step: Step)] = [
        (0, Step(time: 0, code: "1", text: "Shipment pre-advised", phase: "1", phaseText: "Collection", event: "A01")),
        (
            8 * 3_600,
            Step(time: 0, code: "2", text: "Shipment accepted", phase: "1", phaseText: "Collection", event: "B01")
        ),
        (
            14 * 3_600,
            Step(time: 0, code: "5", text: "Shipment sorted", phase: "2", phaseText: "Sorting", event: "J01")
        ),
        (
            24 * 3_600,
            Step(
                time: 0, code: "7", text: "Shipment out for delivery", phase: "3", phaseText: "Distribution",
                event: "J05")
        ),
        (
            28 * 3_600,
            Step(time: 0, code: "11", text: "Shipment delivered", phase: "4", phaseText: "Delivered", event: "I01")
        ),
    ]

    /// What has happened by now to a parcel announced at a time, both in seconds since 1970; oldest first.
    static func steps(from start: Int64, until now: Int64) -> [Step] {
        course.filter { start + $0.after <= now }.map { entry in
            var step = entry.step
            step.time = start + entry.after
            return step
        }
    }

    /// `01-07-2026 12:00:00`.
    static func stamp(_ seconds: Int64) -> String {
        let date = EmulatorTime.date(seconds).split(separator: "-")
        return "\(date[2])-\(date[1])-\(date[0]) \(EmulatorTime.time(seconds))"
    }

    private static func status(_ step: Step) -> JSONValue {
        .object([
            JSONMember("TimeStamp", .string(stamp(step.time))), JSONMember("StatusCode", .string(step.code)),
            JSONMember("StatusDescription", .string(step.text)), JSONMember("PhaseCode", .string(step.phase)),
            JSONMember("PhaseDescription", .string(step.phaseText)),
        ])
    }

    /// A parcel as the carrier shows it.
    static func shipment(
        _ consignment: EmulatedPostNL.Consignment, _ customerNumber: String, _ steps: [Step], isDetailed: Bool
    ) -> JSONValue {
        let last = steps.last ?? course[0].step
        var members: [JSONMember] = [
            JSONMember("MainBarcode", .string(consignment.barcode)),
            JSONMember("Barcode", .string(consignment.barcode)),
            JSONMember("ShipmentAmount", .string("1")), JSONMember("ShipmentCounter", .string("1")),
            JSONMember(
                "Customer",
                .object([
                    JSONMember("CustomerCode", .string(EmulatedPostNL.customerCode)),
                    JSONMember("CustomerNumber", .string(customerNumber)), JSONMember("Name", .string("Specimen")),
                ])),
            JSONMember(
                "ProductCode",
                .string(
                    String(repeating: "0", count: max(0, 6 - consignment.product.count)) + consignment.product)),
            JSONMember("ProductDescription", .string("Parcel")),
            JSONMember("Reference", .string(consignment.reference)),
            JSONMember("DeliveryDate", .string(EmulatorTime.date(consignment.soldAt / 1_000 + 86_400))),
            JSONMember("Dimension", .object([JSONMember("Weight", .string(consignment.weight))])),
            JSONMember(
                "Address",
                .array([
                    .object([
                        JSONMember("AddressType", .string("01")), JSONMember("Building", .string("{}")),
                        JSONMember("City", .string(consignment.city)), JSONMember("Region", .string("{}")),
                    ])
                ])),
        ]
        if isDetailed {
            members.append(
                JSONMember(
                    "Event",
                    .array(
                        steps.reversed().map { step in
                            .object([
                                JSONMember("Code", .string(step.event)), JSONMember("Description", .string(step.text)),
                                JSONMember("DestinationLocationCode", .string("888888")),
                                JSONMember("LocationCode", .string("156789")), JSONMember("RouteCode", .string("{}")),
                                JSONMember("RouteNumber", .string("{}")),
                                JSONMember("TimeStamp", .string(stamp(step.time))),
                            ])
                        })))
            members.append(JSONMember("OldStatus", .array(steps.dropLast().reversed().map(status))))
        }
        return .object(members + [JSONMember("Status", status(last))])
    }
}
