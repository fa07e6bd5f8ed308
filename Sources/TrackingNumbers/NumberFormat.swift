/// The formats of tracking numbers, and of what else barcodes on parcels say, known here; the raw values are stable and
/// go on the wire.
public enum NumberFormat: String, Sendable, CaseIterable {
    /// USPS Intelligent Mail package barcode.
    case impb = "usps-impb"
    /// USPS confirmation number from before the IMpb.
    case uspsLegacy = "usps-legacy"
    /// UPS package.
    case ups1Z = "ups-1z"
    /// UPS waybill.
    case upsWaybill = "ups-waybill"
    /// UPS shipment id; what it says is inferred.
    case upsShipment = "ups-shipment"
    /// FedEx, 12 digits.
    case fedEx12 = "fedex-12"
    /// FedEx Ground, 15 digits.
    case fedExGround15 = "fedex-ground-15"
    /// FedEx Ground barcode of 22 digits.
    case fedExGround96 = "fedex-ground-96"
    /// FedEx Ground barcode of 34 digits.
    case fedExGround34 = "fedex-ground-34"
    /// What stands before the tracking number in a FedEx Ground barcode of 34 digits; inferred.
    case fedExGroundHeader = "fedex-ground-header"
    /// FedEx Express barcode of 34 digits.
    case fedExExpress34 = "fedex-express-34"
    /// FedEx Express barcode of 32 digits.
    case fedExExpress32 = "fedex-express-32"
    /// FedEx parcel that USPS delivers.
    case fedExSmartPost = "fedex-smartpost"
    /// Universal Postal Union S10: Royal Mail, PostNL, NZ Post and every other post.
    case s10 = "upu-s10"
    /// GS1 serial shipping container code.
    case sscc = "gs1-sscc"
    /// DPD parcel number with its check character.
    case dpdParcel = "dpd-parcel"
    /// What a DPD label's barcode says.
    case dpdLabel = "dpd-label"
    /// DHL Express waybill.
    case dhlExpress = "dhl-express"
    /// DHL Express piece.
    case dhlLicencePlate = "dhl-licence-plate"
    /// Deutsche Post Identcode, Leitcode or returns number.
    case deutschePost = "deutsche-post"
    /// PostNL parcel.
    case postNL3S = "postnl-3s"
    /// PostNL address code.
    case kix = "postnl-kix"
    /// Royal Mail 4-state customer code.
    case rm4scc = "royal-mail-4scc"
    /// Royal Mail 4-state Mailmark, C or L.
    case mailmark = "royal-mail-mailmark"
    /// Royal Mail complex Mailmark.
    case mailmark2D = "royal-mail-mailmark-2d"
    /// Canada Post parcel identification number.
    case canadaPost = "canada-post"
    /// CourierPost of New Zealand, 2010.
    case courierPost = "courierpost-ecl"
    /// Evri; only its look is known.
    case evri = "evri"
    /// Yodel; only its look is known.
    case yodel = "yodel"
    /// DHL eCommerce; only its look is known.
    case dhlECommerce = "dhl-ecommerce"
    /// DHL eCommerce, 14 digits; only its look is known.
    case dhlECommerce14 = "dhl-ecommerce-14"
    /// DHL Parcel of the Netherlands; only its look is known.
    case dhlParcelNL = "dhl-parcel-nl"
    /// NZ Post domestic; nothing is known.
    case nzPost = "nz-post"
    /// Aramex New Zealand; only its look is known.
    case aramexNZ = "aramex-nz"
}

extension NumberFormat {
    /// The format of this name: its raw value, or a name under which collections of sample numbers have it, such as
    /// `usps_impb_pic` or `sscc18`.
    public init?(name: String) {
        if let format = NumberFormat(rawValue: name) {
            self = format
            return
        }
        let format: NumberFormat? =
            switch name {
            case "usps_impb", "usps_impb_c", "usps_impb_n", "usps_impb_pic", "usps_impb_pic_c01", "usps_impb_pic_c03",
                "usps_impb_full_fnc1", "usps_impb_pic_9digit_mid", "usps_impb_pic_6digit_mid":
                .impb
            case "usps_20", "usps_legacy": .uspsLegacy
            case "ups", "ups_1z": .ups1Z
            case "ups_waybill": .upsWaybill
            case "fedex_12": .fedEx12
            case "fedex_ground", "fedex_ground_15": .fedExGround15
            case "fedex_ground_96", "fedex_ground_96_22": .fedExGround96
            case "fedex_ground_34", "fedex_ground_gsn": .fedExGround34
            case "fedex_ground_34_hdr_checks": .fedExGroundHeader
            case "fedex_34", "fedex_express_34": .fedExExpress34
            case "fedex_astra_32": .fedExExpress32
            case "fedex_smartpost": .fedExSmartPost
            case "s10": .s10
            case "sscc18": .sscc
            case "dpd_14", "dpd_parcel_14+chk": .dpdParcel
            case "dpd", "dpd_label_27+chk": .dpdLabel
            case "dhl_express", "dhl_express_waybill": .dhlExpress
            case "dhl_express_piece_id": .dhlLicencePlate
            case "identcode_leitcode_4_9": .deutschePost
            case "postnl_3s": .postNL3S
            case "kix": .kix
            case "rm4scc": .rm4scc
            case "mailmark_4s": .mailmark
            case "mailmark_2d": .mailmark2D
            case "canada_post": .canadaPost
            case "courierpost_ecl_1d_2010": .courierPost
            case "dhl_ecommerce": .dhlECommerce
            case "dhl_ecommerce_14": .dhlECommerce14
            case "dhl_parcel_nl": .dhlParcelNL
            default: nil
            }
        guard let format else { return nil }
        self = format
    }

    /// The formats a text looks like, whatever its check digit, the likeliest first; none if it looks like nothing known.
    ///
    /// Formats without a look of their own are left out, such as Evri's any 16 characters: ask for them by name.
    public static func looks(of text: some StringProtocol) -> [NumberFormat] {
        let scan = NumberScan(scanned(text).filter { $0 != "\u{1D}" && $0 != "." })
        let bytes = scan.bytes
        if bytes.isEmpty { return [] }
        if scan.starts(with: "(00)") { return [.sscc] }
        if scan.starts(with: "(J)") { return [.dhlLicencePlate] }
        if scan.starts(with: "%") { return [.dpdLabel] }
        if scan.starts(with: "JGB") { return [.mailmark2D] }
        guard bytes.allSatisfy(isAlphanumeric) else { return [] }
        return bytes.allSatisfy(isDigit) ? looks(ofDigits: scan) : looks(ofLetters: scan)
    }

    private static func looks(ofDigits scan: NumberScan) -> [NumberFormat] {
        if scan.count >= 28, scan.starts(with: "420") {
            return scan.count == 30 ? [.impb, .uspsLegacy] : scan.count == 34 ? [.impb, .fedExExpress34] : [.impb]
        }
        switch scan.count {
        case 10: return [.dhlExpress]
        case 12: return [.fedEx12, .deutschePost]
        case 14: return [.deutschePost]
        case 15: return [.fedExGround15, .dpdParcel]
        case 16: return [.canadaPost]
        case 18: return [.sscc]
        case 20: return scan.starts(with: "00") ? [.sscc, .uspsLegacy] : [.uspsLegacy, .fedExSmartPost]
        case 22 where scan.starts(with: "96"): return [.fedExGround96, .fedExGroundHeader]
        case 22 where scan.starts(with: "91"): return [.uspsLegacy]
        case 22, 26: return [.impb]
        case 28: return [.dpdLabel]
        case 32: return [.fedExExpress32]
        case 34: return scan.starts(with: "96") ? [.fedExGround34, .fedExGroundHeader] : [.fedExExpress34]
        default: return []
        }
    }

    private static func looks(ofLetters scan: NumberScan) -> [NumberFormat] {
        let bytes = scan.bytes
        func digits(_ range: Range<Int>) -> Bool { bytes[range].allSatisfy(isDigit) }
        func letters(_ range: Range<Int>) -> Bool { bytes[range].allSatisfy(isCapital) }
        if scan.starts(with: "1Z") { return [.ups1Z] }
        if scan.starts(with: "3S") { return [.postNL3S] }
        if scan.starts(with: "JVGL") { return [.dhlParcelNL] }
        if scan.starts(with: "JJD") { return scan.count == 19 ? [.yodel] : [.dhlLicencePlate] }
        if scan.starts(with: "JD"), scan.count != 13 { return scan.count == 18 ? [.yodel] : [.dhlLicencePlate] }
        if scan.count == 13, letters(0..<2), digits(2..<11), letters(11..<13) { return [.s10] }
        if scan.starts(with: "GM"), scan.count > 13 { return [.dhlECommerce] }
        if scan.count == 11, letters(0..<1), digits(1..<11) { return [.upsWaybill] }
        if scan.count == 28, digits(7..<27) { return [.dpdLabel] }
        if scan.count == 15, digits(0..<14) { return [.dpdParcel] }
        if scan.count == 23 || scan.count == 24, letters(scan.count - 8..<scan.count - 5) { return [.courierPost] }
        if (7...18).contains(scan.count), digits(0..<4), letters(4..<6), digits(6..<7) { return [.kix] }
        if (13...26).contains(scan.count), digits(0..<2) { return [.mailmark] }
        if (6...10).contains(scan.count), letters(0..<1), bytes.contains(where: isDigit) { return [.rm4scc] }
        return []
    }
}
