import CarrierAdapters
import Testing

/// Accounts at carriers' own interfaces in the file of carriers.
@Suite struct AdapterFileTests {
    private static let known = [
        CarrierDescriptor(
            name: "acme", title: "Acme API v1",
            endpoints: [
                .init(live: "https://api.acme.example", test: "https://test.acme.example"),
                .init("oauth", live: "https://login.acme.example", test: "https://login-test.acme.example"),
            ],
            secrets: [.init("client_id", "the key"), .init("client_secret", "the secret")],
            settings: [.init("account_number", "the account"), .init("depot", "the depot", isRequired: false)],
            serviceSettings: [.init("class", "the class", isRequired: false)],
            omissions: [.init(.email, "the sender's"), .init(.shipDate, "to come")],
            abilities: .init(quotes: true, labelForms: ["zpl-203", "pdf"]), recovery: .key),
        CarrierDescriptor(
            name: "initech", title: "Initech", endpoints: [.init(live: "https://initech.example", test: nil)],
            secrets: [.init("key", "the key")], serviceSettings: [.init("rate", "the rate")],
            abilities: .init(labelForms: ["pdf"]), recovery: .none),
    ]

    private func read(_ members: String) throws(CarrierFileFaults) -> ListedAdapter? {
        let text = #"{"carriers": [{"carrier": "a", "account": "b", \#(members)}]}"#
        guard
            case .adapter(let adapter)? = try CarrierFile.read(Array(text.utf8), known: AdapterFileTests.known)
                .first?.seller
        else { return nil }
        return adapter
    }

    private func faults(_ members: String) -> [String] {
        do throws(CarrierFileFaults) {
            _ = try read(members)
            return []
        } catch { return error.faults.map { "\($0.pointer): \($0.message)" } }
    }

    @Test func anAccountIsAsTheCarrierWantsIt() throws {
        let adapter = try #require(
            try read(
                #"""
                "adapter": "acme", "environment": "test", "label": "pdf",
                "services": {"ground": "GND", "express": {"code": "XPR", "class": "1"}},
                "settings": {"account_number": "42"}, "secrets_file": "acme.json"
                """#))
        #expect(adapter.name == "acme" && adapter.labelForm == "pdf")
        #expect(
            adapter.addresses.mapValues(\.text) == [
                "api": "https://test.acme.example", "oauth": "https://login-test.acme.example",
            ])
        #expect(adapter.services == ["ground": .init("GND"), "express": .init("XPR", ["class": "1"])])
        #expect(adapter.values == ["account_number": "42"] && adapter.secrets == .file("acme.json"))
    }

    @Test func anAddressIsThatOfAnEmulator() throws {
        let adapter = try #require(
            try read(
                #"""
                "adapter": "acme", "address": "http://127.0.0.1:9300/acme/", "services": {"ground": "GND"},
                "settings": {"account_number": "42"}, "secrets_environment": "ACME_"
                """#))
        #expect(
            adapter.addresses.mapValues(\.text) == [
                "api": "http://127.0.0.1:9300/acme", "oauth": "http://127.0.0.1:9300/acme/oauth",
            ])
        #expect(adapter.labelForm == "zpl-203" && adapter.secrets == .environment(prefix: "ACME_"))
    }

    @Test func anAccountSaysWhatIsLeftOut() throws {
        func leaveOut(_ member: String) throws -> Set<DispensableDetail>? {
            try read(#""adapter": "acme", "environment": "live", \#(member) \#(AdapterFileTests.rest)"#)?.leaveOut
        }
        #expect(try leaveOut("") == [])
        #expect(try leaveOut(#""leave_out": [],"#) == [])
        #expect(try leaveOut(#""leave_out": ["ship_date", "email"],"#) == [.email, .shipDate])
    }

    private static let rest = #""services": {"g": "G"}, "settings": {"account_number": "4"}, "secrets_file": "s""#

    @Test(arguments: [
        (rest, "/carriers/0: expected either adapter"),
        (#""adapter": "acme", "gateway": "https://a.example", \#(rest)"#, "/carriers/0: expected either adapter"),
        (#""adapter": "umbrella""#, "/carriers/0/adapter: “umbrella”: expected one of acme, initech"),
        (#""adapter": "acme", \#(rest)"#, "/carriers/0/environment: missing; expected live or test"),
        (#""adapter": "acme", "environment": "beta", \#(rest)"#, "“beta”: expected live or test"),
        (
            #""adapter": "acme", "address": "http://acme.example", \#(rest)"#,
            "/carriers/0/address: “http://acme.example”"
        ),
        (
            #""adapter": "acme", "environment": "live", "address": "http://127.0.0.1:1", \#(rest)"#,
            "/carriers/0/environment: an address is given"
        ),
        (#""adapter": "acme", "environment": "live", "label": "epl", \#(rest)"#, "“epl”: expected one of zpl-203, pdf"),
        (
            #""adapter": "acme", "environment": "live", "recovery": "key", \#(rest)"#,
            "/carriers/0/recovery: not known here"
        ),
        (
            #""adapter": "initech", "environment": "test", "services": {"g": {"code": "G", "rate": "1"}}, "secrets_file": "s""#,
            "/carriers/0/environment: Initech has no environment for trials"
        ),
        (
            #""adapter": "initech", "environment": "live", "services": {"g": "G"}, "secrets_file": "s""#,
            "/carriers/0/services/g: expected {\"code\": …} with rate too"
        ),
        (
            #""adapter": "initech", "environment": "live", "services": {"g": {"code": "G"}}, "secrets_file": "s""#,
            "/carriers/0/services/g/rate: missing: the rate"
        ),
        (
            #""adapter": "acme", "environment": "live", "services": {}, "settings": {"account_number": "4"}, "secrets_file": "s""#,
            "/carriers/0/services: "
        ),
        (
            #""adapter": "acme", "environment": "live", "services": {"g": 7}, "settings": {"account_number": "4"}, "secrets_file": "s""#,
            "/carriers/0/services/g: 7: expected the carrier's code"
        ),
        (
            #""adapter": "acme", "environment": "live", "services": {"g": "G"}, "secrets_file": "s""#,
            "/carriers/0/settings/account_number: missing: the account"
        ),
        (
            #""adapter": "acme", "environment": "live", "services": {"g": "G"}, "settings": {"account_number": 4}, "secrets_file": "s""#,
            "/carriers/0/settings/account_number: 4: expected a text"
        ),
        (
            #""adapter": "acme", "environment": "live", "services": {"g": "G"}, "settings": {"account_number": "4"}"#,
            "/carriers/0/secrets_file: expected one of secrets_file and secrets_environment, for the secrets client_id"
        ),
        (
            #""adapter": "acme", "environment": "live", "secrets_environment": "ACME_", \#(rest)"#,
            "/carriers/0/secrets_file: expected one of"
        ),
        (
            #""adapter": "acme", "environment": "live", "services": {"g": "G"}, "settings": {"account_number": "4"}, "secrets_environment": "a-b""#,
            "/carriers/0/secrets_environment: “a-b”"
        ),
        (
            #""adapter": "acme", "environment": "live", "leave_out": ["email", "sku"], \#(rest)"#,
            "/carriers/0/leave_out/1: “sku”: what Acme API v1 can do without is email, ship_date"
        ),
        (
            #""adapter": "acme", "environment": "live", "leave_out": ["email", "email"], \#(rest)"#,
            "/carriers/0/leave_out/1: email is listed already"
        ),
        (
            #""adapter": "acme", "environment": "live", "leave_out": [7], \#(rest)"#,
            "/carriers/0/leave_out/0: 7: what Acme API v1 can do without is email, ship_date"
        ),
        (
            #""adapter": "acme", "environment": "live", "leave_out": "email", \#(rest)"#,
            "/carriers/0/leave_out: “email”: expected a list of what may be left out, of email, ship_date"
        ),
        (
            #""adapter": "initech", "environment": "live", "services": {"g": {"code": "G", "rate": "1"}}, "leave_out": [], "secrets_file": "s""#,
            "/carriers/0/leave_out: Initech is told everything: there is nothing to leave out"
        ),
        (
            #""gateway": "https://a.example", "recovery": "none", "leave_out": ["email"]"#,
            "/carriers/0/leave_out: not known here"
        ),
    ])
    func whatIsMissingOrWrongIsNamed(members: String, fault: String) {
        let found = faults(members)
        #expect(found.count == 1 && found.first?.contains(fault) == true, "\(found)")
    }

    // MARK: Secrets

    private func secrets(_ text: String) -> Result<[String], CarrierSecrets.Fault> {
        do throws(CarrierSecrets.Fault) {
            return .success(try CarrierSecrets.read(Array(text.utf8), of: AdapterFileTests.known[0]).keys.sorted())
        } catch { return .failure(error) }
    }

    @Test func secretsAreThoseThatTheCarrierKnows() {
        #expect(secrets(#"{"client_id": "a", "client_secret": "b c"}"#) == .success(["client_id", "client_secret"]))
        for (text, words) in [
            (#"{"client_id": "a"}"#, "client_secret is missing"), (#"["a"]"#, "expected an object"), ("", "1:1"),
            (#"{"client_id": "a", "client_secret": "sesame\n"}"#, "client_secret: expected"),
            (#"{"client_id": "a", "client_secret": 5}"#, "client_secret: expected a text, not a number"),
            (#"{"client_id": "a", "client_secret": ""}"#, "client_secret: expected"),
            (#"{"client_id": "a", "client_secret": "sesame", "pin": "1"}"#, "/pin: not known here"),
        ] {
            guard case .failure(let fault) = secrets(text) else {
                Issue.record("\(text) was taken")
                continue
            }
            #expect(fault.message.contains(words) && !fault.message.contains("sesame"), "\(fault.message)")
        }
    }

    @Test func secretsOfTheEnvironmentAreNamedInCapitals() throws {
        let environment = ["ACME_CLIENT_ID": "a", "ACME_CLIENT_SECRET": "sesame"]
        let found = try CarrierSecrets.read(prefix: "ACME_", of: AdapterFileTests.known[0]) { environment[$0] }
        #expect(found.keys.sorted() == ["client_id", "client_secret"])
        var dumped = ""
        dump(found, to: &dumped)
        #expect(!"\(found)\(dumped)".contains("sesame"))
    }
}
