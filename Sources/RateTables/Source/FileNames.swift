/// What a file would have to be called to be read.
enum FileNames {
    /// The name of a tariff's file.
    static let tariff = "tariff.yaml"

    /// What a file that nothing refers to, or that is not read, is likely to be meant as; nil for one of another kind,
    /// such as a note or a schema.
    static func expected(_ path: String) -> String? {
        let (stem, ending) = split(path)
        if path.hasSuffix(".csv") { return "a file that a tariff names" }
        if stem.split(separator: "/").last?.lowercased() == "tariff", ["yaml", "yml"].contains(ending) {
            return "\(tariff), the name of a tariff's file"
        }
        switch ending {
        case "csv": return "\(stem).csv, in small letters, the ending of matrices and lists that are read"
        case "yaml", "yml": return "\(tariff) in a folder of its own, or selection.yaml"
        case "xlsx", "xls", "xlsm", "ods", "numbers", "tsv":
            return "\(stem).csv: a spreadsheet is read once it has been saved as CSV"
        default: return nil
        }
    }

    /// The one of the paths that differs from another in its ending, or in small and capital letters, only.
    static func alike(_ path: String, in paths: [String]) -> String? {
        let stem = split(path).stem.lowercased()
        return paths.first { expected($0) != nil && split($0).stem.lowercased() == stem }
    }

    /// A path without its ending, and the ending in small letters.
    private static func split(_ path: String) -> (stem: Substring, ending: String) {
        guard let point = path.lastIndex(of: "."), !path[point...].contains("/") else { return (path[...], "") }
        return (path[..<point], path[path.index(after: point)...].lowercased())
    }
}
