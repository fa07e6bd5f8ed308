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

    @Flag(
        inversion: .prefixedNo,
        help: "Take the next service where the carrier of the cheapest is not to be had, or refuses it for the parcel.")
    var fallback = true

    /// The accounts of the file; none without one. Says every fault.
    func load() throws -> [CarrierAccount] {
        guard let file else { return [] }
        let bytes = try InputFile(file).all()
        let listed: [ListedCarrier]
        do throws(CarrierFileFaults) { listed = try CarrierFile.read(bytes) } catch {
            for fault in error.faults { Console.note("\(file):\(fault)") }
            throw Console.fail(.badData, "\(file) cannot be used; docs/carriers.md shows what it looks like")
        }
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        return try listed.map { carrier in
            let token = try carrier.tokenFile.map { try CarrierOptions.token($0, in: folder) }
            let adapter: GatewayCarrier
            do throws(HTTPClient.SetupFault) {
                adapter = try GatewayCarrier(
                    at: carrier.gateway, recovery: carrier.recovery, token: token, slots: carrier.slots)
            } catch { throw Console.fail(.unavailable, "\(carrier.gateway): \(error.message)") }
            return CarrierAccount(
                carrier: carrier.carrier, account: carrier.account, adapter: adapter, slots: carrier.slots,
                rate: carrier.rate.map { (calls: Int64($0.calls), seconds: Int64($0.seconds)) })
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

    /// Says which accounts no tariff has: nothing will ever be bought there.
    static func noteUnknown(_ accounts: [CarrierAccount], in book: RateBook) {
        for account in accounts
        where !book.tariffs.contains(where: { $0.carrier == account.carrier && $0.account == account.account }) {
            Console.note(
                "\(account.carrier)/\(account.account): no tariff is of this account, so nothing is bought there")
        }
    }
}
