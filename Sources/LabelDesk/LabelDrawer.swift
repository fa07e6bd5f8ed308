internal import LabelRender
internal import ShipmentModel
internal import TrackingNumbers

/// Draws labels and what goes with them, by what is sealed with them.
struct LabelDrawer: Sendable {
    let renderer: LabelRenderer
    let clock: any ShipClock

    /// A label, and the customs declaration that goes with it, written in the forms that there are of them.
    func documents(
        _ sealed: SealedShipment, _ shipment: Shipment, _ number: TrackingNumber, isSpecimen: Bool,
        forms: [DocumentName]
    ) throws(LabelRefusal) -> [(name: DocumentName, bytes: [UInt8])] {
        var drawings: [LabelSize: (label: LabelDrawing, customs: LabelDrawing?)] = [:]
        var documents: [(name: DocumentName, bytes: [UInt8])] = []
        for form in forms {
            let pages =
                if let known = drawings[form.size] { known } else {
                    try draw(sealed, shipment, number, size: form.size, isSpecimen: isSpecimen)
                }
            drawings[form.size] = pages
            guard let page = form.kind == .label ? pages.label : pages.customs else { continue }
            documents.append((form, try drawn { () throws(LabelFault) in try renderer.write([page], as: form) }))
        }
        return documents
    }

    /// All that goes on a parcel: the label, and the customs declaration where it is a page of its own.
    private func draw(
        _ sealed: SealedShipment, _ shipment: Shipment, _ number: TrackingNumber, size: LabelSize, isSpecimen: Bool
    ) throws(LabelRefusal) -> (label: LabelDrawing, customs: LabelDrawing?) {
        (
            try drawLabel(sealed, shipment, number, size: size, isSpecimen: isSpecimen),
            try drawCustoms(sealed, shipment, number, size: size, isSpecimen: isSpecimen)
        )
    }

    func drawLabel(
        _ sealed: SealedShipment, _ shipment: Shipment, _ number: TrackingNumber, size: LabelSize, isSpecimen: Bool
    ) throws(LabelRefusal) -> LabelDrawing {
        let marking = try sealed.marking()
        let date = shipment.shipDate ?? clock.today()
        let content = LabelContent(
            shipment, marking.service, number, shipDate: date, customs: try sealed.declaration(shipment, date: date),
            isSpecimen: isSpecimen)
        return try drawn { () throws(LabelFault) in try renderer.draw(marking.template, content, size: size) }
    }

    /// The page that declares a parcel to customs; nil where there is none to go with it.
    func drawCustoms(
        _ sealed: SealedShipment, _ shipment: Shipment, _ number: TrackingNumber, size: LabelSize, isSpecimen: Bool
    ) throws(LabelRefusal) -> LabelDrawing? {
        let date = shipment.shipDate ?? clock.today()
        guard let declaration = try sealed.declaration(shipment, date: date), declaration.form == .cn23 else {
            return nil
        }
        guard case .s10(let item) = number else { throw .unreadable("customs form of \(number.text)") }
        let form = CustomsForm(
            declaration, shipFrom: shipment.shipFrom, shipTo: shipment.shipTo, number: item, isSpecimen: isSpecimen)
        return try drawn { () throws(LabelFault) in try renderer.draw(.customs(form), size: size) }
    }

    /// What a label cannot be drawn for is a refusal.
    func drawn<T>(_ body: () throws(LabelFault) -> T) throws(LabelRefusal) -> T {
        do throws(LabelFault) { return try body() } catch { throw .notDrawable(error) }
    }
}
