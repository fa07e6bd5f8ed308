import ShipmentModel
import TestSupport
import Testing
import TextFormats
import WireFormat

@Suite struct ShipmentBatchTests {
    /// Each input as `index line ok`, or with its faults as `code pointer line:column`.
    private func describe(_ inputs: [ShipmentInput]) -> [String] {
        inputs.map { input in
            let result =
                switch input.result {
                case .success: "ok"
                case .failure(let error):
                    error.faults.map { "\($0.code) \($0.pointer) \($0.line ?? 0):\($0.column ?? 0)" }
                        .joined(separator: "; ")
                }
            return "\(input.index.map(String.init) ?? "-") \(input.line) \(result)"
        }
    }

    private func read(_ text: String, _ format: BatchFormat? = nil) -> [String] {
        let whole = describe(ShipmentBatch.read(Array(text.utf8), format: format, for: .quote))
        for size in [1, 7, 100] {
            var inputs: [ShipmentInput] = []
            var batch = ShipmentBatch(format: format, for: .quote)
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                batch.read(Array(rest.prefix(size))) { inputs.append($0) }
                rest = rest.dropFirst(size)
            }
            batch.finish { inputs.append($0) }
            #expect(describe(inputs) == whole)
        }
        return whole
    }

    @Test(
        arguments: [
            ("", .json), ("[", .json), (" \n[1]", .json), ("{}", .json), ("{\n}", .json),
            ("{\"a\":1,\n\"b\":2}\n", .json),
            ("{}\n\n{}", .jsonl), ("{\"a\":\"}\\\"\n", .json), ("{}\nx", .jsonl), ("{\"a\":\n{\"b\":1}}", .json),
            ("{\"a\n{}", .jsonl), ("a,b\n{", .csv), ("\u{FEFF}a,b", .csv), ("\"a\",b", .csv), ("# x", .csv),
        ] as [(String, BatchFormat)])
    func formatsAreDetected(text: String, format: BatchFormat) {
        #expect(BatchFormat.detect(Array(text.utf8)) == format)
    }

    @Test func aSingleDocument() {
        #expect(read(Samples.full) == ["0 1 ok"])
        #expect(read("\n" + Samples.weighing("\"1 st\"")) == ["0 2 unknown-unit /weight 2:108"])
        #expect(read("") == ["0 1 invalid-json  1:1"])
        #expect(read("{\"a\":\n") == ["0 2 invalid-json  2:1"])
    }

    @Test func anArray() {
        #expect(read("[]") == [])
        #expect(
            read("[\(Samples.least),\n \(Samples.weighing("0")), 7\n,\(Samples.least)]") == [
                "0 1 ok", "1 2 wrong-type /weight 2:109", "2 2 wrong-type  2:113", "3 3 ok",
            ])
        #expect(
            read("[\(Samples.least),\n \(Samples.least)\n \(Samples.least)]") == [
                "0 1 ok", "1 2 ok", "- 3 invalid-json  3:2",
            ])
    }

    @Test func jsonLines() {
        let text = [Samples.least, "", "{\"x\":", Samples.least, "null", "  \t", Samples.least + " {}"]
        let expected = [
            "0 1 ok", "1 3 invalid-json  3:6", "2 4 ok", "3 5 wrong-type  5:1", "4 7 invalid-json  7:117",
        ]
        #expect(read(text.joined(separator: "\n")) == expected)
        #expect(read(text.joined(separator: "\r\n") + "\r\n") == expected)
        let pieces = Samples.of(parcels: Samples.parcels(3, weighing: "1 lb"))
        let wrong = Samples.of(parcels: #"{"n":1,"weight":"1 lb"},{"n":1,"weight":"x"}"#)
        #expect(
            read([pieces, wrong].joined(separator: "\n")) == [
                "0 1 ok", "1 2 duplicate /parcels/1/n 2:153; not-a-number /parcels/1/weight 2:164",
            ])
        let long = "{\"x\":\"" + String(repeating: "x", count: 1 << 20) + "\"}\n" + Samples.least
        #expect(
            describe(ShipmentBatch.read(Array(long.utf8), format: .jsonl, for: .quote)) == [
                "0 1 too-long  1:1", "1 2 ok",
            ])
    }

    private let header = "ship_from.country,ship_from.postcode,ship_to.country,ship_to.postcode,weight"

    @Test func rows() {
        let text = """
            # exported
            \(header),weight.value
            """
        #expect(read(text) == ["- 2 conflicting-members /weight/value 2:78"])
        #expect(
            read(
                "\(header)\nUS,43215,GB,SW1A 1AA,1 lb\nUS,43215,GB,SW1A 1AA\nUS,43215,GB,x,\nUS,\"432\n15\",HK,,1 lb\n")
                == [
                    "0 2 ok", "1 3 invalid-csv  3:21",
                    "2 4 malformed-postcode /ship_to/postcode 4:13; missing /weight 4:15",
                    "3 5 forbidden-character /ship_from/postcode 5:4",
                ])
        #expect(read("") == ["0 1 invalid-json  1:1"])
        #expect(
            read("x,ship_to.zip,contents.0,contents.a.sku,references,client.x,street,weight\n,,,,,,,\n") == [
                "- 1 unknown-member /x 1:1; unknown-member /ship_to/zip 1:3; unknown-member /contents/0 1:15; "
                    + "unknown-member /contents/a/sku 1:26; unknown-member /references 1:41; "
                    + "unknown-member /client/x 1:52; unknown-member /street 1:61"
            ])
        #expect(
            read("order,weight,weight,weight.unit,,x\n1,2\n") == [
                "- 1 invalid-csv  1:14; conflicting-members /weight/unit 1:21; unknown-member / 1:33; unknown-member /x 1:34"
            ])
        #expect(read("order,,client\n1,2,3\n") == ["- 1 invalid-csv  1:7"])
    }

    /// What spreadsheets of much of Europe write, what is copied from one, and what is no table of shipments at all.
    @Test(arguments: [
        ("order;ship_date;weight.value\nSO-1;2025-12-02;1,25\n", "semicolons", 1),
        ("order\tship_date\tweight.value\nSO-1\t2025-12-02\t1.25\n", "tabs", 1),
        (
            (0...4_096).map { "references.\($0)" }.joined(separator: ",") + "\n",
            "4097 columns: expected at most 4096", (0..<4_096).reduce(1) { $0 + "references.\($1),".count }
        ),
    ]) func aRowThatIsNoHeaderIsNamedAsSuch(text: String, said: String, column: Int) throws {
        let inputs = ShipmentBatch.read(Array(text.utf8), format: .csv, for: .quote)
        #expect(inputs.count == 1)
        guard case .failure(let faults)? = inputs.first?.result else {
            Issue.record("read")
            return
        }
        #expect(faults.faults.map(\.code) == [.invalidCSV] && faults.faults[0].detail.contains(said))
        #expect(faults.faults[0].line == 1 && faults.faults[0].column == column)
    }

    /// As many columns as there may be.
    @Test func theWidestTableIsRead() {
        let names = ["order"] + (1..<4_096).map { "references.\($0)" }
        let text = names.joined(separator: ",") + "\nSO-1" + String(repeating: ",", count: 4_095) + "\n"
        #expect(
            describe(ShipmentBatch.read(Array(text.utf8), format: .csv, for: .quote)) == [
                "0 2 missing /ship_from 2:1; missing /ship_to 2:1; missing /weight 2:1"
            ])
    }

    /// Rows in which nothing stands are no shipments; their lines are counted.
    @Test func blankRowsArePassedOver() {
        func read(_ text: String) -> [String] {
            describe(ShipmentBatch.read(Array(text.utf8), format: .csv, for: .quote))
        }
        let row = "US,43215,GB,SW1A 1AA,1 lb\n"
        #expect(read("\(header)\n,,,,\n\(row),,,,\n\n\"\",,,,\n\(row),,,,") == ["0 3 ok", "1 7 ok"])
        #expect(read("\(header)\n , ,\t, , \n") == [])
        // An order may be called so; above the names it is a remark.
        #expect(read("# 1\norder,\(header)\n#1002,\(row)#1003,\(row)") == ["0 3 ok", "1 4 ok"])
    }

    /// A file without a header is faulty, as one without JSON is; one without rows holds no shipments, as `[]` does.
    @Test(arguments: ["", "\n", "# exported\n"]) func tablesHaveHeaders(text: String) {
        func read(_ text: String) -> [String] {
            describe(ShipmentBatch.read(Array(text.utf8), format: .csv, for: .quote))
        }
        #expect(read(text) == ["- 1 invalid-csv  1:1"])
        #expect(read(text + header + "\n") == [])
    }

    @Test func everyMemberHasAColumn() throws {
        let text = """
            order,client,parcel,ship_date,ship_from.name,ship_from.street.0,ship_from.street.1,ship_from.country,\
            ship_from.postcode,ship_to.country,ship_to.residential,weight.value,weight.unit,dimensions.length,\
            dimensions.width,dimensions.height,dimensions.unit,packaging,references.po,references.1,contents.0.sku,\
            contents.0.quantity,contents.1.sku,contents.1.quantity,contents.1.value.amount,contents.1.value.currency,\
            options.saturday,options.carriers.0,options.zones.fedex,options.billing.party,options.customs.type,\
            options.insured_value.amount,options.insured_value.currency
            SO-1,sock-shop,3,2025-12-02,Jörg,,Dock 4,US,43215,HK,TRUE,1.25,lb,11 1/2,8,4,in,tube,4711,x,,,B,2,12.50,USD,\
            false,usps,5,recipient,gift,50,USD
            """
        let inputs = ShipmentBatch.read(Array(text.utf8), for: .quote)
        let shipment = try #require(inputs.first).result.get()
        let json = try Samples.read(
            """
            {"order":"SO-1","client":"sock-shop","parcel":3,"ship_date":"2025-12-02",
             "ship_from":{"name":"Jörg","street":["Dock 4"],"country":"US","postcode":"43215"},
             "ship_to":{"country":"HK","residential":true},"weight":"20 oz",
             "dimensions":{"length":"11.5","width":8,"height":4,"unit":"in"},"packaging":"tube",
             "references":{"po":"4711","1":"x"},
             "contents":[{"sku":"B","quantity":2,"value":{"amount":"12.5","currency":"USD"}}],
             "options":{"carriers":["usps"],"zones":{"fedex":"5"},"billing":{"party":"recipient"},
               "customs":{"type":"gift"},"insured_value":{"amount":50,"currency":"USD"}}}
            """)
        #expect(shipment == json)
    }

    @Test func faultsAreFoundInTheirCells() {
        let text = """
            \(header),contents.0.sku,contents.0.quantity,contents.1.sku,contents.1.quantity,parcel,ship_to.residential
            US,43215,HK,,1 lb,,,B,x,1,maybe
            US,43215,HK,,1 lb,A,,B,0,one,
            """
        #expect(
            read(text) == [
                "0 2 wrong-type /ship_to/residential 2:27; wrong-type /contents/0/quantity 2:23",
                "1 3 wrong-type /parcel 3:26; missing /contents/0/quantity 3:21; out-of-range /contents/1/quantity 3:24",
            ])
    }

    @Test func mutatedBatchesNeverTrap() {
        let texts = [
            "[\(Samples.least),\n\(Samples.least)]", "\(Samples.least)\n\(Samples.least)\n",
            "\(header)\nUS,43215,GB,SW1A 1AA,1 lb\nUS,43215,GB,SW1A 1AA,1 lb\n",
        ]
        for seed in UInt64(0)..<1000 {
            var choices = Choices(seed: seed)
            var bytes = Array(choices.element(texts).utf8)
            for _ in 0...choices.int(in: 0...4) {
                let place = choices.int(in: 0...bytes.count - 1)
                if choices.bool() { bytes.remove(at: place) } else { bytes[place] = UInt8(choices.int(in: 0...255)) }
            }
            for format in [nil, .json, .jsonl, .csv] as [BatchFormat?] {
                var indices: [Int] = []
                for input in ShipmentBatch.read(bytes, format: format, for: .quote) {
                    if let index = input.index { indices.append(index) }
                }
                #expect(indices == Array(0..<indices.count))
            }
        }
    }
}
