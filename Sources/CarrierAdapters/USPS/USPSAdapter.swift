public import ShipmentModel
internal import TextFormats

/// USPS APIs v3: domestic labels, prices, tracking, SCAN forms and addresses.
///
/// The carrier knows a purchase by its `X-Idempotency-Key`: the same request under the same key gives the label made
/// before. Whatever goes into a label's request is therefore a function of the order and the account alone, never of the
/// clock.
public struct USPSAdapter: CarrierAdapter {
    /// What there is to be known of USPS.
    public static let descriptor = CarrierDescriptor(
        name: "usps", title: "USPS APIs v3",
        endpoints: [.init(live: "https://apis.usps.com", test: "https://apis-tem.usps.com")],
        secrets: [
            .init("client_id", "the consumer key of the application at developers.usps.com"),
            .init("client_secret", "its consumer secret"),
        ],
        settings: [
            .init("account_number", "the Enterprise Payment Account that pays"),
            .init("crid", "the Customer Registration ID"),
            .init("mid", "the Mailer ID that labels are made under: 6 or 9 digits"),
            .init("manifest_mid", "the Mailer ID that manifests are made under, if it is another", isRequired: false),
            .init(
                "entry_zip_code", "the ZIP Code of the post office that gets the parcels, if not the sender's",
                isRequired: false),
        ],
        serviceSettings: [
            .init("rate_indicator", "the rate indicator: SP for a single piece, FB for a medium flat-rate box …"),
            .init(
                "processing_category", "MACHINABLE, NONSTANDARD or FLATS; without it the parcel's size decides",
                isRequired: false),
            .init("destination_entry", "the destination entry facility type; NONE without it", isRequired: false),
        ],
        omissions: [
            .init(.email, "of more than 50 characters, or of a form that USPS does not take"),
            .init(.region, "of a possession, which is a state to USPS"),
            .init(.sku, "on a customs form, which has no field for it"),
            .init(
                .phoneExtension,
                "of either side or of whoever gets returns, or anything else beside a telephone number"),
            .init(.packaging, "where the service names no flat-rate packaging"),
            .init(.residential, "of the recipient's address"),
        ],
        abilities: .init(
            quotes: true, voids: true, tracks: true, manifests: true, checksAddresses: true,
            labelForms: ["zpl-203", "zpl-300", "pdf"]), recovery: .key)

    private let settings: CarrierAccountSettings
    private let session: CarrierSession
    /// The second token: proves who pays for a label. A class apart from the first, which proves who asks.
    private let payments: TokenKeeper

    /// An adapter for an account.
    public init(
        _ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64
    ) {
        self.settings = settings
        let open = CarrierSession(sender, settings.addresses, signing: .fixed([:]), wallClock: wallClock)
        let keeper = TokenKeeper { deadline throws(CarrierFault) in
            let call = USPSOrders.token(settings)
            return try CarrierToken.read(try await open.send(call, deadline: deadline), of: call)
        }
        let session = CarrierSession(
            sender, settings.addresses, signing: .token(keeper, field: "Authorization", prefix: "Bearer ", [:]),
            wallClock: wallClock)
        self.session = session
        payments = TokenKeeper { deadline throws(CarrierFault) in
            let call = USPSOrders.paymentAuthorization(settings)
            return try USPSAnswers.paymentToken(try await session.send(call, deadline: deadline), of: call)
        }
    }

    /// Sends a call that money depends on. A payment token that is not taken any more is fetched anew, once: the carrier
    /// has not looked at such a call.
    private func sendPaid(
        _ call: CarrierCall, deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> HTTPResponse {
        let token = try await payments.token(deadline: deadline)
        let response = try await session.send(call.paid(by: token), deadline: deadline)
        guard USPSAnswers.refusesPayment(response) else { return response }
        await payments.spoil(token)
        let other = try await payments.token(deadline: deadline)
        return other == token ? response : try await session.send(call.paid(by: other), deadline: deadline)
    }

    /// Buys a label, or gets the one that was bought with the same order before.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        do throws(CarrierFault) {
            let call = try USPSOrders.label(order, settings)
            let form = settings.form(for: order, of: Self.descriptor)
            return .bought(try USPSAnswers.label(try await sendPaid(call, deadline: deadline), of: call, form: form))
        } catch { return PurchaseAnswer(error) }
    }

    /// Not asked: the same order again tells what became of it.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        .unasked(code: "no-look-up")
    }

    /// Cancels a label or, once its data has gone to the post offices, asks for its money back.
    public func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        do throws(CarrierFault) {
            let call = USPSOrders.void(trackingNumber)
            return try USPSAnswers.void(try await sendPaid(call, deadline: deadline), of: call)
        } catch { return VoidAnswer(error) }
    }

    /// Asks for a payment authorisation, which needs right credentials and a right account.
    public func probe(deadline: ContinuousClock.Instant) async -> Result<CarrierProbe, CarrierFault> {
        do throws(CarrierFault) {
            let call = USPSOrders.paymentAuthorization(settings)
            let response = try await session.send(call, deadline: deadline)
            _ = try USPSAnswers.paymentToken(response, of: call)
            return .success(
                CarrierProbe(
                    asked: "a token and a payment authorisation",
                    notes: ["the account may pay for labels"], date: response.headers["Date"]))
        } catch { return .failure(error) }
    }
}

extension USPSAdapter: QuotingCarrier {
    /// What USPS asks for a shipment's one parcel, the account's contract prices where it has some. One question for each
    /// mail class: a class must be named for contract prices.
    public func quotes(
        for shipment: Shipment, on shipDate: CivilDate, deadline: ContinuousClock.Instant
    ) async -> Result<[LiveQuote], CarrierFault> {
        do throws(CarrierFault) {
            var quotes: [LiveQuote] = []
            var refusal: CarrierFault?
            let classes = Set(settings.services.values.map(\.code)).sorted()
            for mailClass in classes {
                do throws(CarrierFault) {
                    let call = try USPSOrders.prices(of: mailClass, for: shipment, on: shipDate, settings)
                    let response = try await session.send(call, deadline: deadline)
                    quotes += try USPSAnswers.quotes(response, of: call, shipment: shipment, settings)
                } catch {
                    // One class's "not for this parcel" is no word on the others.
                    switch error.kind {
                    case .rejected, .unfit: refusal = error
                    case .retryable, .unknown, .configuration: throw error
                    }
                }
            }
            if quotes.isEmpty, let refusal { throw refusal }
            return .success(quotes.sorted { $0.service < $1.service })
        } catch { return .failure(error) }
    }
}

extension USPSAdapter: TrackingCarrier {
    /// What USPS knows of a parcel.
    public func track(
        _ trackingNumber: String, deadline: ContinuousClock.Instant
    ) async -> Result<TrackingReport, CarrierFault> {
        do throws(CarrierFault) {
            let call = USPSOrders.tracking(trackingNumber)
            return .success(
                try USPSAnswers.tracking(
                    try await session.send(call, deadline: deadline), of: call, trackingNumber: trackingNumber))
        } catch { return .failure(error) }
    }
}

extension USPSAdapter: ManifestingCarrier {
    /// Makes a SCAN form (PS Form 5630) of labels.
    public func closeDay(
        _ order: ManifestOrder, deadline: ContinuousClock.Instant
    ) async -> Result<CarrierManifest, CarrierFault> {
        do throws(CarrierFault) {
            let call = try USPSOrders.scanForm(order, settings)
            return .success(try USPSAnswers.manifest(try await session.send(call, deadline: deadline), of: call))
        } catch { return .failure(error) }
    }
}

extension USPSAdapter: AddressCheckingCarrier {
    /// What USPS thinks of an address in the United States or their possessions.
    public func check(
        _ address: Address, deadline: ContinuousClock.Instant
    ) async -> Result<AddressVerdict, CarrierFault> {
        do throws(CarrierFault) {
            let call = try USPSOrders.addressCheck(address, settings)
            return .success(
                try USPSAnswers.verdict(try await session.send(call, deadline: deadline), of: call, on: address))
        } catch { return .failure(error) }
    }
}

extension CarrierCall {
    /// The call with the token of whoever pays.
    fileprivate func paid(by token: String) -> CarrierCall {
        var call = self
        call.headers.append(name: "X-Payment-Authorization-Token", value: token)
        return call
    }
}
