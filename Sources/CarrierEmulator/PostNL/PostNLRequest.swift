internal import TextFormats

/// A request for labels or a confirmation, and what PostNL's description has against it.
struct PostNLRequest {
    private let body: JSONValue
    private let customerNumber: String

    init(_ body: JSONValue, _ customerNumber: String) {
        self.body = body
        self.customerNumber = customerNumber
    }

    /// The shipments asked for.
    var shipments: [JSONValue] { body["Shipments"]?.array ?? [] }
    /// How labels are to be drawn.
    var printer: String { body["Message"]?["Printertype"]?.string ?? "" }
    /// The first shipment's barcode, for messages.
    var firstBarcode: String { shipments.first?["Barcode"]?.string ?? "" }

    /// Where a shipment goes.
    func receiver(_ index: Int) -> JSONValue? {
        shipments[index]["Addresses"]?.array?.first { $0["AddressType"]?.string == "01" }
    }

    /// What the first recipient is to be answered with; empty for nothing special.
    var oddity: String {
        guard !shipments.isEmpty, let receiver = receiver(0) else { return "" }
        for name in ["City", "CompanyName"] {
            if let text = receiver[name]?.string, text.hasPrefix("Oddity-") { return String(text.dropFirst(7)) }
        }
        return ""
    }

    /// The text of a string or of a number.
    static func text(_ value: JSONValue?) -> String? {
        switch value {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    private static let printers = [
        "GraphicFile|PDF", "Zebra|Generic ZPL II 200 dpi", "Zebra|Generic ZPL II 300 dpi",
        "Zebra|Generic ZPL II 600 dpi",
    ]
    private static let union = [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
        "LV",
        "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    ]

    /// Everything that is wrong with it.
    func faults(needsPrinter: Bool) -> [(code: String, text: String)] {
        var faults = Faults()
        guard body.members != nil else { return [("3000", "Request format is invalid")] }
        let customer = body["Customer"]
        faults.text(customer, "Customer/CustomerCode", 1...6)
        faults.text(customer, "Customer/CustomerNumber", 1...8)
        faults.optional(customer, "Customer/CollectionLocation", 6...6)
        faults.optional(customer, "Customer/Email", 0...50)
        faults.optional(customer, "Customer/Name", 0...35)
        if faults.isEmpty,
            customer?["CustomerCode"]?.string != EmulatedPostNL.customerCode
                || customer?["CustomerNumber"]?.string != customerNumber
        {
            faults.add("1280001", "Customer/CustomerCode and CustomerNumber are not known")
        }
        let message = body["Message"]
        faults.text(message, "Message/MessageID", 1...12)
        let stamp = message?["MessageTimeStamp"]?.string ?? ""
        if stamp.wholeMatch(of: /[0-3][0-9]-[01][0-9]-[12][0-9]{3} [0-2][0-9]:[0-5][0-9]:[0-5][0-9]/) == nil {
            faults.add("3000", "Message/MessageTimeStamp is not dd-MM-yyyy hh:mm:ss")
        }
        if needsPrinter, !PostNLRequest.printers.contains(printer) {
            faults.add("3000", "Message/Printertype is not known")
        }
        let sender = customer?["Address"]
        if let sender { faults.address(sender, "Customer/Address", type: /02/) }
        if shipments.isEmpty { faults.add("3000", "Shipments: at least one is required") }
        for (index, shipment) in shipments.enumerated() {
            check(shipment, "Shipments/\(index)", hasSender: sender != nil, &faults)
        }
        return faults.all
    }

    private func check(_ shipment: JSONValue, _ place: String, hasSender: Bool, _ faults: inout Faults) {
        let addresses = shipment["Addresses"]?.array ?? []
        let types = addresses.map { $0["AddressType"]?.string }
        if !types.contains("01") { faults.add("1280201", place + "/Addresses: no address of type 01") }
        if !hasSender, !types.contains("02") {
            faults.add("1280202", "Incorrect address specified in address type Sender")
        }
        for (index, address) in addresses.enumerated() {
            faults.address(address, "\(place)/Addresses/\(index)", type: /[0-9]{2}/)
        }
        barcode(shipment, place, &faults)
        if PostNLRequest.text(shipment["ProductCodeDelivery"])?.wholeMatch(of: /[0-9]{4,5}/) == nil {
            faults.add("3000", place + "/ProductCodeDelivery has not 4 or 5 digits")
        }
        for name in ["CodingText", "Content", "CostCenter", "CustomerOrderNumber"] {
            faults.optional(shipment, "\(place)/\(name)", 0...35)
        }
        if let date = shipment["DeliveryDate"]?.string,
            date.wholeMatch(of: /[0-3][0-9]-[01][0-9]-[12][0-9]{3} [0-2][0-9]:[0-5][0-9]:[0-5][0-9]/) == nil
        {
            faults.add("3000", place + "/DeliveryDate is not dd-MM-yyyy hh:mm:ss")
        }
        dimension(shipment["Dimension"], place + "/Dimension", &faults)
        let contacts = shipment["Contacts"]?.array ?? []
        for (index, contact) in contacts.enumerated() {
            if contact["ContactType"]?.string?.wholeMatch(of: /[0-9]{2}/) == nil {
                faults.add("3000", "\(place)/Contacts/\(index)/ContactType has not two digits")
            }
            faults.optional(contact, "\(place)/Contacts/\(index)/Email", 0...50)
            faults.optional(contact, "\(place)/Contacts/\(index)/SMSNr", 10...17)
            faults.optional(contact, "\(place)/Contacts/\(index)/TelNr", 10...17)
        }
        for (index, option) in (shipment["ProductOptions"]?.array ?? []).enumerated() {
            for name in ["Characteristic", "Option"]
            where PostNLRequest.text(option[name])?.wholeMatch(of: /[0-9]{3}/) == nil {
                faults.add("3000", "\(place)/ProductOptions/\(index)/\(name) has not three digits")
            }
        }
        amounts(shipment["Amounts"]?.array ?? [], place, &faults)
        let country = addresses.first { $0["AddressType"]?.string == "01" }?["Countrycode"]?.string ?? "NL"
        let isForeign = !PostNLRequest.union.contains(country)
        if isForeign, shipment["Customs"] == nil { faults.add("3000", place + "/Customs is mandatory outside the EU") }
        if !isForeign, shipment["Customs"] != nil { faults.add("3000", place + "/Customs is not allowed in the EU") }
        if isForeign, !contacts.contains(where: { $0["Email"] != nil || $0["TelNr"] != nil }) {
            faults.add("3000", place + "/Contacts: Email or TelNr is mandatory outside the EU")
        }
    }

    private func barcode(_ shipment: JSONValue, _ place: String, _ faults: inout Faults) {
        guard let value = shipment["Barcode"] else { return }
        guard let barcode = value.string, (11...15).contains(barcode.count) else {
            faults.add("3000", place + "/Barcode has not 11 to 15 characters")
            return
        }
        if barcode.hasPrefix("2S") || barcode.hasPrefix("3S") {
            if barcode.count < 13 { faults.add("10302", "Length of 3S type barcode must be between 13 and 15") }
            let rest = barcode.dropFirst(2)
            let code = EmulatedPostNL.customerCode
            if !rest.hasPrefix(code) || rest.dropFirst(code.count).wholeMatch(of: /[0-9]+/) == nil {
                faults.add("10301", place + "/Barcode is not of the customer's range")
            }
        } else if let match = barcode.wholeMatch(of: /[A-Z]{2}([0-9]{8})([0-9])NL/) {
            if String(EmulatedPostNL.checkDigit(String(match.1))) != match.2 {
                faults.add("10304", place + "/Barcode has a wrong check digit")
            }
        } else {
            faults.add("10301", place + "/Barcode is of no known type")
        }
    }

    private func dimension(_ dimension: JSONValue?, _ place: String, _ faults: inout Faults) {
        var sides: [Int] = []
        for name in ["Weight", "Length", "Width", "Height", "Volume"] {
            guard let value = dimension?[name] else {
                if name == "Weight" { faults.add("3000", place + "/Weight is required") }
                continue
            }
            guard let number = PostNLRequest.text(value).flatMap({ Int($0) }), number >= 1 else {
                faults.add("3000", "\(place)/\(name) is not a whole number from 1")
                continue
            }
            if name != "Weight", name != "Volume" { sides.append(number) }
        }
        if sides != sides.sorted(by: >) { faults.add("3000", place + ": Length, Width, Height go from long to short") }
    }

    private func amounts(_ amounts: [JSONValue], _ place: String, _ faults: inout Faults) {
        for (index, amount) in amounts.enumerated() {
            if amount["AmountType"]?.string?.wholeMatch(of: /[0-9]{2}/) == nil {
                faults.add("3000", "\(place)/Amounts/\(index)/AmountType has not two digits")
            }
            if PostNLRequest.text(amount["Value"])?.wholeMatch(of: /[0-9]{1,6}(\.[0-9]{1,2})?/) == nil {
                faults.add("3000", "\(place)/Amounts/\(index)/Value is not 0.00 to 999999.99")
            }
            if let currency = amount["Currency"]?.string, !["EUR", "GBP", "USD", "CNY"].contains(currency) {
                faults.add("3000", "\(place)/Amounts/\(index)/Currency is not taken")
            }
        }
    }

    /// Collects what is wrong.
    private struct Faults {
        private(set) var all: [(code: String, text: String)] = []
        var isEmpty: Bool { all.isEmpty }

        mutating func add(_ code: String, _ text: String) { all.append((code, text)) }

        /// A text that must be there.
        mutating func text(_ object: JSONValue?, _ path: String, _ length: ClosedRange<Int>) {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            guard let text = object?[name]?.string, !text.isEmpty else { return add("3000", path + " is required") }
            if !length.contains(text.count) { add("3000", "\(path) has not \(length) characters") }
        }

        /// A text that may be there.
        mutating func optional(_ object: JSONValue?, _ path: String, _ length: ClosedRange<Int>) {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            guard let value = object?[name] else { return }
            guard let text = value.string, length.contains(text.count) else {
                return add("3000", "\(path) has not \(length) characters")
            }
        }

        mutating func address(_ address: JSONValue, _ place: String, type: Regex<Substring>) {
            if address["AddressType"]?.string?.wholeMatch(of: type) == nil {
                add("3000", place + "/AddressType is not right")
            }
            for name in [
                "Area", "Buildingname", "City", "CompanyName", "Department", "Doorcode", "FirstName", "Floor",
                "HouseNr",
                "HouseNrExt", "Name", "Region",
            ] {
                optional(address, "\(place)/\(name)", 0...35)
            }
            optional(address, place + "/Street", 0...95)
            optional(address, place + "/Zipcode", 0...17)
            let country = address["Countrycode"]?.string ?? ""
            if country.wholeMatch(of: /[A-Z]{2}/) == nil { add("3000", place + "/Countrycode has not two letters") }
            if (address["Name"]?.string ?? "").isEmpty, (address["CompanyName"]?.string ?? "").isEmpty {
                add("3000", place + ": Name or CompanyName is required")
            }
            let combined = address["StreetHouseNrExt"]?.string ?? ""
            if (address["Street"]?.string ?? "").isEmpty, combined.isEmpty {
                add("3000", place + ": Street or StreetHouseNrExt is required")
            }
            guard ["NL", "BE", "LU"].contains(country) else { return }
            let zipcode = address["Zipcode"]?.string ?? ""
            let fits =
                country == "NL"
                ? zipcode.wholeMatch(of: /[0-9]{4}[A-Z]{2}/) != nil : zipcode.wholeMatch(of: /[0-9]{4}/) != nil
            if !fits { add("3000", place + "/Zipcode is none of \(country)") }
            if combined.isEmpty, (address["HouseNr"]?.string ?? "").wholeMatch(of: /[0-9]{1,5}/) == nil {
                add("3000", place + "/HouseNr has not 1 to 5 digits")
            }
        }
    }
}
