import LabelSamples
import ShipmentModel
import Testing
import TrackingNumbers

@testable import LabelRender

/// What the labels of UPS, FedEx, DPD and DHL hold, and what they refuse.
@Suite struct LargeCarrierTests {
    static func texts(_ drawing: LabelDrawing) -> [String] {
        drawing.elements.compactMap { if case .text(let line) = $0.element { line.text } else { nil } }
    }

    static func draw(
        _ sample: LabelSample, _ change: (inout LabelContent) -> Void = { _ in }
    ) throws -> LabelDrawing {
        try sample.changed(change).draw()
    }

    /// The code and field of the fault of a changed sample; nil if it is drawn.
    static func fault(
        _ sample: LabelSample, _ change: (inout LabelContent) -> Void
    ) throws -> String? {
        do {
            _ = try sample.changed(change).draw()
            return nil
        } catch let fault as LabelFault {
            return "\(fault.code.rawValue) \(fault.field)"
        }
    }

    @Test func trialsAreMarkedAndLabelsAreNot() throws {
        for sample in try LabelSample.largeCarriers() {
            #expect(Self.texts(try Self.draw(sample)).contains("SPECIMEN"))
            #expect(!Self.texts(try Self.draw(sample) { $0.isSpecimen = false }).contains("SPECIMEN"))
        }
    }

    @Test func everyTemplateRefusesOthersNumbers() throws {
        let s10 = try TrackingNumber("CY148078673US", format: .s10)
        for sample in try LabelSample.largeCarriers() {
            #expect(try Self.fault(sample) { $0.number = s10 } == "wrong-number-format tracking_number")
        }
    }

    @Test func detailsTheTemplateNeedsAreAskedFor() throws {
        for (sample, detail, wrong) in [
            (try LabelSample.ups(), LabelDetail.classOfService, "3"), (try .fedExGround(), .serviceCode, "019"),
            (try .fedExGround(), .account, "12345678"), (try .dpd(), .serviceCode, "1O1"),
            (try .dhlExpress(), .serviceCode, "wpx"),
        ] {
            let field = "service.details." + detail.rawValue
            #expect(try Self.fault(sample) { $0.service.details[detail] = nil } == "missing-field \(field)")
            #expect(try Self.fault(sample) { $0.service.details[detail] = "" } == "missing-field \(field)")
            #expect(try Self.fault(sample) { $0.service.details[detail] = wrong } == "bad-detail \(field)")
        }
        #expect(
            try Self.fault(.dpd()) { $0.service.details[.destinationCode] = "FR" }
                == "bad-detail service.details.destination_code")
        #expect(
            try Self.fault(.dhlExpress()) { $0.service.details[.routingProduct] = "4800001" }
                == "bad-detail service.details.routing_product")
    }

    @Test func whatTheBarcodesNeedIsAskedFor() throws {
        for sample in [try LabelSample.ups(), try .fedExGround()] {
            #expect(try Self.fault(sample) { $0.mass = nil } == "missing-field mass")
            #expect(try Self.fault(sample) { $0.mass = .zero } == "missing-field mass")
            #expect(try Self.fault(sample) { $0.shipTo.postcode = "7310" } == "bad-postcode ship_to.postcode")
        }
        let canada = Address(
            name: "Jane Doe", street: ["1 Main St"], city: "Ottawa", region: "ON", postcode: "K1A 0B1",
            country: Samples.country("CA"))
        #expect(try Self.fault(.fedExGround()) { $0.shipTo = canada } == "wrong-destination ship_to.country")
        #expect(try Self.fault(.dhlExpress()) { $0.pieceNumber = nil } == "missing-field piece_number")
        #expect(try Self.fault(.dhlExpress()) { $0.pieceNumber = $0.number } == "wrong-number-format piece_number")
        let kosovo = Address(
            name: "Jane Doe", street: ["1"], city: "Pristina", postcode: "10000", country: Samples.country("XK"))
        #expect(try Self.fault(.ups()) { $0.shipTo = kosovo } == "wrong-destination ship_to.country")
        #expect(
            try Self.fault(.dpd()) {
                $0.service.details[.destinationCode] = nil
                $0.shipTo = kosovo
            } == "wrong-destination ship_to.country")
    }

    @Test func placesOfCarriersDataSayThatTheyAreEmpty() throws {
        for (sample, text) in [
            (try LabelSample.ups(), "ROUTING CODE: NO UPS ROUTING DATA"),
            (try .dpd(), "ROUTE: NO DPD ROUTING DATA"), (try .dhlExpress(), "ROUTE: NO DHL ROUTING DATA"),
        ] {
            let code = try #require(sample.content.service.details[.routingCode])
            #expect(Self.texts(try Self.draw(sample)).contains(code))
            let without = Self.texts(try Self.draw(sample) { $0.service.details[.routingCode] = nil })
            #expect(without.contains(text) && !without.contains(code))
        }
    }

    // MARK: - UPS

    /// Countries and postcodes as labels of UPS's interface have them.
    @Test(
        arguments: [
            ("US", "94304", "420943040000", "943040000", 840), ("US", "94304-1234", "420943041234", "943041234", 840),
            ("DE", "80804", "42127680804", "80804 ", 276), ("AT", "1050", "4210401050", "1050  ", 40),
            ("IT", "36071", "42138036071", "36071 ", 380), ("GB", "sw1a 1aa", "421826SW1A1AA", "SW1A1A", 826),
            ("CA", "K1A 0B1", "421124K1A0B1", "K1A0B1", 124), ("NL", "1234 AB", "4215281234AB", "1234AB", 528),
        ] as [(String, String, String, String, Int)])
    func upsPostcodes(country: String, postcode: String, barcode: String, primary: String, number: Int) throws {
        var content = try LabelSample.ups().content
        content.shipTo.country = Samples.country(country)
        content.shipTo.postcode = postcode
        #expect(try UPSLabel.postalText(content) == barcode)
        let message = try UPSLabel.maxiCode(content, UPS1Z(content.number.text))
        switch message.postcode {
        case .zip(let zip): #expect(zip == primary && country == "US")
        case .international(let text): #expect(text == primary && country != "US")
        }
        #expect(message.country == number && message.serviceClass == 3)
    }

    /// The message of a label of UPS's interface of 2025, which leaves the street out.
    @Test func upsMessageIsAsOnALabel() throws {
        var content = try LabelSample.upsAbroad().content
        content.shipTo.city = "Munich"
        let message = try UPSLabel.maxiCode(content, UPS1Z("1Z0FH3446831744085"))
        #expect(
            String(decoding: message.message, as: UTF8.self)
                == "[)>\u{1E}01\u{1D}961Z31744085\u{1D}UPSN\u{1D}0FH344\u{1D}177\u{1D}\u{1D}1/1\u{1D}1\u{1D}N\u{1D}\u{1D}MUNICH\u{1D}\u{1E}\u{04}"
        )
    }

    /// Street (whole or not at all), town and state in the message.
    @Test(arguments: [
        ("12 Elm St", "Oklahoma City", "OK", "12 ELM ST\u{1D}OKLAHOMA CITY\u{1D}OK"),
        ("1600 Amphitheatre Parkway West", "Oklahoma City", "OK", "\u{1D}OKLAHOMA CITY\u{1D}OK"),
        ("1 Ñandú St", "São José", "CA", "1 NANDU ST\u{1D}SAO JOSE\u{1D}CA"),
        ("ул. Ленина 1", "Llanfairpwllgwyngyllgogerych", "CA", "\u{1D}LLANFAIRPWLLGWYNGYLL\u{1D}CA"),
        ("1 Ægir St", "Łódź", "Ohio", "\u{1D}\u{1D}"),
    ])
    func upsAddressInTheMessage(street: String, city: String, region: String, expected: String) throws {
        var content = try LabelSample.ups().content
        content.shipTo.street = [street]
        content.shipTo.city = city
        content.shipTo.region = region
        let message = try UPSLabel.maxiCode(content, UPS1Z(content.number.text))
        let text = String(decoding: message.message, as: UTF8.self)
        #expect(text.hasSuffix("\u{1D}N\u{1D}\(expected)\u{1E}\u{04}"), "\(text.debugDescription)")
        #expect(message.plainCodewords <= MaxiCodeMessage.codewords)
    }

    /// Weights are rounded up, to pounds where the sender weighs in them.
    @Test(arguments: [
        ("US", "1 lb", "1 LBS"), ("US", "16.1 oz", "2 LBS"), ("US", "0.1 oz", "1 LBS"), ("DE", "0.5 kg", "1 KGS"),
        ("DE", "1.000001 kg", "2 KGS"), ("GB", "2 kg", "2 KGS"),
        ("PR", "1 kg", "3 LBS"), ("PW", "1 kg", "1 KGS"),
    ])
    func upsWeight(country: String, mass: String, text: String) throws {
        var content = try LabelSample.upsAbroad().content
        content.shipFrom = Address(
            name: "Jane", street: ["1 Main St"], city: "Town", region: ["US": "OH", "PW": "PW"][country],
            postcode: ["US": "43215", "DE": "10623", "GB": "WC2B 6AN", "PR": "00901", "PW": "96940"][country],
            country: Samples.country(country))
        content.mass = try Mass(text: mass)
        #expect(Self.texts(try Samples.renderer.draw(.upsParcel, content)).contains(text))
    }

    @Test(arguments: [
        ("2025-01-01", "001"), ("2025-06-26", "177"), ("2025-12-31", "365"), ("2024-02-29", "060"),
        ("2024-12-31", "366"),
    ])
    func dayOfTheYear(date: String, day: String) {
        #expect(Samples.date(date).dayOfYear == day)
    }

    @Test func placesWithoutPostcodesHaveNoPostalBarcode() throws {
        let drawing = try Self.draw(.upsAbroad()) {
            $0.shipTo = Address(
                name: "Chan Tai Man", street: ["1 Queen's Road"], city: "Central", region: "Hong Kong Island",
                country: Samples.country("HK"))
        }
        let symbols = drawing.elements.filter { if case .symbol = $0.element { true } else { false } }
        #expect(symbols.count == 2)
    }

    // MARK: - FedEx

    /// Labels of FedEx's interface.
    @Test(arguments: [
        ("794981365794", "0019", "4910221", "9622001900004910221300794981365794"),
        ("273198627451", "0804", "0425198", "9622080430000425198400273198627451"),
    ])
    func fedExBarcode(number: String, service: String, account: String, barcode: String) throws {
        let built = try FedExGround34(number: FedEx12(number), service: service, account: account)
        #expect(built.text == barcode)
        #expect(built.header?.service == service)
        #expect(built.maskedHumanReadable.contains("(000 000 0000) 0 00"))
    }

    @Test func fedExBarcodeOfALongAccount() throws {
        let built = try FedExGround34(
            number: FedEx12("273198627451"), service: "0804", account: "200044387")
        #expect(built.text.hasPrefix("9632080400200044387500"))
        #expect(throws: NumberFault.self) {
            try FedExGround34(number: FedEx12("273198627451"), service: "0804", account: "12345678")
        }
        #expect(throws: NumberFault.self) {
            try FedExGround34(number: FedEx12("273198627451"), service: "804", account: "1234567")
        }
    }

    @Test func fedExMasksTheAccountInPrint() throws {
        let texts = Self.texts(try Self.draw(.fedExGround()))
        #expect(texts.contains("9622 0804 3 (000 000 0000) 0 00 2731 9862 7451"))
        #expect(!texts.contains { $0.contains("042 5198") })
    }

    @Test func fedExSymbolWithLongTextHasLowerRowsAndEndsInAFault() throws {
        func rowHeight(_ labelCode: String) throws -> Int? {
            let drawing = try Self.draw(.fedExGround()) { $0.service.details[.labelCode] = labelCode }
            for placed in drawing.elements {
                if case .symbol(let symbol) = placed.element, case .pdf417(let message) = symbol.symbol {
                    return message.rowHeight
                }
            }
            return nil
        }
        #expect(try rowHeight("GD009") == 5)
        #expect(try rowHeight(String(repeating: "X", count: 200)) == 4)
        #expect(
            try Self.fault(.fedExGround()) { $0.service.details[.labelCode] = String(repeating: "X", count: 900) }
                == "text-too-long service.details.label_code")
        #expect(
            try Self.fault(.fedExGround()) { $0.service.details[.labelCode] = "GD\u{1E}009" }
                == "bad-detail service.details.label_code")
    }

    // MARK: - DPD

    /// Labels of DPD UK and DPD Belgium.
    @Test(
        arguments: [
            ("15504393131829", "FR", "91810", "901", "0091 810 1550 4393 1318 29 101 901 8"),
            ("05300000011267", "BE", "2800", nil, "0002 800 0530 0000 0112 67 101 056"),
            ("05300000011267", "GB", "WC2B 6AN", nil, "WC2B 6AN 0530 0000 0112 67 101 826"),
        ] as [(String, String, String, String?, String)])
    func dpdText(digits: String, country: String, postcode: String, network: String?, text: String) throws {
        var content = try LabelSample.dpd().content
        content.service.details[.destinationCode] = network
        content.shipTo.country = Samples.country(country)
        content.shipTo.postcode = postcode
        let parcel = try DPDParcelNumber(prefix: String(digits.prefix(4)), serial: Int64(digits.dropFirst(4)) ?? 0)
        let number = try DPDLabel.labelNumber(content, parcel)
        let compact = text.filter { $0 != " " }
        #expect(number.text.hasPrefix(compact))
        #expect(number.barcode == .code128("%" + compact.prefix(27)))
    }

    /// At every resolution that DPD's rule allows, dot by dot: three of the modules drawn, and no gap to the bars.
    @Test(arguments: [Resolution.dpi203, .dpi600], Turn.allCases)
    func dpdBearerBarStandsOnTheBars(resolution: Resolution, turn: Turn) throws {
        for size in LabelSample.sizes {
            let drawing = try LabelSample.dpd().draw(size, turn)
            let symbols = drawing.elements.compactMap { placed in
                if case .symbol(let symbol) = placed.element { (symbol, placed.placement) } else { nil }
            }
            try #require(symbols.count == 1)
            let (symbol, placement) = symbols[0]
            let place = try DotSymbol(symbol, placement, resolution)
            let bitmap = try LabelRaster.bitmap(drawing, FontLibrary(.debian), resolution)
            // Upwards from the bars' upper end in the middle of the second module, which is dark.
            var thickness = 0
            while true {
                let dot = turn.part(place.module, -1 - thickness, 1, 1, of: place.box)
                let (x, y) = (place.x + dot.x, place.y + dot.y)
                guard bitmap.bytes[y * bitmap.rowBytes + x / 8] & 0x80 >> UInt8(x % 8) != 0 else { break }
                thickness += 1
            }
            let module = symbol.module
            #expect((module.minimum - 1...module.maximum).contains(resolution.length(dots: place.module)))
            // Where it begins, it is rounded by itself.
            #expect((3 * place.module - 1...3 * place.module).contains(thickness), "\(size)")
        }
    }

    @Test func dpdIsRefusedWhereItsBarsWouldBeTooWide() throws {
        let drawing = try Self.draw(.dpd())
        for write in [Samples.renderer.zpl, Samples.renderer.png] {
            #expect { try write(drawing, .dpi300) } throws: {
                guard let fault = $0 as? LabelFault else { return false }
                return fault.code == .symbol && fault.expected.hasPrefix("203 or 600 dpi")
            }
        }
    }

    @Test func dpdRefusesAPostcodeThatItsBarcodeCannotHold() throws {
        #expect(
            try Self.fault(.dpd()) {
                $0.shipTo = Address(
                    name: "João", street: ["Rua 1"], city: "São Paulo", region: "SP", postcode: "01310-100",
                    country: Samples.country("BR"))
            } == "bad-postcode ship_to.postcode")
    }

    /// A British postcode makes the longest barcode; on 4 in it fits at the resolutions that DPD's rule allows.
    @Test func dpdLongestBarcode() throws {
        let drawing = try Self.draw(.dpd()) {
            $0.shipTo = Address(
                name: "Jane Doe", street: ["1 Kingsway"], city: "London", postcode: "WC2B 6AN",
                country: Samples.country("GB"))
        }
        _ = try Samples.renderer.zpl(drawing, .dpi203)
        _ = try Samples.renderer.zpl(drawing, .dpi600)
    }

    // MARK: - DHL Express

    @Test(
        arguments: [
            ("US", "76177", "2LUS76177+48000001"), ("GB", "WC2B 6AN", "2LGBWC2B6AN+48000001"),
            ("HK", nil, "2LHK+48000001"),
        ] as [(String, String?, String)])
    func dhlRouting(country: String, postcode: String?, text: String) throws {
        var content = try LabelSample.dhlExpress().content
        content.shipTo.country = Samples.country(country)
        content.shipTo.postcode = postcode
        #expect(try DHLExpressLabel.routingText(content) == text)
        content.service.details[.routingProduct] = nil
        #expect(try DHLExpressLabel.routingText(content) == nil)
    }

    /// Long addresses at every size: nothing may overlap a barcode or leave the page, which drawing checks.
    @Test(arguments: LabelSize.allCases)
    func longAddressesFit(size: LabelSize) throws {
        let longest = Address(
            name: "Maximiliane Featherstonehaugh", company: "International Sock Manufacturing Company",
            street: [
                "Building 12, Loading Dock 4", "1600 Northwest Amphitheatre Parkway", "Suite 1200", "Attention Returns",
            ],
            city: "Winchester-on-the-Severn", region: "MD", postcode: "21401-1234", country: Samples.country("US"),
            phone: "+1 410 555 0123 ext. 4567")
        for sample in try LabelSample.largeCarriers() where sample.template != .dpdParcel {
            let long = sample.changed {
                $0.shipTo = longest
                $0.shipFrom = longest
            }
            _ = try long.draw(size)
        }
        var content = try LabelSample.dpd().content
        content.shipTo = longest
        content.shipTo.postcode = "21401"
        content.shipFrom = longest
        _ = try Samples.renderer.draw(.dpdParcel, content, size: size)
    }
}
