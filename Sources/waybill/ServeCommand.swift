import ArgumentParser
import Foundation
import LabelDesk
import LabelRender
import Logging
import NIOCore
import NIOPosix
import Printing
import RateTables
import RatingEngine
import ShippingLog
import WaybillServer

/// Where the log is.
struct StoreOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The log: sqlite:PATH.", valueName: "url"))
    var store = "sqlite:waybill.sqlite"

    private var path: String { String(store.dropFirst(7)) }

    /// The files of the log, those among them that lie beside it while it is open; of a link, beside what it leads to.
    var files: [String] {
        let places = [path, URL(fileURLWithPath: path).resolvingSymlinksInPath().path]
        return places.flatMap { place in ["", "-wal", "-shm", "-lock"].map { place + $0 } }
    }

    /// Opens the log.
    ///
    /// - Parameter creating: whether a log that is not there is begun; commands that only read want none begun by a
    ///   misspelt path.
    /// - Parameter way: how a running server does the same, if it does.
    func open(creating: Bool = true, inUse way: String? = nil) throws -> SQLiteLogStore {
        guard store.hasPrefix("sqlite:"), store.utf8.count > 7 else {
            throw ValidationError("--store \(store): expected sqlite:PATH; other stores are not built yet")
        }
        guard creating || FileManager.default.fileExists(atPath: path) else {
            throw Console.fail(.unavailable, "there is no log at \(path)")
        }
        do {
            return try SQLiteLogStore(path: path)
        } catch {
            if let way, case StoreFault.inUse = error {
                throw Console.fail(
                    .unavailable, "\(error); if a server runs on it, ask that: \(way) (docs/tracking-numbers.md#ranges)"
                )
            }
            throw Console.fail(.unavailable, "\(error)")
        }
    }
}

/// A desk with everything it needs.
struct DeskOptions: ParsableArguments {
    @OptionGroup var rates: RateOptions
    @OptionGroup var storage: StoreOptions
    @OptionGroup var clock: ClockOptions

    /// What a desk is made of.
    struct Opened {
        let desk: LabelDesk
        let store: SQLiteLogStore
        let book: RateBook
    }

    /// Loads the prices, opens the log and the fonts, and publishes the book in the log if it is not there. `labels` is
    /// how many labels will be made at most, if that is known.
    func open(
        process: String, printers: [PrinterConfiguration] = [], carriers options: CarrierOptions? = nil,
        labels: Int = .max
    ) async throws -> Opened {
        let loaded = try rates.load()
        let carriers = try options?.load() ?? []
        CarrierOptions.noteUnknown(carriers, in: loaded.book)
        let renderer: LabelRenderer
        do {
            renderer = try LabelRenderer()
        } catch {
            throw Console.fail(.unavailable, "\(error); install the fonts with: make setup")
        }
        let store = try storage.open()
        let clock = clock.shipClock
        let desk = LabelDesk(
            book: loaded.book, policy: loaded.policy, store: store, renderer: renderer, clock: clock,
            entropy: SystemEntropy(), process: process, printers: Printers(printers), carriers: carriers,
            fallsBack: options?.fallback ?? true,
            labels: labels, warn: { Console.note("\($0)") })
        do {
            let before = try await RateBookPublication.publish(
                digest: loaded.book.digest, files: loaded.source.files, in: store, clock: clock, process: process)
            if let before {
                Console.note(
                    "the rate tables differ from those this log was priced with before (\(before)); from now on "
                        + "\(loaded.book.digest) counts")
            }
        } catch {
            throw Console.fail(.unavailable, "\(error)")
        }
        return Opened(desk: desk, store: store, book: loaded.book)
    }
}

/// Serves the HTTP interface.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves quotes and labels over HTTP.",
        discussion: """
              waybill serve --clock 2025-12-02
              S=Examples/shipments/us-socks-to-chicago.json
              curl -s -d @$S http://127.0.0.1:8080/v1/quotes
              curl -s -H 'Idempotency-Key: "SO-1001-1"' -d @$S \\
                http://127.0.0.1:8080/v1/labels

            One process at a time may use a SQLite store. The server has no
            authentication yet: let it listen on the loopback address, or behind
            something that has. It answers who asks it by an address or localhost; name
            any other name that it has with --name, so that no page of somebody else's
            can have its name point here and read what is served.

            Labels of services that are bought come from the accounts of the file that
            --carriers names, at the carriers' own interfaces or through a gateway of
            yours (docs/carriers.md).
            """)

    @Option(help: ArgumentHelp("Where to listen; port 0 for any that is free.", valueName: "host:port"))
    var listen = "127.0.0.1:8080"

    @Option(
        name: .customLong("name"),
        help: ArgumentHelp(
            "A name that the server is asked by, beside addresses, localhost and the host of --listen; give it again for "
                + "another.", valueName: "host"))
    var names: [String] = []

    @Option(
        help: ArgumentHelp("The file that lists the printers; nothing is printed without one.", valueName: "file"))
    var printers: String?

    @OptionGroup var carriers: CarrierOptions

    @OptionGroup var desk: DeskOptions

    func run() async throws {
        let address = try address()
        for name in names where !ServedNames.isName(name) {
            throw ValidationError(
                "--name \(name): expected a host's name in ASCII and without a port, such as labels.example")
        }
        // Handlers run on the threads that read and write: nothing is handed to another thread and back, a quarter of what a
        // quote costs. Where it is refused, all works as before.
        NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
        let process = processName()
        let opened = try await desk.open(
            process: process, printers: try printers.map(PrinterFileOptions.load) ?? [],
            carriers: carriers)
        var logger = Logger(label: "waybill") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .notice
        let book = opened.book
        _ = try? await opened.desk.forgetExpiredKeys()
        let upkeep = Task { await opened.desk.lookAfterLog() }
        defer { upkeep.cancel() }
        do {
            let open = try await opened.desk.resume()
            if open > 0 { Console.note("\(Console.counted(open, "parcel")) left open at carriers: taken up again") }
        } catch { throw Console.fail(.unavailable, error.reason) }
        do {
            try await WaybillServer.run(
                desk: opened.desk, address: address, names: names, process: process, logger: logger
            ) { port in
                let host = address.host.contains(":") ? "[\(address.host)]" : address.host
                Console.note(
                    "listening on http://\(host):\(port), \(Console.counted(book.serviceCount, "service")) of \(book.digest)"
                )
            }
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw Console.fail(.unavailable, "\(listen) is in use: another program listens there")
        } catch let error as IOError {
            throw Console.fail(.unavailable, "cannot serve at \(listen): \(String(cString: strerror(error.errnoCode)))")
        } catch {
            throw Console.fail(.unavailable, "cannot serve at \(listen): \(error)")
        }
        await opened.desk.printers.stop()
        await opened.store.close()
    }

    private func address() throws -> WaybillServer.Address {
        guard let address = ListenAddress(listen) else {
            throw ValidationError("--listen \(listen): expected \(ListenAddress.expected)")
        }
        return .init(host: address.host, port: address.port)
    }
}

/// A host and a port as the command line has them: `127.0.0.1:8080`, `[::1]:0`.
struct ListenAddress {
    /// What it looks like, in words.
    static let expected = "host:port, such as 127.0.0.1:8080 or [::1]:8080"

    let host: String
    let port: Int

    /// Reads one; nil if it is none.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.host = host
        self.port = port
    }
}

/// Names this process in leases and request identifiers: short, and another after each start.
func processName() -> String {
    String(UInt64.random(in: 0...UInt64.max), radix: 36)
}
