/// The label layouts; the raw values are what a service's data names.
public enum LabelTemplate: String, Sendable, CaseIterable {
    /// A USPS domestic parcel, 4 × 6 in, with an IMpb.
    case uspsParcel = "usps-parcel"
    /// A postal parcel, 4 × 6 in, with a UPU S10 identifier.
    case s10Parcel = "s10-parcel"
}
