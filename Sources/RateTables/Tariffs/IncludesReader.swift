internal import RatingEngine
internal import ShipmentModel

/// Reads what the base price of a service contains already.
struct IncludesReader {
    /// The service.
    let object: ObjectReader
    let context: ServiceContext
    let files: SharedFiles

    private var faults: FaultList { object.faults }

    /// The amounts, and the matrices of those that have one.
    ///
    /// - Parameter prices: the matrices of the service's prices, whose columns an included table must have.
    func read(
        columns: MatrixExpectation.Columns, namedRows: Set<String>, prices: [ReadMatrix], usage: inout ServiceUsage
    ) -> (included: [IncludedAmount], matrices: [ReadMatrix]) {
        var included: [IncludedAmount] = []
        var matrices: [ReadMatrix] = []
        for entry in object.objects("includes", .included) {
            let code = entry.code("code")
            if included.contains(where: { $0.code == code }), !code.isEmpty {
                faults.fault(entry.place(of: "code"), .duplicate, found: code, expected: "each code once")
            }
            if entry.has("file") { entry.refuse(["amount"], expected: "either file or amount") }
            var amount = entry.charge("amount", in: context.currency).map { IncludedAmount.Amount.fixed($0.micros) }
            if let name = entry.scalar("file"),
                let path = files.use(name, folder: context.folder, expected: "a CSV file beside tariff.yaml")
            {
                let expectation = MatrixExpectation(
                    columns: columns, measures: [.weight, .volume, .lengthPlusWidth], namedRows: namedRows,
                    gaps: context.gaps, currency: context.currency, allowsZero: true)
                let reader = MatrixReader(file: path, expectation: expectation, faults: faults)
                if let matrix = reader.read(files.bytes(path)) {
                    usage.gaps.formUnion(matrix.gapsUsed)
                    check(matrix, against: prices)
                    matrices.append(matrix)
                    amount = .table(matrix.table)
                }
            }
            included.append(
                IncludedAmount(
                    code: code, description: entry.text("description"), amount: amount, source: entry.place.source))
        }
        return (included, matrices)
    }

    private func check(_ matrix: ReadMatrix, against matrices: [ReadMatrix]) {
        guard let prices = matrices.first else { return }
        if prices.table.rows != matrix.table.rows {
            faults.fault(
                matrix.header, .badHeader, found: matrix.table.rows.rawValue,
                expected: "\(prices.table.rows.rawValue)_not_over, as in \(prices.table.file)")
        }
        matrix.checkColumns(against: prices, faults: faults)
    }
}
