internal import ShipmentModel
internal import TextFormats

/// What SAPIENT answers.
enum SAPIENTAnswers {
    /// How long a token holds where the answer does not say: the carrier's usual hour.
    private static let usualLifetime = 3_600

    // MARK: Faults

    /// Why a call failed; nil if it did not.
    static func fault(of response: HTTPResponse, to call: CarrierCall) -> CarrierFault? {
        let json = response.json
        let first = json?.member("Errors")?.list.first
        let code = first?.member("ErrorCode")?.scalar
        let cause = first?.member("Cause")?.string ?? ""
        let words = [first?.member("Message")?.string ?? json?.member("Message")?.string ?? "", cause]
            .filter { !$0.isEmpty }.joined(separator: " ")
        switch response.status {
        // A failure may come inside of 200.
        case 200..<300 where first == nil: return nil
        case 200..<300, 400, 404, 409, 422:
            guard let code else { break }
            // A fault beside a parcel: the shipment may be there.
            if call.effect == .change, !(json?.member("Packages")?.list.isEmpty ?? true) {
                return CarrierFault(.unknown, code: code, detail: words)
            }
            if cause.hasSuffix("ShippingAccountId") || cause.hasSuffix("ShippingLocationId") {
                return CarrierFault(.configuration, code: code, detail: words)
            }
            let isAboutService = cause.hasSuffix("ServiceCode") || cause.hasPrefix("CarrierSpecifics")
            return CarrierFault(.rejected(isAboutService: isAboutService), code: code, detail: words)
        default: break
        }
        if let fault = call.fault(of: response, code: code, detail: words) { return fault }
        return CarrierFault(call.effect == .read ? .retryable(after: nil) : .unknown, code: "unreadable-answer")
    }

    // MARK: Tokens

    static func token(_ response: HTTPResponse, to call: CarrierCall) throws(CarrierFault) -> CarrierToken {
        let json = response.json
        switch response.status {
        case 200..<300: break
        // The words of OAuth 2: `invalid_client`.
        case 400, 401, 403:
            throw CarrierFault(.configuration, code: json?.member("error")?.string ?? "token-refused")
        default: throw call.fault(of: response) ?? CarrierFault(.retryable(after: nil), code: "no-token")
        }
        guard let text = json?.member("access_token")?.string, CarrierSecret(text) != nil else {
            throw CarrierFault(.retryable(after: nil), code: "no-token")
        }
        let seconds = json?.member("expires_in")?.scalar.flatMap { Int($0) } ?? usualLifetime
        return CarrierToken(text: text, lifetime: .seconds(min(max(seconds, 0), 24 * usualLifetime)))
    }

    // MARK: Labels

    /// What was sold; the label is nil where the answer has none.
    struct Sold {
        var shipment: String
        var trackingNumber: String
        var label: BoughtLabel?
    }

    static func sold(_ response: HTTPResponse, to call: CarrierCall, form: String) throws(CarrierFault) -> Sold {
        if let fault = fault(of: response, to: call) { throw fault }
        let json = response.json
        guard let package = json?.member("Packages")?.list.first,
            let number = WireText.trackingNumber(
                package.member("TrackingNumber")?.scalar ?? package.at("CarrierDetails", "UniqueId")?.scalar)
        else { throw CarrierFault(.unknown, code: "unreadable-answer") }
        let shipment = package.member("ShipmentId")?.scalar ?? number
        guard let text = json?.member("Labels")?.string else {
            return Sold(shipment: shipment, trackingNumber: number, label: nil)
        }
        let label = try label(text, json?.member("LabelFormat")?.string, number, form: form)
        return Sold(shipment: shipment, trackingNumber: number, label: label)
    }

    /// The label of an answer that is nothing else.
    static func printed(
        _ response: HTTPResponse, to call: CarrierCall, _ trackingNumber: String, form: String
    ) throws(CarrierFault) -> BoughtLabel {
        if let fault = fault(of: response, to: call) { throw fault }
        let json = response.json
        let text = json?.member("Label")?.string ?? json?.member("Labels")?.string
        return try label(text, json?.member("LabelFormat")?.string, trackingNumber, form: form)
    }

    /// A label in the form that the answer says it has, which need not be the one that was asked for.
    private static func label(
        _ text: String?, _ format: String?, _ trackingNumber: String, form: String
    ) throws(CarrierFault) -> BoughtLabel {
        let told: String? =
            switch format {
            case "PDF": "pdf"
            case "ZPL203DPI": "zpl-203"
            case "ZPL300DPI": "zpl-300"
            case nil: form
            default: nil
            }
        guard let told, let document = LabelDocument.decoded(base64: text, form: told) else {
            throw CarrierFault(.unknown, code: "label-unusable")
        }
        return BoughtLabel(trackingNumber: trackingNumber, price: nil, document: document, form: told)
    }

    // MARK: After the purchase

    /// Whether a shipment is cancelled now; throws if not. One that was cancelled before is: the carrier has a fault for
    /// that, whose code is not known but whose words are plain. What was manifested already and can no more be cancelled
    /// has both words, too.
    static func cancelled(_ response: HTTPResponse, to call: CarrierCall) throws(CarrierFault) {
        guard let fault = fault(of: response, to: call) else {
            // A page of somebody's on the way says nothing.
            guard response.body.isEmpty || response.json != nil, response.json?.member("success")?.bool != false else {
                throw CarrierFault(.unknown, code: "unreadable-answer")
            }
            return
        }
        let words = fault.detail.lowercased()
        let isCancelled = ["already been cancel", "already cancel", "already been voided"].contains {
            words.contains($0)
        }
        if case .rejected = fault.kind, isCancelled { return }
        throw fault
    }

    /// The day's manifest; where there are several, one for each location, their numbers, and no paper.
    static func manifest(_ response: HTTPResponse, to call: CarrierCall) throws(CarrierFault) -> CarrierManifest {
        if let fault = fault(of: response, to: call) { throw fault }
        let manifests = response.json?.list ?? []
        let numbers = manifests.compactMap { $0.member("ManifestNumber")?.scalar?.visible }
        guard !numbers.isEmpty, numbers.count == manifests.count else {
            throw CarrierFault(.unknown, code: "unreadable-answer")
        }
        let image = manifests.count == 1 ? manifests[0].member("ManifestImage")?.string : nil
        return CarrierManifest(
            number: numbers.joined(separator: ", "), document: LabelDocument.decoded(base64: image, form: "pdf"))
    }

    /// Whether a shipping account is among those that are listed.
    static func lists(
        _ account: String, _ response: HTTPResponse, to call: CarrierCall
    ) throws(CarrierFault) -> Bool {
        if let fault = fault(of: response, to: call) { throw fault }
        guard let json = response.json else { throw CarrierFault(.retryable(after: nil), code: "unreadable-answer") }
        return (json.member("ShippingAccounts")?.list ?? []).contains {
            $0.member("ShippingAccountId")?.scalar?.lowercased() == account.lowercased()
        }
    }
}
