internal import TextFormats

/// Something the carrier says is wrong.
struct DPDUKFault {
    var code: String
    var message: String
    /// Which member of the request.
    var object: String
    var type = "validation"

    init(_ code: String, _ message: String, _ object: String) {
        self.code = code
        self.message = message
        self.object = object
    }

    static let unreadable = DPDUKFault("1001", "The request is not valid JSON", "")

    static func missing(_ object: String) -> DPDUKFault { DPDUKFault("1002", "\(object) is mandatory", object) }

    static var unauthorised: EmulatorResponse { response(of: [DPDUKFault("401", "Unauthorised", "")], status: 401) }

    static var notImplemented: EmulatorResponse { response(of: [DPDUKFault("501", "Not implemented", "")]) }

    private var json: JSONValue {
        .record([
            "errorCode": .string(code), "errorMessage": .string(message), "obj": .string(object),
            "errorType": .string(type),
        ])
    }

    static func response(of faults: [DPDUKFault], asObject: Bool = false, status: Int = 200) -> EmulatorResponse {
        .json(
            status, .record(["error": asObject ? faults[0].json : .array(faults.map(\.json)), "data": .null]))
    }
}

/// What the carrier looks at in requests.
enum DPDUKRequest {
    static let networks = [
        (code: "1^12", description: "PARCEL DPD NEXT DAY"), (code: "1^11", description: "PARCEL DPD TWO DAY"),
        (code: "1^13", description: "PARCEL DPD 12:00"), (code: "1^14", description: "PARCEL DPD 10:30"),
        (code: "1^16", description: "PARCEL SATURDAY"), (code: "1^32", description: "EXPRESSPAK DPD NEXT DAY"),
    ]

    /// The most parcels of a shipment.
    private static let mostParcels = 99

    static func isOdd(_ consignment: JSONValue, _ word: String) -> Bool {
        let address = consignment["deliveryDetails"]?["address"]
        return address?.text("organisation") == word || address?.text("town") == word
    }

    static func faults(ofServices request: EmulatorRequest) -> [DPDUKFault] {
        var faults: [DPDUKFault] = []
        for name in [
            "deliveryDirection", "numberOfParcels", "shipmentType", "totalWeight",
            "collectionDetails.address.countryCode", "deliveryDetails.address.countryCode",
            "deliveryDetails.address.postcode",
        ] where request.parameter(name)?.isEmpty ?? true { faults.append(.missing(name)) }
        return faults
    }

    static func faults(ofShipment json: JSONValue, day: String) -> [DPDUKFault] {
        var faults: [DPDUKFault] = []
        // Members that say nothing have to be there nevertheless.
        for name in ["jobId", "collectionOnDelivery", "invoice", "consolidate"] where json[name] == nil {
            faults.append(.missing(name))
        }
        let date = json.text("collectionDate") ?? ""
        if !isTime(date) {
            faults.append(DPDUKFault("1003", "collectionDate is not valid", "collectionDate"))
        } else if date.prefix(10) < day {
            faults.append(DPDUKFault("1007", "collectionDate is in the past", "collectionDate"))
        }
        let consignments = json["consignment"]?.array ?? []
        guard consignments.count == 1 else { return faults + [.missing("consignment")] }
        let consignment = consignments[0]
        for name in ["consignmentNumber", "consignmentRef", "parcel", "customsValue", "liabilityValue", "liability"]
        where consignment[name] == nil { faults.append(.missing("consignment[0].\(name)")) }
        faults += self.faults(ofSide: consignment["collectionDetails"], at: "consignment[0].collectionDetails")
        faults += self.faults(ofSide: consignment["deliveryDetails"], at: "consignment[0].deliveryDetails")
        faults += notificationFaults(consignment["deliveryDetails"]?["notificationDetails"])
        if !networks.contains(where: { $0.code == consignment.text("networkCode") }) {
            faults.append(DPDUKFault("1008", "networkCode is not valid", "consignment[0].networkCode"))
        }
        if !(1...mostParcels).contains(consignment["numberOfParcels"]?.integer ?? 0) {
            faults.append(DPDUKFault("1003", "numberOfParcels is not valid", "consignment[0].numberOfParcels"))
        }
        // A whole number or a decimal, never a text.
        let weight = consignment["totalWeight"] ?? .null
        if weight.string != nil || weight.thousandths ?? 0 <= 0 {
            faults.append(DPDUKFault("1003", "totalWeight is not valid", "consignment[0].totalWeight"))
        }
        for name in ["shippingRef1", "shippingRef2", "shippingRef3"] {
            faults += limit(consignment[name], 25, "consignment[0].\(name)")
        }
        faults += limit(consignment["deliveryInstructions"], 50, "consignment[0].deliveryInstructions")
        if consignment["liability"] == .bool(true), consignment.given("liabilityValue")?.thousandths == nil {
            faults.append(.missing("consignment[0].liabilityValue"))
        }
        return faults
    }

    private static func faults(ofSide side: JSONValue?, at place: String) -> [DPDUKFault] {
        guard let side, let address = side.given("address") else { return [.missing("\(place).address")] }
        var faults: [DPDUKFault] = []
        let contact = side["contactDetails"] ?? .null
        if contact.text("contactName") == nil { faults.append(.missing("\(place).contactDetails.contactName")) }
        faults += limit(contact["contactName"], 35, "\(place).contactDetails.contactName")
        faults += limit(contact["telephone"], 15, "\(place).contactDetails.telephone")
        for name in ["countryCode", "postcode", "street", "town"] where address.text(name) == nil {
            faults.append(.missing("\(place).address.\(name)"))
        }
        for name in ["organisation", "street", "locality", "town", "county"] {
            faults += limit(address[name], 35, "\(place).address.\(name)")
        }
        if let code = address.text("countryCode"), code.utf8.count != 2 || code != code.uppercased() {
            faults.append(DPDUKFault("1003", "countryCode is not valid", "\(place).address.countryCode"))
        }
        if address.text("countryCode") == "GB", let postcode = address.text("postcode"), !isPostcode(postcode) {
            faults.append(DPDUKFault("1003", "postcode is not valid", "\(place).address.postcode"))
        }
        return faults
    }

    private static func notificationFaults(_ details: JSONValue?) -> [DPDUKFault] {
        let place = "consignment[0].deliveryDetails.notificationDetails"
        var faults = limit(details?["email"], 50, "\(place).email") + limit(details?["mobile"], 15, "\(place).mobile")
        if let email = details?.text("email"), !email.contains("@") {
            faults.append(DPDUKFault("1003", "email is not valid", "\(place).email"))
        }
        return faults
    }

    private static func limit(_ value: JSONValue?, _ longest: Int, _ object: String) -> [DPDUKFault] {
        guard let text = value?.string, text.unicodeScalars.count > longest else { return [] }
        return [DPDUKFault("1010", "\(object) is longer than \(longest)", object)]
    }

    /// `2019-03-08T09:00:00`, without a zone.
    private static func isTime(_ text: String) -> Bool {
        let pattern = Array("dddd-dd-ddTdd:dd:dd".utf8)
        let bytes = Array(text.utf8)
        guard bytes.count == pattern.count else { return false }
        return zip(bytes, pattern).allSatisfy { byte, wanted in
            wanted == UInt8(ascii: "d")
                ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == wanted
        }
    }

    /// A letter or two, a district that begins with a digit, a blank or none, a digit and two letters.
    private static func isPostcode(_ text: String) -> Bool {
        let bytes = Array(text.uppercased().utf8.filter { $0 != 0x20 })
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
        guard (5...7).contains(bytes.count) else { return false }
        let inward = bytes.suffix(3)
        return isLetter(bytes[0]) && bytes.dropLast(3).allSatisfy { isDigit($0) || isLetter($0) }
            && bytes.dropLast(3).contains(where: isDigit) && inward.first.map(isDigit) == true
            && inward.dropFirst().allSatisfy(isLetter)
    }
}
