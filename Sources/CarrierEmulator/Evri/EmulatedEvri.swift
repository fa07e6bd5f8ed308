internal import XMLReading

/// Evri's routing interface v4 (once Hermes UK), as other programs use it; the carrier publishes no description.
///
/// One kind of request under five methods: an address is checked, a route is determined, a parcel is announced, with or
/// without a label. What goes wrong with an entry is told within it, under status 200. A parcel cannot be taken back
/// and is not known again: the same request makes another.
///
/// User and password are those of a Basic authorisation; `clientId` must be the settings' account. The method is the
/// path's last part, whatever is before it. Every parcel of a request gets an answer of its own. Error codes are the
/// emulator's own, five digits beginning with 9: the real ones are not known. Four programs find `labelImage` within
/// `outboundCarriers`, one account of the interface has it beside that; the first is what is answered.
///
/// A parcel whose recipient's **city** is one of these words is answered oddly:
///
/// | city | what happens |
/// |---|---|
/// | `Oddity-Wrapped` | an element named after the method is around `routingResponse` |
/// | `Oddity-Label-Beside` | `labelImage` stands beside `outboundCarriers`, not in it |
/// | `Oddity-Label-Wrapped-Lines` | the label's base64 is broken into lines |
/// | `Oddity-Label-Absent` | announced, without a label |
/// | `Oddity-Message` | each error is within an element `message` of its own |
/// | `Oddity-Warning` | a warning beside the label |
/// | `Oddity-Namespace` | everything in a name space, under a prefix |
/// | `Oddity-DTD` | a DOCTYPE with an entity |
/// | `Oddity-HTML-401` | a page of HTML with 401; nothing is done |
public struct EmulatedEvri: EmulatedCarrier {
    /// The name its paths begin with.
    public static let name = "evri"

    private let settings: EmulatorSettings
    /// Every parcel announced, oldest first.
    public private(set) var liveLabels: [EmulatedLabel] = []

    /// A carrier with empty books.
    public init(_ settings: EmulatorSettings) { self.settings = settings }

    private enum Method: String {
        case validateDeliveryAddress, determineDeliveryRouting, routeDeliveryCreatePreadvice
        case routeDeliveryCreatePreadviceAndLabel, routeDeliveryCreatePreadviceReturnBarcode
        case routeDeliveryCreatePreadviceReturnBarcodeAndLabel

        var isPurchase: Bool { self != .validateDeliveryAddress && self != .determineDeliveryRouting }
        var hasLabel: Bool { rawValue.hasSuffix("AndLabel") }
        var hasReturn: Bool { rawValue.contains("ReturnBarcode") }
    }

    /// Answers a request.
    public mutating func answer(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard let basic = request.basic, basic == (settings.user, settings.password) else {
            return .text(
                401, "text/html", "<html><head><title>Error 401</title></head><body>Unauthorized</body></html>")
        }
        guard request.method == "POST", let method = request.parts.last.flatMap({ Method(rawValue: $0) }) else {
            return EmulatorResponse(status: request.method == "POST" ? 404 : 405)
        }
        guard let type = request.header("content-type"), type.hasPrefix("text/xml") else {
            return EmulatorResponse(status: 415)
        }
        guard let root = try? XMLDocument(request.body).root, root.name == "deliveryRoutingRequest" else {
            return .text(400, "text/html", "<html><body>JAXBException: unexpected element</body></html>")
        }
        let entries = root["deliveryRoutingRequestEntries"]?.all("deliveryRoutingRequestEntry") ?? []
        let city = entries.first?.text("customer", "address", "city") ?? ""
        if city == "Oddity-HTML-401" {
            return .text(401, "text/html", "<html><body>Unauthorized</body></html>")
        }
        var xml = XMLWriter()
        let wrapper = EmulatedEvri.wrapper(method)
        if city == "Oddity-Wrapped" { xml.begin(wrapper) }
        xml.begin("routingResponse")
        xml.begin("routingResponseEntries")
        let common =
            headFault(root) ?? (entries.isEmpty ? fault("90002", "deliveryRoutingRequestEntries is empty") : nil)
        if let common {
            xml.begin("routingResponseEntry")
            EmulatedEvri.write([common], to: &xml, hasMessages: false)
            xml.end()
        } else {
            for entry in entries { answer(entry, method, isZPL: root.text("labelFormat") != nil, &xml, &context) }
        }
        xml.end()
        xml.element("routingResponseCreationDate", EmulatorTime.iso(context.seconds))
        xml.end()
        if city == "Oddity-Wrapped" { xml.end() }
        var text = String(decoding: xml.finish(), as: UTF8.self)
        if city == "Oddity-Namespace" {
            text = text.replacing("</", with: "\u{1}").replacing("<?", with: "\u{2}").replacing("<", with: "<ns2:")
                .replacing("\u{1}", with: "</ns2:").replacing("\u{2}", with: "<?")
                .replacing(
                    "<ns2:routingResponse>",
                    with: "<ns2:routingResponse xmlns:ns2=\"http://v4.web.domain.routing.hermes.co.uk/\">")
        }
        if city == "Oddity-DTD" { text = text.replacing("?>", with: "?><!DOCTYPE x [<!ENTITY e \"boom\">]>") }
        return .text(200, "text/xml;charset=UTF-8", text)
    }

    private static func wrapper(_ method: Method) -> StaticString {
        switch method {
        case .validateDeliveryAddress: "validateDeliveryAddressResponse"
        case .determineDeliveryRouting: "determineDeliveryRoutingResponse"
        case .routeDeliveryCreatePreadvice: "routeDeliveryCreatePreadviceResponse"
        case .routeDeliveryCreatePreadviceAndLabel: "routeDeliveryCreatePreadviceAndLabelResponse"
        case .routeDeliveryCreatePreadviceReturnBarcode: "routeDeliveryCreatePreadviceReturnBarcodeResponse"
        case .routeDeliveryCreatePreadviceReturnBarcodeAndLabel:
            "routeDeliveryCreatePreadviceReturnBarcodeAndLabelResponse"
        }
    }

    private typealias Fault = (code: String, text: String)

    private func fault(_ code: String, _ text: String) -> Fault { (code, text) }

    /// What is wrong with the request as a whole.
    private func headFault(_ root: XMLElement) -> Fault? {
        guard root.text("clientId") == settings.account else { return fault("90001", "clientId is not valid") }
        guard let name = root.text("clientName"), (1...32).contains(name.utf8.count) else {
            return fault("90003", "clientName is mandatory")
        }
        guard root.text("sourceOfRequest") == "CLIENTWS" else {
            return fault("90004", "sourceOfRequest is not valid")
        }
        guard let date = root.text("creationDate"), EmulatedEvri.isTime(date) else {
            return fault("90005", "creationDate is not valid")
        }
        if let format = root.text("labelFormat"), format != "ZPL_799_1199" {
            return fault("90006", "labelFormat is not valid")
        }
        return nil
    }

    private static func isTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10 else { return false }
        return bytes.prefix(10).enumerated().allSatisfy { offset, byte in
            offset == 4 || offset == 7
                ? byte == UInt8(ascii: "-") : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        } && (bytes.count == 10 || (bytes.count >= 19 && bytes[10] == UInt8(ascii: "T")))
    }

    /// What is wrong with an entry: what is mandatory, how long it may be, what a number must be.
    private func faults(of entry: XMLElement) -> [Fault] {
        guard let customer = entry["customer"], let address = customer["address"] else {
            return [fault("90010", "customer address is mandatory")]
        }
        var found: [Fault] = []
        func check(_ element: XMLElement, _ name: String, _ longest: Int, isMandatory: Bool = false) {
            let text = element.text(name) ?? ""
            if isMandatory, text.isEmpty { found.append(fault("90011", "\(name) is mandatory")) }
            if text.unicodeScalars.count > longest {
                found.append(fault("90012", "\(name) is longer than \(longest) characters"))
            }
        }
        check(address, "firstName", 32)
        check(address, "lastName", 32, isMandatory: true)
        check(address, "houseNo", 32)
        check(address, "houseName", 32)
        check(address, "streetName", 32, isMandatory: true)
        for line in ["addressLine1", "addressLine2", "addressLine3", "region"] { check(address, line, 32) }
        check(address, "city", 32, isMandatory: true)
        check(address, "countryCode", 2, isMandatory: true)
        let isBritish = address.text("countryCode") == "GB"
        check(address, "postCode", 10, isMandatory: isBritish)
        if isBritish, let postcode = address.text("postCode"), !EmulatedEvri.isPostcode(postcode) {
            found.append(fault("90013", "postCode is not valid"))
        }
        for phone in ["homePhoneNo", "workPhoneNo", "mobilePhoneNo"] { check(customer, phone, 15) }
        check(customer, "email", 80)
        check(customer, "customerReference1", 20, isMandatory: true)
        check(customer, "customerReference2", 20)
        check(customer, "deliveryMessage", 32)
        guard let parcel = entry["parcel"] else { return found + [fault("90014", "parcel is mandatory")] }
        for name in ["weight", "length", "width", "depth", "girth", "combinedDimension", "volume", "value"] {
            guard let number = parcel.text(name).flatMap({ Int($0) }), number >= 0 else {
                found.append(fault("90015", "\(name) is not a whole number"))
                continue
            }
            if name == "weight", !(1...30_000).contains(number) {
                found.append(fault("90016", "weight is out of range"))
            }
        }
        check(parcel, "currency", 3)
        check(parcel, "description", 32)
        check(parcel, "originOfParcel", 2)
        guard let date = entry.text("expectedDespatchDate"), EmulatedEvri.isTime(date) else {
            return found + [fault("90017", "expectedDespatchDate is not valid")]
        }
        check(entry, "countryOfOrigin", 2, isMandatory: true)
        return found
    }

    /// The shape of a British postcode, with or without its blank.
    private static func isPostcode(_ text: String) -> Bool {
        let bytes = Array(text.utf8.filter { $0 != 0x20 })
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
        guard (5...7).contains(bytes.count), isCapital(bytes[0]) else { return false }
        let tail = bytes.suffix(3)
        return bytes.allSatisfy { isDigit($0) || isCapital($0) } && isDigit(tail[tail.startIndex])
            && tail.dropFirst().allSatisfy(isCapital)
    }

    private static func write(_ faults: [Fault], to xml: inout XMLWriter, hasMessages: Bool) {
        for fault in faults {
            xml.begin("errorMessages")
            if hasMessages { xml.begin("message") }
            xml.element("errorCode", fault.code)
            xml.element("errorDescription", fault.text)
            if hasMessages { xml.end() }
            xml.end()
        }
    }

    private mutating func answer(
        _ entry: XMLElement, _ method: Method, isZPL: Bool, _ xml: inout XMLWriter, _ context: inout EmulatorContext
    ) {
        let city = entry.text("customer", "address", "city") ?? ""
        xml.begin("routingResponseEntry")
        defer { xml.end() }
        let faults = faults(of: entry)
        guard faults.isEmpty else {
            EmulatedEvri.write(faults, to: &xml, hasMessages: city == "Oddity-Message")
            return
        }
        if method == .validateDeliveryAddress {
            xml.begin("destinationAddress")
            xml.element("addressLine1", entry.text("customer", "address", "streetName") ?? "")
            xml.element("postCode", entry.text("customer", "address", "postCode") ?? "")
            xml.end()
            return
        }
        let isNextDay = entry["services"]?["nextDay"].map { $0.text != "false" } ?? false
        let isSigned = entry["services"]?["signature"].map { $0.text != "false" } ?? false
        let reference = entry.text("customer", "customerReference1") ?? ""
        var image: String?
        xml.begin("outboundCarriers")
        xml.begin("carrier1")
        xml.element("carrierId", isNextDay ? "UKND" : "UKST")
        xml.element("carrierName", "HERMES")
        let service = (isNextDay ? "NEXT DAY" : "STANDARD") + (isSigned ? " SIGNED" : "")
        xml.element("deliveryMethodDesc", service)
        if method.isPurchase {
            let number = EmulatedEvri.barcode(context.next())
            EmulatedEvri.write(barcode: number, to: &xml)
            liveLabels.append(
                EmulatedLabel(
                    trackingNumber: number, reference: reference, service: service, soldAt: context.now))
            if method.hasLabel, city != "Oddity-Label-Absent" {
                let lines = ["EVRI \(service)", number]
                image = EmulatorBase64.encode(
                    isZPL ? SpecimenDocument.zpl(lines) : SpecimenDocument.pdf(lines),
                    line: city == "Oddity-Label-Wrapped-Lines" ? 76 : 0)
            }
        }
        xml.element("sortLevel1", "LDS-41")
        xml.end()
        if let image, city != "Oddity-Label-Beside" { xml.element("labelImage", image) }
        xml.end()
        if let image, city == "Oddity-Label-Beside" { xml.element("labelImage", image) }
        if method.hasReturn {
            xml.begin("inboundCarriers")
            xml.begin("carrier1")
            xml.element("carrierId", "UKRT")
            EmulatedEvri.write(barcode: EmulatedEvri.barcode(context.next()), to: &xml)
            xml.end()
            xml.end()
        }
        if city == "Oddity-Warning" {
            xml.begin("warningMessages")
            xml.element("warningCode", "99001")
            xml.element("warningDescription", "The route was changed.")
            xml.end()
        }
    }

    private static func write(barcode number: String, to xml: inout XMLWriter) {
        xml.begin("barcode1")
        xml.element("barcodeNumber", number)
        xml.element("barcodeDisplay", "\(number.prefix(4)) \(number.dropFirst(4))")
        xml.element("barcodeSymbology", "CODE128")
        xml.end()
    }

    /// Sixteen digits, such as parcels bear. Whether the last of the real ones checks the others is not known.
    private static func barcode(_ number: Int64) -> String {
        let digits = String(number)
        return "4046" + String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
    }
}
