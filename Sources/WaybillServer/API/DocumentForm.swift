internal import LabelDesk
internal import LabelRender
internal import WireFormat

/// The form in which a label itself was asked for instead of its JSON.
struct DocumentForm {
    let name: DocumentName

    /// By the `Accept` field and the parameters; nil where JSON is wanted.
    init?(accept: [String], query: [String: String]) throws(APIRefusal) {
        let parameters = try PrintParameters(query)
        // JSON before the formats in their order.
        let best = try MediaRange.best(
            of: ["application/json"] + LabelFormat.allCases.map(\.mediaType), accept: accept)
        guard let format = LabelFormat.allCases.first(where: { $0.mediaType == best }) else { return nil }
        name = try parameters.name(format)
    }
}

/// One entry of an `Accept` field (RFC 9110, section 12.5.1): `image/*;q=0.5`.
struct MediaRange {
    private let type: String
    private let subtype: String
    /// Thousandths.
    private let weight: Int

    /// The media type to answer with, the most wanted of those that can be made; among equals the first named, and by one
    /// range the first that is offered, as is done where nothing is said.
    static func best(of offers: [String], accept: [String]) throws(APIRefusal) -> String {
        guard !accept.isEmpty else { return offers[0] }
        let ranges = accept.joined(separator: ",").split(separator: ",").compactMap(MediaRange.init)
        var best: (type: String, weight: Int, place: Int)?
        for type in offers {
            let matching = ranges.enumerated().filter { $0.element.matches(type) }
            guard
                let (place, range) = matching.max(by: { $0.element.precision < $1.element.precision }).map({
                    ($0.offset, $0.element)
                }),
                range.weight > 0
            else { continue }
            if (range.weight, -place) > (best?.weight ?? 0, -(best?.place ?? 0)) {
                best = (type, range.weight, place)
            }
        }
        guard let best else {
            throw APIRefusal(
                Problem(
                    title: "None of the accepted media types can be made", status: 406, code: "not-acceptable",
                    detail: "made are: " + offers.joined(separator: ", ")))
        }
        return best.type
    }

    private init?(_ text: Substring) {
        let parts = text.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
        guard let names = parts.first?.split(separator: "/"), names.count == 2 else { return nil }
        type = String(names[0])
        subtype = String(names[1])
        var weight = 1000
        for parameter in parts.dropFirst() where parameter.hasPrefix("q=") {
            let digits = parameter.dropFirst(2).filter { $0 != "." }.prefix(4)
            guard let number = Int(digits + String(repeating: "0", count: 4 - digits.count)) else { return nil }
            weight = min(number, 1000)
        }
        self.weight = weight
    }

    /// A named type counts before `image/*`, and that before `*/*`.
    private var precision: Int { (type == "*" ? 0 : 1) + (subtype == "*" ? 0 : 1) }

    private func matches(_ media: String) -> Bool {
        let names = media.split(separator: "/")
        return (type == "*" || type == names[0]) && (subtype == "*" || subtype == names[1])
    }
}

extension APIRequest {
    /// A parameter that is true or false; false without it.
    func flag(_ name: String) throws(APIRefusal) -> Bool {
        switch query[name] {
        case nil, "false": return false
        case "true": return true
        case let value?:
            throw APIRefusal(
                Problem(
                    title: "A parameter has a value that is not known", status: 400, code: "bad-parameter",
                    detail: "?\(name)=\(value.prefix(40)): known are true and false"))
        }
    }

    /// Refuses parameters and values that would be ignored: whoever sends one expects it to do something.
    func allowParameters(_ known: Set<String>) throws(APIRefusal) {
        if let repeatedParameter {
            throw APIRefusal(
                Problem(
                    title: "A parameter is there more than once", status: 400, code: "repeated-parameter",
                    detail: "?\(repeatedParameter.prefix(40))="))
        }
        guard let unknown = query.keys.sorted().first(where: { !known.contains($0) }) else { return }
        throw APIRefusal(
            Problem(
                title: "A parameter is not known here", status: 400, code: "unknown-parameter",
                detail: "?\(unknown.prefix(40))=: known are \(known.sorted().joined(separator: ", "))"))
    }
}
