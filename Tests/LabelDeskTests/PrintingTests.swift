import Foundation
import LabelRender
import Printing
import ShippingLog
import TestSupport
import Testing
import WireFormat

@testable import LabelDesk

/// A shop whose desk has a printer that is not there.
private func withPrinter(
    _ options: PrinterEmulator.Options = .init(), resolution: Resolution = .dpi203, media: LabelSize = .fourBySix,
    turn: Turn = .none, slips: Bool = true, prices: Prices = .shipped,
    _ body: (TestShop, LabelDesk, PrinterEmulator) async throws -> Void
) async throws {
    var options = options
    options.resolution = resolution
    let emulator = try PrinterEmulator(options)
    let printers = Printers([
        PrinterConfiguration(
            name: "desk-12", stations: ["desk-13"], address: .zpl(host: "127.0.0.1", port: emulator.port),
            resolution: resolution, media: media, turn: turn, printsErrorSlips: slips)
    ])
    do {
        try await TestShop.open(prices) { shop async throws in
            try await body(shop, shop.desk(printers), emulator)
        }
    } catch {
        await printers.stop()
        emulator.stop()
        throw error
    }
    await printers.stop()
    emulator.stop()
}

extension TestShop {
    fileprivate func desk(_ printers: Printers, _ store: (any LogStore)? = nil) -> LabelDesk {
        LabelDesk(
            book: prices.book, policy: prices.policy, store: store ?? self.store, renderer: TestShop.renderer,
            clock: clock, entropy: SystemEntropy(), process: "test", printers: printers)
    }

    fileprivate func prints() async throws -> [LogEvent] {
        try await events().map { try LogEvent($0) }.filter { [LabelPrinted.type, PrintFailed.type].contains($0.type) }
    }
}

extension LabelDesk {
    fileprivate func print(_ id: String, on station: String = "desk-12") async throws(LabelRefusal) -> PrintReport {
        try await print(id, on: station, who: "test", requestID: "request", deadline: .now + .seconds(120))
    }

    /// Asks for a label with its printing; the report where it was printed or tried.
    fileprivate func issuePrinting(
        _ order: String = "SO-1", key: String? = nil, patience: Duration = .seconds(120)
    ) async throws(LabelRefusal) -> (label: LabelAnswer, report: PrintReport?, print: RequestedPrint) {
        let request = LabelRequest(
            shipment: Orders.socks(order), key: key, who: "test", requestID: UUID().uuidString,
            deadline: .now + patience, printer: "desk-12")
        let answer = try await issue(request)
        let print = try await printOnce(answer, request)
        guard case .done(let report) = print else { return (answer, nil, print) }
        return (answer, report, print)
    }
}

@Suite struct LabelPrintingTests {
    @Test func theStoredBytesArePrintedAndRecorded() async throws {
        try await withPrinter { shop, desk, emulator async throws in
            let id = try await shop.issue(Orders.socks()).label.label
            let report = try await desk.print(id)
            #expect(report.outcome == .printed(.printerIdle))
            #expect(!report.isReprint && report.unrecorded == nil)
            let stored = try await desk.document(id, DocumentName(.zpl, .dpi203), deadline: .now + .seconds(60))
            #expect(emulator.received.map { $0 + [UInt8(ascii: "\n")] } == [stored] || emulator.received == [stored])
            let event = LabelPrinted(
                attempt: 1, label: id, printer: "desk-12", document: "zpl-203", digest: ContentDigest(of: stored),
                reprint: false, confirmed: "printer-idle")
            #expect(try await shop.prints() == [.labelPrinted(event)])
        }
    }

    @Test func aReprintSendsTheSameBytesAndSaysSo() async throws {
        try await withPrinter { shop, desk, emulator async throws in
            let id = try await shop.issue(Orders.socks()).label.label
            _ = try await desk.print(id)
            let again = try await desk.print(id, on: "desk-13")
            #expect(again.isReprint)
            #expect(emulator.received.count == 2 && Set(emulator.received).count == 1)
            #expect(try await shop.issuedCount() == 1)
            guard case .labelPrinted(let last)? = try await shop.prints().last else {
                Issue.record("no event")
                return
            }
            #expect(last.reprint && last.printer == "desk-12")
        }
    }

    @Test func aFailedPrintBuysNothingAndIsNoReason() async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.paperOut]
        try await withPrinter(options) { shop, desk, emulator async throws in
            let (answer, report, _) = try await desk.issuePrinting()
            #expect(report?.outcome.fault?.code == .paperOut)
            emulator.set([])
            let again = try await desk.print(answer.label.label)
            #expect(again.outcome == .printed(.printerIdle) && !again.isReprint)
            #expect(try await shop.issuedCount() == 1)
            #expect(emulator.received.count == 1)
            let state = try ParcelState(await shop.store.read(answer.stream).map { try LogEvent($0) })
            #expect(state.attempts[0].prints.failed == 1 && state.attempts[0].prints.printed == 1)
            #expect(state.liveLabel?.label == answer.label.label)
        }
    }

    @Test func afterAnUnknownOneItIsAReprint() async throws {
        var options = PrinterEmulator.Options()
        options.roll = 0
        try await withPrinter(options) { shop, desk, emulator async throws in
            let (answer, report, _) = try await desk.issuePrinting()
            #expect(report?.outcome.code == "unknown")
            guard case .printFailed(let failed)? = try await shop.prints().last else {
                Issue.record("no event")
                return
            }
            #expect(failed.unknown && failed.reason == "paper-out" && !failed.reprint)
            emulator.load(nil)
            let again = try await desk.print(answer.label.label)
            #expect(again.outcome == .printed(.printerIdle) && again.isReprint)
            #expect(emulator.printedCount == 2)
        }
    }

    @Test func aKeyPrintsOnce() async throws {
        try await withPrinter { shop, desk, emulator async throws in
            let first = try await desk.issuePrinting(key: "k")
            #expect(first.report?.outcome == .printed(.printerIdle))
            for key in ["k", "other", nil] {
                let again = try await desk.issuePrinting(key: key)
                #expect(again.label.label == first.label.label)
                #expect(again.report == nil)
            }
            #expect(emulator.received.count == 1)
        }
    }

    @Test func manyAtOncePrintOnce() async throws {
        try await withPrinter { shop, desk, emulator async throws in
            let reports = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask { try await desk.issuePrinting(key: number % 2 == 0 ? "k" : nil).report != nil }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(reports.count { $0 } == 1)
            #expect(emulator.received.count == 1)
            #expect(try await shop.issuedCount() == 1)
        }
    }

    @Test func afterASureFailureOneOfThoseThatAskAgainPrints() async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.paperOut]
        try await withPrinter(options) { shop, desk, emulator async throws in
            for _ in 0..<2 { #expect(try await desk.issuePrinting(key: "k").report?.outcome.fault?.code == .paperOut) }
            emulator.set([])
            let reports = try await withThrowingTaskGroup(of: PrintReport?.self) { group in
                for number in 0..<20 {
                    group.addTask { try await desk.issuePrinting(key: number % 2 == 0 ? "k" : nil).report }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(reports.compactMap(\.self).map(\.outcome) == [.printed(.printerIdle)])
            #expect(reports.compactMap(\.self).map(\.isReprint) == [false])
            #expect(emulator.received.count == 1)
            let again = try await desk.issuePrinting()
            #expect(again.print.field == "not-again; last=printed; printer=desk-12")
            #expect(try await shop.prints().count == 3)
            #expect(try await shop.issuedCount() == 1)
        }
    }

    @Test func anUnknownOneIsNotPrintedAgainAndNamesThePrinter() async throws {
        var options = PrinterEmulator.Options()
        options.roll = 0
        try await withPrinter(options) { shop, desk, emulator async throws in
            #expect(try await desk.issuePrinting(key: "k").report?.outcome.code == "unknown")
            let again = try await desk.issuePrinting(key: "k")
            #expect(again.print.field == "not-again; last=unknown; reason=paper-out; printer=desk-12")
            // That a person's attempt surely failed says nothing of the first.
            let byHand = try await desk.print(again.label.label.label)
            #expect(byHand.outcome.code == "not-printed")
            #expect(try await desk.issuePrinting().report == nil)
            emulator.load(nil)
            #expect(try await desk.print(again.label.label.label).isReprint)
            #expect(try await desk.issuePrinting().print.field == "not-again; last=printed; printer=desk-12")
        }
    }

    /// The process that began to print the label ended before it recorded what became of it.
    @Test(arguments: ["desk-13", "desk-13\nrequest-1"])
    func aPrintThatWasBegunAndNotRecordedIsNotBegunAgain(value: String) async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.paperOut]
        try await withPrinter(options) { shop, desk, emulator async throws in
            let id = try await shop.issue(Orders.socks()).label.label
            let claim = ClaimChange.take(name: "print/" + id, Claim(value: Array(value.utf8)))
            _ = try await shop.store.commit(
                LogBatch(
                    context: EventContext(client: "", time: shop.clock.now(), who: "test"), claims: [claim]),
                deadline: .now + .seconds(60))
            let field = "not-again; last=unknown; reason=not-recorded; printer=desk-13"
            #expect(try await desk.issuePrinting().print.field == field)
            let begun = try await desk.label(id).printing
            #expect(begun.begun == "desk-13" && begun.prints.isEmpty)
            // Another print's sure failure tells nothing of the one begun.
            #expect(try await desk.print(id).outcome.fault?.code == .paperOut)
            emulator.set([])
            #expect(try await desk.issuePrinting().print.field == field)
            #expect(emulator.received.isEmpty)
            #expect(try await desk.print(id).outcome == .printed(.printerIdle))
            #expect(try await desk.label(id).printing.begun == nil)
        }
    }

    /// A process that ends between the label and its printing has sent nothing.
    @Test func aLabelWhoseProcessEndedBeforeItsPrintIsPrinted() async throws {
        try await withPrinter { shop, desk, emulator async throws in
            let request = LabelRequest(
                shipment: Orders.socks(), key: "k", who: "test", requestID: "request", deadline: .now + .seconds(120),
                printer: "desk-13")
            _ = try await desk.issue(request)
            let later = try await shop.restarted()
            let again = try await later.desk(desk.printers).issuePrinting(key: "k")
            #expect(again.report?.outcome == .printed(.printerIdle) && again.report?.isReprint == false)
            #expect(emulator.received.count == 1)
            await later.store.close()
        }
    }

    /// Whoever asks while another is at it hears what became of it, and prints itself where surely nothing came out.
    @Test(arguments: [[], [.paperOut]] as [Set<EmulatedFault>])
    func whoAsksWhileAnotherPrintsWaitsForItsEnd(faults: Set<EmulatedFault>) async throws {
        var options = PrinterEmulator.Options()
        options.faults = faults
        try await withPrinter(options) { shop, desk, emulator async throws in
            _ = try await shop.issue(Orders.socks())
            let store = HeldStore(shop.store)
            let desk = shop.desk(desk.printers, store)
            async let first = desk.issuePrinting()
            // It has the claim, and what became of the print is not recorded yet.
            await store.untilSomebodyIsHeld()
            let impatient: (label: LabelAnswer, report: PrintReport?, print: RequestedPrint)
            do {
                impatient = try await desk.issuePrinting(patience: .seconds(1))
            } catch {
                // Nobody leaves while the first is held.
                store.release()
                throw error
            }
            #expect(impatient.print.field == "not-again; last=unknown; reason=not-recorded; printer=desk-12")
            emulator.set([])
            async let second = desk.issuePrinting()
            store.release()
            let fields = [try await first.print.field, try await second.print.field]
            #expect(
                fields
                    == (faults.isEmpty
                        ? ["printed; printer=desk-12", "not-again; last=printed; printer=desk-12"]
                        : ["not-printed; reason=paper-out; printer=desk-12", "printed; printer=desk-12"]))
            #expect(emulator.received.count == 1)
        }
    }

    /// A print by hand counts, too, while it is under way.
    @Test func whatIsBeingPrintedByHandIsNotPrintedBeside() async throws {
        try await withPrinter { shop, desk, emulator async throws in
            let id = try await shop.issue(Orders.socks()).label.label
            let store = HeldStore(shop.store)
            let desk = shop.desk(desk.printers, store)
            async let byHand = desk.print(id)
            await store.untilSomebodyIsHeld()
            guard
                case .stillRunning? = await IssuingTests.refusal({ () throws(LabelRefusal) in
                    try await desk.issuePrinting(patience: .milliseconds(20)).print
                })
            else {
                store.release()
                Issue.record("an answer while somebody prints by hand")
                return
            }
            async let asked = desk.issuePrinting()
            store.release()
            #expect(try await byHand.outcome == .printed(.printerIdle))
            #expect(try await asked.print.field == "not-again; last=printed; printer=desk-12")
            #expect(emulator.received.count == 1)
        }
    }

    /// A store that does not know whether it has written the label, or the claim on printing it, has.
    @Test(arguments: ["live/", "print/"])
    func aCommitOfUnknownEndDoesNotHinderThePrint(claims: String) async throws {
        try await withPrinter { shop, desk, emulator async throws in
            let desk = shop.desk(desk.printers, UnsureStore(store: shop.store, claims: claims))
            #expect(try await desk.issuePrinting(key: "k").report?.outcome == .printed(.printerIdle))
            #expect(try await desk.issuePrinting(key: "k").print.field == "not-again; last=printed; printer=desk-12")
            #expect(emulator.received.count == 1)
            #expect(try await shop.issuedCount() == 1)
        }
    }

    /// What was refused before anything was sent may be asked for again.
    @Test func aPrintThatWasRefusedIsTriedAgain() async throws {
        try await withPrinter { shop, desk, emulator async throws in
            let answer = try await shop.issue(Orders.socks())
            let nowhere = LabelRequest(
                shipment: Orders.socks(), key: nil, who: "test", requestID: "request", deadline: .now + .seconds(120),
                printer: "nowhere")
            var again = answer
            again.duplicate = .parcel
            do throws(LabelRefusal) {
                _ = try await desk.printOnce(again, nowhere)
                Issue.record("printed")
            } catch { #expect(error.problem.problem.code == "unknown-printer") }
            #expect(try await desk.issuePrinting().report?.outcome == .printed(.printerIdle))
        }
    }

    @Test func aLabelMadeWithoutPrintingIsPrintedWhenFirstAskedTo() async throws {
        try await withPrinter { shop, desk, emulator async throws in
            _ = try await shop.issue(Orders.socks())
            let first = try await desk.issuePrinting()
            #expect(first.report?.outcome == .printed(.printerIdle))
            #expect(try await desk.issuePrinting().report == nil)
            #expect(emulator.received.count == 1)
        }
    }

    @Test func theNextProcessDoesNotPrintAgain() async throws {
        try await withPrinter { shop, desk, emulator async throws in
            _ = try await desk.issuePrinting(key: "k")
            let later = try await shop.restarted()
            let printers = desk.printers
            #expect(try await later.desk(printers).issuePrinting(key: "k").report == nil)
            #expect(emulator.received.count == 1)
            await later.store.close()
        }
    }

    @Test func anotherResolutionIsDrawnForThePrinter() async throws {
        try await withPrinter(resolution: .dpi300) { shop, desk, emulator async throws in
            let (answer, report, _) = try await desk.issuePrinting()
            #expect(report?.document.text == "zpl-300")
            let stored = try await shop.store.document(answer.stream, label: answer.label.label, name: "zpl-300")
            #expect(stored.map { $0.bytes.starts(with: emulator.received[0]) } == true)
        }
    }

    @Test(arguments: [
        (LabelSize.mm100x150, Turn.none, "zpl-203-100x150mm", "^PW800\n^LL1200\n"),
        (.a6, .quarter, "zpl-203-a6-turn90", "^PW1184\n^LL840\n"),
    ])
    func itIsDrawnForTheMediaThatIsLoaded(media: LabelSize, turn: Turn, name: String, page: String) async throws {
        try await withPrinter(media: media, turn: turn) { shop, desk, emulator async throws in
            let (answer, report, _) = try await desk.issuePrinting()
            #expect(report?.outcome == .printed(.printerIdle) && report?.document.text == name)
            #expect(String(decoding: emulator.received[0], as: UTF8.self).contains(page))
            #expect(try await shop.store.document(answer.stream, label: answer.label.label, name: name) != nil)
        }
    }

    /// A recipient whose name is too wide for the printer's labels; see DocumentTests.
    @Test func whatDoesNotFitThePrintersMediaIsNotIssued() async throws {
        let shipment = try DocumentTests.tooWideForMillimetres()
        try await withPrinter(media: .mm100x150, prices: .s10) { shop, desk, emulator async throws in
            func issue(on printer: String?) async throws(LabelRefusal) -> LabelAnswer {
                try await desk.issue(
                    LabelRequest(
                        shipment: shipment, key: nil, who: "test", requestID: "r", deadline: .now + .seconds(60),
                        printer: printer))
            }
            let refusal = await IssuingTests.refusal { () throws(LabelRefusal) in try await issue(on: "desk-13") }
            guard case .notDrawable(let fault)? = refusal else {
                Issue.record("\(String(describing: refusal))")
                return
            }
            #expect(fault.code == .textTooLong && fault.field == "ship_to.name")
            #expect(try await shop.events().isEmpty)
            _ = try await issue(on: nil)
            #expect(emulator.received.isEmpty)
        }
    }

    private static func refused(
        _ refusal: LabelRefusal = .parcelHasLabel(id: "lbl_1", differing: ["ship_to.name"]),
        order: String = "SO-1", parcel: Int? = 2, station: String = "desk-13"
    ) throws -> RefusedLabel {
        try #require(
            RefusedLabel(refusal, station: station, order: order, parcel: parcel, requestID: "request-1"))
    }

    @Test func aSlipSaysWhyThereIsNoLabel() async throws {
        try await withPrinter(media: .a6) { shop, desk, emulator async throws in
            let report = try #require(await desk.printSlip(try Self.refused()))
            #expect(report.printer == "desk-12" && report.outcome == .printed(.printerIdle))
            #expect(String(decoding: emulator.received[0], as: UTF8.self).contains("^PW840\n"))
            let slip = zplTexts(emulator.received[0])
            for text in [
                "THIS IS NOT A SHIPPING LABEL", "No label for order SO-1", "parcel 2", "differs in ship_to.name",
                "has, lbl_1.", "voided", "desk-13", "2025-12-02 00:00 UTC", "request-1",
            ] {
                #expect(slip.contains(text), "\(text)")
            }
            #expect(try await shop.events().isEmpty)
            // The same again is not printed; another is, and so is one for another reason.
            #expect(try #require(await desk.printSlip(try Self.refused())).outcome == nil)
            #expect(await desk.printSlip(try Self.refused(parcel: 3))?.outcome == .printed(.printerIdle))
            #expect(
                await desk.printSlip(try Self.refused(.keyReused(differing: [])))?.outcome == .printed(.printerIdle))
            #expect(emulator.received.count == 3)
        }
    }

    /// The services of which there could be a label come first, with what is allowed and what there is.
    @Test func aSlipForNoServiceSaysWhatMatters() async throws {
        try await withPrinter { shop, desk, emulator async throws in
            var refusal: LabelRefusal?
            do throws(LabelRefusal) { _ = try await shop.issue(Orders.socks(weight: "500 lb")) } catch {
                refusal = error
            }
            let refused = try Self.refused(try #require(refusal))
            let lines = refused.reason.split(separator: "\n")
            #expect(lines.first == "No service can be had for which a label can be issued")
            #expect(
                lines.dropFirst().first
                    == "USPS Ground Advantage, USPS Priority Mail: weight of 500 lb exceeds the limit of 70 lb")
            #expect(lines.last?.hasSuffix(" others: quoted only") == true && lines.count < 8, "\(lines)")
            #expect(!refused.reason.contains("ineligible") && !refused.reason.contains("does not collect"))
            let told = try #require(refusal).reason.split(separator: "\n")
            #expect(told[1] == "usps ground-advantage, usps priority-mail: weight of 500 lb exceeds the limit of 70 lb")
            #expect(told.last == lines.last && told.count == lines.count)
            _ = await desk.printSlip(refused)
            let slip = zplTexts(try #require(emulator.received.first))
            for text in ["Ground Advantage", "500 lb", "70 lb", "quoted only"] {
                #expect(slip.contains(text), "\(text)")
            }
        }
    }

    @Test func aSlipThatWasNotPrintedIsTriedAgain() async throws {
        var options = PrinterEmulator.Options()
        options.faults = [.paperOut]
        try await withPrinter(options) { shop, desk, emulator async throws in
            #expect(await desk.printSlip(try Self.refused())?.outcome?.fault?.code == .paperOut)
            emulator.set([])
            #expect(await desk.printSlip(try Self.refused())?.outcome == .printed(.printerIdle))
        }
    }

    @Test func someGetNoSlip() async throws {
        for refusal in [LabelRefusal.stillRunning, .overloaded, .store(.overloaded(waiting: 9)), .notFound] {
            #expect(RefusedLabel(refusal, station: "a", order: "b", parcel: 1, requestID: "c") == nil)
        }
        try await withPrinter(slips: false) { shop, desk, emulator async throws in
            #expect(await desk.printSlip(try Self.refused()) == nil)
            #expect(emulator.received.isEmpty)
        }
    }

    @Test func whatASlipIsAbout() throws {
        func what(_ order: String, _ parcel: Int?, stands: Bool = false) -> String? {
            RefusedLabel(
                .keyReused(differing: []), station: "a", order: order, parcel: parcel, stands: stands, requestID: "c")?
                .what
        }
        #expect(what("", nil) == "No label")
        #expect(what("SO-1", nil) == "No label for order SO-1")
        #expect(what("SO-1", 2) == "No label for order SO-1, parcel 2")
        #expect(what("SO-1", 2, stands: true) == "The label for order SO-1, parcel 2 cannot be printed here")
    }

    @Test func theSameSlipCountsForItsTime() throws {
        let slips = RecentSlips()
        let start = ContinuousClock.now
        let refused = try Self.refused()
        #expect(slips.take(refused, now: start))
        #expect(!slips.take(refused, now: start + RecentSlips.window - .seconds(1)))
        #expect(slips.take(refused, now: start + RecentSlips.window))
        for number in 0..<RecentSlips.capacity {
            #expect(slips.take(try Self.refused(station: "\(number)"), now: start + RecentSlips.window + .seconds(1)))
        }
        // The oldest has made room.
        #expect(slips.take(refused, now: start + RecentSlips.window + .seconds(2)))
    }

    @Test func aStationGetsSoManySlipsAMinute() throws {
        let slips = RecentSlips()
        let start = ContinuousClock.now
        for number in 1...RecentSlips.perMinute {
            #expect(slips.take(try Self.refused(parcel: number), now: start + .seconds(number)))
        }
        let another = try Self.refused(parcel: 100)
        #expect(!slips.take(another, now: start + .seconds(60)))
        #expect(slips.take(try Self.refused(station: "desk-14"), now: start + .seconds(60)))
        // One that was not printed makes room, and so does a minute.
        slips.giveBack(try Self.refused(parcel: 3))
        #expect(slips.take(another, now: start + .seconds(60)))
        #expect(!slips.take(try Self.refused(parcel: 101), now: start + .seconds(60)))
        #expect(slips.take(try Self.refused(parcel: 101), now: start + .seconds(61)))
    }

    @Test func whatCannotBePrinted() async throws {
        try await withPrinter { shop, desk, emulator async throws in
            let id = try await shop.issue(Orders.socks()).label.label
            await #expect(throws: LabelRefusal.self) { try await desk.print(id, on: "nowhere") }
            await #expect(throws: LabelRefusal.self) { try await desk.print("lbl_nothing") }
            let stream = try StreamName.parcel(client: "sock-shop", order: "SO-1", number: 1)
            var batch = LogBatch(context: EventContext(client: "", time: shop.clock.now(), who: "test"))
            let voided = LabelVoided(attempt: 1, label: id, reason: "requested")
            batch.appends = [StreamAppend(stream: stream, expectedVersion: 4, events: [voided.newEvent])]
            _ = try await shop.store.commit(batch, deadline: .now + .seconds(60))
            do throws(LabelRefusal) {
                _ = try await desk.print(id)
                Issue.record("printed")
            } catch {
                guard case .labelVoided = error else {
                    Issue.record("\(error)")
                    return
                }
            }
            #expect(emulator.received.isEmpty)
        }
    }

    @Test func anUnknownDeskGetsNoLabelMade() async throws {
        try await TestShop.open { shop async throws in
            let request = LabelRequest(
                shipment: Orders.socks(), key: nil, who: "test", requestID: "request", deadline: .now + .seconds(120),
                printer: "nowhere")
            do throws(LabelRefusal) {
                _ = try await shop.desk.issue(request)
                Issue.record("issued")
            } catch {
                guard case .unknownPrinter(let name, _) = error else {
                    Issue.record("\(error)")
                    return
                }
                #expect(name == "nowhere")
            }
            #expect(try await shop.issuedCount() == 0)
        }
    }
}
