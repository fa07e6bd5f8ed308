import ShipmentModel
import TrackingNumbers

/// A DPD parcel label: the 28 characters in Code 128 under a bearer bar, which destination, parcel and service make up.
///
/// The parts are those of DPD's labels; where they stand is our own, since no measured label was at hand. Not conformant
/// by itself: depots, route and sorting codes come from DPD's routing data and are printed only if given; without them a
/// frame says so. DPD's Aztec code, whose content is DPD's own, is not printed. The national DPD company approves labels.
enum DPDLabel {
    /// Draws the label.
    static func draw(
        _ content: LabelContent, on page: LabelPage, _ fonts: FontLibrary
    ) throws(LabelFault) -> LabelDrawing {
        guard case .dpdParcel(let number) = content.number else {
            throw content.wrongNumber(for: .dpdParcel)
        }
        let label = try labelNumber(content, number)
        guard case .code128(let text) = label.barcode, let message = Code128Message(text: text) else {
            preconditionFailure("digits and letters")
        }
        var canvas = page.canvas(fonts)
        try addresses(&canvas, page, content)
        try parcel(&canvas, page, number)
        try route(&canvas, page, content, label)
        try barcode(&canvas, page, label, message)
        return canvas.drawing
    }

    /// What the barcode says.
    static func labelNumber(
        _ content: LabelContent, _ number: DPDParcelNumber
    ) throws(LabelFault) -> DPDLabelNumber {
        let service = try content.required(
            .serviceCode, expected: "DPD's service code, three digits such as 101"
        ) { DPDLabelNumber.isCode($0) }
        let given = try content.detail(
            .destinationCode, expected: "three digits of the destination in DPD's network"
        ) { DPDLabelNumber.isCode($0) }
        guard let country = given ?? CountryNumbers.number(content.shipTo.country) else {
            throw LabelFault(
                .destination, field: "ship_to.country", value: content.shipTo.country.code,
                expected: "a country with a number in ISO 3166-1, which DPD's barcode holds")
        }
        do throws(NumberFault) {
            return try DPDLabelNumber(
                parcel: number, postcode: content.shipTo.barcodePostcode ?? "?", service: service, country: country)
        } catch {
            throw LabelFault(
                .postcode, field: "ship_to.postcode", value: content.shipTo.postcode ?? "", expected: error.expected)
        }
    }

    /// The recipient, what is known of the parcel, and on the right the sender, turned.
    private static func addresses(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent
    ) throws(LabelFault) {
        let to = try AddressLines.lines(
            content.shipTo, field: "ship_to", capitals: false, country: content.isAbroad)
        try canvas.block(
            to, .bold, TypeSizes(.address, upTo: 130), in: page.rect(x: 110, y: 110, width: 2900, height: 1120))
        canvas.rule(page, at: 1260, to: 3080)
        var facts: [FieldText] = []
        if let phone = content.shipTo.phone {
            facts.append(FieldText("Phone: " + phone, field: "ship_to.phone"))
        }
        try canvas.references(
            content, in: page.rect(x: 110, y: 1310, width: 1950, height: 470), after: facts)
        for (title, value, field, baseline) in [
            ("Packages", "\(content.piece.number)/\(content.piece.of)", "piece", 1480),
            ("Weight", content.weight, "weight", 1700),
        ] where !value.isEmpty {
            try canvas.line(
                FieldText(title, field: field), .regular, TypeSizes(60...60), x: page.x(2120), width: page.x(420),
                baseline: page.y(baseline))
            try canvas.line(
                FieldText(value, field: field), .bold, TypeSizes(70...120), x: page.x(2400), width: page.x(620),
                baseline: page.y(baseline), .right)
        }
        canvas.rule(page, down: 3080, from: 50, to: 1800)
        let sender = content.sender
        let from = try content.lines(
            sender.address, field: sender.field, capitals: false, country: content.isAbroad)
        try canvas.turned(.quarter, in: page.rect(x: 3125, y: 90, width: 815, height: 1680)) {
            (part: inout LabelCanvas) throws(LabelFault) in
            try part.line(
                FieldText("Sender", field: sender.field), .bold, TypeSizes(60...60), x: 0, width: part.width,
                baseline: 64 * mil)
            try part.block(
                from, .regular, TypeSizes(.returnAddress, upTo: 75),
                in: Rectangle(x: 0, y: 85 * mil, width: part.width, height: part.height - 85 * mil))
        }
        canvas.rule(page, at: 1800, thickness: 20 * mil)
    }

    /// The parcel's number.
    private static func parcel(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ number: DPDParcelNumber
    ) throws(LabelFault) {
        try canvas.line(
            FieldText("Track", field: "tracking_number"), .regular, TypeSizes(80...80), x: page.x(110),
            width: page.x(450), baseline: page.y(2100))
        try canvas.line(
            FieldText(number.humanReadable, field: "tracking_number"), .bold, TypeSizes(160...240), x: page.x(560),
            width: page.x(3340), baseline: page.y(2100))
        canvas.rule(page, at: 2210, thickness: 20 * mil)
    }

    /// The service, the route if it is given, and the sorting codes.
    private static func route(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent, _ label: DPDLabelNumber
    ) throws(LabelFault) {
        try canvas.line(
            FieldText(content.service.name, field: "service.name"), .bold, TypeSizes(120...220, narrowest: 850),
            x: page.x(110), width: page.x(3790), baseline: page.y(2500))
        try canvas.line(
            FieldText(content.shortMarkLine, field: "specimen"), .bold, TypeSizes(100...240), x: page.x(110),
            width: page.x(3780), baseline: page.y(3810), .centre)
        canvas.rule(page, at: 2620)
        let route = content.text(.routingCode)
        if route.text.isEmpty {
            canvas.frame(page.rect(x: 110, y: 2720, width: 3780, height: 750), thickness: 14 * mil)
            try canvas.line(
                FieldText("ROUTE: NO DPD ROUTING DATA", field: route.field), .regular, TypeSizes(80...80),
                x: page.x(200), width: page.x(3600), baseline: page.y(3125), .centre)
        } else {
            try canvas.line(
                route, .bold, TypeSizes(240...560), x: page.x(110), width: page.x(3780), baseline: page.y(3370),
                .centre)
        }
        canvas.rule(page, at: 3900)
        for (title, detail, x, width) in [
            ("O-Sort", LabelDetail.originSort, 110, 1000), ("D-Sort", .destinationSort, 1210, 1000),
        ] {
            try canvas.line(
                FieldText(title, field: detail.field), .regular, TypeSizes(60...60), x: page.x(x),
                width: page.x(width), baseline: page.y(4030))
            try canvas.line(
                content.text(detail), .bold, TypeSizes(120...240), x: page.x(x), width: page.x(width),
                baseline: page.y(4340))
        }
        let codes = [label.service, content.shipTo.country.code, content.shipTo.barcodePostcode ?? ""]
        try canvas.line(
            FieldText(codes.filter { !$0.isEmpty }.joined(separator: "-"), field: LabelDetail.serviceCode.field),
            .bold, TypeSizes(120...180), x: page.x(2250), width: page.x(1640), baseline: page.y(4340), .right)
        let version = [content.shipDate.labelText, content.text(.routingVersion).text].filter { !$0.isEmpty }
        try canvas.line(
            FieldText(version.joined(separator: "   "), field: LabelDetail.routingVersion.field), .regular,
            TypeSizes(60...60), x: page.x(110), width: page.x(3780), baseline: page.y(4570))
    }

    /// The bars under their bearer bar, which is three modules thick and as wide as the label prints, and the text with
    /// its check character.
    ///
    /// The rule leaves no choice of modules: they are 0.375 mm in PDF, three dots at 203 dpi and nine at 600 dpi, so that
    /// three preferred ones come to three of those drawn, 9 and 27 dots.
    private static func barcode(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ label: DPDLabelNumber, _ message: Code128Message
    ) throws(LabelFault) {
        let measures = BarcodeRule.dpdParcel.measures
        let bars = Rectangle(x: 0, y: page.y(4690), width: page.width, height: measures.height)
        let bearer = 3 * measures.module.preferred
        canvas.fill(x: page.x(50), y: bars.y - bearer, width: page.x(3900), height: bearer)
        try canvas.symbol(.code128(message), in: bars, rule: .dpdParcel, field: "tracking_number")
        try canvas.line(
            FieldText(label.humanReadable, field: "tracking_number"), .bold, TypeSizes(90...120), x: page.x(190),
            width: page.x(3620), baseline: bars.bottom + 170 * mil, .centre)
    }
}
