import ShipmentModel
import TrackingNumbers

/// A DHL Express label: the waybill in Code 39, the routing barcode and the piece's licence plate in Code 128.
///
/// What the barcodes hold is as on six labels of DHL's interface; where things stand is our own. Not conformant by
/// itself: the route and the eight digits of the routing barcode are DHL's data, and both are printed only if given; the
/// block of service features is not printed. DHL approves labels that are not made by its interface.
enum DHLExpressLabel {
    /// Draws the label.
    static func draw(
        _ content: LabelContent, on page: LabelPage, _ fonts: FontLibrary
    ) throws(LabelFault) -> LabelDrawing {
        guard case .dhlExpress(let waybill) = content.number else {
            throw content.wrongNumber(for: .dhlExpress)
        }
        guard let piece = content.pieceNumber else {
            throw LabelFault(
                .missingField, field: "piece_number", value: "", expected: "the piece's licence plate (JD01 …)")
        }
        guard case .dhlLicencePlate(let plate) = piece else {
            throw LabelFault(
                .numberFormat, field: "piece_number", value: piece.text, expected: "a licence plate (JD01 …)")
        }
        let product = try content.required(
            .serviceCode, expected: "the product's letters, such as WPX"
        ) { (1...4).contains($0.utf8.count) && $0.utf8.allSatisfy { $0.isDigit || $0.isCapital } }
        let routing = try routingText(content)
        var canvas = page.canvas(fonts)
        try header(&canvas, page, content, product: product)
        try addresses(&canvas, page, content)
        try route(&canvas, page, content)
        try shipment(&canvas, page, content)
        try barcodes(&canvas, page, waybill, routing, plate)
        return canvas.drawing
    }

    /// What the routing barcode holds: `2L`, country, postcode, `+` and the eight digits; nil if those are not given.
    static func routingText(_ content: LabelContent) throws(LabelFault) -> String? {
        let digits = try content.detail(
            .routingProduct, expected: "eight digits such as 48000001, from DHL's routing data"
        ) { $0.isDigits(8) }
        guard let digits else { return nil }
        guard let postcode = content.shipTo.barcodePostcode, postcode.utf8.count <= 12 else {
            throw LabelFault(
                .postcode, field: "ship_to.postcode", value: content.shipTo.postcode ?? "",
                expected: "at most twelve digits and letters")
        }
        return "2L" + content.shipTo.country.code + postcode + "+" + digits
    }

    /// The service's name and the product's letters.
    private static func header(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent, product: String
    ) throws(LabelFault) {
        try canvas.line(
            FieldText(content.service.name, field: "service.name"), .bold, TypeSizes(100...220, narrowest: 850),
            x: page.x(110), width: page.x(2700), baseline: page.y(310))
        let box = page.rect(x: 2900, y: 60, width: 1030, height: 350)
        canvas.frame(box, thickness: 28 * mil)
        try canvas.line(
            FieldText(product, field: LabelDetail.serviceCode.field), .bold, TypeSizes(120...250),
            x: box.x + 60 * mil, width: box.width - 120 * mil,
            baseline: box.y + box.height / 2 + points(tenths: 250) * 36 / 100, .centre)
        canvas.rule(page, at: 440)
    }

    private static func addresses(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        let sender = content.sender
        try canvas.line(
            FieldText("From:", field: sender.field), .regular, TypeSizes(80...80), x: page.x(110),
            width: page.x(380), baseline: page.y(570))
        let from = try AddressLines.lines(sender.address, field: sender.field, capitals: false, country: true)
        try canvas.block(
            from, .regular, TypeSizes(.returnAddress, upTo: 80),
            in: page.rect(x: 520, y: 485, width: 2380, height: 650))
        if let phone = sender.address.phone {
            try canvas.line(
                FieldText(phone, field: sender.field + ".phone"), .regular, TypeSizes(50...80), x: page.x(2920),
                width: page.x(1000), baseline: page.y(570), .right)
        }
        canvas.rule(page, at: 1145)
        try canvas.line(
            FieldText("To:", field: "ship_to"), .bold, TypeSizes(100...100), x: page.x(110), width: page.x(380),
            baseline: page.y(1300))
        let to = try AddressLines.lines(content.shipTo, field: "ship_to", capitals: false, country: true)
        try canvas.block(
            to, .bold, TypeSizes(.address, upTo: 125), in: page.rect(x: 520, y: 1185, width: 3390, height: 1040))
        canvas.rule(page, at: 2235, thickness: 20 * mil)
    }

    /// The route if it is given.
    private static func route(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        let route = content.text(.routingCode)
        if route.text.isEmpty {
            try canvas.line(
                FieldText("ROUTE: NO DHL ROUTING DATA", field: route.field), .regular, TypeSizes(80...80),
                x: page.x(110), width: page.x(3780), baseline: page.y(2500), .centre)
        } else {
            try canvas.line(
                route, .bold, TypeSizes(180...300), x: page.x(110), width: page.x(3780), baseline: page.y(2620),
                .centre)
        }
        canvas.rule(page, at: 2690, thickness: 20 * mil)
    }

    /// Date, weight, which piece it is, the recipient's telephone and the client's references.
    private static func shipment(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        var facts = [FieldText("Date: " + content.shipDate.description, field: "ship_date")]
        if !content.weight.isEmpty { facts.append(FieldText("Weight: " + content.weight, field: "weight")) }
        facts.append(FieldText("Piece: \(content.piece.number)/\(content.piece.of)", field: "piece"))
        if let phone = content.shipTo.phone { facts.append(FieldText("Phone: " + phone, field: "ship_to.phone")) }
        try canvas.references(
            content, in: page.rect(x: 110, y: 2760, width: 1640, height: content.marks.isEmpty ? 1000 : 700),
            after: facts)
        try canvas.line(
            FieldText(content.shortMarkLine, field: "specimen"), .bold, TypeSizes(90...220), x: page.x(110),
            width: page.x(1700), baseline: page.y(3680))
    }

    /// The three barcodes, each with its text below.
    private static func barcodes(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ waybill: DHLWaybill, _ routing: String?,
        _ plate: DHLLicencePlate
    ) throws(LabelFault) {
        guard case .code39(let number) = waybill.barcode, let code39 = Code39Message(text: number),
            case .code128(let plateText) = plate.barcode, let plateMessage = Code128Message(text: plateText)
        else { preconditionFailure("digits and letters") }
        let left = page.x(1780)
        let first = Rectangle(
            x: left, y: page.y(2790), width: page.width - left,
            height: BarcodeRule.dhlExpressWaybill.measures.height)
        try canvas.symbol(.code39(code39), in: first, rule: .dhlExpressWaybill, field: "tracking_number")
        try canvas.line(
            FieldText("WAYBILL " + waybill.humanReadable, field: "tracking_number"), .bold, TypeSizes(90...110),
            x: first.x, width: page.x(3930) - first.x, baseline: first.bottom + 160 * mil, .centre)
        canvas.rule(page, at: 3770)
        if let routing {
            guard let message = Code128Message(text: routing) else { preconditionFailure("digits and letters") }
            let second = Rectangle(
                x: 0, y: page.y(3840), width: page.width, height: BarcodeRule.dhlExpressRouting.measures.height)
            try canvas.symbol(
                .code128(message), in: second, rule: .dhlExpressRouting, field: LabelDetail.routingProduct.field)
            try canvas.line(
                FieldText("(2L) " + routing.dropFirst(2), field: LabelDetail.routingProduct.field), .regular,
                TypeSizes(80...100), x: page.x(110), width: page.x(3780), baseline: second.bottom + 140 * mil,
                .centre)
        } else {
            try canvas.line(
                FieldText("ROUTING BARCODE: NO DHL ROUTING DATA", field: LabelDetail.routingProduct.field),
                .regular, TypeSizes(80...80), x: page.x(110), width: page.x(3780), baseline: page.y(4250), .centre)
        }
        let third = Rectangle(
            x: 0, y: page.y(4700), width: page.width, height: BarcodeRule.dhlExpressLicencePlate.measures.height)
        try canvas.symbol(
            .code128(plateMessage), in: third, rule: .dhlExpressLicencePlate, field: "piece_number")
        try canvas.line(
            FieldText(plate.humanReadable, field: "piece_number"), .bold, TypeSizes(90...110), x: page.x(110),
            width: page.x(3780), baseline: third.bottom + 160 * mil, .centre)
    }
}
