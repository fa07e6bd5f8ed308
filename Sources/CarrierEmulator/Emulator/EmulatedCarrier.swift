/// A carrier's interface, played: what it answers to which request, and what it remembers.
///
/// A value without clock, randomness or network: the same requests at the same times get the same answers. Written from
/// what is known of the carrier's interface, not from our adapter for it, so that a misreading shows.
public protocol EmulatedCarrier: Sendable {
    /// The name its paths begin with, and its adapter's: `usps`.
    static var name: String { get }

    /// A carrier with empty books.
    init(_ settings: EmulatorSettings)

    /// Answers a request.
    mutating func answer(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse

    /// Every label sold and not void, oldest first, for whoever wants to know what is in the books.
    var liveLabels: [EmulatedLabel] { get }
}

/// How emulated carriers behave where users may choose.
public struct EmulatorSettings: Hashable, Sendable {
    /// How long tokens hold.
    public var tokenSeconds = 3_600
    /// After how many seconds labels are ready where a carrier makes them later.
    public var labelDelaySeconds = 1
    /// The user name, key or client identifier that is right; with any other a carrier refuses.
    public var user = "emulator"
    /// The password or secret that is right.
    public var password = "emulator-secret"
    /// The account number that is right.
    public var account = "123456789"

    /// The defaults.
    public init() {}
}

/// What an emulated carrier is told with a request.
public struct EmulatorContext: Sendable {
    /// The time, in milliseconds since 1970.
    public var now: Int64
    /// The next number of a sequence that all carriers share: tracking numbers, identifiers and tokens are made of it.
    public private(set) var sequence: Int64

    /// A time and a place in the sequence.
    public init(now: Int64, sequence: Int64) {
        self.now = now
        self.sequence = sequence
    }

    /// The time in seconds since 1970.
    public var seconds: Int64 { now / 1_000 }

    /// The next number of the sequence.
    public mutating func next() -> Int64 {
        sequence += 1
        return sequence
    }

    /// A text that looks random and is not: 32 hexadecimal digits.
    public mutating func token() -> String {
        var value = UInt64(bitPattern: next()) &* 0x9E37_79B9_7F4A_7C15
        var text = ""
        for _ in 0..<2 {
            value ^= value >> 29
            value &*= 0xBF58_476D_1CE4_E5B9
            value ^= value >> 32
            let digits = String(value, radix: 16)
            text += String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }
        return text
    }
}

/// A label that an emulated carrier has sold.
public struct EmulatedLabel: Hashable, Sendable {
    /// Its tracking number.
    public var trackingNumber: String
    /// What the client called the purchase: its reference or key, if the carrier kept one.
    public var reference: String
    /// The service, in the carrier's code.
    public var service: String
    /// When it was sold, in milliseconds since 1970.
    public var soldAt: Int64

    /// A label.
    public init(trackingNumber: String, reference: String, service: String, soldAt: Int64) {
        self.trackingNumber = trackingNumber
        self.reference = reference
        self.service = service
        self.soldAt = soldAt
    }
}
