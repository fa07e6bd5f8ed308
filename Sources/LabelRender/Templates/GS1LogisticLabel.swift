import ShipmentModel
import TrackingNumbers

/// A GS1 logistic label: one SSCC in three building blocks, after the GS1 Logistic Label Guideline: free text at the top,
/// what the barcode says in words and figures in the middle, the barcode at the bottom.
///
/// Only the SSCC is in the barcode; trading partners may ask for more elements (420, 401, 37 …), which a label of their own
/// has to show.
enum GS1LogisticLabel: OwnArrangement {
    /// Draws the label.
    static func draw(
        _ content: LabelContent, on page: LabelPage, _ fonts: FontLibrary
    ) throws(LabelFault) -> LabelDrawing {
        guard case .sscc(let number) = content.number, case .gs1(let elements) = number.barcode,
            let message = Code128Message(elements: elements)
        else {
            throw content.wrongNumber(for: .gs1Logistic)
        }
        var canvas = page.canvas(fonts)
        try free(&canvas, page, content)
        try words(&canvas, page, content, number)
        try barcode(&canvas, page, number, message)
        return canvas.drawing
    }

    /// The top block: the service, and the addresses beside each other.
    private static func free(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        try canvas.line(
            FieldText(content.service.name, field: "service.name"), .bold, TypeSizes(100...180, narrowest: 850),
            x: page.x(margin), width: page.x(2700), baseline: page.y(290))
        try canvas.line(
            FieldText(content.piece.text, field: "piece"), .bold, TypeSizes(100...180), x: page.x(2850),
            width: page.x(1050), baseline: page.y(290), .right)
        let lines =
            [FieldText(content.service.banner, field: "service.banner")]
            + content.service.postage.map { FieldText($0, field: "service.postage") }
        try canvas.line(
            FieldText(joining: lines, separator: " · "), .regular, TypeSizes(60...80), x: page.x(margin),
            width: page.x(inside), baseline: page.y(420))
        canvas.rule(page, at: 490, from: margin, to: margin + inside, thickness: thin)
        let sender = content.sender
        let (from, to) = try Self.lines(content)
        try canvas.caption("FROM", of: sender.field, x: page.x(margin), width: page.x(500), baseline: page.y(600))
        try canvas.block(
            from, .regular, TypeSizes(.address, upTo: 90), in: page.rect(x: margin, y: 640, width: 1600, height: 1360))
        canvas.fill(x: page.x(1790), y: page.y(490), width: thin, height: page.y(1560))
        try canvas.caption("TO", of: "ship_to", x: page.x(1880), width: page.x(500), baseline: page.y(600))
        try canvas.block(
            to, .bold, TypeSizes(.address, upTo: 120), in: page.rect(x: 1880, y: 640, width: 2020, height: 1360))
        canvas.rule(page, at: 2050, from: margin, to: margin + inside, thickness: 2 * thin)
    }

    /// The middle block: the data's titles and values for people.
    private static func words(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent, _ number: SSCC
    ) throws(LabelFault) {
        try canvas.caption(
            "SSCC", of: "tracking_number", tenths: 90, x: page.x(margin), width: page.x(500), baseline: page.y(2200))
        try canvas.line(
            FieldText(number.text, field: "tracking_number"), .bold, TypeSizes(.gs1Text, upTo: 200), x: page.x(margin),
            width: page.x(inside), baseline: page.y(2440))
        for (column, title, value, field) in [
            (0, "SHIP DATE", content.shipDate.description, "ship_date"), (1, "WEIGHT", content.weight, "weight"),
        ] where !value.isEmpty {
            let x = page.x(margin + column * 1900)
            try canvas.caption(title, of: field, x: x, width: page.x(1800), baseline: page.y(2620))
            try canvas.line(
                FieldText(value, field: field), .bold, TypeSizes(.gs1Text, upTo: 140), x: x, width: page.x(1800),
                baseline: page.y(2810))
        }
        try canvas.references(
            content, TypeSizes(60...100),
            in: page.rect(x: margin, y: 2920, width: inside, height: content.marks.isEmpty ? 950 : 640))
        try canvas.marks(content, page, x: margin, width: inside, baseline: 3790)
        canvas.rule(page, at: 3920, from: margin, to: margin + inside, thickness: 2 * thin)
    }

    /// The bottom block: the barcode, and what it says with its application identifier below.
    private static func barcode(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ number: SSCC, _ message: Code128Message
    ) throws(LabelFault) {
        let bars = Rectangle(
            x: 0, y: page.y(4060), width: page.width, height: BarcodeRule.gs1SSCC.measures.height)
        try canvas.symbol(.code128(message), in: bars, rule: .gs1SSCC, field: "tracking_number")
        try canvas.line(
            FieldText(number.humanReadable, field: "tracking_number"), .regular, TypeSizes(.gs1Text, upTo: 140),
            x: page.x(margin), width: page.x(inside), baseline: bars.bottom + 220 * mil, .centre)
    }
}
