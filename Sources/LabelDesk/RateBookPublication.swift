public import ShippingLog

/// Puts the rate book that a process prices with into the log, once: its files by digest, and the event that says which
/// files they are, so that a price of any day can be proved from the log alone.
public enum RateBookPublication {
    /// The claim whose value is the digest of the book that counts.
    static let claim = "rates/in-force"

    /// Publishes a book unless the log has it, and lets it count from now on. Throws `StoreFault`.
    ///
    /// - Parameters:
    ///   - digest: the book's digest.
    ///   - files: its files by path, as they count towards the digest.
    /// - Returns: the digest of the book that counted before; nil if it is this one, or if there is none.
    @discardableResult public static func publish(
        digest: String, files: [String: [UInt8]], in store: any LogStore, clock: any ShipClock, process: String
    ) async throws(StoreFault) -> String? {
        guard let book = ContentDigest(digest) else { preconditionFailure("no digest: \(digest)") }
        let stream = StreamName.book(book)
        let before = try await store.claims(prefix: claim, after: nil, limit: 1).first?.claim.value
        let now = Array(digest.utf8)
        var batch = LogBatch(context: EventContext(client: "", time: clock.now(), who: process, cause: "start"))
        if before != now {
            batch.claims = [
                before.map { .replace(name: claim, current: $0, with: Claim(value: now)) }
                    ?? .take(name: claim, Claim(value: now))
            ]
        }
        if try await store.read(stream, after: 0, limit: 1).isEmpty {
            let contents = files.sorted { $0.key < $1.key }.map { (path: $0.key, write: ContentWrite(bytes: $0.value)) }
            batch.contents = contents.map(\.write)
            let event = RateBookPublished(
                book: book, files: contents.map { .init(path: $0.path, digest: $0.write.digest) })
            batch.appends = [StreamAppend(stream: stream, expectedVersion: 0, events: [event.newEvent])]
        }
        guard !batch.claims.isEmpty || !batch.appends.isEmpty else { return nil }
        let older = before == nil ? try await other(than: stream, in: store) : nil
        _ = try await store.commit(batch, deadline: .now + LabelMaker.writePatience)
        return before.flatMap { $0 == now ? nil : String(decoding: $0, as: UTF8.self) } ?? older
    }

    /// The digest of another book, in a log of before the claim was taken; nil if there is none.
    private static func other(than stream: StreamName, in store: any LogStore) async throws(StoreFault) -> String? {
        // Streams are told in order of their names, and every book's stream stands at or behind the lowest digest.
        try await store.streams(after: StreamName.book(.zero), limit: 2)
            .first { $0.kind == "book" && $0 != stream }.map { "sha256:" + $0.parts[1] }
    }
}
