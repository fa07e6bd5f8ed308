import Foundation
import TestSupport
import Testing

/// What `waybill numbers` says of numbers and grants that are not right.
@Suite(.serialized) struct NumbersCommandTests {
    private func run(
        _ arguments: [String], in folder: URL
    ) throws -> (code: Int32, output: String, errors: String) {
        let program = try #require(WaybillProcess.program)
        let files = ["output", "errors"].map { folder.appendingPathComponent($0) }
        for file in files { try Data().write(to: file) }
        let handles = try files.map { try FileHandle(forWritingTo: $0) }
        let process = try ChildProcess(
            "/usr/bin/env", ["timeout", "60", program.path, "numbers"] + arguments, output: handles[0].fileDescriptor,
            errors: handles[1].fileDescriptor)
        let code = process.waitUntilExit()
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return (code, texts[0], texts[1])
    }

    @Test func aNumberWithAWrongCheckDigitIsStillTakenApart() async throws {
        try await RunningServer.withFolder { folder async throws in
            let wrong = try run(["explain", "1Z0FH3446831744084"], in: folder)
            #expect(wrong.code == 1 && wrong.errors.contains("read as ups-1z: check-digit: "))
            #expect(wrong.output.contains("0FH344") && wrong.output.contains("with the right check digit"))
            let short = try run(["explain", "1Z0FH344683174408"], in: folder)
            #expect(short.code == 1 && short.errors.contains("read as ups-1z: length: ") && short.output.isEmpty)
            let unknown = try run(["explain", "??"], in: folder)
            #expect(unknown.code == 1 && unknown.errors.contains("unrecognised: \"??\""))
            let card = try run(["explain", "--format", "dpd-parcel", "05300000011267"], in: folder)
            #expect(card.code == 0 && card.output.hasPrefix("dpd-parcel  0530 0000 0112 67 F"))
        }
    }

    @Test(
        arguments: [
            ("usps", "usps-impb", "912345678", [], 0, nil),
            ("upsx", "usps-impb", "912345678", [], 0, "has upsx/commercial usps-impb numbers, so no label"),
            ("usps", "upu-s10", "GB", [], 0, "there are: usps/commercial usps-impb"),
            ("usps", "usps-impb", "912345678", ["--service", "nonsense"], 0, "numbers for nonsense, so"),
            ("usps", "usps-impb", "912345678", ["--rate-tables", "nowhere"], 0, "no rate tables in nowhere"),
            ("usps", "upu-s10", "ZZ", [], 64, "expected the country of a post"),
            ("usps", "upu-s10", "ZZ", ["--test"], 0, nil),
        ] as [(String, String, String, [String], Int32, String?)])
    func aGrantThatNothingWillUseIsWarnedOf(
        carrier: String, format: String, issuer: String, options: [String], code: Int32, said: String?
    ) async throws {
        try await RunningServer.withFolder { folder async throws in
            let tables = options.contains("--rate-tables") ? [] : ["--rate-tables", Samples.root + "/rate-tables"]
            let granted = try run(
                [
                    "grant", "--carrier", carrier, "--account", "commercial", "--format", format, "--issuer", issuer,
                    "--first", "1", "--last", "9", "--store", "sqlite:" + folder.path + "/log.sqlite",
                ] + tables + options, in: folder)
            #expect(granted.code == code && granted.output.contains("granted ") == (code == 0), "\(granted)")
            if let said { #expect(granted.errors.contains(said), "\(granted.errors)") }
            if format == "usps-impb", said == nil { #expect(granted.errors.isEmpty, "\(granted.errors)") }
        }
    }
}
