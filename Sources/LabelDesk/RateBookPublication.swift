public import ShippingLog

/// Puts the rate book that a process prices with into the log, once: its files by digest, and the event that says which
/// files they are, so that a price of any day can be proved from the log alone.
public enum RateBookPublication {
    /// The digests of the books in the log that are not the given one, by digest. Throws `StoreFault`.
    public static func others(
        than digest: String, in store: any LogStore
    ) async throws(StoreFault) -> [String] {
        guard let book = ContentDigest(digest) else { preconditionFailure("no digest: \(digest)") }
        // Streams are told in order of their names, and every book's stream stands at or behind the lowest digest.
        let lowest = StreamName.book(.zero)
        return try await store.streams(after: lowest, limit: 1000)
            .filter { $0.kind == "book" && $0 != StreamName.book(book) }
            .map { "sha256:" + $0.parts[1] }
    }

    /// Publishes a book unless the log has it. Throws `StoreFault`.
    ///
    /// - Parameters:
    ///   - digest: the book's digest.
    ///   - files: its files by path, as they count towards the digest.
    public static func publish(
        digest: String, files: [String: [UInt8]], in store: any LogStore, clock: any ShipClock, process: String
    ) async throws(StoreFault) {
        guard let book = ContentDigest(digest) else { preconditionFailure("no digest: \(digest)") }
        let stream = StreamName.book(book)
        guard try await store.read(stream, after: 0, limit: 1).isEmpty else { return }
        let contents = files.sorted { $0.key < $1.key }.map { (path: $0.key, write: ContentWrite(bytes: $0.value)) }
        var batch = LogBatch(context: EventContext(client: "", time: clock.now(), who: process, cause: "start"))
        batch.contents = contents.map(\.write)
        batch.appends = [
            StreamAppend(
                stream: stream, expectedVersion: 0,
                events: [
                    RateBookPublished(book: book, files: contents.map { .init(path: $0.path, digest: $0.write.digest) })
                        .newEvent
                ])
        ]
        do throws(StoreFault) {
            _ = try await store.commit(batch, deadline: .now + LabelMaker.writePatience)
        } catch {
            if case .versionConflict = error { return }
            throw error
        }
    }
}
