internal import Synchronization

/// Royal Mail's Click & Drop (the ChannelShipper & Royal Mail Public API, version 1), for accounts that print labels
/// themselves (OBA).
///
/// It knows orders, and a label is one of an order's papers. Nothing keeps a client from making the same order twice, but
/// orders can be looked for by our reference. It tells no prices, and follows no parcels.
public struct RoyalMailClickAndDropAdapter: CarrierAdapter {
    /// What there is to be known of Click & Drop.
    public static let descriptor = CarrierDescriptor(
        name: "royal-mail-click-and-drop", title: "Royal Mail Click & Drop API v1",
        endpoints: [.init(live: "https://api.parcel.royalmail.com/api/v1", test: nil)],
        secrets: [.init("api_key", "the key that Click & Drop's settings show for the integration")],
        settings: [
            .init(
                "carrier_name", "the carrier's name in Click & Drop's settings, where the account has several",
                isRequired: false),
            .init("department", "the department that postage is booked to", isRequired: false),
        ],
        serviceSettings: [
            .init(
                "format",
                "packageFormatIdentifier: letter, largeLetter, smallParcel, mediumParcel, largeParcel or parcel (default)",
                isRequired: false),
            .init("register", "serviceRegisterCode, two characters, where the service has one", isRequired: false),
        ],
        omissions: [
            .init(.senderAddress, "Click & Drop puts the one of its own settings on labels"),
            .init(.person, "the sender's, beside a company"),
            .init(.sku, "of contents for customs: it would change Click & Drop's own list of articles"),
            .init(.packaging, "where the service names no format"),
            .init(.residential, "of the recipient's address"),
        ],
        abilities: .init(voids: true, manifests: true, labelForms: ["pdf"]), recovery: .lookUp(LookUpRules()))

    private let settings: CarrierAccountSettings
    private let session: CarrierSession
    /// Which order a tracking number belongs to: an order is deleted by its own number.
    private let orders = RecentOrders()

    /// An adapter for an account.
    public init(
        _ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64
    ) {
        self.settings = settings
        session = CarrierSession(
            sender, settings.addresses,
            signing: .fixed(["Authorization": "Bearer " + settings.secret("api_key"), "Accept": "application/json"]),
            wallClock: wallClock)
    }

    /// Makes an order with its label. Where Click & Drop makes the order and not the label, the label is asked for once more.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        do throws(CarrierFault) {
            let call = try ClickAndDropOrders.create(order, settings, now: session.wallClock())
            let made = try ClickAndDropAnswers.created(try await session.send(call, deadline: deadline), call)
            guard let text = made.label else {
                return .bought(try await labelOrNothing(of: made, reference: order.reference, deadline))
            }
            guard let document = LabelDocument.decoded(base64: text, form: "pdf") else {
                throw CarrierFault(.unknown, code: "label-unusable")
            }
            return .bought(label(of: made.order, document, reference: order.reference))
        } catch {
            return PurchaseAnswer(error)
        }
    }

    private func label(of order: ClickAndDropAnswers.Order, _ document: [UInt8], reference: String?) -> BoughtLabel {
        orders.note(order.number, for: order.trackingNumber)
        return BoughtLabel(
            trackingNumber: order.trackingNumber, price: nil, document: document, form: "pdf", reference: reference)
    }

    /// The label of an order that was made without one. If that cannot be had, nobody has a label, and the order is
    /// deleted: nothing was bought then.
    private func labelOrNothing(
        of made: ClickAndDropAnswers.Made, reference: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> BoughtLabel {
        do throws(CarrierFault) {
            return try await fetchLabel(of: made.order, reference: reference, deadline)
        } catch {
            guard await delete(made.order.number, isNew: true, deadline: deadline) == .voided else {
                throw CarrierFault(.unknown, code: "order-without-label", detail: error.detail)
            }
            guard case .rejected = error.kind else {
                throw CarrierFault(.retryable(after: nil), code: error.code, detail: error.detail)
            }
            throw CarrierFault(
                .rejected(isAboutService: true), code: made.labelError?.code ?? error.code,
                detail: made.labelError?.message ?? error.detail)
        }
    }

    /// The label of an order. Where that was drawn only now, the order has had no tracking number until now.
    private func fetchLabel(
        of order: ClickAndDropAnswers.Order, reference: String?, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> BoughtLabel {
        let call = ClickAndDropOrders.label(order.number)
        let document = try ClickAndDropAnswers.document(try await session.send(call, deadline: deadline), call)
        guard !order.isTracked else { return label(of: order, document, reference: reference) }
        let again = ClickAndDropOrders.find(order.number)
        let found = try ClickAndDropAnswers.found(try await session.send(again, deadline: deadline), again)
        guard let now = found.first(where: { $0.number == order.number }) else {
            throw CarrierFault(.retryable(after: nil), code: "order-not-found")
        }
        return label(of: now, document, reference: reference)
    }

    /// The labels of the orders under a reference.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        do throws(CarrierFault) {
            let call = ClickAndDropOrders.find(reference)
            let found = try ClickAndDropAnswers.found(try await session.send(call, deadline: deadline), call)
            // Something else than what was asked for proves nothing.
            guard found.allSatisfy({ $0.reference ?? reference == reference }) else {
                throw CarrierFault(.retryable(after: nil), code: "other-orders")
            }
            var labels: [BoughtLabel] = []
            for order in found.sorted(by: { $0.number < $1.number }) {
                labels.append(try await fetchLabel(of: order, reference: reference, deadline))
            }
            return .found(labels)
        } catch {
            return LookUpAnswer(error)
        }
    }

    /// Deletes the order that a label belongs to. It is looked for among the orders of the last 30 days where this adapter
    /// has not made it itself since it was started.
    public func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        do throws(CarrierFault) {
            let known = ClickAndDropAnswers.orderNumber(of: trackingNumber) ?? orders.order(of: trackingNumber)
            let found: Int?
            if let known { found = known } else { found = try await search(trackingNumber, deadline) }
            guard let number = found else { return .refused(code: "not-found") }
            return await delete(number, deadline: deadline)
        } catch {
            return VoidAnswer(error)
        }
    }

    private func delete(
        _ number: Int, isNew: Bool = false, deadline: ContinuousClock.Instant
    ) async -> VoidAnswer {
        do throws(CarrierFault) {
            let call = ClickAndDropOrders.delete(number)
            return try ClickAndDropAnswers.deleted(
                try await session.send(call, deadline: deadline), call, number, isNew: isNew)
        } catch {
            return VoidAnswer(error)
        }
    }

    private func search(
        _ trackingNumber: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> Int? {
        var token: String?
        for _ in 0..<RoyalMailClickAndDropAdapter.mostPages {
            let call = ClickAndDropOrders.list(since: session.wallClock() - 30 * 86_400, after: token)
            let page = try ClickAndDropAnswers.page(try await session.send(call, deadline: deadline), call)
            if let order = page.orders.first(where: { $0.trackingNumber == trackingNumber }) { return order.number }
            guard let next = page.next else { return nil }
            token = next
        }
        throw CarrierFault(.unknown, code: "too-many-orders")
    }

    /// The most pages of a hundred orders that are looked through for a tracking number.
    private static let mostPages = 100

    /// Asks for one order: shows that the key is right.
    public func probe(deadline: ContinuousClock.Instant) async -> Result<CarrierProbe, CarrierFault> {
        do throws(CarrierFault) {
            let call = ClickAndDropOrders.list(since: session.wallClock() - 86_400, after: nil, count: 1)
            let response = try await session.send(call, deadline: deadline)
            _ = try ClickAndDropAnswers.page(response, call)
            return .success(CarrierProbe(asked: "the last order of the day", date: response.headers["Date"]))
        } catch {
            return .failure(error)
        }
    }
}

extension RoyalMailClickAndDropAdapter: ManifestingCarrier {
    /// Manifests all orders of the account that have a label: Click & Drop takes no list of parcels. The paper may be ready
    /// later; it is asked for a few times.
    public func closeDay(
        _ order: ManifestOrder, deadline: ContinuousClock.Instant
    ) async -> Result<CarrierManifest, CarrierFault> {
        do throws(CarrierFault) {
            let call = ClickAndDropOrders.manifest(settings)
            var manifest = try ClickAndDropAnswers.manifest(try await session.send(call, deadline: deadline), call)
            var patience = RoyalMailClickAndDropAdapter.manifestTries
            while manifest.document == nil, patience > 0, ContinuousClock.now < deadline {
                patience -= 1
                manifest = await later(manifest, deadline)
            }
            return .success(CarrierManifest(number: manifest.number, document: manifest.document))
        } catch {
            return .failure(error)
        }
    }

    /// How often a manifest's paper is asked for, and how long it is waited for each time.
    private static let manifestTries = 4
    private static let manifestPause = Duration.milliseconds(250)

    /// The manifest as it is a moment later; as it was, where that cannot be told: the day is closed already.
    private func later(
        _ manifest: ClickAndDropAnswers.Manifest, _ deadline: ContinuousClock.Instant
    ) async -> ClickAndDropAnswers.Manifest {
        do throws(CarrierFault) {
            if manifest.hasFailed {
                let call = ClickAndDropOrders.retryManifest(manifest.number)
                return try ClickAndDropAnswers.manifest(try await session.send(call, deadline: deadline), call)
            }
            try? await Task.sleep(for: RoyalMailClickAndDropAdapter.manifestPause)
            let call = ClickAndDropOrders.manifest(number: manifest.number)
            return try ClickAndDropAnswers.manifest(try await session.send(call, deadline: deadline), call)
        } catch {
            return manifest
        }
    }
}

/// The numbers of the last orders by tracking number, so many of them that a day's labels can be given back without a
/// search.
private final class RecentOrders: Sendable {
    private struct State {
        var numbers: [String: Int] = [:]
        var sequence: [String] = []
    }
    private let state = Mutex(State())
    private static let most = 20_000

    func note(_ number: Int, for trackingNumber: String) {
        state.withLock { state in
            if state.numbers.updateValue(number, forKey: trackingNumber) == nil {
                state.sequence.append(trackingNumber)
            }
            guard state.sequence.count > RecentOrders.most else { return }
            for old in state.sequence.prefix(RecentOrders.most / 10) { state.numbers[old] = nil }
            state.sequence.removeFirst(RecentOrders.most / 10)
        }
    }

    func order(of trackingNumber: String) -> Int? { state.withLock { $0.numbers[trackingNumber] } }
}
