internal import ShipmentModel
internal import TextFormats

/// What DPD UK's answers say, as pure functions of them. Its errors come with the status 200.
enum DPDUKAnswers {
    /// What is wrong, if anything is.
    static func fault(_ response: HTTPResponse, of call: CarrierCall) -> CarrierFault? {
        let error = response.json?.member("error")?.list.first
        let code = error?.member("errorCode")?.scalar
        let place = error?.member("obj")?.scalar ?? ""
        let detail = [error?.member("errorMessage")?.scalar ?? "", place].filter { !$0.isEmpty }.joined(separator: ": ")
        if let fault = call.fault(of: response, code: code, detail: detail) { return fault }
        guard let error else { return nil }
        let isSystem = error.member("errorType")?.string.map { ["system", "technical"].contains($0.lowercased()) }
        // An error beside data, or of the carrier's own, says nothing of whether there is a shipment.
        if isSystem ?? false || response.json?.member("data") != nil || code == nil {
            return CarrierFault(
                call.effect == .read ? .retryable(after: nil) : .unknown, code: code ?? "no-code", detail: detail)
        }
        // The session has ended; the account is on stop.
        if let code, ["401", "403", "1014"].contains(code) {
            return CarrierFault(.configuration, code: code, detail: detail)
        }
        return CarrierFault(
            .rejected(isAboutService: place.contains("networkCode")), code: code ?? "no-code", detail: detail)
    }

    /// Whether the session is not known any more, and nothing was done.
    static func isSessionEnded(_ fault: CarrierFault) -> Bool {
        fault.kind == .configuration && (fault.code == "401" || fault.code == "403")
    }

    /// The session that a login gives.
    static func session(_ response: HTTPResponse, of call: CarrierCall) throws(CarrierFault) -> String {
        if let fault = fault(response, of: call) {
            // Whoever is refused with a code has the wrong password, or is locked out.
            guard case .rejected = fault.kind else { throw fault }
            throw CarrierFault(.configuration, code: fault.code, detail: fault.detail)
        }
        guard let session = WireText.trackingNumber(response.json?.at("data", "geoSession")?.string) else {
            throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
        }
        return session
    }

    /// A shipment's identifier and its one parcel's number; nil if the answer is not of one parcel by itself.
    static func shipment(_ response: HTTPResponse) -> (shipment: String, parcel: String)? {
        guard let data = response.json?.member("data"), data.member("consolidated")?.bool != true,
            let shipment = WireText.trackingNumber(data.member("shipmentId")?.scalar),
            let consignments = data.member("consignmentDetail")?.list, consignments.count == 1,
            let parcels = consignments[0].member("parcelNumbers")?.list, parcels.count == 1,
            let parcel = WireText.trackingNumber(parcels[0].scalar)
        else { return nil }
        return (shipment, parcel)
    }
}
