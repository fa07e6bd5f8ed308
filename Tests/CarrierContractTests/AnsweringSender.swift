import CarrierAdapters

/// Answers each request as a test says.
struct AnsweringSender: HTTPSender {
    private let answer: @Sendable (HTTPRequest) -> HTTPResponse

    init(_ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse) { self.answer = answer }

    func send(_ request: HTTPRequest) async throws(TransportFault) -> HTTPResponse { answer(request) }

    /// An adapter that sends through it.
    func adapter<Adapter: CarrierAdapter>(
        _: Adapter.Type, services: [String: CarrierAccountSettings.Service], values: [String: String],
        secrets: [String: String]
    ) throws -> Adapter {
        var addresses: [String: HTTPURL] = [:]
        for endpoint in Adapter.descriptor.endpoints {
            addresses[endpoint.name] = try HTTPURL("http://127.0.0.1:9300/x")
        }
        return Adapter(
            CarrierAccountSettings(
                carrier: Adapter.descriptor.name, account: "main", addresses: addresses, services: services,
                labelForm: Adapter.descriptor.abilities.labelForms[0], values: values,
                secrets: secrets.compactMapValues { CarrierSecret($0) },
                leaveOut: try PageAccount.of(Adapter.descriptor.name).leaveOut),
            sender: self, wallClock: { 1_782_900_000 })
    }
}

extension HTTPResponse {
    /// An answer of text.
    init(_ status: Int, _ text: String, headers: HTTPHeaders = [:]) {
        self.init(status: status, headers: headers, body: Array(text.utf8))
    }
}
