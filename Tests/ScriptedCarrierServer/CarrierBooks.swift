import Foundation
import Synchronization
import TextFormats

/// What the carrier was asked, and what it has sold.
final class CarrierBooks: Sendable {
    /// What a repeated order gets.
    enum Recovery: String, CaseIterable, Sendable {
        case key
        case twoStep = "two-step"
        case lookUp = "look-up"
        case none

        /// Whether an order is known by its reference.
        var knowsOrders: Bool { self == .key || self == .twoStep }
    }

    /// A label sold.
    struct Label: Sendable {
        let number: String
        let reference: String
        let order: String
        var isVoided = false
        /// Look-ups find it from then on.
        let visible: ContinuousClock.Instant
    }

    /// An order received.
    struct Order: Sendable {
        let reference: String
        let order: String
        let service: String
        let milliseconds: Int64
        var action: CarrierScript.Action
    }

    private struct State {
        var scripts: [CarrierScript] = []
        var orders: [Order] = []
        var labels: [Label] = []
        var lookUps = 0
        var voids = 0
        /// How many calls of a kind there were about a reference.
        var calls: [String: Int] = [:]
        var atWork = 0
        var mostAtWork = 0
    }

    private let recovery: Recovery
    private let prefix: String
    private let journal: CarrierJournal?
    private let chances: CarrierChances
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    init(recovery: Recovery, prefix: String, journal: CarrierJournal?, chances: CarrierChances) {
        self.recovery = recovery
        self.prefix = prefix
        self.journal = journal
        self.chances = chances
    }

    /// Scripts to be used up by the calls that follow.
    func follow(_ scripts: [CarrierScript]) { state.withLock { $0.scripts += scripts } }

    /// What is to become of a call, and how long it takes.
    func arrive(
        _ call: CarrierScript.Call, reference: String, order: String, service: String
    ) -> (script: CarrierScript, draw: CarrierChances.Draw) {
        state.withLock { state in
            let name = call.rawValue + " " + reference
            state.calls[name, default: 0] += 1
            let draw = chances.draw(call, reference, state.calls[name, default: 0])
            let index = state.scripts.firstIndex { script in
                script.call == call && script.order ?? order == order && script.reference ?? reference == reference
            }
            var script = CarrierScript.usual(call)
            if let index {
                script = state.scripts.remove(at: index)
            } else if let fault = draw.fault {
                script.action = fault
            }
            switch call {
            case .buy:
                let milliseconds = start.duration(to: .now) / .milliseconds(1)
                state.orders.append(
                    Order(
                        reference: reference, order: order, service: service, milliseconds: Int64(milliseconds),
                        action: script.action))
            case .lookUp: state.lookUps += 1
            case .void: state.voids += 1
            }
            return (script, draw)
        }
    }

    /// Sells a label, or finds the one of an order that is known; the journal has it before this returns.
    func sell(_ reference: String, _ order: String, visibleAfter: Duration) throws -> Label {
        try state.withLock { state in
            if recovery.knowsOrders, let known = state.labels.first(where: { $0.reference == reference }) {
                return known
            }
            return try sell(reference, order, visibleAfter, &state)
        }
    }

    /// Sells another label, whatever there is.
    func sellAgain(_ reference: String, _ order: String) throws {
        try state.withLock { state in _ = try sell(reference, order, .zero, &state) }
    }

    private func sell(
        _ reference: String, _ order: String, _ visibleAfter: Duration, _ state: inout State
    ) throws -> Label {
        let digits = String(state.labels.count + 1)
        let label = Label(
            number: prefix + String(repeating: "0", count: max(0, 8 - digits.count)) + digits, reference: reference,
            order: order, visible: .now + visibleAfter)
        try journal?.append(["sold": label.number, "reference": reference, "order": order])
        state.labels.append(label)
        return label
    }

    /// The order that a reference was first used for; empty if it never was.
    func order(of reference: String) -> String {
        state.withLock { $0.orders.first { $0.reference == reference }?.order ?? "" }
    }

    /// A label of another order; nil if there is none.
    func label(ofAnotherThan reference: String) -> Label? {
        state.withLock { $0.labels.last { $0.reference != reference } }
    }

    /// What there is under a reference.
    func labels(_ reference: String) -> [Label] {
        let now = ContinuousClock.now
        return state.withLock {
            $0.labels.filter { $0.reference == reference && !$0.isVoided && $0.visible <= now }
        }
    }

    /// The label of a number.
    func label(_ number: String) -> Label? { state.withLock { $0.labels.first { $0.number == number } } }

    /// Voids a label; the journal has it before this returns. False if there is none of this number.
    func void(_ number: String) throws -> Bool {
        try state.withLock { state in
            guard let index = state.labels.firstIndex(where: { $0.number == number }) else { return false }
            if !state.labels[index].isVoided {
                try journal?.append(["voided": number])
                state.labels[index].isVoided = true
            }
            return true
        }
    }

    /// A call is worked on, or no longer.
    func count(atWork change: Int) {
        state.withLock { state in
            state.atWork += change
            state.mostAtWork = max(state.mostAtWork, state.atWork)
        }
    }

    /// All of it as JSON.
    func ledger() -> [UInt8] {
        let state = state.withLock { $0 }
        var json = JSONWriter(indent: 2)
        json.beginObject()
        json.key("counts")
        json.beginObject()
        json.member("orders", state.orders.count)
        json.member("labels", state.labels.count)
        json.member("voided", state.labels.count { $0.isVoided })
        json.member("look_ups", state.lookUps)
        json.member("voids", state.voids)
        json.member("most_at_once", state.mostAtWork)
        json.member("scripts_left", state.scripts.count)
        json.endObject()
        json.key("orders")
        json.beginArray()
        for order in state.orders {
            json.beginObject()
            json.member("reference", order.reference)
            json.member("order", order.order)
            json.member("service", order.service)
            json.member("ms", order.milliseconds)
            json.member("did", order.action.rawValue)
            json.endObject()
        }
        json.endArray()
        json.key("labels")
        json.beginArray()
        for label in state.labels {
            json.beginObject()
            json.member("number", label.number)
            json.member("reference", label.reference)
            json.member("order", label.order)
            json.member("voided", label.isVoided)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json.take()
    }
}

/// A file of what was sold and voided, one JSON object a line, each on the disk before it is told.
final class CarrierJournal: Sendable {
    private let descriptor: CInt

    /// The file cannot be written.
    struct Fault: Error {
        let errorNumber: CInt
    }

    /// Opens or creates it.
    init(_ path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Fault(errorNumber: errno) }
    }

    /// Appends a line, and waits until it is on the disk.
    func append(_ members: KeyValuePairs<String, String>) throws {
        let value = JSONValue.object(members.map { JSONMember($0.key, .string($0.value)) })
        let line = value.compact() + [UInt8(ascii: "\n")]
        guard write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else {
            throw Fault(errorNumber: errno)
        }
    }
}
