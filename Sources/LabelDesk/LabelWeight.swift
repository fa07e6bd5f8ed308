import ShipmentModel

/// A parcel's weight as its label prints it.
enum LabelWeight {
    /// `1 LB 4 OZ` where pounds are used, otherwise `0.567 KG`. A part of an ounce or gram counts as a whole one, so that
    /// the label never says less than the parcel weighs.
    static func text(_ weight: Mass, from country: Country) -> String {
        guard country.code == "US" else {
            let grams = up(weight.picograms, Mass.Unit.g.picograms)
            return "\(grams / 1000).\(String(1000 + grams % 1000).dropFirst()) KG"
        }
        let ounces = up(weight.picograms, Mass.Unit.oz.picograms)
        let parts = [ounces >= 16 ? "\(ounces / 16) LB" : "", ounces % 16 > 0 ? "\(ounces % 16) OZ" : ""]
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func up(_ value: Int64, _ unit: Int64) -> Int64 { (value + unit - 1) / unit }
}
