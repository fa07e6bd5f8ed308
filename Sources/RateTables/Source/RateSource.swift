internal import Crypto

/// The files of a rate directory as bytes: what a rate book is compiled from and what its digest is over. Made from a
/// folder by `RateSource.read(directory:)`, or in memory.
public struct RateSource: Sendable {
    /// The files by path relative to the directory, parts separated by `/`; line ends are LF whatever they were.
    public let files: [String: [UInt8]]

    /// Files by path. Only `.yaml` and `.csv` files count; others are left out.
    public init(files: [String: [UInt8]]) {
        self.init(files: files, others: files.keys.filter { !RateSource.counts($0) })
    }

    /// - Parameter others: the paths of files beside them that are not read.
    init(files: [String: [UInt8]], others: [String]) {
        self.others = others.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var counted = files.filter { RateSource.counts($0.key) }
        carriageReturns = counted.compactMapValues(RateSource.lineOfCarriageReturn)
        for path in carriageReturns.keys { counted[path] = RateSource.withLineFeeds(counted[path]!) }
        self.files = counted
        paths = counted.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The paths of files that are not read: notes, schemas, and rate files under names that do not say so.
    let others: [String]

    /// For each file that had other line ends, the first line that did.
    let carriageReturns: [String: Int]

    /// The paths, ordered by their UTF-8 bytes.
    public let paths: [String]

    /// `sha256:` and the SHA-256, in hexadecimal, of a list of all files ordered by path, each as a line of its own
    /// SHA-256, two blanks and its path: what `sha256sum` prints. A checkout with other line ends has the same digest.
    public var digest: String {
        var list = SHA256()
        for path in paths {
            list.update(data: Array("\(RateSource.hexadecimal(SHA256.hash(data: files[path]!)))  \(path)\n".utf8))
        }
        return "sha256:" + RateSource.hexadecimal(list.finalize())
    }

    /// Whether a path is one of a rate file.
    static func counts(_ path: String) -> Bool {
        path.hasSuffix(".yaml") || path.hasSuffix(".csv")
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The first line that ends with CR LF or CR.
    private static func lineOfCarriageReturn(_ bytes: [UInt8]) -> Int? {
        guard let end = ByteScan.firstIndex(of: UInt8(ascii: "\r"), in: bytes) else { return nil }
        return 1 + bytes[..<end].reduce(0) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    }

    /// The bytes with CR LF and CR as LF.
    private static func withLineFeeds(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == UInt8(ascii: "\r") {
                result.append(UInt8(ascii: "\n"))
            } else if byte != UInt8(ascii: "\n") || previous != UInt8(ascii: "\r") {
                result.append(byte)
            }
            previous = byte
        }
        return result
    }
}
