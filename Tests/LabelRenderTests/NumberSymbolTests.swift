import Testing
import TrackingNumbers

@testable import LabelRender

/// What a number says its barcode holds can be drawn, and the bars say the number.
@Suite struct NumberSymbolTests {
    private func bars(_ message: FourStateMessage?) throws -> String {
        guard case .fourState(let bars) = try Symbol.fourState(#require(message)).modules(field: "") else { return "" }
        let letters: [FourStateBar: Character] = [.tracker: "T", .ascender: "A", .descender: "D", .full: "F"]
        return String(bars.compactMap { letters[$0] })
    }

    /// The symbol adds the check character that the number is written with, and only once.
    @Test(arguments: [("SN3 4RD", "1A"), ("EC1A 1BB", "1A"), ("W1A 0AX", nil)] as [(String, String?)])
    func customerCodeHasOneCheckCharacter(postcode: String, deliveryPoint: String?) throws {
        let number = try RM4SCC(postcode: postcode, deliveryPoint: deliveryPoint)
        guard case .rm4scc(let text) = number.barcode else {
            Issue.record("\(number.barcode)")
            return
        }
        #expect(try bars(FourStateMessage(rm4scc: text)) == "A" + FourStateVectors.characters(number.text) + "F")
    }

    @Test func mailmarksAreDrawn() throws {
        for (text, expected) in FourStateVectors.mailmark {
            guard case .mailmark(let held) = try Mailmark(text).barcode else {
                Issue.record("\(text)")
                continue
            }
            #expect(try bars(FourStateMessage(mailmark: held)) == expected)
        }
    }

    /// A number of bars exists just if it can be drawn.
    @Test(
        arguments: [
            "A1B2DE3F ", "AB12DE3F ", "AB123DE4F", "AB1C2DE3F", "A12BD3E  ", "A123BD4E ", "XY11     ", "A12CD3E  ",
            "A12BD3V  ", "AB12     ", "         ", "A1B2DE   ", "XY12     ", "1A12BD3E ",
        ])
    func mailmarkIsANumberJustIfItIsASymbol(destination: String) {
        for front in ["1100000000000", "44E99999999999999"] {
            let number = try? Mailmark(front + destination)
            #expect(
                (number == nil) == (FourStateMessage(mailmark: front + destination) == nil), "\(front)\(destination)")
        }
    }
}
