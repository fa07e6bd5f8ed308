import ShipmentModel

extension SelectionPolicy {
    /// Applies the house's rules to a quote: moves rates that the client may not have to the refusals, sorts the rest
    /// by price and selects one.
    ///
    /// Order of the rates: comparable before not comparable, then price, then carrier, account and service code, so that
    /// the answer never depends on the order of files. Selected is the cheapest after discouragement among the rates
    /// whose price is complete; an incomplete price is taken only where there is no complete one.
    ///
    /// - Parameter passingOver: why a rate cannot be taken for the purpose at hand (a label that cannot be issued); nil
    ///   where it can.
    func select(
        in quote: inout Quote, for shipment: Shipment, passingOver: (Quote.Rate) -> Quote.Reason?
    ) {
        var kept: [Quote.Rate] = []
        for rate in quote.rates {
            if let reason = refusal(of: rate, for: shipment.client) ?? passingOver(rate) {
                quote.ineligible.append(
                    Quote.Ineligible(
                        carrier: rate.carrier, account: rate.account, service: rate.service,
                        serviceName: rate.serviceName, reasons: [reason]))
            } else {
                kept.append(rate)
            }
        }
        quote.ineligible.sort { ($0.carrier, $0.account, $0.service) < ($1.carrier, $1.account, $1.service) }
        let currency = shipment.options.currency ?? kept.first?.price.currency
        let isOneCurrency = kept.allSatisfy { $0.price.currency == currency }
        for index in kept.indices {
            kept[index].isComparable =
                kept[index].price.currency == currency && (shipment.options.currency != nil || isOneCurrency)
        }
        kept.sort(by: SelectionPolicy.precedes)
        quote.rates = kept
        quote.selected = nil
        quote.runnerUp = nil
        quote.selection = []
        choose(in: &quote, shipment, isOneCurrency: isOneCurrency)
    }

    private static func precedes(_ a: Quote.Rate, _ b: Quote.Rate) -> Bool {
        if a.isComparable != b.isComparable { return a.isComparable }
        if a.isComparable, a.price.micros != b.price.micros { return a.price.micros < b.price.micros }
        return (a.carrier, a.account, a.service) < (b.carrier, b.account, b.service)
    }

    private func choose(in quote: inout Quote, _ shipment: Shipment, isOneCurrency: Bool) {
        let comparable = quote.rates.indices.filter { quote.rates[$0].isComparable }
        guard !comparable.isEmpty else {
            quote.selection = [
                quote.rates.isEmpty
                    ? "nothing is selected: no service can be had, each for the reasons under ineligible"
                    : "nothing is selected: the prices are in different currencies and no exchange rate is held; name one "
                        + "in options.currency"
            ]
            return
        }
        let complete = comparable.filter { quote.rates[$0].missing == nil }
        let candidates = complete.isEmpty ? comparable : complete
        // The rates are in order of precedence, and sorting by cost keeps it among equals.
        let byCost = candidates.map { (index: $0, cost: cost(of: quote.rates[$0])) }.sorted { a, b in
            (a.cost.amount, a.index) < (b.cost.amount, b.index)
        }
        let best = byCost[0].index
        quote.runnerUp = byCost.dropFirst().first?.index
        quote.selected = best
        let rate = quote.rates[best]
        var sentences = [
            "\(rate.carrier) \(rate.service) (\(rate.account)) at \(rate.price) is the cheapest of "
                + "\(candidates.count) eligible \(candidates.count == 1 ? "service" : "services")"
        ]
        if let rule = byCost[0].cost.rule { sentences.append("though discouraged: \(rule)") }
        for index in candidates where index != best && quote.rates[index].price.micros < rate.price.micros {
            let passed = quote.rates[index]
            sentences.append(
                "\(passed.carrier) \(passed.service) at \(passed.price) is discouraged: \(cost(of: passed).rule ?? "")")
        }
        if complete.isEmpty {
            sentences.append("its price is incomplete: \(rate.missing ?? "")")
        } else if complete.count < comparable.count {
            sentences.append("\(comparable.count - complete.count) with an incomplete price stood back")
        }
        if !isOneCurrency { sentences.append("rates in other currencies were not compared: no exchange rate is held") }
        quote.selection = sentences
    }
}
