import Testing
import TextFormats
import WireFormat

@Suite struct ProblemTests {
    @Test func aProblemIsRFC9457() {
        let fault = Fault(.missing, at: JSONPointer(["a/b", "0"]), "weight is missing", line: 3, column: 7)
        let problem = Problem(
            title: "The shipment cannot be read", status: 422, code: "invalid-shipment", errors: [fault],
            extra: [JSONMember("label", .string("L1"))])
        #expect(
            String(decoding: problem.json(), as: UTF8.self) == """
                {"type":"about:blank","title":"The shipment cannot be read","status":422,"code":"invalid-shipment",\
                "errors":[{"pointer":"/a~1b/0","code":"missing","detail":"weight is missing","line":3,"column":7}],\
                "label":"L1"}
                """)
        let short = Problem(type: "/problems/busy", title: "Busy", status: 429, code: "busy", detail: "Try again")
        #expect(
            String(decoding: short.json(), as: UTF8.self)
                == #"{"type":"/problems/busy","title":"Busy","status":429,"code":"busy","detail":"Try again"}"#)
    }
}
