internal import Hummingbird
public import LabelDesk
public import Logging
internal import NIOCore

/// The HTTP server: listens until it is told to stop, then finishes what it has begun.
public enum WaybillServer {
    /// Where to listen.
    public struct Address: Sendable, CustomStringConvertible {
        /// A host name or address.
        public var host: String
        /// A port; 0 for any that is free.
        public var port: Int
        /// Where to listen.
        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
        /// `127.0.0.1:8080`.
        public var description: String { "\(host):\(port)" }
    }

    /// How long a connection may lie idle, or stop in the middle of a request or an answer, before it is closed; also the
    /// longest that such a connection keeps the server from ending.
    private static let idleTimeout = TimeAmount.seconds(10)

    /// How long the end of what is under way is waited for, beyond which a carrier is taken for silent anyway.
    private static let drainPatience = Duration.seconds(35)

    /// Serves until SIGTERM or SIGINT.
    ///
    /// - Parameters:
    ///   - names: what it may be asked by, beside addresses and the host it listens at.
    ///   - process: names this process in request identifiers.
    ///   - started: told the port once requests are served.
    public static func run(
        desk: LabelDesk, address: Address, names: [String] = [], process: String, logger: Logger,
        started: @escaping @Sendable (Int) async -> Void
    ) async throws {
        // What waits is handed back at once, so that who asked can ask the next process; what is under way ends.
        let end = ServerEnd { desk.drain() }
        let application = Application(
            responder: WaybillResponder(
                api: WaybillAPI(desk: desk), names: ServedNames(names + [address.host]), process: process, end: end),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [StalledConnection(limit: idleTimeout, end: end)])),
            configuration: .init(address: .hostname(address.host, port: address.port), serverName: "waybill"),
            onServerRunning: { channel in
                await started(channel.localAddress?.port ?? address.port)
            },
            logger: logger)
        try await application.runService()
        end.begin()
        if await !desk.drained(by: .now + drainPatience) {
            logger.warning("something is still under way at a carrier; the next process looks what came of it")
        }
    }
}
