import Foundation
import LabelSamples
import Testing

extension LabelProofs {
    /// The same content gives the same bytes in every process, wherever and in whichever language it runs.
    @Suite struct DeterminismTests {
        /// What `label-benchmark digest` prints: a line a sample, size, turn and writer.
        private static func digests(_ environment: [String], in folder: String) throws -> [String] {
            let outcome = try Tool.run(
                "env", ["-C", folder] + environment + [Tool.built("label-benchmark"), "digest"])
            try #require(outcome.status == 0, "\(outcome.errors)")
            return String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").map(String.init)
        }

        @Test func everyProcessWritesTheSameBytes() throws {
            let here = try Self.digests([], in: "/")
            // PDF and ZPL on three sizes at four turns, and of 4 × 6 in PNG and the other resolutions.
            let files = try LabelSample.all().reduce(0) { $0 + 4 * 3 * 2 + 2 * $1.resolutions.count - 1 }
            #expect(here.count == files)
            #expect(Set(here).count == here.count, "the labels differ from each other")
            let elsewhere = try Self.digests(
                [
                    "LC_ALL=tr_TR.UTF-8", "LANG=de_DE.UTF-8", "LANGUAGE=ar", "TZ=Pacific/Kiritimati",
                    "SOURCE_DATE_EPOCH=1", "HOME=/nonexistent", "FONTCONFIG_FILE=/nonexistent",
                ], in: FileManager.default.temporaryDirectory.path)
            #expect(here == elsewhere)
        }
    }
}
