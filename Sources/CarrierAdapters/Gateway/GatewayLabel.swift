internal import ShipmentModel
internal import TextFormats

/// A label as a gateway tells it. Whatever does not look exactly as it should is no label.
package enum GatewayLabel {
    /// The most bytes of a label's document: 4 MiB.
    static let maximumDocument = 4 * 1_024 * 1_024

    /// Reads a label; nil if it is not whole and well formed. Members that are not known are passed over.
    static func read(_ value: JSONValue) -> BoughtLabel? {
        guard let number = WireText.trackingNumber(value["tracking_number"]?.string),
            let form = value["form"]?.string, let document = document(value["document"], form)
        else { return nil }
        var label = BoughtLabel(trackingNumber: number, price: nil, document: document, form: form)
        if let price = member("price", of: value) {
            guard let money = price["amount"]?.money(WireText.currency(price["currency"]?.string)) else { return nil }
            label.price = money
        }
        if let reference = member("reference", of: value) {
            guard let text = reference.string else { return nil }
            label.reference = text
        }
        return label
    }

    /// A member that says something.
    private static func member(_ name: String, of value: JSONValue) -> JSONValue? {
        value[name].flatMap { $0 == .null ? nil : $0 }
    }

    /// The document, if it is one of the form that it is said to have.
    private static func document(_ value: JSONValue?, _ form: String) -> [UInt8]? {
        guard let kind = kind(of: form), let text = value?.string,
            text.utf8.count <= Base64.encodedCount(of: maximumDocument),
            let bytes = Base64.decode(text), bytes.count <= maximumDocument, kind.isMet(by: bytes)
        else { return nil }
        return bytes
    }

    /// What a document is written as.
    private enum Kind: String {
        case zpl, pdf, png

        /// Whether a document looks like one: a page that says why there is none must not come out of a printer.
        func isMet(by bytes: [UInt8]) -> Bool {
            switch self {
            case .zpl:
                let start = Array("^XA".utf8)
                return bytes.indices.dropLast(2).contains { bytes[$0...].starts(with: start) }
            case .pdf: return bytes.starts(with: "%PDF-".utf8)
            case .png: return bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
            }
        }
    }

    /// See ``GatewayCarrier/forms``.
    package static let forms: [String] = {
        let sizes = ["", "-100x150mm", "-a6"]
        let drawn = ["zpl", "png"].flatMap { kind in ["203", "300", "600"].map { "\(kind)-\($0)" } }
        return (["pdf"] + drawn).flatMap { form in sizes.map { form + $0 } }
    }()

    /// Whether a document looks like what its form says that it is.
    package static func isDocument(_ bytes: [UInt8], as form: String) -> Bool {
        kind(of: form)?.isMet(by: bytes) ?? false
    }

    private static func kind(of form: String) -> Kind? {
        guard forms.contains(form) else { return nil }
        return Kind(rawValue: String(form.prefix(3)))
    }
}
