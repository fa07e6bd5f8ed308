import ShipmentModel
import TrackingNumbers

/// A UPS parcel label: MaxiCode, postal barcode and 1Z barcode.
///
/// Zones and barcodes are where labels of UPS's interface of 2024 and 2025 have them. Not conformant by itself: the
/// routing code (URC) and its edition come from UPS's routing data and are printed only if given, the class of service
/// is UPS's data, the MaxiCode is the uncompressed form, and UPS approves samples of each shipper's own labels first.
/// The shipment id (`SHP#`) is not printed: how it is made is not certain.
enum UPSLabel {
    /// How many characters of the postcode a MaxiCode abroad holds. Source: ISO/IEC 16023, mode 3.
    private static let postcodeLimit = 6
    /// The fields of the recipient that name the place.
    private static let places: Set = ["ship_to.city", "ship_to.region", "ship_to.postcode", "ship_to.country"]

    /// Draws the label.
    static func draw(
        _ content: LabelContent, on page: LabelPage, _ fonts: FontLibrary
    ) throws(LabelFault) -> LabelDrawing {
        guard case .ups1Z(let number) = content.number, case .code128(let text) = number.barcode,
            let message = Code128Message(text: text)
        else {
            throw content.wrongNumber(for: .upsParcel)
        }
        let maxiCode = try maxiCode(content, number)
        var canvas = page.canvas(fonts)
        try header(&canvas, page, content)
        try recipient(&canvas, page, content)
        try routing(&canvas, page, content, maxiCode)
        try service(&canvas, page, content, number)
        let bars = Rectangle(x: 0, y: page.y(3965), width: page.width, height: BarcodeRule.ups1Z.measures.height)
        try canvas.symbol(.code128(message), in: bars, rule: .ups1Z, field: "tracking_number")
        canvas.rule(page, at: 5060, thickness: 69 * mil)
        try footer(&canvas, page, content)
        return canvas.drawing
    }

    // MARK: - What the symbols hold

    /// The weight in whole pounds or kilograms, as the sender weighs, rounded up: a label of UPS's interface of 2025
    /// says 1 KGS for half a kilogram.
    private static func weight(_ content: LabelContent) throws(LabelFault) -> (value: Int64, unit: String) {
        let mass = try content.requiredMass()
        return CarrierRule.upsPoundCountries.holds(content.shipFrom.country)
            ? (mass.roundedUp(.lb), "LBS") : (mass.roundedUp(.kg), "KGS")
    }

    /// The destination's number in ISO 3166-1.
    private static func country(_ content: LabelContent) throws(LabelFault) -> String {
        guard let number = CountryNumbers.number(content.shipTo.country) else {
            throw LabelFault(
                .destination, field: "ship_to.country", value: content.shipTo.country.code,
                expected: "a country with a number in ISO 3166-1, which UPS's barcodes hold")
        }
        return number
    }

    /// The destination's postcode as the barcodes hold it: in the United States nine digits, `0000` for an unknown
    /// add-on.
    private static func postcode(_ content: LabelContent) throws(LabelFault) -> String {
        if content.shipTo.country.code == "US" {
            if let zip = ZIPCode(content.shipTo.postcode ?? "") {
                return zip.digits.utf8.count == 9 ? zip.digits : zip.digits + "0000"
            }
        } else if let postcode = content.shipTo.barcodePostcode {
            return postcode
        }
        throw LabelFault(
            .postcode, field: "ship_to.postcode", value: content.shipTo.postcode ?? "",
            expected: "a postcode of digits and letters; in the United States 5 digits, or 5 and 4 with a hyphen")
    }

    /// The MaxiCode: mode 2 to the United States, mode 3 elsewhere, where longer postcodes lose their end.
    ///
    /// The message holds the street only where all of it fits, and neither street nor town if they cannot be written in
    /// ASCII: UPS's interface leaves the street out, too.
    static func maxiCode(_ content: LabelContent, _ number: UPS1Z) throws(LabelFault) -> MaxiCodeMessage {
        let serviceClass = try content.required(
            .classOfService, expected: "the MaxiCode's class of service, three digits, from UPS's data"
        ) { $0.isDigits(3) }
        let country = try country(content)
        let postcode = try postcode(content)
        let weight = try weight(content).value
        let isDomestic = content.shipTo.country.code == "US"
        let town = SymbolLetters.capitals(content.shipTo.city ?? "") ?? ""
        let region = isDomestic ? SymbolLetters.capitals(content.shipTo.region ?? "") ?? "" : ""
        func message(street: String) -> MaxiCodeMessage? {
            guard
                let message = ISO15434Message([
                    .transport(
                        version: "96",
                        [
                            number.maxiCodeText, "UPSN", number.shipper, content.shipDate.dayOfYear, "",
                            "\(content.piece.number)/\(content.piece.of)", String(weight), "N", street,
                            String(town.prefix(CarrierRule.upsMaxiCodeTown.number)),
                            region.utf8.count == 2 ? region : "",
                        ])
                ]),
                let serviceClass = Int(serviceClass), let country = Int(country)
            else { return nil }
            return MaxiCodeMessage(
                postcode: isDomestic ? postcode : String(postcode.prefix(postcodeLimit)), country: country,
                serviceClass: serviceClass, message: message.text)
        }
        let street = SymbolLetters.capitals(content.shipTo.street.first ?? "") ?? ""
        if street.utf8.count <= CarrierRule.upsMaxiCodeStreet.number, let whole = message(street: street),
            whole.plainCodewords <= MaxiCodeMessage.codewords
        {
            return whole
        }
        guard let message = message(street: "") else { preconditionFailure("ASCII only") }
        return message
    }

    /// The postal barcode's text: `420` and the ZIP Code, or `421`, country and postcode; nil where there are no
    /// postcodes.
    static func postalText(_ content: LabelContent) throws(LabelFault) -> String? {
        let postcode = try postcode(content)
        if content.shipTo.country.code == "US" { return "420" + postcode }
        return try postcode.isEmpty ? nil : "421" + country(content) + postcode
    }

    // MARK: - Zones

    /// The sender, the weight, which parcel it is, and the date.
    private static func header(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        let sender = content.sender
        let from = try content.lines(sender.address, field: sender.field, capitals: true, country: content.isAbroad)
        try canvas.block(
            from, .regular, TypeSizes(.returnAddress, upTo: 85),
            in: page.rect(x: 90, y: 70, width: 2080, height: 740))
        let weight = try weight(content)
        try canvas.line(
            FieldText("\(weight.value) \(weight.unit)", field: "mass"), .bold, TypeSizes(80...120), x: page.x(2250),
            width: page.x(850), baseline: page.y(190))
        try canvas.line(
            FieldText("\(content.piece.number) OF \(content.piece.of)", field: "piece"), .bold, TypeSizes(70...120),
            x: page.x(3120), width: page.x(800), baseline: page.y(190), .right)
        try canvas.line(
            FieldText("DATE: " + content.shipDate.labelText, field: "ship_date"), .regular, TypeSizes(70...85),
            x: page.x(2250), width: page.x(1670), baseline: page.y(360))
    }

    /// The recipient in the order of the country's post: what leads to the door, and larger the place and the country.
    private static func recipient(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        try canvas.line(
            FieldText("SHIP TO:", field: "ship_to"), .bold, TypeSizes(90...90), x: page.x(90), width: page.x(700),
            baseline: page.y(920))
        if let phone = content.shipTo.phone {
            try canvas.line(
                FieldText(phone, field: "ship_to.phone"), .regular, TypeSizes(60...90), x: page.x(900),
                width: page.x(3000), baseline: page.y(920))
        }
        let lines = try AddressLines.lines(content.shipTo, field: "ship_to", capitals: true, country: true)
        var lettered = canvas
        do throws(LabelFault) {
            // 11.5 and 16.5 points where there are few lines.
            try blocks(&lettered, page, lines, placeShare: lines.count <= 6 ? 175 : 115)
            canvas = lettered
        } catch {
            guard error.code == .textTooLong else { throw error }
            try blocks(&canvas, page, lines, placeShare: 115)
        }
        canvas.rule(page, at: 2140, thickness: 20 * mil)
    }

    /// The recipient's lines, in blocks of those that lead to the door or name the place and stand together. They share
    /// the height: a line to the door has 115 parts.
    private static func blocks(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ lines: [FieldText], placeShare: Int
    ) throws(LabelFault) {
        let (top, bottom) = (1000, 2120)
        let shares = lines.map { places.contains($0.field) ? placeShare : 115 }
        let all = shares.reduce(0, +)
        var start = 0
        while start < lines.count {
            let isPlace = places.contains(lines[start].field)
            let end = lines[start...].firstIndex { places.contains($0.field) != isPlace } ?? lines.count
            let above = top + (bottom - top) * shares[..<start].reduce(0, +) / all
            let below = top + (bottom - top) * shares[..<end].reduce(0, +) / all
            try canvas.block(
                Array(lines[start..<end]), isPlace ? .bold : .regular,
                TypeSizes(.address, upTo: isPlace ? 165 : 115),
                in: page.rect(x: 360, y: above, width: 3540, height: below - above - (end < lines.count ? 20 : 0)))
            start = end
        }
    }

    /// MaxiCode, routing code and postal barcode.
    private static func routing(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent, _ maxiCode: MaxiCodeMessage
    ) throws(LabelFault) {
        try canvas.symbol(
            .maxiCode(maxiCode), in: page.rect(x: 50, y: 2165, width: 1190, height: 1130), rule: .upsMaxiCode,
            field: "ship_to")
        canvas.rule(page, down: 1250, from: 2140, to: 3320, thickness: 20 * mil)
        let code = content.text(.routingCode)
        try canvas.line(
            code.text.isEmpty ? FieldText("ROUTING CODE: NO UPS ROUTING DATA", field: code.field) : code,
            code.text.isEmpty ? .regular : .bold, code.text.isEmpty ? TypeSizes(70...70) : TypeSizes(160...300),
            x: page.x(1380), width: page.x(2540), baseline: page.y(2520))
        if let text = try postalText(content) {
            guard let message = Code128Message(text: text) else { preconditionFailure("digits and letters") }
            let left = page.x(1250) + 20 * mil
            try canvas.symbol(
                .code128(message),
                in: Rectangle(
                    x: left, y: page.y(2660), width: page.width - left,
                    height: BarcodeRule.upsPostal.measures.height),
                rule: .upsPostal, field: "ship_to.postcode")
        }
        canvas.rule(page, at: 3310, thickness: 69 * mil)
    }

    /// The service's name and icon, and the number.
    private static func service(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent, _ number: UPS1Z
    ) throws(LabelFault) {
        try canvas.line(
            FieldText(content.service.name, field: "service.name"), .bold, TypeSizes(110...200, narrowest: 800),
            x: page.x(90), width: page.x(3250), baseline: page.y(3635))
        try canvas.line(
            FieldText("TRACKING #: " + number.humanReadable, field: "tracking_number"), .regular,
            TypeSizes(90...110), x: page.x(90), width: page.x(3250), baseline: page.y(3815))
        switch content.service.icon {
        case .letter(let letter):
            try canvas.line(
                FieldText(letter, field: "service.icon"), .bold, TypeSizes(180...360), x: page.x(3400),
                width: page.x(520), baseline: page.y(3800), .centre)
        case .filled:
            canvas.fill(page.rect(x: 3400, y: 3379, width: 548, height: 511))
        }
        canvas.rule(page, at: 3880)
    }

    /// Who pays, the references and the edition of the routing data.
    private static func footer(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        let billing = content.text(.billing)
        let paid = billing.text.isEmpty ? [] : [FieldText("BILLING: " + billing.text, field: billing.field)]
        try canvas.references(content, in: page.rect(x: 90, y: 5190, width: 1960, height: 700), after: paid)
        try canvas.line(
            FieldText(content.shortMarkLine, field: "specimen"), .bold, TypeSizes(100...240), x: page.x(2080),
            width: page.x(1840), baseline: page.y(5560), .right)
        try canvas.line(
            content.text(.routingVersion), .regular, TypeSizes(55...65), x: page.x(2080), width: page.x(1840),
            baseline: page.y(5890), .right)
    }
}
