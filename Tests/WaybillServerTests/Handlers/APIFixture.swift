import Foundation
import LabelDesk
import LabelRender
import Printing
import RateTables
import RatingEngine
import ShipmentModel
import ShippingLog
import WireFormat

@testable import WaybillServer

/// The handlers over a log of their own, without a server.
struct APIFixture {
    /// Prices, loaded once in the process.
    private struct Prices {
        let book: RateBook
        let policy: SelectionPolicy

        init(_ folder: String) {
            do {
                let directory = try RateDirectory.load(Samples.root + "/" + folder)
                book = try RateBook(tariffs: directory.tariffs, digest: directory.digest)
                policy = directory.selection
            } catch {
                fatalError("\(folder): \(error)")
            }
        }

        static let shipped = Prices(RunningServer.Tables.shipped.rawValue)
        static let s10 = Prices(RunningServer.Tables.s10.rawValue)
        static let dpd = Prices(RunningServer.Tables.dpd.rawValue)
        static let gateway = Prices(RunningServer.Tables.gateway.rawValue)
        static let carriers = Prices(RunningServer.Tables.carriers.rawValue)
        static let renderer: LabelRenderer = {
            do { return try LabelRenderer() } catch { fatalError("\(error)") }
        }()
    }

    private struct Clock: ShipClock {
        func now() -> Timestamp {
            Timestamp(microseconds: Int64(today().day) * 86_400_000_000)
        }

        func today() -> CivilDate { CivilDate(Samples.today)! }
    }

    let api: WaybillAPI
    let store: SQLiteLogStore

    /// Opens a log for as long as the body runs.
    static func open(
        _ printers: Printers = Printers([]), tables: RunningServer.Tables = .shipped,
        carriers: [CarrierAccount] = [], _ body: (APIFixture) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("api-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try SQLiteLogStore(path: folder.appendingPathComponent("log.sqlite").path)
        let prices =
            switch tables {
            case .shipped: Prices.shipped
            case .s10: Prices.s10
            case .dpd: Prices.dpd
            case .gateway: Prices.gateway
            case .carriers: Prices.carriers
            }
        let desk = LabelDesk(
            book: prices.book, policy: prices.policy, store: store, renderer: Prices.renderer,
            clock: Clock(), entropy: SystemEntropy(), process: "test", printers: printers, carriers: carriers)
        do {
            try await body(APIFixture(api: WaybillAPI(desk: desk), store: store))
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }

    /// Asks for a label.
    func label(
        _ body: String, headers: [String: [String]] = [:], query: [String: String] = [:]
    ) async -> APIResponse {
        await label(Array(body.utf8), headers: headers, query: query)
    }

    /// Asks for a label with any bytes.
    func label(
        _ body: [UInt8], headers: [String: [String]] = [:], query: [String: String] = [:]
    ) async -> APIResponse {
        await api.issueLabel(APIFixture.request(body, headers, query))
    }

    /// Asks for a document of a label.
    func document(_ id: String, _ file: String, query: [String: String] = [:]) async -> APIResponse {
        await api.document(id, file, APIFixture.request([], [:], query))
    }

    /// Asks for a quote.
    func quote(_ body: String) -> APIResponse { api.quote(APIFixture.request(Array(body.utf8), [:], [:])) }

    /// How many events the log holds.
    func eventCount() async throws -> Int { try await store.follow(after: .start, limit: 100_000).events.count }

    static func request(
        _ body: [UInt8], _ headers: [String: [String]], _ query: [String: String]
    ) -> APIRequest {
        APIRequest(id: "test-1", headers: headers, query: query, body: body, deadline: .now + .seconds(120))
    }
}
