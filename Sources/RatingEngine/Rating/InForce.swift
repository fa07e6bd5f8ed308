import ShipmentModel

/// What of a book is in force in a span of days in which nothing changes: the tariffs' versions, their rules and the
/// percentages of the day, laid out in the order in which rating reads them. No date is looked at after this.
final class InForce: Sendable {
    let firstDay: Int32
    let lastDay: Int32
    let book: RateBook.Identity
    let services: Dense<ServiceInForce>
    let surcharges: Dense<SurchargeInForce>
    /// What the rarer kinds of surcharge need, by `SurchargeInForce.special`.
    let specials: Dense<SpecialAmount>
    /// Amounts by column, of surcharges by zone.
    let byColumn: Dense<Int64>
    /// The groups of surcharges that are settled before any is added, by service.
    let settledGroups: Dense<SettledGroup>
    /// The charges of the surcharges of services that are alike, by place in their list: of each the same one of all
    /// services. The amount of a share is in millionths.
    let alikeCharges: Dense<ChargeRecord>
    /// The groups of which no version is in force, with the version that is named in refusals.
    let absent: [Absent]
    /// How many different cells are found for a parcel: rule, bounds, shape of the table and chart make one.
    let placeSlots: Int
    /// How many different lists of conditions the services' surcharges have.
    let dueSlots: Int
    /// The most charges that a parcel can come to: one a rate and one a surcharge, and tax.
    let mostCharges: Int
    private let owner: DenseOwner

    struct Absent: Sendable {
        let group: Int32
        let service: Int32
    }

    init(_ book: RateBook, firstDay: Int32, lastDay: Int32) {
        self.firstDay = firstDay
        self.lastDay = lastDay
        self.book = book.identity
        var services: [ServiceInForce] = []
        var surcharges: [SurchargeInForce] = []
        var specials: [SpecialAmount] = []
        var byColumn: [Int64] = []
        var absent: [Absent] = []
        var slots: [PlaceSlot: Int] = [:]
        var dueSlots: [DueSlot: Int] = [:]
        var settledGroups: [SettledGroup] = []
        for (number, group) in book.groups.enumerated() {
            guard
                let version = group.first(where: {
                    book.services[$0].firstDay <= firstDay && firstDay <= book.services[$0].lastDay
                })
            else {
                absent.append(Absent(group: Int32(number), service: Int32(group.upperBound - 1)))
                continue
            }
            let service = book.services[version]
            let rule = service.billableRules.first { $0.firstDay <= firstDay && firstDay <= $0.lastDay }?.rule ?? -1
            let start = surcharges.count
            for index in service.surcharges {
                let surcharge = book.surcharges[index]
                guard surcharge.firstDay <= firstDay, firstDay <= surcharge.lastDay else { continue }
                surcharges.append(
                    SurchargeInForce(surcharge, index, on: firstDay, coin: service.coin, &specials, &byColumn))
            }
            let table = book.tables[service.tables.lowerBound]
            // A rule that looks at the zone comes out differently for every service: its row is not shared.
            let isShared = rule < 0 || !book.billableRules[rule].looksAtColumn
            let key = PlaceSlot(
                rule: rule, boundSet: table.boundSet, priceRows: table.priceRows, rowStride: table.rowStride,
                columnStride: table.columnStride,
                column: service.column, service: isShared ? -1 : version)
            let slot = slots[key] ?? slots.count
            slots[key] = slot
            let firstSettled = settledGroups.count
            settledGroups += InForce.settle(&surcharges, from: start)
            let settled = firstSettled..<settledGroups.count
            let dueKey = DueSlot(
                conditions: surcharges[start...].map(\.condition), settled: Array(settledGroups[settled]),
                settledAmounts: surcharges[start...].filter(\.isSettled).map(\.amount))
            let dueSlot = dueSlots[dueKey] ?? dueSlots.count
            dueSlots[dueKey] = dueSlot
            services.append(
                ServiceInForce(
                    service, version, group: number, rule: rule, placeSlot: slot, dueSlot: dueSlot, firstTable: table,
                    surcharges: surcharges[start...], settledGroups: settled))
        }
        let alikeCharges = InForce.markAlike(&services, surcharges)
        var owner = DenseOwner()
        self.services = owner.lay(services)
        self.surcharges = owner.lay(surcharges)
        self.specials = owner.lay(specials)
        self.byColumn = owner.lay(byColumn)
        self.settledGroups = owner.lay(settledGroups)
        self.alikeCharges = owner.lay(alikeCharges)
        self.owner = owner
        self.absent = absent
        placeSlots = slots.count
        self.dueSlots = dueSlots.count
        mostCharges = 2 * services.count + surcharges.count
    }

    /// Finds the groups of a service's surcharges of which the highest due is known without pricing anything: all fixed,
    /// whatever the zone, and side by side. Marks their members.
    private static func settle(_ surcharges: inout [SurchargeInForce], from start: Int) -> [SettledGroup] {
        var settled: [SettledGroup] = []
        for group in Set(surcharges[start...].map(\.group)) where group >= 0 {
            let members = surcharges.indices[start...].filter { surcharges[$0].group == group }
            let run = members[0]..<members[0] + members.count
            guard members == Array(run), run.upperBound - start < 64,
                members.allSatisfy({ surcharges[$0].kind == .fixed && surcharges[$0].columns == .max })
            else { continue }
            for member in run { surcharges[member].isSettled = true }
            settled.append(SettledGroup(first: UInt8(run.lowerBound - start), end: UInt8(run.upperBound - start)))
        }
        return settled.sorted { $0.first < $1.first }
    }

    /// Finds the services that follow each other and differ in nothing but amounts, and lays out their charges.
    private static func markAlike(
        _ services: inout [ServiceInForce], _ surcharges: [SurchargeInForce]
    ) -> [ChargeRecord] {
        var charges: [ChargeRecord] = []
        var first = 0
        while first < services.count {
            let list = services[first].surcharges
            let end = services[first...].firstIndex { !$0.isAlike(services[first], surcharges) } ?? services.count
            guard end > first + 1 else {
                first += 1
                continue
            }
            for number in first..<end {
                services[number].alike = Int32(end - number)
                services[number].alikeCharges = Int32(charges.count + number - first)
                services[number].alikeStride = Int32(end - first)
                for (bit, surcharge) in surcharges[list].enumerated() where surcharge.kind == .centsOfBase {
                    services[number].alikeShares |= 1 << UInt64(bit)
                }
            }
            for bit in 0..<list.count {
                charges += services[first..<end].map { service in
                    let surcharge = surcharges[service.surcharges.lowerBound + bit]
                    return ChargeRecord(
                        amount: surcharge.amount, kind: surcharge.number, code: surcharge.code, group: -1, piece: 0)
                }
            }
            first = end
        }
        return charges
    }

    /// What makes the due surcharges of two services the same.
    private struct DueSlot: Hashable {
        let conditions: [ParcelCondition]
        let settled: [SettledGroup]
        let settledAmounts: [Int64]
    }

    private struct PlaceSlot: Hashable {
        let rule: Int
        let boundSet: Int32
        let priceRows: Int32
        let rowStride: Int32
        let columnStride: Int32
        let column: CompiledColumn
        let service: Int
    }
}

/// A group of surcharges of which only the highest due is left before any is added: places in the service's list.
struct SettledGroup: Hashable, Sendable, BitwiseCopyable {
    let first: UInt8
    let end: UInt8
}

/// A service in force, with what pricing reads of it side by side.
struct ServiceInForce: Sendable, BitwiseCopyable {
    let eligibility: ParcelCondition
    /// Its version's index in the book.
    let service: Int32
    let group: Int32
    let columnKind: ColumnKind
    /// Whether the fast path prices it: by zone or none, by weight, without named rows or limits under conditions.
    let isPlain: Bool
    /// Whether its surcharges have a bit each in the sets of those due.
    let hasDueBits: Bool
    /// Whether some charge depends on others, so that they are written down even where only the price is wanted.
    let needsCharges: Bool
    let chart: Int32
    /// Where its columns by zone begin, or its formats.
    let columns: Int32
    let formatsEnd: Int32
    /// Its billable-weight rule; −1 for none.
    let rule: Int32
    /// What it shares with other services in force: the cell found for a parcel, and which surcharges are due.
    let placeSlot: Int32
    let dueSlot: Int32
    /// Of its first table: where its cells begin, and its number.
    let firstCell: Int32
    let firstTable: Int32
    let substitutesStart: Int32
    let substitutesEnd: Int32
    let surchargesStart: Int32
    let surchargesEnd: Int32
    let settledStart: Int32
    let settledEnd: Int32
    /// Its tax rules, and the parts of its eligibility, in the book.
    let taxesStart: Int32
    let taxesEnd: Int32
    let partsStart: Int32
    let partsEnd: Int32
    let coin: Int64
    /// How many services from this one on are alike: see `isAlike`. 0 where it is like neither neighbour.
    var alike: Int32 = 0
    /// Where the charge of its first surcharge stands in `InForce.alikeCharges`, and how far it is to that of the next.
    var alikeCharges: Int32 = 0
    var alikeStride: Int32 = 0
    /// Which of its surcharges are shares of the base price, a bit each.
    var alikeShares: UInt64 = 0

    var hasTax: Bool { taxesStart < taxesEnd }

    /// Its surcharges' places in `InForce.surcharges`.
    var surcharges: Range<Int> { Int(surchargesStart)..<Int(surchargesEnd) }

    /// Whether it differs from another service in nothing but amounts, where a parcel's cell is known, and its price is
    /// that of the cell and fixed amounts and shares of it that add up whatever the zone, none of them a discount.
    func isAlike(_ other: ServiceInForce, _ all: [SurchargeInForce]) -> Bool {
        isPlain && !needsCharges && eligibility == other.eligibility && placeSlot == other.placeSlot
            && dueSlot == other.dueSlot
            && zip(all[surcharges], all[other.surcharges]).allSatisfy { own, others in
                own.kind == others.kind && own.columns == .max && (0...RateBook.greatestAmount).contains(own.amount)
            }
    }

    enum ColumnKind: UInt8, Sendable, BitwiseCopyable { case single, zone, format }

    init(
        _ service: CompiledService, _ version: Int, group: Int, rule: Int, placeSlot: Int, dueSlot: Int,
        firstTable: CompiledTable, surcharges: ArraySlice<SurchargeInForce>, settledGroups: Range<Int>
    ) {
        eligibility = service.eligibility
        self.service = Int32(version)
        self.group = Int32(group)
        switch service.column {
        case .single: (columnKind, chart, columns, formatsEnd) = (.single, -1, 0, 0)
        case .zone(let chart, let columns):
            (columnKind, self.chart, self.columns, formatsEnd) = (.zone, Int32(chart), Int32(columns), 0)
        case .format(let range):
            (columnKind, chart, columns, formatsEnd) = (.format, -1, Int32(range.lowerBound), Int32(range.upperBound))
        }
        isPlain =
            columnKind != .format && firstTable.rows == .weight && service.substitutes.isEmpty
            && service.limits.isEmpty
        hasDueBits = surcharges.count < 64
        needsCharges =
            !hasDueBits || !service.taxes.isEmpty
            || surcharges.contains { $0.kind == .special || $0.group >= 0 && !$0.isSettled }
        settledStart = Int32(settledGroups.lowerBound)
        settledEnd = Int32(settledGroups.upperBound)
        taxesStart = Int32(service.taxes.lowerBound)
        taxesEnd = Int32(service.taxes.upperBound)
        partsStart = Int32(service.eligibilityParts.lowerBound)
        partsEnd = Int32(service.eligibilityParts.upperBound)
        self.rule = Int32(rule)
        self.placeSlot = Int32(placeSlot)
        self.dueSlot = Int32(dueSlot)
        firstCell = firstTable.firstCell
        self.firstTable = Int32(service.tables.lowerBound)
        substitutesStart = Int32(service.substitutes.lowerBound)
        substitutesEnd = Int32(service.substitutes.upperBound)
        surchargesStart = Int32(surcharges.startIndex)
        surchargesEnd = Int32(surcharges.endIndex)
        coin = service.coin
    }
}

/// A surcharge in force: one cache line.
struct SurchargeInForce: Sendable, BitwiseCopyable {
    let condition: ParcelCondition
    /// The columns in which it can be due, as bits.
    let columns: UInt64
    /// Millionths of money or of the whole, by kind.
    let amount: Int64
    /// Its number in the book.
    let number: Int32
    let special: Int32
    let kind: Kind
    /// The number of its group within the service; −1 for none.
    let group: Int8
    /// The bit of its code.
    let code: UInt16
    /// Whether the highest of its group is found before any is added: see `SettledGroup`.
    var isSettled = false

    enum Kind: UInt8, Sendable, BitwiseCopyable {
        /// So much, in no group, whatever else is due.
        case fixed
        /// A share of the base price, to the nearest cent of a currency with two decimal places.
        case centsOfBase
        /// Anything else: see `special`.
        case special
    }

    init(
        _ surcharge: CompiledSurcharge, _ number: Int, on day: Int32, coin: Int64, _ specials: inout [SpecialAmount],
        _ byColumn: inout [Int64]
    ) {
        condition = surcharge.condition.parcel
        columns = surcharge.condition.columns
        self.number = Int32(number)
        group = surcharge.group
        code = UInt16(surcharge.code)
        let isUnconditional =
            surcharge.unless == 0 && !surcharge.condition.looksAtBillableWeight && !surcharge.detail.isPerShipment
        switch surcharge.kind {
        case .fixed(let micros) where isUnconditional:
            (kind, amount, special) = (.fixed, micros, -1)
            return
        case .percent(let share, of: 1, let limits)
        where isUnconditional && limits == .init() && coin == 10_000 && share.isOrdinary:
            (kind, amount, special) = (.centsOfBase, share.millionths, -1)
            return
        case .index(let index, of: 1, let limits) where isUnconditional && limits == .init() && coin == 10_000:
            if let share = index.share(on: day), share.isOrdinary {
                (kind, amount, special) = (.centsOfBase, share.millionths, -1)
                return
            }
        default: break
        }
        kind = .special
        amount = 0
        special = Int32(specials.count)
        specials.append(SpecialAmount(surcharge, on: day, &byColumn))
    }
}

extension Percentage {
    /// Whether its product with any price below `RateBook.ordinaryPrice` stays within 64 bits.
    fileprivate var isOrdinary: Bool { millionths.magnitude <= 10_000_000 }
}

extension FuelIndex {
    /// The share on a day; nil where none is held.
    func share(on day: Int32) -> Percentage? { period(on: day)?.percentage }

    /// The period that a day lies in.
    func period(on day: Int32) -> Period? { periods.first { $0.from.day <= day && day <= $0.until.day } }
}

/// A surcharge of a rarer kind, or with a rarer condition.
struct SpecialAmount: Sendable, BitwiseCopyable {
    enum Kind: UInt8, Sendable, BitwiseCopyable {
        case fixed, byColumn, percent, perUnit, table, atLeast
        /// No percentage is held for the day.
        case shareNotHeld
    }
    var kind: Kind
    var isPerShipment: Bool
    var rounding: Rounding
    var measure: ParcelMeasure
    /// The bits of the codes beside which it is not due.
    var unless: UInt64
    /// The bits of the codes whose sum counts.
    var basis: UInt64 = 0
    /// Millionths of money or of the whole; where the amounts by column begin; or the table's number.
    var amount: Int64 = 0
    var atLeast = Int64.min
    var atMost = Int64.max
    var step: Int128 = 1
    var above: Int128 = 0
    var billableOver: Int64
    var billableNotOver: Int64

    enum Rounding: UInt8, Sendable, BitwiseCopyable { case nearest, up, down }

    init(_ surcharge: CompiledSurcharge, on day: Int32, _ byColumn: inout [Int64]) {
        isPerShipment = surcharge.detail.isPerShipment
        unless = surcharge.unless
        billableOver = surcharge.condition.billableOver
        billableNotOver = surcharge.condition.billableNotOver
        rounding = .nearest
        measure = .weight
        func limits(_ limits: Surcharge.AmountLimits) -> (Int64, Int64, Rounding) {
            let rounding: Rounding =
                switch limits.rounding {
                case .nearest: .nearest
                case .up: .up
                case .down: .down
                }
            return (limits.atLeast ?? .min, limits.atMost ?? .max, rounding)
        }
        switch surcharge.kind {
        case .fixed(let micros): (kind, amount) = (.fixed, micros)
        case .byColumn(let amounts):
            (kind, amount) = (.byColumn, Int64(byColumn.count))
            byColumn += amounts
        case .percent(let share, let basis, let bounds):
            (kind, amount) = (.percent, share.millionths)
            self.basis = basis
            (atLeast, atMost, rounding) = limits(bounds)
        case .index(let index, let basis, let bounds):
            if let share = index.share(on: day) {
                (kind, amount) = (.percent, share.millionths)
            } else {
                kind = .shareNotHeld
            }
            self.basis = basis
            (atLeast, atMost, rounding) = limits(bounds)
        case .perUnit(let micros, let step, let measure, let above):
            (kind, amount) = (.perUnit, micros)
            (self.step, self.measure, self.above) = (step, measure, above)
        case .table(let table, let measure):
            (kind, amount) = (.table, Int64(table))
            self.measure = measure
        case .atLeast(let micros, let basis):
            (kind, amount) = (.atLeast, micros)
            self.basis = basis
        }
    }
}
