import Foundation
import TestSupport
import Testing

/// `waybill printer` as a person types it.
@Suite(.serialized) struct PrinterCommandTests {
    private func run(_ arguments: [String], _ folder: URL) async throws -> (code: Int32, errors: String) {
        let process = try WaybillProcess(arguments, folder: folder)
        let code = try await process.end(within: .seconds(120))
        return (code, process.errors)
    }

    /// An emulated printer's process and its address.
    private func emulator(_ folder: URL, _ options: [String]) async throws -> (process: WaybillProcess, address: String)
    {
        let process = try WaybillProcess(["printer", "emulate", "--listen", "127.0.0.1:0"] + options, folder: folder)
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline, process.isRunning {
            if let start = process.errors.firstRange(of: "zpl://127.0.0.1:") {
                let rest = process.errors[start.lowerBound...]
                if let end = rest.firstIndex(of: ",") { return (process, String(rest[..<end])) }
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw ServerTrouble("no emulator: \(process.errors)")
    }

    @Test func aTestLabelArrives() async throws {
        try await RunningServer.withFolder { folder async throws in
            let (process, address) = try await emulator(folder, ["--save", folder.path])
            defer { process.signal(SIGKILL) }
            let test = try await run(["printer", "test", address], folder)
            #expect(test.code == 0, "\(test.errors)")
            let label = try String(contentsOf: folder.appendingPathComponent("label-000001.zpl"), encoding: .utf8)
            #expect(label.hasPrefix("^XA") && label.contains("WAYBILL-203"))
            #expect(try await run(["printer", "status", address], folder).code == 0)
            let wrong = try await run(["printer", "test", address, "--dpi", "300"], folder)
            #expect(wrong.code == 69 && wrong.errors.contains("wrong-resolution"))
        }
    }

    @Test func aLabelIsPrintedOnce() async throws {
        try await RunningServer.withFolder { folder async throws in
            let (process, address) = try await emulator(folder, ["--save", folder.path])
            defer { process.signal(SIGKILL) }
            let label = [
                "label", Samples.root + "/Examples/shipments/us-socks-to-chicago.json", "--rate-tables",
                Samples.root + "/rate-tables", "--clock", Samples.today, "--store",
                "sqlite:\(folder.path)/log.sqlite", "--print", address,
            ]
            let first = try await run(label, folder)
            #expect(first.code == 0, "\(first.errors)")
            let again = try await run(label, folder)
            #expect(again.code == 0 && again.errors.contains("not printed again"))
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".zpl") }
            #expect(files == ["label-000001.zpl"])
        }
    }

    /// The slip is printed in the size that was asked for, turned as asked.
    @Test func aRefusedLabelLeavesASlip() async throws {
        try await RunningServer.withFolder { folder async throws in
            let (process, address) = try await emulator(folder, ["--save", folder.path])
            defer { process.signal(SIGKILL) }
            let order = folder.appendingPathComponent("order.json")
            try Data("{\"order\": \"SO-1\"}".utf8).write(to: order)
            let label = [
                "label", order.path, "--rate-tables", Samples.root + "/rate-tables", "--clock", Samples.today,
                "--store",
                "sqlite:\(folder.path)/log.sqlite", "--print", address, "--size", "a6", "--turn", "90",
            ]
            let refused = try await run(label, folder)
            #expect(refused.code == 65 && refused.errors.contains("a slip that says so"), "\(refused.errors)")
            let slip = try String(contentsOf: folder.appendingPathComponent("label-000001.zpl"), encoding: .utf8)
            #expect(zplTexts(slip.utf8).contains("NOT A SHIPPING LABEL"))
            #expect(zplTexts(slip.utf8).contains("No label for order order.json:1"))
            #expect(slip.contains("^PW1184\n^LL840\n"))
        }
    }

    @Test func troubleIsAFinding() async throws {
        try await RunningServer.withFolder { folder async throws in
            let (process, address) = try await emulator(folder, ["--fault", "paper-out"])
            defer { process.signal(SIGKILL) }
            #expect(try await run(["printer", "status", address], folder).code == 1)
            let test = try await run(["printer", "test", address], folder)
            #expect(test.code == 69 && test.errors.contains("paper-out"))
        }
    }

    @Test func aListedResolutionThatIsNotThePrintersIsAFinding() async throws {
        try await RunningServer.withFolder { folder async throws in
            let (process, address) = try await emulator(folder, [])
            defer { process.signal(SIGKILL) }
            for (dpi, code) in [(300, Int32(1)), (203, 0)] {
                let file = folder.appendingPathComponent("printers.json")
                let list = "{\"printers\": [{\"name\": \"a\", \"address\": \"\(address)\", \"dpi\": \(dpi)}]}"
                try Data(list.utf8).write(to: file)
                #expect(try await run(["printer", "status", "--printers", file.path], folder).code == code)
            }
        }
    }

    @Test func whatMayHaveBeenPrintedIsAFinding() async throws {
        try await RunningServer.withFolder { folder async throws in
            let (process, address) = try await emulator(folder, ["--roll", "0"])
            defer { process.signal(SIGKILL) }
            let label = [
                "label", Samples.root + "/Examples/shipments/us-socks-to-chicago.json", "--rate-tables",
                Samples.root + "/rate-tables", "--clock", Samples.today, "--store",
                "sqlite:\(folder.path)/log.sqlite", "--print",
            ]
            let first = try await run(label + [address], folder)
            #expect(first.code == 1, "\(first.errors)")
            let about = #/us-socks-to-chicago\.json:1: order SO-1001, \d{22}: /#
            #expect(first.errors.firstMatch(of: about) != nil && first.errors.contains("nobody knows whether"))
            let again = try await run(label + [address], folder)
            #expect(again.code == 1 && again.errors.contains("may have been printed on printer"), "\(again.errors)")
            #expect(again.errors.contains("--reprint"))
            // Whoever has looked prints it on purpose, and again.
            let (other, there) = try await emulator(folder, ["--save", folder.path])
            defer { other.signal(SIGKILL) }
            for number in 1...2 {
                let reprint = try await run(label + [there, "--reprint"], folder)
                #expect(reprint.code == 0 && reprint.errors.contains("printed on printer"), "\(reprint.errors)")
                #expect(FileManager.default.fileExists(atPath: "\(folder.path)/label-00000\(number).zpl"))
            }
        }
    }

    @Test func aPrinterThatHangsUpWithinALabelIsAFinding() async throws {
        try await RunningServer.withFolder { folder async throws in
            let (process, address) = try await emulator(folder, ["--fault", "drop-after=300"])
            defer { process.signal(SIGKILL) }
            let test = try await run(["printer", "test", address], folder)
            #expect(test.code == 1 && test.errors.contains("look at the printer"), "\(test.errors)")
        }
    }

    @Test func whatNamesNoPrinterIsToldWhatWould() async throws {
        try await RunningServer.withFolder { folder async throws in
            let address = try await run(["printer", "test", "127.0.0.1:9177"], folder)
            #expect(address.code == 64 && address.errors.contains("begins with zpl://, ipp:// or file://"))
            let name = try await run(["printer", "test", "desk-12", "--printers", folder.path + "/none"], folder)
            #expect(name.code == 69 && name.errors.contains("--printers names another file"), "\(name.errors)")
            let fault = try await run(["printer", "emulate", "--fault", "fire"], folder)
            #expect(fault.code == 64 && fault.errors.contains("--fault fire: not known; known are paper-out, "))
        }
    }

    @Test func faultsOfTheFileHaveTheirPlace() async throws {
        try await RunningServer.withFolder { folder async throws in
            let file = folder.appendingPathComponent("printers.json")
            try Data("{\"printers\": [\n  {\"name\": \"a\", \"address\": \"lpt1\"}]}".utf8).write(to: file)
            let list = try await run(["printer", "list", "--printers", file.path], folder)
            #expect(list.code == 65)
            #expect(list.errors.contains("\(file.path):2:28: “lpt1”: expected"))
        }
    }
}
