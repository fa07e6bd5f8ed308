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

    /// Writes the sample into a folder of its own for as long as the body runs.
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rates-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, text) in SampleDirectory.texts {
            let file = folder.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        try body(folder)
    }

    @Test func readsAFolder() throws {
        try withFolder { folder in
            try Data("hidden".utf8).write(to: folder.appendingPathComponent(".hidden.yaml"))
            #expect(try RateSource.read(directory: folder.path).files == SampleDirectory.source().files)
            #expect(try RateDirectory.load(folder.path).digest == SampleDirectory.source().digest)
        }
    }

    /// Links upwards, to a folder beside and to themselves lead to nothing that is not read anyway.
    @Test func readsALinkedFolderOnce() throws {
        try withFolder { folder in
            func link(_ path: String, to target: String) throws {
                try FileManager.default.createSymbolicLink(
                    atPath: folder.appendingPathComponent(path).path, withDestinationPath: target)
            }
            try link("acme/above", to: "..")
            try link("aaa", to: "acme")
            try link("self", to: "self")
            #expect(try RateSource.read(directory: folder.path).files == SampleDirectory.source().files)
            #expect(try RateSource.read(directory: folder.path + "/aaa/above").files == SampleDirectory.source().files)
            try link("linked.csv", to: "acme/zones.csv")
            #expect(
                try RateSource.read(directory: folder.path).files["linked.csv"]
                    == SampleDirectory.source().files[SampleDirectory.chartPath])
            try withFolder { outside in
                try link("outside", to: outside.path)
                let files = try RateSource.read(directory: folder.path).files
                #expect(files["outside/acme/zones.csv"] == files["acme/zones.csv"] && files.count == 15)
            }
        }
    }

    @Test func looksAtKindAndSizeBeforeReading() throws {
        try withFolder { folder in
            let pipe = folder.appendingPathComponent("acme/pipe.csv").path
            #expect(mkfifo(pipe, 0o600) == 0)
            let large = folder.appendingPathComponent("acme/large.csv")
            try Data().write(to: large)
            let handle = try FileHandle(forWritingTo: large)
            try handle.truncate(atOffset: 1 << 30)
            try handle.close()
            #expect {
                try RateSource.read(directory: folder.path)
            } throws: { error in
                let faults = (error as? RateFaults)?.faults ?? []
                return faults.map(\.file) == ["acme/large.csv", "acme/pipe.csv"]
                    && faults.map(\.code) == [.tooLarge, .unreadable]
            }
        }
    }

    @Test func saysThatAFolderIsMissing() {
        #expect {
            try RateDirectory.load("/nowhere/at/all")
        } throws: { error in
            (error as? RateFaults)?.faults.map(\.code) == [.unreadable]
        }
    }
}
