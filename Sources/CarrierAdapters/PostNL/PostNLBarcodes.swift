internal import ShipmentModel

/// Barcodes of PostNL's kind that a customer makes: the type, the customer's code, and a serial from a range agreed
/// with PostNL. The barcode is what a shipment is known by, so the same order must get the same one, whoever asks and
/// however long after.
struct PostNLBarcodes: Sendable {
    private let prefix: String
    private let first: UInt64
    private let count: UInt64
    private let digits: Int

    /// How many serials an order may come to before there are too few left.
    static let attempts = 8

    /// The barcodes of a range such as `000000000-999999999`; throws where it is none, or would not give barcodes of 11
    /// to 15 characters.
    init(type: String, code: String, series: String) throws(CarrierFault) {
        let ends = series.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, ends[0].utf8.count == ends[1].utf8.count, (1...12).contains(ends[0].utf8.count),
            ends.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }),
            let low = UInt64(ends[0]), let high = UInt64(ends[1]), low < high
        else { throw CarrierFault(.configuration, code: "barcode-series") }
        digits = ends[0].utf8.count
        prefix = type + code
        guard (11...15).contains(prefix.utf8.count + digits) else {
            throw CarrierFault(.configuration, code: "barcode-length")
        }
        first = low
        count = high - low + 1
    }

    /// The barcode that an order comes to at an attempt, 0 being the first. Nothing of how it is reckoned may ever
    /// change: an order whose answer was lost would be bought again under another barcode.
    func barcode(of reference: String, attempt: Int) -> String {
        // FNV-1a of 128 bits, folded to 64.
        var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
        for byte in "\(reference)/\(attempt)".utf8 {
            hash ^= UInt128(byte)
            hash &*= 0x0000_0000_0100_0000_0000_0000_0000_013B
        }
        let folded = UInt64(truncatingIfNeeded: hash ^ hash >> 64)
        let serial = String(first + folded % count)
        return prefix + String(repeating: "0", count: digits - serial.utf8.count) + serial
    }
}
