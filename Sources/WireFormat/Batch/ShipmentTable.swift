import ShipmentModel
import TextFormats

/// Cuts CSV with dotted names into rows: a shipment a row. Lines above the names that begin with `#`, blank cells and rows of
/// nothing else, such as spreadsheets leave at the end, are passed over.
struct ShipmentTable: Sendable {
    private enum State {
        case header
        case rows(ShipmentColumns)
        /// Behind a faulty header: rows without the column that someone meant would be priced wrongly.
        case refused
    }

    private var reader = CSVReader(comments: true)
    private var state = State.header
    private var rows = CSVRows()
    private var index = 0

    /// Reads a chunk and hands over the rows that end in it.
    mutating func read(_ chunk: [UInt8], _ take: (BatchPart.Content) -> Void) {
        reading { reader, table in reader.read(chunk) { table.row($0, take) } }
        flush(take)
    }

    /// Ends the text and hands over its last row, if no line feed has ended it.
    mutating func finish(_ take: (BatchPart.Content) -> Void) {
        reading { reader, table in reader.finish { table.row($0, take) } }
        if case .header = state {
            let fault = Fault(.invalidCSV, at: JSONPointer(), "there is no header", line: 1, column: 1)
            refuse(ShipmentFaults([fault]), line: 1, take)
        }
        flush(take)
    }

    /// Lets the reader read while it is out of self, so that rows can be taken in meanwhile. What it holds of a row that has
    /// not ended is not copied for that.
    private mutating func reading(_ read: (inout CSVReader, inout ShipmentTable) -> Void) {
        var reader = CSVReader()
        swap(&reader, &self.reader)
        read(&reader, &self)
        swap(&reader, &self.reader)
    }

    private mutating func row(_ result: Result<CSVRow, CSVFault>, _ take: (BatchPart.Content) -> Void) {
        switch (state, result) {
        case (.refused, _):
            break
        case (.header, .failure(let fault)):
            refuse(ShipmentFaults([Fault(fault)]), line: fault.line, take)
        case (.header, .success(let row)):
            do throws(ShipmentFaults) {
                state = .rows(try ShipmentColumns(row))
            } catch {
                refuse(error, line: row.line, take)
            }
        case (.rows, .success(let row)) where row.isBlank: break
        case (.rows, _):
            rows.append(result)
            if rows.count >= BatchPart.inputs || rows.bytes.count >= BatchPart.bytes { flush(take) }
        }
    }

    private mutating func flush(_ take: (BatchPart.Content) -> Void) {
        guard case .rows(let columns) = state, rows.count > 0 else { return }
        take(.rows(ShipmentRows(columns: columns, rows: rows, firstIndex: index)))
        index += rows.count
        rows = CSVRows()
    }

    private mutating func refuse(_ faults: ShipmentFaults, line: Int, _ take: (BatchPart.Content) -> Void) {
        state = .refused
        take(.inputs([ShipmentInput(index: nil, line: line, result: .failure(faults))]))
    }
}

/// Consecutive rows of a table, not yet read.
struct ShipmentRows: Sendable {
    let columns: ShipmentColumns
    let rows: CSVRows
    private let firstIndex: Int

    init(columns: ShipmentColumns, rows: CSVRows, firstIndex: Int) {
        self.columns = columns
        self.rows = rows
        self.firstIndex = firstIndex
    }

    /// Reads the rows: the plain ones straight from their bytes, all others over JSON.
    func read(for purpose: ShipmentPurpose, _ take: (ShipmentInput) -> Void) {
        rows.bytes.withUnsafeBufferPointer { bytes in
            rows.fields.withUnsafeBufferPointer { fields in
                var plain = PlainRowReader(columns.plain, bytes, fields)
                for (number, row) in rows.rows.enumerated() {
                    let index = firstIndex + number
                    do throws(NotPlain) {
                        guard purpose == .quote, !row.fields.isEmpty else { throw NotPlain() }
                        let shipment = try plain.shipment(at: row.fields.lowerBound)
                        take(ShipmentInput(index: index, line: row.line, result: .success(shipment)))
                    } catch {
                        take(ShipmentInput(index: index, line: row.line, result: exact(number, for: purpose)))
                    }
                }
            }
        }
    }

    /// Reads a row over JSON, by the rules that hold for all shipments.
    func exact(_ number: Int, for purpose: ShipmentPurpose) -> Result<Shipment, ShipmentFaults> {
        switch rows[number] {
        case .failure(let fault):
            return .failure(ShipmentFaults([Fault(fault)]))
        case .success(let row):
            do throws(ShipmentFaults) {
                return .success(try ShipmentReader.read(columns.value(row), for: purpose))
            } catch {
                return .failure(ShipmentFaults(columns.located(error.faults, row)))
            }
        }
    }
}
