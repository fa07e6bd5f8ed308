internal import ShipmentModel
internal import TextFormats
internal import WireFormat

/// A carrier behind a gateway: a program of somebody's own that speaks the small protocol of `docs/gateways.md` over HTTP
/// and does at the carrier what it is asked to.
///
/// Each question is sent at most once. What its answer, or the lack of one, means is ``GatewayAnswer``'s to say.
public final class GatewayCarrier: PurchasingCarrier {
    /// How it can be found out what came of a purchase.
    public let recovery: CarrierRecovery
    private let address: GatewayAddress
    private let headers: HTTPHeaders
    private let client: HTTPClient

    /// Every form that a label may have: `pdf`, `zpl-203`, `png-300-100x150mm` and so on.
    public static let forms = GatewayLabel.forms

    /// How many calls wait for a connection at most; the desk itself sends no more at a time than there are slots.
    private static let waitingLimit = 64
    /// The most bytes of an answer with one label.
    private static let labelBytes = Base64.encodedCount(of: GatewayLabel.maximumDocument) + 65_536

    /// A carrier.
    ///
    /// - Parameters:
    ///   - token: the secret that each request bears, fit for a header; nil for none.
    ///   - slots: how many calls are under way at a time, 1 to 256.
    public init(
        at address: GatewayAddress, recovery: CarrierRecovery, token: GatewayToken? = nil, slots: Int
    ) throws(HTTPClient.SetupFault) {
        self.address = address
        self.recovery = recovery
        var headers: HTTPHeaders = ["Accept": "application/json, application/problem+json"]
        if let token { headers.append(name: "Authorization", value: "Bearer " + token.text) }
        self.headers = headers
        client = try HTTPClient(
            .init(handles: slots, waitingLimit: GatewayCarrier.waitingLimit, allowsPlainLoopback: true))
    }

    /// Asks the gateway to buy a label.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        let result = await send(
            .post, address.labels, body: GatewayCarrier.body(of: order), limit: GatewayCarrier.labelBytes, deadline)
        return GatewayAnswer.purchase(result, of: order.reference)
    }

    /// Asks the gateway what there is under a reference.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        let limit = GatewayCarrier.labelBytes * 2
        return GatewayAnswer.lookUp(await send(.get, address.labels(of: reference), limit: limit, deadline))
    }

    /// Asks the gateway to give a label back.
    public func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        let body = Array("{}".utf8)
        return GatewayAnswer.void(await send(.post, address.void(trackingNumber), body: body, limit: 65_536, deadline))
    }

    private func send(
        _ method: HTTPRequest.Method, _ url: HTTPURL, body: [UInt8] = [], limit: Int,
        _ deadline: ContinuousClock.Instant
    ) async -> Result<HTTPResponse, TransportFault> {
        let remaining = ContinuousClock.now.duration(to: deadline)
        guard remaining > .zero else { return .failure(.notSent(.timeOut, detail: "the deadline had passed")) }
        var headers = headers
        if !body.isEmpty { headers.append(name: "Content-Type", value: "application/json") }
        do throws(TransportFault) {
            let request = try HTTPRequest(
                method, url, headers: headers, body: body,
                limits: .init(total: min(remaining, .seconds(3_600)), responseBytes: limit))
            return .success(try await client.send(request))
        } catch { return .failure(error) }
    }

    /// An order as the gateway reads it.
    private static func body(of order: PurchaseOrder) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("reference", order.reference)
        json.member("service", order.service)
        json.member("ship_date", order.shipDate.description)
        json.key("shipment")
        json.raw(ShipmentWriter.canonical(order.shipment))
        json.endObject()
        return json.take()
    }
}

/// A secret that a gateway knows us by. It is shown nowhere.
public struct GatewayToken: Sendable, CustomStringConvertible {
    let text: String

    /// The most bytes of a secret.
    private static let maximumLength = 4_096
    /// What a secret is, in words.
    public static let expected = "1 to 4096 visible ASCII characters on one line"

    /// Reads a secret, with or without a line feed at its end; nil if it could not stand in a header.
    public init?(_ bytes: [UInt8]) {
        let end = bytes.lastIndex { $0 != 0x0A && $0 != 0x0D }.map { $0 + 1 } ?? 0
        let text = bytes[..<end]
        guard (1...GatewayToken.maximumLength).contains(text.count), text.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            return nil
        }
        self.text = String(decoding: text, as: UTF8.self)
    }

    /// Nothing of it.
    public var description: String { "•••" }
}
