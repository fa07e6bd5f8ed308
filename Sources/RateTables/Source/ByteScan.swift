internal import Foundation

/// Searches of whole files. Start-up looks through all of them for what is almost never there, so that these go as fast
/// as memory does, in builds without optimisation too.
enum ByteScan {
    /// Where a byte first stands; nil if it does not.
    static func firstIndex(of byte: UInt8, in bytes: [UInt8], from start: Int = 0) -> Int? {
        bytes.withUnsafeBytes { buffer in
            guard start < buffer.count, let base = buffer.baseAddress,
                let found = memchr(base + start, Int32(byte), buffer.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Whether every byte is below 0x80.
    static func isASCII(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var index = 0
            let lastStep = buffer.count - 32
            while index <= lastStep {
                let word =
                    buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                    | buffer.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)
                    | buffer.loadUnaligned(fromByteOffset: index + 16, as: UInt64.self)
                    | buffer.loadUnaligned(fromByteOffset: index + 24, as: UInt64.self)
                if word & 0x8080_8080_8080_8080 != 0 { return false }
                index += 32
            }
            while index < buffer.count {
                if buffer[index] >= 0x80 { return false }
                index += 1
            }
            return true
        }
    }
}
