import Testing

@testable import TrackingNumbers

/// What each format prints, what its barcode holds, and what it refuses.
@Suite struct FormatTests {
    @Test(
        arguments: [
            (.ups1Z, "1Z0FH3446831744085", "1Z 0FH 344 68 3174 4085", [.code128("1Z0FH3446831744085")]),
            (.upsShipment, "0FH344CYNWP", "0FH3 44CY NWP", [.code128("0FH344CYNWP")]),
            (.upsWaybill, "K1506235620", "K150 6235 620", []),
            (.fedEx12, "794981365794", "7949 8136 5794", []),
            (.fedExGround15, "568283610012000", "5682 8361 0012 000", []),
            (
                .fedExGround96, "9611020987654312345672", "96 11020 9876543 1234567 2",
                [.code128("9611020987654312345672")]
            ),
            (
                .fedExGround34, "9622080430000425198400273198627451", "9622 0804 3 (000 042 5198) 4 00 2731 9862 7451",
                [.code128("9622080430000425198400273198627451")]
            ),
            (.fedExGroundHeader, "9622001900004910221300", "9622 0019 0 (000 491 0221) 3 00", []),
            (.s10, "CY148078673US", "CY 148 078 673 US", [.code128("CY148078673US")]),
            (
                .sscc, "376123450000010039", "(00) 376123450000010039",
                [.gs1([GS1Element(identifier: "00", value: "376123450000010039", needsSeparator: false)])]
            ),
            (.dpdParcel, "05300000011267F", "0530 0000 0112 67 F", []),
            (
                .dpdLabel, "0091810155043931318291019018", "0091 810 1550 4393 1318 29 101 901 8",
                [.code128("%009181015504393131829101901")]
            ),
            (.dhlExpress, "1103733901", "11 0373 3901", [.code39("1103733901")]),
            (
                .dhlLicencePlate, "JD014600004617230785", "(J) JD01 4600 0046 1723 0785",
                [.code128("JJD014600004617230785")]
            ),
            (.deutschePost, "563102430313", "56.310 243.031 3", [.interleaved2of5("563102430313")]),
            (.deutschePost, "21348075016401", "21348.075.016.40 1", [.interleaved2of5("21348075016401")]),
            (.postNL3S, "3SDEVC903942795", "3SDEVC903942795", [.code128("3SDEVC903942795")]),
            (.kix, "1234AB5XHS", "1234AB5XHS", [.kix("1234AB5XHS")]),
            (.rm4scc, "SN34RD1AK", "SN34RD1AK", [.rm4scc("SN34RD1A")]),
            (.mailmark, "21B2254800659JW5O9QA6Y", "21B2254800659JW5O9QA6Y", [.mailmark("21B2254800659JW5O9QA6Y")]),
            (.evri, "H00ABC0123456789", "H00ABC0123456789", [.code128("H00ABC0123456789")]),
        ] as [(NumberFormat, String, String, [BarcodePayload])])
    func printsAndEncodes(format: NumberFormat, text: String, printed: String, payloads: [BarcodePayload]) throws {
        let number = try TrackingNumber(text, format: format)
        #expect(number.humanReadable == printed)
        #expect(number.payloads == payloads)
        #expect(number.explanation.parts.map(\.text).joined() == text)
    }

    @Test(
        arguments: [
            (.uspsLegacy, "9101123456789000000014", .checkDigit), (.uspsLegacy, "9201123456789000000013", .prefix),
            (.uspsLegacy, "910112345678900000001", .length), (.uspsLegacy, "91011234567890000000A3", .character),
            (.ups1Z, "1Z0FH3446831744084", .checkDigit), (.ups1Z, "2Z0FH3446831744085", .prefix),
            (.ups1Z, "1Z0FH344683174408", .length), (.ups1Z, "1Z0FH344683174408A", .character),
            (.ups1Z, "1Z0FH-446831744085", .character), (.ups1Z, "", .prefix),
            (.upsWaybill, "K1506235621", .checkDigit), (.upsWaybill, "11506235620", .character),
            (.upsShipment, "0FH344CYNWA", .character), (.upsShipment, "0FH344ZZZZZ", .serial),
            (.upsShipment, "0FH344CYNW", .length),
            (.fedEx12, "794981365795", .checkDigit), (.fedEx12, "79498136579", .length),
            (.fedExGround96, "9511020987654312345672", .prefix),
            (.fedExGround96, "9611020987654312345673", .checkDigit),
            (.fedExGround34, "9622080430000425198400273198627452", .checkDigit),
            (.fedExGroundHeader, "9622080440000425198400", .checkDigit),
            (.fedExGroundHeader, "9622080430000425198300", .checkDigit),
            (.fedExGroundHeader, "9622080430000425198410", .prefix),
            (.fedExExpress34, "1010069744090008910910794604790138", .prefix),
            (.fedExSmartPost, "61299998820821171812", .checkDigit),
            (.fedExSmartPost, "9361299998820821171811", .prefix),
            (.sscc, "376123450000010030", .checkDigit), (.sscc, "0037612345000001003", .length),
            (.dpdParcel, "05300000011267G", .checkDigit), (.dpdParcel, "0530000001126AF", .character),
            (.dpdLabel, "%0091810155043931318291019018", .length), (.dpdLabel, "009181015504393131829101901", .length),
            (.dpdLabel, "00918101550439313182910190A8", .character),
            (.dhlExpress, "1103733902", .checkDigit), (.dhlExpress, "11037339011", .length),
            (.dhlLicencePlate, "XD014600004617230785", .prefix), (.dhlLicencePlate, "JD01460000461723078", .length),
            (.deutschePost, "563102430314", .checkDigit), (.deutschePost, "5631024303131", .length),
            (.postNL3S, "3SDEVC12345", .length), (.postNL3S, "3S903942795", .character),
            (.postNL3S, "4SDEVC9", .prefix),
            (.kix, "250AGG3", .postcode), (.kix, "2500GGX", .character), (.kix, "2500GG3Y", .character),
            (.kix, "2500GG3X", .character), (.kix, "2500GG", .length),
            (.rm4scc, "SN34RD1AL", .checkDigit), (.rm4scc, "SNN4RD1AK", .postcode), (.rm4scc, "SN34R", .length),
            (.mailmark, "5100000000000AA000AA0A", .character), (.mailmark, "1500000000000XY11", .character),
            (.mailmark, "11F0000000000XY11", .character), (.mailmark, "11000000A0000XY11", .character),
            (.mailmark, "1100000000000XYZ1", .postcode), (.mailmark, "1100", .length),
            (.mailmark, "1100000000000", .length), (.mailmark, "1100000000000AB12", .postcode),
            (.mailmark, "1100000000000AB12CE3F", .postcode), (.mailmark, "41038422416563762EF61AH8T  ", .length),
            (.mailmark2D, "JGB 022100123412345678AB19XY1A 0", .character),
            (.mailmark2D, "JGX 012100123412345678AB19XY1A 0", .prefix),
            (.mailmark2D, "JGB 0121001234123456781B19XY1A 0", .postcode),
            (.mailmark2D, "JGB 012100123412345678AB19XY1A 7", .character),
            (.mailmark2D, "JGB 012100123412345678AB19XY1A 01", .postcode),
            (.mailmark2D, "JGB 012100123412345678AB19XY1A 0            x", .character),
            (.mailmark2D, "JGB 012100123412345678AB19XY1A 0             \u{E9}", .character),
            (.canadaPost, "5002847016405018", .checkDigit), (.courierPost, "257122000000824AK1025BS", .character),
            (.evri, "H00ABC012345678", .unrecognised), (.nzPost, "", .unrecognised),
            (.aramexNZ, "A12345678901", .unrecognised),
        ] as [(NumberFormat, String, NumberFault.Code)])
    func wrongNumberIsRefusedWithItsReason(format: NumberFormat, text: String, code: NumberFault.Code) {
        #expect { try TrackingNumber(text, format: format) } throws: { ($0 as? NumberFault)?.code == code }
    }

    @Test(
        arguments: [
            (.ups1Z(shipper: "0FH34", service: "68"), 1, .issuer),
            (.ups1Z(shipper: "0fh344", service: "68"), 1, .issuer),
            (.ups1Z(shipper: "0FH344", service: "6"), 1, .service),
            (.ups1Z(shipper: "0FH344", service: "68"), 10_000_000, .serial),
            (.ups1Z(shipper: "0FH344", service: "68"), -1, .serial),
            (.fedEx12(prefix: ""), 1, .issuer), (.fedEx12(prefix: "12345678901"), 1, .issuer),
            (.fedEx12(prefix: "12345"), 1_000_000, .serial),
            (.fedExGround15(shipper: "123456"), 1, .issuer), (.fedExGround15(shipper: "1234567"), 10_000_000, .serial),
            (.fedExGround96(service: "1102", shipper: "1234567"), 1, .service),
            (.sscc(extensionDigit: 10, companyPrefix: "7612345"), 1, .issuer),
            (.sscc(extensionDigit: 3, companyPrefix: "761"), 1, .issuer),
            (.sscc(extensionDigit: 3, companyPrefix: "761234567890"), 10_000, .serial),
            (.dpd(prefix: "15A0"), 1, .issuer), (.dpd(prefix: "1550"), 10_000_000_000, .serial),
            (.dhlExpress(prefix: "123"), 1_000_000, .serial), (.dhlExpress(prefix: "123456789"), 1, .issuer),
            (.dhlLicencePlate(prefix: "460"), 10_000_000_000_000, .serial),
            (.identcode(prefix: "56"), 1_000_000_000, .serial),
            (.postNL3S(customer: "dev", length: 15), 1, .issuer), (.postNL3S(customer: "DEVC", length: 14), 1, .length),
            (.postNL3S(customer: "DEVC", length: 13), 10_000_000, .serial),
        ] as [(NumberRange.Prefix, Int64, NumberFault.Code)])
    func impossiblePartsAreRefused(prefix: NumberRange.Prefix, serial: Int64, code: NumberFault.Code) {
        #expect { try prefix.number(serial) } throws: { ($0 as? NumberFault)?.code == code }
    }

    @Test func upsNumbersTellTheirClassAndShortForm() throws {
        let numeric = try UPS1Z("1Z0FH3446831744085")
        #expect(numeric.maxiCodeText == "1Z31744085" && numeric.maxiCodeClass == "068")
        #expect(numeric.explanation().notes.contains { $0.hasSuffix("0FH3 44CY NWP") })
        let lettered = try UPS1Z("1Z999AA1YW00000011")
        #expect(lettered.maxiCodeClass == nil)
        #expect(lettered.explanation().notes.last?.contains("UPS's data") == true)
        #expect(try UPSShipmentID("0FH344CYNWP").package == 3_174_408)
    }

    @Test func dpdLabelIsComposedAndScanned() throws {
        let parcel = try DPDParcelNumber("05300000011267F")
        let label = try DPDLabelNumber(parcel: parcel, postcode: "2800", service: "136", country: "056")
        #expect(label.text == "000280005300000011267136056U")
        #expect(try DPDLabelNumber("%000280005300000011267136056") == label)
        #expect(label.parcel == parcel && label.postcode == "0002800")
        #expect(
            try DPDLabelNumber(parcel: parcel, postcode: "b37 7at", service: "101", country: "826").postcode
                == "0B377AT")
        for (postcode, service, country) in [
            ("12345678", "136", "056"), ("2800", "13", "056"), ("2800", "136", "BE"), ("28/00", "136", "056"),
        ] {
            #expect(throws: NumberFault.self) {
                try DPDLabelNumber(parcel: parcel, postcode: postcode, service: service, country: country)
            }
        }
    }

    @Test(
        arguments: [
            ("2500 GG", "30250", nil, "2500GG30250"), ("1234ab", "5", "hs", "1234AB5XHS"),
            ("1234 AB", "12", "2-hoog", "1234AB12X2HOOG"), ("1234 AB", "12", "bis – achter", "1234AB12XBISACH"),
            ("1234 AB", "12", " ", "1234AB12"),
        ] as [(String, String, String?, String)])
    func kixIsMadeOfAnAddress(postcode: String, number: String, addition: String?, text: String) throws {
        let kix = try KIX(postcode: postcode, houseNumber: number, addition: addition)
        #expect(kix.text == text)
        #expect(try KIX(text) == kix)
    }

    @Test func kixRefusesWhatIsNoAddress() {
        for (postcode, number) in [
            ("123 AB", "5"), ("1234 AB", ""), ("1234 AB", "123456"), ("1234 AB", "5a"), ("", "5"),
        ] {
            #expect(throws: NumberFault.self) { try KIX(postcode: postcode, houseNumber: number) }
        }
    }

    @Test func royalMailCodesAreComposed() throws {
        #expect(try RM4SCC(postcode: "SN3 4RD", deliveryPoint: "1A").text == "SN34RD1AK")
        #expect(try RM4SCC(postcode: "ec1a 1bb", deliveryPoint: "1a").text == "EC1A1BB1AP")
        #expect(throws: NumberFault.self) { try RM4SCC(postcode: "SN3 4RD", deliveryPoint: "AA") }
        #expect(throws: NumberFault.self) { try RM4SCC(postcode: "SN3", deliveryPoint: "1A") }
        let c = try Mailmark(
            itemFormat: "1", version: "1", mailClass: "0", supplyChain: "00", item: 0, destination: "XY11")
        #expect(c.text == "1100000000000XY11     " && c.explanation().notes == ["barcode C"])
        let l = try Mailmark(
            itemFormat: "4", version: "1", mailClass: "0", supplyChain: "384224", item: 16_563_762,
            destination: "EF6 1AH 8T")
        #expect(l.text == "41038422416563762EF61AH8T ")
        // With fewer blanks than its 26 characters have, it is as long as a barcode C.
        #expect(try Mailmark("11000000000000000XY11").text == "11000000000000000XY11     ")
        let letter = try Mailmark2D(
            informationType: "0", mailClass: "2", supplyChain: "1001234", item: 12_345_678, destination: "AB1 9XY 1A",
            serviceType: "0", returnPostcode: "ec1a 1bb", customer: "www.xyz.com")
        #expect(letter.text == "JGB 012100123412345678AB19XY1A 0EC1A1BB      www.xyz.com")
        #expect(letter.customer == "www.xyz.com" && letter.returnPostcode == "EC1A1BB")
        #expect(letter.barcode == .dataMatrix(letter.text))
        for destination in ["", "AB1", "XY11"] {
            #expect(
                try Mailmark2D(
                    informationType: "0", mailClass: "2", supplyChain: "1001234", item: 1, destination: destination,
                    serviceType: "0"
                ).destination == destination.padding(to: 9))
        }
        for (supplyChain, item, customer) in [
            ("100123", 1 as Int64, ""), ("1001234", 100_000_000, ""), ("1001234", -1, ""),
            ("1001234", 1, String(repeating: "x", count: 46)),
        ] {
            #expect(throws: NumberFault.self) {
                try Mailmark2D(
                    informationType: "0", mailClass: "2", supplyChain: supplyChain, item: item, destination: "",
                    serviceType: "0", customer: customer)
            }
        }
    }

    @Test func aScanOfAnIMpbIsExplainedWithItsPostcode() throws {
        let explanation = try RoutedIMpb(scan: "42073108\u{1D}9234690361980900000142").explanation
        #expect(
            explanation.parts.map(\.text) == ["420", "73108", "92", "346", "903619809", "0000014", "2"])
        #expect(explanation.text == "420731089234690361980900000142")
        #expect(explanation.notes.first == "construct C03")
        #expect(explanation.notes.count == 2)
    }

    @Test(arguments: ["", "]C1", "]C0", "]d2", "]A0", "]X0", "\u{1D}", "]C1\u{1D}", "]d2\u{1D}"])
    func whatAReaderPutsInFrontIsTakenOff(front: String) throws {
        for (text, format, stored) in [
            ("1Z0FH3446831744085", .ups1Z, "1Z0FH3446831744085"),
            ("42073108\u{1D}9234690361980900000142", .impb, "9234690361980900000142"),
            ("00376123450000010039", .sscc, "376123450000010039"),
            ("%000280005300000011267136056", .dpdLabel, "000280005300000011267136056U"),
            ("JGB 012100123412345678AB19XY1A 0EC1A1BB      www.xyz.com", .mailmark2D, nil),
        ] as [(String, NumberFormat, String?)] {
            let number = try TrackingNumber(recognising: front + text)
            #expect(number.format == format && (stored == nil || number.text == stored))
            #expect(try TrackingNumber(front + text, format: format) == number)
        }
        #expect(try RoutedIMpb(scan: front + "42073108\u{1D}9234690361980900000142").postcode?.digits == "73108")
    }

    @Test(arguments: ["]", "]C", "]C1", "]C1\u{1D}", "\u{1D}", "]é1", "]C\u{661}1Z0FH3446831744085", "]]C11Z"])
    func whatIsNoNumberBehindAnIdentifierIsRefused(text: String) {
        #expect(throws: NumberFault.self) { try TrackingNumber(recognising: text) }
    }

    @Test func dpdNumbersOfCardsHaveNoCheckCharacter() throws {
        let number = try TrackingNumber("0530 0000 0112 67", format: .dpdParcel)
        #expect(number.text == "05300000011267F")
        #expect(!NumberFormat.looks(of: "05300000011267").contains(.dpdParcel))
        for text in ["0530000001126", "0530000001126F", "05300000011267FF"] {
            #expect(throws: NumberFault.self) { try TrackingNumber(text, format: .dpdParcel) }
        }
    }

    @Test(
        arguments: [
            (.ups1Z, "1Z0FH3446831744084", "1Z0FH3446831744085"), (.fedEx12, "7949 8136 5795", "794981365794"),
            (.sscc, "(00)376123450000010030", "376123450000010039"), (.dpdParcel, "05300000011267G", "05300000011267F"),
            (.s10, "RA473124820GB", "RA473124829GB"), (.impb, "9234690361980900000143", "9234690361980900000142"),
            (.impb, "420731089234690361980900000143", "9234690361980900000142"),
        ] as [(NumberFormat, String, String)])
    func aWrongCheckDigitIsCorrected(format: NumberFormat, text: String, right: String) throws {
        let fault = try #require(#expect(throws: NumberFault.self) { try TrackingNumber(text, format: format) })
        #expect(fault.code == .checkDigit)
        #expect(try TrackingNumber(try #require(fault.corrected), format: format).text == right)
    }

    @Test func aCorrectedIMpbKeepsItsPostcode() throws {
        for zip in ["73108", "731081234"] {
            let text = "420" + zip + "9234690361980900000143"
            let fault = try #require(#expect(throws: NumberFault.self) { try RoutedIMpb(scan: text) })
            #expect(try RoutedIMpb(scan: try #require(fault.corrected)).postcode?.digits == zip)
        }
    }

    @Test(arguments: [(59, 59), (60, 60), (61, 61), (1_000_000, 61)])
    func aFaultRepeatsNoLongText(count: Int, repeated: Int) {
        for part in ["9", "\u{301}"] {
            let text = String(repeating: part, count: count)
            let fault = #expect(throws: NumberFault.self) { try TrackingNumber(recognising: text) }
            #expect(fault?.value.unicodeScalars.count == repeated)
            #expect(fault?.value.hasSuffix("…") == (count > 60))
            #expect((fault?.description.utf8.count ?? .max) < 1000)
        }
    }

    @Test func namesOfFormatsAreKnown() {
        for format in NumberFormat.allCases { #expect(NumberFormat(name: format.rawValue) == format) }
        #expect(NumberFormat(name: "usps_impb_pic_c01") == .impb)
        #expect(NumberFormat(name: "USPS-IMPB") == nil)
        #expect(NumberFormat(name: "") == nil)
    }
}

extension String {
    fileprivate func padding(to count: Int) -> String {
        self + String(repeating: " ", count: count - utf8.count)
    }
}

extension UPS1Z {
    fileprivate func explanation() -> NumberExplanation { TrackingNumber.ups1Z(self).explanation }
}

extension Mailmark {
    fileprivate func explanation() -> NumberExplanation { TrackingNumber.mailmark(self).explanation }
}
