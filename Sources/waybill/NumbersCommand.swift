import ArgumentParser
import Foundation
import LabelDesk
import RatingEngine
import ShipmentModel
import ShippingLog
import TextFormats
import TrackingNumbers
import WireFormat

/// Works on tracking numbers.
struct NumbersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "numbers", abstract: "Checks and explains tracking numbers; grants and lists ranges.",
        subcommands: [Check.self, Explain.self, Grant.self, Ranges.self])

    /// The formats' names, for help texts.
    private static let formats = NumberFormat.allCases.map(\.rawValue).joined(separator: ", ")

    /// Checks numbers.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says of each number whether it is valid, and why not.",
            discussion: """
                FILE has a CSV header with the column value, and format where it is known, or one bare number a line.
                A number without a format is recognised. A file without numbers is a fault.
                Answers format,value,valid,reason. Exit code 1 if a number is not valid.

                Formats: \(formats); and the names under which collections of sample numbers have them, such as usps_20,
                ups_1z or sscc18.
                """)

        @Argument(help: "A CSV file, or - for standard input.")
        var file = "-"

        func run() async throws {
            let source = try InputFile(file)
            var csv = CSVWriter()
            csv.row(["format", "value", "valid", "reason"])
            var invalid = 0
            var columns: (format: Int?, value: Int)?
            let fault = { (line: Int, message: String) in
                Console.fail(.badData, "\(source.name):\(line): \(message)")
            }
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
                        // A number has digits: a line of words is a header, too.
                        let isHeader = texts.joined().allSatisfy { $0.isLetter || "_- ".contains($0) }
                        if isHeader || texts.contains("format") {
                            throw fault(
                                row.line, "the header has no column “value”: \(texts.joined(separator: ",").prefix(80))"
                            )
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
            if columns == nil { throw fault(1, "expected numbers, one a line, but there is nothing") }
            Console.write(csv.take())
            if invalid > 0 { throw ExitCode.finding }
        }

        private func check(_ value: String, _ format: String) -> (format: String, reason: String?) {
            guard !value.isEmpty else { return (format, "expected a number") }
            do throws(NumberFault) {
                guard !format.isEmpty else { return (try TrackingNumber(recognising: value).format.rawValue, nil) }
                guard let known = NumberFormat(name: format) else {
                    return (format, "the format is not known here; see waybill numbers check --help")
                }
                _ = try TrackingNumber(value, format: known)
                return (format, nil)
            } catch {
                return (
                    format.isEmpty ? NumberFormat.looks(of: value).first?.rawValue ?? "" : format, error.description
                )
            }
        }
    }

    /// Explains a number.
    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes a number apart and says what each part means.",
            discussion: """
                  waybill numbers explain 42073108 9234690361980900000142
                  waybill numbers explain --format dpd-label %000280005300000011267136056

                Blanks may stand where people write them, and in front what a scanner puts there, such as ]C1. What is
                only supposed is said so. Exit code 1 if the number is not valid; if only its check digit is wrong, it is
                taken apart as it would be with the right one.

                Formats: \(formats).
                """)

        @Argument(help: "The number, as printed or as a scanner sends it; its groups may be given one by one.")
        var number: [String]
        @Option(help: "The format; without it, it is recognised.") var format: String?

        func validate() throws {
            if let format, NumberFormat(name: format) == nil {
                throw ValidationError("--format \(format): expected one of \(formats)")
            }
        }

        func run() async throws {
            let text = number.joined(separator: " ")
            let known = format.flatMap(NumberFormat.init(name:))
            do throws(NumberFault) {
                say(try explanation(text, known))
            } catch {
                guard let assumed = known ?? NumberFormat.looks(of: text).first else {
                    throw Console.fail(.finding, error.description)
                }
                if let corrected = error.corrected, let explanation = try? explanation(corrected, assumed) {
                    say(explanation, remark: "  as it would be with the right check digit")
                }
                throw Console.fail(.finding, "read as \(assumed.rawValue): \(error.description)")
            }
        }

        private func say(_ explanation: NumberExplanation, remark: String = "") {
            Console.line("\(explanation.format.rawValue)  \(explanation.humanReadable)\(remark)")
            func width(_ text: KeyPath<NumberPart, String>) -> Int {
                explanation.parts.map { $0[keyPath: text].count }.max() ?? 0
            }
            let (texts, names) = (width(\.text), width(\.name))
            func padded(_ text: String, _ width: Int) -> String {
                text + String(repeating: " ", count: width - text.count)
            }
            for part in explanation.parts {
                Console.line(
                    "  \(padded(part.text, texts))  "
                        + (part.meaning.isEmpty ? part.name : "\(padded(part.name, names))  \(part.meaning)"))
            }
            for note in explanation.notes { Console.line("  \(note)") }
        }

        private func explanation(_ text: String, _ known: NumberFormat?) throws(NumberFault) -> NumberExplanation {
            let number =
                if let known {
                    try TrackingNumber(text, format: known)
                } else {
                    try TrackingNumber(recognising: text)
                }
            guard case .impb = number else { return number.explanation }
            return try RoutedIMpb(scan: text).explanation
        }
    }

    /// Grants a range.
    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records a range of serial numbers that a carrier granted to an account.",
            discussion: """
                  waybill numbers grant --carrier usps --account commercial --format usps-impb \\
                      --issuer 912345678 --first 1 --last 9999999 --low-water 10%

                A number of a granted range is never handed out twice. Serials that were
                granted before are refused, unless they are used up and the format lets numbers
                be used again: USPS 120 days after the last use, UPU S10 and GS1 12 months; of
                others no rule is known, so never. The refusal names the day from which on they
                may be granted.

                The issuer, by format:
                \(issuers)
                """)

        /// What each format's issuer is, a line each.
        private static let issuers = NumberFormat.allCases.compactMap { format in
            format.issuer.map { "  \(format.rawValue): \($0)" }
        }.joined(separator: "\n")

        @Option(help: "The carrier's code, as in its tariffs.") var carrier: String
        @Option(help: "The account's name, as in its tariffs.") var account: String
        @Option(help: ArgumentHelp("The number's format: \(NumberFormat.issuableNames).")) var format: String
        @Option(help: "Who issues by the format, as listed above.") var issuer: String
        @Option(help: "The first serial.") var first: Int64
        @Option(help: "The last serial.") var last: Int64
        @Option(help: "How long the numbers are: 22 or 26 for usps-impb, 13 or 15 for postnl-3s.")
        var length: Int?
        @Option(help: "Only labels of this service use it; may be given more than once. None for all.")
        var service: [String] = []
        @Option(
            name: .customLong("low-water"),
            help: ArgumentHelp(
                "Warn when fewer serials than this are left, in `numbers ranges` and in the server's log: a number, or a share of the range such as 10%.",
                valueName: "serials"))
        var lowWater = "0"
        @Flag(help: "The numbers are for trials: their labels print SPECIMEN.") var test = false
        @OptionGroup var rates: RateOptions
        @OptionGroup var storage: StoreOptions
        @OptionGroup var clock: ClockOptions

        func run() async throws {
            let request = RangeRequest(
                carrier: carrier, account: account, format: format, issuer: issuer, first: first, last: last,
                length: length, services: service, lowWater: lowWater, isTest: test)
            let grant: RangeGranted
            do throws(RangeFaults) {
                grant = try request.grant()
            } catch {
                throw ValidationError(error.faults.map(Grant.text).joined(separator: "\n"))
            }
            warnOfUnused(grant)
            let store = try storage.open(inUse: "POST /v1/number-ranges")
            do throws(RangeGrants.Fault) {
                let decision = try await RangeGrants.record(
                    grant, in: store, clock: clock.shipClock, who: "waybill-numbers-grant")
                Console.line(
                    "granted \(carrier)/\(account): serials \(first) to \(last) of \(issuer)"
                        + (test ? ", for trials" : "") + (decision == .again ? ", some of them again" : ""))
            } catch {
                await store.close()
                switch error {
                case .number(let fault): throw ValidationError("\(fault)")
                case .taken(let decision): throw Console.fail(.finding, decision.reason(grant) ?? "")
                case .store(let fault): throw Console.fail(.unavailable, "\(fault)")
                case .unreadable(let reason): throw Console.fail(.internalFault, reason)
                }
            }
            await store.close()
        }

        /// Says so if no label of the rate tables will use the range.
        private func warnOfUnused(_ grant: RangeGranted) {
            guard FileManager.default.fileExists(atPath: rates.directory) else {
                Console.note("no rate tables in \(rates.directory): whether a tariff has such numbers is not known")
                return
            }
            // What is wrong with the tables is said, and hinders no grant.
            guard let book = (try? rates.load())?.book else { return }
            for warning in grant.warnings(book) { Console.note("warning: \(rates.directory): \(warning)") }
        }

        /// A fault at the option that it is in.
        private static func text(_ fault: Fault) -> String {
            var option = fault.pointer.tokens.first ?? ""
            if option == "services" { option = "service" }
            return "--\(option.replacing("_", with: "-")) \(fault.detail)"
        }
    }

    /// Lists ranges.
    struct Ranges: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the granted ranges and what is left of them.")

        @OptionGroup var storage: StoreOptions

        func run() async throws {
            let store = try storage.open(creating: false, inUse: "GET /v1/number-ranges")
            for space in try await RangeSpaces.all(in: store) {
                for grant in space.state.grants {
                    let granted = grant.granted
                    let text =
                        "\(space.name): \(granted.carrier)/\(granted.account), "
                        + (granted.services.isEmpty
                            ? "all services" : "only \(granted.services.joined(separator: " "))")
                        + ": \(granted.format) \(granted.first) to \(granted.last), \(grant.remaining) left, "
                        + "low-water mark \(granted.lowWater)"
                        + (granted.specimen ? ", trials only" : "")
                        + (granted.reused ? ", granted again" : "")
                        + (grant.remaining == 0 ? ", USED UP" : space.state.isLow(grant) ? ", LOW" : "")
                    Console.line(text.visible)
                }
            }
            await store.close()
        }
    }
}
