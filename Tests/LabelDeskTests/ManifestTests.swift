import CarrierAdapters
import RatingEngine
import ShipmentModel
import ShippingLog
import Synchronization
import Testing
import TextFormats
import WireFormat

@testable import LabelDesk

/// Days that are closed, over the real log.
@Suite struct ManifestTests {
    // MARK: Labels of our own

    @Test func everyLiveLabelIsListedOnceAndNoneThatIsVoid() async throws {
        try await ManifestShop.open { shop async throws in
            var labels: [String] = []
            for index in 0..<12 {
                let client = index % 3 == 0 ? "hat-shop" : "sock-shop"
                labels.append(try await shop.issue("SO-\(index)", client: client).label.label)
            }
            for label in labels[..<3] { try await shop.void(label) }
            let manifest = try await shop.close()
            #expect(manifest.name.id == "usps:commercial:US-43215:2025-12-02")
            #expect(manifest.state.stage == .closed && manifest.state.revision == 1 && manifest.dueCount == 0)
            #expect(manifest.state.labels.map(\.label) == labels[3...].sorted())
            try await shop.checkBooks()
            let events = try await shop.test.events()
            #expect(events.count { $0.type == ParcelManifested.type } == 9)
            // A record says whose it is.
            for record in events where record.type == ParcelManifested.type {
                #expect(record.context.client == record.stream.parts[1] && record.context.who == "clerk")
            }
            let again = try await shop.close(site: "US-43215")
            #expect(again.state == manifest.state)
            #expect(try await shop.test.events().count == events.count)
        }
    }

    @Test func aClosedDayTakesNoLabelAndGivesNoneBack() async throws {
        try await ManifestShop.open { shop async throws in
            let label = try await shop.issue("SO-1").label.label
            let manifest = try await shop.close()
            // Twice: the first time the commit finds out, the second time it is known before.
            for order in ["SO-2", "SO-3"] {
                let refused = await shop.refusal { () async throws(LabelRefusal) in _ = try await shop.issue(order) }
                guard case .dayClosed(let day)? = refused else {
                    Issue.record("\(String(describing: refused))")
                    return
                }
                #expect(day == manifest.name)
                #expect(refused?.problem.problem.code == "day-closed" && refused?.problem.problem.status == 409)
            }
            let refused = await shop.refusal { () async throws(LabelRefusal) in try await shop.void(label) }
            guard case .labelManifested(label, manifest.name)? = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            #expect(refused?.problem.problem.code == "label-manifested")
            let reissued = await shop.refusal { () async throws(LabelRefusal) in
                _ = try await shop.issue("SO-1", weight: "30 oz", reissues: true)
            }
            guard case .labelManifested(label, manifest.name)? = reissued else {
                Issue.record("\(String(describing: reissued))")
                return
            }
            // The same request finds its label all the same.
            #expect(try await shop.issue("SO-1").duplicate == .parcel)
            try await shop.checkBooks()
        }
    }

    @Test func withoutAShipDateTheNextOpenDayIsTaken() async throws {
        try await ManifestShop.open { shop async throws in
            for day in 0..<8 {
                let label = try await shop.issue("SO-\(day)", shipDate: nil)
                let date = "2025-12-0\(2 + day)"
                #expect(try await shop.shipDate(of: label) == date)
                _ = try await shop.close(date: date)
            }
            let refused = await shop.refusal { () async throws(LabelRefusal) in
                _ = try await shop.issue("SO-9", shipDate: nil)
            }
            guard case .dayClosed(let day)? = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            #expect(day.date.description == "2025-12-09")
            // Another process knows nothing of closed days, and comes to the same.
            let other = TestShop.desk(shop.test.prices, shop.test.store, shop.test.clock)
            let request = LabelRequest(
                shipment: Orders.socks("SO-10", shipDate: nil), key: nil, who: "test", requestID: "r",
                deadline: .now + .seconds(120))
            guard
                case .dayClosed? = await shop.refusal({ () async throws(LabelRefusal) in
                    _ = try await other.issue(request)
                })
            else {
                Issue.record("issued")
                return
            }
            try await shop.checkBooks()
        }
    }

    @Test func specimensAreNeverDue() async throws {
        try await TestShop.open { shop async throws in
            #expect(try await shop.issue(Orders.socks()).label.specimen)
            let manifests = ManifestShop(shop)
            guard
                case .nothingDue? = await manifests.manifestRefusal({ () async throws(ManifestRefusal) in
                    _ = try await manifests.close()
                })
            else {
                Issue.record("closed")
                return
            }
            #expect(try await shop.store.claims(prefix: "due/", after: nil, limit: 1).isEmpty)
        }
    }

    @Test func reopenedItTakesLabelsAndGivesThemBack() async throws {
        try await ManifestShop.open { shop async throws in
            var labels: [String] = []
            for index in 0..<5 { labels.append(try await shop.issue("SO-\(index)").label.label) }
            let first = try await shop.close()
            let reopened = try await shop.reopen(first.name)
            #expect(reopened.state.stage == .reopened && reopened.state.reopening == "a box came back")
            #expect(try await shop.reopen(first.name).state == reopened.state)
            try await shop.void(labels[1])
            try await shop.void(labels[3])
            let replaced = try await shop.issue("SO-4", weight: "30 oz", reissues: true).label.label
            let new = try await shop.issue("SO-9").label.label
            let second = try await shop.close()
            #expect(second.state.revision == 2 && second.state.stage == .closed)
            #expect(second.state.labels.map(\.label) == [labels[0], labels[2], replaced, new].sorted())
            try await shop.checkBooks()
            #expect(try await shop.test.store.claims(prefix: "dropped/", after: nil, limit: 1).isEmpty)
            // What stood there before stands there without another event.
            let manifested = try await shop.test.events().count { $0.type == ParcelManifested.type }
            #expect(manifested == 7)
            try await shop.reopen(first.name)
            try await shop.void(labels[0])
            let third = try await shop.close()
            #expect(third.state.revision == 3 && third.state.count == 3)
            try await shop.checkBooks()
        }
    }

    @Test func whatIsNotClosedIsNotReopened() async throws {
        try await ManifestShop.open { shop async throws in
            _ = try await shop.issue("SO-1")
            let name = try #require(ManifestName(id: "usps:commercial:US-43215:2025-12-02"))
            for (id, code) in [(name.id, "manifest-open"), ("usps:commercial:US-43215:2025-12-03", "manifest-open")] {
                let name = try #require(ManifestName(id: id))
                let refused = await shop.manifestRefusal { () async throws(ManifestRefusal) in
                    try await shop.reopen(name)
                }
                #expect(refused?.problem.problem.code == code)
            }
            #expect(try await shop.test.events().allSatisfy { $0.stream.kind != "manifest" })
        }
    }

    @Test func eachPlaceHandsOverItsOwn() async throws {
        try await ManifestShop.open { shop async throws in
            let here = try await shop.issue("SO-1").label.label
            var elsewhere = Orders.socks("SO-2")
            elsewhere.shipFrom.postcode = "43004"
            elsewhere.shipFrom.city = "Blacklick"
            let there = try await shop.test.issue(elsewhere).label.label
            let refused = await shop.manifestRefusal { () async throws(ManifestRefusal) in _ = try await shop.close() }
            guard case .severalSites(["US-43004", "US-43215"])? = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            #expect(try await shop.close(site: "US-43004").state.labels.map(\.label) == [there])
            // The other place is still open, and still has to be named.
            _ = try await shop.issue("SO-3")
            #expect(try await shop.close(site: "US-43215").state.labels.map(\.label).contains(here))
            try await shop.checkBooks()
        }
    }

    @Test func daysAndManifestsAreListedPageByPage() async throws {
        try await ManifestShop.open { shop async throws in
            for day in 2...6 {
                for index in 0..<day {
                    _ = try await shop.issue("SO-\(day)-\(index)", shipDate: "2025-12-0\(day)")
                }
            }
            let closed = try await shop.close(date: "2025-12-03")
            let reopened = try await shop.close(date: "2025-12-05")
            try await shop.reopen(reopened.name)
            var all: [ManifestSummary] = []
            while true {
                let page = try await shop.test.desk.manifests.manifests(after: all.last?.name, limit: 2)
                #expect(page.count <= 2)
                guard !page.isEmpty else { break }
                all += page
            }
            #expect(all.map(\.name.date.description) == (2...6).map { "2025-12-0\($0)" })
            #expect(all.map(\.stage) == [.open, .closed, .open, .reopened, .open])
            #expect(all.map(\.count) == [0, 3, 0, 5, 0] && all.map(\.dueCount) == [2, 0, 4, 0, 6])
            #expect(all.map(\.revision) == [0, 1, 0, 1, 0])
            #expect(try await shop.test.desk.manifests.manifests(after: nil, limit: 0) == [])
            #expect(closed.state.count == 3)
        }
    }

    // MARK: Bought labels

    private func parcel(_ order: String, shipDate: String? = nil) throws -> Shipment {
        var shipment = try InventedTariff.parcel(order, from: .amsterdam, to: .utrecht)
        shipment.shipDate = shipDate.flatMap { CivilDate($0) }
        return shipment
    }

    private func openBought(
        _ carrier: ScriptedCarrier, _ body: (ManifestShop) async throws -> Void
    ) async throws {
        try await TestShop.open(ScriptedCarrier.prices([carrier]), carriers: [carrier.account()]) { shop async throws in
            try await body(ManifestShop(shop, carrier: "acme", account: "contract"))
        }
    }

    @Test func nothingIsBoughtForAClosedDay() async throws {
        let acme = ScriptedCarrier()
        try await openBought(acme) { shop async throws in
            _ = try await shop.test.issue(try parcel("SO-1"))
            _ = try await shop.close()
            let dated = try parcel("SO-2", shipDate: "2025-12-02")
            for _ in 0..<2 {
                guard
                    case .dayClosed? = await shop.refusal({ () async throws(LabelRefusal) in
                        _ = try await shop.test.issue(dated)
                    })
                else {
                    Issue.record("bought")
                    return
                }
            }
            #expect(acme.orders.count == 1)
            _ = try await shop.test.issue(try parcel("SO-3"))
            #expect(acme.orders.map(\.shipDate.description) == ["2025-12-02", "2025-12-03"])
            try await shop.checkBooks()
        }
    }

    /// The carrier answers when the day has been closed: the label is paid for, so it is there, and due on the next day.
    @Test func whatWasBoughtMeanwhileIsDueOnTheNextOpenDay() async throws {
        let acme = ScriptedCarrier("acme", .key, [.sell(), .sell(after: .seconds(3))])
        try await openBought(acme) { shop async throws in
            _ = try await shop.test.issue(try parcel("SO-1"))
            let late = try parcel("SO-2")
            async let answer = shop.test.issue(late)
            while acme.orders.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
            let closed = try await shop.close()
            #expect(closed.state.count == 1)
            let label = try await answer.label.label
            try await shop.checkBooks()
            #expect(acme.madeCount == 2)
            let next = try await shop.close(date: "2025-12-03")
            #expect(next.state.labels.map(\.label) == [label])
            try await shop.checkBooks()
            #expect(try await shop.test.store.claims(prefix: "moved/", after: nil, limit: 1).isEmpty)
            try await shop.reopen(next.name)
            try await shop.void(label)
            #expect(try await shop.close(date: "2025-12-03").state.count == 0)
            try await shop.checkBooks()
        }
    }

    @Test func aLateLabelThatIsVoidedIsDueNowhere() async throws {
        let acme = ScriptedCarrier("acme", .key, [.sell(), .sell(after: .seconds(3))])
        try await openBought(acme) { shop async throws in
            _ = try await shop.test.issue(try parcel("SO-1"))
            let late = try parcel("SO-2")
            async let answer = shop.test.issue(late)
            while acme.orders.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
            _ = try await shop.close()
            try await shop.void(try await answer.label.label)
            for prefix in ["due/", "moved/"] {
                #expect(try await shop.test.store.claims(prefix: prefix, after: nil, limit: 1).isEmpty)
            }
            try await shop.checkBooks()
        }
    }

    @Test func aLabelThatTheCarrierKeepsIsListedAllTheSame() async throws {
        let acme = ScriptedCarrier()
        acme.answerVoids([.refused(code: "tendered")])
        try await openBought(acme) { shop async throws in
            let kept = try await shop.test.issue(try parcel("SO-1")).label.label
            let given = try await shop.test.issue(try parcel("SO-2")).label.label
            guard
                case .voidRefused? = await shop.refusal({ () async throws(LabelRefusal) in
                    try await shop.void(kept)
                })
            else {
                Issue.record("voided")
                return
            }
            try await shop.checkBooks()
            try await shop.void(given)
            let first = try await shop.close()
            #expect(first.state.labels.map(\.label) == [kept])
            try await shop.checkBooks()
            // The same once the manifest is reopened: given up, kept, and on the next revision once.
            try await shop.reopen(first.name)
            acme.answerVoids([.refused(code: "tendered")])
            _ = await shop.refusal { () async throws(LabelRefusal) in try await shop.void(kept) }
            try await shop.checkBooks()
            let second = try await shop.close()
            #expect(second.state.labels.map(\.label) == [kept] && second.state.revision == 2)
            try await shop.checkBooks()
        }
    }

    // MARK: Races and crashes

    @Test(arguments: 0..<4)
    func closingWhileLabelsAreMadeAndVoided(seed: Int) async throws {
        try await ManifestShop.open { shop async throws in
            let test = shop.test
            let desks = (0..<3).map { _ in TestShop.desk(test.prices, test.store, test.clock) }
            let done = IssuedCount()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<60 {
                    group.addTask {
                        let request = LabelRequest(
                            shipment: Orders.socks("SO-\(index)"), key: nil, who: "test", requestID: "r\(index)",
                            deadline: .now + .seconds(120))
                        let desk = desks[index % 3]
                        do throws(LabelRefusal) {
                            let label = try await desk.issue(request).label.label
                            done.add()
                            guard index % 2 == 0 else { return }
                            try await desk.void(
                                label, who: "test", requestID: "v\(index)", deadline: .now + .seconds(120))
                        } catch {
                            switch error {
                            case .dayClosed, .labelManifested: break
                            default: throw error
                            }
                        }
                    }
                }
                for closer in 0..<3 {
                    group.addTask {
                        while done.value < 5 + seed * 12 { try await Task.sleep(for: .milliseconds(1)) }
                        let manifests = ManifestDesk(store: test.store, clock: test.clock, labelsAtOnce: 4 + closer)
                        _ = try await manifests.close(
                            ManifestShop.request(), who: "clerk", requestID: "c\(closer)",
                            deadline: .now + .seconds(120))
                    }
                }
                try await group.waitForAll()
            }
            let manifest = try await shop.close()
            #expect(manifest.state.stage == .closed && manifest.state.revision == 1 && manifest.dueCount == 0)
            try await shop.checkBooks()
        }
    }

    @Test func reopeningWhileLabelsAreVoided() async throws {
        try await ManifestShop.open { shop async throws in
            var labels: [String] = []
            for index in 0..<24 { labels.append(try await shop.issue("SO-\(index)").label.label) }
            let name = try await shop.close().name
            let made = labels
            await withTaskGroup(of: Void.self) { group in
                for label in made {
                    group.addTask {
                        _ = await shop.refusal { () async throws(LabelRefusal) in try await shop.void(label) }
                    }
                }
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<4 {
                            _ = await shop.manifestRefusal { () async throws(ManifestRefusal) in
                                try await shop.reopen(name)
                            }
                            _ = await shop.manifestRefusal { () async throws(ManifestRefusal) in
                                _ = try await shop.close(site: name.site)
                            }
                        }
                    }
                }
            }
            try await shop.reopen(name)
            _ = try await shop.close()
            try await shop.checkBooks()
        }
    }

    @Test(arguments: [true, false])
    func aClosingThatBreaksOffIsCompletedByTheNext(isWritten: Bool) async throws {
        try await ManifestShop.open { shop async throws in
            for index in 0..<9 { _ = try await shop.issue("SO-\(index)") }
            let store = shop.test.store
            var broken = 0
            // One commit further each time, until it reaches its end: with nothing new to list only the last is left.
            for commits in 0..<10 {
                let failing = BreakingStore(store, after: commits, isWritten: isWritten)
                let manifests = ManifestDesk(store: failing, clock: shop.test.clock, labelsAtOnce: 2)
                do throws(ManifestRefusal) {
                    let manifest = try await manifests.close(
                        ManifestShop.request(), who: "clerk", requestID: "c", deadline: .now + .seconds(60))
                    #expect(manifest.state.stage == .closed && manifest.state.count == 9)
                    break
                } catch {
                    broken += 1
                    guard case .store(.stopped) = error else { throw error }
                    try await shop.checkBooks(isClosed: false)
                }
            }
            #expect(broken >= 2)
            let manifest = try await shop.close()
            #expect(manifest.state.stage == .closed && manifest.state.revision == 1 && manifest.state.count == 9)
            try await shop.checkBooks()
        }
    }

    @Test(arguments: 0..<8)
    func aClosingThatBreaksOffAnywhereIsCompletedFromThere(commits: Int) async throws {
        try await ManifestShop.open { shop async throws in
            for index in 0..<6 { _ = try await shop.issue("SO-\(index)") }
            let failing = BreakingStore(shop.test.store, after: commits, isWritten: commits % 2 == 0)
            let manifests = ManifestDesk(store: failing, clock: shop.test.clock, labelsAtOnce: 1)
            let refused = await shop.manifestRefusal { () async throws(ManifestRefusal) in
                _ = try await manifests.close(
                    ManifestShop.request(), who: "clerk", requestID: "c", deadline: .now + .seconds(60))
            }
            #expect(refused != nil)
            let manifest = try await shop.close()
            #expect(manifest.state.stage == .closed && manifest.state.revision == 1 && manifest.state.count == 6)
            try await shop.checkBooks()
            let events = try await shop.test.events().filter { $0.stream.kind == "manifest" }.map(\.type)
            #expect(events.first == ManifestClosing.type && events.last == ManifestClosed.type)
            #expect(events.count { $0 == ManifestClosing.type } == 1 && events.count { $0 == ManifestClosed.type } == 1)
        }
    }

    @Test func whoeverRunsOutOfTimeIsToldToGoOn() async throws {
        try await ManifestShop.open { shop async throws in
            _ = try await shop.issue("SO-1")
            let failing = BreakingStore(shop.test.store, after: 1, isWritten: false)
            let broken = ManifestDesk(store: failing, clock: shop.test.clock)
            _ = await shop.manifestRefusal { () async throws(ManifestRefusal) in
                _ = try await broken.close(
                    ManifestShop.request(), who: "clerk", requestID: "c", deadline: .now + .seconds(60))
            }
            let refused = await shop.manifestRefusal { () async throws(ManifestRefusal) in
                _ = try await shop.test.desk.manifests.close(
                    ManifestShop.request(), who: "clerk", requestID: "c", deadline: .now)
            }
            #expect(refused?.problem.problem.code == "manifest-closing" && refused?.problem.retryAfterSeconds == 1)
            // No half of a list on paper.
            let name = try #require(ManifestName(id: "usps:commercial:US-43215:2025-12-02"))
            let document = await shop.manifestRefusal { () async throws(ManifestRefusal) in
                _ = try await shop.test.desk.document(of: name, .csv)
            }
            #expect(document?.problem.problem.code == "manifest-closing")
            #expect(try await shop.close().state.count == 1)
        }
    }
}

/// What manifests are called.
@Suite struct ManifestNameTests {
    @Test(arguments: [
        ("usps", "commercial", "US-43215", "usps:commercial:US-43215:2025-12-02"),
        ("a:b", "c/d", "é ", "a%3Ab:c%2Fd:%C3%A9%20:2025-12-02"), ("100%", "a!b", "-", "100%25:a%21b:-:2025-12-02"),
    ])
    func anIdentifierIsReadBack(carrier: String, account: String, site: String, id: String) throws {
        let date = try #require(CivilDate("2025-12-02"))
        let name = try #require(ManifestName(carrier: carrier, account: account, site: site, date: date))
        #expect(name.id == id && ManifestName(id: id) == name)
        #expect([name.carrier, name.account, name.site] == [carrier, account, site])
        // As a program encodes it that puts it into an address.
        let encoded = id.utf8.map { byte in
            byte == UInt8(ascii: "%") ? "%25" : byte == UInt8(ascii: ":") ? "%3A" : String(Character(.init(byte)))
        }.joined()
        #expect(ManifestName(id: encoded) == name)
        #expect(ManifestName(name.stream) == name)
        #expect(ManifestName(dueClaim: name.dueClaim("lbl-1")) == name)
    }

    @Test(arguments: [
        "", ":", ":::", "usps:commercial:US-43215", "usps:commercial:US-43215:2025-12-02:x",
        "usps:commercial:US-43215:2025-13-02", "usps:commercial:US-43215:today", "usps/commercial/US-43215/2025-12-02",
        "usps:commercial::2025-12-02", "usps:comm ercial:US-43215:2025-12-02", "%FF:a:b:2025-12-02", "%",
        "usps:\u{1F9E6}:US-43215:2025-12-02",
    ])
    func whatIsNoIdentifierIsNone(id: String) { #expect(ManifestName(id: id) == nil) }

    @Test func aNameHasItsBounds() throws {
        let date = try #require(CivilDate("2025-12-02"))
        let long = String(repeating: "x", count: 3000)
        #expect(ManifestName(carrier: long, account: "a", site: "s", date: date) == nil)
        #expect(ManifestName(carrier: "", account: "a", site: "s", date: date) == nil)
    }

    @Test(arguments: [
        ("US", "43215" as String?, "US-43215"), ("GB", "wc2b 6", "GB-WC2B6"), ("HK", nil, "HK"), ("HK", " ", "HK"),
    ])
    func aPlaceIsCountryAndPostcode(country: String, postcode: String?, site: String) {
        #expect(ManifestName.site(country: country, postcode: postcode) == site)
    }
}

/// A shop with real numbers, and a clerk who closes its days.
struct ManifestShop: Sendable {
    let test: TestShop
    private let carrier: String
    private let account: String

    init(_ shop: TestShop, carrier: String = "usps", account: String = "commercial") {
        test = shop
        self.carrier = carrier
        self.account = account
    }

    /// Opens a shop whose labels may go out.
    static func open(_ body: (ManifestShop) async throws -> Void) async throws {
        try await TestShop.open { shop async throws in
            let grant = RangeGranted(
                carrier: "usps", account: "commercial", format: "usps-impb",
                parameters: .object([JSONMember("issuer", .string("912345678"))]), first: 1, last: 9_999_999)
            _ = try await RangeGrants.record(
                grant, in: shop.store, clock: shop.clock, who: "test")
            try await body(ManifestShop(shop))
        }
    }

    func issue(
        _ order: String, client: String = "sock-shop", shipDate: String? = "2025-12-02", weight: String = "20 oz",
        reissues: Bool = false
    ) async throws(LabelRefusal) -> LabelAnswer {
        try await test.desk.issue(
            LabelRequest(
                shipment: Orders.socks(order, client: client, weight: weight, shipDate: shipDate), key: nil,
                who: "test", requestID: "request", deadline: .now + .seconds(120), reissues: reissues))
    }

    func void(_ label: String) async throws(LabelRefusal) {
        try await test.desk.void(label, who: "test", requestID: "void", deadline: .now + .seconds(120))
    }

    static func request() -> ManifestRequest {
        ManifestRequest(carrier: "usps", account: "commercial", site: nil, date: CivilDate("2025-12-02")!)
    }

    func close(date: String = "2025-12-02", site: String? = nil) async throws(ManifestRefusal) -> Manifest {
        try await test.desk.manifests.close(
            ManifestRequest(carrier: carrier, account: account, site: site, date: CivilDate(date)!), who: "clerk",
            requestID: "close", deadline: .now + .seconds(120))
    }

    @discardableResult
    func reopen(_ name: ManifestName) async throws(ManifestRefusal) -> Manifest {
        try await test.desk.manifests.reopen(
            name, ReopenRequest(reason: "a box came back"), who: "clerk", requestID: "reopen",
            deadline: .now + .seconds(120))
    }

    func refusal(_ body: () async throws(LabelRefusal) -> Void) async -> LabelRefusal? {
        do throws(LabelRefusal) {
            try await body()
            return nil
        } catch { return error }
    }

    func manifestRefusal(_ body: () async throws(ManifestRefusal) -> Void) async -> ManifestRefusal? {
        do throws(ManifestRefusal) {
            try await body()
            return nil
        } catch { return error }
    }

    /// The day that the log has for a label.
    func shipDate(of answer: LabelAnswer) async throws -> String? {
        let parcel = try ParcelHistory(answer.stream, try await test.store.read(answer.stream))
        return parcel.factsByAttempt[answer.label.attempt]?["ship_date"]?.string
    }

    /// Everything that must hold between parcels, manifests and claims: a live label that may go out is either due on one
    /// day that is open, or listed by one manifest; no other label is due or on a closed list.
    func checkBooks(isClosed: Bool = true) async throws {
        let store = test.store
        var live: Set<String> = []
        var listedBy: [String: StreamName] = [:]
        var manifests: [StreamName: ManifestState] = [:]
        for stream in try await store.streams(after: nil, limit: LogPage.maximum) {
            let events = try await store.events(stream)
            if stream.kind == "manifest" { manifests[stream] = try ManifestState(events) }
            guard stream.kind == "parcel" else { continue }
            for attempt in try ParcelState(events).attempts {
                guard attempt.stage == .issued, let label = attempt.label, !label.specimen else { continue }
                live.insert(label.label)
                listedBy[label.label] = attempt.manifested?.manifest
            }
        }
        var due: [String: Int] = [:]
        for claim in try await store.claims(prefix: "due/", after: nil, limit: LogPage.maximum) {
            let name = try #require(ManifestName(dueClaim: claim.name))
            due[String(claim.name.split(separator: "/").last ?? ""), default: 0] += 1
            let isTaken = try await store.claim(name.closedClaim) != nil
            #expect(!isTaken || !isClosed, "\(claim.name) is due on a closed day")
        }
        for label in live {
            #expect(
                (due[label] ?? 0) + (listedBy[label] == nil ? 0 : 1) == 1,
                "\(label) is due \(due[label] ?? 0) times and listed by \(listedBy[label]?.text ?? "none")")
        }
        #expect(Set(due.keys).isSubset(of: live))
        for (stream, state) in manifests {
            let name = try #require(ManifestName(stream))
            let isTaken = try await store.claim(name.closedClaim) != nil
            #expect(isTaken == [.closing, .closed].contains(state.stage))
            for entry in state.labels where state.stage == .closed {
                #expect(live.contains(entry.label) && listedBy[entry.label] == stream, "\(entry.label)")
            }
        }
        for (label, stream) in listedBy {
            #expect(manifests[stream]?.lists(label) == true)
        }
        #expect(try await store.verify().firstBreak == nil)
        _ = try await store.stateDigest()
    }
}

/// How many labels tasks have made.
private final class IssuedCount: Sendable {
    private let count = Mutex(0)

    func add() { count.withLock { $0 += 1 } }

    var value: Int { count.withLock { $0 } }
}

/// A store that stops after so many commits, which it may have written.
final class BreakingStore: StoreInFront {
    let store: any LogStore
    private let left: Mutex<Int>
    private let isWritten: Bool

    init(_ store: any LogStore, after commits: Int, isWritten: Bool) {
        self.store = store
        left = Mutex(commits)
        self.isWritten = isWritten
    }

    func commit(
        _ batch: LogBatch, deadline: ContinuousClock.Instant
    ) async throws(StoreFault) -> LogReceipt {
        let isLast = left.withLock { left in
            left -= 1
            return left < 0
        }
        if isLast {
            if isWritten { _ = try await store.commit(batch, deadline: deadline) }
            throw .stopped("a test")
        }
        return try await store.commit(batch, deadline: deadline)
    }
}
