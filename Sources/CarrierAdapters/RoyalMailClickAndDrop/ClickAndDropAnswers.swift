internal import ShipmentModel
internal import TextFormats

/// What Click & Drop answers.
enum ClickAndDropAnswers {
    // MARK: Faults

    /// What an answer's status and errors mean; nil for a success. Errors come as an object, as a list of objects, and
    /// from manifests as a list called `errors`.
    static func fault(_ response: HTTPResponse, _ call: CarrierCall) -> CarrierFault? {
        let json = response.json
        let error = (json?.member("errors") ?? json)?.list.first
        let words = ["message", "description"].compactMap { error?.member($0)?.string }.first
        return call.fault(of: response, code: error?.member("code")?.scalar, detail: words ?? "")
    }

    /// Whether nothing is there under a number or reference. Click & Drop's own 404 has no body or one of JSON; a page of HTML
    /// comes from somewhere on the way and says nothing about orders.
    private static func isNothing(_ response: HTTPResponse) -> Bool {
        response.status == 404 && (response.body.isEmpty || response.json != nil)
    }

    private static func read(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> JSONValue {
        if let fault = fault(response, call) { throw fault }
        guard let json = response.json else {
            throw CarrierFault(call.effect == .read ? .retryable(after: nil) : .unknown, code: "answer-unreadable")
        }
        return json
    }

    // MARK: Orders

    /// An order as Click & Drop knows it.
    struct Order {
        /// Click & Drop's number.
        var number: Int
        /// Our reference.
        var reference: String?
        /// What the parcel is followed by. Services without tracking have none, and other orders none before they have a
        /// label: the order's number stands in for it.
        var trackingNumber: String
        /// Whether that is the carrier's.
        var isTracked: Bool
    }

    /// An order that was just made.
    struct Made {
        var order: Order
        /// The label in base64; nil if there is none.
        var label: String?
        /// Why there is none.
        var labelError: (code: String, message: String)?
    }

    private static let orderPrefix = "order-"

    /// The number of the order that a label without tracking was given for a tracking number.
    static func orderNumber(of trackingNumber: String) -> Int? {
        guard trackingNumber.hasPrefix(orderPrefix) else { return nil }
        return Int(trackingNumber.dropFirst(orderPrefix.count))
    }

    private static func order(_ value: JSONValue) -> Order? {
        guard let number = value.member("orderIdentifier")?.scalar.flatMap({ Int($0) }), number > 0 else { return nil }
        let packages = value.member("packages")?.list ?? []
        let tracking = ([value] + packages).lazy.compactMap { package in
            WireText.trackingNumber(package.member("trackingNumber")?.string)
        }
        return Order(
            number: number, reference: value.member("orderReference")?.string,
            trackingNumber: tracking.first ?? orderPrefix + String(number), isTracked: tracking.first != nil)
    }

    static func created(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> Made {
        let json = try read(response, call)
        let made = json.member("createdOrders")?.list ?? []
        guard let first = made.first else { throw refusal(json) }
        guard made.count == 1 else { throw CarrierFault(.unknown, code: "more-than-one-order") }
        guard let order = order(first) else { throw CarrierFault(.unknown, code: "answer-unreadable") }
        let error = first.member("labelErrors")?.list.first
        return Made(
            order: order, label: first.member("label")?.string,
            labelError: error.map {
                ($0.member("code")?.scalar ?? "label-error", $0.member("message")?.string ?? "")
            })
    }

    /// Why the only order was not made, which comes with status 200.
    private static func refusal(_ json: JSONValue) -> CarrierFault {
        guard let error = json.member("failedOrders")?.list.first?.member("errors")?.list.first else {
            return CarrierFault(.unknown, code: "answer-unreadable")
        }
        let fields = (error.member("fields")?.list ?? []).compactMap { $0.member("fieldName")?.string?.lowercased() }
        let text = error.member("errorMessage")?.string ?? ""
        let isAboutService = (fields + [text.lowercased()]).contains { field in
            ["service", "format", "weight", "dimension", "inmms"].contains { field.contains($0) }
        }
        let code = error.member("errorCode")?.scalar.map { "error-" + $0 } ?? "order-failed"
        return CarrierFault(.rejected(isAboutService: isAboutService), code: code, detail: text)
    }

    /// The orders under a reference. That there are none is said with 404.
    static func found(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> [Order] {
        if isNothing(response) { return [] }
        guard case .array(let values) = try read(response, call) else {
            throw CarrierFault(.retryable(after: nil), code: "answer-unreadable")
        }
        return try orders(values)
    }

    private static func orders(_ values: [JSONValue]) throws(CarrierFault) -> [Order] {
        var orders: [Order] = []
        for value in values {
            guard let order = order(value) else {
                throw CarrierFault(.retryable(after: nil), code: "answer-unreadable")
            }
            orders.append(order)
        }
        return orders
    }

    static func page(
        _ response: HTTPResponse, _ call: CarrierCall
    ) throws(CarrierFault) -> (orders: [Order], next: String?) {
        let json = try read(response, call)
        guard json.members != nil else { throw CarrierFault(.retryable(after: nil), code: "answer-unreadable") }
        let next = json.member("continuationToken")?.string
        return (try orders(json.member("orders")?.list ?? []), next.flatMap { $0.isEmpty ? nil : $0 })
    }

    // MARK: Papers

    static func document(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> [UInt8] {
        if let fault = fault(response, call) { throw fault }
        guard let document = LabelDocument.checked(response.body, form: "pdf") else {
            throw CarrierFault(.retryable(after: nil), code: "label-unusable")
        }
        return document
    }

    /// - Parameter isNew: whether the order was made a moment ago. One that is not there otherwise was deleted before; a new
    ///   one may not be there yet.
    static func deleted(
        _ response: HTTPResponse, _ call: CarrierCall, _ number: Int, isNew: Bool
    ) throws(CarrierFault) -> VoidAnswer {
        if isNothing(response) { return isNew ? .unknown(code: "not-found") : .voided }
        let json = try read(response, call)
        let deleted = json.member("deletedOrders")?.list ?? []
        if deleted.contains(where: { $0.member("orderIdentifier")?.scalar == String(number) }) { return .voided }
        guard let error = json.member("errors")?.list.first else {
            throw CarrierFault(.unknown, code: "answer-unreadable")
        }
        let fault = CarrierFault(
            .rejected(isAboutService: false), code: error.member("code")?.scalar ?? "not-deleted",
            detail: error.member("message")?.string ?? "")
        return fault.code.lowercased().contains("notfound") && !isNew ? .voided : .refused(code: fault.code)
    }

    /// A manifest, maybe without its paper yet.
    struct Manifest {
        var number: String
        var document: [UInt8]?
        var hasFailed: Bool
    }

    static func manifest(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> Manifest {
        let json = try read(response, call)
        guard let number = WireText.trackingNumber(json.member("manifestNumber")?.scalar) else {
            throw CarrierFault(call.effect == .read ? .retryable(after: nil) : .unknown, code: "answer-unreadable")
        }
        return Manifest(
            number: number,
            document: LabelDocument.decoded(base64: json.member("documentPdf")?.string, form: "pdf"),
            hasFailed: json.member("status")?.string == "Failed")
    }
}
