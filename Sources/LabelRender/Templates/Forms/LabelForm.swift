/// A page that goes with a parcel but is no carrier's label.
public enum LabelForm: Hashable, Sendable {
    /// A customs declaration, CN 22 or CN 23.
    case customs(CustomsForm)
    /// A carton's packing label.
    case carton(CartonContent)

    /// Lays it out on a page, and checks it.
    func draw(on page: LabelPage, _ fonts: FontLibrary) throws(LabelFault) -> LabelDrawing {
        let drawing =
            switch self {
            case .customs(let form): try CustomsPage.draw(form, on: page, fonts)
            case .carton(let content): try CartonLabel.draw(content, on: page, fonts)
            }
        try LayoutRules.check(drawing)
        return drawing
    }
}
