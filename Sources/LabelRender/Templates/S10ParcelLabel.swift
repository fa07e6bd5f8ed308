import ShipmentModel
import TrackingNumbers

/// A postal parcel label with a UPU S10 identifier.
enum S10ParcelLabel {
    /// The design's margin, in mils.
    private static let margin = 100
    private static let inside = 4000 - 2 * margin
    /// A rule of one point.
    private static let thin = 14 * mil

    /// Draws the label.
    static func draw(
        _ content: LabelContent, on page: LabelPage, _ fonts: FontLibrary
    ) throws(LabelFault) -> LabelDrawing {
        guard case .s10(let number) = content.number, case .code128(let text) = number.barcode,
            let message = Code128Message(text: text)
        else {
            throw LabelFault(
                .numberFormat, field: "tracking_number", value: content.number.text, expected: "a UPU S10 number")
        }
        var canvas = page.canvas(fonts)
        try header(&canvas, page, content)
        try addresses(&canvas, page, content)
        try barcode(&canvas, page, content, number, message)
        try footer(&canvas, page, content)
        return canvas.drawing
    }

    /// The service, how postage is paid, date and weight.
    private static func header(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        switch content.service.icon {
        case .letter(let letter):
            try canvas.line(
                FieldText(letter, field: "service.icon"), .bold, TypeSizes(200...460), x: page.x(margin),
                width: page.x(600), baseline: page.y(590), .centre)
        case .filled:
            canvas.fill(x: page.x(margin + 50), y: page.y(160), width: 500 * mil, height: 500 * mil)
        }
        try canvas.line(
            FieldText(content.service.name, field: "service.name"), .bold, TypeSizes(100...200, narrowest: 850),
            x: page.x(800), width: page.x(3050), baseline: page.y(340))
        let postage = content.service.postage.joined(separator: " · ")
        try canvas.line(
            FieldText(postage, field: "service.postage"), .regular, TypeSizes(60...90), x: page.x(800),
            width: page.x(3050), baseline: page.y(500))
        let facts = [content.shipDate.description, content.weight, content.piece.text].filter { !$0.isEmpty }
            .joined(separator: "   ")
        try canvas.line(
            FieldText(facts, field: "weight"), .bold, TypeSizes(60...90), x: page.x(800), width: page.x(3050),
            baseline: page.y(660))
        rule(&canvas, page, at: 760, thickness: 2 * thin)
    }

    private static func addresses(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        let sender = content.sender
        let abroad = sender.address.country != content.shipTo.country
        let from = try AddressLines.lines(sender.address, field: sender.field, capitals: false, country: abroad)
        let to = try AddressLines.lines(content.shipTo, field: "ship_to", capitals: false, country: abroad)
        try canvas.line(
            FieldText("FROM", field: sender.field), .bold, TypeSizes(70...70), x: page.x(margin), width: page.x(500),
            baseline: page.y(900))
        try canvas.block(
            from, .regular, TypeSizes(.address, upTo: 90), in: page.rect(x: 620, y: 825, width: 3200, height: 1020))
        rule(&canvas, page, at: 1900, thickness: thin)
        try canvas.line(
            FieldText("TO", field: "ship_to"), .bold, TypeSizes(100...100), x: page.x(margin), width: page.x(500),
            baseline: page.y(2070))
        try canvas.block(
            to, .bold, TypeSizes(.address, upTo: 130), in: page.rect(x: 620, y: 1960, width: 3200, height: 1480))
    }

    /// The identifier, its banner above and the number below.
    private static func barcode(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent, _ number: S10,
        _ message: Code128Message
    ) throws(LabelFault) {
        rule(&canvas, page, at: 3520, thickness: 2 * thin)
        try canvas.line(
            FieldText(content.service.banner, field: "service.banner"), .bold, TypeSizes(70...120), x: page.x(200),
            width: page.x(3600), baseline: page.y(3710), .centre)
        let bars = Rectangle(
            x: 0, y: page.y(3820), width: page.width, height: BarcodeRule.upuS10.measures.height)
        try canvas.symbol(.code128(message), in: bars, rule: .upuS10, field: "tracking_number")
        try canvas.line(
            FieldText(number.humanReadable, field: "tracking_number"), .bold, TypeSizes(120...160), x: page.x(200),
            width: page.x(3600), baseline: bars.bottom + 240 * mil, .centre)
        rule(&canvas, page, at: 4950, thickness: 2 * thin)
    }

    private static func footer(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        let lines = content.references.map { reference in
            FieldText(reference.name + ": " + reference.value, field: "references." + reference.name)
        }
        try canvas.block(
            lines, .regular, TypeSizes(60...90),
            in: page.rect(x: margin, y: 5040, width: inside, height: content.isSpecimen ? 420 : 880))
        guard content.isSpecimen else { return }
        try canvas.line(
            FieldText("SPECIMEN – NOT FOR MAILING", field: "specimen"), .bold, TypeSizes(150...190), x: page.x(margin),
            width: page.x(inside), baseline: page.y(5800), .centre)
    }

    /// A line across the label.
    private static func rule(_ canvas: inout LabelCanvas, _ page: LabelPage, at y: Int, thickness: Nanometres) {
        canvas.fill(x: page.x(margin), y: page.y(y), width: page.x(inside), height: thickness)
    }
}
