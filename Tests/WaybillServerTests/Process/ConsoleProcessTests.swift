import CarrierAdapters
import Foundation
import Testing
import TextFormats

/// The console as a browser meets it: the real server, and a carrier that cannot be asked.
@Suite struct ConsoleProcessTests {
    @Test func aPurchaseIsSettledInABrowserOnThePageOfThisServerOnly() async throws {
        try await RunningServer.withFolder { folder async throws in
            let carrier = try await RunningCarrier.start(in: folder, recovery: "none")
            try await carrier.script(#"[{"do": "sell-in-silence"}]"#)
            let server = try await RunningServer.start(
                .gateway, log: folder.appendingPathComponent("log.sqlite"),
                options: try RunningCarrier.options([carrier], in: folder))
            let order = Samples.abroad("<b>EX-1</b>")
            #expect(try Answer(try await server.label(order).body).text("code") == "purchase-unknown")
            let page = try await server.send(.get, "/")
            let text = String(decoding: page.body, as: UTF8.self)
            #expect(page.status == 200 && page.headers["Content-Type"] == "text/html; charset=utf-8")
            #expect(page.headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
            #expect(text.contains("&lt;b&gt;EX-1&lt;/b&gt;") && !text.contains("<b>"))
            #expect(try await server.send(.get, "/console/style.css").status == 200)
            // As the form on the page says.
            let action = try #require(text.firstMatch(of: #/action="([^"]+)"/#).map { String($0.1) })
            func send(_ origin: String) async throws -> HTTPResponse {
                let body =
                    "--x\r\nContent-Disposition: form-data; name=\"end\"\r\n\r\nnone\r\n"
                    + "--x\r\nContent-Disposition: form-data; name=\"asked\"\r\n\r\nyes\r\n--x--\r\n"
                return try await server.send(
                    .post, action, headers: ["Origin": origin, "Content-Type": "multipart/form-data; boundary=x"],
                    body: Array(body.utf8))
            }
            #expect(try await send("http://shop.example").status == 403)
            let settled = try await send("http://127.0.0.1:\(server.port)")
            #expect(settled.status == 303 && settled.headers["Location"] == "/")
            let after = try await server.send(.get, "/v1/purchases?state=referred")
            #expect(try Answer(after.body).root["purchases"] == .array([]))
            // Now the parcel may be bought.
            #expect(try await server.label(order).status == 201)
            #expect(try await server.stop() == 0)
        }
    }
}
