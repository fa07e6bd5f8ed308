internal import TextFormats

/// Royal Mail's Click & Drop v1 (ChannelShipper & Royal Mail Public API 1.0.0), from its own description, as an account
/// with labels of its own (OBA) sees it.
///
/// The right key is ``EmulatorSettings/user``. Paths are taken with and without `/api/v1` in front. A service code is
/// unknown if it begins with `X`, and has tracking if it begins with `TP`, `TR` or `SD`. Codes of errors are invented
/// wherever the description leaves them open, which is everywhere. A path that names no order at all that is known is
/// answered with 404; of several, those that are known are answered.
///
/// A recipient whose city or company is one of these words gets:
/// - `Oddity-Label-Errors`: an order without a label, now and later.
/// - `Oddity-Label-Later`: an order without a label, which can be fetched afterwards.
/// - `Oddity-No-Tracking`: a label without a tracking number.
/// - `Oddity-Package-Tracking`: the tracking number at the package alone.
/// - `Oddity-Wrapped-Base64`: the label in lines of 76 characters.
/// - `Oddity-Wrong-Document`: a page of HTML where the label should be.
/// - `Oddity-Manifest-Later`: manifests of such an order have no document at first.
/// - `Oddity-Manifest-Fails`: manifests of such an order have no document until they are tried again.
public struct EmulatedRoyalMailClickAndDrop: EmulatedCarrier {
    /// `royal-mail-click-and-drop`.
    public static let name = "royal-mail-click-and-drop"

    /// An order in the books.
    struct Order: Sendable {
        var identifier: Int64
        var request: JSONValue
        var createdAt: Int64
        var trackingNumber: String?
        var document: [UInt8]?
        var isDeleted = false
        var shippedAt: Int64?
        var manifest: Int64?
        var manifestedAt: Int64?

        var reference: String? { request.text("orderReference") }
        var service: String { request["postageDetails"]?.text("serviceCode") ?? "" }
        var words: [String] {
            let address = request["recipient"]?["address"]
            return [address?.text("city"), address?.text("companyName")].compactMap { $0 }
        }
    }

    /// A manifest in the books.
    struct Manifest: Sendable {
        var number: Int64
        var readyAt: Int64
        var hasFailed: Bool
        var document: [UInt8]
    }

    let settings: EmulatorSettings
    var orders: [Order] = []
    var manifests: [Manifest] = []

    /// A carrier with empty books.
    public init(_ settings: EmulatorSettings) { self.settings = settings }

    /// Every order with a label that was not deleted, oldest first. One without tracking has its identifier for a number.
    public var liveLabels: [EmulatedLabel] {
        orders.filter { !$0.isDeleted && $0.document != nil }.map {
            EmulatedLabel(
                trackingNumber: $0.trackingNumber ?? String($0.identifier), reference: $0.reference ?? "",
                service: $0.service, soldAt: $0.createdAt)
        }
    }

    /// Answers a request.
    public mutating func answer(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard request.bearer == settings.user else { return EmulatorResponse(status: 401) }
        var parts = request.parts
        if parts.starts(with: ["api", "v1"]) { parts.removeFirst(2) }
        switch (request.method, parts.count, parts.first) {
        case ("GET", 1, "version"):
            return .json(200, .record(["release": .string("1"), "releaseDate": .string("2026-01-01T00:00:00Z")]))
        case ("POST", 1, "orders"): return create(request, &context)
        case ("GET", 1, "orders"): return page(request)
        case ("PUT", 2, "orders") where parts[1] == "status": return setStatus(request, context)
        case ("GET", 2, "orders"):
            return withOrders(parts[1]) { carrier, found in
                .json(200, .array(found.map { carrier.summary($0) }))
            }
        case ("GET", 3, "orders") where parts[2] == "full":
            return withOrders(parts[1]) { carrier, found in
                .json(200, .array(found.map { carrier.details($0) }))
            }
        case ("GET", 3, "orders") where parts[2] == "label": return label(parts[1], request, context)
        case ("DELETE", 2, "orders"): return delete(parts[1])
        case ("POST", 1, "manifests"): return manifest(request, &context)
        case ("GET", 2, "manifests"): return manifestState(parts[1], context)
        case ("POST", 3, "manifests") where parts[1] == "retry": return retryManifest(parts[2], context)
        default: return EmulatorResponse(status: 404)
        }
    }

    // MARK: Which orders a path names

    /// Reads `"O-1";1001`: references in double quotes, identifiers as they are, at most a hundred; nil if it is something
    /// else.
    static func names(_ text: String) -> [(reference: String?, identifier: Int64?)]? {
        var names: [(String?, Int64?)] = []
        var rest = Substring(text)
        repeat {
            if rest.hasPrefix("\"") {
                rest = rest.dropFirst()
                guard let end = rest.firstIndex(of: "\""), end != rest.startIndex else { return nil }
                names.append((String(rest[..<end]), nil))
                rest = rest[rest.index(after: end)...]
            } else {
                let digits = rest.prefix { $0 != ";" }
                guard digits.isDigits, let identifier = Int64(digits) else { return nil }
                names.append((nil, identifier))
                rest = rest.dropFirst(digits.count)
            }
            guard rest.isEmpty || rest.hasPrefix(";") else { return nil }
            rest = rest.dropFirst()
        } while !rest.isEmpty
        return names.count <= 100 ? names : nil
    }

    func indices(_ name: (reference: String?, identifier: Int64?)) -> [Int] {
        orders.indices.filter { index in
            !orders[index].isDeleted
                && (name.reference.map { orders[index].reference == $0 }
                    ?? (orders[index].identifier == name.identifier))
        }
    }

    func wrongPath() -> EmulatorResponse {
        .json(
            400,
            .array([
                .record([
                    "code": .string("BadRequest"), "message": .string("The order identifiers cannot be read"),
                ])
            ]))
    }

    private func withOrders(
        _ path: String, _ answer: (EmulatedRoyalMailClickAndDrop, [Order]) -> EmulatorResponse
    ) -> EmulatorResponse {
        guard let names = EmulatedRoyalMailClickAndDrop.names(path) else { return wrongPath() }
        let found = names.flatMap { indices($0) }
        return found.isEmpty ? EmulatorResponse(status: 404) : answer(self, found.map { orders[$0] })
    }

    // MARK: Orders as answers show them

    func summary(_ order: Order) -> JSONValue {
        .record([
            "orderIdentifier": .integer(order.identifier), "orderReference": order.reference.map { .string($0) },
            "createdOn": time(order.createdAt), "orderDate": order.request["orderDate"],
            "printedOn": order.document == nil ? nil : time(order.createdAt),
            "manifestedOn": order.manifestedAt.map { time($0) }, "shippedOn": order.shippedAt.map { time($0) },
            "trackingNumber": order.words.contains("Oddity-Package-Tracking")
                ? nil : order.trackingNumber.map { .string($0) },
            "packages": .array([
                .record([
                    "packageNumber": .integer(1), "trackingNumber": order.trackingNumber.map { .string($0) },
                ])
            ]),
        ])
    }

    func details(_ order: Order) -> JSONValue {
        let request = order.request
        let weight = (request["packages"]?.array ?? []).reduce(0) { $0 + ($1["weightInGrams"]?.integer ?? 0) }
        let address = request["recipient"]?["address"]
        let post = JSONValue.record([
            "lastName": address?["fullName"], "companyName": address?["companyName"],
            "addressLine1": address?["addressLine1"], "city": address?["city"], "postcode": address?["postcode"],
            "countryCode": address?["countryCode"],
        ])
        return .record([
            "orderIdentifier": .integer(order.identifier),
            "orderStatus": .string(
                order.manifest != nil ? "Manifested" : order.document != nil ? "Label Generated" : "New"),
            "createdOn": time(order.createdAt), "orderReference": order.reference.map { .string($0) },
            "subtotal": request["subtotal"], "shippingCostCharged": request["shippingCostCharged"],
            "orderDiscount": .integer(0), "total": request["total"], "weightInGrams": .integer(weight),
            "currencyCode": request["currencyCode"] ?? .string("GBP"),
            "shippingDetails": .record([
                "shippingCost": request["shippingCostCharged"],
                "trackingNumber": order.trackingNumber.map { .string($0) }, "serviceCode": .string(order.service),
                "shippingCarrier": .string("Royal Mail OBA"),
            ]),
            "shippingInfo": post, "billingInfo": post, "orderLines": .array([]),
        ])
    }

    func time(_ milliseconds: Int64) -> JSONValue { .string(EmulatorTime.iso(milliseconds / 1_000) + "Z") }

    private func page(_ request: EmulatorRequest) -> EmulatorResponse {
        let size = request.parameter("pageSize").map { Int($0) ?? 0 } ?? 25
        let start = request.parameter("continuationToken").map { Int($0) ?? -1 } ?? 0
        guard (1...100).contains(size), start >= 0 else {
            return .json(400, .record(["code": .string("BadRequest"), "message": .string("Wrong page")]))
        }
        let all = orders.filter { !$0.isDeleted }
        let shown = all.dropFirst(start).prefix(size)
        let isMore = start + shown.count < all.count
        return .json(
            200,
            .record([
                "orders": .array(shown.map { summary($0) }),
                "continuationToken": isMore ? .string(String(start + shown.count)) : nil,
            ]))
    }
}
