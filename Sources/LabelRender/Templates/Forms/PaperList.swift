/// A list for people, on as many pages of A4 as it needs, such as what is handed over to a carrier. Any text is drawn:
/// what does not fit is cut, what no font has is replaced, both visibly.
public struct PaperList: Hashable, Sendable {
    /// A column of the list.
    public struct Column: Hashable, Sendable {
        /// What stands above it.
        public var title: String
        /// Its share of the width, in thousandths.
        public var share: Int

        /// A column.
        public init(_ title: String, share: Int) {
            self.title = title
            self.share = share
        }
    }

    /// What the whole list has in common, such as its date.
    public struct Fact: Hashable, Sendable {
        /// What it is.
        public var name: String
        /// What it says.
        public var value: String

        /// A fact.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What it is a list of.
    public var title: String
    /// What the whole list has in common; on every page.
    public var facts: [Fact]
    /// The columns; their shares add up to 1000.
    public var columns: [Column]
    /// The rows, a text a column.
    public var rows: [[String]]
    /// What stands below the last row, such as totals.
    public var summary: [String]

    /// A list.
    public init(
        title: String, facts: [Fact], columns: [Column], rows: [[String]], summary: [String]
    ) {
        precondition(columns.reduce(0) { $0 + $1.share } == 1000, "the shares of the columns are the whole width")
        precondition(rows.allSatisfy { $0.count == columns.count }, "a text a column")
        self.title = title
        self.facts = facts
        self.columns = columns
        self.rows = rows
        self.summary = summary
    }
}

/// Draws the list.
enum PaperListForm {
    private static let width = 210 * millimetre
    private static let height = 297 * millimetre
    private static let margin = 15 * millimetre
    private static let inside = width - 2 * margin
    private static let pitch = 4_500_000
    private static let rule = 9 * mil
    private static let rowSizes = TypeSizes(60...80)

    /// The pages, at least one.
    static func draw(_ list: PaperList, _ fonts: FontLibrary) -> [LabelDrawing] {
        let factLines = (list.facts.count + 1) / 2
        let top = margin + 12 * millimetre + factLines * 6 * millimetre + 4 * millimetre
        let bottom = height - margin - 8 * millimetre
        // The first line of the table is its head; below the last row stands the summary.
        let perPage = max(1, (bottom - top) / pitch - 1)
        let lines = list.rows.count + list.summary.count
        let pages = max(1, (lines + perPage - 1) / perPage)
        return (0..<pages).map { page in
            var canvas = LabelCanvas(width: width, height: height, fonts: fonts)
            head(&canvas, list)
            var y = top
            row(&canvas, list.columns.map(\.title), list.columns, .bold, y: y)
            canvas.fill(x: margin, y: y + pitch - rule, width: inside, height: rule)
            for line in page * perPage..<min(lines, (page + 1) * perPage) {
                y += pitch
                if line < list.rows.count {
                    row(&canvas, list.rows[line], list.columns, .regular, y: y)
                } else {
                    let text = list.summary[line - list.rows.count]
                    row(&canvas, [text], [PaperList.Column("", share: 1000)], .bold, y: y)
                }
            }
            let number = "Page \(page + 1) of \(pages)"
            row(&canvas, [number], [PaperList.Column("", share: 1000)], .regular, y: height - margin - pitch)
            return canvas.drawing
        }
    }

    private static func head(_ canvas: inout LabelCanvas, _ list: PaperList) {
        canvas.cutBlock(
            list.title, .bold, TypeSizes(120...180),
            in: Rectangle(x: margin, y: margin, width: inside, height: 9 * millimetre))
        for (index, fact) in list.facts.enumerated() {
            let x = margin + index % 2 * inside / 2
            let y = margin + 12 * millimetre + index / 2 * 6 * millimetre
            let height = 5 * millimetre
            canvas.cutBlock(
                fact.name, .bold, TypeSizes(70...90),
                in: Rectangle(x: x, y: y, width: 24 * millimetre, height: height))
            canvas.cutBlock(
                fact.value, .regular, TypeSizes(70...90),
                in: Rectangle(
                    x: x + 25 * millimetre, y: y, width: inside / 2 - 27 * millimetre, height: height))
        }
    }

    private static func row(
        _ canvas: inout LabelCanvas, _ texts: [String], _ columns: [PaperList.Column], _ font: FontRole, y: Nanometres
    ) {
        var x = margin
        for (text, column) in zip(texts, columns) {
            let width = inside * column.share / 1000
            canvas.cutBlock(
                text, font, rowSizes,
                in: Rectangle(x: x, y: y, width: width - millimetre, height: pitch - rule))
            x += width
        }
    }
}
