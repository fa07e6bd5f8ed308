import RateTables
import RatingEngine
import ShipmentModel

/// The cheapest way for a parcel of 1 1/4 lb from Columbus to Chicago, without server or log:
/// `swift run embed-example`.
@main
struct Embed {
    static func main() throws {
        let rates = try RateDirectory.load("rate-tables")
        let book = try RateBook(tariffs: rates.tariffs, exchangeRates: rates.exchangeRates, digest: rates.digest)
        guard let us = Country("US"), let day = CivilDate("2025-12-02") else { return }
        let sides = try Dimensions(Length(text: "10 in"), Length(text: "8 in"), Length(text: "4 in"))
        let parcel = Parcel(weight: try Mass(text: "1 1/4 lb"), dimensions: sides)
        let (from, to) = (Address(postcode: "43215", country: us), Address(postcode: "60614", country: us))
        let shipment = Shipment(shipFrom: from, shipTo: to, parcels: [parcel])
        var buffer = RateBuffer()
        let quote = Quoter(book, rates.selection).quote(shipment, on: day, buffer: &buffer)
        for rate in quote.rates { print(rate.serviceName, rate.price) }
    }
}
