import Dispatch
import Foundation
import Synchronization

/// Works on parts on several threads at once, and hands over what becomes of them in the parts' order.
///
/// Only so many parts are under way at a time, from being put in to having been handed over, so that memory stays flat
/// however long the input is and however slowly the output is taken.
///
/// The threads are plain ones: they do nothing but calculate, and wait for input and output; on the threads that tasks
/// share, the waiting would keep others from running.
final class OrderedPipeline<Part: Sendable, Answer: Sendable>: Sendable {
    private struct Delivery {
        var next = 0
        /// What is ready before its turn.
        var early: [Int: Answer] = [:]
    }

    private let waiting = Mutex<[(number: Int, part: Part)?]>([])
    private let filled = DispatchSemaphore(value: 0)
    private let free: DispatchSemaphore
    private let ended = DispatchSemaphore(value: 0)
    private let threads: Int
    private let delivery = Mutex(Delivery())
    private let deliver: @Sendable (Answer) -> Void

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - work: runs once on each thread; it is given a function that waits for the next part to work on (nil when there
    ///     are no more) and one that takes what became of it, to be called for each part before the next is asked for.
    ///   - deliver: is given the answers one at a time, in order, on any of the threads.
    init(
        threads: Int, work: @escaping @Sendable (_ next: () -> Part?, _ finish: (Answer) -> Void) -> Void,
        deliver: @escaping @Sendable (Answer) -> Void
    ) {
        precondition(threads > 0, "work without a worker")
        self.threads = threads
        self.deliver = deliver
        free = DispatchSemaphore(value: threads * 3)
        for _ in 0..<threads {
            Thread.detachNewThread { [self] in
                var number = 0
                work {
                    guard let item = take() else { return nil }
                    number = item.number
                    return item.part
                } _: {
                    finish($0, number)
                }
                ended.signal()
            }
        }
    }

    /// Puts parts in, and returns once everything has been handed over.
    ///
    /// - Parameter feed: is given a function that puts in a part, and waits while too many are under way.
    func run(_ feed: ((Part) -> Void) throws -> Void) rethrows {
        defer {
            for _ in 0..<threads { put(nil) }
            for _ in 0..<threads { ended.wait() }
        }
        var number = 0
        try feed { part in
            free.wait()
            put((number, part))
            number += 1
        }
    }

    private func put(_ item: (number: Int, part: Part)?) {
        waiting.withLock { $0.append(item) }
        filled.signal()
    }

    private func take() -> (number: Int, part: Part)? {
        filled.wait()
        return waiting.withLock { $0.removeFirst() }
    }

    private func finish(_ answer: Answer, _ number: Int) {
        delivery.withLock { delivery in
            delivery.early[number] = answer
            while let answer = delivery.early.removeValue(forKey: delivery.next) {
                deliver(answer)
                delivery.next += 1
                free.signal()
            }
        }
    }
}
