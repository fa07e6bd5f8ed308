internal import CXMLShim

/// An XML document, read whole: UTF-8, US-ASCII, ISO-8859-1, ISO-8859-15 or windows-1252.
///
/// A DOCTYPE is refused before anything in it is looked at, so the only entities are XML's own five. Nothing is
/// fetched, included or mended.
///
///     let document = try XMLDocument(bytes)
///     let number = document.root.text("Body", "CreateLabelResponse", "TrackingNumber")
public struct XMLDocument: Sendable {
    /// The outermost element.
    public let root: XMLElement

    /// Reads a document; throws at the first fault.
    public init(_ bytes: [UInt8], limits: XMLLimits = .init()) throws(XMLFault) {
        guard bytes.count <= limits.bytes, let count = Int32(exactly: bytes.count) else {
            throw XMLFault(code: .tooLarge, line: 0, column: 0, message: "more than \(limits.bytes) bytes")
        }
        guard let first = bytes.first else {
            throw XMLFault(code: .notXML, line: 0, column: 0, message: "there is nothing to read")
        }
        // The first bytes of UTF-16, UTF-32 and EBCDIC.
        if first >= 0xFE || bytes.prefix(4).contains(0) || bytes.starts(with: [0x4C, 0x6F, 0xA7, 0x94]) {
            throw XMLFault(code: .encoding, line: 1, column: 1, message: "neither UTF-8 nor a superset of ASCII")
        }
        try StartTagBound.check(bytes)
        _ = Self.started
        let builder = TreeBuilder(limits: limits)
        let result = withExtendedLifetime(builder) {
            bytes.withUnsafeBytes { bytes in
                var events = waybill_xml_events()
                events.context = Unmanaged.passUnretained(builder).toOpaque()
                events.begin = { TreeBuilder.of($0).begin($1, $2, $3, $4, $5) ? 0 : 1 }
                events.end = { TreeBuilder.of($0).end() ? 0 : 1 }
                events.text = { TreeBuilder.of($0).add($1, $2) ? 0 : 1 }
                return waybill_xml_read(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), count, &events)
            }
        }
        guard result.outcome == WAYBILL_XML_WELL_FORMED, let root = builder.root else {
            throw Self.fault(result, builder)
        }
        self.root = root
    }

    private static let started: Void = waybill_xml_start()

    private static func fault(_ result: waybill_xml_result, _ builder: TreeBuilder) -> XMLFault {
        let (code, message): (XMLFault.Code, String) =
            switch result.outcome {
            case WAYBILL_XML_STOPPED: (builder.stop?.code ?? .notXML, builder.stop?.message ?? "reading was stopped")
            case WAYBILL_XML_DOCTYPE: (.doctype, "a DOCTYPE, which is not read")
            case WAYBILL_XML_ENCODING: (.encoding, "not the bytes of an encoding that is read")
            default: (.notXML, "not well formed (libxml2's error \(result.code))")
            }
        return XMLFault(code: code, line: Int(result.line), column: Int(result.column), message: message)
    }
}
