public import ShipmentModel
internal import TextFormats

extension Shipment {
    /// The shipment, unless it has several parcels: those are rated and labelled together in a later version, and until
    /// then refused rather than half served.
    public func requiringOneParcel() throws(ShipmentFaults) -> Shipment {
        guard parcels.count == 1 else {
            throw ShipmentFaults([
                Fault(
                    .outOfRange, at: JSONPointer(["parcels"]),
                    "\(parcels.count) parcels: labels are made for shipments of one parcel only so far; send one shipment a parcel"
                )
            ])
        }
        return self
    }
}
