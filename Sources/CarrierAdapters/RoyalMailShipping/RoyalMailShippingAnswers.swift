internal import ShipmentModel
internal import TextFormats

/// What the Shipping API answers. Its own errors say `Errors`; those of the gateway before it say `httpCode`.
enum RoyalMailShippingAnswers {
    // MARK: Faults

    /// What an answer's status and errors mean; nil for a success. A refusal may come with status 200 and its own in the
    /// body.
    static func fault(_ response: HTTPResponse, _ call: CarrierCall) -> CarrierFault? {
        let json = response.json
        let error = json?.member("Errors")?.list.first
        let inner = json?.member("HttpStatusCode")?.scalar.flatMap { Int($0) }
        let isRefusedInside = response.status == 200 && inner.map { $0 >= 300 } ?? false
        let status = isRefusedInside ? inner ?? 0 : response.status
        let code = error?.member("ErrorCode")?.string
        let words =
            (error?.member("Message") ?? json?.member("Message") ?? json?.member("moreInformation"))?.string ?? ""
        guard
            let fault = call.fault(
                of: HTTPResponse(status: status, headers: response.headers, body: response.body), code: code,
                detail: words)
        else { return nil }
        guard case .rejected = fault.kind else { return fault }
        // Its own failure, whatever the status: nobody knows what came of it.
        if code == "E1431" {
            return CarrierFault(
                call.effect == .read ? .retryable(after: nil) : .unknown, code: "E1431", detail: words)
        }
        let cause = error?.member("Cause")?.string ?? ""
        let isAboutService = ["Service", "Weight", "Packages", "Length", "Width", "Height"].contains {
            cause.contains($0)
        }
        return CarrierFault(.rejected(isAboutService: isAboutService), code: fault.code, detail: words)
    }

    private static func read(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> JSONValue {
        if let fault = fault(response, call) { throw fault }
        guard let json = response.json, json.members != nil else {
            throw CarrierFault(call.effect == .read ? .retryable(after: nil) : .unknown, code: "answer-unreadable")
        }
        return json
    }

    // MARK: Tokens

    static func token(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> CarrierToken {
        if let fault = fault(response, call) { throw fault }
        guard let text = response.json?.member("token")?.string, CarrierSecret(text) != nil else {
            throw CarrierFault(.retryable(after: nil), code: "token-unreadable")
        }
        return CarrierToken(text: text, lifetime: .seconds(lifetime(of: text) ?? usualLifetime))
    }

    /// Four hours, as the description's example has it.
    private static let usualLifetime = 14_400

    /// How many seconds a JSON Web Token (RFC 7519) holds from when it was made; nil if it does not say so readably.
    static func lifetime(of token: String) -> Int? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let digits = parts[1].replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - digits.utf8.count % 4) % 4)
        guard let bytes = Base64.decode(String(digits) + padding), let claims = try? JSONDocument(bytes).root,
            let end = claims.member("exp")?.integer, let start = claims.member("iat")?.integer
        else { return nil }
        let (seconds, isTooMuch) = end.subtractingReportingOverflow(start)
        return !isTooMuch && (1...1_000_000).contains(seconds) ? seconds : nil
    }

    // MARK: Shipments

    /// A label as it came.
    struct Image {
        var text: String
        /// The form that the answer says it has; nil if it says none.
        var form: String?
    }

    /// A shipment that was made.
    struct Made {
        /// The tracking number, or the shipment's own where the service has no tracking.
        var number: String
        var image: Image?
    }

    static func made(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> Made {
        let json = try read(response, call)
        let packages = json.member("Packages")?.list ?? []
        guard packages.count <= 1 else { throw CarrierFault(.unknown, code: "more-than-one-label") }
        let numbers = ["TrackingNumber", "UniqueId"].compactMap { name in
            WireText.trackingNumber(packages.first?.member(name)?.string)
        }
        guard let number = numbers.first else { throw CarrierFault(.unknown, code: "answer-unreadable") }
        return Made(number: number, image: try image(json, "LabelImages"))
    }

    static func printed(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> Image {
        guard let image = try image(try read(response, call), "LabelImage") else {
            throw CarrierFault(.unknown, code: "no-label")
        }
        return image
    }

    private static func image(_ json: JSONValue, _ name: String) throws(CarrierFault) -> Image? {
        guard let text = json.member(name)?.string, !text.isEmpty else { return nil }
        let forms = ["PDF": "pdf", "ZPL203DPI": "zpl-203", "ZPL300DPI": "zpl-300"]
        guard let said = json.member("LabelImageFormat")?.string else { return Image(text: text, form: nil) }
        guard let form = forms[said] else { throw CarrierFault(.unknown, code: "label-unusable") }
        return Image(text: text, form: form)
    }

    // MARK: Afterwards

    static func cancelled(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> VoidAnswer {
        guard let fault = fault(response, call) else {
            let json = try read(response, call)
            guard json.member("HttpStatusCode") != nil || json.member("ShipmentIds") != nil else {
                throw CarrierFault(.unknown, code: "answer-unreadable")
            }
            return .voided
        }
        // The same code says that it is manifested; only the words tell one from the other.
        if case .rejected = fault.kind, fault.detail.lowercased().hasPrefix("the shipment is cancelled") {
            return .voided
        }
        throw fault
    }

    static func services(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> [String] {
        (try read(response, call).member("Options")?.list ?? []).compactMap { $0.member("ServiceCode")?.string }
    }

    static func manifest(_ response: HTTPResponse, _ call: CarrierCall) throws(CarrierFault) -> CarrierManifest {
        let manifests = try read(response, call).member("Manifests")?.list ?? []
        let numbers = manifests.compactMap { $0.member("ManifestNumber")?.scalar }
        guard !numbers.isEmpty else { throw CarrierFault(.unknown, code: "answer-unreadable") }
        let images = manifests.compactMap {
            LabelDocument.decoded(base64: $0.member("ManifestImage")?.string, form: "pdf")
        }
        return CarrierManifest(number: numbers.joined(separator: ","), document: images.first)
    }
}
