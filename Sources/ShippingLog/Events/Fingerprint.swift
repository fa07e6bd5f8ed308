internal import TextFormats

/// What tells one shipment from another without telling what is in it: HMAC-SHA-256 over the canonical shipment, under a
/// key that is destroyed with the parcel's personal data.
public struct Fingerprint: Hashable, Sendable {
    /// 64 lower-case hex digits.
    public let hex: String

    /// The fingerprint of a shipment's canonical JSON under its parcel's vault key.
    public init(of shipment: [UInt8], key: VaultKey) {
        hex = KeyedDigest.of(Array("waybill-fingerprint-1\n".utf8), shipment, key: key.bytes).hex
    }

    /// Reads 64 lower-case hex digits; nil for anything else.
    public init?(hex: String) {
        guard ContentDigest(hex: hex) != nil else { return nil }
        self.hex = hex
    }
}

extension EventFields {
    /// A fingerprint.
    func fingerprint(_ name: String) throws(EventFault) -> Fingerprint {
        let hex = try text(name)
        guard let fingerprint = Fingerprint(hex: hex) else {
            throw wrong(name, expected: "64 hexadecimal digits")
        }
        return fingerprint
    }
}
