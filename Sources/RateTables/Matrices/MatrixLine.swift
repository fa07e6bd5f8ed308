internal import TextFormats

/// One row of a matrix with the places of its cells.
struct MatrixLine {
    /// The line of the file, from 1.
    var line: Int
    /// The texts of the cells without blanks at their ends.
    var cells: [String]
    /// The columns of the file where the cells begin, from 1.
    var columns: [Int]

    private init(_ row: CSVRow) {
        line = row.line
        cells = row.texts.map { String($0.trimmingBlanks) }
        columns = (0..<row.count).map { row.place($0).column }
    }

    /// The place of a cell; that of the last one for cells beyond it.
    func place(of cell: Int, in file: String) -> Place {
        Place(file: file, line: line, column: columns[min(cell, columns.count - 1)])
    }

    /// The rows of a matrix. Lines that begin with `#` are remarks; so are they once a spreadsheet has quoted them or
    /// filled them up with separators. What is not CSV is reported.
    static func lines(_ bytes: [UInt8], file: String, faults: FaultList) -> [MatrixLine] {
        CSVReader.rows(bytes, comments: true, sameWidth: false).compactMap { result in
            switch result {
            case .success(let row):
                return row.bytes(0).first == UInt8(ascii: "#") ? nil : MatrixLine(row)
            case .failure(let fault):
                faults.fault(
                    Place(file: file, line: fault.line, column: fault.column), .notCSV, found: fault.message,
                    expected: "CSV in UTF-8")
                return nil
            }
        }
    }
}
