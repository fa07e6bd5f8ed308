public import ShipmentModel
internal import ShippingLog
internal import TextFormats

/// Names a manifest: what one account hands over to its carrier at one place on one day.
public struct ManifestName: Hashable, Sendable {
    /// The carrier's code.
    public let carrier: String
    /// The account billed.
    public let account: String
    /// The place, as ``site(country:postcode:)`` writes it.
    public let site: String
    /// The day that parcels go out.
    public let date: CivilDate
    /// The four parts percent-encoded and joined by `/`: what the names of its stream and of its claims end with.
    let path: String

    /// The longest path, so that every name made of it has its room.
    static let longestPath = 2048

    /// A manifest's name; nil if a part is empty or all of them are too long.
    public init?(carrier: String, account: String, site: String, date: CivilDate) {
        guard let path = try? StreamName([carrier, account, site, date.description]).text,
            path.utf8.count <= ManifestName.longestPath
        else { return nil }
        self.carrier = carrier
        self.account = account
        self.site = site
        self.date = date
        self.path = path
    }

    /// The name that a parcel's label belongs to, by what the log holds of its shipment; nil if that is no name.
    init?(carrier: String, account: String, facts: JSONValue) {
        guard let country = facts["ship_from"]?["country"]?.string,
            let date = facts["ship_date"]?.string.flatMap({ CivilDate($0) })
        else { return nil }
        let postcode = facts["ship_from"]?["postcode"]?.string
        self.init(
            carrier: carrier, account: account, site: ManifestName.site(country: country, postcode: postcode),
            date: date)
    }

    /// Reads the four parts as a path has them.
    private init?(path: some StringProtocol) {
        guard let parts = try? StreamName(parsing: String(path)).parts, parts.count == 4,
            let date = CivilDate(parts[3])
        else { return nil }
        self.init(carrier: parts[0], account: parts[1], site: parts[2], date: date)
    }

    /// The manifest that a stream tells of; nil if it tells of something else.
    init?(_ stream: StreamName) {
        guard stream.text.hasPrefix("manifest/") else { return nil }
        self.init(path: stream.text.dropFirst("manifest/".count))
    }

    /// A place by what prices know of it: the country, and of the postcode what they depend on, such as `US-43215` and
    /// `GB-WC2B6`. The log holds no more of it.
    public static func site(country: String, postcode: String?) -> String {
        let code = (postcode ?? "").uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return code.isEmpty ? country : "\(country)-\(code)"
    }

    /// The same manifest on another day.
    func on(_ date: CivilDate) -> ManifestName {
        guard let name = ManifestName(carrier: carrier, account: account, site: site, date: date) else {
            preconditionFailure("a day's name is as long as another's")
        }
        return name
    }

    /// The day after.
    var next: ManifestName { on(CivilDate(day: date.day + 1)) }

    // MARK: On the wire

    /// The name as one text, for addresses: `usps:commercial:US-43215:2025-12-02`, the parts percent-encoded.
    public var id: String { path.split(separator: "/").joined(separator: ":") }

    /// Reads an identifier, which an address may hold percent-encoded once more; nil if it is none.
    public init?(id: String) {
        func read(_ text: String) -> ManifestName? {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            return parts.contains { $0.contains("/") } ? nil : ManifestName(path: parts.joined(separator: "/"))
        }
        guard let name = read(id) ?? read(ManifestName.decoded(id)) else { return nil }
        self = name
    }

    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: In the log

    /// Its stream.
    var stream: StreamName {
        do { return try StreamName(parsing: "manifest/" + path) } catch {
            preconditionFailure("a path is bounded: \(error)")
        }
    }

    /// Held from the moment that the closing begins until it is reopened: no label is made for the day, and none of its
    /// labels is voided.
    var closedClaim: String { ManifestName.closedPrefix + path }
    static let closedPrefix = "closed/"

    /// Held for a live label that is to be listed; its value is the parcel's stream.
    func dueClaim(_ label: String) -> String { duePrefix + label }
    var duePrefix: String { ManifestName.duePrefix + path + "/" }
    static let duePrefix = "due/"

    /// The manifest that a name of a claim on a due label is of; nil if it is no such name.
    init?(dueClaim name: String) {
        guard name.hasPrefix(ManifestName.duePrefix), let end = name.lastIndex(of: "/") else { return nil }
        self.init(path: name[..<end].dropFirst(ManifestName.duePrefix.count))
    }

    /// Held for a label that was listed, and given up while the manifest was reopened; its value is the parcel's stream.
    func droppedClaim(_ label: String) -> String { droppedPrefix + label }
    var droppedPrefix: String { "dropped/" + path + "/" }

    /// Held for a label that is due on another day than its ship date, which was closed; its value is the name of the
    /// claim by which it is due.
    static func movedClaim(_ label: String) -> String { "moved/" + label }
}
