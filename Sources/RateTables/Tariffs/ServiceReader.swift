internal import RatingEngine
internal import ShipmentModel
internal import Yams

/// Reads one entry of `services`.
struct ServiceReader {
    let object: ObjectReader
    let context: ServiceContext
    let files: SharedFiles

    private var faults: FaultList { object.faults }

    /// The service. What was faulty has been reported and is replaced by a default.
    func read(usage: inout ServiceUsage) -> ReadService {
        let column = readColumn(usage: &usage)
        let entries = object.objects("row_substitutes", .rowSubstitute)
        let names = Set(entries.compactMap { $0.node("row")?.scalar?.string })
        let tables = TableReader(object: object, context: context, files: files)
        let matrices = tables.read(columns: column.columns, namedRows: names, usage: &usage)
        let unpriced = readUnpricedZones(column, matrices: matrices)
        if let chart = column.chart { checkZones(of: chart, unpriced: unpriced, in: matrices) }
        let packaging = object.codes("packaging").map(\.text)
        let hazards = object.codes("hazards").map(\.text)
        let scope = RuleScope(
            currency: context.currency, areas: context.areas, zones: knownZones(column, matrices),
            kinds: files.kinds.service(packaging: packaging, hazards: hazards))
        let limits = readLimits(scope)
        tables.checkReach(of: matrices, limits: limits)
        let zonesOrdered = object.flag("zones_ordered") ?? false
        if object.has("zone_chart"), !object.has("zones_ordered") {
            faults.fault(
                object.place(of: "zone_chart"), .missingKey, found: "",
                expected: "the key zones_ordered beside zone_chart: true where prices do not fall from a column to the "
                    + "next, so that swapped columns are found, or false")
        }
        if !object.has("zone_chart") {
            object.refuse(["zones_ordered", "unpriced_zones"], expected: "zone_chart beside it")
        }
        let surcharges = SurchargesReader(
            object: object, context: context, scope: scope, files: files, columns: column.columns,
            prices: matrices.first
        ).read(usage: &usage)
        let includes = IncludesReader(object: object, context: context, files: files).read(
            columns: column.columns, namedRows: names, prices: matrices, usage: &usage)
        let substitutes = entries.map { entry in
            RowSubstitute(
                row: entry.text("row"),
                condition: entry.condition("when", scope, without: [.billableWeight]) ?? Condition([]))
        }
        checkRowSubstitutes(entries, in: matrices)
        checkPieces(matrices)
        let destination = object.area("destination", context.areas) ?? Area(countries: [])
        let origin = object.area("origin", context.areas) ?? Area(countries: [])
        if let read = column.chart, !read.isDeclaredByCaller {
            let chart = read.chart
            let zipCodes = Area(countries: chart.ranges.isEmpty ? [] : ZoneChart.zipCountries)
            let listed = Area(name: "", places: chart.destinations.map(\.place))
            let anywhere = Area(name: "", places: chart.destinations.isEmpty ? [] : [Area.Place(country: nil)])
            warnOfPlaces("origin", origin, without: chart.pairs.map(\.origin) + [anywhere, zipCodes], in: chart)
            warnOfPlaces(
                "destination", destination, without: chart.pairs.map(\.destination) + [listed, zipCodes], in: chart)
        }
        let service = Service(
            code: object.code("code"), name: object.text("name"), issue: object.word("issue") ?? IssueMode.none,
            label: LabelReader(object: object, files: files, folder: context.folder).read(), missing: readMissing(),
            condition: readCondition(scope),
            origin: origin,
            destination: destination,
            servesPostOfficeBoxes: object.flag("po_boxes") ?? true, pieces: object.word("pieces") ?? .separate,
            packaging: packaging, hazards: hazards,
            signatures: object.words("signatures", without: ShipmentOptions.Signature.none),
            deliversOnSaturday: object.flag("saturday") ?? false, limits: limits, column: column.rule,
            tables: matrices.map(\.table),
            billableWeight: BillableWeightReader(
                object: object, context: context, scope: scope, reach: reach(of: matrices)
            ).read(),
            rowSubstitutes: substitutes, surcharges: surcharges.surcharges, includes: includes.included,
            taxes: readTaxes(scope),
            delivery: object.object("delivery", .delivery).flatMap {
                DeliveryReader(object: $0, files: files, zones: scope.zones, validity: context.validity).read()
            })
        return ReadService(
            service: service, place: object.place(of: "code"), matrices: matrices + surcharges.matrices,
            included: includes.matrices, zonesOrdered: zonesOrdered)
    }

    /// What the service's prices lack, where the tariff as a whole lacks nothing.
    private func readMissing() -> String {
        let isComplete = object.flag("price_complete") ?? true
        if isComplete == object.has("missing") {
            faults.fault(
                object.place(of: "missing"), .keysConflict, found: object.has("missing") ? "missing" : "",
                expected: "missing, saying what the price lacks, exactly where price_complete is false")
        }
        if !context.isPriceComplete {
            object.refuse(["price_complete"], expected: "price_complete once, of the tariff or of its services")
        }
        return object.has("missing") ? object.text("missing") : ""
    }

    /// What a parcel must be for the service to take it. Its zone is known only once the service has taken it.
    private func readCondition(_ scope: RuleScope) -> Condition? {
        object.object("when", .condition)?.refuse(["zones"], expected: "unpriced_zones, for zones not served")
        return object.condition("when", scope, without: [.billableWeight])
    }

    /// Of pieces priced together the weights are added.
    private func checkPieces(_ matrices: [ReadMatrix]) {
        guard object.node("pieces")?.scalar?.string == Service.Pieces.together.rawValue,
            let matrix = matrices.first(where: { $0.table.rows != .weight })
        else { return }
        faults.fault(
            object.place(of: "pieces"), .keysConflict, found: "together",
            expected: "separate, or tables by weight: \(matrix.table.file) is by \(matrix.table.rows.rawValue)")
    }

    /// The bound of the last row by weight that the parcel must not exceed, with its label; nil where there is none.
    private func reach(of matrices: [ReadMatrix]) -> (bound: Int128, label: String)? {
        matrices.filter { $0.table.rows == .weight }.compactMap(\.table.steps.last)
            .min { $0.bound < $1.bound }.map { ($0.bound, $0.label) }
    }

    // MARK: Columns and zones

    private struct Column {
        var rule: ColumnRule
        var columns: MatrixExpectation.Columns
        var chart: ReadZoneChart?
        /// Whether the service has zones.
        var hasZones = false
    }

    private func readColumn(usage: inout ServiceUsage) -> Column {
        if object.has("zone_chart"), object.has("formats") {
            faults.fault(
                object.place(of: "formats"), .keysConflict, found: "formats", expected: "either zone_chart or formats")
        }
        if let name = object.scalar("zone_chart") {
            usage.zoneCharts.insert(name.text)
            let chart = context.zoneCharts[name.text]
            if chart == nil {
                let names = context.zoneCharts.keys
                faults.fault(
                    name.place, .unknownZoneChart, found: name.text,
                    expected: expectedName(for: name.text, among: names, otherwise: "a name declared in zone_charts"))
            }
            return Column(rule: .zone(chart: name.text), columns: .zones, chart: chart?.read, hasZones: true)
        }
        guard object.has("formats") else { return Column(rule: .single, columns: .single) }
        let names = object.codes("formats", atLeastOne: "format")
        let formats = names.compactMap { name -> ColumnRule.Format? in
            usage.formats.insert(name.text)
            guard let format = context.formats[name.text] else {
                let known = context.formats.keys
                faults.fault(
                    name.place, .unknownFormat, found: name.text,
                    expected: expectedName(for: name.text, among: known, otherwise: "a name declared in formats"))
                return nil
            }
            return format.format
        }
        checkOrder(of: names.compactMap { context.formats[$0.text] })
        return Column(rule: .format(formats), columns: .formats(names.map(\.text)))
    }

    /// The first format that a parcel fits counts, so that each must hold what the one before it does.
    private func checkOrder(of formats: [NamedFormat]) {
        for (smaller, larger) in zip(formats, formats.dropFirst()) {
            guard let first = smaller.format, let second = larger.format else { continue }
            func report(_ found: PlacedText?, _ expected: PlacedText?) {
                guard let found, let expected else { return }
                faults.fault(
                    found.place, .formatsNotRising, found: found.text,
                    expected: "at most \(expected.text), as \(second.code) has, which comes behind \(first.code)")
            }
            if let sides = first.sides, let most = second.sides,
                sides.length > most.length || sides.width > most.width || sides.height > most.height
            {
                report(smaller.sides, larger.sides)
            }
            if let weight = first.maximumWeight, let most = second.maximumWeight, weight > most {
                report(smaller.weight, larger.weight)
            }
        }
    }

    /// The zones that rules may name, which are those that the tables price; nil where no table could be read.
    private func knownZones(_ column: Column, _ matrices: [ReadMatrix]) -> Set<String>? {
        guard column.hasZones else { return [] }
        return matrices.isEmpty ? nil : Set(matrices.flatMap(\.table.columns))
    }

    private func readUnpricedZones(_ column: Column, matrices: [ReadMatrix]) -> [String] {
        let zones = object.zones("unpriced_zones", among: column.chart.map { Set($0.zones.map(\.name)) })
        for zone in zones {
            guard let matrix = matrices.first(where: { $0.table.columns.contains(zone) }) else { continue }
            faults.fault(
                object.place(of: "unpriced_zones"), .keysConflict, found: zone,
                expected: "zones without a column; \(matrix.table.file) has one")
        }
        return zones
    }

    /// Every zone that the chart gives must have a column in every table, or be said to have none.
    private func checkZones(of chart: ReadZoneChart, unpriced: [String], in matrices: [ReadMatrix]) {
        for matrix in matrices {
            for zone in chart.zones where !matrix.table.columns.contains(zone.name) && !unpriced.contains(zone.name) {
                faults.fault(
                    matrix.header, .missingColumn, found: matrix.headerText,
                    expected:
                        "a column zone\(zone.name), which the chart gives at \(zone.place.source), or the zone in "
                        + "unpriced_zones")
            }
        }
    }

    /// Warns of places that the service serves and its chart says nothing of.
    private func warnOfPlaces(_ key: String, _ served: Area, without areas: [Area], in chart: ZoneChart) {
        var left: [Area.Place]? = served.places
        for area in areas + [Area(name: "", places: served.exceptions)] { left = left.flatMap { area.missing(of: $0) } }
        let names = (left ?? []).compactMap { place in
            place.country.map { (place.regions.isEmpty && place.postcodes.isEmpty ? "" : "a part of ") + $0.code }
        }
        guard !names.isEmpty else { return }
        faults.warn(
            object.place(of: key), .noZone, found: Set(names).sorted().joined(separator: ", "),
            expected: "places of which the chart \(chart.name) says something")
    }

    private func checkRowSubstitutes(_ entries: [ObjectReader], in matrices: [ReadMatrix]) {
        for entry in entries {
            guard let row = entry.node("row")?.scalar?.string, !row.isEmpty else { continue }
            for matrix in matrices where !matrix.table.namedRows.contains(where: { $0.name == row }) {
                faults.fault(
                    entry.place(of: "row"), .unknownRow, found: row,
                    expected: "a row of that name in \(matrix.table.file)")
            }
        }
    }

    // MARK: Limits and tax

    /// A mapping of bounds, or a list of them with conditions.
    private func readLimits(_ scope: RuleScope) -> [Limit] {
        guard let node = object.node("limits") else { return [] }
        let entries =
            node.sequence == nil
            ? object.object("limits", .limit).map { [$0] } ?? [] : object.objects("limits", .limit, atLeastOne: "limit")
        return entries.flatMap { entry in
            let condition = entry.condition("when", scope, without: [.billableWeight])
            return entry.bounds(in: context.currency).map {
                Limit($0.measure, maximum: $0.bound, label: $0.label, condition: condition)
            }
        }
    }

    private static let taxExpected = "none, exempt, zero, included 20 % or added 20 %, of at most 1000 %"

    private func readTaxes(_ scope: RuleScope) -> [TaxRule] {
        guard let key = object.oneOf(["tax", "taxes"]) else { return [] }
        func treatment(_ entry: ObjectReader, _ key: String) -> TaxTreatment? {
            let treatment = entry.value(
                key, .unknownWord, expected: entry.scalar(key).flatMap { Suggestion.tax($0.text) } ?? Self.taxExpected,
                read: ScalarText.tax)
            if let treatment, let scalar = entry.scalar(key) {
                switch treatment {
                case .included(let share), .added(let share): warnOfTax(share, scalar, faults: faults)
                case .none, .exempt, .zeroRated: break
                }
            }
            return treatment
        }
        if key == "tax" {
            return treatment(object, "tax").map { [TaxRule($0, source: object.place(of: "tax").source)] } ?? []
        }
        let entries = object.objects("taxes", .tax, atLeastOne: "treatment")
        return entries.enumerated().compactMap { index, entry in
            if !entry.has("when"), index + 1 < entries.count {
                faults.fault(
                    entries[index + 1].place, .keysConflict, found: entries[index + 1].text("treatment"),
                    expected: "no treatment behind one without a condition, which always holds")
            }
            if entry.has("when"), index + 1 == entries.count {
                faults.fault(
                    entry.place(of: "when"), .keysConflict, found: "when",
                    expected: "a last treatment without a condition, for all other parcels, such as {treatment: none}")
            }
            let condition = entry.condition("when", scope)
            return treatment(entry, "treatment").map { TaxRule($0, condition: condition, source: entry.place.source) }
        }
    }
}
