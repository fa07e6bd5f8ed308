public import ShipmentModel

/// The bounds of what a shipment may say: generous to any parcel, narrow enough that no sum overflows and no log
/// entry is without measure.
public enum Bounds {
    /// The heaviest parcel or article: 2000 kg.
    public static let mass = Mass(picograms: 2000 * Mass.Unit.kg.picograms)
    /// The most that all parcels of a shipment, or the contents of one parcel, weigh together: 9000 kg.
    public static let totalMass = Mass(picograms: 9000 * Mass.Unit.kg.picograms)
    /// The longest side: 20 m.
    public static let length = Length(nanometres: 20 * Length.Unit.m.nanometres)
    /// The largest amount, and the largest value of all contents together: 10^12 major units.
    public static let amount: Int64 = 1_000_000_000_000
    /// The most pieces of one article.
    public static let quantity = 1_000_000
    /// The highest parcel number.
    public static let parcelNumber = 9999
    /// The most parcels of a shipment.
    public static let parcels = 99
    /// The most lines of contents of a parcel.
    public static let listed = 1000
    /// The most references, and carriers, accounts, services or zones.
    public static let references = 50
    /// The longest name of a person or company, street line, town or region, in Unicode scalars.
    public static let name = 100
    /// The most street lines.
    public static let streetLines = 4
    /// The longest telephone number.
    public static let phone = 40
    /// The longest e-mail address, by RFC 5321.
    public static let email = 254
    /// The longest client, order, article or reference name, in Unicode scalars.
    public static let identifier = 64
    /// The longest code of a carrier, account, service, packaging or hazard.
    public static let code = 64
    /// The longest description of goods, in Unicode scalars.
    public static let description = 200
}
