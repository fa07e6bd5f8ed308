import Foundation
import LabelRender
import Printing

/// An emulated printer and a queue to it, for as long as a body runs.
func withPrinter(
    _ options: PrinterEmulator.Options = .init(), resolution: Resolution = .dpi203, capacity: Int = 64,
    _ body: (PrinterEmulator, PrintQueue) async throws -> Void
) async throws {
    let emulator = try PrinterEmulator(options)
    let queue = PrintQueue(
        PrinterConfiguration(
            name: "desk", address: .zpl(host: "127.0.0.1", port: emulator.port), resolution: resolution),
        capacity: capacity)
    do {
        try await body(emulator, queue)
    } catch {
        await end(emulator, queue)
        throw error
    }
    await end(emulator, queue)
}

private func end(_ emulator: PrinterEmulator, _ queue: PrintQueue) async {
    emulator.set([])
    await queue.stop()
    emulator.stop()
}

/// A label that says so many bytes of something that tells it from others.
func label(_ number: Int, length: Int = 100) -> PrintDocument {
    let text = String(repeating: "label \(number) ", count: length / 8 + 1)
    return PrintDocument(name: "label-\(number)", bytes: Array("^XA^FO10,10^FD\(text)^FS^XZ".utf8))
}

/// Waits until something is so, at most a minute.
func until(_ condition: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while !condition() {
        guard ContinuousClock.now < deadline else { throw NotInTime() }
        try await Task.sleep(for: .milliseconds(2))
    }
}

struct NotInTime: Error {}

/// A folder that is removed afterwards.
func withFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("printing-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
}

extension ContinuousClock.Instant {
    /// Far enough away for anything that ends by itself.
    static var late: ContinuousClock.Instant { .now + .seconds(120) }
}

extension PrintOutcome {
    /// Why nothing was printed; nil if something was or may have been.
    var notPrinted: PrintFault.Code? { if case .notPrinted(let fault) = self { fault.code } else { nil } }

    /// Why it is not known; nil if it is.
    var unknown: PrintFault.Code? { if case .unknown(let fault) = self { fault.code } else { nil } }
}
