import ShipmentModel

/// A value for each country, found by its index rather than by comparing letters.
struct CountryTable<Value: Sendable>: Sendable {
    private var values: [Value]

    /// The default for all countries but those listed.
    init(_ value: Value, except listed: KeyValuePairs<String, Value> = [:]) {
        values = [Value](repeating: value, count: Country.count)
        for (codes, value) in listed {
            for code in codes.split(whereSeparator: \.isWhitespace) {
                guard let country = Country(code) else { preconditionFailure("\(code) is no country code") }
                values[Int(country.index)] = value
            }
        }
    }

    private init(values: [Value]) { self.values = values }

    /// The table of what a function makes of each value.
    func map<Other: Sendable>(_ transform: (Value) -> Other) -> CountryTable<Other> {
        CountryTable<Other>(values: values.map(transform))
    }

    subscript(country: Country) -> Value { values[Int(country.index)] }
}
