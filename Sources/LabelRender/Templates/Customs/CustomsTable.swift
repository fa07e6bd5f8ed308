import ShipmentModel

/// The parts that CN 22 and CN 23 share: categories, table of contents, signature.
///
/// The words on the forms say what the UPU's say, but are our own; a post that prescribes them has to be asked.
enum CustomsTable {
    /// A thin rule.
    static let thin = 9 * mil
    /// The least height of a line of contents.
    private static let rowMinimum = 105 * mil
    /// The height at which more room serves nobody.
    private static let rowMaximum = 230 * mil

    /// The categories in the forms' order.
    private static let categories: [(ShipmentOptions.Customs.Kind, String)] = [
        (.gift, "Gift"), (.documents, "Documents"), (.sale, "Sale of goods"), (.sample, "Commercial sample"),
        (.returned, "Returned goods"), (.other, "Other"),
    ]

    /// How high the categories are drawn.
    static let categoriesHeight = 260 * mil

    /// Boxes with the category ticked; the explanation beside `Other`.
    static func categories(
        _ canvas: inout LabelCanvas, _ declaration: CustomsDeclaration, x: Nanometres, y: Nanometres, width: Nanometres
    ) throws(LabelFault) {
        let box = 90 * mil
        for (index, (kind, name)) in categories.enumerated() {
            let left = x + index % 3 * width / 3
            let top = y + 30 * mil + index / 3 * 115 * mil
            let place = Rectangle(x: left, y: top, width: box, height: box)
            canvas.frame(place, thickness: thin)
            if kind == declaration.category {
                try canvas.line(
                    FieldText("X", field: "customs.category"), .bold, TypeSizes(80...80), x: left, width: box,
                    baseline: place.bottom - 6 * mil, .centre)
            }
            let isExplained = kind == .other && !declaration.explanation.isBlank
            let text = isExplained ? name + ": " + declaration.explanation : name
            try canvas.line(
                FieldText(text, field: "customs.explanation"), kind == declaration.category ? .bold : .regular,
                TypeSizes(50...70, narrowest: 700), x: left + box + 45 * mil, width: width / 3 - box - 75 * mil,
                baseline: place.bottom - 15 * mil)
        }
    }

    /// One column of the table.
    private struct Column {
        let title: String
        /// Its width in thousandths of the table's.
        let width: Int
        let field: String
        let anchor: TextAnchor
        let text: @Sendable (CustomsDeclaration.Line) -> String
    }

    private static let columns = [
        Column(title: "Contents in detail", width: 395, field: "description", anchor: .left) { $0.description },
        Column(title: "Quantity", width: 90, field: "quantity", anchor: .right) { "\($0.quantity)" },
        Column(title: "Net kg", width: 125, field: "weight", anchor: .right) { $0.weight.formatted(.kg) },
        Column(title: "Value", width: 150, field: "value", anchor: .right) { $0.value.amount },
        Column(title: "HS code", width: 145, field: "hs_code", anchor: .centre) { $0.hsCode ?? "" },
        Column(title: "Origin", width: 95, field: "origin", anchor: .centre) { $0.origin.code },
    ]

    /// The lines of contents and their totals, framed, in all of the place.
    static func contents(
        _ canvas: inout LabelCanvas, _ declaration: CustomsDeclaration, in place: Rectangle
    ) throws(LabelFault) {
        let head = 115 * mil
        let foot = 150 * mil
        let room = place.height - head - foot
        let count = declaration.lines.count
        guard room / rowMinimum >= count else {
            throw LabelFault(
                .textTooLong, field: "customs.lines", value: "\(count) lines",
                expected: "at most \(room / rowMinimum) lines on this form at this size")
        }
        let row = min(rowMaximum, room / count)
        canvas.frame(place, thickness: thin)
        canvas.fill(x: place.x, y: place.y + head, width: place.width, height: thin)
        canvas.fill(x: place.x, y: place.bottom - foot, width: place.width, height: thin)
        let gap = 30 * mil
        var left = place.x
        for column in columns {
            let width = place.width * column.width / 1000
            if left > place.x { canvas.fill(x: left, y: place.y, width: thin, height: place.height) }
            let title = column.field == "value" ? column.title + " " + declaration.value.currency.code : column.title
            try canvas.line(
                FieldText(title, field: "customs"), .regular, TypeSizes(50...60, narrowest: 800), x: left + gap,
                width: width - 2 * gap, baseline: place.y + 85 * mil, column.anchor)
            for (index, line) in declaration.lines.enumerated() {
                let top = place.y + head + index * row
                let text = FieldText(column.text(line), field: "contents[\(index)].\(column.field)")
                if column.field == "description" {
                    try description(
                        &canvas, text,
                        in: Rectangle(x: left + gap, y: top + 28 * mil, width: width - 2 * gap, height: row - 32 * mil))
                } else {
                    try canvas.line(
                        text, .regular, TypeSizes(50...70, narrowest: 800), x: left + gap, width: width - 2 * gap,
                        baseline: top + 28 * mil + points(tenths: 70) * 3 / 4, column.anchor)
                }
            }
            let total =
                switch column.field {
                case "description": "Total"
                case "weight": declaration.netWeight.formatted(.kg)
                case "value": declaration.value.amount
                default: ""
                }
            try canvas.line(
                FieldText(total, field: "customs.lines"), .bold, TypeSizes(50...80, narrowest: 700), x: left + gap,
                width: width - 2 * gap, baseline: place.bottom - 45 * mil, column.anchor)
            left += width
        }
    }

    /// A description, in two lines before it becomes smaller.
    private static func description(
        _ canvas: inout LabelCanvas, _ text: FieldText, in place: Rectangle
    ) throws(LabelFault) {
        do throws(LabelFault) {
            try canvas.block([text], .regular, TypeSizes(70...70), in: place)
        } catch {
            try canvas.block([text], .regular, TypeSizes(50...65), in: place)
        }
    }

    /// What the sender signs, who signed and when.
    static func signature(
        _ canvas: inout LabelCanvas, _ declaration: CustomsDeclaration, in place: Rectangle
    ) throws(LabelFault) {
        try canvas.block(
            [
                FieldText(
                    "I certify that what is declared here is correct and that the item holds nothing dangerous and "
                        + "nothing that the law or postal or customs rules forbid.", field: "customs")
            ], .regular, TypeSizes(50...60),
            in: Rectangle(x: place.x, y: place.y, width: place.width, height: 190 * mil))
        try canvas.line(
            FieldText(
                "Date and sender's signature:  \(declaration.date)  \(declaration.signer)",
                field: declaration.signerField),
            .bold, TypeSizes(50...80, narrowest: 800), x: place.x, width: place.width,
            baseline: place.bottom - 65 * mil)
    }

    /// What the sender is known by at customs; empty for nothing.
    static func senderReferences(_ declaration: CustomsDeclaration) -> FieldText {
        let references = [("IOSS ", declaration.ioss, "ioss"), ("EORI ", declaration.eori, "eori")]
        return FieldText(
            joining: references.compactMap { title, number, field in
                number.map { FieldText(title + $0, field: "options.customs." + field) }
            }, separator: "   ")
    }
}
