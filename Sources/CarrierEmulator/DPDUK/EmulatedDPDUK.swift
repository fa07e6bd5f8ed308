internal import TextFormats

/// DPD UK's (and DPD Local's) JSON interface, played as four programs of third parties use it: sessions, services,
/// shipments, labels as raw text. The carrier publishes no description: error codes from 1001 are this emulator's own, and
/// the lengths of fields are from memory.
///
/// Nearly every failure comes as 200 with an `error` and no `data`; a session that has ended as 401.
///
/// A recipient's `organisation` or `town` asks for oddities:
/// - `Oddity-Session-Body`: the session has ended, and the answer says so inside 200 (code 403), once a shipment.
/// - `Oddity-Error-Object`: the fault is an object, where others come as a list; `Oddity-Refused`: there is one.
/// - `Oddity-Number-As-Text`: `shipmentId` is a text.
/// - `Oddity-Label-Late`: no label for a while; `Oddity-Label-Html`: a page of HTML whatever was asked for.
/// - `Oddity-Void-Works`: the shipment can be voided, which otherwise is not implemented.
public struct EmulatedDPDUK: EmulatedCarrier {
    /// What its paths begin with.
    public static let name = "dpd-uk"

    private struct Shipment {
        var id: Int64
        var consignment: String
        var parcels: [String]
        var request: JSONValue
        var soldAt: Int64
        var isVoid = false

        func isOdd(_ word: String) -> Bool { DPDUKRequest.isOdd(request, word) }
    }

    private let settings: EmulatorSettings
    private var sessions: [String: Int64] = [:]
    private var shipments: [Shipment] = []
    /// Shipments whose session was ended by `Oddity-Session-Body` already, by reference.
    private var interrupted: Set<String> = []

    /// A carrier with empty books.
    public init(_ settings: EmulatorSettings) { self.settings = settings }

    /// Every parcel sold and not void, oldest first.
    public var liveLabels: [EmulatedLabel] {
        shipments.filter { !$0.isVoid }.flatMap { shipment in
            shipment.parcels.map {
                EmulatedLabel(
                    trackingNumber: $0, reference: shipment.request.text("shippingRef1") ?? "",
                    service: shipment.request.text("networkCode") ?? "", soldAt: shipment.soldAt)
            }
        }
    }

    /// Answers a request.
    public mutating func answer(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        let parts = request.parts
        if request.method == "POST", parts == ["user"], request.parameter("action") == "login" {
            return login(request, &context)
        }
        guard request.header("geoclient") == "account/" + settings.account,
            let session = request.header("geosession"), let until = sessions[session], context.now < until
        else { return DPDUKFault.unauthorised }
        switch (request.method, parts.count, parts.prefix(2)) {
        case ("GET", 2, ["shipping", "network"]): return services(request)
        case ("POST", 2, ["shipping", "shipment"]): return create(request, session, &context)
        case ("GET", 4, ["shipping", "shipment"]) where parts[3] == "label": return label(request, parts[2], context)
        case ("PUT", 3, ["shipping", "shipment"]) where request.parameter("action") == "Void":
            return void(request, parts[2])
        case ("POST", 2, ["shipping", "manifest"]): return DPDUKFault.notImplemented
        default: return EmulatorResponse(status: 404)
        }
    }

    private mutating func login(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard let basic = request.basic, basic == (settings.user, settings.password) else {
            return DPDUKFault.unauthorised
        }
        // A client that logs in once has one session; those before go on until they end by themselves.
        sessions = sessions.filter { $0.value > context.now }
        let session = context.token()
        sessions[session] = context.now + Int64(settings.tokenSeconds) * 1_000
        return .json(200, .record(["error": .null, "data": .record(["geoSession": .string(session)])]))
    }

    private func services(_ request: EmulatorRequest) -> EmulatorResponse {
        let faults = DPDUKRequest.faults(ofServices: request)
        guard faults.isEmpty else { return DPDUKFault.response(of: faults) }
        let isHome = request.parameter("deliveryDetails.address.countryCode") == "GB"
        let found = DPDUKRequest.networks.filter { _ in isHome }.map { network in
            JSONValue.record([
                "network": .record([
                    "networkCode": .string(network.code), "networkDescription": .string(network.description),
                ]),
                "product": .record(["productCode": .string("1"), "productDescription": .string("PARCEL")]),
                "service": .record([
                    "serviceCode": .string(String(network.code.dropFirst(2))),
                    "serviceDescription": .string(network.description),
                ]),
                "isLiabilityAllowed": .bool(true), "invoiceRequired": .bool(false),
            ])
        }
        return .json(200, .record(["error": .null, "data": .array(found)]))
    }

    private mutating func create(
        _ request: EmulatorRequest, _ session: String, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        guard let json = request.json else { return DPDUKFault.response(of: [.unreadable]) }
        let consignment = json["consignment"]?[0] ?? .null
        let reference = consignment.text("shippingRef1") ?? ""
        if DPDUKRequest.isOdd(consignment, "Oddity-Session-Body"), interrupted.insert(reference).inserted {
            sessions[session] = nil
            return DPDUKFault.response(of: [DPDUKFault("403", "Session has expired", "geoSession")])
        }
        var faults = DPDUKRequest.faults(ofShipment: json, day: EmulatorTime.date(context.seconds))
        if DPDUKRequest.isOdd(consignment, "Oddity-Refused") || DPDUKRequest.isOdd(consignment, "Oddity-Error-Object") {
            faults.append(DPDUKFault("1009", "The service is not available", "consignment[0].networkCode"))
        }
        guard faults.isEmpty else {
            return DPDUKFault.response(
                of: faults, asObject: DPDUKRequest.isOdd(consignment, "Oddity-Error-Object"))
        }
        let count = consignment["numberOfParcels"]?.integer ?? 1
        let parcels = (0..<count).map { _ in "1550" + digits(context.next(), 10) }
        let merged = json["consolidate"] == .bool(true) ? mergeable(consignment) : nil
        let number = merged?.consignment ?? String(parcels[0].dropFirst(4))
        let id = context.next()
        if request.parameter("test") != "true" {
            shipments.append(
                Shipment(
                    id: id, consignment: number, parcels: parcels, request: consignment, soldAt: context.now))
        }
        let isText = DPDUKRequest.isOdd(consignment, "Oddity-Number-As-Text")
        return .json(
            200,
            .record([
                "error": .null,
                "data": .record([
                    "shipmentId": isText ? .string(String(id)) : .integer(id), "consolidated": .bool(merged != nil),
                    "consignmentDetail": .array([
                        .record([
                            "consignmentNumber": .string(number), "parcelNumbers": .array(parcels.map { .string($0) }),
                        ])
                    ]),
                ]),
            ]))
    }

    /// A consignment to the same door with the same service, to which parcels are added where that is allowed.
    private func mergeable(_ consignment: JSONValue) -> Shipment? {
        shipments.first {
            !$0.isVoid && $0.request["deliveryDetails"]?["address"] == consignment["deliveryDetails"]?["address"]
                && $0.request["networkCode"] == consignment["networkCode"]
        }
    }

    private func digits(_ number: Int64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }

    private func label(_ request: EmulatorRequest, _ id: String, _ context: EmulatorContext) -> EmulatorResponse {
        guard let shipment = shipments.first(where: { String($0.id) == id && !$0.isVoid }) else {
            return DPDUKFault.response(of: [DPDUKFault("1004", "Shipment not found", "shipmentId")])
        }
        if shipment.isOdd("Oddity-Label-Late"),
            context.now < shipment.soldAt + Int64(settings.labelDelaySeconds) * 1_000
        {
            return DPDUKFault.response(of: [DPDUKFault("1005", "Label is not available", "shipmentId")])
        }
        let lines = ["DPD " + (shipment.request.text("networkCode") ?? "")] + shipment.parcels
        let html = Array(
            "<html><head><title>SPECIMEN</title></head><body>\(lines.joined(separator: "<br>"))</body></html>".utf8)
        if shipment.isOdd("Oddity-Label-Html") { return .bytes(200, "text/html", html) }
        let type = request.header("accept")?.split(separator: ";").first.map(String.init) ?? ""
        switch type {
        case "text/vnd.eltron-epl": return .bytes(200, type, SpecimenDocument.epl(lines))
        case "text/vnd.citizen-clp":
            return .text(200, type, "\u{2}L\r" + lines.map { "191100300000000\($0)\r" }.joined() + "E\r")
        case "text/vnd.zebra-zpl": return .bytes(200, type, SpecimenDocument.zpl(lines))
        case "text/html": return .bytes(200, type, html)
        default: return EmulatorResponse(status: 406)
        }
    }

    private mutating func void(_ request: EmulatorRequest, _ id: String) -> EmulatorResponse {
        guard let index = shipments.firstIndex(where: { String($0.id) == id }) else {
            return DPDUKFault.response(of: [DPDUKFault("1004", "Shipment not found", "shipmentId")])
        }
        guard shipments[index].isOdd("Oddity-Void-Works") else { return DPDUKFault.notImplemented }
        guard request.json?["isVoided"] == .bool(true) else {
            return DPDUKFault.response(of: [.missing("isVoided")])
        }
        guard !shipments[index].isVoid else {
            return DPDUKFault.response(of: [DPDUKFault("1006", "Shipment is already voided", "shipmentId")])
        }
        shipments[index].isVoid = true
        return .json(200, .record(["error": .null, "data": .record(["isVoided": .bool(true)])]))
    }
}
