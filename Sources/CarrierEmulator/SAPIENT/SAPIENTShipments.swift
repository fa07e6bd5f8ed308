internal import TextFormats

/// One thing that is wrong with a request.
struct SAPIENTProblem: Sendable {
    var code: String
    var place: String
    var text: String

    init(_ code: String, _ place: String, _ text: String) {
        self.code = code
        self.place = place
        self.text = text
    }
}

/// Weights as SAPIENT reads and writes them.
enum SAPIENTNumber {
    /// Thousandths of a decimal number without an exponent; nil if it has more than three places or is negative.
    static func thousandths(_ value: JSONValue?) -> Int64? {
        guard case .number(let text) = value else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = Int64(parts[0]), (0...99_999_999).contains(whole) else { return nil }
        guard parts.count == 2 else { return whole * 1_000 }
        guard (1...3).contains(parts[1].utf8.count), let part = UInt16(parts[1]) else { return nil }
        return whole * 1_000 + Int64(part) * [100, 10, 1][parts[1].utf8.count - 1]
    }

    /// A decimal number of thousandths.
    static func text(_ thousandths: Int64) -> String {
        let part = String(thousandths % 1_000)
        return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - part.utf8.count) + part
    }
}

extension EmulatedSAPIENT {
    mutating func make(
        _ carrier: String, _ request: EmulatorRequest, _ context: inout EmulatorContext
    ) -> EmulatorResponse {
        guard let prefix = EmulatedSAPIENT.carriers[carrier] else { return EmulatorResponse(status: 404) }
        guard let body = request.json, body.members != nil else {
            return EmulatedSAPIENT.problem([.init("E1000", "", "The request body is not valid JSON.")])
        }
        let address = body["Destination"]?["Address"]
        let places = [address?["Town"]?.string, address?["CompanyName"]?.string]
        func asks(_ oddity: String) -> Bool { places.contains("Oddity-" + oddity) }
        if asks("Html-401") { return .text(401, "text/html", "<html><body>Authorization Required</body></html>") }
        let wrong = problems(body, today: context.seconds)
        guard wrong.isEmpty else { return EmulatedSAPIENT.problem(wrong) }
        let refusal = [
            SAPIENTProblem(
                "E1012", "ShipmentInformation.ServiceCode", "The service is not available for this destination.")
        ]
        if asks("Error-In-200") { return EmulatedSAPIENT.problem(refusal, status: 200) }
        if asks("Service-Refused") { return EmulatedSAPIENT.problem(refusal) }

        let place = context.next()
        let unique = "3A\(10_000_000_000 + place % 10_000_000_000)B2268"
        let isUntracked = asks("Untracked")
        let number =
            asks("Number-Reused")
            ? sold.last?.label.trackingNumber ?? EmulatedSAPIENT.number(prefix, place)
            : EmulatedSAPIENT.number(prefix, place)
        let information = body["ShipmentInformation"]
        let isLabelled = information?["Action"]?.string != "Create"
        let form = asks("Other-Format") ? "PDF" : information?["LabelFormat"]?.string ?? "PDF"
        let weights = (body["Packages"]?.array ?? []).compactMap { SAPIENTNumber.thousandths($0["DeclaredWeight"]) }
        let made = Sold(
            shipment: EmulatedSAPIENT.uuid(context.token()), carrier: carrier, unique: unique,
            label: EmulatedLabel(
                trackingNumber: isUntracked ? unique : number,
                reference: body["Shipper"]?["Reference1"]?.string ?? "",
                service: information?["ServiceCode"]?.string ?? "", soldAt: context.now), form: form,
            weight: weights.reduce(0, +), isLabelled: isLabelled)
        sold.append(made)
        if asks("Html-502") { return .text(502, "text/html", "<html><body>Bad Gateway</body></html>") }

        var package: [JSONMember] = [
            .init("CarrierDetails", .object([.init("UniqueId", .string(unique))])),
            .init("ShipmentId", .string(made.shipment)), .init("PackageOccurrence", .integer(1)),
        ]
        if isLabelled, !isUntracked {
            package.append(.init("TrackingNumber", .string(number)))
            package.append(.init("CarrierTrackingUrl", .string("https://track.invalid/" + number)))
        }
        var answer: [JSONMember] = []
        if isLabelled, !asks("No-Label") {
            let document =
                asks("Html-Label")
                ? Array("<html><body>No label</body></html>".utf8) : EmulatedSAPIENT.document(made, form)
            answer.append(
                .init("Labels", .string(EmulatorBase64.encode(document, line: asks("Wrapped-Base64") ? 76 : 0))))
            answer.append(.init("LabelFormat", .string(form)))
        }
        answer.append(.init("Packages", .array([.object(package)])))
        return .json(200, .object(answer))
    }

    /// A tracking number: Royal Mail's is one of the Universal Postal Union (S10), the others only look like theirs.
    private static func number(_ prefix: String, _ place: Int64) -> String {
        let digits = String(String(100_000_000 + place % 100_000_000).dropFirst())
        guard prefix == "TT" else { return prefix + "00000" + digits }
        let sum = zip(digits.utf8, [8, 6, 4, 2, 3, 5, 9, 7]).reduce(0) { $0 + (Int($1.0) - 48) * $1.1 }
        let check = 11 - sum % 11
        return "TT\(digits)\(check == 10 ? 0 : check == 11 ? 5 : check)GB"
    }

    /// 32 hexadecimal digits in the groups of a UUID.
    private static func uuid(_ digits: String) -> String {
        var rest = digits[...]
        return [8, 4, 4, 4, 12].map { count in
            defer { rest = rest.dropFirst(count) }
            return String(rest.prefix(count))
        }.joined(separator: "-")
    }

    private func problems(_ body: JSONValue, today: Int64) -> [SAPIENTProblem] {
        var check = SAPIENTCheck()
        let information = body["ShipmentInformation"]
        check.text(information?["ContentType"], "ShipmentInformation.ContentType", 3, of: ["NDX", "DOX"])
        check.text(information?["ServiceCode"], "ShipmentInformation.ServiceCode", 10)
        check.text(information?["DescriptionOfGoods"], "ShipmentInformation.DescriptionOfGoods", 70)
        check.text(
            information?["Action"], "ShipmentInformation.Action", 10, of: ["Process", "Allocate", "Create"],
            isRequired: false)
        check.text(
            information?["LabelFormat"], "ShipmentInformation.LabelFormat", 20, of: EmulatedSAPIENT.forms,
            isRequired: false)
        check.text(information?["CurrencyCode"], "ShipmentInformation.CurrencyCode", 3, isRequired: false)
        check.text(
            information?["WeightUnitOfMeasure"], "ShipmentInformation.WeightUnitOfMeasure", 5, of: ["KG", "Grams"],
            isRequired: false)
        check.text(
            information?["DimensionsUnitOfMeasure"], "ShipmentInformation.DimensionsUnitOfMeasure", 2,
            of: ["CM", "MM"],
            isRequired: false)
        check.text(information?["ShipmentDate"], "ShipmentInformation.ShipmentDate", 10)
        let days = EmulatorTime.date(today)...EmulatorTime.date(today + 28 * 86_400)
        if let date = information?["ShipmentDate"]?.string, date.utf8.count == 10, !days.contains(date) {
            check.invalid("ShipmentInformation.ShipmentDate")
        }
        check.text(body["Shipper"]?["ShippingAccountId"], "Shipper.ShippingAccountId", 70)
        if let account = body["Shipper"]?["ShippingAccountId"]?.string, account != settings.account {
            check.invalid("Shipper.ShippingAccountId")
        }
        check.text(body["Shipper"]?["Reference1"], "Shipper.Reference1", 40, isRequired: false)
        check.text(body["Shipper"]?["Reference2"], "Shipper.Reference2", 40, isRequired: false)
        if let address = body["Shipper"]?["Address"] { check.address(address, "Shipper.Address") }
        if let address = body["ReturnToSender"]?["Address"] { check.address(address, "ReturnToSender.Address") }
        if let address = body["Destination"]?["Address"] {
            check.address(address, "Destination.Address")
        } else {
            check.missing("Destination.Address")
        }
        check.packages(body)
        let isAbroad = body["Destination"]?["Address"]?["CountryCode"]?.string.map { $0 != "GB" } ?? false
        if isAbroad {
            if body["Customs"]?.members == nil { check.missing("Customs") }
            if (body["Items"]?.array ?? []).isEmpty { check.missing("Items") }
        }
        return check.found
    }
}

/// Collects what is wrong with a shipment.
private struct SAPIENTCheck {
    var found: [SAPIENTProblem] = []

    mutating func missing(_ place: String) {
        found.append(.init("E1001", place, "The \(place.split(separator: ".").last ?? "") is required."))
    }

    mutating func invalid(_ place: String) {
        found.append(.init("E1003", place, "The \(place.split(separator: ".").last ?? "") is invalid."))
    }

    mutating func text(
        _ value: JSONValue?, _ place: String, _ longest: Int, of words: [String] = [], isRequired: Bool = true
    ) {
        switch value {
        case nil, .null, .string(""):
            if isRequired { missing(place) }
        case .string(let text):
            if text.unicodeScalars.count > longest {
                let name = place.split(separator: ".").last ?? ""
                found.append(.init("E1002", place, "The \(name) maximum length is \(longest) characters."))
            } else if !words.isEmpty, !words.contains(text) {
                invalid(place)
            }
        default: invalid(place)
        }
    }

    mutating func address(_ address: JSONValue, _ place: String) {
        // One of the two is wanted.
        text(
            address["ContactName"], place + ".ContactName", 40,
            isRequired: address["CompanyName"]?.string?.isEmpty ?? true)
        text(address["CompanyName"], place + ".CompanyName", 40, isRequired: false)
        text(address["ContactEmail"], place + ".ContactEmail", 254, isRequired: false)
        text(address["ContactPhone"], place + ".ContactPhone", 20, isRequired: false)
        text(address["Line1"], place + ".Line1", 40)
        text(address["Line2"], place + ".Line2", 40, isRequired: false)
        text(address["Line3"], place + ".Line3", 40, isRequired: false)
        text(address["Town"], place + ".Town", 40)
        text(address["County"], place + ".County", 40, isRequired: false)
        text(address["CountryCode"], place + ".CountryCode", 2)
        text(address["Postcode"], place + ".Postcode", 10, isRequired: address["CountryCode"]?.string == "GB")
    }

    mutating func packages(_ body: JSONValue) {
        let packages = body["Packages"]?.array ?? []
        if packages.isEmpty { missing("Packages") }
        if packages.count > 9 { invalid("Packages") }
        var declared: Int64 = 0
        for (index, package) in packages.enumerated() {
            let place = "Packages[\(index)]"
            text(package["PackageType"], place + ".PackageType", 20, isRequired: false)
            if let weight = SAPIENTNumber.thousandths(package["DeclaredWeight"]), weight > 0 {
                declared += weight
            } else {
                package["DeclaredWeight"] == nil
                    ? missing(place + ".DeclaredWeight") : invalid(place + ".DeclaredWeight")
            }
            guard let sides = package["Dimensions"] else { continue }
            for side in ["Length", "Width", "Height"] {
                if sides[side] == nil { missing("\(place).Dimensions.\(side)") }
                if sides[side] != nil, SAPIENTNumber.thousandths(sides[side]).map({ $0 <= 0 }) ?? true {
                    invalid("\(place).Dimensions.\(side)")
                }
            }
        }
        var contents: Int64 = 0
        for (index, item) in (body["Items"]?.array ?? []).enumerated() {
            let place = "Items[\(index)]"
            text(item["Description"], place + ".Description", 255)
            text(item["SkuCode"], place + ".SkuCode", 30, isRequired: false)
            text(item["HSCode"], place + ".HSCode", 10, isRequired: false)
            text(item["CountryOfOrigin"], place + ".CountryOfOrigin", 2, isRequired: false)
            let quantity = item["Quantity"]?.integer ?? 0
            if !(1...999_999).contains(quantity) { invalid(place + ".Quantity") }
            let weight = item["Weight"].map { SAPIENTNumber.thousandths($0) ?? -1 } ?? 0
            if !(0...9_999_999).contains(weight) { invalid(place + ".Weight") }
            contents += min(max(weight, 0), 9_999_999) * Int64(min(max(quantity, 0), 999_999))
        }
        // What is in the packages does not weigh more than they do.
        if contents > declared, !packages.isEmpty { invalid("Packages[0].DeclaredWeight") }
    }
}
