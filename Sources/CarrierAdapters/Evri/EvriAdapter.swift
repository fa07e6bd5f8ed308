public import ShipmentModel
internal import TextFormats

/// Evri's routing interface v4 (once Hermes UK), for parcels within Great Britain. Experimental: it is known from third
/// parties' programs alone, which cite Evri's document 1.6.14.
///
/// It tells no prices, takes nothing back and knows no order again: a purchase whose answer is lost is a person's.
public struct EvriAdapter: CarrierAdapter {
    /// What there is to be known of Evri.
    public static let descriptor = CarrierDescriptor(
        name: "evri", title: "Evri routing interface v4 (XML)",
        endpoints: [
            .init(
                live: "https://www.hermes-europe.co.uk/routing/service/rest/v4",
                test: "https://sit.hermes-europe.co.uk/routing/service/rest/v4")
        ],
        secrets: [.init("user", "the user name"), .init("password", "the password")],
        settings: [.init("client_id", "the client's number"), .init("client_name", "the client's name")],
        omissions: [
            .init(.person, "the sender's, beside a company"), .init(.region, "of either side"),
            .init(.phone, "the sender's"), .init(.email, "the sender's"),
            .init(.phoneExtension, "the recipient's, or anything else beside the telephone number"),
            .init(.packaging, "of any kind"),
            .init(.contents, "of more than 32 characters together: Goods is told then"),
            .init(.residential, "of the recipient's address"),
        ],
        abilities: .init(checksAddresses: true, labelForms: ["zpl-203", "pdf"]), recovery: CarrierRecovery.none,
        isExperimental: true)

    private let settings: CarrierAccountSettings
    private let orders: EvriOrders
    private let session: CarrierSession

    private static let standard = CarrierAccountSettings.Service("standard")
    /// Where parcels come from that are only asked about.
    private static let place = Address(
        name: "Waybill", street: ["1 Test Street"], city: "London", postcode: "EC1A 1BB", country: Country("GB")!)

    /// An account with Evri.
    public init(
        _ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64
    ) {
        self.settings = settings
        orders = EvriOrders(settings: settings)
        let credentials = Base64.encode((settings.secret("user") + ":" + settings.secret("password")).utf8)
        session = CarrierSession(
            sender, settings.addresses, signing: .fixed(["Authorization": "Basic " + credentials]),
            wallClock: wallClock)
    }

    /// Announces a parcel and gets its label.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        do throws(CarrierFault) {
            let form = settings.form(for: order, of: Self.descriptor)
            let body = try orders.request(
                order.shipment, service: settings.service(order.service), reference: order.reference,
                on: order.shipDate, now: session.wallClock(), form: form)
            let call = call("routeDeliveryCreatePreadviceAndLabel", body, effect: .change)
            let response = try await session.send(call, deadline: deadline)
            return .bought(
                try EvriAnswers.label(of: response, to: call, form: form, reference: order.reference))
        } catch { return PurchaseAnswer(error) }
    }

    /// Evri cannot be asked what it has made.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        .unasked(code: "no-look-up")
    }

    /// Evri takes nothing back: a parcel that is not handed over is not carried.
    public func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        .unsupported(code: "voids-unsupported")
    }

    private func call(_ method: String, _ body: [UInt8], effect: CarrierCall.Effect) -> CarrierCall {
        CarrierCall(
            .post, "/" + method, headers: ["Accept": "text/xml, application/xml", "Content-Type": "text/xml"],
            body: body, effect: effect, answerBytes: CarrierCall.labelBytes)
    }

    /// Asks how a parcel within London would be routed.
    public func probe(deadline: ContinuousClock.Instant) async -> Result<CarrierProbe, CarrierFault> {
        do throws(CarrierFault) {
            let (response, entry) = try await asked("determineDeliveryRouting", to: Self.place, deadline)
            let note = entry.errors.first.map { "the routing says " + $0.code.visible } ?? "the parcel can be routed"
            return .success(
                CarrierProbe(
                    asked: "how a parcel within London is routed", notes: [note], date: response.headers["Date"]))
        } catch { return .failure(error) }
    }

    /// Asks about an address without announcing a parcel.
    private func asked(
        _ method: String, to: Address, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> (response: HTTPResponse, entry: EvriAnswers.Entry) {
        let shipment = Shipment(
            shipFrom: Self.place, shipTo: to, parcels: [Parcel(weight: Mass(picograms: Mass.Unit.kg.picograms))])
        let now = session.wallClock()
        let body = try orders.request(
            shipment, service: Self.standard, reference: "WAYBILL", on: WallTime(now).date, now: now,
            checksAddress: true)
        let call = call(method, body, effect: .read)
        let response = try await session.send(call, deadline: deadline)
        if let fault = call.fault(of: response) { throw fault }
        guard let entry = EvriAnswers.entry(of: response) else {
            throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
        }
        return (response, entry)
    }
}

extension EvriAdapter: AddressCheckingCarrier {
    /// Whether Evri finds an address.
    public func check(
        _ address: Address, deadline: ContinuousClock.Instant
    ) async -> Result<AddressVerdict, CarrierFault> {
        do throws(CarrierFault) {
            let (_, entry) = try await asked("validateDeliveryAddress", to: address, deadline)
            let notes = entry.errors.map(\.text) + entry.warnings
            return .success(
                AddressVerdict(
                    standing: entry.errors.isEmpty ? .deliverable : .undeliverable,
                    notes: notes.map { String($0.visible.prefix(CarrierFault.maximumDetail)) }))
        } catch { return .failure(error) }
    }
}
