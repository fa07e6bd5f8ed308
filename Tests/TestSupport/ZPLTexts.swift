/// What the fields of a ZPL label say, with blanks between them: `_3A` read as the byte it stands for. Nothing else of ZPL
/// is understood; what is drawn as a graphic is not among it.
public func zplTexts(_ label: some Sequence<UInt8>) -> String {
    let fields = String(decoding: Array(label), as: UTF8.self).split(separator: "^FD", omittingEmptySubsequences: false)
    return fields.dropFirst().map { field in
        var bytes: [UInt8] = []
        var rest = Array((field.firstRange(of: "^FS").map { field[..<$0.lowerBound] } ?? field).utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "_"), let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }.joined(separator: " ")
}
