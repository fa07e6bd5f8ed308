import ShipmentModel
import TrackingNumbers

/// A postal parcel label of 4 × 6 in with a UPU S10 identifier.
enum S10ParcelLabel {
    private static let rules = LabelRules.s10
    private static let margin = 100 * mil
    private static let inside = rules.width - 2 * margin
    private static let thin = 14 * mil

    /// Draws the label.
    static func draw(_ content: LabelContent, _ fonts: FontLibrary) throws(LabelFault) -> LabelDrawing {
        guard case .s10(let number) = content.number, case .code128(let text) = number.barcode,
            let message = Code128Message(text: text)
        else {
            throw LabelFault(
                .numberFormat, field: "tracking_number", value: content.number.text, expected: "a UPU S10 number")
        }
        var canvas = LabelCanvas(width: rules.width, height: rules.height, fonts: fonts)
        try header(&canvas, content)
        try addresses(&canvas, content)
        try barcode(&canvas, content, number, message)
        try footer(&canvas, content)
        return canvas.drawing
    }

    /// The service, how postage is paid, date and weight.
    private static func header(_ canvas: inout LabelCanvas, _ content: LabelContent) throws(LabelFault) {
        switch content.service.icon {
        case .letter(let letter):
            try canvas.line(
                FieldText(letter, field: "service.icon"), .bold, TypeSizes(200...460), x: margin, width: 600 * mil,
                baseline: 590 * mil, .centre)
        case .filled:
            canvas.fill(x: margin + 50 * mil, y: 160 * mil, width: 500 * mil, height: 500 * mil)
        }
        try canvas.line(
            FieldText(content.service.name, field: "service.name"), .bold, TypeSizes(100...200, narrowest: 850),
            x: 800 * mil, width: 3050 * mil, baseline: 340 * mil)
        let postage = content.service.postage.joined(separator: " · ")
        try canvas.line(
            FieldText(postage, field: "service.postage"), .regular, TypeSizes(60...90), x: 800 * mil,
            width: 3050 * mil, baseline: 500 * mil)
        let facts = [content.shipDate.description, content.weight].filter { !$0.isEmpty }.joined(separator: "   ")
        try canvas.line(
            FieldText(facts, field: "weight"), .bold, TypeSizes(60...90), x: 800 * mil, width: 3050 * mil,
            baseline: 660 * mil)
        canvas.fill(x: margin, y: 760 * mil, width: inside, height: 2 * thin)
    }

    private static func addresses(_ canvas: inout LabelCanvas, _ content: LabelContent) throws(LabelFault) {
        let smallest = rules.smallestAddressType
        let abroad = content.shipFrom.country != content.shipTo.country
        let from = try AddressLines.lines(content.shipFrom, field: "ship_from", capitals: false, country: abroad)
        let to = try AddressLines.lines(content.shipTo, field: "ship_to", capitals: false, country: abroad)
        try canvas.line(
            FieldText("FROM", field: "ship_from"), .bold, TypeSizes(70...70), x: margin, width: 500 * mil,
            baseline: 900 * mil)
        try canvas.block(
            from, .regular, TypeSizes(smallest...90),
            in: Rectangle(x: 620 * mil, y: 825 * mil, width: 3200 * mil, height: 1020 * mil))
        canvas.fill(x: margin, y: 1900 * mil, width: inside, height: thin)
        try canvas.line(
            FieldText("TO", field: "ship_to"), .bold, TypeSizes(100...100), x: margin, width: 500 * mil,
            baseline: 2070 * mil)
        try canvas.block(
            to, .bold, TypeSizes(smallest...130),
            in: Rectangle(x: 620 * mil, y: 1960 * mil, width: 3200 * mil, height: 1480 * mil))
    }

    /// The identifier, its banner above and the number below.
    private static func barcode(
        _ canvas: inout LabelCanvas, _ content: LabelContent, _ number: S10, _ message: Code128Message
    ) throws(LabelFault) {
        canvas.fill(x: margin, y: 3520 * mil, width: inside, height: 2 * thin)
        try canvas.line(
            FieldText(content.service.banner, field: "service.banner"), .bold, TypeSizes(70...120), x: 200 * mil,
            width: 3600 * mil, baseline: 3710 * mil, .centre)
        let bars = Rectangle(x: 0, y: 3820 * mil, width: rules.width, height: rules.barHeight)
        canvas.code128(message, in: bars, module: rules.module, field: "tracking_number")
        try canvas.line(
            FieldText(number.humanReadable, field: "tracking_number"), .bold, TypeSizes(120...160), x: 200 * mil,
            width: 3600 * mil, baseline: bars.bottom + 240 * mil, .centre)
        canvas.fill(x: margin, y: 4950 * mil, width: inside, height: 2 * thin)
    }

    private static func footer(_ canvas: inout LabelCanvas, _ content: LabelContent) throws(LabelFault) {
        let lines = content.references.map { reference in
            FieldText(reference.name + ": " + reference.value, field: "references." + reference.name)
        }
        let height = (content.isSpecimen ? 420 : 880) * mil
        try canvas.block(
            lines, .regular, TypeSizes(60...90),
            in: Rectangle(x: margin, y: 5040 * mil, width: inside, height: height))
        guard content.isSpecimen else { return }
        try canvas.line(
            FieldText("SPECIMEN – NOT FOR MAILING", field: "specimen"), .bold, TypeSizes(150...190), x: margin,
            width: inside, baseline: 5800 * mil, .centre)
    }
}
