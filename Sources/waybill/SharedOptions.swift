public import ArgumentParser
import Foundation
import LabelDesk
import RateTables
import RatingEngine
import ShipmentModel
import ShippingLog
import TextFormats
public import WireFormat

/// Reads a day that a person typed: `2025-12-02`.
func readDay(_ text: String) throws -> CivilDate {
    guard let day = CivilDate(text) else { throw ValidationError("expected YYYY-MM-DD, such as 2025-12-02") }
    return day
}

extension BatchFormat: ExpressibleByArgument {}

/// Where the prices are.
struct RateOptions: ParsableArguments {
    @Option(name: .customLong("rate-tables"), help: "The folder of tariffs.")
    var directory = "rate-tables"

    /// What the folder holds, compiled.
    struct Loaded {
        let book: RateBook
        let policy: SelectionPolicy
        let source: RateSource
        let warnings: [RateFault]
    }

    /// Reads the folder and compiles it; says every fault.
    func load() throws -> Loaded {
        do {
            let source = try RateSource.read(directory: directory)
            let read = try RateDirectory(source)
            let book = try RateBook(
                tariffs: read.tariffs, exchangeRates: read.exchangeRates, digest: read.digest)
            return Loaded(book: book, policy: read.selection, source: source, warnings: read.warnings)
        } catch let faults as RateFaults {
            for fault in faults.faults { Console.note(fault.description(in: directory)) }
            let count = faults.faults.count
            throw Console.fail(
                .badData, "\(count) fault\(count == 1 ? "" : "s") in \(directory): a faulty rate book is never used")
        } catch let fault as RateBookFault {
            throw Console.fail(
                .badData,
                "\(directory)/\(fault.tariff)/tariff.yaml:1:1: \(fault.service ?? "tariff"): \(fault.description)")
        }
    }
}

/// What time it is.
struct ClockOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Pretend that today is this day: published tariffs age.", valueName: "date"),
        transform: readDay)
    var clock: CivilDate?

    /// The clock that was asked for.
    var shipClock: SystemShipClock { SystemShipClock(pretending: clock) }
}

extension ShipmentFaults {
    /// `file:line:column: /pointer: what is wrong`, a line each.
    func lines(in file: String) -> [String] {
        faults.map { fault in
            let place = [fault.line, fault.column].compactMap { $0 }.map { ":\($0)" }.joined()
            let pointer = fault.pointer.description
            return file + place + ": " + (pointer.isEmpty ? "" : pointer.visible + ": ") + fault.detail
        }
    }
}
