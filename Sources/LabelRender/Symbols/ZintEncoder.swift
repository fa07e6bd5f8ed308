import CZint
import TrackingNumbers

/// Turns contents into modules by libzint.
enum ZintEncoder {
    /// The modules of a Code 128 or GS1-128 symbol; one row.
    static func modules(_ message: Code128Message, field: String) throws(LabelFault) -> ModuleGrid {
        if let elements = message.elements {
            return try encode(
                BARCODE_GS1_128, gs1: true, text: bracketed(elements), rows: 1, columns: message.modules, field: field)
        }
        let text = message.characters.compactMap { character -> UInt8? in
            if case .ascii(let byte) = character { byte } else { nil }
        }
        return try encode(
            BARCODE_CODE128, gs1: false, text: String(decoding: text, as: UTF8.self), rows: 1,
            columns: message.modules, field: field)
    }

    /// The modules of a square GS1 DataMatrix symbol.
    static func modules(_ content: GS1DataMatrix, field: String) throws(LabelFault) -> ModuleGrid {
        try encode(
            BARCODE_DATAMATRIX, gs1: true, text: bracketed(content.elements), rows: content.side,
            columns: content.side, field: field)
    }

    /// Zint's notation; the elements hold no bracket, their types see to it.
    private static func bracketed(_ elements: [GS1Element]) -> String {
        elements.map { "[\($0.identifier)]\($0.value)" }.joined()
    }

    private static func encode(
        _ symbology: Int32, gs1: Bool, text: String, rows: Int, columns: Int, field: String
    ) throws(LabelFault) -> ModuleGrid {
        guard let symbol = ZBarcode_Create() else { fatalError("out of memory") }
        defer { ZBarcode_Delete(symbol) }
        symbol.pointee.symbology = symbology
        symbol.pointee.input_mode = gs1 ? GS1_MODE : DATA_MODE
        symbol.pointee.warn_level = WARN_FAIL_ALL
        if symbology == BARCODE_DATAMATRIX { symbol.pointee.option_3 = DM_SQUARE }
        let bytes = Array(text.utf8)
        let status = ZBarcode_Encode(symbol, bytes, Int32(bytes.count))
        guard status == 0 else {
            let reason = withUnsafeBytes(of: symbol.pointee.errtxt) { errtxt in
                String(decoding: errtxt.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw LabelFault(.symbol, field: field, value: text, expected: "data the symbol can hold: \(reason)")
        }
        // The layout and the printers' own encoders counted on this size.
        guard symbol.pointee.rows == rows, symbol.pointee.width == columns else {
            throw LabelFault(
                .symbol, field: field, value: text,
                expected: "a symbol of \(columns) × \(rows) modules, not "
                    + "\(symbol.pointee.width) × \(symbol.pointee.rows)")
        }
        let rowBytes = (columns + 7) / 8
        var packed: [UInt8] = []
        packed.reserveCapacity(rows * rowBytes)
        for row in 0..<rows {
            guard let modules = waybill_zint_row(symbol, Int32(row)) else { preconditionFailure() }
            for byte in 0..<rowBytes { packed.append(modules[byte].bitsReversed) }
        }
        return ModuleGrid(columns: columns, rows: rows, bytes: packed)
    }
}

extension UInt8 {
    /// The byte with its bits in the opposite order.
    var bitsReversed: UInt8 {
        var byte = self
        byte = (byte & 0xF0) >> 4 | (byte & 0x0F) << 4
        byte = (byte & 0xCC) >> 2 | (byte & 0x33) << 2
        return (byte & 0xAA) >> 1 | (byte & 0x55) << 1
    }
}
