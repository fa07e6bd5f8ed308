/// The carriers that can be played.
public enum EmulatedCarriers {
    /// All of them.
    public static let all: [any EmulatedCarrier.Type] = []
}
