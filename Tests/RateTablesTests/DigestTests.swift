import Foundation
import RateTables
import Testing

@Suite struct DigestTests {
    @Test func isThatOfTheListOfChecksums() {
        // printf 'a\n' > x.csv; printf 'b: c\n' > y/z.yaml; sha256sum x.csv y/z.yaml | sha256sum
        let source = RateSource(files: ["y/z.yaml": Array("b: c\n".utf8), "x.csv": Array("a\n".utf8)])
        #expect(source.digest == "sha256:371cc60386f3d45d89b18b8983ac3c5d8603f8d3e0f9f9053b76648d9f92a052")
    }

    @Test func doesNotDependOnLineEndsOrOrder() throws {
        let texts = SampleDirectory.texts
        let plain = SampleDirectory.source(texts)
        for lineEnd in ["\r\n", "\r"] {
            let other = SampleDirectory.source(
                Dictionary(
                    uniqueKeysWithValues: texts.sorted { $0.key > $1.key }.map {
                        ($0, $1.replacing("\n", with: lineEnd))
                    }))
            #expect(other.digest == plain.digest)
            #expect(try RateDirectory(other).digest == RateDirectory(plain).digest)
        }
    }

    @Test func dependsOnEveryFileAndPath() {
        let digest = SampleDirectory.source().digest
        for path in SampleDirectory.texts.keys {
            var texts = SampleDirectory.texts
            texts[path]! += "#"
            #expect(SampleDirectory.source(texts).digest != digest, "\(path)")
            texts = SampleDirectory.texts
            texts["other/" + path] = texts.removeValue(forKey: path)
            #expect(SampleDirectory.source(texts).digest != digest, "\(path)")
        }
        var texts = SampleDirectory.texts
        texts["README.md"] = "not a rate file"
        #expect(SampleDirectory.source(texts).digest == digest)
    }

    @Test func readsAFolder() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rates-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, text) in SampleDirectory.texts {
            let file = folder.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try Data("hidden".utf8).write(to: folder.appendingPathComponent(".hidden.yaml"))
        #expect(try RateSource.read(directory: folder.path).files == SampleDirectory.source().files)
        #expect(try RateDirectory.load(folder.path).digest == SampleDirectory.source().digest)
    }

    @Test func saysThatAFolderIsMissing() {
        #expect {
            try RateDirectory.load("/nowhere/at/all")
        } throws: { error in
            (error as? RateFaults)?.faults.map(\.code) == [.unreadable]
        }
    }
}
