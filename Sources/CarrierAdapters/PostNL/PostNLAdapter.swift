public import ShipmentModel
internal import TextFormats

/// PostNL's Send & Track interfaces: labels v2.2, status v2, barcodes v1.1 and the postcode check v1, after the
/// documentation of PostNL's own client library.
///
/// A shipment is known by its barcode, which is made here from the order's reference: the same order asks for the label
/// of the same barcode again. Since two orders can come to the same serial, PostNL is first asked whose the barcode is;
/// where it is another shipment's, the order's next one is taken. Labels are announced to PostNL as they are made
/// (`confirm=true`), so there is no closing of a day, and there is no taking back.
public struct PostNLAdapter: CarrierAdapter {
    /// What there is to be known of PostNL.
    public static let descriptor = CarrierDescriptor(
        name: "postnl", title: "PostNL Send & Track",
        endpoints: [.init(live: "https://api.postnl.nl", test: "https://api-sandbox.postnl.nl")],
        secrets: [.init("api_key", "the API key")],
        settings: [
            .init("customer_code", "the customer's code, such as DEVC"),
            .init("customer_number", "the customer's number"),
            .init(
                "barcode_series",
                "the serials agreed with PostNL for barcodes made here and nowhere else: 000000000-999999999"),
            .init(
                "collection_location", "the six characters of the place where parcels are handed over",
                isRequired: false),
        ],
        serviceSettings: [
            .init("options", "product options, characteristic and option: 118-006", isRequired: false),
            .init("signature", "any or adult: what the product includes", isRequired: false),
            .init("saturday", "yes where the product is delivered on Saturdays", isRequired: false),
            .init("insured", "yes where the product takes an insured value", isRequired: false),
            .init("barcode_type", "the type of its barcodes; without it 3S", isRequired: false),
            .init("barcode_series", "its own serials, such as 0000000-9999999 abroad", isRequired: false),
        ],
        omissions: [
            .init(.phone, "the sender's"),
            .init(.phoneExtension, "the recipient's, or anything else beside the telephone number"),
            .init(.packaging, "of any kind"),
            .init(.shipDate, "to come: a label is announced for the day it is made"),
            .init(.residential, "of the recipient's address"),
        ],
        abilities: .init(tracks: true, checksAddresses: true, labelForms: ["pdf", "zpl-203"]), recovery: .key)

    private let settings: CarrierAccountSettings
    private let orders: PostNLOrders
    private let session: CarrierSession

    /// An account with PostNL.
    public init(
        _ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64
    ) {
        self.settings = settings
        orders = PostNLOrders(settings: settings)
        session = CarrierSession(
            sender, settings.addresses, signing: .fixed(["apikey": settings.secret("api_key")]), wallClock: wallClock)
    }

    // MARK: Buying

    /// Makes the label of the order's barcode, or has it drawn again.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        do throws(CarrierFault) {
            let form = settings.form(for: order, of: Self.descriptor)
            let barcodes = try orders.barcodes(for: settings.service(order.service))
            let body = try orders.label(order, form: form, now: session.wallClock())
            let (barcode, isMade) = try await barcode(for: order.reference, from: barcodes, deadline)
            var call = CarrierCall.json(.post, "/shipment/v2_2/label", body(barcode), effect: .change)
            call.query = [("confirm", "true")]
            let response = try await session.send(call, deadline: deadline)
            do throws(CarrierFault) {
                return .bought(
                    try PostNLAnswers.label(
                        response, to: call, barcode: barcode, reference: order.reference, form: form))
            } catch {
                // The shipment is there: that it cannot be made again does not say that it was not made.
                guard isMade, case .rejected = error.kind else { throw error }
                throw CarrierFault(.unknown, code: error.code, detail: error.detail)
            }
        } catch { return PurchaseAnswer(error) }
    }

    /// The first of the order's barcodes that is not another shipment's, and whether its shipment is there already.
    private func barcode(
        for reference: String, from barcodes: PostNLBarcodes, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> (barcode: String, isMade: Bool) {
        for attempt in 0..<PostNLBarcodes.attempts {
            let barcode = barcodes.barcode(of: reference, attempt: attempt)
            let call = status(of: barcode, isDetailed: false)
            switch try PostNLAnswers.owner(try await session.send(call, deadline: deadline), to: call) {
            case .nobody: return (barcode, false)
            case .shipment(reference): return (barcode, true)
            case .shipment(nil): throw CarrierFault(.unknown, code: "barcode-of-unknown-owner")
            case .shipment: continue
            }
        }
        throw CarrierFault(.configuration, code: "barcode-series-used-up")
    }

    private func status(of barcode: String, isDetailed: Bool) -> CarrierCall {
        CarrierCall(
            .get, "/shipment/v2/status/barcode/" + PathText.encoded(barcode),
            query: [("detail", isDetailed ? "true" : "false"), ("language", "EN")],
            headers: ["Accept": "application/json"])
    }

    /// Nothing is looked up: the same order again is answered with its label.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        .unasked(code: "no-look-up")
    }

    /// PostNL has no way to give a label back.
    public func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        .unsupported(code: "no-void")
    }

    /// Asks for a barcode, which shows whether key and customer belong together; it is used for nothing.
    public func probe(deadline: ContinuousClock.Instant) async -> Result<CarrierProbe, CarrierFault> {
        do throws(CarrierFault) {
            let call = CarrierCall(
                .get, "/shipment/v1_1/barcode",
                query: [
                    ("CustomerCode", settings.value("customer_code")),
                    ("CustomerNumber", settings.value("customer_number")), ("Type", "3S"),
                    ("Serie", settings.value("barcode_series")),
                ], headers: ["Accept": "application/json"])
            let response = try await session.send(call, deadline: deadline)
            if let fault = PostNLAnswers.fault(of: response, to: call) { throw fault }
            let barcode = response.json?.member("Barcode")?.string
            return .success(
                CarrierProbe(
                    asked: "a barcode", notes: barcode.map { ["barcodes look like \($0.visible)"] } ?? [],
                    date: response.headers["Date"]))
        } catch { return .failure(error) }
    }
}

extension PostNLAdapter: TrackingCarrier {
    /// What PostNL knows of a parcel.
    public func track(
        _ trackingNumber: String, deadline: ContinuousClock.Instant
    ) async -> Result<TrackingReport, CarrierFault> {
        do throws(CarrierFault) {
            let call = status(of: trackingNumber, isDetailed: true)
            let response = try await session.send(call, deadline: deadline)
            return .success(try PostNLAnswers.report(response, to: call, number: trackingNumber))
        } catch { return .failure(error) }
    }
}

extension PostNLAdapter: AddressCheckingCarrier {
    /// What PostNL makes of a Dutch address's postcode and house number; of others it knows nothing. Its trial
    /// interface does not have this.
    public func check(
        _ address: Address, deadline: ContinuousClock.Instant
    ) async -> Result<AddressVerdict, CarrierFault> {
        guard address.country.code == "NL" else { return .success(AddressVerdict(standing: .unknown)) }
        do throws(CarrierFault) {
            let (house, postcode): (HouseNumber, String?)
            do throws(CarrierFault) {
                house = try HouseNumber(address)
                postcode = try PostNLOrders.postcode(address)
            } catch { return .success(AddressVerdict(standing: .incomplete, notes: [error.code])) }
            var query = [("postalcode", postcode ?? ""), ("housenumber", house.number)]
            if !house.addition.isEmpty { query.append(("housenumberaddition", house.addition)) }
            let call = CarrierCall(
                .get, "/shipment/checkout/v1/postalcodecheck", query: query.map { (name: $0.0, value: $0.1) },
                headers: ["Accept": "application/json"])
            let response = try await session.send(call, deadline: deadline)
            return .success(try PostNLAnswers.verdict(response, to: call, about: address))
        } catch { return .failure(error) }
    }
}
