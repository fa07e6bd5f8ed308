import CarrierAdapters
import Foundation
import LabelDesk
import LabelRender
import Logging
import ShipmentModel
import ShippingLog
import TextFormats
import TrackingNumbers
import WaybillServer
import WireFormat

/// The shipments of the benchmarks: one order each, from Columbus to many places.
enum BenchShipment {
    static let date = CivilDate(year: 2025, month: 12, day: 2)!

    private static let zips = [
        "10001", "19104", "30303", "33101", "48201", "60614", "75201", "80202", "90012", "98101",
    ]

    /// So many label requests as JSON.
    static func texts(_ count: Int) -> [[UInt8]] {
        (0..<count).map(text)
    }

    /// One label request as JSON.
    static func text(_ index: Int) -> [UInt8] {
        let zip = zips[index % zips.count]
        let pounds = "\(1 + index % 9).\(index % 10)"
        return Array(
            #"""
            {"order":"BENCH-\#(index)","ship_date":"2025-12-02","ship_from":{"name":"Pat Packer","company":"Sock Shop",
            "street":["500 W Broad St"],"city":"Columbus","region":"OH","postcode":"43215","country":"US"},
            "ship_to":{"name":"Jo Wearer","street":["12 Main St"],"city":"Springfield","region":"IL",
            "postcode":"\#(zip)","country":"US","residential":true},
            "weight":{"value":"\#(pounds)","unit":"lb"},
            "dimensions":{"length":"10","width":"8","height":"4","unit":"in"}}
            """#.utf8)
    }

    /// One body of so many label requests, a line each.
    static func batch(_ number: Int, of count: Int) -> [UInt8] {
        (number * count..<(number + 1) * count).flatMap { index in
            text(index).map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 } + [UInt8(ascii: "\n")]
        }
    }

    /// Whether a batch's answer holds so many labels. Each line comes in one chunk.
    static func holds(_ answer: [UInt8], labels count: Int) -> Bool {
        let name = Array("\"tracking_number\"".utf8)
        var found = 0
        var index = 0
        while index + name.count <= answer.count {
            if answer[index] == name[0], answer[index + 1] == name[1], answer[index..<index + name.count] == name[...] {
                found += 1
                index += name.count
            } else {
                index += 1
            }
        }
        return found == count
    }

    /// A label's content.
    static func label() throws -> LabelContent {
        let shipment = try ShipmentReader.read(text(0), for: .label)
        return LabelContent(
            service: ServiceMarking(
                name: "USPS GROUND ADVANTAGE™", icon: .letter("G"), banner: "USPS TRACKING # USPS Ship",
                postage: ["U.S. POSTAGE PAID", "USPS Ship"]),
            shipFrom: shipment.shipFrom, shipTo: shipment.shipTo,
            number: .impb(try IMpb(serviceType: "346", mailer: "999999999", serial: 1)), weight: "1 LB", shipDate: date,
            references: [], isSpecimen: true)
    }
}

/// Requests over HTTP from this process to a server in a process of its own on this machine.
struct HTTPLoad {
    /// How long it goes on, and what it consists of.
    struct Plan {
        /// How many connections send at once.
        var connections = 32
        /// The most requests, repeated ones not counted.
        var requests = Int.max
        /// The most seconds.
        var seconds = 3
        /// How many of a hundred answered requests are sent once more.
        var duplicates = 0
        /// How many answered requests are sent once more when all is over.
        var repeats = 0
        /// Whether an answer holds what was asked for.
        var isAnswer: ([UInt8]) -> Bool = { _ in true }
    }

    private var elapsed = 0.0
    /// Milliseconds.
    private var latencies: [Double] = []
    private var ofDuplicates: [Double] = []
    private var ofRepeats: [Double] = []
    private var serverSeconds = 0.0
    private var clientSeconds = 0.0
    /// The server's memory at equal distances of time or of requests, in bytes.
    private var memory: [Int] = []

    static func run(
        rates: RateOptions, path: String, _ plan: Plan, body: (Int) -> [UInt8]
    ) throws -> HTTPLoad {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("waybill-bench-\(processName())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try ServerProcess(
            store: folder.path + "/bench.sqlite", rateTables: rates.directory, clock: BenchShipment.date)
        defer { server.stop() }
        var load = HTTPLoad()
        let serverBefore = server.use
        let clientBefore = ProcessUse.own
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + .seconds(plan.seconds)
        var count = 0
        var toRepeat = 0
        let client = BenchClient(
            port: server.port, path: path, connections: plan.connections, isAnswer: plan.isAnswer)
        try client.run { last in
            guard clock.now < end, count < plan.requests else { return nil }
            toRepeat += last == nil ? 0 : plan.duplicates
            if let last, toRepeat >= 100 {
                toRepeat -= 100
                return BenchClient.Request(body: body(last), kind: 1, number: last)
            }
            defer { count += 1 }
            return BenchClient.Request(body: body(count), kind: 0, number: count)
        } done: { answer in
            if answer.kind == 1 {
                load.ofDuplicates.append(answer.milliseconds)
            } else {
                load.latencies.append(answer.milliseconds)
            }
            let progress = max(
                (clock.now - start) / (end - start), Double(load.latencies.count) / Double(plan.requests))
            if progress * HTTPLoad.looks >= Double(load.memory.count + 1) { load.memory.append(server.use.bytes) }
        }
        load.elapsed = (clock.now - start) / .seconds(1)
        load.serverSeconds = server.use.seconds - serverBefore.seconds
        load.clientSeconds = ProcessUse.own.seconds - clientBefore.seconds
        load.latencies.sort()
        load.ofDuplicates.sort()
        var repeated = 0
        try BenchClient(port: server.port, path: path, connections: HTTPLoad.calmConnections).run { _ in
            guard repeated < plan.repeats, count > 0 else { return nil }
            defer { repeated += 1 }
            // Labels of all ages, not in the order in which they were made.
            let number = repeated * 7919 % count
            return BenchClient.Request(body: body(number), kind: 1, number: number)
        } done: {
            load.ofRepeats.append($0.milliseconds)
        }
        load.ofRepeats.sort()
        return load
    }

    /// How many connections send what is sent once more when all is over.
    private static let calmConnections = 4

    /// How often the server's memory is looked at.
    private static let looks = 5.0

    func add(to report: inout BenchReport, _ name: String, connections: Int) {
        let count = Double(latencies.count)
        report.add(
            name + "_per_second", count / elapsed, "/s through HTTP, \(connections) connections, load on the same cores"
        )
        add(latencies, to: &report, name)
        if !ofDuplicates.isEmpty {
            report.add(name + "_duplicates", Double(ofDuplicates.count), "of answered requests, among the others")
            add(ofDuplicates, to: &report, name + "_duplicates")
        }
        if !ofRepeats.isEmpty {
            report.add(
                name + "_repeats", Double(ofRepeats.count),
                "of them once more when all were answered, \(HTTPLoad.calmConnections) connections")
            add(ofRepeats, to: &report, name + "_repeats")
        }
        addCosts(to: &report, name, of: latencies.count + ofDuplicates.count, "request")
        for (index, bytes) in memory.enumerated() {
            report.add(
                name + "_memory_\(index + 1)_mb", Double(bytes) / 1_000_000,
                "MB of memory at the server, \(index + 1)/\(Int(HTTPLoad.looks)) of the way")
        }
        var from = 0
        for bound in HTTPLoad.bounds {
            let upTo = latencies.partitioningIndex { $0 > bound }
            report.add(name + "_up_to_\(Int(bound))_ms", Double(upTo - from), share(upTo - from, "answers"))
            from = upTo
        }
        report.add(name + "_later", Double(latencies.count - from), share(latencies.count - from, "answers"))
    }

    /// The figures of requests for so many labels each.
    func add(to report: inout BenchReport, _ name: String, connections: Int, labelsEach count: Int) {
        let labels = latencies.count * count
        report.add(
            name + "_per_second", Double(labels) / elapsed,
            "labels/s through HTTP in batches of \(count), \(connections) connections, load on the same cores")
        addCosts(to: &report, name, of: labels, "label")
    }

    private func addCosts(to report: inout BenchReport, _ name: String, of count: Int, _ what: String) {
        for (suffix, seconds) in [("server", serverSeconds), ("client", clientSeconds)] {
            report.add(
                "\(name)_\(suffix)_cpu_us", seconds / Double(max(1, count)) * 1_000_000,
                "µs of processor time a \(what)")
        }
    }

    /// Of the histogram, in milliseconds.
    private static let bounds = [1.0, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

    private func share(_ part: Int, _ what: String) -> String {
        let tenths = latencies.isEmpty ? 0 : (part * 1000 + latencies.count / 2) / latencies.count
        return "\(what), \(tenths / 10).\(tenths % 10) %"
    }

    private func add(_ sorted: [Double], to report: inout BenchReport, _ name: String) {
        for (suffix, share) in [("p50", 0.5), ("p99", 0.99)] where !sorted.isEmpty {
            let latency = sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
            report.add("\(name)_\(suffix)_us", latency * 1000, "µs")
        }
    }
}

/// What a process has used.
struct ProcessUse {
    /// Processor time, in seconds.
    var seconds: Double
    /// Memory it holds now, in bytes.
    var bytes: Int

    /// What this process has used.
    static var own: ProcessUse { ProcessUse("self") }

    /// What a process has used, as Linux tells it; nothing elsewhere.
    init(_ process: String) {
        func fields(_ file: String) -> [Substring] {
            let text = (try? String(contentsOfFile: "/proc/\(process)/\(file)", encoding: .utf8)) ?? ""
            return text.split(separator: " ")
        }
        let stat = fields("stat")
        // The program's name stands in brackets and may hold blanks; the 12th and 13th field behind it are ticks.
        let name = stat.lastIndex { $0.hasSuffix(")") } ?? -1
        let ticks = stat.count > name + 13 ? (Int(stat[name + 12]) ?? 0) + (Int(stat[name + 13]) ?? 0) : 0
        seconds = Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK)))
        let pages = fields("statm")
        bytes = (pages.count > 1 ? Int(pages[1]) ?? 0 : 0) * sysconf(Int32(_SC_PAGESIZE))
    }
}

extension [Double] {
    /// The first place where something holds that holds from some place on.
    fileprivate func partitioningIndex(_ holds: (Double) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// This program as a server in a process of its own.
final class ServerProcess {
    /// The port it listens on.
    let port: Int
    private let process = Process()

    init(store: String, rateTables: String, clock: CivilDate) throws {
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "serve", "--listen", "127.0.0.1:0", "--store", "sqlite:" + store, "--rate-tables", rateTables, "--clock",
            clock.description,
        ]
        let pipe = Pipe()
        process.standardError = pipe
        try process.run()
        var text = ""
        while !text.contains("\n") {
            let data = pipe.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            text += String(decoding: data, as: UTF8.self)
        }
        let number = text.split(separator: "listening on http://127.0.0.1:").last?.prefix { $0.isNumber } ?? ""
        guard let port = Int(number) else {
            process.terminate()
            throw Console.fail(.unavailable, "the server did not start: \(text)")
        }
        self.port = port
    }

    /// What it has used.
    var use: ProcessUse { ProcessUse(String(process.processIdentifier)) }

    /// Stops it and waits for its end.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
