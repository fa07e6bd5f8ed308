/// What British postcodes look like, by letters (A) and digits (9). Whether one exists is not known here.
enum UKPostcode {
    private static let outward: Set = ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"]

    /// A for a letter, 9 for a digit, else the character itself.
    private static func shape(_ bytes: some Sequence<UInt8>) -> String {
        String(
            decoding: bytes.map { isDigit($0) ? UInt8(ascii: "9") : isCapital($0) ? UInt8(ascii: "A") : $0 },
            as: UTF8.self)
    }

    /// A whole postcode without its blank, with or without a delivery point suffix (a digit and a letter).
    static func isPostcode(_ bytes: some Collection<UInt8>, suffix: Bool) -> Bool {
        let shape = shape(bytes)
        let inward = suffix ? "9AA9A" : "9AA"
        return shape.hasSuffix(inward) && outward.contains(String(shape.dropLast(inward.count)))
    }

    /// The outward part alone, such as `EC1A`.
    static func isOutward(_ bytes: some Collection<UInt8>) -> Bool { outward.contains(shape(bytes)) }

    /// What a Mailmark of bars has in its nine characters for the destination: postcode and delivery point suffix, none
    /// of whose inward letters is C, I, K, M, O or V, or `XY11` for abroad; blanks fill the rest.
    static func isMailmarkDestination(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        let held = trimmed(bytes)
        if held.elementsEqual("XY11".utf8) { return true }
        return isPostcode(held, suffix: true) && !held.suffix(4).contains { "CIKMOV".utf8.contains($0) }
    }

    /// What a complex Mailmark has in its nine characters for the destination: postcode and delivery point suffix, the
    /// outward part alone, `XY11` for abroad, or nothing; blanks fill the rest.
    static func isMailmark2DDestination(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        let held = trimmed(bytes)
        return held.isEmpty || isPostcode(held, suffix: true) || isOutward(held) || held.elementsEqual("XY11".utf8)
    }

    /// What a complex Mailmark has in its seven characters for a return address: a postcode, its outward part, or
    /// nothing.
    static func isMailmark2DReturn(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        let held = trimmed(bytes)
        return held.isEmpty || isPostcode(held, suffix: false) || isOutward(held)
    }

    /// Without the blanks at the end.
    private static func trimmed(_ bytes: some BidirectionalCollection<UInt8>) -> [UInt8] {
        Array(bytes.reversed().drop { $0 == UInt8(ascii: " ") }.reversed())
    }
}
