import RateTables
import RatingEngine
import Testing

/// Rate files are written by people and programs: whatever stands in them is reported, and nothing traps.
@Suite struct MutationTests {
    struct SplitMix64: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private static let scraps: [String] = [
        "\n", ",", ":", "- ", "{", "}", "[", "]", "\"", "'", "#", "&a ", "*a", "\t", "\u{FEFF}", "é", "³", "..", "x",
        "/",
        "-1", "0", "99999999999999999999999", "1e30", "1e-30", "2025-02-29", "9999-12-31", "1900-01-01", "gap:", " lb",
        " in3/lb", "%", " %", "+ ", "x ", " to ", "967*", "005..009", "#@?", "US", "all", "2-8", "A+B", "17:00",
        "\u{A0}", "|", ">", "!!int ", "---\n", "? ", "<<: *a\n", "null", "\0",
    ]

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let at = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: if at < bytes.count { bytes[at] = UInt8.random(in: 0...255, using: &random) }
            case 1: bytes.insert(contentsOf: Self.scraps.randomElement(using: &random)!.utf8, at: at)
            case 2: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...30, using: &random)))
            case 3: bytes.removeSubrange(at...)
            default:
                let end = min(bytes.count, at + Int.random(in: 0...200, using: &random))
                bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 0...bytes.count, using: &random))
            }
        }
    }

    @Test(arguments: 0..<8) func mutatedFilesNeverTrap(seed: UInt64) throws {
        var random = SplitMix64(state: seed)
        let sample = SampleDirectory.source().files
        let fixture = try RateSource.read(directory: repositoryPath("Examples/fixtures/s10/rate-tables")).files
        let rich = RichSample.source().files
        for round in 0..<300 {
            var files = [sample, rich, fixture][round % 3]
            let paths = files.keys.sorted()
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                Self.mutate(&files[paths.randomElement(using: &random)!]!, &random)
            }
            do {
                let directory = try RateDirectory(RateSource(files: files))
                // What loads is whole: each service has prices, and nothing is left for the compiler to find.
                #expect(throws: Never.self) { try RateBook(tariffs: directory.tariffs, digest: directory.digest) }
                for tariff in directory.tariffs {
                    #expect(!tariff.services.isEmpty && tariff.validFrom <= tariff.validUntil)
                    for service in tariff.services {
                        #expect(service.tables.contains { !$0.steps.isEmpty } && !service.origin.places.isEmpty)
                    }
                }
            } catch {
                for fault in error.faults {
                    #expect(fault.line >= 1 && fault.column >= 1 && !fault.expected.isEmpty, "\(fault)")
                }
            }
        }
    }

    @Test(arguments: ["[", "{", "- ", "{a: ", "? "]) func deepNestingIsReported(opening: String) {
        let bytes = Array(String(repeating: opening, count: 20_000).utf8)
        for path in [SampleDirectory.tariffPath, "selection.yaml"] {
            var files = SampleDirectory.source().files
            files[path] = bytes
            #expect(!SampleDirectory.faults(RateSource(files: files)).isEmpty)
        }
    }

    /// Twenty levels of nine references each.
    private static let bomb: String = {
        var text = "n0: &n0 [x]\n"
        for level in 1...20 {
            let references = Array(repeating: "*n\(level - 1)", count: 9).joined(separator: ", ")
            text += "n\(level): &n\(level) [\(references)]\n"
        }
        return text
    }()

    /// Each would take years, or all memory, to be written out.
    @Test(arguments: [
        // References of references, as values.
        bomb,
        // The same as keys, in each way that a key can be written.
        "a: &a [x, x]\nb: &b [*a, *a]\n? *b\n: 1", "a: &a [x, x]\n? [*a, *a]\n: 1", "a: &a [x]\nb: {[*a, *a]: 1}",
        "a: &a [x]\nb: {*a : 1}", "a: &a [x]\nb: [*a : 1]", "a: &a [x]\nb: [? *a]", "a: &a [x]\nb: {?[*a]: 1}",
        "a: &a {x: 1}\n*a : 2", "a: &a [x]\nb: {{c: *a}: 1}", "a: &a [x]\nb: {? !!seq [*a] : 1}",
    ]) func referencesAreBounded(text: String) {
        var files = RichSample.source().files
        files[RichSample.tariffPath] = Array(text.utf8)
        #expect(SampleDirectory.faults(RateSource(files: files)).contains { $0.hasSuffix("too-complex") }, "\(text)")
    }

    @Test func ordinaryReferencesAreRead() {
        var files = RichSample.texts
        files[RichSample.tariffPath] = """
            # Why? A remark with {braces}: and [more]: is none.
            """ + "\n"
            + RichSample.tariff.replacing("packaging: [own, tube]", with: "packaging: &kinds [own, tube]")
            .replacing("packaging: [tube]}}", with: "packaging: *kinds}}")
        #expect(SampleDirectory.faults(RichSample.source(files)).isEmpty)
    }
}
