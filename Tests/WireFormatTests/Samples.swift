import ShipmentModel
import TextFormats
import WireFormat

/// Texts that the tests change in one place.
enum Samples {
    /// The least a quote needs.
    static let least = """
        {"ship_from":{"postcode":"43215","country":"US"},"ship_to":{"postcode":"SW1A 1AA","country":"GB"},\
        "weight":"20 oz"}
        """

    /// Everything a shipment can say.
    static let full = """
        { "client": "sock-shop", "order": "SO-1001", "parcel": 2, "ship_date": "2025-12-02",
          "ship_from": {"name": "Jörg Müller", "company": "Socks & Co", "street": ["1 Main St", "Dock 4"],
            "city": "Columbus", "region": "OH", "postcode": "43215-1234", "country": "US", "phone": "+1 614 555 0100",
            "email": "dock@example.com", "residential": false},
          "ship_to": {"name": "Ann Lee", "street": ["10 Downing Street"], "city": "London",
            "postcode": "SW1A 2AA", "country": "GB", "residential": true},
          "return_to": {"company": "Backhaul Ltd", "street": ["7 Quay"], "city": "Newark", "region": "OH",
            "postcode": "43055", "country": "US"},
          "weight": {"value": "1.25", "unit": "lb"},
          "dimensions": {"length": "11 1/2", "width": 8, "height": "4", "unit": "in"},
          "packaging": "tube",
          "references": {"po": "4711", "dept": "Ladies' wear"},
          "contents": [{"sku": "SOCK-1", "description": "Cotton socks for Ann", "quantity": 2,
            "value": {"amount": "12.50", "currency": "USD"}, "hs_code": "6115.95", "origin": "PT",
            "weight": {"value": "60", "unit": "g"}, "hazard": "none"}],
          "options": {"signature": "adult", "saturday": true, "insured_value": {"amount": 50, "currency": "USD"},
            "deliver_by": "2025-12-05", "ready_at": "16:30", "carriers": ["usps", "fedex"], "accounts": ["list"], "services": ["express"],
            "currency": "USD", "zones": {"fedex": "5", "dhl": "A"}, "billing": {"party": "third-party"},
            "customs": {"type": "sale", "incoterm": "DAP", "ioss": "IM0123456789", "eori": "GB123456789000"}} }
        """

    static func read(_ text: String, for purpose: ShipmentPurpose = .quote) throws(ShipmentFaults) -> Shipment {
        try ShipmentReader.read(Array(text.utf8), for: purpose)
    }

    /// The faults of a text as `code pointer line:column`.
    static func faults(_ text: String, for purpose: ShipmentPurpose = .quote) -> [String] {
        do throws(ShipmentFaults) {
            _ = try read(text, for: purpose)
            return []
        } catch {
            return error.faults.map { "\($0.code) \($0.pointer)" }
        }
    }

    /// The least text, with further members.
    static func least(with members: String) -> String { least.dropLast() + "," + members + "}" }

    /// The least text, with another address to send to.
    static func to(_ address: String) -> String {
        "{\"ship_from\":{\"postcode\":\"43215\",\"country\":\"US\"},\"ship_to\":{\(address)},\"weight\":\"20 oz\"}"
    }

    /// The least text, with the elements of `parcels` in place of its weight.
    static func of(parcels: String) -> String { weighing("null,\"parcels\":[\(parcels)]") }

    /// The elements of so many parcels, numbered from 1.
    static func parcels(_ count: Int, weighing weight: String) -> String {
        (1...count).map { "{\"n\":\($0),\"weight\":\"\(weight)\"}" }.joined(separator: ",")
    }

    /// The least text, with another weight.
    static func weighing(_ weight: String) -> String { least.replacing("\"20 oz\"", with: weight) }
}

extension String {
    /// The text with each occurrence of another replaced.
    func replacing(_ old: String, with new: String) -> String {
        split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
    }
}
