internal import WireFormat

/// Reads the `Idempotency-Key` field, after draft-ietf-httpapi-idempotency-key-header-07: a structured-field string,
/// quoted; the bare form that most clients send is taken too.
enum IdempotencyKey {
    /// The longest key, in characters.
    static let maximumLength = 255

    /// The key; nil if none was sent.
    static func read(_ fields: [String]) throws(APIRefusal) -> String? {
        guard let field = fields.first else { return nil }
        guard fields.count == 1 else { throw malformed("the field is sent \(fields.count) times") }
        let text = field.drop { $0 == " " || $0 == "\t" }.trimmingBlanks
        let key = text.first == "\"" ? try unquote(text) : text
        guard !key.isEmpty else { throw malformed("it is empty") }
        guard key.utf8.count <= maximumLength else { throw malformed("it has \(key.utf8.count) characters") }
        guard key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw malformed("it has a character beside printable ASCII")
        }
        return String(key)
    }

    private static func unquote(_ text: Substring) throws(APIRefusal) -> Substring {
        var key = ""
        var escaped = false
        var closed = false
        for character in text.dropFirst() {
            if closed { throw malformed("something stands behind its closing quote") }
            if escaped {
                guard character == "\"" || character == "\\" else {
                    throw malformed("it has an escape beside \\\" and \\\\")
                }
                key.append(character)
                escaped = false
            } else if character == "\\" {
                escaped = true
            } else if character == "\"" {
                closed = true
            } else {
                key.append(character)
            }
        }
        guard closed else { throw malformed("its closing quote is missing") }
        return key[...]
    }

    private static func malformed(_ what: String) -> APIRefusal {
        APIRefusal(
            Problem(
                title: "The idempotency key is malformed", status: 400, code: "idempotency-key-malformed",
                detail:
                    "Idempotency-Key: \(what); it must be 1 to \(maximumLength) printable ASCII characters, quoted or bare"
            ))
    }
}

extension Substring {
    /// The text without blanks at its end.
    fileprivate var trimmingBlanks: Substring {
        var result = self
        while let last = result.last, last == " " || last == "\t" { result.removeLast() }
        return result
    }
}

/// A request that is answered with a problem before anything is done.
struct APIRefusal: Error {
    let problem: Problem
    init(_ problem: Problem) { self.problem = problem }
    var response: APIResponse { .problem(problem) }
}
