/// The carriers there are adapters for.
public enum KnownCarriers {
    /// The adapters, by their names.
    public static let adapters: [any CarrierAdapter.Type] = [
        USPSAdapter.self,
        UPSAdapter.self,
        FedExAdapter.self,
        RoyalMailClickAndDropAdapter.self,
        RoyalMailShippingAdapter.self,
        SAPIENTAdapter.self,
        CanadaPostAdapter.self,
        EasyPostAdapter.self,
        PostNLAdapter.self,
        NZPostAdapter.self,
        DHLExpressAdapter.self,
        AustraliaPostAdapter.self,
        DHLParcelNLAdapter.self,
        DPDUKAdapter.self,
        EvriAdapter.self,
    ]

    /// What there is to be known of each.
    public static var descriptors: [CarrierDescriptor] { adapters.map { $0.descriptor } }

    /// The adapter of a name; nil if there is none.
    public static func adapter(_ name: String) -> (any CarrierAdapter.Type)? {
        adapters.first { $0.descriptor.name == name }
    }
}
