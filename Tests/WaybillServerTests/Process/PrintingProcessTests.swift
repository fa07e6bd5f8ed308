import CarrierAdapters
import Foundation
import Printing
import TestSupport
import Testing
import TextFormats

/// Printing by the program itself: the server with its printers, and the printer that is not there.
@Suite(.serialized) struct PrintingProcessTests {
    private func until(_ condition: () throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try !condition() {
            guard ContinuousClock.now < deadline else { throw ServerTrouble("not in time") }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    // MARK: The server

    /// A server with two desks at one emulated printer.
    private func withServer(
        _ options: PrinterEmulator.Options, _ body: (RunningServer, PrinterEmulator) async throws -> Void
    ) async throws {
        try await RunningServer.withFolder { folder async throws in
            let emulator = try PrinterEmulator(options)
            defer { emulator.stop() }
            let file = folder.appendingPathComponent("printers.json")
            let list =
                "{\"printers\": [{\"name\": \"desk-12\", \"stations\": [\"desk-13\"], "
                + "\"address\": \"zpl://127.0.0.1:\(emulator.port)\"}]}"
            try Data(list.utf8).write(to: file)
            let server = try await RunningServer.start(
                .shipped, log: folder.appendingPathComponent("log.sqlite"), options: ["--printers", file.path])
            try await body(server, emulator)
        }
    }

    private func print(_ order: String, _ desk: String, _ server: RunningServer) async throws -> HTTPResponse {
        try await server.send(.post, "/v1/labels?print=\(desk)", body: Array(Samples.order(order).utf8))
    }

    private func outcome(_ response: HTTPResponse) -> String? { response.headers["Waybill-Print"] }

    @Test func twoDesksAtOncePrintWholeLabels() async throws {
        try await withServer(.init()) { server, emulator async throws in
            try await withThrowingTaskGroup(of: (Int, String?).self) { group in
                for number in 0..<24 {
                    group.addTask {
                        let desk = number % 2 == 0 ? "desk-12" : "desk-13"
                        let response = try await print("SO-\(number)", desk, server)
                        return (response.status, outcome(response))
                    }
                }
                for try await (status, outcome) in group {
                    #expect(status == 201 && outcome == "printed; printer=desk-12")
                }
            }
            #expect(emulator.received.count == 24 && emulator.strayCount == 0)
            var stored: Set<[UInt8]> = []
            for number in 0..<24 {
                let response = try await server.send(
                    .post, "/v1/labels", headers: ["Accept": "application/zpl"],
                    body: Array(Samples.order("SO-\(number)").utf8))
                stored.insert(
                    Array(response.body.drop { $0 != UInt8(ascii: "^") }.reversed().drop { $0 == 0x0A }.reversed()))
            }
            #expect(Set(emulator.received) == stored)
            #expect(try await server.stop() == 0)
        }
    }

    @Test func aServerThatIsEndedFinishesItsPrint() async throws {
        var options = PrinterEmulator.Options()
        options.printTime = .milliseconds(1500)
        try await withServer(options) { server, emulator async throws in
            async let printed = print("SO-1", "desk-13", server)
            try await until { emulator.received.count == 1 }
            #expect(emulator.printedCount == 0)
            let printers = try Answer(try await server.send(.get, "/v1/printers").body).root["printers"]?.array?.first
            #expect(printers?["state"]?.string == "printing")
            let code = try await server.stop()
            let response = try await printed
            #expect(code == 0)
            #expect(response.status == 201 && outcome(response) == "printed; printer=desk-12")
            #expect(emulator.received.count == 1 && emulator.printedCount == 1)
        }
    }

    // MARK: Commands

    private func run(_ arguments: [String], _ folder: URL) throws -> (code: Int32, output: String) {
        let output = folder.appendingPathComponent("output")
        try Data().write(to: output)
        let file = try FileHandle(forWritingTo: output)
        let program = try #require(WaybillProcess.program)
        let process = try ChildProcess(
            "/usr/bin/env", ["timeout", "60", program.path] + arguments, output: file.fileDescriptor)
        return (process.waitUntilExit(), String(decoding: try Data(contentsOf: output), as: UTF8.self))
    }

    @Test func theListOfPrinters() async throws {
        try await RunningServer.withFolder { folder async throws in
            let file = folder.appendingPathComponent("printers.json")
            let list = """
                {"printers": [{"name": "desk-12", "address": "zpl://Desk12", "stations": ["desk-13", "desk-14"]},
                {"name": "office", "address": "ipp://192.0.2.40", "language": "pdf", "media": "a4x4", "turn": 90,
                "dpi": 300, "error_slips": false}, {"name": "usb", "address": "file:///dev/usb/lp0"}]}
                """
            try Data(list.utf8).write(to: file)
            let (code, output) = try run(["printer", "list", "--printers", file.path], folder)
            #expect(code == 0)
            #expect(
                output == """
                    desk-12: zpl://desk12:9100, zpl, 203 dpi, 4x6in, for desk-13 desk-14
                    office: ipp://192.0.2.40:631/ipp/print, pdf, 300 dpi, a4x4 turned by 90, no error slips
                    usb: file:///dev/usb/lp0, zpl, 203 dpi, 4x6in

                    """)
        }
    }

    @Test func aTestLabelByTheFileOfPrinters() async throws {
        try await RunningServer.withFolder { folder async throws in
            let device = folder.appendingPathComponent("lp0")
            try Data().write(to: device)
            let file = folder.appendingPathComponent("printers.json")
            let list = """
                {"printers": [{"name": "desk-12", "address": "file://\(device.path)", "stations": ["desk-13"], "dpi": 300},
                {"name": "office", "address": "ipp://192.0.2.40", "language": "pdf"}]}
                """
            try Data(list.utf8).write(to: file)
            func test(_ name: String) throws -> Int32 {
                try run(["printer", "test", name, "--printers", file.path], folder).code
            }
            #expect(try test("desk-13") == 0)
            let label = String(decoding: try Data(contentsOf: device), as: UTF8.self)
            #expect(label.hasPrefix("^XA") && label.contains("WAYBILL-300"))
            #expect(zplTexts(label.utf8).contains("Test label for desk-12"))
            #expect(try test("office") == 64)
            #expect(try test("nowhere") == 69)
        }
    }

    /// As on a command line where the emulator is started in the background.
    @Test func aPrinterThatIsJustStartingIsWaitedFor() async throws {
        try await RunningServer.withFolder { folder async throws in
            for arguments in [["test"], ["status"]] {
                let free = try PrinterEmulator()
                free.stop()
                let process = try WaybillProcess(
                    ["printer"] + arguments + ["zpl://127.0.0.1:\(free.port)"], folder: folder)
                let emulator = try emulator(port: free.port, after: 400_000)
                defer { emulator.stop() }
                #expect(try await process.end(within: .seconds(60)) == 0, "\(process.errors)")
                #expect(emulator.connectionCount == 1)
            }
        }
    }

    /// An emulator that begins so many microseconds later, whatever other tests do meanwhile.
    private func emulator(port: UInt16, after delay: UInt32) throws -> PrinterEmulator {
        usleep(delay)
        return try PrinterEmulator(port: port)
    }

    // MARK: The printer that is not there

    /// An emulator that is told by lines.
    private struct Told {
        let process: ChildProcess
        let queue: PrintQueue
        let input: FileHandle
        let errors: URL

        init(_ folder: URL) async throws {
            let pipe = folder.appendingPathComponent("input").path
            errors = folder.appendingPathComponent("errors")
            try #require(mkfifo(pipe, 0o600) == 0)
            // Both ends, so that neither side waits for the other to open it.
            input = try #require(FileHandle(forUpdatingAtPath: pipe))
            let program = try #require(WaybillProcess.program)
            process = try ChildProcess(
                "/bin/sh",
                [
                    "-c",
                    "exec \"$0\" printer emulate --listen 127.0.0.1:0 --save \"$1\" <\"$1/input\" 2>\"$1/errors\"",
                    program.path, folder.path,
                ])
            let deadline = ContinuousClock.now + .seconds(60)
            while true {
                let said = String(decoding: (try? Data(contentsOf: errors)) ?? Data(), as: UTF8.self)
                if let match = said.firstMatch(of: #/zpl://127\.0\.0\.1:(\d+), /#), let port = UInt16(match.1) {
                    queue = PrintQueue(
                        PrinterConfiguration(name: "told", address: .zpl(host: "127.0.0.1", port: port)))
                    return
                }
                guard process.isRunning, ContinuousClock.now < deadline else { throw ServerTrouble(said) }
                try await Task.sleep(for: .milliseconds(5))
            }
        }

        func tell(_ line: String) throws { try input.write(contentsOf: Data((line + "\n").utf8)) }

        /// Waits until it is as it was told.
        func until(_ troubles: [PrintFault.Code]) async throws {
            let deadline = ContinuousClock.now + .seconds(60)
            while try await queue.status(deadline: .now + .seconds(60)).troubles != troubles {
                guard ContinuousClock.now < deadline else { throw ServerTrouble("not \(troubles) in time") }
                try await Task.sleep(for: .milliseconds(5))
            }
        }

        func print(patience: Duration = .seconds(60)) async -> PrintOutcome {
            let document = PrintDocument(name: "label", bytes: Array("^XA^FDtold^FS^XZ".utf8))
            return await queue.print(document, deadline: .now + patience)
        }
    }

    @Test func theEmulatorIsToldByLines() async throws {
        try await RunningServer.withFolder { folder async throws in
            let told = try await Told(folder)
            defer { told.process.signal(SIGKILL) }
            #expect(await told.print() == .printed(.printerIdle))
            for (line, trouble) in [
                ("paper-out", PrintFault.Code.paperOut), ("head-open", .headOpen), ("ribbon-out", .ribbonOut),
                ("pause", .paused),
            ] {
                try told.tell(line)
                try await told.until([trouble])
                try told.tell("ok")
                try await told.until([])
            }
            // A roll of one label, and another.
            try told.tell("load 0")
            try told.tell("head-open")
            try await told.until([.headOpen])
            try told.tell("ok")
            try await told.until([])
            guard case .unknown(let fault) = await told.print(), fault.code == .paperOut else {
                Issue.record("it printed without labels")
                return
            }
            try told.tell("load")
            try await told.until([])
            #expect(await told.print() == .printed(.printerIdle))
            // Hangs up within the label, which then lies unfinished in it until it is put right.
            try told.tell("drop-after=8")
            try told.tell("pause")
            try told.tell("ok")
            try told.tell("drop-after=8")
            try told.tell("nonsense")
            try await until { try String(contentsOf: told.errors, encoding: .utf8).contains("not known: nonsense") }
            let said = try String(contentsOf: told.errors, encoding: .utf8)
            #expect(
                said.contains("as told: drop-after=8\n") && said.contains("nonsense; known are paper-out, head-open,"))
            guard case .unknown(let lost) = await told.print(), lost.code == .connectionLost else {
                Issue.record("it did not hang up")
                return
            }
            try told.tell("ok")
            try await told.until([])
            try told.tell("hang")
            try told.tell("load x")
            try await until { try String(contentsOf: told.errors, encoding: .utf8).contains("not known: load x") }
            guard case .notPrinted(let silent) = await told.print(), silent.code == .noAnswer else {
                Issue.record("it did not hang")
                return
            }
            try told.tell("ok")
            try await told.until([])
            try told.tell("quit")
            try await until { !told.process.isRunning }
            #expect(told.process.exitCode == 0)
        }
    }
}
