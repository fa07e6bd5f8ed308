import Testing
import TrackingNumbers

@Suite struct NumberRangeTests {
    @Test func rangeHandsOutItsSerialsAndNoOthers() throws {
        let range = try NumberRange(
            prefix: .impb(serviceType: "055", mailer: "903619809", digits: 22), first: 10, last: 12, test: true)
        #expect(range.count == 3)
        #expect(range.format == .impb)
        #expect(try range.number(10).text == "9205590361980900000105")
        #expect(Set(try (10...12).map { try range.number($0) }).count == 3)
        for serial: Int64 in [.min, -1, 0, 9, 13, .max] {
            #expect { try range.number(serial) } throws: { ($0 as? NumberFault)?.code == .serial }
        }
    }

    @Test(
        arguments: [
            (.s10(serviceIndicator: "RA", country: "GB"), 5, 4, .emptyRange),
            (.s10(serviceIndicator: "RA", country: "GB"), 0, 100_000_000, .serial),
            (.s10(serviceIndicator: "RA", country: "GB"), -1, 5, .serial),
            (.s10(serviceIndicator: "A", country: "GB"), 0, 5, .service),
            (.impb(serviceType: "055", mailer: "1", digits: 22), 0, 5, .mailer),
            (.impb(serviceType: "055", mailer: "123456", digits: 20), 0, 5, .length),
        ] as [(NumberRange.Prefix, Int64, Int64, NumberFault.Code)])
    func impossibleRangeIsRefused(prefix: NumberRange.Prefix, first: Int64, last: Int64, code: NumberFault.Code) {
        #expect {
            try NumberRange(prefix: prefix, first: first, last: last, test: false)
        } throws: {
            ($0 as? NumberFault)?.code == code
        }
    }

    @Test func rangesOfOneMailerOverlapWhateverTheService() throws {
        func range(_ serviceType: String, _ mailer: String, _ serials: ClosedRange<Int64>) throws -> NumberRange {
            try NumberRange(
                prefix: .impb(serviceType: serviceType, mailer: mailer, digits: 22), first: serials.lowerBound,
                last: serials.upperBound, test: false)
        }
        let range1 = try range("055", "903619809", 0...9)
        #expect(range1.overlaps(try range("346", "903619809", 9...20)))
        #expect(!range1.overlaps(try range("346", "903619809", 10...20)))
        #expect(!range1.overlaps(try range("055", "903619808", 0...9)))
        let parcels = try NumberRange(
            prefix: .s10(serviceIndicator: "CP", country: "GB"), first: 0, last: 9, test: false)
        let letters = try NumberRange(
            prefix: .s10(serviceIndicator: "RA", country: "GB"), first: 0, last: 9, test: false)
        #expect(parcels.overlaps(parcels))
        #expect(!parcels.overlaps(letters))
        #expect(!parcels.overlaps(range1))
    }

    @Test(arguments: ["", "hello", "03071790000523483741", "1Z0FH3446831744085", "123456789012", "R\u{E4}123456785GB"])
    func unknownLookIsSaidSo(text: String) {
        #expect { try TrackingNumber(recognising: text) } throws: { ($0 as? NumberFault)?.code == .unrecognised }
    }

    @Test func anyTextIsAnsweredWithoutTrapping() {
        var state: UInt64 = 20_251_202
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        let alphabet = Array("0123456789420923RAGB \u{1D}-ßé٣😀")
        for _ in 0..<20_000 {
            let text = String((0..<next(40)).map { _ in alphabet[Int(next(UInt64(alphabet.count)))] })
            for format in NumberFormat.allCases {
                if let number = try? TrackingNumber(text, format: format) {
                    #expect((try? TrackingNumber(number.text, format: format)) == number)
                }
            }
            _ = try? TrackingNumber(recognising: text)
        }
    }
}
