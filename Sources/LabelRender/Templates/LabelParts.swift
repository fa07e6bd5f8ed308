import CHarfBuzz
import ShipmentModel

/// A template whose arrangement no carrier prescribes: these share one look.
protocol OwnArrangement {}

extension OwnArrangement {
    /// The margin left and right, in mils of the design.
    static var margin: Int { 100 }
    /// The width between the margins, in mils of the design.
    static var inside: Int { 4000 - 2 * margin }
    /// A rule of one point.
    static var thin: Nanometres { 14 * mil }

    /// The service's letter, or a black square, at the left of the header.
    static func icon(
        _ canvas: inout LabelCanvas, _ page: LabelPage, _ content: LabelContent, _ sizes: TypeSizes, width: Int,
        baseline: Int, square: (x: Int, y: Int)
    ) throws(LabelFault) {
        switch content.service.icon {
        case .letter(let letter):
            try canvas.line(
                FieldText(letter, field: "service.icon"), .bold, sizes, x: page.x(margin), width: page.x(width),
                baseline: page.y(baseline), .centre)
        case .filled:
            canvas.fill(x: page.x(square.x), y: page.y(square.y), width: 500 * mil, height: 500 * mil)
        }
    }

    /// The lines of sender and recipient; their countries only where they differ.
    static func lines(_ content: LabelContent) throws(LabelFault) -> (from: [FieldText], to: [FieldText]) {
        let sender = content.sender
        let abroad = sender.address.country != content.shipTo.country
        return (
            try AddressLines.lines(sender.address, field: sender.field, capitals: false, country: abroad),
            try AddressLines.lines(content.shipTo, field: "ship_to", capitals: false, country: abroad)
        )
    }
}

/// What several templates draw alike. Places are in mils of the design.
extension LabelCanvas {
    /// A line across the label.
    mutating func rule(
        _ page: LabelPage, at y: Int, from left: Int = 50, to right: Int = 3950, thickness: Nanometres = 14 * mil
    ) {
        fill(x: page.x(left), y: page.y(y), width: page.x(right - left), height: thickness)
    }

    /// A line down the label.
    mutating func rule(
        _ page: LabelPage, down x: Int, from top: Int, to bottom: Int, thickness: Nanometres = 14 * mil
    ) {
        fill(x: page.x(x), y: page.y(top), width: thickness, height: page.y(bottom - top))
    }

    /// The client's references, each on a line.
    mutating func references(
        _ content: LabelContent, _ sizes: TypeSizes = TypeSizes(60...85), in place: Rectangle,
        after lines: [FieldText] = []
    ) throws(LabelFault) {
        let references = content.references.map { reference in
            FieldText(reference.name + ": " + reference.value, field: "references." + reference.name)
        }
        try block(lines + references, .regular, sizes, in: place)
    }

    /// A small word that says what stands beside or below it.
    mutating func caption(
        _ text: String, of field: String, tenths: Int = 60, x: Nanometres, width: Nanometres, baseline: Nanometres
    ) throws(LabelFault) {
        try line(
            FieldText(text, field: field), .bold, TypeSizes(tenths...tenths), x: x, width: width, baseline: baseline)
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

extension LabelContent {
    /// An address's lines with the telephone number, if there is one, below.
    func lines(
        _ address: Address, field: String, capitals: Bool, country: Bool
    ) throws(LabelFault) -> [FieldText] {
        var lines = try AddressLines.lines(address, field: field, capitals: capitals, country: country)
        if let phone = address.phone, !phone.isEmpty { lines.append(FieldText(phone, field: field + ".phone")) }
        return lines
    }

    /// Whether the parcel goes to another country than it comes from.
    var isAbroad: Bool { shipFrom.country != shipTo.country }
}

extension CivilDate {
    /// The day of the year as carriers' barcodes hold it: `001` to `366`.
    var dayOfYear: String {
        guard let newYear = CivilDate(year: components.year, month: 1, day: 1) else { return "" }
        let text = String(day - newYear.day + 1)
        return String(repeating: "0", count: 3 - text.utf8.count) + text
    }

    /// `02 DEC 2025`.
    var labelText: String {
        let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        let (year, month, day) = components
        return "\(day < 10 ? "0" : "")\(day) \(months[month - 1]) \(year)"
    }
}

extension Mass {
    /// The mass in so many parts of a unit, rounded up: a parcel is never stated lighter than it is.
    func roundedUp(_ unit: Unit, parts: Int64 = 1) -> Int64 {
        let part = unit.picograms / parts
        return picograms / part + (picograms % part > 0 ? 1 : 0)
    }
}

/// Text as two-dimensional symbols of depots hold it.
enum SymbolLetters {
    /// The text in ASCII capitals. Letters lose their marks by canonical decomposition (`É` becomes `E`); nil if what is
    /// left is still not printable ASCII, since everything else would be a guess at another spelling.
    static func capitals(_ text: String) -> String? {
        let capitals = AddressLines.capitals(text)
        guard capitals.hasByte(where: { !(0x20...0x7E).contains($0) }) else { return capitals }
        var result = ""
        for scalar in capitals.unicodeScalars {
            let base = SymbolLetters.base(scalar.value)
            if isMark(base) { continue }
            guard (0x20...0x7E).contains(base), let ascii = Unicode.Scalar(base) else { return nil }
            result.unicodeScalars.append(ascii)
        }
        return result
    }

    /// What a character begins with when it is decomposed as far as it can be.
    private static func base(_ scalar: UInt32) -> UInt32 {
        var scalar = scalar
        var first: UInt32 = 0
        var second: UInt32 = 0
        while hb_unicode_decompose(hb_unicode_funcs_get_default(), scalar, &first, &second) != 0, first != scalar {
            scalar = first
        }
        return scalar
    }

    private static func isMark(_ scalar: UInt32) -> Bool {
        hb_unicode_general_category(hb_unicode_funcs_get_default(), scalar)
            == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK
    }
}

extension Address {
    /// The postcode's digits and capital letters, without blanks and hyphens: as barcodes hold it. Empty if there is
    /// none; nil if it holds anything else.
    var barcodePostcode: String? {
        let text = AddressLines.capitals(postcode ?? "").filter { $0 != " " && $0 != "-" }
        return text.utf8.allSatisfy { $0.isDigit || $0.isCapital } ? text : nil
    }
}
