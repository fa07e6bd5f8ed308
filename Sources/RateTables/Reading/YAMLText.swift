internal import Yams

/// Composes the node tree of a YAML file, reporting what keeps it from being YAML.
func composeYAML(_ bytes: [UInt8], file: String, faults: FaultList) -> Node? {
    let start = Place(file: file)
    guard bytes.count <= maximumYAMLSize else {
        faults.fault(start, .tooLarge, found: "\(bytes.count) bytes", expected: "at most \(maximumYAMLSize) bytes")
        return nil
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
        faults.fault(start, .notUTF8, found: "bytes that are not UTF-8", expected: "UTF-8 text")
        return nil
    }
    do {
        guard let node = try compose(yaml: text, .basic) else {
            faults.fault(start, .notYAML, found: "", expected: "a mapping of keys and values")
            return nil
        }
        return node
    } catch let error as YamlError {
        report(error, file: file, to: faults)
    } catch {
        faults.fault(start, .notYAML, found: "\(error)", expected: "YAML")
    }
    return nil
}

/// The largest YAML file read; the largest known tariff has some 20 kB.
private let maximumYAMLSize = 1 << 20

private func report(_ error: YamlError, file: String, to faults: FaultList) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
        .composer(_, let problem, let mark, _):
        faults.fault(
            Place(file: file, line: max(1, mark.line), column: max(1, mark.column)), .notYAML, found: problem,
            expected: "YAML")
    case .duplicatedKeysInMapping(let duplicates, let context):
        faults.fault(
            Place(file: file, line: max(1, context.mark.line), column: max(1, context.mark.column)), .duplicateKey,
            found: duplicates.joined(separator: ", "), expected: "each key once in a mapping")
    case .reader(let problem, _, _, _):
        faults.fault(Place(file: file), .notYAML, found: problem, expected: "YAML")
    default:
        faults.fault(Place(file: file), .notYAML, found: "text that cannot be composed", expected: "YAML")
    }
}
