import RatingEngine
import Synchronization
import WireFormat

/// Prices a batch of any length: one thread cuts the input, others read, price and write, in input order.
struct QuoteBatch {
    let writer: QuoteWriter
    /// How many threads price.
    let jobs: Int

    /// What came of a batch.
    struct Totals: Sendable {
        var inputs = 0
        var faulty = 0
        var withoutRate = 0
    }

    /// A part, and how much of the input had been read when it was cut.
    private struct Item: Sendable {
        let part: BatchPart
        let position: Int
    }

    private struct State: Sendable {
        var totals = Totals()
        var hasHeader = false
    }

    /// Prices everything.
    ///
    /// - Parameters:
    ///   - chunk: the next bytes of the input; empty at its end.
    ///   - deliver: is given each part's answer in order, with how much of the input it stands for.
    func run(
        _ format: BatchFormat, chunk: () throws -> [UInt8],
        deliver: @escaping @Sendable (_ answer: QuoteAnswer, _ position: Int) -> Void
    ) throws -> Totals {
        let writer = writer
        let needsHeader = if case .csv = writer.form { true } else { false }
        let state = StateBox(State())
        let pipeline = OrderedPipeline<Item, (QuoteAnswer, Int)>(threads: jobs) { next, finish in
            var buffer = RateBuffer()
            while let item = next() { finish((writer.answer(item.part, &buffer), item.position)) }
        } deliver: { answer, position in
            let isFirst = state.value.withLock { state in
                state.totals.inputs += answer.inputs
                state.totals.faulty += answer.faulty
                state.totals.withoutRate += answer.withoutRate
                defer { state.hasHeader = true }
                return !state.hasHeader
            }
            var answer = answer
            if isFirst, needsHeader { answer.output = QuoteWriter.header + answer.output }
            deliver(answer, position)
        }
        try pipeline.run { put in
            var cutter = BatchCutter(format, for: .quote)
            var position = 0
            while true {
                let bytes = try chunk()
                if bytes.isEmpty { break }
                position += bytes.count
                cutter.read(bytes) { put(Item(part: $0, position: position)) }
            }
            cutter.finish { put(Item(part: $0, position: position)) }
        }
        return state.value.withLock { $0.totals }
    }

    /// A lock that closures can share.
    private final class StateBox: Sendable {
        let value: Mutex<State>
        init(_ state: State) { value = Mutex(state) }
    }
}
