import ShipmentModel
import TrackingNumbers

/// A FedEx Ground or Home Delivery label within the United States: PDF417 and the 34 digits that begin with 96.
///
/// Zones and barcodes are where labels of FedEx's interface of 2026 have them. FedEx must confirm what the barcode holds
/// before use: two of its check digits and its division were inferred from four labels. The PDF417 holds the fields
/// whose meaning is known; those of FedEx's own (32Z, 34Z, 39Z, 99Z) are left out. FedEx certifies each shipper's labels.
enum FedExGroundLabel {
    /// Draws the label.
    static func draw(
        _ content: LabelContent, on page: LabelPage, _ fonts: FontLibrary
    ) throws(LabelFault) -> LabelDrawing {
        guard case .fedEx12(let number) = content.number else {
            throw content.wrongNumber(for: .fedExGround)
        }
        guard content.shipTo.country.code == "US" else {
            throw LabelFault(
                .destination, field: "ship_to.country", value: content.shipTo.country.code,
                expected: "the United States")
        }
        guard let zip = ZIPCode(content.shipTo.postcode ?? "") else {
            throw LabelFault(
                .postcode, field: "ship_to.postcode", value: content.shipTo.postcode ?? "",
                expected: "5 digits, or 5 and 4 with a hyphen")
        }
        let barcode = try barcode(content, number)
        let text = try pdf417Text(content, zip, barcode)
        guard case .code128(let digits) = barcode.barcode, let message = Code128Message(text: digits) else {
            preconditionFailure("digits only")
        }
        var canvas = page.canvas(fonts)
        try header(&canvas, page, content)
        try recipient(&canvas, page, content)
        try pdf417(&canvas, page, content, text)
        try service(&canvas, page, content)
        try tracking(&canvas, page, content, number, zip)
        try canvas.line(
            FieldText(barcode.maskedHumanReadable, field: "tracking_number"), .bold, TypeSizes(80...110),
            x: page.x(190), width: page.x(3620), baseline: page.y(4740), .centre)
        let bars = Rectangle(
            x: 0, y: page.y(4830), width: page.width, height: BarcodeRule.fedexGround96.measures.height)
        try canvas.symbol(.code128(message), in: bars, rule: .fedexGround96, field: "tracking_number")
        return canvas.drawing
    }

    // MARK: - What the symbols hold

    /// The 34 digits.
    static func barcode(_ content: LabelContent, _ number: FedEx12) throws(LabelFault) -> FedExGround34 {
        let service = try content.required(
            .serviceCode, expected: "FedEx's service code, four digits such as 0019"
        ) { $0.isDigits(4) }
        let account = try content.required(
            .account, expected: "the account of 7 or 9 digits, zeros in front included"
        ) { $0.isDigits(7) || $0.isDigits(9) }
        do throws(NumberFault) {
            return try FedExGround34(number: number, service: service, account: account)
        } catch {
            throw LabelFault(.detail, field: "tracking_number", value: error.value, expected: error.expected)
        }
    }

    /// The PDF417's text, ISO/IEC 15434 with format 01 and the data identifiers of format 06. What cannot be written in
    /// ASCII is left empty: the label shows it. The order of the fields and `FDEG` (FedEx Ground) are as in the PDF417 of
    /// labels of FedEx's interface of 2026.
    static func pdf417Text(
        _ content: LabelContent, _ zip: ZIPCode, _ barcode: FedExGround34
    ) throws(LabelFault) -> String {
        let to = content.shipTo
        func ascii(_ text: String?) -> String { SymbolLetters.capitals(text ?? "") ?? "" }
        let tenths = try content.requiredMass().roundedUp(.lb, parts: 10)
        let service = content.text(.serviceCode).text
        var fields: [String] = []
        func add(_ identifier: String, _ value: String) {
            if !value.isEmpty { fields.append(identifier + value) }
        }
        func detail(_ detail: LabelDetail) throws(LabelFault) -> String {
            try content.detail(detail, expected: "printable ASCII") { text in
                text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            } ?? ""
        }
        add("10Z", try detail(.labelCode))
        add("11Z", ascii(to.company))
        add("12Z", String((to.phone ?? "").filter { $0.isASCII && $0.isNumber }))
        add("14Z", ascii(to.street.dropFirst().first))
        add("15Z", try detail(.meter))
        add("31Z", barcode.text)
        let message = ISO15434Message([
            .transport(
                version: "02",
                [
                    zip.digits, "840", String(service.suffix(3)), barcode.number.text, "FDEG",
                    content.text(.account).text, content.shipDate.dayOfYear, "",
                    "\(content.piece.number)/\(content.piece.of)", "\(tenths / 10).\(tenths % 10)LB", "N",
                    ascii(to.street.first), ascii(to.city), ascii(to.region), ascii(to.name ?? to.company),
                ]),
            .dataIdentifiers(fields),
        ])
        guard let message else { preconditionFailure("printable ASCII") }
        return message.text
    }

    // MARK: - Zones

    /// The sender; ship date, weight and which parcel it is.
    private static func header(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        let sender = content.sender
        let from = try content.lines(
            sender.address, field: sender.field, capitals: true, country: content.isAbroad)
        try canvas.block(
            from, .regular, TypeSizes(.returnAddress, upTo: 80),
            in: page.rect(x: 130, y: 60, width: 2130, height: 650))
        let tenths = try content.requiredMass().roundedUp(.lb, parts: 10)
        var facts = [
            FieldText("SHIP DATE: " + content.shipDate.labelText, field: "ship_date"),
            FieldText("ACTWGT: \(tenths / 10).\(tenths % 10) LB", field: "mass"),
            FieldText("CAD: " + content.text(.meter).text, field: LabelDetail.meter.field),
        ]
        if content.text(.meter).text.isEmpty { facts.removeLast() }
        if content.piece.of > 1 {
            facts.append(FieldText("PKG \(content.piece.number) OF \(content.piece.of)", field: "piece"))
        }
        try canvas.block(
            facts, .regular, TypeSizes(60...80), in: page.rect(x: 2400, y: 60, width: 1530, height: 630))
        canvas.rule(page, at: 720)
    }

    private static func recipient(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        try canvas.line(
            FieldText("TO", field: "ship_to"), .bold, TypeSizes(100...100), x: page.x(110), width: page.x(280),
            baseline: page.y(910))
        let to = try AddressLines.lines(content.shipTo, field: "ship_to", capitals: true, country: false)
        try canvas.block(
            to, .bold, TypeSizes(.address, upTo: 135), in: page.rect(x: 420, y: 780, width: 3500, height: 930))
        if let phone = content.shipTo.phone {
            try canvas.line(
                FieldText(phone, field: "ship_to.phone"), .regular, TypeSizes(60...85), x: page.x(110),
                width: page.x(1500), baseline: page.y(1835))
        }
        try canvas.references(content, in: page.rect(x: 1700, y: 1755, width: 2220, height: 345))
        canvas.rule(page, at: 2120)
    }

    /// The PDF417 with rows as high as its place allows, at most five modules as FedEx prints them.
    private static func pdf417(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent, _ text: String
    ) throws(LabelFault) {
        let place = page.rect(x: 30, y: 2150, width: 3190, height: 1270)
        let rule = BarcodeRule.fedexPDF417
        for rowHeight in [5, 4, 3] {
            guard
                let message = PDF417Message(
                    text: text, columns: CarrierRule.fedexPDF417Columns.number,
                    securityLevel: CarrierRule.fedexPDF417Security.number, rowHeight: rowHeight)
            else { break }
            // A dot more than the preferred module, since printers' dots do not divide it.
            let module = rule.measures.module.preferred + 6000
            guard (message.rows * rowHeight + 4) * module <= place.height else { continue }
            try canvas.symbol(.pdf417(message), in: place, rule: rule, field: "ship_to")
            return
        }
        // FedEx's codes have five characters.
        let isCodeLong = content.text(.labelCode).text.utf8.count > 200
        throw LabelFault(
            .textTooLong, field: isCodeLong ? LabelDetail.labelCode.field : "ship_to",
            value: "\(text.utf8.count) characters in the PDF417",
            expected: isCodeLong ? "a few characters" : "a shorter name, company or street")
    }

    /// The service's name and its letter in a box.
    private static func service(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        try canvas.block(
            [FieldText(content.service.name, field: "service.name")], .bold, TypeSizes(110...180),
            in: page.rect(x: 3235, y: 2180, width: 690, height: 620))
        let box = page.rect(x: 3330, y: 2850, width: 520, height: 520)
        switch content.service.icon {
        case .letter(let letter):
            canvas.frame(box, thickness: 28 * mil)
            try canvas.line(
                FieldText(letter, field: "service.icon"), .bold, TypeSizes(160...340), x: box.x + 60 * mil,
                width: box.width - 120 * mil, baseline: box.y + box.height / 2 + points(tenths: 340) * 36 / 100,
                .centre)
        case .filled: canvas.fill(box)
        }
        canvas.rule(page, at: 3440, thickness: 28 * mil)
    }

    /// The tracking number and the destination's ZIP Code.
    private static func tracking(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent, _ number: FedEx12, _ zip: ZIPCode
    ) throws(LabelFault) {
        try canvas.line(
            FieldText("TRK#", field: "tracking_number"), .regular, TypeSizes(90...90), x: page.x(110),
            width: page.x(420), baseline: page.y(3860))
        try canvas.line(
            FieldText(number.humanReadable, field: "tracking_number"), .bold, TypeSizes(180...240), x: page.x(540),
            width: page.x(2500), baseline: page.y(3860))
        try canvas.line(
            FieldText(zip.text, field: "ship_to.postcode"), .bold, TypeSizes(180...280), x: page.x(2150),
            width: page.x(1780), baseline: page.y(4350), .right)
        try canvas.line(
            FieldText(content.shortMarkLine, field: "specimen"), .bold, TypeSizes(100...240), x: page.x(110),
            width: page.x(2000), baseline: page.y(4350))
    }
}
