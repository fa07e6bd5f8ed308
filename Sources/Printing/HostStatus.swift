/// What a ZPL printer answers to `~HS`: three strings, each between STX and ETX (ZPL II Programming Guide, "Host Status
/// Return").
public struct HostStatus: Hashable, Sendable {
    /// No paper, or no labels.
    public var isPaperOut = false
    /// Paused.
    public var isPaused = false
    /// The length of the label in dots; 0 if the printer does not say.
    public var labelLength = 0
    /// Formats in the receive buffer that have not been printed.
    public var formatsWaiting = 0
    /// The receive buffer is full.
    public var isBufferFull = false
    /// A format has begun and not ended.
    public var isFormatPartial = false
    /// The memory's content was lost.
    public var isMemoryCorrupt = false
    /// The head is too cold.
    public var isTooCold = false
    /// The head is too hot.
    public var isTooHot = false
    /// The head is up.
    public var isHeadOpen = false
    /// No ribbon.
    public var isRibbonOut = false
    /// A printed label waits to be taken away.
    public var isLabelWaiting = false
    /// Labels of the batch under way that have not been printed.
    public var labelsRemaining = 0

    /// Nothing to do and no trouble.
    public init() {}

    /// Reads the contents of the three strings. Only the fields that are used must be there: a length of the label that
    /// cannot be read is 0, and the third string tells nothing of how the printer is.
    public init(_ strings: [[UInt8]]) throws(StatusFault) {
        guard strings.count == 3 else { throw StatusFault("three strings", found: strings.first ?? []) }
        let first = try StatusFields(strings[0], count: 12)
        isPaperOut = try first.flag(1)
        isPaused = try first.flag(2)
        labelLength = (try? first.number(3)) ?? 0
        formatsWaiting = try first.number(4)
        isBufferFull = try first.flag(5)
        isFormatPartial = try first.flag(7)
        isMemoryCorrupt = try first.flag(9)
        isTooCold = try first.flag(10)
        isTooHot = try first.flag(11)
        let second = try StatusFields(strings[1], count: 9)
        isHeadOpen = try second.flag(2)
        isRibbonOut = try second.flag(3)
        isLabelWaiting = try second.flag(7)
        labelsRemaining = try second.number(8)
    }

    /// The troubles that only a person ends, most urgent first.
    public var troubles: [PrintFault.Code] {
        var troubles: [PrintFault.Code] = []
        if isHeadOpen { troubles.append(.headOpen) }
        if isPaperOut { troubles.append(.paperOut) }
        if isRibbonOut { troubles.append(.ribbonOut) }
        if isTooHot || isTooCold || isMemoryCorrupt { troubles.append(.hardware) }
        if isPaused { troubles.append(.paused) }
        return troubles
    }

    /// Whether everything that was sent has been printed.
    public var isIdle: Bool { formatsWaiting == 0 && labelsRemaining == 0 && !isFormatPartial && !isBufferFull }

    /// The answer's bytes, as a printer sends them.
    var bytes: [UInt8] {
        func digit(_ flag: Bool) -> String { flag ? "1" : "0" }
        func padded(_ number: Int, _ width: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
        }
        let strings = [
            "030,\(digit(isPaperOut)),\(digit(isPaused)),\(padded(labelLength, 4)),\(padded(formatsWaiting, 3)),"
                + "\(digit(isBufferFull)),0,\(digit(isFormatPartial)),000,\(digit(isMemoryCorrupt)),\(digit(isTooCold)),"
                + digit(isTooHot),
            "001,0,\(digit(isHeadOpen)),\(digit(isRibbonOut)),0,2,4,\(digit(isLabelWaiting)),"
                + "\(padded(labelsRemaining, 8)),1,000",
            "1234,0",
        ]
        return strings.flatMap { [0x02] + Array($0.utf8) + [0x03, 0x0D, 0x0A] }
    }
}

/// What a ZPL printer answers to `~HI`: model, firmware, dots per millimetre, memory.
public struct HostIdentification: Hashable, Sendable {
    /// The model, such as `ZD621-203dpi`.
    public var model: String
    /// The firmware, such as `V93.21.33Z`.
    public var firmware: String
    /// Dots per millimetre of the head: 6, 8, 12 or 24.
    public var dotsPerMillimetre: Int
    /// The memory as the printer words it, such as `65536KB`.
    public var memory: String

    /// A printer.
    public init(model: String, firmware: String, dotsPerMillimetre: Int, memory: String) {
        self.model = model
        self.firmware = firmware
        self.dotsPerMillimetre = dotsPerMillimetre
        self.memory = memory
    }

    /// Reads the content of the string. Options that follow the memory are left alone.
    public init(_ string: [UInt8]) throws(StatusFault) {
        let fields = try StatusFields(string, count: 4)
        model = fields.text(0)
        firmware = fields.text(1)
        dotsPerMillimetre = try fields.number(2)
        memory = fields.text(3)
        guard [6, 8, 12, 24].contains(dotsPerMillimetre) else {
            throw StatusFault("6, 8, 12 or 24 dots per millimetre", found: string)
        }
    }

    /// The answer's bytes, as a printer sends them.
    var bytes: [UInt8] {
        [0x02] + Array("\(model),\(firmware),\(dotsPerMillimetre),\(memory)".utf8) + [0x03, 0x0D, 0x0A]
    }
}

/// An answer that is none of a ZPL printer.
public struct StatusFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What should be there.
    public let expected: String
    /// The string as it came, shortened.
    public let found: String

    init(_ expected: String, found: [UInt8]) {
        self.expected = expected
        self.found = QuotedName.quote(String(decoding: found.prefix(256), as: UTF8.self))
    }

    /// What is wrong, in words.
    public var description: String { "expected \(expected), found \(found)" }
}

/// A string's fields between commas. At least so many as are known: later firmware may add some.
private struct StatusFields {
    private let string: [UInt8]
    private let fields: [ArraySlice<UInt8>]

    init(_ string: [UInt8], count: Int) throws(StatusFault) {
        self.string = string
        fields = string.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard fields.count >= count else { throw StatusFault("\(count) fields", found: string) }
    }

    private func trimmed(_ index: Int) -> ArraySlice<UInt8> {
        let blank = UInt8(ascii: " ")
        return fields[index].drop { $0 == blank }.reversed().drop { $0 == blank }.reversed()[...]
    }

    /// A text for people.
    func text(_ index: Int) -> String { PrinterWords.plain(trimmed(index), 64) }

    /// A whole number of at most eight digits.
    func number(_ index: Int) throws(StatusFault) -> Int {
        let digits = trimmed(index)
        guard (1...8).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw StatusFault("a number in field \(index + 1)", found: string)
        }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    func flag(_ index: Int) throws(StatusFault) -> Bool {
        switch try number(index) {
        case 0: return false
        case 1: return true
        default: throw StatusFault("0 or 1 in field \(index + 1)", found: string)
        }
    }
}

/// Cuts what a printer sends into its strings, each between STX and ETX; what stands between them is left out.
struct StatusStrings {
    /// The longest string taken; no printer's is a quarter of that.
    static let maximumLength = 1024

    private var string: [UInt8]?

    /// Takes a byte; gives the string that it ends.
    mutating func take(_ byte: UInt8) throws(StatusFault) -> [UInt8]? {
        switch byte {
        case 0x02: string = []
        case 0x03:
            defer { string = nil }
            return string
        default:
            guard let count = string?.count else { return nil }
            guard count < StatusStrings.maximumLength else {
                let found = string ?? []
                string = nil
                throw StatusFault("a string of at most \(StatusStrings.maximumLength) bytes", found: found)
            }
            string?.append(byte)
        }
        return nil
    }
}
