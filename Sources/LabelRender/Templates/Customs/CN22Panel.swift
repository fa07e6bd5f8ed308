import ShipmentModel

/// The customs declaration CN 22, wherever it is printed.
enum CN22Panel {
    /// Draws it in a frame. A declaration with more lines than fit is a fault.
    static func draw(
        _ canvas: inout LabelCanvas, _ declaration: CustomsDeclaration, in place: Rectangle
    ) throws(LabelFault) {
        canvas.frame(place, thickness: 2 * CustomsTable.thin)
        let x = place.x + 50 * mil
        let width = place.width - 100 * mil
        try canvas.line(
            FieldText("CUSTOMS DECLARATION", field: "customs"), .bold, TypeSizes(90...110), x: x,
            width: width * 3 / 4, baseline: place.y + 150 * mil)
        try canvas.line(
            FieldText("CN 22", field: "customs"), .bold, TypeSizes(140...140), x: x, width: width,
            baseline: place.y + 170 * mil, .right)
        try canvas.line(
            FieldText("DÉCLARATION EN DOUANE · " + declaration.operatorName, field: "customs.operator"), .regular,
            TypeSizes(50...60), x: x, width: width * 2 / 3, baseline: place.y + 255 * mil)
        try canvas.line(
            FieldText("May be opened officially", field: "customs"), .regular, TypeSizes(60...60), x: x, width: width,
            baseline: place.y + 255 * mil, .right)
        let ticks = place.y + 275 * mil
        try CustomsTable.categories(&canvas, declaration, x: x, y: ticks, width: width)
        let references = CustomsTable.senderReferences(declaration)
        let below = (references.text.isEmpty ? 490 : 600) * mil
        let top = ticks + CustomsTable.categoriesHeight
        try CustomsTable.contents(
            &canvas, declaration,
            in: Rectangle(
                x: place.x, y: top, width: place.width, height: place.bottom - below - top))
        try canvas.line(
            FieldText("Total weight \(declaration.grossWeight.formatted(.kg)) kg", field: "weight"), .bold,
            TypeSizes(70...80), x: x, width: width, baseline: place.bottom - below + 105 * mil)
        try canvas.line(
            references, .regular, TypeSizes(50...80), x: x, width: width,
            baseline: place.bottom - below + 233 * mil)
        try CustomsTable.signature(
            &canvas, declaration,
            in: Rectangle(x: x, y: place.bottom - 340 * mil, width: width, height: 340 * mil))
    }
}
