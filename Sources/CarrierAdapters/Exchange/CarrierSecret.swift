/// A password, key or token of an account with a carrier. It is shown nowhere: not in descriptions, faults or logs.
public struct CarrierSecret: Sendable, CustomStringConvertible, CustomReflectable {
    /// The secret itself, for a header or a body and nothing else.
    let text: String

    /// The most bytes of a secret.
    public static let maximumLength = 4_096
    /// What a secret is, in words.
    public static let expected = "1 to 4096 visible ASCII characters on one line"

    /// A secret; nil if it could not stand in a header.
    public init?(_ text: String) {
        guard (1...CarrierSecret.maximumLength).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), text.utf8.first != 0x20, text.utf8.last != 0x20
        else { return nil }
        self.text = text
    }

    /// Nothing of it.
    public var description: String { "•••" }
    /// Nothing of it.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
