import LabelRender
import ShipmentModel
import TrackingNumbers

/// Draws and writes each template over and over, and prints the least microseconds of each step, with sizes in bytes; or
/// writes each template in every way once, and prints checksums, to be compared with those of another process.
///
///     swift run -c release label-benchmark [milliseconds a figure]
///     swift run -c release label-benchmark digest
@main
struct LabelBenchmark {
    static func main() throws {
        guard CommandLine.arguments.dropFirst().first != "digest" else { return try digest() }
        let milliseconds = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 300
        let benchmark = LabelBenchmark(
            renderer: try LabelRenderer(), deadline: .milliseconds(max(1, milliseconds)))
        for template in LabelTemplate.allCases {
            try benchmark.run(template, try LabelBenchmark.content(template))
        }
    }

    private static func digest() throws {
        let renderer = try LabelRenderer()
        for template in LabelTemplate.allCases {
            let content = try content(template)
            for size in LabelSize.allCases where size.sheet == nil {
                for turn in Turn.allCases {
                    let drawing = try renderer.draw(template, content, size: size, turn: turn)
                    var files = [("PDF", try renderer.pdf([drawing]))]
                    for resolution in Resolution.allCases {
                        files.append(("ZPL \(resolution.rawValue)", try renderer.zpl(drawing, resolution)))
                        files.append(("PNG \(resolution.rawValue)", try renderer.png(drawing, resolution)))
                    }
                    for (writer, bytes) in files {
                        let sum = String(checksum(bytes), radix: 16)
                        print(template.rawValue, size.rawValue, turn.rawValue, writer, bytes.count, sum)
                    }
                }
            }
        }
    }

    /// FNV-1a.
    private static func checksum(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    private let renderer: LabelRenderer
    /// How long each figure is taken.
    private let deadline: Duration

    private func run(_ template: LabelTemplate, _ content: LabelContent) throws {
        print(template.rawValue)
        let drawing = try renderer.draw(template, content)
        try measure("draw", { try renderer.draw(template, content) }, bytes: { _ in nil })
        try measure("draw, turned", { try renderer.draw(template, content, turn: .quarter) }, bytes: { _ in nil })
        let turned = drawing.turned(.quarter)
        for resolution in Resolution.allCases {
            try measure("ZPL \(resolution.rawValue)", { try renderer.zpl(drawing, resolution) }, bytes: \.count)
            try measure("ZPL \(resolution.rawValue), turned", { try renderer.zpl(turned, resolution) }, bytes: \.count)
            try measure("PNG \(resolution.rawValue)", { try renderer.png(drawing, resolution) }, bytes: \.count)
        }
        try measure("PDF", { try renderer.pdf([drawing]) }, bytes: \.count)
        let batch = try (0..<20).map { number in
            var own = content
            own.references.append(.init(name: "Number", value: "\(number)"))
            return try renderer.draw(template, own)
        }
        try measure("PDF, one of 20", count: batch.count, { try renderer.pdf(batch) }, bytes: { $0.count / 20 })
    }

    private func measure<Result>(
        _ name: String, count: Int = 1, _ body: () throws -> Result, bytes: (Result) -> Int?
    ) throws {
        var least = Duration.seconds(3600)
        var size: Int?
        let end = ContinuousClock.now + deadline
        repeat {
            let start = ContinuousClock.now
            let result = try body()
            least = min(least, ContinuousClock.now - start)
            size = bytes(result)
        } while ContinuousClock.now < end
        let tenths = Int(least / .nanoseconds(100)) / count
        print("  \(name): \(tenths / 10).\(tenths % 10) µs" + (size.map { ", \($0) bytes" } ?? ""))
    }

    /// A label of a template.
    private static func content(_ template: LabelTemplate) throws -> LabelContent {
        let from = Address(
            company: "Sock Shop LLC", street: ["200 Civic Center Dr", "Dock 4"], city: "Columbus", region: "OH",
            postcode: "43215", country: try country("US"))
        switch template {
        case .uspsParcel:
            return LabelContent(
                service: ServiceMarking(
                    name: "USPS GROUND ADVANTAGE™", icon: .letter("G"), banner: "USPS TRACKING # USPS Ship",
                    postage: ["U.S. POSTAGE PAID", "USPS Ship"]),
                shipFrom: from,
                shipTo: Address(
                    name: "Jane Doe", street: ["1600 Amphitheatre Pkwy", "Apt 12B"], city: "Oklahoma City",
                    region: "OK", postcode: "73108", country: try country("US")),
                number: try TrackingNumber("9234690361980900000142", format: .impb), weight: "1 lb 4 oz",
                shipDate: CivilDate(day: 20_424), references: [.init(name: "Order", value: "SO-1001")],
                isSpecimen: true)
        case .s10Parcel:
            return LabelContent(
                service: ServiceMarking(
                    name: "INTERNATIONAL TRACKED PARCEL", icon: .filled, banner: "",
                    postage: ["POSTAGE PAID GB", "HQ 1234"]),
                shipFrom: from,
                shipTo: Address(
                    name: "Jürgen Müller", street: ["Straße des 17. Juni 135"], city: "Berlin", postcode: "10623",
                    country: try country("DE")),
                number: try TrackingNumber("CY148078673US", format: .s10), weight: "1.25 kg",
                shipDate: CivilDate(day: 20_424), references: [.init(name: "Order", value: "SO-1001")],
                isSpecimen: true)
        }
    }

    private static func country(_ code: String) throws -> Country {
        guard let country = Country(code) else { preconditionFailure(code) }
        return country
    }
}
