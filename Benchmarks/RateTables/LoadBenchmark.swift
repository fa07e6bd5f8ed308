import RateTables
import RatingEngine

/// Reads, checks and compiles a rate directory over and over, and prints the least milliseconds of each phase.
///
///     swift run -c release load-benchmark [directory] [rounds]
@main
struct LoadBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        let path = arguments.count > 1 ? arguments[1] : "rate-tables"
        let rounds = arguments.count > 2 ? Int(arguments[2]) ?? 5 : 5
        var benchmark = LoadBenchmark()
        var book: RateBook?
        for _ in 0..<max(1, rounds) { book = try benchmark.load(path) }
        for phase in benchmark.phases { print(phase.description) }
        if let book { print("book: \(book.serviceCount) services, \(book.compiledBytes) bytes, \(book.digest)") }
    }

    private struct Phase: CustomStringConvertible {
        let name: String
        /// What it read, where there is something to count.
        var count: Int?
        var least: Duration

        var description: String {
            let tenths = Int(least / .microseconds(100))
            return "\(name): \(tenths / 10).\(tenths % 10) ms" + (count.map { " (\($0))" } ?? "")
        }
    }

    private var phases: [Phase] = []

    private mutating func load(_ path: String) throws -> RateBook {
        let source = try measure("read files", count: \.files.count) { try RateSource.read(directory: path) }
        let directory = try measure("read and check all", count: \.tariffs.count) { try RateDirectory(source) }
        let book = try measure("compile", count: \.serviceCount) {
            try RateBook(
                tariffs: directory.tariffs, exchangeRates: directory.exchangeRates, digest: directory.digest)
        }
        _ = measure("  of reading, digest", count: \.utf8.count) { source.digest }
        return book
    }

    private mutating func measure<Result, Failure>(
        _ name: String, count: KeyPath<Result, Int>, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let start = ContinuousClock.now
        let result = try body()
        let elapsed = ContinuousClock.now - start
        if let index = phases.firstIndex(where: { $0.name == name }) {
            phases[index].least = min(phases[index].least, elapsed)
        } else {
            phases.append(Phase(name: name, count: result[keyPath: count], least: elapsed))
        }
        return result
    }
}
