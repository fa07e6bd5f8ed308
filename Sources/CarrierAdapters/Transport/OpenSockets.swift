import CCurl
import CCurlShim
import Glibc

/// The sockets of one worker's connections, which libcurl opens and closes through this. Used on the worker's thread only.
final class OpenSockets {
    private var open: Set<CInt> = []

    /// Lets libcurl open its sockets here; this must outlive the connections.
    func attach(to handle: UnsafeMutableRawPointer) -> CURLcode {
        waybill_curl_on_sockets(
            handle,
            { context, _, address in
                guard let address = address?.pointee else { return CInt(CURL_SOCKET_BAD) }
                let cloexec = CInt(SOCK_CLOEXEC.rawValue)
                let descriptor = socket(address.family, address.socktype | cloexec, address.protocol)
                if descriptor >= 0 { OpenSockets.at(context).open.insert(descriptor) }
                return descriptor
            },
            { context, descriptor in
                OpenSockets.at(context).open.remove(descriptor)
                return close(descriptor)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Whether the connection from that port of this machine is open and nothing waits to be read on it.
    ///
    /// libcurl before 8.1 takes what waits on a kept connection for the answer to the next request: the end of an answer
    /// that was longer than it said, a label for somebody else, or the other side's farewell.
    func isQuiet(localPort: CInt) -> Bool {
        let candidates = open.filter { Self.localPort(of: $0) == localPort }
        return !candidates.isEmpty
            && candidates.allSatisfy { descriptor in
                var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                return poll(&state, 1, 0) == 0
            }
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> OpenSockets {
        guard let context else { preconditionFailure("a callback without its sockets") }
        return Unmanaged<OpenSockets>.fromOpaque(context).takeUnretainedValue()
    }

    private static func localPort(of descriptor: CInt) -> CInt? {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &address) { bytes in
            guard let start = bytes.baseAddress,
                getsockname(descriptor, start.assumingMemoryBound(to: sockaddr.self), &size) == 0
            else { return nil }
            // The port lies at the same place in an address of IPv4 and of IPv6.
            return CInt(UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
        }
    }
}
