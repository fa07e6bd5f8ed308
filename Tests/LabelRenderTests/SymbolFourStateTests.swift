import TestSupport
import Testing

@testable import LabelRender

/// Four-state symbols against published examples and tables, since no reader of ours reads them.
@Suite struct FourStateTests {
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

    /// The examples of USPS-B-3200, as independent encoders (Turbovote's imbarcode, ReportLab) quote them in their tests.
    @Test(arguments: [
        ("", "ATTFATTDTTADTAATTDTDTATTDAFDDFADFDFTFFFFFTATFAAAATDFFTDAADFTFDTDT"),
        ("01234", "DTTAFADDTTFTDTFTFDTDDADADAFADFATDDFTAAAFDTTADFAAATDFDTDFADDDTDFFT"),
        ("012345678", "ADFTTAFDTTTTFATTADTAAATFTFTATDAAAFDDADATATDTDTTDFDTDATADADTDFFTFA"),
        ("01234567891", "AADTFFDFTDADTAADAATFDTDDAAADDTDTTDAFADADDDTFFFDDTTTADFAAADFTDAADA"),
    ])
    func intelligentMailIsAsPublished(routing: String, expected: String) throws {
        #expect(
            try bars(FourStateMessage(intelligentMail: "01234567094987654321", routing: routing)) == expected)
    }

    /// The worked examples of Royal Mail's encoding and decoding instructions for barcodes C and L, as an independent
    /// encoder (tc-lib-barcode) quotes them in its tests; the last C also stands in IBM's BCOCA reference.
    @Test(arguments: [
        ("1100000000000XY11     ", "TTDTTATTDTAATTDTAATTDTAATTDTTDDAATAADDATAATDDFAFTDDTAADDDTAAFDFAFF"),
        ("21B2254800659JW5O9QA6Y", "DAATATTTADTAATTFADDDDTTFTFDDDDFFDFDAFTADDTFFTDDATADTTFATTDAFDTFDDA"),
        (
            "11000000000000000XY11     ",
            "TTDTTATDDTTATTDTAATTDTAATDDTTATTDTTDATFTAATDDTAATDDTATATFAADDAATAATDDTAADFTFTA"
        ),
        (
            "41038422416563762EF61AH8T ",
            "DTTFATTDDTATTTATFTDFFFTFDFDAFTTTADTTFDTFDDDTDFDDFTFAADTFDTDTDTFAATAFDDTAATTDTT"
        ),
    ])
    func mailmarkIsAsPublished(text: String, expected: String) throws {
        #expect(try bars(FourStateMessage(mailmark: text)) == expected)
    }

    /// Every form of postcode the message admits, zint takes.
    @Test(arguments: ["A1B2DE3F ", "AB12DE3F ", "AB123DE4F", "AB1C2DE3F", "A12BD3E  ", "A123BD4E ", "XY11     "])
    func mailmarkPostcodesAreTaken(postcode: String) throws {
        #expect(try bars(FourStateMessage(mailmark: "1100000000000" + postcode)).count == 66)
        #expect(try bars(FourStateMessage(mailmark: "4" + "4E99999999999999" + postcode)).count == 78)
    }

    private let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    /// Which two of a character's four half bars are long, for the values 1 to 6: their weights are 4, 2, 1 and 0.
    private let long: [Set<Int>] = [[2, 3], [1, 3], [1, 2], [0, 3], [0, 2], [0, 1]]

    /// A character's bars by its place in the table of six rows and six columns: the row says the upper halves.
    private func table(_ character: Character) throws -> String {
        let index = try #require(alphabet.firstIndex(of: character))
        return String(
            (0..<4).map { bar -> Character in
                switch (long[index / 6].contains(bar), long[index % 6].contains(bar)) {
                case (false, false): "T"
                case (true, false): "A"
                case (false, true): "D"
                case (true, true): "F"
                }
            })
    }

    private func checkCharacter(_ text: String) throws -> Character {
        let places = try text.map { try #require(alphabet.firstIndex(of: $0)) }
        let row = places.reduce(0) { $0 + $1 / 6 + 1 } % 6
        let column = places.reduce(0) { $0 + $1 % 6 + 1 } % 6
        return alphabet[(row + 5) % 6 * 6 + (column + 5) % 6]
    }

    @Test func customerCodesFollowTheTable() throws {
        // The example known from other encoders' tests.
        #expect(try checkCharacter("SN34RD1A") == "K")
        var choices = Choices(seed: 5)
        for text in ["SN34RD1A", "2500GG30250"] + (0..<200).map({ _ in choices.string(1...18, String(alphabet)) }) {
            let characters = try text.map(table).joined()
            let check = try table(checkCharacter(text))
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
