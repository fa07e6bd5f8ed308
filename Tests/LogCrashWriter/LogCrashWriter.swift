import Foundation
import ShippingLog

/// A process for the tests of ShippingLog to kill, starve and outwait.
///
/// - `write PATH RUN`: commits from many tasks until killed; prints a line after each acknowledgement.
/// - `starve PATH BYTES`: commits until files may grow no further, then tries on; prints what it was told.
/// - `hold PATH`: opens the store, prints `open` and waits.
/// - `digest PATH`: prints the digest of what the log amounts to.
@main
struct LogCrashWriter {
    static func main() async throws {
        let arguments = CommandLine.arguments
        do {
            let store: SQLiteLogStore
            switch arguments[1] {
            case "write":
                store = try SQLiteLogStore(path: arguments[2])
                await write(store, run: arguments[3])
            case "starve":
                store = try SQLiteLogStore(path: arguments[2])
                await starve(store, bytes: rlim_t(arguments[3])!)
            case "hold":
                store = try SQLiteLogStore(path: arguments[2])
                say("open")
                while true { try await Task.sleep(for: .seconds(3600)) }
            case "digest":
                store = try SQLiteLogStore(path: arguments[2])
                say("\(try await store.stateDigest())")
            default: fatalError("unknown: \(arguments[1])")
            }
            await store.close()
        } catch let fault as StoreFault {
            say("fault \(fault)")
            exit(1)
        }
    }

    /// One line, out of the process before this returns.
    private static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        precondition(bytes.withUnsafeBytes { Foundation.write(1, $0.baseAddress, $0.count) } == bytes.count)
    }

    private static func batch(_ stream: StreamName, number: Int) -> LogBatch {
        let payload = Array("{\"number\":\(number),\"stream\":\"\(stream)\"}".utf8)
        let event = NewEvent(type: "Test", schema: 1, payload: payload)
        return LogBatch(
            context: EventContext(client: "test", time: Timestamp(microseconds: Int64(number)), who: "crash-writer"),
            appends: [StreamAppend(stream: stream, expectedVersion: number * 2, events: [event, event])],
            claims: [.take(name: "\(stream)#\(number)", Claim(value: payload))])
    }

    private static func write(_ store: SQLiteLogStore, run: String) async {
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<16 {
                group.addTask {
                    var number = 0
                    do {
                        let stream = try StreamName(["crash", run, String(task)])
                        while true {
                            _ = try await store.commit(batch(stream, number: number), deadline: .now + .seconds(60))
                            say("ack \(stream) \(number)")
                            number += 1
                        }
                    } catch { say("fault \(error)") }
                }
            }
        }
    }

    private static func starve(_ store: SQLiteLogStore, bytes: rlim_t) async {
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: bytes, rlim_max: bytes)
        precondition(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        var number = 0
        var faults = 0
        while faults < 3 {
            do {
                let stream = try StreamName(["starve", String(number)])
                _ = try await store.commit(batch(stream, number: 0), deadline: .now + .seconds(60))
                say("ack \(stream) 0")
            } catch let fault as StoreFault {
                faults += 1
                switch fault {
                case .outcomeUnknown: say("outcomeUnknown")
                case .stopped: say("stopped")
                default: say("fault \(fault)")
                }
            } catch { say("\(error)") }
            number += 1
        }
    }
}
