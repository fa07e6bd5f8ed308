public import LabelRender
public import Printing
public import RatingEngine
public import ShipmentModel
public import ShippingLog
internal import TextFormats
internal import WireFormat

/// Makes labels, each exactly once however often it is asked for.
///
/// Two guards stand in the log, both unique inserts: the client's key and the parcel's live label. Everything a label
/// consists of is one commit with them, durable before anybody is answered.
public final class LabelDesk: Sendable {
    /// How long a key is remembered: 72 hours, so that a fault deployed on a Friday is still covered on Monday.
    public static let keyLifetimeSeconds: Int64 = 72 * 3600

    let store: any LogStore
    private let drawer: LabelDrawer
    let maker: LabelMaker
    let driver: DeskDriver
    let liveQuotes: LiveQuotes
    /// The printers that labels can be printed on.
    public let printers: Printers
    let clock: any ShipClock
    /// One print at a time of a parcel's label.
    let printGate = ParcelGate()
    let slips = RecentSlips()

    /// A desk.
    ///
    /// - Parameters:
    ///   - book: the prices; its digest goes into every choice.
    ///   - policy: the house's own rules.
    ///   - store: the log.
    ///   - renderer: draws the labels.
    ///   - clock: tells the time.
    ///   - entropy: makes label identifiers and vault keys.
    ///   - process: names this process in leases.
    ///   - printers: what labels can be printed on.
    ///   - carriers: where labels can be bought.
    ///   - fallsBack: whether the next service is taken where the carrier of the cheapest is not to be had.
    ///   - labels: how many labels of a service it will make at most, if that is known: what it takes of a range at a
    ///     time and does not use is lost.
    ///   - warn: told when a range of numbers runs low or out.
    public init(
        book: RateBook, policy: SelectionPolicy, store: any LogStore, renderer: LabelRenderer, clock: any ShipClock,
        entropy: any Entropy, process: String, printers: Printers = Printers([]), carriers: [CarrierAccount] = [],
        fallsBack: Bool = true, labels: Int = .max, warn: @escaping @Sendable (RangeWarning) -> Void = { _ in }
    ) {
        self.store = store
        self.printers = printers
        self.clock = clock
        drawer = LabelDrawer(renderer: renderer, clock: clock)
        let allocator = NumberAllocator(store: store, clock: clock, process: process, labels: labels, warn: warn)
        maker = LabelMaker(
            book: book, policy: policy, store: store, drawer: drawer, clock: clock, entropy: entropy,
            allocator: allocator, lanes: Set(carriers.map(\.lane)))
        let driver = DeskDriver(
            DeskCore(carriers, fallsBack: fallsBack), work: maker, carriers: carriers, clock: clock)
        self.driver = driver
        liveQuotes = LiveQuotes(
            carriers.compactMap { carrier in
                carrier.quoting.map { .init(carrier: carrier.carrier, account: carrier.account, adapter: $0) }
            }, store: store, clock: clock, mayAsk: driver.mayAsk)
    }

    var allocator: NumberAllocator { maker.allocator }

    /// What is handed over to carriers.
    public var manifests: ManifestDesk { ManifestDesk(store: store, clock: clock) }

    /// Whether the store answers.
    public func isReady() async -> Bool {
        do throws(StoreFault) {
            _ = try await store.claim("ready")
            return true
        } catch { return false }
    }

    /// Forgets keys whose time is over; returns how many there were.
    public func forgetExpiredKeys() async throws(LabelRefusal) -> Int {
        do throws(StoreFault) {
            let (now, step) = (clock.now(), LogPage.maximum)
            var count = 0
            while true {
                let swept = try await store.sweepClaims(expiredBy: now, limit: step)
                count += swept
                if swept < step { return count }
            }
        } catch { throw .store(error) }
    }

    /// Looks after the log until its task is cancelled: takes up what was left without an end at carriers, every minute, and
    /// forgets keys whose time is over.
    public func lookAfterLog() async {
        while (try? await Task.sleep(for: .seconds(60))) != nil {
            // A log that does not answer is asked again in a minute.
            _ = try? await resume()
            _ = try? await forgetExpiredKeys()
        }
    }

    /// Prices a shipment on its ship date or today.
    public func quote(_ shipment: Shipment) -> Quote { maker.quote(shipment) }

    /// Ends what another process has left without an end at carriers; returns how many parcels that concerns. When a
    /// process begins, and every minute from then on.
    public func resume() async throws(LabelRefusal) -> Int {
        var streams: [StreamName] = []
        var after: String?
        repeat {
            let page: [NamedClaim]
            do throws(StoreFault) {
                page = try await store.claims(prefix: ParcelClaim.openPrefix, after: after, limit: 1000)
            } catch { throw .store(error) }
            for name in page.map(\.name) {
                guard let stream = try? StreamName(parsing: String(name.dropFirst(ParcelClaim.openPrefix.count))) else {
                    throw .unreadable("claim \(name)")
                }
                streams.append(stream)
            }
            after = page.count < 1000 ? nil : page.last?.name
        } while after != nil
        driver.resume(streams)
        return streams.count
    }

    // MARK: Labels to come

    /// The label of a shipment's parcel: the one it has, or a new one.
    public func issue(_ request: LabelRequest) async throws(LabelRefusal) -> LabelAnswer {
        try await label(
            request, .label(content: ShipmentWriter.canonical(request.shipment), reissue: request.reissues))
    }

    /// Makes the label of a shipment's parcel ahead, while it is being packed, so that it is there when it is asked for.
    ///
    /// A label made ahead that nobody has asked for gives way: when a label for another shipment of the parcel is asked
    /// for, or is to be made ahead, it is voided first.
    public func prepare(_ request: LabelRequest) async throws(LabelRefusal) -> LabelAnswer {
        try await label(request, .prepare(content: ShipmentWriter.canonical(request.shipment)))
    }

    /// How well labels were made ahead, since this desk began.
    public var preparations: PreparationTally { driver.preparations }

    /// From now on nothing new begins: what waits is handed back, what is under way ends.
    public func drain() { driver.drain() }

    /// Waits until nothing is under way any more, at a carrier or on its way to the log; false if something still is at the
    /// deadline. What is then is found in the log by the next process.
    public func drained(by deadline: ContinuousClock.Instant) async -> Bool { await driver.drained(by: deadline) }

    private func label(
        _ request: LabelRequest, _ wish: ParcelAsk.Wish
    ) async throws(LabelRefusal) -> LabelAnswer {
        let stream = try parcelStream(request.shipment)
        // Before anything is bought for a desk that there is not.
        let form = try request.printer.map { name throws(LabelRefusal) in DocumentName(try queue(name).configuration) }
        let request = form.map { LabelRequest(request, also: $0) } ?? request
        let key = try request.key.map { key throws(LabelRefusal) in try keyName(request, key) }
        func ask(_ wish: ParcelAsk.Wish, for request: LabelRequest) async -> DeskAnswer {
            await driver.ask(
                wish, of: stream, key: key, priority: request.priority, deadline: request.deadline, for: request)
        }
        var answer = await ask(wish, for: request)
        switch answer.outcome {
        case .refused(.parcelHasLabel(let id)):
            guard let same = try await rewritten(request, as: id, stream) else {
                throw .parcelHasLabel(id: id, differing: try await differing(id, beside: request))
            }
            answer = await ask(wish.asking(same.content), for: same.request)
        case .refused(.keyReused(let id)):
            guard let same = try await rewritten(request, as: id, stream) else {
                // As far as it can still be told.
                throw .keyReused(differing: (try? await differing(id, beside: request)) ?? [])
            }
            answer = await ask(wish.asking(same.content), for: same.request)
        default: break
        }
        switch answer.outcome {
        case .label(let label): return label
        case .refused(let refusal): throw try await self.refusal(refusal, answer.refusal, stream)
        case .voided, .settled: preconditionFailure("a label was asked for")
        }
    }

    /// A request with the ship date of one of its parcel's labels, and what that label was asked for with, if it is the same
    /// shipment otherwise written: with a ship date that the other got without naming it, or with characters composed
    /// otherwise. Nil for another shipment.
    private func rewritten(
        _ request: LabelRequest, as id: String, _ stream: StreamName
    ) async throws(LabelRefusal) -> (request: LabelRequest, content: [UInt8])? {
        let parcel = try await store.parcel(stream)
        guard let attempt = parcel.state.attempts.last(where: { $0.labelID == id }),
            let facts = parcel.factsByAttempt[attempt.number],
            let date = facts["ship_date"]?.string.flatMap({ CivilDate($0) }),
            request.shipment.shipDate == nil || request.shipment.shipDate == date,
            case .kept(let key, let personal) = try await store.sealed(stream)
        else { return nil }
        // Should that label be void by then, the next goes out on the day that was meant.
        let dated = LabelRequest(request, on: date)
        var undated = request.shipment
        undated.shipDate = nil
        var writings = [request.shipment.shipDate == nil ? dated.shipment : undated]
        // Of a parcel the personal data of its last attempt alone is kept.
        if attempt.number == parcel.state.attempts.last?.number {
            let held = try SealedShipment(personal).shipment(facts: facts)
            if ShipmentWriter.differences(held, dated.shipment).isEmpty {
                undated = held
                undated.shipDate = nil
                writings += [held, undated]
            }
        }
        for shipment in writings {
            let content = ShipmentWriter.canonical(shipment)
            if Fingerprint(of: content, key: key) == attempt.fingerprint { return (dated, content) }
        }
        return nil
    }

    /// Where the shipment of a request differs from the one that a label was made for; nothing where that cannot be told.
    private func differing(
        _ id: String, beside request: LabelRequest
    ) async throws(LabelRefusal) -> [String] {
        let (parcel, attempt) = try await find(id)
        guard let label = attempt.label else { throw .notFound }
        guard case .kept(_, let personal) = try await store.sealed(parcel.stream) else {
            throw .erased(trackingNumber: label.trackingNumber)
        }
        guard attempt.number == parcel.state.attempts.last?.number else { return [] }
        let held = try SealedShipment(personal).shipment(facts: parcel.factsByAttempt[attempt.number] ?? .null)
        var asked = request.shipment
        asked.shipDate = asked.shipDate ?? held.shipDate
        return ShipmentWriter.differences(held, asked).map(\.description)
    }

    /// Voids a label, as often as it is asked for; one that was bought is given back to its carrier.
    public func void(
        _ id: String, who: String, requestID: String, deadline: ContinuousClock.Instant
    ) async throws(LabelRefusal) {
        let stream = try await find(id).0.stream
        let answer = await driver.ask(
            .void(label: id), of: stream, key: nil, priority: .packer, deadline: deadline,
            cause: AskCause(who: who, request: requestID))
        if case .refused(let refusal) = answer.outcome { throw try await self.refusal(refusal, nil, stream) }
    }

    /// A refusal in the words of those who asked.
    func refusal(
        _ refusal: ParcelRefusal, _ reason: LabelRefusal?, _ stream: StreamName
    ) async throws(LabelRefusal) -> LabelRefusal {
        switch refusal {
        case .notPlanned:
            return reason ?? .unreadable("a plan that failed without saying why")
        case .keyReused: return .keyReused(differing: [])
        case .parcelHasLabel(let id): return .parcelHasLabel(id: id, differing: [])
        case .labelVoided(let id):
            let label = try await store.parcel(stream).state.attempts.last { $0.labelID == id }?.label
            return .labelVoided(id: id, trackingNumber: label?.trackingNumber ?? "")
        case .erased:
            let label = try await store.parcel(stream).state.attempts.last { $0.label != nil }?.label
            return .erased(trackingNumber: label?.trackingNumber ?? "")
        case .notFound: return .notFound
        case .purchaseReferred(let id): return .purchaseReferred(id: id)
        case .notReferred(let id): return .notReferred(id: id)
        case .numberKnown: return .numberKnown
        case .labelManifested(let id, let stream):
            guard let manifest = ManifestName(stream) else { throw .unreadable("manifest \(stream)") }
            return .labelManifested(id: id, manifest)
        case .voidRefused(let code): return .voidRefused(code: code)
        case .voidUnknown(let code): return .voidUnknown(code: code)
        case .rejected(let carrier, let code): return .carrierRejected(carrier: carrier, code: code)
        case .unavailable(let code): return .carrierUnavailable(code: code)
        case .busy(let retryAfter): return .busy(retryAfterSeconds: Int(max(1, retryAfter / 1_000_000)))
        case .ending: return .ending
        case .stillRunning: return .stillRunning
        case .store(.overloaded): return .overloaded
        case .store(.deadlinePassed): return .stillRunning
        case .store(let fault): return .store(fault)
        }
    }

    /// Whether the batch was written; false if somebody else's was first, which a second look will find.
    func commit(_ batch: LogBatch, _ deadline: ContinuousClock.Instant) async throws(LabelRefusal) -> Bool {
        do throws(StoreFault) {
            _ = try await store.commit(batch, deadline: deadline)
            return true
        } catch {
            switch error {
            case .claimTaken, .claimChanged, .versionConflict, .vaultKeyDiffers, .outcomeUnknown: return false
            case .overloaded: throw .overloaded
            case .deadlinePassed: throw .stillRunning
            default: throw .store(error)
            }
        }
    }

    // MARK: Labels that stand

    /// A label, what became of it, and of printing it; and when it is handed over, on which manifest.
    public func label(
        _ id: String
    ) async throws(LabelRefusal) -> (
        answer: LabelAnswer, status: LabelStatus, handover: LabelHandover, printing: PrintHistory
    ) {
        let (parcel, attempt) = try await find(id)
        let answer = LabelAnswer(parcel.stream, attempt, duplicate: nil)
        let status: LabelStatus =
            switch attempt.stage {
            case .voided: .voided
            case .voiding: .voiding
            default: .issued
            }
        let handover = LabelHandover(
            shipDate: parcel.factsByAttempt[attempt.number]?["ship_date"]?.string.flatMap { CivilDate($0) },
            manifest: (attempt.manifested?.manifest).flatMap { ManifestName($0) })
        return (answer, status, handover, try await printing(parcel, attempt))
    }

    /// A label's document: the stored bytes if it was written in this form before, otherwise written now and stored.
    public func document(
        _ id: String, _ name: DocumentName, deadline: ContinuousClock.Instant
    ) async throws(LabelRefusal) -> [UInt8] {
        let (parcel, attempt) = try await find(id)
        guard let label = attempt.label else { throw .notFound }
        let stream = parcel.stream
        if let stored = try await stored(stream, label, name) { return stored }
        guard attempt.purchase == nil else {
            throw .soldOtherwise(label)
        }
        let drawing = try await drawing(parcel, attempt, label, name.size, name.kind)
        let bytes = try drawer.drawn { () throws(LabelFault) in try drawer.renderer.write([drawing], as: name) }
        var batch = LogBatch(
            context: EventContext(client: "", time: clock.now(), who: "label-desk", cause: "document"))
        batch.documents = [DocumentWrite(stream: stream, label: label.label, name: name.text, bytes: bytes)]
        do throws(StoreFault) {
            _ = try await store.commit(batch, deadline: deadline)
            return bytes
        } catch {
            // Somebody else stored it meanwhile, perhaps with other fonts: the bytes first stored are the label's.
            if case .documentDiffers = error, let first = try await stored(stream, label, name) { return first }
            throw .store(error)
        }
    }

    /// A label, or what goes with it, drawn in a size, to be collected with others by ``write(_:as:)``.
    public func drawing(
        _ id: String, size: LabelSize, of kind: DocumentName.Kind = .label
    ) async throws(LabelRefusal) -> LabelDrawing {
        let (parcel, attempt) = try await find(id)
        guard let label = attempt.label else { throw .notFound }
        guard attempt.purchase == nil else { throw .soldOtherwise(label) }
        return try await drawing(parcel, attempt, label, size, kind)
    }

    /// Labels drawn in a form's size as one document, which is not stored; several only as PDF.
    public func write(_ labels: [LabelDrawing], as name: DocumentName) throws(LabelRefusal) -> [UInt8] {
        try drawer.drawn { () throws(LabelFault) in try drawer.renderer.write(labels, as: name) }
    }

    /// A list for people, as PDF.
    func pages(of list: PaperList) throws(LabelFault) -> [UInt8] {
        try drawer.renderer.pdf(drawer.renderer.draw(list))
    }

    /// The slip that says why there is no label.
    func drawing(_ slip: ErrorSlip, size: LabelSize) -> LabelDrawing { drawer.renderer.draw(slip, size: size) }

    private func drawing(
        _ parcel: ParcelHistory, _ attempt: ParcelState.Attempt, _ label: LabelIssued, _ size: LabelSize,
        _ kind: DocumentName.Kind
    ) async throws(LabelRefusal) -> LabelDrawing {
        guard case .kept(_, let personal) = try await store.sealed(parcel.stream) else {
            throw .erased(trackingNumber: label.trackingNumber)
        }
        let sealed = try SealedShipment(personal)
        let shipment = try sealed.shipment(facts: parcel.factsByAttempt[attempt.number] ?? .null)
        let number = try sealed.number(label.trackingNumber)
        switch kind {
        case .label:
            return try drawer.drawLabel(sealed, shipment, number, size: size, isSpecimen: label.specimen)
        case .customs:
            let form = try drawer.drawCustoms(sealed, shipment, number, size: size, isSpecimen: label.specimen)
            guard let form else {
                let date = shipment.shipDate ?? clock.today()
                throw .noCustomsDocument(onLabel: try sealed.declaration(shipment, date: date) != nil)
            }
            return form
        }
    }

    private func stored(
        _ stream: StreamName, _ label: LabelIssued, _ name: DocumentName
    ) async throws(LabelRefusal) -> [UInt8]? {
        do throws(StoreFault) {
            return try await store.document(stream, label: label.label, name: name.text)?.bytes
        } catch {
            if case .vaultErased = error { throw .erased(trackingNumber: label.trackingNumber) }
            throw .store(error)
        }
    }

    func find(_ id: String) async throws(LabelRefusal) -> (ParcelHistory, ParcelState.Attempt) {
        guard let claim = try await store.holder("label/" + id) else { throw .notFound }
        let stream: StreamName
        do { stream = try StreamName(parsing: String(decoding: claim.value, as: UTF8.self)) } catch {
            throw .unreadable("label \(id): \(error)")
        }
        let parcel = try await store.parcel(stream)
        guard let attempt = parcel.state.attempts.first(where: { $0.labelID == id }) else {
            throw .unreadable("label \(id): \(stream) does not hold it")
        }
        guard attempt.label != nil else {
            switch attempt.stage {
            case .referred: throw .purchaseReferred(id: id)
            // A person has found out that there is none.
            case .rejected: throw .notFound
            default: throw .stillRunning
            }
        }
        return (parcel, attempt)
    }

    // MARK: What is asked for

    private func parcelStream(_ shipment: Shipment) throws(LabelRefusal) -> StreamName {
        guard let order = shipment.order else {
            throw .invalid(
                ShipmentFaults([Fault(.missing, at: JSONPointer(["order"]), "missing; a label belongs to an order")]))
        }
        do throws(StreamNameFault) {
            return try .parcel(client: shipment.client, order: order, number: shipment.parcels[0].number)
        } catch {
            let fault =
                switch error.problem {
                case .tooLong(let bytes):
                    Fault(
                        .tooLong, at: JSONPointer(["order"]),
                        "client and order are too long together: \(bytes) bytes in a parcel's name, of which at most "
                            + "\(StreamName.maximumLength) are allowed")
                default: Fault(.malformed, at: JSONPointer(["order"]), "client and order must not be empty")
                }
            throw .invalid(ShipmentFaults([fault]))
        }
    }

    /// By the client, percent-encoded, so that no client's key can be another client's; and by the key's digest, since
    /// keys may be long, and may hold what must be erasable.
    private func keyName(_ request: LabelRequest, _ key: String) throws(LabelRefusal) -> String {
        do throws(StreamNameFault) {
            return try StreamName([ParcelClaim.keyKind, request.shipment.client, ContentDigest(of: key.utf8).hex]).text
        } catch { throw .unreadable("idempotency key: \(error)") }
    }
}

/// How a label is handed over to its carrier.
public struct LabelHandover: Hashable, Sendable {
    /// The day; nil if what is known of the shipment does not name it.
    public var shipDate: CivilDate?
    /// The manifest that lists it, closed or about to be; nil while none does.
    public var manifest: ManifestName?
}

/// What became of a label.
public enum LabelStatus: String, Hashable, Sendable {
    /// It is in use.
    case issued
    /// It is not to be used any more, and its carrier has not taken it back yet.
    case voiding
    /// It is void.
    case voided
}
