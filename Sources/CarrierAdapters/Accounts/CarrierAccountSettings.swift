/// An account with a carrier, as the file of carriers and its secrets tell it. Checked against the carrier's
/// ``CarrierDescriptor``: what that requires is there.
public struct CarrierAccountSettings: Sendable {
    /// What the carrier calls one of our services.
    public struct Service: Hashable, Sendable {
        /// The carrier's code.
        public var code: String
        /// What else it wants to be told with the service, by name.
        public var values: [String: String]

        /// A service.
        public init(_ code: String, _ values: [String: String] = [:]) {
            self.code = code
            self.values = values
        }
    }

    /// The carrier's code, as tariffs name it.
    public var carrier: String
    /// The account's name, as tariffs name it.
    public var account: String
    /// Where each endpoint is, without a slash at the end.
    public var addresses: [String: HTTPURL]
    /// What the carrier calls our services, by our tariff's code.
    public var services: [String: Service]
    /// The form labels are wanted in where the order does not say: one of the descriptor's.
    public var labelForm: String
    /// What the account says about itself, by name.
    public var values: [String: String]
    /// Its secrets, by name.
    public var secrets: [String: CarrierSecret]
    /// What is left out where the carrier has no field for it, or too short a one: of the descriptor's omissions.
    public var leaveOut: Set<DispensableDetail>

    /// An account.
    public init(
        carrier: String, account: String, addresses: [String: HTTPURL], services: [String: Service],
        labelForm: String, values: [String: String], secrets: [String: CarrierSecret],
        leaveOut: Set<DispensableDetail> = []
    ) {
        self.carrier = carrier
        self.account = account
        self.addresses = addresses
        self.services = services
        self.labelForm = labelForm
        self.values = values
        self.secrets = secrets
        self.leaveOut = leaveOut
    }

    /// A value that the descriptor requires.
    func value(_ name: String) -> String {
        guard let value = values[name] else { preconditionFailure("the setting \(name) was required") }
        return value
    }

    /// A secret that the descriptor requires.
    func secret(_ name: String) -> String {
        guard let secret = secrets[name] else { preconditionFailure("the secret \(name) was required") }
        return secret.text
    }

    /// What the carrier calls a service of ours: the code itself where the file names none.
    func service(_ code: String) -> Service { services[code] ?? Service(code) }

    /// The form that a label is asked for in: the order's, if the carrier draws it, otherwise the account's.
    func form(for order: PurchaseOrder, of descriptor: CarrierDescriptor) -> String {
        order.labelForm.flatMap { descriptor.abilities.labelForms.contains($0) ? $0 : nil } ?? labelForm
    }

    /// Which of our services the carrier means; nil for one that we do not know.
    func ourService(_ code: String, _ values: [String: String] = [:]) -> String? {
        let found = services.filter { entry in
            entry.value.code == code && values.allSatisfy { entry.value.values[$0.key] ?? $0.value == $0.value }
        }
        return found.keys.min()
    }
}
