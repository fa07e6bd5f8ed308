public import ShipmentModel
internal import XMLReading

/// Canada Post's web services: rating v4, shipment v8 for customers with a contract, non-contract shipment v4 for the
/// others, manifest v8 and tracking v2, XML throughout (schemas of 2023).
///
/// A shipment with a contract is made in a group of its own that is called by the order's reference. Canada Post repeats
/// nothing by itself, but lists a group's shipments: what became of an order can be looked up. Without a contract nothing
/// can be looked up by a reference.
public struct CanadaPostAdapter: CarrierAdapter {
    /// What there is to be known of Canada Post.
    public static let descriptor = CarrierDescriptor(
        name: "canada-post", title: "Canada Post web services (XML)",
        endpoints: [.init(live: "https://soa-gw.canadapost.ca", test: "https://ct.soa-gw.canadapost.ca")],
        secrets: [
            .init("user", "the part of the API key before the colon"),
            .init("password", "the part of the API key behind the colon"),
        ],
        settings: [
            .init("customer_number", "the customer's number, up to ten digits"),
            .init("contract_id", "the contract; without it labels are sold as to customers without", isRequired: false),
            .init(
                "on_behalf_of", "the number of the customer on whose behalf is mailed; without it the customer's own",
                isRequired: false),
            .init("payment", "with a contract: Account (usual), CreditCard or SupplierAccount", isRequired: false),
            .init("shipping_point", "the postcode of the drop-off; without it the sender's", isRequired: false),
            .init("refund_email", "who is written to about refunds; without it none is asked for", isRequired: false),
        ],
        serviceSettings: [
            .init("options", "option codes that the service always comes with, between blanks", isRequired: false)
        ],
        omissions: [
            .init(.email, "the sender's; the recipient's of more than 60 characters, or of a form that is not taken"),
            .init(.sku, "of more than 15 characters, in customs lines"),
            .init(.packaging, "other than a tube"), .init(.shipDate, "to come, without a contract"),
            .init(.residential, "of the recipient's address"),
        ],
        abilities: .init(quotes: true, voids: true, tracks: true, manifests: true, labelForms: ["zpl-203", "pdf"]),
        recovery: .lookUp(LookUpRules()))

    private let settings: CarrierAccountSettings
    private let account: CanadaPostAccount
    private let orders: CanadaPostOrders
    private let session: CarrierSession
    private let memory = CanadaPostMemory()

    /// How often a document is asked for that was to be there, and how long is waited in between.
    private static let tries = 4
    private static let pause = Duration.milliseconds(300)
    /// More shipments than this in one group are not ours.
    private static let mostShipments = 16

    /// An account with Canada Post.
    public init(
        _ settings: CarrierAccountSettings, sender: any HTTPSender, wallClock: @escaping @Sendable () -> Int64
    ) {
        self.settings = settings
        account = CanadaPostAccount(settings)
        orders = CanadaPostOrders(account: account, settings: settings)
        let credentials = Base64.encode((settings.secret("user") + ":" + settings.secret("password")).utf8)
        session = CarrierSession(
            sender, settings.addresses,
            signing: .fixed(["Authorization": "Basic " + credentials, "Accept-language": "en-CA"]),
            wallClock: wallClock)
    }

    /// Looked up by the group with a contract; without one not at all.
    public var recovery: CarrierRecovery { account.contract == nil ? .none : Self.descriptor.recovery }

    // MARK: Buying

    /// Makes a shipment and fetches its label.
    public func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        do throws(CarrierFault) {
            // Without a contract labels are drawn as PDF only.
            let form = account.contract == nil ? "pdf" : settings.form(for: order, of: Self.descriptor)
            let body = try orders.shipment(order, form: form, now: session.wallClock())
            let call = account.media.call(.post, account.shipments, body: body, effect: .change)
            let root = try await answer(to: call, deadline)
            guard let info = CanadaPostAnswers.shipment(in: root) else {
                throw CarrierFault(.unknown, code: "unreadable-answer")
            }
            guard info.request ?? order.reference == order.reference else {
                throw CarrierFault(.unknown, code: "other-reference")
            }
            let label = try await label(of: info, form: form, deadline)
            keep(info, number: label.trackingNumber, group: account.contract == nil ? nil : order.reference)
            return .bought(label)
        } catch { return PurchaseAnswer(error) }
    }

    /// The shipments of the group that an order's reference names.
    public func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        guard account.contract != nil else { return .unasked(code: "no-look-up") }
        do throws(CarrierFault) {
            let call = account.media.call(.get, account.shipments, query: [("groupId", reference)])
            let paths = try await listed(call, deadline)
            var labels: [BoughtLabel] = []
            for path in paths {
                let info = try await info(at: path, deadline)
                labels.append(try await label(of: info, form: nil, deadline))
                keep(info, number: labels[labels.count - 1].trackingNumber, group: reference)
            }
            return .found(labels)
        } catch { return LookUpAnswer(error) }
    }

    /// A label of a shipment that is there. Whatever fails here does not undo the shipment.
    private func label(
        of info: CanadaPostAnswers.ShipmentInfo, form: String?, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> BoughtLabel {
        guard let link = info.links.first(where: { $0.rel == "label" }), let number = info.number else {
            throw CarrierFault(.unknown, code: "unreadable-answer")
        }
        let form = form ?? (link.media.contains("zpl") ? "zpl-203" : "pdf")
        let document = try await document(at: link, deadline)
        guard let document = LabelDocument.checked(document, form: form) else {
            throw CarrierFault(.unknown, code: "not-a-label")
        }
        var price = info.price
        if account.contract == nil, let receipt = info.links.first(where: { $0.rel == "receipt" }),
            let path = path(of: receipt)
        {
            // The label is worth more than knowing its price: a receipt that cannot be had is done without.
            price = await receiptPrice(at: path, deadline)
        }
        return BoughtLabel(
            trackingNumber: number, price: price, document: document, form: form, reference: info.request)
    }

    private func receiptPrice(at path: String, _ deadline: ContinuousClock.Instant) async -> Money? {
        do throws(CarrierFault) {
            return CanadaPostAnswers.receipt(in: try await answer(to: account.media.call(.get, path), deadline))
        } catch { return nil }
    }

    private func keep(_ info: CanadaPostAnswers.ShipmentInfo, number: String, group: String?) {
        guard let link = info.links.first(where: { $0.rel == "self" }), let path = path(of: link) else { return }
        memory.keep(.init(path: path, group: group), of: number)
    }

    // MARK: Giving back

    /// Deletes a shipment that is not transmitted yet; asks for a refund of one that is.
    public func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        // Without a contract a shipment is transmitted as it is made.
        guard account.contract != nil || account.refundEmail != nil else {
            return .unsupported(code: "already-transmitted")
        }
        do throws(CarrierFault) {
            guard let path = try await path(ofShipment: trackingNumber, deadline) else {
                return .refused(code: "not-found")
            }
            guard account.contract != nil else { return try await refund(path, deadline) }
            let call = account.media.call(.delete, path, effect: .change)
            let response = try await session.send(call, deadline: deadline)
            // It was there when it was listed: whoever else has deleted it, it is gone. A page from somewhere on the way
            // says nothing about shipments.
            if response.status == 404,
                response.body.isEmpty || CanadaPostAnswers.message(in: CanadaPostAnswers.root(of: response)) != nil
            {
                return .voided
            }
            guard let fault = CanadaPostAnswers.fault(of: response, to: call) else {
                return response.body.isEmpty ? .voided : .unknown(code: "unreadable-answer")
            }
            guard fault.code == "8064" else { throw fault }
            return try await refund(path, deadline)
        } catch { return VoidAnswer(error) }
    }

    private func refund(
        _ path: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> VoidAnswer {
        guard let email = account.refundEmail else { return .refused(code: "already-transmitted") }
        let body = orders.refund(email: email)
        let call = account.media.call(.post, path + "/refund", body: body, effect: .change)
        let response = try await session.send(call, deadline: deadline)
        guard let fault = CanadaPostAnswers.fault(of: response, to: call) else {
            let isTaken = CanadaPostAnswers.root(of: response)?.name.hasSuffix("shipment-refund-request-info") ?? false
            return isTaken ? .voided : .unknown(code: "unreadable-answer")
        }
        // A refund was asked for already.
        guard fault.code == "7292" else { throw fault }
        return .voided
    }

    /// Where a label's shipment is; nil if the carrier does not know the label.
    private func path(
        ofShipment number: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> String? {
        if let path = memory[number]?.path { return path }
        // PINs have up to 16 characters.
        if number.utf8.count <= 16 {
            let call = account.media.call(.get, account.shipments, query: [("trackingPIN", number)])
            if let path = try await listed(call, deadline).first { return path }
        }
        // Labels of services without a PIN are known by their shipment's identifier.
        let path = account.shipments + "/" + PathText.encoded(number)
        let call = account.media.call(.get, path)
        let response = try await session.send(call, deadline: deadline)
        if response.status == 404 { return nil }
        if let fault = CanadaPostAnswers.fault(of: response, to: call) { throw fault }
        return path
    }

    // MARK: Asking

    private func path(of link: CanadaPostAnswers.Link) -> String? {
        // Only what is below the account's own address is followed: links come from outside.
        guard let base = settings.addresses[CarrierDescriptor.api]?.text, link.href.hasPrefix(base + "/") else {
            return nil
        }
        return String(link.href.dropFirst(base.count))
    }

    /// Sends a call and reads its answer, or says why there is none.
    private func answer(
        to call: CarrierCall, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> XMLElement? {
        let response = try await session.send(call, deadline: deadline)
        if let fault = CanadaPostAnswers.fault(of: response, to: call) { throw fault }
        return CanadaPostAnswers.root(of: response)
    }

    /// The paths of the shipments that a list links to.
    private func listed(
        _ call: CarrierCall, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> [String] {
        let root = try await answer(to: call, deadline)
        guard let root, ["shipments", "non-contract-shipments"].contains(root.name) else {
            throw CarrierFault(.unknown, code: "unreadable-answer")
        }
        let links = CanadaPostAnswers.links(in: root).filter { $0.rel == "shipment" }
        let paths = links.compactMap(path)
        guard paths.count == links.count, paths.count <= CanadaPostAdapter.mostShipments,
            links.count == root.children.count
        else { throw CarrierFault(.unknown, code: "unreadable-answer") }
        return paths
    }

    private func info(
        at path: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> CanadaPostAnswers.ShipmentInfo {
        let root = try await answer(to: account.media.call(.get, path), deadline)
        guard let info = CanadaPostAnswers.shipment(in: root) else {
            throw CarrierFault(.unknown, code: "unreadable-answer")
        }
        return info
    }

    /// The document that a link leads to, asked for again while it is not there. Every fault is `unknown`: the document is
    /// missing, and what it belongs to is not.
    private func document(
        at link: CanadaPostAnswers.Link, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> [UInt8] {
        guard let path = path(of: link) else { throw CarrierFault(.unknown, code: "link-unusable") }
        let call = CarrierCall(
            .get, path, headers: ["Accept": link.media.isEmpty ? "application/pdf" : link.media],
            answerBytes: CarrierCall.labelBytes)
        var code = ""
        for attempt in 1...CanadaPostAdapter.tries {
            do throws(CarrierFault) {
                let response = try await session.send(call, deadline: deadline)
                if let fault = CanadaPostAnswers.fault(of: response, to: call) { throw fault }
                if response.status == 200, !response.body.isEmpty { return response.body }
                code = "not-ready"
            } catch { code = error.code }
            guard attempt < CanadaPostAdapter.tries else { break }
            try? await Task.sleep(until: min(.now + CanadaPostAdapter.pause, deadline), clock: .continuous)
        }
        throw CarrierFault(.unknown, code: "label-" + code)
    }
}

extension CanadaPostAdapter: QuotingCarrier {
    /// The prices with all taxes; a contract's own where the account has one.
    public func quotes(
        for shipment: Shipment, on shipDate: CivilDate, deadline: ContinuousClock.Instant
    ) async -> Result<[LiveQuote], CarrierFault> {
        do throws(CarrierFault) {
            let body = try orders.rates(for: shipment, on: shipDate)
            return .success(try await quotes(body, deadline))
        } catch { return .failure(error) }
    }

    private func quotes(_ body: [UInt8], _ deadline: ContinuousClock.Instant) async throws(CarrierFault) -> [LiveQuote]
    {
        let call = CanadaPostMedia.rate.call(.post, "/rs/ship/price", body: body)
        let root = try await answer(to: call, deadline)
        guard
            let quotes = CanadaPostAnswers.quotes(in: root, settings, isContract: account.contract != nil)
        else { throw CarrierFault(.retryable(after: nil), code: "unreadable-answer") }
        return quotes
    }

    /// Asks what a parcel within Ottawa costs.
    public func probe(deadline: ContinuousClock.Instant) async -> Result<CarrierProbe, CarrierFault> {
        do throws(CarrierFault) {
            let place = Address(postcode: "K1A 0B1", country: Country("CA")!)
            let shipment = Shipment(
                shipFrom: place, shipTo: place, parcels: [Parcel(weight: Mass(picograms: Mass.Unit.kg.picograms))])
            let today = WallTime(session.wallClock()).date
            let body = try orders.rates(for: shipment, on: today)
            let call = CanadaPostMedia.rate.call(.post, "/rs/ship/price", body: body)
            let response = try await session.send(call, deadline: deadline)
            if let fault = CanadaPostAnswers.fault(of: response, to: call) { throw fault }
            let root = CanadaPostAnswers.root(of: response)
            guard let root, root.name == "price-quotes" else {
                throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
            }
            return .success(
                CarrierProbe(
                    asked: "the prices of one parcel",
                    notes: [
                        "\(root.all("price-quote").count) services priced for customer \(account.customer)",
                        account.contract == nil ? "without a contract" : "with a contract",
                    ], date: response.headers["Date"]))
        } catch { return .failure(error) }
    }
}

extension CanadaPostAdapter: TrackingCarrier {
    /// What has happened to a parcel.
    public func track(
        _ trackingNumber: String, deadline: ContinuousClock.Instant
    ) async -> Result<TrackingReport, CarrierFault> {
        do throws(CarrierFault) {
            let path = "/vis/track/pin/\(PathText.encoded(trackingNumber))/detail"
            let call = CanadaPostMedia.track.call(.get, path)
            let response = try await session.send(call, deadline: deadline)
            let root = CanadaPostAnswers.root(of: response)
            // No Pin History.
            if CanadaPostAnswers.message(in: root)?.code == "004" {
                return .success(TrackingReport(trackingNumber: trackingNumber, status: .unknown))
            }
            if let fault = CanadaPostAnswers.fault(of: response, to: call) { throw fault }
            guard let report = CanadaPostAnswers.track(trackingNumber, in: root) else {
                throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
            }
            return .success(report)
        } catch { return .failure(error) }
    }
}

extension CanadaPostAdapter: ManifestingCarrier {
    /// Transmits the groups of the labels, and fetches the manifest. Only with a contract: other shipments are transmitted
    /// as they are made.
    public func closeDay(
        _ order: ManifestOrder, deadline: ContinuousClock.Instant
    ) async -> Result<CarrierManifest, CarrierFault> {
        guard account.contract != nil else { return .failure(.unmappable("no-manifest-without-contract")) }
        do throws(CarrierFault) {
            var groups: Set<String> = []
            for number in order.trackingNumbers {
                if let group = try await group(of: number, deadline) { groups.insert(group) }
            }
            guard !groups.isEmpty else {
                throw CarrierFault(.rejected(isAboutService: false), code: "already-transmitted")
            }
            let body = try orders.manifest(order, groups: groups.sorted())
            let call = CanadaPostMedia.manifest.call(.post, account.manifests, body: body, effect: .change)
            let root = try await answer(to: call, deadline)
            let links = CanadaPostAnswers.links(in: root).filter { $0.rel == "manifest" }
            guard root?.name == "manifests", !links.isEmpty else {
                throw CarrierFault(.unknown, code: "unreadable-answer")
            }
            var numbers: [String] = []
            var documents: [[UInt8]] = []
            for link in links {
                let (number, document) = await manifest(at: link, deadline)
                numbers.append(number)
                if let document { documents.append(document) }
            }
            return .success(
                CarrierManifest(
                    number: numbers.filter { !$0.isEmpty }.joined(separator: " "),
                    document: links.count == 1 ? documents.first : nil))
        } catch { return .failure(error) }
    }

    /// The group of a label's shipment; nil if it is transmitted already.
    private func group(
        of number: String, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> String? {
        if let group = memory[number]?.group { return group }
        guard let path = try await path(ofShipment: number, deadline) else {
            throw CarrierFault(.rejected(isAboutService: false), code: "label-not-found", detail: number)
        }
        let info = try await info(at: path, deadline)
        return info.isTransmitted ? nil : info.group
    }

    /// A manifest's number and its paper, as far as they can be had: it is made, whatever comes of reading it.
    private func manifest(
        at link: CanadaPostAnswers.Link, _ deadline: ContinuousClock.Instant
    ) async -> (number: String, document: [UInt8]?) {
        do throws(CarrierFault) {
            let bytes = try await document(
                at: .init(rel: link.rel, href: link.href, media: CanadaPostMedia.manifest.rawValue), deadline)
            guard let root = try? XMLDocument(bytes).root, root.name == "manifest" else { return ("", nil) }
            let number = root.text("po-number") ?? ""
            guard let artifact = CanadaPostAnswers.links(in: root).first(where: { $0.rel == "artifact" }) else {
                return (number, nil)
            }
            let document = try? await document(at: artifact, deadline)
            return (number, document.flatMap { LabelDocument.checked($0, form: "pdf") })
        } catch { return ("", nil) }
    }
}
