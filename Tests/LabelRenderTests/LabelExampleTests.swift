import Foundation
import TestSupport
import Testing

extension LabelProofs {
    /// The example of the library draws what its documentation says.
    @Suite struct LabelExampleTests {
        @Test func itWritesALabelAndItsDeclaration() throws {
            let folder = FileManager.default.temporaryDirectory
                .appendingPathComponent("label-example-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let outcome = try Tool.run(Tool.built("label-example"), [folder.path])
            try #require(outcome.status == 0, "\(outcome.errors)")
            func file(_ name: String) throws -> [UInt8] {
                Array(try Data(contentsOf: folder.appendingPathComponent(name)))
            }
            let label = try pdfTexts(file("label.pdf"))
            for part in ["Jürgen Müller", "CY 148 078 673 US", "CN 23 ATTACHED", "SPECIMEN"] {
                #expect(label.contains(part), "\(part)")
            }
            #expect(try pdfTexts(file("cn23.pdf")).contains("Men's cotton socks, knitted"))
            #expect(try file("label.zpl").starts(with: Array("^XA".utf8)))
        }
    }
}
