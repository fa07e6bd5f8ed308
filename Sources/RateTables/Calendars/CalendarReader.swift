internal import RatingEngine
internal import ShipmentModel

/// Reads a calendar: `date,name`, one row a holiday in order of time, and above it remarks, one of which says
/// `# covers 2025-01-01..2027-12-31`.
struct CalendarReader {
    /// The longest cover, in days: a hundred years and some, so that a slipped digit is a fault and not a table of
    /// millions of days.
    private static let maximumCover: Int32 = 36_600
    private static let coverExpected = "two days such as 2025-01-01..2027-12-31, the second not before the first"

    let file: String
    let faults: FaultList

    /// The paths of all calendars of a directory.
    static func paths(in source: RateSource) -> [String] {
        source.paths.filter { $0.hasPrefix("calendars/") && $0.hasSuffix(".csv") }
    }

    /// What tariffs call the calendar of a path: `us`.
    static func name(of path: String) -> String {
        String(path.dropFirst("calendars/".count).dropLast(".csv".count))
    }

    /// The calendar; nil where it does not say which days it covers.
    func read(_ bytes: [UInt8], name: String) -> BusinessCalendar? {
        let covers = readCover(bytes)
        guard let list = ListFile(bytes, file: file, columns: ["date", "name"], faults: faults) else { return nil }
        var holidays: [CivilDate] = []
        for row in list.rows {
            if row.cells[1].text.isEmpty {
                faults.fault(row.cells[1].place, .emptyText, found: "", expected: "the holiday's name")
            }
            guard let date = readDate(row.cells[0], faults: faults) else { continue }
            if let covers, !covers.contains(date) {
                faults.fault(
                    row.cells[0].place, .outsideValidity, found: date.description,
                    expected: "a day from \(covers.lowerBound) to \(covers.upperBound), which the list covers")
            }
            if let last = holidays.last, date <= last {
                faults.fault(
                    row.cells[0].place, date == last ? .duplicate : .rowsNotRising, found: date.description,
                    expected: "a day after \(last), that of the row above")
                continue
            }
            holidays.append(date)
        }
        return covers.map { BusinessCalendar(name: name, covers: $0, holidays: holidays) }
    }

    /// The days that the remarks before the header say are covered, also once a spreadsheet has quoted the remark or
    /// filled it up with separators.
    private func readCover(_ bytes: [UInt8]) -> ClosedRange<CivilDate>? {
        var covers: ClosedRange<CivilDate>?
        var isStated = false
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let isQuoted = line.first == UInt8(ascii: "\"")
            var remark = line.dropFirst(isQuoted ? 1 : 0)
            guard remark.first == UInt8(ascii: "#") else {
                if line.isEmpty { continue }
                break
            }
            remark = remark.dropFirst().drop { $0 == UInt8(ascii: " ") }
            guard remark.starts(with: Array("covers ".utf8)) else { continue }
            remark = remark.dropFirst("covers ".utf8.count)
            let place = Place(file: file, line: index + 1, column: remark.startIndex - line.startIndex + 1)
            while let last = remark.last, [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: " ")].contains(last) {
                remark.removeLast()
            }
            let found = String(decoding: remark, as: UTF8.self)
            if isStated {
                faults.fault(place, .duplicate, found: found, expected: "the days covered once")
                continue
            }
            isStated = true
            let days = found.split(separator: "..", omittingEmptySubsequences: false).map {
                CivilDate($0.trimmingBlanks)
            }
            guard days.count == 2, let first = days[0], let last = days[1], first <= last else {
                faults.fault(place, .badDate, found: found, expected: CalendarReader.coverExpected)
                continue
            }
            guard last.day - first.day < CalendarReader.maximumCover else {
                faults.fault(place, .badDate, found: found, expected: "days of at most a hundred years")
                continue
            }
            covers = first...last
        }
        if !isStated {
            faults.fault(
                Place(file: file), .badHeader, found: "",
                expected: "a remark above the header that says which days are covered: # covers 2025-01-01..2027-12-31")
        }
        return covers
    }
}
