import ArgumentParser

/// The command line.
@main
struct Waybill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "waybill",
        abstract: "Quotes parcels from price matrices, issues each label exactly once, and keeps the proof.",
        discussion: """
            Start with an example:

              waybill quote Examples/shipments/us-socks-to-chicago.json --explain
              waybill label Examples/shipments/us-socks-to-chicago.json \\
                --clock 2025-12-02 --zpl label.zpl --pdf label.pdf
              waybill serve --clock 2025-12-02

            Exit codes: 0 done; 1 a finding (nothing eligible, a check failed);
            64 wrong usage; 65 bad data, with file, line and column; 69 something
            needed is unavailable; 70 our fault.
            """,
        version: "0.1.0",
        subcommands: [
            QuoteCommand.self, LabelCommand.self, ServeCommand.self, RatesCommand.self, NumbersCommand.self,
            LogCommand.self, PrinterCommand.self, CarrierCommand.self, CarrierEmulatorCommand.self, BenchCommand.self,
        ])

    /// Runs the command that is asked for. Wrong usage that is found only while it runs is told with that command's usage.
    static func main() async {
        do {
            var command = try parseAsRoot()
            do {
                if var asynchronous = command as? any AsyncParsableCommand {
                    try await asynchronous.run()
                } else {
                    try command.run()
                }
            } catch let error as ValidationError {
                let usage = usageString(for: type(of: command))
                let name = usage.prefix { $0 != "[" && $0 != "<" }.split(separator: " ").joined(separator: " ")
                Console.note("Error: \(error.message)\nUsage: \(usage)\n  See '\(name) --help' for more information.")
                throw ExitCode.validationFailure
            }
        } catch { exit(withError: error) }
    }
}
