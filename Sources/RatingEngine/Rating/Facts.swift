import ShipmentModel

/// One yes-or-no question about a parcel that some rule of the book asks.
///
/// Tariffs ask the same few questions over and over (longer than 22 in? a home? over 1 ft³?). Each distinct one is
/// answered once a parcel, as a bit; what a service then has to look at is a mask.
enum Fact: Hashable, Sendable {
    /// The destination lies in the area of that number.
    case destination(Int)
    /// The origin does.
    case origin(Int)
    /// The measure, its sides rounded first, exceeds the bound.
    case over(Measured, Int128)
    /// The parcel is in one of these packagings, as bits.
    case packaging(UInt64)
    /// The contents are dangerous in another way than these, as bits.
    case hazardBeside(UInt64)
    /// The contents are dangerous in one of these ways, as bits.
    case hazard(UInt64)
    /// A signature outside these is asked for, as bits.
    case signatureBeside(UInt64)
    /// One of these signatures is asked for, as bits.
    case signature(UInt64)
    /// One of these parties pays, as bits.
    case billing(UInt64)
    /// The delivery address is a home.
    case residential
    /// The delivery address is a post-office box.
    case postOfficeBox
    /// The delivery address is a military one.
    case military
    /// Delivery on Saturday is asked for.
    case saturday
    /// The sides are not known of a parcel in one of these packagings, as bits.
    case dimensionsMissing(UInt64)

    /// What is compared with bounds.
    struct Measured: Hashable, Sendable {
        let measure: ParcelMeasure
        let sides: Rounding<Length>
        /// For amounts of money, their currency.
        let currency: Currency?
    }
}

/// What must stand and what must not, in one word of the facts.
struct FactMask: Sendable, BitwiseCopyable {
    var word: Int32
    /// The bits that are looked at.
    var interest: UInt64
    /// Those of them that must stand.
    var wanted: UInt64
}

/// A condition on the parcel as the hot path tests it: the first word inline, others rarely.
struct ParcelCondition: Hashable, Sendable, BitwiseCopyable {
    var interest: UInt64 = 0
    var wanted: UInt64 = 0
    var word: Int32 = 0
    /// Further words, in `RateBook.masks`.
    var furtherStart: Int32 = 0
    var furtherEnd: Int32 = 0
}

/// A condition that may also look at the column and at the weight that is paid for.
struct CompiledCondition: Sendable, BitwiseCopyable {
    var parcel = ParcelCondition()
    /// The columns in which it can hold, as bits.
    var columns = UInt64.max
    /// Above which billable weight, and up to which, in picograms.
    var billableOver = Int64.min
    var billableNotOver = Int64.max

    var looksAtBillableWeight: Bool { billableOver != .min || billableNotOver != .max }
}

/// What is compared with bounds, as the loop computes it.
struct CompiledMeasured: Sendable, BitwiseCopyable {
    let measure: ParcelMeasure
    let sides: SideRounding
    /// For amounts of money, their currency.
    let currency: Currency?
}

/// Whether a measure exceeds this bound and that: questions of which the answers are neighbours, since a parcel that
/// exceeds a bound exceeds all lower ones.
struct CompiledComparison: Sendable, BitwiseCopyable {
    let measured: CompiledMeasured
    /// Its bounds in `RateBook.factBounds`, rising.
    let firstBound: Int32
    let endBound: Int32
}

/// A question that compares nothing, as it is asked in the loop.
struct CompiledFact: Sendable, BitwiseCopyable {
    enum Kind: UInt8, Sendable, BitwiseCopyable {
        case packaging, hazardBeside, hazard, signatureBeside, signature, billing, residential, postOfficeBox,
            military, saturday, dimensionsMissing
    }
    let kind: Kind
    let bits: UInt64
}

/// Gathers the questions of a book while it is compiled. Numbers are given out at the end, so that the areas' bits lie
/// together: until then a condition is a list of parts.
struct FactCompiler {
    /// A fact and whether it must stand.
    struct Part: Hashable {
        let fact: Fact
        let stands: Bool
    }

    private(set) var comparisons: [CompiledComparison] = []
    private(set) var bounds: [Int128] = []
    private(set) var masks: [FactMask] = []
    private(set) var originStart = 0
    /// Where the questions that are no areas begin: one for each of `bounds`, then `tests`.
    private(set) var firstComparison = 0
    private(set) var tests: [CompiledFact] = []
    private var seen: Set<Fact> = []
    private var ordered: [Fact] = []
    private var numbers: [Fact: Int] = [:]

    /// The number of words that hold all answers.
    var words: Int { max(1, (firstComparison + bounds.count + tests.count + 63) / 64) }

    /// Notes the questions of a condition.
    mutating func note(_ parts: [Part]) {
        for part in parts where seen.insert(part.fact).inserted { ordered.append(part.fact) }
    }

    /// Numbers the questions: areas of the destination, areas of the origin, comparisons by measure and bound, then all
    /// others.
    mutating func number(destinations: Int, origins: Int) {
        originStart = destinations
        firstComparison = destinations + origins
        var measured: [Fact.Measured] = []
        var boundsOf: [Fact.Measured: [Int128]] = [:]
        var others: [Fact] = []
        for fact in ordered {
            switch fact {
            case .destination(let number): numbers[fact] = number
            case .origin(let number): numbers[fact] = destinations + number
            case .over(let what, let bound):
                if boundsOf[what] == nil { measured.append(what) }
                boundsOf[what, default: []].append(bound)
            default: others.append(fact)
            }
        }
        for what in measured {
            let first = bounds.count
            for bound in boundsOf[what]!.sorted() {
                numbers[.over(what, bound)] = firstComparison + bounds.count
                bounds.append(bound)
            }
            comparisons.append(
                CompiledComparison(
                    measured: CompiledMeasured(
                        measure: what.measure, sides: SideRounding(what.sides), currency: what.currency),
                    firstBound: Int32(first), endBound: Int32(bounds.count)))
        }
        for fact in others {
            numbers[fact] = firstComparison + bounds.count + tests.count
            func test(_ kind: CompiledFact.Kind, _ bits: UInt64 = 0) -> CompiledFact {
                CompiledFact(kind: kind, bits: bits)
            }
            switch fact {
            case .destination, .origin, .over: break
            case .packaging(let bits): tests.append(test(.packaging, bits))
            case .hazardBeside(let bits): tests.append(test(.hazardBeside, bits))
            case .hazard(let bits): tests.append(test(.hazard, bits))
            case .signatureBeside(let bits): tests.append(test(.signatureBeside, bits))
            case .signature(let bits): tests.append(test(.signature, bits))
            case .billing(let bits): tests.append(test(.billing, bits))
            case .residential: tests.append(test(.residential))
            case .postOfficeBox: tests.append(test(.postOfficeBox))
            case .military: tests.append(test(.military))
            case .saturday: tests.append(test(.saturday))
            case .dimensionsMissing(let bits): tests.append(test(.dimensionsMissing, bits))
            }
        }
    }

    /// The mask of one part that has been noted and numbered.
    func mask(_ part: Part) -> FactMask {
        let number = numbers[part.fact]!
        let bit: UInt64 = 1 << UInt64(number % 64)
        return FactMask(word: Int32(number / 64), interest: bit, wanted: part.stands ? bit : 0)
    }

    /// The masks of a condition whose parts have been noted and numbered.
    mutating func condition(_ parts: [Part]) -> ParcelCondition {
        var words: [Int: FactMask] = [:]
        for part in parts {
            let number = numbers[part.fact]!
            let bit: UInt64 = 1 << UInt64(number % 64)
            var mask = words[number / 64] ?? FactMask(word: Int32(number / 64), interest: 0, wanted: 0)
            if mask.interest & bit != 0, (mask.wanted & bit != 0) != part.stands {
                // The same question with both answers never holds: a bit is wanted that is not looked at.
                return ParcelCondition(interest: 0, wanted: 1)
            }
            mask.interest |= bit
            if part.stands { mask.wanted |= bit }
            words[number / 64] = mask
        }
        let sorted = words.values.sorted { $0.word < $1.word }
        guard let first = sorted.first else { return ParcelCondition() }
        // Equal conditions are equal wherever they stand.
        let start = sorted.count > 1 ? Int32(masks.count) : 0
        masks += sorted.dropFirst()
        return ParcelCondition(
            interest: first.interest, wanted: first.wanted, word: first.word, furtherStart: start,
            furtherEnd: start + Int32(sorted.count - 1))
    }
}

extension RateBook {
    /// Answers every question of the book for a parcel into `words`.
    @inline(__always)
    func establishFacts(
        _ request: borrowing RatingRequest, _ words: UnsafeMutablePointer<UInt64>
    ) {
        for word in 0..<factWords { words[word] = 0 }
        for word in 0..<destinations.words {
            words[word] = destinations.areas(of: request.destinationPlace, word: word)
        }
        for word in 0..<origins.words {
            let bits = origins.areas(of: request.originPlace, word: word)
            let position = originStart + 64 * word
            words[position / 64] |= bits << UInt64(position % 64)
            let rest = (bits >> UInt64(63 - position % 64)) >> 1
            if rest != 0 { words[position / 64 + 1] |= rest }
        }
        for number in 0..<comparisons.count {
            let comparison = comparisons.pointer(number)
            let value = request.value(comparison.pointee.measured, exchangeRates)
            for bound in Int(comparison.pointee.firstBound)..<Int(comparison.pointee.endBound) {
                guard value > factBounds[bound] else { break }
                let position = firstComparison &+ bound
                words[position / 64] |= 1 << (UInt64(position) & 63)
            }
        }
        var position = firstComparison + factBounds.count
        for number in 0..<tests.count {
            let test = tests.pointer(number)
            let holds: Bool
            switch test.pointee.kind {
            case .packaging: holds = test.pointee.bits & request.packaging != 0
            case .hazardBeside: holds = request.hazards & ~test.pointee.bits != 0
            case .hazard: holds = request.hazards & test.pointee.bits != 0
            case .signatureBeside: holds = request.signature & ~test.pointee.bits != 0
            case .signature: holds = request.signature & test.pointee.bits != 0
            case .billing: holds = request.billing & test.pointee.bits != 0
            case .residential: holds = request.residential
            case .postOfficeBox: holds = request.isPostOfficeBox
            case .military: holds = request.isMilitary
            case .saturday: holds = request.saturday
            case .dimensionsMissing:
                holds = !request.measures.hasDimensions && test.pointee.bits & request.packaging != 0
            }
            words[position / 64] |= (holds ? 1 : 0) << (UInt64(position) & 63)
            position += 1
        }
    }

    /// Whether a condition that looks at the parcel only holds.
    @inline(__always)
    func holds(_ condition: ParcelCondition, _ facts: UnsafePointer<UInt64>) -> Bool {
        guard facts[Int(condition.word)] & condition.interest == condition.wanted else { return false }
        return condition.furtherStart == condition.furtherEnd
            || furtherHolds(Int(condition.furtherStart)..<Int(condition.furtherEnd), facts)
    }

    /// Whether a condition holds, the column and the weight that is paid for included.
    @inline(__always)
    func holds(
        _ condition: CompiledCondition, _ facts: UnsafePointer<UInt64>, column: Int, billable: Int64
    ) -> Bool {
        holds(condition.parcel, facts) && condition.columns >> UInt64(truncatingIfNeeded: column & 63) & 1 != 0
            && billable > condition.billableOver && billable <= condition.billableNotOver
    }

    @inline(never)
    private func furtherHolds(_ range: Range<Int>, _ facts: UnsafePointer<UInt64>) -> Bool {
        for number in range {
            let mask = masks[number]
            if facts[Int(mask.word)] & mask.interest != mask.wanted { return false }
        }
        return true
    }
}

extension ShipmentOptions.Signature {
    /// Its bit in sets of signatures; none for none.
    var bit: UInt64 {
        switch self {
        case .none: 0
        case .any: 1
        case .adult: 2
        }
    }
}

extension ShipmentOptions.BillingParty {
    /// Its bit in sets of parties.
    var bit: UInt64 {
        switch self {
        case .sender: 1
        case .recipient: 2
        case .thirdParty: 4
        }
    }
}
