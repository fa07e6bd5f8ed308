import ArgumentParser
import CarrierEmulator
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix

/// Plays carriers.
struct CarrierEmulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "carrier-emulator",
        abstract: "Plays the carriers' own interfaces on this machine, for tests and to try a set-up.",
        discussion: """
              waybill carrier-emulator --listen 127.0.0.1:9300
              curl http://127.0.0.1:9300/
              curl -d '{"do": "lost", "carrier": "usps", "call": "POST /labels"}' \\
                http://127.0.0.1:9300/_emulator/faults
              curl http://127.0.0.1:9300/_emulator/labels

            Each carrier is at its name: an account of carriers.json with
            "address": "http://127.0.0.1:9300/usps" buys there. It remembers what it sold
            and gave back until it ends; prices and numbers are invented. The right user
            (client id, key) is “emulator”, the right password “emulator-secret”, the right
            account 123456789.

            Faults are used up by the calls that follow, of the "carrier" and beginning
            with the "call" if those are given, so many "times" (1). "do" is one of

              slow        the answer comes "milliseconds" later (5000)
              lost        done, and the connection breaks without an answer
              truncated   done, and half of the answer
              twice       done twice
              429, 500    refused, without headers
              html        a gateway's page instead, with "status" (503)
              junk        bytes instead
              redirect    to another host
              clock-skew  the carrier's clock, by which it judges tokens and which the
                          Date of its answers shows, is "seconds" ahead (600)

            Written from what the carriers publish, never compared with their servers:
            docs/carriers.md says what rests on what.
            """)

    @Option(
        help: ArgumentHelp("Where to listen, on this machine; port 0 for any that is free.", valueName: "host:port"))
    var listen = "127.0.0.1:9300"
    @Option(help: "How many seconds tokens hold.")
    var tokenSeconds = 3_600
    @Option(help: "After how many seconds labels are ready where a carrier makes them later.")
    var labelDelay = 1

    func run() async throws {
        guard let address = ListenAddress(listen), ["127.0.0.1", "localhost", "::1"].contains(address.host) else {
            throw ValidationError(
                "--listen \(listen): expected 127.0.0.1:PORT: carriers are played for this machine only")
        }
        guard (1...86_400).contains(tokenSeconds), (0...600).contains(labelDelay) else {
            throw ValidationError("--token-seconds is 1 to 86400, --label-delay 0 to 600")
        }
        var settings = EmulatorSettings()
        settings.tokenSeconds = tokenSeconds
        settings.labelDelaySeconds = labelDelay
        var logger = Logger(label: "carrier-emulator") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        let responder = EmulatorResponder(CarrierEmulator(EmulatedCarriers.all, settings))
        // Not Hummingbird's Application: that one writes its own Date over the carrier's.
        let server = Server(
            childChannelSetup: HTTP1Channel { request, writer, channel in
                guard let response = try await responder.respond(to: request, on: channel) else { return }
                try await writer.write(response: response.head, body: response.body)
            }, configuration: .init(address: .hostname(address.host, port: address.port)),
            onServerRunning: { channel in
                Console.line(
                    "playing carriers at http://\(address.host):\(channel.localAddress?.port ?? address.port)/")
            }, eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
        do { try await server.run() } catch {
            throw Console.fail(.unavailable, "cannot listen on \(listen): \(error)")
        }
    }
}
