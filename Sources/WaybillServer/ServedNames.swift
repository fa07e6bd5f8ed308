internal import Glibc

/// The names that the server may be asked by.
///
/// The server has no authentication yet. To a browser a page is of no other origin if the name it came by is made to point
/// at this server a moment later; but what it asks still bears that name. An address cannot be made to point elsewhere.
public struct ServedNames: Sendable {
    private let names: Set<String>

    /// `localhost` and these names, beside every address.
    public init(_ names: [String]) { self.names = Set(["localhost"] + names.map(ServedNames.plain)) }

    /// Whether a text may be such a name; a port is no part of it.
    public static func isName(_ text: String) -> Bool {
        let name = plain(text)
        return !name.isEmpty && name.utf8.count <= 253
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    /// Whether a request's `Host` is one of them, with whatever port; so is none at all, which no browser sends.
    func contains(authority: String?) -> Bool {
        guard var authority = authority?[...] else { return true }
        if let colon = authority.lastIndex(of: ":"), authority[colon...].dropFirst().allSatisfy(\.isASCIIDigit) {
            authority = authority[..<colon]
        }
        if authority.hasPrefix("["), authority.hasSuffix("]") {
            // A zone, as in `fe80::1%25eth0`, is no part of the address.
            return ServedNames.isAddress(String(authority.dropFirst().dropLast().prefix { $0 != "%" }), AF_INET6)
        }
        let host = String(authority)
        return ServedNames.isAddress(host, AF_INET) || names.contains(ServedNames.plain(host))
    }

    private static func isAddress(_ text: String, _ family: Int32) -> Bool {
        var room = in6_addr()
        return inet_pton(family, text, &room) == 1
    }

    /// Without regard to case, and to the dot that a name may end with.
    private static func plain(_ name: String) -> String {
        let lower = name.lowercased()
        return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
