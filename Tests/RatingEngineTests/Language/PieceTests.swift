import RatingEngine
import ShipmentModel
import Testing

/// Shipments of several pieces.
@Suite struct PieceTests {
    static let perPound = Toy.matrix("weight | 1 | 2\n150 lb | 5.00 | 6.00\n+ 1 lb to 1000 lb | 1.00 | 1.00")
    static let byWeight = Toy.matrix("weight | 1 | 2\n1 lb | 10.00 | 11.00\n2 lb | 12.00 | 13.00\n5 lb | 20.00 | 21.00")

    static func service(
        _ pieces: Service.Pieces, _ surcharges: Surcharge..., table: RateTable = byWeight,
        change: (inout Service) -> Void = { _ in }
    ) -> Service {
        Toy.service(table) {
            $0.pieces = pieces
            $0.surcharges = surcharges
            change(&$0)
        }
    }

    static func shipment(_ parcels: (weight: String, sides: String)..., change: (inout Shipment) -> Void = { _ in })
        -> Shipment
    {
        Toy.ship {
            $0.parcels = parcels.enumerated().map { index, parcel in
                Parcel(number: index + 1, weight: Toy.mass(parcel.weight), dimensions: Toy.sides(parcel.sides))
            }
            change(&$0)
        }
    }

    static let small = "10 x 8 x 4 in"
    static let long = "23 x 4 x 4 in"

    static let separate = [
        Example(
            "each by its own weight", service(.separate), shipment(("1 lb", small), ("1.5 lb", small), ("5 lb", small)),
            "base 10.00 + base 12.00 + base 20.00"),
        Example(
            "what one piece cannot have none can", service(.separate), shipment(("1 lb", small), ("5.1 lb", small)),
            "refused: over-last-row"),
        Example(
            "by piece and by shipment",
            service(
                .separate, Toy.add("long", Toy.fixed("4.00"), when: .above(.length, "22 in")),
                Toy.add("home", Toy.fixed("2.00"), when: .residential(true)),
                Toy.add("pick-up", Toy.fixed("7.00"), perShipment: true)),
            shipment(("1 lb", small), ("1 lb", long), ("1 lb", long)) { $0.shipTo.residential = true },
            "base 10.00 + home 2.00 + pick-up 7.00 + base 10.00 + long 4.00 + home 2.00 + base 10.00 + long 4.00 + home 2.00"
        ),
        Example(
            "once a shipment, with the first piece it is due for",
            service(.separate, Toy.add("long", Toy.fixed("4.00"), when: .above(.length, "22 in"), perShipment: true)),
            shipment(("1 lb", small), ("1 lb", long), ("1 lb", long)),
            "base 10.00 + base 10.00 + long 4.00 + base 10.00"),
        Example(
            "a group counts in each piece",
            service(
                .separate, Toy.add("a", Toy.fixed("4.00"), when: .above(.length, "22 in"), group: "size"),
                Toy.add("b", Toy.fixed("1.00"), group: "size")), shipment(("1 lb", long), ("1 lb", small)),
            "base 10.00 + a 4.00 + base 10.00 + b 1.00"),
        Example(
            "a share of a piece's own charges, and of all pieces'",
            service(
                .separate, Toy.add("fuel", Toy.share("10")),
                Toy.add("paper", Toy.share("1", of: .all, rounding: .up), perShipment: true)
            ), shipment(("1 lb", small), ("2 lb", small)),
            // 1 % of 24.20 is 0.242.
            "base 10.00 + fuel 1.00 + paper 0.25 + base 12.00 + fuel 1.20"),
        Example(
            "a least charge for each piece, and for the shipment",
            service(
                .separate, Toy.add("least", .atLeast(Toy.micros("11.00"), of: .base)),
                Toy.add("least-all", .atLeast(Toy.micros("25.00"), of: .charges(["base", "least"])), perShipment: true)),
            shipment(("1 lb", small), ("2 lb", small)), "base 10.00 + least 1.00 + least-all 2.00 + base 12.00"),
        Example(
            "tax is on the sum",
            service(.separate, change: { $0.taxes = [.init(.added(Toy.percent("12.5")))] }),
            shipment(("1 lb", small), ("2 lb", small)), "base 10.00 + base 12.00 + tax 2.75"),
        Example(
            "the number of pieces (FedEx and UPS: a fee above so many)",
            service(.separate, Toy.add("many", Toy.fixed("1.00"), when: .above(.pieces, "2"), perShipment: true)),
            shipment(("1 lb", small), ("1 lb", small), ("1 lb", small)),
            "base 10.00 + many 1.00 + base 10.00 + base 10.00"),
        Example(
            "not above so many",
            service(.separate, Toy.add("many", Toy.fixed("1.00"), when: .above(.pieces, "2"), perShipment: true)),
            shipment(("1 lb", small), ("1 lb", small)), "base 10.00 + base 10.00"),
    ]

    static let dimensional = BillableWeightRule(
        sideRounding: .nearest(Toy.length("1 in")), weightRounding: .up(Toy.mass("1 lb")),
        dimensional: BillableWeightTests.dimensional("139 in3", per: "1 lb"))

    static let together = [
        Example(
            "by the sum of the weights", service(.together), shipment(("1 lb", small), ("1 lb", small)), "base 12.00"),
        Example(
            "more than the last row", service(.together), shipment(("3 lb", small), ("2.1 lb", small)),
            "refused: over-last-row"),
        Example(
            "each piece's billable weight is rounded before they are added",
            service(.together, change: { $0.billableWeight = [dimensional] }),
            shipment(("0.3 lb", "1 x 1 x 1 in"), ("0.3 lb", "1 x 1 x 1 in")), "base 12.00"),
        Example(
            "dimensional weights are added",
            service(.together, change: { $0.billableWeight = [dimensional] }),
            // 160 ÷ 139 and 2: 2 + 2.
            shipment(("1 lb", "8 x 5 x 4 in"), ("2 lb", "1 x 1 x 1 in")), "base 20.00"),
        Example(
            "a piece too light for the table on its own",
            service(
                .together, table: Toy.matrix("weight | 1 | 2\n5 lb | gap by the pallet | -\n20 lb | 30.00 | 31.00")),
            shipment(("3 lb", small), ("4 lb", small)), "base 30.00"),
        Example(
            "what is due by piece is due for each",
            service(
                .together, Toy.add("long", Toy.fixed("4.00"), when: .above(.length, "22 in")),
                Toy.add("home", Toy.fixed("2.00"), when: .residential(true), perShipment: true)),
            shipment(("1 lb", long), ("1 lb", small), ("1 lb", long)) { $0.shipTo.residential = true },
            "base 20.00 + long 4.00 + home 2.00 + long 4.00"),
        Example(
            "a limit that one piece exceeds", service(.together, change: { $0.limits = [Toy.limit(.weight, "2 lb")] }),
            shipment(("1 lb", small), ("2.1 lb", small)), "refused: too-heavy"),
    ]

    @Test(arguments: separate + together)
    func prices(_ example: Example) throws { try example.check() }

    @Test func chargesNameTheirParcel() throws {
        let quote = try Toy.quote(
            Self.shipment(("1 lb", Self.small), ("2 lb", Self.small)), tariffs: [Toy.list([Self.service(.separate)])])
        #expect(quote.rates.first?.charges.map(\.parcel) == [1, 2])
    }

    /// Each service has a table and weights of its own, whatever was found for the one before.
    @Test func servicesPricedTogetherAreIndependent() throws {
        let shipment = Self.shipment(("1 lb", Self.small), ("2 lb", Self.small))
        let light = Toy.service(Toy.matrix("weight | price\n2 lb | 1.00"), code: "a") { $0.pieces = .together }
        let heavy = Toy.service(Toy.matrix("weight | price\n2 lb | 2.00\n9 lb | 3.00"), code: "b") {
            $0.pieces = .together
        }
        let dear = Toy.service(Toy.matrix("weight | price\n3 lb | 4.00"), code: "c") { $0.pieces = .together }
        let quote = try Toy.quote(shipment, tariffs: [Toy.list([light, heavy, dear])])
        #expect(quote.rates.map(\.service) == ["b", "c"])
        #expect(quote.rates.map(\.price.amount) == ["3.00", "4.00"])
        #expect(quote.ineligible.map(\.service) == ["a"])
        #expect(quote.ineligible.first?.reasons.map(\.code) == [.overLastRow])
    }

    /// A shipment of one says what it always says, whichever way its pieces were priced.
    @Test(arguments: Service.Pieces.allCases)
    func onePieceIsAParcel(pieces: Service.Pieces) throws {
        let quote = try Toy.quote(Self.shipment(("1 lb", Self.small)), tariffs: [Toy.list([Self.service(pieces)])])
        #expect(quote.outcome == "base 10.00")
        #expect(quote.rates.first?.charges.map(\.parcel) == [nil])
    }
}
