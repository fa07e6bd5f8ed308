/// What the slip says that is printed instead of a label. Any text is drawn: what does not fit is cut, what no font has is
/// replaced, both visibly.
public struct ErrorSlip: Hashable, Sendable {
    /// What could not be made, such as `No label for parcel 2`.
    public var what: String
    /// Why, in plain words.
    public var reason: String
    /// What to do now.
    public var remedy: String
    /// The order's number.
    public var order: String
    /// The desk.
    public var desk: String
    /// When, as people there read it.
    public var time: String
    /// The request's id, also in a QR Code, unless it holds more than 64 characters or others than printable ASCII.
    public var request: String

    /// A slip.
    public init(
        what: String, reason: String, remedy: String, order: String, desk: String, time: String, request: String
    ) {
        self.what = what
        self.reason = reason
        self.remedy = remedy
        self.order = order
        self.desk = desk
        self.time = time
        self.request = request
    }
}

/// Draws the slip. It never fails, so that a packer never stands before a printer that prints nothing.
enum ErrorSlipForm {
    private static let margin = 150
    private static let inside = 4000 - 2 * margin
    /// A longer id is not put into the symbol, so that its modules always fit its place.
    private static let longestRequest = 64

    /// Draws the slip.
    static func draw(_ slip: ErrorSlip, on page: LabelPage, _ fonts: FontLibrary) -> LabelDrawing {
        var canvas = page.canvas(fonts)
        canvas.fill(page.rect(x: 60, y: 80, width: 3880, height: 120))
        canvas.fill(page.rect(x: 60, y: 5800, width: 3880, height: 120))
        func text(_ text: String, _ font: FontRole, _ sizes: ClosedRange<Int>, y: Int, height: Int) {
            canvas.cutBlock(
                text, font, TypeSizes(sizes), in: page.rect(x: margin, y: y, width: inside, height: height))
        }
        text("THIS IS NOT A SHIPPING LABEL", .bold, 120...160, y: 300, height: 260)
        text(slip.what, .bold, 120...240, y: 640, height: 780)
        rule(&canvas, page, y: 1480)
        text("WHY", .bold, 80...80, y: 1540, height: 150)
        text(slip.reason, .regular, 80...140, y: 1700, height: 1080)
        rule(&canvas, page, y: 2840)
        text("WHAT TO DO", .bold, 80...80, y: 2900, height: 150)
        text(slip.remedy, .bold, 80...140, y: 3060, height: 1080)
        rule(&canvas, page, y: 4200)
        let hasSymbol = symbol(&canvas, page, slip.request)
        let width = hasSymbol ? 2400 : inside
        for (row, (title, value)) in [
            ("ORDER", slip.order), ("DESK", slip.desk), ("TIME", slip.time), ("REQUEST", slip.request),
        ].enumerated() {
            let y = 4290 + row * 300
            canvas.cutBlock(
                title, .bold, TypeSizes(70...70), in: page.rect(x: margin, y: y, width: 600, height: 200))
            canvas.cutBlock(
                value, .regular, TypeSizes(70...110),
                in: page.rect(x: margin + 620, y: y, width: width - 620, height: row == 3 ? 420 : 260))
        }
        return canvas.drawing
    }

    /// The id of the request, if a symbol can hold it; whether it does.
    private static func symbol(_ canvas: inout LabelCanvas, _ page: LabelPage, _ request: String) -> Bool {
        guard request.utf8.count <= longestRequest, request.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
            let message = QRMessage(text: request)
        else { return false }
        let side = 1000 * mil
        do throws(LabelFault) {
            try canvas.symbol(
                .qr(message),
                in: Rectangle(x: page.x(4000 - margin) - side, y: page.y(4450), width: side, height: side),
                rule: .deskQR, field: "request")
            return true
        } catch {
            return false
        }
    }

    private static func rule(_ canvas: inout LabelCanvas, _ page: LabelPage, y: Int) {
        canvas.rule(page, at: y, from: margin, to: margin + inside, thickness: 14 * mil)
    }
}
