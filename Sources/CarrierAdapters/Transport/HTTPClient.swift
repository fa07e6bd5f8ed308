import CCurl

/// Sends requests to carriers over HTTP/1.1 and HTTP/2 with libcurl.
///
/// A fixed number of handles, each on a thread of its own, serve requests in the order of their coming; a bounded number
/// waits. Every request has a deadline, which counts from the call. Each is sent at most once: nothing is repeated here,
/// redirects are not followed, and what libcurl would send again by itself is stopped.
///
///     let client = try HTTPClient()
///     let request = try HTTPRequest(.get, HTTPURL("https://api.carrier.example/v1/status"))
///     let response = try await client.send(request)
///
/// Cancelling the task that waits in `send` aborts the transfer at once.
public final class HTTPClient: Sendable {
    /// How a client connects, and how much it does at a time.
    public struct Configuration: Hashable, Sendable {
        /// How many requests run at a time: 1 to 256.
        public var handles: Int
        /// How many more may wait for a handle; beyond, a request is refused as `overloaded`.
        public var waitingLimit: Int
        /// Whether plain http is allowed to this machine (a gateway, an emulator). Elsewhere it never is.
        public var allowsPlainLoopback: Bool
        /// The proxy to go through; nil for none. The environment's proxies are never used.
        public var proxy: HTTPURL?
        /// A file of PEM certificates that are trusted instead of the system's.
        public var certificateBundle: String?
        /// How long a connection may lie idle and still be used again; whole seconds, at least one.
        public var idleConnectionLifetime: Duration
        /// How many connections a handle keeps: 1 to 64.
        public var keptConnectionsPerHandle: Int

        /// A configuration; the defaults suit one carrier's interface.
        public init(
            handles: Int = 8, waitingLimit: Int = 256, allowsPlainLoopback: Bool = false, proxy: HTTPURL? = nil,
            certificateBundle: String? = nil, idleConnectionLifetime: Duration = .seconds(20),
            keptConnectionsPerHandle: Int = 4
        ) {
            self.handles = handles
            self.waitingLimit = waitingLimit
            self.allowsPlainLoopback = allowsPlainLoopback
            self.proxy = proxy
            self.certificateBundle = certificateBundle
            self.idleConnectionLifetime = idleConnectionLifetime
            self.keptConnectionsPerHandle = keptConnectionsPerHandle
        }
    }

    /// Why there is no client.
    public struct SetupFault: Error, Hashable, Sendable {
        /// What is missing or out of range, in words.
        public let message: String
        /// A fault.
        public init(message: String) { self.message = message }
    }

    private let configuration: Configuration
    private let queue: TransferQueue

    /// Starts the handles' threads; throws if the configuration is out of range, this libcurl lacks what is relied upon,
    /// or the system gives no threads.
    public init(_ configuration: Configuration = Configuration()) throws(SetupFault) {
        guard (1...256).contains(configuration.handles), configuration.waitingLimit >= 0,
            (1...64).contains(configuration.keptConnectionsPerHandle)
        else {
            throw SetupFault(message: "1 to 256 handles, a waiting limit of 0 or more, 1 to 64 kept connections each")
        }
        try Self.checkLibrary()
        var handles: [TransferWorker.Handles] = []
        for _ in 0..<configuration.handles {
            guard let next = TransferWorker.Handles() else {
                for handle in handles { handle.close() }
                throw SetupFault(message: "no memory for libcurl's handles")
            }
            handles.append(next)
        }
        self.configuration = configuration
        queue = TransferQueue(wakers: handles.map(\.waker), waitingLimit: configuration.waitingLimit)
        for (index, handle) in handles.enumerated()
        where !TransferWorker.start(index: index, queue: queue, configuration: configuration, handles: handle) {
            for missing in index..<handles.count { queue.retire(missing) { handles[missing].close() } }
            queue.beginClosing()
            throw SetupFault(message: "the system gives no thread for handle \(index + 1)")
        }
    }

    deinit { queue.beginClosing() }

    /// Sends the request once and returns the whole answer, whatever its status.
    public func send(_ request: HTTPRequest) async throws(TransportFault) -> HTTPResponse {
        guard request.url.isSecure || (configuration.allowsPlainLoopback && request.url.isLoopback) else {
            throw .refused(
                HTTPRefusal(
                    .plainHTTP, at: "url", expected: "https; http only to this machine and where configured"))
        }
        let job = TransferQueue.Job(request, deadline: .now + request.limits.total)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                job.expect(continuation)
                queue.submit(job)
            }
        } onCancel: {
            queue.cancel(job)
        }
        return try result.get()
    }

    /// Refuses new and waiting requests, lets those under way end within their deadlines, and closes all handles.
    public func shutdown() async {
        queue.beginClosing()
        await queue.waitUntilClosed()
    }

    /// libcurl is started once in a process. From 7.84 on that is safe whatever other threads do, where it says so.
    private static let startCode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    private static func checkLibrary() throws(SetupFault) {
        guard startCode == CURLE_OK, let version = curl_version_info(CURLVERSION_FIRST) else {
            throw SetupFault(message: "libcurl does not start")
        }
        let required = [
            (CURL_VERSION_SSL, "TLS"), (CURL_VERSION_ASYNCHDNS, "look-ups of names that do not block"),
            (CURL_VERSION_THREADSAFE, "a thread-safe start"),
        ]
        for (bit, name) in required where version.pointee.features & bit == 0 {
            throw SetupFault(message: "this libcurl lacks \(name)")
        }
    }
}
