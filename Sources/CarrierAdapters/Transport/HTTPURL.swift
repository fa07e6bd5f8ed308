/// An absolute http or https URL in the narrow form that carriers' interfaces need: no user name, no fragment, only
/// printable ASCII, and a host that every reader of URLs understands alike.
public struct HTTPURL: Hashable, Sendable, CustomStringConvertible {
    /// The URL as written.
    public let text: String
    /// Whether the scheme is https.
    public let isSecure: Bool
    /// The host in lower case; an IPv6 address in its brackets.
    public let host: String
    /// The port as written; nil for the scheme's own.
    public let port: UInt16?

    /// The most bytes of a URL.
    public static let maximumLength = 8_192

    /// Reads a URL; `refused` with `malformed-url` or `too-long` for anything outside the form described above.
    public init(_ text: String) throws(TransportFault) {
        func malformed(_ expected: String) -> TransportFault {
            .refused(HTTPRefusal(.malformedURL, at: "url", expected: expected))
        }
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maximumLength else {
            throw .refused(HTTPRefusal(.tooLong, at: "url", expected: "at most \(Self.maximumLength) bytes"))
        }
        guard bytes.allSatisfy(Self.isAllowed) else {
            throw malformed("printable ASCII without blanks, quotes, brackets around text, `\\`, `^`, '`' or `#`")
        }
        let schemes: [(prefix: String, isSecure: Bool)] = [("https://", true), ("http://", false)]
        guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0.prefix) }) else {
            throw malformed("`https://` (or `http://` for this machine) at the beginning")
        }
        let rest = bytes[scheme.prefix.utf8.count...]
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        guard let (host, port) = Self.hostAndPort(authority) else {
            throw malformed("a host name or address, then at most `:` and a port from 1 to 65535")
        }
        guard rest.dropFirst(authority.count).allSatisfy({ $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "]") }) else {
            throw malformed("no square brackets after the host")
        }
        self.text = text
        self.isSecure = scheme.isSecure
        self.host = host
        self.port = port
    }

    /// Whether the host is this machine: `localhost`, 127.0.0.0/8 or `[::1]`.
    public var isLoopback: Bool {
        host == "localhost" || host == "[::1]" || (host.hasPrefix("127.") && Self.isDottedQuad(host))
    }

    /// The URL as written.
    public var description: String { text }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
            UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
            false
        default: (0x21...0x7E).contains(byte)
        }
    }

    private static func hostAndPort(_ authority: ArraySlice<UInt8>) -> (host: String, port: UInt16?)? {
        let hostBytes: ArraySlice<UInt8>
        if authority.first == UInt8(ascii: "[") {
            guard let end = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            hostBytes = authority[...end]
        } else {
            hostBytes = authority.prefix { $0 != UInt8(ascii: ":") }
        }
        let host = String(decoding: hostBytes, as: UTF8.self).lowercased()
        guard isHost(host) else { return nil }
        let tail = authority.dropFirst(hostBytes.count)
        guard let colon = tail.first else { return (host, nil) }
        let digits = tail.dropFirst()
        guard colon == UInt8(ascii: ":"), digits.count <= 5, digits.allSatisfy(isDigit),
            let port = UInt16(String(decoding: digits, as: UTF8.self)), port > 0
        else { return nil }
        return (host, port)
    }

    private static func isHost(_ host: String) -> Bool {
        if host.hasPrefix("[") {
            let inner = host.utf8.dropFirst().dropLast()
            return (2...45).contains(inner.count)
                && inner.allSatisfy { isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
        }
        guard (1...253).contains(host.utf8.count) else { return false }
        let labels = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let wellFormed = labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { isDigit($0) || isLowerLetter($0) || $0 == UInt8(ascii: "-") }
        }
        // `127.1`, `0x7f.1` and `2130706433` are read as addresses by some and as names by others.
        let lastIsNumeric = labels.last.map { $0.first.map(isDigit) ?? false } ?? false
        return wellFormed && (!lastIsNumeric || isDottedQuad(host))
    }

    private static func isDottedQuad(_ host: String) -> Bool {
        let parts = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                part.allSatisfy(isDigit) && (part.count == 1 || part.first != UInt8(ascii: "0"))
                    && UInt8(String(decoding: part, as: UTF8.self)) != nil
            }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLowerLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
