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
              waybill label Examples/shipments/us-socks-to-chicago.json --clock 2025-12-02 --zpl label.zpl --pdf label.pdf
              waybill serve --clock 2025-12-02

            Exit codes: 0 done; 1 a finding (nothing eligible, a check failed); 64 wrong usage; 65 bad data, with file,
            line and column; 69 something needed is unavailable; 70 our fault.
            """,
        version: "0.1.0",
        subcommands: [
            QuoteCommand.self, LabelCommand.self, ServeCommand.self, RatesCommand.self, NumbersCommand.self,
            LogCommand.self, PrinterCommand.self, CarrierCommand.self, CarrierEmulatorCommand.self, BenchCommand.self,
        ])
}
