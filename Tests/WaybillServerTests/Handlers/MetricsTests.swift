import TestSupport
import Testing
import TextFormats

@testable import WaybillServer

/// Live quotes and what was counted, over the interface.
@Suite struct MetricsTests {
    @Test func whatWasCountedIsTextThatPrometheusReads() async throws {
        try await APIFixture.open(tables: .s10) { fixture async throws in
            let response = fixture.api.metrics()
            #expect(response.status == 200 && response.contentType.hasPrefix("text/plain; version=0.0.4"))
            let lines = String(decoding: response.body, as: UTF8.self).split(separator: "\n")
            #expect(lines.contains("waybill_prepared_labels_started_total 0"))
            for line in lines where !line.hasPrefix("#") {
                let parts = line.split(separator: " ")
                #expect(parts.count == 2 && Int64(parts[1]) != nil, "\(line)")
            }
        }
    }

    @Test func aLiveQuoteIsOursWithWhatCarriersSayBesideIt() async throws {
        try await APIFixture.open(tables: .s10) { fixture async throws in
            let body = Array(Samples.abroad("EX-1").utf8)
            let live = try Answer(await fixture.api.liveQuote(APIFixture.request(body, [:], [:])).body)
            let ours = try Answer(fixture.api.quote(APIFixture.request(body, [:], [:])).body)
            #expect(live.root["rates"] == ours.root["rates"] && live.root["selected"] == ours.root["selected"])
            #expect(live.root["live"]?.array == [] && live.root["silent"]?.array == [])
        }
    }

    @Test(arguments: ["0", "-1", "20001", "soon", ""])
    func howLongToWaitIsANumberWithinReason(wait: String) async throws {
        try await APIFixture.open(tables: .s10) { fixture async throws in
            let body = Array(Samples.abroad("EX-1").utf8)
            let refused = await fixture.api.liveQuote(APIFixture.request(body, [:], ["wait_ms": wait]))
            #expect(try refused.status == 400 && Answer(refused.body).text("code") == "bad-parameter")
        }
    }

    @Test func aFaultyShipmentIsNoBetterLive() async throws {
        try await APIFixture.open(tables: .s10) { fixture async throws in
            let refused = await fixture.api.liveQuote(APIFixture.request(Array("{}".utf8), [:], [:]))
            #expect(try refused.status == 422 && Answer(refused.body).text("code") == "invalid-shipment")
        }
    }
}
