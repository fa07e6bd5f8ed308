/// The printers of a house, each with its queue.
public final class Printers: Sendable {
    /// The queues, in the order in which the printers were listed.
    public let queues: [PrintQueue]
    private let byName: [String: PrintQueue]

    /// Printers whose names, stations and addresses all differ.
    public init(_ configurations: [PrinterConfiguration]) {
        queues = configurations.map { PrintQueue($0) }
        var byName: [String: PrintQueue] = [:]
        for queue in queues {
            for name in [queue.configuration.name] + queue.configuration.stations {
                let other = byName.updateValue(queue, forKey: name)
                precondition(other == nil, "two printers are called \(name)")
            }
        }
        self.byName = byName
    }

    /// The printer of a name or station; nil if there is none.
    public func queue(_ name: String) -> PrintQueue? { byName[name] }

    /// How every printer is, asked all at once, in their order.
    public func statuses(deadline: ContinuousClock.Instant) async -> [Result<PrinterStatus, PrintFault>] {
        await withTaskGroup(of: (Int, Result<PrinterStatus, PrintFault>).self) { group in
            for (index, queue) in queues.enumerated() {
                group.addTask {
                    do throws(PrintFault) {
                        let status = try await queue.status(deadline: deadline)
                        return (index, .success(status.compared(with: queue.configuration)))
                    } catch { return (index, .failure(error)) }
                }
            }
            var statuses: [Int: Result<PrinterStatus, PrintFault>] = [:]
            for await (index, status) in group { statuses[index] = status }
            return queues.indices.compactMap { statuses[$0] }
        }
    }

    /// Stops all queues: what waits is handed back, what is under way ends, and is waited for so long.
    public func stop(patience: Duration = PrintQueue.stopPatience) async {
        await withTaskGroup(of: Void.self) { group in
            for queue in queues { group.addTask { await queue.stop(patience: patience) } }
        }
    }
}
