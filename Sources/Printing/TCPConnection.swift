internal import CCups
internal import Glibc

/// A TCP connection of which every step has a deadline. For threads that may block.
struct TCPConnection: ~Copyable {
    private let descriptor: Int32

    /// Connects to the first of a host's addresses that answers, each within `patience`.
    init(
        host: String, port: UInt16, patience: Duration, deadline: ContinuousClock.Instant
    ) throws(PrintFault) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV | AI_ADDRCONFIG
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &found)
        guard code == 0, let first = found else {
            throw PrintFault(.unreachable, "\(host): \(String(cString: gai_strerror(code)))")
        }
        defer { freeaddrinfo(first) }
        var fault = PrintFault(.unreachable, "\(host) has no address")
        var next = found
        while let address = next {
            next = address.pointee.ai_next
            do throws(PrintFault) {
                descriptor = try TCPConnection.connect(
                    address.pointee, "\(host):\(port)", until: min(deadline, .now + patience))
                return
            } catch { fault = error }
        }
        throw fault
    }

    /// Takes over a connected socket.
    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { Glibc.close(descriptor) }

    private static func connect(
        _ address: addrinfo, _ place: String, until deadline: ContinuousClock.Instant
    ) throws(PrintFault) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.ai_family, kind, address.ai_protocol)
        guard descriptor >= 0 else { throw PrintFault(.unreachable, "\(place): \(systemError(errno))") }
        var failure = Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno
        if failure == EINPROGRESS {
            if wait(descriptor, POLLOUT, until: deadline) {
                var length = socklen_t(MemoryLayout<Int32>.size)
                if getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &length) != 0 { failure = errno }
            } else {
                failure = ETIMEDOUT
            }
        }
        guard failure == 0 else {
            Glibc.close(descriptor)
            throw PrintFault(.unreachable, "\(place): \(systemError(failure))")
        }
        // Status questions are a few bytes; they shall not wait for more.
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return descriptor
    }

    /// Whether the descriptor became ready before the deadline.
    static func wait(_ descriptor: Int32, _ events: Int32, until deadline: ContinuousClock.Instant) -> Bool {
        while true {
            var asked = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            let count = poll(&asked, 1, deadline.pollMilliseconds)
            if count > 0 { return true }
            guard count == 0 || errno == EINTR, ContinuousClock.now < deadline else { return false }
        }
    }

    /// Whether something has come that was not received, or the other side has hung up.
    var isReadable: Bool { TCPConnection.wait(descriptor, POLLIN, until: .now) }

    /// Whether the other side sends no more, whatever it has sent before.
    var isClosedByPeer: Bool { TCPConnection.wait(descriptor, TCPConnection.peerClosed, until: .now) }

    /// Linux's `POLLRDHUP`.
    private static let peerClosed: Int32 = 0x2000

    /// Sends all bytes; tells how many went, those before `start` included, and why not more.
    ///
    /// - Parameters:
    ///   - start: how many bytes have been sent before.
    ///   - stopsWhenAnswered: whether it ends, without a fault, once there is something to receive.
    borrowing func send(
        _ bytes: [UInt8], from start: Int = 0, until deadline: ContinuousClock.Instant, stopsWhenAnswered: Bool = false
    ) -> (sent: Int, fault: PrintFault?) {
        // Of a long text only so much at once that an answer to its beginning is seen.
        let most = stopsWhenAnswered ? 65_536 : bytes.count
        var sent = start
        while sent < bytes.count {
            if stopsWhenAnswered, isReadable { return (sent, nil) }
            let count = bytes[sent...].prefix(most).withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                guard ContinuousClock.now < deadline,
                    TCPConnection.wait(descriptor, stopsWhenAnswered ? POLLOUT | POLLIN : POLLOUT, until: deadline)
                else {
                    return (sent, PrintFault(.noAnswer, "the printer took \(sent) of \(bytes.count) bytes and no more"))
                }
            } else if errno != EINTR {
                return (sent, PrintFault(.connectionLost, systemError(errno)))
            }
        }
        return (sent, nil)
    }

    /// The next bytes, as many as are there; nil if none come before the deadline, empty at the end.
    borrowing func receive(until deadline: ContinuousClock.Instant) throws(PrintFault) -> [UInt8]? {
        while true {
            var failure: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
                let read = recv(descriptor, buffer.baseAddress, buffer.count, 0)
                if read < 0 { failure = errno }
                count = max(read, 0)
            }
            switch failure {
            case 0: return bytes
            case EINTR: break
            case EAGAIN:
                guard TCPConnection.wait(descriptor, POLLIN, until: deadline) else { return nil }
            default: throw PrintFault(.connectionLost, systemError(failure))
            }
        }
    }
}
