internal import RatingEngine
internal import ShipmentModel
internal import Yams

/// Reads one entry of `areas`.
struct AreaReader {
    let object: ObjectReader
    let files: SharedFiles
    /// The tariff's folder.
    let folder: String

    private var faults: FaultList { object.faults }

    func read(name: String) -> Area {
        let places: [Area.Place]
        if object.has("places") {
            object.refuse(Shape.place.keys, expected: "places alone, or a country without places")
            places = object.objects("places", .place, atLeastOne: "place").flatMap(readPlaces)
        } else {
            places = readPlaces(object)
        }
        return Area(name: name, places: places, exceptions: object.objects("except", .place).flatMap(readPlaces))
    }

    private func readPlaces(_ object: ObjectReader) -> [Area.Place] {
        guard let key = object.oneOf(["country", "countries"]) else { return [] }
        if key == "countries" {
            object.refuse(["regions", "postcodes", "postcodes_file"], expected: "country, for parts of one")
            if object.node("countries")?.scalar?.string == "all" { return [Area.Place(country: nil)] }
            return object.countries("countries").map { Area.Place(country: $0) }
        }
        guard let scalar = object.scalar("country"), let country = readCountry(scalar, faults: faults) else {
            return []
        }
        let parts = ["regions", "postcodes", "postcodes_file"].filter(object.has)
        if parts.count > 1 {
            object.refuse([parts[1]], expected: "only one of regions, postcodes, postcodes_file; places unites several")
        }
        switch parts.first {
        case "regions": return [Area.Place(country: country, regions: readRegions(object, of: country))]
        case "postcodes":
            return [Area.Place(country: country, postcodes: readPostcodes(object, of: country))]
        case "postcodes_file":
            guard let name = object.scalar("postcodes_file"),
                let path = files.use(name, folder: folder, expected: "a CSV file with a column postcode")
            else { return [] }
            return [Area.Place(country: country, postcodes: files.postcodes(path, of: country))]
        default: return [Area.Place(country: country)]
        }
    }

    private func readRegions(_ object: ObjectReader, of country: Country) -> [String] {
        var regions: [String] = []
        for scalar in object.scalars("regions", atLeastOne: "region") {
            if let fault = Regions.fault(scalar.text, of: country) {
                faults.fault(scalar.place, .unknownRegion, found: scalar.text, expected: fault)
            } else if regions.contains(scalar.text) {
                faults.fault(scalar.place, .duplicate, found: scalar.text, expected: "each region once")
            } else {
                regions.append(scalar.text)
            }
        }
        return regions
    }

    private func readPostcodes(_ object: ObjectReader, of country: Country) -> [PostcodeRange] {
        var ranges = PlacedRanges()
        var texts: [Place: String] = [:]
        for scalar in object.scalars("postcodes", atLeastOne: "postcode") {
            texts[scalar.place] = scalar.text
            do throws(PostcodeText.Fault) {
                for range in try PostcodeText.ranges(scalar.text, in: country) {
                    ranges.append(range, line: scalar.place.line, column: scalar.place.column)
                }
            } catch {
                faults.fault(scalar.place, .badPostcode, found: scalar.text, expected: error.expected)
            }
        }
        let file = object.place.file
        return ranges.sorted(file: file, faults: faults) { line, column in
            texts[Place(file: file, line: line, column: column)] ?? ""
        }
    }
}

extension ObjectReader {
    /// The countries of a list, each once.
    func countries(_ key: String) -> [Country] {
        var result: [Country] = []
        for scalar in scalars(key, atLeastOne: "country") {
            guard let country = readCountry(scalar, faults: faults) else { continue }
            guard !result.contains(country) else {
                faults.fault(scalar.place, .duplicate, found: scalar.text, expected: "each country once")
                continue
            }
            result.append(country)
        }
        return result
    }
}

/// A country's code.
func readCountry(_ scalar: PlacedText, faults: FaultList) -> Country? {
    if let country = Country(scalar.text), country.isAssigned { return country }
    let capitals = scalar.text == "UK" ? Country("GB") : Country(scalar.text.uppercased())
    faults.fault(
        scalar.place, .unknownCountry, found: scalar.text,
        expected: capitals?.isAssigned == true
            ? capitals!.code : "a country's two capital letters by ISO 3166-1, such as US")
    return nil
}
