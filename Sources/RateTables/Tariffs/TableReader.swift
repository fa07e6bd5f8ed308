internal import RatingEngine
internal import ShipmentModel

/// Reads the price matrices of a service.
struct TableReader {
    /// The service.
    let object: ObjectReader
    let context: ServiceContext
    let files: SharedFiles

    private var faults: FaultList { object.faults }

    func read(
        columns: MatrixExpectation.Columns, namedRows: Set<String>, usage: inout ServiceUsage
    ) -> [ReadMatrix] {
        var matrices: [ReadMatrix] = []
        let tables = object.objects("tables", .table, atLeastOne: "table")
        let expectation = MatrixExpectation(
            columns: columns, measures: [.weight, .volume, .lengthPlusWidth], namedRows: namedRows, gaps: context.gaps,
            currency: context.currency)
        var highestCover: Money?
        for table in tables {
            let cover = table.money("cover", in: context.currency)
            if tables.count > 1, cover != nil || !table.has("cover") {
                let cover = cover ?? .init(micros: 0, context.currency ?? Currency("XXX")!)
                if cover.micros <= highestCover?.micros ?? 0 {
                    faults.fault(
                        table.place(of: "cover"), .coversNotRising, found: cover.micros == 0 ? "" : cover.description,
                        expected: highestCover.map { "a cover above \($0)" }
                            ?? "a cover, since there are several tables")
                } else {
                    highestCover = cover
                }
            }
            let unitPrice = table.charge("unit_price", in: context.currency)
            guard let name = table.scalar("file"),
                let path = files.use(name, folder: context.folder, expected: "a CSV file beside tariff.yaml")
            else { continue }
            if matrices.contains(where: { $0.table.file == path }) {
                faults.fault(name.place, .duplicate, found: name.text, expected: "each file once in a service")
                continue
            }
            let reader = MatrixReader(file: path, expectation: expectation, faults: faults, unitPrice: unitPrice)
            guard let matrix = reader.read(files.bytes(path), cover: cover) else { continue }
            usage.gaps.formUnion(matrix.gapsUsed)
            if let first = matrices.first, first.table.rows != matrix.table.rows {
                faults.fault(
                    matrix.header, .badHeader, found: matrix.table.rows.rawValue,
                    expected: "\(first.table.rows.rawValue)_not_over, as in the service's first table")
            }
            if let first = matrices.first {
                matrix.checkColumns(against: first, faults: faults)
                matrix.checkNamedRows(against: first, faults: faults)
            }
            matrices.append(matrix)
        }
        return matrices
    }

    /// Warns of a limit that keeps parcels from the table's last rows. Where more may be billed than a parcel weighs, one
    /// that is a quarter of the last row is as far below it as light parcels are bulky.
    private func warnOfRowsBeyondLimits(_ table: RateTable, _ limits: [Limit]) {
        let isBilledAsMore =
            table.rows == .weight
            && (object.has("billable_weight")
                || object.has("pieces") && object.text("pieces") == Service.Pieces.together.rawValue)
        guard let limit = limits.min(by: { $0.maximum < $1.maximum }), table.steps.count > 1 else { return }
        let (reach, isTooFar) = limit.maximum.multipliedReportingOverflow(by: isBilledAsMore ? 4 : 1)
        let last = table.steps.count - 1
        guard !isTooFar, let row = table.steps.dropLast().firstIndex(where: { $0.bound >= reach }),
            !isBilledAsMore || table.steps[row + 1].pricing == .price
        else { return }
        faults.warn(
            object.place(of: "limits"), .unreachable, found: limit.label,
            expected: "a limit that parcels of the rows \(table.steps[row + 1].label) to \(table.steps[last].label) of "
                + "\(table.file) are within")
    }

    /// Rows must reach the service's limit; rows without an end need one of weight.
    func checkReach(of matrices: [ReadMatrix], limits: [Limit]) {
        for matrix in matrices {
            let measure = matrix.table.rows.parcelMeasure
            guard let last = matrix.table.steps.last else { continue }
            let always = limits.filter { $0.measure == measure && $0.condition == nil }
            let place = Place(file: matrix.table.file, line: last.line)
            warnOfRowsBeyondLimits(matrix.table, always)
            if last.bound == .max {
                if !limits.contains(where: { $0.measure == measure }) {
                    faults.fault(
                        place, .openEnded, found: last.label,
                        expected: "a limit of \(measure.rawValue) in the service, or an end, such as "
                            + "\(last.label) to 150 lb")
                }
            } else if let limit = always.min(by: { $0.maximum < $1.maximum }), last.bound < limit.maximum {
                faults.fault(
                    place, .rowsEndEarly, found: last.label,
                    expected: "rows up to the service's limit, \(limit.label)")
            }
        }
    }
}
