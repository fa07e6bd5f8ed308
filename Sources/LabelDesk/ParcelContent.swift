import LabelRender
import ShipmentModel
import TrackingNumbers

extension LabelContent {
    /// What the label of a shipment's parcel shows.
    /// - Parameter shipDate: the day the carrier takes it over.
    init(
        _ shipment: Shipment, _ service: ServiceMarking, _ number: TrackingNumber, shipDate: CivilDate,
        customs: CustomsDeclaration? = nil, isSpecimen: Bool
    ) {
        let parcel = shipment.parcels[0]
        self.init(
            service: service, shipFrom: shipment.shipFrom, shipTo: shipment.shipTo, returnTo: shipment.returnTo,
            number: number, piece: Piece(number: 1, of: shipment.parcels.count),
            weight: LabelWeight.text(parcel.weight, from: shipment.shipFrom.country), mass: parcel.weight,
            shipDate: shipDate, references: shipment.references, customs: customs,
            isSpecimen: isSpecimen)
    }
}
