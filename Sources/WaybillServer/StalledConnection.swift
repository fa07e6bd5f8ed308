internal import NIOCore
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

/// Closes the connection of a client that does not take what it is sent, as the idle rule does with one that does not
/// send: without it a client that stops reading would hold its answer, and the server's end, for ever.
final class StalledConnection: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private let limit: TimeAmount
    private let end: ServerEnd
    private var closing: Scheduled<Void>?

    /// - Parameters:
    ///   - limit: how long nothing may be taken while there is more to send than is buffered.
    ///   - end: told when the server tells its connections to end.
    init(limit: TimeAmount, end: ServerEnd) {
        self.limit = limit
        self.end = end
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            closing?.cancel()
            closing = nil
        } else if closing == nil {
            let channel = context.channel
            closing = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        closing?.cancel()
        closing = nil
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { end.begin() }
        context.fireUserInboundEventTriggered(event)
    }
}
