import TestSupport
import TextFormats

extension Choices {
    /// Any JSON value, nested at most `depth` deep.
    mutating func json(depth: Int = 4) -> JSONValue {
        switch int(in: 0...(depth > 0 ? 5 : 3)) {
        case 0: return .null
        case 1: return .bool(bool())
        case 2: return .number(jsonNumber())
        case 3: return .string(text(0...12))
        case 4: return .array(list(0...4) { $0.json(depth: depth - 1) })
        default:
            var names: Set<String> = []
            let members = list(0...20) { JSONMember($0.text(0...6), $0.json(depth: depth - 1)) }
            return .object(members.filter { names.insert($0.name).inserted })
        }
    }

    /// Any number that JSON can write.
    mutating func jsonNumber() -> String {
        var text = bool() ? "-" : ""
        text += bool() ? "0" : String(int(in: 1...9)) + list(0...20) { String($0.int(in: 0...9)) }.joined()
        if bool() { text += "." + list(1...20) { String($0.int(in: 0...9)) }.joined() }
        if oneIn(4) {
            text += element(["e", "E"]) + element(["", "-", "+"]) + list(1...4) { String($0.int(in: 0...9)) }.joined()
        }
        return text
    }
}
