#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif
internal import ShippingLog
internal import Synchronization

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

    /// A label's identifier: `lbl_` and 26 letters and digits that cannot be taken for one another (Crockford's base 32).
    /// Ten say when, so that identifiers of one time lie beside each other in the log, whose pages are written whole; of
    /// the other sixteen, 80 bits, nobody can guess any.
    func labelID(at time: Timestamp) -> String {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
        let milliseconds = time.microseconds / 1000
        let when = (0..<10).map { alphabet[Int(milliseconds >> (45 - 5 * Int64($0)) & 31)] }
        return "lbl_" + String(decoding: when + bytes(16).map { alphabet[Int($0 & 31)] }, as: UTF8.self)
    }
}

/// The operating system's random numbers.
public struct SystemEntropy: Entropy {
    /// Fetched ahead, since each fetch is a system call; every byte is handed out once.
    private static let ahead = Mutex<[UInt8]>([])
    /// As many as the system gives whole, whatever interrupts it (`getrandom(2)`).
    private static let fetched = 256

    /// The operating system's random numbers.
    public init() {}

    /// So many bytes that nobody can guess.
    public func bytes(_ count: Int) -> [UInt8] {
        SystemEntropy.ahead.withLock { ahead in
            while ahead.count < count { ahead += SystemEntropy.fetch() }
            defer { ahead.removeLast(count) }
            return Array(ahead.suffix(count))
        }
    }

    private static func fetch() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: fetched)
        guard getentropy(&bytes, fetched) == 0 else { preconditionFailure("the system has no random numbers") }
        return bytes
    }
}
