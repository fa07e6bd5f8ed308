internal import RatingEngine
internal import ShipmentModel

/// Reads a client's `markup` and checks that each entry can count, and that no price slips through for its currency.
struct MarkupReader {
    /// The client's mapping.
    let client: ObjectReader
    /// The accounts that the client may use.
    let accounts: [SelectionPolicy.Account]
    /// The tariffs; nil where not all of them could be read, so that names and currencies cannot be checked.
    let tariffs: [Tariff]?
    /// Reads carrier and service of an entry.
    let readCarrier: (ObjectReader) -> (carrier: String, service: String?)

    private var faults: FaultList { client.faults }

    func read() -> [Markup] {
        var result: [(markup: Markup, entry: ObjectReader)] = []
        for entry in client.objects("markup", .markup, atLeastOne: "entry") {
            let (carrier, service) = readCarrier(entry)
            let percent = entry.percent("percent")
            let amount = entry.money("amount", in: nil)
            let atLeast = entry.money("at_least", in: amount?.currency)
            if !["percent", "amount", "at_least"].contains(where: entry.has) {
                faults.fault(
                    entry.place, .missingKey, found: "", expected: "one of the keys percent, amount, at_least")
            }
            let markup = Markup(
                carrier: carrier, service: service, percent: percent ?? .zero, amount: amount, atLeast: atLeast)
            if result.contains(where: { $0.markup.coversAll(of: markup) }) {
                faults.fault(
                    entry.place, .duplicate, found: [carrier, service].compactMap { $0 }.joined(separator: " "),
                    expected: "an entry that can count: one above is for all its prices, and the first that fits counts"
                )
            }
            result.append((markup, entry))
        }
        for (markup, entry) in result { checkCurrency(markup, entry, among: result.map(\.markup)) }
        return result.map(\.markup)
    }

    /// Checks that a tariff of the client's accounts is in the entry's currency, and that for each that is in another
    /// some entry fits.
    private func checkCurrency(_ markup: Markup, _ entry: ObjectReader, among markups: [Markup]) {
        guard let tariffs else { return }
        let sold = tariffs.filter { tariff in
            markup.isSold(by: tariff) && accounts.contains(.init(carrier: tariff.carrier, name: tariff.account))
        }
        guard !sold.isEmpty else {
            if tariffs.contains(where: markup.isSold) {
                faults.fault(
                    entry.place(of: "carrier"), .unknownService, found: markup.carrier,
                    expected: "a carrier, and service, of the client's accounts: "
                        + accounts.map { "\($0.carrier)/\($0.name)" }.joined(separator: ", "))
            }
            return
        }
        guard let currency = markup.currency else { return }
        let place = entry.place(of: entry.has("amount") ? "amount" : "at_least")
        let currencies = Set(sold.map(\.currency))
        guard currencies.contains(currency) else {
            faults.fault(
                place, .currencyDiffers, found: currency.code,
                expected: "an amount in \(currencies.map(\.code).sorted().joined(separator: " or "))")
            return
        }
        let unserved = currencies.filter { other in
            !markups.contains { $0.fits(carrier: markup.carrier, service: markup.service, currency: other) }
        }
        for other in unserved.map(\.code).sorted() {
            faults.fault(
                place, .currencyDiffers, found: currency.code,
                expected: "another entry in \(other) beside it, since an account's prices are in \(other) and would be "
                    + "charged at cost")
        }
    }
}

extension Markup {
    /// Whether a tariff has its carrier and its service, or any of the carrier's.
    fileprivate func isSold(by tariff: Tariff) -> Bool {
        tariff.carrier == carrier && (service.map { code in tariff.services.contains { $0.code == code } } ?? true)
    }

    /// Whether it fits every price that another does.
    fileprivate func coversAll(of other: Markup) -> Bool {
        carrier == other.carrier && (service == nil || service == other.service)
            && (currency == nil || currency == other.currency)
    }

    /// Whether it is for all prices of a service, or of all services, in a currency.
    fileprivate func fits(carrier: String, service: String?, currency: Currency) -> Bool {
        carrier == self.carrier && (self.service == nil || self.service == service)
            && (self.currency ?? currency) == currency
    }
}
