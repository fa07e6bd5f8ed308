public import TextFormats

/// A rate book was published: from now on nothing in it changes. In the book's stream. Its files are kept by digest.
public struct RateBookPublished: EventPayload {
    /// `RateBookPublished`.
    public static let type = "RateBookPublished"
    /// 1.
    public static let schema = 1

    /// A file of a rate book.
    public struct File: Hashable, Sendable {
        /// Its path within `rate-tables/`, with `/` between folders.
        public var path: String
        /// The SHA-256 of its bytes, line ends as LF.
        public var digest: ContentDigest

        /// A file.
        public init(path: String, digest: ContentDigest) {
            self.path = path
            self.digest = digest
        }
    }

    /// The book's digest, over its sorted paths and their digests.
    public var book: ContentDigest
    /// Its files, sorted by the bytes of their paths.
    public var files: [File]

    /// A published book; the files may come in any order.
    public init(book: ContentDigest, files: [File]) {
        self.book = book
        self.files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// The payload.
    public var json: JSONValue {
        .object([
            JSONMember("book", .string(book.description)),
            JSONMember(
                "files",
                .array(
                    files.map {
                        .object([
                            JSONMember("path", .string($0.path)), JSONMember("digest", .string($0.digest.description)),
                        ])
                    })),
        ])
    }

    /// Reads the payload.
    public init(_ fields: EventFields) throws(EventFault) {
        var files: [File] = []
        for file in try fields.objects("files") {
            files.append(File(path: try file.text("path"), digest: try file.digest("digest")))
        }
        self.init(book: try fields.digest("book"), files: files)
    }
}
