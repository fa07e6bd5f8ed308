internal import RatingEngine
internal import TrackingNumbers
internal import Yams

/// Reads what the labels of a service carry that we draw ourselves.
struct LabelReader {
    /// The service.
    let object: ObjectReader

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
        let number = label.object("number", .labelNumber)
        let format = number?.value(
            "format", .unknownWord, expected: "one of " + NumberFormat.issuableNames,
            read: { text in NumberFormat(rawValue: text).flatMap { $0.isIssuable ? $0 : nil } })
        let testRange = number.flatMap { number in
            format.flatMap { readTestRange(number, format: $0) }
        }
        return LabelDefinition(
            template: label.word("template") ?? .uspsParcel, title: label.text("title"),
            icon: label.has("icon") ? label.text("icon") : "", banner: label.has("banner") ? label.text("banner") : "",
            postage: label.scalars("postage").map(\.text), numberFormat: format?.rawValue ?? "",
            serviceCode: number?.text("service_code") ?? "", details: readDetails(label), testRange: testRange)
    }

    private func readDetails(_ label: ObjectReader) -> [LabelDefinition.Detail] {
        guard let details = label.object("details", .labelDetails) else { return [] }
        return LabelDefinition.Detail.Name.allCases.compactMap { name in
            details.scalar(name.rawValue).map { LabelDefinition.Detail(name, $0.text) }
        }
    }

    private func readTestRange(_ number: ObjectReader, format: NumberFormat) -> LabelDefinition.TestRange? {
        guard let range = number.object("test_range", .testRange) else { return nil }
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
