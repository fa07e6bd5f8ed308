internal import ShipmentModel
internal import TextFormats

/// What USPS takes, and what its machines do: `limits.json`, each rule with its source.
enum USPSLimits {
    /// The heaviest parcel.
    static let heaviest: Mass = mass("parcel").upperBound

    /// Whether machines sort a parcel of these sides and this weight.
    static func isMachinable(_ sides: Dimensions, _ weight: Mass) -> Bool {
        length.contains(sides.length) && width.contains(sides.width) && height.contains(sides.height)
            && machinableWeight.contains(weight)
    }

    private static let length = side("length")
    private static let width = side("width")
    private static let height = side("height")
    private static let machinableWeight = mass("machinable")

    private static let rules: JSONValue = {
        do throws(JSONFault) { return try JSONDocument(PackageResources.limits_json).root } catch {
            preconditionFailure("limits.json: \(error)")
        }
    }()

    private static func side(_ name: String) -> ClosedRange<Length> {
        let bounds = rules["machinable"]?[name]
        guard let least = bounds?[0]?.string.flatMap({ try? Length(text: $0) }),
            let most = bounds?[1]?.string.flatMap({ try? Length(text: $0) }), least <= most
        else { preconditionFailure("limits.json: \(name)") }
        return least...most
    }

    private static func mass(_ rule: String) -> ClosedRange<Mass> {
        let bounds = rules[rule]?["weight"]
        let least = bounds?[0]?.string.flatMap { try? Mass(text: $0) } ?? .zero
        guard let most = bounds?[1]?.string.flatMap({ try? Mass(text: $0) }), least <= most else {
            preconditionFailure("limits.json: weight of \(rule)")
        }
        return least...most
    }
}
