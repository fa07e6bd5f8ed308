internal import Synchronization

/// What Australia Post calls the labels that were sold here lately: it deletes and orders shipments by its own identifiers.
final class AustraliaPostMemory: Sendable {
    private struct State {
        var shipments: [String: String] = [:]
        var forms: [String: String] = [:]
        var order: [String] = []
    }

    private let state = Mutex(State())
    /// How many are remembered of each; the rest is asked for.
    private static let most = 20_000

    /// Remembers a label's shipment, or forgets it with nil.
    func keep(_ shipment: String?, of number: String) {
        state.withLock { state in
            if shipment != nil, state.shipments[number] == nil { AustraliaPostMemory.enter(number, &state) }
            state.shipments[number] = shipment
        }
    }

    /// Remembers what form an order's label was wanted in.
    func keep(form: String, of reference: String) {
        state.withLock { state in
            if state.forms[reference] == nil { AustraliaPostMemory.enter(reference, &state) }
            state.forms[reference] = form
        }
    }

    /// The shipment of a label.
    func shipment(of number: String) -> String? { state.withLock { $0.shipments[number] } }

    /// The form that an order's label was wanted in.
    func form(of reference: String) -> String? { state.withLock { $0.forms[reference] } }

    private static func enter(_ name: String, _ state: inout State) {
        state.order.append(name)
        guard state.order.count > 2 * most else { return }
        for old in state.order.prefix(most) {
            state.shipments[old] = nil
            state.forms[old] = nil
        }
        state.order.removeFirst(most)
    }
}
