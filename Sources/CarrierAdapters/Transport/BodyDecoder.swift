import CZlib

/// Decompresses a body while it comes in: gzip and deflate, the encodings that carriers use. Not libcurl's own decoder,
/// which takes a stream that is cut off for a whole one: half a label would be printed.
final class BodyDecoder {
    /// Why a body is not read on.
    enum Fault: Error {
        /// The bytes are not in the encoding, or in none that is known here.
        case malformed
        /// More comes out than is accepted.
        case tooLarge
    }

    private let format: Format
    /// At an address that stays: zlib refuses a stream that has moved.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var isStarted = false
    private var isAtEnd = false

    private enum Format {
        case gzip
        case deflate
    }

    private init(_ format: Format) {
        self.format = format
        stream.initialize(to: z_stream())
    }

    /// A decoder for the values of `Content-Encoding`; nil for a body that is not encoded.
    static func forEncodings(_ values: [String]) throws(Fault) -> BodyDecoder? {
        let codings = values.flatMap { $0.lowercased().split(separator: ",") }
            .map { $0.filter { $0 != " " && $0 != "\t" } }
            .filter { !$0.isEmpty && $0 != "identity" }
        switch codings {
        case []: return nil
        case ["gzip"], ["x-gzip"]: return BodyDecoder(.gzip)
        case ["deflate"]: return BodyDecoder(.deflate)
        default: throw .malformed
        }
    }

    deinit {
        if isStarted { inflateEnd(stream) }
        stream.deallocate()
    }

    /// Whether the stream has come to its end; a body without a byte has none.
    var isWhole: Bool { isAtEnd || !isStarted }

    /// Decompresses the next bytes onto the body, up to so many bytes of it.
    func decode(_ bytes: UnsafeRawBufferPointer, onto body: inout [UInt8], limit: Int) throws(Fault) {
        guard let first = bytes.first, let start = bytes.baseAddress else { return }
        if !isStarted { try begin(at: first) }
        // zlib's type lacks the const; it writes nothing there.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: start.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(bytes.count)
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            // Streams of gzip may follow each other; after deflate nothing may.
            if isAtEnd {
                guard stream.pointee.avail_in > 0 else { return }
                guard format == .gzip, inflateReset(stream) == Z_OK else { throw .malformed }
                isAtEnd = false
            }
            let (code, count) = part.withUnsafeMutableBufferPointer { part in
                stream.pointee.next_out = part.baseAddress
                stream.pointee.avail_out = UInt32(part.count)
                return (inflate(stream, Z_NO_FLUSH), part.count - Int(stream.pointee.avail_out))
            }
            guard count <= limit - body.count else { throw .tooLarge }
            body.append(contentsOf: part[..<count])
            switch code {
            case Z_STREAM_END: isAtEnd = true
            case Z_OK: break
            // Nothing is left to read, and nothing to write.
            case Z_BUF_ERROR: return
            default: throw .malformed
            }
        }
    }

    /// What is called deflate is meant to be zlib's format (RFC 9110 section 8.4.1.2); some send it bare. Its first byte
    /// tells: the method in the lower half, and no window beyond 32 KiB.
    private func begin(at first: UInt8) throws(Fault) {
        let window: Int32 =
            switch format {
            case .gzip: MAX_WBITS + 16
            case .deflate: first & 0x0F == 8 && first >> 4 <= 7 ? MAX_WBITS : -MAX_WBITS
            }
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(stream, window, ZLIB_VERSION, size) == Z_OK else { throw .malformed }
        isStarted = true
    }
}
