import TestSupport
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

    /// One prefix of each kind, and how many digits its serials have.
    private static let prefixes: [(NumberRange.Prefix, Int)] = [
        (.impb(serviceType: "055", mailer: "903619809", digits: 22), 7),
        (.impb(serviceType: "055", mailer: "903619809", digits: 26), 11),
        (.impb(serviceType: "055", mailer: "123456", digits: 22), 10),
        (.impb(serviceType: "055", mailer: "123456", digits: 26), 14),
        (.s10(serviceIndicator: "RA", country: "GB"), 8), (.ups1Z(shipper: "0FH344", service: "68"), 7),
        (.ups1Z(shipper: "0FH344", service: "YW"), 7), (.fedEx12(prefix: "7949"), 7),
        (.fedExGround15(shipper: "9876543"), 7), (.fedExGround96(service: "11020", shipper: "9876543"), 7),
        (.sscc(extensionDigit: 3, companyPrefix: "7612345"), 9), (.dpd(prefix: "1550"), 10),
        (.dhlExpress(prefix: "11"), 7), (.dhlLicencePlate(prefix: "4600"), 12), (.identcode(prefix: "56310"), 6),
        (.postNL3S(customer: "DEVC", length: 15), 9), (.postNL3S(customer: "DEV", length: 13), 8),
    ]

    private static func largest(_ digits: Int) -> Int64 { (0..<digits).reduce(1) { sum, _ in sum * 10 } - 1 }

    /// All serials that the format has room for, and none more; each its own number, which is read again as it is.
    @Test(arguments: prefixes) func allSerialsOfAPrefixAreIssued(prefix: NumberRange.Prefix, digits: Int) throws {
        let last = Self.largest(digits)
        #expect { try NumberRange(prefix: prefix, first: 0, last: last + 1, test: false) } throws: {
            ($0 as? NumberFault)?.code == .serial
        }
        let range = try NumberRange(prefix: prefix, first: 0, last: last, test: false)
        var random = SplitMix64(seed: 1)
        var serials: Set<Int64> = [0, 1, last - 1, last]
        while serials.count < 500 { serials.insert(Int64.random(in: 0...last, using: &random)) }
        var texts: Set<String> = []
        for serial in serials {
            let number = try range.number(serial)
            #expect(number.format == prefix.format && prefix.format == range.format)
            #expect(try TrackingNumber(number.text, format: number.format) == number)
            #expect(texts.insert(number.text).inserted)
        }
    }

    /// Two ranges overlap just where they would hand out the same number, or the same serial of one mailer, shipper or
    /// company under another service.
    @Test func rangesOverlapWhereTheyShareANumber() throws {
        let prefixes: [[NumberRange.Prefix]] = [
            [.dpd(prefix: "1550"), .dpd(prefix: "155000000000"), .dpd(prefix: "15500000000"), .dpd(prefix: "1551")],
            [.fedEx12(prefix: "7949"), .fedEx12(prefix: "794900000"), .fedEx12(prefix: "7950")],
            [.dhlExpress(prefix: "1"), .dhlExpress(prefix: "1000000"), .dhlExpress(prefix: "10")],
            [.dhlLicencePlate(prefix: "46"), .dhlLicencePlate(prefix: "46000000000000")],
            [.identcode(prefix: "56"), .identcode(prefix: "560000000")],
            [
                .sscc(extensionDigit: 3, companyPrefix: "7612"),
                .sscc(extensionDigit: 3, companyPrefix: "761200000000"),
                .sscc(extensionDigit: 4, companyPrefix: "7612"),
            ],
            [.postNL3S(customer: "DEVC", length: 15), .postNL3S(customer: "DEVC", length: 13)],
        ]
        for family in prefixes {
            for a in family {
                for b in family {
                    for (first, second) in [(0...9, 0...9), (0...9, 10...19), (5...14, 0...9)]
                        as [(ClosedRange<Int64>, ClosedRange<Int64>)]
                    {
                        let left = try NumberRange(
                            prefix: a, first: first.lowerBound, last: first.upperBound, test: false)
                        let right = try NumberRange(
                            prefix: b, first: second.lowerBound, last: second.upperBound, test: true)
                        let shared = Set(try first.map { try left.number($0).text })
                            .intersection(try second.map { try right.number($0).text })
                        #expect(left.overlaps(right) == !shared.isEmpty, "\(a) \(first) \(b) \(second)")
                        #expect(right.overlaps(left) == left.overlaps(right))
                    }
                }
            }
        }
    }

    @Test func oneShippersSerialsOverlapWhateverTheServiceOrForm() throws {
        func range(_ prefix: NumberRange.Prefix) throws -> NumberRange {
            try NumberRange(prefix: prefix, first: 5, last: 9, test: false)
        }
        let ground = try range(.ups1Z(shipper: "0FH344", service: "03"))
        #expect(ground.overlaps(try range(.ups1Z(shipper: "0FH344", service: "68"))))
        #expect(!ground.overlaps(try range(.ups1Z(shipper: "0FH345", service: "03"))))
        #expect(
            try range(.fedExGround15(shipper: "1234567")).overlaps(
                try range(.fedExGround96(service: "11020", shipper: "1234567"))))
        #expect(
            try !range(.impb(serviceType: "055", mailer: "123456", digits: 22)).overlaps(
                try range(.impb(serviceType: "055", mailer: "123456", digits: 26))))
        #expect(try !range(.dpd(prefix: "155")).overlaps(try range(.dhlExpress(prefix: "155"))))
    }

    /// An issuer of each format whose numbers are issued here.
    private static let issuers: [NumberFormat: String] = [
        .impb: "999999999", .s10: "ZZ", .ups1Z: "999999", .fedEx12: "9", .fedExGround15: "9999999",
        .fedExGround96: "9999999", .sscc: "99999999", .dpdParcel: "9999", .dhlExpress: "9", .dhlLicencePlate: "9999",
        .deutschePost: "99", .postNL3S: "ZZZZ",
    ]

    @Test(arguments: NumberFormat.allCases) func prefixOfAGrantIsThatOfItsFormat(format: NumberFormat) throws {
        guard let issuer = Self.issuers[format] else {
            #expect(!format.isIssuable && format.issuer == nil)
            #expect { try NumberRange.Prefix(format: format, issuer: "1", serviceCode: "1") } throws: {
                ($0 as? NumberFault)?.code == .notIssuable
            }
            return
        }
        #expect(format.isIssuable)
        let prefix = try NumberRange.Prefix(
            format: format, issuer: issuer, serviceCode: format.anyServiceCode)
        let range = try NumberRange(prefix: prefix, first: 0, last: 9, test: true)
        #expect(try range.number(9).format == format)
        let other = try? NumberRange.Prefix(
            format: format, issuer: issuer, serviceCode: format.anyServiceCode,
            length: format == .impb ? 26 : 13)
        #expect((other != nil) == [.impb, .postNL3S].contains(format))
    }

    @Test func issuerOfAnSSCCIsItsExtensionAndPrefix() throws {
        #expect(
            try NumberRange.Prefix(format: .sscc, issuer: "37612345", serviceCode: "")
                == .sscc(extensionDigit: 3, companyPrefix: "7612345"))
        for issuer in ["", "A7612345", "٣7612345", "3 7612345"] {
            #expect { try NumberRange.Prefix(format: .sscc, issuer: issuer, serviceCode: "") } throws: {
                ($0 as? NumberFault)?.code == .issuer
            }
        }
    }

    @Test(arguments: ["", "hello", "1234567", "R\u{E4}123456785GB", "\u{1D}", "JD", "GM1", "%%", "(J", "0"])
    func unknownLookIsSaidSo(text: String) {
        #expect { try TrackingNumber(recognising: text) } throws: { error in
            guard let fault = error as? NumberFault else { return false }
            return fault.code == .unrecognised || !NumberFormat.looks(of: text).isEmpty
        }
    }

    @Test func anyTextIsAnsweredWithoutTrapping() {
        var random = SplitMix64(seed: 20_251_202)
        let alphabet = Array("0123456789420923RAGB1ZJD3S%(). \u{1D}-ßé٣😀\u{0}")
        let starts = [
            "", "", "1Z", "3S", "JD", "JJD", "JGB 01", "420", "96", "92", "%", "(00)", "(J) ", "2500GG", "EC1A",
        ]
        for _ in 0..<2_000 {
            var text = starts.randomElement(using: &random) ?? ""
            text += String(
                (0..<Int.random(in: 0..<50, using: &random)).map { _ in
                    alphabet.randomElement(using: &random) ?? "0"
                })
            for format in NumberFormat.allCases {
                if let number = try? TrackingNumber(text, format: format) {
                    #expect((try? TrackingNumber(number.text, format: format)) == number)
                    #expect(number.explanation.parts.map(\.text).joined() == number.text)
                    _ = number.payloads
                }
            }
            _ = try? TrackingNumber(recognising: text)
            _ = try? RoutedIMpb(scan: text).explanation
            for format in NumberFormat.allCases {
                guard let prefix = try? NumberRange.Prefix(format: format, issuer: text, serviceCode: text) else {
                    continue
                }
                if let range = try? NumberRange(prefix: prefix, first: 0, last: .max - 1, test: false) {
                    Issue.record("\(range.prefix) has no end")
                }
                if let range = try? NumberRange(prefix: prefix, first: 0, last: 1, test: false) {
                    #expect(range.overlaps(range))
                }
            }
        }
    }
}
