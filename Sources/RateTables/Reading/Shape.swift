/// The kinds of mapping in `tariff.yaml` and `selection.yaml` with the keys each takes. The JSON Schemas beside the rate
/// tables say the same for editors; a test keeps the two equal.
enum Shape: String, CaseIterable {
    // tariff.yaml
    case tariff
    case zoneChart = "zone_chart"
    case format
    case service
    case label
    case labelNumber = "label_number"
    case testRange = "test_range"
    case measures
    case table
    case billableWeight = "billable_weight"
    case dimensional
    case minimum
    case rowSubstitute = "row_substitute"
    case condition
    case surcharge
    case acceptedFall = "accepted_fall"
    // selection.yaml
    case selection
    case client
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
        case .zoneChart: ["file", "valid_from"]
        case .format: ["sides", "weight"]
        case .service: ["code", "name", "issue", "origin", "destination", "tables", "tax"]
        case .label: ["template", "title", "number"]
        case .labelNumber: ["format", "service_code"]
        case .testRange: ["issuer", "first", "last"]
        case .measures: []
        case .table: ["file"]
        case .billableWeight: ["sides"]
        case .dimensional: ["divisor", "round_up_to"]
        case .minimum: ["weight", "when"]
        case .rowSubstitute: ["row", "when"]
        case .condition: []
        case .surcharge: ["code", "description", "amount"]
        case .acceptedFall: ["file", "rows", "columns", "source"]
        case .selection: ["clients"]
        case .client: ["accounts"]
        case .discouragement: ["carrier", "amount", "reason"]
        case .exclusion: ["carrier", "reason"]
        }
    }

    /// The keys that may be given.
    var optional: [String] {
        switch self {
        case .tariff: ["price_complete", "missing", "gaps", "zone_charts", "formats", "accepted_falls"]
        case .zoneChart: ["exceptions", "valid_until", "declaration"]
        case .service:
            [
                "label", "zone_chart", "zones_ordered", "formats", "packaging", "hazards", "signatures", "saturday",
                "limits",
                "billable_weight", "row_substitutes", "surcharges",
            ]
        case .label: ["icon", "banner", "postage"]
        case .labelNumber: ["test_range"]
        case .measures:
            ["weight", "length", "width", "height", "length_plus_girth", "sum_of_sides", "volume"]
        case .table: ["cover"]
        case .billableWeight: ["from", "until", "dimensional", "minimums"]
        case .dimensional: ["over", "cap"]
        case .condition: ["over", "not_over", "packaging", "residential"]
        case .surcharge: ["from", "until", "when", "group"]
        case .selection: ["discourage", "exclude"]
        case .discouragement: ["service"]
        case .exclusion: ["client", "service"]
        case .format, .testRange, .minimum, .rowSubstitute, .acceptedFall, .client: []
        }
    }

    /// All keys.
    var keys: [String] { required + optional }
}
