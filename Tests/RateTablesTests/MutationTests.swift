import RateTables
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
        " in3/lb", "%", "|", ">", "!!int ", "---\n", "? ", "<<: *a\n", "null", "\0",
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
        for round in 0..<250 {
            var files = round % 2 == 0 ? sample : fixture
            let paths = files.keys.sorted()
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                Self.mutate(&files[paths.randomElement(using: &random)!]!, &random)
            }
            do {
                _ = try RateDirectory(RateSource(files: files))
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
}
