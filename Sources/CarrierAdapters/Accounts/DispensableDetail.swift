/// Something about a shipment that a label can do without. Where a carrier has no field for it, or too short a one, the
/// shipment is refused, unless the account says that it may be left out.
public enum DispensableDetail: String, Hashable, Sendable, CaseIterable {
    /// An e-mail address.
    case email
    /// A telephone number.
    case phone
    /// What follows a telephone number: an extension, or another number.
    case phoneExtension = "phone_extension"
    /// The person's name beside a company's.
    case person
    /// The state, province or county of an address.
    case region
    /// The article's number of a line of contents.
    case sku
    /// A parcel's sides.
    case dimensions
    /// A day of handing over that is yet to come.
    case shipDate = "ship_date"
}
