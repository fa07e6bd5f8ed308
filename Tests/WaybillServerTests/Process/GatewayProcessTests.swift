import CarrierAdapters
import Foundation
import Testing

/// Labels bought from a carrier over HTTP, by the real program over a real log.
@Suite(.serialized) struct GatewayProcessTests {
    @Test func aLabelIsBoughtOnceHoweverOftenItIsAskedFor() async throws {
        try await RunningServer.withFolder { folder async throws in
            let carrier = try await RunningCarrier.start(in: folder)
            let server = try await RunningServer.start(
                .gateway, log: folder.appendingPathComponent("log.sqlite"),
                options: try RunningCarrier.options([carrier], in: folder))
            let order = Samples.withinBritain("GB-1", name: "Gwen Price")
            let first = try await server.label(order, key: "one")
            #expect(first.status == 201, "\(String(decoding: first.body, as: UTF8.self))")
            let number = try Answer(first.body).text("tracking_number")
            for key in ["one", "two", nil] {
                let again = try await server.label(order, key: key)
                #expect(try again.status == 201 && Answer(again.body).text("tracking_number") == number)
            }
            let ledger = try await carrier.ledger()
            #expect(ledger.orders.map(\.order) == ["GB-1"] && ledger.orders.map(\.service) == ["parcel"])
            #expect(ledger.labels.map(\.number) == [number])
            #expect(try await server.stop() == 0)
        }
    }
}
