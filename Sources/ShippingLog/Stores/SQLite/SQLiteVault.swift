internal import GRDB

/// Personal data and documents in their tables.
///
/// A key's row is never removed or moved, only overwritten where it stands: SQLite leaves copies of rows behind in the
/// free parts of pages when it moves them, and of this one none may stay.
enum SQLiteVault {
    private static func id(_ database: Database, _ stream: StreamName) throws -> Int64? {
        let statement = try SQLiteStatement(database, "SELECT id FROM streams WHERE name = ?1")
        try statement.bind(1, stream.text)
        guard try statement.step() else { return nil }
        defer { statement.reset() }
        return statement.integer(0)
    }

    /// The key as stored: nil if there is no vault, all zero once erased.
    static func key(_ database: Database, _ stream: StreamName) throws -> [UInt8]? {
        guard let id = try id(database, stream) else { return nil }
        let statement = try SQLiteStatement(database, "SELECT key FROM vault_keys WHERE stream = ?1")
        try statement.bind(1, id)
        guard try statement.step() else { return nil }
        defer { statement.reset() }
        return statement.bytes(0)
    }

    static func state(_ database: Database, _ stream: StreamName) throws -> VaultState {
        guard let id = try id(database, stream), let stored = try key(database, stream) else { return .none }
        guard let key = VaultKey(bytes: stored) else { return .erased }
        let statement = try SQLiteStatement(database, "SELECT sealed FROM personal WHERE stream = ?1")
        try statement.bind(1, id)
        guard try statement.step() else { throw StoreFault.corrupt("\(stream) has a key and no personal data") }
        defer { statement.reset() }
        let name = VaultSeal.personalName(stream)
        guard let personal = VaultSeal(key).open(statement.bytes(0), name: name) else {
            throw StoreFault.corrupt("the personal data of \(stream) does not open with its key")
        }
        return .kept(key: key, personal: personal)
    }

    static func document(
        _ database: Database, _ stream: StreamName, label: String, name: String
    ) throws -> StoredDocument? {
        guard let id = try id(database, stream), let stored = try key(database, stream) else { return nil }
        guard let key = VaultKey(bytes: stored) else { throw StoreFault.vaultErased(stream) }
        let statement = try SQLiteStatement(
            database, "SELECT digest, sealed FROM documents WHERE stream = ?1 AND label = ?2 AND name = ?3")
        try statement.bind(1, id)
        try statement.bind(2, label)
        try statement.bind(3, name)
        guard try statement.step() else { return nil }
        defer { statement.reset() }
        let sealedName = VaultSeal.documentName(stream, label: label, name: name)
        guard let bytes = VaultSeal(key).open(statement.bytes(1), name: sealedName),
            let digest = ContentDigest(bytes: statement.bytes(0)), ContentDigest(of: bytes) == digest
        else { throw StoreFault.corrupt("document \(name) of label \(label) of \(stream) is not what was stored") }
        return StoredDocument(bytes: bytes, digest: digest)
    }

    /// Overwrites the key and removes what it sealed; false if there is no vault.
    static func erase(_ database: Database, _ stream: StreamName) throws -> Bool {
        guard let id = try id(database, stream), try key(database, stream) != nil else { return false }
        for change in [
            "UPDATE vault_keys SET key = zeroblob(32) WHERE stream = ?1", "DELETE FROM personal WHERE stream = ?1",
            "DELETE FROM documents WHERE stream = ?1",
        ] {
            let statement = try SQLiteStatement(database, change)
            try statement.bind(1, id)
            try statement.run()
        }
        return true
    }
}
