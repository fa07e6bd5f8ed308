internal import TextFormats

/// Writes HTML. Names of elements and attributes are literals of ours; whatever else is written is text, and escaped: no
/// name, order or answer of a carrier can become markup.
struct HTMLWriter {
    private(set) var bytes: [UInt8] = Array("<!DOCTYPE html>\n".utf8)

    /// An element with what stands in it.
    mutating func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ content: (inout HTMLWriter) -> Void
    ) {
        begin(name, attributes)
        content(&self)
        bytes += "</".utf8
        raw(name)
        bytes.append(UInt8(ascii: ">"))
    }

    /// An element with a text in it.
    mutating func element(_ name: StaticString, _ text: String) { element(name, [:], text) }

    /// An element with a text in it.
    mutating func element(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>, _ text: String) {
        element(name, attributes) { $0.text(text) }
    }

    /// An element that has no end, such as `input`.
    mutating func void(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) {
        begin(name, attributes)
    }

    /// A text. What cannot be seen is written out, so that it cannot turn what stands around it either.
    mutating func text(_ text: String) { escape(text.visible) }

    private mutating func begin(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) {
        bytes.append(UInt8(ascii: "<"))
        raw(name)
        for (name, value) in attributes {
            bytes.append(UInt8(ascii: " "))
            raw(name)
            bytes += "=\"".utf8
            escape(value.visible)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: ">"))
    }

    private mutating func raw(_ text: StaticString) { text.withUTF8Buffer { bytes += $0 } }

    private mutating func escape(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            default: bytes.append(byte)
            }
        }
    }
}
