import ShipmentModel

/// One yes-or-no question about a parcel that some rule of the book asks.
///
/// Tariffs ask the same few questions over and over (longer than 22 in? a home? over 1 ft³?). Each distinct one is
/// answered once a parcel, as a bit; what a service then has to look at is a mask.
enum Fact: Hashable, Sendable {
    /// The measure exceeds the bound.
    case over(ParcelMeasure, Int128)
    /// The parcel is in one of these packagings, as bits.
    case packaging(UInt64)
    /// The contents are dangerous in another way than these, as bits.
    case hazardBeside(UInt64)
    /// The delivery address is a home.
    case residential
    /// The origin is in a set of countries, which begins at this word of `countryWords`.
    case origin(Int)
    /// The destination is in a set of countries.
    case destination(Int)
    /// A signature outside these is asked for, as bits.
    case signatureBeside(UInt8)
    /// Delivery on Saturday is asked for.
    case saturday
    /// The sides are not known.
    case dimensionsMissing
    /// A day of delivery is asked for.
    case deliverBy
}

/// Bits of one word of the facts that must stand and bits that must not. A condition is a range of them.
struct FactMask: Sendable {
    let word: Int
    var required: UInt64
    var forbidden: UInt64
}

extension RateBook {
    /// Answers every question of the book for a parcel.
    func establishFacts(_ request: RatingRequest, _ buffer: inout RateBuffer) {
        buffer.facts.removeAll(keepingCapacity: true)
        var word: UInt64 = 0
        var bit: UInt64 = 1
        for fact in facts {
            if holds(fact, request) { word |= bit }
            bit <<= 1
            if bit == 0 {
                buffer.facts.append(word)
                word = 0
                bit = 1
            }
        }
        buffer.facts.append(word)
    }

    private func holds(_ fact: Fact, _ request: RatingRequest) -> Bool {
        switch fact {
        case .over(let measure, let bound): request.measures[measure] > bound
        case .packaging(let numbers): numbers & request.packaging != 0
        case .hazardBeside(let numbers): request.hazards & ~numbers != 0
        case .residential: request.residential
        case .origin(let countries): contains(countries, request.origin)
        case .destination(let countries): contains(countries, request.destination)
        case .signatureBeside(let signatures):
            request.signature != .none && signatures & request.signature.bit == 0
        case .saturday: request.saturday
        case .dimensionsMissing: !request.measures.hasDimensions
        case .deliverBy: request.deliverBy != nil
        }
    }

    private func contains(_ countries: Int, _ country: Country) -> Bool {
        countryWords[countries + Int(country.index) / 64] & (1 << (UInt64(country.index) % 64)) != 0
    }

    /// Whether all that a condition asks stands so.
    func holds(_ condition: Range<Int>, _ buffer: borrowing RateBuffer) -> Bool {
        for number in condition {
            let mask = masks[number]
            let facts = buffer.facts[mask.word]
            if facts & mask.required != mask.required || facts & mask.forbidden != 0 { return false }
        }
        return true
    }
}

/// Collects the distinct facts of a book and turns conditions into masks.
struct FactCompiler {
    private(set) var facts: [Fact] = []
    private(set) var masks: [FactMask] = []
    private var numbers: [Fact: Int] = [:]
    private var conditions: [[Part]: Range<Int>] = [:]

    /// A fact and whether it must stand.
    struct Part: Hashable {
        let fact: Fact
        let stands: Bool
    }

    /// The masks of a condition under which every part must be as said.
    mutating func condition(_ parts: [Part]) -> Range<Int> {
        if let known = conditions[parts] { return known }
        var words: [Int: FactMask] = [:]
        for part in parts {
            let number = numbers[part.fact] ?? facts.count
            if number == facts.count {
                facts.append(part.fact)
                numbers[part.fact] = number
            }
            let bit: UInt64 = 1 << UInt64(number % 64)
            var mask = words[number / 64] ?? FactMask(word: number / 64, required: 0, forbidden: 0)
            if part.stands { mask.required |= bit } else { mask.forbidden |= bit }
            words[number / 64] = mask
        }
        let start = masks.count
        masks += words.values.sorted { $0.word < $1.word }
        conditions[parts] = start..<masks.count
        return start..<masks.count
    }
}
