import CarrierAdapters
import ShipmentModel
import ShippingLog

/// A run's books, kept beside it from nothing but the events that are durable: what each parcel has come to, event by
/// event, and what the log says that carriers charge. Compared after every step with what the desk, the log and the carriers
/// say themselves.
struct SimulationBooks: Equatable {
    /// A label of which the log says that a carrier charges it.
    private struct Charge: Equatable {
        let price: Int64
        /// Whether the carrier is being asked to take it back, so that it may have done so already.
        var isGoingBack: Bool
        /// Whether it is one besides the label in use.
        let isExtra: Bool
    }

    /// One parcel's.
    private struct Page: Equatable {
        /// The parcel after none of its events, after the first, after the second, and so on.
        var history = [ParcelState()]
        /// By tracking number.
        var charges: [String: Charge] = [:]
        /// Every tracking number that the log has said a carrier charges.
        var known: Set<String> = []
        /// Whether an order has no end in the log yet, by its reference.
        var isOpen: [String: Bool] = [:]
        /// The orders' references, by attempt.
        var references: [Int: String] = [:]
        /// The tracking numbers of labels that were bought, by label.
        var numbers: [String: String] = [:]
    }

    private var pages: [StreamName: Page] = [:]
    /// The parcel that each tracking number was issued to.
    private var owners: [String: StreamName] = [:]
    /// What the log says that carriers charge, for all parcels.
    private(set) var owed: Int64 = 0

    // MARK: Following the log

    /// Takes the events that have become durable since it last did.
    ///
    /// - Returns: the promise that was broken; nil if none was.
    mutating func follow(_ stream: StreamName, _ events: [LogEvent]) -> String? {
        var page = pages[stream] ?? Page()
        guard page.history.count <= events.count else { return nil }
        for event in events[(page.history.count - 1)...] {
            var state = page.history[page.history.count - 1]
            do throws(FoldFault) { try state.apply(event) } catch { return "the log can be replayed: \(error)" }
            page.history.append(state)
            if case .labelIssued(let label) = event {
                if let owner = owners.updateValue(stream, forKey: label.trackingNumber) {
                    return "a tracking number is issued once: \(label.trackingNumber), to \(owner.text) before"
                }
            }
            book(event, &page)
        }
        pages[stream] = page
        return nil
    }

    private mutating func book(_ event: LogEvent, _ page: inout Page) {
        switch event {
        case .purchaseStarted(let intent):
            page.references[intent.attempt] = intent.reference
            page.isOpen[intent.reference] = true
        case .labelIssued(let label):
            guard let reference = page.references[label.attempt] else { break }
            page.isOpen[reference] = false
            page.numbers[label.label] = label.trackingNumber
            charge(label.trackingNumber, label.price.micros, isExtra: false, &page)
        case .labelRejected(let rejected):
            if let reference = page.references[rejected.attempt] { page.isOpen[reference] = false }
        case .extraLabelFound(let extra):
            charge(extra.trackingNumber, extra.price?.micros ?? 0, isExtra: true, &page)
        case .extraLabelSettled(let extra):
            if extra.refusal == nil {
                credit(extra.trackingNumber, &page)
            } else {
                page.charges[extra.trackingNumber]?.isGoingBack = false
            }
        case .voidStarted(let void):
            if let number = page.numbers[void.label] { page.charges[number]?.isGoingBack = true }
        case .voidRefused(let void):
            if let number = page.numbers[void.label] { page.charges[number]?.isGoingBack = false }
        case .labelVoided(let void):
            if let number = page.numbers[void.label] { credit(number, &page) }
        default: break
        }
    }

    private mutating func charge(_ number: String, _ price: Int64, isExtra: Bool, _ page: inout Page) {
        page.charges[number] = Charge(price: price, isGoingBack: isExtra, isExtra: isExtra)
        page.known.insert(number)
        owed += price
    }

    private mutating func credit(_ number: String, _ page: inout Page) {
        owed -= page.charges.removeValue(forKey: number)?.price ?? 0
    }

    // MARK: Comparing

    /// Compares a parcel's books with what the log keeps of it and with what the desk takes it to hold: that is what some
    /// of the durable events amount to, from the first on.
    ///
    /// - Returns: the promise that was broken; nil if none was.
    func compare(_ stream: StreamName, kept: ParcelState?, known: ParcelState?) -> String? {
        let history = pages[stream]?.history ?? [ParcelState()]
        guard kept ?? ParcelState() == history[history.count - 1] else {
            return "replay gives the same state: \(stream.text) is kept otherwise"
        }
        if let known {
            guard history.indices.contains(known.version), history[known.version] == known else {
                return "replay gives the same state: the desk takes \(stream.text) for something else"
            }
        }
        return nil
    }

    /// Compares a parcel's books with what carriers have made for it and not taken back. The difference between the two
    /// is orders under way and labels on their way back, and nothing else, label by label and in sum.
    ///
    /// - Returns: the promise that was broken; nil if none was.
    func balance(_ stream: StreamName, live: [SimulatedCarrier.Made]) -> String? {
        let page = pages[stream] ?? Page()
        var missing = page.charges
        var (billed, underWay, inUse): (Int64, Int64, Int) = (0, 0, 0)
        for made in live {
            let (number, price) = (made.label.trackingNumber, made.label.price?.micros ?? 0)
            guard let isOpen = page.isOpen[made.label.reference ?? ""] else {
                return "nothing is bought without an intent: \(number) of \(stream.text)"
            }
            if let charge = missing.removeValue(forKey: number) {
                guard charge.price == price else { return "money balances: \(number) costs \(price)" }
                billed += price
                inUse += charge.isExtra || made.isRepeat ? 0 : 1
            } else if !made.isRepeat || page.known.contains(number) {
                guard isOpen else {
                    return "money balances: nobody knows that \(number) of \(stream.text) is charged"
                }
                billed += price
                underWay += price
                inUse += 1
            }
        }
        guard missing.values.allSatisfy(\.isGoingBack) else {
            return "money balances: \(stream.text) is not charged what is in the log"
        }
        let booked = page.charges.values.reduce(0) { $0 + $1.price }
        guard billed - underWay + missing.values.reduce(0, { $0 + $1.price }) == booked else {
            return "money balances: \(stream.text) is charged \(billed), and \(booked) is in the log"
        }
        let attempts = page.history[page.history.count - 1].attempts
        guard attempts.count(where: { [.issued, .voiding].contains($0.stage) }) <= 1,
            inUse <= 1 || attempts.contains(where: { $0.stage == .referred })
        else { return "a parcel has one label: \(stream.text)" }
        return nil
    }

    /// Makes the books anew from all events and compares.
    ///
    /// - Returns: the promise that was broken; nil if none was.
    func replay(_ events: [StreamName: [LogEvent]]) -> String? {
        var books = SimulationBooks()
        for (stream, events) in events { if let broken = books.follow(stream, events) { return broken } }
        guard books == self else { return "replay gives the same state: the books made anew differ" }
        let owed = books.pages.values.flatMap(\.charges.values).reduce(0) { $0 + $1.price }
        return owed == self.owed ? nil : "money balances: \(owed) is owed, not \(self.owed)"
    }
}
