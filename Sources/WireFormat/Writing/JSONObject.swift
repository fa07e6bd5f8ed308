import TextFormats

/// Members collected in order; nil leaves a member out.
struct JSONObject {
    private var members: [JSONMember] = []

    /// An object with room for so many members.
    init(room: Int = 0) { members.reserveCapacity(room) }

    var isEmpty: Bool { members.isEmpty }
    var value: JSONValue { .object(members) }

    subscript(name: String) -> JSONValue? {
        get { members.first { $0.name == name }?.value }
        set {
            let index = members.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (nil, nil): break
            case (nil, let value?): members.append(JSONMember(name, value))
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            }
        }
    }

    /// Adds a member of a name that is not there yet.
    mutating func add(_ name: String, _ value: JSONValue?) {
        if let value { members.append(JSONMember(name, value)) }
    }

    /// Adds a text.
    mutating func add(_ name: String, _ text: String?) {
        if let text { members.append(JSONMember(name, .string(text))) }
    }
}
