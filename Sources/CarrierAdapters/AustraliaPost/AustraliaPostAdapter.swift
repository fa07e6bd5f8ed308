internal import ShipmentModel

/// Australia Post's Shipping and Tracking API v1, for parcels within Australia.
///
/// A shipment is made first and costs nothing until it is part of an order, which is what a day is closed with. Its label
/// is drawn afterwards. What became of an order for a label is looked up by the sender's reference. Written from the
/// programs of other users and copies of the carrier's reference pages, not from a description file.
public struct AustraliaPostAdapter: CarrierAdapter {
    /// What there is to be known of Australia Post.
    public static let descriptor = CarrierDescriptor(
        name: "australia-post", title: "Australia Post Shipping and Tracking v1",
        endpoints: [
            .init(live: "https://digitalapi.auspost.com.au", test: "https://digitalapi.auspost.com.au/test")
        ],
        secrets: [.init("key", "the API key"), .init("password", "the API key's password")],
        settings: [.init("account_number", "the charge account, ten digits")],
        serviceSettings: [
            .init("group", "what its labels are drawn as: Parcel Post, Express Post, StarTrack …"),
            .init("signature", "yes if the product brings a signature on delivery", isRequired: false),
            .init("authority_to_leave", "yes if parcels may be left without anybody there", isRequired: false),
        ],
        omissions: [
            .init(.packaging, "of any kind"),
            .init(.residential, "of the recipient's address"),
        ],
        abilities: .init(
            quotes: true, voids: true, tracks: true, manifests: true, checksAddresses: true,
            labelForms: ["pdf-a6", "zpl-203", "pdf"]),
        recovery: .lookUp(LookUpRules(settling: .seconds(10), spacing: .seconds(60))))

    let settings: CarrierAccountSettings
    let orders: AustraliaPostOrders
    let session: CarrierSession
    let memory = AustraliaPostMemory()

    /// How long is waited before a label is asked after again.
    private static let pause = Duration.milliseconds(400)
    /// How much of the time is kept for giving up in order.
    private static let reserve = Duration.seconds(2)
    /// How often a link is followed that leads nowhere yet, and a new one is asked for.
    private static let tries = 4

    /// An account with Australia Post.
    public init(
        _ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64
    ) {
        self.settings = settings
        orders = AustraliaPostOrders(settings: settings)
        let credentials = Base64.encode((settings.secret("key") + ":" + settings.secret("password")).utf8)
        session = CarrierSession(
            sender, settings.addresses,
            signing: .fixed([
                "Authorization": "Basic " + credentials, "Account-Number": settings.value("account_number"),
            ]), wallClock: wallClock)
    }

    // MARK: Buying

    /// Makes a shipment and has its label drawn.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        do throws(CarrierFault) {
            let form = settings.form(for: order, of: Self.descriptor)
            let product = settings.service(order.service).code
            // Whatever keeps the label from being drawn is better known before there is a shipment.
            _ = try orders.label("", product: product, form: form)
            let call = try orders.shipment(order)
            memory.keep(form: form, of: order.reference)
            let response = try await answer(to: call, deadline)
            guard let made = AustraliaPostAnswers.shipments(response), made.count == 1,
                made[0].references.contains(order.reference), made[0].items.count == 1
            else { throw CarrierFault(.unknown, code: "unreadable-answer") }
            memory.keep(made[0].id, of: made[0].items[0].article)
            do throws(CarrierFault) { return .bought(try await label(of: made[0], form: form, deadline)) } catch {
                throw await undone(made[0], because: error, deadline)
            }
        } catch { return PurchaseAnswer(error) }
    }

    /// What it means that a shipment's label cannot be had: if it will never be, and the shipment can be deleted, nothing was
    /// bought. Otherwise the label is found by looking up later.
    private func undone(
        _ shipment: AustraliaPostShipment, because fault: CarrierFault, _ deadline: ContinuousClock.Instant
    ) async -> CarrierFault {
        switch fault.kind {
        case .rejected, .unfit, .configuration:
            do throws(CarrierFault) {
                _ = try await answer(to: orders.delete(shipment.id), deadline)
                memory.keep(nil, of: shipment.items[0].article)
                // Something was sent, and is gone again.
                guard case .unfit(let reach) = fault.kind else { return fault }
                return CarrierFault(
                    .rejected(isAboutService: reach != .everyCarrier), code: fault.code, detail: fault.detail)
            } catch { return CarrierFault(.unknown, code: fault.code) }
        case .retryable, .unknown: return CarrierFault(.unknown, code: fault.code)
        }
    }

    /// The shipments that bear a reference, each with its label drawn anew.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        do throws(CarrierFault) {
            let form = memory.form(of: reference) ?? settings.labelForm
            var labels: [BoughtLabel] = []
            for shipment in try await search(reference, deadline) where shipment.status != "Cancelled" {
                guard shipment.items.count == 1 else { throw CarrierFault(.unknown, code: "unreadable-answer") }
                labels.append(try await label(of: shipment, form: form, deadline))
                memory.keep(shipment.id, of: shipment.items[0].article)
            }
            return .found(labels)
        } catch { return LookUpAnswer(error) }
    }

    private func search(
        _ reference: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> [AustraliaPostShipment] {
        let response: HTTPResponse
        do throws(CarrierFault) { response = try await answer(to: orders.search(reference), deadline) } catch {
            guard error.code == AustraliaPostAdapter.notFound else { throw error }
            return []
        }
        guard let found = AustraliaPostAnswers.shipments(response) else {
            throw CarrierFault(.unknown, code: "unreadable-answer")
        }
        // A search that brings others has not searched, and one that brings a full page has not ended.
        guard found.allSatisfy({ $0.references.contains(reference) }), found.count < AustraliaPostOrders.mostFound
        else {
            throw CarrierFault(.unknown, code: "reference-not-searched")
        }
        return found
    }

    /// There is no such shipment.
    static let notFound = "44013"

    // MARK: Labels

    /// Has a shipment's label drawn and fetches it.
    private func label(
        of shipment: AustraliaPostShipment, form: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> BoughtLabel {
        let first = try orders.label(shipment.id, product: shipment.items[0].product, form: form)
        var call = first
        var tries = 0
        while true {
            switch AustraliaPostAnswers.label(try await answer(to: call, deadline)) {
            case .available(let link):
                if let document = try await document(at: link, form: form, deadline) {
                    return BoughtLabel(
                        trackingNumber: shipment.items[0].article, price: shipment.price, document: document,
                        form: form,
                        reference: shipment.references.first)
                }
                // The link does not lead there any more. There is a new one for having the label drawn again.
                tries += 1
                guard tries < AustraliaPostAdapter.tries else { throw CarrierFault(.unknown, code: "link-unusable") }
                call = first
            case .pending(let request): call = orders.labelRequest(request)
            case .failed: throw CarrierFault(.rejected(isAboutService: false), code: "label-not-drawn")
            case nil: throw CarrierFault(.unknown, code: "unreadable-answer")
            }
            try await pause(deadline)
        }
    }

    /// What a link leads to; nil if it has expired. It is signed for a while, and is to be asked for without our own
    /// signature: it leads to a store of files, where a document may be found a little later than its link is told.
    private func document(
        at link: String, form: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> [UInt8]? {
        for _ in 0..<AustraliaPostAdapter.tries {
            let response = try await session.fetch(link, isSigned: false, deadline: deadline)
            switch response.status {
            case 200:
                guard let document = LabelDocument.checked(response.body, form: form) else {
                    throw CarrierFault(.unknown, code: "not-a-label")
                }
                return document
            case 404: try await pause(deadline)
            default: return nil
            }
        }
        return nil
    }

    private func pause(_ deadline: ContinuousClock.Instant) async throws(CarrierFault) {
        let next = ContinuousClock.now + AustraliaPostAdapter.pause
        guard next + AustraliaPostAdapter.reserve < deadline else {
            throw CarrierFault(.retryable(after: nil), code: "label-not-in-time")
        }
        try? await Task.sleep(until: next, clock: .continuous)
    }

    /// An answer that is no fault.
    func answer(
        to call: CarrierCall, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> HTTPResponse {
        let response = try await session.send(call, deadline: deadline)
        if let fault = AustraliaPostAnswers.fault(response, of: call) { throw fault }
        return response
    }

    // MARK: Giving back

    /// Deletes a shipment that is not part of an order yet.
    public func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        do throws(CarrierFault) {
            guard let id = try await shipments(of: [trackingNumber], deadline)[trackingNumber] else {
                return .refused(code: "not-open")
            }
            do throws(CarrierFault) { _ = try await answer(to: orders.delete(id), deadline) } catch {
                guard error.code == AustraliaPostAdapter.notFound else { throw error }
            }
            memory.keep(nil, of: trackingNumber)
            return .voided
        } catch { return VoidAnswer(error) }
    }

    /// Asks for a shipment, which shows that key and account are right.
    public func probe(deadline: ContinuousClock.Instant) async -> Result<CarrierProbe, CarrierFault> {
        do throws(CarrierFault) {
            let response = try await answer(to: orders.open(from: 0, count: 1), deadline)
            guard AustraliaPostAnswers.shipments(response) != nil else {
                throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
            }
            return .success(CarrierProbe(asked: "the shipments that are open", date: response.headers["Date"]))
        } catch { return .failure(error) }
    }
}
