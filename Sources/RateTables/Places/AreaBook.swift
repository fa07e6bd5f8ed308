internal import RatingEngine
internal import ShipmentModel
internal import Yams

/// The areas that a tariff declares, and which of them were referred to.
final class AreaBook {
    private struct Entry {
        /// Nil where it was faulty.
        var area: Area?
        var place: Place
        var isUsed = false
    }

    private var entries: [String: Entry] = [:]
    private let faults: FaultList

    init(faults: FaultList) { self.faults = faults }

    /// Declares an area; nil for one that was faulty, so that what refers to it is not reported too.
    func declare(_ name: PlacedText, _ area: Area?) {
        entries[name.text] = Entry(area: area, place: name.place)
    }

    /// The areas that nothing refers to.
    var unused: [PlacedText] {
        entries.filter { !$0.value.isUsed }.map { PlacedText(text: $0.key, place: $0.value.place) }
    }

    /// The places that a list of countries and areas names together; without any where a name was faulty.
    func area(of names: [PlacedText]) -> Area {
        var seen: Set<String> = []
        var parts: [(name: PlacedText, area: Area)] = []
        for name in names {
            guard seen.insert(name.text).inserted else {
                faults.fault(name.place, .duplicate, found: name.text, expected: "each country and area once")
                continue
            }
            if let area = area(named: name) { parts.append((name, area)) }
        }
        if parts.count == 1 { return parts[0].area }
        for index in parts.indices {
            let others = parts.enumerated().filter { $0.offset != index }.map(\.element.area)
            // What another area adds in full is no exception of the whole.
            parts[index].area.exceptions.removeAll { exception in
                others.contains { $0.adds(exception) }
            }
        }
        checkExceptions(parts)
        return Area(
            name: parts.map(\.area.name).joined(separator: " "), places: parts.flatMap(\.area.places),
            exceptions: parts.flatMap(\.area.exceptions))
    }

    /// Each of a list of countries and areas on its own: not to be in a list is not to be in any of it.
    func areas(of names: [PlacedText]) -> [Area] { names.compactMap { area(named: $0) } }

    private func area(named name: PlacedText) -> Area? {
        if let country = Country(name.text) {
            if country.isAssigned { return Area(countries: [country]) }
            faults.fault(
                name.place, .unknownCountry, found: name.text,
                expected: name.text == "UK" ? "GB" : "a country's two capital letters by ISO 3166-1, such as US")
            return nil
        }
        guard entries[name.text] != nil else {
            let capitals = Country(name.text.uppercased())
            faults.fault(
                name.place, .unknownArea, found: name.text,
                expected: capitals?.isAssigned == true
                    ? capitals!.code
                    : nearestName(to: name.text, in: entries.keys)
                        ?? (["a country's two capital letters"] + entries.keys.sorted()).joined(separator: ", or "))
            return nil
        }
        entries[name.text]?.isUsed = true
        return entries[name.text]?.area
    }

    /// An area's exceptions must not take away what another one of the list adds.
    private func checkExceptions(_ parts: [(name: PlacedText, area: Area)]) {
        for (index, part) in parts.enumerated() where !part.area.exceptions.isEmpty {
            for (other, against) in parts.enumerated() where other != index {
                let clash = part.area.exceptions.contains { exception in
                    against.area.places.contains {
                        $0.country == nil || exception.country == nil || $0.country == exception.country
                    }
                }
                guard clash else { continue }
                faults.fault(
                    part.name.place, .keysConflict, found: part.name.text,
                    expected: "an area of its own that says what it takes of \(against.name.text) and what not")
            }
        }
    }
}

extension Area {
    /// Whether a place is among those of the area, and no exception touches it.
    fileprivate func adds(_ place: Place) -> Bool {
        places.contains { $0 == place || $0 == Place(country: place.country) || $0 == Place(country: nil) }
            && !exceptions.contains {
                $0.country == nil || place.country == nil || $0.country == place.country
            }
    }
}
