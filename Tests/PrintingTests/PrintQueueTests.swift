import Synchronization
import Testing

@testable import Printing

@Suite struct PrintQueueTests {
    @Test func manyDesksNeverInterleave() async throws {
        try await withPrinter { emulator, queue async throws in
            let outcomes = await withTaskGroup(of: PrintOutcome.self) { group in
                for number in 0..<60 {
                    group.addTask { await queue.print(label(number, length: 20_000), deadline: .late) }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.allSatisfy { $0 == .printed(.printerIdle) })
            #expect(Set(emulator.received) == Set((0..<60).map { label($0, length: 20_000).bytes }))
            #expect(emulator.received.count == 60)
            #expect(emulator.strayCount == 0)
        }
    }

    @Test func jobsArePrintedInTheOrderOfTheirComing() async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.busy]
        try await withPrinter(options) { emulator, queue async throws in
            try await withThrowingTaskGroup(of: PrintOutcome.self) { group in
                for number in 1...20 {
                    group.addTask { await queue.print(label(number), deadline: .late) }
                    try await until { queue.depth == number }
                }
                emulator.set([])
                for try await outcome in group { #expect(outcome == .printed(.printerIdle)) }
            }
            #expect(emulator.received == (1...20).map { label($0).bytes })
            try await until { queue.depth == 0 }
        }
    }

    @Test func aBusyPrinterIsAskedAgain() async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.busy]
        try await withPrinter(options) { emulator, queue async throws in
            async let outcome = queue.print(label(1), deadline: .late)
            try await until { emulator.connectionCount >= 3 }
            #expect(emulator.received.isEmpty)
            emulator.set([])
            #expect(await outcome == .printed(.printerIdle))
            #expect(emulator.received.count == 1)
        }
    }

    @Test func busyUntilTheDeadlineIsNotPrinted() async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.busy]
        try await withPrinter(options) { emulator, queue async throws in
            #expect(await queue.print(label(1), deadline: .now + .milliseconds(400)).notPrinted != nil)
            #expect(emulator.connectionCount > 1)
            #expect(emulator.received.isEmpty)
        }
    }

    @Test func aFullQueueRefuses() async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.busy]
        try await withPrinter(options, capacity: 2) { emulator, queue async throws in
            try await withThrowingTaskGroup(of: PrintOutcome.self) { group in
                group.addTask { await queue.print(label(1), deadline: .late) }
                try await until { emulator.connectionCount > 0 }
                for number in 2...3 { group.addTask { await queue.print(label(number), deadline: .late) } }
                try await until { queue.depth == 3 }
                #expect(await queue.print(label(4), deadline: .late).notPrinted == .queueFull)
                emulator.set([])
                for try await outcome in group { #expect(outcome == .printed(.printerIdle)) }
            }
            #expect(emulator.received.count == 3)
        }
    }

    @Test func aJobWhoseTimeIsOverIsNeverSent() async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.busy]
        try await withPrinter(options, capacity: 2) { emulator, queue async throws in
            async let first = queue.print(label(1), deadline: .late)
            try await until { emulator.connectionCount > 0 }
            for number in 2...9 {
                let late = await queue.print(label(number), deadline: .now + .milliseconds(20))
                #expect(late.notPrinted == .deadlinePassed)
            }
            emulator.set([])
            #expect(await first == .printed(.printerIdle))
            #expect(await queue.print(label(10), deadline: .late) == .printed(.printerIdle))
            #expect(emulator.received == [label(1).bytes, label(10).bytes])
        }
    }

    @Test func aDeadlineThatHasPassedIsAnsweredAtOnce() async throws {
        try await withPrinter { emulator, queue async throws in
            for _ in 0..<200 {
                let outcome = await queue.print(label(1), deadline: .now - .seconds(1))
                #expect(outcome.notPrinted != nil, "\(outcome)")
            }
            #expect(emulator.received.isEmpty)
        }
    }

    @Test func stoppingHandsBackWhatWaits() async throws {
        var options = PrinterEmulator.Options()
        options.printTime = .seconds(3600)
        try await withPrinter(options) { emulator, queue async throws in
            async let first = queue.print(label(1), deadline: .late)
            try await until { emulator.received.count == 1 }
            async let second = queue.print(label(2), deadline: .late)
            async let third = queue.print(label(3), deadline: .late)
            try await until { queue.depth == 3 }
            async let stop: Void = queue.stop()
            #expect(await second.notPrinted == .stopped)
            #expect(await third.notPrinted == .stopped)
            emulator.set([.headOpen])
            await stop
            #expect(await first.unknown == .headOpen)
            #expect(await queue.print(label(4), deadline: .late).notPrinted == .stopped)
            #expect(emulator.received == [label(1).bytes])
        }
    }

    @Test func stoppingEndsARetry() async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.busy]
        try await withPrinter(options) { emulator, queue async throws in
            async let outcome = queue.print(label(1), deadline: .late)
            try await until { emulator.connectionCount > 0 }
            await queue.stop()
            #expect(await outcome.notPrinted == .busy)
        }
    }

    /// A printer whose protocol never comes back, as a library that waits without end.
    private final class Stuck: PrinterDriver {
        let sends: Bool
        private let isReleased = Atomic<Bool>(false)
        init(sends: Bool) { self.sends = sends }

        func status(deadline: ContinuousClock.Instant) throws(PrintFault) -> PrinterStatus { PrinterStatus() }

        func print(
            _ document: PrintDocument, deadline: ContinuousClock.Instant, beginSending: () -> Bool
        ) -> PrintOutcome {
            if sends { _ = beginSending() }
            let end = ContinuousClock.now + .seconds(120)
            while !isReleased.load(ordering: .acquiring), ContinuousClock.now < end {
                OwnThread.sleep(.milliseconds(1))
            }
            return .printed(.printerIdle)
        }

        func release() { isReleased.store(true, ordering: .releasing) }
    }

    @Test(arguments: [false, true])
    func aProtocolThatNeverComesBackIsNotWaitedFor(sends: Bool) async throws {
        let driver = Stuck(sends: sends)
        let queue = PrintQueue(
            PrinterConfiguration(name: "stuck", address: .folder("/")), driver, capacity: 4)
        let outcome = await queue.print(label(1), deadline: .now + .milliseconds(50))
        if sends {
            #expect(outcome.unknown == .deadlinePassed)
        } else {
            #expect(outcome.notPrinted == .deadlinePassed)
        }
        #expect(await queue.print(label(2), deadline: .now + .milliseconds(50)).notPrinted == .deadlinePassed)
        driver.release()
        await queue.stop()
    }
}
