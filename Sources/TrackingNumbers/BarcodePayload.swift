/// What a tracking number's barcode holds.
public enum BarcodePayload: Hashable, Sendable {
    /// GS1 element strings, for GS1-128 and GS1 DataMatrix.
    case gs1([GS1Element])
    /// Plain Code 128 text, without function characters.
    case code128(String)
    /// Code 39 text, without the start and stop asterisks and without a check character.
    case code39(String)
    /// Interleaved 2 of 5: an even number of digits, the last of them the number's own check digit.
    case interleaved2of5(String)
    /// Royal Mail 4-state customer code, without start, stop and check character, which the symbol has by itself.
    case rm4scc(String)
    /// PostNL's KIX, four states without start, stop and check character.
    case kix(String)
    /// Royal Mail 4-state Mailmark: 22 characters (barcode C) or 26 (barcode L).
    case mailmark(String)
    /// Plain Data Matrix (ECC 200) text.
    case dataMatrix(String)
}

/// One GS1 element string: an application identifier and its value, without the brackets that only people write.
public struct GS1Element: Hashable, Sendable {
    /// The application identifier, two to four digits.
    public let identifier: String
    /// The value.
    public let value: String
    /// Whether a separator (FNC1) must follow unless the element is the last: its length is not predefined.
    public let needsSeparator: Bool

    /// An element string; `needsSeparator` as GS1 General Specifications figure 7.8.5-2 lists it.
    public init(identifier: String, value: String, needsSeparator: Bool) {
        self.identifier = identifier
        self.value = value
        self.needsSeparator = needsSeparator
    }
}
