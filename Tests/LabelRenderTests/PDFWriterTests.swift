import LabelSamples
import Foundation
import Testing

@testable import LabelRender

extension LabelProofs {
    @Suite struct PDFWriterTests {
        @Test func fileIsSoundAndItsTextIsFound() throws {
            let drawings = [
                try Samples.renderer.draw(.uspsParcel, try Samples.usps(name: "Zoë O'Brien")),
                try Samples.renderer.draw(.s10Parcel, try Samples.s10(name: "Łukasz Żółć")),
                try Samples.renderer.draw(.s10Parcel, try Samples.s10(name: "محمد علي")),
                try Samples.renderer.draw(.s10Parcel, try Samples.s10(name: "สมชาย ใจดี")),
            ]
            try Tool.withFile(try Samples.renderer.pdf(drawings), "pdf") { file in
                let check = try Tool.run("qpdf", ["--check", file])
                #expect(check.status == 0, "\(check.errors)\(String(decoding: check.output, as: UTF8.self))")
                let text = try Tool.run("pdftotext", ["-enc", "UTF-8", file, "-"])
                let found = String(decoding: text.output, as: UTF8.self)
                for expected in ["ZOË O'BRIEN", "OKLAHOMA CITY OK 73108", "Łukasz Żółć", "สมชาย ใจดี", "GERMANY"] {
                    #expect(found.contains(expected), "\(expected)")
                }
                let information = try Tool.run("pdfinfo", [file])
                let facts = String(decoding: information.output, as: UTF8.self)
                #expect(facts.contains("288 x 432 pts"))
                #expect(facts.contains("Pages:           4"))
                let fonts = String(decoding: try Tool.run("pdffonts", [file]).output, as: UTF8.self)
                #expect(!fonts.contains(" no "), "every font is embedded, a subset, and mapped to Unicode")
            }
        }

        @Test func theSameLabelGivesTheSameBytes() throws {
            let content = try Samples.s10(name: "محمد علي")
            let other = try LabelRenderer(fonts: .debian)
            _ = try other.pdf([try other.draw(.uspsParcel, try Samples.usps())])
            let first = try Samples.renderer.pdf([try Samples.renderer.draw(.s10Parcel, content)])
            #expect(first == (try other.pdf([try other.draw(.s10Parcel, content)])))
            let changed = try Samples.renderer.pdf([try Samples.renderer.draw(.s10Parcel, try Samples.s10(name: "A"))])
            #expect(first.suffix(120) != changed.suffix(120), "the identifier differs")
            for resolution in Resolution.allCases {
                let drawing = try other.draw(.s10Parcel, content)
                #expect(try other.zpl(drawing, resolution) == (try Samples.renderer.zpl(drawing, resolution)))
                #expect(try other.png(drawing, resolution) == (try Samples.renderer.png(drawing, resolution)))
            }
        }

        @Test func manyThreadsGetTheSameBytes() async throws {
            let contents = try ["Jane Doe", "محمد علي", "Łukasz", "สมชาย"].map { try Samples.s10(name: $0) }
            let alone = try LabelRenderer(fonts: .debian)
            let expected = try contents.map { try alone.pdf([try alone.draw(.s10Parcel, $0)]) }
            let shared = try LabelRenderer(fonts: .debian)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for turn in 0..<32 {
                    let content = contents[turn % contents.count]
                    let wanted = expected[turn % contents.count]
                    group.addTask { @concurrent in
                        let drawing = try shared.draw(.s10Parcel, content)
                        _ = try shared.zpl(drawing, .dpi300)
                        return try shared.pdf([drawing]) == wanted
                    }
                }
                for try await same in group { #expect(same) }
            }
        }

        @Test(arguments: [
            (0, "0"), (10_000, "1"), (12_500, "1.25"), (1, "0.0001"), (-12_500, "-1.25"), (2_880_000, "288"),
            (90, "0.009"),
        ])
        func numbersAreWrittenShort(value: Int, text: String) {
            var bytes: [UInt8] = []
            bytes.append(tenThousandths: value)
            #expect(String(decoding: bytes, as: UTF8.self) == text)
        }
    }
}
