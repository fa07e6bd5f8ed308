import RatingEngine
import ShipmentModel

/// A quote as a person reads it on a terminal.
enum QuoteTable {
    static func text(_ shipment: Shipment, _ quote: Quote, explain: Bool) -> String {
        var lines = [heading(shipment, quote)]
        let cells = quote.rates.enumerated().map { index, rate in
            [
                index == quote.selected ? "→" : " ", rate.serviceName, rate.account,
                rate.zone.map { "zone " + $0 } ?? rate.format ?? "", rate.billableWeight + basis(rate),
                rate.price.description + (rate.missing == nil ? "" : " (incomplete)"),
            ]
        }
        let widths = (0..<6).map { column in cells.map { $0[column].count }.max() ?? 0 }
        for (index, row) in cells.enumerated() {
            lines.append(
                zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ").trimmingTrailingBlanks)
            if explain { lines += details(quote.rates[index]) }
        }
        lines += quote.selection.map { "  " + $0 }
        if explain {
            for service in quote.ineligible {
                lines.append("  not \(service.serviceName) (\(service.account)):")
                lines += service.reasons.map { "      \($0.code.rawValue): \($0.message)" }
            }
        } else if !quote.ineligible.isEmpty {
            let count = quote.ineligible.count
            lines.append("  \(count) service\(count == 1 ? "" : "s") cannot be had; --explain says why")
        }
        return lines.joined(separator: "\n")
    }

    private static func heading(_ shipment: Shipment, _ quote: Quote) -> String {
        let parcel = shipment.parcels[0]
        let others = shipment.parcels.count > 1 ? " and \(shipment.parcels.count - 1) more" : ""
        let usesPounds = shipment.shipFrom.country.code == "US"
        let weight = usesPounds ? parcel.weight.formatted(.lb) + " lb" : parcel.weight.formatted(.kg) + " kg"
        let unit: Length.Unit = usesPounds ? .inch : .mm
        let size = parcel.dimensions.map { sides in
            ", " + [sides.length, sides.width, sides.height].map { $0.formatted(unit) }.joined(separator: " × ")
                + " " + unit.rawValue
        }
        func place(_ address: Address) -> String {
            [address.postcode, address.country.code].compactMap { $0 }.joined(separator: " ")
        }
        return (shipment.order.map { "\($0)/\(parcel.number)  " } ?? "")
            + "\(place(shipment.shipFrom)) → \(place(shipment.shipTo)), \(weight)\(size ?? "")\(others), \(quote.asOf)"
    }

    private static func basis(_ rate: Quote.Rate) -> String {
        rate.weightBasis == .actual ? "" : " " + rate.weightBasis.rawValue
    }

    private static func details(_ rate: Quote.Rate) -> [String] {
        rate.charges.map { charge in
            let parcel = charge.parcel.map { "parcel \($0): " } ?? ""
            return "      \(charge.amount.amount.leftPadded(to: 9))  \(parcel)\(charge.description)  [\(charge.source)]"
        }
            + rate.includes.map { entry in
                "      of which \(entry.amount.map { $0.amount + " " } ?? "")\(entry.description)  [\(entry.source)]"
            }
            + (rate.sellPrice.map { ["      sold at \($0)"] } ?? [])
            + (rate.delivery.map {
                [
                    "      delivered \($0.earliest)" + ($0.earliest == $0.latest ? "" : " to \($0.latest)")
                ]
            } ?? [])
            + (rate.missing.map { ["      not held: " + $0] } ?? []) + rate.notes.map { "      note: " + $0 }
    }
}

extension String {
    /// The text with blanks behind it.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }

    /// The text with blanks before it.
    func leftPadded(to width: Int) -> String { String(repeating: " ", count: Swift.max(0, width - count)) + self }

    /// The text without blanks at its end.
    var trimmingTrailingBlanks: String {
        var result = self
        while result.last == " " { result.removeLast() }
        return result
    }
}
