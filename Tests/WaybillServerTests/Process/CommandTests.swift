import Foundation
import Printing
import TestSupport
import Testing

/// The commands as a person types them: what they print, and how they end.
@Suite(.serialized) struct CommandTests {
    private struct Outcome {
        let code: Int32
        let output: String
        let errors: String
    }

    private func run(_ arguments: [String], in folder: URL) throws -> Outcome {
        let program = try #require(WaybillProcess.program)
        let output = folder.appendingPathComponent("output")
        let errors = folder.appendingPathComponent("errors")
        try Data().write(to: output)
        try Data().write(to: errors)
        let outputFile = try FileHandle(forWritingTo: output)
        let errorFile = try FileHandle(forWritingTo: errors)
        let process = try ChildProcess(
            "/usr/bin/env", ["timeout", "60", program.path] + arguments, output: outputFile.fileDescriptor,
            errors: errorFile.fileDescriptor)
        let code = process.waitUntilExit()
        return Outcome(
            code: code, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }

    private func quote(_ file: String, _ options: String...) async throws -> Outcome {
        var outcome: Outcome?
        try await RunningServer.withFolder { folder async throws in
            outcome = try run(
                ["quote", Samples.root + "/Examples/" + file, "--rate-tables", Samples.root + "/rate-tables"] + options,
                in: folder)
        }
        return try #require(outcome)
    }

    @Test func aTableExplainsEachFigureAndRefusal() async throws {
        let outcome = try await quote("shipments/us-socks-to-chicago.json", "--explain")
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("[usps/notice-123-2025-10-05/ground-advantage-cubic.csv:4]"))
        #expect(outcome.output.contains("→  USPS Ground Advantage Cubic"))
        #expect(outcome.output.contains("origin-not-served"))
        let plain = try await quote("shipments/us-socks-to-chicago.json")
        #expect(!plain.output.contains("ground-advantage-cubic.csv"))
        #expect(plain.output.contains("--explain says why"))
    }

    @Test func anotherDayIsAnotherTariff() async throws {
        let outcome = try await quote("shipments/us-socks-to-chicago.json", "--on", "2026-02-01", "--format", "json")
        #expect(outcome.code == 1)
        #expect(outcome.output.contains(#""as_of":"2026-02-01""#))
        #expect(outcome.output.contains(#""selected":null"#))
    }

    /// Nothing is divided by no seconds, and there are no fewer than no connections.
    @Test(arguments: [
        ("quote", "--duration", "0"), ("label", "--duration", "-1"), ("label", "--connections", "-1"),
        ("label", "--labels", "0"), ("label", "--duplicates", "101"), ("label", "--repeats", "-1"),
    ])
    func aMeasurementThatCannotBeMadeIsRefused(command: String, option: String, value: String) async throws {
        try await RunningServer.withFolder { folder async throws in
            let outcome = try run(["bench", command, "\(option)=\(value)"], in: folder)
            #expect(outcome.code == 64)
            #expect(outcome.errors.contains("Error: \(option)"))
        }
    }

    @Test(arguments: ["orders.jsonl", "orders.csv"])
    func aBatchAnswersEachLineInItsPlace(file: String) async throws {
        let csv = try await quote(file, "--format", "csv")
        #expect(csv.code == 65)
        let rows = csv.output.split(separator: "\n")
        #expect(rows.count == 21)
        #expect(rows[1].contains(",SO-2001,1,selected,usps,"))
        #expect(rows.enumerated().filter { $0.element.contains(",faulty,") }.map(\.offset) == [7, 14])
        #expect(csv.errors.contains("Examples/\(file):"))
        let json = try await quote(file, "--format", "json")
        #expect(json.output.split(separator: "\n").count == 20)
        #expect(json.output.split(separator: "\n")[6].contains(#""code":"invalid-shipment""#))
    }

    @Test(arguments: ["csv", "json", "table"])
    func threadsAnswerALongFileInItsOrder(format: String) async throws {
        try await RunningServer.withFolder { folder async throws in
            let header =
                "order,ship_date,ship_from.postcode,ship_from.country,ship_to.name,ship_to.postcode,"
                + "ship_to.country,weight\n"
            let rows = (1...3000).map { row in
                // Some faulty, some over two lines.
                let name = row % 7 == 0 ? "\"Jo, \"\"J\"\"\"" : "Jo"
                let postcode = row % 100 == 0 ? "606" : row % 11 == 0 ? "\"60614\"" : "60614"
                return "SO-\(row),2025-12-02,43215,US,\(name),\(postcode),US,\(1 + row % 5) lb\n"
            }
            let file = folder.appendingPathComponent("orders.csv")
            try Data((header + rows.joined()).utf8).write(to: file)
            func quote(_ jobs: Int) throws -> Outcome {
                try run(
                    [
                        "quote", file.path, "--format", format, "--jobs", String(jobs), "--rate-tables",
                        Samples.root + "/rate-tables",
                    ], in: folder)
            }
            let one = try quote(1)
            #expect(one.code == 65)
            let four = try quote(4)
            #expect(four.code == 65 && four.output == one.output && four.errors == one.errors)
            #expect(one.errors.split(separator: "\n").filter { $0.contains("/ship_to/postcode") }.count == 30)
            if format == "csv" {
                let orders = one.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",")[0] }
                #expect(orders == (1...3000).map { Substring(String($0)) })
            }
            #expect(try quote(0).code == 64)
        }
    }

    @Test func whatCannotBeWrittenIsSaid() async throws {
        try await RunningServer.withFolder { folder async throws in
            let errors = folder.appendingPathComponent("errors")
            try Data().write(to: errors)
            let program = try #require(WaybillProcess.program)
            let full = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
            let errorFile = try FileHandle(forWritingTo: errors)
            let process = try ChildProcess(
                "/usr/bin/env",
                [
                    "timeout", "60", program.path, "quote", Samples.root + "/Examples/orders.csv", "--format", "csv",
                    "--rate-tables", Samples.root + "/rate-tables",
                ], output: full.fileDescriptor, errors: errorFile.fileDescriptor)
            #expect(process.waitUntilExit() == 69)
            let said = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
            #expect(said.contains("cannot write standard output: No space left on device"))
        }
    }

    @Test func badInputNamesFileLineAndColumn() async throws {
        let outcome = try await quote("shipments/faulty/several-faults.json")
        #expect(outcome.code == 65)
        for pointer in ["/ship_to/country", "/weight/unit", "/dimensions/height"] {
            let line = outcome.errors.split(separator: "\n").first { $0.contains(": \(pointer): ") }
            #expect(line?.firstMatch(of: #/several-faults\.json:\d+:\d+: /#) != nil, "\(pointer)")
        }
        #expect(try await quote("no-such-file.json").code == 69)
        #expect(try await quote("orders.csv", "--format", "xml").code == 64)
    }

    @Test func aLabelIsWrittenAndStaysTheSame() async throws {
        try await RunningServer.withFolder { folder async throws in
            let zpl = folder.appendingPathComponent("label.zpl")
            let pdf = folder.appendingPathComponent("label.pdf")
            let arguments = [
                "label", Samples.root + "/Examples/shipments/us-socks-to-chicago.json", "--rate-tables",
                Samples.root + "/rate-tables", "--store", "sqlite:" + folder.path + "/log.sqlite", "--clock",
                "2025-12-02",
                "--zpl", zpl.path, "--pdf", pdf.path,
            ]
            let first = try run(arguments, in: folder)
            #expect(first.code == 0 && first.output.contains(#""tracking_number":"92"#))
            #expect(try Data(contentsOf: zpl).starts(with: Data("^XA".utf8)))
            #expect(try Data(contentsOf: pdf).starts(with: Data("%PDF-1.7".utf8)))
            #expect(try run(arguments, in: folder).output == first.output)
            let verified = try run(["log", "verify", "--store", "sqlite:" + folder.path + "/log.sqlite"], in: folder)
            #expect(verified.code == 0 && verified.output.contains("every chain holds"))
            #expect(try run(["log", "verify", "--store", "sqlite:" + folder.path + "/none"], in: folder).code == 69)
        }
    }

    /// Five labels and two lines of which there is none.
    private static let batch = """
        \(Samples.order("SO-1"))
        {"order":"SO-2"}
        \(Samples.order("SO-3"))
        \(Samples.order("SO-4").putting("\"90\"", for: "\"1.25\""))
        \(Samples.order("SO-5"))
        \(Samples.order("SO-6"))
        \(Samples.order("SO-7"))

        """

    /// What the command says of the batch, with the numbers of its labels.
    private func label(_ options: [String], in folder: URL) throws -> (outcome: Outcome, numbers: [String]) {
        let file = folder.appendingPathComponent("orders.jsonl")
        try Data(Self.batch.utf8).write(to: file)
        let outcome = try run(
            [
                "label", file.path, "--rate-tables", Samples.root + "/rate-tables", "--store",
                "sqlite:" + folder.path + "/log.sqlite", "--clock", "2025-12-02",
            ] + options, in: folder)
        let numbers = try outcome.output.split(separator: "\n").compactMap { line in
            try Answer(Array(line.utf8)).text("tracking_number")
        }
        return (outcome, numbers)
    }

    @Test func aBatchOfLabelsIsOneFile() async throws {
        try await RunningServer.withFolder { folder async throws in
            func seen(_ name: String) throws -> [LabelCheck.Page] {
                let file = folder.appendingPathComponent(name)
                return try LabelCheck.pages(
                    Array(Data(contentsOf: file)), suffix: file.pathExtension, folder: folder)
            }
            func paths(_ names: String...) -> [String] {
                names.flatMap { ["--" + $0.split(separator: ".")[1], folder.appendingPathComponent($0).path] }
            }
            let (first, numbers) = try label(paths("one.pdf", "one.zpl"), in: folder)
            #expect(first.code == 65 && numbers.count == 5)
            let lines = try first.output.split(separator: "\n").map { try Answer(Array($0.utf8)) }
            #expect(lines.map { $0.text("order") } == ["SO-1", nil, "SO-3", nil, "SO-5", "SO-6", "SO-7"])
            #expect(lines[1].text("code") == "invalid-shipment" && lines[3].text("code") == "no-eligible-service")
            let payloads = numbers.map { "42060614\u{1D}" + $0 }
            for file in ["one.pdf", "one.zpl"] {
                let pages = try seen(file)
                #expect(pages.map(\.linear) == payloads.map { [$0] }, "\(file)")
                #expect(Set(pages.map { [$0.width, $0.height] }) == [[812, 1218]], "\(file)")
            }
            // Again as sheets, and for a printer that is fed sideways: the same labels.
            let (second, same) = try label(paths("sheets.pdf") + ["--size", "a4x4"], in: folder)
            #expect(second.output == first.output && same == numbers)
            let sheets = try seen("sheets.pdf")
            #expect(sheets.map { $0.linear.sorted() } == [payloads[0..<4].sorted(), [payloads[4]]])
            #expect(sheets.allSatisfy { $0.width < $0.height && $0.width >= 1678 })
            _ = try label(paths("wide.zpl") + ["--size", "100x150mm", "--turn", "90"], in: folder)
            let wide = try seen("wide.zpl")
            #expect(wide.map(\.linear) == payloads.map { [$0] })
            #expect(wide.allSatisfy { $0.width == 1200 && $0.height == 800 })
        }
    }

    /// As the command's help and its documentation have it.
    @Test func theExampleOfLabelsIssuesEachOfThem() async throws {
        try await RunningServer.withFolder { folder async throws in
            func label(_ options: [String]) throws -> Outcome {
                try run(
                    [
                        "label", Samples.root + "/Examples/labels.jsonl", "--rate-tables",
                        Samples.root + "/rate-tables",
                        "--store", "sqlite:" + folder.path + "/log.sqlite", "--clock", "2025-12-02",
                    ] + options, in: folder)
            }
            let (sheets, zpl) = (folder.path + "/labels.pdf", folder.path + "/labels.zpl")
            let first = try label([])
            #expect(
                first.code == 0 && first.errors == "5 shipments: 5 labels, 0 faulty, 0 refused\n", "\(first.errors)")
            let numbers = try first.output.split(separator: "\n").map {
                try #require(Answer(Array($0.utf8)).text("tracking_number"))
            }
            #expect(Set(numbers).count == 5)
            for options in [
                ["--pdf", sheets, "--size", "a4x4"], ["--zpl", zpl, "--size", "100x150mm", "--dpi", "300"],
            ] {
                let again = try label(options)
                #expect(again.code == 0 && again.output == first.output, "\(again.errors)")
            }
            let texts = try pdfTexts(Array(Data(contentsOf: URL(fileURLWithPath: sheets))))
            for number in numbers {
                let groups = stride(from: 0, to: number.count, by: 4).map { number.dropFirst($0).prefix(4) }
                #expect(texts.contains(groups.joined(separator: " ")), "\(number)")
            }
            let lines = String(decoding: try Data(contentsOf: URL(fileURLWithPath: zpl)), as: UTF8.self)
            #expect(lines.components(separatedBy: "^XA").count == 6)
        }
    }

    @Test func exportsComeWithTheirCustomsDeclarations() async throws {
        try await RunningServer.withFolder { folder async throws in
            let fixture = Samples.root + "/Examples/fixtures/s10/"
            let labels = folder.appendingPathComponent("labels.pdf")
            let customs = folder.appendingPathComponent("cn23.pdf")
            let arguments = [
                "label", fixture + "exports.jsonl", "--rate-tables", fixture + "rate-tables", "--store",
                "sqlite:" + folder.path + "/log.sqlite", "--clock", "2025-12-02", "--pdf", labels.path, "--customs",
                customs.path,
            ]
            let first = try run(arguments, in: folder)
            #expect(first.code == 0, "\(first.errors)")
            let services = try first.output.split(separator: "\n").map { try Answer(Array($0.utf8)).text("service") }
            #expect(services == ["s10-packet", "s10-parcel"])
            #expect(!first.errors.contains("is not written"))
            let drawn = try pdfTexts(Array(Data(contentsOf: labels)))
            for part in ["CN 22", "Enamelled steel mug", "IOSS IM2760000742", "CN 23 ATTACHED"] {
                #expect(drawn.contains(part), "\(part)")
            }
            let bytes = try Data(contentsOf: customs)
            let declared = try pdfTexts(Array(bytes))
            #expect(declared.contains("Woollen blanket") && !declared.contains("Enamelled"))
            #expect(try run(arguments, in: folder).output == first.output)
            #expect(try Data(contentsOf: customs) == bytes)
        }
    }

    @Test func whereNoDeclarationGoesBesideALabelNoneIsWritten() async throws {
        try await RunningServer.withFolder { folder async throws in
            let (outcome, numbers) = try label(["--customs", folder.path + "/cn23.pdf"], in: folder)
            #expect(numbers.count == 5 && outcome.errors.contains("cn23.pdf is not written: no label has"))
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/cn23.pdf"))
        }
    }

    @Test(arguments: [
        (["--zpl", "x.zpl", "--size", "a4x4"], "4x6in, 100x150mm, a6"), (["--png", "x.png"], "use --pdf or --zpl"),
        (["--pdf", "x.pdf", "--size", "a5"], "a4x4"), (["--pdf", "x.pdf", "--turn", "45"], "270"),
        (["--zpl", "x.zpl", "--dpi", "204"], "203, 300 or 600"), (["--reprint"], "--print says on which printer"),
        (["--zpl", "x", "--pdf", "./x"], "--pdf ./x: --zpl is the same file"),
        (["--pdf", "x.pdf", "--customs", "x.pdf"], "--customs x.pdf: --pdf is the same file"),
        (["--clock", "2.12.2025"], "expected YYYY-MM-DD"),
    ]) func whatCannotBeWrittenIsRefusedBeforeAnythingIsDone(options: [String], said: String) async throws {
        try await RunningServer.withFolder { folder async throws in
            let (outcome, _) = try label(options, in: folder)
            #expect(outcome.code == 64 && outcome.errors.contains(said) && outcome.output.isEmpty, "\(outcome.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/log.sqlite"))
        }
    }

    @Test(arguments: ["", "-wal", "-lock"]) func theLogIsNotWrittenOver(part: String) async throws {
        try await RunningServer.withFolder { folder async throws in
            #expect(try label([], in: folder).numbers.count == 5)
            let log = folder.path + "/log.sqlite"
            let before = try Data(contentsOf: URL(fileURLWithPath: log))
            let (outcome, _) = try label(["--pdf", log + part], in: folder)
            #expect(outcome.code == 64 && outcome.errors.contains("the log is the same file"), "\(outcome.errors)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: log)) == before)
        }
    }

    /// Once for each change, however often the same tables are used after it.
    @Test func thatTheTablesDifferIsSaidOnce() async throws {
        try await RunningServer.withFolder { folder async throws in
            let other = folder.appendingPathComponent("rates")
            try FileManager.default.copyItem(
                at: URL(fileURLWithPath: Samples.root + "/rate-tables"), to: other)
            let policy = other.appendingPathComponent("selection.yaml")
            try Data("# Another.\n".utf8 + Data(contentsOf: policy)).write(to: policy)
            var said: [Bool] = []
            for tables in [Samples.root + "/rate-tables", other.path, other.path, Samples.root + "/rate-tables"] {
                let (outcome, numbers) = try label(["--rate-tables", tables], in: folder)
                #expect(numbers.count == 5, "\(outcome.errors)")
                said.append(outcome.errors.contains("the rate tables differ from those this log was priced with"))
            }
            #expect(said == [false, true, false, true])
        }
    }

    @Test func theFileOfShipmentsIsNotWritten() async throws {
        try await RunningServer.withFolder { folder async throws in
            let (outcome, _) = try label(["--pdf", folder.path + "/orders.jsonl"], in: folder)
            #expect(outcome.code == 64 && outcome.errors.contains("the file of shipments is the same file"))
            #expect(try String(contentsOfFile: folder.path + "/orders.jsonl", encoding: .utf8) == Self.batch)
        }
    }

    @Test(arguments: [
        ("", "it is a folder"), ("/none/x.zpl", "there is no folder "), ("/orders.jsonl/x", "is no folder"),
    ])
    func aFileThatCannotBeWrittenIsSaidBeforeAnythingIsDone(path: String, said: String) async throws {
        try await RunningServer.withFolder { folder async throws in
            let (outcome, _) = try label(["--zpl", folder.path + path], in: folder)
            #expect(outcome.code == 69 && outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("waybill: cannot write \(folder.path + path): "), "\(outcome.errors)")
            #expect(outcome.errors.contains(said), "\(outcome.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/log.sqlite"))
        }
    }

    @Test func aDayIsWrittenByTheYearFirst() async throws {
        let outcome = try await quote("shipments/us-socks-to-chicago.json", "--on", "yesterday")
        #expect(outcome.code == 64 && outcome.errors.contains("expected YYYY-MM-DD"), "\(outcome.errors)")
    }

    /// Also wrong usage that is found only while a command runs is told with that command's usage.
    @Test(arguments: [
        ["serve", "--listen", "nonsense"], ["serve", "--name", "a b"], ["printer", "emulate", "--dpi", "7"],
        ["quote", "--jobs", "0", "-"],
    ])
    func wrongUsageNamesItsCommand(arguments: [String]) async throws {
        try await RunningServer.withFolder { folder async throws in
            let outcome = try run(arguments, in: folder)
            #expect(outcome.code == 64 && outcome.output.isEmpty)
            let command = arguments.prefix { !$0.hasPrefix("-") }.joined(separator: " ")
            #expect(outcome.errors.contains("\nUsage: waybill \(command) "), "\(outcome.errors)")
            #expect(outcome.errors.contains("See 'waybill \(command) --help'"), "\(outcome.errors)")
        }
    }

    @Test func anAddressInUseIsSaid() async throws {
        try await RunningServer.withFolder { folder async throws in
            let other = try PrinterEmulator(.init())
            defer { other.stop() }
            let log = folder.appendingPathComponent("log.sqlite")
            let outcome = try run(
                RunningServer.arguments(.shipped, log: log, listen: "127.0.0.1:\(other.port)"), in: folder)
            #expect(outcome.code == 69)
            #expect(outcome.errors.contains("waybill: 127.0.0.1:\(other.port) is in use"), "\(outcome.errors)")
        }
    }

    /// Each print is told with its line, order and number, and the parcel that stands there twice is printed once.
    @Test func aParcelThatStandsTwiceInAFileHasOneLabel() async throws {
        try await RunningServer.withFolder { folder async throws in
            let (pdf, zpl) = (folder.path + "/d.pdf", folder.path + "/d.zpl")
            let orders = ["SO-1", "SO-1", "SO-3"].map { Samples.order($0) }
            let (outcome, printed) = try print(orders, ["--pdf", pdf, "--zpl", zpl], in: folder)
            #expect(outcome.code == 0 && printed.count == 2, "\(outcome.errors)")
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.count == 3 && lines[0] == lines[1])
            let numbers = try lines.map { try #require(Answer(Array($0.utf8)).text("tracking_number")) }
            let said = outcome.errors.split(separator: "\n").map { $0.replacing(folder.path + "/", with: "") }
            #expect(
                said == [
                    "orders.jsonl:1: order SO-1, \(numbers[0]): printed on printer (printer-idle)",
                    "orders.jsonl:2: the parcel of line 1 again; its label is not repeated",
                    "orders.jsonl:3: order SO-3, \(numbers[2]): printed on printer (printer-idle)",
                    "3 shipments: 2 labels, 1 repeated, 0 faulty, 0 refused",
                ])
            let pages = String(decoding: try Data(contentsOf: URL(fileURLWithPath: pdf)), as: UTF8.self)
            #expect(pages.components(separatedBy: "/Type/Page/Parent").count == 3)
            let written = try String(contentsOfFile: zpl, encoding: .utf8)
            #expect(written.components(separatedBy: "^XA").count == 3)
        }
    }

    /// What the command says of orders that it prints on a printer that is not there, and what was printed.
    private func print(
        _ orders: [String], tables: RunningServer.Tables = .shipped, _ options: [String] = [], in folder: URL
    ) throws -> (outcome: Outcome, printed: [String]) {
        let emulator = try PrinterEmulator(.init())
        defer { emulator.stop() }
        let file = folder.appendingPathComponent("orders.jsonl")
        try Data((orders.joined(separator: "\n") + "\n").utf8).write(to: file)
        let outcome = try run(
            [
                "label", file.path, "--rate-tables", "\(Samples.root)/\(tables.rawValue)", "--store",
                "sqlite:" + folder.path + "/log.sqlite", "--clock", Samples.today, "--print",
                "zpl://127.0.0.1:\(emulator.port)",
            ] + options, in: folder)
        return (outcome, emulator.received.map { zplTexts($0) })
    }

    /// A label that stands has one line, whatever became of its print, and its file is written where it can be.
    @Test func aLabelThatStandsAndCannotBePrintedIsOneLine() async throws {
        try await RunningServer.withFolder { folder async throws in
            var wide = ""
            try await APIFixture.open(tables: .s10) { fixture async throws in
                wide = try await PrintHandlerTests.tooWideForMillimetres(fixture)
            }
            let orders = [wide, Samples.withinBritain("GB-1", name: "Gwen Price")]
            let first = try print(orders, tables: .s10, in: folder)
            #expect(first.outcome.code == 0 && first.printed.count == 2, "\(first.outcome.errors)")
            // As if neither had been printed: the same orders in another log, made without printing.
            try FileManager.default.removeItem(at: folder.appendingPathComponent("log.sqlite"))
            let made = try run(
                [
                    "label", folder.path + "/orders.jsonl", "--rate-tables",
                    "\(Samples.root)/\(RunningServer.Tables.s10.rawValue)", "--store",
                    "sqlite:" + folder.path + "/log.sqlite", "--clock", Samples.today,
                ], in: folder)
            let again = try print(
                orders, tables: .s10, ["--size", "100x150mm", "--zpl", folder.path + "/labels.zpl"], in: folder)
            #expect(again.outcome.code == 65 && again.outcome.output == made.output, "\(again.outcome.errors)")
            #expect(again.outcome.errors.contains("orders.jsonl:1: order "))
            #expect(again.outcome.errors.contains("stands but cannot be printed: "))
            #expect(again.outcome.errors.contains("stands but cannot be written: "))
            #expect(again.printed.count == 2)
            #expect(again.printed[0].contains("Gwen Price"))
            #expect(again.printed[1].contains("cannot be printed here") && !again.printed[1].contains("more)"))
        }
    }

    @Test func aFileOfFaultyOrdersLeavesOneSlip() async throws {
        try await RunningServer.withFolder { folder async throws in
            let pdf = folder.path + "/labels.pdf"
            let (outcome, printed) = try print(
                (1...9).map { "{\"order\":\"SO-\($0)\"}" }, ["--pdf", pdf], in: folder)
            #expect(outcome.errors.contains("labels.pdf is not written: there is no label"))
            #expect(outcome.errors.hasSuffix("9 shipments: 0 labels, 9 faulty, 0 refused\n"), "\(outcome.errors)")
            #expect(!FileManager.default.fileExists(atPath: pdf))
            #expect(outcome.code == 65 && outcome.output.split(separator: "\n").count == 9)
            #expect(printed.count == 1)
            #expect(printed[0].contains("orders.jsonl:1 (and 8 more)"), "\(printed)")
        }
    }

    /// A British postcode is too long for DPD's bars at 300 dpi: nothing is issued, and no number of the range is used.
    @Test func aLabelThatCannotBeWrittenAsAskedIsNotIssued() async throws {
        try await RunningServer.withFolder { folder async throws in
            let file = folder.appendingPathComponent("order.json")
            try Data(Samples.withinBritain("GB-1", name: "Gwen Price").utf8).write(to: file)
            func label(_ dpi: String) throws -> Outcome {
                try run(
                    [
                        "label", file.path, "--rate-tables", "\(Samples.root)/\(RunningServer.Tables.dpd.rawValue)",
                        "--store", "sqlite:" + folder.path + "/log.sqlite", "--clock", Samples.today, "--zpl",
                        folder.path + "/label.zpl", "--dpi", dpi,
                    ], in: folder)
            }
            let refused = try label("300")
            #expect(refused.code == 65 && !refused.errors.contains("stands"), "\(refused.errors)")
            #expect(try Answer(Array(refused.output.utf8)).text("tracking_number") == nil)
            let issued = try label("203")
            #expect(issued.code == 0 && FileManager.default.fileExists(atPath: folder.path + "/label.zpl"))
            // The first of the range.
            let number = try Answer(Array(issued.output.utf8)).text("tracking_number")
            #expect(number?.hasPrefix("09990000000001") == true, "\(number ?? "")")
        }
    }

    @Test func numbersAndRangesAreChecked() async throws {
        try await RunningServer.withFolder { folder async throws in
            let numbers = folder.appendingPathComponent("numbers.csv")
            try Data("format,value\nusps-impb,9234690361980900000142\nusps-impb,9234690361980900000143\n".utf8)
                .write(to: numbers)
            let checked = try run(["numbers", "check", numbers.path], in: folder)
            #expect(checked.code == 1)
            let rows = checked.output.split(separator: "\n")
            #expect(rows[1].hasPrefix("usps-impb,9234690361980900000142,true,"))
            #expect(rows[2].hasPrefix("usps-impb,9234690361980900000143,false,"))
            let vectors = Samples.root + "/Tests/TrackingNumbersTests/vectors.csv"
            let known = try String(contentsOf: URL(fileURLWithPath: vectors), encoding: .utf8).split(separator: "\n")
            let answers = try run(["numbers", "check", vectors], in: folder)
            #expect(answers.code == 1)
            func verdict(_ row: Substring) -> [String] {
                row.split(separator: ",", omittingEmptySubsequences: false).prefix(3).map { cell in
                    cell.filter { $0 != "\"" }
                }
            }
            #expect(answers.output.split(separator: "\n").map(verdict) == known.map(verdict))
            let explained = try run(["numbers", "explain", "420731089234", "690361980900000142"], in: folder)
            #expect(explained.code == 0 && explained.output.contains("  346        service type code"))
            #expect(try run(["numbers", "explain", "1Z0FH3446831744084"], in: folder).code == 1)
            #expect(try run(["numbers", "explain", "--format", "nonsense", "1"], in: folder).code == 64)
            func grant(_ account: String, _ last: String) throws -> Int32 {
                try run(
                    [
                        "numbers", "grant", "--carrier", "usps", "--account", account, "--format", "usps-impb",
                        "--issuer", "912345678", "--first", "1", "--last", last, "--store",
                        "sqlite:" + folder.path + "/log.sqlite",
                    ], in: folder
                ).code
            }
            #expect(try grant("commercial", "10") == 0)
            #expect(try grant("commercial", "10") == 1)
            #expect(try grant("other", "5") == 1)
            #expect(try grant("other", "0") == 64)
        }
    }
}
