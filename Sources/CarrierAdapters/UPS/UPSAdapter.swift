public import ShipmentModel
internal import TextFormats

/// UPS's REST interfaces: Shipping and Rating v2409, Label Recovery v1, Tracking v1 and Address Validation v2.
///
/// There is no key that would keep a purchase from being made twice. What was made under a reference is found by label
/// recovery; with which error that answers a reference it does not know, no description says. Unless the account's file
/// names the code, such an answer is no proof, and a person decides.
public struct UPSAdapter: CarrierAdapter {
    /// What there is to be known of UPS.
    public static let descriptor = CarrierDescriptor(
        name: "ups", title: "UPS REST, v2409",
        endpoints: [.init(live: "https://onlinetools.ups.com", test: "https://wwwcie.ups.com")],
        secrets: [
            .init("client_id", "the client ID of the application at developer.ups.com"),
            .init("client_secret", "its client secret"),
        ],
        settings: [
            .init("account_number", "the shipper's number: six letters and digits"),
            .init("pickup_type", "how parcels reach UPS: 01 for a daily pickup, without it", isRequired: false),
            .init(
                "unknown_reference_code",
                "the code with which label recovery refuses a reference it does not know; `waybill carrier check` shows it",
                isRequired: false),
        ],
        serviceSettings: [
            .init("packaging", "the packaging's code; 02, the customer's own, without it", isRequired: false)
        ],
        omissions: [
            .init(.region, "of more than five characters, elsewhere than in the US, Canada, Vietnam and Ireland"),
            .init(.phoneExtension, "of more than four digits, or anything else beside a telephone number"),
            .init(.packaging, "where the service names none"),
            .init(.contents, "of more than 50 characters together, abroad: the first line that fits is told then"),
        ],
        abilities: .init(
            quotes: true, voids: true, tracks: true, checksAddresses: true, labelForms: ["zpl-203", "pdf"]),
        recovery: .lookUp(LookUpRules(settling: .seconds(5), spacing: .seconds(30))))

    private let settings: CarrierAccountSettings
    private let session: CarrierSession

    /// An adapter for an account.
    public init(
        _ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64
    ) {
        self.settings = settings
        let open = CarrierSession(sender, settings.addresses, signing: .fixed([:]), wallClock: wallClock)
        let keeper = TokenKeeper { deadline throws(CarrierFault) in
            let call = UPSOrders.token(settings)
            return try CarrierToken.read(try await open.send(call, deadline: deadline), of: call)
        }
        session = CarrierSession(
            sender, settings.addresses, signing: .token(keeper, field: "Authorization", prefix: "Bearer ", [:]),
            wallClock: wallClock)
    }

    /// Buys a label. A form that shipping does not draw, or a document that is none, is fetched from label recovery.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        do throws(CarrierFault) {
            let form = settings.form(for: order, of: Self.descriptor)
            let today = WallTime(session.wallClock()).date
            let call = try UPSOrders.ship(order, today: today, settings)
            let sold = try UPSAnswers.sold(try await session.send(call, deadline: deadline), of: call, form: form)
            if let document = sold.document {
                return .bought(
                    BoughtLabel(
                        trackingNumber: sold.trackingNumber, price: sold.price, document: document, form: form))
            }
            do throws(CarrierFault) {
                let document = try await document(of: sold.trackingNumber, form: form, deadline: deadline)
                return .bought(
                    BoughtLabel(
                        trackingNumber: sold.trackingNumber, price: sold.price, document: document, form: form))
            } catch {
                // It is sold, whatever keeps its document from us.
                return .unknown(code: error.code)
            }
        } catch { return PurchaseAnswer(error) }
    }

    /// The document of the label that has a number; another label's is none.
    private func document(
        of number: String, form: String, deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> [UInt8] {
        guard case .labels(let labels) = try await recover(.number(number), form: form, deadline: deadline),
            let label = labels.first(where: { $0.trackingNumber == number })
        else { throw CarrierFault(.unknown, code: "label-unusable") }
        return label.document
    }

    private func recover(
        _ what: UPSOrders.Recovered, form: String, deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> UPSAnswers.Recovery {
        let call = UPSOrders.recovery(of: what, form: form, settings)
        return try UPSAnswers.recovery(
            try await session.send(call, deadline: deadline), of: call, form: form,
            unknownCode: settings.values["unknown_reference_code"])
    }

    /// The labels that label recovery knows by a reference, in the account's usual form.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        let form = settings.labelForm
        do throws(CarrierFault) {
            var labels: [BoughtLabel] = []
            func add(_ number: String, _ document: [UInt8]) {
                labels.append(
                    BoughtLabel(
                        trackingNumber: number, price: nil, document: document, form: form, reference: reference))
            }
            switch try await recover(.reference(reference), form: form, deadline: deadline) {
            case .nothing: break
            case .labels(let found): for label in found { add(label.trackingNumber, label.document) }
            case .candidates(let numbers):
                for number in numbers { add(number, try await document(of: number, form: form, deadline: deadline)) }
            }
            return .found(labels)
        } catch { return LookUpAnswer(error) }
    }

    /// Voids a shipment.
    public func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        do throws(CarrierFault) {
            let call = UPSOrders.void(trackingNumber)
            return try UPSAnswers.void(
                try await session.send(call, deadline: deadline), of: call, trackingNumber: trackingNumber)
        } catch { return VoidAnswer(error) }
    }

    /// Asks label recovery for a reference that nobody uses: shows whether credentials and account are right, and with
    /// which code such a reference is refused.
    public func probe(deadline: ContinuousClock.Instant) async -> Result<CarrierProbe, CarrierFault> {
        do throws(CarrierFault) {
            let unused = String(repeating: "A", count: 20)
            let call = UPSOrders.recovery(of: .reference(unused), form: settings.labelForm, settings)
            let response = try await session.send(call, deadline: deadline)
            let note = try UPSAnswers.probe(response, of: call)
            return .success(
                CarrierProbe(
                    asked: "a token and the label of a reference that nobody uses", notes: [note],
                    date: response.headers["Date"]))
        } catch { return .failure(error) }
    }
}

extension UPSAdapter: QuotingCarrier {
    /// What UPS asks for a shipment's one parcel with each of its services, the account's negotiated rates where it has
    /// some.
    public func quotes(
        for shipment: Shipment, on shipDate: CivilDate, deadline: ContinuousClock.Instant
    ) async -> Result<[LiveQuote], CarrierFault> {
        do throws(CarrierFault) {
            let call = try UPSOrders.shop(shipment, on: shipDate, settings)
            return .success(try UPSAnswers.quotes(try await session.send(call, deadline: deadline), of: call, settings))
        } catch { return .failure(error) }
    }
}

extension UPSAdapter: TrackingCarrier {
    /// What UPS knows of a parcel.
    public func track(
        _ trackingNumber: String, deadline: ContinuousClock.Instant
    ) async -> Result<TrackingReport, CarrierFault> {
        do throws(CarrierFault) {
            let call = UPSOrders.tracking(trackingNumber)
            return .success(
                try UPSAnswers.tracking(
                    try await session.send(call, deadline: deadline), of: call, trackingNumber: trackingNumber))
        } catch { return .failure(error) }
    }
}

extension UPSAdapter: AddressCheckingCarrier {
    /// What UPS thinks of an address in the United States or Puerto Rico.
    public func check(
        _ address: Address, deadline: ContinuousClock.Instant
    ) async -> Result<AddressVerdict, CarrierFault> {
        do throws(CarrierFault) {
            let call = try UPSOrders.addressCheck(address)
            return .success(
                try UPSAnswers.verdict(try await session.send(call, deadline: deadline), of: call, on: address))
        } catch { return .failure(error) }
    }
}
