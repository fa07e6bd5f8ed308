/// Royal Mail's Shipping API V3 (Pro Shipping), version 3.0.20 of its description.
///
/// It is asked for shipments by their own numbers only: what came of a purchase whose answer was lost a person must find
/// out, by our reference, which the shipment bears as the shipper's. It tells no prices. For new customers Royal Mail has
/// put another interface in its place.
public struct RoyalMailShippingAdapter: CarrierAdapter {
    /// What there is to be known of the Shipping API.
    public static let descriptor = CarrierDescriptor(
        name: "royal-mail-shipping", title: "Royal Mail Shipping API V3",
        endpoints: [.init(live: "https://api.royalmail.net/shipping/v3", test: nil)],
        secrets: [
            .init("client_id", "the application's X-IBM-Client-Id"),
            .init("client_secret", "the application's X-IBM-Client-Secret"),
            .init("username", "the user's X-RMG-Security-Username"),
            .init("password", "the user's X-RMG-Security-Password"),
        ],
        settings: [
            .init(
                "posting_location", "the posting location, ten characters, where the account has more than one",
                isRequired: false)
        ],
        serviceSettings: [
            .init("level", "ServiceLevel, 01 to 99", isRequired: false),
            .init("format", "ServiceFormat: L, F, P or S", isRequired: false),
            .init("notifications", "TrackingNotifications: Email, SMS or EmailAndSMS", isRequired: false),
            .init("signature", "`included` where the service takes a signature by itself", isRequired: false),
        ],
        omissions: [
            .init(.packaging, "where the service names no format"),
            .init(.contents, "of more than 70 characters together, without customs: none are told then"),
            .init(.residential, "of the recipient's address"),
        ],
        abilities: .init(voids: true, manifests: true, labelForms: ["zpl-203", "zpl-300", "pdf"]), recovery: .none)

    private let settings: CarrierAccountSettings
    private let session: CarrierSession

    /// An adapter for an account.
    public init(
        _ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64
    ) {
        self.settings = settings
        let application: HTTPHeaders = [
            "X-IBM-Client-Id": settings.secret("client_id"), "X-IBM-Client-Secret": settings.secret("client_secret"),
        ]
        let unsigned = CarrierSession(sender, settings.addresses, signing: .fixed(application), wallClock: wallClock)
        let call = RoyalMailShippingOrders.token(settings)
        let keeper = TokenKeeper { (deadline) async throws(CarrierFault) in
            try RoyalMailShippingAnswers.token(try await unsigned.send(call, deadline: deadline), call)
        }
        session = CarrierSession(
            sender, settings.addresses, signing: .token(keeper, field: "X-RMG-Auth-Token", prefix: "", application),
            wallClock: wallClock)
    }

    /// Makes a shipment with its label. Where there is a shipment and no label, the label is asked for once more.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        do throws(CarrierFault) {
            let wanted = settings.form(for: order, of: Self.descriptor)
            let call = try RoyalMailShippingOrders.ship(order, settings, form: wanted)
            let made = try RoyalMailShippingAnswers.made(try await session.send(call, deadline: deadline), call)
            let image: RoyalMailShippingAnswers.Image
            if let given = made.image { image = given } else { image = try await print(made.number, wanted, deadline) }
            let form = image.form ?? wanted
            guard let document = LabelDocument.decoded(base64: image.text, form: form) else {
                throw CarrierFault(.unknown, code: "label-unusable")
            }
            return .bought(
                BoughtLabel(
                    trackingNumber: made.number, price: nil, document: document, form: form,
                    reference: order.reference))
        } catch {
            return PurchaseAnswer(error)
        }
    }

    /// The label of a shipment that was made without one. If that cannot be had, nobody has a label, and the shipment is
    /// cancelled: nothing was bought then.
    private func print(
        _ number: String, _ form: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> RoyalMailShippingAnswers.Image {
        do throws(CarrierFault) {
            let call = RoyalMailShippingOrders.print(number, form: form)
            return try RoyalMailShippingAnswers.printed(try await session.send(call, deadline: deadline), call)
        } catch {
            guard await void(number, deadline: deadline) == .voided else {
                throw CarrierFault(.unknown, code: "shipment-without-label", detail: error.detail)
            }
            guard case .unknown = error.kind else { throw error }
            throw CarrierFault(.retryable(after: nil), code: error.code, detail: error.detail)
        }
    }

    /// The Shipping API cannot be asked what it has made under a reference.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        .unasked(code: "look-up-unsupported")
    }

    /// Cancels a shipment, which Royal Mail takes until it is manifested.
    public func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        do throws(CarrierFault) {
            let call = RoyalMailShippingOrders.cancel(trackingNumber)
            return try RoyalMailShippingAnswers.cancelled(try await session.send(call, deadline: deadline), call)
        } catch {
            return VoidAnswer(error)
        }
    }

    /// Asks for a token and for the services that carry a pound to Windsor.
    public func probe(deadline: ContinuousClock.Instant) async -> Result<CarrierProbe, CarrierFault> {
        do throws(CarrierFault) {
            let call = RoyalMailShippingOrders.availability
            let response = try await session.send(call, deadline: deadline)
            let services = try RoyalMailShippingAnswers.services(response, call)
            let known = services.count { settings.ourService($0) != nil }
            return .success(
                CarrierProbe(
                    asked: "a token and the services for a parcel to Windsor",
                    notes: ["\(services.count) services are available; \(known) of them are configured"],
                    date: response.headers["Date"]))
        } catch {
            return .failure(error)
        }
    }
}

extension RoyalMailShippingAdapter: ManifestingCarrier {
    /// Manifests all shipments of the posting location that have a label: no list of parcels is taken. Where that makes
    /// several manifests, their numbers stand one behind the other, and the paper is that of the first.
    public func closeDay(
        _ order: ManifestOrder, deadline: ContinuousClock.Instant
    ) async -> Result<CarrierManifest, CarrierFault> {
        do throws(CarrierFault) {
            let call = RoyalMailShippingOrders.manifest(settings)
            return .success(
                try RoyalMailShippingAnswers.manifest(try await session.send(call, deadline: deadline), call))
        } catch {
            return .failure(error)
        }
    }
}
