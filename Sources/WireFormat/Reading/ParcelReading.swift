import ShipmentModel
import TextFormats

extension JSONReading {
    /// The members that describe the only parcel, where there is no `parcels`.
    private static let shorthand = ["parcel", "weight", "dimensions", "packaging", "contents"]

    /// A shipment's parcels, ordered by number: the elements of `parcels`, or the one that the shipment's own members
    /// describe.
    mutating func parcels(_ shipment: Members) -> [Parcel] {
        guard let value = shipment["parcels"] else {
            let number =
                shipment["parcel"] == nil
                ? 1 : member(shipment, "parcel") { $0.integer($1, in: 1...Bounds.parcelNumber) }
            return parcel(shipment, number: number).map { [$0] } ?? []
        }
        for name in JSONReading.shorthand where shipment[name] != nil {
            fault(.conflictingMembers, at: name, "\(name) and parcels exclude each other; put it into parcels")
        }
        path.append("parcels")
        defer { path.removeLast() }
        guard case .array(let elements) = value else {
            wrongType(value, expected: "a list")
            return []
        }
        guard !elements.isEmpty else {
            fault(.missing, "a shipment needs at least one parcel")
            return []
        }
        guard elements.count <= Bounds.parcels else {
            fault(.tooLong, "the list has \(elements.count) parcels; at most \(Bounds.parcels) are allowed")
            return []
        }
        var parcels: [Parcel] = []
        var numbers: Set<Int> = []
        for (index, element) in elements.enumerated() {
            path.append(String(index))
            if let parcel = listedParcel(element, &numbers) { parcels.append(parcel) }
            path.removeLast()
        }
        checkTotals(parcels)
        return parcels.sorted { $0.number < $1.number }
    }

    /// A parcel among others. It must say its number: numbered by their places, parcels would swap their labels as soon
    /// as someone sent them in another order.
    private mutating func listedParcel(_ value: JSONValue, _ numbers: inout Set<Int>) -> Parcel? {
        guard let object = object(value, WireShape.parcel) else { return nil }
        let number = required(object, "n") { $0.integer($1, in: 1...Bounds.parcelNumber) }
        if let number, !numbers.insert(number).inserted {
            fault(.duplicate, at: "n", "another parcel has the number \(number)")
        }
        return parcel(object, number: number)
    }

    private mutating func parcel(_ object: Members, number: Int?) -> Parcel? {
        let weight = required(object, "weight") { $0.mass($1) }
        let dimensions = member(object, "dimensions") { $0.dimensions($1) }
        let packaging = member(object, "packaging") { $0.code($1) }
        let contents = member(object, "contents") { $0.contents($1) }
        guard let weight, let number else { return nil }
        return Parcel(
            number: number, weight: weight, dimensions: dimensions, packaging: packaging ?? "own",
            contents: contents ?? [])
    }

    /// Checks the sums of all parcels together.
    private mutating func checkTotals(_ parcels: [Parcel]) {
        let weight = parcels.reduce(Int128(0)) { $0 + Int128($1.weight.picograms) }
        if weight > Int128(Bounds.totalMass.picograms) {
            fault(.outOfRange, "all parcels together may weigh at most \(Bounds.totalMass.formatted(.kg)) kg")
        }
        checkSums(parcels.flatMap(\.contents))
    }

    private mutating func contents(_ value: JSONValue) -> [ContentLine] {
        let lines = list(value, limit: Bounds.listed) { $0.contentLine($1) }
        checkSums(lines)
        return lines
    }

    /// Checks that the contents' values and weights add up to something that can be held, whatever their currencies.
    private mutating func checkSums(_ lines: [ContentLine]) {
        let value = lines.reduce(Int128(0)) { $0 + Int128($1.quantity) * Int128($1.value?.micros ?? 0) }
        if value > Int128(Bounds.amount) * 1_000_000 {
            fault(.outOfRange, "the values of all contents together may be at most \(Bounds.amount)")
        }
        let weight = lines.reduce(Int128(0)) { $0 + Int128($1.quantity) * Int128($1.weight?.picograms ?? 0) }
        if weight > Int128(Bounds.totalMass.picograms) {
            fault(.outOfRange, "the contents together may weigh at most \(Bounds.totalMass.formatted(.kg)) kg")
        }
    }

    private mutating func contentLine(_ value: JSONValue) -> ContentLine? {
        guard let object = object(value, WireShape.contentLine) else { return nil }
        let quantity = required(object, "quantity") { $0.integer($1, in: 1...Bounds.quantity) }
        let line = ContentLine(
            sku: member(object, "sku") { $0.text($1, limit: Bounds.identifier) },
            description: member(object, "description") { $0.text($1, limit: Bounds.description) },
            quantity: quantity ?? 1,
            value: member(object, "value") { $0.money($1) },
            hsCode: member(object, "hs_code") { $0.hsCode($1) },
            origin: member(object, "origin") { $0.country($1) },
            weight: member(object, "weight") { $0.mass($1) },
            hazard: member(object, "hazard") { $0.code($1) } ?? "none")
        return quantity == nil ? nil : line
    }

    /// A code of the Harmonised System, with or without its points: six digits are worldwide, up to ten national.
    private mutating func hsCode(_ value: JSONValue) -> String? {
        guard let text = text(value, limit: Bounds.code) else { return nil }
        let digits = text.utf8.filter { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: " ") }
        guard (6...10).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else {
            fault(.malformed, "\(QuotedText.quote(text)) is no HS code of 6 to 10 digits, such as 611595")
            return nil
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
