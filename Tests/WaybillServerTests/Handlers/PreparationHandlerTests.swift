import TestSupport
import Testing
import TextFormats
import WireFormat

@testable import WaybillServer

/// Labels made ahead, over the interface.
@Suite struct PreparationHandlerTests {
    private func prepare(
        _ fixture: APIFixture, _ body: String, order: String = "EX-1", parcel: String = "1",
        prefer: String? = nil
    ) async -> APIResponse {
        await fixture.api.prepareLabel(
            order: order, parcel: parcel,
            APIFixture.request(Array(body.utf8), prefer.map { ["prefer": [$0]] } ?? [:], [:]))
    }

    private func deduplicated(_ response: APIResponse) -> String? {
        response.headers.first { $0.name == "Waybill-Deduplicated" }?.value
    }

    @Test func theLabelIsThereWhenItIsAskedFor() async throws {
        try await APIFixture.open(tables: .s10) { fixture async throws in
            let ahead = await prepare(fixture, Samples.abroad("EX-1"))
            #expect(ahead.status == 201 && deduplicated(ahead) == nil)
            let label = await fixture.label(Samples.abroad("EX-1"), headers: ["idempotency-key": ["k"]])
            #expect(label.status == 201 && label.body == ahead.body && deduplicated(label) == "prepared")
            let tally = try Answer(fixture.api.preparations().body)
            #expect(tally.root["started"]?.integer == 1 && tally.root["taken"]?.integer == 1)
            #expect(tally.root["hit_percent"]?.integer == 100 && tally.root["numbers_wasted"]?.integer == 0)
        }
    }

    /// Without waiting: it is made meanwhile, and whoever asks for it joins in.
    @Test(arguments: ["respond-async", "wait=5, Respond-Async; foo=bar"])
    func whoDoesNotWantToWaitIsAnsweredAtOnce(prefer: String) async throws {
        try await APIFixture.open(tables: .s10) { fixture async throws in
            let accepted = await prepare(fixture, Samples.abroad("EX-1"), prefer: prefer)
            #expect(accepted.status == 202)
            #expect(accepted.headers.contains { $0.name == "Preference-Applied" && $0.value == "respond-async" })
            while try await fixture.eventCount() < 3 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(await fixture.label(Samples.abroad("EX-1")).status == 201)
            #expect(try Answer(fixture.api.preparations().body).root["started"]?.integer == 1)
        }
    }

    @Test func theAddressNamesTheBodysParcel() async throws {
        try await APIFixture.open(tables: .s10) { fixture async throws in
            let refused = await prepare(fixture, Samples.abroad("EX-1"), order: "EX-2", parcel: "02")
            #expect(try refused.status == 422 && Answer(refused.body).pointers == ["/order", "/parcel"])
            let faulty = await prepare(fixture, "{}")
            #expect(try faulty.status == 422 && Answer(faulty.body).text("code") == "invalid-shipment")
            #expect(try await fixture.eventCount() == 0)
        }
    }

    @Test(
        arguments: [
            ("SO%2F1", "SO/1"), ("SO-1", "SO-1"), ("M%C3%BCller%201", "Müller 1"), ("a%", nil), ("a%4", nil),
            ("%zz", nil),
            ("%FF", nil),
        ] as [(Substring, String?)])
    func pathsAreDecoded(part: Substring, meant: String?) {
        #expect(PathPart.decoded(part) == meant)
    }
}
