public import TextFormats

/// An error answer by RFC 9457, `application/problem+json`.
public struct Problem: Hashable, Sendable {
    /// The media type of its JSON.
    public static let mediaType = "application/problem+json"

    /// A URI that identifies the kind of problem; `about:blank` says that the title and the code do.
    public var type: String
    /// The kind of problem, in words that do not change from one occurrence to the next.
    public var title: String
    /// The HTTP status.
    public var status: Int
    /// The kind of problem, for programs; stable.
    public var code: String
    /// This occurrence, in words.
    public var detail: String?
    /// What is wrong with the input.
    public var errors: [Fault]
    /// Further members, such as the label a request collides with; their names are none of the above.
    public var extra: [JSONMember]

    /// A problem.
    public init(
        type: String = "about:blank", title: String, status: Int, code: String, detail: String? = nil,
        errors: [Fault] = [], extra: [JSONMember] = []
    ) {
        self.type = type
        self.title = title
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.extra = extra
    }

    /// The problem as JSON.
    public var value: JSONValue {
        var object = JSONObject()
        object["type"] = .string(type)
        object["title"] = .string(title)
        object["status"] = .integer(status)
        object["code"] = .string(code)
        object["detail"] = detail.map(JSONValue.string)
        object["errors"] = errors.isEmpty ? nil : .array(errors.map(\.value))
        for member in extra { object[member.name] = member.value }
        return object.value
    }

    /// The problem's text.
    public func json() -> [UInt8] { value.compact() }
}

extension Fault {
    /// The fault as JSON: `pointer`, `code`, `detail`, and `line` and `column` where they are known.
    public var value: JSONValue {
        var object = JSONObject()
        object["pointer"] = .string(pointer.description)
        object["code"] = .string(code.rawValue)
        object["detail"] = .string(detail)
        object["line"] = line.map { .integer($0) }
        object["column"] = column.map { .integer($0) }
        return object.value
    }
}
