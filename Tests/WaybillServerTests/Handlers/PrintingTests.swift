import LabelDesk
import LabelRender
import Printing
import TestSupport
import Testing
import TextFormats

@testable import WaybillServer

@Suite struct PrintHandlerTests {
    /// The handlers with a printer that is not there.
    private func withPrinter(
        _ options: PrinterEmulator.Options = .init(), media: LabelSize = .fourBySix,
        tables: RunningServer.Tables = .shipped, _ body: (APIFixture, PrinterEmulator) async throws -> Void
    ) async throws {
        let emulator = try PrinterEmulator(options)
        let printers = Printers([
            PrinterConfiguration(
                name: "desk-12", stations: ["desk-13"], address: .zpl(host: "127.0.0.1", port: emulator.port),
                media: media)
        ])
        do {
            try await APIFixture.open(printers, tables: tables) { fixture async throws in
                try await body(fixture, emulator)
            }
        } catch {
            await printers.stop()
            emulator.stop()
            throw error
        }
        await printers.stop()
        emulator.stop()
    }

    private func header(_ response: APIResponse) -> String? {
        response.headers.first { $0.name == "Waybill-Print" }?.value
    }

    private func print(_ fixture: APIFixture, _ id: String, _ query: [String: String]) async -> APIResponse {
        await fixture.api.printLabel(id, APIFixture.request([], [:], query))
    }

    @Test func aKeyPrintsOnceAndIsAnsweredTheSame() async throws {
        try await withPrinter { fixture, emulator async throws in
            let headers = ["idempotency-key": ["k"]]
            let first = await fixture.label(Samples.order(), headers: headers, query: ["print": "desk-13"])
            #expect(first.status == 201)
            #expect(header(first) == "printed; printer=desk-12")
            let again = await fixture.label(Samples.order(), headers: headers, query: ["print": "desk-13"])
            #expect(again.status == 201 && again.body == first.body)
            #expect(header(again) == "not-again; last=printed; printer=desk-12")
            let without = await fixture.label(Samples.order(), headers: headers)
            #expect(without.body == first.body && header(without) == nil)
            #expect(emulator.received.count == 1)
        }
    }

    /// An order whose label stands: it fits 4 × 6 in, and not 100 × 150 mm, which is a little narrower.
    static func tooWideForMillimetres(_ fixture: APIFixture) async throws -> String {
        for zeros in 30...90 {
            for thin in 0...3 {
                let name = String(repeating: "0", count: zeros) + String(repeating: "i", count: thin)
                let order = Samples.withinBritain("GB-\(zeros)-\(thin)", name: name)
                let small = await fixture.label(
                    order, headers: ["accept": ["application/zpl"]], query: ["size": "100x150mm"])
                if small.status == 422, await fixture.label(order).status == 201 { return order }
            }
        }
        throw ServerTrouble("no name is between the two")
    }

    /// What a label that stands cannot be had as, is refused; it is printed all the same, and the answer says so.
    @Test func aRefusedFormDoesNotHideThePrint() async throws {
        try await withPrinter(tables: .s10) { fixture, emulator async throws in
            let order = try await Self.tooWideForMillimetres(fixture)
            let id = try #require(try Answer(await fixture.label(order).body).text("id"))
            for field in ["printed; printer=desk-12", "not-again; last=printed; printer=desk-12"] {
                let refused = await fixture.label(
                    order, headers: ["accept": ["application/pdf"]], query: ["print": "desk-13", "size": "100x150mm"])
                #expect(try refused.status == 422 && Answer(refused.body).text("code") == "text-too-long")
                #expect(header(refused) == field)
                #expect(refused.headers.contains { $0.name == "Location" && $0.value == "/v1/labels/\(id)" })
            }
            #expect(emulator.received.map { zplTexts($0).contains("NOT A SHIPPING LABEL") } == [false])
        }
    }

    @Test func aLabelThatDoesNotFitThePrinterStandsAndASlipSaysSo() async throws {
        try await withPrinter(media: .mm100x150, tables: .s10) { fixture, emulator async throws in
            let order = try await Self.tooWideForMillimetres(fixture)
            let answer = await fixture.label(order, query: ["print": "desk-13"])
            #expect(answer.status == 201)
            #expect(header(answer) == "not-printed; reason=text-too-long; slip=printed; printer=desk-12")
            #expect(emulator.received.count == 1)
            #expect(zplTexts(emulator.received.first ?? []).contains("cannot be printed here"))
        }
    }

    @Test func aFailedPrintStillAnswersTheLabel() async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.headOpen]
        try await withPrinter(options) { fixture, emulator async throws in
            let made = await fixture.label(Samples.order(), query: ["print": "desk-12"])
            #expect(made.status == 201)
            #expect(header(made) == "not-printed; reason=head-open; printer=desk-12")
            let id = try #require(try Answer(made.body).text("id"))
            let failed = await print(fixture, id, ["printer": "desk-12"])
            #expect(failed.status == 503)
            #expect(try Answer(failed.body).text("code") == "not-printed")
            #expect(try Answer(failed.body).text("reason") == "head-open")
            emulator.set([])
            let printed = await print(fixture, id, ["printer": "desk-12"])
            #expect(printed.status == 200)
            #expect(try Answer(printed.body).text("outcome") == "printed")
            #expect(try Answer(printed.body).root["reprint"]?.bool == false)
            let reprinted = await print(fixture, id, ["printer": "desk-13"])
            #expect(try Answer(reprinted.body).root["reprint"]?.bool == true)
            #expect(emulator.received.count == 2)
        }
    }

    @Test func aLabelShowsWhatBecameOfPrinting() async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.headOpen]
        try await withPrinter(options) { fixture, emulator async throws in
            let id = try #require(try Answer(await fixture.label(Samples.order()).body).text("id"))
            func printing() async throws -> JSONValue? {
                try Answer(await fixture.api.label(id).body).root["printing"]
            }
            #expect(try await printing() == .null)
            let failed = await fixture.label(Samples.order(), query: ["print": "desk-13"])
            #expect(header(failed) == "not-printed; reason=head-open; printer=desk-12")
            let stopped = try await printing()
            #expect(stopped?["outcome"]?.string == "not-printed" && stopped?["reason"]?.string == "head-open")
            emulator.set([])
            let printed = await fixture.label(Samples.order(), query: ["print": "desk-13"])
            #expect(header(printed) == "printed; printer=desk-12")
            _ = await print(fixture, id, ["printer": "desk-12"])
            let last = try await printing()
            #expect(last?["outcome"]?.string == "printed" && last?["printer"]?.string == "desk-12")
            #expect(last?["time"]?.string?.hasPrefix(Samples.today) == true && last?["reason"] == nil)
            for (name, count) in [("printed", 2), ("not_printed", 1), ("unknown", 0), ("reprints", 1)] {
                #expect(last?[name] == .integer(count), "\(name)")
            }
        }
    }

    @Test func whyAPrintFailedIsInTheServersLog() async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.headOpen]
        try await withPrinter(options) { fixture, _ async throws in
            let id = try #require(try Answer(await fixture.label(Samples.order()).body).text("id"))
            let failed = await print(fixture, id, ["printer": "desk-12"])
            #expect(failed.operatorDetail == "head-open: nothing was sent")
        }
    }

    @Test func anUnknownPrinterIsToldTheNamesAndStations() async throws {
        try await withPrinter { fixture, _ async throws in
            let refused = await fixture.label(Samples.order(), query: ["print": "nowhere"])
            #expect(try Answer(refused.body).text("detail") == "“nowhere”: there are desk-12 (for desk-13)")
        }
    }

    @Test func anUnknownPrintSaysSo() async throws {
        var options = PrinterEmulator.Options()
        options.roll = 0
        try await withPrinter(options) { fixture, emulator async throws in
            let made = await fixture.label(Samples.order(), query: ["print": "desk-12"])
            #expect(header(made) == "unknown; reason=paper-out; printer=desk-12")
            emulator.load(0)
            let id = try #require(try Answer(made.body).text("id"))
            let again = await print(fixture, id, ["printer": "desk-12"])
            #expect(again.status == 503)
            #expect(try Answer(again.body).text("reason") == "paper-out")
        }
    }

    @Test func whatIsRefused() async throws {
        try await withPrinter { fixture, emulator async throws in
            let nowhere = await fixture.label(Samples.order(), query: ["print": "nowhere"])
            #expect(nowhere.status == 404)
            #expect(try Answer(nowhere.body).text("code") == "unknown-printer")
            #expect(try await fixture.eventCount() == 0)
            #expect(await print(fixture, "lbl_1", [:]).status == 400)
            #expect(await print(fixture, "lbl_1", ["printer": "desk-12", "copies": "2"]).status == 400)
            #expect(await print(fixture, "lbl_1", ["printer": "desk-12"]).status == 404)
            #expect(emulator.received.isEmpty)
        }
    }

    /// What is refused, and how its slip begins; the order's number is read where there is one.
    static let refusals: [(body: String, query: [String: String], status: Int, texts: [String])] = [
        ("{", [:], 400, ["No label", "JSON"]),
        (#"{"order": "SO-77", "weight": "1 lb"}"#, [:], 422, ["No label for order SO-77", "/ship_to"]),
        (
            Samples.order().replacing("\"1.25\"", with: "\"2000\""), [:], 422,
            ["No label for order", "no service takes"]
        ),
        (Samples.order(), ["dpi": "204"], 400, ["No label for order", "asks wrongly", "203, 300, 600"]),
    ]

    @Test(arguments: refusals.indices)
    func aRefusedLabelLeavesASlip(index: Int) async throws {
        let (body, query, status, texts) = Self.refusals[index]
        try await withPrinter { fixture, emulator async throws in
            let asked = query.merging(["print": "desk-13"]) { $1 }
            let plain = await fixture.label(body, query: query)
            let refused = await fixture.label(body, query: asked)
            #expect(refused.status == status && refused.body == plain.body)
            #expect(refused.contentType == "application/problem+json" && header(plain) == nil)
            #expect(header(refused) == "error-slip; outcome=printed; printer=desk-12")
            #expect(emulator.received.count == 1)
            let slip = zplTexts(emulator.received.first ?? [])
            for text in texts + ["desk-13", "test-1"] { #expect(slip.contains(text), "\(text)") }
            #expect(!slip.contains("; :"))
            let again = await fixture.label(body, query: asked)
            #expect(again.status == status && header(again) == "error-slip; outcome=not-again; printer=desk-12")
            emulator.set([.headOpen])
            let other = await fixture.label("[]", query: asked)
            #expect(header(other) == "error-slip; outcome=not-printed; reason=head-open; printer=desk-12")
            #expect(emulator.received.count == 1)
            #expect(try await fixture.eventCount() == 0)
        }
    }

    @Test func printersAndHowTheyAre() async throws {
        try await withPrinter { fixture, emulator async throws in
            func printer() async throws -> [String?] {
                let root = try Answer(await fixture.api.printers(patience: .seconds(120)).body).root
                let printer = root["printers"]?.array?.first
                return [printer?["state"]?.string, printer?["troubles"]?.array?.first?.string]
            }
            #expect(try await printer() == ["ready", nil])
            emulator.set([.paperOut])
            #expect(try await printer() == ["stopped", "paper-out"])
        }
        var options = PrinterEmulator.Options()
        options.resolution = .dpi300
        try await withPrinter(options) { fixture, _ async throws in
            let printer = try Answer(await fixture.api.printers(patience: .seconds(120)).body).root["printers"]?.array?
                .first
            #expect(printer?["state"]?.string == "stopped")
            #expect(printer?["troubles"]?.array?.map(\.string) == ["wrong-resolution"])
        }
    }
}
