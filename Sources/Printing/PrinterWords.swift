/// What a printer says of itself, as it can be shown on a terminal, in a log and in an answer.
enum PrinterWords {
    /// A text cut short, with a question mark in place of every byte that is no plain character.
    static func plain(_ text: some Sequence<UInt8>, _ maximum: Int) -> String {
        String(
            decoding: text.prefix(maximum).map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
