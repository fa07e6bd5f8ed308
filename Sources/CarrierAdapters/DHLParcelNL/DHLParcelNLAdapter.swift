internal import ShipmentModel

/// DHL Parcel for the Netherlands (DHL eCommerce Benelux), known only from other programs.
///
/// A label has an identifier that the client chooses: it is made of the order's reference, so the same order again is
/// the same label. A refusal is not believed before it was asked whether the label is there.
public struct DHLParcelNLAdapter: CarrierAdapter {
    /// What there is to be known of DHL Parcel.
    public static let descriptor = CarrierDescriptor(
        name: "dhl-parcel-nl", title: "DHL Parcel Netherlands (DHL eCommerce)",
        endpoints: [.init(live: "https://api-gw.dhlparcel.nl", test: "https://api-gw-accept.dhlparcel.nl")],
        secrets: [.init("user_id", "the user's identifier"), .init("key", "the API key")],
        settings: [.init("account_id", "the account that pays")],
        serviceSettings: [
            .init("parcel_type", "the key of the parcel's size: SMALL, MEDIUM …"),
            .init("options", "keys of what the service always comes with, between blanks", isRequired: false),
            .init("signature_option", "the key of a signature on delivery", isRequired: false),
            .init("adult_signature_option", "the key of an adult's signature on delivery", isRequired: false),
            .init("saturday_option", "the key of delivery on Saturdays", isRequired: false),
        ],
        omissions: [
            .init(.region, "nobody's programs tell one"), .init(.shipDate, "to come: nobody's programs tell a day"),
            .init(.phoneExtension, "of either side, or anything else beside a telephone number"),
        ],
        abilities: .init(tracks: true, labelForms: ["pdf", "zpl-203"]), recovery: .key, isExperimental: true)

    private let settings: CarrierAccountSettings
    private let orders: DHLParcelNLOrders
    private let session: CarrierSession

    /// An account with DHL Parcel.
    public init(
        _ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64
    ) {
        self.settings = settings
        let orders = DHLParcelNLOrders(settings: settings)
        self.orders = orders
        let plain = CarrierSession(sender, settings.addresses, signing: .fixed([:]), wallClock: wallClock)
        let keeper = TokenKeeper { deadline throws(CarrierFault) in
            let call = orders.token
            let response = try await plain.send(call, deadline: deadline)
            return try DHLParcelNLAnswers.token(response, to: call, now: wallClock()).token
        }
        session = CarrierSession(
            sender, settings.addresses,
            signing: .token(keeper, field: "Authorization", prefix: "Bearer ", [:]), wallClock: wallClock)
    }

    // MARK: Buying

    /// Makes the order's label, or has it drawn again.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        do throws(CarrierFault) {
            guard let id = WireReference.uuid(order.reference) else {
                throw .unmappable("reference-form", isAboutService: false)
            }
            let form = settings.form(for: order, of: Self.descriptor)
            let media = form == "pdf" ? "application/json" : "application/zpl"
            let call = try orders.label(order, id: id, accept: media, now: session.wallClock())
            let response = try await session.send(call, deadline: deadline)
            do throws(CarrierFault) {
                return .bought(try await label(response, to: call, id, form, order.reference, deadline))
            } catch {
                let isConflict = response.status == 409
                let isRefused = if case .rejected = error.kind { true } else { isConflict }
                guard isRefused else { throw error }
                guard try await isMade(id, refusal: error, deadline) else {
                    // What is refused because it is there, and is not there when it is asked for, will be later.
                    guard !isConflict else { throw CarrierFault(.unknown, code: error.code, detail: error.detail) }
                    throw error
                }
                return .bought(try await made(id, form, order.reference, deadline))
            }
        } catch { return PurchaseAnswer(error) }
    }

    /// The label that an answer holds, the other half of it being fetched.
    private func label(
        _ response: HTTPResponse, to call: CarrierCall, _ id: String, _ form: String, _ reference: String,
        _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> BoughtLabel {
        if form == "pdf" {
            let label = try DHLParcelNLAnswers.label(response, to: call, id: id)
            guard let document = label.pdf else { return try await made(id, form, reference, deadline) }
            return BoughtLabel(
                trackingNumber: label.trackingNumber, price: nil, document: document, form: form,
                reference: reference)
        }
        let document = try DHLParcelNLAnswers.document(response, to: call, form: form)
        let number = try await number(of: id, deadline)
        return BoughtLabel(
            trackingNumber: number, price: nil, document: document, form: form, reference: reference)
    }

    /// A label that was made before. It is there, so nothing that goes wrong here says that it is not.
    private func made(
        _ id: String, _ form: String, _ reference: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> BoughtLabel {
        let number = try await number(of: id, deadline)
        let media = form == "pdf" ? "application/pdf" : "application/zpl"
        let call = DHLParcelNLOrders.made(id, accept: media)
        do throws(CarrierFault) {
            let response = try await session.send(call, deadline: deadline)
            let document = try DHLParcelNLAnswers.document(response, to: call, form: form)
            return BoughtLabel(
                trackingNumber: number, price: nil, document: document, form: form, reference: reference)
        } catch { throw CarrierFault(.unknown, code: error.code, detail: error.detail) }
    }

    private func number(
        of id: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> String {
        let call = DHLParcelNLOrders.made(id, accept: "application/json")
        do throws(CarrierFault) {
            let response = try await session.send(call, deadline: deadline)
            return try DHLParcelNLAnswers.label(response, to: call, id: id).trackingNumber
        } catch { throw CarrierFault(.unknown, code: error.code, detail: error.detail) }
    }

    /// Whether the label that is refused is there already; unknown if that cannot be learnt.
    private func isMade(
        _ id: String, refusal: CarrierFault, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> Bool {
        let call = DHLParcelNLOrders.made(id, accept: "application/json")
        do throws(CarrierFault) {
            let response = try await session.send(call, deadline: deadline)
            if response.status == 404 { return false }
            _ = try DHLParcelNLAnswers.label(response, to: call, id: id)
            return true
        } catch { throw CarrierFault(.unknown, code: refusal.code, detail: refusal.detail) }
    }

    /// Nothing is looked up: the same order again is answered with its label.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        .unasked(code: "no-look-up")
    }

    /// How DHL Parcel takes labels back is not known.
    public func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        .unsupported(code: "no-void")
    }

    /// Asks for a token, and whether it opens the account.
    public func probe(deadline: ContinuousClock.Instant) async -> Result<CarrierProbe, CarrierFault> {
        do throws(CarrierFault) {
            let call = orders.token
            let response = try await session.send(call, deadline: deadline)
            let accounts = try DHLParcelNLAnswers.token(response, to: call, now: session.wallClock()).accounts
            guard accounts.isEmpty || accounts.contains(settings.value("account_id")) else {
                throw CarrierFault(
                    .configuration, code: "other-account", detail: "the key is for \(accounts.joined(separator: ", "))")
            }
            return .success(
                CarrierProbe(
                    asked: "a token", notes: accounts.isEmpty ? [] : ["the account is one of the key's"],
                    date: response.headers["Date"]))
        } catch { return .failure(error) }
    }
}

extension DHLParcelNLAdapter: TrackingCarrier {
    /// What DHL Parcel knows of a parcel.
    public func track(
        _ trackingNumber: String, deadline: ContinuousClock.Instant
    ) async -> Result<TrackingReport, CarrierFault> {
        do throws(CarrierFault) {
            let call = CarrierCall(
                .get, "/track-trace", query: [("key", trackingNumber)], headers: ["Accept": "application/json"])
            let response = try await session.send(call, deadline: deadline)
            return .success(try DHLParcelNLAnswers.report(response, to: call, number: trackingNumber))
        } catch { return .failure(error) }
    }
}
