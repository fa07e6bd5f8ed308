internal import CarrierAdapters
internal import LabelRender
internal import RatingEngine
internal import ShipmentModel
internal import ShippingLog
internal import Synchronization
internal import TextFormats
internal import TrackingNumbers
internal import WireFormat

/// A service chosen for a request, and all that goes with it until it is written. It is big, and handed on unchanged.
final class PlannedLabel: Sendable {
    /// The choice.
    let plan: LabelPlan
    /// For whom it was made.
    let request: LabelRequest
    /// The shipment, with its ship date.
    let shipment: Shipment
    /// What is sealed with the label.
    let sealed: SealedShipment
    /// The service at its price.
    let rate: Quote.Rate

    init(plan: LabelPlan, request: LabelRequest, shipment: Shipment, sealed: SealedShipment, rate: Quote.Rate) {
        self.plan = plan
        self.request = request
        self.shipment = shipment
        self.sealed = sealed
        self.rate = rate
    }
}

/// What a desk does about labels beyond deciding: reads the log, prices, draws, writes.
final class LabelMaker: Sendable {
    let quoter: Quoter
    private let bookDigest: ContentDigest
    let store: any LogStore
    private let drawer: LabelDrawer
    private let clock: any ShipClock
    private let entropy: any Entropy
    let allocator: NumberAllocator
    /// Where labels are bought.
    private let lanes: Set<LaneName>
    /// What is to be handed over.
    private let due: DueClaims
    private let buffers = Mutex<[IdleBuffer]>([])

    init(
        book: RateBook, policy: SelectionPolicy, store: any LogStore, drawer: LabelDrawer, clock: any ShipClock,
        entropy: any Entropy, allocator: NumberAllocator, lanes: Set<LaneName>
    ) {
        guard let digest = ContentDigest(book.digest) else {
            preconditionFailure("a rate book's digest is sha256: and 64 digits, not \(book.digest)")
        }
        quoter = Quoter(book, policy)
        bookDigest = digest
        self.store = store
        self.drawer = drawer
        self.clock = clock
        self.entropy = entropy
        self.allocator = allocator
        self.lanes = lanes
        due = DueClaims(store)
    }

    // MARK: The log

    /// What the log holds of a parcel and of claims of these names.
    func read(_ stream: StreamName, keys: [String]) async -> Result<ParcelSnapshot, StoreFault> {
        do throws(StoreFault) {
            let look = try await store.look(at: stream, claims: keys)
            var snapshot = ParcelSnapshot(state: try state(look.events, of: stream), vault: .none)
            switch look.key {
            case .none: break
            case .kept(let key): snapshot.vault = .key(key)
            case .erased: snapshot.vault = .erased
            }
            snapshot.closedManifest = try await due.closedManifest(of: snapshot.state)
            for (name, claim) in look.claims where claim.expires.map({ $0 > clock.now() }) ?? true {
                let key: KeyClaim
                do throws(LabelRefusal) { key = try KeyClaim(claim) } catch {
                    throw .corrupt("claim \(name): \(error)")
                }
                var standing = ParcelSnapshot.KeyStanding(
                    value: claim.value, label: key.label, isOurs: key.stream == stream, isSpent: false)
                if !standing.isOurs {
                    let other = try state(try await store.read(key.stream), of: key.stream)
                    let attempt = other.attempts.last { $0.labelID == key.label }
                    standing.isSpent = attempt.map { $0.stage == .rejected } ?? true
                }
                snapshot.keys[name] = standing
            }
            return .success(snapshot)
        } catch { return .failure(error) }
    }

    private func state(_ records: [EventRecord], of stream: StreamName) throws(StoreFault) -> ParcelState {
        var state = ParcelState()
        for record in records {
            do { try state.apply(try LogEvent(record)) } catch { throw .corrupt("\(stream): \(error)") }
        }
        return state
    }

    /// Writes a commit, with the sealed data of a plan if it is one's.
    func write(
        _ commit: ParcelCommit, of stream: StreamName, _ planned: PlannedLabel?, _ cause: AskCause
    ) async -> ParcelMachine.Written {
        await write(
            commit, of: stream, sealed: planned.map { $0.sealed.bytes }, documents: [], added: [], cause,
            deadline: .now + LabelMaker.writePatience)
    }

    /// How long what must be written may wait for the log. Whoever asked is answered at the request's own deadline.
    static let writePatience = Duration.seconds(30)

    private func write(
        _ commit: ParcelCommit, of stream: StreamName, sealed: [UInt8]?, documents: [DocumentWrite],
        added: [LogEvent], _ cause: AskCause, deadline: ContinuousClock.Instant
    ) async -> ParcelMachine.Written {
        var batch = LogBatch(
            context: EventContext(
                client: stream.parts[1], time: clock.now(), who: cause.who, cause: cause.request,
                correlation: cause.request))
        let events = (commit.events + added).map { $0.payload.newEvent }
        if !events.isEmpty {
            batch.appends = [StreamAppend(stream: stream, expectedVersion: commit.expectedVersion, events: events)]
        }
        batch.claims = commit.claims
        if let key = commit.sealed?.key, let sealed {
            batch.vault = [VaultWrite(stream: stream, key: key, personal: sealed)]
        }
        batch.documents = documents
        if let (label, bought) = commit.document {
            batch.documents.append(
                DocumentWrite(stream: stream, label: label, name: bought.form, bytes: bought.document))
        }
        do throws(StoreFault) {
            batch.claims += try await due.changes(for: commit.events + added, of: stream)
            _ = try await store.commit(batch, deadline: deadline)
            return .done(added: added)
        } catch {
            if case .claimTaken(let name, _) = error { due.noteTaken(name) }
            switch error {
            // One that this parcel itself holds was written by a commit of which it was not known.
            case .claimTaken(let name, let holder)
            where name.hasPrefix(ParcelClaim.numberPrefix) && holder.value != Array(stream.text.utf8):
                return .numberTaken(String(name.dropFirst(ParcelClaim.numberPrefix.count)))
            case .claimTaken, .claimChanged, .versionConflict, .vaultKeyDiffers, .outcomeUnknown: return .lookAgain
            default: return .failed(error)
            }
        }
    }

    // MARK: A new label

    /// A service for a request; or why there is none.
    func plan(
        _ request: LabelRequest, without exclusions: [Exclusion]
    ) async -> Result<PlannedLabel, LabelRefusal> {
        do throws(LabelRefusal) {
            return .success(try await planned(request, exclusions))
        } catch { return .failure(error) }
    }

    /// Chooses a service. One whose numbers are used up is passed over like one of which no label is ours to print.
    private func planned(
        _ request: LabelRequest, _ exclusions: [Exclusion]
    ) async throws(LabelRefusal) -> PlannedLabel {
        // Only now: a repeated request is answered on any day.
        try checkShipDate(request.shipment)
        var shipment = request.shipment
        shipment.shipDate = shipment.shipDate ?? clock.today()
        while true {
            let quote = quoteForLabel(shipment, without: exclusions)
            guard let index = quote.selected else {
                for case .service(let carrier, let account, let service) in exclusions
                where quote.ineligible.contains(where: {
                    $0.issue == .own && ($0.carrier, $0.account, $0.service) == (carrier, account, service)
                }) {
                    throw .numbersExhausted(carrier: carrier, account: account, service: service)
                }
                throw .noEligibleService(quote)
            }
            let rate = quote.rates[index]
            let sealed = SealedShipment(shipment, rate.label, carrierName: rate.carrierName)
            if due.hasSeenClosedDays,
                let day = ManifestName(carrier: rate.carrier, account: rate.account, facts: sealed.facts),
                try await isClosed(day)
            {
                let last = clock.today().day + LabelMaker.daysAhead
                guard request.shipment.shipDate == nil, day.date.day < last else { throw .dayClosed(day) }
                shipment.shipDate = day.next.date
                continue
            }
            let chosen = choice(rate)
            let plan = LabelPlan(
                lane: rate.issue == .own ? .own : .account(carrier: rate.carrier, account: rate.account),
                selected: ServiceSelected(
                    attempt: 1, book: bookDigest, winner: chosen,
                    runnerUp: quote.runnerUp.map { choice(quote.rates[$0]) },
                    why: quote.selection + exclusions.map(\.reason)),
                facts: sealed.facts, vaultKey: entropy.vaultKey(), label: entropy.labelID(at: clock.now()),
                request: rate.issue == .own
                    ? .zero
                    : ContentDigest(
                        of: ShipmentWriter.canonical(shipment)
                            + "\n\(chosen.carrier)\n\(chosen.account)\n\(chosen.service)".utf8),
                form: request.forms.first?.text)
            return PlannedLabel(plan: plan, request: request, shipment: shipment, sealed: sealed, rate: rate)
        }
    }

    /// How many days later than today a label goes out at most that was asked for without a ship date.
    private static let daysAhead: Int32 = 7

    private func isClosed(_ day: ManifestName) async throws(LabelRefusal) -> Bool {
        do throws(StoreFault) { return try await due.isClosed(day) } catch { throw .store(error) }
    }

    /// Draws number and label and writes it all.
    func issue(
        _ planned: PlannedLabel, _ commit: ParcelCommit, of stream: StreamName
    ) async -> Result<ParcelMachine.Written, LabelRefusal> {
        do throws(LabelRefusal) {
            let rate = planned.rate
            let preview = try await available { () async throws(NumberAllocator.Refusal) in
                try await allocator.preview(rate)
            }
            guard let preview else { return .success(.without(.service(of: rate))) }
            if let preview { _ = try documents(planned, preview, of: stream) }
            let allocation = try await available { () async throws(NumberAllocator.Refusal) in
                try await allocator.allocate(rate)
            }
            guard let allocation else { return .success(.without(.service(of: rate))) }
            let documents: [DocumentWrite]
            do throws(LabelRefusal) {
                documents = try self.documents(planned, allocation, of: stream)
            } catch {
                allocator.putBack(allocation, of: rate)
                throw error
            }
            guard case .labelRequested(let requested) = commit.events.first else {
                preconditionFailure("a label begins with its being asked for")
            }
            let attempt = requested.attempt
            let number = allocation.number
            let added: [LogEvent] = [
                .numberAllocated(
                    NumberAllocated(
                        attempt: attempt, range: allocation.range, serial: allocation.serial, number: number.text)),
                .labelIssued(
                    LabelIssued(
                        attempt: attempt, label: planned.plan.label, trackingNumber: number.text,
                        carrier: rate.carrier, account: rate.account, service: rate.service, price: rate.price,
                        documents: documents.map { .init(name: $0.name, digest: $0.digest) },
                        specimen: allocation.isSpecimen)),
            ]
            var commit = commit
            commit.claims.append(
                .take(
                    name: ParcelClaim.number(number.text),
                    Claim(
                        value: Array(stream.text.utf8),
                        expires: NumberReuse.end(
                            of: NumberReuse.use(issued: clock.now(), shipDate: planned.request.shipment.shipDate),
                            number.format))))
            let written = await write(
                commit, of: stream, sealed: planned.sealed.bytes,
                documents: documents, added: added, AskCause(planned.request),
                deadline: .now + LabelMaker.writePatience)
            return .success(written)
        } catch { return .failure(error) }
    }

    /// The documents stored with a label. Those that are asked for besides are written too, to see that they can be.
    private func documents(
        _ planned: PlannedLabel, _ allocation: NumberAllocator.Allocation, of stream: StreamName
    ) throws(LabelRefusal) -> [DocumentWrite] {
        let asked = planned.request.forms.filter { !LabelMaker.storedForms.contains($0) }
        let documents = try drawer.documents(
            planned.sealed, planned.shipment, allocation.number, isSpecimen: allocation.isSpecimen,
            forms: LabelMaker.storedForms + asked)
        return documents.filter { LabelMaker.storedForms.contains($0.name) }.map { name, bytes in
            DocumentWrite(stream: stream, label: planned.plan.label, name: name.text, bytes: bytes)
        }
    }

    /// What a carrier is asked to sell, as the log has it.
    func order(_ intent: PurchaseStarted, of stream: StreamName) async -> Result<PurchaseOrder, LabelRefusal> {
        do throws(LabelRefusal) {
            let parcel = try await store.parcel(stream)
            guard case .kept(_, let personal) = try await store.sealed(stream) else {
                throw .erased(trackingNumber: "")
            }
            let shipment = try SealedShipment(personal).shipment(facts: parcel.factsByAttempt[intent.attempt] ?? .null)
            return .success(
                PurchaseOrder(
                    reference: intent.reference, service: intent.service, shipment: shipment,
                    shipDate: shipment.shipDate ?? clock.today(), labelForm: intent.form))
        } catch { return .failure(error) }
    }

    /// What the allocator gives; nil where the numbers are used up.
    private func available<Number>(
        _ number: () async throws(NumberAllocator.Refusal) -> Number
    ) async throws(LabelRefusal) -> Number? {
        do throws(NumberAllocator.Refusal) {
            return try await number()
        } catch {
            switch error {
            case .exhausted: return nil
            case .store(let fault): throw .store(fault)
            case .unreadable(let reason): throw .unreadable(reason)
            }
        }
    }

    /// What is stored with a label of our own when it is issued.
    static let storedForms = [DocumentName(.zpl, .dpi203), DocumentName(.pdf, of: .customs)]

    /// Words are most of a quote's work, and said only where no service can be had.
    private func quoteForLabel(_ shipment: Shipment, without exclusions: [Exclusion]) -> Quote {
        let quote = quoteForLabel(shipment, without: exclusions, explains: false)
        return quote.selected == nil ? quoteForLabel(shipment, without: exclusions, explains: true) : quote
    }

    private func quoteForLabel(
        _ shipment: Shipment, without exclusions: [Exclusion], explains: Bool
    ) -> Quote {
        withBuffer { buffer in
            buffer.explains = explains
            defer { buffer.explains = true }
            return quoter.quote(shipment, on: shipment.shipDate ?? clock.today(), buffer: &buffer) { rate in
                // Mostly there is none: what it would be is not worth making for each of the rates.
                func isExcluded(_ exclusion: @autoclosure () -> Exclusion) -> Bool {
                    !exclusions.isEmpty && exclusions.contains(exclusion())
                }
                var lane: LaneName { .account(carrier: rate.carrier, account: rate.account) }
                let message: String
                switch rate.issue {
                case .own where isExcluded(.service(of: rate)): message = "its tracking numbers are used up"
                case .bought where isExcluded(.lane(lane)): message = "its carrier is not to be had just now"
                case .bought where isExcluded(.unfit(carrier: rate.carrier, account: rate.account)):
                    message = "its carrier's interface has no room for a detail of this parcel"
                case .bought where isExcluded(.service(of: rate)):
                    message = "its carrier does not take this parcel by it"
                case .bought where lanes.contains(lane): return nil
                case .own where shipment.options.signature != .none || !rate.includesCover:
                    message =
                        "its own labels are for the service alone: one with a signature, or with insurance that is "
                        + "charged for, carries another service code, which the tariff does not hold"
                case .own where NumberAllocator.knowsNumbers(of: rate): return nil
                case .own: message = "its tariff does not say what its labels carry"
                case .bought: message = "its labels are bought from the carrier, to which no adapter is connected"
                case .none: message = "it can be quoted only: no label of it is ours to print"
                }
                return Quote.Reason(code: .notIssuable, limit: nil, actual: rate.issue.rawValue, message: message)
            }
        }
    }

    private func choice(_ rate: Quote.Rate) -> ServiceSelected.Choice {
        .init(carrier: rate.carrier, account: rate.account, service: rate.service, price: rate.price)
    }

    private func checkShipDate(_ shipment: Shipment) throws(LabelRefusal) {
        let today = clock.today()
        if let date = shipment.shipDate, date < today {
            throw .invalid(
                ShipmentFaults([
                    Fault(
                        .outOfRange, at: JSONPointer(["ship_date"]),
                        "\(date) has passed: a label's ship date is \(today) or later")
                ]))
        }
    }

    /// Prices a shipment on its ship date or today.
    func quote(_ shipment: Shipment) -> Quote {
        withBuffer { quoter.quote(shipment, on: shipment.shipDate ?? clock.today(), buffer: &$0) }
    }

    private func withBuffer<T>(_ body: (inout RateBuffer) -> T) -> T {
        let idle = buffers.withLock { $0.popLast() } ?? IdleBuffer()
        let result = body(&idle.buffer)
        buffers.withLock { $0.append(idle) }
        return result
    }

    // In the pool nobody uses it, and out of it only the one who took it.
    private final class IdleBuffer: @unchecked Sendable {
        var buffer = RateBuffer()
    }
}

extension Exclusion {
    /// The service of a rate.
    fileprivate static func service(of rate: Quote.Rate) -> Exclusion {
        .service(carrier: rate.carrier, account: rate.account, service: rate.service)
    }
}
