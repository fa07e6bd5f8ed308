internal import XMLReading

/// A shipment in the books.
struct CanadaPostShipment: Sendable {
    let id: String
    let pin: String
    let isContract: Bool
    let service: String
    let group: String?
    let requestIdentifier: String?
    let customerReference: String?
    let city: String
    let price: CanadaPostPrice
    let wantsPrice: Bool
    let isZPL: Bool
    let soldAt: Int64
    var isTransmitted: Bool
    var isVoid = false
    var refundTicket: String?
    var purchaseOrder: String?

    /// What the client knows it by.
    var reference: String { requestIdentifier ?? customerReference ?? group ?? "" }
    var labelMedia: String { isZPL ? "application/zpl" : "application/pdf" }
    var media: String { isContract ? CanadaPostMedia.shipment : CanadaPostMedia.nonContract }
}

extension EmulatedCanadaPost {
    /// `/rs/{customer}/{customer}/shipment…`.
    mutating func contract(
        _ request: EmulatorRequest, _ rest: [String], _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        switch (request.method, rest.count) {
        case ("POST", 0): return create(request, isContract: true, &context)
        case ("GET", 0): return list(request, isContract: true)
        default: return one(request, rest, isContract: true, &context)
        }
    }

    /// `/rs/{customer}/ncshipment…`.
    mutating func nonContract(
        _ request: EmulatorRequest, _ rest: [String], _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        switch (request.method, rest.count) {
        case ("POST", 0): return create(request, isContract: false, &context)
        case ("GET", 0): return list(request, isContract: false)
        default: return one(request, rest, isContract: false, &context)
        }
    }

    private mutating func create(
        _ request: EmulatorRequest, isContract: Bool, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        let asked: XMLElement
        let result =
            isContract
            ? document(request, CanadaPostMedia.shipment, root: "shipment", .shipment)
            : document(request, CanadaPostMedia.nonContract, root: "non-contract-shipment", .nonContractShipment)
        switch result {
        case .failure(let refusal): return refusal.response
        case .success(let root): asked = root
        }
        guard let spec = asked["delivery-spec"], let to = spec.first("destination", "address-details") else {
            preconditionFailure("the schema was met")
        }
        let city = to.text("city") ?? ""
        if city == "Oddity-Throttle" { return CanadaPostAnswer.throttled }
        if city == "Oddity-HTML-401" {
            return .text(401, "text/html", "<html><body><h1>401 Unauthorized</h1></body></html>")
        }
        let country = to.text("country-code")?.uppercased() ?? ""
        if let refusal = refusal(of: spec, to: to, country) { return refusal }
        let code = spec.text("service-code") ?? ""
        guard let service = CanadaPostPrice.services.first(where: { $0.code == code }) else {
            preconditionFailure("a service that was looked up before")
        }
        let number = context.next()
        let shipment = CanadaPostShipment(
            id: "3\(number)0001406032", pin: EmulatedCanadaPost.pin(number, isDomestic: country == "CA"),
            isContract: isContract, service: code, group: asked.text("group-id"),
            requestIdentifier: asked.text("customer-request-id"),
            customerReference: spec.text("references", "customer-ref-1"), city: city,
            price: CanadaPostPrice(
                start: service.start, each: service.each,
                grams: CanadaPostRule.thousandths(spec.text("parcel-characteristics", "weight") ?? "")?.value ?? 0,
                optionCount: spec["options"]?.children.count ?? 0, isCounter: !isContract, isDomestic: country == "CA"),
            wantsPrice: asked["provide-pricing-info"] != nil,
            isZPL: spec.text("print-preferences", "encoding") == "ZPL", soldAt: context.now,
            isTransmitted: asked["transmit-shipment"] != nil)
        shipments.append(shipment)
        return info(shipment, request.base)
    }

    /// What the carrier finds wrong with a delivery that its schema lets through.
    private func refusal(of spec: XMLElement, to: XMLElement, _ country: String) -> EmulatorResponse? {
        let code = spec.text("service-code") ?? ""
        guard CanadaPostPrice.services.contains(where: { $0.code == code }) else {
            return CanadaPostAnswer.messages(400, [("9902", "The service \(code) is not known.")])
        }
        guard CanadaPostPrice.serves(code, country) else {
            return CanadaPostAnswer.messages(400, [("9904", "The service \(code) does not go to \(country).")])
        }
        let postcode = to.text("postal-zip-code") ?? ""
        guard to["address-line-1"] != nil, to["city"] != nil,
            country != "CA" || CanadaPostRule.Kind.postcode.allows(postcode),
            country != "US" || CanadaPostRule.Kind.zip.allows(postcode),
            !["CA", "US"].contains(country) || to.text("prov-state")?.utf8.count == 2
        else { return CanadaPostAnswer.messages(400, [("9905", "The destination's address is not complete.")]) }
        guard country == "CA" || spec["customs"] != nil else {
            return CanadaPostAnswer.messages(400, [("9906", "Customs information is needed for \(country).")])
        }
        let destination = spec["destination"]
        guard destination?["name"] != nil || destination?["company"] != nil else {
            return CanadaPostAnswer.messages(400, [("9907", "A name or company is needed for the destination.")])
        }
        let grams = CanadaPostRule.thousandths(spec.text("parcel-characteristics", "weight") ?? "")?.value ?? 0
        return grams <= 30_000
            ? nil : CanadaPostAnswer.messages(400, [("9901", "The weight is more than 30 kg.")])
    }

    /// Sixteen digits at home; abroad an identifier of UPU S10, whose ninth digit checks the eight before it.
    private static func pin(_ number: Int64, isDomestic: Bool) -> String {
        let digits = String(number)
        if isDomestic { return "7023" + String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits }
        let eight = (String(repeating: "0", count: 8) + digits).suffix(8)
        let weights = [8, 6, 4, 2, 3, 5, 9, 7]
        let sum = zip(eight.utf8, weights).reduce(0) { $0 + Int($1.0 - UInt8(ascii: "0")) * $1.1 }
        let check =
            switch 11 - sum % 11 {
            case 10: 0
            case 11: 5
            case let digit: digit
            }
        return "LM\(eight)\(check)CA"
    }

    /// `shipment-info`, with the oddity that was asked for.
    private func info(_ shipment: CanadaPostShipment, _ base: String) -> EmulatorResponse {
        var xml = XMLWriter()
        write(shipment, base, to: &xml, isRoot: true)
        var text = String(decoding: xml.finish(), as: UTF8.self)
        switch shipment.city {
        case "Oddity-Other-Prefix":
            text = text.replacing("</", with: "\u{1}").replacing("<?", with: "\u{2}").replacing("<", with: "<cp:")
                .replacing("\u{1}", with: "</cp:").replacing("\u{2}", with: "<?").replacing("xmlns=", with: "xmlns:cp=")
        case "Oddity-BOM": text = "\u{FEFF}" + text
        case "Oddity-Latin1": text = text.replacing("UTF-8", with: "ISO-8859-1")
        case "Oddity-DTD": text = text.replacing("?>", with: "?><!DOCTYPE x [<!ENTITY e \"boom\">]>")
        default: break
        }
        return .text(200, shipment.media, text)
    }

    private func write(_ shipment: CanadaPostShipment, _ base: String, to xml: inout XMLWriter, isRoot: Bool) {
        let namespace = CanadaPostMedia.namespace(shipment.media)
        if !isRoot {
            xml.begin("shipment-info")
        } else if shipment.isContract {
            xml.begin("shipment-info", ["xmlns": namespace])
        } else {
            xml.begin("non-contract-shipment-info", ["xmlns": namespace])
        }
        if let identifier = shipment.requestIdentifier { xml.element("customer-request-id", identifier) }
        xml.element("shipment-id", shipment.id)
        if shipment.isContract {
            xml.element("shipment-status", shipment.isTransmitted ? "transmitted" : "created")
        }
        if shipment.city != "Oddity-No-Pin" { xml.element("tracking-pin", shipment.pin) }
        if let number = shipment.purchaseOrder { xml.element("po-number", number) }
        if shipment.isContract, shipment.wantsPrice, shipment.city != "Oddity-No-Price" {
            write(price: shipment, to: &xml, namespace: nil)
        }
        xml.begin("links")
        let own = own(shipment, base)
        let label =
            shipment.city == "Oddity-Label-Elsewhere"
            ? "https://elsewhere.invalid/ers/artifact/label/\(shipment.id)"
            : "\(base)/ers/artifact/label/\(shipment.id)"
        var links = [("self", own, shipment.media), ("details", own + "/details", shipment.media)]
        if shipment.isContract {
            if let group = shipment.group {
                links.append(
                    (
                        "group",
                        "\(base)/rs/\(settings.account)/\(settings.account)/shipment?groupId=\(CanadaPostAnswer.encoded(group))",
                        shipment.media
                    ))
            }
            links.append(("price", own + "/price", shipment.media))
        }
        links.append(("receipt", own + "/receipt", shipment.media))
        if shipment.isTransmitted || !shipment.isContract { links.append(("refund", own + "/refund", shipment.media)) }
        for (rel, href, media) in links { xml.element("link", "", ["rel": rel, "href": href, "media-type": media]) }
        xml.element("link", "", ["rel": "label", "href": label, "media-type": shipment.labelMedia, "index": "0"])
        xml.end()
        xml.end()
    }

    private func own(_ shipment: CanadaPostShipment, _ base: String) -> String {
        let account = settings.account
        return shipment.isContract
            ? "\(base)/rs/\(account)/\(account)/shipment/\(shipment.id)"
            : "\(base)/rs/\(account)/ncshipment/\(shipment.id)"
    }

    private func write(price shipment: CanadaPostShipment, to xml: inout XMLWriter, namespace: String?) {
        let price = shipment.price
        if let namespace { xml.begin("shipment-price", ["xmlns": namespace]) } else { xml.begin("shipment-price") }
        xml.element("service-code", shipment.service)
        xml.element("base-amount", CanadaPostAnswer.amount(price.base))
        xml.begin("adjustments")
        xml.begin("adjustment")
        xml.element("adjustment-code", "FUELSC")
        xml.element("adjustment-amount", CanadaPostAnswer.amount(price.fuel))
        xml.end()
        xml.end()
        xml.element("pre-tax-amount", CanadaPostAnswer.amount(price.beforeTax))
        xml.element("gst-amount", "0")
        xml.element("pst-amount", "0.00")
        xml.element("hst-amount", CanadaPostAnswer.amount(price.harmonisedTax))
        let prefix = "Oddity-Price-"
        xml.element(
            "due-amount",
            shipment.city.hasPrefix(prefix)
                ? String(shipment.city.dropFirst(prefix.count)) : CanadaPostAnswer.amount(price.due))
        xml.begin("service-standard")
        xml.element("am-delivery", "false")
        xml.element("guaranteed-delivery", "true")
        xml.element("expected-transmit-time", "2")
        xml.element("expected-delivery-date", EmulatorTime.date(shipment.soldAt / 1_000 + 2 * 86_400))
        xml.end()
        xml.element("rated-weight", "1.000")
        xml.end()
    }

    /// Shipments found by tracking number, group, request identifier or day; at least one must be asked by.
    private func list(_ request: EmulatorRequest, isContract: Bool) -> EmulatorResponse {
        let media = isContract ? CanadaPostMedia.shipment : CanadaPostMedia.nonContract
        if let refusal = CanadaPostAnswer.mediaRefusal(request, media, hasBody: false) { return refusal.response }
        func asked(_ name: String) -> String? { request.query.first { $0.name.lowercased() == name }?.value }
        let (pin, group, identifier) = (asked("trackingpin"), asked("groupid"), asked("customerrequestid"))
        let day = asked("date")
        guard pin != nil || group != nil || identifier != nil || day != nil else {
            return CanadaPostAnswer.messages(400, [("9908", "Nothing was said to look for.")])
        }
        let found = shipments.filter {
            $0.isContract == isContract && !$0.isVoid && (pin ?? $0.pin) == $0.pin
                && (group == nil || $0.group == group)
                && (identifier == nil || $0.requestIdentifier == identifier)
                && (day == nil || EmulatorTime.date($0.soldAt / 1_000).replacing("-", with: "") == day)
                && (asked("nomanifest") != "true" || !$0.isTransmitted)
        }
        var xml = XMLWriter()
        let namespace = CanadaPostMedia.namespace(media)
        if isContract {
            xml.begin("shipments", ["xmlns": namespace])
        } else {
            xml.begin("non-contract-shipments", ["xmlns": namespace])
        }
        for shipment in found {
            if isContract, asked("provideshipmentinfo") == "true" {
                write(shipment, request.base, to: &xml, isRoot: false)
            } else {
                xml.element(
                    "link", "", ["rel": "shipment", "href": own(shipment, request.base), "media-type": media])
            }
        }
        xml.end()
        return CanadaPostAnswer.xml(200, media, xml)
    }

    private mutating func one(
        _ request: EmulatorRequest, _ rest: [String], isContract: Bool, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        guard
            let index = shipments.firstIndex(where: {
                $0.id == rest[0] && $0.isContract == isContract && !$0.isVoid
            })
        else { return CanadaPostAnswer.notFound }
        let shipment = shipments[index]
        if request.method != "POST",
            let refusal = CanadaPostAnswer.mediaRefusal(request, shipment.media, hasBody: false)
        {
            return refusal.response
        }
        switch (request.method, rest.count == 2 ? rest[1] : "") {
        case ("GET", "") where rest.count == 1: return info(shipment, request.base)
        case ("GET", "receipt") where !isContract: return receipt(shipment)
        case ("GET", "price") where isContract:
            var xml = XMLWriter()
            write(price: shipment, to: &xml, namespace: CanadaPostMedia.namespace(shipment.media))
            return CanadaPostAnswer.xml(200, shipment.media, xml)
        case ("GET", "details") where isContract: return details(shipment)
        case ("DELETE", "") where isContract && rest.count == 1:
            guard !shipment.isTransmitted else {
                return CanadaPostAnswer.messages(
                    400, [("8064", "The shipment has been transmitted and cannot be voided.")])
            }
            shipments[index].isVoid = true
            return EmulatorResponse(status: 204)
        case ("POST", "refund"): return refund(request, index, &context)
        default: return CanadaPostAnswer.notFound
        }
    }

    /// `shipment-details`, with as much of the order as tells whose it is.
    private func details(_ shipment: CanadaPostShipment) -> EmulatorResponse {
        var xml = XMLWriter()
        xml.begin("shipment-details", ["xmlns": CanadaPostMedia.namespace(shipment.media)])
        if let identifier = shipment.requestIdentifier { xml.element("customer-request-id", identifier) }
        xml.element("shipment-status", shipment.isTransmitted ? "transmitted" : "created")
        xml.element("tracking-pin", shipment.pin)
        xml.begin("shipment-detail")
        if let group = shipment.group {
            xml.element("group-id", group)
        } else {
            xml.element("transmit-shipment", "true")
        }
        xml.begin("delivery-spec")
        xml.element("service-code", shipment.service)
        if let reference = shipment.customerReference {
            xml.begin("references")
            xml.element("customer-ref-1", reference)
            xml.end()
        }
        xml.end()
        xml.end()
        xml.end()
        return CanadaPostAnswer.xml(200, shipment.media, xml)
    }

    private mutating func refund(
        _ request: EmulatorRequest, _ index: Int, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        let shipment = shipments[index]
        let result =
            shipment.isContract
            ? document(request, shipment.media, root: "shipment-refund-request", .refundRequest(isContract: true))
            : document(
                request, shipment.media, root: "non-contract-shipment-refund-request", .refundRequest(isContract: false)
            )
        if case .failure(let refusal) = result { return refusal.response }
        guard shipment.isTransmitted || !shipment.isContract else {
            return CanadaPostAnswer.messages(400, [("9909", "The shipment has not been transmitted; void it.")])
        }
        guard shipment.refundTicket == nil else {
            return CanadaPostAnswer.messages(409, [("7292", "A refund has already been requested.")])
        }
        let ticket = "GT" + String(context.next())
        shipments[index].refundTicket = ticket
        let namespace = CanadaPostMedia.namespace(shipment.media)
        var xml = XMLWriter()
        if shipment.isContract {
            xml.begin("shipment-refund-request-info", ["xmlns": namespace])
        } else {
            xml.begin("non-contract-shipment-refund-request-info", ["xmlns": namespace])
        }
        xml.element("service-ticket-date", EmulatorTime.date(context.seconds))
        xml.element("service-ticket-id", ticket)
        xml.end()
        return CanadaPostAnswer.xml(200, shipment.media, xml)
    }
}
