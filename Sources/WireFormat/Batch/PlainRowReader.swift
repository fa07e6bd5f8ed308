import ShipmentModel
import TextFormats

/// A row that a ``PlainRowReader`` leaves to the ``ShipmentReader``.
struct NotPlain: Error {}

/// Reads rows for quotes straight from their bytes, if nothing about them is unusual.
///
/// The rules are ``ShipmentReader``'s. This reader knows only texts, numbers and codes that are right beyond doubt, just
/// as they are usually written; at the least doubt it refuses the row without a reason, and the other reads it. So what
/// is wrong with a row, and what is right in an unusual one, is decided in one place. Both yield the same shipment for
/// every row that this one takes.
struct PlainRowReader {
    private let columns: PlainColumns
    private let bytes: UnsafeBufferPointer<UInt8>
    private let fields: UnsafeBufferPointer<CSVField>
    /// The row being read: where its fields begin.
    private var first = 0
    /// The last sender read, and where the fields of its row begin: most rows of a file have one sender.
    private var sender: (address: Address, row: Int)?

    /// A reader of rows whose fields and contents lie in buffers that outlive it.
    init(
        _ columns: PlainColumns, _ bytes: UnsafeBufferPointer<UInt8>, _ fields: UnsafeBufferPointer<CSVField>
    ) {
        self.columns = columns
        self.bytes = bytes
        self.fields = fields
    }

    /// The shipment of the row whose fields begin there.
    mutating func shipment(at first: Int) throws(NotPlain) -> Shipment {
        self.first = first
        for column in columns.others where !cell(column).isEmpty { throw NotPlain() }
        let shipDate = try date(columns.shipDate)
        let options = try options()
        if let shipDate, let deliverBy = options.deliverBy, deliverBy < shipDate { throw NotPlain() }
        return Shipment(
            client: try text(columns.client, limit: Bounds.identifier) ?? "default",
            order: try text(columns.order, limit: Bounds.identifier), shipDate: shipDate, shipFrom: try shipFrom(),
            shipTo: try address(columns.shipTo), parcels: [try parcel()], references: try references(),
            options: options)
    }

    // MARK: Parts

    private mutating func shipFrom() throws(NotPlain) -> Address {
        if let sender, isSame(columns.shipFrom.all, as: sender.row) { return sender.address }
        let address = try address(columns.shipFrom)
        sender = (address, first)
        return address
    }

    /// Whether cells of the row being read have the same contents as those of an earlier one.
    private func isSame(_ columns: [Int], as row: Int) -> Bool {
        for column in columns {
            let (a, b) = (fields[first + column], fields[row + column])
            guard a.end - a.start == b.end - b.start else { return false }
            for offset in 0..<(a.end - a.start) where bytes[a.start + offset] != bytes[b.start + offset] {
                return false
            }
        }
        return true
    }

    private func address(_ columns: PlainColumns.Address) throws(NotPlain) -> Address {
        let country = try country(columns.country)
        var street: [String] = []
        for column in columns.street {
            if let line = try text(column, limit: Bounds.name) { street.append(line) }
        }
        return Address(
            name: try text(columns.name, limit: Bounds.name), company: try text(columns.company, limit: Bounds.name),
            street: street, city: try text(columns.city, limit: Bounds.name),
            region: try region(columns.region, country), postcode: try postcode(columns.postcode, country),
            country: country, phone: try text(columns.phone, limit: Bounds.phone), email: try email(columns.email),
            residential: try flag(columns.residential))
    }

    private func parcel() throws(NotPlain) -> Parcel {
        Parcel(
            number: try number(columns.parcel) ?? 1, weight: try weight(), dimensions: try dimensions(),
            packaging: try code(columns.packaging) ?? "own")
    }

    private func weight() throws(NotPlain) -> Mass {
        let picograms: Int64
        if columns.weight >= 0 {
            // `20 oz`: digits, perhaps blanks, letters.
            let text = cell(columns.weight)
            guard let letter = text.firstIndex(where: { $0 | 0x20 >= UInt8(ascii: "a") }) else { throw NotPlain() }
            var end = letter
            while end > 0, text[end - 1] == UInt8(ascii: " ") { end -= 1 }
            let unit = try massUnit(UnsafeBufferPointer(rebasing: text[letter...]))
            picograms = try amount(UnsafeBufferPointer(rebasing: text[..<end]), of: unit)
        } else {
            picograms = try amount(cell(columns.weightValue), of: try massUnit(cell(columns.weightUnit)))
        }
        guard picograms > 0, picograms <= Bounds.mass.picograms else { throw NotPlain() }
        return Mass(picograms: picograms)
    }

    private func dimensions() throws(NotPlain) -> Dimensions? {
        let texts = (cell(columns.length), cell(columns.width), cell(columns.height), cell(columns.dimensionUnit))
        if texts.0.isEmpty, texts.1.isEmpty, texts.2.isEmpty, texts.3.isEmpty { return nil }
        let unit = try lengthUnit(texts.3)
        return Dimensions(try side(texts.0, unit), try side(texts.1, unit), try side(texts.2, unit))
    }

    private func side(_ text: UnsafeBufferPointer<UInt8>, _ unit: Int64) throws(NotPlain) -> Length {
        let nanometres = try amount(text, of: unit)
        guard nanometres > 0, nanometres <= Bounds.length.nanometres else { throw NotPlain() }
        return Length(nanometres: nanometres)
    }

    private func references() throws(NotPlain) -> [Shipment.Reference] {
        var references: [Shipment.Reference] = []
        for (name, column) in columns.references {
            guard let value = try text(column, limit: Bounds.name) else { continue }
            references.append(Shipment.Reference(name: name, value: value))
        }
        return references
    }

    private func options() throws(NotPlain) -> ShipmentOptions {
        var options = ShipmentOptions()
        if let word = try text(columns.signature, limit: Bounds.code) {
            guard let signature = ShipmentOptions.Signature(rawValue: word) else { throw NotPlain() }
            options.signature = signature
        }
        options.saturday = try flag(columns.saturday) ?? false
        options.insuredValue = try insuredValue()
        options.deliverBy = try date(columns.deliverBy)
        return options
    }

    private func insuredValue() throws(NotPlain) -> Money? {
        let digits = cell(columns.insuredAmount)
        let code = try text(columns.insuredCurrency, limit: Bounds.code)
        if digits.isEmpty, code == nil { return nil }
        guard let code, let currency = Currency(code), currency.isAssigned else { throw NotPlain() }
        let micros = try amount(digits, of: 1_000_000)
        guard micros <= Bounds.amount * 1_000_000 else { throw NotPlain() }
        return micros > 0 ? Money(micros: micros, currency) : nil
    }

    // MARK: Cells

    /// A cell's bytes; none if there is no such column.
    @inline(__always)
    private func cell(_ column: Int) -> UnsafeBufferPointer<UInt8> {
        guard column >= 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
        let field = fields[first + column]
        return UnsafeBufferPointer(rebasing: bytes[field.start..<field.end])
    }

    /// The text of a cell; nil if it is empty. Plain are visible ASCII and the letters U+00C0 to U+027F, which no rule
    /// forbids, without blanks at the ends.
    private func text(_ column: Int, limit: Int) throws(NotPlain) -> String? {
        let text = cell(column)
        guard let first = text.first, let last = text.last else { return nil }
        guard text.count <= limit, first != UInt8(ascii: " "), last != UInt8(ascii: " ") else { throw NotPlain() }
        for byte in text {
            guard byte &- 0x20 < 0x5F || byte & 0xC0 == 0x80 || byte &- 0xC3 < 7 else { throw NotPlain() }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func code(_ column: Int) throws(NotPlain) -> String? {
        guard let code = try text(column, limit: Bounds.code) else { return nil }
        guard TextRules.isCode(code) else { throw NotPlain() }
        return code
    }

    private func flag(_ column: Int) throws(NotPlain) -> Bool? {
        let text = cell(column)
        switch text.count {
        case 0: return nil
        case 4 where PlainRowReader.letters(text) == PlainRowReader.true: return true
        case 5 where PlainRowReader.letters(text) == PlainRowReader.false: return false
        default: throw NotPlain()
        }
    }

    private func number(_ column: Int) throws(NotPlain) -> Int? {
        let text = cell(column)
        guard let first = text.first else { return nil }
        guard text.count <= 4, first != UInt8(ascii: "0") else { throw NotPlain() }
        return try digits(text)
    }

    private func date(_ column: Int) throws(NotPlain) -> CivilDate? {
        let text = cell(column)
        guard !text.isEmpty else { return nil }
        guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-") else { throw NotPlain() }
        func number(_ range: Range<Int>) throws(NotPlain) -> Int {
            try digits(UnsafeBufferPointer(rebasing: text[range]))
        }
        guard let date = CivilDate(year: try number(0..<4), month: try number(5..<7), day: try number(8..<10)) else {
            throw NotPlain()
        }
        return date
    }

    private func country(_ column: Int) throws(NotPlain) -> Country {
        let text = cell(column)
        guard text.count == 2, let country = PlainRowReader.countries[try PlainRowReader.index(text)] else {
            throw NotPlain()
        }
        return country
    }

    private func region(_ column: Int, _ country: Country) throws(NotPlain) -> String? {
        guard let region = try text(column, limit: Bounds.name) else { return nil }
        guard let known = PlainRowReader.regions[country] else { return region }
        let bytes = cell(column)
        guard bytes.count == 2, known[try PlainRowReader.index(bytes)] else { throw NotPlain() }
        return region
    }

    private func postcode(_ column: Int, _ country: Country) throws(NotPlain) -> String? {
        let bytes = cell(column)
        guard !bytes.isEmpty else {
            if Postcode.isNeeded(in: country) { throw NotPlain() }
            return nil
        }
        guard Postcode.isNormalised(bytes, in: country) else { throw NotPlain() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func email(_ column: Int) throws(NotPlain) -> String? {
        guard let email = try text(column, limit: Bounds.email) else { return nil }
        let bytes = cell(column)
        guard let at = bytes.firstIndex(of: UInt8(ascii: "@")), at > 0, at < bytes.count - 1,
            !bytes[(at + 1)...].contains(UInt8(ascii: "@")), !bytes.contains(UInt8(ascii: " "))
        else { throw NotPlain() }
        return email
    }

    private func massUnit(_ text: UnsafeBufferPointer<UInt8>) throws(NotPlain) -> Int64 {
        try PlainRowReader.unit(text, PlainRowReader.massUnits)
    }

    private func lengthUnit(_ text: UnsafeBufferPointer<UInt8>) throws(NotPlain) -> Int64 {
        try PlainRowReader.unit(text, PlainRowReader.lengthUnits)
    }

    // MARK: Digits and letters

    private func digits(_ text: UnsafeBufferPointer<UInt8>) throws(NotPlain) -> Int {
        var value = 0
        for byte in text {
            guard byte &- UInt8(ascii: "0") < 10 else { throw NotPlain() }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }

    /// So many units, of so many picograms, nanometres or millionths each: digits, perhaps with a point and more digits,
    /// at most 18 of them. Exact, or not taken.
    private func amount(_ text: UnsafeBufferPointer<UInt8>, of unit: Int64) throws(NotPlain) -> Int64 {
        var value: UInt64 = 0
        var count = 0
        var divisor: UInt64 = 1
        var isFraction = false
        for byte in text {
            if byte == UInt8(ascii: "."), !isFraction, count > 0 {
                isFraction = true
                continue
            }
            guard byte &- UInt8(ascii: "0") < 10, count < 18 else { throw NotPlain() }
            value = value * 10 + UInt64(byte - UInt8(ascii: "0"))
            count += 1
            if isFraction { divisor *= 10 }
        }
        guard count > 0, text.last != UInt8(ascii: ".") else { throw NotPlain() }
        let product = value.multipliedFullWidth(by: UInt64(unit))
        guard product.high < divisor else { throw NotPlain() }
        let (quotient, remainder) = divisor.dividingFullWidth(product)
        guard remainder == 0, let result = Int64(exactly: quotient) else { throw NotPlain() }
        return result
    }

    /// Up to eight bytes as a number, capitals like small letters.
    private static func letters(_ text: some Sequence<UInt8>) -> UInt64 {
        text.reduce(0) { $0 << 8 | UInt64($1 &- UInt8(ascii: "A") < 26 ? $1 | 0x20 : $1) }
    }

    private static let `true` = letters("true".utf8)
    private static let `false` = letters("false".utf8)

    private static func unit(
        _ text: UnsafeBufferPointer<UInt8>, _ units: [(letters: UInt64, size: Int64)]
    ) throws(NotPlain) -> Int64 {
        guard (1...2).contains(text.count) else { throw NotPlain() }
        let letters = letters(text)
        for unit in units where unit.letters == letters { return unit.size }
        throw NotPlain()
    }

    private static let massUnits = Mass.Unit.allCases.map { (letters: letters($0.rawValue.utf8), size: $0.picograms) }
    private static let lengthUnits = Length.Unit.allCases.map {
        (letters: letters($0.rawValue.utf8), size: $0.nanometres)
    }

    /// The number of two capital letters, as countries count them.
    private static func index(_ text: UnsafeBufferPointer<UInt8>) throws(NotPlain) -> Int {
        let (a, b) = (text[0] &- UInt8(ascii: "A"), text[1] &- UInt8(ascii: "A"))
        guard a < 26, b < 26 else { throw NotPlain() }
        return Int(a) * 26 + Int(b)
    }

    /// Two capital letters by their number.
    private static let pairs: [String] = (0..<Country.count).map { index in
        String(decoding: [UInt8(index / 26) + UInt8(ascii: "A"), UInt8(index % 26) + UInt8(ascii: "A")], as: UTF8.self)
    }

    /// The assigned countries, by number.
    private static let countries: [Country?] = pairs.map { pair in
        Country(pair).flatMap { $0.isAssigned ? $0 : nil }
    }

    /// Of each country with known regions, whether two letters are one.
    private static let regions: CountryTable<[Bool]?> = Regions.table.map { known in
        known.map { known in pairs.map(known.contains) }
    }
}
