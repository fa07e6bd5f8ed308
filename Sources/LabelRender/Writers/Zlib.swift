import CZlib

/// zlib streams and checksums.
enum Zlib {
    /// The bytes as a zlib stream.
    /// - Parameter level: 1 (fast) to 9 (small).
    static func compress(_ bytes: [UInt8], level: Int32) -> [UInt8] {
        var length = compressBound(UInt(bytes.count))
        return [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
            guard compress2(buffer.baseAddress, &length, bytes, UInt(bytes.count), level) == Z_OK else {
                fatalError("out of memory")
            }
            count = Int(length)
        }
    }

    /// The CRC-32 of PNG's chunks.
    static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(CZlib.crc32(0, $0.baseAddress, UInt32($0.count))) }
    }
}
