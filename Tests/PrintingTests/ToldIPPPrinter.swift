import Foundation
import LabelRender
import Synchronization

@testable import Printing

/// An IPP printer that does as it is told, for what no real one does on demand.
final class ToldIPPPrinter: Sendable {
    /// What it does with a request.
    enum Reaction {
        /// Reads it and answers.
        case answer(status: UInt16 = 0, [UInt8] = [])
        /// Answers before it has read the document.
        case answerEarly(status: UInt16)
        /// Reads it and answers with a status of HTTP's.
        case http(Int)
        /// Reads it, begins to answer with these bytes, and repeats others without end, now and then or at once.
        case endless(begin: [UInt8], again: [UInt8], pause: Duration)
        /// Reads so many bytes of it and neither reads nor answers any more.
        case silent(after: Int)
        /// Reads so many bytes of it and hangs up.
        case hangUp(after: Int)
    }

    /// How an answer's end is told.
    enum Framing: CaseIterable { case length, chunks, end }

    let port: UInt16
    private let listener: Int32
    private let framing: Framing
    private let react: @Sendable (_ operation: UInt16, _ request: Int) -> Reaction
    private let ends = Atomic<Bool>(false)
    private let state = Mutex((connections: 0, requests: 0, documents: [[UInt8]]()))

    var connectionCount: Int { state.withLock(\.connections) }
    /// The bodies of the jobs that it has read whole.
    var jobs: [[UInt8]] { state.withLock(\.documents) }

    /// - Parameter react: told the operation and how many requests there have been before.
    init(
        _ framing: Framing = .length, react: @escaping @Sendable (_ operation: UInt16, _ request: Int) -> Reaction
    ) throws {
        self.framing = framing
        self.react = react
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isListening = withUnsafeMutablePointer(to: &place) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isListening else { throw NotInTime() }
        port = UInt16(bigEndian: place.sin_port)
        Thread.detachNewThread { self.accept() }
    }

    func stop() { ends.store(true, ordering: .releasing) }

    private var isOver: Bool { ends.load(ordering: .acquiring) }

    func queue(_ language: PrinterLanguage = .zpl, media: LabelSize = .fourBySix) -> PrintQueue {
        PrintQueue(
            PrinterConfiguration(
                name: "told", address: .ipp(host: "127.0.0.1", port: port, path: "/ipp/print"), language: language,
                media: media))
    }

    static func run(
        _ framing: Framing = .length, _ react: @escaping @Sendable (UInt16, Int) -> Reaction,
        _ body: (ToldIPPPrinter) async throws -> Void
    ) async throws {
        let printer = try ToldIPPPrinter(framing, react: react)
        defer { printer.stop() }
        try await body(printer)
    }

    private func accept() {
        while !isOver {
            guard TCPConnection.wait(listener, POLLIN, until: .now + .milliseconds(20)) else { continue }
            let descriptor = Foundation.accept(listener, nil, nil)
            guard descriptor >= 0 else { continue }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            state.withLock { $0.connections += 1 }
            Thread.detachNewThread { self.serve(TCPConnection(descriptor: descriptor)) }
        }
        close(listener)
    }

    private func serve(_ connection: consuming TCPConnection) {
        var bytes: [UInt8] = []
        func receive(_ connection: borrowing TCPConnection) -> Bool {
            while !isOver {
                guard let more = try? connection.receive(until: .now + .milliseconds(20)) else { continue }
                bytes += more
                return !more.isEmpty
            }
            return false
        }
        while true {
            var head: Range<Int>?
            while head == nil {
                head = bytes.firstRange(of: Array("\r\n\r\n".utf8))
                if head == nil, !receive(connection) { return }
            }
            guard let head else { return }
            let text = String(decoding: bytes[..<head.lowerBound], as: UTF8.self)
            let length =
                text.split(separator: "\r\n").lazy.compactMap {
                    $0.hasPrefix("Content-Length: ") ? Int($0.dropFirst(16)) : nil
                }.first ?? 0
            bytes.removeSubrange(..<head.upperBound)
            while bytes.count < 4 { guard receive(connection) else { return } }
            let operation = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
            let request = state.withLock { state in
                defer { state.requests += 1 }
                return state.requests
            }
            func take(_ count: Int) -> Bool {
                while bytes.count < count { guard receive(connection) else { return false } }
                return true
            }
            let reaction = react(operation, request)
            switch reaction {
            case .silent(let count):
                guard take(min(count, length)) else { return }
                while !isOver, !connection.isClosedByPeer { Thread.sleep(forTimeInterval: 0.002) }
                return
            case .hangUp(let count):
                _ = take(min(count, length))
                return
            case .answerEarly(let status):
                _ = connection.send(whole(status, []), until: .late)
                while !isOver, !connection.isClosedByPeer { Thread.sleep(forTimeInterval: 0.002) }
                return
            case .answer, .http, .endless: guard take(length) else { return }
            }
            if operation == 2 { state.withLock { $0.documents.append(Array(bytes[..<length])) } }
            bytes.removeSubrange(..<length)
            switch reaction {
            case .endless(let begin, let again, let pause):
                _ = connection.send(begin, until: .late)
                while !isOver, connection.send(again, until: .late).fault == nil {
                    if pause > .zero { OwnThread.sleep(pause) }
                }
                return
            case .http(let status):
                _ = connection.send(
                    Array("HTTP/1.1 \(status) No\r\nContent-Length: 2\r\n\r\nno".utf8), until: .late)
            case .answer(let status, let attributes):
                guard connection.send(whole(status, attributes), until: .late).fault == nil, framing != .end else {
                    return
                }
            case .silent, .hangUp, .answerEarly: return
            }
        }
    }

    private func whole(_ status: UInt16, _ attributes: [UInt8]) -> [UInt8] {
        let body = IPPBytes.begin(status) + attributes + [0x03]
        let head = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n"
        switch framing {
        case .length: return Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body
        case .end: return Array("\(head)Connection: close\r\n\r\n".utf8) + body
        case .chunks:
            let (first, second) = (Array(body[..<10]), Array(body[10...]))
            return Array("\(head)Transfer-Encoding: chunked\r\n\r\nA;x=y\r\n".utf8) + first
                + Array("\r\n\(String(second.count, radix: 16))\r\n".utf8) + second
                + Array("\r\n0\r\nX: y\r\n\r\n".utf8)
        }
    }
}

/// IPP's bytes, written apart from the library that reads them.
enum IPPBytes {
    static func begin(_ status: UInt16) -> [UInt8] {
        [2, 0, UInt8(status >> 8), UInt8(status & 0xFF), 0, 0, 0, 1, 0x01]
            + value(0x47, "attributes-charset", Array("utf-8".utf8))
            + value(0x48, "attributes-natural-language", Array("en".utf8))
    }

    static func value(_ tag: UInt8, _ name: String, _ value: [UInt8]) -> [UInt8] {
        func counted(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes }
        return [tag] + counted(Array(name.utf8)) + counted(value)
    }

    static func number(_ tag: UInt8, _ name: String, _ number: UInt8) -> [UInt8] {
        value(tag, name, [0, 0, 0, number])
    }

    static func texts(_ tag: UInt8, _ name: String, _ texts: [String]) -> [UInt8] {
        texts.enumerated().flatMap { value(tag, $0 == 0 ? name : "", Array($1.utf8)) }
    }

    /// An idle label printer.
    static func printer(
        model: String = "Told", formats: [String] = ["application/vnd.zebra-zpl"], reasons: [String] = ["none"]
    ) -> [UInt8] {
        [0x04] + number(0x23, "printer-state", 3) + texts(0x44, "printer-state-reasons", reasons)
            + texts(0x41, "printer-make-and-model", [model]) + texts(0x49, "document-format-supported", formats)
    }

    /// A job in a state; how many sides it says are printed.
    static func job(_ state: UInt8, impressions: UInt8? = nil, reasons: [String] = ["none"]) -> [UInt8] {
        [0x02] + number(0x21, "job-id", 7) + number(0x23, "job-state", state)
            + texts(0x44, "job-state-reasons", reasons)
            + (impressions.map { number(0x21, "job-impressions-completed", $0) } ?? [])
    }
}
