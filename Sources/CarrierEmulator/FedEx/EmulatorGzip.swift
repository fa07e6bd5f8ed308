internal import CZlib

/// Bodies packed as gateways pack them.
enum EmulatorGzip {
    /// The bytes as a gzip file (RFC 1952); nil for nothing.
    static func packed(_ bytes: [UInt8]) -> [UInt8]? {
        guard !bytes.isEmpty else { return nil }
        var size = compressBound(uLong(bytes.count))
        var zlib = [UInt8](repeating: 0, count: Int(size))
        guard compress(&zlib, &size, bytes, uLong(bytes.count)) == Z_OK else {
            preconditionFailure("zlib packs bytes into the room that it asked for")
        }
        func little(_ value: UInt) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        // What zlib puts around the packed bytes (RFC 1950), 2 bytes before and 4 behind, is replaced.
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF] + zlib[2..<(Int(size) - 4)]
            + little(crc32(0, bytes, uInt(bytes.count))) + little(UInt(bytes.count))
    }
}
