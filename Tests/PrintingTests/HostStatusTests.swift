import TestSupport
import Testing

@testable import Printing

@Suite struct HostStatusTests {
    /// As printers send them, by the ZPL II Programming Guide's description of `~HS`.
    private static let ready = [
        "030,0,0,1245,000,0,0,0,000,0,0,0", "001,0,0,0,1,2,4,0,00000000,1,000", "1234,0",
    ]

    private func read(_ strings: [String]) throws(StatusFault) -> HostStatus {
        try HostStatus(strings.map { Array($0.utf8) })
    }

    @Test func readsAReadyPrinter() throws {
        let status = try read(HostStatusTests.ready)
        var expected = HostStatus()
        expected.labelLength = 1245
        #expect(status == expected)
        #expect(status.isIdle && status.troubles.isEmpty)
    }

    @Test(arguments: [
        ("030,1,0,1245,000,0,0,0,000,0,0,0", "001,0,0,0,1,2,4,0,00000000,1,000", [PrintFault.Code.paperOut], true),
        ("030,0,1,1245,002,0,0,0,000,0,0,0", "001,0,0,0,1,2,4,0,00000002,1,000", [.paused], false),
        (
            "030,1,1,1245,000,0,0,0,000,0,0,0", "001,0,1,1,1,2,4,0,00000000,1,000",
            [.headOpen, .paperOut, .ribbonOut, .paused], true
        ),
        ("030,0,0,1245,000,1,0,0,000,0,0,0", "001,0,0,0,1,2,4,0,00000000,1,000", [], false),
        ("030,0,0,1245,000,0,0,1,000,0,0,0", "001,0,0,0,1,2,4,0,00000000,1,000", [], false),
        ("030,0,0,1245,000,0,0,0,000,1,0,0", "001,0,0,0,1,2,4,0,00000000,1,000", [.hardware], true),
        ("030,0,0,1245,000,0,0,0,000,0,1,1", "001,0,0,0,1,2,4,1,00000000,1,000", [.hardware], true),
        ("030,0,0,1245,000,0,0,0,000,0,0,0,7", " 001,0,0,0,1,2,4,0, 3 ,1,000,9", [], false),
        // What is not used need not be there.
        ("030,0,0,,000,0,0,0,000,0,0,0", "001,0,0,0,1,2,4,0,00000000,1", [], true),
        ("030,1,0,123456789,000,0,x,0,,0,0,0", "x,,1,0,,,,0,00000000", [.headOpen, .paperOut], true),
    ])
    func readsTroubles(first: String, second: String, troubles: [PrintFault.Code], isIdle: Bool) throws {
        let status = try read([first, second, "1234"])
        #expect(status.troubles == troubles)
        #expect(status.isIdle == isIdle)
    }

    @Test(arguments: [
        [], ["030"], ["", "", ""], ["030,0,0,1245,000,0,0,0,000,0,0", "001,0,0,0,1,2,4,0,00000000,1,000", "1234,0"],
        ["030,2,0,1245,000,0,0,0,000,0,0,0", "001,0,0,0,1,2,4,0,00000000,1,000", "1234,0"],
        ["030,-1,0,1245,000,0,0,0,000,0,0,0", "001,0,0,0,1,2,4,0,00000000,1,000", "1234,0"],
        ["030,,0,1245,000,0,0,0,000,0,0,0", "001,0,0,0,1,2,4,0,00000000,1,000", "1234,0"],
        ["030,0,0,1245,,0,0,0,000,0,0,0", "001,0,0,0,1,2,4,0,00000000,1,000", "1234,0"],
        ["030,0,0,1245,000,0,0,0,000,0,0,0", "001,0,0,0,1,2,4,0", "1234,0"],
        ["030,0,0,1245,000,0,0,0,000,0,0,0", "001,0,0,0,1,2,4,0,99999999999999999999,1,000", "1234,0"],
        ["030,0,0,1245,000,0,0,0,000,0,0,0", "001,0,0,0,1,2,4,0,00000000,1,000"],
    ])
    func refuses(strings: [String]) {
        #expect(throws: StatusFault.self) { try read(strings) }
    }

    @Test func readsWhatTheEmulatorSays() {
        let found = counterexample(seed: 1) { choices in
            var status = HostStatus()
            status.isPaperOut = choices.bool()
            status.isPaused = choices.bool()
            status.labelLength = choices.int(in: 0...9999)
            status.formatsWaiting = choices.int(in: 0...999)
            status.isBufferFull = choices.bool()
            status.isFormatPartial = choices.bool()
            status.isMemoryCorrupt = choices.bool()
            status.isTooCold = choices.bool()
            status.isTooHot = choices.bool()
            status.isHeadOpen = choices.bool()
            status.isRibbonOut = choices.bool()
            status.isLabelWaiting = choices.bool()
            status.labelsRemaining = choices.int(in: 0...99_999_999)
            return status
        } holds: { status in
            var splitter = StatusStrings()
            return try HostStatus(status.bytes.compactMap { try splitter.take($0) }) == status
        }
        #expect(found == nil, "\(found as Any)")
    }

    @Test func anyBytesAreReadOrRefused() {
        let whole = Array((HostStatusTests.ready.map { "\u{2}\($0)\u{3}\r\n" }.joined()).utf8)
        var refused = 0
        let found = counterexample(seed: 2, runs: 5000) { choices in
            var bytes = whole
            for _ in 0..<choices.int(in: 1...6) {
                let index = choices.int(in: 0...bytes.count - 1)
                switch choices.int(in: 0...2) {
                case 0: bytes[index] = UInt8(choices.number(upTo: 255))
                case 1: bytes.remove(at: index)
                default: bytes.insert(UInt8(choices.number(upTo: 255)), at: index)
                }
            }
            return bytes
        } holds: { bytes in
            var splitter = StatusStrings()
            do throws(StatusFault) {
                var strings: [[UInt8]] = []
                for byte in bytes { if let string = try splitter.take(byte) { strings.append(string) } }
                let status = try HostStatus(strings)
                return (0...99_999_999).contains(status.labelsRemaining)
            } catch {
                refused += 1
                return error.found.unicodeScalars.allSatisfy { $0.value >= 0x20 }
            }
        }
        #expect(found == nil, "\(found as Any)")
        #expect(refused > 1000)
    }

    @Test func aStringWithoutAnEndIsRefused() {
        var splitter = StatusStrings()
        #expect(throws: StatusFault.self) {
            for byte in [0x02] + [UInt8](repeating: 0x30, count: 5000) { _ = try splitter.take(byte) }
        }
    }

    @Test(arguments: [
        ("ZD621-203dpi,V93.21.33Z,8,65536KB", 8), ("ZTC ZT610-600dpi,V92.21.39Z,24,524288KB,0", 24),
        ("ZT411-300dpi,V92.21.39Z,12,65536KB", 12),
    ])
    func readsIdentifications(text: String, dots: Int) throws {
        let identification = try HostIdentification(Array(text.utf8))
        #expect(identification.dotsPerMillimetre == dots)
        #expect(text.hasPrefix("\(identification.model),\(identification.firmware),"))
    }

    @Test(arguments: ["", "ZD621", "ZD621,V1,9,1KB", "ZD621,V1,eight,1KB", "ZD621,V1,,1KB", "ZD621,V1,-8,1KB"])
    func refusesIdentifications(text: String) {
        #expect(throws: StatusFault.self) { try HostIdentification(Array(text.utf8)) }
    }

    @Test func controlCharactersDoNotGetThrough() throws {
        let identification = try HostIdentification(Array("Z\u{1B}[2J\u{7F},V\u{0}1,8,é".utf8))
        #expect(identification.model == "Z?[2J?")
        #expect(identification.memory == "??")
    }
}
