internal import TextFormats

/// One row of a matrix or a list with the places of its cells.
struct MatrixLine {
    /// The line of the file, from 1.
    var line: Int
    /// The texts of the cells without blanks at their ends and without characters that cannot be seen.
    var cells: [String]
    /// The columns of the file where the cells begin, from 1.
    var columns: [Int]

    private init(_ row: CSVRow, file: String, faults: FaultList) {
        line = row.line
        columns = []
        columns.reserveCapacity(row.count)
        cells = []
        cells.reserveCapacity(row.count)
        for index in 0..<row.count {
            columns.append(row.place(index).column)
            let text = row[index]
            if MatrixLine.isPlain(text) {
                cells.append(text)
                continue
            }
            let visible = HiddenCharacters.removed(from: text)
            let trimmed = visible.trimmingBlanks
            if trimmed.utf8.count != visible.utf8.count {
                faults.warnOnce(
                    Place(file: file, line: line, column: columns[index]), .blankAround, found: text,
                    expected: String(trimmed))
            }
            cells.append(String(trimmed))
        }
    }

    /// Whether a text has nothing that could be removed: ASCII without blanks at its ends. Most cells are prices.
    private static func isPlain(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            let count = bytes.count
            var index = 0
            while index < count {
                if bytes[index] >= 0x80 { return false }
                index += 1
            }
            return count == 0 || (bytes[0] != UInt8(ascii: " ") && bytes[count - 1] != UInt8(ascii: " "))
        }
    }

    /// The place of a cell; that of the last one for cells beyond it.
    func place(of cell: Int, in file: String) -> Place {
        Place(file: file, line: line, column: columns[min(cell, columns.count - 1)])
    }

    /// Whether there are as many cells as the header has; reported where not.
    func hasWidth(_ width: Int, in file: String, faults: FaultList) -> Bool {
        guard cells.count != width else { return true }
        var expected = "\(width) cells, as in the header"
        if cells.count > width {
            expected += "; a decimal point, and no thousands separator, in numbers"
        } else if cells.count == 1, cells[0].contains(";") {
            expected += "; commas between them instead of semicolons"
        } else {
            expected += "; a comma for each blank cell"
        }
        faults.fault(
            place(of: min(cells.count, width), in: file), .wrongCellCount, found: "\(cells.count) cells",
            expected: expected)
        return false
    }

    /// The rows of a file. Lines that begin with `#` are remarks; so are they once a spreadsheet has quoted them or
    /// filled them up with separators. What is not CSV is reported.
    static func lines(_ bytes: [UInt8], file: String, faults: FaultList) -> [MatrixLine] {
        CSVReader.rows(bytes, comments: true, sameWidth: false).compactMap { result in
            switch result {
            case .success(let row):
                return row.bytes(0).first == UInt8(ascii: "#") ? nil : MatrixLine(row, file: file, faults: faults)
            case .failure(let fault):
                faults.fault(
                    Place(file: file, line: fault.line, column: fault.column), .notCSV, found: fault.message,
                    expected: "CSV in UTF-8")
                return nil
            }
        }
    }
}
