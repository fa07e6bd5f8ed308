/// Why a log could not be folded.
public enum ReplayFault: Error, Hashable, Sendable {
    /// The store did not answer.
    case store(StoreFault)
    /// A record's event cannot be read.
    case event(EventFault, record: String)
    /// A stream's events do not follow from one another.
    case fold(FoldFault, stream: StreamName)
}

extension LogStore {
    /// A stream's events, read as what they are.
    public func events(_ stream: StreamName) async throws(ReplayFault) -> [LogEvent] {
        let records: [EventRecord]
        do {
            records = try await read(stream)
        } catch { throw .store(error) }
        var events: [LogEvent] = []
        events.reserveCapacity(records.count)
        for record in records { events.append(try event(record)) }
        return events
    }

    /// Folds the whole log, stream by stream, and digests what it amounts to: the same in every process and on every
    /// store that has the same streams. Events that arrive meanwhile may or may not count.
    public func stateDigest() async throws(ReplayFault) -> ContentDigest {
        var digest = StateDigest()
        var stream: StreamName?
        var events: [LogEvent] = []
        func endStream() throws(ReplayFault) {
            guard let stream else { return }
            do {
                try digest.add(stream, events)
            } catch { throw .fold(error, stream: stream) }
            events.removeAll(keepingCapacity: true)
        }
        while true {
            let page: [EventRecord]
            do {
                page = try await readByStream(after: stream.map { ($0, events.count) }, limit: 4096)
            } catch { throw .store(error) }
            for record in page {
                if record.stream != stream {
                    try endStream()
                    stream = record.stream
                }
                events.append(try event(record))
            }
            if page.isEmpty { break }
        }
        try endStream()
        return digest.value
    }

    private func event(_ record: EventRecord) throws(ReplayFault) -> LogEvent {
        do {
            return try LogEvent(record)
        } catch { throw .event(error, record: record.id) }
    }
}
