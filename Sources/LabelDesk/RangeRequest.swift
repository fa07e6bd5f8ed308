internal import ShipmentModel
public import ShippingLog
internal import TextFormats
internal import TrackingNumbers
public import WireFormat

/// A range of serials as somebody asks for it to be granted: by a command's options, or as JSON with members of the same
/// names. Nothing of it is checked yet.
public struct RangeRequest: Sendable {
    /// The carrier's code, as in its tariffs.
    public var carrier: String
    /// The account's name, as in its tariffs.
    public var account: String
    /// The number's format.
    public var format: String
    /// Who issues by the format.
    public var issuer: String
    /// The first serial.
    public var first: Int64
    /// The last serial.
    public var last: Int64
    /// How long the numbers are, for formats of several lengths.
    public var length: Int?
    /// The services whose labels use it; empty for all.
    public var services: [String]
    /// With fewer serials left somebody must ask for more: a number, or a share of the range such as `10%`.
    public var lowWater: String
    /// Whether the numbers are for trials.
    public var isTest: Bool
    /// What is wrong with the members as they were read.
    private var unread: [Fault] = []

    /// A range as it is asked for.
    public init(
        carrier: String, account: String, format: String, issuer: String, first: Int64, last: Int64,
        length: Int? = nil, services: [String] = [], lowWater: String = "0", isTest: Bool = false
    ) {
        self.carrier = carrier
        self.account = account
        self.format = format
        self.issuer = issuer
        self.first = first
        self.last = last
        self.length = length
        self.services = services
        self.lowWater = lowWater
        self.isTest = isTest
    }

    /// Reads it as JSON. Throws only if it is no object: what is wrong with its members is told by ``grant()``, with all
    /// else.
    public init(_ body: [UInt8]) throws(RangeFaults) {
        let root: JSONValue
        do throws(JSONFault) { root = try JSONDocument(body).root } catch {
            throw RangeFaults([Fault(error)])
        }
        guard let members = root.members else {
            throw RangeFaults([Fault(.wrongType, at: JSONPointer(), "expected an object, not \(root.kind)")])
        }
        var reader = Reader(root: root)
        carrier = reader.text("carrier") ?? ""
        account = reader.text("account") ?? ""
        format = reader.text("format") ?? ""
        issuer = reader.text("issuer") ?? ""
        first = Int64(reader.integer("first", isRequired: true) ?? 0)
        last = Int64(reader.integer("last", isRequired: true) ?? 0)
        length = reader.integer("length", isRequired: false)
        services = reader.texts("services")
        lowWater = reader.mark("low_water") ?? "0"
        isTest = reader.flag("test")
        for member in members where !reader.known.contains(member.name) {
            reader.faults.append(
                Fault(
                    .unknownMember, at: JSONPointer([member.name]),
                    "known are \(reader.known.sorted().joined(separator: ", "))"))
        }
        unread = reader.faults
    }

    /// What is to be granted; refuses it with everything that is wrong with it.
    public func grant() throws(RangeFaults) -> RangeGranted {
        var faults = unread
        func isFaulty(_ member: String) -> Bool { faults.contains { $0.pointer.tokens == [member] } }
        // Of a member that could not be read nothing else is said.
        func fault(_ code: Fault.Code, _ member: String, _ detail: String) {
            if !isFaulty(member) { faults.append(Fault(code, at: JSONPointer([member]), detail)) }
        }
        for (name, value) in [("carrier", carrier), ("account", account), ("issuer", issuer)] where value.isEmpty {
            fault(.missing, name, "must not be empty")
        }
        if services.contains("") { fault(.missing, "services", "“”: a service's code must not be empty") }
        // They are shown to operators, and stand in the server's log.
        let names = [("carrier", carrier), ("account", account)] + services.map { ("services", $0) }
        for (name, value) in names where value.visible != value {
            fault(.malformed, name, "\(String(value.prefix(40)).visible): expected no character that cannot be seen")
        }
        if first < 0 { fault(.outOfRange, "first", "\(first): expected 0 or more") }
        if !isFaulty("first"), last < first || last == .max {
            fault(.outOfRange, "last", "\(last): expected the first serial, \(first), or a later one")
        }
        if format == NumberFormat.s10.rawValue, !isTest, !isFaulty("test"), !issuer.isEmpty,
            Country(issuer)?.isAssigned != true
        {
            fault(
                .malformed, "issuer",
                "\(String(issuer.prefix(40)).visible): expected the country of a post, such as GB; of others, only "
                    + "test numbers")
        }
        let isRange = !isFaulty("first") && !isFaulty("last")
        let mark = self.mark(of: isRange ? last - first + 1 : nil)
        if let mark, isRange, mark > last - first {
            fault(
                .outOfRange, "low_water",
                "\(String(lowWater.prefix(40)).visible): expected fewer than the range's \(last - first + 1) serials; "
                    + "with that mark it would be low before the first label")
        } else if mark == nil {
            fault(
                .malformed, "low_water",
                "\(String(lowWater.prefix(40)).visible): expected a number of serials, or 0% to 99%")
        }
        var parameters = [JSONMember("issuer", .string(issuer))]
        if let length { parameters.append(JSONMember("length", .integer(length))) }
        let grant = RangeGranted(
            carrier: carrier, account: account, services: services.sorted(), format: format,
            parameters: .object(parameters), first: isRange ? first : 0, last: isRange ? last : 0, specimen: isTest,
            lowWater: mark ?? 0)
        do throws(NumberFault) { _ = try GrantedNumbers.range(grant) } catch {
            let refused = Fault(error, hasLength: length != nil)
            // Serials that stand in for faulty ones are not to blame, nor is an issuer for a length that could not be read.
            let member = refused.pointer.tokens.first ?? ""
            if member == "format" || (member == "last" ? isRange : !isFaulty("length")) {
                fault(refused.code, member, refused.detail)
            }
        }
        if !["carrier", "account", "issuer"].contains(where: isFaulty) {
            do throws(StreamNameFault) { _ = try GrantedNumbers.stream(grant) } catch {
                fault(.tooLong, "account", "carrier, account and issuer are too long together")
            }
        }
        guard faults.isEmpty else { throw RangeFaults(faults) }
        return grant
    }

    /// How many of so many serials are to be left, none for a share of an unknown number; nil if that is neither a number
    /// nor a share.
    private func mark(of count: Int64?) -> Int64? {
        if lowWater.hasSuffix("%"), let share = Int64(lowWater.dropLast()), (0...100).contains(share) {
            guard let count else { return 0 }
            return count / 100 * share + count % 100 * share / 100
        }
        return Int64(lowWater).flatMap { $0 >= 0 ? $0 : nil }
    }

    /// Takes an object's members and notes what is wrong with them.
    private struct Reader {
        let root: JSONValue
        var known: Set<String> = []
        var faults: [Fault] = []

        init(root: JSONValue) { self.root = root }

        private mutating func value<Value>(
            _ name: String, isRequired: Bool, _ expected: String, _ read: (JSONValue) -> Value?
        ) -> Value? {
            known.insert(name)
            guard let value = root[name], value != .null else {
                if isRequired { faults.append(Fault(.missing, at: JSONPointer([name]), "missing; \(expected)")) }
                return nil
            }
            guard let read = read(value) else {
                faults.append(
                    Fault(
                        .wrongType, at: JSONPointer([name]),
                        "\(String(decoding: value.canonical(), as: UTF8.self).prefix(40)): expected \(expected)"))
                return nil
            }
            return read
        }

        mutating func text(_ name: String) -> String? { value(name, isRequired: true, "a text", \.string) }

        mutating func integer(_ name: String, isRequired: Bool) -> Int? {
            value(name, isRequired: isRequired, "a whole number", \.integer)
        }

        mutating func flag(_ name: String) -> Bool { value(name, isRequired: false, "true or false", \.bool) ?? false }

        mutating func mark(_ name: String) -> String? {
            value(name, isRequired: false, "a number of serials, or a share such as “10%”") {
                $0.string ?? $0.integer.map { String($0) }
            }
        }

        mutating func texts(_ name: String) -> [String] {
            value(name, isRequired: false, "a list of texts") { value in
                value.array.flatMap { elements in
                    let texts = elements.compactMap(\.string)
                    return texts.count == elements.count ? texts : nil
                }
            } ?? []
        }
    }
}

extension Fault {
    /// What the format has against an issuer or serials.
    fileprivate init(_ fault: NumberFault, hasLength: Bool) {
        let member =
            switch fault.code {
            case .unrecognised, .notIssuable: "format"
            case .serial, .emptyRange: "last"
            case .length where hasLength: "length"
            default: "issuer"
            }
        self.init(.init(rawValue: fault.code.rawValue), at: JSONPointer([member]), "\(fault)")
    }
}

/// What is wrong with a range that was asked for.
public struct RangeFaults: Error, Sendable {
    /// The faults, at least one, with the members they are in.
    public let faults: [Fault]

    init(_ faults: [Fault]) { self.faults = faults }

    /// The faults as a problem.
    public var problem: Problem {
        .invalidBody(faults, title: "The range is not valid", code: "invalid-range")
    }
}

extension RangeGrants.Fault {
    /// Why a range was not granted, as a problem; `retryAfterSeconds` where asking again may help.
    public func problem(_ grant: RangeGranted) -> (problem: Problem, retryAfterSeconds: Int?) {
        switch self {
        case .number(let fault): (RangeFaults([Fault(fault, hasLength: false)]).problem, nil)
        case .taken(let decision):
            (
                Problem(
                    title: "The serials are not free", status: 409, code: "serials-taken",
                    detail: decision.reason(grant), extra: decision.members), nil
            )
        case .store(let fault): LabelRefusal.store(fault).problem
        case .unreadable(let reason): LabelRefusal.unreadable(reason).problem
        }
    }
}

extension NumberReuse.Decision {
    /// Why serials cannot be granted; nil if they can.
    public func reason(_ grant: RangeGranted) -> String? {
        func serials(_ other: RangeGranted) -> String {
            "serials \(grant.first) to \(grant.last) of \(grant.parameters["issuer"]?.string ?? "") overlap those granted "
                + "to \(other.carrier)/\(other.account) before: \(other.first) to \(other.last)"
        }
        return switch self {
        case .granted(let other): serials(other) + ", which are not used up"
        case .never(let other): serials(other) + "; \(grant.format) numbers are never used again"
        case .tooEarly(let other, let lastUse, let allowed):
            serials(other) + "; last used on \(lastUse), they may be granted again from \(allowed)"
        case .fresh, .again: nil
        }
    }

    fileprivate var members: [JSONMember] {
        guard case .tooEarly(_, let lastUse, let allowed) = self else { return [] }
        return [
            JSONMember("last_used", .string("\(lastUse)")), JSONMember("allowed_from", .string("\(allowed)")),
        ]
    }
}

/// The JSON of ranges.
public enum RangeJSON {
    /// All ranges and what is left of them, by number space.
    public static func write(_ spaces: [RangeSpaces.Space]) -> [UInt8] {
        let ranges = spaces.flatMap { space in
            space.state.grants.map { grant in
                JSONValue.object(
                    [JSONMember("range", .string(space.name.text))] + members(grant.granted)
                        + [
                            JSONMember("reused", .bool(grant.granted.reused)),
                            JSONMember("remaining", .integer(grant.remaining)),
                            JSONMember("low", .bool(space.state.isLow(grant))),
                        ])
            }
        }
        var json = JSONWriter()
        json.value(.object([JSONMember("ranges", .array(ranges))]))
        return json.take()
    }

    /// A range that has just been granted.
    public static func write(
        _ grant: RangeGranted, _ decision: NumberReuse.Decision, warnings: [String]
    ) -> [UInt8] {
        var json = JSONWriter()
        json.value(
            .object(
                members(grant) + [
                    JSONMember("reused", .bool(decision == .again)),
                    JSONMember("warnings", .array(warnings.map { .string($0) })),
                ]))
        return json.take()
    }

    /// The members that a range is asked for with.
    private static func members(_ grant: RangeGranted) -> [JSONMember] {
        [
            JSONMember("carrier", .string(grant.carrier)), JSONMember("account", .string(grant.account)),
            JSONMember("format", .string(grant.format)),
        ] + (grant.parameters.members ?? []) + [
            JSONMember("first", .integer(grant.first)), JSONMember("last", .integer(grant.last)),
            JSONMember("services", .array(grant.services.map { .string($0) })),
            JSONMember("low_water", .integer(grant.lowWater)), JSONMember("test", .bool(grant.specimen)),
        ]
    }
}
