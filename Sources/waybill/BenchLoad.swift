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
    static func texts(_ count: Int) throws -> [[UInt8]] {
        (0..<count).map { index in
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
    }

    /// A label's content.
    static func label() throws -> LabelContent {
        let shipment = try ShipmentReader.read(texts(1)[0], for: .label)
        return LabelContent(
            service: ServiceMarking(
                name: "USPS GROUND ADVANTAGE™", icon: .letter("G"), banner: "USPS TRACKING # USPS Ship",
                postage: ["U.S. POSTAGE PAID", "USPS Ship"]),
            shipFrom: shipment.shipFrom, shipTo: shipment.shipTo,
            number: .impb(try IMpb(serviceType: "346", mailer: "999999999", serial: 1)), weight: "1 LB", shipDate: date,
            references: [], isSpecimen: true)
    }
}

/// Requests over HTTP, 32 at once, from this process to a server in a process of its own on this machine.
struct HTTPLoad {
    private let perSecond: Double
    private let latencies: [Double]

    static func run(rates: RateOptions, path: String, bodies: [[UInt8]], seconds duration: Int) async throws -> HTTPLoad
    {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("waybill-bench-\(processName())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try ServerProcess(
            store: folder.path + "/bench.sqlite", rateTables: rates.directory, clock: BenchShipment.date)
        defer { server.stop() }
        var configuration = HTTPClient.Configuration()
        configuration.handles = 32
        configuration.allowsPlainLoopback = true
        let client = try HTTPClient(configuration)
        let url = try HTTPURL("http://127.0.0.1:\(server.port)\(path)")
        let clock = ContinuousClock()
        let end = clock.now + .seconds(duration)
        let start = clock.now
        let latencies = try await withThrowingTaskGroup(of: [Double].self) { group in
            for worker in 0..<32 {
                group.addTask {
                    var latencies: [Double] = []
                    for index in stride(from: worker, to: bodies.count, by: 32) where clock.now < end {
                        let request = try HTTPRequest(
                            .post, url, headers: ["Content-Type": "application/json"], body: bodies[index])
                        let sent = clock.now
                        let response = try await client.send(request)
                        latencies.append((clock.now - sent) / .milliseconds(1))
                        guard (200...201).contains(response.status) else {
                            throw Console.fail(
                                .internalFault,
                                "the server answered \(response.status): "
                                    + String(decoding: response.body, as: UTF8.self))
                        }
                    }
                    return latencies
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let elapsed = (clock.now - start) / .seconds(1)
        await client.shutdown()
        return HTTPLoad(perSecond: Double(latencies.count) / elapsed, latencies: latencies.sorted())
    }

    func add(to report: inout BenchReport, _ name: String) {
        func percentile(_ share: Double) -> Double {
            latencies.isEmpty ? 0 : latencies[min(latencies.count - 1, Int(Double(latencies.count) * share))] * 1000
        }
        report.add(name + "_per_second", perSecond, "/s through HTTP, 32 connections, load on the same cores")
        report.add(name + "_p50_us", percentile(0.5), "µs")
        report.add(name + "_p99_us", percentile(0.99), "µs")
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

    /// Stops it and waits for its end.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
