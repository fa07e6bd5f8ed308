import Foundation
import LabelDesk
import LabelRender
import RateTables
import RatingEngine
import ShipmentModel
import ShippingLog
import Synchronization
import WireFormat

/// A clock that the tests set.
final class TestClock: ShipClock {
    private let moment: Mutex<Timestamp>

    /// Noon of the second of December 2025, when all the tariffs used here are valid.
    init() { moment = Mutex(Timestamp(microseconds: Int64(CivilDate("2025-12-02")!.day) * 86_400_000_000)) }

    func now() -> Timestamp { moment.withLock { $0 } }

    func today() -> CivilDate { CivilDate(day: Int32(now().microseconds / 86_400_000_000)) }

    func advance(hours: Int64) { advance(seconds: hours * 3600) }

    func advance(seconds: Int64) { moment.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// A rate book as the tests load it, once in the process.
struct Prices {
    let book: RateBook
    let policy: SelectionPolicy

    private init(_ folder: String) {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        do {
            self.init(try RateSource.read(directory: root.appendingPathComponent(folder).path))
        } catch {
            fatalError("\(folder): \(error)")
        }
    }

    init(_ source: RateSource) {
        do {
            let directory = try RateDirectory(source)
            book = try RateBook(tariffs: directory.tariffs, digest: directory.digest)
            policy = directory.selection
        } catch {
            fatalError("\(error)")
        }
    }

    /// The tariffs that are shipped.
    static let shipped = Prices("rate-tables")
    /// An invented post whose labels carry S10 numbers.
    static let s10 = Prices("Examples/fixtures/s10/rate-tables")
    /// An invented carrier whose labels have DPD's form, with routing data.
    static let dpd = Prices("Examples/fixtures/dpd/rate-tables")
}

/// A desk over a log in a folder of its own.
struct TestShop {
    static let renderer: LabelRenderer = {
        do { return try LabelRenderer() } catch { fatalError("\(error)") }
    }()

    let desk: LabelDesk
    let store: SQLiteLogStore
    let clock: TestClock
    let prices: Prices
    let path: String

    private init(_ prices: Prices, _ clock: TestClock, path: String, carriers: [CarrierAccount]) throws {
        self.prices = prices
        self.clock = clock
        self.path = path
        store = try SQLiteLogStore(path: path)
        desk = TestShop.desk(prices, store, clock, carriers: carriers)
    }

    /// Another desk over a store.
    static func desk(
        _ prices: Prices, _ store: any LogStore, _ clock: TestClock, carriers: [CarrierAccount] = []
    ) -> LabelDesk {
        LabelDesk(
            book: prices.book, policy: prices.policy, store: store, renderer: renderer, clock: clock,
            entropy: SystemEntropy(), process: "test", carriers: carriers)
    }

    /// Opens a shop for as long as the body runs.
    static func open(
        _ prices: Prices = .shipped, carriers: [CarrierAccount] = [], _ body: (TestShop) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("desk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let shop = try TestShop(
            prices, TestClock(), path: folder.appendingPathComponent("log.sqlite").path, carriers: carriers)
        do {
            try await body(shop)
        } catch {
            await shop.store.close()
            throw error
        }
        await shop.store.close()
    }

    /// The same log in the next process: what this one had in memory is lost.
    func restarted(carriers: [CarrierAccount] = []) async throws -> TestShop {
        await store.close()
        return try TestShop(prices, clock, path: path, carriers: carriers)
    }

    /// Asks for a label.
    func issue(
        _ shipment: Shipment, key: String? = nil, deadline: ContinuousClock.Instant = .now + .seconds(120)
    ) async throws(LabelRefusal) -> LabelAnswer {
        try await desk.issue(
            LabelRequest(shipment: shipment, key: key, who: "test", requestID: "request", deadline: deadline))
    }

    /// The log's files as they lie on the disk.
    func files() throws -> [(name: String, bytes: Data)] {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).map {
            ($0.lastPathComponent, try Data(contentsOf: $0))
        }
    }

    /// All events there are.
    func events() async throws -> [EventRecord] {
        try await store.follow(after: .start, limit: 1_000_000).events
    }

    /// How many labels have been issued, by the log.
    func issuedCount() async throws -> Int {
        try await events().count { $0.type == LabelIssued.type }
    }
}

/// Shipments the tests start from.
enum Orders {
    /// A pair of socks from Columbus to Chicago, as a label request states it.
    static func socks(
        _ order: String = "SO-1", client: String = "sock-shop", name: String = "Dana Whitfield",
        weight: String = "20 oz", shipDate: String? = "2025-12-02", street: String = "1845 N Clark St"
    ) -> Shipment {
        read(
            """
            {"client": "\(client)", "order": "\(order)", \(shipDate.map { "\"ship_date\": \"\($0)\"," } ?? "")
             "ship_from": {"company": "Buckeye Sock Works", "street": ["212 N High St"], "city": "Columbus",
               "region": "OH", "postcode": "43215", "country": "US", "phone": "+1 614 555 0142"},
             "ship_to": {"name": "\(name)", "street": ["\(street)"], "city": "Chicago", "region": "IL",
               "postcode": "60614-2512", "country": "US", "residential": true, "email": "dana@canary.example",
               "phone": "+1 312 555 0177"},
             "weight": "\(weight)",
             "dimensions": {"length": 10, "width": 8, "height": 4, "unit": "in"},
             "contents": [{"sku": "SOCK-1", "description": "Socks for Dana", "quantity": 2}],
             "references": {"po": "PO-CANARY"}}
            """)
    }

    /// A parcel from London to Berlin, with what customs must know.
    static func abroad(_ order: String = "EX-1", weight: String = "1.25 kg") -> Shipment {
        read(
            """
            {"order": "\(order)",
             "ship_from": {"company": "Sock Shop Ltd", "street": ["1 Kingsway"], "city": "London",
               "postcode": "WC2B 6AN", "country": "GB"},
             "ship_to": {"name": "Jürgen Müller", "street": ["Straße des 17. Juni 135"], "city": "Berlin",
               "postcode": "10623", "country": "DE"},
             "weight": "\(weight)", "dimensions": {"length": 30, "width": 20, "height": 10, "unit": "cm"},
             "contents": [{"description": "Cotton socks", "quantity": 2, "value": {"amount": "10", "currency": "EUR"},
               "weight": "60 g", "hs_code": "611595", "origin": "PT"}],
             "options": {"customs": {"type": "sale"}}}
            """)
    }

    /// The same within the United Kingdom, without a word for customs.
    static func withinBritain(_ order: String = "GB-1", weight: String = "1.25 kg") -> Shipment {
        var shipment = abroad(order, weight: weight)
        shipment.shipTo = Address(
            name: "Gwen Price", street: ["33 Queen Street"], city: "Cardiff", postcode: "CF10 2AF",
            country: shipment.shipFrom.country)
        shipment.parcels[0].contents = []
        shipment.options.customs = nil
        return shipment
    }

    private static func read(_ text: String) -> Shipment {
        do {
            return try ShipmentReader.read(Array(text.utf8), for: .label)
        } catch {
            fatalError("\(error)")
        }
    }
}
