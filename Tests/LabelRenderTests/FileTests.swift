import Foundation
import LabelSamples
import ShipmentModel
import Testing

@testable import LabelRender

extension LabelProofs {
    /// PDF files as other programs see them.
    @Suite struct FileTests {
        private static func expectSound(_ pdf: [UInt8], _ name: String) throws {
            try Tool.withFile(pdf, "pdf") { file in
                let check = try Tool.run("qpdf", ["--check", file])
                #expect(check.status == 0, "\(name): \(check.errors)\(String(decoding: check.output, as: UTF8.self))")
                let fonts = String(decoding: try Tool.run("pdffonts", [file]).output, as: UTF8.self)
                let lines = fonts.split(separator: "\n").dropFirst(2)
                #expect(!lines.isEmpty, "\(name)")
                for line in lines where !line.contains("Type 3") {
                    // Embedded, a subset, mapped to Unicode.
                    #expect(line.contains(" yes yes yes "), "\(name): \(line)")
                }
            }
        }

        /// One file a label, as they are sent to printers, and all in one.
        @Test func everyFileIsSoundAndEveryFontIsInIt() throws {
            for label in LabelProofs.labels {
                try Self.expectSound(try Samples.renderer.pdf([label.drawing]), label.name)
            }
            let all = LabelProofs.labels.flatMap { label in Turn.allCases.map { label.turned($0).drawing } }
            try Self.expectSound(try Samples.renderer.pdf(all), "all")
        }

        @Test func pagesAreAsLargeAsLabelsAndTheirTextIsFound() throws {
            for (size, turn, box) in [
                (LabelSize.fourBySix, Turn.none, "288 x 432 pts"), (.fourBySix, .quarter, "432 x 288 pts"),
                (.mm100x150, .half, "283.465 x 425.197 pts"), (.a6, .threeQuarters, "419.528 x 297.638 pts"),
            ] {
                let usps = try Samples.renderer.draw(
                    .uspsParcel, try Samples.usps(name: "Zoë O'Brien"), size: size, turn: turn)
                let postal = try Samples.renderer.draw(
                    .s10Parcel, try Samples.s10(name: "Łukasz Żółć"), size: size, turn: turn)
                try Tool.withFile(try Samples.renderer.pdf([usps, postal]), "pdf") { file in
                    let facts = String(decoding: try Tool.run("pdfinfo", [file]).output, as: UTF8.self)
                    #expect(facts.contains(box), "\(facts)")
                    let text = String(
                        decoding: try Tool.run("pdftotext", ["-enc", "UTF-8", file, "-"]).output, as: UTF8.self)
                    for expected in [
                        "ZOË O'BRIEN", "OKLAHOMA CITY OK 73108", "Łukasz Żółć", "Straße des 17. Juni 135",
                    ] {
                        #expect(text.contains(expected), "\(size) \(turn): \(expected) in \(text)")
                    }
                }
            }
        }

        @Test func aLabelInABatchIsSmall() throws {
            for sample in try LabelSample.all() where sample.template != nil {
                let drawings = try (0..<20).map { number in
                    try sample.changed { $0.references = [.init(name: "Number", value: "\(number)")] }.draw()
                }
                let count = try Samples.renderer.pdf(drawings).count
                #expect(count < 20 * 5 * 1024, "\(sample)")
            }
        }
    }
}
