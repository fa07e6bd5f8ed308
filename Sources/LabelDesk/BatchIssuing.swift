public import LabelRender
public import ShipmentModel
internal import ShippingLog

/// What batches of labels need beyond single ones, wherever they come from.
extension LabelDesk {
    /// How long a label of a batch may take, what it waits for others included: as long as the end of a purchase is
    /// looked for, so that a batch tells of it.
    public static let batchPatience = Duration.seconds(120)

    /// The label of a shipment of a batch, for whom nobody stands and waits: as ``issue(_:)`` has it, but where that is
    /// refused since too many wait, it is asked for again until the request's deadline, after pauses that are drawn by lot.
    public func issuePatiently(_ request: LabelRequest) async throws(LabelRefusal) -> LabelAnswer {
        var attempt = 1
        while true {
            do throws(LabelRefusal) {
                return try await issue(request)
            } catch {
                let least: Microseconds
                switch error {
                case .busy(let seconds): least = Microseconds(seconds) * 1_000_000
                case .overloaded, .store(.overloaded): least = LabelDesk.firstPause
                default: throw error
                }
                attempt += 1
                let backoff = Backoff(base: least, most: max(least, LabelDesk.longestPause))
                let pause = backoff.wait(attempt: attempt, random: .random(in: 0...(.max)))
                let end = ContinuousClock.now + .microseconds(pause)
                guard end < request.deadline, !Task.isCancelled else { throw error }
                try? await Task.sleep(until: end, clock: .continuous)
            }
        }
    }

    private static let firstPause: Microseconds = 250_000
    private static let longestPause: Microseconds = 10_000_000

    /// The page that stands in the place of a label which could not be made, among those that could.
    public func slip(_ refused: RefusedLabel, size: LabelSize) -> LabelDrawing {
        drawing(
            ErrorSlip(
                what: refused.what, reason: refused.reason.replacing("\n", with: "; "), remedy: refused.remedy,
                order: refused.order, desk: refused.station,
                time: String("\(clock.now())".prefix(16)).replacing("T", with: " ") + " UTC",
                request: refused.requestID), size: size)
    }
}

extension RefusedLabel {
    /// A label of a batch that was refused, for a page among the others. Also what asking again would help is told: a page
    /// is missing all the same.
    ///
    /// - Parameter place: where in the batch it was asked for.
    public init(
        ofBatch refusal: LabelRefusal, place: String, shipment: Shipment?, stands: Bool = false, requestID: String
    ) {
        let order = shipment?.order ?? place
        if let told = RefusedLabel(
            refusal, station: place, order: order, parcel: shipment?.parcels.first?.number, stands: stands,
            requestID: requestID)
        {
            self = told
        } else {
            self.init(refusal.problem.problem, station: place, order: order, requestID: requestID)
            remedy = "Ask for the same batch again: the labels that stand stay as they are."
        }
    }
}

/// Works on the labels of a batch at the same time, but on one parcel's in the order of the batch, so that which of two
/// shipments for a parcel comes first is not left to chance.
public struct BatchTasks<Answer: Sendable> {
    /// So many at most are under way, or done and not handed over yet, as whoever uses it sees to.
    public let width: Int
    /// What the latest piece of work for a parcel is, of the last ``width``.
    private var latest: [String: (number: Int, work: Task<Answer, Never>)] = [:]
    /// The parcels of the last ``width`` pieces of work.
    private var parcels: [String?]
    private var count = 0

    /// Work on so many at the same time.
    public init(width: Int) {
        precondition(width > 0, "work on at least one")
        self.width = width
        parcels = Array(repeating: nil, count: width)
    }

    /// Begins a piece of work.
    ///
    /// - Parameter shipment: what for; nil if that could not be read.
    public mutating func begin(
        for shipment: Shipment?, _ work: @escaping @Sendable () async -> Answer
    ) -> Task<Answer, Never> {
        let place = count % width
        // What came so long before has been handed over.
        if let past = parcels[place], latest[past]?.number == count - width { latest[past] = nil }
        let parcel = shipment.flatMap { shipment in
            shipment.order.map { "\(shipment.client)\n\($0)\n\(shipment.parcels.first?.number ?? 0)" }
        }
        let before = parcel.flatMap { latest[$0]?.work }
        let task = Task {
            _ = await before?.value
            return await work()
        }
        parcels[place] = parcel
        if let parcel { latest[parcel] = (count, task) }
        count += 1
        return task
    }
}
