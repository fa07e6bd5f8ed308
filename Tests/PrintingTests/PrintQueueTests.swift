import Synchronization
import Testing

@testable import Printing

/// Something that happens once.
private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}

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
            #expect(await queue.print(label(1), deadline: .now + .seconds(2)).notPrinted == .busy)
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
                #expect(outcome.notPrinted == .deadlinePassed, "\(outcome)")
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
        private let hasEnded = Atomic<Bool>(false)
        init(sends: Bool) { self.sends = sends }

        var isReleased: Bool { hasEnded.load(ordering: .acquiring) }

        func status(deadline: ContinuousClock.Instant) throws(PrintFault) -> PrinterStatus { PrinterStatus() }

        func print(
            _ document: PrintDocument, deadline: ContinuousClock.Instant, beginSending: () -> Bool
        ) -> PrintOutcome {
            if sends { _ = beginSending() }
            let end = ContinuousClock.now + .seconds(120)
            while !isReleased, ContinuousClock.now < end { OwnThread.sleep(.milliseconds(1)) }
            return .printed(.printerIdle)
        }

        func release() { hasEnded.store(true, ordering: .releasing) }
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
        // Nor when printing is shut down.
        await queue.stop(patience: .milliseconds(50))
        #expect(!driver.isReleased)
        driver.release()
        await queue.stop(patience: .seconds(600))
    }

    @Test func aPrinterAtWorkOnOurLabelIsBusy() async throws {
        var options = PrinterEmulator.Options()
        options.printTime = .seconds(3600)
        try await withPrinter(options) { emulator, queue async throws in
            async let first = queue.print(label(1), deadline: .late)
            try await until { emulator.received.count == 1 }
            async let second = queue.print(label(2), deadline: .late)
            try await until { queue.depth == 2 }
            let status = try await queue.status(deadline: .late)
            #expect(status.isBusy && status.troubles.isEmpty && status.waiting == 2)
            // It was not asked.
            #expect(emulator.connectionCount == 1)
            emulator.set([.headOpen])
            #expect(await first.unknown == .headOpen)
            #expect(await second.notPrinted == .headOpen)
            #expect(try await queue.status(deadline: .late).troubles == [.headOpen])
        }
    }

    /// A printer that answers how it is when it is let.
    private final class Slow: PrinterDriver {
        private let isReleased = Atomic<Bool>(false)
        private let log = Mutex<[String]>([])

        var calls: [String] { log.withLock { $0 } }

        func status(deadline: ContinuousClock.Instant) throws(PrintFault) -> PrinterStatus {
            log.withLock { $0.append("status") }
            let end = ContinuousClock.now + .seconds(120)
            while !isReleased.load(ordering: .acquiring), ContinuousClock.now < end {
                OwnThread.sleep(.milliseconds(1))
            }
            return PrinterStatus()
        }

        func print(
            _ document: PrintDocument, deadline: ContinuousClock.Instant, beginSending: () -> Bool
        ) -> PrintOutcome {
            log.withLock { $0.append("print") }
            return beginSending() ? .printed(.printerIdle) : .notPrinted(.tooLate)
        }

        func release() { isReleased.store(true, ordering: .releasing) }
    }

    @Test func whoeverAsksHearsTheSameAnswerAndNobodysPrintIsRefused() async throws {
        let driver = Slow()
        let queue = PrintQueue(PrinterConfiguration(name: "slow", address: .folder("/")), driver, capacity: 1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask { () async throws in
                    let status = try await queue.status(deadline: .late)
                    #expect(!status.isBusy)
                }
            }
            try await until { driver.calls == ["status"] && queue.askerCount == 200 }
            #expect(queue.depth == 0)
            group.addTask { #expect(await queue.print(label(1), deadline: .late) == .printed(.printerIdle)) }
            try await until { queue.depth == 1 }
            // Behind the print nobody has to wait.
            #expect(try await queue.status(deadline: .late).isBusy)
            driver.release()
            try await group.waitForAll()
        }
        #expect(driver.calls == ["status", "print"])
        await queue.stop()
    }

    @Test func whereTheSystemGivesNoThreadNobodyWaits() async throws {
        let without = PrintQueue(
            PrinterConfiguration(name: "none", address: .folder("/")), Stuck(sends: false), capacity: 4
        ) { _ in false }
        #expect(await without.print(label(1), deadline: .late).notPrinted == .queueFull)
        await #expect(throws: PrintFault.self) { try await without.status(deadline: .late) }
        #expect(without.depth == 0 && without.askerCount == 0)
    }

    @Test func whoeverStopsWhereTheSystemGivesNoThreadDoesNotWait() async throws {
        let (isAsked, isStopping) = (Flag(), Flag())
        let queue = PrintQueue(
            PrinterConfiguration(name: "none", address: .folder("/")), Stuck(sends: false), capacity: 4
        ) { _ in
            isAsked.set()
            let end = ContinuousClock.now + .seconds(60)
            while !isStopping.isSet, ContinuousClock.now < end { OwnThread.sleep(.milliseconds(1)) }
            // Time for the other to begin to wait.
            OwnThread.sleep(.milliseconds(100))
            return false
        }
        async let outcome = queue.print(label(1), deadline: .late)
        try await until { isAsked.isSet }
        isStopping.set()
        await queue.stop(patience: .seconds(600))
        #expect(await outcome.notPrinted == .stopped)
        #expect(queue.depth == 0)
    }
}
