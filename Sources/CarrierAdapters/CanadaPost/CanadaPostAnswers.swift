internal import ShipmentModel
internal import XMLReading

/// What Canada Post answers.
enum CanadaPostAnswers {
    private static let currency = Currency("CAD")!
    /// The carrier refuses more calls in a minute; it does not say for how long.
    private static let throttlePause = Duration.seconds(10)

    /// The answer, if it is XML.
    static func root(of response: HTTPResponse) -> XMLElement? { try? XMLDocument(response.body).root }

    /// The first of an answer's messages: those of `messages` in whichever name space.
    static func message(in root: XMLElement?) -> (code: String, text: String)? {
        guard let root, root.name == "messages", let message = root["message"] else { return nil }
        return (message.text("code") ?? "", message.text("description") ?? "")
    }

    /// Why an answer is none; nil for one of 200 to 299 that is no message.
    static func fault(of response: HTTPResponse, to call: CarrierCall) -> CarrierFault? {
        let message = message(in: root(of: response))
        let isSuccess = (200..<300).contains(response.status)
        guard let message else { return call.fault(of: response) }
        if message.code.hasPrefix("AA0") || message.code == "E002" {
            return CarrierFault(.configuration, code: message.code, detail: message.text)
        }
        if message.code == "Server" {
            if message.text.contains("SLM Monitor") {
                let pause = response.pause ?? throttlePause
                return CarrierFault(.retryable(after: pause), code: "throttled", detail: message.text)
            }
            if message.text.contains("cvc-") {
                return CarrierFault(
                    .rejected(isAboutService: false), code: "schema-violation", detail: message.text)
            }
        }
        if isSuccess {
            // A failure that says so in an answer of success: whether something was made it does not say.
            return CarrierFault(
                call.effect == .read ? .rejected(isAboutService: false) : .unknown, code: message.code,
                detail: message.text)
        }
        return call.fault(of: response, code: message.code, detail: message.text)
    }

    /// Something that an answer links to.
    struct Link: Hashable {
        /// What it is: `label`, `shipment`, `manifest` …
        var rel: String
        /// Where it is.
        var href: String
        /// Its media type.
        var media: String
    }

    /// The links of an element or of its `links`.
    static func links(in element: XMLElement?) -> [Link] {
        guard let element else { return [] }
        return (element["links"] ?? element).all("link").compactMap { link in
            guard let rel = link.attribute("rel"), let href = link.attribute("href") else { return nil }
            return Link(rel: rel, href: href, media: link.attribute("media-type") ?? "")
        }
    }

    /// A shipment as it is told when it is made and when it is asked for.
    struct ShipmentInfo {
        var id: String
        /// Whether it can no longer be deleted.
        var isTransmitted: Bool
        var pin: String?
        var request: String?
        var price: Money?
        var links: [Link]

        /// What a label is known by: the PIN, or the shipment's identifier for services without one.
        var number: String? { WireText.trackingNumber(pin) ?? WireText.trackingNumber(id) }
        /// The group it is in.
        var group: String? {
            links.first { $0.rel == "group" }.flatMap { link in
                link.href.split(separator: "?").last?.split(separator: "&").first {
                    $0.lowercased().hasPrefix("groupid=")
                }.map { String($0.dropFirst("groupid=".count)) }
            }
        }
    }

    /// A shipment; nil if the answer is none.
    static func shipment(in root: XMLElement?) -> ShipmentInfo? {
        guard let root, ["shipment-info", "non-contract-shipment-info"].contains(root.name),
            let id = root.text("shipment-id"), !id.isEmpty
        else { return nil }
        func text(_ name: String) -> String? { root.text(name).flatMap { $0.isEmpty ? nil : $0 } }
        return ShipmentInfo(
            id: id, isTransmitted: root.name != "shipment-info" || text("shipment-status") == "transmitted",
            pin: text("tracking-pin"), request: text("customer-request-id"),
            price: WireText.money(root.text("shipment-price", "due-amount") ?? "", currency), links: links(in: root))
    }

    /// What a shipment without a contract was charged, by its receipt.
    static func receipt(in root: XMLElement?) -> Money? {
        guard let root, root.name == "non-contract-shipment-receipt",
            let details = root["cc-receipt-details"], details.text("currency") ?? currency.code == currency.code
        else { return nil }
        return WireText.money(details.text("charge-amount"), currency)
    }

    /// The prices of an answer, of those services that we have a name for; nil if it is none.
    static func quotes(in root: XMLElement?, _ settings: CarrierAccountSettings, isContract: Bool) -> [LiveQuote]? {
        guard let root, root.name == "price-quotes" else { return nil }
        return root.all("price-quote").compactMap { quote in
            guard let code = quote.text("service-code"), let service = settings.ourService(code),
                let price = WireText.money(quote.text("price-details", "due"), currency)
            else { return nil }
            return LiveQuote(
                service: service, price: price, isAccountPrice: isContract, includesTax: true,
                delivery: WireText.date(quote.text("service-standard", "expected-delivery-date")))
        }
    }

    // MARK: Where a parcel is

    /// What is known of a parcel; nil if the answer does not say.
    static func track(_ number: String, in root: XMLElement?) -> TrackingReport? {
        guard let root, root.name == "tracking-detail" else { return nil }
        let events = (root["significant-events"]?.all("occurrence") ?? []).map { event in
            func text(_ name: String) -> String { event.text(name) ?? "" }
            let place = [text("event-site"), text("event-province")].filter { !$0.isEmpty }.joined(separator: ", ")
            let time = text("event-date") + "T" + text("event-time") + " " + text("event-time-zone")
            return TrackingReport.Event(
                time: time, code: text("event-identifier"), text: text("event-description"), place: place)
        }
        let last = events.max { $0.time < $1.time }
        return TrackingReport(
            trackingNumber: number, status: last.map { status(of: $0.text) } ?? .announced, events: events)
    }

    /// How far a parcel is by what the carrier says in English: it tells no codes that are documented.
    private static func status(of text: String) -> TrackingReport.Status {
        let words: [(part: String, status: TrackingReport.Status)] = [
            ("return", .returned), ("out for delivery", .outForDelivery), ("undeliver", .exception),
            ("not delivered", .exception), ("attempted", .exception), ("delay", .exception),
            ("delivered", .delivered), ("pickup", .awaitingCollection), ("pick up", .awaitingCollection),
            ("submitted by shipper", .announced), ("electronic information", .announced),
        ]
        let text = text.lowercased()
        return words.first { text.contains($0.part) }?.status ?? .inTransit
    }
}
