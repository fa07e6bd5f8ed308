import ArgumentParser
import LabelDesk
import ShippingLog
import TextFormats
import TrackingNumbers

/// Works on tracking numbers.
struct NumbersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "numbers", abstract: "Checks tracking numbers; grants and lists ranges.",
        subcommands: [Check.self, Grant.self, Ranges.self])

    /// Checks numbers.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says of each number whether it is valid, and why not.",
            discussion: """
                FILE has a CSV header with the columns format and value (formats: usps-impb, upu-s10), or one bare number
                a line, which is recognised. Answers format,value,valid,reason. Exit code 1 if a number is not valid.
                """)

        @Argument(help: "A CSV file, or - for standard input.")
        var file = "-"

        func run() async throws {
            let source = try InputFile(file)
            var csv = CSVWriter()
            csv.row(["format", "value", "valid", "reason"])
            var invalid = 0
            var columns: (format: Int?, value: Int)?
            for row in CSVReader.rows(try source.all(), sameWidth: false) {
                switch row {
                case .failure(let fault):
                    throw Console.fail(.badData, "\(source.name):\(fault.line):\(fault.column): \(fault.message)")
                case .success(let row):
                    let texts = row.texts
                    if columns == nil {
                        if let value = texts.firstIndex(of: "value") {
                            columns = (texts.firstIndex(of: "format"), value)
                            continue
                        }
                        columns = (nil, 0)
                    }
                    guard let columns else { continue }
                    let format = columns.format.map { $0 < texts.count ? texts[$0] : "" } ?? ""
                    let value = columns.value < texts.count ? texts[columns.value] : ""
                    let result = check(value, format)
                    if result.reason != nil { invalid += 1 }
                    csv.row([
                        result.format, value, result.reason == nil ? "true" : "false",
                        result.reason ?? "",
                    ])
                }
            }
            Console.write(csv.take())
            if invalid > 0 { throw ExitCode.finding }
        }

        private func check(_ value: String, _ format: String) -> (format: String, reason: String?) {
            do throws(NumberFault) {
                guard !format.isEmpty else { return (try TrackingNumber(recognising: value).format.rawValue, nil) }
                guard let known = NumberFormat(rawValue: format) else {
                    return (format, "the format is not known here: expected usps-impb or upu-s10")
                }
                return (try TrackingNumber(value, format: known).format.rawValue, nil)
            } catch {
                return (format.isEmpty ? NumberFormat(lookOf: value)?.rawValue ?? "" : format, error.description)
            }
        }
    }

    /// Grants a range.
    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records a range of serial numbers that a carrier granted to an account.",
            discussion: """
                  waybill numbers grant --carrier usps --account commercial --format usps-impb \\
                      --issuer 912345678 --first 1 --last 9999999

                A granted range is never granted again, and a number of it never handed out twice.
                """)

        @Option(help: "The carrier's code, as in its tariffs.") var carrier: String
        @Option(help: "The account's name, as in its tariffs.") var account: String
        @Option(help: "The number's format: usps-impb or upu-s10.") var format: String
        @Option(help: "Who issues by the format: a USPS mailer identifier, a country.") var issuer: String
        @Option(help: "The first serial.") var first: Int64
        @Option(help: "The last serial.") var last: Int64
        @Option(help: "Only labels of this service use it; may be given more than once. None for all.")
        var service: [String] = []
        @Option(
            name: .customLong("low-water"),
            help: "Mark the range as LOW in `numbers ranges` when fewer serials than this are left.")
        var lowWater: Int64 = 0
        @Flag(help: "The numbers are for trials: their labels print SPECIMEN.") var test = false
        @OptionGroup var storage: StoreOptions
        @OptionGroup var clock: ClockOptions

        func run() async throws {
            guard !carrier.isEmpty, !account.isEmpty, !issuer.isEmpty else {
                throw ValidationError("--carrier, --account and --issuer must not be empty")
            }
            guard first >= 0, last >= first, last < .max, lowWater >= 0 else {
                throw ValidationError(
                    "--first \(first) --last \(last): expected a first serial of 0 or more, not after the last")
            }
            let grant = RangeGranted(
                carrier: carrier, account: account, services: service.sorted(), format: format,
                parameters: .object([JSONMember("issuer", .string(issuer))]), first: first, last: last, specimen: test,
                lowWater: lowWater)
            do throws(NumberFault) {
                // Any service code will do to see whether the issuer and the serials suit the format.
                _ = try GrantedNumbers.range(grant, serviceCode: format == NumberFormat.s10.rawValue ? "CP" : "001")
            } catch {
                throw ValidationError("\(error)")
            }
            let store = try storage.open()
            do {
                let stream = try StreamName.range(carrier: carrier, account: account, name: issuer)
                let spaces = try await RangeSpaces.all(in: store)
                // Whoever was granted them: a format counts an issuer's serials but once.
                let other = spaces.flatMap(\.state.grants).map(\.granted).first { granted in
                    granted.format == format && granted.parameters == grant.parameters && granted.first <= last
                        && first <= granted.last
                }
                if let other {
                    throw Console.fail(
                        .finding,
                        "serials \(first) to \(last) of \(issuer) overlap those granted to "
                            + "\(other.carrier)/\(other.account) before: \(other.first) to \(other.last)")
                }
                let state = spaces.first { $0.name == stream }?.state ?? RangeState()
                var batch = LogBatch(
                    context: EventContext(client: "", time: clock.shipClock.now(), who: "waybill-numbers-grant"))
                batch.appends = [
                    StreamAppend(stream: stream, expectedVersion: state.version, events: [grant.newEvent])
                ]
                _ = try await store.commit(batch, deadline: .now + .seconds(30))
                Console.line(
                    "granted \(carrier)/\(account): serials \(first) to \(last) of \(issuer)\(test ? ", for trials" : "")"
                )
            } catch let fault as StoreFault {
                throw Console.fail(.unavailable, "\(fault)")
            }
            await store.close()
        }
    }

    /// Lists ranges.
    struct Ranges: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the granted ranges and what is left of them.")

        @OptionGroup var storage: StoreOptions

        func run() async throws {
            let store = try storage.open(creating: false)
            for space in try await RangeSpaces.all(in: store) {
                for grant in space.state.grants {
                    let granted = grant.granted
                    Console.line(
                        "\(space.name): \(granted.format) \(granted.first) to \(granted.last), \(grant.remaining) left"
                            + (granted.services.isEmpty ? "" : ", for \(granted.services.joined(separator: " "))")
                            + (granted.specimen ? ", trials only" : "")
                            + (grant.remaining < granted.lowWater ? ", LOW" : ""))
                }
            }
            await store.close()
        }
    }
}
