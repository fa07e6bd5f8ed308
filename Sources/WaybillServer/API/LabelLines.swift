internal import LabelDesk
internal import LabelRender
internal import ShipmentModel
internal import ShippingLog
internal import Synchronization
internal import TextFormats
internal import WireFormat

/// `POST /v1/labels/batch`: the labels of a shipment a line (JSON Lines), each answered as `POST /v1/labels` would, in
/// the order of the lines and with their numbers. Blank lines are passed over; one that is refused does not stop the rest.
///
/// So many labels at most are under way or wait for their turn to be told. While all places are taken the body is read on,
/// so that a client which is slow to be served is not taken for one that is slow to send; of what is not worked on yet, no
/// more is held than ``mostAhead``.
struct LabelLines: Sendable {
    /// How many labels are under way at the same time.
    static let width = 64
    /// How many bytes are read ahead of the work, 16 MiB.
    static let mostAhead = 16 << 20
    /// The longest key: with the number of a line behind it, it still is one.
    static let longestKey = 240
    /// How many labels one document holds.
    static let mostInDocument = 1000
    /// How many bytes of shipments are read for a document, 8 MiB.
    static let mostBytesOfDocument = 8 << 20
    /// In pieces of so many bytes they are read, 64 KiB.
    private static let pieceOfDocument = 64 << 10

    private let desk: LabelDesk
    private let requestID: String
    private let key: String?
    private let reissues: Bool
    /// The media type of the answer.
    let mediaType: String
    /// The form of the one document that was asked for; nil where a line a label is.
    let form: DocumentName?

    /// What the answers to a batch may be.
    private static let offers =
        ["application/jsonl", "application/x-ndjson", LabelFormat.pdf.mediaType, LabelFormat.zpl.mediaType]

    /// Reads how a batch is to be answered, of the request's head.
    init(_ desk: LabelDesk, _ request: APIRequest) throws(APIRefusal) {
        self.desk = desk
        requestID = request.id
        try WaybillAPI.refuseTables(request.headers["content-type"] ?? [])
        key = try IdempotencyKey.read(request.headers["idempotency-key"] ?? [])
        if let key, key.utf8.count > LabelLines.longestKey {
            throw APIRefusal(
                Problem(
                    title: "The idempotency key is malformed", status: 400, code: "idempotency-key-malformed",
                    detail: "Idempotency-Key: it has \(key.utf8.count) characters; a batch's has at most "
                        + "\(LabelLines.longestKey), since each line's is made of it: KEY/LINE"))
        }
        mediaType = try MediaRange.best(of: LabelLines.offers, accept: request.headers["accept"] ?? [])
        let format = LabelFormat.allCases.first { [mediaType] in $0.mediaType == mediaType }
        try request.allowParameters(format == nil ? ["reissue"] : PrintParameters.names.union(["reissue"]))
        reissues = try request.flag("reissue")
        let parameters = try PrintParameters(request.query)
        form = if let format { try parameters.name(format) } else { nil }
    }

    // MARK: A line a label

    /// The answers to a body that comes in pieces.
    ///
    /// - Parameters:
    ///   - isEnding: whether the server is about to end: what has begun ends, and the rest is answered with one problem.
    ///   - fault: told of our own faults, for the server's log.
    func answers<Body: AsyncSequence & Sendable>(
        to body: Body, isEnding: @escaping @Sendable () -> Bool = { false },
        fault: @escaping @Sendable (_ line: Int, _ detail: String) -> Void = { _, _ in }
    ) -> LabelLineAnswers where Body.Element == [UInt8] {
        let ahead = Room(LabelLines.mostAhead)
        let places = Room(LabelLines.width)
        let (pieces, arriving) = AsyncStream.makeStream(of: [UInt8].self)
        let (answers, beginning) = AsyncStream.makeStream(of: Task<[UInt8], Never>.self)
        let reading = Task {
            defer { arriving.finish() }
            do {
                for try await piece in body {
                    arriving.yield(piece)
                    guard await ahead.take(piece.count) else { return }
                }
            } catch is CancellationError {
                // The rest is not wanted any more.
            }
        }
        Task {
            defer { beginning.finish() }
            var cutter = BatchCutter(.jsonl, for: .label)
            var tasks = BatchTasks<[UInt8]>(width: LabelLines.width)
            var parts: [BatchPart] = []
            /// Begins what has been cut; false if nothing more is to be begun.
            func begin() async -> Bool {
                defer { parts = [] }
                for part in parts {
                    var inputs: [ShipmentInput] = []
                    part.read { inputs.append($0) }
                    for input in inputs {
                        guard await places.take(1) else { return false }
                        guard !isEnding() else {
                            beginning.yield(Task { LabelLines.shuttingDown })
                            return false
                        }
                        beginning.yield(
                            tasks.begin(for: try? input.result.get()) { await line(input, fault) })
                    }
                }
                return true
            }
            for await piece in pieces {
                cutter.read(piece) { parts.append($0) }
                guard await begin() else { return }
                ahead.give(piece.count)
            }
            cutter.finish { parts.append($0) }
            _ = await begin()
        }
        return LabelLineAnswers(answers, ahead, places, reading)
    }

    private static let shuttingDown: [UInt8] = {
        let problem = Problem(
            title: "The server is about to end", status: 503, code: "shutting-down",
            detail: "send the lines that have no answer again")
        return problem.json() + [UInt8(ascii: "\n")]
    }()

    /// The answer to a line.
    private func line(_ input: ShipmentInput, _ fault: (Int, String) -> Void) async -> [UInt8] {
        var problem: Problem
        switch await label(input) {
        case .success(let answer): return LabelJSON.write(answer, line: input.line) + [UInt8(ascii: "\n")]
        case .failure(let refusal):
            problem = refusal.problem.problem
            if problem.status >= 500 { fault(input.line, refusal.operatorDetail ?? problem.code) }
        }
        problem.extra.append(JSONMember("line", .integer(input.line)))
        return problem.json() + [UInt8(ascii: "\n")]
    }

    /// The label of a line's shipment.
    private func label(_ input: ShipmentInput) async -> Result<LabelAnswer, LabelRefusal> {
        let shipment: Shipment
        do throws(ShipmentFaults) {
            shipment = try input.result.get().requiringOneParcel()
        } catch { return .failure(.invalid(error)) }
        let line = input.line
        let request = LabelRequest(
            shipment: shipment, key: key.map { "\($0)/\(line)" }, who: "api", requestID: "\(requestID)/\(line)",
            deadline: .now + LabelDesk.batchPatience, forms: form.map { [$0] } ?? [], priority: .batch,
            reissues: reissues)
        do throws(LabelRefusal) {
            return .success(try await desk.issuePatiently(request))
        } catch { return .failure(error) }
    }

    // MARK: One document

    /// One document of all labels of a batch, in the order of its lines. Where a line has no label, a page stands in its
    /// place that says why; a label that has had its page has no second one.
    func document(of body: [UInt8]) async -> APIResponse {
        guard let form else { preconditionFailure("a document was asked for") }
        var inputs: [ShipmentInput] = []
        var cutter = BatchCutter(.jsonl, for: .label)
        // No more than are too many: a shipment takes hundreds of times what the shortest line does.
        var rest = body[...]
        while !rest.isEmpty, inputs.count <= LabelLines.mostInDocument {
            cutter.read(Array(rest.prefix(LabelLines.pieceOfDocument))) { part in
                if inputs.count <= LabelLines.mostInDocument { part.read { inputs.append($0) } }
            }
            rest = rest.dropFirst(LabelLines.pieceOfDocument)
        }
        cutter.finish { part in part.read { inputs.append($0) } }
        guard !inputs.isEmpty else {
            return .problem(
                Problem(
                    title: "There is no shipment in the batch", status: 422, code: "empty-batch",
                    detail: "expected a shipment a line"))
        }
        guard inputs.count <= LabelLines.mostInDocument else {
            return .problem(
                Problem(
                    title: "There are too many shipments for one document", status: 413, code: "too-many-shipments",
                    detail:
                        "more than \(LabelLines.mostInDocument), of which one document is made at most; nothing has been "
                        + "issued. Send fewer, or ask for application/jsonl, which has no bound"))
        }
        var tasks = BatchTasks<Page>(width: LabelLines.width)
        var waiting: [Task<Page, Never>] = []
        var document = BatchDocument(form)
        for (number, input) in inputs.enumerated() {
            if number >= LabelLines.width { document.add(await waiting[number - LabelLines.width].value) }
            waiting.append(tasks.begin(for: try? input.result.get()) { await page(input, form) })
        }
        for page in waiting.suffix(LabelLines.width) { document.add(await page.value) }
        do throws(LabelRefusal) {
            return try document.response(desk)
        } catch { return .refusal(error) }
    }

    /// What stands in a document for a line.
    private func page(_ input: ShipmentInput, _ form: DocumentName) async -> Page {
        let place = "line \(input.line)"
        func slip(_ refusal: LabelRefusal, stands: Bool) -> Page {
            let refused = RefusedLabel(
                ofBatch: refusal, place: place, shipment: try? input.result.get(), stands: stands,
                requestID: "\(requestID)/\(input.line)")
            let drawing = desk.slip(refused, size: form.size)
            let content: Page.Content =
                form.format == .pdf
                ? .drawing(drawing) : .bytes((try? desk.write([drawing], as: form)) ?? [])
            return Page(line: input.line, label: nil, content: content)
        }
        switch await label(input) {
        case .failure(let refusal): return slip(refusal, stands: false)
        case .success(let answer):
            let id = answer.label.label
            do throws(LabelRefusal) {
                let content: Page.Content =
                    form.format == .pdf
                    ? .drawing(try await desk.drawing(id, size: form.size))
                    : .bytes(try await desk.document(id, form, deadline: .now + WaybillResponder.defaultDeadline))
                return Page(line: input.line, label: id, content: content)
            } catch { return slip(error, stands: true) }
        }
    }
}

/// The answers to a batch's lines, one after another. What was begun ends also where nobody takes its answer any more;
/// nothing more is begun then.
final class LabelLineAnswers {
    private var answers: AsyncStream<Task<[UInt8], Never>>.Iterator
    private let ahead: Room
    private let places: Room
    private let reading: Task<Void, any Error>
    private var holdsPlace = false

    fileprivate init(
        _ answers: AsyncStream<Task<[UInt8], Never>>, _ ahead: Room, _ places: Room, _ reading: Task<Void, any Error>
    ) {
        self.answers = answers.makeAsyncIterator()
        self.ahead = ahead
        self.places = places
        self.reading = reading
    }

    /// The next answer, a whole line; nil behind the last. Throws what kept the body from being read to its end.
    func next() async throws -> [UInt8]? {
        if holdsPlace { places.give(1) }
        guard let answer = await answers.next(isolation: #isolation) else {
            holdsPlace = false
            end()
            try await reading.value
            return nil
        }
        holdsPlace = true
        return await answer.value
    }

    private func end() {
        ahead.close()
        places.close()
        reading.cancel()
    }

    deinit { end() }
}

/// What stands in a batch's document for a line.
private struct Page: Sendable {
    enum Content: Sendable {
        case drawing(LabelDrawing)
        case bytes([UInt8])
    }

    let line: Int
    /// The label's identifier; nil where the page says why there is none.
    let label: String?
    let content: Content
}

/// The pages of a batch.
private struct BatchDocument {
    /// How many lines without a label are named in the answer's head.
    private static let mostNamed = 50

    private let form: DocumentName
    private var drawings: [LabelDrawing] = []
    private var bytes: [UInt8] = []
    private var labels: Set<String> = []
    private var repeated = 0
    private var failed: [Int] = []

    init(_ form: DocumentName) { self.form = form }

    mutating func add(_ page: Page) {
        if let label = page.label {
            guard labels.insert(label).inserted else {
                repeated += 1
                return
            }
        } else {
            failed.append(page.line)
        }
        switch page.content {
        case .drawing(let drawing): drawings.append(drawing)
        case .bytes(let more): bytes += more
        }
    }

    func response(_ desk: LabelDesk) throws(LabelRefusal) -> APIResponse {
        var response = APIResponse(
            status: 200, contentType: form.format.mediaType,
            body: drawings.isEmpty ? bytes : try desk.write(drawings, as: form))
        response.headers.append(
            ("Waybill-Batch", "labels=\(labels.count); failed=\(failed.count); repeated=\(repeated)"))
        if !failed.isEmpty {
            let named = failed.prefix(BatchDocument.mostNamed).map { String($0) }
            response.headers.append(
                (
                    "Waybill-Failed-Lines",
                    (named + (failed.count > named.count ? ["..."] : [])).joined(separator: ", ")
                ))
        }
        return response
    }
}

/// So much of something, taken by one and given back by another.
final class Room: Sendable {
    private struct State {
        var left: Int
        var isClosed = false
        var waiting: CheckedContinuation<Bool, Never>?
    }

    private let state: Mutex<State>

    init(_ size: Int) { state = Mutex(State(left: size)) }

    /// Takes some, and waits until there is room for all that is taken; false once it is closed. One waits at a time.
    func take(_ count: Int) async -> Bool {
        await withCheckedContinuation { continuation in
            let answer: Bool? = state.withLock { state in
                guard !state.isClosed else { return false }
                state.left -= count
                guard state.left < 0 else { return true }
                precondition(state.waiting == nil, "one waits at a time")
                state.waiting = continuation
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Gives some back.
    func give(_ count: Int) {
        let waiting = state.withLock { state in
            state.left += count
            return state.left < 0 ? nil : state.waiting.take()
        }
        waiting?.resume(returning: true)
    }

    /// Nobody gets any more.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            return state.waiting.take()
        }
        waiting?.resume(returning: false)
    }
}
