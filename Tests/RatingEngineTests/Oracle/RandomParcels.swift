import RatingEngine
import ShipmentModel
import TestSupport

/// Shipments just at, below and above the bounds that random tariffs have, on the days around their changes.
enum RandomParcels {
    static let places: [Address] = [
        PlaceTests.address("US", "43215", region: "OH"), PlaceTests.address("US", "10001"),
        PlaceTests.address("US", "10002-1234"), PlaceTests.address("US", "20005", region: "DC"),
        PlaceTests.address("US", "96813", region: "HI"), PlaceTests.address("US", "99501"), PlaceTests.address("US"),
        PlaceTests.address("US", "bad"), PlaceTests.address("US", region: "hi"), PlaceTests.address("GB", "PA2 0AB"),
        PlaceTests.address("GB", "pa20 0ab"), PlaceTests.address("GB", "IV1 1AA"), PlaceTests.address("GB", "M1 1AA"),
        PlaceTests.address("GB", "BT1 5GS"), PlaceTests.address("CA", "V5K 0A1"),
        PlaceTests.address("CA", "T2P 1A1", region: "YT"), PlaceTests.address("IE", "D02 X285"),
        PlaceTests.address("DE"), PlaceTests.address("CA", "V9Z"),
    ]

    static func day(_ choices: inout Choices) -> CivilDate {
        if choices.oneIn(12) { return CivilDate(day: RandomTariff.last.day + 1) }
        if choices.oneIn(12) { return CivilDate(day: RandomTariff.first.day - 1) }
        return CivilDate(day: choices.element(RandomTariff.changes).day + Int32(choices.int(in: 0...2)) - 1)
    }

    private static func near(_ values: [Int64], _ choices: inout Choices) -> Int64 {
        max(1, choices.element(values) + Int64(choices.element([0, 1, -1, 12_345_678])))
    }

    static func parcel(_ number: Int, _ choices: inout Choices) -> Parcel {
        var parcel = Parcel(number: number, weight: Mass(picograms: near(RandomTariff.weights, &choices)))
        if !choices.oneIn(8) {
            let sides = (0..<3).map { _ in Length(nanometres: near(RandomTariff.lengths, &choices)) }
            parcel.dimensions = Dimensions(sides[0], sides[1], sides[2])
        }
        parcel.packaging = choices.element(RandomTariff.packagings + ["own", "own", "unheard-of"])
        parcel.contents = choices.list(0...2) { choices in
            ContentLine(
                quantity: choices.int(in: 1...3),
                value: choices.oneIn(3) ? nil : money(&choices),
                hazard: choices.oneIn(8) ? choices.element(RandomTariff.hazards + ["explosive"]) : "none")
        }
        return parcel
    }

    private static func money(_ choices: inout Choices) -> Money {
        let micros = choices.element(RandomTariff.values) + Int64(choices.element([0, 10_000, -10_000]))
        let currency = choices.oneIn(6) ? choices.element(["GBP", "EUR"]) : "USD"
        return Money(micros: max(0, micros), Currency(currency)!)
    }

    static func shipment(_ choices: inout Choices) -> Shipment {
        var shipment = Shipment(
            shipFrom: choices.oneIn(4) ? choices.element(places) : places[0], shipTo: choices.element(places),
            parcels: [])
        let count = choices.oneIn(4) ? choices.int(in: 2...3) : 1
        shipment.parcels = (1...count).map { parcel($0, &choices) }
        shipment.shipTo.residential = choices.element([nil, true, false])
        if choices.oneIn(6) { shipment.shipTo.street = ["PO Box 12"] }
        if choices.oneIn(8) { shipment.options.signature = choices.element([.any, .adult]) }
        shipment.options.saturday = choices.oneIn(10)
        if choices.oneIn(5) { shipment.options.insuredValue = money(&choices) }
        if choices.oneIn(6) {
            shipment.options.zones = [.init(carrier: "toy", zone: choices.element(["1", "4", "9"]))]
        }
        shipment.options.billing = choices.element([.sender, .recipient, .thirdParty])
        if choices.oneIn(12) {
            shipment.options.deliverBy = CivilDate(day: Toy.date("2025-12-01").day + Int32(choices.int(in: 0...8)))
            shipment.options.readyAt = choices.element([nil, 17 * 60, 17 * 60 + 1])
        }
        if choices.oneIn(10) { shipment.options.services = ["ground"] }
        if choices.oneIn(10) { shipment.options.accounts = ["list"] }
        return shipment
    }
}
