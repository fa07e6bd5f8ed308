internal import ShipmentModel

/// DPD UK's shipping API, and DPD Local's at another address, for parcels within Great Britain.
///
/// Known from other users' programs alone. Labels are bought and no more: what was bought cannot be looked up, nor given
/// back, tracked or handed over through this interface.
public struct DPDUKAdapter: CarrierAdapter {
    /// What there is to be known of DPD UK.
    public static let descriptor = CarrierDescriptor(
        name: "dpd-uk", title: "DPD UK shipping API",
        endpoints: [.init(live: "https://api.dpd.co.uk", test: nil)],
        secrets: [.init("user", "the user's name"), .init("password", "the user's password")],
        settings: [.init("account_number", "the account's number")],
        serviceSettings: [.init("saturday", "yes if the network code delivers on Saturdays", isRequired: false)],
        omissions: [
            .init(.email, "the sender's"), .init(.dimensions, "nobody's programs tell any"),
            .init(.phoneExtension, "of either side, or anything else beside a telephone number"),
            .init(.packaging, "of any kind"), .init(.residential, "of the recipient's address"),
        ],
        abilities: .init(labelForms: ["zpl-203"]), recovery: .none, isExperimental: true)

    private let settings: CarrierAccountSettings
    private let orders: DPDUKOrders
    private let session: CarrierSession
    private let keeper: TokenKeeper

    /// How long a session is used. Nobody says how long it holds.
    private static let lifetime = Duration.seconds(3 * 3_600)
    /// How often a label is asked for, and how long is waited in between.
    private static let tries = 3
    private static let pause = Duration.milliseconds(300)

    /// An account with DPD UK.
    public init(
        _ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64
    ) {
        self.settings = settings
        let orders = DPDUKOrders(settings: settings)
        self.orders = orders
        let open = CarrierSession(sender, settings.addresses, signing: .fixed([:]), wallClock: wallClock)
        let keeper = TokenKeeper { deadline throws(CarrierFault) in
            let call = orders.login()
            let response = try await open.send(call, deadline: deadline)
            return CarrierToken(
                text: try DPDUKAnswers.session(response, of: call), lifetime: DPDUKAdapter.lifetime)
        }
        self.keeper = keeper
        // A session that is not known is refused with 401 in programs' experience and with 403 by the book.
        session = CarrierSession(
            sender, settings.addresses,
            signing: .token(keeper, field: "GeoSession", prefix: "", ["GeoClient": orders.client]),
            staleStatuses: [401, 403], wallClock: wallClock)
    }

    /// Makes a shipment and fetches its label.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        do throws(CarrierFault) {
            let form = settings.form(for: order, of: Self.descriptor)
            let call = try orders.shipment(order)
            let response = try await answer(to: call, deadline)
            guard let made = DPDUKAnswers.shipment(response) else {
                throw CarrierFault(.unknown, code: "unreadable-answer")
            }
            let document = try await label(of: made.shipment, form: form, deadline)
            return .bought(
                BoughtLabel(
                    trackingNumber: made.parcel, price: nil, document: document, form: form, reference: order.reference)
            )
        } catch { return PurchaseAnswer(error) }
    }

    /// An answer that is no fault. A session that has ended may be told of with the status 200, too: then nothing was done,
    /// and the call goes out once more in another session.
    private func answer(
        to call: CarrierCall, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> HTTPResponse {
        let used = try await keeper.token(deadline: deadline)
        let response = try await session.send(call, deadline: deadline)
        guard let fault = DPDUKAnswers.fault(response, of: call) else { return response }
        guard response.status == 200, DPDUKAnswers.isSessionEnded(fault) else { throw fault }
        await keeper.spoil(used)
        let second = try await session.send(call, deadline: deadline)
        if let fault = DPDUKAnswers.fault(second, of: call) { throw fault }
        return second
    }

    /// A label of a shipment that is there: whatever fails here does not undo it.
    private func label(
        of shipment: String, form: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> [UInt8] {
        var last = CarrierFault(.unknown, code: "no-label")
        for attempt in 1...DPDUKAdapter.tries {
            do throws(CarrierFault) {
                let response = try await answer(to: orders.label(shipment), deadline)
                if let document = LabelDocument.checked(response.body, form: form) { return document }
                last = CarrierFault(.unknown, code: "not-a-label")
            } catch { last = error }
            let next = ContinuousClock.now + DPDUKAdapter.pause
            guard attempt < DPDUKAdapter.tries, next < deadline else { break }
            try? await Task.sleep(until: next, clock: .continuous)
        }
        throw CarrierFault(.unknown, code: last.code, detail: last.detail)
    }

    /// Nothing can be looked up.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        .unasked(code: "no-look-up")
    }

    /// Nothing can be given back.
    public func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        .unsupported(code: "void-unsupported")
    }

    /// Asks for a session.
    public func probe(deadline: ContinuousClock.Instant) async -> Result<CarrierProbe, CarrierFault> {
        do throws(CarrierFault) {
            _ = try await keeper.token(deadline: deadline)
            return .success(CarrierProbe(asked: "a session"))
        } catch { return .failure(error) }
    }
}
