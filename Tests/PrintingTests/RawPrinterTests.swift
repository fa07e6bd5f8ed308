import Foundation
import LabelRender
import Testing

@testable import Printing

@Suite struct RawPrinterTests {
    @Test(arguments: Resolution.allCases) func printsTheBytes(resolution: Resolution) async throws {
        var options = PrinterEmulator.Options()
        options.resolution = resolution
        options.printTime = .milliseconds(30)
        try await withPrinter(options, resolution: resolution) { emulator, queue async throws in
            for number in 1...3 {
                #expect(await queue.print(label(number), deadline: .late) == .printed(.printerIdle))
                #expect(emulator.printedCount == number)
            }
            #expect(emulator.received == (1...3).map { label($0).bytes })
            #expect(emulator.strayCount == 0)
            let status = try await queue.status(deadline: .late)
            #expect(status.resolutions == [resolution.rawValue])
            #expect(status.troubles.isEmpty && !status.isBusy && status.waiting == 0)
        }
    }

    @Test(arguments: Resolution.allCases, Resolution.allCases)
    func anotherResolutionIsRefusedBeforeAnythingIsSent(head: Resolution, label resolution: Resolution) async throws {
        var options = PrinterEmulator.Options()
        options.resolution = head
        try await withPrinter(options, resolution: resolution) { emulator, queue async throws in
            let outcome = await queue.print(label(1), deadline: .late)
            #expect(outcome.notPrinted == (head == resolution ? nil : .wrongResolution))
            #expect(emulator.received.count == (head == resolution ? 1 : 0))
        }
    }

    @Test(arguments: [
        (EmulatedFault.paperOut, PrintFault.Code.paperOut), (.headOpen, .headOpen), (.ribbonOut, .ribbonOut),
        (.paused, .paused),
    ])
    func aStoppedPrinterIsSentNothing(fault: EmulatedFault, code: PrintFault.Code) async throws {
        var options = PrinterEmulator.Options()
        options.faults = [fault]
        try await withPrinter(options) { emulator, queue async throws in
            #expect(await queue.print(label(1), deadline: .late).notPrinted == code)
            #expect(try await queue.status(deadline: .late).troubles == [code])
            #expect(emulator.received.isEmpty)
            emulator.set([])
            #expect(await queue.print(label(1), deadline: .late) == .printed(.printerIdle))
        }
    }

    @Test func aRollThatEndsWithinTheJobLeavesItUnknown() async throws {
        var options = PrinterEmulator.Options()
        options.roll = 1
        try await withPrinter(options) { emulator, queue async throws in
            #expect(await queue.print(label(1), deadline: .late) == .printed(.printerIdle))
            #expect(await queue.print(label(2), deadline: .late).unknown == .paperOut)
            #expect(emulator.printedCount == 1)
            #expect(await queue.print(label(3), deadline: .late).notPrinted == .paperOut)
            // This is why nobody may say that it was not printed.
            emulator.load(10)
            #expect(emulator.printedCount == 2)
            #expect(emulator.received == [label(1).bytes, label(2).bytes])
        }
    }

    @Test func aHeadOpenedWithinTheJobLeavesItUnknown() async throws {
        var options = PrinterEmulator.Options()
        options.printTime = .seconds(3600)
        try await withPrinter(options) { emulator, queue async throws in
            async let outcome = queue.print(label(1), deadline: .late)
            try await until { emulator.received.count == 1 }
            emulator.set([.headOpen])
            #expect(await outcome.unknown == .headOpen)
        }
    }

    @Test func silenceBeforeIsNotPrinted() async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.hang]
        try await withPrinter(options) { emulator, queue async throws in
            #expect(await queue.print(label(1), deadline: .late).notPrinted == .noAnswer)
            emulator.set([])
            #expect(await queue.print(label(2), deadline: .late) == .printed(.printerIdle))
            #expect(emulator.received == [label(2).bytes])
        }
    }

    @Test func silenceAfterIsUnknown() async throws {
        var options = PrinterEmulator.Options()
        options.printTime = .seconds(3600)
        try await withPrinter(options) { emulator, queue async throws in
            async let outcome = queue.print(label(1), deadline: .late)
            try await until { emulator.received.count == 1 }
            emulator.set([.hang])
            #expect(await outcome.unknown == .noAnswer)
        }
    }

    @Test func aPrinterNotDoneAtTheDeadlineIsUnknown() async throws {
        var options = PrinterEmulator.Options()
        options.printTime = .seconds(3600)
        try await withPrinter(options) { emulator, queue async throws in
            #expect(await queue.print(label(1), deadline: .now + .seconds(2)).unknown == .deadlinePassed)
            #expect(emulator.received.count == 1)
        }
    }

    @Test(arguments: [0, 1, 50, 3000, 6000, label(1, length: 6000).bytes.count])
    func whenTheConnectionBreaksDecides(count: Int) async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.drop(after: count)]
        try await withPrinter(options) { emulator, queue async throws in
            let document = label(1, length: 6000)
            let outcome = await queue.print(document, deadline: .late)
            #expect(count == 0 ? outcome.notPrinted == .connectionLost : outcome.unknown == .connectionLost)
            #expect(emulator.received.count == (count == document.bytes.count ? 1 : 0))
        }
    }

    @Test func nobodyListens() async throws {
        let emulator = try PrinterEmulator()
        emulator.stop()
        let queue = PrintQueue(
            PrinterConfiguration(name: "gone", address: .zpl(host: "127.0.0.1", port: emulator.port)))
        #expect(await queue.print(label(1), deadline: .late).notPrinted == .unreachable)
    }

    @Test func aLabelLeftUnfinishedBySomebodyElseIsNotPrintedInto() async throws {
        try await withPrinter { emulator, queue async throws in
            let other = try TCPConnection(
                host: "127.0.0.1", port: emulator.port, patience: .seconds(60), deadline: .late)
            #expect(other.send(Array("^XA^FDhalf~HI".utf8), until: .late).fault == nil)
            #expect(try other.receive(until: .late)?.first == 0x02)
            let early = await queue.print(label(1), deadline: .now + .seconds(5))
            #expect(early.notPrinted == .unfinishedLabel)
            async let outcome = queue.print(label(1), deadline: .late)
            let before = emulator.connectionCount
            try await until { emulator.connectionCount > before }
            #expect(emulator.received.isEmpty)
            #expect(other.send(Array("^FS^XZ".utf8), until: .late).fault == nil)
            #expect(await outcome == .printed(.printerIdle))
            #expect(emulator.received == [Array("^XA^FDhalf^FS^XZ".utf8), label(1).bytes])
        }
    }

    @Test func aLabelThatALostConnectionLeftUnfinishedIsATrouble() async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.drop(after: 50)]
        try await withPrinter(options) { emulator, queue async throws in
            #expect(await queue.print(label(1), deadline: .late).unknown == .connectionLost)
            emulator.set([])
            #expect(try await queue.status(deadline: .late).troubles == [.unfinishedLabel])
            let outcome = await queue.print(label(2), deadline: .now + .seconds(5))
            #expect(outcome.notPrinted == .unfinishedLabel)
            emulator.reset()
            #expect(try await queue.status(deadline: .late).troubles.isEmpty)
            #expect(await queue.print(label(3), deadline: .late) == .printed(.printerIdle))
            #expect(emulator.received == [label(3).bytes])
        }
    }

    @Test(arguments: Resolution.allCases, Resolution.allCases)
    func aHeadThatIsNotTheListedOneIsATrouble(head: Resolution, listed: Resolution) async throws {
        var options = PrinterEmulator.Options()
        options.resolution = head
        try await withPrinter(options, resolution: listed) { emulator, queue async throws in
            let status = try await queue.status(deadline: .late).compared(with: queue.configuration)
            #expect(status.troubles == (head == listed ? [] : [.wrongResolution]))
            var pages = queue.configuration
            pages.language = .pdf
            #expect(try await queue.status(deadline: .late).compared(with: pages).troubles.isEmpty)
        }
    }

    @Test func aFolderThatIsNotThereIsRefusedAtTheStart() async throws {
        try await withFolder { folder async throws in
            var options = PrinterEmulator.Options()
            options.saveFolder = folder.path + "/nofolder"
            do throws(PrinterEmulator.SetupFault) {
                try PrinterEmulator(options).stop()
                Issue.record("it started")
            } catch {
                #expect(error.message == "cannot save in \(folder.path)/nofolder/: No such file or directory")
            }
        }
    }

    /// Without which the tests of queues would prove nothing.
    @Test func theEmulatorMixesWhatTwoConnectionsSend() async throws {
        try await withPrinter { emulator, _ async throws in
            let one = try TCPConnection(host: "127.0.0.1", port: emulator.port, patience: .seconds(60), deadline: .late)
            let two = try TCPConnection(host: "127.0.0.1", port: emulator.port, patience: .seconds(60), deadline: .late)
            #expect(one.send(Array("^XA^FDone".utf8), until: .late).fault == nil)
            #expect(one.send(Array("~HI".utf8), until: .late).fault == nil)
            #expect(try one.receive(until: .late)?.first == 0x02)
            #expect(two.send(Array("^XA^FDtwo^FS^XZ".utf8), until: .late).fault == nil)
            try await until { emulator.received.count == 1 }
            #expect(emulator.received == [Array("^XA^FDone^XA^FDtwo^FS^XZ".utf8)])
        }
    }

    /// The emulator serves 64 at once.
    @Test func connectionsThatAreClosedWhileItHangsAreForgotten() async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.hang]
        try await withPrinter(options) { emulator, _ async throws in
            for _ in 0..<70 {
                let connection = try TCPConnection(
                    host: "127.0.0.1", port: emulator.port, patience: .seconds(60), deadline: .late)
                #expect(connection.send(Array("~HS".utf8), until: .late).fault == nil)
            }
            try await until { emulator.connectionCount == 70 }
        }
    }

    @Test func labelsAreSavedAsTheyCame() async throws {
        try await withFolder { folder async throws in
            var options = PrinterEmulator.Options()
            options.saveFolder = folder.path
            try await withPrinter(options) { emulator, queue async throws in
                for number in 1...2 { _ = await queue.print(label(number), deadline: .late) }
                for number in 1...2 {
                    let file = folder.appendingPathComponent("label-00000\(number).zpl")
                    try await until { FileManager.default.fileExists(atPath: file.path) }
                    #expect(try Data(contentsOf: file) == Data(label(number).bytes))
                }
            }
        }
    }

    @Test(arguments: [
        ("paper-out", EmulatedFault.paperOut), ("drop-after=12", .drop(after: 12)), ("drop-after=-1", nil),
        ("drop-after=", nil), ("nonsense", nil), ("pause", .paused),
    ])
    func faultsByName(text: String, fault: EmulatedFault?) {
        #expect(EmulatedFault(text) == fault)
    }
}
