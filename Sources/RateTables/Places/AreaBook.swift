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
        // What another area of the list adds is no exception of the whole.
        let areas = parts.map(\.area)
        for index in parts.indices {
            var exceptions = areas[index].exceptions
            for (other, area) in areas.enumerated() where other != index {
                guard let left = area.missing(of: exceptions) else {
                    faults.fault(
                        parts[index].name.place, .keysConflict, found: parts[index].name.text,
                        expected: "an area of its own instead of this list: \(areas[index].name) leaves out a place of "
                            + "which \(area.name) adds a part, or names it in another way (regions, postcodes)")
                    exceptions = []
                    break
                }
                exceptions = left
            }
            parts[index].area.exceptions = exceptions
        }
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
}

extension Area {
    /// What places have that the area has not; nil where that cannot be said as places.
    func missing(of others: [Place]) -> [Place]? {
        var result: [Place] = []
        for other in others {
            // A place of another country neither takes from this one nor adds to it.
            let near = places.filter {
                $0.country == other.country || $0.country == nil || other.country == nil
            }
            var left = [other]
            for place in near {
                var rest: [Place] = []
                for part in left {
                    guard let difference = part.without(place) else { return nil }
                    rest += difference
                }
                left = rest
            }
            result += left
            // Of what the area names it leaves out some itself.
            guard near.contains(where: { other.common(with: $0) != [] }) else { continue }
            for exception in exceptions {
                guard let common = other.common(with: exception) else { return nil }
                result += common.filter { !result.contains($0) }
            }
        }
        return result
    }
}

extension Area.Place {
    private var isWhole: Bool { regions.isEmpty && postcodes.isEmpty }

    /// The places of this one that are not in another; nil where that is no list of regions or postcodes.
    fileprivate func without(_ other: Self) -> [Self]? {
        if let country, let its = other.country, country != its { return [self] }
        if other.country == nil || (other.isWhole && country != nil) || self == other { return [] }
        guard country != nil, !isWhole, regions.isEmpty == other.regions.isEmpty else { return nil }
        var result = self
        if regions.isEmpty {
            result.postcodes = postcodes.flatMap { $0.without(other.postcodes) }
        } else {
            result.regions = regions.filter { !other.regions.contains($0) }
        }
        return result.isWhole ? [] : [result]
    }

    /// The places that are in both; nil where that is no list of regions or postcodes.
    fileprivate func common(with other: Self) -> [Self]? {
        if let country, let its = other.country, country != its { return [] }
        if other.country == nil || (other.isWhole && country != nil) { return [self] }
        if country == nil || isWhole { return [other] }
        guard regions.isEmpty == other.regions.isEmpty else { return nil }
        var result = self
        if regions.isEmpty {
            result.postcodes = postcodes.flatMap { own in
                other.postcodes.compactMap { range in
                    let (first, last) = (max(own.first, range.first), min(own.last, range.last))
                    return first <= last ? PostcodeRange(first: first, last: last) : nil
                }
            }
        } else {
            result.regions = regions.filter(other.regions.contains)
        }
        return result.isWhole ? [] : [result]
    }
}

extension PostcodeRange {
    /// What is left of the range without others.
    fileprivate func without(_ others: [PostcodeRange]) -> [PostcodeRange] {
        var left = [self]
        for other in others {
            left = left.flatMap { range -> [PostcodeRange] in
                guard range.first <= other.last, other.first <= range.last else { return [range] }
                var parts: [PostcodeRange] = []
                if range.first < other.first { parts.append(.init(first: range.first, last: other.first - 1)) }
                if other.last < range.last { parts.append(.init(first: other.last + 1, last: range.last)) }
                return parts
            }
        }
        return left
    }
}
