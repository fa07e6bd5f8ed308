import CarrierAdapters
@testable import LabelDesk
import ShipmentModel
import ShippingLog
import TestSupport

/// A carrier in memory: what it has made and charged for, and how it knows an order again.
struct SimulatedCarrier {
    struct Made {
        let label: BoughtLabel
        let stream: StreamName
        /// Whether the network brought the order twice: nobody can know of a second label whose answer was lost.
        let isRepeat: Bool
        /// From when on a look-up tells it.
        let visible: Int64
        var isVoided = false
        /// Whether it has been told that the label is not taken back.
        var isKept = false
    }

    let lane: LaneName
    let recovery: CarrierRecovery
    private(set) var made: [String: [Made]] = [:]
    private var count = 0
    private var refusals: [String: PurchaseAnswer?] = [:]

    init(_ lane: LaneName, _ recovery: CarrierRecovery) {
        self.lane = lane
        self.recovery = recovery
    }

    /// What it refuses an order with, which is decided when it is first heard of.
    mutating func refusal(_ reference: String, decide: () -> PurchaseAnswer?) -> PurchaseAnswer? {
        if let decided = refusals[reference] { return decided }
        let decision = decide()
        refusals[reference] = .some(decision)
        return decision
    }

    /// Serves an order: the label it knows it by, or a new one.
    mutating func serve(
        _ reference: String, _ stream: StreamName, isRepeat: Bool, visible: Int64, number: String?
    ) -> BoughtLabel {
        switch recovery {
        case .key, .twoStep: if let known = made[reference]?.first { return known.label }
        case .lookUp, .none: break
        }
        count += 1
        guard case .account(let carrier, _) = lane else { preconditionFailure("a carrier's lane") }
        let label = BoughtLabel(
            trackingNumber: number ?? "\(carrier)-\(count)",
            price: Money(micros: 4_000_000 + Int64(count) * 10_000, Currency("USD")!),
            document: [1], form: "zpl-203", reference: reference)
        made[reference, default: []].append(
            Made(label: label, stream: stream, isRepeat: isRepeat, visible: visible))
        return label
    }

    /// What it tells of an order at a time.
    func known(_ reference: String, at time: Int64) -> [BoughtLabel] {
        (made[reference] ?? []).filter { $0.visible <= time && !$0.isVoided }.map(\.label)
    }

    /// Takes a label back, or not.
    mutating func void(_ number: String, keeps: Bool) -> VoidAnswer {
        for (reference, labels) in made {
            for index in labels.indices where labels[index].label.trackingNumber == number {
                if labels[index].isVoided { return .voided }
                // Whoever has refused it once refuses it again.
                if keeps || labels[index].isKept {
                    made[reference]![index].isKept = true
                    return index % 2 == 0 ? .refused(code: "already-used") : .unsupported(code: "no-void")
                }
                made[reference]![index].isVoided = true
                return .voided
            }
        }
        return .refused(code: "not-found")
    }

    /// Everything it has made and not taken back.
    var live: [Made] { made.values.flatMap(\.self).filter { !$0.isVoided } }

    /// What it has made for a parcel and not taken back.
    func live(of stream: StreamName) -> [Made] {
        made.values.flatMap { $0.first?.stream == stream ? $0.filter { !$0.isVoided } : [] }
    }
}
