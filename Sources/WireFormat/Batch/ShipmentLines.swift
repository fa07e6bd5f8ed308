import TextFormats

/// Reads JSON Lines: a shipment a line. Blank lines are passed over.
struct ShipmentLines: Sendable {
    /// The longest line, in bytes.
    static let longest = 1 << 20

    private let purpose: ShipmentPurpose
    private var pending: [UInt8] = []
    private var isTooLong = false
    private var line = 1
    private var index = 0

    init(_ purpose: ShipmentPurpose) { self.purpose = purpose }

    /// Reads a chunk and hands over each line that ends in it.
    mutating func read(_ chunk: [UInt8], _ take: (ShipmentInput) -> Void) {
        var rest = chunk[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            append(rest[..<end])
            endLine(take)
            rest = rest[(end + 1)...]
        }
        append(rest)
    }

    /// Ends the text and hands over its last line, if no line feed has ended it.
    mutating func finish(_ take: (ShipmentInput) -> Void) { endLine(take) }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        guard !isTooLong else { return }
        pending.append(contentsOf: bytes)
        if pending.count > ShipmentLines.longest {
            isTooLong = true
            pending = []
        }
    }

    private mutating func endLine(_ take: (ShipmentInput) -> Void) {
        // A carriage return belongs to the line's end, or it would be counted as a line of its own.
        let bytes = pending.last == UInt8(ascii: "\r") ? Array(pending.dropLast()) : pending
        defer {
            pending.removeAll(keepingCapacity: true)
            isTooLong = false
            line += 1
        }
        guard isTooLong || !bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { return }
        defer { index += 1 }
        guard !isTooLong else {
            let fault = Fault(
                .tooLong, at: JSONPointer(), "the line is longer than \(ShipmentLines.longest) bytes", line: line,
                column: 1)
            return take(ShipmentInput(index: index, line: line, result: .failure(ShipmentFaults([fault]))))
        }
        do throws(ShipmentFaults) {
            let shipment = try ShipmentReader.read(bytes, for: purpose, firstLine: line)
            take(ShipmentInput(index: index, line: line, result: .success(shipment)))
        } catch {
            take(ShipmentInput(index: index, line: line, result: .failure(error)))
        }
    }
}
