internal import LabelRender
public import Printing
internal import Synchronization
public import WireFormat

/// A label that was to be printed and is not, as the slip at the printer tells it to somebody who has no screen.
public struct RefusedLabel: Sendable {
    /// The printer or station that the label was asked for at.
    public var station: String
    /// What there is no label for, such as `No label for order SO-1, parcel 2`.
    public var what: String
    /// Why, in plain words.
    public var reason: String
    /// What to do now.
    public var remedy: String
    /// The order's number; empty if the request could not be read so far.
    public var order: String
    /// The request's identifier.
    public var requestID: String

    /// Who sees to what nobody at a desk can change.
    static let operators = "whoever looks after the shipping system"

    /// What a label request was refused for; nil where asking again is all that helps, which programs do by themselves.
    ///
    /// - Parameters:
    ///   - order: the order's number, empty if it is not known.
    ///   - parcel: the parcel's number in its order; nil if it is not known.
    ///   - stands: whether there is a label, which cannot be printed here.
    public init?(
        _ refusal: LabelRefusal, station: String, order: String, parcel: Int?, stands: Bool = false, requestID: String
    ) {
        guard let remedy = refusal.remedy else { return nil }
        self.init(
            refusal.problem.problem, remedy: remedy, station: station, order: order, parcel: parcel, stands: stands,
            requestID: requestID)
        reason = refusal.slipReason
    }

    /// What a request was refused for that nobody can read: the program that sent it is at fault.
    public init(_ problem: Problem, station: String, order: String, requestID: String) {
        self.init(
            problem, remedy: "The desk's program asks wrongly. Tell \(RefusedLabel.operators).", station: station,
            order: order, parcel: nil, stands: false, requestID: requestID)
    }

    /// The one slip for this label and others that were refused with it, whose number it tells.
    public func with(others: Int) -> RefusedLabel {
        guard others > 0 else { return self }
        var refused = self
        refused.what += " (and \(others) more)"
        refused.remedy += " The program that asked for the labels names them all."
        return refused
    }

    private init(
        _ problem: Problem, remedy: String, station: String, order: String, parcel: Int?, stands: Bool,
        requestID: String
    ) {
        self.station = station
        let number = parcel.map { ", parcel \($0)" } ?? ""
        let owner = order.isEmpty ? "" : " order \(order)\(number)"
        what =
            stands
            ? "The label for\(owner) cannot be printed here" : owner.isEmpty ? "No label" : "No label for\(owner)"
        reason = problem.sentence
        self.remedy = remedy
        self.order = order
        self.requestID = requestID
    }
}

/// What became of an error slip.
public struct SlipReport: Sendable {
    /// The printer's name.
    public var printer: String
    /// What became of it; nil if the same, or as many as one station gets in a minute, have just been printed there.
    public var outcome: PrintOutcome?
}

extension LabelDesk {
    /// How long a printer may take for a slip.
    static let slipPatience = Duration.seconds(10)

    /// Prints the slip that says why there is no label; nil at a printer that prints none, and where there is no such
    /// printer. Slips are not in the log: there is no label that they belong to.
    public func printSlip(_ refused: RefusedLabel) async -> SlipReport? {
        guard let queue = printers.queue(refused.station), queue.configuration.printsErrorSlips else { return nil }
        let printer = queue.configuration
        guard slips.take(refused, now: .now) else { return SlipReport(printer: printer.name, outcome: nil) }
        let slip = ErrorSlip(
            what: refused.what, reason: refused.reason.replacing("\n", with: "; "), remedy: refused.remedy,
            order: refused.order,
            desk: refused.station, time: String("\(clock.now())".prefix(16)).replacing("T", with: " ") + " UTC",
            request: refused.requestID)
        let outcome: PrintOutcome
        do throws(LabelRefusal) {
            let form = DocumentName(printer)
            let bytes = try write([drawing(slip, size: form.size)], as: form)
            // The request's own time may be over: that it is may be what the slip says.
            outcome = await queue.print(
                PrintDocument(name: "error-slip", bytes: bytes), deadline: .now + LabelDesk.slipPatience)
        } catch { outcome = .notPrinted(PrintFault(.unsupportedFormat, error.reason)) }
        if case .notPrinted = outcome { slips.giveBack(refused) }
        return SlipReport(printer: printer.name, outcome: outcome)
    }
}

/// The slips printed lately, so that a program that asks again and again does not empty the roll.
final class RecentSlips: Sendable {
    /// For how long the same is not printed again.
    static let window = Duration.seconds(120)
    /// How many a station gets in a minute: more than one who packs there can read.
    static let perMinute = 6
    /// How many are remembered; beyond that the oldest is forgotten.
    static let capacity = 1000

    fileprivate struct Slip: Hashable {
        var station: String
        var what: String
        var reason: String
    }

    private let printed = Mutex<[Slip: ContinuousClock.Instant]>([:])

    /// Whether a slip is to be printed; if so, it counts as printed from now on.
    func take(_ refused: RefusedLabel, now: ContinuousClock.Instant) -> Bool {
        printed.withLock { printed in
            printed = printed.filter { now - $0.value < RecentSlips.window }
            let latest = printed.count { $0.key.station == refused.station && now - $0.value < .seconds(60) }
            guard printed[Slip(refused)] == nil, latest < RecentSlips.perMinute else { return false }
            if printed.count >= RecentSlips.capacity, let oldest = printed.min(by: { $0.value < $1.value }) {
                printed[oldest.key] = nil
            }
            printed[Slip(refused)] = now
            return true
        }
    }

    /// It was not printed after all.
    func giveBack(_ refused: RefusedLabel) { printed.withLock { $0[Slip(refused)] = nil } }
}

extension RecentSlips.Slip {
    fileprivate init(_ refused: RefusedLabel) {
        self.init(station: refused.station, what: refused.what, reason: refused.reason)
    }
}
