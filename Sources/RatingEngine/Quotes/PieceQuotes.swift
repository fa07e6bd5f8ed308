import ShipmentModel

extension RateBook {
    /// Quotes a shipment of several pieces: each piece is priced on its own, or all by the sum of their billable weights,
    /// as each service says; what is due once a shipment is added once.
    ///
    /// - Precondition: at most 255 parcels, since a charge holds its piece's index in a byte.
    func quotePieces(
        _ shipment: Shipment, on shipDate: CivilDate, _ admission: UnsafePointer<Admission>?, _ policy: SelectionPolicy,
        _ quote: inout Quote, _ buffer: inout RateBuffer
    ) {
        precondition(shipment.parcels.count <= Int(UInt8.max), "more than 255 parcels")
        var pieces = shipment.parcels.map { parcel in
            Piece(request: request(shipment, parcel: parcel, shipDate: shipDate))
        }
        for index in pieces.indices { rateBase(&pieces[index], admission, &buffer) }
        var together = self.together(pieces)
        // The buffer is turned to the day, so that it is not empty.
        let inForce = buffer.inForce.unsafelyUnwrapped
        let words = QuotedWords(shipment, on: shipDate)
        for number in 0..<inForce.services.count {
            let service = inForce.services.pointer(number)
            let version = Int(service.pointee.service)
            if let admission, admission[Int(service.pointee.group)] != .asked { continue }
            let isTogether = definition(of: version).pieces == .together
            together.hasBeenRated = false
            if isTogether, pieces.allSatisfy({ $0.canJoin(version) }) {
                join(pieces, service, &together, &buffer)
            }
            let sources = isTogether && together.hasBeenRated ? [together] : pieces
            let refusals = sources.indices.flatMap { index in
                reasons(
                    sources[index], version, shipment.parcels[index], shipment, policy, words, isOne: sources.count == 1
                )
            }
            guard refusals.isEmpty, let rate = price(sources, pieces, service, inForce, shipment, &buffer) else {
                let later = buffer.refusals.map {
                    reason($0, pieces[0].request, shipment.parcels[0], shipment, policy, words)
                }
                quote.ineligible.append(ineligible(version, refusals.isEmpty ? later : refusals))
                continue
            }
            quote.rates.append(rate)
        }
        for refusal in pieces[0].unrated {
            quote.ineligible.append(
                ineligible(
                    refusal.service, [reason(refusal, pieces[0].request, shipment.parcels[0], shipment, policy, words)])
            )
        }
    }

    /// What one piece came to by its base price.
    private struct Piece {
        var request: RatingRequest
        var facts: [UInt64] = []
        var rates: [Int: RateRecord] = [:]
        var bases: [Int: Int64] = [:]
        var refusals: [Int: [RefusalRecord]] = [:]
        /// Services that are not rated at all, whatever the piece.
        var unrated: [RefusalRecord] = []
        var hasBeenRated = false

        init(request: RatingRequest) {
            self.request = request
            self.request.isBaseOnly = true
        }

        /// Whether nothing but the weight, which is added up later, kept it from being priced.
        func canJoin(_ version: Int) -> Bool {
            (refusals[version] ?? []).allSatisfy {
                $0.code == .overLastRow || $0.code == .notPriced || $0.code == .priceGap
            }
        }
    }

    private func rateBase(
        _ piece: inout Piece, _ admission: UnsafePointer<Admission>?, _ buffer: inout RateBuffer
    ) {
        rate(piece.request, admission, into: &buffer)
        keep(&piece, buffer)
    }

    private func keep(_ piece: inout Piece, _ buffer: borrowing RateBuffer) {
        piece.facts = (0..<factWords).map { buffer.facts[$0] }
        piece.rates = [:]
        piece.refusals = [:]
        piece.unrated = []
        for index in 0..<buffer.rateCount {
            let rate = buffer.rate(index)
            piece.rates[Int(rate.service)] = rate
            piece.bases[Int(rate.service)] = rate.price
        }
        for refusal in buffer.refusals {
            switch refusal.code {
            case .tariffNotInForce, .notRequested, .accountNotAllowed, .excludedByPolicy:
                piece.unrated.append(refusal)
            default:
                piece.refusals[refusal.service, default: []].append(refusal)
            }
        }
    }

    /// A stand-in for all pieces: it has the greatest of their sides, and of each question the answer that any gives.
    private func together(_ pieces: [Piece]) -> Piece {
        var result = pieces[0]
        result.request.isTogether = true
        for piece in pieces.dropFirst() {
            result.request.measures.widen(to: piece.request.measures)
            for word in result.facts.indices { result.facts[word] |= piece.facts[word] }
        }
        return result
    }

    /// Prices all pieces as one with a service.
    private func join(
        _ pieces: [Piece], _ service: UnsafePointer<ServiceInForce>, _ together: inout Piece,
        _ buffer: inout RateBuffer
    ) {
        var sum: Int64 = 0
        together.request.togetherBasis = .actual
        for piece in pieces {
            buffer.begin(self, on: piece.request.shipDate.day)
            buffer.load(piece.facts)
            // A piece without a price of its own has a zone nevertheless.
            let column = max(0, column(service, piece.request, &buffer).index)
            let own = billableWeight(Int(service.pointee.rule), column, piece.request, &buffer)
            let (total, overflow) = sum.addingReportingOverflow(own.weight)
            sum = overflow ? .max : total
            if own.basis != .actual { together.request.togetherBasis = own.basis }
        }
        together.request.measures.weight = sum
        buffer.begin(self, on: together.request.shipDate.day)
        buffer.load(together.facts)
        let version = Int(service.pointee.service)
        var rate = RateRecord.none
        let base = withUnsafeMutablePointer(to: &rate) { basePrice($0, service, together.request, &buffer) }
        rate.price = base
        together.rates[version] = base >= 0 ? rate : nil
        together.bases[version] = base >= 0 ? base : nil
        together.refusals[version] = buffer.refusals
        together.hasBeenRated = true
    }

    private func reasons(
        _ piece: Piece, _ version: Int, _ parcel: Parcel, _ shipment: Shipment, _ policy: SelectionPolicy,
        _ words: QuotedWords, isOne: Bool
    ) -> [Quote.Reason] {
        (piece.refusals[version] ?? []).map { refusal in
            var reason = reason(refusal, piece.request, parcel, shipment, policy, words)
            if !isOne { reason.sentence = .init("parcel \(parcel.number): ", reason.message) }
            return reason
        }
    }

    /// Whether a surcharge is due once a shipment: because the tariff says so, because it is the price of covering the
    /// shipment's value, or because it is a share of the one base price that all pieces have together.
    private func isDueOnce(_ surcharge: SurchargeInForce, _ inForce: InForce, isTogether: Bool) -> Bool {
        if surcharges[Int(surcharge.number)].detail.coversValue { return true }
        guard surcharge.kind == .special else { return isTogether && surcharge.kind == .centsOfBase }
        let special = inForce.specials[Int(surcharge.special)]
        return special.isPerShipment || isTogether && (special.kind == .percent || special.kind == .atLeast)
    }

    /// The rate of all pieces: base prices, then each surcharge in the tariff's order. Nil where a surcharge is due that
    /// is not held; the buffer's refusals then say which.
    ///
    /// - Parameter sources: the pieces with a base price of their own, or the one that stands for all.
    private func price(
        _ sources: [Piece], _ pieces: [Piece], _ service: UnsafePointer<ServiceInForce>, _ inForce: InForce,
        _ shipment: Shipment, _ buffer: inout RateBuffer
    ) -> Quote.Rate? {
        let version = Int(service.pointee.service)
        buffer.refusals.removeAll(keepingCapacity: true)
        var lists = pieces.indices.map { index -> [ChargeRecord] in
            guard index < sources.count, let base = sources[index].bases[version] else { return [] }
            return [
                ChargeRecord(amount: base, kind: ChargeRecord.base, code: 0, group: -1, piece: UInt8(index))
            ]
        }
        func record(_ index: Int) -> RateRecord { sources[min(index, sources.count - 1)].rates[version]! }
        for number in Int(service.pointee.surchargesStart)..<Int(service.pointee.surchargesEnd) {
            let surcharge = inForce.surcharges[number]
            let isOnce = isDueOnce(surcharge, inForce, isTogether: sources.count < pieces.count)
            for index in pieces.indices {
                buffer.load(pieces[index].facts)
                buffer.load(isOnce ? lists.flatMap { $0 } : lists[index])
                var rate = record(index)
                rate.chargesStart = 0
                let base = lists[index].first.map { $0.kind == ChargeRecord.base ? $0.amount : 0 } ?? 0
                let isHeld = withUnsafeMutablePointer(to: &rate) { rate in
                    addSurcharges(
                        rate, service, number..<number + 1, base: base, inForce, pieces[index].request, &buffer)
                }
                guard isHeld else { return nil }
                let before = isOnce ? lists.reduce(0) { $0 + $1.count } : lists[index].count
                let isDue = buffer.chargeCount > before
                if isDue { buffer.chargeBase[buffer.chargeCount - 1].piece = UInt8(index) }
                let changed = (0..<buffer.chargeCount).map { buffer.chargeBase[$0] }
                if isOnce {
                    for other in pieces.indices { lists[other] = changed.filter { Int($0.piece) == other } }
                } else {
                    lists[index] = changed
                }
                if isOnce, isDue { break }
            }
        }
        let all = lists.flatMap { $0 }
        buffer.load(pieces[0].facts)
        buffer.load(all)
        var total = record(0)
        total.chargesStart = 0
        total.price = all.reduce(0) { $0 + $1.amount }
        guard total.price >= 0 else {
            buffer.refuse(version, .notPriced)
            return nil
        }
        let billable = sources.map { $0.rates[version]!.billableWeight }
        if service.pointee.hasTax { withUnsafeMutablePointer(to: &total) { addTax($0, service, &buffer) } }
        total.chargesEnd = Int32(buffer.chargeCount)
        var rate = explain(total, pieces[0].request, shipment, buffer)
        let tax = taxRule(total, buffer)
        rate.charges = buffer.charges(of: total).map { charge in
            explain(charge, record(Int(charge.piece)), tax, shipment)
        }
        rate.billableWeight = weightLabel(billable.reduce(0, +), total)
        rate.includes = []
        if sources.count == 1 {
            rate.notes.append("the billable weights of all \(pieces.count) parcels are priced together")
        }
        return rate
    }
}

extension RateBuffer {
    /// Sets the answers to all questions.
    fileprivate mutating func load(_ facts: [UInt64]) {
        for (word, bits) in facts.enumerated() { self.facts[word] = bits }
    }

    /// Sets the charges, with room for one more and for tax.
    fileprivate mutating func load(_ charges: [ChargeRecord]) {
        makeRoom(forCharges: charges.count + 2)
        for (index, charge) in charges.enumerated() { chargeBase[index] = charge }
        chargeCount = charges.count
    }
}
