internal import TextFormats

/// Australia Post's Shipping and Tracking interface, played: prices, shipments, labels behind expiring links, orders,
/// tracking. What is played is what third parties' code and the carrier's reference pages tell; the codes 44900 to 44906
/// are this emulator's own, where neither tells one.
///
/// A key and a password (Basic) and the ten digits of `Account-Number` are wanted with every request but that for a label's
/// document. Paths may begin with `/test`, as the carrier's trial host does.
///
/// A recipient's suburb or business name asks for oddities:
/// - `Oddity-Label-Pending`: the label is not ready although the request waits for it, and has to be asked for again;
///   `Oddity-Label-Error`: it never gets ready.
/// - `Oddity-Url-Late`: the label's link is not found for a while; `Oddity-Url-Expired`: the first link has expired, the
///   link of a second request is good.
/// - `Oddity-Cost-Absent`: no costs in the answer; `Oddity-Price-Differs`: it costs 1.10 more than was quoted;
///   `Oddity-Number-As-Text`: costs come as texts.
/// - `Oddity-Gateway-429`: the gateway in front refuses, in a shape of its own.
/// - `Oddity-Delivered`, `Oddity-Awaiting`, `Oddity-Returned`: how far the parcel has come; `Oddity-Track-Flat`: tracking
///   without the layer of consignments.
public struct EmulatedAustraliaPost: EmulatedCarrier {
    /// What its paths begin with.
    public static let name = "australia-post"

    struct Shipment {
        enum Standing { case created, deleted, ordered }

        var id: String
        var item: String
        var request: JSONValue
        var product: AustraliaPostProduct
        var article: String
        var consignment: String
        var cost: Int64
        var soldAt: Int64
        var standing = Standing.created
        /// The order that it is part of.
        var order: String?

        var reference: String { request.text("shipment_reference") ?? "" }

        /// What the sender calls it beside its reference.
        var senderReferences: [String] {
            ["customer_reference_1", "customer_reference_2"].compactMap { request.text($0) }
        }

        /// The words that ask for oddities.
        func isOdd(_ word: String) -> Bool { AustraliaPostRequest.isOdd(request, word) }
    }

    private struct LabelRequest {
        var id: String
        var shipment: Int
        var format: String
        var readyAt: Int64
        var isBroken: Bool
        var madeAt: Int64
    }

    private struct Link {
        var document: [UInt8]
        var type: String
        var from: Int64
        var until: Int64
    }

    private let settings: EmulatorSettings
    private(set) var shipments: [Shipment] = []
    private var labelRequests: [LabelRequest] = []
    private var links: [String: Link] = [:]
    private var orders: [String: [String]] = [:]

    /// How long a link to a label holds.
    private static let linkSeconds: Int64 = 900
    /// The most numbers that are tracked at once.
    static let mostTracked = 10

    /// A carrier with empty books.
    public init(_ settings: EmulatorSettings) { self.settings = settings }

    /// Every label sold and not void, oldest first.
    public var liveLabels: [EmulatedLabel] {
        shipments.filter { $0.standing != .deleted }.map {
            EmulatedLabel(
                trackingNumber: $0.article, reference: $0.reference, service: $0.product.id, soldAt: $0.soldAt)
        }
    }

    /// Answers a request.
    public mutating func answer(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        var parts = request.parts[...]
        if parts.first == "label-store" { return document(parts.last ?? "", request, context) }
        if let refusal = refusal(of: request) { return refusal }
        if parts.first == "test" { parts.removeFirst() }
        guard parts.starts(with: ["shipping", "v1"]) else { return notFound(request) }
        parts.removeFirst(2)
        let rest = Array(parts.dropFirst())
        switch (request.method, parts.first, rest.count) {
        case ("POST", "prices", 1) where rest[0] == "items": return prices(request)
        case ("POST", "shipments", 0): return create(request, &context)
        case ("GET", "shipments", 0): return list(request)
        case ("GET", "shipments", 1): return show(rest[0])
        case ("DELETE", "shipments", 1): return delete(rest[0])
        case ("POST", "labels", 0): return label(request, &context)
        case ("GET", "labels", 1): return labelStatus(rest[0], request, &context)
        case ("PUT", "orders", 0): return order(request, &context)
        case ("GET", "accounts", 1): return account(rest[0])
        case ("GET", "accounts", 4) where rest[1] == "orders" && rest[3] == "summary": return summary(rest)
        case ("GET", "track", 0): return track(request)
        case ("GET", "address", 0): return address(request)
        default: return notFound(request)
        }
    }

    private func refusal(of request: EmulatorRequest) -> EmulatorResponse? {
        guard let basic = request.basic, basic == (settings.user, settings.password) else {
            return .json(
                401, .record(["error_code": .string("API_001"), "error_name": .string("Unauthorised access")]))
        }
        guard let number = request.header("account-number") else {
            return AustraliaPostFault("40001", "JSON_NO_CONTRACT_ID", "The request has no account number.").response
        }
        let padding = String(repeating: "0", count: max(0, 10 - settings.account.utf8.count))
        guard number == padding + settings.account else {
            return AustraliaPostFault(
                "41001", "CUSTOMER_NOT_FOUND",
                "Customer information for the submitted customer identifier \(number) could not be found."
            ).response
        }
        return nil
    }

    private func notFound(_ request: EmulatorRequest) -> EmulatorResponse {
        AustraliaPostFault("404", "RESOURCE_NOT_FOUND", "There is no \(request.method) \(request.path).").response(404)
    }

    // MARK: Prices and shipments

    private func prices(_ request: EmulatorRequest) -> EmulatorResponse {
        guard let json = request.json else { return AustraliaPostFault.unreadable.response }
        let faults = AustraliaPostRequest.faults(ofPrices: json)
        guard faults.isEmpty else { return AustraliaPostFault.response(of: faults) }
        let items = (json["items"]?.array ?? []).map { AustraliaPostRequest.priced($0, to: json["to"] ?? .null) }
        return .json(200, .record(["items": .array(items)]))
    }

    private mutating func create(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard let json = request.json else { return AustraliaPostFault.unreadable.response }
        let asked = json["shipments"]?.array ?? []
        if asked.contains(where: { AustraliaPostRequest.isOdd($0, "Oddity-Gateway-429") }) {
            return .json(
                429, .record(["error_code": .string("API_002"), "error_name": .string("Too many requests")]))
        }
        let faults = AustraliaPostRequest.faults(ofShipments: json)
        guard faults.isEmpty else { return AustraliaPostFault.response(of: faults) }
        var made: [JSONValue] = []
        for shipment in asked {
            for item in shipment["items"]?.array ?? [] {
                guard let product = AustraliaPostProduct(item.text("product_id")) else {
                    preconditionFailure("a product that was looked at")
                }
                let number = context.next()
                let digits = String(number)
                let consignment = "ABC" + String(repeating: "0", count: max(0, 7 - digits.utf8.count)) + digits
                let extra: Int64 = AustraliaPostRequest.isOdd(shipment, "Oddity-Price-Differs") ? 110 : 0
                shipments.append(
                    Shipment(
                        id: "s" + context.token().prefix(23), item: "i" + context.token().prefix(23),
                        request: shipment, product: product, article: consignment + "01000935001",
                        consignment: consignment,
                        cost: product.price(grams: item["weight"]?.thousandths ?? 0) + extra, soldAt: context.now))
                made.append(AustraliaPostAnswer.shipment(shipments[shipments.count - 1], settings))
            }
        }
        return .json(201, .record(["shipments": .array(made)]))
    }

    private func list(_ request: EmulatorRequest) -> EmulatorResponse {
        if let asked = request.parameter("shipment_ids") {
            let ids = asked.split(separator: ",").map(String.init)
            let found = shipments.filter { ids.contains($0.id) && $0.standing != .deleted }
            if found.count < ids.count { return AustraliaPostFault.unknownShipment(asked).response(404) }
            return .json(200, .record(["shipments": .array(found.map { AustraliaPostAnswer.shipment($0, settings) })]))
        }
        guard let offset = Int(request.parameter("offset") ?? "0"), offset >= 0,
            let count = Int(request.parameter("number_of_shipments") ?? "50"), (1...1_000).contains(count)
        else {
            return AustraliaPostFault("40003", "INVALID_PARAMETER", "Offset and number must be numbers.").response
        }
        let words = request.parameter("status").map { $0.split(separator: ",").map(String.init) }
        let references = request.parameter("sender_reference").map { $0.split(separator: ",").map(String.init) }
        let wanted = shipments.filter { shipment in
            let word = shipment.standing == .created ? "Created" : "Initiated"
            return shipment.standing != .deleted && words?.contains(word) ?? true
                && references.map { asked in shipment.senderReferences.contains { asked.contains($0) } } ?? true
        }
        return .json(
            200,
            .record([
                "shipments": .array(
                    wanted.dropFirst(offset).prefix(count).map { AustraliaPostAnswer.shipment($0, settings) }),
                "pagination": .record([
                    "total_number_of_records": .integer(wanted.count), "number_of_records_per_page": .integer(count),
                ]),
            ]))
    }

    private func show(_ id: String) -> EmulatorResponse {
        guard let shipment = shipments.first(where: { $0.id == id && $0.standing != .deleted }) else {
            return AustraliaPostFault.unknownShipment(id).response(404)
        }
        return .json(200, .record(["shipments": .array([AustraliaPostAnswer.shipment(shipment, settings)])]))
    }

    private mutating func delete(_ id: String) -> EmulatorResponse {
        guard let index = shipments.firstIndex(where: { $0.id == id && $0.standing != .deleted }) else {
            return AustraliaPostFault.unknownShipment(id).response(404)
        }
        guard shipments[index].standing == .created else {
            return AustraliaPostFault(
                "44016", "SHIPMENT_INITIATED", "The shipment \(id) is part of an order and stays."
            ).response
        }
        shipments[index].standing = .deleted
        return EmulatorResponse(status: 200)
    }

    // MARK: Labels

    private mutating func label(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard let json = request.json else { return AustraliaPostFault.unreadable.response }
        let faults = AustraliaPostRequest.faults(ofLabels: json)
        guard faults.isEmpty else { return AustraliaPostFault.response(of: faults) }
        let preference = json["preferences"]?[0] ?? .null
        let groups = (preference["groups"]?.array ?? []).compactMap { $0.text("group") }
        var made: [JSONValue] = []
        for (place, wanted) in (json["shipments"]?.array ?? []).enumerated() {
            let id = wanted.text("shipment_id") ?? ""
            guard let index = shipments.firstIndex(where: { $0.id == id && $0.standing != .deleted }) else {
                return AustraliaPostFault.unknownShipment(id, at: "shipments[\(place)].shipment_id").response
            }
            let shipment = shipments[index]
            guard groups.contains(shipment.product.group) else {
                return AustraliaPostFault(
                    "44902", "LABEL_GROUP_MISSING",
                    "There is no layout for the group \(shipment.product.group) of the product \(shipment.product.id).",
                    at: "preferences[0].groups"
                ).response
            }
            let isSlow = shipment.isOdd("Oddity-Label-Pending") || json["wait_for_label_url"] != .bool(true)
            let asked = LabelRequest(
                id: context.token(), shipment: index, format: preference.text("format") ?? "PDF",
                readyAt: context.now + (isSlow ? Int64(settings.labelDelaySeconds) * 1_000 : 0),
                isBroken: shipment.isOdd("Oddity-Label-Error"), madeAt: context.now)
            labelRequests.append(asked)
            made.append(show(asked, request.base, &context))
        }
        return .json(200, .record(["labels": .array(made)]))
    }

    private mutating func labelStatus(
        _ id: String, _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        guard let asked = labelRequests.first(where: { $0.id == id }) else {
            return AustraliaPostFault("51020", "LABEL_REQUEST_NOT_FOUND_ERROR", "There is no label request \(id).")
                .response(
                    404)
        }
        return .json(200, .record(["labels": .array([show(asked, request.base, &context)])]))
    }

    private mutating func show(
        _ asked: LabelRequest, _ base: String, _ context: inout EmulatorContext
    ) -> JSONValue {
        let shipment = shipments[asked.shipment]
        let status = asked.isBroken ? "ERROR" : asked.readyAt <= context.now ? "AVAILABLE" : "PENDING"
        var url: JSONValue?
        if status == "AVAILABLE" {
            let isFirst = labelRequests.first { $0.shipment == asked.shipment }?.id == asked.id
            let isExpired = isFirst && shipment.isOdd("Oddity-Url-Expired")
            let lines = ["Australia Post \(shipment.product.id)", shipment.article, shipment.reference]
            let isZPL = asked.format == "ZPL"
            let token = context.token()
            let delay = shipment.isOdd("Oddity-Url-Late") ? Int64(settings.labelDelaySeconds) * 1_000 : 0
            links[token] = Link(
                document: isZPL ? SpecimenDocument.zpl(lines) : SpecimenDocument.pdf(lines),
                type: isZPL ? "text/plain" : "application/pdf", from: context.now + delay,
                until: isExpired ? context.now : context.now + EmulatedAustraliaPost.linkSeconds * 1_000)
            url = .string("\(base)/label-store/\(token)?Expires=\(context.seconds + EmulatedAustraliaPost.linkSeconds)")
        }
        return .record([
            "request_id": .string(asked.id), "url": url, "status": .string(status),
            "request_date": .string(AustraliaPostAnswer.labelTime(asked.madeAt / 1_000)),
            "url_creation_date": url.map { _ in .string(AustraliaPostAnswer.labelTime(context.seconds)) },
            "shipment_ids": .array([.string(shipment.id)]),
            "errors": asked.isBroken
                ? .array([
                    AustraliaPostFault("44904", "LABEL_NOT_DRAWN", "The label could not be drawn.").json
                ]) : nil,
        ])
    }

    private func document(
        _ token: String, _ request: EmulatorRequest, _ context: EmulatorContext
    ) -> EmulatorResponse {
        func refusal(_ status: Int, _ code: String, _ message: String) -> EmulatorResponse {
            .text(
                status, "application/xml",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>\(code)</Code><Message>\(message)</Message></Error>"
            )
        }
        // The store takes the link's signature or that of a header, not both.
        guard request.header("authorization") == nil else {
            return refusal(400, "InvalidArgument", "Only one auth mechanism allowed")
        }
        guard let link = links[token], link.from <= context.now else {
            return refusal(404, "NoSuchKey", "The specified key does not exist.")
        }
        guard context.now < link.until else { return refusal(403, "AccessDenied", "Request has expired") }
        return .bytes(200, link.type, link.document)
    }

    // MARK: Orders and accounts

    private mutating func order(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard let json = request.json else { return AustraliaPostFault.unreadable.response }
        let faults = AustraliaPostRequest.faults(ofOrder: json)
        guard faults.isEmpty else { return AustraliaPostFault.response(of: faults) }
        var indices: [Int] = []
        for (place, wanted) in (json["shipments"]?.array ?? []).enumerated() {
            let id = wanted.text("shipment_id") ?? ""
            guard let index = shipments.firstIndex(where: { $0.id == id && $0.standing != .deleted }) else {
                return AustraliaPostFault.unknownShipment(id, at: "shipments[\(place)].shipment_id").response
            }
            guard shipments[index].standing == .created, !indices.contains(index) else {
                return AustraliaPostFault(
                    "44016", "SHIPMENT_INITIATED", "The shipment \(id) is part of an order already.",
                    at: "shipments[\(place)].shipment_id"
                ).response
            }
            indices.append(index)
        }
        let digits = String(context.next())
        let id = "AP" + String(repeating: "0", count: max(0, 10 - digits.utf8.count)) + digits
        for index in indices {
            shipments[index].standing = .ordered
            shipments[index].order = id
        }
        orders[id] = indices.map { shipments[$0].article }
        return .json(
            201,
            .record([
                "order": .record([
                    "order_id": .string(id), "order_reference": json["order_reference"],
                    "order_creation_date": .string(EmulatorTime.iso(context.seconds) + "+00:00"),
                    "order_summary": AustraliaPostAnswer.summary(
                        indices.reduce(0) { $0 + shipments[$1].cost }, status: "Initiated", count: indices.count),
                    "shipments": .array(indices.map { AustraliaPostAnswer.shipment(shipments[$0], settings) }),
                    "payment_method": .string("CHARGE_TO_ACCOUNT"),
                ])
            ]))
    }

    private func account(_ number: String) -> EmulatorResponse {
        guard number.drop(while: { $0 == "0" }) == settings.account.drop(while: { $0 == "0" }) else {
            return AustraliaPostFault("41002", "ACCOUNT_NOT_FOUND", "There is no account \(number).").response(404)
        }
        return .json(
            200,
            .record([
                "account_number": .string(number), "name": .string("Emulated Socks Pty Ltd"),
                "expired": .bool(false),
                "postage_products": .array(
                    AustraliaPostProduct.all.map {
                        .record([
                            "product_id": .string($0.id), "type": .string($0.type), "group": .string($0.group),
                        ])
                    }),
            ]))
    }

    private func summary(_ rest: [String]) -> EmulatorResponse {
        guard account(rest[0]).status == 200, let articles = orders[rest[2]] else {
            return AustraliaPostFault("44900", "ORDER_NOT_FOUND", "There is no order \(rest[2]).").response(404)
        }
        return .bytes(200, "application/pdf", SpecimenDocument.pdf(["Order summary \(rest[2])"] + articles))
    }
}
