import TestSupport
import Testing
import XMLReading

@Suite("Writing XML")
struct XMLWriterTests {
    @Test func `a tree is written as UTF-8 with a declaration`() {
        var xml = XMLWriter()
        xml.begin("s:Body", ["xmlns:s": "urn:s", "note": "a\n\"b\""])
        xml.element("Name", "Ängström & <Söhne>")
        xml.element("None", "")
        xml.element("Weight", "1'250\t\r", ["unit": "g"])
        xml.begin("Inner")
        xml.text("x")
        xml.end()
        xml.end()
        #expect(
            String(decoding: xml.finish(), as: UTF8.self) == """
                <?xml version="1.0" encoding="UTF-8"?>\
                <s:Body xmlns:s="urn:s" note="a&#10;&quot;b&quot;">\
                <Name>Ängström &amp; &lt;Söhne&gt;</Name><None/><Weight unit="g">1&apos;250\t&#13;</Weight>\
                <Inner>x</Inner></s:Body>
                """)
    }

    @Test func `characters that XML does not allow are replaced`() {
        var xml = XMLWriter()
        xml.element("r", "a\0b\u{1F}c\u{FFFE}d\u{FFFF}e\u{7F}\u{85}")
        #expect(
            String(decoding: xml.finish(), as: UTF8.self).hasSuffix(
                "<r>a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}e&#127;&#133;</r>"))
    }

    @Test(arguments: 0..<400 as Range<UInt64>)
    func `what is written is read back`(seed: UInt64) throws {
        var choices = Choices(seed: seed)
        var xml = XMLWriter()
        let written = write(into: &xml, depth: 0, choices: &choices)
        #expect(try XMLDocument(xml.finish()).root == written)
    }

    /// Writes an element that the choices decide, and returns what must be read.
    private func write(into xml: inout XMLWriter, depth: Int, choices: inout Choices) -> XMLElement {
        let names: [(StaticString, String)] = [("a", "a"), ("Größe", "Größe"), ("p:n-1._", "n-1._"), ("漢", "漢")]
        let name = choices.element(names)
        let namespace = name.1 == "n-1._" ? "urn:p" : nil
        let value = choices.text(0...12)
        let attributes: KeyValuePairs<StaticString, String> =
            choices.bool() ? ["xmlns:p": "urn:p"] : ["xmlns:p": "urn:p", "p:v": value]
        var element = XMLElement(name: name.1, namespace: namespace)
        if attributes.count > 1 {
            element.attributes = [XMLAttribute(name: "v", namespace: "urn:p", value: allowed(value))]
        }
        if choices.bool() {
            let text = choices.text(0...20)
            xml.element(name.0, text, attributes)
            element.text = trimmed(allowed(text))
        } else {
            xml.begin(name.0, attributes)
            var text = ""
            for _ in 0..<choices.int(in: 0...(depth < 4 ? 4 : 0)) {
                let next = choices.text(0...6)
                xml.text(next)
                text += allowed(next)
                element.children.append(write(into: &xml, depth: depth + 1, choices: &choices))
            }
            xml.end()
            element.text = trimmed(text)
        }
        return element
    }

    private func allowed(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isAllowed =
                scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
                || [0x09, 0x0A, 0x0D].contains(scalar.value)
            scalars.append(isAllowed ? scalar : "\u{FFFD}")
        }
        return String(scalars)
    }

    private func trimmed(_ text: String) -> String {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(scalar.value) }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }
}
