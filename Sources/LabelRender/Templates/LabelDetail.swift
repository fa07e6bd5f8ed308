/// What only one carrier's template prints; a service's data gives it by these names.
///
/// Codes of a carrier are its data: a template prints them or refuses to do without, and never makes them up.
public enum LabelDetail: String, Hashable, Sendable, CaseIterable {
    /// FedEx Ground: the shipper's account of 7 or 9 digits, zeros in front included. Required.
    case account = "account"
    /// UPS: who pays, such as `P/P` for the shipper.
    case billing = "billing"
    /// UPS: the class of service in the MaxiCode, three digits, from UPS's data. Required.
    case classOfService = "class_of_service"
    /// DPD: the destination's sorting code, from DPD's routing data.
    case destinationSort = "d_sort"
    /// DPD: the destination's three digits in DPD's network, where they are not the country's of ISO 3166-1.
    case destinationCode = "destination_code"
    /// FedEx Ground: what FedEx calls the label's design in the PDF417, such as `GD009`.
    case labelCode = "label_code"
    /// FedEx Ground: the meter number in the PDF417.
    case meter = "meter"
    /// DPD: the origin's sorting code, from DPD's routing data.
    case originSort = "o_sort"
    /// UPS: the routing code (URC). DPD and DHL Express: the route. Only from the carrier's routing data.
    case routingCode = "routing_code"
    /// DHL Express: the eight digits behind the postcode in the routing barcode, such as `48000001`.
    case routingProduct = "routing_product"
    /// UPS and DPD: the edition of the routing data.
    case routingVersion = "routing_version"
    /// FedEx Ground: four digits, such as `0019`. DPD: three digits, such as `101`. DHL Express: the product's letters,
    /// such as `WPX`. Required.
    case serviceCode = "service_code"

    /// The field, for faults.
    var field: String { "service.details." + rawValue }
}
