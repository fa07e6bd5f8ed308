internal import Crypto

/// Seals what a vault keeps under its parcel's key, so that destroying 32 bytes destroys it all: in the file, in what a
/// database engine left behind in free pages, and in copies that do not have the key.
///
/// AES-256-GCM under a key derived from the vault key for this one use (HMAC-SHA-256), with a nonce derived from name and
/// content under another: no randomness is needed here, and one nonce never meets two contents.
struct VaultSeal {
    private let seal: SymmetricKey
    /// What nonces are derived from.
    private let nonceKey: [UInt8]

    init(_ key: VaultKey) {
        seal = SymmetricKey(data: KeyedDigest.of(Array("waybill-vault-seal-1".utf8), key: key.bytes).bytes)
        nonceKey = KeyedDigest.of(Array("waybill-vault-nonce-1".utf8), key: key.bytes).bytes
    }

    /// Seals bytes that belong under a name; the result cannot be opened under another.
    func seal(_ bytes: [UInt8], name: [UInt8]) -> [UInt8] { seal(bytes, digest: ContentDigest(of: bytes), name: name) }

    /// Seals bytes whose SHA-256 is known already.
    func seal(_ bytes: [UInt8], digest: ContentDigest, name: [UInt8]) -> [UInt8] {
        let nonce = KeyedDigest.of(name, digest.bytes, key: nonceKey).withBytes { Array($0.prefix(12)) }
        do {
            let box = try AES.GCM.seal(bytes, using: seal, nonce: AES.GCM.Nonce(data: nonce), authenticating: name)
            guard let sealed = box.combined else { preconditionFailure("a box with a 12-byte nonce has one form") }
            return Array(sealed)
        } catch {
            preconditionFailure("a 12-byte nonce and a 32-byte key can always seal: \(error)")
        }
    }

    /// Opens what ``seal(_:name:)`` made; nil if it is damaged, or sealed under another key or name.
    func open(_ sealed: [UInt8], name: [UInt8]) -> [UInt8]? {
        guard sealed.count >= 28, let nonce = try? AES.GCM.Nonce(data: Array(sealed.prefix(12))),
            let box = try? AES.GCM.SealedBox(
                nonce: nonce, ciphertext: Array(sealed[12..<sealed.count - 16]), tag: Array(sealed.suffix(16))),
            let bytes = try? AES.GCM.open(box, using: seal, authenticating: name)
        else { return nil }
        return Array(bytes)
    }

    /// The name that a parcel's personal data is sealed under.
    static func personalName(_ stream: StreamName) -> [UInt8] { Array("personal/".utf8) + Array(stream.text.utf8) }

    /// The name that a document is sealed under; lengths keep two names from giving the same bytes.
    static func documentName(_ stream: StreamName, label: String, name: String) -> [UInt8] {
        Array("document/\(stream.text)/\(label.utf8.count)/\(label)/\(name)".utf8)
    }
}
