import Foundation
import LabelRender
import ShipmentModel
import TrackingNumbers

/// A postal label as PDF and as ZPL, and the customs declaration that goes beside it, without server, tariff or log:
/// `swift run label-example FOLDER`.
@main
struct Label {
    static func main() throws {
        let folder = URL(fileURLWithPath: CommandLine.arguments.dropFirst().first ?? ".")
        guard let britain = Country("GB"), let germany = Country("DE"), let pounds = Currency("GBP"),
            let day = CivilDate("2025-12-02")
        else { return }
        let sender = Address(
            name: "Ann Weaver", company: "Sock Shop Ltd", street: ["1 Kingsway"], city: "London", postcode: "WC2B 6AN",
            country: britain)
        let recipient = Address(
            name: "Jürgen Müller", street: ["Straße des 17. Juni 135"], city: "Berlin", postcode: "10623",
            country: germany)
        let socks = ContentLine(
            description: "Men's cotton socks, knitted", quantity: 6, value: Money(micros: 4_150_000, pounds),
            hsCode: "611595", origin: britain, weight: try Mass(text: "60 g"))
        let weight = try Mass(text: "1.25 kg")
        var shipment = Shipment(
            order: "SO-1001", shipFrom: sender, shipTo: recipient,
            parcels: [Parcel(weight: weight, contents: [socks])])
        shipment.options.customs = .init(type: .sale)

        // A number is one that the post has given you; its check digit is checked.
        let number = try S10("CY148078673US")
        let declaration = try CustomsDeclaration(.cn23, of: shipment, parcel: 0, operatorName: "Royal Mail", date: day)
        let content = LabelContent(
            service: ServiceMarking(
                name: "INTERNATIONAL TRACKED PARCEL", icon: .filled, banner: "", postage: ["POSTAGE PAID GB"]),
            shipFrom: sender, shipTo: recipient, number: .s10(number), weight: "1.25 kg", mass: weight, shipDate: day,
            references: [.init(name: "Order", value: "SO-1001")], customs: declaration, isSpecimen: true)
        let form = CustomsForm(declaration, shipFrom: sender, shipTo: recipient, number: number, isSpecimen: true)

        // One renderer serves a whole program, on all its threads.
        let renderer = try LabelRenderer()
        let label = try renderer.draw(.s10Parcel, content)
        let sideways = try renderer.draw(.s10Parcel, content, size: .mm100x150, turn: .quarter)
        let files = [
            ("label.pdf", try renderer.pdf([label])), ("label.zpl", try renderer.zpl(sideways, .dpi300)),
            ("cn23.pdf", try renderer.pdf([try renderer.draw(.customs(form))])),
        ]
        for (name, bytes) in files {
            try Data(bytes).write(to: folder.appendingPathComponent(name))
            print(name, bytes.count, "bytes")
        }
    }
}
