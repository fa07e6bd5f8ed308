/// The measures a label must keep to, as carriers publish them.
struct LabelRules: Sendable {
    /// The page.
    let width: Nanometres
    let height: Nanometres
    /// The smallest type of an address, in tenths of a point.
    let smallestAddressType: Int
    /// The linear symbol's module widths.
    let module: ModuleWidth
    /// The linear symbol's bars.
    let barHeight: Nanometres

    /// USPS, domestic parcels.
    ///
    /// Sources: limits of the IMpb as stated in label software's IMpb options (Publication 199 lies behind them):
    /// module 0.013 to 0.021 in, bars 0.75 in high or more, text 0.09 to 0.125 in high, 0.125 to 0.25 in between bars
    /// and text; addresses in 8 point or more after the Domestic Mail Manual. The module aims at 0.015 in, which is
    /// three dots on a 203 dpi head.
    static let usps = LabelRules(
        width: 4000 * mil, height: 6000 * mil, smallestAddressType: 80,
        module: ModuleWidth(minimum: 13 * mil, preferred: 15 * mil, maximum: 21 * mil), barHeight: 760 * mil)

    /// The two DataMatrix symbols of current USPS labels; their modules were measured as 4 dots at 203 dpi.
    static let uspsMatrixModule = ModuleWidth(minimum: 15 * mil, preferred: 500_000, maximum: 25 * mil)

    /// Universal Postal Union, standard S10: module 0.33 to 0.51 mm, bars at least 12.5 mm and at least 15 % of the
    /// symbol's width high. 0.50 mm is four dots on a 203 dpi head.
    static let s10 = LabelRules(
        width: 4000 * mil, height: 6000 * mil, smallestAddressType: 80,
        module: ModuleWidth(minimum: 330_000, preferred: 500_000, maximum: 510_000), barHeight: 20 * millimetre)
}
