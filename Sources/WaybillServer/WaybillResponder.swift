internal import HTTPTypes
public import Hummingbird
internal import Logging
internal import NIOCore
internal import Synchronization

/// Carries requests from the connection to the handlers and their answers back.
public struct WaybillResponder: HTTPResponder {
    /// How long a request may take before it is answered with a time-out, unless configured otherwise.
    public static let defaultDeadline = Duration.seconds(30)

    private let api: WaybillAPI
    private let deadline: Duration
    private let numbers: RequestNumbers

    /// A responder.
    ///
    /// - Parameter process: what the identifiers of this process's requests begin with.
    public init(api: WaybillAPI, process: String, deadline: Duration = WaybillResponder.defaultDeadline) {
        self.api = api
        self.deadline = deadline
        numbers = RequestNumbers(process: process)
    }

    /// Answers a request.
    public func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let id = numbers.next()
        var response = await route(request, id: id)
        response.headers.append(("X-Request-ID", id))
        if response.status >= 500 {
            context.logger.error(
                "request failed",
                metadata: [
                    "id": "\(id)", "status": "\(response.status)", "why": "\(response.operatorDetail ?? "")",
                ])
        }
        return request.method == .head ? response.http.createHeadResponse() : response.http
    }

    private func route(_ request: Request, id: String) async -> APIResponse {
        let path = request.uri.path
        let parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        let routes: [HTTPRequest.Method: @Sendable (APIRequest) async -> APIResponse]
        switch parts.count {
        case 1 where parts[0] == "live": routes = [.get: { _ in .text("live\n") }]
        case 1 where parts[0] == "ready": routes = [.get: { _ in await api.ready() }]
        case 2 where parts == ["v1", "quotes"]: routes = [.post: { api.quote($0) }]
        case 2 where parts == ["v1", "labels"]: routes = [.post: { await api.issueLabel($0) }]
        case 3 where parts[0...1] == ["v1", "labels"]: routes = [.get: { _ in await api.label(parts[2]) }]
        case 4 where parts[0...1] == ["v1", "labels"]:
            routes = [.get: { await api.document(parts[2], parts[3], $0) }]
        default: return .notFound
        }
        let method = request.method == .head ? .get : request.method
        guard let handler = routes[method] else {
            let allowed = routes.keys.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] }.sorted()
            return .methodNotAllowed(allowed.joined(separator: ", "))
        }
        let end = ContinuousClock.now + deadline
        let body: [UInt8]
        do {
            body = try await collect(request, until: end)
        } catch is NIOTooManyBytesError {
            return .bodyTooLarge
        } catch is BodyTooSlow {
            return .bodyTooSlow
        } catch {
            return .bodyUnreadable
        }
        var headers: [String: [String]] = [:]
        for field in request.headers { headers[field.name.canonicalName, default: []].append(field.value) }
        var query: [String: String] = [:]
        for (name, value) in request.uri.queryParameters { query[String(name)] = String(value) }
        return await handler(APIRequest(id: id, headers: headers, query: query, body: body, deadline: end))
    }

    private func collect(_ request: Request, until end: ContinuousClock.Instant) async throws -> [UInt8] {
        guard request.headers[.contentLength] ?? "0" != "0" || request.headers[.transferEncoding] != nil else {
            return []
        }
        let body = request.body
        return try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask { Array(buffer: try await body.collect(upTo: WaybillAPI.maximumBodyBytes)) }
            group.addTask {
                try await Task.sleep(until: end, clock: .continuous)
                throw BodyTooSlow()
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }
}

private struct BodyTooSlow: Error {}

/// Numbers requests.
private final class RequestNumbers: Sendable {
    private let process: String
    private let count = Atomic<UInt64>(0)

    init(process: String) { self.process = process }

    func next() -> String { process + "-" + String(count.wrappingAdd(1, ordering: .relaxed).newValue, radix: 36) }
}

extension APIResponse {
    /// The answer as Hummingbird sends it.
    var http: Response {
        var fields = HTTPFields()
        fields[.contentType] = contentType
        for header in headers {
            // Names are our own literals.
            fields[HTTPField.Name(header.name)!] = header.value
        }
        return Response(
            status: .init(code: status), headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
