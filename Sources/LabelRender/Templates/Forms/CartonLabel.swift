public import ShipmentModel

/// What a carton's packing label shows.
public struct CartonContent: Hashable, Sendable {
    /// The order's number.
    public var order: String
    /// Whose goods.
    public var client: String
    /// Which of the order's cartons this is.
    public var piece: LabelContent.Piece
    /// Where it goes.
    public var shipTo: Address
    /// What is in it.
    public var lines: [Line]
    /// What the barcode says, such as the parcel's id: printable ASCII.
    public var code: String

    /// A carton's content.
    public init(
        order: String, client: String, piece: LabelContent.Piece, shipTo: Address, lines: [Line], code: String
    ) {
        self.order = order
        self.client = client
        self.piece = piece
        self.shipTo = shipTo
        self.lines = lines
        self.code = code
    }

    /// Pieces of one article.
    public struct Line: Hashable, Sendable {
        /// The article's number.
        public var sku: String
        /// What it is; empty where the number is enough.
        public var description: String
        /// How many.
        public var quantity: Int

        /// A line.
        public init(sku: String, description: String = "", quantity: Int) {
            self.sku = sku
            self.description = description
            self.quantity = quantity
        }
    }
}

/// Draws a carton's packing label. Order, client and address are shown in full or are faults; of the contents as many
/// lines as fit, and then how many are not shown. The arrangement is our own: it is for people in the warehouse.
enum CartonLabel: OwnArrangement {
    /// Draws the label.
    static func draw(
        _ content: CartonContent, on page: LabelPage, _ fonts: FontLibrary
    ) throws(LabelFault) -> LabelDrawing {
        var canvas = page.canvas(fonts)
        let left = page.x(margin)
        try canvas.line(
            FieldText(content.client, field: "client"), .bold, TypeSizes(80...140), x: left, width: page.x(1900),
            baseline: page.y(280))
        try canvas.line(
            FieldText("CARTON \(content.piece.number) OF \(content.piece.of)", field: "piece"), .bold,
            TypeSizes(100...180), x: page.x(2050), width: page.x(1850), baseline: page.y(290), .right)
        canvas.rule(page, at: 370, from: margin, to: margin + inside, thickness: 2 * thin)
        try canvas.caption("ORDER", of: "order", tenths: 70, x: left, width: page.x(600), baseline: page.y(480))
        try canvas.line(
            FieldText(content.order, field: "order"), .bold, TypeSizes(120...340, narrowest: 700), x: left,
            width: page.x(inside), baseline: page.y(860))
        canvas.rule(page, at: 950, from: margin, to: margin + inside, thickness: thin)
        let to = try AddressLines.lines(content.shipTo, field: "ship_to", capitals: false, country: true)
        try canvas.caption("SHIP TO", of: "ship_to", tenths: 70, x: left, width: page.x(600), baseline: page.y(1070))
        try canvas.block(
            to, .regular, TypeSizes(.address, upTo: 110), in: page.rect(x: 700, y: 1000, width: 3200, height: 980))
        canvas.rule(page, at: 2020, from: margin, to: margin + inside, thickness: 2 * thin)
        let top = try code(&canvas, page, content)
        try contents(&canvas, page, content, bottom: top)
        return canvas.drawing
    }

    /// The barcode at the bottom, in Code 128 where three dots a module fit, otherwise as QR; where it begins.
    private static func code(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: CartonContent
    ) throws(LabelFault) -> Nanometres {
        let bottom = page.y(5900)
        let linear = BarcodeRule.deskCode128.measures
        if let message = Code128Message(text: content.code),
            (message.modules + 20) * linear.module.preferred <= page.width
        {
            try canvas.line(
                FieldText(content.code, field: "code"), .regular, TypeSizes(80...110, narrowest: 800),
                x: page.x(margin), width: page.x(inside), baseline: bottom - 30 * mil, .centre)
            let top = bottom - 170 * mil - linear.height
            try canvas.symbol(
                .code128(message), in: Rectangle(x: 0, y: top, width: page.width, height: linear.height),
                rule: .deskCode128, field: "code")
            return top
        }
        guard content.code.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
            let message = QRMessage(text: content.code), message.version <= 6
        else {
            throw LabelFault(
                .symbol, field: "code", value: String(content.code.prefix(100)),
                expected: "1 to 106 characters of printable ASCII")
        }
        let side = 1000 * mil
        let place = Rectangle(x: page.x(margin), y: bottom - side, width: side, height: side)
        try canvas.symbol(.qr(message), in: place, rule: .deskQR, field: "code")
        canvas.cutBlock(
            content.code, .regular, TypeSizes(60...90),
            in: Rectangle(
                x: place.right + 80 * mil, y: place.y + 80 * mil, width: page.x(4000 - margin) - place.right - 80 * mil,
                height: side - 160 * mil))
        return place.y
    }

    /// The lines of contents. An article's number or name may be cut, which an ellipsis shows.
    private static func contents(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: CartonContent, bottom: Nanometres
    ) throws(LabelFault) {
        let total = content.lines.reduce(Int128(0)) { $0 + Int128($1.quantity) }
        func counted(_ count: some BinaryInteger, _ one: String, _ many: String) -> String {
            "\(count) " + (count == 1 ? one : many)
        }
        let left = page.x(margin)
        let width = page.x(inside)
        try canvas.caption(
            "CONTENTS: " + counted(content.lines.count, "LINE", "LINES") + ", " + counted(total, "PIECE", "PIECES"),
            of: "lines", tenths: 80, x: left, width: width, baseline: page.y(2150))
        let pitch = 170 * mil
        let top = page.y(2200)
        let places = (bottom - 60 * mil - top) / pitch
        let shown = content.lines.count <= places ? content.lines.count : places - 1
        // The smallest leaves room for scripts with high marks.
        let sizes = TypeSizes(70...90)
        for (index, line) in content.lines.prefix(shown).enumerated() {
            let place = Rectangle(x: left, y: top + index * pitch, width: width, height: pitch)
            func cell(_ text: String, _ font: FontRole, x: Int, width: Int) -> (String, FontRole, Rectangle) {
                (text, font, Rectangle(x: page.x(x), y: place.y, width: page.x(width), height: pitch))
            }
            let number = line.description.isBlank ? 3200 : 1300
            var cells = [
                cell("\(line.quantity) ×", .bold, x: margin, width: 500), cell(line.sku, .bold, x: 660, width: number),
            ]
            if !line.description.isBlank { cells.append(cell(line.description, .regular, x: 2030, width: 1870)) }
            for (text, font, place) in cells { canvas.cutBlock(text, font, sizes, in: place) }
        }
        guard shown < content.lines.count else { return }
        let rest = content.lines[shown...]
        let pieces = rest.reduce(Int128(0)) { $0 + Int128($1.quantity) }
        try canvas.line(
            FieldText(
                "… and \(counted(rest.count, "more line", "more lines")) (\(counted(pieces, "piece", "pieces"))), not shown here",
                field: "lines"), .bold, TypeSizes(70...90), x: left, width: width,
            baseline: top + shown * pitch + 100 * mil)
    }
}
