import Foundation
import ShipmentModel
import ShippingLog
import Testing
import TextFormats

/// One line an event type and schema version, in the bytes it was written in when it was new. A line is never changed
/// or removed.
private let corpus: [(type: String, schema: Int, payload: JSONValue)] = {
    do {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("golden-events.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let root = try JSONDocument(text: String(line)).root
            return (root["type"]?.string ?? "", root["schema"]?.integer ?? 0, root["payload"] ?? .null)
        }
    } catch { fatalError("\(error)") }
}()

@Suite struct EventTests {
    @Test(arguments: corpus.indices)
    func everyEventEverWrittenIsRead(index: Int) throws {
        let (type, schema, payload) = corpus[index]
        let event = try LogEvent(type: type, schema: schema, payload: payload.canonical())
        #expect(event.type == type)
        let present = LogEvent.types.first { $0.type == type }?.schema
        if schema == present {
            #expect(
                String(decoding: event.payload.newEvent.payload, as: UTF8.self)
                    == String(decoding: payload.canonical(), as: UTF8.self))
        }
    }

    @Test func theCorpusHasEveryTypeAndVersion() {
        let have = Set(corpus.map { "\($0.type) \($0.schema)" })
        let wanted = Set(LogEvent.types.flatMap { type in (1...type.schema).map { "\(type.type) \($0)" } })
        #expect(have == wanted)
    }

    private static let canBeLeftOut: Set = [
        "ServiceSelected.runner_up", "RangeGranted.reused", "ExtraLabelFound.price", "ExtraLabelSettled.refusal",
        "PurchaseReferred.tracking_number", "PurchaseStarted.form",
    ]

    private static let members: [(index: Int, member: String)] = corpus.indices.flatMap { index in
        (corpus[index].payload.members ?? []).map { (index, $0.name) }
    }

    @Test(arguments: members)
    func aMemberThatIsMissingOrOfAnotherKindIsNamed(index: Int, member: String) throws {
        let (type, schema, payload) = corpus[index]
        let members = payload.members ?? []
        func read(_ members: [JSONMember]) -> EventFault? {
            do {
                _ = try LogEvent(type: type, schema: schema, payload: JSONValue.object(members).canonical())
                return nil
            } catch { return error }
        }
        if !EventTests.canBeLeftOut.contains("\(type).\(member)") {
            let fault = read(members.filter { $0.name != member })
            #expect(fault?.problem == .missing)
            #expect(fault?.pointer == JSONPointer([member]))
        }
        for other in [JSONValue.null, .number("-1"), .number("1.5"), .array([.null]), .string("")] {
            let fault = read(members.map { $0.name == member ? JSONMember(member, other) : $0 })
            guard case .wrong? = fault?.problem else {
                Issue.record("\(type).\(member) read from \(other): \(fault as Any)")
                continue
            }
            #expect(fault?.pointer.tokens.first == member)
        }
    }

    @Test func membersOfLaterProgramsAreLeftAlone() throws {
        for (type, schema, payload) in corpus {
            let more = JSONValue.object((payload.members ?? []) + [JSONMember("later", .bool(true))])
            #expect(
                try LogEvent(type: type, schema: schema, payload: more.canonical())
                    == LogEvent(type: type, schema: schema, payload: payload.canonical()))
        }
    }

    @Test(arguments: [
        ("Nonsense", 1, "{}", EventFault.Problem.unknownType), ("LabelVoided", 2, "{}", .newerSchema(known: 1)),
        ("LabelVoided", 0, "{}", .noUpcast), ("LabelVoided", 1, "[]", .wrong(expected: "an object", found: "an array")),
    ])
    func refuses(type: String, schema: Int, payload: String, problem: EventFault.Problem) {
        #expect(throws: EventFault(problem, type: type, schema: schema)) {
            try LogEvent(type: type, schema: schema, payload: Array(payload.utf8))
        }
    }

    @Test(arguments: ["", "{", "{\"a\":1,\"a\":2}", "nul", "\u{FEFF}{}"])
    func refusesWhatIsNoJSON(payload: String) {
        do {
            _ = try LogEvent(type: "LabelVoided", schema: 1, payload: Array(payload.utf8))
            Issue.record("read")
        } catch {
            guard case .notJSON = error.problem else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test func anUpcastLeadsFromOldToNew() throws {
        let upcasts = Upcasts([
            Upcasts.Key(type: "LabelVoided", schema: -1): { (old) throws(EventFault) in
                .object((old.members ?? []).map { JSONMember($0.name == "why" ? "cause" : $0.name, $0.value) })
            },
            Upcasts.Key(type: "LabelVoided", schema: 0): { (old) throws(EventFault) in
                .object((old.members ?? []).map { JSONMember($0.name == "cause" ? "reason" : $0.name, $0.value) })
            },
        ])
        let old = Array("{\"attempt\":1,\"label\":\"l\",\"why\":\"requested\"}".utf8)
        let event = try LogEvent(type: "LabelVoided", schema: -1, payload: old, upcasts: upcasts)
        #expect(event == .labelVoided(LabelVoided(attempt: 1, label: "l", reason: "requested")))
    }

    @Test(arguments: LabelRequested.personalMembers.sorted())
    func personalDataDoesNotGetIn(member: String) throws {
        let inner = JSONValue.object([JSONMember("country", .string("US")), JSONMember(member, .string("Ada"))])
        let facts = JSONValue.object([JSONMember("parcels", .array([.object([JSONMember("ship_to", inner)])]))])
        let fingerprint = try #require(Fingerprint(hex: String(repeating: "0", count: 64)))
        do {
            _ = try LabelRequested(attempt: 1, facts: facts, fingerprint: fingerprint)
            Issue.record("taken")
        } catch {
            #expect(error.problem == .personalData)
            #expect(error.pointer.tokens == ["facts", "parcels", "0", "ship_to", member])
        }
    }

    @Test func aFingerprintTellsShipmentsApartUnderOneKeyOnly() {
        let (a, b) = (Array("{\"a\":1}".utf8), Array("{\"a\":2}".utf8))
        #expect(Fingerprint(of: a, key: testKey(1)) == Fingerprint(of: a, key: testKey(1)))
        #expect(Fingerprint(of: a, key: testKey(1)) != Fingerprint(of: b, key: testKey(1)))
        #expect(Fingerprint(of: a, key: testKey(1)) != Fingerprint(of: a, key: testKey(2)))
        #expect(Fingerprint(hex: Fingerprint(of: a, key: testKey(1)).hex) == Fingerprint(of: a, key: testKey(1)))
        #expect(Fingerprint(hex: "00") == nil)
        #expect(
            Fingerprint(of: a, key: testKey(1)).hex
                == "422a3a255ba9abe75cffd7d7b4bcc4e6e30c7a45086b67801c22d88ccc768942")
    }
}
