import ArgumentParser
import Foundation
import LabelDesk
import LabelRender
import Printing
import TextFormats

/// Which printers there are.
struct PrinterFileOptions: ParsableArguments {
    @Option(name: .customLong("printers"), help: ArgumentHelp("The file that lists the printers.", valueName: "file"))
    var file = "printers.json"

    /// The printers of the file; says every fault.
    func load() throws -> [PrinterConfiguration] {
        guard FileManager.default.fileExists(atPath: file) || file == "-" else {
            throw Console.fail(
                .unavailable,
                "there is no \(file), which would list the printers: --printers names another file; or name a printer by "
                    + "its address, such as zpl://192.0.2.12:9100")
        }
        return try PrinterFileOptions.load(file)
    }

    /// The printers of a file; says every fault.
    static func load(_ path: String) throws -> [PrinterConfiguration] {
        let bytes = try InputFile(path).all()
        do throws(PrinterFileFaults) { return try PrinterFile.read(bytes) } catch {
            for fault in error.faults { Console.note("\(path):\(fault)") }
            throw Console.fail(.badData, "\(path) cannot be used; docs/printing.md shows what it looks like")
        }
    }

    /// A printer by name or station from the file, or at an address from the command line.
    func printer(
        _ text: String, dpi: Int, size: LabelSize = .fourBySix, turn: Turn = .none
    ) throws -> PrinterConfiguration {
        guard text.contains("://") else {
            // No name has these.
            guard !text.contains(":"), !text.contains("/") else {
                throw ValidationError(
                    "\(text): an address begins with zpl://, ipp:// or file://, such as zpl://192.0.2.12:9100")
            }
            let printers = try load()
            guard let printer = printers.first(where: { $0.name == text || $0.stations.contains(text) }) else {
                let known = printers.map(\.names).joined(separator: ", ")
                throw Console.fail(
                    .unavailable, "no printer \(text) in \(file); there are: \(known); --printers names another file")
            }
            return printer
        }
        guard let resolution = Resolution(rawValue: dpi) else {
            throw ValidationError("--dpi \(dpi): expected 203, 300 or 600")
        }
        guard size.sheet == nil else {
            throw ValidationError("--size \(size.rawValue): a printer at an address is sent ZPL, and takes no sheets")
        }
        do throws(PrinterAddressFault) {
            return PrinterConfiguration(
                name: "printer", address: try PrinterAddress(text), resolution: resolution, media: size, turn: turn)
        } catch { throw ValidationError("\(text): expected \(error.expected)") }
    }
}

/// Works on printers.
struct PrinterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "printer", abstract: "Lists printers, asks how they are, prints a test label, or plays a printer.",
        discussion: """
            A printer is named by a name or station of printers.json, or by its address:

              zpl://192.0.2.12:9100         ZPL over plain TCP
              ipp://192.0.2.40/ipp/print    IPP, no print server needed
              file:///var/spool/labels/     a folder; each label becomes a file
              file:///dev/usb/lp0           a device or file; labels are written to it

            Without any printer, try it with one that is not there:

              mkdir -p labels
              waybill printer emulate --save labels &
              waybill printer test zpl://127.0.0.1:9100

            Exit codes: 0 printed or ready; 1 a printer's status is that it cannot
            print, or nobody knows whether it has printed: look at the printer; 64 wrong
            usage; 65 the file of printers is faulty; 69 surely not printed, or there is
            no such printer or file.
            """,
        subcommands: [List.self, Status.self, Test.self, Emulate.self])

    /// Lists the printers.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the printers of the file.",
            discussion: """
                The file, of which only name and address are required:

                  {"printers": [
                    {"name": "desk-12", "address": "zpl://192.0.2.12:9100",
                     "dpi": 203, "media": "4x6in", "turn": 0, "stations": ["desk-13"]},
                    {"name": "office", "address": "ipp://192.0.2.40/ipp/print",
                     "language": "pdf", "media": "a4x4", "error_slips": false}
                  ]}

                docs/printing.md says what each member means.
                """)

        @OptionGroup var printers: PrinterFileOptions

        func run() async throws {
            for printer in try printers.load() {
                let stations = printer.stations.isEmpty ? "" : ", for \(printer.stations.joined(separator: " "))"
                Console.line(
                    "\(printer.name): \(printer.address), \(printer.language.rawValue), "
                        + "\(printer.resolution.rawValue) dpi, \(printer.media.rawValue)"
                        + (printer.turn == .none ? "" : " turned by \(printer.turn.rawValue)")
                        + (printer.printsErrorSlips ? "" : ", no error slips") + stations)
            }
        }
    }

    /// Asks printers.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Asks printers how they are; exit code 1 if one cannot print.",
            discussion: """
                  waybill printer status
                  waybill printer status desk-12 zpl://127.0.0.1:9100
                """)

        @Argument(help: "Names or addresses; all printers of the file if none is given.") var printer: [String] = []
        @OptionGroup var file: PrinterFileOptions

        func run() async throws {
            let configurations = printer.isEmpty ? try file.load() : try printer.map { try file.printer($0, dpi: 203) }
            let isListed = configurations.indices.map { printer.isEmpty || !printer[$0].contains("://") }
            let queues = configurations.map { PrintQueue($0) }
            var finding = false
            try await withThrowingTaskGroup(of: (Int, String, Bool).self) { group in
                for (index, queue) in queues.enumerated() {
                    group.addTask {
                        do throws(PrintFault) {
                            let answer = try await PrinterStart.status(queue, deadline: .now + .seconds(10))
                            // One that is not listed is not said to have any resolution.
                            let status = isListed[index] ? answer.compared(with: queue.configuration) : answer
                            let state = status.troubles.isEmpty ? (status.isBusy ? "printing" : "ready") : "stopped"
                            let words =
                                [state] + status.troubles.map(\.rawValue)
                                + [status.model, status.resolutions.map { "\($0) dpi" }.joined(separator: " ")]
                                .filter { !$0.isEmpty } + (status.waiting > 0 ? ["\(status.waiting) waiting"] : [])
                            return (index, words.joined(separator: ", "), !status.troubles.isEmpty)
                        } catch { return (index, "\(error.code.rawValue): \(error.detail)", true) }
                    }
                }
                var lines: [Int: String] = [:]
                for try await (index, line, isFinding) in group {
                    lines[index] = line
                    finding = finding || isFinding
                }
                for (index, configuration) in configurations.enumerated() {
                    Console.line("\(configuration.name) (\(configuration.address)): \(lines[index] ?? "")")
                }
            }
            if finding { throw ExitCode.finding }
        }
    }

    /// Prints a test label.
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a label that shows whether a printer is set up as it is listed.",
            discussion: """
                  waybill printer test desk-12
                  waybill printer test zpl://127.0.0.1:9100 --dpi 300

                The frame must lie at the label's edge on all four sides, and the
                barcode must scan. For printers that are sent ZPL.
                """)

        @Argument(help: "A name, station or address.") var printer: String
        @Option(help: "The resolution of a printer named by its address: 203, 300 or 600.") var dpi = 203
        @Option(help: "The labels in a printer named by its address.") var size = LabelSize.fourBySix
        @OptionGroup var file: PrinterFileOptions
        @OptionGroup var clock: ClockOptions

        func run() async throws {
            let configuration = try file.printer(printer, dpi: dpi, size: size)
            guard configuration.language == .zpl else {
                throw ValidationError(
                    "\(configuration.name) is sent \(configuration.language.rawValue); the test label is ZPL. "
                        + "Print a label instead: waybill label FILE --print \(configuration.name)")
            }
            let time = "\(clock.shipClock.now())"
            let document = PrintDocument(name: "waybill-test", bytes: TestLabel.zpl(configuration, time: time))
            let outcome = await PrinterStart.print(
                document, on: PrintQueue(configuration), deadline: .now + .seconds(30))
            try PrintOutcomeLine.say(outcome, configuration.name)
        }
    }

    /// Plays a printer.
    struct Emulate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Plays a ZPL printer: takes labels over TCP, answers ~HS and ~HI, and goes wrong as told.",
            discussion: """
                  waybill printer emulate --save labels
                  waybill printer emulate --listen 127.0.0.1:9101 --dpi 300 --roll 20
                  waybill printer emulate --print-time 800 --fault paper-out

                While it runs it is told by lines on standard input, which it
                acknowledges on standard error:

                  paper-out    head-open    ribbon-out    pause    busy
                  hang            takes connections, neither reads nor answers
                  drop-after=N    hangs up after N bytes of a label
                  load N          a new roll of N labels
                  ok              puts everything right; an unfinished label is forgotten
                  quit            ends

                A job in the background of a terminal (&) cannot read from it, and cannot
                be told anything. Start it in a terminal of its own, or with a pipe:

                  mkfifo printer
                  waybill printer emulate --save labels <>printer &
                  echo paper-out >printer
                """)

        /// The faults that it is told by name.
        private static let faultNames = "paper-out, head-open, ribbon-out, pause, busy, hang, drop-after=N"

        @Option(help: ArgumentHelp("Where to listen; port 0 for any that is free.", valueName: "address:port"))
        var listen = "127.0.0.1:9100"
        @Option(help: ArgumentHelp("Save each label in this folder, which must be there.", valueName: "folder"))
        var save: String?
        @Option(help: "The head's resolution: 203, 300 or 600.") var dpi = 203
        @Option(help: "A fault from the beginning; may be given more than once.") var fault: [String] = []
        @Option(
            name: .customLong("print-time"), help: ArgumentHelp("How long a label takes.", valueName: "milliseconds"))
        var printTime = 0
        @Option(help: ArgumentHelp("How many labels are on the roll; no end if not given.", valueName: "labels"))
        var roll: Int?

        func run() async throws {
            // In the background of a terminal there is no input to read: without this the process would be stopped.
            signal(SIGTTIN, SIG_IGN)
            guard let resolution = Resolution(rawValue: dpi) else {
                throw ValidationError("--dpi \(dpi): expected 203, 300 or 600")
            }
            guard (0...3_600_000).contains(printTime), roll ?? 0 >= 0 else {
                throw ValidationError("--print-time: 0 to 3600000 milliseconds; --roll: 0 or more labels")
            }
            guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...]) else {
                throw ValidationError("--listen \(listen): expected address:port, such as 127.0.0.1:9100")
            }
            var options = PrinterEmulator.Options()
            options.resolution = resolution
            options.saveFolder = save
            options.printTime = .milliseconds(printTime)
            options.roll = roll
            for text in fault {
                guard let fault = EmulatedFault(text) else {
                    throw ValidationError("--fault \(text): not known; known are \(Emulate.faultNames)")
                }
                options.faults.insert(fault)
            }
            options.onLabel = { number, bytes, saved in
                switch saved {
                case .success(let file):
                    Console.line("label \(number): \(bytes.count) bytes" + (file.map { ", saved as \($0)" } ?? ""))
                case .failure(let fault): Console.note("label \(number): \(fault.detail)")
                }
            }
            let emulator: PrinterEmulator
            do throws(PrinterEmulator.SetupFault) {
                emulator = try PrinterEmulator(address: String(listen[..<colon]), port: port, options)
            } catch { throw Console.fail(.unavailable, error.message) }
            Console.note("printing at zpl://\(listen[..<colon]):\(emulator.port), \(dpi) dpi")
            for await line in Emulate.inputLines() {
                let words = line.split(separator: " ")
                switch words.first {
                case "ok" where words.count == 1: emulator.reset()
                case "load" where words.count == 1: emulator.load(nil)
                case "load" where words.count == 2 && Int(words[1]).map { $0 >= 0 } == true:
                    emulator.load(Int(words[1]))
                case "quit":
                    emulator.stop()
                    return
                case nil: continue
                default:
                    guard words.count == 1, let fault = EmulatedFault(String(words[0])) else {
                        Console.note(
                            "not known: \(String(line.prefix(40)).visible); known are \(Emulate.faultNames), load N, ok, quit"
                        )
                        continue
                    }
                    emulator.set(emulator.faults.union([fault]))
                }
                Console.note("as told: \(words.joined(separator: " "))")
            }
            Console.note("standard input has ended: from now on it is told nothing, and runs until it is stopped")
            // Nobody is at the keyboard: until a signal.
            while true { try await Task.sleep(for: .seconds(3600)) }
        }

        /// The lines of standard input, read on a thread that may wait for them.
        private static func inputLines() -> AsyncStream<String> {
            AsyncStream(bufferingPolicy: .bufferingNewest(100)) { lines in
                Thread.detachNewThread {
                    while let line = readLine() { lines.yield(line) }
                    lines.finish()
                }
            }
        }
    }
}

/// Work on a printer that may just be starting, as one that was begun in the background on the line before: for a moment,
/// one that cannot be reached is tried again.
enum PrinterStart {
    private static let patience = Duration.seconds(5)
    private static let interval = Duration.milliseconds(50)

    static func status(
        _ queue: PrintQueue, deadline: ContinuousClock.Instant
    ) async throws(PrintFault) -> PrinterStatus {
        let end = ContinuousClock.now + patience
        while true {
            do throws(PrintFault) { return try await queue.status(deadline: deadline) } catch {
                guard error.code == .unreachable, await isWaited(until: end) else { throw error }
            }
        }
    }

    static func print(
        _ document: PrintDocument, on queue: PrintQueue, deadline: ContinuousClock.Instant
    ) async -> PrintOutcome {
        let end = ContinuousClock.now + patience
        while true {
            let outcome = await queue.print(document, deadline: deadline)
            guard case .notPrinted(let fault) = outcome, fault.code == .unreachable, await isWaited(until: end) else {
                return outcome
            }
        }
    }

    private static func isWaited(until end: ContinuousClock.Instant) async -> Bool {
        guard ContinuousClock.now < end else { return false }
        return (try? await Task.sleep(for: interval)) != nil
    }
}

/// What became of printing, on the command line.
enum PrintOutcomeLine {
    /// Says what became of a label that was to be printed once; throws how the command ends if it is not known to be
    /// printed.
    static func say(_ print: RequestedPrint, _ printer: String, _ about: String) throws {
        switch print {
        case .done(let report): try say(report.outcome, printer, about)
        case .notAgain(let print) where print.result == .printed:
            Console.note(
                about + "has been printed before on \(print.printer) and is not printed again without --reprint")
        case .notAgain(let print):
            Console.note(
                about + "may have been printed on \(print.printer) and is not printed again; look at the printer; "
                    + "if it is not there, give this order alone with --reprint")
            throw ExitCode.finding
        case .begun(let station):
            Console.note(
                about
                    + "its print on \(station) was begun and nobody knows what became of it; it is not printed again; "
                    + "look at the printer; if it is not there, give this order alone with --reprint")
            throw ExitCode.finding
        }
    }

    /// Says it; throws how the command ends if it is not known to be printed.
    ///
    /// - Parameter about: what was printed, before what is said of it.
    static func say(_ outcome: PrintOutcome, _ printer: String, _ about: String = "") throws {
        switch outcome {
        case .printed(let confirmation): Console.note(about + "printed on \(printer) (\(confirmation.rawValue))")
        case .notPrinted(let fault):
            Console.note(about + "not printed on \(printer): \(fault.code.rawValue): \(fault.detail)")
            throw ExitCode.unavailable
        case .unknown(let fault):
            Console.note(
                about + "nobody knows whether \(printer) has printed it: \(fault.code.rawValue): \(fault.detail); "
                    + "look at the printer")
            throw ExitCode.finding
        }
    }
}
