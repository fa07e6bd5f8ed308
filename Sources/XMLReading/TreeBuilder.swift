internal import CXMLShim

/// Makes the tree of elements from what libxml2 tells, and stops it where a limit is passed.
final class TreeBuilder {
    /// Why the reading was stopped.
    private(set) var stop: (code: XMLFault.Code, message: String)?
    /// The outermost element, once it has ended.
    private(set) var root: XMLElement?
    private let limits: XMLLimits
    private var nodes = 0
    private var open: [(element: XMLElement, text: [UInt8])] = []

    init(limits: XMLLimits) { self.limits = limits }

    /// The builder that was given as an event's context.
    static func of(_ context: UnsafeMutableRawPointer?) -> TreeBuilder {
        guard let context else { preconditionFailure("an event without its context") }
        return Unmanaged<TreeBuilder>.fromOpaque(context).takeUnretainedValue()
    }

    /// Takes in a start tag; false to stop. The parameters are those of `waybill_xml_events.begin`.
    func begin(
        _ name: UnsafePointer<CChar>?, _ uri: UnsafePointer<CChar>?,
        _ attributes: UnsafePointer<waybill_xml_attribute>?, _ count: Int32, _ declarations: Int32
    ) -> Bool {
        guard open.count < limits.depth else { return stop(.tooDeep, "more than \(limits.depth) elements deep") }
        nodes += 1 + Int(count) + Int(declarations)
        guard nodes <= limits.nodes else {
            return stop(.tooMany, "more than \(limits.nodes) elements and attributes")
        }
        guard let name, let name = String(validatingCString: name) else { return stopForEncoding() }
        var element = XMLElement(name: name, namespace: uri.flatMap { String(validatingCString: $0) })
        for attribute in UnsafeBufferPointer(start: attributes, count: Int(count)) {
            guard let name = attribute.name.flatMap({ String(validatingCString: $0) }),
                let value = Self.value(of: attribute)
            else { return stopForEncoding() }
            element.attributes.append(
                XMLAttribute(
                    name: name, namespace: attribute.uri.flatMap { String(validatingCString: $0) }, value: value))
        }
        open.append((element, []))
        return true
    }

    /// Takes in a run of text; false to stop.
    func add(_ bytes: UnsafePointer<CChar>?, _ count: Int32) -> Bool {
        guard !open.isEmpty else { return true }
        open[open.count - 1].text.append(
            contentsOf: UnsafeRawBufferPointer(start: bytes, count: Int(count)))
        return true
    }

    /// Takes in an end tag; false to stop.
    func end() -> Bool {
        guard let ended = open.popLast() else { preconditionFailure("an end tag that ends nothing") }
        var element = ended.element
        guard let text = String(validating: Self.trimmed(ended.text), as: UTF8.self) else { return stopForEncoding() }
        element.text = text
        if open.isEmpty { root = element } else { open[open.count - 1].element.children.append(element) }
        return true
    }

    private func stop(_ code: XMLFault.Code, _ message: String) -> Bool {
        stop = (code, message)
        return false
    }

    private func stopForEncoding() -> Bool { stop(.encoding, "not UTF-8") }

    private static func trimmed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D }
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return [] }
        return bytes[first...last]
    }

    /// The value with its ampersands, of which libxml2 hands on each as a reference, for a tree that it would build.
    private static func value(of attribute: waybill_xml_attribute) -> String? {
        let given = UnsafeRawBufferPointer(start: attribute.value, count: attribute.count)
        guard given.contains(UInt8(ascii: "&")) else { return String(validating: given, as: UTF8.self) }
        var bytes: [UInt8] = []
        var position = 0
        while position < given.count {
            bytes.append(given[position])
            position += given[position] == UInt8(ascii: "&") ? "&#38;".utf8.count : 1
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
