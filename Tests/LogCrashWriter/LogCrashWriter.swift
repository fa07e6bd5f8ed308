internal import FaultyVFS
import Foundation
import ShippingLog
internal import Synchronization

/// A process for the tests of ShippingLog to kill, starve, outwait and take the disk from.
///
/// - `write PATH RUN`: commits from many tasks until killed; prints a line after each acknowledgement.
/// - `starve PATH BYTES`: commits until files may grow no further, then tries on; prints what it was told.
/// - `hold PATH`: opens the store, prints `open` and waits.
/// - `digest PATH`: prints the digest of what the log amounts to.
/// - `faults FOLDER CALLS MANNER STEP [lying]`: lives a whole life of a store in which the first of some calls to the
///   file system fails, then one in which the (1 + STEP)th does, and so on until none does; prints what was wrong.
/// - `group PATH COUNT`: commits from so many tasks at once while syncs are held, then lets go; prints how it went.
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
            case "faults":
                return await faults(
                    folder: arguments[2], calls: calls[arguments[3]]!, manner: manners[arguments[4]]!,
                    step: Int64(arguments[5])!, lies: arguments.contains("lying"))
            case "group":
                precondition(faulty_vfs_install())
                store = try SQLiteLogStore(path: arguments[2])
                await group(store, count: Int(arguments[3])!)
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

    // MARK: Without a disk to rely on

    private static let calls: [String: Int] = [
        "read": FAULTY_READ, "write": FAULTY_WRITE, "sync": FAULTY_SYNC,
        "change": FAULTY_WRITE | FAULTY_SYNC | FAULTY_TRUNCATE | FAULTY_DELETE,
        "other": FAULTY_TRUNCATE | FAULTY_OPEN | FAULTY_DELETE | FAULTY_SHARE,
    ]
    private static let manners: [String: Int] = [
        "once": FAULTY_ONCE, "always": FAULTY_ALWAYS, "full": FAULTY_FULL, "cut": FAULTY_CUT,
        "cut-some": FAULTY_CUT_SOME,
    ]

    private static func faults(folder: String, calls: Int, manner: Int, step: Int64, lies: Bool) async {
        precondition(faulty_vfs_install())
        var nth: Int64 = 1
        var points = 0
        var acknowledged = 0
        while true {
            let path = "\(folder)/\(nth).sqlite"
            let session = FaultSession(path: path, failsSyncs: calls == FAULTY_SYNC)
            // Said before, so that whoever finds this process ended knows where.
            say("point \(nth)")
            faulty_vfs_arm(UInt32(calls), nth, Int32(manner))
            faulty_vfs_lie(lies)
            await session.live()
            let fired = faulty_vfs_fired()
            faulty_vfs_disarm()
            faulty_vfs_lie(false)
            await session.check()
            for wrong in await session.wrongs { say("wrong at \(nth): \(wrong)") }
            for suffix in ["", "-wal", "-shm", "-lock"] { unlink(path + suffix) }
            guard fired else {
                let all = await session.acknowledged
                return say("done points \(points) acknowledged \(acknowledged) without fault \(all)")
            }
            acknowledged += await session.acknowledged
            points += 1
            nth += step
        }
    }

    private final class Counter: Sendable { let value = Atomic(0) }

    private static func group(_ store: SQLiteLogStore, count: Int) async {
        let acknowledged = Counter()
        faulty_vfs_arm(0, 0, Int32(FAULTY_ONCE))
        faulty_vfs_hold(true)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<count {
                group.addTask {
                    do {
                        let stream = try StreamName(["group", String(task)])
                        _ = try await store.commit(batch(stream, number: 0), deadline: .now + .seconds(60))
                        acknowledged.value.add(1, ordering: .relaxed)
                    } catch { say("fault \(error)") }
                }
            }
            group.addTask {
                while faulty_vfs_waiting() == 0 { try? await Task.sleep(for: .milliseconds(1)) }
                // Time enough for an answer that does not wait for its sync.
                try? await Task.sleep(for: .milliseconds(300))
                say("held \(acknowledged.value.load(ordering: .relaxed))")
                faulty_vfs_hold(false)
            }
        }
        say(
            "acknowledged \(acknowledged.value.load(ordering: .relaxed)) syncs \(faulty_vfs_count(UInt32(FAULTY_SYNC)))"
        )
    }
}
