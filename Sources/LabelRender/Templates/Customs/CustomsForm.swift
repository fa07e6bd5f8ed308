public import ShipmentModel
public import TrackingNumbers

/// A customs declaration on a page of its own.
public struct CustomsForm: Hashable, Sendable {
    /// What is declared, and on which form.
    public var declaration: CustomsDeclaration
    /// The sender.
    public var shipFrom: Address
    /// The recipient.
    public var shipTo: Address
    /// The item's number.
    public var number: S10
    /// Whether it is a trial.
    public var isSpecimen: Bool

    /// A form.
    public init(
        _ declaration: CustomsDeclaration, shipFrom: Address, shipTo: Address, number: S10, isSpecimen: Bool
    ) {
        self.declaration = declaration
        self.shipFrom = shipFrom
        self.shipTo = shipTo
        self.number = number
        self.isSpecimen = isSpecimen
    }
}

/// Draws CN 22 and CN 23 as pages. The forms' sizes are A7 and A5; here they keep to label sizes, as posts' own systems
/// print them on label stock. The fields are the forms', their arrangement and words are our own.
enum CustomsPage {
    /// The design's margin, in mils.
    private static let margin = 80
    private static let inside = 4000 - 2 * margin

    /// Draws the form.
    static func draw(
        _ form: CustomsForm, on page: LabelPage, _ fonts: FontLibrary
    ) throws(LabelFault) -> LabelDrawing {
        var canvas = page.canvas(fonts)
        let bottom = form.isSpecimen ? 5690 : 5940
        switch form.declaration.form {
        case .cn22:
            let end = try barcode(&canvas, page, form, x: 0, width: 4000)
            let top = end + 80 * mil
            try CN22Panel.draw(
                &canvas, form.declaration,
                in: Rectangle(x: page.x(margin), y: top, width: page.x(inside), height: page.y(bottom) - top))
        case .cn23: try cn23(&canvas, page, form, bottom: bottom)
        }
        if form.isSpecimen {
            try canvas.line(
                FieldText("SPECIMEN – NOT FOR MAILING", field: "specimen"), .bold, TypeSizes(100...160),
                x: page.x(margin), width: page.x(inside), baseline: page.y(5880), .centre)
        }
        return canvas.drawing
    }

    /// The item's barcode and number at the top; where they end.
    private static func barcode(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ form: CustomsForm, x: Int, width: Int
    ) throws(LabelFault) -> Nanometres {
        guard case .code128(let text) = form.number.barcode, let message = Code128Message(text: text) else {
            preconditionFailure("letters and digits only")
        }
        let bars = Rectangle(
            x: page.x(x), y: page.y(margin), width: page.x(width),
            height: BarcodeRule.upuS10.measures.heightMinimum ?? BarcodeRule.upuS10.measures.height)
        try canvas.symbol(.code128(message), in: bars, rule: .upuS10, field: "tracking_number")
        let baseline = bars.bottom + 150 * mil
        try canvas.line(
            FieldText(form.number.humanReadable, field: "tracking_number"), .bold, TypeSizes(100...120), x: bars.x,
            width: bars.width, baseline: baseline, .centre)
        return baseline
    }

    private static func cn23(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ form: CustomsForm, bottom: Int
    ) throws(LabelFault) {
        let declaration = form.declaration
        let left = page.x(margin)
        _ = try barcode(&canvas, page, form, x: 1270, width: 2730)
        try canvas.line(
            FieldText("CN 23", field: "customs"), .bold, TypeSizes(240...240), x: left, width: page.x(1150),
            baseline: page.y(300))
        try canvas.block(
            [
                FieldText("CUSTOMS DECLARATION", field: "customs"),
                FieldText("DÉCLARATION EN DOUANE", field: "customs"),
            ], .bold, TypeSizes(60...70), in: page.rect(x: margin, y: 380, width: 1180, height: 220))
        try canvas.line(
            FieldText(declaration.operatorName, field: "customs.operator"), .regular, TypeSizes(50...80), x: left,
            width: page.x(1180), baseline: page.y(680))
        try canvas.line(
            FieldText("May be opened officially", field: "customs"), .regular, TypeSizes(50...60), x: left,
            width: page.x(1180), baseline: page.y(775))
        try parties(&canvas, page, form)
        let table = page.y(2000)
        let end = page.y(bottom - 1380)
        try CustomsTable.contents(
            &canvas, declaration,
            in: Rectangle(x: left, y: table, width: page.x(inside), height: end - table))
        try below(&canvas, page, declaration, y: bottom - 1380)
        canvas.frame(
            page.rect(x: margin, y: 2000, width: inside, height: bottom - 2000), thickness: CustomsTable.thin)
    }

    /// Sender and addressee beside each other, with what customs knows them by.
    private static func parties(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ form: CustomsForm
    ) throws(LabelFault) {
        let half = inside / 2
        canvas.frame(page.rect(x: margin, y: 840, width: inside, height: 1160), thickness: CustomsTable.thin)
        canvas.fill(x: page.x(margin + half), y: page.y(840), width: CustomsTable.thin, height: page.y(1160))
        for (column, address, name, field, reference) in [
            (0, form.shipFrom, "From", "ship_from", CustomsTable.senderReferences(form.declaration)),
            (
                1, form.shipTo, "To", "ship_to",
                FieldText(form.declaration.importerReference, field: "customs.importer_reference")
            ),
        ] {
            let x = margin + column * half + 50
            let width = half - 100
            try canvas.caption(name, of: field, x: page.x(x), width: page.x(width), baseline: page.y(925))
            var lines = try AddressLines.lines(address, field: field, capitals: false, country: true)
            for (text, part) in [(address.phone, "phone"), (address.email, "email")] {
                if let text, !text.isBlank { lines.append(FieldText(text, field: field + "." + part)) }
            }
            try canvas.block(
                lines, .regular, TypeSizes(50...80), in: page.rect(x: x, y: 955, width: width, height: 790))
            try canvas.caption(
                column == 0 ? "Sender's customs reference" : "Importer's reference (tax, VAT or EORI number)",
                of: "options.customs", tenths: 50, x: page.x(x), width: page.x(width), baseline: page.y(1850))
            try canvas.line(
                reference, .regular, TypeSizes(50...70, narrowest: 700), x: page.x(x), width: page.x(width),
                baseline: page.y(1955))
        }
    }

    /// Everything below the table.
    private static func below(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ declaration: CustomsDeclaration, y: Int
    ) throws(LabelFault) {
        let x = margin + 50
        let width = inside - 100
        func line(
            _ canvas: inout LabelCanvas, _ title: String, _ text: String, _ field: String, x: Int, y: Int, width: Int
        ) throws(LabelFault) {
            try canvas.line(
                FieldText(text.isEmpty ? title : title + ":  " + text, field: field), .regular,
                TypeSizes(50...70, narrowest: 800), x: page.x(x), width: page.x(width), baseline: page.y(y))
        }
        try CustomsTable.categories(&canvas, declaration, x: page.x(x), y: page.y(y + 20), width: page.x(width))
        let rows = y + 300
        canvas.rule(page, at: rows, from: margin, to: margin + inside, thickness: CustomsTable.thin)
        let charges = declaration.postalCharges.map(\.description) ?? ""
        try line(
            &canvas, "Total gross weight", declaration.grossWeight.formatted(.kg) + " kg", "weight", x: x,
            y: rows + 100,
            width: width / 2)
        try line(
            &canvas, "Postal charges", charges, "customs.postal_charges", x: x + width / 2, y: rows + 100,
            width: width / 2)
        for (index, kind) in CustomsDeclaration.Document.Kind.allCases.enumerated() {
            let numbers = declaration.documents.filter { $0.kind == kind }.map(\.number).joined(separator: ", ")
            try line(
                &canvas, kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst(), numbers,
                "customs.documents", x: x + index * width / 3, y: rows + 215, width: width / 3 - 40)
        }
        let abroad = declaration.nonDelivery == .abandon ? "treat as abandoned" : "return to sender"
        try line(
            &canvas, "If it cannot be delivered", abroad, "customs.non_delivery", x: x, y: rows + 330, width: width)
        canvas.rule(page, at: rows + 375, from: margin, to: margin + inside, thickness: CustomsTable.thin)
        try canvas.block(
            [FieldText("Comments:  " + declaration.comments, field: "customs.comments")], .regular, TypeSizes(50...70),
            in: page.rect(x: x, y: rows + 400, width: width, height: 270))
        canvas.rule(page, at: rows + 690, from: margin, to: margin + inside, thickness: CustomsTable.thin)
        try CustomsTable.signature(
            &canvas, declaration, in: page.rect(x: x, y: rows + 715, width: width, height: 365))
    }
}
