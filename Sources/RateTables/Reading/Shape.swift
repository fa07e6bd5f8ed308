internal import RatingEngine

/// The kinds of mapping in `tariff.yaml` and `selection.yaml` with the keys each takes. The JSON Schemas beside the rate
/// tables say the same for editors; a test keeps the two equal.
enum Shape: String, CaseIterable {
    // tariff.yaml
    case tariff
    case area
    case place
    case zoneChart = "zone_chart"
    case zonePair = "zone_pair"
    case format
    case service
    case label
    case labelDetails = "label_details"
    case labelNumber = "label_number"
    case testRange = "test_range"
    case measures
    case limit
    case table
    case billableWeight = "billable_weight"
    case dimensional
    case nonrectangular
    case minimum
    case rowSubstitute = "row_substitute"
    case condition
    case surcharge
    case amount
    case included
    case tax
    case delivery
    case acceptedPrices = "accepted_prices"
    // selection.yaml
    case selection
    case client
    case markup
    case discouragement
    case exclusion

    /// The keys that must be given.
    var required: [String] {
        switch self {
        case .tariff:
            [
                "carrier", "carrier_name", "account", "currency", "valid_from", "valid_until", "until_basis", "source",
                "completeness", "services",
            ]
        case .area, .place, .zoneChart: []
        case .zonePair: ["origin", "destination", "zone"]
        case .format: []
        case .service: ["code", "name", "issue", "origin", "destination", "tables"]
        case .label: ["template", "title", "number"]
        case .labelDetails: []
        case .labelNumber: ["format", "service_code"]
        case .testRange: ["issuer", "first", "last"]
        case .measures, .limit: []
        case .table: ["file"]
        case .billableWeight: ["sides"]
        case .dimensional: ["divisor", "round_up_to"]
        case .nonrectangular: ["factor", "packaging"]
        case .minimum: ["weight", "when"]
        case .rowSubstitute: ["row", "when"]
        case .condition: []
        case .surcharge: ["code", "description"]
        case .amount: []
        case .included: ["code", "description"]
        case .tax: ["treatment"]
        case .delivery: ["days", "calendar", "source"]
        case .acceptedPrices: ["file", "rows", "columns", "source"]
        case .selection: ["clients"]
        case .client: ["accounts"]
        case .markup: ["carrier"]
        case .discouragement: ["carrier", "amount", "reason"]
        case .exclusion: ["carrier", "reason"]
        }
    }

    /// The keys that may be given.
    var optional: [String] {
        switch self {
        case .tariff:
            [
                "price_complete", "missing", "gaps", "areas", "zone_charts", "formats", "accepted_falls",
                "accepted_leaps", "accepted_blanks",
            ]
        case .area: Shape.place.optional + ["places", "except"]
        case .place: ["country", "countries", "regions", "postcodes", "postcodes_file"]
        case .zoneChart:
            [
                "file", "column", "exceptions", "destinations", "pairs", "declared_by_caller", "valid_from",
                "valid_until", "declaration",
            ]
        case .format: ["sides", "weight", "length", "length_plus_girth", "sum_of_sides"]
        case .service:
            [
                "label", "price_complete", "missing", "when", "po_boxes", "pieces", "zone_chart", "zones_ordered",
                "unpriced_zones", "formats", "packaging", "hazards", "signatures", "saturday", "limits",
                "billable_weight", "row_substitutes", "surcharges", "includes", "tax", "taxes", "delivery",
            ]
        case .label: ["icon", "banner", "postage", "details", "routing", "customs"]
        case .labelDetails: LabelDefinition.Detail.Name.allCases.map(\.rawValue)
        case .labelNumber: ["test_range"]
        case .testRange: ["length"]
        case .measures: Shape.bounds + ["billable_weight"]
        case .limit: Shape.bounds + ["when"]
        case .table: ["cover", "unit_price"]
        case .billableWeight: ["from", "until", "weight", "dimensional", "minimums"]
        case .dimensional: ["over", "cap", "nonrectangular", "when"]
        case .condition:
            [
                "over", "not_over", "sides", "packaging", "hazards", "residential", "destination", "not_destination",
                "origin", "not_origin", "po_box", "military", "zones", "signatures", "saturday", "billing",
            ]
        case .surcharge: ["from", "until", "when", "amount", "at_least", "of", "per", "group", "unless"]
        case .amount:
            [
                "by_zone", "table", "by", "each", "per", "above", "percent", "index", "steps", "lag_weeks",
                "takes_effect", "of", "at_least", "at_most", "round",
            ]
        case .included: ["amount", "file"]
        case .tax: ["when"]
        case .delivery: ["by_zone", "cut_off", "saturday", "guaranteed"]
        case .selection: ["discourage", "exclude"]
        case .client: ["markup"]
        case .markup: ["service", "percent", "amount", "at_least"]
        case .discouragement: ["service"]
        case .exclusion: ["client", "service"]
        case .zonePair, .nonrectangular, .minimum, .rowSubstitute, .acceptedPrices: []
        }
    }

    /// What a parcel may be compared by before its price is known.
    private static let bounds = [
        "weight", "length", "width", "height", "length_plus_girth", "sum_of_sides", "length_plus_width", "volume",
        "value", "insured_value", "pieces",
    ]

    /// All keys.
    var keys: [String] { required + optional }

    /// Whether a mapping of the shape may have a key.
    func allows(_ key: String) -> Bool { Shape.allowed[self]!.contains(key) }

    /// All keys by shape, gathered once: every look-up of a value asks for them.
    private static let allowed = Dictionary(uniqueKeysWithValues: allCases.map { ($0, Set($0.keys)) })
}
