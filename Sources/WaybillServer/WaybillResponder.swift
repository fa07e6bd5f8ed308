internal import HTTPTypes
public import Hummingbird
internal import Logging
internal import NIOCore
internal import Synchronization
internal import TextFormats

/// Carries requests from the connection to the handlers and their answers back.
public struct WaybillResponder: HTTPResponder {
    /// How long a request may take before it is answered with a time-out, unless configured otherwise.
    public static let defaultDeadline = Duration.seconds(30)

    private let api: WaybillAPI
    private let names: ServedNames
    private let deadline: Duration
    private let numbers: RequestNumbers
    private let end: ServerEnd

    /// A responder.
    ///
    /// - Parameters:
    ///   - names: what the server may be asked by.
    ///   - process: what the identifiers of this process's requests begin with.
    ///   - end: says when the server is told to end.
    init(
        api: WaybillAPI, names: ServedNames, process: String,
        deadline: Duration = WaybillResponder.defaultDeadline, end: ServerEnd
    ) {
        self.api = api
        self.names = names
        self.deadline = deadline
        self.end = end
        numbers = RequestNumbers(process: process)
    }

    /// Answers a request.
    public func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let id = numbers.next()
        let (answer, body) = await route(request, id: id, context.logger)
        var fields = answer.fields
        fields[.requestID] = id
        if answer.status >= 500 {
            context.logger.error(
                "request failed",
                metadata: [
                    "id": "\(id)", "status": "\(answer.status)", "why": "\(answer.operatorDetail?.visible ?? "")",
                ])
        } else if answer.status < 300, let detail = answer.operatorDetail, !detail.isEmpty {
            context.logger.warning("request served", metadata: ["id": "\(id)", "warning": "\(detail.visible)"])
        }
        let response = Response(
            status: .init(code: answer.status), headers: fields,
            body: body ?? .init(byteBuffer: ByteBuffer(bytes: answer.body)))
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// What stands at the paths.
    enum Route {
        case live, ready, metrics, quotes, liveQuotes, quoteBatch, labels, labelBatch, printers, numberRanges,
            purchases, extraLabels, console, consoleStyle
        case label(String)
        case document(String, String)
        case print(String)
        case void(String)
        case settle(String)
        case prepare(order: String, parcel: String)
        case preparations
        case settleForm(String)
        case clear(String)
        case clearForm(String)
        case manifests
        case manifest(String)
        case reopenManifest(String)
        case manifestDocument(String, String)

        init?(_ path: String) {
            switch path {
            // The usual ones without taking them apart.
            case "/v1/quotes": self = .quotes
            case "/v1/labels": self = .labels
            default:
                let parts = path.split(separator: "/", omittingEmptySubsequences: true)
                switch parts.count {
                case 0: self = .console
                case 2 where parts == ["console", "style.css"]: self = .consoleStyle
                case 2 where parts == ["v1", "purchases"]: self = .purchases
                case 2 where parts == ["v1", "extra-labels"]: self = .extraLabels
                case 4 where parts[1] == "extra-labels" && parts[3] == "clear":
                    guard let number = PathPart.decoded(parts[2]) else { return nil }
                    switch parts[0] {
                    case "v1": self = .clear(number)
                    case "console": self = .clearForm(number)
                    default: return nil
                    }
                case 4 where parts[0] == "v1" && parts[1] == "labels" && parts[3] == "settle":
                    self = .settle(String(parts[2]))
                case 4 where parts[0] == "console" && parts[1] == "labels" && parts[3] == "settle":
                    self = .settleForm(String(parts[2]))
                case 1 where parts[0] == "live": self = .live
                case 1 where parts[0] == "ready": self = .ready
                case 1 where parts[0] == "metrics": self = .metrics
                case 2 where parts == ["v1", "quotes"]: self = .quotes
                case 2 where parts == ["v1", "labels"]: self = .labels
                case 2 where parts == ["v1", "printers"]: self = .printers
                case 2 where parts == ["v1", "number-ranges"]: self = .numberRanges
                case 3 where parts == ["v1", "quotes", "batch"]: self = .quoteBatch
                case 3 where parts == ["v1", "quotes", "live"]: self = .liveQuotes
                case 2 where parts == ["v1", "manifests"]: self = .manifests
                case 3 where parts[0] == "v1" && parts[1] == "manifests": self = .manifest(String(parts[2]))
                case 4 where parts[0] == "v1" && parts[1] == "manifests" && parts[3] == "reopen":
                    self = .reopenManifest(String(parts[2]))
                case 4 where parts[0] == "v1" && parts[1] == "manifests":
                    self = .manifestDocument(String(parts[2]), String(parts[3]))
                case 2 where parts == ["v1", "preparations"]: self = .preparations
                case 6 where parts[0] == "v1" && parts[1] == "orders" && parts[3] == "parcels" && parts[5] == "prepare":
                    guard let order = PathPart.decoded(parts[2]) else { return nil }
                    self = .prepare(order: order, parcel: String(parts[4]))
                case 3 where parts == ["v1", "labels", "batch"]: self = .labelBatch
                case 3 where parts[0] == "v1" && parts[1] == "labels": self = .label(String(parts[2]))
                case 4 where parts[0] == "v1" && parts[1] == "labels" && parts[3] == "print":
                    self = .print(String(parts[2]))
                case 4 where parts[0] == "v1" && parts[1] == "labels" && parts[3] == "void":
                    self = .void(String(parts[2]))
                case 4 where parts[0] == "v1" && parts[1] == "labels":
                    self = .document(String(parts[2]), String(parts[3]))
                default: return nil
                }
            }
        }

        var methods: [HTTPRequest.Method] {
            switch self {
            case .quotes, .liveQuotes, .quoteBatch, .labels, .labelBatch, .print, .void, .settle, .settleForm,
                .clear, .clearForm, .reopenManifest, .prepare:
                [.post]
            case .live, .ready, .metrics, .label, .document, .printers, .purchases, .extraLabels, .preparations,
                .console, .consoleStyle, .manifest, .manifestDocument:
                [.get, .head]
            case .numberRanges, .manifests: [.get, .head, .post]
            }
        }
    }

    /// The answer, and its body where that is sent while it is made.
    private func route(_ request: Request, id: String, _ logger: Logger) async -> (APIResponse, ResponseBody?) {
        guard names.contains(authority: request.head.authority) else {
            return (.misdirected(request.head.authority ?? ""), nil)
        }
        guard let route = Route(request.uri.path) else { return (.notFound, nil) }
        guard route.methods.contains(request.method) else {
            return (.methodNotAllowed(route.methods.map(\.rawValue).joined(separator: ", ")), nil)
        }
        let end = ContinuousClock.now + deadline
        // Only browsers send these.
        if request.method == .post, request.headers[.origin] != nil || request.headers[.secFetchSite] != nil {
            do throws(APIRefusal) {
                try BrowserOrigin(self.message(request, id, [], end)).refuseForeign()
            } catch { return (error.response, nil) }
        }
        if case .quoteBatch = route { return quoteBatch(request) }
        var lines: LabelLines?
        if case .labelBatch = route {
            do throws(APIRefusal) {
                let asked = try LabelLines(api.desk, self.message(request, id, [], end))
                guard asked.form != nil else { return labelBatch(request, id: id, asked, logger) }
                lines = asked
            } catch { return (error.response, nil) }
        }
        let limit =
            switch route {
            case .labelBatch: LabelLines.mostBytesOfDocument
            // With the label as its carrier sold it, of up to 4 MiB, in base64.
            case .settle, .settleForm: WaybillAPI.maximumSettlementBytes
            default: WaybillAPI.maximumBodyBytes
            }
        let body: [UInt8]
        do {
            body = try await collect(request, limit, until: end)
        } catch is BodyTooLarge {
            return (.bodyTooLarge(limit), nil)
        } catch is BodyTooSlow {
            return (.bodyTooSlow, nil)
        } catch {
            return (.bodyUnreadable, nil)
        }
        func message() -> APIRequest { self.message(request, id, body, end) }
        let answer =
            switch route {
            case .live: APIResponse.text("live\n")
            case .ready: await api.ready()
            case .metrics: api.metrics()
            case .liveQuotes: await api.liveQuote(message())
            // Neither fields nor parameters say anything about a quote: nothing is made of them.
            case .quotes: api.quote(APIRequest(id: id, headers: [:], query: [:], body: body, deadline: end))
            case .quoteBatch: preconditionFailure("a batch is answered while it is read")
            case .labelBatch: await lines?.document(of: body) ?? .notFound
            case .labels: await api.issueLabel(message())
            case .printers: await api.printers()
            case .numberRanges where request.method == .post: await api.grantNumbers(message())
            case .numberRanges: await api.numberRanges()
            case .manifests where request.method == .post: await api.closeManifest(message())
            case .manifests: await api.manifests(message())
            case .manifest(let id): await api.manifest(id)
            case .reopenManifest(let id): await api.reopenManifest(id, message())
            case .manifestDocument(let id, let file): await api.manifestDocument(id, file)
            case .label(let label): await api.label(label)
            case .print(let label): await api.printLabel(label, message())
            case .void(let label): await api.voidLabel(label, message())
            case .prepare(let order, let parcel):
                await api.prepareLabel(order: order, parcel: parcel, message())
            case .preparations: api.preparations()
            case .purchases: await api.purchases(message())
            case .extraLabels: await api.extraLabels(message())
            case .settle(let label): await api.settle(label, message())
            case .clear(let number): await api.clear(number, message())
            case .clearForm(let number): await api.clearForm(number, message())
            case .console: await api.console()
            case .consoleStyle: api.consoleStyle()
            case .settleForm(let label): await api.settleForm(label, message())
            case .document(let label, let file): await api.document(label, file, message())
            }
        return (answer, nil)
    }

    private func message(
        _ request: Request, _ id: String, _ body: [UInt8], _ end: ContinuousClock.Instant
    ) -> APIRequest {
        var query: [String: String] = [:]
        var repeated: String?
        for (name, value) in request.uri.queryParameters
        where query.updateValue(String(value), forKey: String(name)) != nil {
            repeated = repeated ?? String(name)
        }
        return APIRequest(
            id: id, headers: WaybillResponder.headers(request), query: query, repeatedParameter: repeated,
            body: body, deadline: end)
    }

    private static func headers(_ request: Request) -> [String: [String]] {
        // Where it was sent to is no field of its own here.
        var headers: [String: [String]] = request.head.authority.map { ["host": [$0]] } ?? [:]
        for field in request.headers { headers[field.name.canonicalName, default: []].append(field.value) }
        return headers
    }

    /// The whole body. A client that stops sending is closed by the idle rule; one that sends a little now and then is
    /// told when it has taken too long.
    private func collect(
        _ request: Request, _ limit: Int, until end: ContinuousClock.Instant
    ) async throws -> [UInt8] {
        guard request.headers[.contentLength] ?? "0" != "0" || request.headers[.transferEncoding] != nil else {
            return []
        }
        var body: [UInt8] = []
        for try await piece in request.body {
            guard body.count + piece.readableBytes <= limit else { throw BodyTooLarge() }
            body.append(contentsOf: piece.readableBytesView)
            guard ContinuousClock.now < end else { throw BodyTooSlow() }
        }
        return body
    }

    private func quoteBatch(_ request: Request) -> (APIResponse, ResponseBody?) {
        let headers = WaybillResponder.headers(request)
        do throws(APIRefusal) {
            try WaybillAPI.refuseTables(headers["content-type"] ?? [])
        } catch { return (error.response, nil) }
        let type = WaybillAPI.linesType(accept: headers["accept"] ?? [])
        let pieces = request.body
        let body = ResponseBody { [api, end] writer in
            var lines = api.quoteLines(
                pieces.map { Array(buffer: $0) }.makeAsyncIterator(), isEnding: { end.hasBegun })
            while let bytes = try await lines.next() { try await writer.write(ByteBuffer(bytes: bytes)) }
            try await writer.finish(nil)
        }
        return (APIResponse(status: 200, contentType: type, body: []), body)
    }

    private func labelBatch(
        _ request: Request, id: String, _ lines: LabelLines, _ logger: Logger
    ) -> (APIResponse, ResponseBody?) {
        let pieces = request.body
        let body = ResponseBody { [end] writer in
            let answers = lines.answers(
                to: pieces.map { Array(buffer: $0) }, isEnding: { end.hasBegun },
                fault: { line, detail in
                    logger.error("line failed", metadata: ["id": "\(id)", "line": "\(line)", "why": "\(detail)"])
                })
            while let bytes = try await answers.next() { try await writer.write(ByteBuffer(bytes: bytes)) }
            try await writer.finish(nil)
        }
        return (APIResponse(status: 200, contentType: lines.mediaType, body: []), body)
    }
}

private struct BodyTooLarge: Error {}
private struct BodyTooSlow: Error {}

/// Numbers requests.
private final class RequestNumbers: Sendable {
    private let process: String
    private let count = Atomic<UInt64>(0)

    init(process: String) { self.process = process }

    func next() -> String { process + "-" + String(count.wrappingAdd(1, ordering: .relaxed).newValue, radix: 36) }
}

extension APIResponse {
    /// The answer's header fields.
    fileprivate var fields: HTTPFields {
        var fields = HTTPFields()
        fields[.contentType] = contentType
        for header in headers {
            // Names are our own literals.
            fields[HTTPField.Name(header.name)!] = header.value
        }
        return fields
    }
}

extension HTTPField.Name {
    fileprivate static let requestID = HTTPField.Name("X-Request-ID")!
    fileprivate static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
