import ShipmentModel

/// Whether a service is rated for a shipment.
enum Admission: UInt8, Sendable, BitwiseCopyable {
    /// It is.
    case asked
    /// The shipment's options ask for others.
    case notRequested
    /// Its account is not the client's, and nobody asked for it: it is left out of the answer.
    case foreign
    /// Its account is not the client's, though the shipment's options name it.
    case notAllowed
    /// The house's rules exclude it for the client.
    case excluded
}

/// The house's rules for one client as numbers, by group of the book: what the choice looks at instead of names.
final class ClientRules: Sendable {
    let admission: [Admission]
    /// What counts against each service, in millionths of the price and in millionths of its currency.
    let shares: [Int64]
    let amounts: [Int64]
    /// Whether something counts against a service in another currency than its tariff's.
    let needsExchange: Bool

    init(_ policy: SelectionPolicy, client: String, _ book: RateBook) {
        let accounts = policy.accounts(of: client)
        var admission: [Admission] = []
        var shares: [Int64] = []
        var amounts: [Int64] = []
        var needsExchange = false
        for group in book.groups {
            let service = book.services[group.lowerBound]
            let tariff = book.tariffs[service.tariff]
            let account = SelectionPolicy.Account(carrier: tariff.carrier, name: tariff.account)
            if let accounts, !accounts.contains(account) {
                admission.append(.foreign)
            } else if policy.exclusion(client: client, carrier: tariff.carrier, service: service.code) != nil {
                admission.append(.excluded)
            } else {
                admission.append(.asked)
            }
            var share: Int64 = 0
            var amount: Int64 = 0
            for rule in policy.discouragements
            where rule.carrier == tariff.carrier && (rule.service ?? service.code) == service.code {
                switch rule.amount {
                case .percent(let percentage): share += percentage.millionths
                case .fixed(let money) where money.currency == tariff.currency: amount += money.micros
                case .fixed: needsExchange = true
                }
            }
            shares.append(share)
            amounts.append(amount)
        }
        self.admission = admission
        self.shares = shares
        self.amounts = amounts
        self.needsExchange = needsExchange
    }
}
