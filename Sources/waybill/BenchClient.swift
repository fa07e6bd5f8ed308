import Foundation

/// A client that costs little beside the server it measures: one thread, blocking in `poll`, over connections that send
/// their next request as soon as the last is answered.
struct BenchClient {
    /// What is to be sent, and what it is counted as.
    struct Request {
        var body: [UInt8]
        var kind: Int
        /// What the connection keeps in mind for ``next``.
        var number: Int
    }

    /// An answer to one.
    struct Answer {
        var kind: Int
        var milliseconds: Double
    }

    let port: Int
    let path: String
    let connections: Int
    /// Whether an answer with status 200 or 201 holds what was asked for.
    var isAnswer: ([UInt8]) -> Bool = { _ in true }

    private struct Connection {
        let socket: Int32
        var request: Request
        var sent: ContinuousClock.Instant
        var received: [UInt8] = []
    }

    /// Sends what `next` gives, which is told the number of the connection's last request, until it gives nothing; `done`
    /// is told of each answer.
    func run(_ next: (Int?) -> Request?, done: (Answer) -> Void) throws {
        let clock = ContinuousClock()
        var open: [Connection] = []
        defer { for connection in open { close(connection.socket) } }
        for _ in 0..<connections {
            guard let request = next(nil) else { break }
            let socket = try connected()
            try send(request.body, to: socket)
            open.append(Connection(socket: socket, request: request, sent: clock.now))
        }
        var polled = open.map { pollfd(fd: $0.socket, events: Int16(POLLIN), revents: 0) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !open.isEmpty {
            guard poll(&polled, nfds_t(polled.count), 30_000) > 0 else { throw failure("no answer in 30 s") }
            for index in polled.indices.reversed() where polled[index].revents != 0 {
                let count = recv(open[index].socket, &buffer, buffer.count, 0)
                guard count > 0 else { throw failure("the server ended a connection") }
                open[index].received += buffer[..<count]
                guard let status = try BenchClient.status(whole: open[index].received) else { continue }
                guard (200...201).contains(status), isAnswer(open[index].received) else {
                    throw failure(String(decoding: open[index].received, as: UTF8.self))
                }
                let now = clock.now
                let request = open[index].request
                done(Answer(kind: request.kind, milliseconds: (now - open[index].sent) / .milliseconds(1)))
                open[index].received.removeAll(keepingCapacity: true)
                if let request = next(request.number) {
                    open[index].request = request
                    open[index].sent = now
                    try send(request.body, to: open[index].socket)
                } else {
                    close(open[index].socket)
                    open.remove(at: index)
                    polled.remove(at: index)
                }
            }
        }
    }

    private func connected() throws -> Int32 {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw failure("no connection to port \(port)") }
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        return socket
    }

    private func send(_ body: [UInt8], to socket: Int32) throws {
        let head =
            "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.count)\r\n\r\n"
        let bytes = Array(head.utf8) + body
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.send(socket, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { throw failure("the server takes nothing more") }
            rest.removeFirst(count)
        }
    }

    /// The status of an answer once all of it is there: as many bytes as its head says, or chunks up to the last.
    private static func status(whole bytes: [UInt8]) throws -> Int? {
        var line = 0
        var length: Int?
        var isChunked = false
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
            if index - line < 2 {
                let status = number(bytes.dropFirst("HTTP/1.1 ".utf8.count).prefix(3))
                if let status, isChunked {
                    return bytes.suffix(lastChunk.count).elementsEqual(lastChunk) ? status : nil
                }
                guard let length, let status else {
                    throw Console.fail(
                        .internalFault, "an answer of no length: \(String(decoding: bytes, as: UTF8.self))")
                }
                return bytes.count < index + 1 + length ? nil : status
            }
            if bytes[line..<index].starts(with: lengthField, by: { $0 | 0x20 == $1 }) {
                length = number(bytes[(line + lengthField.count)..<(index - 1)])
            }
            if bytes[line..<index].starts(with: chunkedField, by: { $0 | 0x20 == $1 }) { isChunked = true }
            line = index + 1
        }
        return nil
    }

    /// Letters in lower case; setting that bit changes neither the blank nor the marks.
    private static let lengthField = Array("content-length: ".utf8)
    private static let chunkedField = Array("transfer-encoding: chunked".utf8)
    private static let lastChunk = Array("\r\n0\r\n\r\n".utf8)

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        Int(String(decoding: digits, as: UTF8.self))
    }

    private func failure(_ what: String) -> any Error { Console.fail(.internalFault, "http load: \(what)") }
}
