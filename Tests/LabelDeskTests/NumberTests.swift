import Foundation
import LabelRender
import RatingEngine
import ShipmentModel
import ShippingLog
import Synchronization
import TestSupport
import Testing
import TextFormats
import TrackingNumbers

@testable import LabelDesk

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

    @Test(arguments: [(100, 1), (1000, 10), (100_000, 500)] as [(Int64, Int64)])
    func aBlockIsASmallShareOfItsRange(count: Int64, block: Int64) async throws {
        try await TestShop.open { shop async throws in
            try await Self.grant(shop, first: 1, last: count)
            #expect(try await shop.issue(Orders.socks()).label.specimen == false)
            #expect(try await RangeSpaces.all(in: shop.store).map { $0.state.grants[0].remaining } == [count - block])
        }
    }

    /// Processes that say how many labels they will make lose no number of a range.
    @Test func noMoreNumbersAreTakenThanThereWillBeLabels() async throws {
        try await TestShop.open { shop async throws in
            try await Self.grant(shop, first: 1, last: 1000)
            for start in 0..<3 {
                let desk = LabelDesk(
                    book: shop.prices.book, policy: shop.prices.policy, store: shop.store, renderer: TestShop.renderer,
                    clock: shop.clock, entropy: SystemEntropy(), process: "test-\(start)", labels: 2)
                for order in 0..<2 {
                    _ = try await desk.issue(
                        LabelRequest(
                            shipment: Orders.socks("SO-\(start)-\(order)"), key: nil, who: "test",
                            requestID: "request", deadline: .now + .seconds(120)))
                }
            }
            #expect(try await RangeSpaces.all(in: shop.store).map { $0.state.grants[0].remaining } == [994])
        }
    }

    // MARK: Warnings

    @Test func aRangeThatRunsOutIsWarnedOfOnce() async throws {
        try await TestShop.open { shop async throws in
            try await Self.grant(shop, first: 7, last: 9)
            let warnings = Mutex<[RangeWarning]>([])
            let desk = LabelDesk(
                book: shop.prices.book, policy: shop.prices.policy, store: shop.store, renderer: TestShop.renderer,
                clock: shop.clock, entropy: SystemEntropy(), process: "test",
                warn: { warning in warnings.withLock { $0.append(warning) } })
            for order in 7...9 {
                _ = try await desk.issue(
                    LabelRequest(
                        shipment: Orders.socks("SO-\(order)"), key: nil, who: "test", requestID: "request",
                        deadline: .now + .seconds(120)))
            }
            let told = warnings.withLock { $0 }
            #expect(told.map(\.remaining) == [0])
            #expect(told[0].description.contains("range/usps/commercial/912345678"))
        }
    }

    /// However a range is leased away, each threshold is crossed by one lease.
    @Test(arguments: 0..<40 as Range<UInt64>) func eachThresholdIsWarnedOfOnce(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var state = RangeState()
        let count = Int64.random(in: 1...300, using: &random)
        let mark = Int64.random(in: 0...320, using: &random)
        try state.apply(
            .rangeGranted(
                RangeGranted(carrier: "c", account: "a", format: "upu-s10", first: 1, last: count, lowWater: mark)))
        let name = try StreamName.range(carrier: "c", account: "a", name: "GB")
        var warnings: [RangeWarning] = []
        let wasLow = state.isLow(service: "s", specimen: false)
        while let lease = state.lease(
            upTo: Int64.random(in: 1...50, using: &random), service: "s", specimen: false, process: "p")
        {
            if let warning = RangeWarning(name, "s", before: state, lease) {
                #expect(warning.remaining < mark || warning.remaining == 0)
                warnings.append(warning)
            }
            try state.apply(.rangeLeased(lease))
        }
        #expect(warnings.count { $0.remaining == 0 } == 1)
        #expect(warnings.count { $0.remaining > 0 } <= (wasLow ? 0 : 1))
    }

    // MARK: Granting again

    private static func range(
        _ serials: ClosedRange<Int64>, _ format: NumberFormat = .impb, issuer: String = "912345678",
        account: String = "commercial", reused: Bool = false
    ) -> RangeGranted {
        RangeGranted(
            carrier: "usps", account: account, format: format.rawValue,
            parameters: .object([JSONMember("issuer", .string(issuer))]), first: serials.lowerBound,
            last: serials.upperBound, reused: reused)
    }

    private static func noon(_ date: String) throws -> Timestamp {
        let day = try #require(CivilDate(date))
        return Timestamp(microseconds: (Int64(day.day) * 24 + 12) * 3_600_000_000)
    }

    @Test(
        arguments: [
            (.impb, "2025-12-02", "2026-04-02"), (.impb, "2023-11-30", "2024-03-30"),
            (.s10, "2025-12-02", "2026-12-03"),
            (.s10, "2024-02-29", "2025-03-01"), (.sscc, "2024-02-28", "2025-03-01"), (.ups1Z, "2025-12-02", nil),
            (.dpdParcel, "2025-12-02", nil),
        ] as [(NumberFormat, String, String?)])
    func aNumberIsFreeAfterTheFormatsTime(format: NumberFormat, used: String, free: String?) throws {
        #expect(NumberReuse.firstDay(after: try Self.noon(used), format)?.description == free)
    }

    @Test func serialsAreGrantedAgainOnlyWhenTheyAreUsedUpAndOld() throws {
        let earlier = Self.range(1...100)
        var state = try RangeState([.rangeGranted(earlier)])
        try state.apply(.rangeLeased(RangeLeased(first: 1, last: 60, process: "p")))
        let block = NumberReuse.Use(grant: earlier, serials: 1...60, time: try Self.noon("2025-08-01"))
        let parcel = NumberReuse.Use(grant: earlier, serials: 30...30, time: try Self.noon("2025-12-02"))
        func decision(
            _ grant: RangeGranted, _ uses: [NumberReuse.Use], on day: String
        ) throws -> NumberReuse.Decision {
            try NumberReuse.decision(on: grant, earlier: state.grants, uses: uses, now: try Self.noon(day))
        }
        #expect(try decision(Self.range(101...200), [block], on: "2025-08-02") == .fresh)
        #expect(try decision(Self.range(1...60, issuer: "912345679"), [block], on: "2025-08-02") == .fresh)
        #expect(try decision(Self.range(61...70), [block], on: "2027-01-01") == .granted(earlier))
        #expect(try decision(Self.range(60...61), [block], on: "2027-01-01") == .granted(earlier))
        // 120 whole days after the last use, whoever asks.
        for account in ["commercial", "other"] {
            let again = Self.range(1...60, account: account)
            let first = try #require(CivilDate("2025-11-30"))
            let used = try #require(CivilDate("2025-08-01"))
            #expect(try decision(again, [block], on: "2025-11-29") == .tooEarly(earlier, lastUse: used, allowed: first))
            #expect(try decision(again, [block], on: "2025-11-30") == .again)
        }
        // A number of the block that a parcel got months later counts from then.
        #expect(
            try decision(Self.range(1...60), [parcel, block], on: "2026-04-01")
                == .tooEarly(
                    earlier, lastUse: try #require(CivilDate("2025-12-02")),
                    allowed: try #require(CivilDate("2026-04-02"))))
        #expect(try decision(Self.range(1...60), [parcel, block], on: "2026-04-02") == .again)
        #expect(try decision(Self.range(1...29), [parcel, block], on: "2025-12-02") == .again)
    }

    @Test func numbersWithoutARuleAreNeverGrantedAgain() throws {
        let earlier = Self.range(1...9, .ups1Z, issuer: "0FH344")
        let state = try RangeState([
            .rangeGranted(earlier), .rangeLeased(RangeLeased(first: 1, last: 9, process: "p")),
        ])
        let use = NumberReuse.Use(grant: earlier, serials: 1...9, time: try Self.noon("1999-01-01"))
        #expect(
            try NumberReuse.decision(
                on: Self.range(5...5, .ups1Z, issuer: "0FH344"), earlier: state.grants, uses: [use],
                now: try Self.noon("2025-12-02")) == .never(earlier))
    }

    @Test func aUsedUpRangeIsGrantedAgainInTheLog() async throws {
        try await TestShop.open { shop async throws in
            func record(_ grant: RangeGranted) async throws -> NumberReuse.Decision {
                do {
                    return try await RangeGrants.record(
                        grant, in: shop.store, clock: shop.clock, who: "test")
                } catch RangeGrants.Fault.taken(let decision) { return decision }
            }
            // So large that both numbers are of one block.
            let range = Self.range(7...206)
            #expect(try await record(range) == .fresh)
            #expect(try await record(Self.range(8...9, account: "other")) == .granted(range))
            let first = try await shop.issue(Orders.socks("SO-1")).label
            shop.clock.advance(hours: 24)
            let last = try await shop.issue(Orders.socks("SO-2", shipDate: nil)).label
            let claim = try #require(try await shop.store.claim("number/" + last.trackingNumber))
            #expect(claim.expires?.description == "2026-04-03T00:00:00.000000Z")
            #expect(first.trackingNumber != last.trackingNumber)
            guard case .tooEarly(_, _, let allowed) = try await record(Self.range(7...8)) else {
                Issue.record("granted on the day of its last use")
                return
            }
            // The second number was given a day after its block was leased.
            #expect(allowed.description == "2026-04-03")
            shop.clock.advance(hours: 24 * 120)
            guard case .tooEarly(_, _, let later) = try await record(Self.range(7...8)) else {
                Issue.record("granted a day too early")
                return
            }
            #expect(later.description == "2026-04-03")
            shop.clock.advance(hours: 24)
            #expect(try await record(Self.range(7...8)) == .again)
            #expect(try await record(Self.range(7...8)) == .granted(Self.range(7...8, reused: true)))
            #expect(try await shop.store.verify().firstBreak == nil)
        }
    }

    @Test func otherFormatsAndLengthsHaveStreamsOfTheirOwn() throws {
        func name(_ grant: RangeGranted) throws -> String { try GrantedNumbers.stream(grant).text }
        #expect(try name(Self.range(1...2)) == "range/usps/commercial/912345678")
        #expect(try name(Self.range(1...2, .s10, issuer: "GB")) == "range/usps/commercial/GB")
        #expect(try name(Self.range(1...2, .dpdParcel, issuer: "1550")) == "range/usps/commercial/dpd-parcel-1550")
        var long = Self.range(1...2)
        long.parameters = .object([
            JSONMember("issuer", .string("912345678")), JSONMember("length", .integer(26)),
        ])
        #expect(try name(long) == "range/usps/commercial/912345678-26")
        #expect(try GrantedNumbers.number(1, long, serviceCode: "055").text.utf8.count == 26)
    }

    @Test func theTariffsSchemaNamesTheFormatsThatLabelsShow() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let schema = try JSONDocument(
            Array(Data(contentsOf: root.appendingPathComponent("rate-tables/tariff.schema.json")))
        ).root
        let names = schema["$defs"]?["label_number"]?["properties"]?["format"]?["enum"]?.array?.compactMap(\.string)
        let shown = LabelDefinition.Template.allCases.map { TemplateNumbers.of($0.rawValue)?.format }
        #expect(names == NumberFormat.allCases.filter { shown.contains($0) }.map(\.rawValue))
    }
}
