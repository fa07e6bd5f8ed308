public import ShipmentModel

/// A set of places, such as those of a delivery-area surcharge.
public struct Area: Hashable, Sendable {
    /// What the tariff calls it; for one that has no name, the countries as listed.
    public var name: String
    /// The places that belong to it.
    public var places: [Place]
    /// Places that do not, although `places` names them.
    public var exceptions: [Place]

    /// A set of places.
    public init(name: String, places: [Place], exceptions: [Place] = []) {
        self.name = name
        self.places = places
        self.exceptions = exceptions
    }

    /// Whole countries.
    public init(countries: [Country]) {
        self.init(name: countries.map(\.code).joined(separator: " "), places: countries.map { Place(country: $0) })
    }

    /// Whole countries, or parts of one.
    public struct Place: Hashable, Sendable {
        /// The country; nil for every country there is.
        public var country: Country?
        /// Its regions by code, such as `HI`; empty for all. Only one of regions and postcodes may be given.
        public var regions: [String]
        /// Its postcodes; empty for all.
        public var postcodes: [PostcodeRange]

        /// A country or a part of it.
        public init(country: Country?, regions: [String] = [], postcodes: [PostcodeRange] = []) {
            self.country = country
            self.regions = regions
            self.postcodes = postcodes
        }
    }
}
