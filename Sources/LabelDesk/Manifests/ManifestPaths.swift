internal import ShippingLog

/// The manifests that there is something of, in order of their names: those with labels that are due, or those whose
/// closing was once begun.
struct ManifestPaths {
    enum Kind {
        /// With labels that are due.
        case due
        /// With a stream.
        case begun
    }

    private let store: any LogStore
    private let kind: Kind
    /// What their paths begin with.
    private let within: String
    private var last: ManifestName?
    private var page: ArraySlice<StreamName> = []
    private var isAtEnd = false

    /// - Parameters:
    ///   - account: the encoded carrier and account whose manifests are meant; nil for all.
    ///   - after: the name that they follow.
    init(_ store: any LogStore, _ kind: Kind, within account: String? = nil, after: ManifestName? = nil) {
        self.store = store
        self.kind = kind
        within = account.map { $0 + "/" } ?? ""
        last = after
    }

    /// The next one; nil after the last.
    mutating func next() async throws(ManifestRefusal) -> ManifestName? {
        do throws(StoreFault) {
            switch kind {
            case .due: return try await nextDue()
            case .begun: return try await nextBegun()
            }
        } catch {
            if case .corrupt(let what) = error { throw .unreadable(what) }
            throw .store(error)
        }
    }

    /// One claim tells of a day; `0` follows `/`, so that the next one asked for is another day's.
    private mutating func nextDue() async throws(StoreFault) -> ManifestName? {
        let after = last.map { ManifestName.duePrefix + $0.path + "0" }
        let claims = try await store.claims(prefix: ManifestName.duePrefix + within, after: after, limit: 1)
        guard let claim = claims.first else { return nil }
        guard let name = ManifestName(dueClaim: claim.name) else { throw .corrupt("claim \(claim.name)") }
        last = name
        return name
    }

    private mutating func nextBegun() async throws(StoreFault) -> ManifestName? {
        if page.isEmpty, !isAtEnd { page = try await streams() }
        guard let stream = page.popFirst() else { return nil }
        guard let name = ManifestName(stream) else { throw .corrupt("stream \(stream)") }
        last = name
        return name
    }

    private static let pageSize = 200

    private mutating func streams() async throws(StoreFault) -> ArraySlice<StreamName> {
        let start = "manifest/" + within
        guard let before = last?.stream ?? (try? StreamName(parsing: String(start.dropLast()))) else {
            preconditionFailure("parts that are encoded")
        }
        let names = try await store.streams(after: before, limit: ManifestPaths.pageSize)
        let wanted = names.prefix { $0.text.hasPrefix(start) }
        isAtEnd = wanted.count < ManifestPaths.pageSize
        return wanted
    }
}
