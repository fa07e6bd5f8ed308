import ArgumentParser
import RateTables
import RatingEngine
import ShipmentModel

/// Works on rate tables.
struct RatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rates", abstract: "Checks and lists rate tables.", subcommands: [Check.self, List.self],
        defaultSubcommand: List.self)

    /// Reports every fault.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Reports every fault of the rate tables with file, line and column; exit code 65 if there are any.")

        @OptionGroup var rates: RateOptions

        func run() async throws {
            let loaded = try rates.load()
            for warning in loaded.warnings { Console.note("\(warning.description(in: rates.directory)) (warning)") }
            let services = Console.counted(loaded.book.serviceCount, "service")
            Console.line("\(rates.directory): no faults; \(services), \(loaded.book.digest)")
        }
    }

    /// Lists tariffs.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the tariffs with their validity and source.")

        @OptionGroup var rates: RateOptions

        func run() async throws {
            for tariff in try rates.load().book.tariffs {
                Console.line("\(tariff.path)")
                Console.line("  \(tariff.carrier)/\(tariff.account), \(tariff.currency.code)")
                Console.line("  \(tariff.validFrom) to \(tariff.validUntil) (\(tariff.untilBasis.rawValue))")
                Console.line("  source: \(tariff.source)")
                if !tariff.isPriceComplete { Console.line("  price incomplete: \(tariff.missing)") }
                for service in tariff.services {
                    Console.line("    \(service.code): \(service.name), label \(service.issue.rawValue)")
                }
            }
        }
    }
}
