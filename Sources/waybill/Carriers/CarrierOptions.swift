import ArgumentParser
import CarrierAdapters
import Foundation
import LabelDesk
import RatingEngine

/// Where labels are bought.
struct CarrierOptions: ParsableArguments {
    @Option(
        name: .customLong("carriers"),
        help: ArgumentHelp(
            "The file of accounts at which labels are bought (docs/carriers.md); without one none is.",
            valueName: "file"))
    var file: String?

    @Option(
        name: .customLong("record-carriers"),
        help: ArgumentHelp(
            "Append every exchange with carriers' own interfaces to this file, a line of JSON each, without secrets "
                + "and persons.", valueName: "file"))
    var record: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Take the next service where the carrier of the cheapest is not to be had, or refuses it for the parcel.")
    var fallback = true

    /// The accounts of the file; none without one. Says every fault.
    func load() throws -> [CarrierAccount] {
        guard let file else { return [] }
        let listed = try CarrierOptions.listed(file)
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        let record = try record.map { try ExchangeRecord($0) }
        return try listed.map { carrier in
            let seller: any PurchasingCarrier
            var quoting: (any QuotingCarrier)?
            switch carrier.seller {
            case .gateway(let gateway): seller = try CarrierOptions.gateway(gateway, carrier, in: folder)
            case .adapter(let adapter):
                CarrierOptions.noteRefusals(adapter, of: carrier)
                seller = try CarrierOptions.adapter(adapter, carrier, in: folder, record)
                // Another one, with connections of its own: a flood of quotes keeps no label waiting.
                quoting = try CarrierOptions.adapter(adapter, carrier, in: folder, record) as? any QuotingCarrier
            }
            return CarrierAccount(
                carrier: carrier.carrier, account: carrier.account, adapter: seller, quoting: quoting,
                slots: carrier.slots,
                rate: carrier.rate.map { (calls: Int64($0.calls), seconds: Int64($0.seconds)) })
        }
    }

    /// What a file lists; says every fault.
    static func listed(_ file: String) throws -> [ListedCarrier] {
        let bytes = try InputFile(file).all()
        do throws(CarrierFileFaults) { return try CarrierFile.read(bytes) } catch {
            for fault in error.faults { Console.note("\(file):\(fault)") }
            throw Console.fail(.badData, "\(file) cannot be used; docs/carriers.md shows what it looks like")
        }
    }

    private static func gateway(
        _ gateway: ListedGateway, _ carrier: ListedCarrier, in folder: URL
    ) throws -> GatewayCarrier {
        let token = try gateway.tokenFile.map { try CarrierOptions.token($0, in: folder) }
        do throws(HTTPClient.SetupFault) {
            return try GatewayCarrier(
                at: gateway.address, recovery: gateway.recovery, token: token, slots: carrier.slots)
        } catch { throw Console.fail(.unavailable, "\(gateway.address): \(error.message)") }
    }

    /// The carrier's own interface, with a client of its own: one that is slow keeps nobody else waiting.
    static func adapter(
        _ listed: ListedAdapter, _ carrier: ListedCarrier, in folder: URL, _ record: ExchangeRecord? = nil
    ) throws -> any CarrierAdapter {
        guard let kind = KnownCarriers.adapter(listed.name) else { preconditionFailure("the file's adapter is known") }
        let secrets = try secrets(listed.secrets, of: kind.descriptor, in: folder)
        let client: HTTPClient
        do throws(HTTPClient.SetupFault) {
            client = try HTTPClient(
                .init(handles: carrier.slots, allowsPlainLoopback: listed.addresses.values.contains { !$0.isSecure }))
        } catch { throw Console.fail(.unavailable, "\(carrier.carrier)/\(carrier.account): \(error.message)") }
        return kind.init(
            CarrierAccountSettings(
                carrier: carrier.carrier, account: carrier.account, addresses: listed.addresses,
                services: listed.services, labelForm: listed.labelForm, values: listed.values, secrets: secrets,
                leaveOut: listed.leaveOut),
            sender: record?.recording(client) ?? client, wallClock: { Int64(Date().timeIntervalSince1970) })
    }

    private static func secrets(
        _ source: ListedAdapter.Secrets, of descriptor: CarrierDescriptor, in folder: URL
    ) throws -> [String: CarrierSecret] {
        switch source {
        case .file(let path):
            let file = URL(fileURLWithPath: path, relativeTo: folder).path
            let bytes = try InputFile(file).all()
            do throws(CarrierSecrets.Fault) {
                return try CarrierSecrets.read(bytes, of: descriptor)
            } catch { throw Console.fail(.badData, "\(file): \(error.message)") }
        case .environment(let prefix):
            let environment = ProcessInfo.processInfo.environment
            do throws(CarrierSecrets.Fault) {
                return try CarrierSecrets.read(prefix: prefix, of: descriptor) { environment[$0] }
            } catch {
                let names = descriptor.secrets.filter(\.isRequired).map { prefix + $0.name.uppercased() }
                throw Console.fail(
                    .badData, "environment variables \(names.joined(separator: ", ")): \(error.message)")
            }
        }
    }

    /// The secret in a file, whose path counts from the folder of the file that names it.
    private static func token(_ path: String, in folder: URL) throws -> GatewayToken {
        let file = URL(fileURLWithPath: path, relativeTo: folder).path
        guard let token = GatewayToken(try InputFile(file).all()) else {
            throw Console.fail(.badData, "\(file): expected \(GatewayToken.expected)")
        }
        return token
    }

    /// Says what an account refuses, so that nobody wonders why another carrier's label was dearer.
    private static func noteRefusals(_ listed: ListedAdapter, of carrier: ListedCarrier) {
        guard let kind = KnownCarriers.adapter(listed.name) else { return }
        let refused = kind.descriptor.omissions.map(\.detail).filter { !listed.leaveOut.contains($0) }
        guard !refused.isEmpty else { return }
        Console.note(
            "\(carrier.carrier)/\(carrier.account) refuses what its carrier has no room for and leave_out does not name: "
                + refused.map(\.rawValue).joined(separator: ", "))
    }

    /// Says which accounts no tariff has: nothing will ever be bought there.
    static func noteUnknown(_ accounts: [CarrierAccount], in book: RateBook) {
        for account in accounts
        where !book.tariffs.contains(where: { $0.carrier == account.carrier && $0.account == account.account }) {
            Console.note(
                "\(account.carrier)/\(account.account): no tariff is of this account, so nothing is bought there")
        }
    }
}
