internal import LabelDesk
internal import RatingEngine
internal import ShipmentModel
internal import TextFormats
internal import WireFormat

/// `POST /v1/quotes/batch`: prices a shipment a line (JSON Lines), and answers each in its place with a quote or a
/// problem, both with the number of the line. Blank lines are passed over.
///
/// The answers are made as they are asked for, and the body is read as they are made: while the asker does not take
/// them, nothing more is read. Of the body never more is held than the line that has not ended yet (at most 1 MiB) and
/// what came with its last piece; of the answers, some 32 KiB.
struct QuoteLines<Body: AsyncIteratorProtocol> where Body.Element == [UInt8] {
    /// How many bytes of answers are handed over at once.
    private let portion = 32 << 10

    private let desk: LabelDesk
    private let isEnding: @Sendable () -> Bool
    private var body: Body
    private var cutter = BatchCutter(.jsonl, for: .quote)
    /// What has been cut and not answered, the next one last.
    private var parts: [BatchPart] = []
    private var inputs: [ShipmentInput] = []
    private var hasEnded = false

    /// The answers to a body that comes in pieces.
    ///
    /// - Parameter isEnding: whether the server is about to end; the rest of the batch is then answered with one problem.
    init(_ desk: LabelDesk, body: Body, isEnding: @escaping @Sendable () -> Bool = { false }) {
        self.desk = desk
        self.body = body
        self.isEnding = isEnding
    }

    /// The next answers, whole lines; nil behind the last.
    mutating func next() async throws -> [UInt8]? {
        var output: [UInt8] = []
        while true {
            while output.count < portion, let input = nextInput() { write(input, to: &output) }
            if !output.isEmpty {
                // Others want to be served between two portions.
                await Task.yield()
                return output
            }
            guard !hasEnded else { return nil }
            guard let piece = try await body.next(isolation: #isolation) else {
                hasEnded = true
                cutter.finish { parts.append($0) }
                continue
            }
            guard !isEnding() else {
                hasEnded = true
                let problem = Problem(
                    title: "The server is about to end", status: 503, code: "shutting-down",
                    detail: "send the lines that have no answer again")
                return problem.json() + [UInt8(ascii: "\n")]
            }
            cutter.read(piece) { parts.append($0) }
            parts.reverse()
        }
    }

    private mutating func nextInput() -> ShipmentInput? {
        while inputs.isEmpty, let part = parts.popLast() {
            part.read { inputs.append($0) }
            inputs.reverse()
        }
        return inputs.popLast()
    }

    private func write(_ input: ShipmentInput, to output: inout [UInt8]) {
        var taken: [UInt8] = []
        swap(&taken, &output)
        var json = JSONWriter(into: consume taken)
        do throws(ShipmentFaults) {
            let shipment = try input.result.get()
            let quote = desk.quote(shipment)
            json.beginObject()
            json.member("line", input.line)
            if let order = shipment.order { json.member("order", order) }
            QuoteJSON.parcels(of: shipment, to: &json)
            QuoteJSON.members(of: quote, to: &json)
            json.endObject()
        } catch {
            var problem = Problem.invalidShipment(error)
            problem.extra.append(JSONMember("line", .integer(input.line)))
            json.value(problem.value)
        }
        json.lineFeed()
        output = json.take()
    }
}

extension WaybillAPI {
    /// The answers to a batch of quotes.
    func quoteLines<Body: AsyncIteratorProtocol>(
        _ body: Body, isEnding: @escaping @Sendable () -> Bool = { false }
    ) -> QuoteLines<Body> where Body.Element == [UInt8] {
        QuoteLines(desk, body: body, isEnding: isEnding)
    }

    /// Refuses a batch that says it is a table: read as JSON Lines, each of its rows would be answered with a fault of its own.
    static func refuseTables(_ contentType: [String]) throws(APIRefusal) {
        let tables = ["csv", "comma-separated", "tab-separated", "excel"]
        for type in contentType where tables.contains(where: { type.lowercased().contains($0) }) {
            throw APIRefusal(
                Problem(
                    title: "Batches are JSON Lines", status: 415, code: "unsupported-media-type",
                    detail:
                        "found Content-Type: \(type.prefix(100).description.visible); expected a shipment a line as JSON "
                        + "(application/jsonl). The commands waybill quote FILE and waybill label FILE read CSV"))
        }
    }

    /// The media type that a batch is answered with: `application/jsonl`, and the older `application/x-ndjson` where only
    /// that is asked for.
    static func linesType(accept: [String]) -> String {
        let accepted = accept.joined(separator: ",").lowercased()
        return accepted.contains("application/x-ndjson") && !accepted.contains("application/jsonl")
            ? "application/x-ndjson" : "application/jsonl"
    }
}
