import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import TextFormats

/// A call with the connection it came on, which may have to be closed.
struct CarrierContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

/// Answers calls as the carrier's gateway.
struct CarrierResponder: HTTPResponder {
    let books: CarrierBooks
    let slots: CallSlots
    /// The secret that calls must bear.
    let token: String?

    /// The most bytes of a call.
    private static let longestBody = 4 << 20
    /// How long a caller is left without an answer.
    private static let longestHang = Duration.seconds(60)

    /// What is answered.
    private enum Answer {
        case json(Int, [UInt8], HTTPFields = [:])
        case closed
    }

    func respond(to request: Request, context: CarrierContext) async throws -> Response {
        switch try await answer(request) {
        case .json(let status, let body, var fields):
            fields[.contentType] = status < 300 ? "application/json" : "application/problem+json"
            return Response(
                status: .init(code: status), headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: body)))
        case .closed:
            try? await context.channel.close().get()
            return Response(status: .ok)
        }
    }

    private func answer(_ request: Request) async throws -> Answer {
        let body = Array(buffer: try await request.body.collect(upTo: CarrierResponder.longestBody))
        let path = request.uri.path.split(separator: "/").map { $0.removingPercentEncoding ?? "" }
        switch (request.method, path) {
        case (.get, ["ledger"]): return .json(200, books.ledger())
        case (.post, ["script"]):
            do {
                books.follow(try CarrierScript.read(body))
                return .json(200, Array("{}".utf8))
            } catch let fault as CarrierScript.Fault {
                return problem(400, "bad-script", fault.message)
            } catch { return problem(400, "bad-script", "\(error)") }
        case (_, let place)
        where place.first == "labels" && token.map { request.headers[.authorization] != "Bearer \($0)" } ?? false:
            return problem(401, "who-are-you", "no secret, or another")
        case (.post, ["labels"]): return try await buy(body)
        case (.get, ["labels"]):
            guard let reference = request.uri.queryParameters["reference"] else {
                return problem(400, "no-reference", "of what?")
            }
            return try await lookUp(String(reference))
        case (.post, _) where path.count == 3 && path[0] == "labels" && path[2] == "void":
            return try await void(path[1])
        default: return problem(404, "no-such-place", request.uri.path)
        }
    }

    // MARK: Calls

    private func buy(_ body: [UInt8]) async throws -> Answer {
        guard let root = try? JSONDocument(body).root, let reference = root["reference"]?.string,
            let service = root["service"]?.string, let order = root["shipment"]?["order"]?.string
        else { return problem(400, "no-order", "an order has reference, service and shipment with order") }
        return try await work(.buy, reference, order, service) { script in
            let visibleAfter = Duration.milliseconds(script.visibleAfterMilliseconds)
            func sell() throws -> CarrierBooks.Label { try books.sell(reference, order, visibleAfter: visibleAfter) }
            switch script.action {
            case .sell: return .json(201, try sell().json.compact())
            case .sellInSilence:
                _ = try sell()
                return .closed
            case .sellTwice:
                let first = try sell()
                try books.sellAgain(reference, order)
                return .json(201, first.json.compact())
            case .knownNumber:
                let label = try books.label(ofAnotherThan: reference) ?? sell()
                return .json(201, label.json(under: reference).compact())
            case .unreadable:
                _ = try sell()
                return .json(200, Array("<html><title>Welcome</title></html>".utf8))
            case .inProgress: return problem(409, "in-progress", "at work on it")
            default: return refusal(script)
            }
        }
    }

    private func lookUp(_ reference: String) async throws -> Answer {
        try await work(.lookUp, reference, books.order(of: reference), "") { script in
            switch script.action {
            case .find, .findNothing:
                let labels = script.action == .find ? books.labels(reference) : []
                return .json(200, JSONValue.object([JSONMember("labels", .array(labels.map(\.json)))]).compact())
            case .unreadable: return .json(200, Array("<html><title>Welcome</title></html>".utf8))
            default: return refusal(script)
            }
        }
    }

    private func void(_ number: String) async throws -> Answer {
        let label = books.label(number)
        return try await work(.void, label?.reference ?? "", label?.order ?? "", "") { script in
            switch script.action {
            case .void, .voidInSilence, .unreadable:
                guard try books.void(number) else {
                    return problem(404, "unknown-label", "there is none of this number")
                }
                switch script.action {
                case .void: return .json(200, Array(#"{"voided":true}"#.utf8))
                case .voidInSilence: return .closed
                default: return .json(200, Array("<html><title>Welcome</title></html>".utf8))
                }
            default: return refusal(script)
            }
        }
    }

    /// Works on a call: in line, and as long as it takes.
    private func work(
        _ call: CarrierScript.Call, _ reference: String, _ order: String, _ service: String,
        _ answer: (CarrierScript) throws -> Answer
    ) async throws -> Answer {
        let (script, draw) = books.arrive(call, reference: reference, order: order, service: service)
        if script.action == .hang {
            try await Task.sleep(for: CarrierResponder.longestHang)
            return .closed
        }
        await slots.enter()
        books.count(atWork: 1)
        defer {
            books.count(atWork: -1)
            slots.leave()
        }
        try await Task.sleep(for: draw.before)
        let result = try answer(script)
        try await Task.sleep(for: draw.after + .milliseconds(script.afterMilliseconds))
        return result
    }

    private func refusal(_ script: CarrierScript) -> Answer {
        switch script.action {
        case .reject: return problem(422, script.code, "refused as told", isAboutService: script.isAboutService)
        case .busy: return problem(503, "busy", "busy as told")
        case .throttle:
            guard case .json(let status, let body, _) = problem(429, "too-often", "throttled as told") else {
                preconditionFailure("a problem is JSON")
            }
            return .json(status, body, [.retryAfter: String(script.retryAfter)])
        default: return .closed
        }
    }

    private func problem(_ status: Int, _ code: String, _ detail: String, isAboutService: Bool = false) -> Answer {
        var members = [JSONMember("code", .string(code)), JSONMember("detail", .string(detail))]
        if isAboutService { members.append(JSONMember("about_service", .bool(true))) }
        return .json(status, JSONValue.object(members).compact())
    }
}

extension CarrierBooks.Label {
    /// The label as it is answered.
    var json: JSONValue { json(under: reference) }

    /// The label as it is answered to somebody.
    func json(under reference: String) -> JSONValue {
        let zpl = "^XA^FO60,60^A0N,60,60^FDSCRIPTED CARRIER^FS^FO60,160^BY3^BCN,200,Y^FD\(number)^FS^XZ\n"
        return .object([
            JSONMember("tracking_number", .string(number)), JSONMember("reference", .string(reference)),
            JSONMember(
                "price", .object([JSONMember("amount", .string("5.25")), JSONMember("currency", .string("EUR"))])),
            JSONMember("form", .string("zpl-203")),
            JSONMember("document", .string(Data(zpl.utf8).base64EncodedString())),
        ])
    }
}
