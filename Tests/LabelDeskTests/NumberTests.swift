import LabelDesk
import LabelRender
import ShippingLog
import Testing
import TextFormats
import TrackingNumbers

/// Where tracking numbers come from.
@Suite struct NumberTests {
    private static func grant(_ shop: TestShop, first: Int64, last: Int64, services: [String] = []) async throws {
        let stream = try StreamName.range(carrier: "usps", account: "commercial", name: "912345678")
        var batch = LogBatch(context: EventContext(client: "", time: shop.clock.now(), who: "test"))
        batch.appends = [
            StreamAppend(
                stream: stream, expectedVersion: try await shop.store.read(stream).count,
                events: [
                    RangeGranted(
                        carrier: "usps", account: "commercial", services: services, format: "usps-impb",
                        parameters: .object([JSONMember("issuer", .string("912345678"))]), first: first, last: last
                    ).newEvent
                ])
        ]
        _ = try await shop.store.commit(batch, deadline: .now + .seconds(60))
    }

    private static func mailer(_ label: LabelIssued) throws -> String? {
        guard case .impb(let number) = try TrackingNumber(label.trackingNumber, format: .impb) else { return nil }
        return number.mailer
    }

    @Test func noNumberComesTwiceHoweverOftenTheProcessEnds() async throws {
        try await TestShop.open(.s10) { shop async throws in
            var shop = shop
            var numbers: [String] = []
            for start in 0..<5 {
                for order in 0..<3 {
                    numbers.append(try await shop.issue(Orders.abroad("EX-\(start)-\(order)")).label.trackingNumber)
                }
                shop = try await shop.restarted()
            }
            #expect(Set(numbers).count == 15)
            let spaces = try await RangeSpaces.all(in: shop.store)
            #expect(spaces.count == 1 && spaces[0].state.grants.count == 1 && spaces[0].state.leases.count == 5)
            #expect(try await shop.store.verify().firstBreak == nil)
            await shop.store.close()
        }
    }

    @Test func aGrantedRangeIsPreferredToTheTestRange() async throws {
        try await TestShop.open { shop async throws in
            #expect(try await shop.issue(Orders.socks("SO-1")).label.specimen)
            try await Self.grant(shop, first: 1, last: 100)
            let later = try await shop.restarted()
            let label = try await later.issue(Orders.socks("SO-2")).label
            #expect(!label.specimen)
            #expect(try Self.mailer(label) == "912345678")
            let zpl = try await later.desk.document(
                label.label, DocumentName(.zpl, .dpi203), deadline: .now + .seconds(60))
            #expect(!String(decoding: zpl, as: UTF8.self).contains("SPECIMEN"))
            await later.store.close()
        }
    }

    @Test(arguments: [false, true])
    func aRangeUsedUpNeverTurnsIntoSpecimens(restarts: Bool) async throws {
        try await TestShop.open { shop async throws in
            var shop = shop
            try await Self.grant(shop, first: 7, last: 9)
            for order in 7...9 {
                let label = try await shop.issue(Orders.socks("SO-\(order)")).label
                #expect(!label.specimen)
                #expect(try Self.mailer(label) == "912345678")
            }
            if restarts { shop = try await shop.restarted() }
            for _ in 0..<2 {
                let order = Orders.socks("SO-10")
                guard
                    case .numbersExhausted(let carrier, let account, _)? = await IssuingTests.refusal({
                        () throws(LabelRefusal) in try await shop.issue(order, key: "k")
                    })
                else {
                    Issue.record("a fourth number from a range of three")
                    return
                }
                #expect(carrier == "usps" && account == "commercial")
            }
            #expect(try await RangeSpaces.all(in: shop.store).count == 1)
            #expect(try await shop.issuedCount() == 3)
            // More numbers, and the same request is served, under the same key.
            try await Self.grant(shop, first: 10, last: 10)
            #expect(try await shop.issue(Orders.socks("SO-10"), key: "k").label.specimen == false)
            if restarts { await shop.store.close() }
        }
    }

    @Test func aRangeForOtherServicesIsNotUsed() async throws {
        try await TestShop.open { shop async throws in
            try await Self.grant(shop, first: 1, last: 100, services: ["priority-mail-express"])
            let label = try await shop.issue(Orders.socks()).label
            #expect(label.service != "priority-mail-express" && label.specimen)
        }
    }
}
