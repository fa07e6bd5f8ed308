import TextFormats

/// Finds the name someone probably meant.
enum NearestName {
    /// What others call our members: the names of common shop systems and carrier interfaces.
    private static let synonyms: [String: String] = [
        "zip": "postcode", "zip_code": "postcode", "zipcode": "postcode", "postal_code": "postcode",
        "postalCode": "postcode", "state": "region", "province": "region", "state_province": "region",
        "country_code": "country", "countryCode": "country", "address": "street", "address1": "street",
        "line1": "street", "street1": "street", "town": "city", "telephone": "phone", "mail": "email",
        "from": "ship_from", "sender": "ship_from", "to": "ship_to", "recipient": "ship_to", "receiver": "ship_to",
        "packages": "parcels", "pieces": "parcels", "items": "contents", "lines": "contents", "size": "dimensions",
        "date": "ship_date", "order_number": "order", "order_id": "order", "qty": "quantity", "tariff_code": "hs_code",
        "country_of_origin": "origin", "price": "value", "insurance": "insured_value", "number": "n",
    ]

    /// The known name that is nearest to what was written; nil if none is near.
    static func of(_ name: String, among known: [String]) -> String? {
        if let meant = synonyms[name], known.contains(meant) { return meant }
        let written = Array(name.utf8)
        guard (2...30).contains(written.count) else { return nil }
        let limit = max(1, written.count / 3)
        let candidates = known.map {
            (name: $0, distance: EditDistance.between(folded(written), folded(Array($0.utf8))))
        }
        guard let best = candidates.min(by: { $0.distance < $1.distance }), best.distance <= limit else { return nil }
        return best.name
    }

    /// Small letters without separators, so that `shipTo` and `Ship-To` are `ship_to`.
    private static func folded(_ bytes: [UInt8]) -> [UInt8] {
        bytes.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
            .map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }
}
