public import ShipmentModel

/// One rate book under one house's rules: prices shipments and selects services.
public final class Quoter: Sendable {
    /// The tariffs.
    public let book: RateBook
    /// The house's rules.
    public let policy: SelectionPolicy
    /// The rules of the clients that are named anywhere, and those of all others.
    private let rules: [String: ClientRules]
    private let rulesOfOthers: ClientRules

    /// Binds the house's rules to a book.
    public init(_ book: RateBook, _ policy: SelectionPolicy = SelectionPolicy()) {
        self.book = book
        self.policy = policy
        let named = Set(policy.clients.map(\.name)).union(policy.exclusions.compactMap(\.client))
        rules = Dictionary(uniqueKeysWithValues: named.map { ($0, ClientRules(policy, client: $0, book)) })
        rulesOfOthers = ClientRules(policy, client: SelectionPolicy.anyClient, book)
    }

    /// Rates a shipment with every service of the client's accounts, explains each price and refusal if the buffer says
    /// so, and selects one.
    ///
    /// Services of other accounts are left out of the answer, unless the shipment's options name the account: then they
    /// are refused.
    ///
    /// - Precondition: the shipment has 1 to 255 parcels.
    /// - Parameters:
    ///   - shipment: the shipment; its options narrow the choice.
    ///   - shipDate: the day to price it on.
    ///   - buffer: reused storage.
    ///   - passingOver: why a rate cannot serve the purpose at hand (a label we can get no number for); nil where it can.
    public func quote(
        _ shipment: Shipment, on shipDate: CivilDate, buffer: inout RateBuffer,
        passingOver: (Quote.Rate) -> Quote.Reason? = { _ in nil }
    ) -> Quote {
        var quote = Quote(
            rateBook: book.digest, asOf: shipDate, rates: [], ineligible: [], selected: nil, runnerUp: nil,
            selection: [])
        admission(of: shipment).withUnsafeBufferPointer { admission in
            if shipment.parcels.count == 1 {
                let parcel = shipment.parcels[0]
                let request = book.request(shipment, parcel: parcel, shipDate: shipDate)
                book.rate(request, admission.baseAddress, into: &buffer)
                quote.rates.reserveCapacity(buffer.rateCount)
                for number in 0..<buffer.rateCount {
                    let rate = buffer.rate(number)
                    quote.rates.append(
                        buffer.explains
                            ? book.explain(rate, request, shipment, buffer) : book.priced(rate, request, buffer))
                }
                quote.ineligible = book.explain(buffer.refusals, request, parcel, shipment, policy)
            } else {
                book.quotePieces(shipment, on: shipDate, admission.baseAddress, policy, &quote, &buffer)
            }
        }
        policy.select(in: &quote, for: shipment, exchangeRates: book.exchangeRates, passingOver: passingOver)
        if quote.selected == nil { quote.selection += unknownNames(in: shipment.options) }
        return quote
    }

    /// What the options name that there is nowhere.
    private func unknownNames(in options: ShipmentOptions) -> [String] {
        func unknown(_ names: [String], _ what: String, _ isKnown: (String) -> Bool) -> [String] {
            names.filter { !isKnown($0) }.map { "“\($0)” is no \(what) of the tariffs" }
        }
        let carriers = options.carriers + options.zones.map(\.carrier).filter { !options.carriers.contains($0) }
        return unknown(carriers, "carrier") { name in book.tariffs.contains { $0.carrier == name } }
            + unknown(options.accounts, "account") { name in book.tariffs.contains { $0.account == name } }
            + unknown(options.services, "service") { name in book.services.contains { $0.code == name } }
    }

    /// The rate that `quote` would select, without explanation and without allocation: for batches. Nil where there is
    /// none, or where telling takes more than comparing prices in one currency: then `quote` says it.
    public func choose(_ shipment: Shipment, on shipDate: CivilDate, buffer: inout RateBuffer) -> Choice? {
        let rules = rules(of: shipment.client)
        guard shipment.parcels.count == 1, shipment.options.currency == nil, !rules.needsExchange else { return nil }
        let request = book.request(shipment, parcel: shipment.parcels[0], shipDate: shipDate)
        buffer.explains = false
        defer { buffer.explains = true }
        if isNarrowed(shipment.options) {
            admission(of: shipment).withUnsafeBufferPointer {
                book.rate(request, $0.baseAddress, into: &buffer)
            }
        } else {
            rules.admission.withUnsafeBufferPointer { book.rate(request, $0.baseAddress, into: &buffer) }
        }
        guard buffer.rateCount > 0 else { return nil }
        var best = 0
        var bestKey = key(buffer.rate(0), rules)
        for number in 1..<max(1, buffer.rateCount) {
            let key = key(buffer.rate(number), rules)
            guard key.currency == bestKey.currency else { return nil }
            // Rates lie in the order of carrier, account and service, so that the first of equals stands.
            if key.isIncomplete != bestKey.isIncomplete {
                if bestKey.isIncomplete { (best, bestKey) = (number, key) }
            } else if key.cost != bestKey.cost {
                if key.cost < bestKey.cost { (best, bestKey) = (number, key) }
            } else if key.price != bestKey.price {
                if key.price < bestKey.price { (best, bestKey) = (number, key) }
            } else if latest(buffer.rate(number), request) < latest(buffer.rate(best), request) {
                (best, bestKey) = (number, key)
            }
        }
        return book.choice(buffer.rate(best))
    }

    /// A rate, named without a word of explanation.
    public struct Choice: Sendable {
        /// The carrier's code.
        public var carrier: String
        /// The account's name.
        public var account: String
        /// The service's code.
        public var service: String
        /// The zone or format that chose the column; empty where the service has neither.
        public var zoneOrFormat: String
        /// The bound of the row that priced it, or the weight.
        public var billableWeight: String
        /// What decided the row.
        public var weightBasis: WeightBasis
        /// The price.
        public var price: Money
        /// What the tariff does not hold of the price; nil if it is complete.
        public var missing: String?
    }

    private struct Key {
        let currency: Currency
        let isIncomplete: Bool
        /// In millionths of a millionth, so that no share is rounded.
        let cost: Int128
        let price: Int64
    }

    private func key(_ rate: RateRecord, _ rules: ClientRules) -> Key {
        let facts = book.versionFacts[Int(rate.service)]
        let group = Int(facts.group)
        let million: Int128 = 1_000_000
        let cost =
            (Int128(rate.price) + Int128(rules.amounts[group])) * million
            + Int128(rate.price) * Int128(rules.shares[group])
        return Key(currency: facts.currency, isIncomplete: facts.isIncomplete, cost: cost, price: rate.price)
    }

    private func latest(_ rate: RateRecord, _ request: RatingRequest) -> CivilDate {
        book.delivery(of: Int(rate.service), column: Int(rate.column), request)?.latest ?? CivilDate(day: .max)
    }

    private func rules(of client: String) -> ClientRules { rules[client] ?? rulesOfOthers }

    private func isNarrowed(_ options: ShipmentOptions) -> Bool {
        !(options.carriers.isEmpty && options.accounts.isEmpty && options.services.isEmpty)
    }

    /// Which services are rated for a shipment, by group.
    private func admission(of shipment: Shipment) -> [Admission] {
        let rules = rules(of: shipment.client)
        let options = shipment.options
        guard isNarrowed(options) else { return rules.admission }
        return book.groups.indices.map { number in
            let service = book.services[book.groups[number].lowerBound]
            let tariff = book.tariffs[service.tariff]
            let isRequested =
                (options.carriers.isEmpty || options.carriers.contains(tariff.carrier))
                && (options.accounts.isEmpty || options.accounts.contains(tariff.account))
                && (options.services.isEmpty || options.services.contains(service.code))
            switch rules.admission[number] {
            case .foreign: return isRequested && !options.accounts.isEmpty ? .notAllowed : .foreign
            case let own: return isRequested ? own : .notRequested
            }
        }
    }
}
