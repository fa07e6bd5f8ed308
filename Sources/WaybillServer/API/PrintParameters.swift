internal import LabelDesk
internal import LabelRender
internal import TextFormats
internal import WireFormat

/// What a label is to be printed on, by the parameters `?dpi=`, `?size=` and `?turn=`.
struct PrintParameters {
    /// The parameters.
    static let names: Set = ["dpi", "size", "turn"]

    /// The printer's resolution; 203 dpi unless another is named.
    let resolution: Resolution
    /// The label's size; 4 × 6 in unless another is named.
    let size: LabelSize
    /// How the page lies; upright unless a turn is named.
    let turn: Turn

    /// Refuses values that are not known, naming those that are.
    init(_ query: [String: String]) throws(APIRefusal) {
        resolution = try PrintParameters.value("dpi", query, .dpi203) { String($0.rawValue) }
        size = try PrintParameters.value("size", query, .fourBySix, text: \.rawValue)
        turn = try PrintParameters.value("turn", query, .none) { String($0.rawValue) }
    }

    /// The form of a document in a format; refuses a size that the format is not written in.
    func name(
        _ format: LabelFormat, of kind: DocumentName.Kind = .label
    ) throws(APIRefusal) -> DocumentName {
        guard format.sizes.contains(size) else {
            throw APIRefusal(
                Problem(
                    title: "The format cannot be had in this size", status: 400, code: "wrong-size",
                    detail: "?size=\(size.rawValue): a sheet of labels is a page for PDF and PNG; "
                        + "\(format.rawValue) is for label printers, which take "
                        + format.sizes.map(\.rawValue).joined(separator: ", ")))
        }
        return DocumentName(format, resolution, size: size, turn: turn, of: kind)
    }

    private static func value<Value: CaseIterable>(
        _ name: String, _ query: [String: String], _ usual: Value, text: (Value) -> String
    ) throws(APIRefusal) -> Value {
        guard let asked = query[name] else { return usual }
        guard let value = Value.allCases.first(where: { text($0).utf8.elementsEqual(asked.utf8) }) else {
            throw APIRefusal(
                Problem(
                    title: "A parameter has a value that is not known", status: 400, code: "unknown-parameter-value",
                    detail:
                        "?\(name)=\(String(asked.prefix(40)).visible): known are \(Value.allCases.map(text).joined(separator: ", "))"
                ))
        }
        return value
    }
}
