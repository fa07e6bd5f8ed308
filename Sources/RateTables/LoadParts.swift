/// Parts of reading a directory, one at a time: what the load benchmark tells apart. Each gives the number of things it
/// read, so that none can be left out.
package enum LoadParts {
    /// Composes the node tree of every YAML file.
    package static func composeYAML(_ source: RateSource) -> Int {
        let faults = FaultList()
        return source.paths.count { path in
            path.hasSuffix(".yaml") && RateTables.composeYAML(source.files[path]!, file: path, faults: faults) != nil
        }
    }

    /// Reads the rows of every zone chart, exceptions included.
    package static func readCharts(_ source: RateSource) -> Int {
        let faults = FaultList()
        return source.paths.reduce(0) { count, path in
            let bytes = source.files[path]!
            guard let digits = destinationDigits(bytes) else { return count }
            return count + ZoneChartRows(bytes, file: path, destinationDigits: digits, faults: faults).rows.count
        }
    }

    /// Splits every other CSV file into lines and cells.
    package static func splitLists(_ source: RateSource) -> Int {
        let faults = FaultList()
        return source.paths.reduce(0) { count, path in
            let bytes = source.files[path]!
            guard path.hasSuffix(".csv"), destinationDigits(bytes) == nil else { return count }
            return count + MatrixLine.lines(bytes, file: path, faults: faults).count
        }
    }

    /// How many digits the destinations of a chart have; nil for a file that is none.
    private static func destinationDigits(_ bytes: [UInt8]) -> Int? {
        var lines = ByteLines(bytes)
        while let line = lines.next() {
            if bytes[line].first == UInt8(ascii: "#") { continue }
            guard bytes[line].starts(with: ZoneChartRows.header.utf8), let row = lines.next() else { return nil }
            return bytes[row].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).dropFirst(2).first?
                .count
        }
        return nil
    }
}
