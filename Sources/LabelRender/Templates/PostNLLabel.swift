import ShipmentModel
import TrackingNumbers

/// A PostNL parcel label with a 3S number, for the Netherlands and Belgium, with the KIX of a Dutch address where it has
/// one. Number and KIX follow PostNL's public documentation; the arrangement is our own.
///
/// Not conformant by itself: PostNL makes labels for its customers, and has to approve a layout of their own. The sort
/// code that some contracts print is not shown.
enum PostNLLabel: OwnArrangement {
    /// Draws the label.
    static func draw(
        _ content: LabelContent, on page: LabelPage, _ fonts: FontLibrary
    ) throws(LabelFault) -> LabelDrawing {
        guard case .postNL3S(let number) = content.number, let message = Code128Message(text: number.text) else {
            throw content.wrongNumber(for: .postNLParcel)
        }
        guard ["NL", "BE"].contains(content.shipTo.country.code) else {
            throw LabelFault(
                .destination, field: "ship_to.country", value: content.shipTo.country.code,
                expected: "NL or BE; parcels to other countries have the template s10-parcel")
        }
        var canvas = page.canvas(fonts)
        try header(&canvas, page, content)
        try addresses(&canvas, page, content)
        try barcode(&canvas, page, content, number, message)
        return canvas.drawing
    }

    /// The service and its product, with date, weight and piece.
    private static func header(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        try icon(&canvas, page, content, TypeSizes(200...460), width: 600, baseline: 590, square: (margin + 50, 160))
        try canvas.line(
            FieldText("PostNL", field: "service"), .bold, TypeSizes(120...120), x: page.x(800), width: page.x(1000),
            baseline: page.y(250))
        try canvas.line(
            FieldText(content.piece.text, field: "piece"), .bold, TypeSizes(100...160), x: page.x(1900),
            width: page.x(2000), baseline: page.y(250), .right)
        try canvas.line(
            FieldText(content.service.name, field: "service.name"), .bold, TypeSizes(100...180, narrowest: 850),
            x: page.x(800), width: page.x(3100), baseline: page.y(480))
        let facts =
            content.service.postage.map { FieldText($0, field: "service.postage") }
            + [
                FieldText(content.shipDate.description, field: "ship_date"), FieldText(content.weight, field: "weight"),
            ]
        try canvas.line(
            FieldText(joining: facts, separator: "   "), .regular, TypeSizes(60...90), x: page.x(800),
            width: page.x(3100), baseline: page.y(660))
        canvas.rule(page, at: 760, from: margin, to: margin + inside, thickness: 2 * thin)
    }

    /// Sender and recipient, with the recipient's KIX below the address.
    private static func addresses(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        let sender = content.sender
        let (from, to) = try lines(content)
        try canvas.caption(
            "FROM", of: sender.field, tenths: 70, x: page.x(margin), width: page.x(500), baseline: page.y(900))
        try canvas.block(
            from, .regular, TypeSizes(.address, upTo: 80), in: page.rect(x: 620, y: 830, width: 3280, height: 830))
        canvas.rule(page, at: 1700, from: margin, to: margin + inside, thickness: thin)
        try canvas.caption(
            "TO", of: "ship_to", tenths: 100, x: page.x(margin), width: page.x(500), baseline: page.y(1870))
        try canvas.block(
            to, .bold, TypeSizes(.address, upTo: 130), in: page.rect(x: 620, y: 1760, width: 3280, height: 1190))
        if let kix = kix(content.shipTo), let message = FourStateMessage(kix: kix.text) {
            try canvas.symbol(
                .fourState(message), in: page.rect(x: margin, y: 2990, width: inside, height: 520), rule: .postNLKIX,
                field: "ship_to.postcode")
        }
        canvas.rule(page, at: 3540, from: margin, to: margin + inside, thickness: 2 * thin)
    }

    /// The KIX of a Dutch address; nil where the street does not tell the house number without doubt. It does in one
    /// line with one number, which stands behind a word, is none of the years that streets are named after, and is
    /// followed by three letters at most.
    static func kix(_ address: Address) -> KIX? {
        let lines = address.street.filter { !$0.isBlank }
        guard address.country.code == "NL", let postcode = address.postcode, lines.count == 1 else { return nil }
        let numbers = lines[0].split { !$0.isNumber }
        guard numbers.count == 1, let value = Int(numbers[0]), !(1500..<2100).contains(value) else { return nil }
        let (start, end) = (numbers[0].startIndex, numbers[0].endIndex)
        let addition = lines[0][end...].filter(\.isLetter)
        guard lines[0][..<start].contains(where: \.isLetter), lines[0][..<start].last?.isWhitespace == true,
            addition.count <= 3
        else { return nil }
        return try? KIX(postcode: postcode, houseNumber: String(numbers[0]), addition: addition)
    }

    /// The number's barcode, references and marks.
    private static func barcode(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent, _ number: PostNL3S,
        _ message: Code128Message
    ) throws(LabelFault) {
        try canvas.line(
            FieldText(content.service.banner, field: "service.banner"), .bold, TypeSizes(70...110), x: page.x(200),
            width: page.x(3600), baseline: page.y(3700), .centre)
        let bars = Rectangle(
            x: 0, y: page.y(3780), width: page.width, height: BarcodeRule.postNL3S.measures.height)
        try canvas.symbol(.code128(message), in: bars, rule: .postNL3S, field: "tracking_number")
        let baseline = bars.bottom + 230 * mil
        try canvas.line(
            FieldText(number.humanReadable, field: "tracking_number"), .bold, TypeSizes(120...160), x: page.x(200),
            width: page.x(3600), baseline: baseline, .centre)
        canvas.fill(x: page.x(margin), y: baseline + 80 * mil, width: page.x(inside), height: 2 * thin)
        try canvas.references(
            content, TypeSizes(60...90),
            in: page.rect(x: margin, y: 4990, width: inside, height: content.marks.isEmpty ? 900 : 560))
        try canvas.marks(content, page, x: margin, width: inside, baseline: 5820)
    }
}
