import ArgumentParser
import ShippingLog
import TextFormats

/// Works on the log.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Shows and verifies the log.", subcommands: [Tail.self, Verify.self])

    /// Shows events.
    struct Tail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Writes every event as a line of JSON.")

        @OptionGroup var storage: StoreOptions

        func run() async throws {
            let store = try storage.open(creating: false)
            var cursor = Cursor.start
            while true {
                let page = try await store.follow(after: cursor, limit: 1000)
                for record in page.events {
                    var json = JSONWriter()
                    json.beginObject()
                    json.member("id", record.id)
                    json.member("stream", record.stream.text)
                    json.member("version", record.version)
                    json.member("type", record.type)
                    json.member("time", record.context.time.description)
                    json.member("client", record.context.client)
                    json.member("who", record.context.who)
                    json.member("cause", record.context.cause)
                    json.key("payload")
                    json.raw(record.payload)
                    json.endObject()
                    json.lineFeed()
                    Console.write(json.take())
                }
                if page.events.isEmpty { break }
                cursor = page.cursor
            }
            await store.close()
        }
    }

    /// Verifies the chains.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Recomputes every hash chain; exit code 1 if a record is not what was written.")

        @OptionGroup var storage: StoreOptions

        func run() async throws {
            let store = try storage.open(creating: false)
            let report: ChainReport
            do {
                report = try await store.verify()
            } catch StoreFault.corrupt(let what) {
                throw Console.fail(.finding, "the log is not what was written: \(what)")
            } catch {
                // Not looked at is not broken.
                throw Console.fail(.unavailable, "\(error)")
            }
            await store.close()
            Console.line(
                "\(report.records) records"
                    + (report.firstBreak.map { " hold; then \("\($0)".visible)" } ?? ", every chain holds"))
            if report.firstBreak != nil { throw ExitCode.finding }
        }
    }
}
