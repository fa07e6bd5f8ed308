public import ShipmentModel
public import ShippingLog

/// The one place where time comes in.
public protocol ShipClock: Sendable {
    /// Now.
    func now() -> Timestamp
    /// The day it is where the parcels are packed: the ship date of a shipment that names none.
    func today() -> CivilDate
}
