import TextFormats

/// Members collected in order; setting nil leaves a member out.
struct JSONObject {
    private var members: [JSONMember] = []

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
}
