import ShipmentModel
import TrackingNumbers

/// A Royal Mail tracked parcel label for the United Kingdom, the Isle of Man and the Channel Islands, with the number of
/// an account's own range in S10's form (Royal Mail's specification of barcodes for customers' own systems, as its public
/// pages describe it).
///
/// Not conformant by itself: tracked parcels also need a two-dimensional code, whose content Royal Mail gives only to
/// customers it takes on. Its place stays empty and says so. The arrangement is recalled, not measured.
enum RoyalMailLabel: OwnArrangement {
    /// Draws the label.
    static func draw(
        _ content: LabelContent, on page: LabelPage, _ fonts: FontLibrary
    ) throws(LabelFault) -> LabelDrawing {
        guard case .s10(let number) = content.number, case .code128(let text) = number.barcode,
            let message = Code128Message(text: text)
        else {
            throw content.wrongNumber(for: .royalMailTracked)
        }
        guard ["GB", "IM", "GG", "JE"].contains(content.shipTo.country.code) else {
            throw LabelFault(
                .destination, field: "ship_to.country", value: content.shipTo.country.code,
                expected: "GB, IM, GG or JE; parcels abroad have the template s10-parcel")
        }
        guard !content.service.postage.isEmpty else {
            throw LabelFault(
                .missingField, field: "service.postage", value: "",
                expected: "how postage is paid, such as “Postage on Account GB” and the licence number")
        }
        var canvas = page.canvas(fonts)
        try header(&canvas, page, content)
        try code(&canvas, page, content, number, message)
        try addresses(&canvas, page, content)
        return canvas.drawing
    }

    /// The service at the left, the postage mark at the right.
    private static func header(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        try icon(&canvas, page, content, TypeSizes(240...480), width: 720, baseline: 600, square: (margin + 60, 150))
        try canvas.block(
            [FieldText(content.service.name, field: "service.name")], .bold, TypeSizes(100...200),
            in: page.rect(x: 900, y: 150, width: 1500, height: 560))
        let box = page.rect(x: 2480, y: 130, width: 1420, height: 600)
        canvas.frame(box, thickness: thin)
        var lines = [FieldText("Royal Mail", field: "service.postage")]
        for (index, line) in content.service.postage.enumerated() {
            lines.append(FieldText(line, field: "service.postage[\(index)]"))
        }
        let pitch = min(160 * mil, 500 * mil / lines.count)
        var baseline = box.y + (box.height - pitch * (lines.count - 1)) / 2 + 40 * mil
        for (index, line) in lines.enumerated() {
            try canvas.line(
                line, index == 0 ? .bold : .regular, TypeSizes(50...100), x: box.x + 50 * mil,
                width: box.width - 100 * mil, baseline: baseline, .centre)
            baseline += pitch
        }
        canvas.rule(page, at: 800, from: margin, to: margin + inside, thickness: 2 * thin)
    }

    /// The barcode with its number, and beside them the place of the code that we cannot make.
    private static func code(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent, _ number: S10,
        _ message: Code128Message
    ) throws(LabelFault) {
        let side = page.rect(x: margin, y: 880, width: 900, height: 900)
        canvas.frame(side, thickness: thin)
        try canvas.block(
            [
                FieldText("2D tracked code:", field: "service"), FieldText("not issued to", field: "service"),
                FieldText("this sender yet", field: "service"),
            ], .regular, TypeSizes(60...70),
            in: Rectangle(
                x: side.x + 80 * mil, y: side.y + 260 * mil, width: side.width - 120 * mil, height: 400 * mil))
        let facts = [content.shipDate.description, content.weight, content.piece.text].filter { !$0.isEmpty }
        try canvas.references(
            content, TypeSizes(60...90), in: page.rect(x: 1120, y: 890, width: 2780, height: 880),
            after: facts.map { FieldText($0, field: "weight") })
        try canvas.line(
            FieldText(content.service.banner, field: "service.banner"), .bold, TypeSizes(70...110), x: page.x(margin),
            width: page.x(inside), baseline: page.y(1960), .centre)
        let bars = Rectangle(
            x: 0, y: page.y(2020), width: page.width, height: BarcodeRule.royalMailTracked.measures.height)
        try canvas.symbol(.code128(message), in: bars, rule: .royalMailTracked, field: "tracking_number")
        let baseline = bars.bottom + 220 * mil
        try canvas.line(
            FieldText(number.humanReadable, field: "tracking_number"), .bold, TypeSizes(120...150), x: page.x(200),
            width: page.x(3600), baseline: baseline, .centre)
        canvas.fill(x: page.x(margin), y: baseline + 80 * mil, width: page.x(inside), height: 2 * thin)
    }

    /// The delivery address, and below it where the parcel goes back to.
    private static func addresses(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        let sender = content.sender
        let to = try AddressLines.lines(content.shipTo, field: "ship_to", capitals: false, country: false)
        let from = try AddressLines.lines(
            sender.address, field: sender.field, capitals: false,
            country: sender.address.country != content.shipTo.country)
        try canvas.caption(
            "DELIVER TO", of: "ship_to", tenths: 70, x: page.x(margin), width: page.x(inside), baseline: page.y(3310))
        try canvas.block(
            to, .bold, TypeSizes(.address, upTo: 140), in: page.rect(x: margin, y: 3370, width: inside, height: 1330))
        canvas.rule(page, at: 4740, from: margin, to: margin + inside, thickness: thin)
        try canvas.caption(
            "RETURN ADDRESS", of: sender.field, x: page.x(margin), width: page.x(inside), baseline: page.y(4850))
        try canvas.block(
            from, .regular, TypeSizes(.address, upTo: 80),
            in: page.rect(x: margin, y: 4890, width: inside, height: content.marks.isEmpty ? 1000 : 760))
        try canvas.marks(content, page, x: margin, width: inside, baseline: 5860)
    }
}
