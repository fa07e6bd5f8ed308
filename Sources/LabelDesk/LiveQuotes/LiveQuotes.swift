internal import CarrierAdapters
internal import RatingEngine
public import ShipmentModel
internal import ShippingLog
internal import Synchronization

/// Asks carriers for their prices, and compares them with ours.
///
/// Reads only, over connections of their own: nobody who waits for a label waits behind a quote. A carrier that is slow to
/// answer is asked a second time (reads may be), and whichever answer comes first counts.
final class LiveQuotes: Sendable {
    /// An account whose carrier tells prices.
    struct Account: Sendable {
        let carrier: String
        let account: String
        let adapter: any QuotingCarrier

        var lane: LaneName { .account(carrier: carrier, account: account) }
    }

    private let accounts: [Account]
    private let store: any LogStore
    private let clock: any ShipClock
    private let mayAsk: @Sendable (LaneName) -> Bool
    private let tally = Mutex(DriftTally())

    /// After how long a carrier is asked a second time.
    private static let hedge = Duration.milliseconds(700)
    /// How long it is remembered that a service's drift of a day has been told.
    private static let memory: Int64 = 3 * 86_400

    /// - Parameter mayAsk: takes one of the calls that an account's carrier allows; labels go before.
    init(
        _ accounts: [Account], store: any LogStore, clock: any ShipClock,
        mayAsk: @escaping @Sendable (LaneName) -> Bool
    ) {
        self.accounts = accounts
        self.mayAsk = mayAsk
        self.store = store
        self.clock = clock
    }

    /// How often prices differed.
    var drift: DriftTally { tally.withLock { $0 } }

    /// What carriers say beside a quote of ours, of all who answer by the deadline.
    func answer(
        _ quote: Quote, for shipment: Shipment, on date: CivilDate, deadline: ContinuousClock.Instant
    ) async -> LiveQuoteAnswer {
        let wanted = accounts.filter { account in
            let options = shipment.options
            return (options.carriers.isEmpty || options.carriers.contains(account.carrier))
                && (options.accounts.isEmpty || options.accounts.contains(account.account))
        }
        let answers = await withTaskGroup(
            of: (carrier: String, account: String, result: Result<[LiveQuote], CarrierFault>).self
        ) { group in
            for account in wanted {
                group.addTask {
                    let result = await self.ask(account, shipment, date, deadline)
                    return (account.carrier, account.account, result)
                }
            }
            var answers: [(carrier: String, account: String, result: Result<[LiveQuote], CarrierFault>)] = []
            for await answer in group { answers.append(answer) }
            return answers
        }
        let answer = LiveQuoteAnswer(quote, answers: answers)
        for rate in answer.live where tally.withLock({ $0.add(rate) }) {
            // Whoever asked does not wait longer for it.
            if .now < deadline { await note(rate, quote, shipment, date, deadline: deadline) }
        }
        return answer
    }

    /// The first answer of two questions, the second of which is put if the first has none for a while.
    private func ask(
        _ account: Account, _ shipment: Shipment, _ date: CivilDate, _ deadline: ContinuousClock.Instant
    ) async -> Result<[LiveQuote], CarrierFault> {
        let adapter = account.adapter
        guard mayAsk(account.lane) else {
            return .failure(CarrierFault(.retryable(after: nil), code: "asked-often-enough"))
        }
        return await withTaskGroup(of: Result<[LiveQuote], CarrierFault>?.self) { group in
            group.addTask { await adapter.quotes(for: shipment, on: date, deadline: deadline) }
            group.addTask {
                try? await Task.sleep(for: LiveQuotes.hedge)
                guard !Task.isCancelled, self.mayAsk(account.lane) else { return nil }
                return await adapter.quotes(for: shipment, on: date, deadline: deadline)
            }
            defer { group.cancelAll() }
            var last: Result<[LiveQuote], CarrierFault>?
            for await result in group {
                guard let result else { continue }
                last = result
                switch result {
                case .success: return result
                // What the carrier refuses, it refuses a second time.
                case .failure(let fault):
                    switch fault.kind {
                    case .rejected, .unfit, .configuration: return result
                    case .retryable, .unknown: continue
                    }
                }
            }
            return last ?? .failure(CarrierFault(.retryable(after: nil), code: "no-answer"))
        }
    }

    /// Writes the first drift of a service and day into the log. What does not get there is told the next time: nobody's
    /// quote fails by it.
    private func note(
        _ rate: LiveQuoteAnswer.Rate, _ quote: Quote, _ shipment: Shipment, _ date: CivilDate,
        deadline: ContinuousClock.Instant
    ) async {
        guard let table = rate.table, let book = ContentDigest(quote.rateBook),
            let stream = try? StreamName(["drift", rate.carrier, rate.account, rate.quote.service])
        else { return }
        let today = clock.today()
        let picograms = shipment.parcels.reduce(Int128(0)) { $0 + Int128($1.weight.picograms) }
        let event = PriceDriftSeen(
            carrier: rate.carrier, account: rate.account, service: rate.quote.service, book: book,
            shipDate: date.description, table: table, live: rate.quote.price,
            isAccountPrice: rate.quote.isAccountPrice,
            lane: "\(shipment.shipFrom.country.code) → \(shipment.shipTo.country.code)",
            grams: Int64(clamping: (picograms + 999_999_999_999) / 1_000_000_000_000))
        do throws(StoreFault) {
            let name = "\(stream.text)/\(today)"
            guard try await store.claim(name) == nil else { return }
            let version = try await store.read(stream).last?.version ?? 0
            let now = clock.now()
            var batch = LogBatch(context: EventContext(client: "", time: now, who: "label-desk", cause: "live-quote"))
            batch.claims = [
                .take(
                    name: name,
                    Claim(
                        value: Array(stream.text.utf8),
                        expires: Timestamp(microseconds: now.microseconds + LiveQuotes.memory * 1_000_000)))
            ]
            batch.appends = [StreamAppend(stream: stream, expectedVersion: version, events: [event.newEvent])]
            _ = try await store.commit(batch, deadline: deadline)
        } catch {
            // Somebody else has told it, or the log does not take it just now.
        }
    }
}

extension LabelDesk {
    /// Prices a shipment by our tables, and asks the carriers that tell prices what they would charge, until the deadline.
    public func liveQuote(
        _ shipment: Shipment, deadline: ContinuousClock.Instant
    ) async -> LiveQuoteAnswer {
        let date = shipment.shipDate ?? clock.today()
        return await liveQuotes.answer(quote(shipment), for: shipment, on: date, deadline: deadline)
    }

    /// How often carriers' prices were what our tables say, since this desk began.
    public var drift: DriftTally { liveQuotes.drift }
}
