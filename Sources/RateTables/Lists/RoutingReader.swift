internal import RatingEngine
internal import ShipmentModel
internal import TrackingNumbers

/// Reads a carrier's routing data: `country,from,to` and columns named after the details that depend on the destination.
struct RoutingReader {
    /// Far above any carrier's network of depots.
    static let maximumRows = 200_000

    let file: String
    let template: LabelDefinition.Template
    let faults: FaultList

    /// The table; nil, and reported, where its columns are others.
    func read(_ bytes: [UInt8]) -> RoutingTable? {
        guard
            let list = ListFile(
                bytes, file: file, columns: ["country", "from", "to"], hasOthers: true, faults: faults),
            let columns = readColumns(list)
        else { return nil }
        guard list.rows.count <= Self.maximumRows else {
            faults.fault(
                Place(file: file, line: list.rows[Self.maximumRows].line), .tooMany, found: "\(list.rows.count) rows",
                expected: "at most \(Self.maximumRows)")
            return nil
        }
        var rows: [RoutingTable.Row] = []
        var places: [PlacedText] = []
        rows.reserveCapacity(list.rows.count)
        places.reserveCapacity(list.rows.count)
        for (row, values) in zip(list.rows, list.otherCells) {
            for (column, value) in zip(columns, values) where column == .destinationCode { check(code: value) }
            guard let country = readCountry(row.cells[0], faults: faults),
                let postcodes = readPostcodes(row.cells[1], row.cells[2], in: country)
            else { continue }
            rows.append(RoutingTable.Row(country: country, postcodes: postcodes, values: values.map(\.text)))
            places.append(postcodes.isEmpty ? row.cells[0] : row.cells[1])
        }
        var reported: Set<Int> = []
        return RoutingTable(file: file, columns: columns, rows: rows) { row, earlier in
            guard reported.insert(row).inserted else { return }
            faults.fault(
                places[row].place, .duplicate, found: places[row].text,
                expected: "postcodes apart from those of line \(places[earlier].place.line), or within them")
        }
    }

    private func readColumns(_ list: ListFile) -> [LabelDefinition.Detail.Name]? {
        let names = template.routed.map(\.rawValue)
        guard !list.others.isEmpty else {
            faults.fault(
                list.header, .badHeader, found: "country,from,to",
                expected: "country,from,to and at least one of \(names.joined(separator: ", "))")
            return nil
        }
        let columns = list.others.map { heading in
            template.routed.first { $0.rawValue == heading.text }
        }
        for (heading, column) in zip(list.others, columns) where column == nil {
            faults.fault(
                heading.place, .unknownColumn, found: heading.text,
                expected: expectedName(for: heading.text, among: names, otherwise: "no column"))
        }
        let known = columns.compactMap(\.self)
        return known.count == columns.count ? known : nil
    }

    /// A destination's code in DPD's network, which the barcode holds: zeros in front belong to it.
    private func check(code: PlacedText) {
        guard !code.text.isEmpty, !DPDLabelNumber.isCode(code.text) else { return }
        let isShort = (1...2).contains(code.text.utf8.count) && code.text.utf8.allSatisfy(ScalarText.isDigit)
        let zeros = String(repeating: "0", count: max(0, 3 - code.text.utf8.count))
        faults.fault(
            code.place, .badCode, found: code.text,
            expected: isShort ? "\(zeros)\(code.text), whose zeros a spreadsheet drops" : "three digits, such as 056")
    }

    /// The postcodes of a row; none for the whole country, nil where they are faulty.
    private func readPostcodes(_ from: PlacedText, _ to: PlacedText, in country: Country) -> [PostcodeRange]? {
        if from.text.isEmpty, to.text.isEmpty { return [] }
        for cell in [from, to] {
            if let expected = fault(cell.text, in: country) {
                faults.fault(cell.place, .badPostcode, found: cell.text, expected: expected)
                return nil
            }
        }
        do throws(PostcodeText.Fault) {
            let text = from.text == to.text ? from.text : from.text + ".." + to.text
            return try PostcodeText.ranges(text, in: country)
        } catch {
            faults.fault(from.place, .badPostcode, found: "\(from.text) to \(to.text)", expected: error.expected)
            return nil
        }
    }

    /// What would be right instead of a text that is no first or last postcode.
    private func fault(_ text: String, in country: Country) -> String? {
        if text.isEmpty { return "a postcode, or both blank for the whole country" }
        let isCode = text.utf8.allSatisfy {
            ScalarText.isDigit($0) || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "-")
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0 & 0xDF)
        }
        guard isCode else { return "letters and digits alone: the first postcode and the last stand in two columns" }
        if country.code == "US", text.utf8.count != 5 || !text.utf8.allSatisfy(ScalarText.isDigit) {
            let isShort = text.utf8.count < 5 && text.utf8.allSatisfy(ScalarText.isDigit)
            let zeros = String(repeating: "0", count: max(0, 5 - text.utf8.count))
            return isShort ? "\(zeros)\(text), whose zeros a spreadsheet drops" : "five digits, such as 01005"
        }
        return nil
    }
}
