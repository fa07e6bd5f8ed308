internal import Crypto

/// HMAC-SHA-256 (RFC 2104) of short messages under short keys.
///
/// The library's own takes any hash and any kind of data, which costs some 15,000 instructions a code beside the hashing;
/// a label needs five codes.
enum KeyedDigest {
    /// How many bytes SHA-256 takes at a time.
    private static let block = 64

    /// The code of a message given in pieces.
    ///
    /// - Precondition: the key has 1 to 64 bytes.
    static func of(_ message: [UInt8]..., key: [UInt8]) -> ContentDigest {
        precondition((1...block).contains(key.count), "a key that fills no more than a block")
        let inner = digest(key, 0x36) { hash in
            for piece in message { piece.withUnsafeBytes { hash.update(bufferPointer: $0) } }
        }
        return digest(key, 0x5C) { hash in inner.withBytes { hash.update(bufferPointer: $0) } }
    }

    /// The hash of the key, filled up with zeros and changed by a mask, and of what follows it.
    private static func digest(
        _ key: [UInt8], _ mask: UInt8, _ follow: (inout SHA256) -> Void
    ) -> ContentDigest {
        var hash = SHA256()
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: block) { pad in
            for index in pad.indices { pad.initializeElement(at: index, to: mask) }
            for index in key.indices { pad[index] ^= key[index] }
            hash.update(bufferPointer: UnsafeRawBufferPointer(pad))
        }
        follow(&hash)
        return hash.finalize().withUnsafeBytes { ContentDigest(raw: $0) }
    }
}
