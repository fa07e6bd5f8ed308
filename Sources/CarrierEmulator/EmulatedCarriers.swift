/// The carriers that can be played.
public enum EmulatedCarriers {
    /// All of them.
    public static let all: [any EmulatedCarrier.Type] = [
        EmulatedUSPS.self,
        EmulatedUPS.self,
        EmulatedFedEx.self,
        EmulatedRoyalMailClickAndDrop.self,
        EmulatedRoyalMailShipping.self,
        EmulatedSAPIENT.self,
        EmulatedCanadaPost.self,
        EmulatedEasyPost.self,
        EmulatedPostNL.self,
        EmulatedNZPost.self,
        EmulatedDHLExpress.self,
        EmulatedAustraliaPost.self,
        EmulatedDHLParcelNL.self,
        EmulatedDPDUK.self,
        EmulatedEvri.self,
    ]
}
