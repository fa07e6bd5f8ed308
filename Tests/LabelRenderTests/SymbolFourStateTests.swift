import TestSupport
import Testing

@testable import LabelRender

/// Four-state symbols against published examples and tables, since no reader of ours reads them.
@Suite struct SymbolFourStateTests {
    /// The bars as the posts write them.
    private func bars(_ message: FourStateMessage?) throws -> String {
        guard case .fourState(let bars) = try Symbol.fourState(#require(message)).modules(field: "") else { return "" }
        return String(
            bars.map { bar -> Character in
                switch bar {
                case .tracker: "T"
                case .ascender: "A"
                case .descender: "D"
                case .full: "F"
                }
            })
    }

    @Test(arguments: FourStateVectors.intelligentMail)
    func intelligentMailIsAsPublished(routing: String, expected: String) throws {
        #expect(
            try bars(FourStateMessage(intelligentMail: "01234567094987654321", routing: routing)) == expected)
    }

    @Test(arguments: FourStateVectors.mailmark)
    func mailmarkIsAsPublished(text: String, expected: String) throws {
        #expect(try bars(FourStateMessage(mailmark: text)) == expected)
    }

    /// Every form of postcode the message admits, zint takes.
    @Test(arguments: ["A1B2DE3F ", "AB12DE3F ", "AB123DE4F", "AB1C2DE3F", "A12BD3E  ", "A123BD4E ", "XY11     "])
    func mailmarkPostcodesAreTaken(postcode: String) throws {
        #expect(try bars(FourStateMessage(mailmark: "1100000000000" + postcode)).count == 66)
        #expect(try bars(FourStateMessage(mailmark: "4" + "4E99999999999999" + postcode)).count == 78)
    }

    @Test(arguments: FourStateVectors.rm4scc)
    func customerCodeIsAsPublished(text: String, expected: String) throws {
        #expect(try bars(FourStateMessage(rm4scc: text)) == expected)
    }

    @Test(arguments: FourStateVectors.kix)
    func kixIsAsPublished(text: String, expected: String) throws {
        #expect(try bars(FourStateMessage(kix: text)) == expected)
    }

    @Test func customerCodesFollowTheTable() throws {
        // The example known from other encoders' tests.
        #expect(try FourStateVectors.checkCharacter("SN34RD1A") == "K")
        var choices = Choices(seed: 5)
        for text in (0..<200).map({ _ in choices.string(1...18, String(FourStateVectors.alphabet)) }) {
            let characters = try FourStateVectors.characters(text)
            let check = try FourStateVectors.characters(String(FourStateVectors.checkCharacter(text)))
            #expect(try bars(FourStateMessage(rm4scc: text)) == "A\(characters)\(check)F")
            #expect(try bars(FourStateMessage(kix: text)) == characters)
        }
    }

    @Test func malformedContentIsRefused() {
        #expect(FourStateMessage(intelligentMail: "0123456709498765432", routing: "") == nil)
        #expect(FourStateMessage(intelligentMail: "05234567094987654321", routing: "") == nil)
        #expect(FourStateMessage(intelligentMail: "01234567094987654321", routing: "1234") == nil)
        #expect(FourStateMessage(intelligentMail: "01234567094987654321", routing: "1234A") == nil)
        for text in ["", "sn34rd1a", "SN3 4RD", String(repeating: "A", count: 51)] {
            #expect(FourStateMessage(rm4scc: text) == nil)
            #expect(FourStateMessage(kix: text) == nil)
        }
        for text in [
            "", "110000000000XY11     ", "1500000000000XY11     ", "5100000000000XY11     ", "11F0000000000XY11     ",
            "1100000000000123456789", "110000000ABCDXY11     ", "1100000000000A1B2CE3F ",
        ] {
            #expect(FourStateMessage(mailmark: text) == nil, "\(text)")
        }
    }
}
