internal import RatingEngine
internal import ShipmentModel

/// A list of zones by destination: `destination` and columns of zones, each headed by a name.
struct DestinationRows {
    /// The destinations, each with its zones in the order of `columns`; blank for those not served.
    var rows: [(place: Area.Place, zones: [PlacedText])] = []
    /// The headings of the columns of zones.
    var columns: [PlacedText]
    /// The place of the header.
    let header: Place

    init?(_ bytes: [UInt8], file: String, faults: FaultList) {
        guard
            let list = ListFile(bytes, file: file, columns: ["destination"], hasOthers: true, faults: faults)
        else { return nil }
        columns = list.others
        header = list.header
        var seen: Set<String> = []
        for (row, zones) in zip(list.rows, list.otherCells) {
            let cell = row.cells[0]
            guard let place = DestinationRows.place(cell, faults: faults) else { continue }
            guard seen.insert(cell.text).inserted else {
                faults.fault(cell.place, .duplicate, found: cell.text, expected: "each destination once")
                continue
            }
            for zone in zones where !zone.text.isEmpty && !ScalarText.isZone(zone.text) {
                faults.fault(
                    zone.place, .badChartRow, found: zone.text,
                    expected: "a zone of at most 8 letters and digits, or a blank where the destination is not served")
            }
            rows.append((place, zones))
        }
    }

    /// `CA`, `US-HI` or `CA:V*`.
    private static func place(_ cell: PlacedText, faults: FaultList) -> Area.Place? {
        let code = PlacedText(text: String(cell.text.prefix { $0 != "-" && $0 != ":" }), place: cell.place)
        guard let country = readCountry(code, faults: faults) else { return nil }
        let rest = cell.text.dropFirst(code.text.count)
        guard let mark = rest.first else { return Area.Place(country: country) }
        let part = String(rest.dropFirst())
        if mark == "-" {
            if let fault = Regions.fault(part, of: country) {
                faults.fault(cell.place, .unknownRegion, found: cell.text, expected: fault)
                return nil
            }
            return Area.Place(country: country, regions: [part])
        }
        do throws(PostcodeText.Fault) {
            return Area.Place(country: country, postcodes: try PostcodeText.ranges(part, in: country))
        } catch {
            faults.fault(cell.place, .badPostcode, found: cell.text, expected: error.expected)
            return nil
        }
    }
}
