internal import LabelRender
internal import TextFormats

/// Reads the file of printers:
///
/// ```json
/// {"printers": [
///   {"name": "desk-12", "address": "zpl://192.0.2.12:9100", "dpi": 203, "media": "4x6in", "language": "zpl"},
///   {"name": "office", "address": "ipp://192.0.2.40", "language": "pdf", "stations": ["returns", "repairs"]},
///   {"name": "dock", "address": "zpl://192.0.2.14", "media": "a6", "turn": 180, "error_slips": false}
/// ]}
/// ```
///
/// Only `name` and `address` are needed. Every fault is told with its line and column.
public enum PrinterFile {
    /// How many printers a file may list.
    public static let maximumPrinters = 1000

    private static let members = ["name", "stations", "address", "language", "dpi", "media", "turn", "error_slips"]

    /// The printers of a file, in its order.
    public static func read(_ bytes: [UInt8]) throws(PrinterFileFaults) -> [PrinterConfiguration] {
        let document: JSONDocument
        do throws(JSONFault) { document = try JSONDocument(bytes) } catch {
            throw PrinterFileFaults([PrinterFileFault(line: error.line, column: error.column, message: error.message)])
        }
        var reading = Reading(document)
        let printers = reading.printers()
        guard reading.faults.isEmpty else { throw PrinterFileFaults(reading.faults) }
        return printers
    }

    private struct Reading {
        let document: JSONDocument
        var faults: [PrinterFileFault] = []
        /// Who has a name or an address already.
        private var names: [String: Int] = [:]
        private var addresses: [PrinterAddress: Int] = [:]

        init(_ document: JSONDocument) { self.document = document }

        private mutating func fault(_ pointer: JSONPointer, _ message: String, part: JSONDocument.Part = .value) {
            guard faults.count < PrinterFileFaults.maximum else { return }
            let position = document.position(of: pointer, part)
            faults.append(PrinterFileFault(line: position.line, column: position.column, message: message))
        }

        private mutating func checkMembers(_ members: [JSONMember], _ known: [String], at pointer: JSONPointer) {
            for member in members where !known.contains(member.name) {
                fault(
                    pointer.appending(member.name),
                    "\(QuotedName.quote(member.name)) is not known here; known are \(known.joined(separator: ", "))",
                    part: .name)
            }
        }

        mutating func printers() -> [PrinterConfiguration] {
            guard let members = document.root.members else {
                fault(JSONPointer(), "expected {\"printers\": […]}, not \(document.root.kind)")
                return []
            }
            checkMembers(members, ["printers"], at: JSONPointer())
            let pointer = JSONPointer(["printers"])
            guard let list = document.root["printers"]?.array else {
                fault(pointer, "printers: expected a list of printers")
                return []
            }
            guard list.count <= maximumPrinters else {
                fault(pointer, "printers: \(list.count) printers; at most \(maximumPrinters) are allowed")
                return []
            }
            return list.enumerated().compactMap { printer($1, $0, at: pointer.appending($0)) }
        }

        private mutating func printer(
            _ value: JSONValue, _ index: Int, at pointer: JSONPointer
        ) -> PrinterConfiguration? {
            guard let members = value.members else {
                fault(pointer, "expected an object with name and address, not \(value.kind)")
                return nil
            }
            checkMembers(members, PrinterFile.members, at: pointer)
            let name = name(value["name"], index, at: pointer.appending("name"))
            let address = address(value["address"], index, at: pointer.appending("address"))
            let language = word(value["language"], .zpl as PrinterLanguage, at: pointer.appending("language"))
            var media = word(value["media"], .fourBySix as LabelSize, at: pointer.appending("media"))
            if language == .zpl, media.sheet != nil {
                fault(pointer.appending("media"), "sheets of labels are for pdf and png, not for zpl")
                media = .fourBySix
            }
            let resolution = number(value["dpi"], .dpi203 as Resolution, at: pointer.appending("dpi"))
            let turn = number(value["turn"], .none as Turn, at: pointer.appending("turn"))
            if let slips = value["error_slips"], slips.bool == nil {
                fault(pointer.appending("error_slips"), "error_slips \(found(slips)): expected true or false")
            }
            var stations: [String] = []
            if let list = value["stations"] {
                let place = pointer.appending("stations")
                if let elements = list.array {
                    stations = elements.enumerated().compactMap { self.name($1, index, at: place.appending($0)) }
                } else {
                    fault(place, "stations \(found(list)): expected a list of names")
                }
            }
            guard let name, let address else { return nil }
            if case .zpl = address, language != .zpl {
                fault(pointer.appending("language"), "a printer at zpl:// is sent zpl, not \(language.rawValue)")
            }
            return PrinterConfiguration(
                name: name, stations: stations, address: address, language: language, resolution: resolution,
                media: media, turn: turn, printsErrorSlips: value["error_slips"]?.bool ?? true)
        }

        /// A name that no other printer or station has.
        private mutating func name(_ value: JSONValue?, _ index: Int, at pointer: JSONPointer) -> String? {
            guard let value else {
                fault(pointer, "name is missing")
                return nil
            }
            guard let name = value.string, PrinterConfiguration.isName(name) else {
                fault(pointer, "name \(found(value)): expected 1 to 64 letters, digits, hyphens, points and _")
                return nil
            }
            if let other = names[name] {
                fault(pointer, "\(QuotedName.quote(name)) names printer \(other + 1) of the list already")
                return nil
            }
            names[name] = index
            return name
        }

        /// An address that no other printer has: two queues at one printer would mix their labels.
        private mutating func address(_ value: JSONValue?, _ index: Int, at pointer: JSONPointer) -> PrinterAddress? {
            guard let value else {
                fault(pointer, "address is missing")
                return nil
            }
            guard let text = value.string else {
                fault(pointer, "address \(found(value)): expected a text")
                return nil
            }
            do throws(PrinterAddressFault) {
                let address = try PrinterAddress(text)
                if let other = addresses[address] {
                    fault(
                        pointer,
                        "printer \(other + 1) of the list has this address; name further desks in its stations")
                    return nil
                }
                addresses[address] = index
                return address
            } catch {
                fault(pointer, "\(QuotedName.quote(text)): expected \(error.expected)")
                return nil
            }
        }

        private mutating func word<T: RawRepresentable<String> & CaseIterable>(
            _ value: JSONValue?, _ standard: T, at pointer: JSONPointer
        ) -> T {
            guard let value else { return standard }
            guard let word = value.string.flatMap(T.init(rawValue:)) else {
                fault(
                    pointer,
                    "\(pointer.tokens.last ?? "") \(found(value)): expected "
                        + T.allCases.map(\.rawValue).joined(separator: " or "))
                return standard
            }
            return word
        }

        private mutating func number<T: RawRepresentable<Int> & CaseIterable>(
            _ value: JSONValue?, _ standard: T, at pointer: JSONPointer
        ) -> T {
            guard let value else { return standard }
            guard let number = value.integer.flatMap(T.init(rawValue:)) else {
                let known = T.allCases.map { String($0.rawValue) }.joined(separator: " or ")
                fault(pointer, "\(pointer.tokens.last ?? "") \(found(value)): expected \(known)")
                return standard
            }
            return number
        }

        /// What stands in the file, as it can be shown in a message.
        private func found(_ value: JSONValue) -> String {
            if let text = value.string { return QuotedName.quote(text) }
            if value.members != nil || value.array != nil { return "(\(value.kind))" }
            return String(decoding: value.canonical().prefix(40), as: UTF8.self)
        }
    }
}

/// A text as it can be shown in a message: short, without control characters.
enum QuotedName {
    static func quote(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(60) {
            shown.append(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? "\u{FFFD}" : scalar)
        }
        return "“" + String(shown) + (text.unicodeScalars.count > 60 ? "…" : "") + "”"
    }
}

/// One thing that is wrong with a file of printers.
public struct PrinterFileFault: Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// The column, from 1, in Unicode scalars.
    public let column: Int
    /// What is wrong, and what would be right.
    public let message: String

    /// `3:17: what is wrong`.
    public var description: String { "\(line):\(column): \(message)" }
}

/// Everything that is wrong with a file of printers; at least one fault, at most ``maximum``.
public struct PrinterFileFaults: Error, Hashable, Sendable {
    /// How many faults are told; further ones are left out.
    public static let maximum = 50
    /// The faults, in the order they were found.
    public let faults: [PrinterFileFault]

    init(_ faults: [PrinterFileFault]) {
        precondition(!faults.isEmpty, "faults without a fault")
        self.faults = faults
    }
}
