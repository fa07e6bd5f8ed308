import Foundation
import ShippingLog
import Testing

/// What is proved from outside: the `waybill` program as a process, its log a file on the disk, everything else over
/// HTTP. One after the other, since each of them takes the whole machine.
@Suite(.serialized) enum BlackBox {
    /// How often or how long something is done: as usual, unless the environment says otherwise.
    static func setting(_ name: String, usually value: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap(Int.init) ?? value
    }

    /// Says a figure, on a line of its own that begins with `measured:`.
    static func measured(_ text: String) {
        print("measured: \(text)")
        fflush(nil)
    }
}

/// A server over a log of its own, which can be ended and started again.
struct ServedLog {
    let log: URL
    private(set) var server: RunningServer
    private let tables: RunningServer.Tables
    private let options: [String]

    /// Starts a server for as long as the body runs, which ends it by ``end(labels:)``.
    static func open<Value>(
        _ tables: RunningServer.Tables = .s10, options: [String] = [], _ body: (inout ServedLog) async throws -> Value
    ) async throws -> Value {
        try await RunningServer.withFolder { folder async throws in
            let log = folder.appendingPathComponent("log.sqlite")
            let server = try await RunningServer.start(tables, log: log, options: options)
            var served = ServedLog(log: log, server: server, tables: tables, options: options)
            return try await body(&served)
        }
    }

    /// Ends the server, as an administrator does or as a power cut does, and starts another with its options and more.
    /// Between the two, the log is nobody's.
    mutating func restart(
        killing: Bool = false, options more: [String] = [], between: (SQLiteLogStore) async throws -> Void = { _ in }
    ) async throws {
        if killing {
            try await server.kill()
        } else {
            #expect(try await server.stop() == 0)
        }
        let store = try SQLiteLogStore(path: log.path)
        try await between(store)
        await store.close()
        server = try await RunningServer.start(tables, log: log, options: options + more)
    }

    /// Starts another after the server has been killed.
    mutating func restartKilled() async throws {
        server = try await RunningServer.start(tables, log: log, options: options)
    }

    /// Ends the server and looks whether the log holds so many labels, each with a number of its own, and every hash
    /// chain holds.
    func end(labels: Int) async throws {
        #expect(try await server.stop() == 0)
        let store = try SQLiteLogStore(path: log.path)
        let issued = try await ServedLog.issued(store)
        #expect(issued.count == labels)
        #expect(Set(issued.map(\.trackingNumber)).count == issued.count)
        #expect(try await store.verify().firstBreak == nil)
        await store.close()
    }

    /// All labels that a log holds.
    static func issued(_ store: SQLiteLogStore) async throws -> [LabelIssued] {
        var labels: [LabelIssued] = []
        var cursor = Cursor.start
        while true {
            let page = try await store.follow(after: cursor, limit: 10_000)
            guard !page.events.isEmpty else { return labels }
            for record in page.events {
                if case .labelIssued(let label) = try LogEvent(record) { labels.append(label) }
            }
            cursor = page.cursor
        }
    }
}
