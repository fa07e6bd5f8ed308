/// The carriers' rules on the size of barcodes; the raw values are the names in `barcodes.csv`, where each has its source.
public enum BarcodeRule: String, CaseIterable, Sendable, NumberedRule {
    /// The IMpb of USPS parcels, in GS1-128.
    case uspsIMpb = "usps-impb"
    /// The GS1 DataMatrix of USPS parcels.
    case uspsDataMatrix = "usps-datamatrix"
    /// USPS Intelligent Mail, of letters.
    case uspsIMb = "usps-imb"
    /// Postal items' numbers after UPU S10.
    case upuS10 = "upu-s10"
    /// The 1Z number of UPS.
    case ups1Z = "ups-1z"
    /// The postal barcode of UPS.
    case upsPostal = "ups-postal"
    /// The MaxiCode of UPS.
    case upsMaxiCode = "ups-maxicode"
    /// The 34 digits of FedEx that begin with 96.
    case fedexGround96 = "fedex-ground-96"
    /// The PDF417 of FedEx.
    case fedexPDF417 = "fedex-pdf417"
    /// The number of Royal Mail's tracked parcels.
    case royalMailTracked = "royal-mail-tracked"
    /// Royal Mail's complex Mailmark, a Data Matrix.
    case royalMailMailmark2D = "royal-mail-mailmark-2d"
    /// Royal Mail's 4-state Mailmark.
    case royalMailMailmark4State = "royal-mail-mailmark-4-state"
    /// Royal Mail's customer code.
    case royalMailRM4SCC = "royal-mail-rm4scc"
    /// The number on DPD's labels.
    case dpdParcel = "dpd-parcel"
    /// The Aztec Code on DPD's labels.
    case dpdAztec = "dpd-aztec"
    /// The 3S number of PostNL.
    case postNL3S = "postnl-3s"
    /// PostNL's KIX.
    case postNLKIX = "postnl-kix"
    /// Interleaved 2 of 5, whoever wants it.
    case interleaved2of5 = "interleaved-2-of-5"
    /// The waybill number of DHL Express, in Code 39.
    case dhlExpressWaybill = "dhl-express-waybill"
    /// The routing barcode of DHL Express.
    case dhlExpressRouting = "dhl-express-routing"
    /// The licence plate of DHL Express.
    case dhlExpressLicencePlate = "dhl-express-licence-plate"
    /// The SSCC of GS1 logistic labels.
    case gs1SSCC = "gs1-sscc"
    /// References of our own, in Code 128.
    case reference = "reference"
    /// Code 128 for the packing desk.
    case deskCode128 = "desk-code128"
    /// QR Code for the packing desk.
    case deskQR = "desk-qr"

    /// What the rule says.
    var measures: BarcodeMeasures { BarcodeRule.table[ordinal] }

    private static let table: [BarcodeMeasures] =
        RuleTable(PackageResources.barcodes_csv).values(BarcodeRule.self, BarcodeMeasures.init)
}

/// How sure a rule is.
enum Sureness: String, Sendable {
    /// A document says so.
    case documented
    /// Measured on labels that the carrier made.
    case measured
    /// From memory; to be checked before conformance is claimed.
    case recalled
    /// No carrier's rule but ours.
    case own
}

/// The measures a barcode must keep to. Shared by all symbols of a rule.
final class BarcodeMeasures: Sendable {
    /// The symbologies that rules are about.
    enum Symbology: String, Sendable {
        case code128
        case code39
        case interleaved2of5
        case dataMatrix = "datamatrix"
        case qr
        case aztec
        case pdf417
        case maxiCode = "maxicode"
        case fourState = "four-state"

        /// How its modules lie.
        var kind: SymbolShape.Kind {
            switch self {
            case .code128, .code39, .interleaved2of5: .linear
            case .dataMatrix, .qr, .aztec: .matrix
            case .pdf417: .stacked
            case .maxiCode: .hexagonal
            case .fourState: .fourState
            }
        }
    }

    /// The light margin a carrier wants: beside linear symbols, around all others. The symbology's own counts where it
    /// is wider.
    struct QuietZone: Hashable, Sendable {
        /// In modules; 0 where it is a length.
        let modules: Int
        /// As a length; 0 where it is in modules.
        let length: Nanometres
    }

    /// The rule's name.
    let name: String
    let symbology: Symbology
    /// The module widths allowed; for four-state codes half the distance of two bars.
    let module: ModuleWidth
    /// The least height of bars; nil where modules decide.
    let heightMinimum: Nanometres?
    /// The height of bars to choose; at least the least one, or 0 where modules decide.
    let height: Nanometres
    /// The height of four-state codes' shortest bars; 0 for others.
    let tracker: Nanometres
    let quietZone: QuietZone
    /// Where the measures are from.
    let source: String

    fileprivate init(_ row: RuleTable.Row) {
        name = row["rule"]
        guard let symbology = Symbology(rawValue: row["symbology"]) else { row.fail("symbology") }
        guard Sureness(rawValue: row["sureness"]) != nil, !row["source"].isEmpty else { row.fail("sureness") }
        guard let minimum = row.length("module_min"), let preferred = row.length("module_preferred"),
            let maximum = row.length("module_max"), 0 < minimum, minimum <= preferred, preferred <= maximum
        else { row.fail("module_preferred") }
        self.symbology = symbology
        source = row["source"]
        module = ModuleWidth(minimum: minimum, preferred: preferred, maximum: maximum)
        heightMinimum = row.length("height_min")
        height = row.length("height") ?? 0
        tracker = row.length("tracker") ?? 0
        let hasBars = symbology.kind == .linear || symbology.kind == .fourState
        guard hasBars == (heightMinimum != nil), height >= heightMinimum ?? 0 else { row.fail("height") }
        guard (symbology.kind == .fourState) == (tracker > 0), tracker <= height else { row.fail("tracker") }
        if let modules = row.number("quiet_zone", unit: "X") {
            quietZone = QuietZone(modules: modules, length: 0)
        } else if let length = row.length("quiet_zone") {
            quietZone = QuietZone(modules: 0, length: length)
        } else {
            row.fail("quiet_zone")
        }
    }
}
