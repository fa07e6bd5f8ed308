import CarrierEmulator
import Foundation
import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization
import TextFormats

/// Puts an emulator behind an HTTP server: `/{carrier}/…` are the carriers, `/_emulator/…` is for whoever directs it.
final class EmulatorResponder: Sendable {
    private let emulator: Mutex<CarrierEmulator>
    private let names: [String]

    /// The most bytes of a request's body.
    private static let mostBytes = 16 << 20

    init(_ emulator: CarrierEmulator) {
        names = emulator.names
        self.emulator = Mutex(emulator)
    }

    /// The answer to a request that came on a connection; nil if the connection was broken instead.
    func respond(to request: Request, on channel: any Channel) async throws -> Response? {
        let body: [UInt8]
        do {
            body = Array(buffer: try await request.body.collect(upTo: EmulatorResponder.mostBytes))
        } catch is NIOTooManyBytesError { return text(413, "at most \(EmulatorResponder.mostBytes) bytes are taken\n") }
        let parts = request.uri.path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: true)
        guard let first = parts.first else { return text(200, overview) }
        let rest = "/" + (parts.count > 1 ? String(parts[1]) : "")
        if first == "_emulator" { return direct(request, rest, body) }
        guard names.contains(String(first)) else {
            return text(404, "no carrier \(String(first).visible); there are \(names.joined(separator: ", "))\n")
        }
        let asked = EmulatorRequest(
            method: request.method.rawValue, path: rest,
            query: request.uri.query.map { EmulatorRequest.parameters(of: String($0)) } ?? [],
            headers: request.headers.map { .init($0.name.canonicalName, $0.value) }, body: body,
            base: "http://\(request.head.authority ?? "127.0.0.1")/\(first)")
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        guard let outcome = emulator.withLock({ $0.answer(asked, at: String(first), now: now) }) else {
            preconditionFailure("a carrier that is there")
        }
        try await Task.sleep(for: .milliseconds(outcome.delayMilliseconds))
        guard let answer = outcome.response else {
            try? await channel.close().get()
            return nil
        }
        var fields = HTTPFields()
        for header in answer.headers {
            if let name = HTTPField.Name(header.name) { fields.append(HTTPField(name: name, value: header.value)) }
        }
        if let cut = outcome.cutAfter {
            // The length is that of the whole, and the connection ends in the middle.
            fields[.contentLength] = String(answer.body.count)
            return Response(
                status: .init(code: answer.status), headers: fields,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(bytes: answer.body.prefix(cut)))
                    try? await channel.close().get()
                })
        }
        return Response(
            status: .init(code: answer.status), headers: fields,
            body: answer.body.isEmpty ? .init() : .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    // MARK: For whoever directs it

    private func direct(_ request: Request, _ path: String, _ body: [UInt8]) -> Response {
        switch (request.method, path) {
        case (.post, "/faults"):
            do {
                let faults = try FaultOrders.read(try JSONDocument(body).root, carriers: names)
                guard emulator.withLock({ $0.inject(faults) }) else {
                    return text(
                        409,
                        "at most \(FaultOrders.most) faults are kept; those ordered before are used up by calls\n")
                }
                return text(200, "\(Console.counted(faults.count, "fault")) ordered\n")
            } catch let fault as FaultOrders.Fault {
                return text(400, "\(fault.pointer): \(fault.message)\n")
            } catch let fault as JSONFault {
                return text(400, "\(fault.line):\(fault.column): \(fault.message)\n")
            } catch { return text(400, "\(error)\n") }
        case (.get, "/journal"):
            let entries = emulator.withLock { $0.journal }
            return json(
                .array(
                    entries.map { entry in
                        .object(
                            [
                                JSONMember("time", .integer(entry.time)),
                                JSONMember("carrier", .string(entry.carrier)),
                                JSONMember("call", .string(entry.call)),
                                JSONMember("status", .integer(entry.status)),
                            ] + (entry.fault.map { [JSONMember("fault", .string($0))] } ?? []))
                    }))
        case (.get, "/labels"):
            let all = emulator.withLock { emulator in names.map { ($0, emulator.liveLabels(of: $0)) } }
            return json(
                .object(
                    all.map { name, labels in
                        JSONMember(
                            name,
                            .array(
                                labels.map { label in
                                    .object([
                                        JSONMember("tracking_number", .string(label.trackingNumber)),
                                        JSONMember("reference", .string(label.reference)),
                                        JSONMember("service", .string(label.service)),
                                        JSONMember("sold_at", .integer(label.soldAt)),
                                    ])
                                }))
                    }))
        default:
            return text(404, "expected POST /_emulator/faults, GET /_emulator/journal or GET /_emulator/labels\n")
        }
    }

    private var overview: String {
        "Carriers played here; each is at its name:\n" + names.map { "  /\($0)\n" }.joined()
            + "Faults: POST /_emulator/faults; what was asked: GET /_emulator/journal; sold: GET /_emulator/labels\n"
    }

    private func text(_ status: Int, _ text: String) -> Response {
        Response(
            status: .init(code: status), headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    private func json(_ value: JSONValue) -> Response {
        var writer = JSONWriter(indent: 2)
        writer.value(value)
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: writer.take() + [UInt8(ascii: "\n")])))
    }
}
