public import ShipmentModel
public import TextFormats

/// What a shipment is read for, which decides what must be there.
public enum ShipmentPurpose: Sendable, CaseIterable {
    /// A quote: of each address the country, and the postcode where the country has postcodes.
    case quote
    /// A label: also the order, and of each address a name or company, street, city, and in the United States, Canada
    /// and Australia the state or province.
    case label
    /// What ``ShipmentRecord`` keeps in the log: postcodes may be cut to what prices depend on, and be missing.
    case recorded
}

/// Reads a shipment from its JSON shape and tells everything that is wrong with it at once.
///
/// `null` and blank texts count as left out. Blanks at a text's ends are dropped, postcodes and the regions of the
/// United States, Canada and Australia are brought into their usual form, carriers, accounts and services into order.
public enum ShipmentReader {
    /// Reads a shipment from a JSON text, whose faults know their line and column.
    ///
    /// - Parameter firstLine: the number of the line the text begins on, for texts that are part of a file.
    public static func read(
        _ bytes: [UInt8], for purpose: ShipmentPurpose, firstLine: Int = 1
    ) throws(ShipmentFaults) -> Shipment {
        let document: JSONDocument
        do throws(JSONFault) {
            document = try JSONDocument(bytes, firstLine: firstLine)
        } catch {
            throw ShipmentFaults([Fault(error)])
        }
        return try read(document, for: purpose)
    }

    /// Reads a shipment from a JSON document, whose faults know their line and column.
    public static func read(
        _ document: JSONDocument, for purpose: ShipmentPurpose
    ) throws(ShipmentFaults) -> Shipment {
        do throws(ShipmentFaults) {
            return try read(document.root, for: purpose)
        } catch {
            throw ShipmentFaults(
                error.faults.map { fault in
                    var fault = fault
                    let position = document.position(of: fault.pointer, fault.code == .unknownMember ? .name : .value)
                    fault.line = position.line
                    fault.column = position.column
                    return fault
                })
        }
    }

    /// Reads a shipment from a JSON value.
    public static func read(_ value: JSONValue, for purpose: ShipmentPurpose) throws(ShipmentFaults) -> Shipment {
        var reading = JSONReading(purpose)
        let shipment = reading.shipment(value)
        guard reading.faults.isEmpty else { throw ShipmentFaults(reading.faults) }
        // A reading that yields nothing has noted why.
        guard let shipment else { preconditionFailure("no shipment and no fault") }
        return shipment
    }
}

extension Fault {
    /// A text that is not JSON.
    public init(_ fault: JSONFault) {
        self.init(.invalidJSON, at: JSONPointer(), fault.message, line: fault.line, column: fault.column)
    }

    /// A row that is not CSV.
    public init(_ fault: CSVFault) {
        self.init(.invalidCSV, at: JSONPointer(), fault.message, line: fault.line, column: fault.column)
    }
}

extension JSONReading {
    fileprivate mutating func shipment(_ value: JSONValue) -> Shipment? {
        guard let object = object(value, WireShape.shipment) else { return nil }
        let client = member(object, "client") { $0.text($1, limit: Bounds.identifier) }
        let order = member(object, "order") { $0.text($1, limit: Bounds.identifier) }
        if purpose == .label, object["order"] == nil { missing("order", "; a label belongs to an order") }
        let shipDate = member(object, "ship_date") { $0.date($1) }
        let shipFrom = required(object, "ship_from") { $0.address($1) }
        let shipTo = required(object, "ship_to") { $0.address($1) }
        let returnTo = member(object, "return_to") { $0.address($1) }
        let parcels = parcels(object)
        let references = member(object, "references") { $0.texts($1, limit: Bounds.name) } ?? []
        let options = member(object, "options") { $0.options($1) } ?? ShipmentOptions()
        if let shipDate, let deliverBy = options.deliverBy, deliverBy < shipDate {
            path.append("options")
            fault(.outOfRange, at: "deliver_by", "\(deliverBy) is before the ship date \(shipDate)")
            path.removeLast()
        }
        guard let shipFrom, let shipTo else { return nil }
        return Shipment(
            client: client ?? "default", order: order, shipDate: shipDate, shipFrom: shipFrom, shipTo: shipTo,
            returnTo: returnTo, parcels: parcels,
            references: references.map { Shipment.Reference(name: $0.name, value: $0.value) },
            options: options)
    }
}
