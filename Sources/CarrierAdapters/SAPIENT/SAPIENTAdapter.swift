/// Intersoft's SAPIENT, which sells labels of Royal Mail, Evri and others: the Royal Mail Shipping API v4.
///
/// The carrier publishes no description that may be read without an account. What is known is third parties' code, one
/// client made from a description of v4.0 among it, and the carrier's guides.
///
/// What became of a purchase nobody knows the end of it tells only by lists of a location's shipments, whose order and
/// delay are not known: a list without the reference would prove nothing.
public struct SAPIENTAdapter: CarrierAdapter, ManifestingCarrier {
    /// What there is to be known of the carrier.
    public static let descriptor = CarrierDescriptor(
        name: "sapient", title: "Intersoft SAPIENT (Royal Mail Shipping API v4, Evri and others)",
        endpoints: [
            // Trials go to the same host, with an account that is one for trials.
            .init(live: "https://api.intersoftsapient.net", test: nil),
            .init(tokens, live: "https://authentication.intersoftsapient.net", test: nil),
        ],
        secrets: [
            .init("client_id", "the client identifier of the API credentials"),
            .init("client_secret", "the secret that belongs to it"),
        ],
        settings: [
            .init("carrier", "the code of the carrier behind the shipping account: RM, EVRI"),
            .init("shipping_account", "the shipping account's identifier or alias"),
            .init("contents", "what is mostly sent, in at most 70 characters: for parcels whose contents are not told"),
            .init(
                "shipping_location", "the shipping location's identifier or alias, where the account has several",
                isRequired: false),
        ],
        serviceSettings: [
            .init("package_type", "Letter, LargeLetter or PrintedPapers; Parcel if not told", isRequired: false),
            .init("service_level", "Royal Mail's service level, 01 to 99", isRequired: false),
            .init("signature", "the enhancement that means a signature: Signed", isRequired: false),
            .init("adult_signature", "the enhancement that means an adult's signature", isRequired: false),
            .init("saturday", "the enhancement that means delivery on a Saturday", isRequired: false),
        ],
        omissions: [
            .init(
                .phoneExtension,
                "of either side or of whoever gets returns, or anything else beside a telephone number"),
            .init(.packaging, "where the service names no package_type"),
            .init(.contents, "of more than 70 characters together: the account's own words are told then"),
            .init(.residential, "of the recipient's address"),
            .init(.customsPapers, "drawn beside the label, to be printed from SAPIENT"),
        ],
        abilities: .init(voids: true, manifests: true, labelForms: ["pdf", "zpl-203", "zpl-300"]),
        recovery: .none)

    /// The endpoint that gives tokens.
    static let tokens = "oauth"

    private let settings: CarrierAccountSettings
    private let session: CarrierSession

    /// An adapter for an account.
    public init(
        _ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64
    ) {
        self.settings = settings
        let unsigned = CarrierSession(sender, settings.addresses, signing: .fixed([:]), wallClock: wallClock)
        let keeper = TokenKeeper { deadline throws(CarrierFault) in
            let call = SAPIENTOrders.token(settings)
            return try SAPIENTAnswers.token(try await unsigned.send(call, deadline: deadline), to: call)
        }
        session = CarrierSession(
            sender, settings.addresses,
            signing: .token(keeper, field: "Authorization", prefix: "Bearer ", [:]),
            wallClock: wallClock)
    }

    /// Buys a label. Repeated, it buys another.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        do throws(CarrierFault) {
            let form = settings.form(for: order, of: SAPIENTAdapter.descriptor)
            let call = try SAPIENTOrders.purchase(order, form: form, settings, now: session.wallClock())
            let response = try await session.send(call, deadline: deadline)
            let sold = try SAPIENTAnswers.sold(response, to: call, form: form)
            if let label = sold.label { return .bought(label) }
            return .bought(try await printed(sold.shipment, sold.trackingNumber, form: form, deadline: deadline))
        } catch { return PurchaseAnswer(error) }
    }

    /// The label of a shipment that was made and came without one. Whatever goes wrong with that, the shipment is there.
    private func printed(
        _ shipment: String, _ trackingNumber: String, form: String, deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> BoughtLabel {
        let call = SAPIENTOrders.label(of: shipment, form: form, settings)
        do throws(CarrierFault) {
            let response = try await session.send(call, deadline: deadline)
            return try SAPIENTAnswers.printed(response, to: call, trackingNumber, form: form)
        } catch { throw CarrierFault(.unknown, code: "label-missing", detail: error.detail) }
    }

    /// The carrier does not tell reliably what was made under a reference.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        .unasked(code: "cannot-look-up")
    }

    /// Cancels a shipment, which is possible until it is part of a manifest.
    public func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        do throws(CarrierFault) {
            let call = SAPIENTOrders.cancellation(of: trackingNumber)
            let response = try await session.send(call, deadline: deadline)
            try SAPIENTAnswers.cancelled(response, to: call)
            return .voided
        } catch { return VoidAnswer(error) }
    }

    /// Manifests every label of the shipping account that was printed and is not cancelled or for a later day: the carrier
    /// takes no list of labels.
    public func closeDay(
        _ order: ManifestOrder, deadline: ContinuousClock.Instant
    ) async -> Result<CarrierManifest, CarrierFault> {
        do throws(CarrierFault) {
            let call = SAPIENTOrders.manifest(settings)
            let response = try await session.send(call, deadline: deadline)
            return .success(try SAPIENTAnswers.manifest(response, to: call))
        } catch { return .failure(error) }
    }

    /// Asks for a token and the list of shipping accounts.
    public func probe(deadline: ContinuousClock.Instant) async -> Result<CarrierProbe, CarrierFault> {
        do throws(CarrierFault) {
            let call = SAPIENTOrders.accounts
            let response = try await session.send(call, deadline: deadline)
            let isListed = try SAPIENTAnswers.lists(settings.value("shipping_account"), response, to: call)
            return .success(
                CarrierProbe(
                    asked: "a token and the shipping accounts",
                    notes: [
                        isListed
                            ? "the shipping account is among them"
                            : "the shipping account is not among the first of them; it may be an alias"
                    ], date: response.headers["Date"]))
        } catch { return .failure(error) }
    }
}
