internal import Crypto

/// The SHA-256 of some bytes.
public struct ContentDigest: Hashable, Sendable {
    let words: (UInt64, UInt64, UInt64, UInt64)

    /// Thirty-two zero bytes: what stands before the first record of a shard.
    public static let zero = ContentDigest(words: (0, 0, 0, 0))

    init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// Hashes bytes.
    public init(of bytes: some Sequence<UInt8>) {
        var hash = SHA256()
        let whole: Void? = bytes.withContiguousStorageIfAvailable { hash.update(bufferPointer: .init($0)) }
        if whole == nil { Array(bytes).withUnsafeBytes { hash.update(bufferPointer: $0) } }
        self = hash.finalize().withUnsafeBytes { ContentDigest(raw: $0) }
    }

    /// The digest itself as 32 bytes; nil for another count.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self = Array(bytes).withUnsafeBytes { ContentDigest(raw: $0) }
    }

    init(raw: UnsafeRawBufferPointer) {
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        words = (word(0), word(1), word(2), word(3))
    }

    /// Reads `sha256:` and 64 lower-case hex digits; nil for anything else.
    public init?(_ text: String) {
        let prefix = "sha256:"
        guard text.utf8.starts(with: prefix.utf8) else { return nil }
        self.init(hex: String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self))
    }

    /// Reads 64 lower-case hex digits; nil for anything else.
    public init?(hex: String) {
        var bytes: [UInt8] = []
        let digits = Array(hex.utf8)
        guard digits.count == 64 else { return nil }
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = Hexadecimal.lowerValue(digits[index]), let low = Hexadecimal.lowerValue(digits[index + 1])
            else { return nil }
            bytes.append(high << 4 | low)
        }
        self.init(bytes: bytes)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { withBytes { Array($0) } }

    func withBytes<T>(_ body: (UnsafeRawBufferPointer) -> T) -> T {
        withUnsafeBytes(
            of: (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian), body)
    }

    /// 64 lower-case hex digits.
    public var hex: String { text(after: "") }

    private func text(after prefix: StaticString) -> String {
        let start = prefix.utf8CodeUnitCount
        return String(unsafeUninitializedCapacity: start + 64) { text in
            for index in 0..<start { text[index] = prefix.utf8Start[index] }
            withBytes { bytes in
                for index in 0..<32 {
                    text[start + 2 * index] = Hexadecimal.lower(bytes[index] >> 4)
                    text[start + 2 * index + 1] = Hexadecimal.lower(bytes[index] & 15)
                }
            }
            return start + 64
        }
    }

    /// Equal if every byte is.
    public static func == (a: ContentDigest, b: ContentDigest) -> Bool { a.words == b.words }

    /// A digest is as good a hash as any of its words.
    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

extension ContentDigest: CustomStringConvertible {
    /// `sha256:` and 64 lower-case hex digits.
    public var description: String { text(after: "sha256:") }
}
