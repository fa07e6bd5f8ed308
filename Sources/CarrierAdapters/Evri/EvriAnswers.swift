internal import ShipmentModel
internal import XMLReading

/// What Evri's routing interface answers: under status 200, whether it has done something or not.
enum EvriAnswers {
    /// What became of one parcel.
    struct Entry {
        var barcode: String?
        /// Whether there is any word of a barcode, or a label: then the parcel may be announced.
        var isMade: Bool
        var label: String?
        var errors: [(code: String, text: String)]
        var warnings: [String]
    }

    /// The one entry of an answer; nil if it has none or several.
    static func entry(of response: HTTPResponse) -> Entry? {
        guard let root = try? XMLDocument(response.body).root else { return nil }
        // Some see the answer within an element that is called by the method.
        let answer = root.name == "routingResponse" ? root : root["routingResponse"]
        guard let entries = answer?["routingResponseEntries"]?.all("routingResponseEntry"), entries.count == 1 else {
            return nil
        }
        let entry = entries[0]
        let carriers = entry["outboundCarriers"]
        let barcode = carriers?.text("carrier1", "barcode1", "barcodeNumber") ?? ""
        let label = (carriers?["labelImage"] ?? entry["labelImage"])?.text ?? ""
        return Entry(
            barcode: WireText.trackingNumber(barcode), isMade: !barcode.isEmpty || !label.isEmpty,
            label: label.isEmpty ? nil : label,
            errors: messages(entry, "errorMessages"), warnings: messages(entry, "warningMessages").map(\.text))
    }

    /// Messages are the element itself, one each, or elements `message` within it.
    private static func messages(_ entry: XMLElement, _ name: String) -> [(code: String, text: String)] {
        entry.all(name).flatMap { element in
            let within = element.all("message")
            return (within.isEmpty ? [element] : within).compactMap { message in
                let code = message.text("errorCode") ?? message.text("warningCode") ?? ""
                let text = message.text("errorDescription") ?? message.text("warningDescription") ?? message.text
                return code.isEmpty && text.isEmpty ? nil : (code, text)
            }
        }
    }

    /// A label, or why there is none.
    static func label(
        of response: HTTPResponse, to call: CarrierCall, form: String, reference: String
    ) throws(CarrierFault) -> BoughtLabel {
        if let fault = call.fault(of: response) { throw fault }
        guard let entry = entry(of: response) else { throw CarrierFault(.unknown, code: "unreadable-answer") }
        if let error = entry.errors.first {
            guard !entry.isMade else { throw CarrierFault(.unknown, code: error.code, detail: error.text) }
            throw CarrierFault(
                .rejected(isAboutService: true), code: error.code.isEmpty ? "evri-error" : error.code,
                detail: error.text)
        }
        guard let barcode = entry.barcode else { throw CarrierFault(.unknown, code: "barcode-missing") }
        guard let document = LabelDocument.decoded(base64: entry.label, form: form) else {
            throw CarrierFault(.unknown, code: "not-a-label")
        }
        return BoughtLabel(
            trackingNumber: barcode, price: nil, document: document, form: form, reference: reference)
    }
}
