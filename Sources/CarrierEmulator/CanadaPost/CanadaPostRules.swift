internal import XMLReading

/// What an element of a request must look like. Canada Post's gateway checks every request against its schema before
/// anything else looks at it.
indirect enum CanadaPostRule: Sendable {
    /// Text of so many characters of a kind.
    case text(ClosedRange<Int>, Kind)
    /// These elements in this order and no others.
    case parts([Part])

    /// What a text is made of.
    enum Kind: Sendable {
        case any
        case word([String])
        case digits
        case country
        case postcode
        case zip
        case date
        case flag
        /// An address whose domain ends in at most so many letters.
        case email(longestEnding: Int)
        case whole(ClosedRange<Int64>)
        /// A decimal above nothing, with at most so many places, and at most so many thousandths.
        case decimal(places: Int, thousandths: Int64)
    }

    /// An element, or one of several that may stand in the same place.
    struct Part: Sendable {
        var rules: [(name: String, rule: CanadaPostRule)]
        var count: ClosedRange<Int>
    }

    /// An element that must be there.
    static func one(_ name: String, _ rule: CanadaPostRule) -> Part { Part(rules: [(name, rule)], count: 1...1) }

    /// An element that may be there.
    static func maybe(_ name: String, _ rule: CanadaPostRule) -> Part { Part(rules: [(name, rule)], count: 0...1) }

    /// The schema processor's complaint about an element; nil if there is none.
    func fault(of element: XMLElement, in namespace: String) -> String? {
        guard element.namespace == namespace else {
            return "cvc-elt.1: Cannot find the declaration of element '\(element.name)'."
        }
        switch self {
        case .text(let length, let kind):
            let text = element.text
            guard element.children.isEmpty else {
                return "cvc-type.3.1.2: Element '\(element.name)' is a simple type, so it must have no element "
                    + "information item [children]."
            }
            let count = text.unicodeScalars.count
            guard count <= length.upperBound else {
                return
                    "cvc-maxLength-valid: Value with length = '\(count)' is not facet-valid with respect to maxLength "
                    + "'\(length.upperBound)' for element '\(element.name)'."
            }
            guard count >= length.lowerBound else {
                return
                    "cvc-minLength-valid: Value with length = '\(count)' is not facet-valid with respect to minLength "
                    + "'\(length.lowerBound)' for element '\(element.name)'."
            }
            return kind.allows(text)
                ? nil : "cvc-pattern-valid: The value of element '\(element.name)' is not facet-valid for its type."
        case .parts(let parts):
            return fault(of: element, parts, in: namespace)
        }
    }

    private func fault(of element: XMLElement, _ parts: [Part], in namespace: String) -> String? {
        var rest = element.children[...]
        for part in parts {
            var count = 0
            while count < part.count.upperBound, let child = rest.first,
                let rule = part.rules.first(where: { $0.name == child.name })?.rule
            {
                if let fault = rule.fault(of: child, in: namespace) { return fault }
                rest.removeFirst()
                count += 1
            }
            guard count < part.count.lowerBound else { continue }
            let expected = part.rules.map(\.name).joined(separator: ", ")
            guard let next = rest.first else {
                return "cvc-complex-type.2.4.b: The content of element '\(element.name)' is not complete. One of "
                    + "'{\(expected)}' is expected."
            }
            return "cvc-complex-type.2.4.a: Invalid content was found starting with element '\(next.name)'. One of "
                + "'{\(expected)}' is expected."
        }
        return rest.first.map {
            "cvc-complex-type.2.4.d: Invalid content was found starting with element '\($0.name)'. No child element is "
                + "expected at this point."
        }
    }

    /// A decimal as thousandths, with how many places it was written; nil if it is none, or finer.
    static func thousandths(_ text: String) -> (value: Int64, places: Int)? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...9).contains(parts[0].count),
            parts.allSatisfy({ $0.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } })
        else { return nil }
        let places = parts.count == 2 ? parts[1].count : 0
        guard parts.count == 1 || (1...3).contains(places) else { return nil }
        let digits =
            String(decoding: parts.joined(), as: UTF8.self) + String(repeating: "0", count: 3 - places)
        return Int64(digits).map { ($0, places) }
    }
}

extension CanadaPostRule.Kind {
    func allows(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
        switch self {
        case .any: return !bytes.contains { $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        case .word(let words): return words.contains(text)
        case .digits: return bytes.allSatisfy(isDigit)
        case .country:
            return bytes.count == 2 && bytes.allSatisfy { isCapital($0) || isCapital($0 & 0xDF) }
        case .postcode:
            return bytes.count == 6
                && bytes.enumerated().allSatisfy {
                    $0.offset.isMultiple(of: 2) ? isCapital($0.element) : isDigit($0.element)
                }
        case .zip:
            return (bytes.count == 5 || (bytes.count == 10 && bytes[5] == UInt8(ascii: "-")))
                && bytes.enumerated().allSatisfy { $0.offset == 5 || isDigit($0.element) }
        case .date:
            return bytes.count == 10
                && bytes.enumerated().allSatisfy {
                    $0.offset == 4 || $0.offset == 7 ? $0.element == UInt8(ascii: "-") : isDigit($0.element)
                }
        case .flag: return ["true", "false", "1", "0"].contains(text)
        case .email(let longestEnding):
            let parts = text.split(separator: "@", omittingEmptySubsequences: false)
            return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
                && parts[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
                && parts[1].split(separator: ".").last.map {
                    (2...longestEnding).contains($0.utf8.count) && $0.utf8.allSatisfy { isCapital($0 & 0xDF) }
                } ?? false
        case .whole(let range): return Int64(text).map(range.contains) ?? false
        case .decimal(let places, let most):
            guard let number = CanadaPostRule.thousandths(text) else { return false }
            return number.places <= places && number.value > 0 && number.value <= most
        }
    }
}

// MARK: The requests (shipment.xsd, ncshipment.xsd, rating.xsd and manifest.xsd, order as the interface documents it)

extension CanadaPostRule {
    private static let flag = text(0...5, .flag)
    private static let onlyTrue = text(0...4, .word(["true", "1"]))
    private static let date = text(0...10, .date)
    private static let postcode = text(0...6, .postcode)
    private static let customer = text(1...10, .digits)
    private static let code = text(1...32, .any)
    private static let phone = text(0...25, .any)
    private static let group = text(1...32, .any)
    private static let kilograms = text(0...12, .decimal(places: 3, thousandths: 99_999))
    private static let shipmentKilograms = text(0...12, .decimal(places: 3, thousandths: 999_999))
    private static let centimetres = text(0...12, .decimal(places: 1, thousandths: 999_900))
    private static let amount = text(0...12, .decimal(places: 2, thousandths: 999_999_990))

    private static func characteristics(_ weight: CanadaPostRule) -> CanadaPostRule {
        .parts([
            one("weight", weight),
            maybe(
                "dimensions",
                .parts([one("length", centimetres), one("width", centimetres), one("height", centimetres)])),
            maybe("unpackaged", flag), maybe("mailing-tube", flag), maybe("oversized", flag),
        ])
    }

    private static func address(lineCount: ClosedRange<Int>, province: Int, hasCountry: Bool) -> CanadaPostRule {
        .parts([
            Part(rules: [("address-line-1", text(1...44, .any))], count: lineCount),
            maybe("address-line-2", text(0...44, .any)),
            Part(rules: [("city", text(1...40, .any))], count: lineCount),
            Part(rules: [("prov-state", text(1...province, .any))], count: lineCount),
            Part(rules: [("country-code", text(2...2, .country))], count: hasCountry ? 1...1 : 0...1),
            maybe("postal-zip-code", text(1...14, .any)),
        ])
    }

    private static let options = parts([
        Part(
            rules: [
                (
                    "option",
                    .parts([
                        one("option-code", text(1...10, .any)), maybe("option-amount", amount),
                        maybe("option-qualifier-1", flag), maybe("option-qualifier-2", text(0...12, .any)),
                    ])
                )
            ], count: 1...20)
    ])

    private static let customs = parts([
        one("currency", text(1...3, .any)),
        maybe("conversion-from-cad", text(1...11, .any)),
        one("reason-for-export", text(1...3, .any)), maybe("other-reason", text(0...44, .any)),
        one(
            "sku-list",
            .parts([
                Part(
                    rules: [
                        (
                            "item",
                            .parts([
                                one("customs-number-of-units", text(1...4, .whole(1...9_999))),
                                one("customs-description", text(1...45, .any)), maybe("sku", text(0...15, .any)),
                                maybe("hs-tariff-code", text(4...13, .any)), one("unit-weight", kilograms),
                                one(
                                    "customs-value-per-unit",
                                    text(1...8, .decimal(places: 2, thousandths: 99_999_990))),
                                maybe("customs-unit-of-measure", text(3...3, .any)),
                                maybe("country-of-origin", text(2...2, .country)),
                                maybe("province-of-origin", text(1...2, .any)),
                            ])
                        )
                    ], count: 1...500)
            ])),
        maybe("duties-and-taxes-prepaid", text(1...8, .decimal(places: 2, thousandths: 99_999_990))),
        maybe("certificate-number", text(0...10, .any)), maybe("licence-number", text(0...10, .any)),
        maybe("invoice-number", text(0...10, .any)), maybe("ioss-id", text(0...13, .any)),
    ])

    private static func email(isContract: Bool) -> CanadaPostRule {
        text(1...60, .email(longestEnding: isContract ? .max : 5))
    }

    private static func deliverySpec(isContract: Bool) -> CanadaPostRule {
        let printing = maybe(
            "print-preferences",
            .parts([
                maybe("output-format", text(0...6, .word(["8.5x11", "4x6"]))),
                maybe("encoding", text(0...3, .word(["PDF", "ZPL"]))),
            ]))
        let settlement = CanadaPostRule.parts([
            maybe("paid-by-customer", customer), maybe("contract-id", customer), maybe("cif-shipment", onlyTrue),
            Part(rules: [("intended-method-of-payment", text(1...15, .any))], count: isContract ? 1...1 : 0...1),
            maybe("promo-code", text(0...10, .any)),
        ])
        return .parts(
            [
                one("service-code", code),
                one(
                    "sender",
                    .parts([
                        maybe("name", text(0...44, .any)), one("company", text(0...44, .any)),
                        one("contact-phone", phone),
                        one("address-details", address(lineCount: 1...1, province: 20, hasCountry: isContract)),
                    ])),
                one(
                    "destination",
                    .parts([
                        maybe("name", text(0...44, .any)), maybe("company", text(0...44, .any)),
                        maybe("additional-address-info", text(0...44, .any)), maybe("client-voice-number", phone),
                        one("address-details", address(lineCount: 0...1, province: 20, hasCountry: true)),
                    ])), maybe("options", options),
                one("parcel-characteristics", characteristics(shipmentKilograms)),
                maybe(
                    "notification",
                    .parts([
                        one("email", email(isContract: isContract)), one("on-shipment", flag),
                        one("on-exception", flag), one("on-delivery", flag),
                    ])),
            ] + (isContract ? [printing] : []) + [
                one(
                    "preferences",
                    .parts([
                        one("show-packing-instructions", flag), maybe("show-postage-rate", flag),
                        maybe("show-insured-value", flag),
                    ])),
                maybe(
                    "references",
                    .parts([
                        maybe("cost-centre", text(0...30, .any)), maybe("customer-ref-1", text(0...35, .any)),
                        maybe("customer-ref-2", text(0...35, .any)),
                    ])), maybe("customs", customs),
                isContract ? one("settlement-info", settlement) : maybe("settlement-info", settlement),
            ])
    }

    /// `shipment`.
    static let shipment = parts([
        maybe("customer-request-id", text(0...35, .any)),
        Part(rules: [("group-id", group), ("transmit-shipment", onlyTrue)], count: 1...1),
        maybe("quickship-label-requested", flag), maybe("cpc-pickup-indicator", onlyTrue),
        maybe("requested-shipping-point", postcode), maybe("shipping-point-id", text(0...4, .any)),
        maybe("expected-mailing-date", date), maybe("provide-pricing-info", onlyTrue),
        maybe("provide-receipt-info", onlyTrue), one("delivery-spec", deliverySpec(isContract: true)),
    ])

    /// `non-contract-shipment`.
    static let nonContractShipment = parts([
        maybe("requested-shipping-point", postcode), one("delivery-spec", deliverySpec(isContract: false)),
    ])

    /// `mailing-scenario`.
    static let scenario = parts([
        maybe("customer-number", customer), maybe("contract-id", customer), maybe("promo-code", text(1...10, .any)),
        maybe("quote-type", text(0...10, .word(["commercial", "counter"]))), maybe("expected-mailing-date", date),
        maybe(
            "options",
            .parts([
                Part(
                    rules: [
                        ("option", .parts([one("option-code", text(1...10, .any)), maybe("option-amount", amount)]))
                    ], count: 1...20)
            ])), one("parcel-characteristics", characteristics(kilograms)),
        maybe("services", .parts([Part(rules: [("service-code", code)], count: 1...20)])),
        one("origin-postal-code", postcode),
        one(
            "destination",
            .parts([
                Part(
                    rules: [
                        ("domestic", .parts([one("postal-code", postcode)])),
                        ("united-states", .parts([one("zip-code", text(5...10, .zip))])),
                        (
                            "international",
                            .parts([
                                one("country-code", text(2...2, .country)), maybe("postal-code", text(1...10, .any)),
                            ])
                        ),
                    ], count: 1...1)
            ])),
    ])

    /// `transmit-set`.
    static let transmitSet = parts([
        maybe("customer-request-id", text(0...35, .any)),
        one("group-ids", .parts([Part(rules: [("group-id", group)], count: 1...1_000)])),
        maybe("cpc-pickup-indicator", onlyTrue), maybe("requested-shipping-point", postcode),
        maybe("shipping-point-id", text(0...4, .any)), one("detailed-manifests", flag),
        one("method-of-payment", text(1...15, .any)),
        one(
            "manifest-address",
            .parts([
                one("manifest-company", text(1...44, .any)), maybe("manifest-name", text(1...44, .any)),
                one("phone-number", phone),
                one(
                    "address-details",
                    .parts([
                        one("address-line-1", text(1...44, .any)), maybe("address-line-2", text(0...44, .any)),
                        one("city", text(1...40, .any)), one("prov-state", text(1...2, .any)),
                        maybe("country-code", text(2...2, .word(["CA", "US"]))),
                        one("postal-zip-code", text(5...10, .any)),
                    ])),
            ])), maybe("customer-reference", text(0...12, .any)),
        maybe("excluded-shipments", .parts([Part(rules: [("shipment-id", text(1...32, .any))], count: 1...1_000)])),
    ])

    /// `shipment-refund-request` and its sister for shipments without a contract.
    static func refundRequest(isContract: Bool) -> CanadaPostRule {
        parts([one("email", email(isContract: isContract))])
    }
}
