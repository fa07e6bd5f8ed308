import Foundation
import TestSupport
import Testing
import TextFormats
import XMLReading

/// A parser of answers, and answers that it reads: what is made of them must never trap it.
struct FuzzTarget: Sendable, CustomTestStringConvertible {
    /// The parser, in words.
    let name: String
    /// Whole answers as carriers give them; at least one.
    let samples: [[UInt8]]
    /// Reads an answer, and may check what it has read with `#expect`.
    let parse: @Sendable ([UInt8]) -> Void

    init(name: String, samples: [[UInt8]], parse: @escaping @Sendable ([UInt8]) -> Void) {
        precondition(!samples.isEmpty, "a target without samples")
        self.name = name
        self.samples = samples
        self.parse = parse
    }

    var testDescription: String { name }

    /// The input of a seed.
    func input(seed: UInt64) -> [UInt8] {
        var choices = Choices(seed: seed)
        return AnswerMutation.mutated(choices.element(samples), others: samples, &choices)
    }

    /// Feeds inputs to the parser, one for each seed. While one is read, a file holds its seed, which outlives a trap:
    /// `waybill-fuzz-NAME.seed` in the temporary folder. `WAYBILL_FUZZ=1 WAYBILL_FUZZ_SEED=…` then does it again.
    func run(seeds: Range<UInt64>) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "waybill-fuzz-\(name.replacing(" ", with: "-"))-\(ProcessInfo.processInfo.processIdentifier).seed")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        for seed in seeds {
            try handle.seek(toOffset: 0)
            try handle.write(contentsOf: Data(String(seed).utf8))
            parse(input(seed: seed))
        }
    }
}

/// Answers spoilt as networks, proxies and carriers spoil them: in their bytes, or in their structure with the bytes right.
enum AnswerMutation {
    static func mutated(_ sample: [UInt8], others: [[UInt8]], _ choices: inout Choices) -> [UInt8] {
        var bytes = sample
        if choices.bool() {
            if let document = try? JSONDocument(bytes) {
                var root = document.root
                for _ in 0...choices.int(in: 0...3) { root = mutated(root, &choices) }
                var json = JSONWriter()
                json.value(root)
                bytes = json.take()
            } else if let document = try? XMLDocument(bytes) {
                var root = document.root
                for _ in 0...choices.int(in: 0...3) { root = mutated(root, &choices, depth: 0) }
                bytes = []
                write(root, into: &bytes)
            }
            // Most are left whole, so that they come past the reader of the format.
            guard choices.oneIn(8) else { return bytes }
        }
        for _ in 0...choices.int(in: 0...3) { mutate(&bytes, others: others, &choices) }
        return bytes
    }

    // MARK: Bytes

    private static let tokens = [
        "null", "true", "-0", "1e999", "0.1", "18446744073709551616", "\"\"", "\"\\u0000\"", "\\uD800", "{}", "[]", "{",
        "[", "]", "}", "\"", ",", ":", "<a>", "</a>", "<a/>", "<![CDATA[", "]]>", "<!--", "&amp;", "&#0;", "&x;",
        "<!DOCTYPE a [<!ENTITY b 'c'>]>", "<?xml version='1.0' encoding='UTF-16'?>", "\0", "\u{FEFF}", "\u{202E}",
    ]

    private static func mutate(_ bytes: inout [UInt8], others: [[UInt8]], _ choices: inout Choices) {
        guard !bytes.isEmpty else { return }
        let at = choices.int(in: 0...(bytes.count - 1))
        let end = min(bytes.count, at + choices.int(in: 1...64))
        switch choices.int(in: 0...9) {
        case 0: bytes[at] ^= 1 << UInt8(choices.int(in: 0...7))
        case 1: bytes[at] = UInt8(choices.int(in: 0...255))
        case 2: bytes.removeSubrange(at...)
        case 3: bytes.removeSubrange(at..<end)
        case 4: bytes.insert(contentsOf: bytes[at..<end], at: at)
        case 5: bytes.insert(contentsOf: choices.element(tokens).utf8, at: at)
        case 6: bytes.replaceSubrange(at..<end, with: choices.element(tokens).utf8)
        case 7:
            let other = choices.element(others)
            guard !other.isEmpty else { return }
            let from = choices.int(in: 0...(other.count - 1))
            bytes.replaceSubrange(at..., with: other[from...])
        case 8:
            let open = choices.element(["[", "{\"a\":", "<a>", "(", "\""])
            bytes.insert(
                contentsOf: String(repeating: open, count: choices.element([2, 63, 64, 65, 2_000])).utf8, at: at)
        default:
            let part = Array(bytes[at..<end])
            bytes.insert(contentsOf: Array(repeating: part, count: choices.int(in: 1...30)).joined(), at: at)
        }
    }

    // MARK: JSON

    private static let texts = [
        "", " ", "0", "-1", "1.5", "1e5", "99999999999999999999", "null", "true", "[]", "{}", "USD", "2026-02-30",
        "2026-13-01T25:00:00Z", "JVBERi0=", "=", "\u{0}", "\u{FFFF}", "😀", String(repeating: "x", count: 300),
    ]

    private static let numbers = [
        "0", "-0", "-1", "1.5", "0.001", "1e2", "1E-400", "1e400", "9223372036854775807", "9223372036854775808",
        "-9223372036854775809", "99999999999999999999999999", "4294967296",
    ]

    /// The value with one of the values in it changed.
    private static func mutated(_ value: JSONValue, _ choices: inout Choices) -> JSONValue {
        switch value {
        case .object(var members) where !members.isEmpty && !choices.oneIn(4):
            let index = choices.int(in: 0...(members.count - 1))
            switch choices.int(in: 0...9) {
            case 0: members.remove(at: index)
            case 1:
                let other = choices.int(in: 0...(members.count - 1))
                (members[index].value, members[other].value) = (members[other].value, members[index].value)
            default: members[index].value = mutated(members[index].value, &choices)
            }
            return .object(members)
        case .array(var elements) where !elements.isEmpty && !choices.oneIn(4):
            let index = choices.int(in: 0...(elements.count - 1))
            switch choices.int(in: 0...9) {
            case 0: elements.remove(at: index)
            case 1: elements.append(elements[index])
            case 2: elements = Array(repeating: elements[index], count: 20)
            default: elements[index] = mutated(elements[index], &choices)
            }
            return .array(elements)
        default: return replaced(value, &choices)
        }
    }

    private static func replaced(_ value: JSONValue, _ choices: inout Choices) -> JSONValue {
        switch choices.int(in: 0...9) {
        case 0: return .null
        case 1: return .bool(choices.bool())
        case 2: return .number(choices.element(numbers))
        case 3: return .string(choices.element(texts))
        case 4: return .array([value])
        case 5: return .object([JSONMember("value", value)])
        case 6: return .array([])
        case 7: return .object([])
        case 8: return (0..<choices.int(in: 1...50)).reduce(value) { inner, _ in .array([inner]) }
        default:
            // A number for a string and a string for a number, an object for its list and a list for its object.
            switch value {
            case .number(let text): return .string(text)
            case .string(let text): return Int(text).map { .integer($0) } ?? .string(text + text)
            case .array(let elements): return elements.first ?? .object([])
            case .object(let members): return .array(members.map(\.value))
            case .null: return .string("null")
            case .bool(let value): return .string(value ? "true" : "false")
            }
        }
    }

    // MARK: XML

    private static func mutated(_ element: XMLElement, _ choices: inout Choices, depth: Int) -> XMLElement {
        var element = element
        guard !element.children.isEmpty, depth == 0 || !choices.oneIn(4) else {
            switch choices.int(in: 0...5) {
            case 0: element.text = choices.element(texts)
            case 1: element.text = choices.element(numbers)
            case 2: element.children.append(XMLElement(name: element.name, text: element.text))
            case 3: element.children = []
            case 4: element.attributes = []
            default: element.name += "s"
            }
            return element
        }
        let index = choices.int(in: 0...(element.children.count - 1))
        switch choices.int(in: 0...9) {
        case 0: element.children.remove(at: index)
        case 1: element.children.append(element.children[index])
        case 2: element.children = Array(repeating: element.children[index], count: 20)
        case 3: element.children.swapAt(index, choices.int(in: 0...(element.children.count - 1)))
        default: element.children[index] = mutated(element.children[index], &choices, depth: depth + 1)
        }
        return element
    }

    private static func write(_ element: XMLElement, into bytes: inout [UInt8]) {
        bytes += "<\(element.name)".utf8
        if let namespace = element.namespace { bytes += " xmlns=\"\(escaped(namespace))\"".utf8 }
        for attribute in element.attributes { bytes += " \(attribute.name)=\"\(escaped(attribute.value))\"".utf8 }
        bytes += ">\(escaped(element.text))".utf8
        for child in element.children { write(child, into: &bytes) }
        bytes += "</\(element.name)>".utf8
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
