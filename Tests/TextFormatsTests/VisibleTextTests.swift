import Testing
import TextFormats

@Suite struct VisibleTextTests {
    @Test(arguments: [
        ("plain text, ä 京 😀", "plain text, ä 京 😀"), ("a\nb\r\tc", #"a\nb\r\tc"#), ("\u{1B}[2J\0", #"\u{1B}[2J\u{0}"#),
        ("1\u{A0}000\u{202E}\u{2028}\u{FEFF}\u{85}", #"1\u{A0}000\u{202E}\u{2028}\u{FEFF}\u{85}"#),
    ]) func whatActsIsWrittenOut(text: String, visible: String) {
        #expect(text.visible == visible)
    }
}
