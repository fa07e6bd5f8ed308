internal import NIOCore
internal import NIOHTTPTypes
internal import Synchronization

/// Whether the server has been told to end.
final class ServerEnd: Sendable {
    private let flag = Atomic<Bool>(false)
    private let begun: @Sendable () -> Void

    /// - Parameter begun: called once, when it begins.
    init(begun: @escaping @Sendable () -> Void = {}) { self.begun = begun }

    /// Whether it has.
    var hasBegun: Bool { flag.load(ordering: .acquiring) }

    /// It has now.
    func begin() { if !flag.exchange(true, ordering: .acquiringAndReleasing) { begun() } }
}

/// Closes the connection of a client that keeps the server waiting: one that sends nothing while something is wanted of
/// it, or takes nothing of what it is sent. Without it such a client would hold its request or its answer, and the server's
/// end, for ever.
///
/// Nothing is wanted of a client whose request has come whole and is worked on, nor while the server does not read on, since
/// the client has yet to take the answers to what it has sent. Once all is answered, whatever is left of a request is.
final class StalledConnection: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart

    /// For how many bytes that a client has yet to take the kernel is asked to have room, 256 KiB.
    private static let kept: ChannelOptions.Types.SocketOption.Value = 256 << 10

    private let limit: TimeAmount
    private let end: ServerEnd
    /// How many requests have begun to arrive and have no whole answer.
    private var requests = 0
    private var isInRequest = false
    private var isReading = false
    /// Since when something is wanted of the client, where something is.
    private var wanted = NIODeadline.now()
    private var looking: Scheduled<Void>?
    private var closing: Scheduled<Void>?
    /// How many bytes the client had yet to take when that was looked at.
    private var untaken = Int.max

    /// - Parameters:
    ///   - limit: how long nothing may be sent that is wanted, or nothing taken while there is more to send than is buffered.
    ///   - end: told when the server tells its connections to end.
    init(limit: TimeAmount, end: ServerEnd) {
        self.limit = limit
        self.end = end
    }

    // MARK: What is sent

    private var isWanted: Bool { requests == 0 || isInRequest && isReading }

    func handlerAdded(context: ChannelHandlerContext) {
        // Only when a third of what the kernel keeps for a client is free does it say that some has been taken.
        try? context.channel.syncOptions?.setOption(.socketOption(.so_sndbuf), value: StalledConnection.kept)
        if context.channel.isActive { look(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        look(context)
        context.fireChannelActive()
    }

    /// Looks once more when as much time has passed as a client has.
    private func look(_ context: ChannelHandlerContext) {
        if !isWanted { wanted = .now() }
        guard looking == nil else { return }
        let due = wanted + limit
        looking = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) {
            self.looking = nil
            if self.isWanted, .now() >= self.wanted + self.limit {
                // It may be at the end of its last answer.
                guard self.takesSome(context) else { return context.close(promise: nil) }
                self.wanted = .now()
            }
            self.look(context)
        }
    }

    func read(context: ChannelHandlerContext) {
        if !isReading {
            isReading = true
            wanted = .now()
        }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = false
        switch unwrapInboundIn(data) {
        case .head:
            isInRequest = true
            requests += 1
        case .body: break
        case .end: isInRequest = false
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // An answer to what is no request, such as a head that cannot be read, ends none.
        if case .end = unwrapOutboundIn(data) { requests = max(0, requests - 1) }
        wanted = .now()
        context.write(data, promise: promise)
    }

    // MARK: What is taken

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            closing?.cancel()
            closing = nil
        } else if closing == nil {
            // What the kernel has room for is taken at once, whatever the client does.
            untaken = .max
            lookWhatIsTaken(context, in: .nanoseconds(limit.nanoseconds / 10))
        }
        context.fireChannelWritabilityChanged()
    }

    /// A long answer may take longer than a client has to take some of it.
    private func lookWhatIsTaken(_ context: ChannelHandlerContext, in time: TimeAmount) {
        closing = context.eventLoop.assumeIsolated().scheduleTask(in: time) {
            guard self.takesSome(context) else { return context.close(promise: nil) }
            self.lookWhatIsTaken(context, in: self.limit)
        }
    }

    /// Whether there is less to be taken than there was, and something still.
    private func takesSome(_ context: ChannelHandlerContext) -> Bool {
        let before = untaken
        untaken = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        return untaken > 0 && untaken < before
    }

    // MARK: The end

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    private func stop() {
        looking?.cancel()
        closing?.cancel()
        looking = nil
        closing = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { end.begin() }
        context.fireUserInboundEventTriggered(event)
    }
}
