import Testing
import TextFormats

@testable import WaybillServer

/// Ranges that are granted over HTTP.
@Suite struct NumberRangeTests {
    private func grant(_ members: [String: String] = [:], to fixture: APIFixture) async -> APIResponse {
        let usual = [
            "carrier": #""usps""#, "account": #""commercial""#, "format": #""usps-impb""#, "issuer": #""912345678""#,
            "first": "1", "last": "9",
        ]
        let body = usual.merging(members) { $1 }.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return await fixture.api.grantNumbers(
            APIFixture.request(Array("{\(body.joined(separator: ","))}".utf8), [:], [:]))
    }

    @Test(
        arguments: [
            ([:], nil),
            (["services": #"["priority-mail"]"#], nil),
            (["account": #""nonsense""#], "no tariff has usps/nonsense usps-impb numbers, so no label will use this"),
            (
                ["services": #"["nonsense"]"#],
                "numbers for nonsense, so no label will use this range; there are: ground"
            ),
            (["services": #"["priority-mail","nonsense"]"#], "for nonsense, so no label of those will use this range"),
        ] as [([String: String], String?)])
    func whatNothingWillUseIsWarnedOf(members: [String: String], warning: String?) async throws {
        try await APIFixture.open { fixture async throws in
            let granted = await grant(members, to: fixture)
            #expect(granted.status == 201)
            let warnings = try Answer(granted.body).root["warnings"]?.array?.compactMap(\.string)
            #expect(warnings?.count == (warning == nil ? 0 : 1))
            if let warning { #expect(warnings?.first?.contains(warning) == true, "\(warnings ?? [])") }
            // The same goes to the server's log.
            #expect(granted.operatorDetail == warnings?.first)
        }
    }

    @Test(
        arguments: [
            (
                ["carrier": "7", "first": #""x""#, "last": "null", "test": "1", "more": "2"],
                [
                    "/carrier": "7: expected a text", "/first": "\"x\": expected a whole number", "/last": "missing",
                    "/test": "1: expected true or false", "/more": "known are account",
                ]
            ),
            (
                [
                    "carrier": #""""#, "format": #""pigeon""#, "services": "1", "first": "5", "last": "4",
                    "low_water": #""some""#,
                ],
                [
                    "/carrier": "must not be empty", "/format": "pigeon", "/services": "1: expected a list of texts",
                    "/last": "4: expected the first serial, 5,", "/low_water": "some: expected a number of serials",
                ]
            ),
            (
                ["issuer": #""12""#, "first": "-1", "account": "false"],
                [
                    "/issuer": "12", "/first": "-1: expected 0 or more", "/account": "false: expected a text",
                ]
            ),
            (
                ["last": "99999999999", "account": #""""#], ["/last": "99999999999", "/account": "must not be empty"]
            ),
            (["low_water": "9"], ["/low_water": "9: expected fewer than the range's 9 serials"]),
            (["low_water": #""100%""#], ["/low_water": "100%: expected fewer than the range's 9 serials"]),
        ] as [([String: String], [String: String])])
    func everyFaultyMemberIsNamedAtOnce(members: [String: String], faults: [String: String]) async throws {
        try await APIFixture.open { fixture async throws in
            let refused = await grant(members, to: fixture)
            let answer = try Answer(refused.body)
            #expect(refused.status == 422 && answer.text("code") == "invalid-range")
            #expect(Set(answer.pointers) == Set(faults.keys) && answer.pointers.count == faults.count, "\(answer.root)")
            for error in answer.root["errors"]?.array ?? [] {
                let said = faults[error["pointer"]?.string ?? ""] ?? "?"
                #expect(error["detail"]?.string?.contains(said) == true, "\(error)")
            }
            #expect(try await fixture.eventCount() == 0)
        }
    }
}
