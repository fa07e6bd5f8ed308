/// Several emulated carriers behind one door, with faults on demand and a journal of what was asked.
///
/// A value: whoever drives it (a server, a test) tells it the time and does what its ``Outcome`` says.
public struct CarrierEmulator: Sendable {
    /// What is to be done with an answer.
    public struct Outcome: Sendable {
        /// How long to wait before anything is sent.
        public var delayMilliseconds: Int64
        /// The answer; nil where the connection breaks instead.
        public var response: EmulatorResponse?
        /// How many bytes of the body are sent before the connection breaks; nil for all.
        public var cutAfter: Int?
    }

    /// One request and what came of it.
    public struct Entry: Hashable, Sendable {
        /// The carrier.
        public var carrier: String
        /// `POST /labels/v3/label`.
        public var call: String
        /// The status answered; 0 where the connection broke.
        public var status: Int
        /// When, in milliseconds since 1970.
        public var time: Int64
        /// The fault that was asked for, if one was.
        public var fault: String?
    }

    private var carriers: [String: any EmulatedCarrier] = [:]
    private var faults: [EmulatorFault] = []
    private var sequence: Int64
    /// The last requests, oldest first, ``mostEntries`` at most.
    public private(set) var journal: [Entry] = []
    /// How many requests the journal keeps.
    public static let mostEntries = 10_000

    /// An emulator of these carriers, with empty books.
    public init(_ carriers: [any EmulatedCarrier.Type], _ settings: EmulatorSettings = .init(), sequence: Int64 = 1_000)
    {
        for carrier in carriers { self.carriers[carrier.name] = carrier.init(settings) }
        self.sequence = sequence
    }

    /// The names of its carriers, in order.
    public var names: [String] { carriers.keys.sorted() }

    /// Every label sold by a carrier and not void, oldest first.
    public func liveLabels(of carrier: String) -> [EmulatedLabel] { carriers[carrier]?.liveLabels ?? [] }

    /// Lets the next requests go wrong; false, and none of them is taken, if more than ``FaultOrders/most`` were open.
    public mutating func inject(_ faults: [EmulatorFault]) -> Bool {
        guard self.faults.count + faults.count <= FaultOrders.most else { return false }
        self.faults += faults
        return true
    }

    /// Answers a request to a carrier; nil if there is no such carrier.
    public mutating func answer(_ request: EmulatorRequest, at carrier: String, now: Int64) -> Outcome? {
        guard carriers[carrier] != nil else { return nil }
        let call = request.method + " " + request.path
        var outcome = Outcome(delayMilliseconds: 0, response: nil, cutAfter: nil)
        let fault = takeFault(carrier, call)
        var time = now
        if case .clockSkew(let seconds) = fault?.what { time += seconds * 1_000 }
        if case .slow(let milliseconds) = fault?.what { outcome.delayMilliseconds = milliseconds }
        if let instead = fault?.what.responseInstead {
            outcome.response = instead
        } else {
            var response = perform(request, carrier, time)
            if fault?.what == .twice { response = perform(request, carrier, time) }
            response.headers.append(.init("Date", EmulatorTime.httpDate(time / 1_000)))
            switch fault?.what {
            case .lost: break
            case .truncated:
                outcome.cutAfter = response.body.count / 2
                outcome.response = response
            default: outcome.response = response
            }
        }
        journal.append(
            Entry(
                carrier: carrier, call: call, status: outcome.response?.status ?? 0, time: now,
                fault: fault?.what.word))
        if journal.count > CarrierEmulator.mostEntries { journal.removeFirst(CarrierEmulator.mostEntries / 10) }
        return outcome
    }

    private mutating func perform(_ request: EmulatorRequest, _ carrier: String, _ time: Int64) -> EmulatorResponse {
        var context = EmulatorContext(now: time, sequence: sequence)
        guard let response = carriers[carrier]?.answer(request, &context) else {
            preconditionFailure("a carrier that is there")
        }
        sequence = context.sequence
        return response
    }

    private mutating func takeFault(_ carrier: String, _ call: String) -> EmulatorFault? {
        guard let index = faults.firstIndex(where: { $0.matches(carrier, call) }) else { return nil }
        let fault = faults[index]
        faults[index].times -= 1
        if faults[index].times == 0 { faults.remove(at: index) }
        return fault
    }
}
