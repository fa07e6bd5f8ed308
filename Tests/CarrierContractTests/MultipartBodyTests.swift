@testable import CarrierAdapters
import ShipmentModel
import Testing

/// Bodies of several parts.
@Suite struct MultipartBodyTests {
    private func read(_ body: String, type: String = "multipart/form-data; boundary=x") -> MultipartBody? {
        read(Array(body.utf8), type)
    }

    private func read(_ body: [UInt8], _ type: String) -> MultipartBody? {
        MultipartBody(HTTPResponse(status: 200, headers: ["Content-Type": type], body: body))
    }

    private static let whole =
        "--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: application/json\r\n\r\n{}\r\n"
        + "--x\r\n\r\nsecond\r\n--x--\r\n"

    @Test func partsAreRead() throws {
        let parts = try #require(read(MultipartBodyTests.whole)).parts
        #expect(parts.map(\.name) == ["a", nil])
        #expect(parts.map(\.type) == ["application/json", nil])
        #expect(parts.map { String(decoding: $0.body, as: UTF8.self) } == ["{}", "second"])
    }

    @Test(
        "What stands around parts is nothing of them",
        arguments: [
            "preamble\r\n\(whole)", "\r\n\(whole)", "no delimiter: --x\n--x\r\n -\r\n--\r\n\(whole)",
            whole + "epilogue\r\n--x\r\n", String(whole.dropLast()), whole.replacing("--x\r\n", with: "--x \t\r\n"),
            whole.replacing("--x--", with: "--x-- "),
            whole.replacing("Content-Type: ", with: "X-Folded: a\r\n\tb\r\ncontent-TYPE:"),
        ])
    func surroundings(body: String) throws {
        let parts = try #require(read(body), "\(body)").parts
        #expect(parts.map { String(decoding: $0.body, as: UTF8.self) } == ["{}", "second"])
        #expect(parts[0].type == "application/json")
    }

    @Test(
        "What is not whole, or could be cut in two ways, is not read",
        arguments: [
            "", "\r\n", "--x", "--x--", "--x--\r\n", "--x\r\n", "--x\r\n--x--\r\n", "--x\r\n\r\n--x--",
            "--x\r\n\r\nno end\r\n", "--x\r\n\r\nno end\r\n--x", "--x\r\n\r\nno end\r\n--x-",
            "--x\n\nbare feeds\n--x--\n", "--x\r\n\r\na\r\n--xy\r\n\r\nb\r\n--x--\r\n", "--x\r\n\r\na\r\n--x--y\r\n",
            "--x\r\nno header\r\n\r\na\r\n--x--", "--x\r\n: a\r\n\r\na\r\n--x--", "--x\r\n folded: a\r\n\r\na\r\n--x--",
            "--x\r\nA: \u{1}\r\n\r\na\r\n--x--", "--x\r\nA b: c\r\n\r\na\r\n--x--", "--x\r\nA: header alone\r\n--x--",
            "--x\r\nA: \(String(repeating: "a", count: 9_000))\r\n\r\na\r\n--x--",
            String(repeating: "--x\r\n\r\na\r\n", count: 33) + "--x--",
        ])
    func notWhole(body: String) { #expect(read(body) == nil) }

    @Test func asManyPartsAsThereMayBe() {
        #expect(read(String(repeating: "--x\r\n\r\na\r\n", count: 32) + "--x--")?.parts.count == 32)
    }

    @Test func bytesAreExact() throws {
        let bytes = (0...255).map { UInt8($0) } + Array("\r\n-x\r\n --x\r\n--\r\n\n--x\r".utf8) + [0x0D, 0x0A]
        let body = Array("--x\r\n\r\n".utf8) + bytes + Array("\r\n--x--".utf8)
        #expect(try #require(read(body, "multipart/mixed;boundary=\"x\"")).parts[0].body == bytes)
        let empty = try #require(read("--x\r\nA: b\r\n\r\n\r\n--x--"))
        #expect(empty.parts[0].body == [] && empty.parts[0].headers["a"] == "b")
    }

    @Test(
        "The boundary is what the header field says",
        arguments: [
            ("multipart/form-data; boundary=x", true), ("Multipart/Mixed ; charset=utf-8; BOUNDARY=\"x\"", true),
            ("multipart/form-data; boundary=x;", true), ("multipart/form-data; boundary=\"\\x\"", true),
            ("multipart/form-data", false), ("multipart/form-data; boundary=", false),
            ("multipart/form-data; boundary=\"\"", false), ("multipart/form-data; boundary=\"x", false),
            ("multipart/form-data; boundary=\"x \"", false), ("multipart/form-data; boundary=x; boundary=x", false),
            ("multipart/form-data; boundary=x y", false), ("multipart/form-data, boundary=x", false),
            ("multipart/form-data; boundary=y", false), ("application/json; boundary=x", false), ("", false),
            ("multipart/form-data; boundary=\"x\\", false),
            ("multipart/form-data; boundary=\(String(repeating: "x", count: 71))", false),
        ])
    func boundary(type: String, isRead: Bool) {
        #expect((read(MultipartBodyTests.whole, type: type) != nil) == isRead)
    }

    @Test func onlyWhatIsThereOnceIsMeant() throws {
        let body = try #require(read(MultipartBodyTests.whole))
        #expect(body.only { $0.name == "a" }?.body == Array("{}".utf8))
        #expect(body.only { _ in true }?.body == nil && body.only { $0.name == "b" }?.body == nil)
    }

    @Test("Spoilt bodies do not trap, and no part has a byte that did not come")
    func spoilt() {
        var isRead = 0
        for seed in 1...1_000 as ClosedRange<UInt64> {
            let bytes = SpoiltAnswer.make(Array(MultipartBodyTests.whole.utf8), seed: seed)
            let type = String(
                decoding: SpoiltAnswer.make(Array("multipart/form-data; boundary=x".utf8), seed: seed), as: UTF8.self)
            for type in [type, "multipart/form-data; boundary=x"] {
                guard let body = read(bytes, type) else { continue }
                isRead += 1
                #expect((1...MultipartBody.maximumParts).contains(body.parts.count))
                let sent = String(decoding: bytes, as: UTF8.self).unicodeScalars
                for part in body.parts {
                    let came = String(decoding: part.body, as: UTF8.self).unicodeScalars
                    #expect(came.isEmpty || sent.firstRange(of: came) != nil, "\(seed)")
                }
            }
        }
        #expect((100..<2_000).contains(isRead))
    }
}
