import CarrierAdapters
import Foundation
import Testing
import TextFormats

/// A case with a name, which the test's output tells.
struct NamedCase<Value: Sendable>: Sendable, CustomTestStringConvertible {
    let name: String
    let value: Value
    var testDescription: String { name }

    init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }
}

extension BlackBox {
    /// The idempotency key: how it is sent, what it stands for, and what a request is compared by. Each case has a server
    /// and a log of its own.
    ///
    /// Three that are known from elsewhere cannot be had here yet. There is no authentication, so that "another API key of
    /// the same client" has no meaning, and another client is another `client` in the shipment. A log on a disk is one
    /// process's, so that "the other node holds the lock" cannot happen, and a node that dies is this one, started again
    /// (``BlackBox/Life``). A request cannot name a deadline of its own, so that none can be repeated with a shorter one.
    @Suite struct Key {
        static let order = Samples.abroad("EX-1")

        // MARK: How it is sent

        private static let sameKey: [NamedCase<(first: String, second: String)>] = [
            .init("bare, then quoted", ("Idempotency-Key: k-1", #"Idempotency-Key: "k-1""#)),
            .init("quoted, then bare", (#"Idempotency-Key: "k-1""#, "Idempotency-Key: k-1")),
            .init("the field's name in small letters", ("Idempotency-Key: k-1", "idempotency-key: k-1")),
            .init("the field's name in capitals", ("Idempotency-Key: k-1", "IDEMPOTENCY-KEY: k-1")),
            .init("blanks around it", ("Idempotency-Key: k-1", "Idempotency-Key:   k-1 \t")),
            .init("no blank before it", ("Idempotency-Key: k-1", "Idempotency-Key:k-1")),
            .init("blanks in it", ("Idempotency-Key: a b", #"Idempotency-Key: "a b""#)),
            .init("an escaped quotation mark", (#"Idempotency-Key: a"b"#, #"Idempotency-Key: "a\"b""#)),
            .init(
                "255 characters",
                (
                    "Idempotency-Key: " + String(repeating: "x", count: 255),
                    #"Idempotency-Key: ""# + String(repeating: "x", count: 255) + "\""
                )),
            .init("strokes and percent signs", ("Idempotency-Key: ../%2F/k", "Idempotency-Key: ../%2F/k")),
        ]

        @Test(arguments: sameKey)
        func isTheSame(_ this: NamedCase<(first: String, second: String)>) async throws {
            try await ServedLog.open { served async throws in
                let first = try await RawAnswer.label(Self.order, fields: [this.value.first], to: served.server)
                let second = try await RawAnswer.label(Self.order, fields: [this.value.second], to: served.server)
                #expect(first.status == 201 && second.status == 201)
                #expect(second.body == first.body && !first.body.isEmpty)
                #expect(!first.fields.contains { $0.lowercased().hasPrefix("waybill-deduplicated") })
                #expect(second.fields.contains { $0.lowercased() == "waybill-deduplicated: key" })
                try await served.end(labels: 1)
            }
        }

        private static let malformedKeys: [NamedCase<[String]>] = [
            .init("empty", ["Idempotency-Key:"]),
            .init("blanks only", ["Idempotency-Key:  \t "]),
            .init("an empty text in quotation marks", [#"Idempotency-Key: """#]),
            .init("256 characters", ["Idempotency-Key: " + String(repeating: "x", count: 256)]),
            .init("not ASCII", ["Idempotency-Key: clé"]),
            .init("not ASCII, in quotation marks", [#"Idempotency-Key: "日本""#]),
            .init("a quotation mark that is not closed", [#"Idempotency-Key: "k"#]),
            .init("something behind the quotation marks", [#"Idempotency-Key: "k";p=1"#]),
            .init("the field twice, with the same key", ["Idempotency-Key: k", "Idempotency-Key: k"]),
            .init("the field twice, with two keys", ["Idempotency-Key: k", "idempotency-key: l"]),
        ]

        @Test(arguments: malformedKeys)
        func malformedIsABadRequestThatLeavesNothing(_ this: NamedCase<[String]>) async throws {
            try await ServedLog.open { served async throws in
                let refused = try await RawAnswer.label(Self.order, fields: this.value, to: served.server)
                #expect(refused.status == 400)
                #expect(try Answer(refused.body).text("code") == "idempotency-key-malformed")
                // The order is as new as before.
                _ = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                try await served.end(labels: 1)
            }
        }

        @Test func capitalsAndSmallLettersAreTwoKeys() async throws {
            try await ServedLog.open { served async throws in
                _ = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                _ = try FirstAnswer(try await served.server.label(Samples.abroad("EX-2"), key: "K"))
                try await served.end(labels: 2)
            }
        }

        @Test func withoutAKeyTheParcelIsTheGuard() async throws {
            try await ServedLog.open { served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order))
                first.expect(again: try await served.server.label(Self.order), by: "parcel")
                try await served.end(labels: 1)
            }
        }

        // MARK: What is compared

        private static let sameShipment: [NamedCase<String>] = [
            .init(
                "members in another order",
                order.putting("", for: #""order":"EX-1","#).dropLast() + #","order":"EX-1"}"#),
            .init("blanks and line feeds", order.replacingOccurrences(of: ",", with: " ,\r\n\t")),
            .init("a weight with a nought behind it", order.putting("1.250 kg", for: "1.25 kg")),
            .init("a weight as an object", order.putting(#"{"unit":"kg","value":"1.25"}"#, for: #""1.25 kg""#)),
            .init("numbers as texts", order.putting(#""30""#, for: "30")),
            .init("30.0 for 30", order.putting("30.0", for: "30")),
            .init("10.00 for 10", order.putting(#""10.00""#, for: #""10""#)),
            .init("letters as escapes", order.putting(#"J\u00fcrgen"#, for: "Jürgen")),
            .init(
                "defaults said",
                order.saying(#""client":"default","parcel":1,"packaging":"own""#)
                    .putting(#""options":{"signature":"none","saturday":false,"#, for: #""options":{"#)),
            .init("what is not known said as null", order.saying(#""client":null,"return_to":null"#)),
            .init("an empty list of references", order.saying(#""references":{}"#)),
            .init(
                "parcels as a list",
                order.putting(#""parcels":[{"n":1,"weight":"1.25"#, for: #""weight":"1.25"#)
                    .putting(#""origin":"PT"}]}]"#, for: #""origin":"PT"}]"#)),
        ]

        @Test(arguments: sameShipment)
        func aShipmentWrittenOtherwiseIsTheSame(_ this: NamedCase<String>) async throws {
            #expect(this.value != Self.order)
            try await ServedLog.open { served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                first.expect(again: try await served.server.label(this.value, key: "k"))
                first.expect(again: try await served.server.label(this.value), by: "parcel")
                try await served.end(labels: 1)
            }
        }

        private static let otherShipment: [NamedCase<String>] = [
            .init("another recipient", order.putting("Jürgen Maier", for: "Jürgen Müller")),
            .init("another street", order.putting("Juni 136", for: "Juni 135")),
            .init("another weight", order.putting("1.26 kg", for: "1.25 kg")),
            .init("another side", order.putting("31", for: "30")),
            .init("other contents", order.putting(#""quantity":3"#, for: #""quantity":2"#)),
            .init("another ship date", order.saying(#""ship_date":"2025-12-03""#)),
            .init("a reference more", order.saying(#""references":{"po":"1"}"#)),
            .init("another option", order.putting(#""options":{"signature":"any","#, for: #""options":{"#)),
            .init("another order", order.putting("EX-2", for: "EX-1")),
            .init("another parcel of the order", order.saying(#""parcel":2"#)),
        ]

        @Test(arguments: otherShipment)
        func anotherShipmentUnderTheKeyIsRefused(_ this: NamedCase<String>) async throws {
            try await ServedLog.open { served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                try expectProblem(await served.server.label(this.value, key: "k"), 422, "idempotency-key-reused")
                // Which has not harmed the key.
                first.expect(again: try await served.server.label(Self.order, key: "k"))
                try await served.end(labels: 1)
            }
        }

        /// A name whose letters are composed otherwise looks the same and is other bytes: no reason for a second label.
        @Test func aNameComposedOtherwiseNeverMakesASecondLabel() async throws {
            let decomposed = Self.order.putting("Ju\u{308}rgen", for: "Jürgen")
            #expect(Array(decomposed.utf8) != Array(Self.order.utf8))
            try await ServedLog.open { served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                first.expect(again: try await served.server.label(decomposed, key: "l"), by: "parcel")
                // The key stands for the label then, and the first key for this writing too.
                for key in ["l", "k"] {
                    first.expect(again: try await served.server.label(decomposed, key: key), by: "key")
                }
                try await served.end(labels: 1)
            }
        }

        private static let besides: [NamedCase<(path: String, headers: HTTPHeaders)>] = [
            .init("another media type of the body", ("/v1/labels", ["Content-Type": "text/plain"])),
            .init("Accept: application/pdf", ("/v1/labels", ["Accept": "application/pdf"])),
            .init("Accept: image/png at 300 dpi", ("/v1/labels?dpi=300", ["Accept": "image/png"])),
            .init("another size", ("/v1/labels?size=100x150mm", ["Accept": "application/zpl"])),
            .init("a client's own request identifier", ("/v1/labels", ["X-Request-ID": "mine"])),
            .init("leave to reissue", ("/v1/labels?reissue=true", [:])),
        ]

        /// What says how the label is to come, and not what is to be sent, is not compared.
        @Test(arguments: besides)
        func whatIsNotTheShipmentIsNotCompared(
            _ this: NamedCase<(path: String, headers: HTTPHeaders)>
        ) async throws {
            try await ServedLog.open { served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                var headers = this.value.headers
                headers.append(name: "Idempotency-Key", value: "k")
                func ask() async throws -> HTTPResponse {
                    try await served.server.send(
                        .post, this.value.path, headers: headers, body: Array(Self.order.utf8))
                }
                let (other, again) = (try await ask(), try await ask())
                for response in [other, again] {
                    #expect(response.status == 201 && response.headers["Waybill-Deduplicated"] == "key")
                    #expect(response.headers["Location"] == first.location)
                }
                #expect(again.body == other.body && !other.body.isEmpty)
                first.expect(again: try await served.server.label(Self.order, key: "k"))
                try await served.end(labels: 1)
            }
        }

        @Test func aBodyInPiecesIsTheSame() async throws {
            try await ServedLog.open { served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                let bytes = Array(Self.order.utf8)
                let pieces = stride(from: 0, to: bytes.count, by: 100).map { start in
                    let piece = bytes[start..<min(start + 100, bytes.count)]
                    return "\(String(piece.count, radix: 16))\r\n\(String(decoding: piece, as: UTF8.self))\r\n"
                }
                let connection = try RawConnection(
                    port: served.server.port,
                    sending:
                        "POST /v1/labels HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nIdempotency-Key: k\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n" + pieces.joined() + "0\r\n\r\n")
                let again = try RawAnswer(try await connection.received(until: nil))
                #expect(again.status == 201 && again.body == first.body)
                try await served.end(labels: 1)
            }
        }

        // MARK: Whose it is

        @Test func eachClientHasKeysOfItsOwn() async throws {
            try await ServedLog.open { served async throws in
                let clients = ["default", "sock-shop", "sock", "sock-shop/k", "Sock-Shop"]
                let orders = clients.map { Self.order.saying("\"client\":\"\($0)\"") }
                var labels: [FirstAnswer] = []
                for order in orders { labels.append(try FirstAnswer(try await served.server.label(order, key: "k"))) }
                #expect(Set(labels.map(\.number)).count == clients.count)
                for (order, label) in zip(orders, labels) {
                    label.expect(again: try await served.server.label(order, key: "k"))
                }
                try await served.end(labels: clients.count)
            }
        }

        /// What would be the same if client and key were merely put together.
        @Test func clientAndKeyDoNotRunIntoEachOther() async throws {
            try await ServedLog.open { served async throws in
                for (client, key) in [("a", "b/c"), ("a/b", "c"), ("a%2Fb", "c")] {
                    let order = Self.order.saying("\"client\":\"\(client)\"")
                    _ = try FirstAnswer(try await served.server.label(order, key: key))
                }
                try await served.end(labels: 3)
            }
        }

        @Test func aKeySentWithAnotherPathIsNotUsedUp() async throws {
            try await ServedLog.open { served async throws in
                for _ in 0..<2 {
                    let quote = try await served.server.send(
                        .post, "/v1/quotes", headers: ["Idempotency-Key": "k"], body: Array(Self.order.utf8))
                    #expect(quote.status == 200)
                }
                _ = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                try await served.end(labels: 1)
            }
        }

        @Test(arguments: [HTTPRequest.Method.get, .put, .patch, .delete])
        func aKeySentWithAnotherMethodIsNotUsedUp(method: HTTPRequest.Method) async throws {
            try await ServedLog.open { served async throws in
                let refused = try await served.server.send(
                    method, "/v1/labels", headers: ["Idempotency-Key": "k"],
                    body: method.allowsBody ? Array(Self.order.utf8) : [])
                try expectProblem(refused, 405, "method-not-allowed")
                _ = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                try await served.end(labels: 1)
            }
        }

        @Test func aKeyThatCameForAStandingLabelStandsForIt() async throws {
            try await ServedLog.open { served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                first.expect(again: try await served.server.label(Self.order, key: "l"), by: "parcel")
                first.expect(again: try await served.server.label(Self.order, key: "l"))
                try expectProblem(
                    await served.server.label(Samples.abroad("EX-2"), key: "l"), 422, "idempotency-key-reused")
                try await served.end(labels: 1)
            }
        }

        /// Each line of a batch has a key of its own, made of the batch's.
        @Test func aBatchsKeyIsAKeyOfEachOfItsLines() async throws {
            try await ServedLog.open { served async throws in
                func batch(_ orders: [String]) async throws -> [Answer] {
                    let response = try await served.server.send(
                        .post, "/v1/labels/batch", headers: ["Idempotency-Key": "k"],
                        body: Array(orders.joined(separator: "\n").utf8))
                    #expect(response.status == 200)
                    return try response.body.split(separator: UInt8(ascii: "\n")).map { try Answer(Array($0)) }
                }
                let orders = ["EX-1", "EX-2", "EX-3"].map(Samples.abroad)
                let numbers = try await batch(orders).map { $0.text("tracking_number") }
                #expect(Set(numbers.compactMap(\.self)).count == 3)
                #expect(try await batch(orders).map { $0.text("tracking_number") } == numbers)
                // A line that has changed is refused; the others have their labels.
                let changed = [orders[0], Samples.abroad("EX-4"), orders[2]]
                let answers = try await batch(changed)
                #expect(answers.map { $0.text("tracking_number") } == [numbers[0], nil, numbers[2]])
                #expect(answers[1].text("code") == "idempotency-key-reused")
                let single = try await served.server.label(orders[1], key: "k/2")
                #expect(try Answer(single.body).text("tracking_number") == numbers[1])
                #expect(single.headers["Waybill-Deduplicated"] == "key")
                try await served.end(labels: 3)
            }
        }

        @Test func anotherShipmentOfTheParcelIsToldWhatDiffers() async throws {
            try await ServedLog.open { served async throws in
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                let other = Self.order.putting("Jürgen Maier", for: "Jürgen Müller")
                for key in ["l", nil] {
                    let problem = try expectProblem(
                        await served.server.label(other, key: key), 409, "parcel-has-label")
                    #expect(problem.text("label") == first.location)
                    #expect(problem.root["differing"]?.array?.compactMap(\.string) == ["/ship_to/name"])
                }
                // The key of the refused request is free.
                _ = try FirstAnswer(try await served.server.label(Samples.abroad("EX-2"), key: "l"))
                try await served.end(labels: 2)
            }
        }

        // MARK: What is not stored

        private struct Refused: Sendable {
            var body = Key.order
            var path = "/v1/labels"
            var accept: String?
            let status: Int
            let code: String
        }

        private static let refusals: [NamedCase<Refused>] = [
            .init("not JSON", Refused(body: "{", status: 400, code: "invalid-json")),
            .init("no body", Refused(body: "", status: 400, code: "invalid-json")),
            .init(
                "a shipment without weight",
                Refused(body: order.putting("", for: #""weight":"1.25 kg","#), status: 422, code: "invalid-shipment")),
            .init(
                "a ship date that has passed",
                Refused(
                    body: order.saying(#""ship_date":"2025-12-01""#), status: 422,
                    code: "invalid-shipment")),
            .init(
                "no service that takes it",
                Refused(body: order.putting("80 kg", for: "1.25 kg"), status: 422, code: "no-eligible-service")),
            .init(
                "nothing for customs",
                Refused(
                    body: order.putting("", for: #","hs_code":"611595","origin":"PT""#)
                        .putting("", for: #","options":{"customs":{"type":"sale"}}"#), status: 422,
                    code: "customs-incomplete")),
            .init(
                "a body that is too large",
                Refused(body: order + String(repeating: " ", count: 1 << 20), status: 413, code: "body-too-large")),
            .init(
                "a form that there is not", Refused(accept: "text/html", status: 406, code: "not-acceptable")),
            .init(
                "a parameter that there is not",
                Refused(path: "/v1/labels?colour=red", status: 400, code: "unknown-parameter")),
            .init(
                "a printer that there is not",
                Refused(path: "/v1/labels?print=desk-9", status: 404, code: "unknown-printer")),
        ]

        @Test(arguments: refusals)
        private func whatIsRefusedIsNotStoredAndMayBeCorrected(_ this: NamedCase<Refused>) async throws {
            try await ServedLog.open { served async throws in
                let refused = this.value
                var headers: HTTPHeaders = ["Idempotency-Key": "k"]
                if let accept = refused.accept { headers.append(name: "Accept", value: accept) }
                for _ in 0..<2 {
                    let response = try await served.server.send(
                        .post, refused.path, headers: headers, body: Array(refused.body.utf8))
                    try expectProblem(response, refused.status, refused.code)
                }
                let first = try FirstAnswer(try await served.server.label(Self.order, key: "k"))
                first.expect(again: try await served.server.label(Self.order, key: "k"))
                try await served.end(labels: 1)
            }
        }
    }
}
