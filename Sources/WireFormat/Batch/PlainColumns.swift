import TextFormats

/// Which column says what, for the members that ``PlainRowReader`` knows; −1 for those that have none.
struct PlainColumns: Sendable {
    /// The columns of an address.
    struct Address: Sendable {
        var name = -1
        var company = -1
        var street: [Int] = []
        var city = -1
        var region = -1
        var postcode = -1
        var country = -1
        var phone = -1
        var email = -1
        var residential = -1
        /// All of them, in any order.
        var all: [Int] = []
    }

    var client = -1
    var order = -1
    var parcel = -1
    var shipDate = -1
    var shipFrom = Address()
    var shipTo = Address()
    var weight = -1
    var weightValue = -1
    var weightUnit = -1
    var length = -1
    var width = -1
    var height = -1
    var dimensionUnit = -1
    var packaging = -1
    /// By name, in the order in which a shipment holds them.
    var references: [(name: String, column: Int)] = []
    var signature = -1
    var saturday = -1
    var insuredAmount = -1
    var insuredCurrency = -1
    var deliverBy = -1
    /// All others: what they say is read by ``ShipmentReader`` only.
    var others: [Int] = []

    /// The columns of a header that ``ShipmentColumns`` has found right.
    init(_ names: [String]) {
        for (column, name) in names.enumerated() where !place(column, name) {
            others.append(column)
        }
        shipFrom.street.sort { names[$0] < names[$1] }
        shipTo.street.sort { names[$0] < names[$1] }
        references.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        if references.count > Bounds.references {
            others += references.map(\.column)
            references = []
        }
    }

    private mutating func place(_ column: Int, _ name: String) -> Bool {
        let parts = name.split(separator: ".", maxSplits: 1)
        switch (parts[0], parts.count) {
        case ("ship_from", 2): return PlainColumns.place(column, parts[1], in: &shipFrom)
        case ("ship_to", 2): return PlainColumns.place(column, parts[1], in: &shipTo)
        case ("references", 2):
            let reference = String(parts[1])
            guard TextRules.isPlain(reference, limit: Bounds.identifier) else { return false }
            references.append((reference, column))
            return true
        default: break
        }
        switch name {
        case "client": client = column
        case "order": order = column
        case "parcel": parcel = column
        case "ship_date": shipDate = column
        case "weight": weight = column
        case "weight.value": weightValue = column
        case "weight.unit": weightUnit = column
        case "dimensions.length": length = column
        case "dimensions.width": width = column
        case "dimensions.height": height = column
        case "dimensions.unit": dimensionUnit = column
        case "packaging": packaging = column
        case "options.signature": signature = column
        case "options.saturday": saturday = column
        case "options.insured_value.amount": insuredAmount = column
        case "options.insured_value.currency": insuredCurrency = column
        case "options.deliver_by": deliverBy = column
        default: return false
        }
        return true
    }

    private static func place(_ column: Int, _ name: Substring, in address: inout Address) -> Bool {
        switch name {
        case "name": address.name = column
        case "company": address.company = column
        case "street.0", "street.1", "street.2", "street.3": address.street.append(column)
        case "city": address.city = column
        case "region": address.region = column
        case "postcode": address.postcode = column
        case "country": address.country = column
        case "phone": address.phone = column
        case "email": address.email = column
        case "residential": address.residential = column
        default: return false
        }
        address.all.append(column)
        return true
    }
}
