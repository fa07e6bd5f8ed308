import ArgumentParser
import Foundation
import Hummingbird
import Logging

/// A carrier for tests and demonstrations: sells labels through the gateway protocol of `docs/carriers.md`, goes wrong as it
/// is told, and keeps books of what it was asked and what it sold.
@main
struct ScriptedCarrierServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scripted-carrier",
        abstract: "Plays a carrier's gateway: sells labels, and goes wrong as told.",
        discussion: """
              scripted-carrier --port 9200 --min-ms 600 --max-ms 2400 --slots 8
              curl -d '[{"do": "lose"}, {"do": "reject", "code": "no-such-street"}]' \\
                http://127.0.0.1:9200/script
              curl http://127.0.0.1:9200/ledger

            What it is told at /script is used up in turn by the orders that follow;
            with "order" or "reference" only by those of that order. "do" is one of

              sell             after_ms later, found by look-ups visible_after_ms later
              sell-in-silence  sold, and the connection is closed without an answer
              sell-twice       two labels are made, the first is answered
              unreadable       sold, and answered with something that is no label
              known-number     answered with a number that another order has
              lose             the connection is closed, nothing is sold
              reject           with code and about_service
              busy             503
              throttle         429 with retry_after seconds
              in-progress      409
              hang             no answer for a minute, nothing is sold

            "call" says what it is for: buy, look-up or void. Look-ups can find,
            find-nothing, lose, busy, throttle, unreadable and hang; voids can void,
            void-in-silence, reject, lose, busy, throttle, unreadable and hang.
            "times" is how often.
            """)

    @Option(help: "The port at 127.0.0.1; 0 for any that is free.") var port = 0
    @Option(help: "What its chances are drawn from.") var seed: UInt64 = 1
    @Option(help: "The least time that a call takes, in milliseconds.") var minMs = 0
    @Option(help: "The most time that a call takes.") var maxMs = 0
    @Option(help: "How many calls it works on at a time; the others wait.") var slots = 256
    @Option(help: "What a repeated order gets: key, two-step (the same label), look-up, none (another one).")
    var recovery = CarrierBooks.Recovery.key
    @Option(help: "How many of a hundred calls go wrong by chance.") var faults = 0
    @Option(help: "What its tracking numbers begin with.") var prefix = "SC"
    @Option(help: "The secret that calls must bear; none if not given.") var token: String?
    @Option(
        help: ArgumentHelp(
            "Append each label sold or voided to this file, durably, before it is answered.", valueName: "file"))
    var journal: String?

    func validate() throws {
        guard (0...65_535).contains(port), minMs >= 0, maxMs <= 600_000, (1...100_000).contains(slots),
            (0...100).contains(faults)
        else { throw ValidationError("ports to 65535, times to 600000 ms, at least one slot, faults from 0 to 100") }
    }

    func run() async throws {
        let books = CarrierBooks(
            recovery: recovery, prefix: prefix, journal: try journal.map { try CarrierJournal($0) },
            chances: CarrierChances(seed: seed, faults: faults, milliseconds: minMs...max(minMs, maxMs)))
        var logger = Logger(label: "scripted-carrier") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        let application = Application(
            responder: CarrierResponder(books: books, slots: CallSlots(slots), token: token), server: .http1(),
            configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: nil),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                FileHandle.standardOutput.write(Data("listening on http://127.0.0.1:\(port)\n".utf8))
            }, logger: logger)
        try await application.runService()
    }
}

extension CarrierBooks.Recovery: ExpressibleByArgument {}
