import CarrierAdapters
import CarrierEmulator
import ShipmentModel
import Testing

/// An adapter at an emulated carrier.
struct ContractRig<Adapter: CarrierAdapter> {
    let adapter: Adapter
    let carrier: EmulatedSender

    /// An account that the emulator knows.
    ///
    /// - Parameters:
    ///   - services: what the carrier calls our services.
    ///   - values: settings by name.
    ///   - secrets: secrets by name.
    ///   - labelForm: the account's usual form; nil for the adapter's first.
    ///   - leaveOut: what the account leaves out; nil for what the account on the adapter's page does.
    ///   - make: makes the adapter of the account, where it is to have more than an account.
    init(
        _ adapter: Adapter.Type, at emulated: any EmulatedCarrier.Type,
        services: [String: CarrierAccountSettings.Service], values: [String: String] = [:],
        secrets: [String: String], labelForm: String? = nil, _ settings: EmulatorSettings = .init(),
        leaveOut: Set<DispensableDetail>? = nil,
        make: (CarrierAccountSettings, any HTTPSender, @escaping @Sendable () -> Int64) -> Adapter = {
            Adapter($0, sender: $1, wallClock: $2)
        }
    ) throws {
        let carrier = EmulatedSender(emulated, settings)
        let base = EmulatedSender.base(of: emulated.name)
        var addresses: [String: HTTPURL] = [:]
        for endpoint in Adapter.descriptor.endpoints {
            let path = endpoint.name == CarrierDescriptor.api ? "" : "/" + endpoint.name
            addresses[endpoint.name] = try HTTPURL(base + path)
        }
        for setting in Adapter.descriptor.settings where setting.isRequired {
            try #require(values[setting.name] != nil, "the setting \(setting.name) is required")
        }
        for secret in Adapter.descriptor.secrets where secret.isRequired {
            try #require(secrets[secret.name] != nil, "the secret \(secret.name) is required")
        }
        self.carrier = carrier
        self.adapter = make(
            CarrierAccountSettings(
                carrier: Adapter.descriptor.name, account: "main", addresses: addresses, services: services,
                labelForm: labelForm ?? Adapter.descriptor.abilities.labelForms[0], values: values,
                secrets: try secrets.mapValues { try #require(CarrierSecret($0)) },
                leaveOut: try leaveOut ?? PageAccount.of(Adapter.descriptor.name).leaveOut),
            carrier, { carrier.seconds })
    }

    /// Buys, with a reference of its own for each number.
    func buy(
        _ shipment: Shipment, service: String, _ number: Int = 1, form: String? = nil,
        within patience: Duration? = nil
    ) async -> PurchaseAnswer {
        await adapter.buy(
            PurchaseOrder(
                reference: ContractRig.reference(number), service: service, shipment: shipment,
                shipDate: CivilDate("2026-07-01")!, labelForm: form), deadline: patience.map { .now + $0 } ?? .soon)
    }

    /// A reference as the desk makes them.
    static func reference(_ number: Int) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var rest = number &* 7_919 &+ 104_729
        var text: [UInt8] = []
        for _ in 0..<20 {
            text.append(letters[rest & 31])
            rest = rest / 32 &+ 31 &* text.count
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The deadline of every question whose deadline is not what is tested.
    var soon: ContinuousClock.Instant { .soon }
}

extension ContinuousClock.Instant {
    /// A deadline that nothing here comes near, however busy the machine is.
    static var soon: ContinuousClock.Instant { .now + .seconds(600) }
}

/// Shipments to ask carriers for. All people and companies are invented.
enum SampleShipments {
    static func address(
        _ country: String, name: String = "Ada Byron", company: String? = nil, street: [String], city: String,
        region: String? = nil, postcode: String, phone: String? = "+1 202 555 0143",
        email: String? = "ada@example.org", residential: Bool? = true
    ) -> Address {
        Address(
            name: name, company: company, street: street, city: city, region: region, postcode: postcode,
            country: Country(country)!, phone: phone, email: email, residential: residential)
    }

    /// One parcel of so many grams, 30 × 20 × 10 cm.
    static func shipment(from: Address, to: Address, grams: Int64 = 1_250, order: String = "O-1") -> Shipment {
        let millimetre: Int64 = 1_000_000
        return Shipment(
            order: order, shipFrom: from, shipTo: to,
            parcels: [
                Parcel(
                    weight: Mass(picograms: grams * 1_000_000_000_000),
                    dimensions: Dimensions(
                        Length(nanometres: 300 * millimetre), Length(nanometres: 200 * millimetre),
                        Length(nanometres: 100 * millimetre)))
            ])
    }

    static let washington = address(
        "US", company: "Sock Shop Inc", street: ["45 L St SW"], city: "Washington", region: "DC", postcode: "20024",
        residential: false)
    static let saintLouis = address(
        "US", street: ["2700 S Jefferson Ave", "STE 150"], city: "St. Louis", region: "MO", postcode: "63104")
    static let london = address(
        "GB", company: "Sock Shop Ltd", street: ["1 Kingsway"], city: "London", postcode: "WC2B 6AN",
        phone: "+44 20 7946 0018", residential: false)
    static let cardiff = address(
        "GB", name: "Gwen Price", street: ["33 Queen Street"], city: "Cardiff", postcode: "CF10 2AF",
        phone: "+44 7700 900123")
    static let toronto = address(
        "CA", company: "Sock Shop Co", street: ["100 Queen St W"], city: "Toronto", region: "ON", postcode: "M5H 2N2",
        phone: "+1 416 555 0199", residential: false)
    static let ottawa = address(
        "CA", name: "Jean Roy", street: ["111 Wellington St"], city: "Ottawa", region: "ON", postcode: "K1A 0A9",
        phone: "+1 613 555 0147")
    static let utrecht = address(
        "NL", name: "Piet de Vries", street: ["Bilderdijkstraat 9 a"], city: "Utrecht", postcode: "3521 VA",
        phone: "+31 6 12345678")
    static let amsterdam = address(
        "NL", company: "Sokken BV", street: ["Keizersgracht 12"], city: "Amsterdam", postcode: "1015 CS",
        phone: "+31 20 5550123", residential: false)
    static let auckland = address(
        "NZ", company: "Sock Shop NZ", street: ["12 Queen Street"], city: "Auckland", postcode: "1010",
        phone: "+64 9 555 0123", residential: false)
    static let wellington = address(
        "NZ", name: "Aroha Ngata", street: ["5 Lambton Quay"], city: "Wellington", postcode: "6011",
        phone: "+64 21 555 012")
    static let melbourne = address(
        "AU", company: "Sock Shop Pty", street: ["1 Collins Street"], city: "Melbourne", region: "VIC",
        postcode: "3000", phone: "+61 3 5550 1234", residential: false)
    static let sydney = address(
        "AU", name: "Matilda Jones", street: ["2 George Street"], city: "Sydney", region: "NSW", postcode: "2000",
        phone: "+61 491 570 156")
    static let bonn = address(
        "DE", name: "Karl Müller", street: ["Poststraße 5"], city: "Bonn", postcode: "53113", phone: "+49 228 5550123")
}
