import LabelRender
import RatingEngine
import ShipmentModel
import ShippingLog
import TextFormats
import TrackingNumbers
import WireFormat

/// What is needed to draw a parcel's label again at any time: the personal part of its shipment and the marking that its
/// tariff prescribed on the day. It is sealed in the vault and erased with it; the other part of the shipment is in the
/// log.
struct SealedShipment {
    /// What goes to the log.
    let facts: JSONValue
    private let personal: JSONValue
    private let label: JSONValue

    init(_ shipment: Shipment, _ definition: LabelDefinition?, carrierName: String) {
        let record = ShipmentRecord(shipment)
        facts = record.facts
        personal = record.personal
        label = definition.map { SealedShipment.json($0, to: shipment.shipTo, carrierName) } ?? .null
    }

    /// Reads what was sealed.
    init(_ bytes: [UInt8]) throws(LabelRefusal) {
        guard let root = try? JSONDocument(bytes).root, let personal = root["shipment"], let label = root["label"]
        else {
            throw .unreadable("sealed shipment")
        }
        facts = .null
        self.personal = personal
        self.label = label
    }

    /// What goes to the vault.
    var bytes: [UInt8] {
        JSONValue.object([JSONMember("label", label), JSONMember("shipment", personal)]).canonical()
    }

    /// The whole shipment again, with its part from the log.
    func shipment(facts: JSONValue) throws(LabelRefusal) -> Shipment {
        do throws(ShipmentFaults) {
            return try ShipmentRecord(facts: facts, personal: personal).shipment()
        } catch {
            throw .unreadable("sealed shipment: \(error.faults[0].pointer): \(error.faults[0].detail)")
        }
    }

    /// How the label is marked, and by which template it is drawn.
    func marking() throws(LabelRefusal) -> (template: LabelTemplate, service: ServiceMarking) {
        let name = label["template"]?.string ?? ""
        guard let template = LabelTemplate(rawValue: name) else { throw .unknownTemplate(name) }
        var details: [LabelDetail: String] = [:]
        // Labels sealed before there were any have none.
        for member in label["details"]?.members ?? [] {
            guard let detail = LabelDetail(rawValue: member.name), let value = member.value.string else {
                throw .unreadable("label detail “\(member.name)”")
            }
            details[detail] = value
        }
        let icon = label["icon"]?.string ?? ""
        return (
            template,
            ServiceMarking(
                name: label["title"]?.string ?? "", icon: icon == "filled" ? .filled : .letter(icon),
                banner: label["banner"]?.string ?? "",
                postage: label["postage"]?.array?.compactMap(\.string) ?? [], details: details)
        )
    }

    /// What customs is told of a shipment's parcel; nil where its tariff has no form for it, or it stays in the customs
    /// territory.
    func declaration(_ shipment: Shipment, date: CivilDate) throws(LabelRefusal) -> CustomsDeclaration? {
        guard let name = label["customs"]?["form"]?.string,
            !CustomsTerritory(shipment.shipFrom.country).holds(shipment.shipTo.country)
        else { return nil }
        guard let form = CustomsDeclaration.Form(rawValue: name) else { throw .unreadable("customs form “\(name)”") }
        do throws(CustomsFaults) {
            return try CustomsDeclaration(
                form, of: shipment, parcel: 0, operatorName: label["customs"]?["operator"]?.string ?? "", date: date)
        } catch { throw .notDeclared(error) }
    }

    /// A tracking number of the label's format.
    func number(_ text: String) throws(LabelRefusal) -> TrackingNumber {
        guard let format = label["number_format"]?.string.flatMap(NumberFormat.init(rawValue:)),
            let number = try? TrackingNumber(text, format: format)
        else { throw .unreadable("tracking number \(text)") }
        return number
    }

    /// What the routing data say is kept with the rest: the file may change while the label stands.
    private static func json(_ definition: LabelDefinition, to address: Address, _ carrierName: String) -> JSONValue {
        let customs = definition.customs.map { form in
            JSONMember(
                "customs",
                .object([JSONMember("form", .string(form.rawValue)), JSONMember("operator", .string(carrierName))]))
        }
        // In the order of their names, in which they are soonest written.
        var members = [JSONMember("banner", .string(definition.banner))]
        if let customs { members.append(customs) }
        members += [
            JSONMember(
                "details",
                .object(definition.details(to: address).map { JSONMember($0.name.rawValue, .string($0.value)) })),
            JSONMember("icon", .string(definition.icon)),
            JSONMember("number_format", .string(definition.numberFormat)),
            JSONMember("postage", .array(definition.postage.map { .string($0) })),
            JSONMember("template", .string(definition.template.rawValue)),
            JSONMember("title", .string(definition.title)),
        ]
        return .object(members)
    }
}
