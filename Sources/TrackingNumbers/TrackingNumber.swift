/// A tracking number whose format was understood and whose check digit is right.
public enum TrackingNumber: Hashable, Sendable {
    /// USPS Intelligent Mail package barcode.
    case impb(IMpb)
    /// USPS confirmation number from before the IMpb.
    case uspsLegacy(USPSLegacy)
    /// UPS package.
    case ups1Z(UPS1Z)
    /// UPS waybill.
    case upsWaybill(UPSWaybill)
    /// UPS shipment id; what it says is inferred.
    case upsShipment(UPSShipmentID)
    /// FedEx, 12 digits.
    case fedEx12(FedEx12)
    /// FedEx Ground, 15 digits.
    case fedExGround15(FedExGround15)
    /// FedEx Ground barcode of 22 digits.
    case fedExGround96(FedExGround96)
    /// FedEx Ground barcode of 34 digits.
    case fedExGround34(FedExGround34)
    /// What stands before the tracking number in a FedEx Ground barcode of 34 digits; inferred.
    case fedExGroundHeader(FedExGroundHeader)
    /// FedEx Express barcode of 34 digits.
    case fedExExpress34(FedExExpress34)
    /// FedEx Express barcode of 32 digits.
    case fedExExpress32(FedExExpress32)
    /// FedEx parcel that USPS delivers.
    case fedExSmartPost(FedExSmartPost)
    /// Universal Postal Union S10: Royal Mail, PostNL, NZ Post and every other post.
    case s10(S10)
    /// GS1 serial shipping container code.
    case sscc(SSCC)
    /// DPD parcel number with its check character.
    case dpdParcel(DPDParcelNumber)
    /// What a DPD label's barcode says.
    case dpdLabel(DPDLabelNumber)
    /// DHL Express waybill.
    case dhlExpress(DHLWaybill)
    /// DHL Express piece.
    case dhlLicencePlate(DHLLicencePlate)
    /// Deutsche Post Identcode, Leitcode or returns number.
    case deutschePost(DeutschePostCode)
    /// PostNL parcel.
    case postNL3S(PostNL3S)
    /// PostNL address code.
    case kix(KIX)
    /// Royal Mail 4-state customer code.
    case rm4scc(RM4SCC)
    /// Royal Mail 4-state Mailmark, C or L.
    case mailmark(Mailmark)
    /// Royal Mail complex Mailmark.
    case mailmark2D(Mailmark2D)
    /// Canada Post parcel identification number.
    case canadaPost(CanadaPostPIN)
    /// CourierPost of New Zealand, 2010.
    case courierPost(CourierPostECL)
    /// A number of which only the look is known: Evri, Yodel, DHL eCommerce, DHL Parcel, NZ Post, Aramex.
    case opaque(OpaqueNumber)

    /// Reads a number of the given format, as people write it or as a scanner sends it, with an AIM identifier such as
    /// `]C1` in front or without.
    public init(_ given: some StringProtocol, format: NumberFormat) throws(NumberFault) {
        let text = scanned(given)
        switch format {
        case .impb: self = .impb(try RoutedIMpb(scan: text).number)
        case .uspsLegacy: self = .uspsLegacy(try USPSLegacy(text))
        case .ups1Z: self = .ups1Z(try UPS1Z(text))
        case .upsWaybill: self = .upsWaybill(try UPSWaybill(text))
        case .upsShipment: self = .upsShipment(try UPSShipmentID(text))
        case .fedEx12: self = .fedEx12(try FedEx12(text))
        case .fedExGround15: self = .fedExGround15(try FedExGround15(text))
        case .fedExGround96: self = .fedExGround96(try FedExGround96(text))
        case .fedExGround34: self = .fedExGround34(try FedExGround34(text))
        case .fedExGroundHeader: self = .fedExGroundHeader(try FedExGroundHeader(text))
        case .fedExExpress34: self = .fedExExpress34(try FedExExpress34(text))
        case .fedExExpress32: self = .fedExExpress32(try FedExExpress32(text))
        case .fedExSmartPost: self = .fedExSmartPost(try FedExSmartPost(text))
        case .s10: self = .s10(try S10(text))
        case .sscc: self = .sscc(try SSCC(text))
        case .dpdParcel: self = .dpdParcel(try DPDParcelNumber(text))
        case .dpdLabel: self = .dpdLabel(try DPDLabelNumber(text))
        case .dhlExpress: self = .dhlExpress(try DHLWaybill(text))
        case .dhlLicencePlate: self = .dhlLicencePlate(try DHLLicencePlate(text))
        case .deutschePost: self = .deutschePost(try DeutschePostCode(text))
        case .postNL3S: self = .postNL3S(try PostNL3S(text))
        case .kix: self = .kix(try KIX(text))
        case .rm4scc: self = .rm4scc(try RM4SCC(text))
        case .mailmark: self = .mailmark(try Mailmark(text))
        case .mailmark2D: self = .mailmark2D(try Mailmark2D(text))
        case .canadaPost: self = .canadaPost(try CanadaPostPIN(text))
        case .courierPost: self = .courierPost(try CourierPostECL(text))
        case .evri: self = .opaque(try OpaqueNumber(text, .evri))
        case .yodel: self = .opaque(try OpaqueNumber(text, .yodel))
        case .dhlECommerce: self = .opaque(try OpaqueNumber(text, .dhlECommerce))
        case .dhlECommerce14: self = .opaque(try OpaqueNumber(text, .dhlECommerce14))
        case .dhlParcelNL: self = .opaque(try OpaqueNumber(text, .dhlParcelNL))
        case .nzPost: self = .opaque(try OpaqueNumber(text, .nzPost))
        case .aramexNZ: self = .opaque(try OpaqueNumber(text, .aramexNZ))
        }
    }

    /// Reads a number whose format is recognised by its look; says of the format it looks like why it is none.
    public init(recognising text: some StringProtocol) throws(NumberFault) {
        var fault = NumberFault(
            .unrecognised, text, expected: NumberFormat.allCases.map(\.rawValue).joined(separator: ", "))
        for (index, format) in NumberFormat.looks(of: text).enumerated() {
            do throws(NumberFault) {
                self = try TrackingNumber(text, format: format)
                return
            } catch  where index == 0 {
                fault = error
            } catch {}
        }
        throw fault
    }

    private var held: any FormattedNumber {
        switch self {
        case .impb(let number): number
        case .uspsLegacy(let number): number
        case .ups1Z(let number): number
        case .upsWaybill(let number): number
        case .upsShipment(let number): number
        case .fedEx12(let number): number
        case .fedExGround15(let number): number
        case .fedExGround96(let number): number
        case .fedExGround34(let number): number
        case .fedExGroundHeader(let number): number
        case .fedExExpress34(let number): number
        case .fedExExpress32(let number): number
        case .fedExSmartPost(let number): number
        case .s10(let number): number
        case .sscc(let number): number
        case .dpdParcel(let number): number
        case .dpdLabel(let number): number
        case .dhlExpress(let number): number
        case .dhlLicencePlate(let number): number
        case .deutschePost(let number): number
        case .postNL3S(let number): number
        case .kix(let number): number
        case .rm4scc(let number): number
        case .mailmark(let number): number
        case .mailmark2D(let number): number
        case .canadaPost(let number): number
        case .courierPost(let number): number
        case .opaque(let number): number
        }
    }

    /// The format.
    public var format: NumberFormat { held.format }

    /// The number without blanks that mean nothing: the form that is stored and compared.
    public var text: String { held.text }

    /// The number in groups, as printed under its barcode.
    public var humanReadable: String { held.humanReadable }

    /// What its barcodes hold as far as the number alone tells; none where that is not known. An IMpb's is without
    /// postcode: see ``IMpb/barcode(to:)``.
    public var payloads: [BarcodePayload] { held.payloads }

    /// What the number says, part by part.
    public var explanation: NumberExplanation {
        let held = held
        return NumberExplanation(
            format: held.format, text: held.text, humanReadable: held.humanReadable, parts: held.parts,
            notes: held.notes)
    }
}
