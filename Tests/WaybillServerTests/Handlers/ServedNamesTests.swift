import Testing

@testable import WaybillServer

/// The names that the server may be asked by.
@Suite struct ServedNamesTests {
    @Test(
        arguments: [
            nil, "127.0.0.1", "127.0.0.1:8080", "10.1.2.3:80", "[::1]", "[::1]:8080", "[fe80::1]:8080",
            "[fe80::1%25eth0]:8080", "localhost",
            "LOCALHOST:8080", "localhost.:8080", "labels.example", "Labels.Example:443", "labels.example.", "desk-7:1",
        ] as [String?])
    func ownNames(authority: String?) {
        #expect(ServedNames(["labels.example", "DESK-7"]).contains(authority: authority))
    }

    @Test(
        arguments: [
            "", ":8080", "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example",
            "labels.example.evil.example", "evil-labels.example", "xlocalhost", "127.1", "0x7f.0.0.1", "2130706433",
            "127.0.0.1@evil.example", "[::1", "[evil.example]", "[127.0.0.1]", "::1", "localhost..",
            "[::1].evil.example", "[::1]evil:80", "127.0.0.1:evil.example", "localhost:80@evil.example", "[::1]:8o80",
        ])
    func othersNames(authority: String) {
        #expect(!ServedNames(["labels.example", "DESK-7"]).contains(authority: authority))
    }

    @Test(arguments: [
        ("labels.example", true), ("desk_7", true), ("", false), (".", false), ("labels.example:80", false),
        ("http://labels.example", false), ("etiketten.müller.example", false), ("a b", false),
    ])
    func whatMayBeAName(text: String, isName: Bool) { #expect(ServedNames.isName(text) == isName) }
}
