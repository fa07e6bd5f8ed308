internal import TextFormats

/// Reads the file of carriers at which labels are bought:
///
/// ```json
/// {"carriers": [
///   {"carrier": "acme", "account": "contract", "gateway": "https://gateway.example/acme", "recovery": "key",
///    "token_file": "acme.token", "slots": 8, "rate": {"calls": 100, "seconds": 10}},
///   {"carrier": "globex", "account": "contract", "gateway": "http://127.0.0.1:9200", "recovery": "look-up",
///    "settling_seconds": 5, "spacing_seconds": 30}
/// ]}
/// ```
///
/// Every fault is told with its line, its column and the pointer to it.
public enum CarrierFile {
    /// How many accounts a file may list.
    public static let maximumCarriers = 100
    /// The most calls at work at once at an account.
    public static let maximumSlots = 256
    /// Settling and spacing together: a purchase that nobody knows the end of is a person's after 120 s.
    public static let longestLookUp = 100

    private static let members = [
        "carrier", "account", "gateway", "recovery", "settling_seconds", "spacing_seconds", "token_file", "slots",
        "rate",
    ]

    /// The carriers of a file, in its order.
    public static func read(_ bytes: [UInt8]) throws(CarrierFileFaults) -> [ListedCarrier] {
        let document: JSONDocument
        do throws(JSONFault) { document = try JSONDocument(bytes) } catch {
            throw CarrierFileFaults([
                CarrierFileFault(line: error.line, column: error.column, pointer: "", message: error.message)
            ])
        }
        var reading = Reading(document)
        let carriers = reading.carriers()
        guard reading.faults.isEmpty else { throw CarrierFileFaults(reading.faults) }
        return carriers
    }

    private enum Recovery: String, CaseIterable {
        case key
        case lookUp = "look-up"
        case twoStep = "two-step"
        case none
    }

    private struct Reading {
        let document: JSONDocument
        var faults: [CarrierFileFault] = []
        /// Where an account is listed already.
        private var accounts: [[String]: Int] = [:]

        init(_ document: JSONDocument) { self.document = document }

        private mutating func fault(_ pointer: JSONPointer, _ message: String, part: JSONDocument.Part = .value) {
            guard faults.count < CarrierFileFaults.maximum else { return }
            let position = document.position(of: pointer, part)
            faults.append(
                CarrierFileFault(
                    line: position.line, column: position.column, pointer: pointer.description.visible,
                    message: message))
        }

        private mutating func checkMembers(_ members: [JSONMember], _ known: [String], at pointer: JSONPointer) {
            for member in members where !known.contains(member.name) {
                fault(
                    pointer.appending(member.name), "not known here; known are " + known.joined(separator: ", "),
                    part: .name)
            }
        }

        mutating func carriers() -> [ListedCarrier] {
            guard let members = document.root.members else {
                fault(JSONPointer(), "expected {\"carriers\": […]}, not \(document.root.kind)")
                return []
            }
            checkMembers(members, ["carriers"], at: JSONPointer())
            let pointer = JSONPointer(["carriers"])
            guard let list = document.root["carriers"]?.array else {
                fault(pointer, "expected a list of carriers")
                return []
            }
            guard list.count <= maximumCarriers else {
                fault(pointer, "\(list.count) carriers; at most \(maximumCarriers) are allowed")
                return []
            }
            return list.enumerated().compactMap { carrier($1, $0, at: pointer.appending($0)) }
        }

        private mutating func carrier(_ value: JSONValue, _ index: Int, at pointer: JSONPointer) -> ListedCarrier? {
            guard let members = value.members else {
                fault(pointer, "expected an object with carrier, account, gateway and recovery, not \(value.kind)")
                return nil
            }
            checkMembers(members, CarrierFile.members, at: pointer)
            let carrier = code(value, "carrier", at: pointer)
            let account = code(value, "account", at: pointer)
            if let carrier, let account, let other = accounts.updateValue(index, forKey: [carrier, account]) {
                fault(pointer.appending("account"), "carrier \(other + 1) of the list is this account already")
            }
            let gateway: GatewayAddress? = text(
                value, "gateway", at: pointer, GatewayAddress.expected, GatewayAddress.init)
            let recovery = recovery(value, at: pointer)
            let slots = number(value, "slots", 1...CarrierFile.maximumSlots, at: pointer) ?? ListedCarrier.usualSlots
            let rate = rate(value["rate"], at: pointer.appending("rate"))
            let tokenFile: String? =
                value["token_file"] == nil
                ? nil : text(value, "token_file", at: pointer, "the path of a file") { $0.isEmpty ? nil : $0 }
            guard let carrier, let account, let gateway, let recovery else { return nil }
            return ListedCarrier(
                carrier: carrier, account: account, gateway: gateway, recovery: recovery, slots: slots, rate: rate,
                tokenFile: tokenFile)
        }

        /// A text that must be there and mean something.
        private mutating func text<T>(
            _ value: JSONValue, _ name: String, at pointer: JSONPointer, _ expected: String, _ read: (String) -> T?
        ) -> T? {
            guard let found = value[name] else {
                fault(pointer.appending(name), "missing; expected \(expected)")
                return nil
            }
            guard let result = found.string.flatMap(read) else {
                fault(pointer.appending(name), "\(shown(found)): expected \(expected)")
                return nil
            }
            return result
        }

        /// A carrier's or account's code, as tariffs have them.
        private mutating func code(_ value: JSONValue, _ name: String, at pointer: JSONPointer) -> String? {
            text(value, name, at: pointer, "1 to 60 small letters, digits and hyphens, as the tariff has it") { text in
                let isCode = text.utf8.allSatisfy { byte in
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
                }
                return isCode && (1...60).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasSuffix("-")
                    ? text : nil
            }
        }

        private mutating func number(
            _ value: JSONValue, _ name: String, _ range: ClosedRange<Int>, at pointer: JSONPointer
        ) -> Int? {
            guard let found = value[name] else { return nil }
            guard let number = found.integer, range.contains(number) else {
                fault(
                    pointer.appending(name),
                    "\(shown(found)): expected a whole number from \(range.lowerBound) to \(range.upperBound)")
                return nil
            }
            return number
        }

        private mutating func recovery(_ value: JSONValue, at pointer: JSONPointer) -> CarrierRecovery? {
            let words = Recovery.allCases.map(\.rawValue).joined(separator: ", ")
            let recovery: Recovery? = text(value, "recovery", at: pointer, "one of \(words)", Recovery.init(rawValue:))
            let usual = LookUpRules()
            let settling = number(value, "settling_seconds", 0...CarrierFile.longestLookUp, at: pointer)
            let spacing = number(value, "spacing_seconds", 1...CarrierFile.longestLookUp, at: pointer)
            if let recovery, recovery != .lookUp {
                for name in ["settling_seconds", "spacing_seconds"] where value[name] != nil {
                    fault(pointer.appending(name), "only for the recovery look-up", part: .name)
                }
            }
            let rules = LookUpRules(
                settling: settling.map { .seconds($0) } ?? usual.settling,
                spacing: spacing.map { .seconds($0) } ?? usual.spacing)
            if rules.settling + rules.spacing > .seconds(CarrierFile.longestLookUp) {
                fault(
                    pointer.appending("spacing_seconds"),
                    "settling and spacing are \(CarrierFile.longestLookUp) s together at most: by then a person is asked"
                )
            }
            switch recovery {
            case .key: return .key
            case .lookUp: return .lookUp(rules)
            case .twoStep: return .twoStep
            case .some(.none): return CarrierRecovery.none
            case nil: return nil
            }
        }

        private mutating func rate(_ value: JSONValue?, at pointer: JSONPointer) -> ListedCarrier.Rate? {
            guard let value else { return nil }
            guard let members = value.members else {
                fault(pointer, "\(shown(value)): expected {\"calls\": …, \"seconds\": …}")
                return nil
            }
            checkMembers(members, ["calls", "seconds"], at: pointer)
            for name in ["calls", "seconds"] where value[name] == nil { fault(pointer.appending(name), "missing") }
            guard let calls = number(value, "calls", 1...10_000, at: pointer),
                let seconds = number(value, "seconds", 1...86_400, at: pointer)
            else { return nil }
            return .init(calls: calls, seconds: seconds)
        }

        /// What stands in the file, as it can be shown in a message.
        private func shown(_ value: JSONValue) -> String {
            switch value {
            case .string(let text): "“\(String(text.prefix(60)).visible)\(text.count > 60 ? "…" : "")”"
            case .array, .object: "(\(value.kind))"
            default: String(decoding: value.canonical().prefix(40), as: UTF8.self)
            }
        }
    }
}

/// An account with a carrier that sells labels through a gateway, as a file lists it.
public struct ListedCarrier: Hashable, Sendable {
    /// So many calls in so many seconds.
    public struct Rate: Hashable, Sendable {
        /// How many calls: 1 to 10 000.
        public let calls: Int
        /// In how many seconds: 1 to 86 400.
        public let seconds: Int
    }

    /// How many calls are at work at once where the file does not say.
    public static let usualSlots = 8

    /// The carrier's code, as tariffs name it.
    public let carrier: String
    /// The account's name, as tariffs name it.
    public let account: String
    /// Where its labels are bought.
    public let gateway: GatewayAddress
    /// What can be found out about a purchase nobody knows the end of.
    public let recovery: CarrierRecovery
    /// The most calls at work at once.
    public let slots: Int
    /// The most calls; nil for as many as there are slots.
    public let rate: Rate?
    /// The file that holds the secret which the gateway knows us by, as written; nil for none.
    public let tokenFile: String?
}

/// One thing that is wrong with a file of carriers.
public struct CarrierFileFault: Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// The column, from 1, in Unicode scalars.
    public let column: Int
    /// The JSON pointer to it; empty for the whole.
    public let pointer: String
    /// What is wrong, and what would be right.
    public let message: String

    /// `3:17: /carriers/0/gateway: what is wrong`.
    public var description: String { "\(line):\(column): " + (pointer.isEmpty ? "" : pointer + ": ") + message }
}

/// Everything that is wrong with a file of carriers; at least one fault, at most ``maximum``.
public struct CarrierFileFaults: Error, Hashable, Sendable {
    /// How many faults are told; further ones are left out.
    public static let maximum = 50
    /// The faults, in the order they were found.
    public let faults: [CarrierFileFault]

    init(_ faults: [CarrierFileFault]) {
        precondition(!faults.isEmpty, "faults without a fault")
        self.faults = faults
    }
}
