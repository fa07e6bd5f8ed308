/// The label layouts; the raw values are what a service's data names.
public enum LabelTemplate: String, Sendable, CaseIterable {
    /// A USPS domestic parcel with an IMpb.
    case uspsParcel = "usps-parcel"
    /// A postal parcel with a UPU S10 identifier.
    case s10Parcel = "s10-parcel"
    /// A UPS parcel with a 1Z number.
    case upsParcel = "ups-parcel"
    /// A FedEx Ground parcel within the United States.
    case fedExGround = "fedex-ground"
    /// A DPD parcel.
    case dpdParcel = "dpd-parcel"
    /// A DHL Express piece.
    case dhlExpress = "dhl-express"

    /// Lays a label out on a page, and checks it against the carrier's rules.
    func draw(
        _ content: LabelContent, on page: LabelPage, _ fonts: FontLibrary
    ) throws(LabelFault) -> LabelDrawing {
        let drawing =
            switch self {
            case .uspsParcel: try USPSLabel.draw(content, on: page, fonts)
            case .s10Parcel: try S10ParcelLabel.draw(content, on: page, fonts)
            case .upsParcel: try UPSLabel.draw(content, on: page, fonts)
            case .fedExGround: try FedExGroundLabel.draw(content, on: page, fonts)
            case .dpdParcel: try DPDLabel.draw(content, on: page, fonts)
            case .dhlExpress: try DHLExpressLabel.draw(content, on: page, fonts)
            }
        try LayoutRules.check(drawing)
        return drawing
    }
}
