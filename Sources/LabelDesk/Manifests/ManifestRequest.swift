public import ShipmentModel
internal import TextFormats
internal import WireFormat

/// Somebody wants a day closed.
public struct ManifestRequest: Sendable {
    /// The carrier's code.
    public var carrier: String
    /// The account.
    public var account: String
    /// The place; nil if there is only one.
    public var site: String?
    /// The day.
    public var date: CivilDate

    /// A wish to close a day.
    public init(carrier: String, account: String, site: String?, date: CivilDate) {
        self.carrier = carrier
        self.account = account
        self.site = site
        self.date = date
    }

    /// Reads it as JSON: `carrier`, `account`, `site`, `ship_date`. Throws with everything that is wrong.
    public init(_ body: [UInt8]) throws(ManifestRefusal) {
        var reader = try ManifestMembers(body)
        let carrier = reader.text("carrier")
        let account = reader.text("account")
        let site = reader.text("site", isRequired: false)?.uppercased()
        let date = reader.date("ship_date")
        try reader.finish()
        guard let carrier, let account, let date else { preconditionFailure("what is missing is a fault") }
        self.init(carrier: carrier, account: account, site: site, date: date)
    }
}

/// Why a manifest is reopened.
public struct ReopenRequest: Sendable {
    /// Why, in the words of whoever wants it; at most 200 characters, and no person's name.
    public var reason: String

    /// A wish to reopen a manifest.
    public init(reason: String) { self.reason = reason }

    /// Reads it as JSON: `reason`.
    public init(_ body: [UInt8]) throws(ManifestRefusal) {
        var reader = try ManifestMembers(body)
        let reason = reader.text("reason")
        try reader.finish()
        guard let reason else { preconditionFailure("what is missing is a fault") }
        self.init(reason: reason)
    }
}

/// Takes an object's members and notes what is wrong with them.
private struct ManifestMembers {
    private let root: JSONValue
    private var known: Set<String> = []
    private var faults: [Fault] = []

    /// The most characters of a text, as Unicode counts them: marks upon marks are one to a reader, and a megabyte.
    private static let longest = 200

    init(_ body: [UInt8]) throws(ManifestRefusal) {
        do throws(JSONFault) { root = try JSONDocument(body).root } catch {
            throw .invalid([Fault(error)])
        }
        guard root.members != nil else {
            throw .invalid([Fault(.wrongType, at: JSONPointer(), "expected an object, not \(root.kind)")])
        }
    }

    mutating func text(_ name: String, isRequired: Bool = true) -> String? {
        known.insert(name)
        let pointer = JSONPointer([name])
        guard let value = root[name], value != .null else {
            if isRequired { faults.append(Fault(.missing, at: pointer, "missing; expected a text")) }
            return nil
        }
        let shown = String(decoding: value.canonical(), as: UTF8.self).prefix(40)
        guard let text = value.string else {
            faults.append(Fault(.wrongType, at: pointer, "\(shown): expected a text"))
            return nil
        }
        guard !text.isEmpty, text.unicodeScalars.count <= ManifestMembers.longest else {
            let code: Fault.Code = text.isEmpty ? .missing : .tooLong
            faults.append(Fault(code, at: pointer, "\(shown): expected 1 to \(ManifestMembers.longest) characters"))
            return nil
        }
        return text
    }

    mutating func date(_ name: String) -> CivilDate? {
        guard let text = text(name) else { return nil }
        guard let date = CivilDate(text) else {
            faults.append(
                Fault(
                    .malformed, at: JSONPointer([name]),
                    "\(String(text.prefix(40)).visible): expected a date such as 2025-12-02"))
            return nil
        }
        return date
    }

    mutating func finish() throws(ManifestRefusal) {
        for member in root.members ?? [] where !known.contains(member.name) {
            faults.append(
                Fault(
                    .unknownMember, at: JSONPointer([String(member.name.prefix(40))]),
                    "known are \(known.sorted().joined(separator: ", "))"))
        }
        guard faults.isEmpty else { throw .invalid(faults) }
    }
}
