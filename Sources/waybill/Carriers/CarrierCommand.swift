import ArgumentParser
import CarrierAdapters
import Foundation
import ShipmentModel
import WireFormat

/// What can be asked of carriers directly.
struct CarrierCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carrier",
        abstract:
            "Asks carriers: whether an account works, what they charge, where a parcel is, whether an address is right.",
        discussion: """
              waybill carrier list
              waybill carrier check usps/commercial --carriers carriers.json

            NAME is an account of carriers.json, CARRIER/ACCOUNT, or CARRIER alone where it
            has one account. docs/carriers.md shows the file, and what works at which
            carrier.
            """,
        subcommands: [List.self, Check.self, Quote.self, Track.self, CheckAddress.self, CloseDay.self])

    /// An account that a command is about.
    struct AccountOptions: ParsableArguments {
        @Argument(help: ArgumentHelp("The account: CARRIER/ACCOUNT, or CARRIER where it has one.", valueName: "name"))
        var name: String

        @Option(
            name: .customLong("carriers"), help: ArgumentHelp("The file of accounts.", valueName: "file"))
        var file = "carriers.json"

        @Option(help: ArgumentHelp("How long the carrier may take.", valueName: "seconds"))
        var patience = 15

        @Option(
            help: ArgumentHelp(
                "Append what is asked and answered to this file, a line of JSON each, without secrets and persons.",
                valueName: "file"))
        var record: String?

        var deadline: ContinuousClock.Instant { .now + .seconds(patience) }

        func validate() throws {
            guard (1...300).contains(patience) else { throw ValidationError("--patience is 1 to 300 seconds") }
        }

        /// The account's adapter, and how the file lists it.
        func open() throws -> (adapter: any CarrierAdapter, listed: ListedAdapter, label: String) {
            let listed = try CarrierOptions.listed(file)
            let matching = listed.filter { $0.carrier == name || "\($0.carrier)/\($0.account)" == name }
            let known = listed.map { "\($0.carrier)/\($0.account)" }.joined(separator: ", ")
            guard let found = matching.first else {
                throw Console.fail(.badData, "no account \(name) in \(file); there are: \(known)")
            }
            guard matching.count == 1 else {
                let several = matching.map { "\($0.carrier)/\($0.account)" }.joined(separator: ", ")
                throw Console.fail(.badData, "\(name) has several accounts: \(several)")
            }
            guard case .adapter(let adapter) = found.seller else {
                throw Console.fail(.badData, "\(name) is reached through a gateway, which is only asked for labels")
            }
            let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
            return (
                try CarrierOptions.adapter(adapter, found, in: folder, try record.map { try ExchangeRecord($0) }),
                adapter, "\(found.carrier)/\(found.account)"
            )
        }
    }

    /// What a carrier cannot be asked for.
    static func cannot(_ descriptor: CarrierDescriptor, _ what: String) -> ExitCode {
        Console.fail(.finding, "\(descriptor.title) has no interface that \(what)")
    }

    /// Says why a carrier did not answer as hoped.
    static func fail(_ fault: CarrierFault) -> ExitCode {
        let words =
            switch fault.kind {
            case .rejected: "the carrier refuses"
            case .unfit: "the carrier's interface cannot be told this, and was not asked"
            case .retryable: "nothing came of it; it may be tried again"
            case .unknown: "nobody knows what came of it"
            case .configuration: "the account or a setting is wrong"
            }
        let detail = fault.detail.isEmpty ? "" : ": \(fault.detail)"
        return Console.fail(fault.kind == .configuration ? .badData : .unavailable, "\(words) (\(fault.code))\(detail)")
    }

    /// The shipment of a file.
    static func shipment(_ path: String, for purpose: ShipmentPurpose = .quote) throws -> Shipment {
        let bytes = try InputFile(path).all()
        do throws(ShipmentFaults) { return try ShipmentReader.read(bytes, for: purpose) } catch {
            for fault in error.faults { Console.note("\(path):\(fault)") }
            throw Console.fail(.badData, "\(path) is no shipment")
        }
    }

    /// Today in UTC.
    static var today: CivilDate {
        CivilDate(day: Int32(Int64(Date().timeIntervalSince1970) / 86_400))
    }
}
