/// A batch whose personal parts are sealed, ready for a store's writer.
struct PreparedBatch: Sendable {
    struct Vault: Sendable {
        var stream: StreamName
        var key: VaultKey
        var sealed: [UInt8]
    }

    struct Document: Sendable {
        var stream: StreamName
        /// The key it was sealed with: the writer makes sure that it is the vault's still.
        var key: VaultKey
        var label: String
        var name: String
        var digest: ContentDigest
        var sealed: [UInt8]
    }

    let context: EventContext
    let appends: [StreamAppend]
    let claims: [ClaimChange]
    let vault: [Vault]
    let documents: [Document]
    let contents: [ContentWrite]
    let weight: Int

    /// Seals what is personal. `keys` gives the keys of the parcels that have documents here and no vault write.
    init(_ batch: LogBatch, keys: [StreamName: VaultKey]) throws(StoreFault) {
        var keys = keys
        var streams: Set<StreamName> = []
        for append in batch.appends where !streams.insert(append.stream).inserted {
            throw .streamTwice(append.stream)
        }
        // Deriving a seal from its key costs as much as sealing some thousand bytes.
        var seals: [VaultKey: VaultSeal] = [:]
        func seal(_ key: VaultKey) -> VaultSeal {
            let seal = seals[key] ?? VaultSeal(key)
            seals[key] = seal
            return seal
        }
        var vault: [Vault] = []
        for write in batch.vault {
            keys[write.stream] = write.key
            let name = VaultSeal.personalName(write.stream)
            vault.append(
                Vault(
                    stream: write.stream, key: write.key,
                    sealed: seal(write.key).seal(write.personal, name: name)))
        }
        var documents: [Document] = []
        for write in batch.documents {
            guard let key = keys[write.stream] else { throw .vaultMissing(write.stream) }
            let name = VaultSeal.documentName(write.stream, label: write.label, name: write.name)
            documents.append(
                Document(
                    stream: write.stream, key: key, label: write.label, name: write.name, digest: write.digest,
                    sealed: seal(key).seal(write.bytes, digest: write.digest, name: name)))
        }
        context = batch.context
        appends = batch.appends
        claims = batch.claims
        self.vault = vault
        self.documents = documents
        contents = batch.contents
        weight = batch.weight
    }
}
