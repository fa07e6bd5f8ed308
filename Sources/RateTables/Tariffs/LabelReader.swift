internal import RatingEngine
internal import TrackingNumbers
internal import Yams

/// Reads what the labels of a service carry that we draw ourselves.
struct LabelReader {
    /// The service.
    let object: ObjectReader
    let files: SharedFiles
    /// The tariff's folder.
    let folder: String

    private var faults: FaultList { object.faults }

    /// What the service's own labels carry; a service whose labels are its own must say it, another must not.
    func read() -> LabelDefinition? {
        let isOwn = object.node("issue")?.scalar?.string == IssueMode.own.rawValue
        guard let label = object.object("label", .label) else {
            if isOwn, !object.has("label") {
                faults.fault(object.place, .missingKey, found: "", expected: "the key label, since issue is own")
            }
            return nil
        }
        if !isOwn {
            faults.fault(
                object.place(of: "label"), .keysConflict, found: "label", expected: "issue: own, or no label")
        }
        let template = readTemplate(label)
        let number = label.object("number", .labelNumber)
        let format = number.flatMap { readFormat($0, template) }
        let testRange = number.flatMap { number in
            format.flatMap { readTestRange(number, format: $0, template) }
        }
        let serviceCode = number?.text("service_code") ?? ""
        return LabelDefinition(
            template: template ?? .uspsParcel, title: label.text("title"),
            icon: label.has("icon") ? label.text("icon") : "", banner: label.has("banner") ? label.text("banner") : "",
            postage: label.scalars("postage").map(\.text), numberFormat: format?.rawValue ?? "",
            serviceCode: serviceCode, details: readDetails(label),
            routing: template.flatMap { readRouting(label, $0) },
            customs: readCustoms(label, format, serviceCode: serviceCode), testRange: testRange)
    }

    private func readTemplate(_ label: ObjectReader) -> LabelDefinition.Template? {
        let name = label.node("template")?.scalar?.string
        guard name == "dhl-express", let text = label.scalar("template") else { return label.word("template") }
        faults.fault(
            text.place, .keysConflict, found: text.text,
            expected: "issue: bought and no label: only DHL Express numbers its pieces and routes them")
        return nil
    }

    /// The numbers' format: one of those that labels show, and the template's.
    private func readFormat(_ number: ObjectReader, _ template: LabelDefinition.Template?) -> NumberFormat? {
        let format = number.value(
            "format", .unknownWord, expected: "one of " + NumberFormat.ofLabels.map(\.rawValue).joined(separator: ", "),
            read: { text in NumberFormat.ofLabels.first { $0.rawValue == text } })
        guard let format, let shown = template?.numbers, format != shown.format else { return format }
        faults.fault(
            number.scalar("format")?.place ?? number.place, .keysConflict, found: format.rawValue,
            expected: "\(shown.format.rawValue), the numbers that \(shown.template) shows")
        return nil
    }

    /// What the carrier's routing data say, for the templates that print it.
    private func readRouting(_ label: ObjectReader, _ template: LabelDefinition.Template) -> RoutingTable? {
        guard let name = label.scalar("routing") else { return nil }
        guard !template.routed.isEmpty else {
            let printing = LabelDefinition.Template.allCases.filter { !$0.routed.isEmpty }.map(\.rawValue)
            faults.fault(
                label.place(of: "routing"), .keysConflict, found: "routing",
                expected: "no routing: \(template.rawValue) prints none of it; "
                    + "\(printing.joined(separator: " and ")) do")
            return nil
        }
        return files.use(name, folder: folder, expected: "a CSV file with the columns country,from,to").flatMap {
            files.routing($0, for: template)
        }
    }

    /// The declaration to customs, which only the postal label carries, for a number that a post gave out.
    private func readCustoms(
        _ label: ObjectReader, _ format: NumberFormat?, serviceCode: String
    ) -> LabelDefinition.Customs? {
        guard let form: LabelDefinition.Customs = label.word("customs"), let word = label.scalar("customs") else {
            return nil
        }
        let template = label.node("template")?.scalar?.string
        if let template, template != LabelDefinition.Template.s10Parcel.rawValue {
            faults.fault(
                word.place, .keysConflict, found: word.text,
                expected: "template: s10-parcel, or no customs: \(template) carries no declaration")
        }
        // Parcels and EMS by UPU S10, whose form is CN 23 at any value.
        if form == .cn22, format == .s10, let letter = serviceCode.first, "CE".contains(letter) {
            faults.fault(
                word.place, .keysConflict, found: word.text,
                expected: "cn23, the form of parcels and EMS (service_code \(serviceCode))")
        }
        return form
    }

    private func readDetails(_ label: ObjectReader) -> [LabelDefinition.Detail] {
        guard let details = label.object("details", .labelDetails) else { return [] }
        return LabelDefinition.Detail.Name.allCases.compactMap { name in
            if name.isRouted, details.has(name.rawValue) {
                faults.fault(
                    details.place(of: name.rawValue), .keysConflict, found: name.rawValue,
                    expected: "a column \(name.rawValue) in the file that routing names: it depends on the destination")
                return nil
            }
            return details.scalar(name.rawValue).map { LabelDefinition.Detail(name, $0.text) }
        }
    }

    private func readTestRange(
        _ number: ObjectReader, format: NumberFormat, _ template: LabelDefinition.Template?
    ) -> LabelDefinition.TestRange? {
        guard let range = number.object("test_range", .testRange) else { return nil }
        if let issuer = range.scalar("issuer"), let shown = template?.numbers, !shown.takes(issuer: issuer.text) {
            faults.fault(
                issuer.place, .keysConflict, found: issuer.text,
                expected: "\(shown.country ?? ""): \(shown.template) shows \(shown.words)")
        }
        func serial(_ key: String) -> Int64? {
            range.value(key, .badQuantity, expected: "a whole number, 0 or more") { text in
                Int64(text).flatMap { $0 >= 0 ? $0 : nil }
            }
        }
        guard let first = serial("first"), let last = serial("last") else { return nil }
        if last < first {
            faults.fault(range.place(of: "last"), .endsBeforeStart, found: "\(last)", expected: "\(first) or more")
            return nil
        }
        let length =
            range.has("length") ? range.value("length", .badQuantity, expected: "a whole number") { Int($0) } : nil
        let numbers = LabelDefinition.TestRange(
            issuer: range.text("issuer"), first: first, last: last, length: length)
        do throws(NumberFault) {
            _ = try numbers.numbers(format, serviceCode: number.text("service_code"))
        } catch {
            faults.fault(range.place, .badQuantity, found: error.value, expected: error.expected)
        }
        return numbers
    }
}

extension LabelDefinition.Template {
    /// The tracking numbers that it shows.
    fileprivate var numbers: TemplateNumbers? { TemplateNumbers.of(rawValue) }
}

extension NumberFormat {
    /// The formats that labels of our own show.
    fileprivate static let ofLabels = NumberFormat.allCases.filter { format in
        LabelDefinition.Template.allCases.contains { $0.numbers?.format == format }
    }
}

extension LabelDefinition.TestRange {
    /// The range as its format sees it; refuses what the format cannot hold.
    fileprivate func numbers(_ format: NumberFormat, serviceCode: String) throws(NumberFault) -> NumberRange {
        let prefix = try NumberRange.Prefix(format: format, issuer: issuer, serviceCode: serviceCode, length: length)
        return try NumberRange(prefix: prefix, first: first, last: last, test: true)
    }
}

extension LabelDefinition {
    /// The test range as its format sees it; nil for none, or one that the format cannot hold.
    var testNumbers: NumberRange? {
        guard let testRange, let format = NumberFormat(rawValue: numberFormat) else { return nil }
        return try? testRange.numbers(format, serviceCode: serviceCode)
    }
}
