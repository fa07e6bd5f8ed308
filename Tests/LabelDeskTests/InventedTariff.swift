import Foundation
import RateTables
import RatingEngine
import ShipmentModel
import ShippingLog
import TextFormats
import WireFormat

/// A tariff of one service with labels of our own, at invented prices, and parcels for it.
struct InventedTariff {
    /// What stands under `label`, as it would in the file.
    var label: String
    /// Further files beside the tariff.
    var files: [String: String] = [:]

    /// The files of the rate directory.
    var source: RateSource {
        var texts = files
        texts["parcel.csv"] = "weight_not_over,price\n20 kg,5.50\n"
        texts["tariff.yaml"] = """
            carrier: acme
            carrier_name: Acme Parcels
            account: contract
            currency: EUR
            valid_from: 2025-01-01
            valid_until: 2026-12-31
            until_basis: assumed
            source: invented
            completeness: invented
            services:
              - code: parcel
                name: Acme Parcel
                issue: own
                label:
            \(label.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n"))
                origin: [US, GB, NL]
                destination: [US, GB, NL, DE]
                tables: [{file: parcel.csv}]
                tax: none
            """
        return RateSource(
            files: Dictionary(uniqueKeysWithValues: texts.map { ("acme/contract/" + $0.key, Array($0.value.utf8)) }))
    }

    /// The prices, compiled.
    var prices: Prices { Prices(source) }

    /// Where parcels are sent from and to.
    enum Place: String {
        case columbus = """
            {"company": "Buckeye Sock Works", "street": ["212 N High St"], "city": "Columbus", "region": "OH",
             "postcode": "43215", "country": "US", "phone": "+1 614 555 0142"}
            """
        case chicago = """
            {"name": "Dana Whitfield", "street": ["1845 N Clark St"], "city": "Chicago", "region": "IL",
             "postcode": "60614-2512", "country": "US", "residential": true}
            """
        case london = """
            {"company": "Sock Shop Ltd", "street": ["1 Kingsway"], "city": "London", "postcode": "WC2B 6AN",
             "country": "GB"}
            """
        case cardiff = """
            {"name": "Gwen Price", "street": ["33 Queen Street"], "city": "Cardiff", "postcode": "CF10 2AF",
             "country": "GB"}
            """
        case amsterdam = """
            {"company": "Sokken BV", "street": ["Damrak 1"], "city": "Amsterdam", "postcode": "1012 LG",
             "country": "NL"}
            """
        case utrecht = """
            {"name": "Anna de Vries", "street": ["Oudegracht 158"], "city": "Utrecht", "postcode": "3511 AZ",
             "country": "NL"}
            """
        case berlin = """
            {"name": "Jürgen Müller", "street": ["Straße des 17. Juni 135"], "city": "Berlin", "postcode": "10623",
             "country": "DE"}
            """
    }

    /// A parcel of 1.25 kg.
    static func parcel(_ order: String = "SO-1", from: Place, to: Place, weight: String = "1.25 kg") throws -> Shipment
    {
        let text = """
            {"order": "\(order)", "ship_from": \(from.rawValue), "ship_to": \(to.rawValue), "weight": "\(weight)",
             "dimensions": {"length": 30, "width": 20, "height": 10, "unit": "cm"}}
            """
        return try ShipmentReader.read(Array(text.utf8), for: .label)
    }
}

extension RangeGranted {
    /// A range that Acme granted.
    static func acme(_ format: String, issuer: String, _ serials: ClosedRange<Int64>) -> RangeGranted {
        RangeGranted(
            carrier: "acme", account: "contract", format: format,
            parameters: .object([JSONMember("issuer", .string(issuer))]), first: serials.lowerBound,
            last: serials.upperBound)
    }
}
