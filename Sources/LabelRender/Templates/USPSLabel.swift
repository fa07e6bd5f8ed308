import ShipmentModel
import TrackingNumbers

/// A USPS domestic parcel label. The zones are where the labels of USPS's own interface have them.
enum USPSLabel {
    /// Printers do not print up to the edge; in mils of the design.
    private static let margin = 50
    private static let inside = 4000 - 2 * margin
    /// A rule of one point.
    private static let thin = 14 * mil

    /// Draws the label.
    static func draw(
        _ content: LabelContent, on page: LabelPage, _ fonts: FontLibrary
    ) throws(LabelFault) -> LabelDrawing {
        guard case .impb(let number) = content.number else {
            throw content.wrongNumber(for: .uspsParcel)
        }
        let to = try zip(content.shipTo, field: "ship_to")
        let from = try zip(content.shipFrom, field: "ship_from")
        guard case .gs1(let elements) = number.barcode(to: to), let message = Code128Message(elements: elements),
            let matrix = GS1DataMatrix(elements: elements)
        else { preconditionFailure("digits only") }
        var canvas = page.canvas(fonts)
        try header(&canvas, page, content)
        try service(&canvas, page, content, mailedFrom: from)
        try addresses(&canvas, page, content)
        try canvas.symbol(
            .gs1DataMatrix(matrix), in: page.rect(x: 140, y: 3060, width: 520, height: 520), rule: .uspsDataMatrix,
            field: "tracking_number")
        try barcode(&canvas, page, content, number, message)
        try footer(&canvas, page, content)
        try canvas.symbol(
            .gs1DataMatrix(matrix), in: page.rect(x: 3400, y: 5340, width: 520, height: 520), rule: .uspsDataMatrix,
            field: "tracking_number")
        return canvas.drawing
    }

    /// The postcode of an address the domestic service reaches.
    private static func zip(_ address: Address, field: String) throws(LabelFault) -> ZIPCode {
        guard CarrierRule.uspsDomestic.holds(address.country) else {
            throw LabelFault(
                .destination, field: field + ".country", value: address.country.code,
                expected: "the United States, one of its territories or a freely associated state")
        }
        guard let city = address.city, !city.allSatisfy(\.isWhitespace) else {
            throw LabelFault(.missingField, field: field + ".city", value: "", expected: "a town")
        }
        guard let zip = ZIPCode(address.postcode ?? "") else {
            throw LabelFault(
                .postcode, field: field + ".postcode", value: address.postcode ?? "",
                expected: "5 digits, or 5 and 4 with a hyphen")
        }
        return zip
    }

    /// The sender's name; on a trial or a return what it is.
    private static func header(_ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent)
        throws(LabelFault)
    {
        if !content.marks.isEmpty {
            try canvas.line(
                FieldText(content.markLine, field: "specimen"), .bold, TypeSizes(100...190),
                x: page.x(margin),
                width: page.x(inside), baseline: page.y(310), .centre)
        } else {
            let sender = content.shipFrom
            try canvas.line(
                FieldText(
                    sender.company ?? sender.name ?? "",
                    field: sender.company == nil ? "ship_from.name" : "ship_from.company",
                    han: HanForms(country: sender.country)), .bold, TypeSizes(60...120), x: page.x(100),
                width: page.x(inside - 100), baseline: page.y(290))
        }
        canvas.fill(x: page.x(margin), y: page.y(390), width: page.x(inside), height: 45 * mil)
    }

    /// The service icon, how postage is paid, and the service's name between two rules.
    private static func service(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent, mailedFrom zip: ZIPCode
    ) throws(LabelFault) {
        switch content.service.icon {
        case .letter(let letter):
            try canvas.line(
                FieldText(letter, field: "service.icon"), .bold, TypeSizes(300...760), x: page.x(margin + 50),
                width: page.x(850), baseline: page.y(1295), .centre)
        case .filled:
            canvas.fill(x: page.x(margin + 100), y: page.y(560), width: 750 * mil, height: 750 * mil)
        }
        canvas.fill(x: page.x(1000), y: page.y(435), width: thin, height: page.y(995))
        let box = page.rect(x: 2250, y: 530, width: 1600, height: 800)
        canvas.frame(box, thickness: thin)
        var paid: [FieldText] = []
        for (index, line) in content.service.postage.enumerated() {
            paid.append(FieldText(line, field: "service.postage[\(index)]"))
        }
        paid.append(FieldText("Mailed from " + zip.five, field: "ship_from.postcode"))
        guard paid.count <= 5 else {
            throw LabelFault(
                .textTooLong, field: "service.postage", value: "\(paid.count - 1) lines", expected: "at most 4 lines")
        }
        let pitch = min(180 * mil, 640 * mil / paid.count)
        var baseline = box.y + (box.height - pitch * (paid.count - 1)) / 2 + 40 * mil
        for (index, line) in paid.enumerated() {
            try canvas.line(
                line, index == 0 ? .bold : .regular, TypeSizes(60...110), x: box.x + 60 * mil,
                width: box.width - 120 * mil, baseline: baseline, .centre)
            baseline += pitch
        }
        try facts(&canvas, page, content)
        canvas.fill(x: page.x(margin), y: page.y(1430), width: page.x(inside), height: thin)
        try canvas.line(
            FieldText(content.service.name, field: "service.name"), .bold,
            TypeSizes(.uspsServiceBanner, upTo: 220, narrowest: 600),
            x: page.x(150), width: page.x(3700), baseline: page.y(1710), .centre)
        canvas.fill(x: page.x(margin), y: page.y(1835), width: page.x(inside), height: thin)
    }

    /// Ship date and weight.
    private static func facts(_ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent)
        throws(LabelFault)
    {
        let (year, month, day) = content.shipDate.components
        let date = (month < 10 ? "0" : "") + "\(month)/" + (day < 10 ? "0" : "") + "\(day)/\(year)"
        let weight = [content.weight.uppercased(), content.piece.text].filter { !$0.isEmpty }.joined(separator: "   ")
        var baseline = page.y(640)
        for (title, value, field) in [
            ("SHIP DATE", date, "ship_date"), ("WEIGHT", weight, "weight"),
        ] where !value.isEmpty {
            try canvas.line(
                FieldText(title, field: field), .regular, TypeSizes(70...70), x: page.x(1100), width: page.x(1080),
                baseline: baseline)
            try canvas.line(
                FieldText(value, field: field), .bold, TypeSizes(70...110), x: page.x(1100), width: page.x(1080),
                baseline: baseline + 160 * mil)
            baseline += 380 * mil
        }
    }

    private static func addresses(_ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent)
        throws(LabelFault)
    {
        let sender = content.sender
        let from = try AddressLines.lines(sender.address, field: sender.field, capitals: true, country: false)
        try canvas.block(
            from, .regular, TypeSizes(.uspsAddress, upTo: 90),
            in: page.rect(x: 200, y: 1910, width: 3600, height: 925))
        try canvas.line(
            FieldText("SHIP TO:", field: "ship_to"), .bold, TypeSizes(80...80), x: page.x(200), width: page.x(560),
            baseline: page.y(2970))
        let to = try AddressLines.lines(content.shipTo, field: "ship_to", capitals: true, country: false)
        try canvas.block(
            to, .regular, TypeSizes(.uspsAddress, upTo: 120),
            in: page.rect(x: 780, y: 2852, width: 3120, height: 925))
    }

    /// The IMpb between its two identification bars, the banner above and the number below.
    private static func barcode(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent, _ number: IMpb,
        _ message: Code128Message
    ) throws(LabelFault) {
        let bannerBaseline = page.y(3985)
        let banner = try canvas.line(
            FieldText(content.service.banner, field: "service.banner"), .bold,
            TypeSizes(.uspsBarcodeText, upTo: 120, narrowest: 850), x: page.x(150), width: page.x(3700),
            baseline: bannerBaseline, .centre)
        let bars = Rectangle(
            x: 0, y: page.y(4130), width: page.width, height: BarcodeRule.uspsIMpb.measures.height)
        try canvas.symbol(.code128(message), in: bars, rule: .uspsIMpb, field: "tracking_number")
        let numberBaseline = bars.bottom + 250 * mil
        let text = try canvas.line(
            FieldText(number.humanReadable, field: "tracking_number"), .bold, TypeSizes(.uspsBarcodeText, upTo: 120),
            x: page.x(150), width: page.x(3700), baseline: numberBaseline, .centre)
        // The identification bars keep to the texts, whatever their size and the page's; without a banner the upper one
        // stands where it would with the largest.
        let (thickness, gap) = (40 * mil, 35 * mil)
        let capitals = TypeSizes.capitals(banner > 0 ? banner : points(tenths: 120))
        for y in [bannerBaseline - capitals - gap - thickness, numberBaseline + gap] {
            canvas.fill(x: page.x(margin), y: y, width: page.x(inside), height: thickness)
        }
        try CarrierRule.uspsTextClearance.check(bars.y - bannerBaseline, field: "service.banner")
        try CarrierRule.uspsTextClearance.check(
            numberBaseline - TypeSizes.capitals(text) - bars.bottom, field: "tracking_number")
        try CarrierRule.uspsIdentificationBar.check(thickness, field: "tracking_number")
        try CarrierRule.uspsIdentificationGap.check(gap, field: "tracking_number")
    }

    /// The client's references beside the second DataMatrix.
    private static func footer(_ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent)
        throws(LabelFault)
    {
        let lines = content.references.map { reference in
            FieldText(reference.name + ": " + reference.value, field: "references." + reference.name)
        }
        try canvas.block(
            lines, .regular, TypeSizes(60...90),
            in: page.rect(x: 200, y: 5300, width: 3150, height: content.isSpecimen ? 300 : 600))
        guard content.isSpecimen else { return }
        try canvas.line(
            FieldText("SPECIMEN", field: "specimen"), .bold, TypeSizes(200...280), x: page.x(200), width: page.x(3150),
            baseline: page.y(5900), .centre)
    }
}
