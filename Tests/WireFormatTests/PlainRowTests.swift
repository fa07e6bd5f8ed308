import ShipmentModel
import TestSupport
import Testing
import TextFormats

@testable import WireFormat

/// Rows read straight from their bytes are the same shipments as rows read over JSON.
@Suite struct PlainRowTests {
    /// Usual and unusual cells of each column.
    private static let cells: [(name: String, values: [String])] = [
        ("client", ["sock-shop", "", " ", "x "]), ("order", ["SO-1", "", "Größe 7", "漢", "a\u{85}b"]),
        ("parcel", ["1", "", "7", "9999", "10000", "0", "01", "1.0", "x"]),
        ("ship_date", ["2025-12-02", "", "2025-02-29", "2025-13-01", "25-12-02", "2025/12/02"]),
        ("ship_from.name", ["Jörg", "", "A. Sender with a long name", "Ann\tLee", "\u{202E}x"]),
        ("ship_from.street.1", ["Dock 4", "", " "]), ("ship_from.street.0", ["1 Main St", "", "\""]),
        ("ship_from.postcode", ["43215", "43215-1234", "432151234", "4321", "", " 43215"]),
        ("ship_from.region", ["OH", "", "oh", "XX", "Ohio"]),
        ("ship_from.country", ["US", "", "us", "ZZ", "U1"]), ("ship_to.company", ["Socks & Co", "", "=x"]),
        ("ship_to.city", ["London", "", "Køge"]),
        ("ship_to.country", ["GB", "US", "DE", "HK", "AU", "CA", "NL", "FR", "", "Germany"]),
        (
            "ship_to.postcode",
            ["SW1A 1AA", "43215", "10115", "", "sw1a1aa", "1012 JS", "K1A 0B1", "75001", "2000", "A-1 2", "x/1"]
        ), ("ship_to.region", ["", "NSW", "ON", "IL", "nsw", "Île"]),
        ("ship_to.phone", ["", "+1 614 555 0100", String(repeating: "1", count: 41)]),
        ("ship_to.email", ["", "a@example.com", "a@b@c", "@b", "a b@c", "a@"]),
        ("ship_to.residential", ["true", "", "FALSE", "yes", "1", "True"]),
        ("dimensions.length", ["10", "10.5", "", "11 1/2", "0", "-1", "1e1", "."]),
        ("dimensions.width", ["8", "", "08", "8.", ".8", "100000"]),
        ("dimensions.height", ["4", "", "0.0000001", "4x"]),
        ("dimensions.unit", ["in", "cm", "IN", "", "m", "st"]), ("packaging", ["own", "", "tube", "a b", "ö"]),
        ("references.po", ["4711", "", "Größe"]), ("references.1", ["", "x", "\u{FEFF}"]),
        ("return_to.country", ["", "", "US", "ZZ"]), ("contents.0.quantity", ["", "", "", "2", "x"]),
        ("options.signature", ["", "adult", "none", "Adult", "?"]),
        ("options.saturday", ["", "false", "true", "no"]), ("options.ready_at", ["", "", "", "16:30", "x"]),
        ("options.insured_value.amount", ["", "50", "0", "0.0000001", "1e3", "-1", "99999999999999"]),
        ("options.insured_value.currency", ["", "USD", "XXQ", "usd"]),
        ("options.deliver_by", ["", "2025-12-05", "2025-12-01", "soon"]),
    ]
    private static let weights: [(name: String, values: [String])] = [
        (
            "weight",
            ["20 oz", "1.25 lb", "1.5kg", "500  g", "4 lb 3 oz", "20", "oz", "1/2 lb", "20 st", "0 lb", "3 t", "1 LB"]
        )
    ]
    private static let splitWeights: [(name: String, values: [String])] = [
        (
            "weight.value",
            [
                "1.25", "20", "0.001", "", "0", "2000", "9999999", "1e3", "0.0000000000000001",
                "123456789012345678", "1234567890123456789", "1.2.3", "٣",
            ]
        ), ("weight.unit", ["lb", "oz", "g", "kg", "mg", "LB", "Kg", "", "st", "lbs"]),
    ]

    @Test(arguments: 0..<8 as Range<UInt64>) func bothReadersAgree(seed: UInt64) {
        var choices = Choices(seed: seed)
        var taken = 0
        for _ in 0..<150 {
            let isNeeded: Set<String> = [
                "ship_from.country", "ship_from.postcode", "ship_to.country", "ship_to.postcode",
            ]
            var columns = Self.cells.filter { isNeeded.contains($0.name) || !choices.oneIn(4) }
            columns += choices.bool() ? Self.weights : Self.splitWeights
            // In any order.
            for index in columns.indices { columns.swapAt(index, choices.int(in: 0...index)) }
            var csv = CSVWriter(guardsFormulas: false)
            csv.row(columns.map(\.name))
            for _ in 0..<8 {
                csv.row(
                    columns.map { column in
                        choices.oneIn(50) ? choices.element(column.values) : column.values[0]
                    })
            }
            var bytes = csv.take()
            if choices.oneIn(3) {
                let place = choices.int(in: 0...bytes.count - 1)
                bytes[place] = UInt8(choices.int(in: 0...255))
            }
            taken += compare(bytes)
        }
        // The comparison is worth something only if both readers have been at work.
        #expect(taken > 100)
    }

    /// Compares both readers on every row of a text, and says how many the plain one took.
    private func compare(_ bytes: [UInt8]) -> Int {
        var taken = 0
        var table = ShipmentTable()
        func take(_ content: BatchPart.Content) {
            guard case .rows(let rows) = content else { return }
            var number = 0
            rows.read(for: .quote) { input in
                #expect(input.result == rows.exact(number, for: .quote), "\(String(decoding: bytes, as: UTF8.self))")
                number += 1
            }
            rows.rows.bytes.withUnsafeBufferPointer { bytes in
                rows.rows.fields.withUnsafeBufferPointer { fields in
                    var plain = PlainRowReader(rows.columns.plain, bytes, fields)
                    for row in rows.rows.rows where !row.fields.isEmpty {
                        if (try? plain.shipment(at: row.fields.lowerBound)) != nil { taken += 1 }
                    }
                }
            }
        }
        table.read(bytes, take)
        table.finish(take)
        return taken
    }

    @Test func usualRowsArePlain() {
        let text = """
            client,order,ship_date,ship_from.postcode,ship_from.country,ship_to.name,ship_to.city,ship_to.region,\
            ship_to.postcode,ship_to.country,weight.value,weight.unit,dimensions.length,dimensions.width,\
            dimensions.height,dimensions.unit,packaging
            sock-shop,SO-1,2025-12-02,43215,US,D. Whitfield,Chicago,IL,60614,US,4,oz,9,6,1,in,own
            sock-shop,SO-2,2025-12-02,43215,US,Jürgen Müller,Berlin,,10623,DE,1.25,KG,30,20.5,10,cm,own
            sock-shop,SO-3,,43215,US,Ann Lee,London,,SW1A 1AA,GB,1.25,lb,,,,,
            """
        #expect(compare(Array(text.utf8)) == 3)
    }
}
