internal import Synchronization

/// What the interfaces of Canada Post call themselves: media type and name space of each.
enum CanadaPostMedia: String {
    case rate = "application/vnd.cpc.ship.rate-v4+xml"
    case shipment = "application/vnd.cpc.shipment-v8+xml"
    case nonContract = "application/vnd.cpc.ncshipment-v4+xml"
    case manifest = "application/vnd.cpc.manifest-v8+xml"
    case track = "application/vnd.cpc.track-v2+xml"

    /// The name space of the interface's elements.
    var namespace: String {
        switch self {
        case .rate: "http://www.canadapost.ca/ws/ship/rate-v4"
        case .shipment: "http://www.canadapost.ca/ws/shipment-v8"
        case .nonContract: "http://www.canadapost.ca/ws/ncshipment-v4"
        case .manifest: "http://www.canadapost.ca/ws/manifest-v8"
        case .track: "http://www.canadapost.ca/ws/track"
        }
    }

    /// A call of the interface. Canada Post wants each by its own media type and answers no other.
    func call(
        _ method: HTTPRequest.Method, _ path: String, query: [(name: String, value: String)] = [], body: [UInt8] = [],
        effect: CarrierCall.Effect = .read
    ) -> CarrierCall {
        var headers: HTTPHeaders = ["Accept": rawValue]
        if !body.isEmpty { headers.append(name: "Content-Type", value: rawValue) }
        return CarrierCall(method, path, query: query, headers: headers, body: body, effect: effect)
    }
}

/// A customer of Canada Post.
struct CanadaPostAccount: Sendable {
    /// The customer's number.
    let customer: String
    /// The number of the customer on whose behalf it is mailed; the customer's own where that is nobody else.
    let behalf: String
    /// The contract; nil for a customer without.
    let contract: String?
    /// How is paid: `Account`, `CreditCard` or `SupplierAccount`.
    let payment: String
    /// The postcode where parcels are handed over; nil for the sender's.
    let shippingPoint: String?
    /// Who is told of a refund.
    let refundEmail: String?

    init(_ settings: CarrierAccountSettings) {
        customer = settings.value("customer_number")
        behalf = settings.values["on_behalf_of"] ?? customer
        contract = settings.values["contract_id"]
        payment = settings.values["payment"] ?? "Account"
        shippingPoint = settings.values["shipping_point"]
        refundEmail = settings.values["refund_email"]
    }

    /// The interface that sells labels: one for contracts, another for everyone else.
    var media: CanadaPostMedia { contract == nil ? .nonContract : .shipment }

    /// Where shipments are.
    var shipments: String {
        let customer = PathText.encoded(customer)
        return contract == nil ? "/rs/\(customer)/ncshipment" : "/rs/\(customer)/\(PathText.encoded(behalf))/shipment"
    }

    /// Where manifests are.
    var manifests: String { "/rs/\(PathText.encoded(customer))/\(PathText.encoded(behalf))/manifest" }
}

/// Where the shipments of the last labels are at the carrier, so that it need not be asked again. Whatever is not in it
/// any more is looked up.
final class CanadaPostMemory: Sendable {
    /// A shipment.
    struct Entry: Sendable {
        /// Its path.
        var path: String
        /// Its group; nil where it has none.
        var group: String?
    }

    private struct State {
        var recent: [String: Entry] = [:]
        var older: [String: Entry] = [:]
    }

    private let state = Mutex(State())
    /// How many are kept at least.
    private static let least = 5_000

    subscript(number: String) -> Entry? { state.withLock { $0.recent[number] ?? $0.older[number] } }

    func keep(_ entry: Entry, of number: String) {
        state.withLock { state in
            state.recent[number] = entry
            guard state.recent.count > CanadaPostMemory.least else { return }
            state.older = state.recent
            state.recent = [:]
        }
    }
}
