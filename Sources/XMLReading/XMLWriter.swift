/// Writes an XML document as UTF-8. Names are constants of the program, which must be XML names; every text is
/// escaped, so none can become markup. A character that XML 1.0 does not allow is written as U+FFFD.
///
///     var xml = XMLWriter()
///     xml.begin("Shipment", ["xmlns": "http://carrier.example/ship"])
///     xml.element("Weight", "1250", ["unit": "g"])
///     xml.end()
///     let bytes = xml.finish()
public struct XMLWriter: Sendable {
    private var bytes = Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8)
    private var open: [StaticString] = []
    private var hasRoot = false

    /// A document with nothing but its declaration.
    public init() {}

    /// Begins an element. An element beside the root is a mistake of the program, and traps.
    public mutating func begin(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:]) {
        startTag(name, attributes)
        write(">")
        open.append(name)
    }

    /// Ends the element that was begun last; one must be open.
    public mutating func end() {
        guard let name = open.popLast() else { preconditionFailure("no element is open") }
        write("</")
        write(name)
        write(">")
    }

    /// Writes an element that holds nothing but text.
    public mutating func element(
        _ name: StaticString, _ text: String, _ attributes: KeyValuePairs<StaticString, String> = [:]
    ) {
        startTag(name, attributes)
        if text.isEmpty {
            write("/>")
        } else {
            write(">")
            escape(text, inAttribute: false)
            write("</")
            write(name)
            write(">")
        }
    }

    /// Writes text into the element that is open.
    public mutating func text(_ text: String) {
        precondition(!open.isEmpty, "text outside of the root element")
        escape(text, inAttribute: false)
    }

    /// The document's bytes; all elements must have been ended, and there must be one.
    public consuming func finish() -> [UInt8] {
        precondition(open.isEmpty && hasRoot, "an element is missing or still open")
        return bytes
    }

    private mutating func startTag(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) {
        precondition(!open.isEmpty || !hasRoot, "a second root element")
        hasRoot = true
        write("<")
        write(name)
        for (name, value) in attributes {
            write(" ")
            write(name)
            write("=\"")
            escape(value, inAttribute: true)
            write("\"")
        }
    }

    private mutating func write(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Readers turn line ends and tabs of an attribute into spaces, and a carriage return of a text into a line feed:
    /// those are written as references.
    private mutating func escape(_ text: String, inAttribute: Bool) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": write("&amp;")
            case "<": write("&lt;")
            case ">": write("&gt;")
            case "\"": write("&quot;")
            case "'": write("&apos;")
            case "\t" where !inAttribute, "\n" where !inAttribute: bytes.append(UInt8(scalar.value))
            case "\t", "\n", "\r", "\u{7F}"..."\u{9F}": bytes.append(contentsOf: "&#\(scalar.value);".utf8)
            case "\0"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": write("\u{FFFD}")
            default: bytes.append(contentsOf: String(scalar).utf8)
            }
        }
    }
}
