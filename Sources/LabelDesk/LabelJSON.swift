internal import TextFormats
internal import RatingEngine
internal import ShipmentModel
internal import ShippingLog
internal import WireFormat

/// The JSON of a label, made of what the log holds and nothing else, so that a repeated request gets the same bytes in
/// every process and at any time.
public enum LabelJSON {
    /// The label as a label request is answered.
    ///
    /// - Parameter line: the line of the batch that it was asked for on; nil if it was asked for by itself.
    public static func write(_ answer: LabelAnswer, line: Int? = nil) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        if let line { json.member("line", line) }
        members(answer, to: &json)
        json.endObject()
        return json.take()
    }

    /// The label with what became of it and of printing it.
    public static func write(
        _ answer: LabelAnswer, status: LabelStatus, handover: LabelHandover, printing: PrintHistory
    ) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        members(answer, to: &json)
        json.member("status", status.rawValue)
        if let date = handover.shipDate { json.member("ship_date", date.description) }
        if let manifest = handover.manifest { json.member("manifest", manifest.link) }
        json.key("printing")
        json.value(printing.json)
        json.endObject()
        return json.take()
    }

    /// The forms that every label of our own can be had in, and the last part of the address of each.
    private static let forms = LabelFormat.allCases.map { ($0.rawValue, DocumentName($0).file) }

    private static let customs = {
        let form = DocumentName(.pdf, of: .customs)
        return (name: form.kind.rawValue, stored: form.text, file: form.file)
    }()

    private static func members(_ answer: LabelAnswer, to json: inout JSONWriter) {
        let label = answer.label
        let parts = answer.stream.parts
        json.member("id", label.label)
        json.member("client", parts[1])
        json.member("order", parts[2])
        json.key("parcel")
        json.rawNumber(parts[3])
        json.member("tracking_number", label.trackingNumber)
        json.member("carrier", label.carrier)
        json.member("account", label.account)
        json.member("service", label.service)
        json.key("price")
        QuoteJSON.write(label.price, to: &json)
        json.member("rate_book", answer.selected.book.description)
        json.key("selection")
        json.beginArray()
        for reason in answer.selected.why { json.string(reason) }
        json.endArray()
        json.member("specimen", label.specimen)
        json.key("documents")
        json.beginObject()
        let place = "/v1/labels/" + label.label + "/"
        if answer.isBought {
            // In other forms it cannot be had.
            for document in label.documents {
                let (format, address) = DocumentName.address(ofStored: document.name)
                json.key(named: format)
                json.string(place, address, "")
            }
        } else {
            for (format, file) in LabelJSON.forms {
                json.key(named: format)
                json.string(place, file, "")
            }
        }
        // Written when the label was issued, where there is one.
        let customs = LabelJSON.customs
        if label.documents.contains(where: { $0.name == customs.stored }) {
            json.key(named: customs.name)
            json.string(place, customs.file, "")
        }
        json.endObject()
    }
}

/// What a label can be written as.
public enum LabelFormat: String, Sendable, CaseIterable {
    /// Printer commands, ZPL II.
    case zpl
    /// A page of exactly the label's size.
    case pdf
    /// A black and white picture, dot by dot as printed.
    case png

    /// The media type on the wire.
    public var mediaType: String {
        switch self {
        case .zpl: "application/zpl"
        case .pdf: "application/pdf"
        case .png: "image/png"
        }
    }
}
