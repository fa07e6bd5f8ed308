import Foundation
import ShipmentModel
import ShippingLog
import TextFormats

/// Measures the SQLite store: `log-benchmark [commits|labels|all] [producers] [seconds]`.
///
/// `commits` is one event a commit; `labels` is what one label writes: five events, three claims, the vault and one
/// document of 3 kB, after which the log is read back in several ways.
@main
struct LogBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let what = arguments.first ?? "all"
        let producers = arguments.dropFirst().first.flatMap { Int($0) }
        let seconds = arguments.dropFirst(2).first.flatMap { Double($0) } ?? 5
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("log-benchmark-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        if ["commits", "all"].contains(what) {
            let store = try SQLiteLogStore(path: folder.appendingPathComponent("commits.sqlite").path)
            try await load("commits", store, producers: producers ?? 128, seconds: seconds) { producer, number in
                LogBatch(
                    context: context,
                    appends: [
                        StreamAppend(
                            stream: try StreamName(["bench", String(producer), String(number)]), expectedVersion: 0,
                            events: [event("LabelIssued", number)])
                    ])
            }
            await store.close()
        }
        if ["labels", "all"].contains(what) {
            let store = try SQLiteLogStore(path: folder.appendingPathComponent("labels.sqlite").path)
            try await load("labels", store, producers: producers ?? 64, seconds: seconds, batch: label)
            try await replay(store)
            await store.close()
        }
    }

    private static let context = EventContext(
        client: "sock-shop", time: Timestamp(microseconds: 1_764_667_800_000_000), who: "desk/17",
        cause: "request/0f8d2c51", correlation: "request/0f8d2c51")

    private static func event(_ type: String, _ number: Int) -> NewEvent {
        let payload =
            "{\"account\":\"commercial\",\"attempt\":1,\"carrier\":\"usps\",\"label\":\"\(number)\",\"price\":"
            + "{\"amount\":\"7.81\",\"currency\":\"USD\"},\"service\":\"ground-advantage\","
            + "\"tracking_number\":\"9205590164917312\(number)\"}"
        return NewEvent(type: type, schema: 1, payload: Array(payload.utf8))
    }

    private static func label(_ producer: Int, _ number: Int) throws -> LogBatch {
        let order = "SO-\(producer)-\(number)"
        let stream = try StreamName.parcel(client: "sock-shop", order: order, number: 1)
        var seed = UInt64(producer) << 40 | UInt64(number)
        let bytes = (0..<32).map { _ in
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: seed >> 33) | 1
        }
        let key = VaultKey(bytes: bytes)!
        let personal = Array("{\"ship_to\":{\"name\":\"Recipient \(number)\",\"street\":[\"12 High Street\"]}}".utf8)
        let document = DocumentWrite(
            stream: stream, label: order, name: "zpl-203", bytes: Array(repeating: UInt8(number & 63), count: 3072))
        let facts = try JSONDocument(
            text: """
                {"ship_to":{"country":"US","region":"OH","postcode":"43215","residential":true},
                "weight":{"value":"1.25","unit":"lb"},"contents":[{"sku":"SOCK-1","quantity":2,"hs_code":"611595"}]}
                """
        ).root
        let price = Money("7.81", Currency("USD")!)!
        let choice = ServiceSelected.Choice(
            carrier: "usps", account: "commercial", service: "ground-advantage", price: price)
        let tracking = "92055901649173\(number)"
        let events: [any EventPayload] = [
            try LabelRequested(attempt: 1, facts: facts, fingerprint: Fingerprint(of: personal, key: key)),
            ServiceSelected(attempt: 1, book: .zero, winner: choice, runnerUp: choice, why: ["cheapest of 12"]),
            NumberAllocated(attempt: 1, range: stream, serial: Int64(number), number: tracking),
            LabelIssued(
                attempt: 1, label: order, trackingNumber: tracking, carrier: "usps", account: "commercial",
                service: "ground-advantage", price: price,
                documents: [LabelIssued.Document(name: "zpl-203", digest: document.digest)], specimen: false),
            LabelVoided(attempt: 1, label: order, reason: "requested"),
        ]
        return LogBatch(
            context: context,
            appends: [StreamAppend(stream: stream, expectedVersion: 0, events: events.map(\.newEvent))],
            claims: [
                .take(name: "key/sock-shop/\(order)", Claim(value: [1, 2, 3, 4], expires: context.time)),
                .take(name: "parcel/sock-shop/\(order)/1", Claim(value: [1, 2, 3, 4])),
                .take(name: "number/usps/\(producer)/\(number)", Claim(value: [1, 2, 3, 4])),
            ],
            vault: [VaultWrite(stream: stream, key: key, personal: personal)], documents: [document])
    }

    private static func load(
        _ name: String, _ store: SQLiteLogStore, producers: Int, seconds: Double,
        batch: @escaping @Sendable (Int, Int) throws -> LogBatch
    ) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + .seconds(seconds)
        let latencies = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for producer in 0..<producers {
                group.addTask {
                    var number = 0
                    var own: [Duration] = []
                    while clock.now < end {
                        let begun = clock.now
                        _ = try await store.commit(try batch(producer, number), deadline: begun + .seconds(30))
                        own.append(clock.now - begun)
                        number += 1
                    }
                    return own
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let taken = clock.now - start
        let sorted = latencies.sorted()
        func percentile(_ p: Double) -> String { "\(sorted[min(sorted.count - 1, Int(Double(sorted.count) * p))])" }
        print(
            "\(name): \(producers) producers, \(sorted.count) commits in \(taken), "
                + "\(Int(Double(sorted.count) / (taken / .seconds(1)))) /s, p50 \(percentile(0.5)), "
                + "p99 \(percentile(0.99)), worst \(percentile(1))")
    }

    private static func replay(_ store: SQLiteLogStore) async throws {
        try await timed("follow") {
            var (cursor, count) = (Cursor.start, Int64(0))
            while true {
                let page = try await store.follow(after: cursor, limit: 4096)
                if page.events.isEmpty { return count }
                count += Int64(page.events.count)
                cursor = page.cursor
            }
        }
        try await timed("follow, decode and fold") {
            var (cursor, count) = (Cursor.start, Int64(0))
            var parcels: [StreamName: ParcelState] = [:]
            while true {
                let page = try await store.follow(after: cursor, limit: 4096)
                if page.events.isEmpty { return count }
                for record in page.events { try parcels[record.stream, default: ParcelState()].apply(LogEvent(record)) }
                count += Int64(page.events.count)
                cursor = page.cursor
            }
        }
        try await timed("verify the chains") { try await store.verify().records }
        let count = try await store.verify().records
        try await timed("digest of the state") {
            _ = try await store.stateDigest()
            return count
        }
    }

    private static func timed(_ name: String, _ body: () async throws -> Int64) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let count = try await body()
        let taken = clock.now - start
        print("\(name): \(count) events in \(taken), \(Int(Double(count) / (taken / .seconds(1)))) /s")
    }
}
