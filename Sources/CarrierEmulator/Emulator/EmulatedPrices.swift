internal import TextFormats

/// What an emulated carrier asks, by its part of `prices.json`. All of it is invented; amounts are in hundredths.
struct EmulatedPrices: Sendable {
    private let values: JSONValue

    /// A carrier's prices, by its adapter's name.
    init(_ carrier: String) {
        guard let values = EmulatedPrices.all[carrier] else { preconditionFailure("prices.json: \(carrier)") }
        self.values = values
    }

    private init(_ values: JSONValue) { self.values = values }

    /// An amount, a share in hundredths, or a number of days.
    func number(_ names: String...) -> Int64 {
        guard let number = found(names) else { preconditionFailure("prices.json: \(names)") }
        return number
    }

    /// A number that need not be there.
    func find(_ names: String...) -> Int64? { found(names) }

    private func found(_ names: [String]) -> Int64? {
        var value: JSONValue? = values
        for name in names { value = value?[name] }
        return value?.integer.map { Int64($0) }
    }

    /// A text.
    func text(_ name: String) -> String {
        guard let text = values[name]?.string else { preconditionFailure("prices.json: \(name)") }
        return text
    }

    /// A list's rows.
    func rows(_ name: String) -> [EmulatedPrices] {
        guard let rows = values[name]?.array else { preconditionFailure("prices.json: \(name)") }
        return rows.map { EmulatedPrices($0) }
    }

    /// A part of them.
    func part(_ name: String) -> EmulatedPrices? { values[name].map { EmulatedPrices($0) } }

    private static let all: JSONValue = {
        do throws(JSONFault) { return try JSONDocument(PackageResources.prices_json).root } catch {
            preconditionFailure("prices.json: \(error)")
        }
    }()
}
