import RatingEngine
import ShipmentModel

/// Areas and zones read as a person reads them: one entry after the other.
extension Area {
    func naivelyHolds(_ address: Address) -> Bool {
        places.contains { $0.naivelyHolds(address) } && !exceptions.contains { $0.naivelyHolds(address) }
    }
}

extension Area.Place {
    func naivelyHolds(_ address: Address) -> Bool {
        if let country, country != address.country { return false }
        if !regions.isEmpty {
            guard let region = address.region else { return false }
            return regions.contains { $0.uppercased() == region.uppercased() }
        }
        if postcodes.isEmpty { return true }
        return postcodes.contains { $0.naivelyHolds(address) }
    }
}

extension PostcodeRange {
    /// Letter by letter: the range's ends are eight bytes, as the postcode's are.
    func naivelyHolds(_ address: Address) -> Bool {
        guard let code = address.naivePostcode else { return false }
        func bytes(_ key: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: key >> UInt64(56 - 8 * $0)) } }
        return !code.lexicographicallyPrecedes(bytes(first)) && !bytes(last).lexicographicallyPrecedes(code)
    }
}

extension Address {
    /// Letters and digits in capitals; in Britain the outward code filled up with blanks; eight bytes in all.
    var naivePostcode: [UInt8]? {
        var text = (postcode ?? "").uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        if text.isEmpty { return nil }
        if ["GB", "JE", "GG", "IM"].contains(country.code), (5...7).contains(text.count) {
            let inward = text.suffix(3)
            var outward = text.dropLast(3)
            while outward.count < 4 { outward += " " }
            text = String(outward) + inward
        }
        let bytes = Array(text.utf8.prefix(8))
        return bytes + Array(repeating: 0, count: 8 - bytes.count)
    }

    /// The five digits of a ZIP code, with or without its +4.
    var naiveZIP: Int? {
        guard let postcode else { return nil }
        let five = postcode.prefix(5)
        guard five.count == 5, five.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
        let rest = postcode.dropFirst(5)
        return rest.isEmpty || rest.hasPrefix("-") ? Int(five) : nil
    }
}

extension ZoneChart {
    /// Exceptions, prefixes, pairs, destinations: the first that says something, be it that the place is not served.
    func naiveZone(from: Address, to: Address) -> String? {
        if let origin = from.naiveZIP, let destination = to.naiveZIP {
            for exception in exceptions
            where Int(exception.origin) == origin / 100 && Int(exception.first) <= destination
                && destination <= Int(exception.last)
            {
                return exception.zone
            }
            for range in ranges
            where Int(range.origin) == origin / 100 && Int(range.first) <= destination / 100
                && destination / 100 <= Int(range.last)
            {
                return range.zone
            }
        }
        for pair in pairs where pair.origin.naivelyHolds(from) && pair.destination.naivelyHolds(to) { return pair.zone }
        let fitting = destinations.filter { $0.place.naivelyHolds(to) }
        // Of postcodes the narrowest range.
        func width(_ destination: Destination) -> UInt64 {
            destination.place.postcodes.filter { $0.naivelyHolds(to) }.map { $0.last - $0.first }.min() ?? .max
        }
        let byPostcode = fitting.filter { !$0.place.postcodes.isEmpty }.min { width($0) < width($1) }
        return byPostcode?.zone ?? fitting.first { !$0.place.regions.isEmpty }?.zone
            ?? fitting.first?.zone
    }
}
