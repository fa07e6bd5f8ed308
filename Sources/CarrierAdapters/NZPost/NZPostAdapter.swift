public import ShipmentModel
internal import Synchronization
internal import TextFormats

/// NZ Post's ParcelLabel v3, ShippingOptions 2.0, ParcelTrack 3.0 and ParcelAddress 2.0, after its developer pages'
/// texts and other programs.
///
/// Labels are made in the background: a consignment is asked for, its state is asked after until it is complete, then
/// its document is fetched. There is no key under which an order could be repeated, and no search by an order's
/// reference. What can be looked up is a consignment whose identifier was told to this process and whose label was not
/// ready in time; of anything else a look-up says nothing, and a person must ask NZ Post.
public struct NZPostAdapter: CarrierAdapter {
    static let oauth = "oauth"

    /// What there is to be known of NZ Post.
    public static let descriptor = CarrierDescriptor(
        name: "nz-post", title: "NZ Post ParcelLabel v3",
        endpoints: [
            .init(live: "https://api.nzpost.co.nz", test: "https://api.uat.nzpost.co.nz"),
            .init(oauth, live: "https://oauth.nzpost.co.nz", test: "https://oauth.nzpost.co.nz"),
        ],
        secrets: [.init("client_id", "the client's identifier"), .init("client_secret", "the client's secret")],
        settings: [
            .init("account_number", "the number of the account that pays"),
            .init("site_code", "the number of the site that parcels are picked up at", isRequired: false),
        ],
        serviceSettings: [
            .init("carrier", "COURIERPOST (usual), PACE or another of the group's carriers", isRequired: false),
            .init("add_ons", "codes of what the service always comes with, between blanks", isRequired: false),
            .init("signature_add_on", "the code of a signature on delivery", isRequired: false),
            .init("adult_signature_add_on", "the code of an adult's signature on delivery", isRequired: false),
            .init("saturday_add_on", "the code of delivery on Saturdays", isRequired: false),
        ],
        omissions: [
            .init(.region, "of either side"),
            .init(.phoneExtension, "of either side, or anything else beside a telephone number"),
            .init(.packaging, "of any kind"), .init(.shipDate, "to come"),
            .init(.residential, "of the recipient's address"),
        ],
        abilities: .init(quotes: true, tracks: true, checksAddresses: true, labelForms: ["pdf"]),
        recovery: .lookUp(LookUpRules()))

    private let settings: CarrierAccountSettings
    private let orders: NZPostOrders
    private let session: CarrierSession
    private let memory = NZPostMemory()
    private let waiting: Waiting

    /// How long is waited between two questions after a label: first, and at most.
    private static let pauses = (first: Duration.milliseconds(250), longest: Duration.seconds(2))

    /// The clock by which is waited.
    struct Waiting: Sendable {
        var now: @Sendable () -> ContinuousClock.Instant = { .now }
        var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    }

    /// An account with NZ Post.
    public init(
        _ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64
    ) {
        self.init(settings, sender: sender, wallClock: wallClock, waiting: Waiting())
    }

    /// An account with NZ Post whose labels are waited for by another clock.
    init(
        _ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64,
        waiting: Waiting
    ) {
        self.settings = settings
        self.waiting = waiting
        let orders = NZPostOrders(settings: settings)
        self.orders = orders
        let plain = CarrierSession(sender, settings.addresses, signing: .fixed([:]), wallClock: wallClock)
        let keeper = TokenKeeper { deadline throws(CarrierFault) in
            let call = orders.token
            return try CarrierToken.read(try await plain.send(call, deadline: deadline), of: call)
        }
        session = CarrierSession(
            sender, settings.addresses,
            signing: .token(
                keeper, field: "Authorization", prefix: "Bearer ", ["client_id": settings.secret("client_id")]),
            wallClock: wallClock)
    }

    // MARK: Buying

    /// Makes a consignment and waits for its label.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        do throws(CarrierFault) {
            let call = CarrierCall.json(
                .post, "/parcellabel/v3/labels", try orders.label(order, now: session.wallClock()), effect: .change,
                answerBytes: 1_024 * 1_024)
            let response = try await session.send(call, deadline: deadline)
            let consignment = try NZPostAnswers.consignment(response, to: call)
            memory.keep(consignment, of: order.reference)
            return .bought(try await label(of: consignment, reference: order.reference, deadline))
        } catch { return PurchaseAnswer(error) }
    }

    /// The label of a consignment that was not ready in time.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        guard let consignment = memory[reference] else { return .unasked(code: "consignment-not-known") }
        do throws(CarrierFault) {
            return .found([try await label(of: consignment, reference: reference, deadline)])
        } catch { return LookUpAnswer(error) }
    }

    /// The label of a consignment, when it is ready. The consignment is there: whatever goes wrong here, but for a
    /// refusal to draw its label, leaves open what came of it.
    private func label(
        of consignment: String, reference: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> BoughtLabel {
        let path = "/parcellabel/v3/labels/" + PathText.encoded(consignment)
        let status = CarrierCall(.get, path + "/status", headers: ["Accept": "application/json"])
        let number = try await ready(status, deadline, read: NZPostAnswers.number)
        let file = CarrierCall(
            .get, path, query: [("format", "PDF")], headers: ["Accept": "application/pdf"],
            answerBytes: CarrierCall.labelBytes)
        let document = try await ready(file, deadline, read: NZPostAnswers.document)
        return BoughtLabel(trackingNumber: number, price: nil, document: document, form: "pdf", reference: reference)
    }

    /// Asks again and again until the answer says something, or there is no time left.
    private func ready<Value>(
        _ call: CarrierCall, _ deadline: ContinuousClock.Instant,
        read: (HTTPResponse, CarrierCall) throws(CarrierFault) -> Value?
    ) async throws(CarrierFault) -> Value {
        var pause = NZPostAdapter.pauses.first
        var last = "label-not-ready"
        while true {
            do throws(CarrierFault) {
                if let value = try read(try await session.send(call, deadline: deadline), call) { return value }
            } catch {
                guard case .retryable(let after) = error.kind else {
                    if case .rejected = error.kind { throw error }
                    throw CarrierFault(.unknown, code: error.code, detail: error.detail)
                }
                last = error.code
                pause = max(pause, after ?? .zero)
            }
            guard waiting.now() + pause < deadline else { throw CarrierFault(.unknown, code: last) }
            do { try await waiting.sleep(pause) } catch { throw CarrierFault(.unknown, code: "cancelled") }
            pause = min(pause * 3 / 2, NZPostAdapter.pauses.longest)
        }
    }

    /// How NZ Post takes labels back is not known.
    public func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        .unsupported(code: "no-void")
    }

    /// Asks for a token and the prices of one parcel from Auckland to Wellington.
    public func probe(deadline: ContinuousClock.Instant) async -> Result<CarrierProbe, CarrierFault> {
        do throws(CarrierFault) {
            guard let country = Country("NZ") else { preconditionFailure("a country's code") }
            let from = Address(street: [], city: "Auckland", postcode: "1010", country: country)
            let to = Address(street: [], city: "Wellington", postcode: "6011", country: country)
            let side = Length(nanometres: 10 * Length.Unit.cm.nanometres)
            let parcel = Parcel(
                weight: Mass(picograms: Mass.Unit.kg.picograms), dimensions: Dimensions(side, side, side))
            let call = try orders.prices(Shipment(shipFrom: from, shipTo: to, parcels: [parcel]))
            let response = try await session.send(call, deadline: deadline)
            if let fault = NZPostAnswers.fault(of: response, to: call) { throw fault }
            let codes = (response.json?["services"]?.list ?? []).compactMap {
                $0.member("service_code")?.scalar?.visible
            }
            return .success(
                CarrierProbe(
                    asked: "a token and the prices of one parcel",
                    notes: codes.isEmpty ? [] : ["services: " + codes.prefix(20).joined(separator: ", ")],
                    date: response.headers["Date"]))
        } catch { return .failure(error) }
    }
}

/// The consignments that this process has made last, by their orders' references.
private final class NZPostMemory: Sendable {
    private struct Kept {
        var consignments: [String: String] = [:]
        var references: [String] = []
    }

    private let kept = Mutex(Kept())
    private static let most = 4_096

    func keep(_ consignment: String, of reference: String) {
        kept.withLock { kept in
            if kept.consignments.updateValue(consignment, forKey: reference) == nil {
                kept.references.append(reference)
            }
            if kept.references.count > NZPostMemory.most {
                kept.consignments[kept.references.removeFirst()] = nil
            }
        }
    }

    subscript(reference: String) -> String? { kept.withLock { $0.consignments[reference] } }
}

extension NZPostAdapter: QuotingCarrier {
    /// What NZ Post asks for a parcel within New Zealand, taxes included.
    public func quotes(
        for shipment: Shipment, on shipDate: CivilDate, deadline: ContinuousClock.Instant
    ) async -> Result<[LiveQuote], CarrierFault> {
        do throws(CarrierFault) {
            let call = try orders.prices(shipment)
            let response = try await session.send(call, deadline: deadline)
            return .success(try NZPostAnswers.quotes(response, to: call, settings))
        } catch { return .failure(error) }
    }
}

extension NZPostAdapter: TrackingCarrier {
    /// What NZ Post knows of a parcel.
    public func track(
        _ trackingNumber: String, deadline: ContinuousClock.Instant
    ) async -> Result<TrackingReport, CarrierFault> {
        do throws(CarrierFault) {
            let call = CarrierCall(
                .get, "/parceltrack/3.0/parcels/" + PathText.encoded(trackingNumber),
                headers: ["Accept": "application/json"])
            let response = try await session.send(call, deadline: deadline)
            return .success(try NZPostAnswers.report(response, to: call, number: trackingNumber))
        } catch { return .failure(error) }
    }
}

extension NZPostAdapter: AddressCheckingCarrier {
    /// What NZ Post finds for an address in New Zealand: one address is deliverable, several are ambiguous.
    public func check(
        _ address: Address, deadline: ContinuousClock.Instant
    ) async -> Result<AddressVerdict, CarrierFault> {
        guard address.country.code == "NZ" else { return .success(AddressVerdict(standing: .unknown)) }
        do throws(CarrierFault) {
            let call = orders.search(address)
            let response = try await session.send(call, deadline: deadline)
            return .success(try NZPostAnswers.verdict(response, to: call))
        } catch { return .failure(error) }
    }
}
