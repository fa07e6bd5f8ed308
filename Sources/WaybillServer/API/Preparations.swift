internal import LabelDesk
internal import ShipmentModel
internal import ShippingLog
internal import TextFormats
internal import WireFormat

extension WaybillAPI {
    /// How long a label may take to be made ahead where nobody waits for it.
    private static let preparationPatience = Duration.seconds(120)

    /// `POST /v1/orders/{order}/parcels/{n}/prepare`: makes a parcel's label ahead, when packing begins, so that it is
    /// there when the box is closed. The body is that of the label request to come. With `Prefer: respond-async` the
    /// answer is 202 at once; otherwise it is the label, or why there will be none.
    func prepareLabel(order: String, parcel: String, _ request: APIRequest) async -> APIResponse {
        do throws(APIRefusal) { try request.allowParameters([]) } catch { return error.response }
        let shipment: Shipment
        do throws(ShipmentFaults) {
            shipment = try ShipmentReader.read(request.body, for: .label).requiringOneParcel()
            try WaybillAPI.check(shipment, isParcel: parcel, ofOrder: order)
        } catch { return .problem(.invalidShipment(error)) }
        let isAsync = request.header("prefer").map(WaybillAPI.asksForNoWait) ?? false
        let asked = LabelRequest(
            shipment: shipment, key: nil, who: "api", requestID: request.id,
            deadline: isAsync ? .now + WaybillAPI.preparationPatience : request.deadline, priority: .prefetch)
        guard !isAsync else {
            // As many at once as the desk has room for: one for which there is none ends at once.
            Task { _ = try? await desk.prepare(asked) }
            var accepted = APIResponse.json(202, Array(#"{"state":"preparing"}"#.utf8))
            accepted.headers.append(("Preference-Applied", "respond-async"))
            return accepted
        }
        do throws(LabelRefusal) {
            let answer = try await desk.prepare(asked)
            var response = APIResponse.json(201, LabelJSON.write(answer))
            response.headers.append(("Location", "/v1/labels/\(answer.label.label)"))
            if let duplicate = answer.duplicate {
                response.headers.append(("Waybill-Deduplicated", duplicate.rawValue))
            }
            return response
        } catch { return .refusal(error) }
    }

    /// `GET /v1/preparations`: how well labels were made ahead since the server began: how many were there when they were
    /// asked for, and what the others cost.
    func preparations() -> APIResponse {
        let tally = desk.preparations
        var json = JSONWriter()
        json.value(
            .object([
                JSONMember("started", .integer(tally.started)), JSONMember("taken", .integer(tally.taken)),
                JSONMember("hit_percent", tally.hitPercent.map { .integer($0) } ?? .null),
                JSONMember("numbers_wasted", .integer(tally.numbersWasted)),
                JSONMember("voided_at_carrier", .integer(tally.boughtInVain)),
            ]))
        return .json(200, json.take())
    }

    /// Whether a `Prefer` field asks for an answer at once (RFC 7240, section 4.1).
    private static func asksForNoWait(_ field: String) -> Bool {
        field.split(separator: ",").contains { preference in
            preference.split(separator: ";").first?.filter { $0 != " " && $0 != "\t" }.lowercased() == "respond-async"
        }
    }

    /// The parcel of the path is the body's.
    private static func check(
        _ shipment: Shipment, isParcel number: String, ofOrder order: String
    ) throws(ShipmentFaults) {
        var faults: [Fault] = []
        func compare(_ member: String, _ body: String, _ path: String) {
            guard body != path else { return }
            faults.append(
                Fault(
                    .conflictingMembers, at: JSONPointer([member]),
                    "“\(String(body.prefix(40)).visible)” in the body, “\(String(path.prefix(40)).visible)” in the address"
                ))
        }
        compare("order", shipment.order ?? "", order)
        compare("parcel", String(shipment.parcels[0].number), number)
        guard faults.isEmpty else { throw ShipmentFaults(faults) }
    }
}
