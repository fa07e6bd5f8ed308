import ShipmentModel

/// What several templates draw alike. Places are in mils of the design.
extension LabelCanvas {
    /// A line across the label.
    mutating func rule(_ page: LabelPage, x: Int, y: Int, width: Int, thickness: Nanometres) {
        fill(x: page.x(x), y: page.y(y), width: page.x(width), height: thickness)
    }

    /// A small word that says what stands beside or below it.
    mutating func caption(
        _ text: String, of field: String, tenths: Int = 60, x: Nanometres, width: Nanometres, baseline: Nanometres
    ) throws(LabelFault) {
        try line(
            FieldText(text, field: field), .bold, TypeSizes(tenths...tenths), x: x, width: width, baseline: baseline)
    }

    /// The client's references, one a line.
    mutating func references(
        _ content: LabelContent, _ sizes: TypeSizes, in place: Rectangle
    ) throws(LabelFault) {
        let lines = content.references.map { reference in
            FieldText(reference.name + ": " + reference.value, field: "references." + reference.name)
        }
        try block(lines, .regular, sizes, in: place)
    }

    /// RETURN and SPECIMEN, where the label is one; the place is kept free otherwise. A narrow place has room for both
    /// words alone.
    mutating func marks(
        _ content: LabelContent, _ page: LabelPage, x: Int, width: Int, baseline: Int, upTo tenths: Int = 190,
        isNarrow: Bool = false
    ) throws(LabelFault) {
        let isShort = isNarrow && content.marks.count > 1
        try line(
            FieldText(isShort ? content.shortMarkLine : content.markLine, field: "specimen"), .bold,
            TypeSizes(100...tenths), x: page.x(x),
            width: page.x(width), baseline: page.y(baseline), .centre)
    }
}
