internal import TextFormats

/// Reads the file of carriers at which labels are bought, through a gateway or at the carrier's own interface:
///
/// ```json
/// {"carriers": [
///   {"carrier": "acme", "account": "contract", "gateway": "https://gateway.example/acme", "recovery": "key",
///    "token_file": "acme.token", "slots": 8, "rate": {"calls": 100, "seconds": 10}},
///   {"carrier": "usps", "account": "commercial", "adapter": "usps", "environment": "test", "label": "zpl-203",
///    "services": {"ground-advantage": {"code": "USPS_GROUND_ADVANTAGE", "rate_indicator": "SP"}},
///    "settings": {"account_number": "1000123456"}, "secrets_file": "usps.secrets.json"}
/// ]}
/// ```
///
/// Every fault is told with its line, its column and the pointer to it.
public enum CarrierFile {
    /// How many accounts a file may list.
    public static let maximumCarriers = 100
    /// The most calls at work at once at an account.
    public static let maximumSlots = 256
    /// Settling and spacing together: a purchase that nobody knows the end of is a person's after 120 s.
    public static let longestLookUp = 100

    /// The most services an account names.
    public static let maximumServices = 200

    private static let sharedMembers = ["carrier", "account", "slots", "rate"]
    private static let gatewayMembers = ["gateway", "recovery", "settling_seconds", "spacing_seconds", "token_file"]
    private static let adapterMembers = [
        "adapter", "environment", "address", "label", "services", "settings", "leave_out", "secrets_file",
        "secrets_environment",
    ]

    /// The carriers of a file, in its order.
    ///
    /// - Parameter known: the carriers there are adapters for.
    public static func read(
        _ bytes: [UInt8], known: [CarrierDescriptor] = KnownCarriers.descriptors
    ) throws(CarrierFileFaults) -> [ListedCarrier] {
        let document: JSONDocument
        do throws(JSONFault) { document = try JSONDocument(bytes) } catch {
            throw CarrierFileFaults([
                CarrierFileFault(line: error.line, column: error.column, pointer: "", message: error.message)
            ])
        }
        var reading = Reading(document, known)
        let carriers = reading.carriers()
        guard reading.faults.isEmpty else { throw CarrierFileFaults(reading.faults) }
        return carriers
    }

    private static func isText(_ text: String) -> Bool {
        (1...200).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }

    private enum Recovery: String, CaseIterable {
        case key
        case lookUp = "look-up"
        case twoStep = "two-step"
        case none
    }

    private struct Reading {
        let document: JSONDocument
        let known: [CarrierDescriptor]
        var faults: [CarrierFileFault] = []
        /// Where an account is listed already.
        private var accounts: [[String]: Int] = [:]

        init(_ document: JSONDocument, _ known: [CarrierDescriptor]) {
            self.document = document
            self.known = known
        }

        private mutating func fault(_ pointer: JSONPointer, _ message: String, part: JSONDocument.Part = .value) {
            guard faults.count < CarrierFileFaults.maximum else { return }
            let position = document.position(of: pointer, part)
            faults.append(
                CarrierFileFault(
                    line: position.line, column: position.column, pointer: pointer.description.visible,
                    message: message))
        }

        private mutating func checkMembers(_ members: [JSONMember], _ known: [String], at pointer: JSONPointer) {
            for member in members where !known.contains(member.name) {
                fault(
                    pointer.appending(member.name), "not known here; known are " + known.joined(separator: ", "),
                    part: .name)
            }
        }

        mutating func carriers() -> [ListedCarrier] {
            guard let members = document.root.members else {
                fault(JSONPointer(), "expected {\"carriers\": […]}, not \(document.root.kind)")
                return []
            }
            checkMembers(members, ["carriers"], at: JSONPointer())
            let pointer = JSONPointer(["carriers"])
            guard let list = document.root["carriers"]?.array else {
                fault(pointer, "expected a list of carriers")
                return []
            }
            guard list.count <= maximumCarriers else {
                fault(pointer, "\(list.count) carriers; at most \(maximumCarriers) are allowed")
                return []
            }
            return list.enumerated().compactMap { carrier($1, $0, at: pointer.appending($0)) }
        }

        private mutating func carrier(_ value: JSONValue, _ index: Int, at pointer: JSONPointer) -> ListedCarrier? {
            guard let members = value.members else {
                fault(pointer, "expected an object with carrier, account, and gateway or adapter, not \(value.kind)")
                return nil
            }
            let isAdapted = value["adapter"] != nil
            guard isAdapted != (value["gateway"] != nil) else {
                fault(pointer, "expected either adapter, a carrier's own interface, or gateway, a program of yours")
                return nil
            }
            checkMembers(
                members, sharedMembers + (isAdapted ? adapterMembers : gatewayMembers + ["adapter"]), at: pointer)
            let carrier = code(value, "carrier", at: pointer)
            let account = code(value, "account", at: pointer)
            if let carrier, let account, let other = accounts.updateValue(index, forKey: [carrier, account]) {
                fault(pointer.appending("account"), "carrier \(other + 1) of the list is this account already")
            }
            let seller =
                isAdapted
                ? adapter(value, at: pointer).map { ListedCarrier.Seller.adapter($0) }
                : gateway(value, at: pointer).map { ListedCarrier.Seller.gateway($0) }
            let slots = number(value, "slots", 1...CarrierFile.maximumSlots, at: pointer) ?? ListedCarrier.usualSlots
            let rate = rate(value["rate"], at: pointer.appending("rate"))
            guard let carrier, let account, let seller else { return nil }
            return ListedCarrier(carrier: carrier, account: account, seller: seller, slots: slots, rate: rate)
        }

        private mutating func gateway(_ value: JSONValue, at pointer: JSONPointer) -> ListedGateway? {
            let address: GatewayAddress? = text(
                value, "gateway", at: pointer, GatewayAddress.expected, GatewayAddress.init)
            let recovery = recovery(value, at: pointer)
            let tokenFile = path(value, "token_file", at: pointer)
            guard let address, let recovery else { return nil }
            return ListedGateway(address: address, recovery: recovery, tokenFile: tokenFile)
        }

        private mutating func path(_ value: JSONValue, _ name: String, at pointer: JSONPointer) -> String? {
            value[name] == nil
                ? nil : text(value, name, at: pointer, "the path of a file") { $0.isEmpty ? nil : $0 }
        }

        // MARK: A carrier's own interface

        private mutating func adapter(_ value: JSONValue, at pointer: JSONPointer) -> ListedAdapter? {
            let names = known.map(\.name).joined(separator: ", ")
            let known = known
            let descriptor: CarrierDescriptor? = text(value, "adapter", at: pointer, "one of \(names)") { name in
                known.first { $0.name == name }
            }
            guard let descriptor else { return nil }
            let addresses = addresses(value, descriptor, at: pointer)
            let forms = descriptor.abilities.labelForms
            let form =
                value["label"] == nil
                ? forms.first
                : text(value, "label", at: pointer, "one of \(forms.joined(separator: ", "))") { form in
                    forms.contains(form) ? form : nil
                }
            let services = services(value["services"], descriptor, at: pointer.appending("services"))
            let values = settings(
                value["settings"], descriptor.settings, "\(descriptor.title) wants it",
                at: pointer.appending("settings"))
            let leaveOut = leftOut(value["leave_out"], descriptor, at: pointer.appending("leave_out"))
            let file = path(value, "secrets_file", at: pointer)
            let environment =
                value["secrets_environment"] == nil
                ? nil
                : text(value, "secrets_environment", at: pointer, "what the variables' names begin with: A–Z, 0–9, _") {
                    prefix in
                    let isName = prefix.utf8.allSatisfy { byte in
                        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
                            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    }
                    return isName && (1...60).contains(prefix.utf8.count) ? prefix : nil
                }
            if (value["secrets_file"] == nil) == (value["secrets_environment"] == nil) {
                let secrets = descriptor.secrets.map(\.name).joined(separator: ", ")
                fault(
                    pointer.appending("secrets_file"),
                    "expected one of secrets_file and secrets_environment, for the secrets \(secrets)")
            }
            guard let addresses, let form else { return nil }
            let source: ListedAdapter.Secrets
            if let file {
                source = .file(file)
            } else if let environment {
                source = .environment(prefix: environment)
            } else {
                return nil
            }
            return ListedAdapter(
                name: descriptor.name, addresses: addresses, services: services, labelForm: form, values: values,
                secrets: source, leaveOut: leaveOut)
        }

        /// What the account leaves out: of what the adapter can, each once.
        private mutating func leftOut(
            _ value: JSONValue?, _ descriptor: CarrierDescriptor, at pointer: JSONPointer
        ) -> Set<DispensableDetail> {
            guard let value else { return [] }
            let possible = descriptor.omissions.map(\.detail)
            guard !possible.isEmpty else {
                fault(pointer, "\(descriptor.title) is told everything: there is nothing to leave out", part: .name)
                return []
            }
            let names = possible.map(\.rawValue).joined(separator: ", ")
            guard let list = value.array else {
                fault(pointer, "\(shown(value)): expected a list of what may be left out, of \(names)")
                return []
            }
            var details: Set<DispensableDetail> = []
            for (index, element) in list.enumerated() {
                let place = pointer.appending(index)
                guard let detail = possible.first(where: { $0.rawValue == element.string }) else {
                    fault(place, "\(shown(element)): what \(descriptor.title) can do without is \(names)")
                    continue
                }
                if !details.insert(detail).inserted { fault(place, "\(detail.rawValue) is listed already") }
            }
            return details
        }

        /// Where the carrier's hosts are: its own for live accounts or for trials, or an emulator.
        private mutating func addresses(
            _ value: JSONValue, _ descriptor: CarrierDescriptor, at pointer: JSONPointer
        ) -> [String: HTTPURL]? {
            if value["address"] != nil {
                if value["environment"] != nil {
                    fault(pointer.appending("environment"), "an address is given, so it says nothing", part: .name)
                }
                let base: GatewayAddress? = text(
                    value, "address", at: pointer, GatewayAddress.expected, GatewayAddress.init)
                guard let base else { return nil }
                return addresses(descriptor, at: pointer.appending("address")) { endpoint in
                    base.description + (endpoint.name == CarrierDescriptor.api ? "" : "/" + endpoint.name)
                }
            }
            let isLive = text(value, "environment", at: pointer, "live or test") { word -> Bool? in
                switch word {
                case "live": true
                case "test": false
                default: nil
                }
            }
            guard let isLive else { return nil }
            guard isLive || descriptor.endpoints.allSatisfy({ $0.test != nil }) else {
                fault(
                    pointer.appending("environment"),
                    "\(descriptor.title) has no environment for trials; `waybill carrier-emulator` plays one")
                return nil
            }
            return addresses(descriptor, at: pointer.appending("environment")) { endpoint in
                isLive ? endpoint.live : endpoint.test ?? endpoint.live
            }
        }

        private mutating func addresses(
            _ descriptor: CarrierDescriptor, at pointer: JSONPointer, _ text: (CarrierDescriptor.Endpoint) -> String
        ) -> [String: HTTPURL]? {
            var addresses: [String: HTTPURL] = [:]
            for endpoint in descriptor.endpoints {
                guard let url = try? HTTPURL(text(endpoint)) else {
                    fault(pointer, "expected \(GatewayAddress.expected)")
                    return nil
                }
                addresses[endpoint.name] = url
            }
            return addresses
        }

        private mutating func services(
            _ value: JSONValue?, _ descriptor: CarrierDescriptor, at pointer: JSONPointer
        ) -> [String: CarrierAccountSettings.Service] {
            guard let value else {
                fault(pointer, "missing; expected {\"our code\": \"the carrier's\", …}")
                return [:]
            }
            guard let members = value.members, (1...CarrierFile.maximumServices).contains(members.count) else {
                fault(
                    pointer, "\(shown(value)): expected an object of 1 to \(CarrierFile.maximumServices) services")
                return [:]
            }
            var services: [String: CarrierAccountSettings.Service] = [:]
            for member in members {
                let place = pointer.appending(member.name)
                if let code = member.value.string, CarrierFile.isText(code) {
                    let missing = descriptor.serviceSettings.filter(\.isRequired).map(\.name)
                    if missing.isEmpty {
                        services[member.name] = .init(code)
                    } else {
                        fault(place, "expected {\"code\": …} with \(missing.joined(separator: ", ")) too")
                    }
                } else if member.value.members != nil {
                    let wanted = [CarrierDescriptor.Setting("code", "the carrier's code")] + descriptor.serviceSettings
                    var values = settings(member.value, wanted, "the service needs it", at: place)
                    if let code = values.removeValue(forKey: "code") { services[member.name] = .init(code, values) }
                } else {
                    fault(place, "\(shown(member.value)): expected the carrier's code, 1 to 200 characters")
                }
            }
            return services
        }

        /// Texts by name, of those that are known; all that are required are there.
        private mutating func settings(
            _ value: JSONValue?, _ wanted: [CarrierDescriptor.Setting], _ why: String, at pointer: JSONPointer
        ) -> [String: String] {
            let members = value?.members ?? []
            if let value, value.members == nil { fault(pointer, "\(shown(value)): expected an object") }
            checkMembers(members, wanted.map(\.name), at: pointer)
            for setting in wanted where setting.isRequired && value?[setting.name] == nil {
                fault(pointer.appending(setting.name), "missing: \(setting.meaning); \(why)")
            }
            var values: [String: String] = [:]
            for member in members where wanted.contains(where: { $0.name == member.name }) {
                if let text = member.value.string, CarrierFile.isText(text) {
                    values[member.name] = text
                } else {
                    fault(
                        pointer.appending(member.name), "\(shown(member.value)): expected a text of 1 to 200 characters"
                    )
                }
            }
            return values
        }

        /// A text that must be there and mean something.
        private mutating func text<T>(
            _ value: JSONValue, _ name: String, at pointer: JSONPointer, _ expected: String, _ read: (String) -> T?
        ) -> T? {
            guard let found = value[name] else {
                fault(pointer.appending(name), "missing; expected \(expected)")
                return nil
            }
            guard let result = found.string.flatMap(read) else {
                fault(pointer.appending(name), "\(shown(found)): expected \(expected)")
                return nil
            }
            return result
        }

        /// A carrier's or account's code, as tariffs have them.
        private mutating func code(_ value: JSONValue, _ name: String, at pointer: JSONPointer) -> String? {
            text(value, name, at: pointer, "1 to 60 small letters, digits and hyphens, as the tariff has it") { text in
                let isCode = text.utf8.allSatisfy { byte in
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
                }
                return isCode && (1...60).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasSuffix("-")
                    ? text : nil
            }
        }

        private mutating func number(
            _ value: JSONValue, _ name: String, _ range: ClosedRange<Int>, at pointer: JSONPointer
        ) -> Int? {
            guard let found = value[name] else { return nil }
            guard let number = found.integer, range.contains(number) else {
                fault(
                    pointer.appending(name),
                    "\(shown(found)): expected a whole number from \(range.lowerBound) to \(range.upperBound)")
                return nil
            }
            return number
        }

        private mutating func recovery(_ value: JSONValue, at pointer: JSONPointer) -> CarrierRecovery? {
            let words = Recovery.allCases.map(\.rawValue).joined(separator: ", ")
            let recovery: Recovery? = text(value, "recovery", at: pointer, "one of \(words)", Recovery.init(rawValue:))
            let usual = LookUpRules()
            let settling = number(value, "settling_seconds", 0...CarrierFile.longestLookUp, at: pointer)
            let spacing = number(value, "spacing_seconds", 1...CarrierFile.longestLookUp, at: pointer)
            if let recovery, recovery != .lookUp {
                for name in ["settling_seconds", "spacing_seconds"] where value[name] != nil {
                    fault(pointer.appending(name), "only for the recovery look-up", part: .name)
                }
            }
            let rules = LookUpRules(
                settling: settling.map { .seconds($0) } ?? usual.settling,
                spacing: spacing.map { .seconds($0) } ?? usual.spacing)
            if rules.settling + rules.spacing > .seconds(CarrierFile.longestLookUp) {
                fault(
                    pointer.appending("spacing_seconds"),
                    "settling and spacing are \(CarrierFile.longestLookUp) s together at most: by then a person is asked"
                )
            }
            switch recovery {
            case .key: return .key
            case .lookUp: return .lookUp(rules)
            case .twoStep: return .twoStep
            case .some(.none): return CarrierRecovery.none
            case nil: return nil
            }
        }

        private mutating func rate(_ value: JSONValue?, at pointer: JSONPointer) -> ListedCarrier.Rate? {
            guard let value else { return nil }
            guard let members = value.members else {
                fault(pointer, "\(shown(value)): expected {\"calls\": …, \"seconds\": …}")
                return nil
            }
            checkMembers(members, ["calls", "seconds"], at: pointer)
            for name in ["calls", "seconds"] where value[name] == nil { fault(pointer.appending(name), "missing") }
            guard let calls = number(value, "calls", 1...10_000, at: pointer),
                let seconds = number(value, "seconds", 1...86_400, at: pointer)
            else { return nil }
            return .init(calls: calls, seconds: seconds)
        }

        /// What stands in the file, as it can be shown in a message.
        private func shown(_ value: JSONValue) -> String {
            switch value {
            case .string(let text): "“\(String(text.prefix(60)).visible)\(text.count > 60 ? "…" : "")”"
            case .array, .object: "(\(value.kind))"
            default: String(decoding: value.canonical().prefix(40), as: UTF8.self)
            }
        }
    }
}
