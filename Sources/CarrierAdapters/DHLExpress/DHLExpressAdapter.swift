public import ShipmentModel

/// DHL Express by its MyDHL API 3.1.1 (description of 2025-11-02): prices, labels, tracking, and whether a place is served.
///
/// A shipment cannot be given back: one that is never handed over is not billed. Nor can it be asked what a purchase came
/// to that nobody knows the end of: the carrier tells of a shipment by its reference only once it has seen the parcel.
public struct DHLExpressAdapter: CarrierAdapter, QuotingCarrier, TrackingCarrier, AddressCheckingCarrier {
    /// What there is to be known of the carrier.
    public static let descriptor = CarrierDescriptor(
        name: "dhl-express", title: "DHL Express, MyDHL API 3.1.1",
        endpoints: [
            .init(live: "https://express.api.dhl.com/mydhlapi", test: "https://express.api.dhl.com/mydhlapi/test")
        ],
        secrets: [
            .init("username", "the user name of the account's API access"),
            .init("password", "the password that belongs to it"),
        ],
        settings: [
            .init("account", "the account that ships and pays, at most 12 characters"),
            .init("contents", "what is mostly sent, in at most 70 characters: for parcels whose contents are not told"),
            .init(
                "utc_offset", "how far the sender's clock is from UTC, +01:00; +00:00 if not told", isRequired: false),
            .init("label_template", "the label's template; ECOM26_A6_002 if not told", isRequired: false),
            .init("duties_account", "the account that pays duties where the Incoterms rule is DDP", isRequired: false),
        ],
        serviceSettings: [
            .init("local_product_code", "the product's local code, where it differs", isRequired: false),
            .init("package_type", "the carrier's code of its own packaging, such as 2BP", isRequired: false),
            .init("signature", "the carrier's code of the extra service for a signature", isRequired: false),
            .init("adult_signature", "the carrier's code of that for an adult's signature", isRequired: false),
            .init("saturday", "the carrier's code of that for delivery on a Saturday", isRequired: false),
        ],
        omissions: [
            .init(.phoneExtension, "of either side, or anything else beside a telephone number"),
            .init(.packaging, "where the service names no package_type"),
            .init(.residential, "of the recipient's address"),
            .init(.contents, "of more than 70 characters together: the account's own words are told then"),
        ],
        abilities: .init(
            quotes: true, tracks: true, checksAddresses: true, labelForms: ["pdf", "zpl-203", "zpl-300"]),
        recovery: .none)

    private let settings: CarrierAccountSettings
    private let session: CarrierSession

    /// An adapter for an account.
    public init(
        _ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64
    ) {
        self.settings = settings
        let login = settings.secret("username") + ":" + settings.secret("password")
        session = CarrierSession(
            sender, settings.addresses,
            signing: .fixed([
                "Authorization": "Basic " + Base64.encode(login.utf8), "x-version": DHLExpressOrders.version,
            ]), wallClock: wallClock)
    }

    /// Buys a label. Repeated, it buys another.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        do throws(CarrierFault) {
            let form = settings.form(for: order, of: DHLExpressAdapter.descriptor)
            let call = try DHLExpressOrders.purchase(order, form: form, settings, now: session.wallClock())
            let response = try await session.send(call, deadline: deadline)
            return .bought(try DHLExpressAnswers.label(response, to: call, form: form))
        } catch { return PurchaseAnswer(error) }
    }

    /// The carrier does not tell what was made under a reference.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        .unasked(code: "cannot-look-up")
    }

    /// The carrier takes nothing back.
    public func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        .unsupported(code: "cannot-void")
    }

    /// The account's prices of all products that the carrier offers for a shipment.
    public func quotes(
        for shipment: Shipment, on shipDate: CivilDate, deadline: ContinuousClock.Instant
    ) async -> Result<[LiveQuote], CarrierFault> {
        do throws(CarrierFault) {
            let call = try DHLExpressOrders.rates(shipment, on: shipDate, settings, now: session.wallClock())
            let response = try await session.send(call, deadline: deadline)
            return .success(try DHLExpressAnswers.quotes(response, to: call, settings))
        } catch { return .failure(error) }
    }

    /// What the carrier has seen of a shipment.
    public func track(
        _ trackingNumber: String, deadline: ContinuousClock.Instant
    ) async -> Result<TrackingReport, CarrierFault> {
        do throws(CarrierFault) {
            let call = DHLExpressOrders.tracking(trackingNumber)
            let response = try await session.send(call, deadline: deadline)
            return .success(try DHLExpressAnswers.tracking(response, to: call, of: trackingNumber))
        } catch { return .failure(error) }
    }

    /// Whether the carrier delivers to a place; streets are not looked at.
    public func check(
        _ address: Address, deadline: ContinuousClock.Instant
    ) async -> Result<AddressVerdict, CarrierFault> {
        do throws(CarrierFault) {
            let call = try DHLExpressOrders.place(address)
            let response = try await session.send(call, deadline: deadline)
            return .success(try DHLExpressAnswers.verdict(response, to: call, on: address))
        } catch { return .failure(error) }
    }

    /// Asks whether the carrier delivers to Prague: credentials show in that, the account number does not.
    public func probe(deadline: ContinuousClock.Instant) async -> Result<CarrierProbe, CarrierFault> {
        do throws(CarrierFault) {
            let call = try DHLExpressOrders.place(DHLExpressOrders.placeOfProbe)
            let response = try await session.send(call, deadline: deadline)
            _ = try DHLExpressAnswers.verdict(response, to: call, on: DHLExpressOrders.placeOfProbe)
            return .success(
                CarrierProbe(
                    asked: "whether a place is served",
                    notes: ["user name and password are right", "the account number shows with the first price"],
                    date: response.headers["Date"]))
        } catch { return .failure(error) }
    }
}
