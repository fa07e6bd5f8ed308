import CarrierAdapters
import Testing

@Suite struct GatewayCarrierFileTests {
    private func faults(_ text: String) -> [String] {
        do throws(CarrierFileFaults) {
            _ = try CarrierFile.read(Array(text.utf8))
            return []
        } catch { return error.faults.map(\.description) }
    }

    private func faults(of carrier: String) -> [String] { faults("{\"carriers\": [\n\(carrier)\n]}") }

    @Test func aFileSaysWhereLabelsAreBought() throws {
        let text = """
            {"carriers": [
              {"carrier": "acme", "account": "contract", "gateway": "https://gateway.example/acme/", "recovery": "key",
               "token_file": "acme.token", "slots": 4, "rate": {"calls": 100, "seconds": 10}},
              {"carrier": "acme", "account": "retail", "gateway": "http://127.0.0.1:9200", "recovery": "look-up",
               "settling_seconds": 0, "spacing_seconds": 60},
              {"carrier": "globex", "account": "contract", "gateway": "http://localhost:9201", "recovery": "look-up"},
              {"carrier": "initech-2", "account": "a", "gateway": "http://[::1]:9202", "recovery": "two-step"},
              {"carrier": "hooli", "account": "b", "gateway": "https://hooli.example:8443", "recovery": "none"}
            ]}
            """
        let carriers = try CarrierFile.read(Array(text.utf8))
        #expect(carriers.map(\.carrier) == ["acme", "acme", "globex", "initech-2", "hooli"])
        #expect(carriers.map(\.account) == ["contract", "retail", "contract", "a", "b"])
        let gateways = carriers.compactMap { carrier in
            if case .gateway(let gateway) = carrier.seller { gateway } else { nil }
        }
        #expect(
            gateways.map(\.address.description) == [
                "https://gateway.example/acme", "http://127.0.0.1:9200", "http://localhost:9201", "http://[::1]:9202",
                "https://hooli.example:8443",
            ])
        #expect(
            gateways.map(\.recovery) == [
                .key, .lookUp(LookUpRules(settling: .zero, spacing: .seconds(60))), .lookUp(LookUpRules()), .twoStep,
                .none,
            ])
        #expect(carriers.map(\.slots) == [4, 8, 8, 8, 8])
        #expect(carriers[0].rate?.calls == 100 && carriers[0].rate?.seconds == 10 && carriers[1].rate == nil)
        #expect(gateways[0].tokenFile == "acme.token" && gateways[1].tokenFile == nil)
    }

    @Test func allFaultsAreToldAtOnceEachWithItsPlace() {
        let carrier = """
            {"carrier": "ACME", "gateway": "http://gateway.example", "recovery": "hope", "slots": 0, "colour": "red",
             "rate": {"calls": 0, "hours": 1}, "token_file": 7}
            """
        let known =
            "carrier, account, slots, rate, gateway, recovery, settling_seconds, spacing_seconds, token_file, adapter"
        #expect(
            faults(of: carrier) == [
                "2:90: /carriers/0/colour: not known here; known are \(known)",
                "2:13: /carriers/0/carrier: “ACME”: expected 1 to 60 small letters, digits and hyphens, as the tariff "
                    + "has it",
                "2:1: /carriers/0/account: missing; expected 1 to 60 small letters, digits and hyphens, as the tariff "
                    + "has it",
                "2:32: /carriers/0/gateway: “http://gateway.example”: expected \(GatewayAddress.expected)",
                "2:70: /carriers/0/recovery: “hope”: expected one of key, look-up, two-step, none",
                "3:50: /carriers/0/token_file: 7: expected the path of a file",
                "2:87: /carriers/0/slots: 0: expected a whole number from 1 to 256",
                "3:23: /carriers/0/rate/hours: not known here; known are calls, seconds",
                "3:10: /carriers/0/rate/seconds: missing",
                "3:20: /carriers/0/rate/calls: 0: expected a whole number from 1 to 10000",
            ])
    }

    @Test(arguments: [
        "http://gateway.example", "ftp://gateway.example", "gateway.example", "https://user@gateway.example",
        "https://gateway.example/?a=b", "https://gateway.example/#x", "https://", "", "https://gateway.example/a b",
        "http://127.0.0.1.example:80", "https://gateway.example/\\u0000", "http://169.254.169.254",
        "https://gateway.example/" + String(repeating: "a", count: 2_000),
    ])
    func plainHTTPGoesToThisMachineOnly(address: String) {
        let found = faults(
            of: #"{"carrier": "a", "account": "b", "recovery": "key", "gateway": "\#(address)"}"#)
        #expect(found.count == 1 && found.first?.contains("/carriers/0/gateway: ") == true, "\(found)")
    }

    @Test(arguments: [
        ("", "1:1: "), ("[]", "1:1: expected {\"carriers\": […]}, not an array"), ("{}", "/carriers: expected a list"),
        (#"{"carriers": {}}"#, "/carriers: expected a list"),
        (#"{"carriers": [], "more": 1}"#, "1:18: /more: not known"),
        (#"{"carriers": [7]}"#, "/carriers/0: expected an object"),
        (#"{"carriers": [], "carriers": []}"#, "1:18: "),
    ])
    func whatIsNoListOfCarriersIsRefused(text: String, fault: String) {
        let found = faults(text)
        #expect(found.count == 1 && found.first?.contains(fault) == true, "\(found)")
    }

    @Test func anAccountIsListedOnce() {
        let one = #"{"carrier": "a", "account": "b", "recovery": "key", "gateway": "https://a.example"}"#
        #expect(
            faults(of: one + ",\n" + one) == [
                "3:29: /carriers/1/account: carrier 1 of the list is this account already"
            ])
    }

    @Test func aLookUpProvesNothingAfterItIsAPersonsMatter() {
        func look(_ members: String, recovery: String = "look-up") -> [String] {
            faults(
                of: #"{"carrier": "a", "account": "b", "gateway": "https://a.example", "recovery": "\#(recovery)", "#
                    + members + "}")
        }
        #expect(look(#""settling_seconds": 40, "spacing_seconds": 60"#) == [])
        #expect(look(#""settling_seconds": 41, "spacing_seconds": 60"#).count == 1)
        #expect(look(#""settling_seconds": 71"#).count == 1)
        #expect(look(#""spacing_seconds": 0"#).count == 1)
        #expect(look(#""spacing_seconds": 2.5"#).count == 1)
        #expect(look(#""spacing_seconds": 30"#, recovery: "key").count == 1)
    }

    @Test func tooManyFaultsAreNotAllTold() {
        let carriers = Array(repeating: "7", count: 100).joined(separator: ",")
        #expect(faults("{\"carriers\": [\(carriers)]}").count == CarrierFileFaults.maximum)
        #expect(faults("{\"carriers\": [\(carriers),7]}").count == 1)
    }
}
