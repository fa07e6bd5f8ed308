internal import XMLReading

/// Canada Post's REST interface: rates v4, shipments v8 with and without a contract, manifests v8, tracking v2 (its
/// schema files; the flow from its developer pages and from other programs).
///
/// The user and password are the settings'; the customer number in paths must be their account. A request is checked
/// against the schema in its real order before anything else. Labels, prices and manifests are separate links, which
/// begin with the emulator's own address.
///
/// A shipment whose recipient's **city** is one of these words is answered oddly:
///
/// | city | what happens |
/// |---|---|
/// | `Oddity-Price-42.7` | the amount due is written exactly so |
/// | `Oddity-No-Price` | no `shipment-price`, although it was asked for |
/// | `Oddity-No-Pin` | no `tracking-pin`, which the schema lets them leave out |
/// | `Oddity-Other-Prefix` | the same name space under a prefix |
/// | `Oddity-BOM`, `Oddity-Latin1` | a byte order mark; a declaration of ISO-8859-1 |
/// | `Oddity-DTD` | a DOCTYPE with an entity |
/// | `Oddity-Label-Late` | 202 without a body for the label, as long as labels take |
/// | `Oddity-Label-Gone` | 404 for the label, as after 90 days |
/// | `Oddity-Label-Elsewhere` | the label's link names another host |
/// | `Oddity-Throttle` | 500 with the code `Server` and "Rejected by SLM Monitor"; nothing is done |
/// | `Oddity-HTML-401` | a page of HTML with 401; nothing is done |
///
/// The status of a schema violation is 500, which the sources leave open. Codes from 9900 on are the emulator's own,
/// where the real ones are not known. That shipments can be listed by `customerRequestId` is what the schema's remarks
/// say; the parameter's spelling is remembered, and read without regard to case like the others.
public struct EmulatedCanadaPost: EmulatedCarrier {
    /// The name its paths begin with.
    public static let name = "canada-post"

    let settings: EmulatorSettings
    var shipments: [CanadaPostShipment] = []
    var manifests: [CanadaPostManifest] = []

    /// A carrier with empty books.
    public init(_ settings: EmulatorSettings) { self.settings = settings }

    /// Every label sold and neither voided nor refunded, oldest first.
    public var liveLabels: [EmulatedLabel] {
        shipments.filter { !$0.isVoid && $0.refundTicket == nil }.map {
            EmulatedLabel(trackingNumber: $0.pin, reference: $0.reference, service: $0.service, soldAt: $0.soldAt)
        }
    }

    /// Answers a request.
    public mutating func answer(_ request: EmulatorRequest, _ context: inout EmulatorContext) -> EmulatorResponse {
        guard let basic = request.basic, basic == (settings.user, settings.password) else {
            return CanadaPostAnswer.messages(401, [("E002", "AAA Authentication Failure")])
        }
        let parts = request.parts
        switch (request.method, parts.first, parts.count) {
        case ("POST", "rs", 3) where parts[1] == "ship" && parts[2] == "price":
            return rate(request, context)
        case ("GET", "vis", 5) where parts[1] == "track" && parts[2] == "pin":
            return track(request, pin: parts[3], view: parts[4], context)
        case (_, "ers", 4) where parts[1] == "artifact":
            return artifact(request, kind: parts[2], id: parts[3], context)
        case (_, "rs", 3...):
            guard parts[1] == settings.account else {
                return CanadaPostAnswer.messages(
                    403, [("AA004", "You cannot mail on behalf of the requested customer.")])
            }
            if parts[2] == "ncshipment" {
                return nonContract(request, Array(parts.dropFirst(3)), &context)
            }
            guard parts.count >= 4, parts[2] == settings.account else {
                return CanadaPostAnswer.messages(
                    403, [("AA004", "You cannot mail on behalf of the requested customer.")])
            }
            switch parts[3] {
            case "shipment": return contract(request, Array(parts.dropFirst(4)), &context)
            case "manifest": return manifest(request, Array(parts.dropFirst(4)), &context)
            default: return CanadaPostAnswer.notFound
            }
        default: return CanadaPostAnswer.notFound
        }
    }

    /// The body as a document of a name space, if media types and schema are met; otherwise the answer that says so.
    func document(
        _ request: EmulatorRequest, _ media: String, root: String, _ rule: CanadaPostRule
    ) -> Result<XMLElement, CanadaPostRefusal> {
        if let refusal = CanadaPostAnswer.mediaRefusal(request, media, hasBody: true) { return .failure(refusal) }
        let document: XMLDocument
        do throws(XMLFault) { document = try XMLDocument(request.body) } catch {
            return .failure(CanadaPostRefusal(CanadaPostAnswer.schema(request, "The markup must be well-formed.")))
        }
        guard document.root.name == root else {
            return .failure(
                CanadaPostRefusal(
                    CanadaPostAnswer.schema(
                        request, "cvc-elt.1: Cannot find the declaration of element '\(document.root.name)'.")))
        }
        if let fault = rule.fault(of: document.root, in: CanadaPostMedia.namespace(media)) {
            return .failure(CanadaPostRefusal(CanadaPostAnswer.schema(request, fault)))
        }
        return .success(document.root)
    }
}

/// A refusal that stands in for an answer.
struct CanadaPostRefusal: Error {
    let response: EmulatorResponse
    init(_ response: EmulatorResponse) { self.response = response }
}

/// The media types that requests and answers must name exactly.
enum CanadaPostMedia {
    static let rate = "application/vnd.cpc.ship.rate-v4+xml"
    static let shipment = "application/vnd.cpc.shipment-v8+xml"
    static let nonContract = "application/vnd.cpc.ncshipment-v4+xml"
    static let manifest = "application/vnd.cpc.manifest-v8+xml"
    static let track = "application/vnd.cpc.track-v2+xml"

    static func namespace(_ media: String) -> String {
        switch media {
        case rate: "http://www.canadapost.ca/ws/ship/rate-v4"
        case shipment: "http://www.canadapost.ca/ws/shipment-v8"
        case nonContract: "http://www.canadapost.ca/ws/ncshipment-v4"
        case manifest: "http://www.canadapost.ca/ws/manifest-v8"
        default: "http://www.canadapost.ca/ws/track"
        }
    }
}

/// Answers in the shapes that Canada Post has for all interfaces.
enum CanadaPostAnswer {
    static func xml(_ status: Int, _ media: String, _ writer: consuming XMLWriter) -> EmulatorResponse {
        .bytes(status, media, writer.finish())
    }

    /// `messages`, in the name space that all but tracking use.
    static func messages(
        _ status: Int, _ list: [(code: String, text: String)],
        namespace: String = "http://www.canadapost.ca/ws/messages"
    ) -> EmulatorResponse {
        var xml = XMLWriter()
        xml.begin("messages", ["xmlns": namespace])
        for message in list {
            xml.begin("message")
            xml.element("code", message.code)
            xml.element("description", message.text)
            xml.end()
        }
        xml.end()
        return CanadaPostAnswer.xml(status, "application/xml", xml)
    }

    static let notFound = messages(404, [("9900", "There is nothing at this address.")])

    static func schema(_ request: EmulatorRequest, _ complaint: String) -> EmulatorResponse {
        messages(500, [("Server", "\(request.path): \(complaint)")])
    }

    static let throttled = messages(500, [("Server", "Rejected by SLM Monitor")])

    /// The refusal of a request that does not name the media type exactly.
    static func mediaRefusal(_ request: EmulatorRequest, _ media: String, hasBody: Bool) -> CanadaPostRefusal? {
        guard request.header("accept") == media else { return CanadaPostRefusal(EmulatorResponse(status: 406)) }
        let type = request.header("content-type")?.split(separator: ";").first.map(String.init)
        guard !hasBody || type == media else { return CanadaPostRefusal(EmulatorResponse(status: 415)) }
        return nil
    }

    /// A text as it may stand in a link's query.
    static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }

    /// An amount in cents: `12.30`; nothing is `0`, or `0.00`, as it happens.
    static func amount(_ cents: Int64, zero: String = "0") -> String {
        guard cents != 0 else { return zero }
        let size = cents.magnitude
        let rest = String(size % 100)
        return (cents < 0 ? "-" : "") + "\(size / 100)." + (rest.utf8.count < 2 ? "0" : "") + rest
    }
}
