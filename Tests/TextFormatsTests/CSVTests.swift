import TestSupport
import Testing
import TextFormats

@Suite struct CSVTests {
    /// Rows as texts; a fault as one field `line:column code`.
    private func read(_ bytes: [UInt8], chunk: Int = .max, comments: Bool = false, sameWidth: Bool = false)
        -> [[String]]
    {
        var rows: [[String]] = []
        func take(_ result: Result<CSVRow, CSVFault>) {
            switch result {
            case .success(let row): rows.append(row.texts)
            case .failure(let fault): rows.append(["\(fault.line):\(fault.column) \(fault.code.rawValue)"])
            }
        }
        var reader = CSVReader(comments: comments, sameWidth: sameWidth)
        var rest = bytes[...]
        while !rest.isEmpty {
            reader.read(Array(rest.prefix(chunk)), take)
            rest = rest.dropFirst(chunk)
        }
        reader.finish(take)
        return rows
    }

    @Test(
        arguments: [
            ("", []),
            ("\n\r\n\r", []),
            ("a", [["a"]]),
            ("a,b\nc,d", [["a", "b"], ["c", "d"]]),
            ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
            ("a,b\rc,d\r", [["a", "b"], ["c", "d"]]),
            ("a,\n,b\n,\n", [["a", ""], ["", "b"], ["", ""]]),
            ("a,", [["a", ""]]),
            ("\"\"", [[""]]),
            ("\"\"\n\"\"\n", [[""], [""]]),
            ("\"a,\"\"b\"\"\r\nc\",d", [["a,\"b\"\r\nc", "d"]]),
            (" a , \"b\"", [["1:6 stray-quote"]]),
            ("\u{FEFF}a,b\n", [["a", "b"]]),
            ("\u{FEFF}\"a\",b\n", [["a", "b"]]),
            ("\u{FE00}a\n", [["\u{FE00}a"]]),
            ("ü\n", [["ü"]]),
            ("a\n\u{FEFF}b\n", [["a"], ["\u{FEFF}b"]]),
            (
                "a,b\nx\"y,1\n\"x\"y,1\nc,d\n",
                [["a", "b"], ["2:2 stray-quote"], ["3:4 text-after-quote"], ["c", "d"]]
            ),
            ("a\n\"b\nc", [["a"], ["2:1 unterminated-quote"]]),
            ("é,\"b\n", [["1:3 unterminated-quote"]]),
            ("#a\n#\n1", [["#a"], ["#"], ["1"]]),
        ] as [(String, [[String]])])
    func reads(text: String, rows: [[String]]) {
        for chunk in [Int.max, 1, 2, 3, 5] { #expect(read(Array(text.utf8), chunk: chunk) == rows) }
    }

    @Test func commentsAndWidth() {
        let text = "# prices\n\n#,\na,b\n#x,y,z\n1\n#1,2\n\"#\",2\n1,2"
        #expect(
            read(Array(text.utf8), comments: true, sameWidth: true) == [
                ["a", "b"], ["5:6 ragged-row"], ["6:2 ragged-row"], ["#1", "2"], ["#", "2"], ["1", "2"],
            ])
    }

    @Test func invalidUTF8IsTheFieldsFault() {
        let bytes = Array("a,b\nc,é".utf8) + [0xC3, UInt8(ascii: ","), 0xA9] + Array("\nd,e\n".utf8)
        #expect(read(bytes) == [["a", "b"], ["2:3 invalid-utf-8"], ["d", "e"]])
    }

    @Test func aRowHasALimit() {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 1000)
        let bytes = Array("a\n\"".utf8) + Array(repeatElement(long, count: 1100).joined()) + Array("\nb\n".utf8)
        #expect(read(bytes, chunk: 4096) == [["a"], ["2:1 row-too-long"], ["b"]])
        // Also of nothing but separators.
        let wide = Array("a\n".utf8) + [UInt8](repeating: UInt8(ascii: ","), count: 1_100_000) + Array("\nb\n".utf8)
        for size in [4096, .max] { #expect(read(wide, chunk: size) == [["a"], ["2:1 row-too-long"], ["b"]]) }
    }

    @Test func fieldsKnowTheirPlace() throws {
        let rows = CSVReader.rows(Array("é,\"x\r\ny\",z\nü,,\"w\"\n".utf8))
        let first = try rows[0].get()
        #expect(
            (0..<3).map { "\(first.place($0))" } == [
                "(line: 1, column: 1)", "(line: 1, column: 3)",
                "(line: 2, column: 4)",
            ])
        let second = try rows[1].get()
        #expect(second.line == 3)
        #expect(
            (0..<3).map { "\(second.place($0))" } == [
                "(line: 3, column: 1)", "(line: 3, column: 3)",
                "(line: 3, column: 4)",
            ])
        #expect(second.isEmpty(1) && !second.isEmpty(2) && Array(second.bytes(2)) == [UInt8(ascii: "w")])
    }

    @Test func headersNameColumnsOnce() throws {
        let header = try CSVHeader(try CSVReader.rows(Array("a,b.c".utf8))[0].get())
        #expect(header["b.c"] == 1 && header["c"] == nil && header.names == ["a", "b.c"])
        for (text, code, column) in [("a,b,a", CSVFault.Code.duplicateName, 5), ("a,,b", .emptyName, 3)] {
            let row = try CSVReader.rows(Array(text.utf8))[0].get()
            let fault = #expect(throws: CSVFault.self) { try CSVHeader(row) }
            #expect(fault?.code == code && fault?.column == column)
        }
    }

    @Test(arguments: [
        ("a", "a"), ("", "\"\""), ("a b", "a b"), (" a", "\" a\""), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""),
        ("a\nb", "\"a\nb\""), ("#", "\"#\""), ("=1+1", "\"'=1+1\""), ("@a", "\"'@a\""), ("\ta", "\"'\ta\""),
        ("\ra", "\"'\ra\""), ("+1", "+1"), ("-12.50", "-12.50"), ("-", "\"'-\""), ("+1 614 555", "\"'+1 614 555\""),
        ("-1.", "\"'-1.\""), ("-1e5", "\"'-1e5\""), ("--1", "\"'--1\""), ("-1-2", "\"'-1-2\""), ("1=2", "1=2"),
    ])
    func writes(field: String, text: String) {
        var writer = CSVWriter()
        writer.row([field])
        #expect(String(decoding: writer.take(), as: UTF8.self) == text + "\n")
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func whatIsWrittenIsReadAgain(seed: UInt64) {
        let found = counterexample(seed: seed << 32, runs: 300) { choices in
            (rows: choices.list(0...6) { $0.list(1...4) { $0.text(0...6) } }, chunk: choices.int(in: 1...20))
        } holds: { table in
            var plain = CSVWriter(guardsFormulas: false)
            var guarded = CSVWriter()
            for row in table.rows {
                plain.row(row)
                guarded.row(row)
            }
            let back = read(guarded.take(), chunk: table.chunk)
            let isGuarded = zip(back.joined(), table.rows.joined()).allSatisfy { $0 == $1 || $0 == "'" + $1 }
            return read(plain.take(), chunk: table.chunk, comments: true).elementsEqual(table.rows) { $0 == $1 }
                && isGuarded
        }
        #expect(found == nil)
    }

    /// Where each row and each of its fields begins, read from the rows side by side.
    private func places(_ bytes: [UInt8], chunk: Int) -> [String] {
        var rows = CSVRows()
        var reader = CSVReader(comments: true, sameWidth: false)
        var rest = bytes[...]
        while !rest.isEmpty {
            reader.read(Array(rest.prefix(chunk))) { rows.append($0) }
            rest = rest.dropFirst(chunk)
        }
        reader.finish { rows.append($0) }
        return (0..<rows.count).map { index in
            switch rows[index] {
            case .failure(let fault): "\(fault.line):\(fault.column) \(fault.code)"
            case .success(let row): "\(row.line) \(row.texts) \((0..<row.count).map { row.place($0) })"
            }
        }
    }

    @Test func mutatedBytesNeverTrap() {
        for seed in UInt64(0)..<1000 {
            var choices = Choices(seed: seed)
            let bytes = choices.list(0...60) { choices in
                choices.element(Array(",\"\r\n#a".utf8) + [0xEF, 0xBB, 0xBF, 0xC3, 0xA9, 0x00])
            }
            #expect(places(bytes, chunk: .max) == places(bytes, chunk: 1))
            let whole = read(bytes, comments: true, sameWidth: true)
            let pieces = read(bytes, chunk: choices.int(in: 1...9), comments: true, sameWidth: true)
            #expect(whole == pieces)
        }
    }
}
