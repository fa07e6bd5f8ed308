import Testing
import TrackingNumbers

@Suite struct IMpbTests {
    /// Numbers of USPS samples, public fixtures and our own computation: number, service type, mailer, serial.
    @Test(
        arguments: [
            ("9234690361980900000142", "346", "903619809", "0000014"),
            ("9234690361980900000265", "346", "903619809", "0000026"),
            ("9205590006662200704797", "055", "900066622", "0070479"),
            ("9200190396812368720901", "001", "903968123", "6872090"),
            ("9234690363072206692393", "346", "903630722", "0669239"),
            ("9200190361980912345673", "001", "903619809", "1234567"),
            ("9275790361980900000030", "757", "903619809", "0000003"),
            ("92748931507708513018050063", "748", "931507708", "51301805006"),
            ("92001903060085300042901077", "001", "903060085", "30004290107"),
            ("9305512345600000000012", "055", "123456", "0000000001"),
            ("9308112345601234567899", "081", "123456", "0123456789"),
            ("9375012345600000000078", "750", "123456", "0000000007"),
        ] as [(String, String, String, String)])
    func commercialNumberIsTakenApartAndBuiltAgain(
        text: String, serviceType: String, mailer: String, serial: String
    ) throws {
        let number = try IMpb(text)
        #expect(number.serviceType == serviceType)
        #expect(number.mailer == mailer)
        #expect(number.serial == serial)
        #expect(number.source == nil)
        let again = try IMpb(
            serviceType: serviceType, mailer: mailer, serial: try #require(Int64(serial)), digits: text.utf8.count)
        #expect(again == number)
    }

    @Test func onlineAndRetailNumbersAreRead() throws {
        let online = try IMpb("9434611206206406227577")
        #expect(online.channel == .online)
        #expect(online.source == "11")
        #expect(online.mailer == "206206")
        #expect(try IMpb("9400111206206407628746").serviceType == "001")
        let retail = try IMpb("9505511069605048600624")
        #expect(retail.channel == .retail)
        #expect(retail.mailer == nil)
        #expect(retail.construct(to: nil) == nil)
    }

    @Test(
        arguments: [
            ("9205590006662200704790", .checkDigit), ("9200190396812368720902", .checkDigit),
            ("9274890111494601443830", .checkDigit), ("9305512345600000000013", .checkDigit),
            ("9434611206206407667131", .checkDigit), ("2334611306206407667222", .prefix),
            ("9134690361980900000142", .prefix), ("9234680361980900000142", .mailer),
            ("9334690361980900000142", .mailer),
            ("923469036198090000014", .length), ("92346903619809000001422", .length), ("", .length),
            ("9234690361980900000I42", .character), ("٩234690361980900000142", .character),
            ("92-3469036198090000014", .character),
        ] as [(String, NumberFault.Code)])
    func wrongNumberIsRefusedWithItsReason(text: String, code: NumberFault.Code) {
        #expect { try IMpb(text) } throws: { ($0 as? NumberFault)?.code == code }
    }

    @Test func aFaultNamesTheRightCheckDigit() {
        #expect { try IMpb("9234690361980900000143") } throws: {
            "\($0)" == "check-digit: \"9234690361980900000143\" (expected the check digit 2)"
        }
    }

    @Test(
        arguments: [
            ("", "903619809", 1, 22, .service), ("55", "903619809", 1, 22, .service),
            ("05A", "903619809", 1, 22, .service),
            ("055", "803619809", 1, 22, .mailer), ("055", "903619", 1, 22, .mailer),
            ("055", "90361980", 1, 22, .mailer),
            ("055", "9036 9809", 1, 22, .mailer), ("055", "903619809", -1, 22, .serial),
            ("055", "903619809", 10_000_000, 22, .serial), ("055", "123456", 10_000_000_000, 22, .serial),
            ("055", "903619809", 1, 24, .length),
        ] as [(String, String, Int64, Int, NumberFault.Code)])
    func impossiblePartsAreRefused(
        serviceType: String, mailer: String, serial: Int64, digits: Int, code: NumberFault.Code
    ) {
        #expect {
            try IMpb(serviceType: serviceType, mailer: mailer, serial: serial, digits: digits)
        } throws: {
            ($0 as? NumberFault)?.code == code
        }
    }

    @Test func humanReadableHasGroupsOfFour() throws {
        #expect(try IMpb("9234 6903 6198 0900 0001 42").humanReadable == "9234 6903 6198 0900 0001 42")
        #expect(try IMpb("92748931507708513018050063").humanReadable == "9274 8931 5077 0851 3018 0500 63")
    }

    @Test(
        arguments: [
            ("903619809", 22, "43215-1234", .c01), ("903619809", 26, "43215", .c02), ("903619809", 22, "43215", .c03),
            ("903619809", 22, nil, .c04), ("123456", 22, "432151234", .c05), ("123456", 26, "43215", .c06),
            ("123456", 22, "43215", .c07), ("123456", 22, nil, .c08), ("903619809", 26, nil, .c09),
            ("123456", 26, nil, .c10), ("903619809", 26, "43215-1234", nil),
        ] as [(String, Int, String?, IMpb.Construct?)])
    func constructFollowsFromItsParts(mailer: String, digits: Int, zip: String?, construct: IMpb.Construct?) throws {
        let number = try IMpb(serviceType: "055", mailer: mailer, serial: 7, digits: digits)
        let postcode = try zip.map { try #require(ZIPCode($0)) }
        #expect(number.construct(to: postcode) == construct)
    }

    @Test func barcodeHoldsPostcodeThenNumber() throws {
        let number = try IMpb("9234690361980900000142")
        #expect(
            number.barcode(to: ZIPCode("73108"))
                == .gs1([
                    GS1Element(identifier: "420", value: "73108", needsSeparator: true),
                    GS1Element(identifier: "92", value: "34690361980900000142", needsSeparator: true),
                ]))
        let long = try IMpb("92748931507708513018050063")
        guard case .gs1(let elements) = long.barcode(to: ZIPCode("73108-1234")) else { Issue.record(); return }
        #expect(elements[0].value == "73108", "34 digits are the most")
    }

    @Test(
        arguments: [
            ("4201002334249200190132607600833457", "10023-3424"), ("4201028200009261290113185417468510", "10282-0000"),
            ("420112139261290983497923666238", "11213"), ("420926029261290336128704067248", "92602"),
            ("42073108\u{1D}9234690361980900000142", "73108"),
            ("420731081234\u{1D}9234690361980900000142", "73108-1234"),
            ("4207310892748931507708513018050063", "73108"), ("9234690361980900000142", nil),
            ("420 73108 9234 6903 6198 0900 0001 42", "73108"), ("420731081234 9234690361980900000142", "73108-1234"),
        ] as [(String, String?)])
    func scanIsSplitIntoPostcodeAndNumber(scan: String, zip: String?) throws {
        let routed = try RoutedIMpb(scan: scan)
        #expect(routed.postcode?.text == zip)
        #expect(try TrackingNumber(recognising: scan) == .impb(routed.number))
    }

    @Test(
        arguments: [
            ("4201028200009261290113185417468511", .checkDigit), ("42073A0892346903619809000001 42", .postcode),
            ("4207310\u{1D}9234690361980900000142", .postcode),
            ("42043215-1234\u{1D}9234690361980900000142", .postcode),
            ("42073108", .length), ("420", .postcode), ("420\u{1D}", .postcode),
        ] as [(String, NumberFault.Code)])
    func wrongScanIsRefused(scan: String, code: NumberFault.Code) {
        #expect { try RoutedIMpb(scan: scan) } throws: { ($0 as? NumberFault)?.code == code }
    }

    @Test func everyMutatedDigitIsNoticed() throws {
        // Modulo 10 with weights 3 and 1 notices every single wrong digit.
        let right = Array("9234690361980900000142".utf8)
        for place in 2..<22 {
            for digit in UInt8(ascii: "0")...UInt8(ascii: "9") where digit != right[place] {
                var wrong = right
                wrong[place] = digit
                #expect(throws: NumberFault.self) { try IMpb(String(decoding: wrong, as: UTF8.self)) }
            }
        }
    }
}
