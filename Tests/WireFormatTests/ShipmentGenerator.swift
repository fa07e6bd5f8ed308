import ShipmentModel
import TestSupport
import WireFormat

extension Choices {
    /// Any shipment that the reader would yield.
    mutating func shipment() -> Shipment {
        var numbers: Set<Int> = []
        var parcels = list(1...3) { $0.parcel() }.filter { numbers.insert($0.number).inserted }
        parcels.sort { $0.number < $1.number }
        return Shipment(
            client: optional { $0.word(1...20) } ?? "default", order: optional { $0.word(1...20) },
            shipDate: optional { $0.date(0...3) }, shipFrom: address(), shipTo: address(),
            returnTo: optional { $0.address() }, parcels: parcels,
            references: pairs().map { Shipment.Reference(name: $0.0, value: $0.1) }, options: options())
    }

    mutating func optional<T>(_ make: (inout Choices) -> T) -> T? { bool() ? make(&self) : nil }

    /// A text without forbidden characters and without blanks at its ends.
    mutating func word(_ length: ClosedRange<Int>) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "Z", "0", "-", "\"", "\\", "/", "'", "~", "é", "\u{301}", "漢", "😀", ",", "=",
        ]
        let text = String(String.UnicodeScalarView(list(length) { $0.element(scalars) }))
        return oneIn(3) && length.upperBound > 12 ? "a \(text)".prefixScalars(length.upperBound) : text
    }

    mutating func code() -> String {
        list(1...10) { $0.element(["a", "b", "Z", "0", "-", "_", "."]) }.joined()
    }

    mutating func date(_ days: ClosedRange<Int32>) -> CivilDate {
        CivilDate(day: 20_000 + days.lowerBound + Int32(int(in: 0...Int(days.upperBound - days.lowerBound))))
    }

    mutating func pairs() -> [(String, String)] {
        var names: Set<String> = []
        return list(0...3) { ($0.word(1...20), $0.word(1...20)) }.filter { names.insert($0.0).inserted }
            .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
    }

    mutating func address() -> Address {
        let place = element(
            [
                ("US", "43215", "OH"), ("US", "43215-1234", nil), ("GB", "SW1A 1AA", nil), ("NL", "1012 JS", nil),
                ("CA", "K1A 0B1", "ON"), ("DE", "10115", "Berlin"), ("HK", nil, nil), ("XK", "10000", nil),
                ("IE", "D02 X285", "Co. Dublin"),
            ] as [(String, String?, String?)])
        return Address(
            name: optional { $0.word(1...100) }, company: optional { $0.word(1...100) },
            street: list(0...4) { $0.word(1...100) }, city: optional { $0.word(1...100) }, region: place.2,
            postcode: place.1, country: Country(place.0)!, phone: optional { $0.word(1...40) },
            email: optional { _ in "a@example.com" }, residential: optional { $0.bool() })
    }

    mutating func mass() -> Mass {
        Mass(picograms: Int64(int(in: 1...1000)) * element([1, 28_349_523_125_000, 1_000_000_000_000, 453]))
    }

    mutating func length() -> Length {
        Length(nanometres: Int64(int(in: 1...500)) * element([1, 25_400_000, 1_587_500, 10_000_000]))
    }

    mutating func money() -> Money {
        Money(
            micros: Int64(int(in: 1...1_000_000)) * element([1, 10_000, 1_000_000]),
            Currency(element(["USD", "JPY", "KWD", "EUR"]))!)
    }

    mutating func parcel() -> Parcel {
        Parcel(
            number: int(in: 1...9999), weight: mass(),
            dimensions: optional { Dimensions($0.length(), $0.length(), $0.length()) },
            packaging: optional { $0.code() } ?? "own",
            contents: list(0...3) { choices in
                ContentLine(
                    sku: choices.optional { $0.word(1...20) }, description: choices.optional { $0.word(1...100) },
                    quantity: choices.int(in: 1...50), value: choices.optional { $0.money() },
                    hsCode: choices.optional { _ in "0611595" }, origin: choices.optional { _ in Country("PT")! },
                    weight: choices.optional { $0.mass() }, hazard: choices.optional { $0.code() } ?? "none")
            })
    }

    mutating func options() -> ShipmentOptions {
        var options = ShipmentOptions()
        func codes(_ choices: inout Choices) -> [String] {
            Set(choices.list(0...3) { $0.code() }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
        options.signature = element(ShipmentOptions.Signature.allCases)
        options.saturday = bool()
        options.insuredValue = optional { $0.money() }
        options.deliverBy = optional { $0.date(3...9) }
        options.readyAt = optional { $0.int(in: 0...1439) }
        options.carriers = codes(&self)
        options.accounts = codes(&self)
        options.services = codes(&self)
        options.currency = optional { _ in Currency("EUR")! }
        options.zones = pairs().map { ShipmentOptions.CarrierZone(carrier: $0.0, zone: $0.1) }
        options.billing = element([.sender, .recipient, .thirdParty])
        options.customs = optional { choices in
            ShipmentOptions.Customs(
                type: choices.element(ShipmentOptions.Customs.Kind.allCases),
                incoterm: choices.optional { $0.element(["DAP", "DDP"]) },
                ioss: choices.optional { _ in "IM0123456789" }, eori: choices.optional { _ in "DE123456789012345" })
        }
        return options
    }
}

extension String {
    fileprivate func prefixScalars(_ count: Int) -> String { String(unicodeScalars.prefix(count)) }
}
