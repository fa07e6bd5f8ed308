import ShipmentModel

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

extension LabelContent {
    /// A detail as text; empty if it is not given.
    func text(_ detail: LabelDetail) -> FieldText {
        FieldText(service.details[detail] ?? "", field: detail.field)
    }

    /// A detail that must have a certain form if it is given.
    func detail(
        _ detail: LabelDetail, expected: String, _ isRight: (String) -> Bool
    ) throws(LabelFault) -> String? {
        guard let value = service.details[detail], !value.isEmpty else { return nil }
        guard isRight(value) else {
            throw LabelFault(.detail, field: detail.field, value: value, expected: expected)
        }
        return value
    }

    /// A detail that the template cannot do without.
    func required(
        _ detail: LabelDetail, expected: String, _ isRight: (String) -> Bool
    ) throws(LabelFault) -> String {
        guard let value = try self.detail(detail, expected: expected, isRight) else {
            throw LabelFault(.missingField, field: detail.field, value: "", expected: expected)
        }
        return value
    }

    /// The exact weight of a parcel that has one.
    func requiredMass() throws(LabelFault) -> Mass {
        guard let mass, mass > .zero else {
            throw LabelFault(
                .missingField, field: "mass", value: mass?.formatted(.kg) ?? "",
                expected: "the exact weight, above zero, which the barcode holds")
        }
        return mass
    }
}

extension String {
    /// Whether it is so many ASCII digits.
    func isDigits(_ count: Int) -> Bool { utf8.count == count && utf8.allSatisfy(\.isDigit) }
}
