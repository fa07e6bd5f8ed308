internal import RatingEngine
internal import ShipmentModel

/// Reads `selection.yaml` and checks that it names what the tariffs have.
struct SelectionReader {
    /// The file's path.
    static let path = "selection.yaml"

    /// The tariffs; nil where not all of them could be read, so that names cannot be checked.
    let tariffs: [Tariff]?
    let faults: FaultList

    func read(_ bytes: [UInt8]) -> SelectionPolicy {
        guard let node = composeYAML(bytes, file: Self.path, faults: faults),
            let object = ObjectReader(node, .selection, file: Self.path, faults: faults)
        else { return SelectionPolicy() }
        return SelectionPolicy(
            clients: readClients(object),
            discouragements: object.objects("discourage", .discouragement).compactMap { entry in
                let carrier = readCarrier(entry)
                let amount = readDiscouragement(entry)
                let reason = entry.text("reason")
                return amount.map {
                    .init(carrier: carrier.carrier, service: carrier.service, amount: $0, reason: reason)
                }
            },
            exclusions: object.objects("exclude", .exclusion).map { entry in
                let carrier = readCarrier(entry)
                return .init(
                    client: entry.has("client") ? entry.text("client") : nil, carrier: carrier.carrier,
                    service: carrier.service, reason: entry.text("reason"))
            })
    }

    private func readClients(_ object: ObjectReader) -> [SelectionPolicy.Client] {
        let known = tariffs.map { Set($0.map { "\($0.carrier)/\($0.account)" }) }
        return object.namedEntries("clients", atLeastOne: "client, or *").compactMap {
            name, value -> SelectionPolicy.Client? in
            guard let entry = ObjectReader(value, .client, file: Self.path, faults: faults) else { return nil }
            var accounts: [SelectionPolicy.Account] = []
            for scalar in entry.scalars("accounts") {
                let parts = scalar.text.split(separator: "/", omittingEmptySubsequences: false)
                guard parts.count == 2, known?.contains(scalar.text) ?? true else {
                    faults.fault(
                        scalar.place, .unknownService, found: scalar.text,
                        expected: expectedName(
                            for: scalar.text, among: known ?? [], otherwise: "a tariff's carrier/account"))
                    continue
                }
                let account = SelectionPolicy.Account(carrier: String(parts[0]), name: String(parts[1]))
                if accounts.contains(account) {
                    faults.fault(scalar.place, .duplicate, found: scalar.text, expected: "each account once")
                }
                accounts.append(account)
            }
            let markups = MarkupReader(
                client: entry, accounts: accounts, tariffs: tariffs, readCarrier: readCarrier
            ).read()
            return .init(name: name.text, accounts: accounts, markups: markups)
        }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private func readCarrier(_ entry: ObjectReader) -> (carrier: String, service: String?) {
        guard let carrier = entry.scalar("carrier") else { return ("", nil) }
        let service = entry.scalar("service")
        guard let tariffs else { return (carrier.text, service?.text) }
        let carriers = Set(tariffs.map(\.carrier))
        guard carriers.contains(carrier.text) else {
            faults.fault(
                carrier.place, .unknownService, found: carrier.text,
                expected: expectedName(for: carrier.text, among: carriers, otherwise: "a tariff's carrier"))
            return (carrier.text, nil)
        }
        guard let service else { return (carrier.text, nil) }
        let services = Set(tariffs.filter { $0.carrier == carrier.text }.flatMap(\.services).map(\.code))
        if !services.contains(service.text) {
            faults.fault(
                service.place, .unknownService, found: service.text,
                expected: expectedName(for: service.text, among: services, otherwise: "a service of the carrier"))
        }
        return (carrier.text, service.text)
    }

    private func readDiscouragement(_ entry: ObjectReader) -> SelectionPolicy.Discouragement.Amount? {
        guard let scalar = entry.scalar("amount") else { return nil }
        if scalar.text.hasSuffix("%") { return entry.percent("amount").map { .percent($0) } }
        return entry.money("amount", in: nil).map { .fixed($0) }
    }
}
