import TextFormats

/// What becomes of a call.
struct CarrierScript: Sendable {
    /// What is asked.
    enum Call: String, Sendable {
        case buy
        case lookUp = "look-up"
        case void
    }

    /// What is done about it.
    enum Action: String, Sendable {
        case sell
        case sellInSilence = "sell-in-silence"
        case sellTwice = "sell-twice"
        case knownNumber = "known-number"
        case unreadable, lose, reject, busy, throttle, hang
        case inProgress = "in-progress"
        case find
        case findNothing = "find-nothing"
        case void
        case voidInSilence = "void-in-silence"

        /// What calls it can become of.
        func suits(_ call: Call) -> Bool {
            switch self {
            case .lose, .busy, .throttle, .hang, .unreadable: true
            case .sell, .sellInSilence, .sellTwice, .knownNumber, .inProgress: call == .buy
            case .find, .findNothing: call == .lookUp
            case .void, .voidInSilence: call == .void
            case .reject: call != .lookUp
            }
        }
    }

    /// A script that cannot be followed.
    struct Fault: Error {
        let message: String
    }

    var call = Call.buy
    var action: Action
    /// A refusal's code.
    var code = "refused"
    var isAboutService = false
    var retryAfter = 1
    /// How much later it is answered.
    var afterMilliseconds = 0
    /// How much later look-ups find it.
    var visibleAfterMilliseconds = 0
    /// Only for this order.
    var order: String?
    /// Only for this reference.
    var reference: String?

    /// What is done where nothing is said.
    static func usual(_ call: Call) -> CarrierScript {
        switch call {
        case .buy: CarrierScript(action: .sell)
        case .lookUp: CarrierScript(call: call, action: .find)
        case .void: CarrierScript(call: call, action: .void)
        }
    }

    /// Reads a list of them.
    static func read(_ bytes: [UInt8]) throws -> [CarrierScript] {
        guard let list = try JSONDocument(bytes).root.array else { throw Fault(message: "expected a list") }
        return try list.flatMap { value in
            guard let members = value.members else { throw Fault(message: "expected objects") }
            guard let word = value["do"]?.string, let action = Action(rawValue: word) else {
                throw Fault(message: "what is it to do?")
            }
            var script = CarrierScript(action: action)
            var times = 1
            for member in members {
                switch (member.name, member.value) {
                case ("do", _): break
                case ("call", .string(let text)):
                    guard let call = Call(rawValue: text) else { throw Fault(message: "no call \(text)") }
                    script.call = call
                case ("code", .string(let text)): script.code = text
                case ("about_service", .bool(let flag)): script.isAboutService = flag
                case ("order", .string(let text)): script.order = text
                case ("reference", .string(let text)): script.reference = text
                case (let name, let value):
                    guard let number = value.integer, (0...100_000_000).contains(number) else {
                        throw Fault(message: "\(name) is not understood")
                    }
                    switch name {
                    case "retry_after": script.retryAfter = number
                    case "after_ms": script.afterMilliseconds = number
                    case "visible_after_ms": script.visibleAfterMilliseconds = number
                    case "times": times = min(number, 100_000)
                    default: throw Fault(message: "\(name) is not known")
                    }
                }
            }
            guard action.suits(script.call) else { throw Fault(message: "a \(script.call.rawValue) cannot \(word)") }
            return Array(repeating: script, count: times)
        }
    }
}
