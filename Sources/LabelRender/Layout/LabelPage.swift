/// A label's page, and the way from the design to it.
///
/// Templates are designed in thousandths of an inch on 4000 × 6000; places are mapped linearly to the page, whose sides
/// differ from the design's by up to 3 %. What a carrier prescribes (type sizes, module widths, bar heights) is not
/// mapped: it comes from the rules.
struct LabelPage {
    /// The page's width.
    let width: Nanometres
    /// The page's height.
    let height: Nanometres

    init(_ size: LabelSize) {
        width = size.width
        height = size.height
    }

    /// A distance from the left side, or a width, of the design in mils.
    func x(_ mils: Int) -> Nanometres { width * mils / 4000 }

    /// A distance from the top side, or a height, of the design in mils.
    func y(_ mils: Int) -> Nanometres { height * mils / 6000 }

    /// A place of the design, in mils.
    func rect(x: Int, y: Int, width: Int, height: Int) -> Rectangle {
        Rectangle(x: self.x(x), y: self.y(y), width: self.x(width), height: self.y(height))
    }

    /// An empty label of this size.
    func canvas(_ fonts: FontLibrary) -> LabelCanvas {
        LabelCanvas(width: width, height: height, fonts: fonts)
    }
}
