internal import ShipmentModel

/// A label's document as carriers hand it over.
enum LabelDocument {
    /// The most bytes of a document: 4 MiB.
    static let maximum = GatewayLabel.maximumDocument

    /// The document of a base64 text, which may be broken into lines; nil if it is not base64, is too large, or is not what
    /// its form says (`zpl-203`, `pdf`, `png-300`): an error page must not come out of a printer.
    static func decoded(base64 text: String?, form: String) -> [UInt8]? {
        guard let text else { return nil }
        let digits = text.utf8.filter { $0 != 0x0A && $0 != 0x0D && $0 != 0x20 && $0 != 0x09 }
        guard digits.count <= Base64.encodedCount(of: maximum) else { return nil }
        return Base64.decode(String(decoding: digits, as: UTF8.self)).flatMap { checked($0, form: form) }
    }

    /// The document itself, if it is what its form says.
    static func checked(_ bytes: [UInt8], form: String) -> [UInt8]? {
        bytes.count <= maximum && GatewayLabel.isDocument(bytes, as: form) ? bytes : nil
    }
}
