import Testing
import TextFormats

@Suite struct JSONPointerTests {
    @Test(arguments: [
        ("", []), ("/", [""]), ("/a/b", ["a", "b"]), ("/a~1b/m~0n", ["a/b", "m~n"]), ("/~01", ["~1"]),
        ("//0", ["", "0"]),
        ("/ /é", [" ", "é"]),
    ])
    func readsAndWrites(text: String, tokens: [String]) {
        #expect(JSONPointer(text)?.tokens == tokens)
        #expect(JSONPointer(tokens).description == text)
    }

    @Test(arguments: ["a", "a/b", "/~", "/~2", "/a~/b", "#/a"])
    func refuses(text: String) {
        #expect(JSONPointer(text) == nil)
    }

    @Test func leadsToValues() throws {
        let root = try JSONDocument(text: #"{"a":[10,{"b/c":true}],"":null}"#).root
        #expect(root.value(at: JSONPointer()) == root)
        #expect(root.value(at: JSONPointer(["a"]).appending(0)) == .number("10"))
        #expect(root.value(at: JSONPointer(["a"]).appending(1).appending("b/c")) == .bool(true))
        #expect(root.value(at: JSONPointer([""])) == .null)
        #expect(root.value(at: JSONPointer(["a", "00"])) == nil)
        #expect(root.value(at: JSONPointer(["a", "2"])) == nil)
        #expect(root.value(at: JSONPointer(["a", "-"])) == nil)
        #expect(root.value(at: JSONPointer(["", "x"])) == nil)
    }
}
