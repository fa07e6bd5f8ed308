import Foundation
import Testing
import TrackingNumbers

/// Numbers of which it is known from elsewhere whether they are right, in `vectors.csv`.
///
/// The column `origin` says from where: `tracking_number_data` is jkeen/tracking_number_data 2.0.0 (MIT licence,
/// https://github.com/jkeen/tracking_number_data); `sample` are labels of the carriers' own interfaces, their
/// documentation, and the examples of zint and BWIPP; `computed` were made with an implementation other than this one.
private let vectors: [(format: String, value: String, valid: Bool)] = {
    do {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("vectors.csv")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst().map { line in
            let columns = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return (columns[0], columns[1], columns[2] == "true")
        }
    } catch { fatalError("\(error)") }
}()

@Suite struct VectorTests {
    @Test(arguments: vectors) func numbersAreRightOrWrongAsKnownElsewhere(
        format: String, value: String, valid: Bool
    ) throws {
        let known = try #require(NumberFormat(name: format), "no format \(format)")
        do throws(NumberFault) {
            let number = try TrackingNumber(value, format: known)
            #expect(valid, "\(value) is accepted as \(known.rawValue)")
            #expect(number.format == known)
        } catch {
            #expect(!valid, "\(value): \(error)")
        }
    }

    @Test func thereAreAsManyAsThereWere() {
        #expect(vectors.count == 175)
        #expect(vectors.count { $0.valid } > 100 && vectors.count { !$0.valid } > 50)
    }

    /// Read as a scanner sends it and as people write it, a number is the same.
    @Test(arguments: vectors.filter(\.valid)) func formsOfANumberAreTheSame(
        format: String, value: String, valid: Bool
    ) throws {
        let known = try #require(NumberFormat(name: format))
        let number = try TrackingNumber(value, format: known)
        #expect(try TrackingNumber(number.text, format: known) == number)
        #expect(try TrackingNumber(number.text.lowercased(), format: known) == number)
        if known != .fedExGroundHeader && known != .fedExGround34 {
            #expect(try TrackingNumber(number.humanReadable, format: known) == number)
        }
        let explanation = number.explanation
        #expect(explanation.parts.map(\.text).joined() == number.text)
        #expect(explanation.parts.allSatisfy { !$0.name.isEmpty && !$0.text.isEmpty })
        #expect(explanation.text == number.text && explanation.format == known)
    }

    /// Formats that share their look with another are recognised as that one, those without a look not at all.
    @Test(arguments: vectors.filter(\.valid)) func formatsAreRecognised(
        format: String, value: String, valid: Bool
    ) throws {
        let known = try #require(NumberFormat(name: format))
        let recognised = try? TrackingNumber(recognising: value).format
        switch (known, recognised) {
        case (.dhlECommerce14, _): #expect(recognised != .dhlECommerce14)
        case (.dhlParcelNL, nil): #expect(value.hasPrefix("3S"))
        default: #expect(recognised == known, "\(value)")
        }
    }
}
