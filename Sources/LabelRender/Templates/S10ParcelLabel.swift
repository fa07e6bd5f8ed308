import ShipmentModel
import TrackingNumbers

/// A postal parcel label with a UPU S10 identifier; S10 prescribes the barcode, the arrangement is our own. A CN 22 is part
/// of the label; a CN 23 is a form of its own, to which the label points.
enum S10ParcelLabel: OwnArrangement {
    /// Draws the label.
    static func draw(
        _ content: LabelContent, on page: LabelPage, _ fonts: FontLibrary
    ) throws(LabelFault) -> LabelDrawing {
        guard case .s10(let number) = content.number, case .code128(let text) = number.barcode,
            let message = Code128Message(text: text)
        else {
            throw content.wrongNumber(for: .s10Parcel)
        }
        var canvas = page.canvas(fonts)
        try header(&canvas, page, content)
        if let declaration = content.customs, declaration.form == .cn22 {
            try sideBySide(&canvas, page, content)
            let end = try barcode(
                &canvas, page, number, message, banner: content.service.banner, y: 1840, isTight: true)
            let top = end + 60 * mil
            try CN22Panel.draw(
                &canvas, declaration,
                in: Rectangle(x: page.x(margin), y: top, width: page.x(inside), height: page.y(5650) - top))
            try canvas.references(
                content, TypeSizes(50...70),
                in: page.rect(x: margin, y: 5690, width: content.marks.isEmpty ? inside : 1400, height: 230))
            try canvas.marks(content, page, x: 1550, width: 2350, baseline: 5860, upTo: 150, isNarrow: true)
        } else {
            try addresses(&canvas, page, content)
            canvas.rule(page, at: 3520, from: margin, to: margin + inside, thickness: 2 * thin)
            _ = try barcode(&canvas, page, number, message, banner: content.service.banner, y: 3540, isTight: false)
            canvas.rule(page, at: 4950, from: margin, to: margin + inside, thickness: 2 * thin)
            try footer(&canvas, page, content)
        }
        return canvas.drawing
    }

    /// The service, how postage is paid, date and weight.
    private static func header(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        try icon(&canvas, page, content, TypeSizes(200...460), width: 600, baseline: 590, square: (margin + 50, 160))
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
        canvas.rule(page, at: 760, from: margin, to: margin + inside, thickness: 2 * thin)
    }

    private static func addresses(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        let (from, to) = try lines(content)
        try canvas.caption(
            "FROM", of: content.sender.field, tenths: 70, x: page.x(margin), width: page.x(500), baseline: page.y(900))
        try canvas.block(
            from, .regular, TypeSizes(.address, upTo: 90), in: page.rect(x: 620, y: 825, width: 3200, height: 1020))
        canvas.rule(page, at: 1900, from: margin, to: margin + inside, thickness: thin)
        try canvas.caption(
            "TO", of: "ship_to", tenths: 100, x: page.x(margin), width: page.x(500), baseline: page.y(2070))
        try canvas.block(
            to, .bold, TypeSizes(.address, upTo: 130), in: page.rect(x: 620, y: 1960, width: 3200, height: 1480))
    }

    /// Both addresses beside each other, where a customs declaration needs the room.
    private static func sideBySide(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        let (from, to) = try lines(content)
        try canvas.caption(
            "FROM", of: content.sender.field, x: page.x(margin), width: page.x(500), baseline: page.y(870))
        try canvas.block(
            from, .regular, TypeSizes(.address, upTo: 80), in: page.rect(x: margin, y: 910, width: 1500, height: 880))
        canvas.fill(x: page.x(1690), y: page.y(790), width: thin, height: page.y(1020))
        try canvas.caption("TO", of: "ship_to", x: page.x(1780), width: page.x(500), baseline: page.y(870))
        try canvas.block(
            to, .bold, TypeSizes(.address, upTo: 110), in: page.rect(x: 1780, y: 910, width: 2120, height: 880))
        canvas.rule(page, at: 1830, from: margin, to: margin + inside, thickness: 2 * thin)
    }

    /// The identifier, its banner above and the number below; where it ends.
    private static func barcode(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ number: S10, _ message: Code128Message, banner: String,
        y: Int,
        isTight: Bool
    ) throws(LabelFault) -> Nanometres {
        try canvas.line(
            FieldText(banner, field: "service.banner"), .bold, TypeSizes(70...120), x: page.x(200),
            width: page.x(3600), baseline: page.y(y + 170), .centre)
        let bars = Rectangle(
            x: 0, y: page.y(isTight && banner.isEmpty ? y + 60 : y + 280), width: page.width,
            height: BarcodeRule.upuS10.measures.height)
        try canvas.symbol(.code128(message), in: bars, rule: .upuS10, field: "tracking_number")
        let baseline = bars.bottom + (isTight ? 190 : 240) * mil
        try canvas.line(
            FieldText(number.humanReadable, field: "tracking_number"), .bold, TypeSizes(120...160), x: page.x(200),
            width: page.x(3600), baseline: baseline, .centre)
        return baseline
    }

    private static func footer(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        try canvas.references(
            content, TypeSizes(60...90),
            in: page.rect(x: margin, y: 5040, width: inside, height: content.marks.isEmpty ? 740 : 420))
        if content.customs != nil {
            try canvas.line(
                FieldText("CUSTOMS DECLARATION CN 23 ATTACHED", field: "customs.form"), .bold, TypeSizes(80...100),
                x: page.x(margin), width: page.x(inside), baseline: page.y(content.marks.isEmpty ? 5880 : 5560), .centre
            )
        }
        try canvas.marks(content, page, x: margin, width: inside, baseline: 5800)
    }
}
