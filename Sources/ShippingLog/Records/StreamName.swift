/// The name of a stream: parts that may hold any text, joined by `/` after percent-encoding, such as
/// `parcel/sock-shop/SO-1001/1`.
///
/// There is exactly one text for given parts, so that names can be compared as bytes by every store. Parts are kept
/// scalar for scalar: `é` written as one scalar and as two are different streams.
public struct StreamName: Hashable, Sendable {
    /// The encoded name: ASCII, at most ``maximumLength`` bytes.
    public let text: String
    /// The text hashed with this process's seed. A desk looks a parcel up some fifty times for a label, always by the name
    /// that came with the request.
    private let hashed: Int

    /// The longest encoded name, in bytes.
    public static let maximumLength = 4096

    /// The most parts a name may have.
    public static let maximumParts = 8

    /// Encodes parts; refuses none, too many, an empty part and a name that grows too long.
    public init(_ parts: [String]) throws(StreamNameFault) {
        guard !parts.isEmpty else { throw StreamNameFault(.noParts, text: "") }
        guard parts.count <= StreamName.maximumParts else {
            throw StreamNameFault(.tooManyParts(parts.count), text: parts.joined(separator: "/"))
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.reduce(parts.count) { $0 + $1.utf8.count })
        for (index, part) in parts.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "/")) }
            guard !part.utf8.isEmpty else {
                throw StreamNameFault(.emptyPart(index), text: parts.joined(separator: "/"))
            }
            for byte in part.utf8 {
                if StreamName.isPlain(byte) {
                    bytes.append(byte)
                } else {
                    bytes.append(UInt8(ascii: "%"))
                    bytes.append(Hexadecimal.upper(byte >> 4))
                    bytes.append(Hexadecimal.upper(byte & 15))
                }
            }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard bytes.count <= StreamName.maximumLength else { throw StreamNameFault(.tooLong(bytes.count), text: text) }
        self.init(stored: text)
    }

    /// Reads an encoded name; refuses any text that ``init(_:)`` would not have written, such as lower-case hex digits
    /// or a letter needlessly encoded.
    public init(parsing text: String) throws(StreamNameFault) {
        var parts: [String] = []
        var part: [UInt8] = []
        var bytes = Array(text.utf8)
        guard bytes.count <= StreamName.maximumLength else { throw StreamNameFault(.tooLong(bytes.count), text: text) }
        bytes.append(UInt8(ascii: "/"))
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "/"):
                guard let decoded = String(validating: part, as: UTF8.self) else {
                    throw StreamNameFault(.notUnicode(parts.count), text: text)
                }
                parts.append(decoded)
                part.removeAll(keepingCapacity: true)
                index += 1
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.count, let high = Hexadecimal.upperValue(bytes[index + 1]),
                    let low = Hexadecimal.upperValue(bytes[index + 2]), !StreamName.isPlain(high << 4 | low)
                else { throw StreamNameFault(.badEscape(at: index), text: text) }
                part.append(high << 4 | low)
                index += 3
            default:
                guard StreamName.isPlain(byte) else { throw StreamNameFault(.badByte(at: index), text: text) }
                part.append(byte)
                index += 1
            }
        }
        do {
            try self.init(parts)
        } catch { throw StreamNameFault(error.problem, text: text) }
    }

    /// A name read back from a store, which wrote it.
    init(stored text: String) {
        self.text = text
        hashed = text.hashValue
    }

    /// Equal if the texts are.
    public static func == (a: StreamName, b: StreamName) -> Bool { a.hashed == b.hashed && a.text == b.text }

    /// Hashes what was hashed when the name was made.
    public func hash(into hasher: inout Hasher) { hasher.combine(hashed) }

    /// The decoded parts.
    public var parts: [String] {
        var text = text
        return text.withUTF8 { bytes in
            bytes.split(separator: UInt8(ascii: "/")).map { StreamName.decoded(UnsafeBufferPointer(rebasing: $0)) }
        }
    }

    private static func decoded(_ encoded: UnsafeBufferPointer<UInt8>) -> String {
        guard encoded.contains(UInt8(ascii: "%")) else { return String(decoding: encoded, as: UTF8.self) }
        var bytes: [UInt8] = []
        var rest = encoded.makeIterator()
        while let byte = rest.next() {
            if byte == UInt8(ascii: "%"), let high = rest.next().flatMap(Hexadecimal.upperValue),
                let low = rest.next().flatMap(Hexadecimal.upperValue)
            {
                bytes.append(high << 4 | low)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The first part, which says what kind of thing the stream tells of: `parcel`, `range`, `book`, `manifest`.
    public var kind: String { parts[0] }

    /// The shard the stream belongs to, for ever: FNV-1a over the encoded name, folded.
    public var shard: Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        hash ^= hash >> 32
        return Int(hash % UInt64(Cursor.shardCount))
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

extension StreamName: Comparable, CustomStringConvertible {
    /// Orders by the encoded bytes.
    public static func < (a: StreamName, b: StreamName) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }

    /// The encoded name.
    public var description: String { text }
}

extension StreamName {
    /// The stream of one parcel: `parcel/<client>/<order>/<n>`, `number` counting from 1 within the order.
    public static func parcel(client: String, order: String, number: Int) throws(StreamNameFault) -> StreamName {
        try StreamName(["parcel", client, order, String(number)])
    }

    /// The stream of one number space that a carrier granted to an account: `range/<carrier>/<account>/<name>`. Serials
    /// are unique within it, so two spaces (two mailer identifiers, say) need two names.
    public static func range(carrier: String, account: String, name: String) throws(StreamNameFault) -> StreamName {
        try StreamName(["range", carrier, account, name])
    }

    /// The stream of what an account hands over to its carrier at a place on a day:
    /// `manifest/<carrier>/<account>/<site>/<date>`.
    public static func manifest(
        carrier: String, account: String, site: String, date: String
    ) throws(StreamNameFault) -> StreamName {
        try StreamName(["manifest", carrier, account, site, date])
    }

    /// The stream of one rate book: `book/<SHA-256 in hex>`.
    public static func book(_ digest: ContentDigest) -> StreamName { StreamName(stored: "book/" + digest.hex) }
}

/// Why a text or parts are no ``StreamName``.
public struct StreamNameFault: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Problem: Hashable, Sendable {
        /// A name has at least one part.
        case noParts
        /// More than ``StreamName/maximumParts`` parts.
        case tooManyParts(Int)
        /// The part at this index, from 0, is empty.
        case emptyPart(Int)
        /// The encoded name would have so many bytes, over ``StreamName/maximumLength``.
        case tooLong(Int)
        /// At this byte offset stands no `%` with two upper-case hex digits of a byte that needs encoding.
        case badEscape(at: Int)
        /// The byte at this offset may stand only percent-encoded.
        case badByte(at: Int)
        /// The part at this index, from 0, does not decode to Unicode.
        case notUnicode(Int)
    }
    /// What is wrong.
    public let problem: Problem
    /// The offending name.
    public let text: String

    init(_ problem: Problem, text: String) {
        self.problem = problem
        self.text = text
    }
}
