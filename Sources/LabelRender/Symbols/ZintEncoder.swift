import CZint
import TrackingNumbers

/// Turns contents into modules by libzint. A warning of it is an error.
enum ZintEncoder {
    /// The modules of a Code 128 or GS1-128 symbol; one row. Zint only checks what GS1 elements hold.
    static func modules(_ message: Code128Message, field: String) throws(LabelFault) -> ModuleGrid {
        if let elements = message.elements {
            try encode(Request(BARCODE_GS1_128, bracketed(elements), isGS1: true), field) { _ throws(LabelFault) in }
        }
        return message.grid
    }

    /// The modules of a square GS1 DataMatrix symbol.
    static func modules(_ message: GS1DataMatrix, field: String) throws(LabelFault) -> ModuleGrid {
        var request = Request(BARCODE_DATAMATRIX, bracketed(message.elements), isGS1: true)
        request.option2 = message.size.zintNumber
        return try grid(request, message.side, message.side, field)
    }

    /// The modules of a plain Data Matrix symbol.
    static func modules(_ message: DataMatrixMessage, field: String) throws(LabelFault) -> ModuleGrid {
        var request = Request(BARCODE_DATAMATRIX, message.bytes)
        request.option2 = message.size.zintNumber
        return try grid(request, message.size.columns, message.size.rows, field)
    }

    /// The modules of a PDF417 symbol, each row once.
    static func modules(_ message: PDF417Message, field: String) throws(LabelFault) -> ModuleGrid {
        var request = Request(BARCODE_PDF417, message.bytes)
        request.option1 = Int32(message.securityLevel)
        request.option2 = Int32(message.columns)
        request.option3 = Int32(message.rows)
        return try grid(request, message.modules, message.rows, field)
    }

    /// The hexagons of a MaxiCode symbol.
    static func modules(_ message: MaxiCodeMessage, field: String) throws(LabelFault) -> ModuleGrid {
        var request = Request(BARCODE_MAXICODE, message.message)
        // The mode is said, since left to itself zint takes a foreign postcode of digits for a ZIP Code.
        switch message.postcode {
        case .zip(let code):
            request.option1 = 2
            request.primary = Array(code.utf8)
        case .international(let code):
            request.option1 = 3
            request.primary = Array(code.utf8)
        }
        request.primary.append(threeDigits: message.country)
        request.primary.append(threeDigits: message.serviceClass)
        return try grid(request, MaxiCodeMessage.columns, MaxiCodeMessage.rows, field)
    }

    /// The modules of a QR Code symbol.
    static func modules(_ message: QRMessage, field: String) throws(LabelFault) -> ModuleGrid {
        var request = Request(BARCODE_QRCODE, message.bytes)
        request.option1 = Int32(message.level.rawValue + 1)
        request.option2 = Int32(message.version)
        return try grid(request, message.side, message.side, field)
    }

    /// The modules of an Aztec Code symbol.
    static func modules(_ message: AztecMessage, field: String) throws(LabelFault) -> ModuleGrid {
        var request = Request(BARCODE_AZTEC, message.bytes)
        request.option2 = Int32(message.size.isCompact ? message.size.layers : message.size.layers + 4)
        return try grid(request, message.size.side, message.size.side, field)
    }

    /// The modules of a Code 39 symbol, wide elements three modules wide; one row.
    ///
    /// Zint draws them two wide, which the standard allows only for narrow elements of at least half a millimetre.
    static func modules(_ message: Code39Message, field: String) throws(LabelFault) -> ModuleGrid {
        let characters = message.bytes.count + 2
        let grid = try grid(Request(BARCODE_CODE39, message.bytes), 13 * characters - 1, 1, field)
        return grid.widened(from: 2, to: 3)
    }

    /// The modules of an Interleaved 2 of 5 symbol, wide elements three modules wide; one row.
    static func modules(_ message: Interleaved2of5Message, field: String) throws(LabelFault) -> ModuleGrid {
        try grid(Request(BARCODE_C25INTER, message.bytes), message.modules, 1, field)
    }

    /// The bars of a four-state symbol, from left to right.
    static func bars(_ message: FourStateMessage, field: String) throws(LabelFault) -> [FourStateBar] {
        let symbology =
            switch message.kind {
            case .intelligentMail: BARCODE_USPS_IMAIL
            case .rm4scc: BARCODE_RM4SCC
            case .kix: BARCODE_KIX
            case .mailmark: BARCODE_MAILMARK
            }
        // Three rows: what rises above the middle, the middle, what hangs below it; a bar in every other column.
        let grid = try grid(Request(symbology, message.bytes), 2 * message.bars - 1, 3, field)
        return (0..<message.bars).map { bar in
            switch (grid.isDark(2 * bar, 0), grid.isDark(2 * bar, 2)) {
            case (false, false): .tracker
            case (true, false): .ascender
            case (false, true): .descender
            case (true, true): .full
            }
        }
    }

    /// Zint's notation; the elements hold no bracket, their types see to it.
    private static func bracketed(_ elements: [GS1Element]) -> [UInt8] {
        var bytes: [UInt8] = []
        for element in elements {
            bytes.append(UInt8(ascii: "["))
            bytes.append(text: element.identifier)
            bytes.append(UInt8(ascii: "]"))
            bytes.append(text: element.value)
        }
        return bytes
    }

    /// What zint is asked for. An option at nil or 0 is left as zint has it.
    private struct Request {
        let symbology: Int32
        let bytes: [UInt8]
        let isGS1: Bool
        var option1: Int32?
        var option2: Int32 = 0
        var option3: Int32 = 0
        var primary: [UInt8] = []

        init(_ symbology: Int32, _ bytes: [UInt8], isGS1: Bool = false) {
            self.symbology = symbology
            self.bytes = bytes
            self.isGS1 = isGS1
        }

        func fault(_ field: String, _ expected: String) -> LabelFault {
            LabelFault(.symbol, field: field, value: String(decoding: bytes, as: UTF8.self), expected: expected)
        }
    }

    private static func grid(
        _ request: Request, _ columns: Int, _ rows: Int, _ field: String
    ) throws(LabelFault) -> ModuleGrid {
        try encode(request, field) { symbol throws(LabelFault) in
            // The layout and the printers' own encoders counted on this size.
            guard symbol.pointee.rows == rows, symbol.pointee.width == columns else {
                throw request.fault(
                    field,
                    "a symbol of \(columns) × \(rows) modules, not \(symbol.pointee.width) × \(symbol.pointee.rows)")
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

    /// Has zint encode, and looks at the symbol.
    private static func encode<Result>(
        _ request: Request, _ field: String,
        _ body: (UnsafeMutablePointer<zint_symbol>) throws(LabelFault) -> Result
    ) throws(LabelFault) -> Result {
        guard let symbol = ZBarcode_Create() else { fatalError("out of memory") }
        defer { ZBarcode_Delete(symbol) }
        symbol.pointee.symbology = request.symbology
        symbol.pointee.input_mode = request.isGS1 ? GS1_MODE : DATA_MODE
        symbol.pointee.warn_level = WARN_FAIL_ALL
        if let option = request.option1 { symbol.pointee.option_1 = option }
        if request.option2 != 0 { symbol.pointee.option_2 = request.option2 }
        if request.option3 != 0 { symbol.pointee.option_3 = request.option3 }
        if !request.primary.isEmpty {
            withUnsafeMutableBytes(of: &symbol.pointee.primary) { $0.copyBytes(from: request.primary) }
        }
        let status = ZBarcode_Encode(symbol, request.bytes, Int32(request.bytes.count))
        guard status == 0 else {
            let reason = withUnsafeBytes(of: symbol.pointee.errtxt) { errtxt in
                String(decoding: errtxt.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw request.fault(field, "data the symbol can hold: \(reason)")
        }
        return try body(symbol)
    }
}

extension ModuleGrid {
    /// The only row with its wide elements made wider.
    fileprivate func widened(from wide: Int, to wider: Int) -> ModuleGrid {
        var row = BitRow(capacity: columns * wider / wide)
        var column = 0
        while column < columns {
            let isDark = isDark(column, 0)
            var end = column + 1
            while end < columns, self.isDark(end, 0) == isDark { end += 1 }
            row.append(isDark ? 0xFFFF : 0, count: end - column == wide ? wider : end - column)
            column = end
        }
        return row.grid
    }
}

extension [UInt8] {
    /// Appends a number from 0 to 999 in three digits.
    mutating func append(threeDigits number: Int) {
        for unit in [100, 10, 1] { append(UInt8(ascii: "0") + UInt8(number / unit % 10)) }
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
