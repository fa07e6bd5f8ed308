import RatingEngine
import ShipmentModel
import TestSupport
import Testing

@testable import RateTables

/// What is read the short way is read as the long way reads it.
struct PlainTextTests {
    @Test(arguments: [
        ("12.50", 12_500_000 as Int64?), ("7", 7_000_000), ("0", 0), ("0.000001", 1),
        ("1234567.123456", 1_234_567_123_456),
        ("007.10", 7_100_000), ("12345678", nil), ("1.1234567", nil), (".5", nil), ("5.", nil), ("", nil), ("-1", nil),
        ("1,5", nil), ("1.2.3", nil), ("1e3", nil), ("1 ", nil), ("٣", nil),
    ])
    func prices(text: String, micros: Int64?) {
        #expect(ScalarText.plainMicros(text) == micros)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func pricesAreThoseOfDecimals(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<50 {
            let characters = (0..<Int.random(in: 0...9, using: &random)).map { _ in
                "0123456789012345678901234567890123456789..-e ".randomElement(using: &random)!
            }
            let text = String(characters)
            if let micros = ScalarText.plainMicros(text) { #expect(ScalarText.micros(text) == micros, "\(text)") }
        }
    }

    @Test(arguments: [
        "1 lb", "70 lb", "8 oz", "500 g", "9999999 kg", "1.5 lb", "0 lb", "1  lb", "1 LB", "1 stone", "lb", " 1 lb",
    ])
    func weights(text: String) {
        #expect(ScalarText.bound(text, of: .weight) == ScalarText.mass(text).map { Int128($0.picograms) })
    }

    @Test(arguments: 0..<200)
    func bytesAboveASCIIAreFoundWhereverTheyStand(place: Int) {
        var bytes = [UInt8](repeating: 0x7F, count: place)
        #expect(ByteScan.isASCII(bytes))
        bytes.append(0x80)
        #expect(!ByteScan.isASCII(bytes))
        #expect(!ByteScan.isASCII(bytes + [UInt8](repeating: 0x20, count: 200 - place)))
        #expect(ByteScan.firstIndex(of: 0x80, in: bytes) == place)
        #expect(ByteScan.firstIndex(of: 0x80, in: bytes, from: place + 1) == nil)
        #expect(ByteScan.firstIndex(of: 0x20, in: bytes) == nil)
    }
}
