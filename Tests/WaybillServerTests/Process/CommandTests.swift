import Foundation
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
        #expect(outcome.output.contains("tariff-not-in-force"))
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
