import Testing
import TextFormats

@Suite struct JSONElementsTests {
    /// Each element as `line:column value`, a fault as `line:column code`.
    private func read(_ text: String) -> [String] {
        JSONElements(of: Array(text.utf8)).map { element in
            switch element {
            case .success(let document):
                document.position(of: JSONPointer()).description + " "
                    + String(decoding: document.root.compact(), as: UTF8.self)
            case .failure(let fault):
                "\(fault.line):\(fault.column) \(fault.code.rawValue)"
            }
        }
    }

    @Test(arguments: [
        ("[]", []),
        (" [ ] ", []),
        ("[1]", ["1:2 1"]),
        ("[\n {\"é\": [1]} , \n 2,\r\n\r\n[]\n]\n", ["2:2 {\"é\":[1]}", "3:2 2", "5:1 []"]),
        ("[1,]", ["1:2 1", "1:4 unexpected-character"]),
        ("[1,\n2", ["1:2 1", "2:1 2", "2:2 unexpected-end"]),
        ("[1] x", ["1:2 1", "1:5 trailing-content"]),
        ("", ["1:1 empty"]),
        ("{}", ["1:1 unexpected-character"]),
        ("[[}", ["1:3 unexpected-character"]),
    ])
    func readsOneByOne(text: String, elements: [String]) {
        #expect(read(text) == elements)
    }

    @Test func placesInsideAnElementAreThoseOfTheWholeText() throws {
        let text = "[ {}, {\"a\":\n  [1, 2]}]"
        let documents = try JSONElements(of: Array(text.utf8)).map { try $0.get() }
        #expect(documents[1].position(of: JSONPointer(["a"])).description == "2:3")
        #expect(documents[1].position(of: JSONPointer(["a", "1"])) == TextPosition(line: 2, column: 7, offset: 18))
        #expect(documents[1].position(of: JSONPointer(["a"]), .name).description == "1:8")
    }
}
