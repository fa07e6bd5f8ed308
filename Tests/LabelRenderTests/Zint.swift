import CZint

/// libzint as it is by itself, without what our encoder asks of it.
enum Zint {
    /// The modules of a symbol's first row and what zint says of them: 0, or a warning; nil if memory runs out.
    static func modules(_ symbology: Int32, _ text: String, _ mode: Int32) -> (row: [Bool], status: Int32)? {
        guard let symbol = ZBarcode_Create() else { return nil }
        defer { ZBarcode_Delete(symbol) }
        symbol.pointee.symbology = symbology
        symbol.pointee.input_mode = mode
        let status = ZBarcode_Encode(symbol, Array(text.utf8), Int32(text.utf8.count))
        guard status < ZINT_ERROR, let row = waybill_zint_row(symbol, 0) else { return ([], status) }
        return ((0..<Int(symbol.pointee.width)).map { row[$0 / 8] >> UInt8($0 % 8) & 1 != 0 }, status)
    }
}
