import LabelDesk
import LabelRender
import RatingEngine
import ShipmentModel
import ShippingLog
import Testing
import TextFormats
import TrackingNumbers
import WireFormat

/// What a label is, and what a second request for it gets.
@Suite struct IssuingTests {
    /// The refusal a request meets.
    static func refusal(_ body: () async throws(LabelRefusal) -> some Any) async -> LabelRefusal? {
        do throws(LabelRefusal) {
            _ = try await body()
            return nil
        } catch {
            return error
        }
    }

    @Test func labelOfOurOwnCarriesANumberOfTheTestRange() async throws {
        try await TestShop.open { shop async throws in
            let answer = try await shop.issue(Orders.socks(), key: "k")
            #expect(answer.duplicate == nil)
            #expect(answer.label.carrier == "usps" && answer.label.account == "commercial")
            #expect(answer.label.specimen)
            guard case .impb(let number) = try TrackingNumber(answer.label.trackingNumber, format: .impb) else {
                Issue.record("no IMpb: \(answer.label.trackingNumber)")
                return
            }
            #expect(number.mailer == "999999999" && number.channel == .commercialLongMailer)
            #expect(answer.label.price == answer.selected.winner.price)
            #expect(answer.selected.book.description == shop.prices.book.digest)
            let zpl = try await shop.desk.document(
                answer.label.label, DocumentName(.zpl, .dpi203), deadline: .now + .seconds(60))
            #expect(String(decoding: zpl, as: UTF8.self).contains("SPECIMEN"))
            let (again, status, _, _) = try await shop.desk.label(answer.label.label)
            #expect(LabelJSON.write(again) == LabelJSON.write(answer) && status == .issued)
            let types = try await shop.events().map(\.type).sorted()
            #expect(
                types == [
                    "LabelIssued", "LabelRequested", "NumberAllocated", "RangeGranted", "RangeLeased",
                    "ServiceSelected",
                ])
            #expect(try await shop.store.verify().firstBreak == nil)
        }
    }

    /// USPS includes insurance to 100 USD; above, the label would carry another service code.
    @Test(arguments: [("100.00", true), ("100.01", false)])
    func insuredWithinTheCoverIsIssued(value: String, isIssued: Bool) async throws {
        try await TestShop.open { shop async throws in
            var shipment = Orders.socks()
            shipment.options.insuredValue = Money(value, Currency("USD")!)
            let refusal = await Self.refusal { () throws(LabelRefusal) in try await shop.issue(shipment) }
            if isIssued { return #expect(refusal == nil) }
            guard case .noEligibleService(let quote)? = refusal else {
                Issue.record("it is issued: \(String(describing: refusal))")
                return
            }
            #expect(quote.ineligible.flatMap(\.reasons).contains { $0.code == .notIssuable })
        }
    }

    @Test func postalLabelCarriesAnS10Number() async throws {
        try await TestShop.open(.s10) { shop async throws in
            let answer = try await shop.issue(Orders.abroad())
            guard case .s10(let number) = try TrackingNumber(answer.label.trackingNumber, format: .s10) else {
                Issue.record("no S10: \(answer.label.trackingNumber)")
                return
            }
            #expect(number.serviceIndicator == "CP" && number.country == "ZZ" && number.serial == "00000001")
            #expect(answer.label.specimen)
        }
    }

    @Test func sameKeyAndShipmentGiveTheSameBytes() async throws {
        try await TestShop.open(.s10) { shop async throws in
            let first = try await shop.issue(Orders.abroad(), key: "k")
            let second = try await shop.issue(Orders.abroad(), key: "k")
            #expect(second.duplicate == .key)
            #expect(LabelJSON.write(second) == LabelJSON.write(first))
            let later = try await shop.restarted()
            let third = try await later.issue(Orders.abroad(), key: "k")
            #expect(third.duplicate == .key)
            #expect(LabelJSON.write(third) == LabelJSON.write(first))
            #expect(try await later.issuedCount() == 1)
            await later.store.close()
        }
    }

    @Test func aKeyIsForOneShipment() async throws {
        try await TestShop.open(.s10) { shop async throws in
            _ = try await shop.issue(Orders.abroad(), key: "k")
            var other = Orders.abroad()
            other.shipTo.name = "Somebody Else"
            guard
                case .keyReused? = await Self.refusal({ () throws(LabelRefusal) in try await shop.issue(other, key: "k")
                })
            else {
                Issue.record("another shipment under the key is accepted")
                return
            }
            guard
                case .keyReused? = await Self.refusal({ () throws(LabelRefusal) in
                    try await shop.issue(Orders.abroad("EX-2"), key: "k")
                })
            else {
                Issue.record("another parcel under the key is accepted")
                return
            }
            // Keys are the client's own.
            var foreign = Orders.abroad()
            foreign.client = "other"
            #expect(try await shop.issue(foreign, key: "k").duplicate == nil)
        }
    }

    @Test func aKeyOfAnyLengthAndClientWorks() async throws {
        try await TestShop.open(.s10) { shop async throws in
            var shipment = Orders.abroad()
            shipment.client = String(repeating: "日", count: Bounds.identifier)
            let key = String(repeating: "/", count: 255)
            let first = try await shop.issue(shipment, key: key)
            let second = try await shop.issue(shipment, key: key)
            #expect(second.duplicate == .key && second.label == first.label)
        }
    }

    @Test func aParcelHasOneLabelWhateverTheKey() async throws {
        try await TestShop.open(.s10) { shop async throws in
            let first = try await shop.issue(Orders.abroad())
            for key in [nil, "a", "b"] {
                let again = try await shop.issue(Orders.abroad(), key: key)
                #expect(again.duplicate == .parcel && again.label == first.label)
            }
        }
    }

    @Test func anotherShipmentOfTheParcelIsToldWhatDiffers() async throws {
        try await TestShop.open { shop async throws in
            let first = try await shop.issue(Orders.socks())
            let other = Orders.socks(name: "Somebody Else", weight: "21 oz", shipDate: "2025-12-03")
            guard
                case .parcelHasLabel(let id, let differing)? = await Self.refusal({ () throws(LabelRefusal) in
                    try await shop.issue(other, key: "new")
                })
            else {
                Issue.record("a second label for the parcel")
                return
            }
            #expect(id == first.label.label)
            #expect(differing == ["/parcels/0/weight/value", "/ship_date", "/ship_to/name"])
        }
    }

    @Test(arguments: [("2025-12-02", nil), (nil, "2025-12-02"), (nil, nil)] as [(String?, String?)])
    func aShipDateLeftOutIsTheOneTheLabelHas(first: String?, second: String?) async throws {
        try await TestShop.open { shop async throws in
            let label = try await shop.issue(Orders.socks(shipDate: first)).label
            let again = try await shop.issue(Orders.socks(shipDate: second))
            #expect(again.duplicate == .parcel && again.label == label)
        }
    }

    /// A key that came with such a shipment stands for the label like any other, also once the label is void.
    @Test(arguments: [("2025-12-02", nil), (nil, "2025-12-02")] as [(String?, String?)])
    func aKeyStandsForALabelWhoseShipDateItLeftOut(first: String?, second: String?) async throws {
        try await TestShop.open { shop async throws in
            let label = try await shop.issue(Orders.socks(shipDate: first)).label
            let again = try await shop.issue(Orders.socks(shipDate: second), key: "k")
            #expect(again.duplicate == .parcel && again.label == label)
            let repeated = try await shop.issue(Orders.socks(shipDate: second), key: "k")
            #expect(repeated.duplicate == .key && repeated.label == label)
            guard
                case .keyReused(let differing)? = await Self.refusal({ () throws(LabelRefusal) in
                    try await shop.issue(Orders.socks(weight: "21 oz", shipDate: second), key: "k")
                })
            else {
                Issue.record("another shipment's key")
                return
            }
            #expect(differing == ["/parcels/0/weight/value"])
            try await shop.desk.void(label.label, who: "test", requestID: "v", deadline: .now + .seconds(60))
            guard
                case .labelVoided(let id, _)? = await Self.refusal({ () throws(LabelRefusal) in
                    try await shop.issue(Orders.socks(shipDate: second), key: "k")
                })
            else {
                Issue.record("a second label for the key")
                return
            }
            #expect(id == label.label)
            // Also once the parcel has another label, for another shipment, whose personal data is what is kept.
            let other = try await shop.issue(Orders.socks(name: "Somebody Else", weight: "21 oz"), key: "l").label
            guard
                case .labelVoided(label.label, _)? = await Self.refusal({ () throws(LabelRefusal) in
                    try await shop.issue(Orders.socks(shipDate: second), key: "k")
                }),
                case .keyReused(differing: [])? = await Self.refusal({ () throws(LabelRefusal) in
                    try await shop.issue(Orders.socks(weight: "21 oz", shipDate: second), key: "k")
                })
            else {
                Issue.record("a key of \(other.label)")
                return
            }
        }
    }

    @Test func aKeyIsForgottenAfterThreeDaysAndTheParcelIsNot() async throws {
        try await TestShop.open { shop async throws in
            let first = try await shop.issue(Orders.socks(), key: "k")
            shop.clock.advance(hours: 71)
            #expect(try await shop.issue(Orders.socks(), key: "k").duplicate == .key)
            shop.clock.advance(hours: 2)
            let later = try await shop.issue(Orders.socks(), key: "l")
            #expect(later.duplicate == .parcel && later.label == first.label)
            // From now on that key stands for the label, too.
            #expect(try await shop.issue(Orders.socks(), key: "l").duplicate == .key)
            let other = try await shop.issue(Orders.socks("SO-2", shipDate: nil), key: "k")
            #expect(other.duplicate == nil && other.label.trackingNumber != first.label.trackingNumber)
            #expect(try await shop.issue(Orders.socks("SO-2", shipDate: nil), key: "k").duplicate == .key)
        }
    }

    @Test func aShipDateThatHasPassedIsRefused() async throws {
        try await TestShop.open { shop async throws in
            guard
                case .invalid(let faults)? = await Self.refusal({ () throws(LabelRefusal) in
                    try await shop.issue(Orders.socks(shipDate: "2025-12-01"))
                })
            else {
                Issue.record("a label for yesterday")
                return
            }
            #expect(faults.faults.map(\.pointer.description) == ["/ship_date"])
            let events = try await shop.events()
            #expect(events.isEmpty)
        }
    }

    @Test func nothingEligibleLeavesNothingInTheLog() async throws {
        try await TestShop.open { shop async throws in
            guard
                case .noEligibleService(let quote)? = await Self.refusal({ () throws(LabelRefusal) in
                    try await shop.issue(Orders.socks(weight: "300 lb"), key: "k")
                })
            else {
                Issue.record("a label for a parcel that nobody takes")
                return
            }
            #expect(!quote.ineligible.isEmpty && quote.ineligible.allSatisfy { !$0.reasons.isEmpty })
            #expect(quote.selected == nil && !quote.selection.isEmpty)
            let events = try await shop.events()
            #expect(events.isEmpty)
            let label = try await shop.issue(Orders.socks(), key: "k")
            #expect(label.duplicate == nil, "the key was used up")
        }
    }

    @Test func aNameThatCannotBeDrawnIsRefused() async throws {
        try await TestShop.open { shop async throws in
            guard
                case .notDrawable(let fault)? = await Self.refusal({ () throws(LabelRefusal) in
                    try await shop.issue(Orders.socks(name: "Dana 𓀀"))
                })
            else {
                Issue.record("a label with a character that no font has")
                return
            }
            #expect(fault.code == .missingGlyph && fault.field == "ship_to.name")
            let events = try await shop.events()
            #expect(events.allSatisfy { $0.stream.kind == "range" })
            let label = try await shop.issue(Orders.socks())
            #expect(label.duplicate == nil)
        }
    }

    @Test func anErasedParcelAnswersWithItsNumberOnly() async throws {
        try await TestShop.open(.s10) { shop async throws in
            let answer = try await shop.issue(Orders.abroad(), key: "k")
            _ = try await shop.desk.document(
                answer.label.label, DocumentName(.pdf, .dpi203), deadline: .now + .seconds(60))
            #expect(try await shop.store.erase(answer.stream))
            for key in ["k", "other", nil] {
                guard
                    case .erased(let number)? = await Self.refusal({ () throws(LabelRefusal) in
                        try await shop.issue(Orders.abroad(), key: key)
                    })
                else {
                    Issue.record("an answer after erasure, key \(key ?? "none")")
                    continue
                }
                #expect(number == answer.label.trackingNumber)
            }
            for format in LabelFormat.allCases {
                guard
                    case .erased? = await Self.refusal({ () throws(LabelRefusal) in
                        try await shop.desk.document(
                            answer.label.label, DocumentName(format, .dpi300), deadline: .now + .seconds(60))
                    })
                else {
                    Issue.record("a document after erasure: \(format)")
                    continue
                }
            }
            #expect(try await shop.desk.label(answer.label.label).answer.label == answer.label)
            #expect(try await shop.store.verify().firstBreak == nil)
        }
    }

    @Test func aVoidedLabelMakesRoomForAnother() async throws {
        try await TestShop.open(.s10) { shop async throws in
            let first = try await shop.issue(Orders.abroad(), key: "k")
            var batch = LogBatch(context: EventContext(client: "", time: shop.clock.now(), who: "test"))
            batch.appends = [
                StreamAppend(
                    stream: first.stream, expectedVersion: 4,
                    events: [LabelVoided(attempt: 1, label: first.label.label, reason: "requested").newEvent])
            ]
            batch.claims = [
                .release(name: "live/" + first.stream.text, current: Array(first.label.label.utf8))
            ]
            _ = try await shop.store.commit(batch, deadline: .now + .seconds(60))
            guard
                case .labelVoided(let id, let number)? = await Self.refusal({ () throws(LabelRefusal) in
                    try await shop.issue(Orders.abroad(), key: "k")
                })
            else {
                Issue.record("the old key still answers")
                return
            }
            #expect(id == first.label.label && number == first.label.trackingNumber)
            let second = try await shop.issue(Orders.abroad(), key: "next")
            #expect(second.duplicate == nil && second.label.attempt == 2)
            #expect(second.label.trackingNumber != first.label.trackingNumber)
            #expect(try await shop.desk.label(first.label.label).status == .voided)
            #expect(try await shop.desk.label(second.label.label).status == .issued)
        }
    }

    @Test func personalDataStaysOutOfTheLogAndUnreadableInItsFiles() async throws {
        try await TestShop.open { shop async throws in
            let answer = try await shop.issue(Orders.socks(), key: "dana@canary.example")
            _ = try await shop.desk.document(
                answer.label.label, DocumentName(.png, .dpi300), deadline: .now + .seconds(60))
            _ = await Self.refusal { () throws(LabelRefusal) in
                try await shop.issue(Orders.socks("SO-2", name: "Dana 𓀀"))
            }
            let canaries = [
                "Dana", "Whitfield", "Clark", "Chicago", "60614-2512", "canary", "CANARY", "555 0177", "555 0142",
                "Buckeye", "High St", "Columbus", "Socks for",
            ]
            for event in try await shop.events() {
                let texts = [
                    String(decoding: event.payload, as: UTF8.self), event.stream.text, "\(event.context)",
                ]
                for canary in canaries where texts.contains(where: { $0.contains(canary) }) {
                    Issue.record("\(event.type) holds \(canary)")
                }
            }
            // What must be erasable lies sealed in the files, the names of claims included.
            for file in try shop.files() {
                for canary in canaries where file.bytes.firstRange(of: canary.utf8) != nil {
                    Issue.record("\(file.name) holds \(canary)")
                }
            }
        }
    }

    @Test func whatIsNotThereIsNotFound() async throws {
        try await TestShop.open(.s10) { shop async throws in
            for id in [
                "", "lbl_", "lbl_00000000000000000000000000", "../..", "lbl_%00", String(repeating: "x", count: 5000),
            ] {
                guard
                    case .notFound? = await Self.refusal({ () throws(LabelRefusal) in
                        try await shop.desk.label(id).answer
                    })
                else {
                    Issue.record("a label \(id)")
                    continue
                }
            }
        }
    }
}
