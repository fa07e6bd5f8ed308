import Foundation
import Testing
import TextFormats
import XMLReading

@testable import CarrierAdapters

extension FuzzTarget {
    /// Every parser that reads what comes from outside. A new one is added here.
    static let all: [FuzzTarget] = [json, xml, recording, gateway]

    static let json = FuzzTarget(name: "JSON", samples: AnswerSamples.json) { bytes in
        guard let document = try? JSONDocument(bytes) else { return }
        var json = JSONWriter()
        json.value(document.root)
        #expect((try? JSONDocument(json.take()))?.root == document.root)
    }

    static let xml = FuzzTarget(name: "XML", samples: AnswerSamples.xml) { bytes in
        guard let document = try? XMLDocument(bytes) else { return }
        func depth(_ element: XMLElement) -> Int { 1 + (element.children.map(depth).max() ?? 0) }
        #expect(depth(document.root) <= XMLLimits().depth)
    }

    static let recording = FuzzTarget(
        name: "recording", samples: AnswerSamples.json + AnswerSamples.xml
    ) { bytes in
        guard let url = try? HTTPURL("https://carrier.example/"),
            let request = try? HTTPRequest(.post, url, body: bytes)
        else { return }
        let line = HTTPRecording.line(request, .success(HTTPResponse(status: 200, body: bytes)))
        #expect((try? JSONDocument(line)) != nil)
    }
}

extension FuzzTarget {
    static let gateway = FuzzTarget(name: "gateway", samples: AnswerSamples.gateway) { bytes in
        for status in [200, 422] {
            let answer = Result<HTTPResponse, TransportFault>.success(HTTPResponse(status: status, body: bytes))
            let bought = GatewayAnswer.purchase(answer, of: GatewayAnswerTests.reference)
            if case .bought(let label) = bought {
                #expect(status == 200)
                #expect(label.reference ?? GatewayAnswerTests.reference == GatewayAnswerTests.reference)
            }
            _ = GatewayAnswer.lookUp(answer)
            _ = GatewayAnswer.void(answer)
        }
    }
}

/// Answers of no carrier in particular.
enum AnswerSamples {
    static let json: [[UInt8]] = [
        #"{"shipmentId":"S-1","parcels":[{"trackingNumber":"1Z999AA10123456784","label":"JVBERi0xLjQ=","weight":1.25}]}"#,
        #"{"errors":[{"code":"INVALID.POSTCODE","message":"Postcode \u00e9 unknown","fields":["to.postcode"]}],"ok":false}"#,
        #"[{"service":"express","price":{"amount":"12.40","currency":"EUR"},"days":2},{"service":"post","price":null}]"#,
        #"{"events":[{"at":"2026-03-01T10:00:00+01:00","status":"IN_TRANSIT","place":{"city":"Köln"}}],"next":null}"#,
    ].map { Array($0.utf8) }

    static let gateway: [[UInt8]] = [
        GatewayAnswerTests.label(), "{\"labels\": [\(GatewayAnswerTests.label())]}", #"{"voided": true}"#,
        #"{"code": "address-invalid", "about_service": true}"#,
    ].map { Array($0.utf8) }

    static let xml: [[UInt8]] = [
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><Shipment xmlns="urn:ship">
        <Number>JD0146</Number><Charge currency="EUR">12.40</Charge><Label><![CDATA[JVBERi0xLjQ=]]></Label>
        </Shipment></s:Body></s:Envelope>
        """,
        """
        <messages xmlns="http://www.carrier.example/ws/messages"><message><code>E002</code>\
        <description>Postcode &amp; town &#233;</description></message></messages>
        """,
        "<r><l a='1' b='2'/><l a='3'>x<i/>y</l></r>",
    ].map { Array($0.utf8) }
}

/// Whatever bytes a carrier answers with, no parser traps.
///
/// `WAYBILL_FUZZ=1000000` makes so many inputs a parser instead of 2000, and `WAYBILL_FUZZ_SEED` sets where the seeds
/// begin (otherwise 1):
///
///     WAYBILL_FUZZ=1000000 swift test -c release --filter AnswerFuzzTests
@Suite struct AnswerFuzzTests {
    @Test(arguments: FuzzTarget.all) func noAnswerTrapsAParser(target: FuzzTarget) throws {
        let first = try setting("WAYBILL_FUZZ_SEED", otherwise: 1)
        let runs = try setting("WAYBILL_FUZZ", otherwise: 2_000)
        for sample in target.samples { target.parse(sample) }
        try target.run(seeds: first..<(first + runs))
    }

    /// A spoilt answer that every parser refuses at its first byte would prove nothing.
    @Test func spoiltAnswersComePastTheReadersOfTheirFormats() {
        func read(_ target: FuzzTarget, _ parse: ([UInt8]) throws -> Void) -> (whole: Int, inputs: Int) {
            let inputs = Set((1...2_000).map { target.input(seed: $0) })
            return (inputs.count { (try? parse($0)) != nil }, inputs.count)
        }
        for (whole, inputs) in [
            read(.json) { _ = try JSONDocument($0) }, read(.xml) { _ = try XMLDocument($0) },
        ] {
            #expect(inputs > 1_200)
            #expect((inputs / 5...inputs * 4 / 5).contains(whole))
        }
    }

    /// A whole number from the environment; what is none must not make a run that tests nothing.
    private func setting(_ name: String, otherwise: UInt64) throws -> UInt64 {
        guard let text = ProcessInfo.processInfo.environment[name] else { return otherwise }
        return try #require(
            UInt64(text).flatMap { (1...1_000_000_000_000).contains($0) ? $0 : nil },
            "\(name)=\(text): expected a whole number, at least 1")
    }
}
