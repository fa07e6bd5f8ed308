public import LabelRender
public import Printing
public import RatingEngine
public import ShipmentModel
public import ShippingLog
internal import Synchronization
internal import TextFormats
internal import TrackingNumbers
internal import WireFormat

/// Makes labels, each exactly once however often it is asked for.
///
/// Two guards stand in the log, both unique inserts: the client's key and the parcel's live label. Everything a label
/// consists of is one commit with them, durable before anybody is answered.
public final class LabelDesk: Sendable {
    /// How long a key is remembered: 72 hours, so that a fault deployed on a Friday is still covered on Monday.
    public static let keyLifetimeSeconds: Int64 = 72 * 3600

    let quoter: Quoter
    private let bookDigest: ContentDigest
    let store: any LogStore
    private let renderer: LabelRenderer
    /// The printers that labels can be printed on.
    public let printers: Printers
    let clock: any ShipClock
    private let entropy: any Entropy
    let allocator: NumberAllocator
    private let gate = ParcelGate()
    /// One print at a time of a parcel's label.
    let printGate = ParcelGate()
    let slips = RecentSlips()
    private let buffers = Mutex<[IdleBuffer]>([])

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
    ///   - labels: how many labels of a service it will make at most, if that is known: what it takes of a range at a
    ///     time and does not use is lost.
    ///   - warn: told when a range of numbers runs low or out.
    public init(
        book: RateBook, policy: SelectionPolicy, store: any LogStore, renderer: LabelRenderer, clock: any ShipClock,
        entropy: any Entropy, process: String, printers: Printers = Printers([]),
        labels: Int = .max, warn: @escaping @Sendable (RangeWarning) -> Void = { _ in }
    ) {
        guard let digest = ContentDigest(book.digest) else {
            preconditionFailure("a rate book's digest is sha256: and 64 digits, not \(book.digest)")
        }
        quoter = Quoter(book, policy)
        self.bookDigest = digest
        self.store = store
        self.printers = printers
        self.renderer = renderer
        self.clock = clock
        self.entropy = entropy
        allocator = NumberAllocator(store: store, clock: clock, process: process, labels: labels, warn: warn)
    }

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
            return try await store.sweepClaims(expiredBy: clock.now(), limit: 100_000)
        } catch { throw .store(error) }
    }

    /// Prices a shipment on its ship date or today.
    public func quote(_ shipment: Shipment) -> Quote {
        withBuffer { quoter.quote(shipment, on: shipment.shipDate ?? clock.today(), buffer: &$0) }
    }

    /// The label of a shipment's parcel: the one it has, or a new one.
    public func issue(_ request: LabelRequest) async throws(LabelRefusal) -> LabelAnswer {
        let stream = try parcelStream(request.shipment)
        // Before anything is bought for a desk that there is not.
        if let printer = request.printer { _ = try queue(printer) }
        while true {
            switch await gate.enter(stream, deadline: request.deadline) {
            case .first:
                let result = await attempt(request, stream)
                await gate.leave(stream)
                return try result.get()
            case .after:
                if let answer = try await standing(request, stream) { return answer }
            case .deadlinePassed:
                throw .stillRunning
            case .tooMany:
                throw .overloaded
            }
        }
    }

    private func attempt(_ request: LabelRequest, _ stream: StreamName) async -> Result<LabelAnswer, LabelRefusal> {
        do throws(LabelRefusal) {
            // A commit that loses a race finds what it lost to when it looks again; a second loss means that the winner
            // was voided meanwhile, and more than a few of those is not a race any more.
            for _ in 0..<4 {
                if let answer = try await standing(request, stream) { return .success(answer) }
                if let answer = try await make(request, stream) { return .success(answer) }
            }
            return .failure(.stillRunning)
        } catch {
            return .failure(error)
        }
    }

    // MARK: What stands already

    /// What the log already holds for a request: the label of its key, or of its parcel; nil if there is none yet.
    private func standing(
        _ request: LabelRequest, _ stream: StreamName
    ) async throws(LabelRefusal) -> LabelAnswer? {
        let canonical = ShipmentWriter.canonical(request.shipment)
        if let key = request.key, let claim = try await claim(try keyName(request, key)),
            claim.expires.map({ $0 > clock.now() }) ?? true
        {
            return try await standing(KeyClaim(claim), canonical)
        }
        let parcel = try await parcel(stream)
        guard let label = parcel.state.liveLabel, let attempt = parcel.state.attempts.last,
            let selected = parcel.selected
        else { return nil }
        guard case .kept(let vaultKey, let personal) = try await vault(stream) else {
            throw .erased(trackingNumber: label.trackingNumber)
        }
        guard Fingerprint(of: canonical, key: vaultKey) == attempt.fingerprint else {
            let held = try SealedShipment(personal).shipment(facts: parcel.facts)
            var asked = request.shipment
            asked.shipDate = asked.shipDate ?? held.shipDate
            let differing = ShipmentWriter.differences(held, asked).map(\.description)
            // Nothing differs where one of the two named no ship date and got the other's.
            guard differing.isEmpty else { throw .parcelHasLabel(id: label.label, differing: differing) }
            return LabelAnswer(stream: stream, label: label, selected: selected, duplicate: .parcel)
        }
        return LabelAnswer(stream: stream, label: label, selected: selected, duplicate: .parcel)
    }

    private func standing(_ claim: KeyClaim, _ canonical: [UInt8]) async throws(LabelRefusal) -> LabelAnswer {
        let parcel = try await parcel(claim.stream)
        guard let attempt = parcel.state.attempts.first(where: { $0.label?.label == claim.label }),
            let label = attempt.label, let selected = parcel.selections[attempt.number]
        else { throw .unreadable("key of label \(claim.label): \(claim.stream) does not hold it") }
        guard case .kept(let vaultKey, _) = try await vault(claim.stream) else {
            throw .erased(trackingNumber: label.trackingNumber)
        }
        guard Fingerprint(of: canonical, key: vaultKey) == attempt.fingerprint else { throw .keyReused }
        guard attempt.stage != .voided else {
            throw .labelVoided(id: label.label, trackingNumber: label.trackingNumber)
        }
        return LabelAnswer(stream: claim.stream, label: label, selected: selected, duplicate: .key)
    }

    // MARK: A new label

    /// Makes the parcel's label and commits it; nil if somebody else was first.
    private func make(_ request: LabelRequest, _ stream: StreamName) async throws(LabelRefusal) -> LabelAnswer? {
        // Only now: a repeated request is answered on any day.
        try checkShipDate(request.shipment)
        let now = clock.now()
        var shipment = request.shipment
        shipment.shipDate = shipment.shipDate ?? clock.today()
        let (quote, rate, allocation) = try await allocate(shipment, forms: try forms(request))
        let sealed = SealedShipment(shipment, rate.label, carrierName: rate.carrierName)
        let documents = try documents(
            sealed, shipment, allocation.number, isSpecimen: allocation.isSpecimen, forms: LabelDesk.storedForms)

        let parcel = try await parcel(stream)
        guard parcel.state.liveLabel == nil else { return nil }
        let vaultKey: VaultKey
        switch try await vault(stream) {
        case .kept(let key, _): vaultKey = key
        case .none: vaultKey = entropy.vaultKey()
        case .erased: throw .erased(trackingNumber: parcel.state.attempts.last?.label?.trackingNumber ?? "")
        }
        let number = parcel.state.nextAttempt
        let label = LabelIssued(
            attempt: number, label: entropy.labelID(), trackingNumber: allocation.number.text, carrier: rate.carrier,
            account: rate.account, service: rate.service, price: rate.price,
            documents: documents.map { .init(name: $0.name.text, digest: ContentDigest(of: $0.bytes)) },
            specimen: allocation.isSpecimen)
        let selected = ServiceSelected(
            attempt: number, book: bookDigest, winner: choice(rate),
            runnerUp: quote.runnerUp.map { choice(quote.rates[$0]) }, why: quote.selection)
        // Over the shipment as it was asked for: one that names no ship date is the same one tomorrow.
        let fingerprint = Fingerprint(of: ShipmentWriter.canonical(request.shipment), key: vaultKey)
        let requested: LabelRequested
        do throws(EventFault) {
            requested = try LabelRequested(attempt: number, facts: sealed.facts, fingerprint: fingerprint)
        } catch { throw .unreadable("\(error)") }

        var batch = LogBatch(
            context: EventContext(
                client: shipment.client, time: now, who: request.who, cause: request.requestID,
                correlation: request.requestID))
        batch.appends = [
            StreamAppend(
                stream: stream, expectedVersion: parcel.state.version,
                events: [
                    requested.newEvent, selected.newEvent,
                    NumberAllocated(
                        attempt: number, range: allocation.range, serial: allocation.serial,
                        number: allocation.number.text
                    ).newEvent,
                    label.newEvent,
                ])
        ]
        batch.claims = try claims(request, stream, label, allocation.number.format, now)
        batch.vault = [VaultWrite(stream: stream, key: vaultKey, personal: sealed.bytes)]
        batch.documents = documents.map {
            DocumentWrite(stream: stream, label: label.label, name: $0.name.text, bytes: $0.bytes)
        }
        guard try await commit(batch, request.deadline) else { return nil }
        return LabelAnswer(stream: stream, label: label, selected: selected, duplicate: nil)
    }

    private func claims(
        _ request: LabelRequest, _ stream: StreamName, _ label: LabelIssued, _ format: NumberFormat,
        _ now: Timestamp
    ) throws(LabelRefusal) -> [ClaimChange] {
        var claims: [ClaimChange] = [
            .take(name: "live/" + stream.text, Claim(value: Array(label.label.utf8))),
            .take(
                name: "number/" + label.trackingNumber,
                Claim(
                    value: Array(stream.text.utf8),
                    expires: NumberReuse.end(
                        of: NumberReuse.use(issued: now, shipDate: request.shipment.shipDate), format))),
            .take(name: "label/" + label.label, Claim(value: Array(stream.text.utf8))),
        ]
        if let key = request.key {
            let value = KeyClaim(stream: stream, label: label.label).bytes
            claims.append(
                .take(
                    name: try keyName(request, key),
                    Claim(value: value, expires: now.adding(seconds: LabelDesk.keyLifetimeSeconds))))
        }
        return claims
    }

    /// Whether the batch was written; false if somebody else's was first, which a second look will find.
    func commit(_ batch: LogBatch, _ deadline: ContinuousClock.Instant) async throws(LabelRefusal) -> Bool {
        do throws(StoreFault) {
            _ = try await store.commit(batch, deadline: deadline)
            return true
        } catch {
            switch error {
            case .claimTaken, .versionConflict, .vaultKeyDiffers, .outcomeUnknown: return false
            case .overloaded: throw .overloaded
            case .deadlinePassed: throw .stillRunning
            default: throw .store(error)
            }
        }
    }

    /// Chooses a service and takes its next number. A service whose numbers are used up is passed over like one of which
    /// no label is ours to print.
    private func allocate(
        _ shipment: Shipment, forms: [DocumentName]
    ) async throws(LabelRefusal) -> (Quote, Quote.Rate, NumberAllocator.Allocation) {
        var exhausted: [ServiceSelected.Choice] = []
        while true {
            let quote = quoteForLabel(shipment, without: exhausted)
            guard let index = quote.selected else {
                guard let first = exhausted.first else { throw .noEligibleService(quote) }
                throw .numbersExhausted(carrier: first.carrier, account: first.account, service: first.service)
            }
            let rate = quote.rates[index]
            // A number drawn is never put back, so first see that the label can be drawn and written at all.
            let next = try await available { () async throws(NumberAllocator.Refusal) in try await allocator.next(rate)
            }
            if let next {
                let sealed = SealedShipment(shipment, rate.label, carrierName: rate.carrierName)
                _ = try documents(sealed, shipment, next.number, isSpecimen: next.isSpecimen, forms: forms)
                let taken = try await available { () async throws(NumberAllocator.Refusal) in
                    try await allocator.allocate(rate)
                }
                if let taken { return (quote, rate, taken) }
            }
            exhausted.append(choice(rate))
        }
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

    /// What is stored with a label when it is issued.
    private static let storedForms = [DocumentName(.zpl, .dpi203), DocumentName(.pdf, of: .customs)]

    /// The forms that a label must be fit for: those that are stored, and those it is asked for and printed in.
    private func forms(_ request: LabelRequest) throws(LabelRefusal) -> [DocumentName] {
        var forms = LabelDesk.storedForms
        for form in request.forms where !forms.contains(form) { forms.append(form) }
        if let printer = request.printer {
            let printed = DocumentName(try queue(printer).configuration)
            if !forms.contains(printed) { forms.append(printed) }
        }
        return forms
    }

    /// A label, and the customs declaration that goes with it, written in the forms that there are of them.
    private func documents(
        _ sealed: SealedShipment, _ shipment: Shipment, _ number: TrackingNumber, isSpecimen: Bool,
        forms: [DocumentName]
    ) throws(LabelRefusal) -> [(name: DocumentName, bytes: [UInt8])] {
        var drawings: [LabelSize: (label: LabelDrawing, customs: LabelDrawing?)] = [:]
        var documents: [(name: DocumentName, bytes: [UInt8])] = []
        for form in forms {
            let pages =
                if let known = drawings[form.size] { known } else {
                    try draw(sealed, shipment, number, size: form.size, isSpecimen: isSpecimen)
                }
            drawings[form.size] = pages
            guard let page = form.kind == .label ? pages.label : pages.customs else { continue }
            documents.append((form, try drawn { () throws(LabelFault) in try renderer.write([page], as: form) }))
        }
        return documents
    }

    private func quoteForLabel(_ shipment: Shipment, without exhausted: [ServiceSelected.Choice]) -> Quote {
        withBuffer { buffer in
            quoter.quote(shipment, on: shipment.shipDate ?? clock.today(), buffer: &buffer) { rate in
                let message: String
                switch rate.issue {
                case .own where shipment.options.signature != .none || !rate.includesCover:
                    message =
                        "its own labels are for the service alone: one with a signature, or with insurance that is "
                        + "charged for, carries another service code, which the tariff does not hold"
                case .own where exhausted.contains(choice(rate)): message = "its tracking numbers are used up"
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

    // MARK: Labels that stand

    /// A label, whether it has been voided, and what became of printing it.
    public func label(
        _ id: String
    ) async throws(LabelRefusal) -> (answer: LabelAnswer, isVoided: Bool, printing: PrintHistory) {
        let (parcel, attempt) = try await find(id)
        guard let label = attempt.label, let selected = parcel.selections[attempt.number] else { throw .notFound }
        let answer = LabelAnswer(stream: parcel.stream, label: label, selected: selected, duplicate: nil)
        return (answer, attempt.stage == .voided, try await printing(parcel, attempt))
    }

    /// A label's document: the stored bytes if it was written in this form before, otherwise written now and stored.
    public func document(
        _ id: String, _ name: DocumentName, deadline: ContinuousClock.Instant
    ) async throws(LabelRefusal) -> [UInt8] {
        let (parcel, attempt) = try await find(id)
        guard let label = attempt.label else { throw .notFound }
        let stream = parcel.stream
        if let stored = try await stored(stream, label, name) { return stored }
        let drawing = try await drawing(parcel, attempt, label, name.size, name.kind)
        let bytes = try drawn { () throws(LabelFault) in try renderer.write([drawing], as: name) }
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
        return try await drawing(parcel, attempt, label, size, kind)
    }

    /// Labels drawn in a form's size as one document, which is not stored; several only as PDF.
    public func write(_ labels: [LabelDrawing], as name: DocumentName) throws(LabelRefusal) -> [UInt8] {
        try drawn { () throws(LabelFault) in try renderer.write(labels, as: name) }
    }

    /// The slip that says why there is no label.
    func drawing(_ slip: ErrorSlip, size: LabelSize) -> LabelDrawing { renderer.draw(slip, size: size) }

    private func drawing(
        _ parcel: ParcelHistory, _ attempt: ParcelState.Attempt, _ label: LabelIssued, _ size: LabelSize,
        _ kind: DocumentName.Kind
    ) async throws(LabelRefusal) -> LabelDrawing {
        guard case .kept(_, let personal) = try await vault(parcel.stream) else {
            throw .erased(trackingNumber: label.trackingNumber)
        }
        let sealed = try SealedShipment(personal)
        let shipment = try sealed.shipment(facts: parcel.factsByAttempt[attempt.number] ?? .null)
        let number = try sealed.number(label.trackingNumber)
        switch kind {
        case .label:
            return try drawLabel(sealed, shipment, number, size: size, isSpecimen: label.specimen)
        case .customs:
            let form = try drawCustoms(sealed, shipment, number, size: size, isSpecimen: label.specimen)
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
        guard let claim = try await claim("label/" + id) else { throw .notFound }
        let stream: StreamName
        do { stream = try StreamName(parsing: String(decoding: claim.value, as: UTF8.self)) } catch {
            throw .unreadable("label \(id): \(error)")
        }
        let parcel = try await parcel(stream)
        guard let attempt = parcel.state.attempts.first(where: { $0.label?.label == id }) else {
            throw .unreadable("label \(id): \(stream) does not hold it")
        }
        return (parcel, attempt)
    }

    // MARK: Reading and drawing

    /// All that goes on a parcel: the label, and the customs declaration where it is a page of its own.
    private func draw(
        _ sealed: SealedShipment, _ shipment: Shipment, _ number: TrackingNumber, size: LabelSize, isSpecimen: Bool
    ) throws(LabelRefusal) -> (label: LabelDrawing, customs: LabelDrawing?) {
        (
            try drawLabel(sealed, shipment, number, size: size, isSpecimen: isSpecimen),
            try drawCustoms(sealed, shipment, number, size: size, isSpecimen: isSpecimen)
        )
    }

    private func drawLabel(
        _ sealed: SealedShipment, _ shipment: Shipment, _ number: TrackingNumber, size: LabelSize, isSpecimen: Bool
    ) throws(LabelRefusal) -> LabelDrawing {
        let marking = try sealed.marking()
        let date = shipment.shipDate ?? clock.today()
        let content = LabelContent(
            shipment, marking.service, number, shipDate: date, customs: try sealed.declaration(shipment, date: date),
            isSpecimen: isSpecimen)
        return try drawn { () throws(LabelFault) in try renderer.draw(marking.template, content, size: size) }
    }

    /// The page that declares a parcel to customs; nil where there is none to go with it.
    private func drawCustoms(
        _ sealed: SealedShipment, _ shipment: Shipment, _ number: TrackingNumber, size: LabelSize, isSpecimen: Bool
    ) throws(LabelRefusal) -> LabelDrawing? {
        let date = shipment.shipDate ?? clock.today()
        guard let declaration = try sealed.declaration(shipment, date: date), declaration.form == .cn23 else {
            return nil
        }
        guard case .s10(let item) = number else { throw .unreadable("customs form of \(number.text)") }
        let form = CustomsForm(
            declaration, shipFrom: shipment.shipFrom, shipTo: shipment.shipTo, number: item, isSpecimen: isSpecimen)
        return try drawn { () throws(LabelFault) in try renderer.draw(.customs(form), size: size) }
    }

    private func drawn<T>(_ body: () throws(LabelFault) -> T) throws(LabelRefusal) -> T {
        do throws(LabelFault) { return try body() } catch { throw .notDrawable(error) }
    }

    func claim(_ name: String) async throws(LabelRefusal) -> Claim? {
        do throws(StoreFault) { return try await store.claim(name) } catch { throw .store(error) }
    }

    private func vault(_ stream: StreamName) async throws(LabelRefusal) -> VaultState {
        do throws(StoreFault) { return try await store.vault(stream) } catch { throw .store(error) }
    }

    func parcel(_ stream: StreamName) async throws(LabelRefusal) -> ParcelHistory {
        let records: [EventRecord]
        do throws(StoreFault) { records = try await store.read(stream) } catch { throw .store(error) }
        do { return try ParcelHistory(stream, records) } catch { throw .unreadable("\(stream): \(error)") }
    }

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

    /// By the client, percent-encoded, so that no client's key can be another client's; and by the key's digest, since
    /// keys may be long, and may hold what must be erasable.
    private func keyName(_ request: LabelRequest, _ key: String) throws(LabelRefusal) -> String {
        do throws(StreamNameFault) {
            return try StreamName(["key", request.shipment.client, ContentDigest(of: key.utf8).hex]).text
        } catch { throw .unreadable("idempotency key: \(error)") }
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
