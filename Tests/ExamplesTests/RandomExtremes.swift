import RatingEngine
import ShipmentModel
import TestSupport
import WireFormat

/// Shipments that somebody might send, and those at the edges of what `Bounds` allows: nobody sends them, and nobody may
/// bring the engine down with them.
enum RandomExtremes {
    /// A number from anywhere between two, small ones as often as great ones.
    private static func size(_ range: ClosedRange<Int64>, _ choices: inout Choices) -> Int64 {
        switch choices.int(in: 0...3) {
        case 0: return range.lowerBound
        case 1: return range.upperBound
        default:
            let digits = choices.number(upTo: 62)
            let value = Int64(choices.number(upTo: UInt64.max >> (63 - digits)) & UInt64(Int64.max))
            return min(max(value, range.lowerBound), range.upperBound)
        }
    }

    private static let postcodes = [
        "43215", "10001", "96813", "99501", "00501", "00000", "99999", "60614-9999", "M1 1EZ", "EC1A 1BB", "BT1 5GS",
        "ZE1 0AA", "PA2 0AB", "1011 AB", "9999 ZZ", "0110", "9893", "V5K 0A1", "D02 X285", "", "0", "-", "٣٤٢١٥",
        "４３２１５",
        "ﬃ", "🏤🏤🏤", "\u{0}", "\u{202E}10001", "100011000110001100011000110001",
    ]

    static func text(_ choices: inout Choices) -> String {
        choices.oneIn(3) ? choices.text(0...40) : choices.element(postcodes)
    }

    private static let countries = ["US", "US", "US", "GB", "GB", "NL", "NZ", "CA", "DE", "PR", "IE", "JE", "ZZ", "AA"]
    private static let regions = [nil, "OH", "HI", "AK", "AE", "PR", "hi", "", "Île-de-France", "\u{1F1FA}\u{1F1F8}"]

    static func address(_ choices: inout Choices) -> Address {
        var address = Address(country: Country(choices.element(countries))!)
        if !choices.oneIn(6) { address.postcode = choices.oneIn(2) ? choices.element(postcodes) : text(&choices) }
        address.region = choices.oneIn(8) ? text(&choices) : choices.element(regions)
        address.residential = choices.element([nil, true, false])
        if choices.oneIn(4) { address.street = [choices.element(["PO Box 1", "BFPO 1", "Postbus 9", text(&choices)])] }
        if choices.oneIn(4) { address.city = choices.element(["APO", text(&choices)]) }
        return address
    }

    private static func money(_ choices: inout Choices) -> Money {
        Money(
            micros: size(0...Bounds.amount * 1_000_000, &choices),
            Currency(choices.element(["USD", "GBP", "EUR", "NZD", "JPY", "KWD", "XXX"]))!)
    }

    private static let packagings = [
        "own", "tube", "roll", "soft-pack", "flat-rate-envelope", "padded-flat-rate-envelope", "medium-flat-rate-box",
        "fedex-envelope", "fedex-pak", "fedex-tube", "fedex-10kg-box", "ups-letter", "letter", "letter-medium",
        "none-such",
    ]

    static func parcel(_ number: Int, of count: Int, _ choices: inout Choices) -> Parcel {
        // One parcel may be as heavy as a mass can be; several no more than all together may be.
        let heaviest = count == 1 ? Int64.max : Bounds.totalMass.picograms / Int64(count)
        var parcel = Parcel(number: number, weight: Mass(picograms: size(1...heaviest, &choices)))
        if choices.oneIn(3) { parcel.weight = Mass(picograms: size(1...70 * Mass.Unit.lb.picograms, &choices)) }
        if !choices.oneIn(8) {
            let sides = (0..<3).map { _ in Length(nanometres: size(1...Bounds.length.nanometres, &choices)) }
            parcel.dimensions = Dimensions(sides[0], sides[1], sides[2])
        }
        if choices.oneIn(3) {
            let sides = (0..<3).map { _ in Length(nanometres: size(1...600_000_000, &choices)) }
            parcel.dimensions = Dimensions(sides[0], sides[1], sides[2])
        }
        parcel.packaging = choices.oneIn(10) ? text(&choices) : choices.element(packagings)
        parcel.contents = choices.list(0...2) { choices in
            ContentLine(
                quantity: choices.element([1, 2, Bounds.quantity]), value: choices.bool() ? money(&choices) : nil,
                hazard: choices.oneIn(4) ? choices.element(["lithium-ion", text(&choices)]) : "none")
        }
        return parcel
    }

    static func shipment(_ choices: inout Choices) -> Shipment {
        choices.oneIn(3) ? extreme(&choices) : ordinary(&choices)
    }

    /// A day and two places for which a tariff holds prices, what is sent in, and how long and heavy it may be.
    private struct Trip {
        let day: String
        let from: (country: String, postcode: String)
        let to: (country: String, postcode: String)
        var packaging = "own"
        var longest = 900
        var grams = 30_000
    }

    private static let trips = [
        Trip(day: "2025-12-02", from: ("US", "43215"), to: ("US", "60614")),
        Trip(day: "2025-12-02", from: ("US", "10001"), to: ("US", "96813"), longest: 300),
        Trip(day: "2025-12-02", from: ("US", "10001"), to: ("DE", "10115"), longest: 400, grams: 1_800),
        Trip(day: "2025-10-05", from: ("US", "10001"), to: ("CA", "V5K 0A1"), longest: 600),
        Trip(day: "2025-12-02", from: ("US", "10001"), to: ("US", "90001"), packaging: "medium-flat-rate-box"),
        Trip(day: "2026-03-02", from: ("US", "10001"), to: ("US", "90001")),
        Trip(day: "2026-03-02", from: ("US", "10001"), to: ("US", "90001"), packaging: "fedex-pak", grams: 20_000),
        Trip(day: "2006-01-02", from: ("US", "43215"), to: ("US", "60614")),
        Trip(day: "2026-04-10", from: ("GB", "M1 1EZ"), to: ("GB", "BT1 5GS"), longest: 350, grams: 20_000),
        Trip(day: "2025-06-02", from: ("GB", "EC1A 1BB"), to: ("GB", "ZE1 0AA"), longest: 600, grams: 2_000),
        Trip(day: "2025-12-02", from: ("NL", "1011 AB"), to: ("NL", "9999 ZZ"), longest: 480, grams: 10_000),
        Trip(day: "2024-07-01", from: ("NZ", "0110"), to: ("AU", "2000"), packaging: "letter-medium", grams: 50),
        Trip(day: "2025-10-01", from: ("NZ", "1010"), to: ("NZ", "1021"), longest: 400, grams: 25_000),
    ]

    /// What a person might send, now and then with something about it that nobody would.
    private static func ordinary(_ choices: inout Choices) -> Shipment {
        let trip = choices.element(trips)
        let parcels = (1...(choices.oneIn(4) ? choices.int(in: 2...4) : 1)).map { number in
            let longest = choices.bool() ? trip.longest : min(trip.longest, 200)
            let sides = (0..<3).map { _ in Length(nanometres: Int64(choices.int(in: 1...longest)) * 1_000_000) }
            let grams = choices.int(in: 1...(choices.bool() ? trip.grams : min(trip.grams, 500)))
            return Parcel(
                number: number, weight: Mass(picograms: Int64(grams) * Mass.Unit.g.picograms),
                dimensions: Dimensions(sides[0], sides[1], sides[2]),
                packaging: choices.oneIn(8) ? choices.element(packagings) : trip.packaging)
        }
        var shipment = Shipment(
            shipDate: CivilDate(trip.day),
            shipFrom: Address(postcode: trip.from.postcode, country: Country(trip.from.country)!),
            shipTo: Address(
                postcode: trip.to.postcode, country: Country(trip.to.country)!,
                residential: choices.element([nil, true, false])),
            parcels: parcels)
        if choices.oneIn(4) { shipment.options.zones = [.init(carrier: "fedex", zone: choices.element(["2", "A"]))] }
        if choices.oneIn(8) {
            shipment.options.insuredValue = Money(
                micros: size(0...5_000_000_000, &choices), Currency(choices.element(["USD", "GBP", "EUR", "NZD"]))!)
        }
        switch choices.int(in: 0...15) {
        case 12: shipment.options = options(&choices)
        case 13: shipment.shipTo = address(&choices)
        case 14: shipment.shipFrom = address(&choices)
        case 15: shipment.parcels = [parcel(1, of: 1, &choices)]
        default: break
        }
        return shipment
    }

    private static func extreme(_ choices: inout Choices) -> Shipment {
        let days = CivilDate("1900-01-01")!.day...CivilDate("9999-12-31")!.day
        let known = ["2025-12-02", "2026-04-10", "2006-06-01", "2024-07-01", "2026-02-02", "2025-10-05", "2026-01-18"]
        let count = choices.oneIn(60) ? Bounds.parcels : choices.oneIn(6) ? choices.int(in: 2...5) : 1
        var shipment = Shipment(
            shipDate: choices.oneIn(3)
                ? CivilDate(day: Int32(choices.int(in: Int(days.lowerBound)...Int(days.upperBound))))
                : CivilDate(choices.element(known)), shipFrom: address(&choices), shipTo: address(&choices),
            parcels: (1...count).map { parcel($0, of: count, &choices) })
        if choices.oneIn(3) { shipment.shipTo.country = shipment.shipFrom.country }
        if choices.oneIn(8) { shipment.client = text(&choices) }
        shipment.options = options(&choices)
        return shipment
    }

    private static func options(_ choices: inout Choices) -> ShipmentOptions {
        var options = ShipmentOptions()
        options.signature = choices.element(ShipmentOptions.Signature.allCases)
        options.saturday = choices.oneIn(8)
        if choices.oneIn(4) { options.insuredValue = money(&choices) }
        if choices.oneIn(8) {
            options.deliverBy = CivilDate(day: Int32(choices.int(in: -25_000...2_932_000)))
        }
        options.readyAt = choices.element([nil, nil, 0, 1439])
        if choices.oneIn(10) { options.carriers = [choices.element(["usps", text(&choices)])] }
        if choices.oneIn(10) { options.accounts = [choices.element(["list", text(&choices)])] }
        if choices.oneIn(10) { options.services = [choices.element(["ground-advantage", text(&choices)])] }
        if choices.oneIn(6) { options.currency = Currency(choices.element(["USD", "EUR", "XXX"])) }
        if choices.oneIn(4) {
            options.zones = ["usps", "fedex", "ups", "royal-mail"].map {
                .init(carrier: $0, zone: choices.element(["2", "8", "A", "", text(&choices)]))
            }
        }
        options.billing = choices.element(ShipmentOptions.BillingParty.allCases)
        return options
    }
}
