import ShipmentModel
import TextFormats

/// Reads CSV with dotted names: a shipment a row. Lines that begin with `#` and blank cells are passed over.
struct ShipmentTable: Sendable {
    private enum State {
        case header
        case rows(ShipmentColumns)
        /// Behind a faulty header: rows without the column that someone meant would be priced wrongly.
        case refused
    }

    private let purpose: ShipmentPurpose
    private var reader = CSVReader(comments: true)
    private var state = State.header
    private var index = 0

    init(_ purpose: ShipmentPurpose) { self.purpose = purpose }

    /// Reads a chunk and hands over each row that ends in it.
    mutating func read(_ chunk: [UInt8], _ take: (ShipmentInput) -> Void) {
        var reader = reader
        reader.read(chunk) { row($0, take) }
        self.reader = reader
    }

    /// Ends the text and hands over its last row, if no line feed has ended it.
    mutating func finish(_ take: (ShipmentInput) -> Void) {
        var reader = reader
        reader.finish { row($0, take) }
        self.reader = reader
    }

    private mutating func row(_ result: Result<CSVRow, CSVFault>, _ take: (ShipmentInput) -> Void) {
        switch (state, result) {
        case (.refused, _):
            break
        case (.header, .failure(let fault)):
            refuse([Fault(fault)], line: fault.line, take)
        case (.header, .success(let row)):
            do throws(ShipmentFaults) {
                state = .rows(try ShipmentColumns(row))
            } catch {
                refuse(error.faults, line: row.line, take)
            }
        case (.rows, .failure(let fault)):
            take(ShipmentInput(index: index, line: fault.line, result: .failure(ShipmentFaults([Fault(fault)]))))
            index += 1
        case (.rows(let columns), .success(let row)):
            do throws(ShipmentFaults) {
                let shipment = try ShipmentReader.read(columns.value(row), for: purpose)
                take(ShipmentInput(index: index, line: row.line, result: .success(shipment)))
            } catch {
                let faults = error.faults.map { columns.located($0, row) }
                take(ShipmentInput(index: index, line: row.line, result: .failure(ShipmentFaults(faults))))
            }
            index += 1
        }
    }

    private mutating func refuse(_ faults: [Fault], line: Int, _ take: (ShipmentInput) -> Void) {
        state = .refused
        take(ShipmentInput(index: nil, line: line, result: .failure(ShipmentFaults(faults))))
    }
}
