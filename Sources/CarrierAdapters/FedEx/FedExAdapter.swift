public import ShipmentModel

/// FedEx's REST interfaces: Rates and Transit Times, Ship, Basic Integrated Visibility, Ground End of Day and Address
/// Validation, all version 1.
///
/// Ship knows no key that makes a purchase repeatable and no question by which a lost answer could be found: what came of
/// one only a person can ask. Our reference is on the label as the customer's reference.
public struct FedExAdapter: CarrierAdapter {
    /// What there is to be known of FedEx.
    public static let descriptor = CarrierDescriptor(
        name: "fedex", title: "FedEx REST APIs",
        endpoints: [.init(live: "https://apis.fedex.com", test: "https://apis-sandbox.fedex.com")],
        secrets: [
            .init("client_id", "the API key of the project that rates and ships"),
            .init("client_secret", "its secret key"),
            .init("track_client_id", "the API key of the tracking project, if it is another", isRequired: false),
            .init("track_client_secret", "its secret key", isRequired: false),
        ],
        settings: [
            .init("account_number", "the account that pays, at most nine digits"),
            .init(
                "pickup_type",
                "USE_SCHEDULED_PICKUP (the default), DROPOFF_AT_FEDEX_LOCATION or CONTACT_FEDEX_TO_SCHEDULE",
                isRequired: false),
            .init("label_stock", "labelStockType of ZPL labels; STOCK_4X6 by default", isRequired: false),
            .init(
                "currency", "the currency to take prices in where FedEx tells them in several; else its first",
                isRequired: false),
            .init("paper_stock", "labelStockType of PDF and PNG labels; PAPER_4X6 by default", isRequired: false),
        ],
        serviceSettings: [.init("packaging", "packagingType; YOUR_PACKAGING by default", isRequired: false)],
        omissions: [
            .init(.region, "elsewhere than in the US, Canada and Puerto Rico"),
            .init(.phoneExtension, "of more than six digits, or anything else beside a telephone number"),
            .init(.packaging, "where the service names none"),
        ],
        abilities: .init(
            quotes: true, voids: true, tracks: true, manifests: true, checksAddresses: true,
            labelForms: ["zpl-203", "zpl-300", "pdf", "png-203"]),
        recovery: .none)

    private let settings: CarrierAccountSettings
    private let session: CarrierSession
    /// Tracking is another project at FedEx, with a key of its own.
    private let trackSession: CarrierSession

    /// An adapter for an account.
    public init(
        _ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64
    ) {
        self.settings = settings
        func session(_ id: String, _ secret: String) -> CarrierSession {
            let unsigned = CarrierSession(sender, settings.addresses, signing: .fixed([:]), wallClock: wallClock)
            let keeper = TokenKeeper { (deadline) async throws(CarrierFault) in
                let call = FedExOrders.token(id, secret)
                return try FedExAnswers.token(try await unsigned.send(call, deadline: deadline), call)
            }
            return CarrierSession(
                sender, settings.addresses,
                signing: .token(keeper, field: "Authorization", prefix: "Bearer ", ["X-locale": "en_US"]),
                wallClock: wallClock)
        }
        self.session = session(settings.secret("client_id"), settings.secret("client_secret"))
        if let id = settings.secrets["track_client_id"], let secret = settings.secrets["track_client_secret"] {
            trackSession = session(id.text, secret.text)
        } else {
            trackSession = self.session
        }
    }

    /// Buys a label.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        do throws(CarrierFault) {
            let form = settings.form(for: order, of: Self.descriptor)
            let call = try FedExOrders.ship(order, settings, form: form)
            let piece = try FedExAnswers.piece(try await session.send(call, deadline: deadline), call)
            return .bought(
                BoughtLabel(
                    trackingNumber: piece.trackingNumber, price: piece.price,
                    document: try await document(of: piece, form, deadline), form: form, reference: order.reference))
        } catch {
            return PurchaseAnswer(error)
        }
    }

    /// The label's document. The label is sold by now: whatever goes wrong here leaves a person to look for it.
    private func document(
        of piece: FedExAnswers.Piece, _ form: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> [UInt8] {
        let document: [UInt8]?
        switch piece.document {
        case .inline(let text): document = LabelDocument.decoded(base64: text, form: form)
        case .link(let link):
            let response: HTTPResponse
            do throws(CarrierFault) { response = try await session.fetch(link, deadline: deadline) } catch {
                throw CarrierFault(.unknown, code: "label-not-fetched", detail: error.detail)
            }
            document = response.status == 200 ? LabelDocument.checked(response.body, form: form) : nil
        }
        guard let document else { throw CarrierFault(.unknown, code: "label-unusable") }
        return document
    }

    /// FedEx cannot be asked what it has made under a reference of ours.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        .unasked(code: "look-up-unsupported")
    }

    /// Cancels a shipment, which FedEx takes only before it has the parcel.
    public func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        do throws(CarrierFault) {
            let call = FedExOrders.cancel(trackingNumber, settings)
            return try FedExAnswers.cancelled(try await session.send(call, deadline: deadline), call)
        } catch {
            return VoidAnswer(error)
        }
    }

    /// Asks for a token and for the prices of a parcel inside Memphis.
    public func probe(deadline: ContinuousClock.Instant) async -> Result<CarrierProbe, CarrierFault> {
        do throws(CarrierFault) {
            let call = FedExOrders.probe(settings)
            let response = try await session.send(call, deadline: deadline)
            let services = try FedExAnswers.ratedServices(response, call)
            let known = services.count { settings.ourService($0) != nil }
            return .success(
                CarrierProbe(
                    asked: "a token and the prices of one parcel inside Memphis",
                    notes: ["\(services.count) services have a price; \(known) of them are configured"],
                    date: response.headers["Date"]))
        } catch {
            return .failure(error)
        }
    }
}

extension FedExAdapter: QuotingCarrier {
    /// The account's own price of every configured service that FedEx offers for the shipment.
    public func quotes(
        for shipment: Shipment, on shipDate: CivilDate, deadline: ContinuousClock.Instant
    ) async -> Result<[LiveQuote], CarrierFault> {
        do throws(CarrierFault) {
            let call = try FedExOrders.rate(shipment, shipDate, settings)
            let response = try await session.send(call, deadline: deadline)
            let currency = shipment.options.currency ?? settings.values["currency"].flatMap { Currency($0) }
            return .success(try FedExAnswers.quotes(response, call, settings, currency: currency))
        } catch {
            return .failure(error)
        }
    }
}

extension FedExAdapter: TrackingCarrier {
    /// Where a parcel is. Of several parcels that had the number one after the other, it is the latest.
    public func track(
        _ trackingNumber: String, deadline: ContinuousClock.Instant
    ) async -> Result<TrackingReport, CarrierFault> {
        do throws(CarrierFault) {
            let call = FedExOrders.track(trackingNumber)
            let response = try await trackSession.send(call, deadline: deadline)
            return .success(try FedExAnswers.report(response, call, trackingNumber))
        } catch {
            return .failure(error)
        }
    }
}

extension FedExAdapter: ManifestingCarrier {
    /// Closes Ground's day. FedEx closes whatever the account has shipped by Ground until then: it takes no list of parcels.
    public func closeDay(
        _ order: ManifestOrder, deadline: ContinuousClock.Instant
    ) async -> Result<CarrierManifest, CarrierFault> {
        do throws(CarrierFault) {
            let call = FedExOrders.close(order.date, settings)
            return .success(try FedExAnswers.manifest(try await session.send(call, deadline: deadline), call))
        } catch {
            return .failure(error)
        }
    }
}

extension FedExAdapter: AddressCheckingCarrier {
    /// What FedEx thinks of an address.
    public func check(
        _ address: Address, deadline: ContinuousClock.Instant
    ) async -> Result<AddressVerdict, CarrierFault> {
        do throws(CarrierFault) {
            let call = try FedExOrders.resolve(address)
            return .success(try FedExAnswers.verdict(try await session.send(call, deadline: deadline), call, address))
        } catch {
            return .failure(error)
        }
    }
}
