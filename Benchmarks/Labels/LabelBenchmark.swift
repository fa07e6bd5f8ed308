import Foundation
import LabelRender
import LabelSamples
import ShipmentModel

/// Draws and writes each sample over and over, and prints the least microseconds of each step, with sizes in bytes; or
/// writes each in every way once, and prints checksums, to be compared with those of another process.
///
///     swift run -c release label-benchmark [milliseconds a figure]
///     swift run -c release label-benchmark digest
///     swift run -c release label-benchmark pictures docs/images
@main
struct LabelBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "digest" { return try digest() }
        if arguments.first == "pictures", arguments.count == 2, let folder = arguments.last {
            return try pictures(folder)
        }
        let milliseconds = arguments.first.flatMap(Int.init) ?? 300
        let benchmark = LabelBenchmark(
            renderer: Samples.renderer, deadline: .milliseconds(max(1, milliseconds)))
        for sample in try LabelSample.all() { try benchmark.run(sample) }
    }

    /// Writes a picture of each sample, 4 × 6 in at 203 dpi, to a folder: those of `docs/labels.md`.
    private static func pictures(_ folder: String) throws {
        for sample in try LabelSample.all() {
            let png = try Samples.renderer.png(try sample.draw(), .dpi203)
            try Data(png).write(to: URL(fileURLWithPath: "\(folder)/label-\(sample).png"))
        }
    }

    private static func digest() throws {
        let renderer = Samples.renderer
        for sample in try LabelSample.all() {
            for size in LabelSample.sizes {
                for turn in Turn.allCases {
                    let drawing = try sample.draw(size, turn)
                    var files = [
                        ("PDF", try renderer.pdf([drawing])), ("ZPL 203", try renderer.zpl(drawing, .dpi203)),
                    ]
                    if size == .fourBySix, turn == .none {
                        for resolution in sample.resolutions {
                            files.append(("PNG \(resolution.rawValue)", try renderer.png(drawing, resolution)))
                            guard resolution != .dpi203 else { continue }
                            files.append(("ZPL \(resolution.rawValue)", try renderer.zpl(drawing, resolution)))
                        }
                    }
                    for (writer, bytes) in files {
                        let sum = String(checksum(bytes), radix: 16)
                        print(sample, size.rawValue, turn.rawValue, writer, bytes.count, sum)
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

    private func run(_ sample: LabelSample) throws {
        print(sample)
        let drawing = try sample.draw()
        try measure("draw", { try sample.draw() }, bytes: { _ in nil })
        try measure("draw, turned", { try sample.draw(.fourBySix, .quarter) }, bytes: { _ in nil })
        let turned = drawing.turned(.quarter)
        for resolution in sample.resolutions {
            try measure("ZPL \(resolution.rawValue)", { try renderer.zpl(drawing, resolution) }, bytes: \.count)
            try measure("ZPL \(resolution.rawValue), turned", { try renderer.zpl(turned, resolution) }, bytes: \.count)
            try measure("PNG \(resolution.rawValue)", { try renderer.png(drawing, resolution) }, bytes: \.count)
        }
        try measure("PDF", { try renderer.pdf([drawing]) }, bytes: \.count)
        let batch = try (0..<20).map { number in
            guard sample.template != nil else { return drawing }
            return try sample.changed { $0.references.append(.init(name: "Number", value: "\(number)")) }.draw()
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
}
