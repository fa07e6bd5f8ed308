import ShipmentModel

extension SelectionPolicy {
    /// Applies the house's preferences to a quote: moves rates that cannot serve to the refusals, sorts the rest by price
    /// and selects one.
    ///
    /// Order of the rates: comparable before not comparable, then price, then the latest day of delivery, then carrier,
    /// account and service code, so that the answer never depends on the order of files. Selected is the cheapest after discouragement among the rates
    /// whose price is complete; an incomplete price is taken only where there is no complete one.
    ///
    /// - Parameter passingOver: why a rate cannot be taken for the purpose at hand (a label that cannot be issued); nil
    ///   where it can.
    func select(
        in quote: inout Quote, for shipment: Shipment, exchangeRates: ExchangeRates,
        passingOver: (Quote.Rate) -> Quote.Reason?
    ) {
        var kept: [Quote.Rate] = []
        kept.reserveCapacity(quote.rates.count)
        let refused = quote.ineligible.count
        for rate in quote.rates {
            if let reason = passingOver(rate) {
                quote.ineligible.append(
                    Quote.Ineligible(
                        carrier: rate.carrier, account: rate.account, service: rate.service,
                        serviceName: rate.serviceName, issue: rate.issue, reasons: [reason]))
            } else {
                kept.append(rate)
            }
        }
        // What the book refused is in order.
        if quote.ineligible.count > refused {
            quote.ineligible.sort { ($0.carrier, $0.account, $0.service) < ($1.carrier, $1.account, $1.service) }
        }
        let isOneCurrency = kept.allSatisfy { $0.price.currency == kept[0].price.currency }
        // Without a currency to compare in, prices in several are not compared at all.
        let currency = shipment.options.currency ?? (isOneCurrency ? kept.first?.price.currency : nil)
        let keys = kept.map { rate -> (price: ExactAmount?, cost: ExactAmount?) in
            guard let currency, let price = exchangeRates.convert(rate.price, to: currency, on: quote.asOf) else {
                return (nil, nil)
            }
            return (price, cost(of: rate, in: currency, exchangeRates, on: quote.asOf))
        }
        // Rates are big: their numbers are sorted, and each is moved once.
        let order = kept.indices.sorted {
            SelectionPolicy.precedes(kept[$0], keys[$0].price, kept[$1], keys[$1].price)
        }
        let sells = entry(of: shipment.client).map { !$0.markups.isEmpty } ?? false
        quote.rates.removeAll(keepingCapacity: true)
        for index in order {
            quote.rates.append(kept[index])
            let last = quote.rates.count - 1
            quote.rates[last].isComparable = keys[index].price != nil
            if sells {
                let rate = kept[index]
                let sell = sellPrice(
                    cost: rate.price, client: shipment.client, carrier: rate.carrier, service: rate.service)
                quote.rates[last].sellPrice = sell == rate.price ? nil : sell
            }
        }
        quote.selected = nil
        quote.runnerUp = nil
        quote.selection = []
        choose(in: &quote, order.map { keys[$0].cost }, in: shipment.options.currency)
        if quote.rates.isEmpty, quote.ineligible.isEmpty, let allowed = accounts(of: shipment.client) {
            let names = allowed.map { "\($0.carrier)/\($0.name)" }.joined(separator: ", ")
            let others = clients.map(\.name).sorted().joined(separator: ", ")
            quote.selection = [
                "nothing is selected: client “\(shipment.client)” may use "
                    + (allowed.isEmpty
                        ? "no account; selection.yaml names accounts for \(others)"
                        : "\(names) only, of which there is no tariff")
            ]
        }
    }

    private static func precedes(
        _ a: Quote.Rate, _ priceOfA: ExactAmount?, _ b: Quote.Rate, _ priceOfB: ExactAmount?
    ) -> Bool {
        if let left = priceOfA, let right = priceOfB {
            if left != right { return left < right }
        } else if priceOfA != nil || priceOfB != nil {
            return priceOfA != nil
        }
        let early = a.delivery?.latest ?? CivilDate(day: .max)
        let late = b.delivery?.latest ?? CivilDate(day: .max)
        if early != late { return early < late }
        return (a.carrier, a.account, a.service) < (b.carrier, b.account, b.service)
    }

    /// - Parameters:
    ///   - costs: what each rate costs in the currency in which they are compared; nil where that cannot be told.
    ///   - asked: the currency that the shipment wants them compared in.
    private func choose(in quote: inout Quote, _ costs: [ExactAmount?], in asked: Currency?) {
        let comparable = quote.rates.indices.filter { costs[$0] != nil }
        var foreign: String {
            Set(quote.rates.indices.filter { costs[$0] == nil }.map { quote.rates[$0].price.currency.code })
                .sorted().joined(separator: ", ")
        }
        guard !comparable.isEmpty else {
            let why =
                if quote.rates.isEmpty {
                    "no service can be had, each for reasons of its own"
                } else if let asked {
                    "no exchange rate to \(asked.code) is held for prices in \(foreign)"
                } else {
                    "the prices are in \(foreign): name the currency to compare them in, in options.currency"
                }
            quote.selection = ["nothing is selected: \(why)"]
            return
        }
        let complete = comparable.filter { quote.rates[$0].missing == nil }
        let candidates = complete.isEmpty ? comparable : complete
        // The rates are in order of precedence, and sorting by cost keeps it among equals.
        let byCost = candidates.map { (index: $0, cost: costs[$0]!) }.sorted { a, b in
            a.cost == b.cost ? a.index < b.index : a.cost < b.cost
        }
        let best = byCost[0].index
        quote.runnerUp = byCost.dropFirst().first?.index
        quote.selected = best
        let rate = quote.rates[best]
        var sentences = [
            "\(rate.carrier) \(rate.service) (\(rate.account)) at \(rate.price) is the cheapest of "
                + "\(candidates.count) eligible \(candidates.count == 1 ? "service" : "services")"
        ]
        if let rule = reasons(against: rate) { sentences.append("though discouraged: \(rule)") }
        // What stands before the best is no dearer, and costs more only by what speaks against it.
        for index in candidates where index < best {
            let passed = quote.rates[index]
            sentences.append(
                "\(passed.carrier) \(passed.service) at \(passed.price) is discouraged: \(reasons(against: passed) ?? "")"
            )
        }
        if complete.isEmpty {
            sentences.append("its price is incomplete: \(rate.missing ?? "")")
        } else if complete.count < comparable.count {
            sentences.append("\(comparable.count - complete.count) with an incomplete price stood back")
        }
        if comparable.count < quote.rates.count {
            sentences.append("rates in \(foreign) were not compared: no exchange rate is held")
        }
        quote.selection = sentences
    }
}

extension SelectionPolicy {
    /// What the comparison counts: the price and all that counts against the rate, in a currency; nil without an exchange
    /// rate. An amount that counts against it in a currency without a rate does not count.
    private func cost(
        of rate: Quote.Rate, in currency: Currency, _ exchangeRates: ExchangeRates, on day: CivilDate
    ) -> ExactAmount? {
        let million: Int128 = 1_000_000
        var cost = Int128(rate.price.micros) * million
        for rule in discouragements(of: rate) {
            switch rule.amount {
            case .fixed(let amount):
                let own =
                    amount.currency == rate.price.currency
                    ? amount : exchangeRates.converted(amount, to: rate.price.currency, on: day)
                cost += Int128(own?.micros ?? 0) * million
            case .percent(let share): cost += Int128(rate.price.micros) * Int128(share.millionths)
            }
        }
        let exact = ExactAmount(numerator: cost, denominator: million, rate.price.currency)
        return exchangeRates.convert(exact, to: currency, on: day)
    }

    private func discouragements(of rate: Quote.Rate) -> [Discouragement] {
        discouragements.filter { $0.carrier == rate.carrier && ($0.service ?? rate.service) == rate.service }
    }

    /// Why a rate is discouraged; nil if it is not.
    private func reasons(against rate: Quote.Rate) -> String? {
        let reasons = discouragements(of: rate).map(\.reason)
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }
}
