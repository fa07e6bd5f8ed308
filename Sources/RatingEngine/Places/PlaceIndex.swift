import ShipmentModel

/// Which areas a place lies in and which zones it has, found with one look-up a parcel and side.
///
/// All areas of the book cut each country's postcodes into elementary ranges; each range is a row that holds the answer
/// for every area at once. Regions, and countries as a whole, are rows too. A place is a region's row and a postcode
/// range's row together.
struct PlaceIndex: Sendable {
    /// How many words of bits a row has for inclusion; as many follow for exception.
    let words: Int
    /// How many charts give zones by place.
    let charts: Int
    /// Rows of inclusion words, then exception words.
    private let bits: [UInt64]
    /// Rows of zones, one a chart; 0 for none, otherwise the chart's zone number + 1.
    private let zones: [UInt8]
    private let countries: [CountryPlaces]

    /// A parcel's place at one side: rows of the index.
    struct Place: Sendable {
        let region: Int32
        let postcode: Int32
    }

    private struct CountryPlaces: Sendable {
        /// The row of the country as a whole.
        var whole: Int32 = 0
        var regions: [(key: UInt64, row: Int32)] = []
        /// The first keys of elementary ranges, ascending, and the row of each.
        var starts: [UInt64] = []
        var rows: [Int32] = []
    }

    /// Where an address lies. O(log ranges).
    func place(country: Country, region: String?, postcode: String?) -> Place {
        let places = countries[Int(country.index)]
        var regionRow = places.whole
        if !places.regions.isEmpty, let region {
            let key = PlaceIndex.key(ofRegion: region)
            for known in places.regions where known.key == key { regionRow = known.row }
        }
        guard !places.starts.isEmpty, let postcode else { return Place(region: regionRow, postcode: 0) }
        let key = PostcodeRange.key(of: postcode, in: country)
        guard key != 0 else { return Place(region: regionRow, postcode: 0) }
        var low = 0
        var high = places.starts.count
        while low < high {
            let middle = (low + high) / 2
            if places.starts[middle] <= key { low = middle + 1 } else { high = middle }
        }
        return Place(region: regionRow, postcode: low == 0 ? 0 : places.rows[low - 1])
    }

    /// The bits of the areas that a place lies in.
    @inline(__always)
    func areas(of place: Place, word: Int) -> UInt64 {
        let region = Int(place.region) * 2 * words + word
        let postcode = Int(place.postcode) * 2 * words + word
        return (bits[region] | bits[postcode]) & ~(bits[region + words] | bits[postcode + words])
    }

    /// The number of a chart's zone for a place; −1 where it has none.
    func zone(of place: Place, chart: Int) -> Int {
        let byPostcode = zones[Int(place.postcode) * charts + chart]
        return Int(byPostcode != 0 ? byPostcode : zones[Int(place.region) * charts + chart]) - 1
    }

    /// Eight bytes of a region's code, capitals.
    static func key(ofRegion region: String) -> UInt64 {
        var key: UInt64 = 0
        for byte in region.utf8.prefix(8) {
            key = key << 8 | UInt64((UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 32 : byte)
        }
        return key
    }

    var bytes: Int { bits.count * 8 + zones.count + countries.reduce(0) { $0 + $1.starts.count * 12 } }
}

extension PlaceIndex {
    /// What places are to answer: areas by number, and zones by chart.
    struct Builder {
        private(set) var areas: [Area] = []
        private var numbers: [Key: Int] = [:]
        private var zones: [[(place: Area.Place, zone: UInt8)]] = []

        /// An area, hashed by a few of its postcodes: lists have thousands, and every condition asks for its areas. Those
        /// that are the same list in memory are not compared one by one either.
        private struct Key: Hashable {
            let area: Area

            func hash(into hasher: inout Hasher) {
                hasher.combine(area.name)
                for place in area.places {
                    hasher.combine(place.country)
                    hasher.combine(place.regions)
                    hasher.combine(place.postcodes.count)
                    hasher.combine(place.postcodes.first)
                }
            }
        }

        /// The number of an area's bit.
        mutating func number(of area: Area) -> Int {
            let key = Key(area: area)
            if let known = numbers[key] { return known }
            areas.append(area)
            numbers[key] = areas.count - 1
            return areas.count - 1
        }

        /// The number of a chart whose zones go by place.
        mutating func chart(_ places: [(place: Area.Place, zone: UInt8)]) -> Int {
            zones.append(places)
            return zones.count - 1
        }

        func build() -> PlaceIndex { PlaceIndex(areas, zones) }
    }

    /// One area's or chart's claim on a place.
    private struct Claim {
        enum Value {
            case area(Int)
            case exception(Int)
            case zone(chart: Int, UInt8)
        }
        let value: Value
        /// Narrower ranges count before wider ones where they say different zones.
        var width: UInt64 = .max
    }

    private init(_ areas: [Area], _ charts: [[(place: Area.Place, zone: UInt8)]]) {
        words = (areas.count + 63) / 64
        self.charts = charts.count
        var everywhere: [Claim] = []
        var wholes: [UInt16: [Claim]] = [:]
        var regions: [UInt16: [UInt64: [Claim]]] = [:]
        var ranges: [UInt16: [(range: PostcodeRange, claim: Claim)]] = [:]
        func claim(_ place: Area.Place, _ value: Claim.Value) {
            guard let country = place.country?.index else { return everywhere.append(Claim(value: value)) }
            if !place.regions.isEmpty {
                for region in place.regions {
                    regions[country, default: [:]][PlaceIndex.key(ofRegion: region), default: []].append(
                        Claim(value: value))
                }
            } else if !place.postcodes.isEmpty {
                for range in place.postcodes {
                    ranges[country, default: []].append(
                        (range, Claim(value: value, width: range.last - range.first)))
                }
            } else {
                wholes[country, default: []].append(Claim(value: value))
            }
        }
        for (number, area) in areas.enumerated() {
            for place in area.places { claim(place, .area(number)) }
            for place in area.exceptions { claim(place, .exception(number)) }
        }
        for (number, places) in charts.enumerated() {
            for (place, zone) in places { claim(place, .zone(chart: number, zone)) }
        }

        var rows = Rows(words: words, charts: charts.count)
        // Row 0 answers nothing: the postcode's row where no range holds it.
        _ = rows.row([])
        var countries = [CountryPlaces](repeating: CountryPlaces(), count: Country.count)
        let nowhereSpecial = rows.row(everywhere)
        for index in countries.indices { countries[index].whole = nowhereSpecial }
        for country in Set(wholes.keys).union(regions.keys) {
            let whole = everywhere + (wholes[country] ?? [])
            countries[Int(country)].whole = rows.row(whole)
            countries[Int(country)].regions = (regions[country] ?? [:]).sorted { $0.key < $1.key }.map {
                (key: $0.key, row: rows.row(whole + $0.value))
            }
        }
        for (country, claims) in ranges {
            let (starts, numbers) = PlaceIndex.elementary(claims, &rows)
            countries[Int(country)].starts = starts
            countries[Int(country)].rows = numbers
        }
        bits = rows.bits
        zones = rows.zones
        self.countries = countries
    }

    /// Cuts overlapping ranges into elementary ones: first keys and rows.
    private static func elementary(
        _ claims: [(range: PostcodeRange, claim: Claim)], _ rows: inout Rows
    ) -> (starts: [UInt64], rows: [Int32]) {
        // Each range opens at its first key and closes behind its last.
        var edges: [(key: UInt64, opens: Bool, claim: Int)] = []
        edges.reserveCapacity(2 * claims.count)
        for (number, entry) in claims.enumerated() {
            edges.append((entry.range.first, true, number))
            if entry.range.last < .max { edges.append((entry.range.last + 1, false, number)) }
        }
        edges.sort { ($0.key, $0.opens ? 1 : 0, $0.claim) < ($1.key, $1.opens ? 1 : 0, $1.claim) }
        var open: [Int] = []
        var starts: [UInt64] = []
        var numbers: [Int32] = []
        var index = 0
        while index < edges.count {
            let key = edges[index].key
            while index < edges.count, edges[index].key == key {
                if edges[index].opens {
                    open.append(edges[index].claim)
                } else if let position = open.firstIndex(of: edges[index].claim) {
                    open.remove(at: position)
                }
                index += 1
            }
            let row = rows.row(open.map { claims[$0].claim })
            if numbers.last == row { continue }
            starts.append(key)
            numbers.append(row)
        }
        return (starts, numbers)
    }

    /// Rows with equal content are one.
    private struct Rows {
        let words: Int
        let charts: Int
        var bits: [UInt64] = []
        var zones: [UInt8] = []
        private var numbers: [Key: Int32] = [:]

        private struct Key: Hashable {
            let bits: [UInt64]
            let zones: [UInt8]
        }

        init(words: Int, charts: Int) {
            self.words = words
            self.charts = charts
        }

        mutating func row(_ claims: [Claim]) -> Int32 {
            var key = [UInt64](repeating: 0, count: 2 * words)
            var zone = [UInt8](repeating: 0, count: charts)
            var width = [UInt64](repeating: .max, count: charts)
            for claim in claims {
                switch claim.value {
                case .area(let number): key[number / 64] |= 1 << UInt64(number % 64)
                case .exception(let number): key[words + number / 64] |= 1 << UInt64(number % 64)
                case .zone(let chart, let number):
                    // Later claims are narrower: a country's come before its regions'.
                    if zone[chart] == 0 || claim.width <= width[chart] {
                        zone[chart] = number
                        width[chart] = claim.width
                    }
                }
            }
            let known = Key(bits: key, zones: zone)
            if let number = numbers[known] { return number }
            let number = Int32(numbers.count)
            numbers[known] = number
            bits += key
            zones += zone
            return number
        }
    }
}
