import ShipmentModel
import Testing

/// What makes a shipment unfit for a carrier, and the code that it is refused with before anything is sent.
struct UnfitShipment: Sendable, CustomTestStringConvertible {
    let code: String
    let spoil: @Sendable (inout Shipment) -> Void

    init(_ code: String, _ spoil: @escaping @Sendable (inout Shipment) -> Void) {
        self.code = code
        self.spoil = spoil
    }

    var testDescription: String { code }
}
