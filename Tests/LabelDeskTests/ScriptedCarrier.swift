import CarrierAdapters
import LabelDesk
import RateTables
import ShipmentModel
import Synchronization

/// A carrier that does what a test tells it to, and remembers what it was asked.
final class ScriptedCarrier: PurchasingCarrier {
    /// What becomes of one order.
    enum Reply: Sendable {
        /// The label is made, and told after a while.
        case sell(after: Duration = .zero)
        /// The label is made, and nobody hears of it.
        case sellInSilence
        /// It is refused.
        case refuse(String, isAboutService: Bool = false)
        /// It cannot be told what there is to tell.
        case unfit(String, UnfitReach = .account)
        /// It was not taken.
        case busy
        /// It was lost on the way, and nobody hears of that.
        case lose
    }

    private struct State {
        var replies: [Reply]
        var orders: [PurchaseOrder] = []
        var lookUps = 0
        var made: [String: [BoughtLabel]] = [:]
        var voided: [String] = []
        var voidAnswers: [VoidAnswer] = []
    }

    let name: String
    let recovery: CarrierRecovery
    private let state: Mutex<State>

    /// A carrier that answers with these in turn, then by selling at once.
    init(_ name: String = "acme", _ recovery: CarrierRecovery = .key, _ replies: [Reply] = []) {
        self.name = name
        self.recovery = recovery
        state = Mutex(State(replies: replies))
    }

    var orders: [PurchaseOrder] { state.withLock { $0.orders } }
    var lookUpCount: Int { state.withLock { $0.lookUps } }
    var madeCount: Int { state.withLock { $0.made.values.reduce(0) { $0 + $1.count } } }
    var voided: [String] { state.withLock { $0.voided } }
    func answerVoids(_ answers: [VoidAnswer]) { state.withLock { $0.voidAnswers = answers } }

    func buy(_ order: PurchaseOrder, deadline: ContinuousClock.Instant) async -> PurchaseAnswer {
        let reply = state.withLock { state in
            state.orders.append(order)
            return state.replies.isEmpty ? Reply.sell() : state.replies.removeFirst()
        }
        switch reply {
        case .sell(let pause):
            let label = make(order)
            try? await Task.sleep(for: pause)
            return .bought(label)
        case .sellInSilence:
            _ = make(order)
            return .unknown(code: "timed-out")
        case .refuse(let code, let isAboutService): return .rejected(code: code, isAboutService: isAboutService)
        case .unfit(let code, let reach): return .unfit(code: code, reach)
        case .busy: return .notSent(code: "503", retryAfter: nil)
        case .lose: return .unknown(code: "timed-out")
        }
    }

    private func make(_ order: PurchaseOrder) -> BoughtLabel {
        state.withLock { state in
            switch recovery {
            case .key, .twoStep: if let known = state.made[order.reference]?.first { return known }
            case .lookUp, .none: break
            }
            let count = state.made.values.reduce(1) { $0 + $1.count }
            let label = BoughtLabel(
                trackingNumber: "\(name.uppercased())\(count)", price: Money(micros: 5_250_000, Currency("EUR")!),
                document: Array("^XA^FD\(order.shipment.shipTo.name ?? "")^FS^XZ".utf8), form: "zpl-203",
                reference: order.reference)
            state.made[order.reference, default: []].append(label)
            return label
        }
    }

    func lookUp(_ reference: String, deadline: ContinuousClock.Instant) async -> LookUpAnswer {
        state.withLock { state in
            state.lookUps += 1
            return .found(state.made[reference] ?? [])
        }
    }

    func void(_ trackingNumber: String, deadline: ContinuousClock.Instant) async -> VoidAnswer {
        state.withLock { state in
            let answer = state.voidAnswers.isEmpty ? .voided : state.voidAnswers.removeFirst()
            if answer == .voided { state.voided.append(trackingNumber) }
            return answer
        }
    }

    /// The account of it that the invented tariff has.
    func account(slots: Int = 8) -> CarrierAccount {
        CarrierAccount(carrier: name, account: "contract", adapter: self, slots: slots)
    }

    /// Prices of carriers that sell labels, the first the cheapest.
    static func prices(_ carriers: [ScriptedCarrier]) -> Prices {
        var files: [String: [UInt8]] = [:]
        for (index, carrier) in carriers.enumerated() {
            let folder = "\(carrier.name)/contract/"
            files[folder + "parcel.csv"] = Array("weight_not_over,price\n20 kg,\(index + 5).50\n".utf8)
            files[folder + "tariff.yaml"] = Array(
                """
                carrier: \(carrier.name)
                carrier_name: \(carrier.name) Parcels
                account: contract
                currency: EUR
                valid_from: 2025-01-01
                valid_until: 2026-12-31
                until_basis: assumed
                source: invented
                completeness: invented
                services:
                  - code: parcel
                    name: Parcel
                    issue: bought
                    origin: [US, GB, NL]
                    destination: [US, GB, NL, DE]
                    tables: [{file: parcel.csv}]
                    tax: none
                """.utf8)
        }
        return Prices(RateSource(files: files))
    }
}
