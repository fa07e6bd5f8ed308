import CarrierAdapters
import Foundation
import TestSupport
import Testing
import TextFormats

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

    @Test(
        arguments: [
            ("format,number\nups-1z,1Z\n", 65, ":1: the header has no column “value”: format,number"),
            ("\nnumber\n1Z0FH3446831744083\n", 65, "the header has no column “value”: number"),
            ("", 65, "there is nothing"), ("\n\n", 65, "there is nothing"),
            ("format,value\nups-1z,\n", 1, "ups-1z,,false,expected a number"),
            ("value\n1Z\n", 1, "false,"),
        ] as [(String, Int32, String)])
    func aFileWithoutNumbersIsAFault(text: String, code: Int32, said: String) async throws {
        try await RunningServer.withFolder { folder async throws in
            let file = folder.appendingPathComponent("numbers.csv")
            try Data(text.utf8).write(to: file)
            let checked = try run(["check", file.path], in: folder)
            #expect(checked.code == code && (checked.output + checked.errors).contains(said), "\(checked)")
            #expect(checked.output.isEmpty == (code == 65))
        }
    }

    private func grant(_ first: Int, _ last: Int, lowWater: String, _ folder: URL) throws -> Int32 {
        try run(
            [
                "grant", "--carrier", "usps", "--account", "commercial", "--format", "usps-impb", "--issuer",
                "912345678", "--first", "\(first)", "--last", "\(last)", "--low-water", lowWater, "--store",
                "sqlite:" + folder.path + "/log.sqlite", "--rate-tables", Samples.root + "/rate-tables",
            ], in: folder
        ).code
    }

    /// The list shows a range as low from the warning on, until more is granted.
    @Test func theListSaysWhatTheWarningSays() async throws {
        try await RunningServer.withFolder { folder async throws in
            func ranges() throws -> [Bool] {
                let listed = try run(["ranges", "--store", "sqlite:" + folder.path + "/log.sqlite"], in: folder)
                return listed.output.split(separator: "\n").map { $0.hasSuffix(", LOW") }
            }
            #expect(try grant(1, 4, lowWater: "50%", folder) == 0)
            for (order, isLow) in [("SO-1", false), ("SO-2", false), ("SO-3", true)] {
                #expect(try ranges() == [false])
                let file = folder.appendingPathComponent("order.json")
                try Data(Samples.order(order).utf8).write(to: file)
                let label = try WaybillProcess(
                    [
                        "label", file.path, "--rate-tables", Samples.root + "/rate-tables", "--store",
                        "sqlite:" + folder.path + "/log.sqlite", "--clock", Samples.today,
                    ], folder: folder)
                #expect(try await label.end(within: .seconds(60)) == 0, "\(label.errors)")
                #expect(label.errors.contains("only 1 serials are left") == isLow, "\(label.errors)")
            }
            #expect(try ranges() == [true])
            let listed = try run(["ranges", "--store", "sqlite:" + folder.path + "/log.sqlite"], in: folder).output
            #expect(
                listed.hasPrefix(
                    "range/usps/commercial/912345678: usps/commercial, all services: usps-impb 1 to 4, "
                        + "1 left, low-water mark 2"), "\(listed)")
            #expect(try grant(5, 9, lowWater: "5", folder) == 64)
            #expect(try grant(5, 9, lowWater: "1", folder) == 0)
            #expect(try ranges() == [false, false])
        }
    }

    /// While a server has the log, ranges are granted and listed over HTTP.
    @Test func rangesAreGrantedWhileTheServerRuns() async throws {
        try await RunningServer.withFolder { folder async throws in
            let server = try await RunningServer.start(.shipped, log: folder.appendingPathComponent("log.sqlite"))
            #expect(try Answer(await server.label(Samples.order("SO-1")).body).root["specimen"]?.bool == true)
            let store = ["--store", "sqlite:" + folder.path + "/log.sqlite"]
            #expect(try grant(1, 9, lowWater: "0", folder) == 69)
            let listed = try run(["ranges"] + store, in: folder)
            #expect(listed.code == 69 && listed.errors.contains("GET /v1/number-ranges"), "\(listed)")
            let body = Array(
                (#"{"carrier":"usps","account":"commercial","format":"usps-impb","issuer":"912345678","first":1,"#
                    + #""last":9,"low_water":"50%"}"#).utf8)
            let granted = try await server.send(.post, "/v1/number-ranges", body: body)
            #expect(granted.status == 201)
            #expect(try Answer(granted.body).root["low_water"] == .integer(4))
            #expect(try Answer(await server.label(Samples.order("SO-2")).body).root["specimen"]?.bool == false)
            let ranges = try Answer(await server.send(.get, "/v1/number-ranges").body).root["ranges"]?.array ?? []
            let real = ranges.filter { $0["test"]?.bool == false }
            #expect(real.count == 1 && ranges.count == 2)
            #expect(real.first?["range"]?.string == "range/usps/commercial/912345678")
            #expect(real.first?["remaining"] == .integer(8) && real.first?["low"]?.bool == false)
            let again = try await server.send(.post, "/v1/number-ranges", body: body)
            #expect(try again.status == 409 && Answer(again.body).text("code") == "serials-taken")
            let wrong = try await server.send(.post, "/v1/number-ranges", body: Array(#"{"last":"x"}"#.utf8))
            #expect(try wrong.status == 422 && Answer(wrong.body).text("code") == "invalid-range")
            let unused = String(decoding: body, as: UTF8.self).replacing("commercial", with: "nonsense")
                .replacing("912345678", with: "912345679")
            #expect(try await server.send(.post, "/v1/number-ranges", body: Array(unused.utf8)).status == 201)
            #expect(server.errors.contains("no tariff has usps/nonsense usps-impb numbers"), "\(server.errors)")
            #expect(try await server.send(.post, "/v1/number-ranges", body: [0x7B]).status == 400)
            #expect(try await server.send(.put, "/v1/number-ranges").headers["Allow"] == "GET, HEAD, POST")
            #expect(try await server.stop() == 0)
        }
    }
}
