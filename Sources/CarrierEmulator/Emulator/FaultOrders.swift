public import TextFormats

/// Faults as a person orders them, in JSON:
///
/// ```json
/// [{"do": "lost", "carrier": "usps", "call": "POST /labels", "times": 2}, {"do": "slow", "milliseconds": 3000}]
/// ```
public enum FaultOrders {
    /// What is wrong with an order, in words.
    public struct Fault: Error, Hashable, Sendable {
        /// Where: a JSON pointer.
        public let pointer: String
        /// What is wrong, and what would be right.
        public let message: String
    }

    /// The most faults that are kept until they are used up, and the most calls that one of them spoils.
    public static let most = 1_000
    /// What can be done.
    public static let words = [
        "slow", "429", "500", "html", "truncated", "lost", "twice", "clock-skew", "junk", "redirect",
    ]

    /// Reads faults, one or a list of them.
    ///
    /// - Parameter carriers: the names of the carriers there are.
    public static func read(_ value: JSONValue, carriers: [String]) throws(Fault) -> [EmulatorFault] {
        guard let list = value.array else { return [try fault(value, "", carriers)] }
        guard list.count <= most else {
            throw Fault(pointer: "", message: "\(list.count) faults; at most \(most) are taken")
        }
        var faults: [EmulatorFault] = []
        for (index, value) in list.enumerated() { faults.append(try fault(value, "/\(index)", carriers)) }
        return faults
    }

    private static func fault(
        _ value: JSONValue, _ pointer: String, _ carriers: [String]
    ) throws(Fault) -> EmulatorFault {
        guard let members = value.members else {
            throw Fault(pointer: pointer, message: "expected {\"do\": …}, not \(value.kind)")
        }
        let known = ["do", "carrier", "call", "times", "milliseconds", "status", "seconds"]
        for member in members where !known.contains(member.name) {
            throw Fault(
                pointer: pointer + "/" + member.name.visible,
                message: "not known here; known are \(known.joined(separator: ", "))")
        }
        func number(_ name: String, _ range: ClosedRange<Int>, otherwise: Int) throws(Fault) -> Int {
            guard let found = value[name] else { return otherwise }
            guard let number = found.integer, range.contains(number) else {
                throw Fault(
                    pointer: pointer + "/" + name,
                    message: "expected a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
        let what: EmulatorFault.What
        switch value["do"]?.string {
        case "slow":
            what = .slow(milliseconds: Int64(try number("milliseconds", 0...600_000, otherwise: 5_000)))
        case "429": what = .tooManyRequests
        case "500": what = .serverError
        case "html": what = .html(status: try number("status", 200...599, otherwise: 503))
        case "truncated": what = .truncated
        case "lost": what = .lost
        case "twice": what = .twice
        case "clock-skew": what = .clockSkew(seconds: Int64(try number("seconds", -86_400...86_400, otherwise: 600)))
        case "junk": what = .junk
        case "redirect": what = .redirect
        default:
            throw Fault(pointer: pointer + "/do", message: "expected one of \(words.joined(separator: ", "))")
        }
        let carrier = value["carrier"]?.string
        if value["carrier"] != nil, !carriers.contains(carrier ?? "") {
            throw Fault(
                pointer: pointer + "/carrier", message: "expected one of \(carriers.joined(separator: ", "))")
        }
        return EmulatorFault(
            what, carrier: carrier, call: value["call"]?.string, times: try number("times", 1...most, otherwise: 1))
    }
}
