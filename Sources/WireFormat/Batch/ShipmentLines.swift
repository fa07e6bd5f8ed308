import TextFormats

/// Cuts JSON Lines: a shipment a line. Blank lines are passed over.
struct ShipmentLines: Sendable {
    /// The longest line, in bytes.
    static let longest = 1 << 20

    /// A line that is not blank, not yet read.
    struct Line: Sendable {
        let number: Int
        let index: Int
        /// Without its end; nil if it is too long.
        let bytes: [UInt8]?

        func read(for purpose: ShipmentPurpose) -> ShipmentInput {
            guard let bytes else {
                let fault = Fault(
                    .tooLong, at: JSONPointer(), "the line is longer than \(ShipmentLines.longest) bytes", line: number,
                    column: 1)
                return ShipmentInput(index: index, line: number, result: .failure(ShipmentFaults([fault])))
            }
            do throws(ShipmentFaults) {
                let shipment = try ShipmentReader.read(bytes, for: purpose, firstLine: number)
                return ShipmentInput(index: index, line: number, result: .success(shipment))
            } catch {
                return ShipmentInput(index: index, line: number, result: .failure(error))
            }
        }
    }

    private var pending: [UInt8] = []
    private var isTooLong = false
    private var number = 1
    private var index = 0
    private var lines: [Line] = []
    private var size = 0

    /// Reads a chunk and hands over the lines that end in it.
    mutating func read(_ chunk: [UInt8], _ take: (BatchPart.Content) -> Void) {
        var rest = chunk[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            append(rest[..<end])
            endLine(take)
            rest = rest[(end + 1)...]
        }
        append(rest)
        flush(take)
    }

    /// Ends the text and hands over its last line, if no line feed has ended it.
    mutating func finish(_ take: (BatchPart.Content) -> Void) {
        endLine(take)
        flush(take)
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        guard !isTooLong else { return }
        pending.append(contentsOf: bytes)
        if pending.count > ShipmentLines.longest {
            isTooLong = true
            pending = []
        }
    }

    private mutating func endLine(_ take: (BatchPart.Content) -> Void) {
        // A carriage return belongs to the line's end, or it would be counted as a line of its own.
        if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
        if isTooLong || !pending.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
            lines.append(Line(number: number, index: index, bytes: isTooLong ? nil : pending))
            size += pending.count
            index += 1
        }
        pending = []
        isTooLong = false
        number += 1
        if lines.count >= BatchPart.inputs || size >= BatchPart.bytes { flush(take) }
    }

    private mutating func flush(_ take: (BatchPart.Content) -> Void) {
        guard !lines.isEmpty else { return }
        take(.lines(lines))
        lines = []
        size = 0
    }
}
