import Testing
import TrackingNumbers

@Suite struct S10Tests {
    @Test(arguments: [
        "RB123456785GB", "RB123456785US", "CY148078673US", "EB000717618HK", "AB123100000IE", "RA473124829GB",
        "LX000000014NL", "UA123456785NZ", "CP999999995NZ", "TT000123455GB", "RN555555555GB",
    ])
    func rightNumberIsTakenApartAndBuiltAgain(text: String) throws {
        let number = try S10(text)
        let again = try S10(
            serviceIndicator: number.serviceIndicator, serial: try #require(Int64(number.serial)),
            country: number.country)
        #expect(again.text == text)
        #expect(number.barcode == .code128(text))
        #expect(try TrackingNumber(recognising: number.humanReadable.lowercased()) == .s10(number))
    }

    @Test(
        arguments: [
            ("RB123456786US", .checkDigit), ("EB900717618HK", .checkDigit), ("CY148078670US", .checkDigit),
            ("AB123456789IE", .checkDigit), ("AB000000000IE", .checkDigit), ("RA47312482GB", .length),
            ("RA4731248299GB", .length), ("R1473124829GB", .character), ("RA473124829G1", .character),
            ("RA47312482OGB", .character), ("RÄ73124829GB", .character), ("", .length),
        ] as [(String, NumberFault.Code)])
    func wrongNumberIsRefusedWithItsReason(text: String, code: NumberFault.Code) {
        #expect { try S10(text) } throws: { ($0 as? NumberFault)?.code == code }
    }

    @Test(
        arguments: [
            ("r1", 1, "GB", .service), ("R", 1, "GB", .service), ("RA", 1, "GBR", .prefix),
            ("RA", -1, "GB", .serial), ("RA", 100_000_000, "GB", .serial),
        ] as [(String, Int64, String, NumberFault.Code)])
    func impossiblePartsAreRefused(indicator: String, serial: Int64, country: String, code: NumberFault.Code) {
        #expect {
            try S10(serviceIndicator: indicator, serial: serial, country: country)
        } throws: {
            ($0 as? NumberFault)?.code == code
        }
    }

    @Test(
        arguments: [
            ("CA", "parcel"), ("CZ", "parcel, by agreement of two posts"), ("EE", "EMS"),
            ("EX", "EMS, by agreement of two posts"), ("HA", "e-commerce parcel"),
            ("LX", "letter post, express or tracked"), ("MA", "M-bag"), ("QM", "international business reply"),
            ("QN", "in no range that is known here"), ("RA", "letter post, registered"),
            ("UA", "letter post, neither registered nor insured, that has a customs declaration"),
            ("VV", "letter post, insured"), ("AU", "in no range that is known here"),
            ("AV", "the post's own, or by agreement of two posts"),
            ("GA", "the post's own, or by agreement of two posts"),
            ("GB", "in no range that is known here"), ("ZZ", "the post's own, or by agreement of two posts"),
            ("TT", "reserved by UPU S10; some posts use it at home"), ("FA", "not assigned by UPU S10"),
        ])
    func serviceIndicatorSaysTheKindOfItem(indicator: String, kind: String) throws {
        let number = try S10(serviceIndicator: indicator, serial: 12, country: "GB")
        #expect(TrackingNumber.s10(number).explanation.parts.first == NumberPart("service indicator", indicator, kind))
    }

    @Test(arguments: [("GB", true), ("XK", true), ("ZZ", false), ("XX", false), ("UK", false)])
    func aCountryThatIsNoneIsSaid(country: String, isOne: Bool) throws {
        let number = try S10(serviceIndicator: "RA", serial: 12, country: country)
        let notes = TrackingNumber.s10(number).explanation.notes
        #expect(notes.contains { $0.contains("\(country) is no country") } != isOne)
    }

    @Test func humanReadableIsGrouped() throws {
        #expect(try S10("CY148078673US").humanReadable == "CY 148 078 673 US")
    }
}
