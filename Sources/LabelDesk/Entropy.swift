internal import ShippingLog

/// The one place where chance comes in.
public protocol Entropy: Sendable {
    /// So many bytes that nobody can guess.
    func bytes(_ count: Int) -> [UInt8]
}

extension Entropy {
    /// The key of a parcel's vault.
    func vaultKey() -> VaultKey {
        while true {
            if let key = VaultKey(bytes: bytes(32)) { return key }
        }
    }

    /// A label's identifier: `lbl_` and 26 characters that nobody can guess, of letters and digits that cannot be taken
    /// for one another (Crockford's base 32).
    func labelID() -> String {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
        return "lbl_" + String(decoding: bytes(26).map { alphabet[Int($0 & 31)] }, as: UTF8.self)
    }
}

/// The operating system's random numbers.
public struct SystemEntropy: Entropy {
    /// The operating system's random numbers.
    public init() {}

    /// So many bytes that nobody can guess.
    public func bytes(_ count: Int) -> [UInt8] {
        // Eight at a time: each word is a system call.
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        while bytes.count < count {
            withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0.prefix(count - bytes.count)) }
        }
        return bytes
    }
}
