import CarrierAdapters

extension CannedSender {
    /// An adapter whose requests get these answers.
    func adapter<Adapter: CarrierAdapter>(
        _: Adapter.Type, services: [String: CarrierAccountSettings.Service], values: [String: String],
        secrets: [String: String]
    ) throws -> Adapter {
        var addresses: [String: HTTPURL] = [:]
        for endpoint in Adapter.descriptor.endpoints {
            addresses[endpoint.name] = try HTTPURL("http://127.0.0.1:9300/\(endpoint.name)")
        }
        return Adapter(
            CarrierAccountSettings(
                carrier: Adapter.descriptor.name, account: "main", addresses: addresses, services: services,
                labelForm: Adapter.descriptor.abilities.labelForms[0], values: values,
                secrets: secrets.compactMapValues { CarrierSecret($0) },
                leaveOut: try PageAccount.of(Adapter.descriptor.name).leaveOut), sender: self,
            wallClock: { 1_782_900_000 })
    }
}
