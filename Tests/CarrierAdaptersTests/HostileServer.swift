import Glibc
import Synchronization

/// A small HTTP server on 127.0.0.1 that does to its callers what networks do: answers in pieces, breaks off, falls silent.
final class HostileServer: Sendable {
    /// A request as it came in.
    struct Request: Sendable {
        /// Which connection, from 1.
        let connection: Int
        /// Which request of the whole server, from 1.
        let number: Int
        let head: String
        let body: [UInt8]

        var line: String { head.split(separator: "\r\n").first.map(String.init) ?? "" }

        func header(_ name: String) -> String? {
            let prefix = name.lowercased() + ":"
            return head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(prefix) }
                .map { String($0.dropFirst(prefix.count).drop { $0 == " " }) }
        }
    }

    /// What the server does with a request, in order.
    enum Step: Sendable {
        case send(String)
        case sendBytes([UInt8])
        /// The same bytes again and again, until that is done or the caller hangs up.
        case sendRepeatedly([UInt8], times: Int)
        /// A pause that ends by itself.
        case pause(milliseconds: UInt32)
        /// Silence until the caller hangs up.
        case silence
        /// Silence until `release` is called.
        case hold
        /// Closes in good order.
        case close
        /// Closes with a reset.
        case reset

        static func answer(_ body: String, status: String = "200 OK", headers: [String] = []) -> Step {
            let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
            return .send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        }
    }

    private struct State {
        var requests: [Request] = []
        var connections: [CInt] = []
        var accepted = 0
        var inWork = 0
        var mostInWork = 0
        var hangUps = 0
        var bytesSent = 0
        var isReleased = false
        var isStopped = false
    }

    let port: UInt16
    private let listener: CInt
    private let greeting: String?
    private let respond: @Sendable (Request) -> [Step]
    private let state = Mutex(State())

    /// Starts a server that answers as told, or that says something to each caller and hangs up.
    init(greeting: String? = nil, _ respond: @escaping @Sendable (Request) -> [Step]) {
        (listener, port) = LoopbackSocket.bound()
        precondition(Glibc.listen(listener, 128) == 0)
        self.greeting = greeting
        self.respond = respond
        Self.onOwnThread { [self] in acceptAll() }
    }

    func url(_ path: String = "/", scheme: String = "http") -> String { "\(scheme)://127.0.0.1:\(port)\(path)" }

    var requests: [Request] { state.withLock { $0.requests } }
    var connectionCount: Int { state.withLock { $0.accepted } }
    var mostInWork: Int { state.withLock { $0.mostInWork } }
    var hangUps: Int { state.withLock { $0.hangUps } }
    /// How many bytes the system took from this server.
    var bytesSent: Int { state.withLock { $0.bytesSent } }

    func release() { state.withLock { $0.isReleased = true } }

    /// Returns once so many requests have come in.
    func waitForRequests(_ count: Int) async throws { try await wait { self.requests.count >= count } }

    /// Returns once the condition holds; fails the test if its time limit passes before.
    func wait(until condition: () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(2)) }
    }

    /// Ends all threads of the server.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.isReleased = true
            for connection in state.connections { shutdown(connection, CInt(SHUT_RDWR)) }
        }
        shutdown(listener, CInt(SHUT_RDWR))
    }

    private func acceptAll() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            let number: Int? = state.withLock { state in
                guard !state.isStopped else { return nil }
                state.connections.append(connection)
                state.accepted += 1
                return state.accepted
            }
            guard let number else {
                close(connection)
                break
            }
            Self.onOwnThread { [self] in serve(connection, number: number) }
        }
        close(listener)
    }

    private func serve(_ connection: CInt, number: Int) {
        var buffer: [UInt8] = []
        var isOpen = true
        if let greeting {
            _ = perform(.send(greeting), on: connection)
            isOpen = false
        }
        while isOpen, let request = read(from: connection, number: number, &buffer) {
            state.withLock { state in
                state.inWork += 1
                state.mostInWork = max(state.mostInWork, state.inWork)
            }
            for step in respond(request) where isOpen { isOpen = perform(step, on: connection) }
            state.withLock { $0.inWork -= 1 }
        }
        state.withLock { $0.connections.removeAll { $0 == connection } }
        close(connection)
    }

    private func read(from connection: CInt, number: Int, _ buffer: inout [UInt8]) -> Request? {
        while true {
            if let (head, length) = Self.head(in: buffer) {
                let contentLength = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
                let end = length + (contentLength ?? 0)
                if buffer.count >= end {
                    let body = Array(buffer[length..<end])
                    buffer.removeFirst(end)
                    return state.withLock { state in
                        let request = Request(
                            connection: number, number: state.requests.count + 1, head: head, body: body)
                        state.requests.append(request)
                        return request
                    }
                }
            }
            var part = [UInt8](repeating: 0, count: 65_536)
            let count = recv(connection, &part, part.count, 0)
            guard count > 0 else { return nil }
            buffer.append(contentsOf: part[..<count])
        }
    }

    private static func head(in buffer: [UInt8]) -> (head: String, length: Int)? {
        let end = Array("\r\n\r\n".utf8)
        guard buffer.count >= end.count,
            let at = (0...(buffer.count - end.count)).first(where: { buffer[$0..<($0 + end.count)].elementsEqual(end) })
        else { return nil }
        return (String(decoding: buffer[..<at], as: UTF8.self), at + end.count)
    }

    /// False if the connection is to be closed.
    private func perform(_ step: Step, on connection: CInt) -> Bool {
        switch step {
        case .send(let text): return send(Array(text.utf8), on: connection)
        case .sendBytes(let bytes): return send(bytes, on: connection)
        case .sendRepeatedly(let bytes, let times):
            for _ in 0..<times where !send(bytes, on: connection) { return false }
            return true
        case .pause(let milliseconds):
            usleep(milliseconds * 1_000)
            return true
        case .silence:
            var byte: UInt8 = 0
            while recv(connection, &byte, 1, 0) > 0 {}
            state.withLock { $0.hangUps += 1 }
            return false
        case .hold:
            while !state.withLock({ $0.isReleased }) { usleep(1_000) }
            return true
        case .close: return false
        case .reset:
            var abort = linger(l_onoff: 1, l_linger: 0)
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &abort, socklen_t(MemoryLayout<linger>.size))
            return false
        }
    }

    private func send(_ bytes: [UInt8], on connection: CInt) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { all in
                Glibc.send(connection, all.baseAddress! + sent, bytes.count - sent, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
            state.withLock { $0.bytesSent += count }
        }
        return true
    }

    private final class Work {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    private static func onOwnThread(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(body))
        let code = pthread_create(
            &thread, nil,
            { context in
                Unmanaged<Work>.fromOpaque(context!).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        precondition(code == 0)
        pthread_detach(thread)
    }
}

/// A socket on a free port of this machine.
enum LoopbackSocket {
    static func close(_ descriptor: CInt) { Glibc.close(descriptor) }

    /// Bound but not listening: connecting to its port is refused, and nobody else can take it.
    static func bound() -> (descriptor: CInt, port: UInt16) {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        precondition(descriptor >= 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let codes = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                (bind(descriptor, generic, size), getsockname(descriptor, generic, &size))
            }
        }
        precondition(codes == (0, 0))
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}

/// A port of this machine whose waiting list is full: connecting to it is neither accepted nor refused.
struct UnansweringHost {
    let port: UInt16
    private let descriptors: [CInt]

    init() throws {
        let (listener, port) = LoopbackSocket.bound()
        precondition(listen(listener, 0) == 0)
        self.port = port
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        descriptors =
            [listener]
            + (0..<4).map { _ in
                let filler = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
                withUnsafePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                        _ = connect(filler, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
                    }
                }
                return filler
            }
    }

    func close() { for descriptor in descriptors { LoopbackSocket.close(descriptor) } }
}
