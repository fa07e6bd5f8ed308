public import ShipmentModel
internal import TextFormats

/// EasyPost's API v2, which sells many carriers' labels (its own client library's recordings of 2025; the lists of
/// shipments after its page on pagination).
///
/// A shipment is made first and tells rates; buying one of them makes it a label, once. The same order again therefore
/// looks for its shipment, in memory and then in the list of those bought, before it makes another.
public struct EasyPostAdapter: CarrierAdapter {
    /// What there is to be known of EasyPost.
    public static let descriptor = CarrierDescriptor(
        name: "easypost", title: "EasyPost API v2",
        // Keys for trials work at the same host.
        endpoints: [.init(live: "https://api.easypost.com/v2", test: "https://api.easypost.com/v2")],
        secrets: [.init("key", "the API key, for production or for trials")],
        settings: [
            .init(
                "carrier_accounts", "identifiers of the carrier accounts to be used, between blanks; without it all",
                isRequired: false)
        ],
        serviceSettings: [
            .init("carrier", "the carrier's name at EasyPost: USPS, UPSDAP …; without it any", isRequired: false),
            .init("carrier_account", "the identifier of the carrier account; without it any", isRequired: false),
        ],
        omissions: [.init(.packaging, "the service's own is not told")],
        abilities: .init(
            quotes: true, voids: true, tracks: true, manifests: true, checksAddresses: true,
            labelForms: ["zpl-203", "png-300", "pdf"]),
        recovery: .twoStep)

    private let settings: CarrierAccountSettings
    private let orders: EasyPostOrders
    private let session: CarrierSession
    private let memory = EasyPostMemory()
    private let turn = EasyPostTurn()

    /// How often something is asked for that was to be there, and how long is waited in between.
    private static let tries = 4
    private static let pause = Duration.milliseconds(300)

    /// An account with EasyPost.
    public init(
        _ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64
    ) {
        self.settings = settings
        orders = EasyPostOrders(settings: settings)
        // The key is the user name; there is no password.
        let credentials = Base64.encode((settings.secret("key") + ":").utf8)
        session = CarrierSession(
            sender, settings.addresses, signing: .fixed(["Authorization": "Basic " + credentials]),
            wallClock: wallClock)
    }

    // MARK: Buying

    /// Makes a shipment and buys it, or finds the one that was made for the order before.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        do throws(CarrierFault) {
            let form = settings.form(for: order, of: Self.descriptor)
            let today = WallTime(session.wallClock()).date
            let body = try orders.shipment(
                order.shipment, on: order.shipDate, today: today, reference: order.reference, form: form)
            let insurance = try orders.insurance(of: order.shipment)
            var shipment: EasyPostShipment
            if let known = try await find(order.reference, deadline) {
                shipment = try await self.shipment(known, deadline)
            } else {
                shipment = try await made(body, deadline)
                memory.keep(shipment)
            }
            guard shipment.reference == order.reference else { throw CarrierFault(.unknown, code: "other-reference") }
            if !shipment.isBought {
                shipment = try await bought(shipment, order, insurance, deadline)
            }
            memory.keep(shipment)
            return .bought(try await label(of: shipment, form: form, deadline))
        } catch { return PurchaseAnswer(error) }
    }

    /// Never asked for: the same order again does it.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        .unasked(code: "no-look-up")
    }

    /// A shipment that is not there yet. Nothing is sold with it: an answer that is lost does no harm.
    private func made(_ body: JSONValue, _ deadline: ContinuousClock.Instant) async throws(CarrierFault)
        -> EasyPostShipment
    {
        let value = try await answer(to: .json(.post, "/shipments", body, effect: .read), deadline)
        guard let shipment = value.flatMap(EasyPostShipment.init) else {
            throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
        }
        return shipment
    }

    private func bought(
        _ shipment: EasyPostShipment, _ order: PurchaseOrder, _ insurance: String?, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> EasyPostShipment {
        for wish in orders.wishes(of: order.shipment) where shipment.option(wish.name) != wish.value {
            throw CarrierFault(.rejected(isAboutService: true), code: "option-not-understood", detail: wish.name)
        }
        guard let rate = rate(of: settings.service(order.service), in: shipment) else {
            throw CarrierFault(
                .rejected(isAboutService: true), code: "no-rate", detail: shipment.messages.joined(separator: "; "))
        }
        let call = CarrierCall.json(
            .post, "/shipments/\(PathText.encoded(shipment.id))/buy",
            EasyPostOrders.purchase(rate: rate.id, insurance: insurance), effect: .change)
        let response = try await session.send(call, deadline: deadline)
        if let fault = EasyPostAnswers.fault(of: response, to: call) {
            guard fault.code == "SHIPMENT.POSTAGE.EXISTS" else { throw fault }
            return try await afterPurchase { () async throws(CarrierFault) in
                try await self.shipment(shipment.id, deadline)
            }
        }
        guard let bought = response.json.flatMap(EasyPostShipment.init), bought.id == shipment.id else {
            throw CarrierFault(.unknown, code: "unreadable-answer")
        }
        return bought
    }

    private func rate(
        of service: CarrierAccountSettings.Service, in shipment: EasyPostShipment
    ) -> EasyPostShipment.Rate? {
        shipment.rates.first { rate in
            rate.service == service.code && service.values["carrier"] ?? rate.carrier == rate.carrier
                && (service.values["carrier_account"] == nil || service.values["carrier_account"] == rate.account)
        }
    }

    /// The label of a shipment that is bought; whatever fails here does not undo the purchase.
    private func label(
        of shipment: EasyPostShipment, form: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> BoughtLabel {
        try await afterPurchase { () async throws(CarrierFault) in
            var shipment = shipment
            for _ in 1..<Self.tries where !shipment.hasLabel || shipment.trackingCode == nil {
                try? await Task.sleep(until: min(.now + Self.pause, deadline), clock: .continuous)
                shipment = try await self.shipment(shipment.id, deadline)
            }
            guard let number = shipment.trackingCode, shipment.hasLabel else {
                throw CarrierFault(.unknown, code: "label-not-ready")
            }
            memory.keep(shipment)
            var link = shipment.label(form)
            if link == nil {
                let format = EasyPostOrders.format(of: form)
                let path = "/shipments/\(PathText.encoded(shipment.id))/label"
                let value = try await answer(
                    to: CarrierCall(.get, path, query: [("file_format", format)]), deadline)
                link = value.flatMap(EasyPostShipment.init)?.label(form)
            }
            guard let link else { throw CarrierFault(.unknown, code: "label-link-missing") }
            let document = try await document(at: link, deadline).flatMap { LabelDocument.checked($0, form: form) }
            guard let document else { throw CarrierFault(.unknown, code: "not-a-label") }
            return BoughtLabel(
                trackingNumber: number, price: shipment.price, document: document, form: form,
                reference: shipment.reference)
        }
    }

    private func document(
        at link: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> [UInt8]? {
        let response = try await session.fetch(link, deadline: deadline)
        return response.status == 200 ? response.body : nil
    }

    /// What is done once something is sold: each fault leaves that unknown.
    private func afterPurchase<T: Sendable>(
        _ work: () async throws(CarrierFault) -> T
    ) async throws(CarrierFault) -> T {
        do throws(CarrierFault) { return try await work() } catch {
            throw CarrierFault(.unknown, code: error.code, detail: error.detail)
        }
    }

    // MARK: Finding

    /// The shipment that was made under a reference: the one in memory, or one among those bought lately.
    private func find(
        _ reference: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> String? {
        if let known = memory.shipment(of: reference) { return known }
        try await look(deadline)
        return memory.shipment(of: reference)
    }

    /// The shipment that has a tracking number; nil where it is not one of those bought lately.
    private func find(
        number: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> String? {
        if let known = memory.shipment(with: number) { return known }
        try await look(deadline)
        return memory.shipment(with: number)
    }

    /// Looks through the list of shipments that were bought, as far as that has not been done since now.
    private func look(_ deadline: ContinuousClock.Instant) async throws(CarrierFault) {
        let mark = memory.mark
        guard await turn.take(deadline: deadline) else {
            throw CarrierFault(.retryable(after: nil), code: "no-time-left")
        }
        do throws(CarrierFault) {
            // The first may be the rest of a look that began before.
            while !memory.isLooked(since: mark) { try await look(memory.sweep(now: session.wallClock()), deadline) }
            await turn.leave()
        } catch {
            await turn.leave()
            throw error
        }
    }

    private func look(
        _ sweep: EasyPostMemory.Sweep, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) {
        var sweep = sweep
        let horizon = WallTime(sweep.horizon).text
        while true {
            var query: [(name: String, value: String)] = [
                ("page_size", String(sweep.pageSize)), ("purchased", "true"),
            ]
            if let cursor = sweep.cursor { query.append(("before_id", cursor)) }
            let call = CarrierCall(.get, "/shipments", query: query, answerBytes: CarrierCall.labelBytes)
            let page: (shipments: [EasyPostShipment], hasMore: Bool)
            do throws(CarrierFault) {
                guard let read = EasyPostAnswers.page(try await answer(to: call, deadline)) else {
                    throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
                }
                page = read
            } catch {
                memory.ended(sweep, isWhole: false)
                throw error
            }
            for shipment in page.shipments { memory.keep(shipment) }
            // Newest first: what is older than the horizon has been looked at, or is too old to be asked for.
            let made = page.shipments.last?.createdAt
            let isPast = made.map { WireText.date($0) != nil && $0 < horizon } ?? false
            guard page.hasMore, !isPast else { break }
            guard let last = page.shipments.last, last.id != sweep.cursor else {
                // There is more, and it does not come.
                memory.ended(sweep, isWhole: false)
                throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
            }
            sweep.cursor = last.id
        }
        memory.ended(sweep, isWhole: true)
    }

    private func shipment(
        _ id: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> EasyPostShipment {
        let value = try await answer(to: CarrierCall(.get, "/shipments/" + PathText.encoded(id)), deadline)
        guard let shipment = value.flatMap(EasyPostShipment.init), shipment.id == id else {
            throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
        }
        return shipment
    }

    /// Sends a call and reads its answer, or says why there is none.
    private func answer(
        to call: CarrierCall, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> JSONValue? {
        let response = try await session.send(call, deadline: deadline)
        if let fault = EasyPostAnswers.fault(of: response, to: call) { throw fault }
        return response.json
    }

    // MARK: Giving back

    /// Asks for a refund. The carrier decides upon it later; a label whose refund is under way counts as void.
    public func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        do throws(CarrierFault) {
            guard let id = try await find(number: trackingNumber, deadline) else {
                return try await refund(number: trackingNumber, deadline)
            }
            let path = "/shipments/\(PathText.encoded(id))/refund"
            let call = CarrierCall.json(.post, path, .object([]), effect: .change)
            let response = try await session.send(call, deadline: deadline)
            if let fault = EasyPostAnswers.fault(of: response, to: call) {
                // It may be asked for already.
                guard case .rejected = fault.kind else { throw fault }
                return verdict(try await shipment(id, deadline).refundStatus) ?? .refused(code: fault.code)
            }
            let status = response.json?["refund_status"]?.string
            return verdict(status) ?? .unknown(code: "unreadable-answer")
        } catch { return VoidAnswer(error) }
    }

    /// A refund of a label whose shipment is not at hand: by its number, of the carrier that EasyPost takes it for.
    private func refund(
        number: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> VoidAnswer {
        let tracker = try await answer(
            to: .json(.post, "/trackers", EasyPostOrders.tracker(number), effect: .read), deadline)
        guard let carrier = tracker?["carrier"]?.string else { return .refused(code: "not-found") }
        let call = CarrierCall.json(
            .post, "/refunds", EasyPostOrders.refund(number, of: carrier), effect: .change)
        let refunds = try await answer(to: call, deadline)?.list ?? []
        let refund = refunds.first { $0["tracking_code"]?.string == number }
        return verdict(refund?["status"]?.string) ?? .unknown(code: "unreadable-answer")
    }

    private func verdict(_ status: String?) -> VoidAnswer? {
        switch status {
        case "submitted", "refunded": .voided
        case "rejected", "not_applicable": .refused(code: "refund-" + (status ?? ""))
        default: nil
        }
    }

    // MARK: Probing

    /// Asks for the newest shipment.
    public func probe(deadline: ContinuousClock.Instant) async -> Result<CarrierProbe, CarrierFault> {
        do throws(CarrierFault) {
            let call = CarrierCall(
                .get, "/shipments", query: [("page_size", "1"), ("purchased", "true")])
            let response = try await session.send(call, deadline: deadline)
            if let fault = EasyPostAnswers.fault(of: response, to: call) { throw fault }
            guard let list = response.json?["shipments"]?.array else {
                throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
            }
            let mode = list.first?["mode"]?.string
            return .success(
                CarrierProbe(
                    asked: "the newest shipment", notes: mode.map { ["the key is for the mode " + $0.visible] } ?? [],
                    date: response.headers["Date"]))
        } catch { return .failure(error) }
    }
}

extension EasyPostAdapter: QuotingCarrier {
    /// The rates of a shipment that is made to be asked for them, and forgotten.
    public func quotes(
        for shipment: Shipment, on shipDate: CivilDate, deadline: ContinuousClock.Instant
    ) async -> Result<[LiveQuote], CarrierFault> {
        do throws(CarrierFault) {
            let today = WallTime(session.wallClock()).date
            let made = try await made(try orders.shipment(shipment, on: shipDate, today: today), deadline)
            let quotes = settings.services.compactMap { code, service -> LiveQuote? in
                guard let rate = rate(of: service, in: made), let price = rate.price else { return nil }
                return LiveQuote(
                    service: code, price: price, isAccountPrice: true, includesTax: false,
                    zone: rate.carrier == "USPS" ? made.zone : nil, delivery: rate.delivery)
            }
            return .success(quotes.sorted { $0.service < $1.service })
        } catch { return .failure(error) }
    }
}

extension EasyPostAdapter: TrackingCarrier {
    /// Where a parcel is, by EasyPost's tracker of its number.
    public func track(
        _ trackingNumber: String, deadline: ContinuousClock.Instant
    ) async -> Result<TrackingReport, CarrierFault> {
        do throws(CarrierFault) {
            let call = CarrierCall.json(.post, "/trackers", EasyPostOrders.tracker(trackingNumber), effect: .read)
            let value = try await answer(to: call, deadline)
            guard let report = EasyPostAnswers.report(value, trackingNumber) else {
                throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
            }
            return .success(report)
        } catch { return .failure(error) }
    }
}

extension EasyPostAdapter: ManifestingCarrier {
    /// Makes a scan form of the labels' shipments, which must be of one carrier, and fetches it.
    public func closeDay(
        _ order: ManifestOrder, deadline: ContinuousClock.Instant
    ) async -> Result<CarrierManifest, CarrierFault> {
        do throws(CarrierFault) {
            var ids: [String] = []
            for number in order.trackingNumbers {
                guard let id = try await find(number: number, deadline) else {
                    throw CarrierFault(.rejected(isAboutService: false), code: "label-not-found", detail: number)
                }
                ids.append(id)
            }
            let call = CarrierCall.json(.post, "/scan_forms", EasyPostOrders.scanForm(ids), effect: .change)
            var form = try await answer(to: call, deadline)
            guard let number = WireText.trackingNumber(form?["id"]?.string) else {
                throw CarrierFault(.unknown, code: "unreadable-answer")
            }
            for _ in 1..<Self.tries where form?["status"]?.string == "creating" {
                try? await Task.sleep(until: min(.now + Self.pause, deadline), clock: .continuous)
                form = await scanForm(number, deadline) ?? form
            }
            if form?["status"]?.string == "failed" {
                throw CarrierFault(
                    .rejected(isAboutService: false), code: "scan-form-failed",
                    detail: form?["message"]?.string ?? "")
            }
            return .success(CarrierManifest(number: number, document: await paper(of: form, deadline)))
        } catch { return .failure(error) }
    }

    private func scanForm(_ id: String, _ deadline: ContinuousClock.Instant) async -> JSONValue? {
        do throws(CarrierFault) {
            return try await answer(to: CarrierCall(.get, "/scan_forms/" + PathText.encoded(id)), deadline)
        } catch { return nil }
    }

    /// The paper of a scan form, if it can be had: the form is made, whatever comes of fetching it.
    private func paper(of form: JSONValue?, _ deadline: ContinuousClock.Instant) async -> [UInt8]? {
        guard let link = form?["form_url"]?.string else { return nil }
        do throws(CarrierFault) {
            return try await document(at: link, deadline).flatMap { LabelDocument.checked($0, form: "pdf") }
        } catch { return nil }
    }
}

extension EasyPostAdapter: AddressCheckingCarrier {
    /// What EasyPost finds out about an address, which it keeps.
    public func check(
        _ address: Address, deadline: ContinuousClock.Instant
    ) async -> Result<AddressVerdict, CarrierFault> {
        do throws(CarrierFault) {
            let body = JSONValue.members([
                "address": try orders.address(address, tellsHome: false), "verify": .bool(true),
            ])
            let value = try await answer(to: .json(.post, "/addresses", body, effect: .read), deadline)
            guard let verdict = EasyPostAnswers.verdict(value, on: address) else {
                throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
            }
            return .success(verdict)
        } catch { return .failure(error) }
    }
}
