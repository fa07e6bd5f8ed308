/// A size of Aztec Code symbols: rings of modules around the bullseye. Source: ISO/IEC 24778.
struct AztecSize: Hashable, Sendable {
    /// Whether the bullseye is the small one.
    let isCompact: Bool
    /// How many layers: 1 to 4 of a compact symbol, 1 to 32 of a full one.
    let layers: Int

    /// Nil if there is no such size.
    init?(compact layers: Int) {
        guard (1...4).contains(layers) else { return nil }
        self.init(isCompact: true, layers: layers)
    }

    /// Nil if there is no such size.
    init?(full layers: Int) {
        guard (1...32).contains(layers) else { return nil }
        self.init(isCompact: false, layers: layers)
    }

    private init(isCompact: Bool, layers: Int) {
        self.isCompact = isCompact
        self.layers = layers
    }

    /// How many modules each side has; a full symbol has a reference line every sixteen from the middle.
    var side: Int {
        isCompact ? 11 + 4 * layers : 15 + 4 * layers + 2 * ((2 * layers + 6) / 15)
    }

    /// How many data bits it surely holds: a share of 23 % and three codewords are for correction, and of each codeword
    /// one bit may go to the rule that not all may be alike.
    fileprivate var bits: Int {
        let all = ((isCompact ? 88 : 112) + 16 * layers) * layers
        let codewordBits = layers <= 2 ? 6 : layers <= 8 ? 8 : layers <= 22 ? 10 : 12
        let codewords = all / codewordBits
        return (codewords - (codewords * 23 + 99) / 100 - 3) * (codewordBits - 1)
    }

    /// All sizes that automatic choice takes, the smallest first: full ones from where compact ones end.
    fileprivate static let all: [AztecSize] =
        (1...4).map { AztecSize(isCompact: true, layers: $0) }
        + (4...32).map { AztecSize(isCompact: false, layers: $0) }
}

/// What an Aztec Code symbol holds, and how large it is.
struct AztecMessage: Hashable, Sendable {
    /// The text's bytes.
    let bytes: [UInt8]
    /// Its size.
    let size: AztecSize

    /// A symbol of the prescribed size, or else of the smallest that surely holds the text; nil if it cannot hold the
    /// text's characters or no size is large enough.
    init?(text: String, size: AztecSize? = nil) {
        guard let bytes = symbolBytes(text) else { return nil }
        let bits = AztecMessage.bits(bytes)
        guard let size = size ?? AztecSize.all.first(where: { $0.bits >= bits }) else { return nil }
        self.bytes = bytes
        self.size = size
    }

    /// Whether an encoder that does not look ahead gets the text in.
    var fitsAnyEncoder: Bool { AztecMessage.bits(bytes) <= size.bits }

    /// How many bits the text takes without looking ahead: five a character, four a digit, and at most ten for each
    /// change of mode.
    private static func bits(_ bytes: [UInt8]) -> Int {
        enum Mode { case upper, lower, digit, mixed, punctuation }
        var mode = Mode.upper
        var bits = 0
        for byte in bytes {
            let wanted: Mode =
                switch byte {
                case UInt8(ascii: " "): mode == .punctuation ? .upper : mode
                case _ where byte.isDigit: .digit
                case _ where byte.isCapital: .upper
                case _ where byte.isSmall: .lower
                case UInt8(ascii: "@"), UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"),
                    UInt8(ascii: "|"), UInt8(ascii: "~"), 0x04, 0x0A, 0x0D, 0x1C...0x1F:
                    .mixed
                default: .punctuation
                }
            bits += (wanted == mode ? 0 : 10) + (wanted == .digit ? 4 : 5)
            mode = wanted
        }
        return bits
    }
}
