/// Something about a shipment that a label can do without. Where a carrier has no field for it, or too short a one, the
/// shipment is refused, unless the account says that it may be left out.
public enum DispensableDetail: String, Hashable, Sendable, CaseIterable {
    /// An e-mail address.
    case email
    /// A telephone number.
    case phone
    /// What stands beside a telephone number: an extension, another number, or words.
    case phoneExtension = "phone_extension"
    /// The person's name beside a company's.
    case person
    /// The state, province or county of an address.
    case region
    /// The article's number of a line of contents.
    case sku
    /// A parcel's sides.
    case dimensions
    /// The packaging, where it is not the sender's own.
    case packaging
    /// A parcel's contents in words.
    case contents
    /// A day of handing over that is yet to come.
    case shipDate = "ship_date"
    /// Whether the recipient's address is a home.
    case residential
    /// The sender's address.
    case senderAddress = "sender_address"
    /// The papers for customs that a carrier draws beside its label.
    case customsPapers = "customs_papers"

    /// Whether one of a carrier's services may have room for it where another has none.
    var isOfService: Bool { self == .packaging }
}
