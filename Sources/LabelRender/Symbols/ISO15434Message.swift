/// The envelope that carriers put their data into in two-dimensional symbols. Source: ISO/IEC 15434.
struct ISO15434Message: Hashable, Sendable {
    /// A part of the message in a syntax of its own.
    enum Format: Hashable, Sendable {
        /// Format 01, transportation: two characters of version, then the fields.
        case transport(version: String, [String])
        /// Format 06: fields that begin with a data identifier.
        case dataIdentifiers([String])
        /// Format 07: free text.
        case freeText(String)
        /// Format 09: binary fields of a carrier's own; here only text.
        case binary([String])
    }

    /// `[)>`, record separator, the formats each with one behind, and the end of transmission.
    let text: String

    /// Nil if there is no format, or a field is more than printable ASCII and the separators FS and US.
    init?(_ formats: [Format]) {
        var text = "[)>\u{1E}"
        for format in formats {
            switch format {
            case .transport(let version, let fields):
                guard version.utf8.count == 2, version.utf8.allSatisfy(\.isDigit) else { return nil }
                text += "01\u{1D}\(version)\(fields.joined(separator: "\u{1D}"))\u{1E}"
                guard fields.allSatisfy(ISO15434Message.isField) else { return nil }
            case .dataIdentifiers(let fields):
                text += "06\u{1D}\(fields.joined(separator: "\u{1D}"))\u{1E}"
                guard fields.allSatisfy(ISO15434Message.isField) else { return nil }
            case .freeText(let content):
                text += "07\(content)\u{1E}"
                guard ISO15434Message.isField(content) else { return nil }
            case .binary(let fields):
                text += "09\u{1D}\(fields.joined(separator: "\u{1D}"))\u{1E}"
                guard fields.allSatisfy(ISO15434Message.isField) else { return nil }
            }
        }
        guard !formats.isEmpty else { return nil }
        self.text = text + "\u{04}"
    }

    private static func isField(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x1C || $0 == 0x1F }
    }
}
