/// A JSON pointer (RFC 6901): the names and indices that lead from a document's root to a value.
public struct JSONPointer: Hashable, Sendable {
    /// Names and indices, unescaped; empty for the root.
    public var tokens: [String]

    /// A pointer of unescaped tokens.
    public init(_ tokens: [String] = []) { self.tokens = tokens }

    /// Reads `/ship_to/street/0`; nil if it does not begin with `/` or has a `~` without 0 or 1 behind it.
    public init?(_ text: some StringProtocol) {
        guard !text.isEmpty else {
            tokens = []
            return
        }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        var tokens: [String] = []
        for part in text.dropFirst().split(separator: "/" as Character, omittingEmptySubsequences: false) {
            var token = String.UnicodeScalarView()
            var escaped = false
            for scalar in part.unicodeScalars {
                switch (escaped, scalar) {
                case (false, "~"): escaped = true
                case (false, _): token.append(scalar)
                case (true, "0"), (true, "1"):
                    token.append(scalar == "0" ? "~" : "/")
                    escaped = false
                default: return nil
                }
            }
            guard !escaped else { return nil }
            tokens.append(String(token))
        }
        self.tokens = tokens
    }

    /// The pointer to a member of the value this one leads to.
    public func appending(_ name: String) -> JSONPointer { JSONPointer(tokens + [name]) }

    /// The pointer to an element of the array this one leads to.
    public func appending(_ index: Int) -> JSONPointer { JSONPointer(tokens + [String(index)]) }

    /// The array index a token stands for: `0` or digits without a leading zero; nil for anything else.
    public static func index(_ token: String) -> Int? {
        guard !token.isEmpty, token.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            token == "0" || token.utf8.first != UInt8(ascii: "0")
        else { return nil }
        return Int(token)
    }
}

extension JSONPointer: CustomStringConvertible {
    /// The pointer's text, with `~` and `/` in names escaped as `~0` and `~1`; empty for the root.
    public var description: String {
        var text = ""
        for token in tokens {
            text += "/"
            for scalar in token.unicodeScalars {
                switch scalar {
                case "~": text += "~0"
                case "/": text += "~1"
                default: text.unicodeScalars.append(scalar)
                }
            }
        }
        return text
    }
}
