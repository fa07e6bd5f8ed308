import ShipmentModel
import TrackingNumbers

/// A USPS domestic parcel label of 4 × 6 in. The zones are where the labels of USPS's own interface have them.
enum USPSLabel {
    private static let rules = LabelRules.usps
    /// Printers do not print up to the edge.
    private static let margin = 50 * mil
    private static let inside = rules.width - 2 * margin
    /// A rule of one point.
    private static let thin = 14 * mil

    /// Draws the label.
    static func draw(_ content: LabelContent, _ fonts: FontLibrary) throws(LabelFault) -> LabelDrawing {
        guard case .impb(let number) = content.number else {
            throw LabelFault(
                .numberFormat, field: "tracking_number", value: content.number.text, expected: "a USPS IMpb number")
        }
        let to = try zip(content.shipTo, field: "ship_to")
        let from = try zip(content.shipFrom, field: "ship_from")
        guard case .gs1(let elements) = number.barcode(to: to), let message = Code128Message(elements: elements),
            let matrix = GS1DataMatrix(elements: elements)
        else { preconditionFailure("digits only") }
        var canvas = LabelCanvas(width: rules.width, height: rules.height, fonts: fonts)
        try header(&canvas, content)
        try service(&canvas, content, mailedFrom: from)
        try addresses(&canvas, content)
        canvas.dataMatrix(
            matrix, x: 200 * mil, y: 3120 * mil, module: LabelRules.uspsMatrixModule, field: "tracking_number")
        try barcode(&canvas, content, number, message)
        try footer(&canvas, content)
        canvas.dataMatrix(
            matrix, x: 3480 * mil, y: 5400 * mil, module: LabelRules.uspsMatrixModule, field: "tracking_number")
        return canvas.drawing
    }

    /// The postcode of an address the domestic service reaches.
    private static func zip(_ address: Address, field: String) throws(LabelFault) -> ZIPCode {
        guard ["US", "PR", "GU", "VI", "AS", "MP"].contains(address.country.code) else {
            throw LabelFault(
                .destination, field: field + ".country", value: address.country.code,
                expected: "the United States or one of its territories")
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

    /// The sender's name; on a trial what it is.
    private static func header(_ canvas: inout LabelCanvas, _ content: LabelContent) throws(LabelFault) {
        if content.isSpecimen {
            try canvas.line(
                FieldText("SPECIMEN – NOT FOR MAILING", field: "specimen"), .bold, TypeSizes(100...190), x: margin,
                width: inside, baseline: 310 * mil, .centre)
        } else {
            let sender = content.shipFrom.company ?? content.shipFrom.name ?? ""
            try canvas.line(
                FieldText(sender, field: content.shipFrom.company == nil ? "ship_from.name" : "ship_from.company"),
                .bold, TypeSizes(60...120), x: 100 * mil, width: inside - 100 * mil, baseline: 290 * mil)
        }
        canvas.fill(x: margin, y: 390 * mil, width: inside, height: 45 * mil)
    }

    /// The service icon, how postage is paid, and the service's name between two rules.
    private static func service(
        _ canvas: inout LabelCanvas, _ content: LabelContent, mailedFrom zip: ZIPCode
    ) throws(LabelFault) {
        switch content.service.icon {
        case .letter(let letter):
            try canvas.line(
                FieldText(letter, field: "service.icon"), .bold, TypeSizes(300...760), x: margin + 50 * mil,
                width: 850 * mil, baseline: 1295 * mil, .centre)
        case .filled:
            canvas.fill(x: margin + 100 * mil, y: 560 * mil, width: 750 * mil, height: 750 * mil)
        }
        canvas.fill(x: 1000 * mil, y: 435 * mil, width: thin, height: 995 * mil)
        let box = Rectangle(x: 2250 * mil, y: 530 * mil, width: 1600 * mil, height: 800 * mil)
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
        try facts(&canvas, content)
        canvas.fill(x: margin, y: 1430 * mil, width: inside, height: thin)
        try canvas.line(
            FieldText(content.service.name, field: "service.name"), .bold, TypeSizes(120...220, narrowest: 800),
            x: 150 * mil, width: 3700 * mil, baseline: 1710 * mil, .centre)
        canvas.fill(x: margin, y: 1835 * mil, width: inside, height: thin)
    }

    /// Ship date and weight.
    private static func facts(_ canvas: inout LabelCanvas, _ content: LabelContent) throws(LabelFault) {
        let (year, month, day) = content.shipDate.components
        let date = (month < 10 ? "0" : "") + "\(month)/" + (day < 10 ? "0" : "") + "\(day)/\(year)"
        var baseline = 640 * mil
        for (title, value, field) in [
            ("SHIP DATE", date, "ship_date"), ("WEIGHT", content.weight.uppercased(), "weight"),
        ] where !value.isEmpty {
            try canvas.line(
                FieldText(title, field: field), .regular, TypeSizes(70...70), x: 1100 * mil, width: 1080 * mil,
                baseline: baseline)
            try canvas.line(
                FieldText(value, field: field), .bold, TypeSizes(70...110), x: 1100 * mil, width: 1080 * mil,
                baseline: baseline + 160 * mil)
            baseline += 380 * mil
        }
    }

    private static func addresses(_ canvas: inout LabelCanvas, _ content: LabelContent) throws(LabelFault) {
        let smallest = rules.smallestAddressType
        let from = try AddressLines.lines(content.shipFrom, field: "ship_from", capitals: true, country: false)
        try canvas.block(
            from, .regular, TypeSizes(smallest...90),
            in: Rectangle(x: 200 * mil, y: 1910 * mil, width: 3600 * mil, height: 890 * mil))
        try canvas.line(
            FieldText("SHIP TO:", field: "ship_to"), .bold, TypeSizes(80...80), x: 200 * mil, width: 560 * mil,
            baseline: 2970 * mil)
        let to = try AddressLines.lines(content.shipTo, field: "ship_to", capitals: true, country: false)
        try canvas.block(
            to, .regular, TypeSizes(smallest...120),
            in: Rectangle(x: 780 * mil, y: 2876 * mil, width: 3120 * mil, height: 890 * mil))
    }

    /// The IMpb between its two identification bars, the banner above and the number below.
    private static func barcode(
        _ canvas: inout LabelCanvas, _ content: LabelContent, _ number: IMpb, _ message: Code128Message
    ) throws(LabelFault) {
        canvas.fill(x: margin, y: 3790 * mil, width: inside, height: 40 * mil)
        // Capitals of 12 pt are 0.115 in high.
        try canvas.line(
            FieldText(content.service.banner, field: "service.banner"), .bold, TypeSizes(100...120, narrowest: 850),
            x: 150 * mil, width: 3700 * mil, baseline: 3985 * mil, .centre)
        canvas.code128(
            message, in: Rectangle(x: 0, y: 4130 * mil, width: rules.width, height: rules.barHeight),
            module: rules.module, field: "tracking_number")
        try canvas.line(
            FieldText(number.humanReadable, field: "tracking_number"), .bold, TypeSizes(100...120), x: 150 * mil,
            width: 3700 * mil, baseline: 5140 * mil, .centre)
        canvas.fill(x: margin, y: 5175 * mil, width: inside, height: 40 * mil)
    }

    /// The client's references beside the second DataMatrix.
    private static func footer(_ canvas: inout LabelCanvas, _ content: LabelContent) throws(LabelFault) {
        let lines = content.references.map { reference in
            FieldText(reference.name + ": " + reference.value, field: "references." + reference.name)
        }
        let height = (content.isSpecimen ? 300 : 600) * mil
        try canvas.block(
            lines, .regular, TypeSizes(60...90),
            in: Rectangle(x: 200 * mil, y: 5300 * mil, width: 3150 * mil, height: height))
        guard content.isSpecimen else { return }
        try canvas.line(
            FieldText("SPECIMEN", field: "specimen"), .bold, TypeSizes(200...280), x: 200 * mil, width: 3150 * mil,
            baseline: 5930 * mil, .centre)
    }
}
