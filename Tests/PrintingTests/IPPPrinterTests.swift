import Foundation
import LabelRender
import TestSupport
import Testing

@testable import Printing

/// A printer of the CUPS project's own (`ippeveprinter`, of Debian's cups-ipp-utils), with labels loaded. It wants a
/// D-Bus system bus; a private one on a socket in the folder does, without any rights.
private final class EvePrinter: Sendable {
    private static let attributes = """
        ATTR textWithoutLanguage printer-make-and-model "Waybill Test 203dpi"
        ATTR mimeMediaType document-format-supported application/octet-stream,application/pdf,application/vnd.zebra-zpl
        ATTR mimeMediaType document-format-default application/octet-stream
        ATTR keyword media-default na_index-4x6_4x6in
        ATTR keyword media-supported na_index-4x6_4x6in
        ATTR keyword media-ready na_index-4x6_4x6in
        ATTR collection media-size-supported { MEMBER integer x-dimension 10160 MEMBER integer y-dimension 15240 }
        ATTR resolution printer-resolution-default 203dpi
        ATTR resolution printer-resolution-supported 203dpi
        ATTR keyword job-creation-attributes-supported copies,media

        """

    let port: UInt16
    private let folder: URL
    private let bus: ChildProcess
    private let printer: ChildProcess

    private init(in folder: URL) async throws {
        self.folder = folder
        var started: [ChildProcess] = []
        var isReady = false
        defer { if !isReady { EvePrinter.end(started) } }
        let socket = folder.appendingPathComponent("bus").path
        func write(_ name: String, _ text: String) throws -> String {
            let file = folder.appendingPathComponent(name)
            try Data(text.utf8).write(to: file)
            return file.path
        }
        let busConfiguration = try write(
            "bus.conf",
            """
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
             "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig><type>session</type><listen>unix:path=\(socket)</listen>
            <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
            </busconfig>
            """)
        let attributes = try write("printer.conf", EvePrinter.attributes)
        let command = try write(
            "command",
            """
            #!/bin/sh
            cp "$1" "\(folder.path)/received.$IPP_JOB_ID"
            while [ -e "\(folder.path)/hold" ]; do sleep 0.02; done
            if [ -e "\(folder.path)/state" ]; then cat "\(folder.path)/state" >&2; fi
            if [ -e "\(folder.path)/abort" ]; then exit 1; fi
            """)
        #expect(chmod(command, 0o755) == 0)
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("spool"), withIntermediateDirectories: true)
        bus = try ChildProcess("/usr/bin/env", ["dbus-daemon", "--nofork", "--config-file=\(busConfiguration)"])
        started.append(bus)
        try await until { FileManager.default.fileExists(atPath: socket) }
        let free = try PrinterEmulator()
        port = free.port
        free.stop()
        let log = folder.appendingPathComponent("printer.log")
        try Data().write(to: log)
        let errors = try FileHandle(forWritingTo: log)
        printer = try ChildProcess(
            "/usr/bin/env",
            [
                "DBUS_SYSTEM_BUS_ADDRESS=unix:path=\(socket)", "ippeveprinter", "-p", String(port), "-n", "localhost",
                "-r", "off", "-d", folder.appendingPathComponent("spool").path, "-a", attributes, "-c", command, "-v",
                "Label Test",
            ], errors: errors.fileDescriptor)
        started.append(printer)
        let deadline = ContinuousClock.now + .seconds(60)
        while (try? TCPConnection(host: "127.0.0.1", port: port, patience: .seconds(1), deadline: deadline)) == nil {
            guard printer.isRunning, ContinuousClock.now < deadline else {
                throw NotStarted(said: String(decoding: try Data(contentsOf: log), as: UTF8.self))
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        isReady = true
    }

    struct NotStarted: Error { let said: String }

    static func run(_ body: (EvePrinter) async throws -> Void) async throws {
        try await withFolder { folder async throws in
            let printer = try await EvePrinter(in: folder)
            do { try await body(printer) } catch {
                printer.end()
                throw error
            }
            printer.end()
        }
    }

    func end() {
        put("hold", nil)
        EvePrinter.end([printer, bus])
    }

    private static func end(_ processes: [ChildProcess]) {
        for process in processes {
            process.signal(SIGKILL)
            _ = process.waitUntilExit()
        }
    }

    /// Tells the printer's command what to do; nil takes it back.
    func put(_ name: String, _ text: String?) {
        let file = folder.appendingPathComponent(name)
        if let text {
            _ = FileManager.default.createFile(atPath: file.path, contents: Data(text.utf8))
        } else {
            try? FileManager.default.removeItem(at: file)
        }
    }

    func received(_ job: Int) -> [UInt8]? {
        (try? Data(contentsOf: folder.appendingPathComponent("received.\(job)"))).map(Array.init)
    }

    /// What the printer has said of its work.
    var log: String {
        String(decoding: (try? Data(contentsOf: folder.appendingPathComponent("printer.log"))) ?? Data(), as: UTF8.self)
    }

    func kill() {
        printer.signal(SIGKILL)
        _ = printer.waitUntilExit()
    }

    func queue(
        _ language: PrinterLanguage = .zpl, _ resolution: Resolution = .dpi203, media: LabelSize = .fourBySix
    ) -> PrintQueue {
        PrintQueue(
            PrinterConfiguration(
                name: "eve", address: .ipp(host: "127.0.0.1", port: port, path: "/ipp/print"), language: language,
                resolution: resolution, media: media))
    }
}

@Suite(.serialized) struct IPPPrinterTests {
    @Test func tellsHowItIs() async throws {
        try await EvePrinter.run { printer async throws in
            let status = try await printer.queue().status(deadline: .late)
            #expect(status.model == "Waybill Test 203dpi")
            #expect(status.resolutions == [203])
            #expect(status.troubles.isEmpty && !status.isBusy)
        }
    }

    @Test func printsTheBytes() async throws {
        try await EvePrinter.run { printer async throws in
            let zpl = label(1, length: 300_000)
            #expect(await printer.queue().print(zpl, deadline: .late) == .printed(.jobCompleted))
            #expect(printer.received(1) == zpl.bytes)
            let pdf = PrintDocument(name: "pdf", bytes: Array("%PDF-1.7\n".utf8) + (0..<9999).map { UInt8($0 & 255) })
            #expect(await printer.queue(.pdf).print(pdf, deadline: .late) == .printed(.jobCompleted))
            #expect(printer.received(2) == pdf.bytes)
            #expect(await printer.queue(.png).print(pdf, deadline: .late).notPrinted == .unsupportedFormat)
            let a6 = await printer.queue(.pdf, media: .a6).print(pdf, deadline: .late)
            #expect(a6.notPrinted == .unsupportedMedia)
            #expect(await printer.queue(.zpl, .dpi300).print(zpl, deadline: .late).notPrinted == .wrongResolution)
            #expect(printer.received(3) == nil)
        }
    }

    @Test func anotherJobAtWorkIsWaitedFor() async throws {
        try await EvePrinter.run { printer async throws in
            printer.put("hold", "")
            let (one, two) = (printer.queue(), printer.queue())
            async let first = one.print(label(1), deadline: .late)
            try await until { printer.received(1) != nil }
            async let second = two.print(label(2), deadline: .late)
            try await until { printer.log.contains("server-error-busy") }
            printer.put("hold", nil)
            #expect(await first == .printed(.jobCompleted))
            #expect(await second == .printed(.jobCompleted))
            #expect(printer.received(2) == label(2).bytes)
        }
    }

    @Test func busyUntilTheDeadlineIsNotPrinted() async throws {
        try await EvePrinter.run { printer async throws in
            printer.put("hold", "")
            let (one, two) = (printer.queue(), printer.queue())
            async let first = one.print(label(1), deadline: .late)
            try await until { printer.received(1) != nil }
            #expect(await two.print(label(2), deadline: .now + .seconds(2)).notPrinted == .busy)
            printer.put("hold", nil)
            #expect(await first == .printed(.jobCompleted))
            #expect(printer.received(2) == nil)
        }
    }

    @Test func anEmptyTrayIsSeen() async throws {
        try await EvePrinter.run { printer async throws in
            printer.put("state", "STATE: +media-empty-error\n")
            #expect(await printer.queue().print(label(1), deadline: .late) == .printed(.jobCompleted))
            #expect(try await printer.queue().status(deadline: .late).troubles == [.paperOut])
            #expect(await printer.queue().print(label(2), deadline: .late).notPrinted == .paperOut)
            #expect(printer.received(2) == nil)
        }
    }

    /// It says that no side came out.
    @Test func aJobThatIsGivenUpIsNotPrinted() async throws {
        try await EvePrinter.run { printer async throws in
            printer.put("abort", "")
            #expect(await printer.queue().print(label(1), deadline: .late).notPrinted == .aborted)
        }
    }

    @Test func aPrinterThatDiesAtWorkLeavesItUnknown() async throws {
        try await EvePrinter.run { printer async throws in
            printer.put("hold", "")
            let queue = printer.queue()
            async let outcome = queue.print(label(1), deadline: .late)
            try await until { printer.received(1) != nil }
            printer.kill()
            #expect(await outcome.unknown != nil)
            #expect(await queue.print(label(2), deadline: .late).notPrinted == .unreachable)
        }
    }

    @Test(arguments: [
        (["none"], []), (["media-empty-error"], [PrintFault.Code.paperOut]), (["media-empty-warning"], []),
        (["media-needed", "cover-open-error"], [.headOpen, .paperOut]), (["marker-supply-low-report"], []),
        (["marker-supply-empty-error", "paused"], [.ribbonOut, .paused]),
        (["toner-empty", "marker-supply-empty"], [.ribbonOut]),
    ])
    func troublesByKeyword(reasons: [String], troubles: [PrintFault.Code]) {
        #expect(IPPPrinter.troubles(reasons, hasOneSource: false) == troubles)
    }

    @Test func aWarningStopsAPrinterWithOneRoll() {
        let reasons = ["media-empty-warning", "marker-supply-low-report"]
        #expect(IPPPrinter.troubles(reasons, hasOneSource: true) == [.paperOut])
        #expect(IPPPrinter.troubles(["media-empty-report"], hasOneSource: true) == [.paperOut])
        #expect(IPPPrinter.troubles(["media-empty-report"], hasOneSource: false) == [])
    }

    /// Names of PWG 5101.1 and of makers.
    @Test(
        arguments: [
            (.fourBySix, ["iso_a4_210x297mm", "na_index-4x6_4x6in"], "na_index-4x6_4x6in"),
            (.fourBySix, ["oe_4x6-label_4x6in"], "oe_4x6-label_4x6in"),
            (.fourBySix, ["custom_label_101.6x152.4mm"], "custom_label_101.6x152.4mm"),
            (.fourBySix, ["iso_a6_105x148mm", "om_small-photo_100x150mm", "na_letter_8.5x11in", "x", ""], nil),
            (.fourBySix, ["roll_min_4x6in", "custom_max_4x6in"], nil), (.fourBySix, [], nil),
            // Numbers that no sheet has.
            (.fourBySix, ["custom_x_536870912x100mm", "custom_x_99999999999999999999x1in", "x_0x0in"], nil),
            (.fourBySix, ["custom_x_536870912x100mm", "oe_4x6-label_4x6in"], "oe_4x6-label_4x6in"),
            (.mm100x150, ["om_100x150mm_100x150mm"], "om_100x150mm_100x150mm"),
            (.mm100x150, ["iso_a6_105x148mm", "om_small-photo_100x150mm"], "om_small-photo_100x150mm"),
            (.a6, ["na_index-4x6_4x6in", "iso_a6_105x148mm"], "iso_a6_105x148mm"),
            (.a4x4, ["iso_a6_105x148mm", "iso_a4_210x297mm"], "iso_a4_210x297mm"),
        ] as [(LabelSize, [String], String?)])
    func mediaIsKnownByItsSize(size: LabelSize, known: [String], keyword: String?) {
        #expect(IPPPrinter.keyword(size, among: known) == keyword)
    }
}
