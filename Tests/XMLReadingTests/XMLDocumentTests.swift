import Testing
import XMLReading

/// What a sample must be read as.
private func read(_ text: String, limits: XMLLimits = .init()) throws(XMLFault) -> XMLElement {
    try XMLDocument(Array(text.utf8), limits: limits).root
}

/// The fault that reading the bytes ends with; nil if they are read.
private func fault(_ bytes: [UInt8], limits: XMLLimits = .init()) -> XMLFault? {
    do throws(XMLFault) {
        _ = try XMLDocument(bytes, limits: limits)
        return nil
    } catch {
        return error
    }
}

private func fault(_ text: String, limits: XMLLimits = .init()) -> XMLFault? { fault(Array(text.utf8), limits: limits) }

private let envelope = """
    <?xml version="1.0" encoding="UTF-8"?>
    <!-- an answer -->
    <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:ship">
      <s:Body>
        <Answer kind="a &amp; b &lt;&#38;&#x26;amp;&gt;" s:role='"'>
          <Number> 1Z &#x41;&amp;<![CDATA[<&]]> </Number>
          <Charge currency="EUR">12.40</Charge>
          <Charge currency="USD">13.10</Charge>
          <Empty/>
          before<?pi something?><Inner>x</Inner>after
        </Answer>
      </s:Body>
    </s:Envelope>
    """

@Suite("Reading XML")
struct XMLDocumentTests {
    @Test func `elements are found by their local names`() throws {
        let root = try read(envelope)
        #expect(root.name == "Envelope")
        #expect(root.namespace == "http://schemas.xmlsoap.org/soap/envelope/")
        #expect(root.attributes.isEmpty)
        let answer = try #require(root.first("Body", "Answer"))
        #expect(answer.namespace == "urn:ship")
        #expect(answer.text("Number") == "1Z A&<&")
        #expect(answer.all("Charge").map(\.text) == ["12.40", "13.10"])
        #expect(answer["Charge"]?.attribute("currency") == "EUR")
        #expect(answer.text("Empty") == "")
        #expect(answer.text("Missing") == nil)
        #expect(root.text("Body", "Missing", "Number") == nil)
        #expect(answer.text.hasPrefix("before") && answer.text.hasSuffix("after"))
        #expect(root.first() == root)
    }

    @Test func `attributes are read without their references`() throws {
        let answer = try #require(try read(envelope).first("Body", "Answer"))
        #expect(
            answer.attributes == [
                XMLAttribute(name: "kind", value: "a & b <&&amp;>"),
                XMLAttribute(
                    name: "role", namespace: "http://schemas.xmlsoap.org/soap/envelope/", value: "\""),
            ])
    }

    @Test(arguments: [
        "<a:r xmlns:a='urn:x'><a:c>1</a:c></a:r>", "<b:r xmlns:b='urn:x'><b:c>1</b:c></b:r>",
        "<r xmlns='urn:x'><c>1</c></r>", "<r xmlns='urn:x'><q:c xmlns:q='urn:x'>1</q:c></r>",
    ])
    func `a name space is the same under every prefix`(text: String) throws {
        let child = XMLElement(name: "c", namespace: "urn:x", text: "1")
        #expect(try read(text) == XMLElement(name: "r", namespace: "urn:x", children: [child]))
    }

    @Test func `a name space that is no absolute URI is read`() throws {
        #expect(try read("<r xmlns='ship'/>").namespace == "ship")
    }

    static let encodings: [(String, [UInt8], String)] = [
        ("a byte order mark", [0xEF, 0xBB, 0xBF] + Array("<r>é</r>".utf8), "é"),
        (
            "a byte order mark and a declaration",
            [0xEF, 0xBB, 0xBF] + Array("<?xml version='1.0' encoding='utf-8'?><r>é</r>".utf8), "é"
        ),
        (
            "ISO-8859-1",
            Array("<?xml version='1.0' encoding='ISO-8859-1'?><r>".utf8) + [0xE9, 0xFC] + Array("</r>".utf8),
            "éü"
        ),
        (
            "iso-8859-15", Array("<?xml version='1.0' encoding='iso-8859-15'?><r>".utf8) + [0xA4] + Array("</r>".utf8),
            "€"
        ),
        (
            "windows-1252",
            Array("<?xml version='1.0' encoding='windows-1252'?><r>".utf8) + [0x80] + Array("</r>".utf8),
            "€"
        ),
        ("US-ASCII", Array("<?xml version='1.0' encoding='US-ASCII'?><r>e</r>".utf8), "e"),
    ]

    @Test(arguments: encodings)
    func `encodings are read`(name: String, bytes: [UInt8], text: String) throws {
        #expect(try XMLDocument(bytes).root.text == text)
    }

    static let broken: [(String, [UInt8])] = [
        ("a stray byte", Array("<r>".utf8) + [0xE9] + Array("</r>".utf8)),
        ("a sequence that ends early", Array("<r>".utf8) + [0xE2, 0x82] + Array("</r>".utf8)),
        ("an overlong sequence", Array("<r>".utf8) + [0xC0, 0xBC] + Array("</r>".utf8)),
        ("a surrogate", Array("<r>".utf8) + [0xED, 0xA0, 0x80] + Array("</r>".utf8)),
        ("beyond U+10FFFF", Array("<r>".utf8) + [0xF5, 0x80, 0x80, 0x80] + Array("</r>".utf8)),
        ("in an attribute", Array("<r a='".utf8) + [0xFF] + Array("'/>".utf8)),
        ("in a name", Array("<r".utf8) + [0xE9] + Array("/>".utf8)),
        ("in a comment", Array("<r><!-- ".utf8) + [0xE9] + Array("--></r>".utf8)),
        ("in a CDATA section", Array("<r><![CDATA[".utf8) + [0xE9, 0x20] + Array("]]></r>".utf8)),
        (
            "ISO-8859-1 without saying so",
            Array("<?xml version='1.0'?><r>Müller</r>".unicodeScalars.map { UInt8($0.value) })
        ),
        ("EBCDIC by its declaration", Array("<?xml version='1.0' encoding='IBM037'?><r/>".utf8)),
        ("a converter's option", Array("<?xml version='1.0' encoding='UTF-8//IGNORE'?><r/>".utf8)),
        ("more than ASCII", Array("<?xml version='1.0' encoding='US-ASCII'?><r>é</r>".utf8)),
    ]

    @Test(arguments: broken)
    func `bytes that are not of the encoding are refused`(name: String, bytes: [UInt8]) {
        let code = fault(bytes)?.code
        #expect(code == .encoding || code == .notXML)
    }

    static let otherEncodings: [(String, [UInt8])] =
        [
            ("UTF-16, big end first", [0xFE, 0xFF] + "<r/>".utf8.flatMap { [0, $0] }),
            ("UTF-16, little end first", [0xFF, 0xFE] + "<r/>".utf8.flatMap { [$0, 0] }),
            ("UTF-16 without a mark", "<?xml version='1.0'?><r/>".utf8.flatMap { [$0, 0] }),
            ("UTF-32", [0, 0, 0xFE, 0xFF] + "<r/>".utf8.flatMap { [0, 0, 0, $0] }),
            ("EBCDIC", [0x4C, 0x6F, 0xA7, 0x94, 0x93, 0x40]),
        ]
        + ["UTF-7", "UTF-16", "UTF-32", "ISO-2022-JP", "HZ", "GB18030", "nonsense"].map {
            ($0, Array("<?xml version='1.0' encoding='\($0)'?><r/>".utf8))
        }

    @Test(arguments: otherEncodings)
    func `encodings in which markup looks otherwise are refused`(name: String, bytes: [UInt8]) {
        #expect(fault(bytes)?.code == .encoding)
    }

    @Test(arguments: [
        "", " ", "text", "{\"a\": 1}", "<", "<r", "<r>", "<r></s>", "<r/><r/>", "<r/>x", "x<r/>", "<r a=1/>",
        "<r a='1' a='2'/>",
        "<r>&</r>", "<r>&nbsp;</r>", "<r a='&nbsp;'/>", "<r a='<'/>", "<r>]]></r>", "<r>\u{1}</r>", "<r>&#0;</r>",
        "<r>&#x1F;</r>",
        "<r>&#xFFFE;</r>", "<r>&#x110000;</r>", "<r>&#99999999999999999999;</r>", "<p:r/>", "<r p:a='1'/>",
        "<r><!-- -- --></r>",
        "<?xml version='2.0'?><r/>", " <?xml version='1.0'?><r/>", "<r xmlns:a='u' xmlns:b='u' a:x='1' b:x='2'/>",
        "<1/>", "<r><![CDATA[</r>", "<r><!-- </r>", "<r><?pi </r>",
    ])
    func `what is not well formed is refused`(text: String) {
        #expect(fault(text)?.code == .notXML)
    }

    @Test func `a fault has its place and nothing of the content`() throws {
        let found = try #require(fault("<a>\n  <Secret>Mrs Smith</Sekret>\n</a>"))
        #expect(found.line == 2)
        #expect(found.column > 20)
        for word in ["Secret", "Sekret", "Smith"] { #expect(!"\(found)".contains(word)) }
    }

    @Test(arguments: [0, 3, 4, 9, 12])
    func `NULs are refused wherever they are`(position: Int) {
        var bytes = Array("<r a='x'>text</r>".utf8)
        bytes.insert(0, at: position)
        #expect(fault(bytes) != nil)
    }

    @Test func `a document that ends anywhere before its end is refused`() {
        let bytes = Array(envelope.utf8)
        for count in 0..<bytes.count { #expect(fault(Array(bytes[..<count])) != nil, "\(count) bytes") }
    }

    static let entities: [(String, String)] = [
        ("the shortest", "<!DOCTYPE r><r/>"),
        ("an external subset", "<!DOCTYPE r SYSTEM 'http://127.0.0.1:1/x.dtd'><r/>"),
        ("behind a comment", "<?xml version='1.0'?><!-- x --><!DOCTYPE r []><r/>"),
        ("a file", "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><r>&x;</r>"),
        ("a file by parameter", "<!DOCTYPE r [<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x;]><r/>"),
        ("a default", "<!DOCTYPE r [<!ATTLIST r a CDATA 'secret'>]><r/>"),
        (
            "a billion laughs",
            "<!DOCTYPE r [<!ENTITY a0 'lol'>"
                + (1...10).map { "<!ENTITY a\($0) '\(String(repeating: "&a\($0 - 1);", count: 10))'>" }.joined()
                + "]><r>&a10;</r>"
        ),
        (
            "quadratic blow-up",
            "<!DOCTYPE r [<!ENTITY a '\(String(repeating: "a", count: 100_000))'>]><r>"
                + String(repeating: "&a;", count: 100_000) + "</r>"
        ),
    ]

    @Test(arguments: entities)
    func `a DOCTYPE is refused`(name: String, text: String) {
        #expect(fault(text)?.code == .doctype)
    }

    @Test func `a DOCTYPE within the root is no XML`() {
        #expect(fault("<r><!DOCTYPE r></r>")?.code == .notXML)
    }

    @Test func `inclusions are elements like others`() throws {
        let root = try read(
            "<r xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='file:///etc/passwd' parse='text'/></r>")
        #expect(root["include"]?.attribute("href") == "file:///etc/passwd")
        #expect(root.text.isEmpty)
    }
}

@Suite("Limits of reading XML")
struct XMLLimitTests {
    @Test func `depth is bounded`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(fault(nested(64)) == nil)
        #expect(fault(nested(65))?.code == .tooDeep)
        #expect(fault(nested(100_000))?.code == .tooDeep)
        #expect(fault(String(repeating: "<a>", count: 1_000_000))?.code == .tooDeep)
        #expect(fault(nested(3), limits: XMLLimits(depth: 2))?.code == .tooDeep)
    }

    @Test func `bytes are bounded`() throws {
        let text = "<r>" + String(repeating: "x", count: 20_000_000) + "</r>"
        #expect(fault(text)?.code == .tooLarge)
        let bytes = 8 * 1_024 * 1_024
        let largest = "<r>" + String(repeating: "x", count: bytes - 7) + "</r>"
        #expect(try read(largest).text.utf8.count == bytes - 7)
        #expect(fault(largest + " ")?.code == .tooLarge)
    }

    @Test func `elements, attributes and declarations are counted together`() {
        let limits = XMLLimits(nodes: 6)
        #expect(fault("<r a='1' b='2' xmlns='u'><c/><d/></r>", limits: limits) == nil)
        #expect(fault("<r a='1' b='2' xmlns='u'><c/><d/><e/></r>", limits: limits)?.code == .tooMany)
        #expect(fault("<r>" + String(repeating: "<a/>", count: 200_000) + "</r>")?.code == .tooMany)
    }

    @Test func `one start tag holds a bounded number of attributes, counted before they are compared`() throws {
        func tag(_ count: Int) -> String {
            "<r b='>'\n " + (1..<count).map { "a\($0)='='" }.joined(separator: " ") + "/>"
        }
        #expect(try read(tag(128)).attributes.count == 128)
        let found = try #require(fault(tag(129)))
        #expect(found.code == .tooMany)
        #expect(found.line == 2)
        #expect(fault(tag(700_000))?.code == .tooMany)
    }

    /// Each ends in what the bound takes for a comment, a value or nothing, and libxml2 for markup again.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "<a><b \"/>", "<a><!-- \u{1}", "<a><?p \u{1}", "<a><![CDATA[\u{1}", "<a><!-- \u{FFFE}", "<a><!\"",
            "<?xml version='1.0' encoding='ISO-8859-1'?><a><!-- \u{1}",
        ])
    func `behind a fault nothing is read, however many attributes there are`(start: String) {
        let attributes = (0..<400_000).map { " a\($0)=\"\"" }.joined()
        #expect(fault(start + "<c" + attributes + "/></a>")?.code == .notXML)
    }

    @Test func `equals signs elsewhere are no attributes`() throws {
        let signs = String(repeating: "= <", count: 500)
        let text =
            "<?xml version='1.0'?><!--\(signs)--><r a='\(signs.replacing("<", with: ">"))'><?pi \(signs)?>"
            + "<![CDATA[\(signs)]]>" + signs.replacing("<", with: "") + "</r>"
        #expect(fault(text) == nil)
    }
}
