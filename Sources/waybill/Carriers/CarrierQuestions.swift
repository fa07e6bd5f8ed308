import ArgumentParser
import CarrierAdapters
import Foundation
import ShipmentModel
import TextFormats

extension CarrierCommand {
    /// Which carriers there are adapters for.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists the carriers there are adapters for, and what each can do.",
            discussion: "With a NAME, what an account of that carrier must say about itself.")

        @Argument(help: ArgumentHelp("An adapter's name.", valueName: "name"))
        var name: String?

        func run() throws {
            if let name {
                guard let found = KnownCarriers.adapter(name)?.descriptor else {
                    let known = KnownCarriers.descriptors.map(\.name).joined(separator: ", ")
                    throw Console.fail(.badData, "no adapter \(name); there are: \(known)")
                }
                return Console.line(List.described(found))
            }
            Console.line("ADAPTER                    QUOTE  VOID   TRACK  MANIFEST  ADDRESS  RECOVERY  LABELS")
            for carrier in KnownCarriers.descriptors {
                let can = carrier.abilities
                func word(_ can: Bool) -> String { can ? "yes" : "-" }
                let cells: [(String, Int)] = [
                    (carrier.name + (carrier.isExperimental ? " *" : ""), 27), (word(can.quotes), 7),
                    (word(can.voids), 7), (word(can.tracks), 7), (word(can.manifests), 10),
                    (word(can.checksAddresses), 9), (carrier.recovery.word, 10),
                ]
                let line = cells.map { text, width in
                    text + String(repeating: " ", count: max(1, width - text.count))
                }
                Console.line(line.joined() + can.labelForms.joined(separator: " "))
            }
            Console.line(
                "* experimental: known from third parties' programs only. None was tried against a live service.")
        }

        private static func described(_ carrier: CarrierDescriptor) -> String {
            func settings(_ title: String, _ settings: [CarrierDescriptor.Setting]) -> [String] {
                settings.isEmpty
                    ? []
                    : [title]
                        + settings.map { "  \($0.name): \($0.meaning)\($0.isRequired ? "" : " (may be left out)")" }
            }
            let hosts = carrier.endpoints.map { "  \($0.name): live \($0.live)\($0.test.map { ", test \($0)" } ?? "")" }
            return
                ([carrier.title + (carrier.isExperimental ? ", experimental" : ""), "Hosts"] + hosts
                + settings("Secrets", carrier.secrets)
                + settings("Settings", carrier.settings)
                + settings("With each service, beside its code", carrier.serviceSettings)
                + settings(
                    "Refused, or left out where the account's leave_out names it",
                    carrier.omissions.map { .init($0.detail.rawValue, $0.meaning) })
                + ["Labels: " + carrier.abilities.labelForms.joined(separator: ", ")]).joined(separator: "\n")
        }
    }

    /// Whether an account works.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Tells in one screen whether network, clock, credentials and account work.",
            discussion: """
                Buys nothing. Ends with 0 if all is well, with 1 if something is wrong, and with
                65 or 69 if the file of accounts or its secrets cannot be used or read.
                “network ok” only says that something answers there; “account” says what it
                makes of the secrets and the account.
                """)

        @OptionGroup var account: AccountOptions

        func run() async throws {
            let (adapter, listed, name) = try account.open()
            let descriptor = type(of: adapter).descriptor
            Console.line("\(name): \(descriptor.title)\(descriptor.isExperimental ? ", experimental" : "")")
            var isWell = true
            func tell(_ what: String, _ isGood: Bool, _ words: String) {
                isWell = isWell && isGood
                let head = "  \(what)" + String(repeating: " ", count: max(1, 15 - what.count))
                Console.line(head + (isGood ? "ok    " : "WRONG ") + words)
            }
            // How many seconds each answer's clock is ahead of ours: tokens and signatures are judged by the carrier's.
            var ahead: [Int?] = []
            for (endpoint, address) in listed.addresses.sorted(by: { $0.key < $1.key }) {
                let found = await Check.reach(address, account.deadline)
                let what = listed.addresses.count > 1 ? "network \(endpoint)" : "network"
                switch found {
                case .success(let response):
                    tell(what, true, "\(address) answers")
                    ahead.append(Check.secondsAhead(response.headers["Date"]))
                case .failure(let fault): tell(what, false, "\(address): \(Check.words(fault))")
                }
            }
            let answer = await adapter.probe(deadline: account.deadline)
            if case .success(let probe) = answer { ahead.append(Check.secondsAhead(probe.date)) }
            if let most = ahead.compactMap(\.self).max(by: { abs($0) < abs($1) }) {
                let words = "the carrier's is \(abs(most)) s \(most < 0 ? "behind" : "ahead of") ours"
                tell("clock", abs(most) <= 60, words)
            } else {
                Console.line("  clock          -     the carrier says no time")
            }
            switch answer {
            case .success(let probe):
                tell("account", true, "asked for \(probe.asked)")
                for note in probe.notes { Console.line("                       \(note.visible)") }
            case .failure(let fault):
                let detail = fault.detail.isEmpty ? "" : ": \(fault.detail)"
                tell("account", false, "\(Check.advice(fault)) (\(fault.code))\(detail)")
            }
            let services = listed.services.keys.sorted().map { "\($0) = \(listed.services[$0]?.code ?? "")" }
            Console.line("  services             \(services.joined(separator: ", "))")
            let forms = descriptor.abilities.labelForms.joined(separator: ", ")
            Console.line("  labels               \(listed.labelForm) of \(forms)")
            let details = descriptor.omissions.map(\.detail)
            func names(_ isLeftOut: Bool) -> String {
                let names = details.filter { listed.leaveOut.contains($0) == isLeftOut }.map(\.rawValue)
                return names.isEmpty ? "nothing" : names.joined(separator: ", ")
            }
            Console.line("  without room         left out: \(names(true)); refused: \(names(false))")
            if !isWell { throw ExitCode.finding }
        }

        /// Whether something answers there at all, whatever it says.
        private static func reach(
            _ address: HTTPURL, _ deadline: ContinuousClock.Instant
        ) async -> Result<HTTPResponse, TransportFault> {
            do throws(TransportFault) {
                let remaining = ContinuousClock.now.duration(to: deadline)
                let request = try HTTPRequest(
                    .get, address, limits: .init(total: max(.seconds(1), remaining), responseBytes: 1 << 20))
                let client: HTTPClient
                do { client = try HTTPClient(.init(handles: 1, allowsPlainLoopback: true)) } catch {
                    throw .notSent(.closed, detail: "\(error)")
                }
                return .success(try await client.send(request))
            } catch { return .failure(error) }
        }

        private static func words(_ fault: TransportFault) -> String {
            switch fault {
            case .notSent(.resolve, _): "its name is not known here: DNS, or no way out"
            case .notSent(.connect, _): "no connection: a firewall, or nobody there"
            case .notSent(.tls, let detail): "its certificate is not trusted, or no TLS: \(detail.visible)"
            case .notSent(.timeOut, _), .unknown(.timeOut, _): "no answer in time"
            case .tooLarge: "answers without end"
            case .unknown(.truncated, _): "its answer breaks off"
            case .notSent(_, let detail), .unknown(_, let detail): "no usable answer: \(detail.visible)"
            default: "no usable answer"
            }
        }

        private static func advice(_ fault: CarrierFault) -> String {
            switch fault.kind {
            case .configuration: "the carrier refuses secrets, account or settings"
            case .rejected: "the carrier refuses the question"
            case .unfit: "the carrier's interface cannot be told this, and was not asked"
            case .retryable: "not to be had just now"
            case .unknown: "no usable answer"
            }
        }

        private static func secondsAhead(_ date: String?) -> Int? {
            guard let date else { return nil }
            let format = DateFormatter()
            format.locale = Locale(identifier: "en_US_POSIX")
            format.timeZone = TimeZone(identifier: "GMT")
            format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
            return format.date(from: date).map { Int($0.timeIntervalSinceNow.rounded()) }
        }
    }

    /// What a carrier charges.
    struct Quote: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "quote", abstract: "Asks a carrier what it charges for a shipment.",
            discussion: """
                Shows the services that carriers.json lists for the account and that the carrier
                offers for this shipment, the cheapest first.
                """)

        @OptionGroup var account: AccountOptions
        @Argument(help: ArgumentHelp("The shipment, JSON.", valueName: "file")) var file: String
        @Option(help: ArgumentHelp("The ship date; today if not given.", valueName: "date"), transform: readDay)
        var on: CivilDate?

        func run() async throws {
            let (adapter, _, _) = try account.open()
            guard let carrier = adapter as? any QuotingCarrier else {
                throw CarrierCommand.cannot(type(of: adapter).descriptor, "tells prices: they come from our tables")
            }
            let shipment = try CarrierCommand.shipment(file)
            let date = on ?? shipment.shipDate ?? CarrierCommand.today
            switch await carrier.quotes(for: shipment, on: date, deadline: account.deadline) {
            case .failure(let fault): throw CarrierCommand.fail(fault)
            case .success(let quotes):
                guard !quotes.isEmpty else {
                    throw Console.fail(
                        .finding, "the carrier offers none of the account's services for this shipment")
                }
                for quote in quotes.sorted(by: { ($0.price.micros, $0.service) < ($1.price.micros, $1.service) }) {
                    let notes = [
                        quote.isAccountPrice ? "account price" : "list price", quote.includesTax ? "with tax" : nil,
                        quote.zone.map { "zone \($0)" }, quote.delivery.map { "delivered \($0)" },
                    ].compactMap(\.self)
                    Console.line("\(quote.price)  \(quote.service)  (\(notes.joined(separator: ", ").visible))")
                }
            }
        }
    }

    /// Where a parcel is.
    struct Track: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "track", abstract: "Asks a carrier where a parcel is.",
            discussion: """
                “unknown” is a number of which the carrier knows nothing, or nothing yet: some
                say nothing of a label before its first scan.
                """)

        @OptionGroup var account: AccountOptions
        @Argument(help: ArgumentHelp("The tracking number.", valueName: "number")) var number: String

        func run() async throws {
            let (adapter, _, _) = try account.open()
            guard let carrier = adapter as? any TrackingCarrier else {
                throw CarrierCommand.cannot(type(of: adapter).descriptor, "tells where a parcel is")
            }
            switch await carrier.track(number, deadline: account.deadline) {
            case .failure(let fault): throw CarrierCommand.fail(fault)
            case .success(let report):
                Console.line("\(report.trackingNumber.visible): \(report.status.rawValue)")
                for event in report.events {
                    Console.line("  \(event.time)  \(event.code)  \(event.text)  \(event.place)".visible)
                }
            }
        }
    }

    /// Whether an address is right.
    struct CheckAddress: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "address", abstract: "Asks a carrier whether a shipment's destination is an address.",
            discussion: "Ends with 0 if it is one, or the carrier cannot tell, with 1 otherwise.")

        @OptionGroup var account: AccountOptions
        @Argument(help: ArgumentHelp("The shipment, JSON.", valueName: "file")) var file: String

        func run() async throws {
            let (adapter, _, _) = try account.open()
            guard let carrier = adapter as? any AddressCheckingCarrier else {
                throw CarrierCommand.cannot(type(of: adapter).descriptor, "checks addresses")
            }
            let address = try CarrierCommand.shipment(file).shipTo
            switch await carrier.check(address, deadline: account.deadline) {
            case .failure(let fault): throw CarrierCommand.fail(fault)
            case .success(let verdict):
                Console.line(verdict.standing.rawValue)
                if let better = verdict.suggestion {
                    let parts = better.street + [better.city, better.region, better.postcode].compactMap(\.self)
                    Console.line(
                        "  as the carrier has it: \(parts.joined(separator: ", ").visible), \(better.country.code)")
                }
                if let home = verdict.isResidential { Console.line("  " + (home ? "a home" : "a business")) }
                for note in verdict.notes { Console.line("  " + note.visible) }
                if verdict.standing != .deliverable, verdict.standing != .unknown { throw ExitCode.finding }
            }
        }
    }

    /// Telling a carrier what it gets.
    struct CloseDay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "close-day",
            abstract: "Tells a carrier which labels are handed over, and fetches its manifest.",
            discussion: """
                The labels are those of one of our manifests: its CSV, from `GET
                /v1/manifests/ID/manifest.csv`, has their tracking numbers. Blanks around
                a number, empty lines and repetitions do not matter.

                Some carriers take no list and close whatever the account has shipped; the
                carrier's page below docs/carriers says so.

                  waybill carrier close-day usps/commercial --ship-from shipment.json \\
                    --numbers numbers.txt --pdf form.pdf
                """)

        @OptionGroup var account: AccountOptions
        @Option(help: ArgumentHelp("Tracking numbers, one a line.", valueName: "file")) var numbers: String
        @Option(help: ArgumentHelp("A shipment from where they are handed over, JSON.", valueName: "file"))
        var shipFrom: String
        @Option(help: ArgumentHelp("The day; today if not given.", valueName: "date"), transform: readDay)
        var on: CivilDate?
        @Option(
            help: ArgumentHelp("Where to write the carrier's paper: a PDF, FedEx's is plain text.", valueName: "file"))
        var pdf: String?

        func run() async throws {
            let (adapter, _, _) = try account.open()
            guard let carrier = adapter as? any ManifestingCarrier else {
                throw CarrierCommand.cannot(type(of: adapter).descriptor, "closes a day")
            }
            let output = try pdf.map { try OutputFile($0) }
            let numbers = try trackingNumbers()
            let order = ManifestOrder(
                trackingNumbers: numbers, date: on ?? CarrierCommand.today,
                shipFrom: try CarrierCommand.shipment(shipFrom).shipFrom)
            switch await carrier.closeDay(order, deadline: account.deadline) {
            case .failure(let fault): throw CarrierCommand.fail(fault)
            case .success(let manifest):
                Console.line("manifest \(manifest.number.visible), \(Console.counted(numbers.count, "label"))")
                if let document = manifest.document, let output {
                    try output.write(document)
                } else if pdf != nil {
                    Console.note("the carrier has no paper for it, or not yet")
                }
            }
        }

        /// Those of the file, each once; says every line that is none.
        private func trackingNumbers() throws -> [String] {
            var found: [String] = []
            var seen: Set<String> = []
            var areGood = true
            let lines = try InputFile(numbers).all().split(separator: 0x0A, omittingEmptySubsequences: false)
            for (index, bytes) in lines.enumerated() {
                // A mark of byte order, as some editors write it.
                let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) && index == 0 ? bytes.dropFirst(3) : bytes
                let number = String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespaces.union(.newlines))
                if number.isEmpty { continue }
                guard CloseDay.isTrackingNumber(number) else {
                    Console.note(
                        "\(numbers):\(index + 1): expected a tracking number, at most 64 letters, digits "
                            + "and marks other than , ; and \", not \(String(number.prefix(60)).visible)")
                    areGood = false
                    continue
                }
                if seen.insert(number).inserted { found.append(number) }
            }
            guard areGood else { throw Console.fail(.badData, "\(numbers) cannot be used") }
            guard !found.isEmpty else { throw Console.fail(.badData, "\(numbers) has no tracking number") }
            return found
        }

        /// A line of a table with more than the numbers is none.
        private static func isTrackingNumber(_ text: String) -> Bool {
            (1...64).contains(text.utf8.count)
                && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !",;\"".utf8.contains($0) }
        }
    }
}

extension CarrierRecovery {
    /// One word for it, as the file of carriers has it.
    fileprivate var word: String {
        switch self {
        case .key: "key"
        case .lookUp: "look-up"
        case .twoStep: "two-step"
        case .none: "none"
        }
    }
}
