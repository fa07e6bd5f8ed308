import Foundation

/// A connection of bytes, for what no HTTP client would send. Closed when it is let go.
final class RawConnection: Sendable {
    private let descriptor: Int32

    /// Connects and sends bytes; blocks for moments only, since the server is on this machine.
    ///
    /// - Parameter room: how many bytes that nobody has taken yet the kernel keeps; nil for as many as it likes.
    init(port: Int, sending text: String, room: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ServerTrouble("no socket") }
        if var room { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, socklen_t(MemoryLayout<Int32>.size)) }
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw ServerTrouble("no connection") }
        try sendNow(text)
    }

    deinit { close(descriptor) }

    /// Sends bytes over a connection of its own, half-closes it, and returns what came until the server closed it.
    static func exchange(port: Int, _ text: String) async throws -> String {
        try await onThread {
            let connection = try RawConnection(port: port, sending: text)
            shutdown(connection.descriptor, Int32(SHUT_WR))
            return try connection.answer()
        }
    }

    /// Sends more.
    func send(_ text: String) async throws {
        try await RawConnection.onThread { try self.sendNow(text) }
    }

    /// What comes until a text is among it, or until the server closes the connection.
    func received(until end: String?) async throws -> String {
        try await RawConnection.onThread { try self.answer(until: end) }
    }

    /// Sends bytes over a connection of its own, takes nothing of what comes back, and says whether the server closes the
    /// connection within 30 seconds.
    static func isDropped(port: Int, whenSending text: String) async throws -> Bool {
        try await onThread {
            let connection = try RawConnection(port: port, sending: "")
            do { try connection.sendNow(text) } catch { return true }
            var descriptors = pollfd(fd: connection.descriptor, events: 0, revents: 0)
            return poll(&descriptors, 1, 30_000) == 1
        }
    }

    /// Takes little by little for some time, then whatever else comes until the server closes the connection.
    func receivedSlowly(bytesPerSecond: Int, for seconds: Int) async throws -> String {
        try await RawConnection.onThread {
            var answer: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: bytesPerSecond / 10)
            for _ in 0..<seconds * 10 {
                let count = recv(self.descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { throw ServerTrouble("closed after \(answer.count) bytes") }
                answer += buffer[..<count]
                usleep(100_000)
            }
            return String(decoding: answer, as: UTF8.self) + (try self.answer())
        }
    }

    // Sockets block: not on the threads that tasks share.
    private static func onThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
        }
    }

    private func sendNow(_ text: String) throws {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = Foundation.send(descriptor, Array(bytes[sent...]), bytes.count - sent, Int32(MSG_NOSIGNAL))
            guard count > 0 else { throw ServerTrouble("not sent: \(errno)") }
            sent += count
        }
    }

    private func answer(until end: String? = nil) throws -> String {
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == ECONNRESET { break }
            guard count >= 0 else { throw ServerTrouble("no answer in 30 s") }
            if count == 0 { break }
            answer += buffer[..<count]
            if let end, String(decoding: answer, as: UTF8.self).contains(end) { break }
        }
        return String(decoding: answer, as: UTF8.self)
    }
}
