internal import Yams

/// Composes the node tree of a YAML file, reporting what keeps it from being YAML, or what would cost too much to read.
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
    if let line = lineOfUnboundedKey(bytes) {
        faults.fault(
            Place(file: file, line: line), .tooComplex, found: "a key that is no plain name",
            expected: "keys written out, where the file has references (*name)")
        return nil
    }
    do {
        guard
            let node = try compose(
                yaml: ByteScan.isASCII(bytes) ? text : HiddenCharacters.removed(from: text), .basic)
        else {
            faults.fault(start, .notYAML, found: "", expected: "a mapping of keys and values")
            return nil
        }
        guard isBounded(node) else {
            faults.fault(
                start, .tooComplex, found: "lists and mappings too deep, or references (*name) that repeat too much",
                expected: "at most \(maximumDepth) levels and \(maximumNodes) values, references counted as written out"
            )
            return nil
        }
        return node
    } catch let error as YamlError {
        report(error, in: text, file: file, to: faults)
    } catch {
        faults.fault(start, .notYAML, found: "\(error)", expected: "YAML")
    }
    return nil
}

/// The largest YAML file read; the largest known tariff has some 40 kB.
private let maximumYAMLSize = 1 << 20
/// The deepest nesting; a tariff has a dozen levels.
private let maximumDepth = 32
/// The most scalars, lists and mappings once references are written out; the largest known tariff has some 10,000.
private let maximumNodes = 500_000

/// Composing compares the keys of each mapping, which takes a time that grows with what a key refers to written out:
/// nine levels of nine references each would take years. So keys must be plain where a file has references at all.
///
/// Looks at the bytes without regard for quotes, so that nothing hides from it: `? ` where a key could begin, `]` or `}`
/// before a colon, and a reference before a colon.
private func lineOfUnboundedKey(_ bytes: [UInt8]) -> Int? {
    func isName(_ byte: UInt8) -> Bool {
        ScalarText.isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    let isReference = { (index: Int) in
        bytes[index] == UInt8(ascii: "*") && index + 1 < bytes.count && isName(bytes[index + 1])
    }
    var star = ByteScan.firstIndex(of: UInt8(ascii: "*"), in: bytes)
    while let found = star, !isReference(found) {
        star = ByteScan.firstIndex(of: UInt8(ascii: "*"), in: bytes, from: found + 1)
    }
    guard star != nil else { return nil }
    var line = 1
    // A line that begins with # is a remark, or a line of text: never a key.
    var isRemark = false
    var isAtStart = true
    for index in bytes.indices {
        var end = index + 1
        let byte = bytes[index]
        if byte == UInt8(ascii: "\n") {
            line += 1
            isAtStart = true
            isRemark = false
            continue
        }
        if isAtStart, byte != UInt8(ascii: " ") {
            isAtStart = false
            isRemark = byte == UInt8(ascii: "#")
        }
        if isRemark { continue }
        switch byte {
        case UInt8(ascii: "?"):
            let before = index == 0 ? UInt8(ascii: "\n") : bytes[index - 1]
            let after = end == bytes.count ? UInt8(ascii: "\n") : bytes[end]
            let canBegin = [UInt8]("\n\t -?[{,".utf8).contains(before)
            let isAlone = [UInt8]("\n\t [{*&!".utf8).contains(after)
            if canBegin, isAlone { return line }
            continue
        case UInt8(ascii: "]"), UInt8(ascii: "}"): break
        case UInt8(ascii: "*") where isReference(index):
            while end < bytes.count, isName(bytes[end]) { end += 1 }
        default: continue
        }
        while end < bytes.count, bytes[end] == UInt8(ascii: " ") || bytes[end] == UInt8(ascii: "\t") { end += 1 }
        if end < bytes.count, bytes[end] == UInt8(ascii: ":") { return line }
    }
    return nil
}

/// Whether a tree is small enough to be read once all references are written out; ends as soon as it is not.
private func isBounded(_ root: Node) -> Bool {
    var count = 0
    func walk(_ node: Node, _ depth: Int) -> Bool {
        count += 1
        guard count <= maximumNodes, depth <= maximumDepth else { return false }
        switch node {
        case .scalar, .alias: return true
        case .sequence(let sequence): return sequence.allSatisfy { walk($0, depth + 1) }
        case .mapping(let mapping): return mapping.allSatisfy { walk($0.key, depth + 1) && walk($0.value, depth + 1) }
        }
    }
    return walk(root, 0)
}

private func isOfName(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "-" || character == "_"
}

private func report(_ error: YamlError, in text: String, file: String, to faults: FaultList) {
    switch error {
    case .composer(_, "found undefined alias", let mark, _):
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let line = mark.line > 0 && mark.line <= lines.count ? lines[mark.line - 1] : ""
        let name = line.dropFirst(max(0, mark.column - 1)).drop { $0 == "*" }.prefix(while: isOfName)
        let known = text.split(separator: "&").dropFirst().map { String($0.prefix(while: isOfName)) }
        faults.fault(
            Place(file: file, line: max(1, mark.line), column: max(1, mark.column)), .notYAML, found: "*\(name)",
            expected: nearestName(to: String(name), in: known).map { "*\($0)" }
                ?? "a part above it that is named &\(name)")
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
        .composer(_, let problem, let mark, _):
        faults.fault(
            Place(file: file, line: max(1, mark.line), column: max(1, mark.column)), .notYAML, found: problem,
            expected: problem.contains("tab") ? "spaces for indentation, not tabs" : "YAML")
    case .duplicatedKeysInMapping(let duplicates, let context):
        faults.fault(
            Place(file: file, line: max(1, context.mark.line), column: max(1, context.mark.column)), .duplicateKey,
            found: duplicates.joined(separator: ", "), expected: "each key once in a mapping")
    case .reader(let problem, let offset, _, let yaml):
        let lines = yaml.prefix(offset ?? 0).split(separator: "\n", omittingEmptySubsequences: false)
        faults.fault(
            Place(file: file, line: max(1, lines.count), column: (lines.last?.count ?? 0) + 1), .notYAML,
            found: problem,
            expected: "YAML")
    default:
        faults.fault(Place(file: file), .notYAML, found: "text that cannot be composed", expected: "YAML")
    }
}
