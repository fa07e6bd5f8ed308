internal import CCups

/// An IPP request or answer of libcups'. Used on one thread.
final class IPPMessage {
    /// How deep an answer's collections may lie in each other: libcups reads each within the one around it.
    private static let maximumDepth = 16

    private let ipp: OpaquePointer

    /// A request.
    init(_ operation: ipp_op_t, printer uri: String) {
        // Fails for want of memory only, as any allocation here.
        ipp = ippNewRequest(operation)!
        add(IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", uri)
        add(IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", "waybill")
    }

    /// Reads an answer; nil if the bytes are none.
    init?(_ bytes: [UInt8]) {
        ipp = ippNew()!
        guard IPPMessage.isWhole(bytes) else { return nil }
        let unread = Bytes(bytes)
        let state = ippReadIO(
            Unmanaged.passUnretained(unread).toOpaque(),
            { context, buffer, count in
                guard let context, let buffer else { return -1 }
                return Unmanaged<Bytes>.fromOpaque(context).takeUnretainedValue().take(into: buffer, count)
            }, 1, nil, ipp)
        guard state == IPP_STATE_DATA else { return nil }
    }

    deinit { ippDelete(ipp) }

    /// The bytes as they are sent.
    var bytes: [UInt8] {
        let written = Bytes([])
        let state = ippWriteIO(
            Unmanaged.passUnretained(written).toOpaque(),
            { context, buffer, count in
                guard let context, let buffer else { return -1 }
                Unmanaged<Bytes>.fromOpaque(context).takeUnretainedValue().bytes +=
                    UnsafeBufferPointer(start: buffer, count: count)
                return count
            }, 1, nil, ipp)
        precondition(state == IPP_STATE_DATA, "a request of ours can be written")
        return written.bytes
    }

    /// Bytes on their way into libcups or out of it.
    private final class Bytes {
        var bytes: [UInt8]
        private var position = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        func take(into buffer: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
            let taken = bytes[position...].prefix(max(0, count))
            for (index, byte) in taken.enumerated() { buffer[index] = byte }
            position += taken.count
            return taken.count
        }
    }

    /// Whether the bytes are a message's, up to its end, with nothing in it that libcups would take without bound.
    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        var rest = bytes.dropFirst(8)
        var depth = 0
        func skipText() -> Bool {
            guard let high = rest.popFirst(), let low = rest.popFirst() else { return false }
            let count = Int(high) << 8 | Int(low)
            guard rest.count >= count else { return false }
            rest = rest.dropFirst(count)
            return true
        }
        while let tag = rest.popFirst() {
            switch tag {
            case UInt8(IPP_TAG_END.rawValue): return depth == 0
            case 0..<0x10: continue
            case UInt8(IPP_TAG_BEGIN_COLLECTION.rawValue): depth += 1
            case UInt8(IPP_TAG_END_COLLECTION.rawValue): depth -= 1
            // Begins a tag of four bytes, of which there are none.
            case 0x7F: return false
            default: break
            }
            guard (0...maximumDepth).contains(depth), skipText(), skipText() else { return false }
        }
        return false
    }

    // MARK: Attributes

    func add(_ group: ipp_tag_t, _ kind: ipp_tag_t, _ name: String, _ value: String) {
        _ = ippAddString(ipp, group, kind, name, nil, value)
    }

    func add(_ group: ipp_tag_t, _ name: String, _ value: Int32) {
        _ = ippAddInteger(ipp, group, IPP_TAG_INTEGER, name, value)
    }

    var status: ipp_status_t { ippGetStatusCode(ipp) }

    private func attribute(_ name: String) -> OpaquePointer? { ippFindAttribute(ipp, name, IPP_TAG_ZERO) }

    /// The texts or keywords of an attribute, each short and in plain characters: they are shown to people.
    func texts(_ name: String) -> [String] {
        guard let attribute = attribute(name) else { return [] }
        return (0..<ippGetCount(attribute)).compactMap {
            ippGetString(attribute, $0, nil).map { PrinterWords.plain(String(cString: $0).utf8, 128) }
        }
    }

    func integer(_ name: String) -> Int32? {
        guard let attribute = attribute(name), [IPP_TAG_INTEGER, IPP_TAG_ENUM].contains(ippGetValueTag(attribute)),
            ippGetCount(attribute) == 1
        else { return nil }
        return ippGetInteger(attribute, 0)
    }

    /// Dots per inch along the feed.
    func resolutions(_ name: String) -> [Int] {
        guard let attribute = attribute(name), ippGetValueTag(attribute) == IPP_TAG_RESOLUTION else { return [] }
        return (0..<ippGetCount(attribute)).compactMap { index in
            var across: Int32 = 0
            var units = IPP_RES_PER_INCH
            let along = Int(ippGetResolution(attribute, index, &across, &units))
            guard along > 0 else { return nil }
            // Per centimetre, to the nearest whole number per inch; 80 and 203 are the same head.
            return units == IPP_RES_PER_CM ? (along * 254 + 50) / 100 : along
        }
    }
}
