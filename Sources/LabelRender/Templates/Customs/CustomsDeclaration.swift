public import ShipmentModel

/// What a parcel's customs declaration says, CN 22 or CN 23 of the Universal Postal Union.
///
/// Only what customs can work with becomes a declaration: see ``init(_:of:parcel:operatorName:signer:date:explanation:)``.
/// Sources: the fields of CN 22 and CN 23 as posts describe them to senders, and of PostNL's customs data.
public struct CustomsDeclaration: Hashable, Sendable {
    /// The forms.
    public enum Form: String, Sendable, CaseIterable {
        /// The small form: what, how many, what worth.
        case cn22
        /// The large form: also from whom to whom, under which licence.
        case cn23
    }

    /// What to do with a parcel that cannot be delivered.
    public enum NonDelivery: String, Sendable, CaseIterable {
        /// It goes back to the sender.
        case returnToSender = "return"
        /// It is given up.
        case abandon
    }

    /// A paper that goes with commercial goods.
    public struct Document: Hashable, Sendable {
        /// The kinds of papers the forms have places for.
        public enum Kind: String, Sendable, CaseIterable { case licence, certificate, invoice }
        /// Its kind.
        public var kind: Kind
        /// Its number.
        public var number: String
        /// A paper.
        public init(_ kind: Kind, number: String) {
            self.kind = kind
            self.number = number
        }
    }

    /// Pieces of one article.
    public struct Line: Hashable, Sendable {
        /// What it is, in words.
        public let description: String
        /// How many, at least 1.
        public let quantity: Int
        /// The net weight of all of them.
        public let weight: Mass
        /// The value of all of them.
        public let value: Money
        /// The Harmonised System code, six digits at least; nil for documents without.
        public let hsCode: String?
        /// Where it was made.
        public let origin: Country
    }

    /// The form it stands on.
    public let form: Form
    /// The post that takes the parcel over.
    public let operatorName: String
    /// Why the goods travel.
    public let category: ShipmentOptions.Customs.Kind
    /// What kind of item it is, for the category `other`; may be empty otherwise.
    public let explanation: String
    /// The articles, in the order of the parcel's contents; at least one.
    public let lines: [Line]
    /// The sum of the lines' weights.
    public let netWeight: Mass
    /// The sum of the lines' values.
    public let value: Money
    /// What the parcel weighs, packed.
    public let grossWeight: Mass
    /// The sender's Import One-Stop-Shop number; nil for none.
    public let ioss: String?
    /// The sender's EORI number; nil for none.
    public let eori: String?
    /// Who signs.
    public let signer: String
    /// The field of the signer, for faults.
    let signerField: String
    /// The day it was signed.
    public let date: CivilDate
    /// The importer's tax, VAT or EORI number; empty for none. CN 23 only.
    public var importerReference = ""
    /// The postage; nil where it is not told. CN 23 only.
    public var postalCharges: Money?
    /// The papers that go with it. CN 23 only.
    public var documents: [Document] = []
    /// Anything customs should know, such as goods under quarantine; empty for nothing. CN 23 only.
    public var comments = ""
    /// What happens if it cannot be delivered. CN 23 only.
    public var nonDelivery = NonDelivery.returnToSender

    /// The declaration of one of a shipment's parcels. Throws all that customs would refuse, each with its field in the
    /// notation of the interface, such as `parcels[0].contents[2].hs_code`: a missing or vague description; no value, net
    /// weight or origin; an HS code of fewer than six digits (documents may do without); values in several currencies;
    /// contents heavier than the parcel.
    /// - Parameters:
    ///   - form: which form: posts want CN 23 for parcels and EMS at any value, for other items above 300 special
    ///     drawing rights.
    ///   - parcel: the parcel's place in the shipment, from 0; traps if there is none.
    ///   - operatorName: the post's name as the form shows it.
    ///   - signer: who signs; nil for the sender's name.
    ///   - explanation: what kind of item it is; needed for the category `other`.
    public init(
        _ form: Form, of shipment: Shipment, parcel index: Int, operatorName: String, signer: String? = nil,
        date: CivilDate, explanation: String = ""
    ) throws(CustomsFaults) {
        precondition(shipment.parcels.indices.contains(index), "parcel \(index) of \(shipment.parcels.count)")
        let parcel = shipment.parcels[index]
        let field = "parcels[\(index)]"
        var reader = Reader(isDocuments: shipment.options.customs?.type == .documents)
        if shipment.options.customs == nil {
            reader.fault(.missingField, "options.customs.type", "", "why the goods travel: sale, gift, …")
        }
        if shipment.options.customs?.type == .other, explanation.isBlank {
            reader.fault(.customs, "options.customs.type", "other", "an explanation, or another type")
        }
        let senders = [
            (signer, "customs.signer"), (shipment.shipFrom.name, "ship_from.name"),
            (shipment.shipFrom.company, "ship_from.company"),
        ]
        let (signer, signerField) = senders.first { $0.0 != nil } ?? ("", "ship_from.name")
        if signer?.isBlank != false { reader.fault(.missingField, signerField, "", "who signs the declaration") }
        if parcel.contents.isEmpty {
            reader.fault(.missingField, field + ".contents", "", "what is in the parcel, line by line")
        }
        for (place, content) in parcel.contents.enumerated() {
            reader.read(content, field: field + ".contents[\(place)]")
        }
        if reader.weight.picograms > parcel.weight.picograms {
            reader.fault(
                .customs, field + ".weight", parcel.weight.formatted(.kg) + " kg",
                "at least the contents' \(reader.weight.formatted(.kg)) kg")
        }
        guard reader.faults.isEmpty, let customs = shipment.options.customs, let value = reader.value, let signer else {
            throw CustomsFaults(faults: reader.faults)
        }
        self.form = form
        self.operatorName = operatorName
        category = customs.type
        self.explanation = explanation
        lines = reader.lines
        netWeight = reader.weight
        self.value = value
        grossWeight = parcel.weight
        ioss = customs.ioss
        eori = customs.eori
        self.signer = signer
        self.signerField = signerField
        self.date = date
    }
}

/// Why a parcel cannot be declared to customs; at least one fault.
public struct CustomsFaults: Error, Hashable, Sendable {
    /// The faults, in the order of the contents.
    public let faults: [LabelFault]
}

extension CustomsFaults: CustomStringConvertible {
    /// The faults, one a line.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}

/// Reads contents into lines and adds them up.
private struct Reader {
    let isDocuments: Bool
    var faults: [LabelFault] = []
    var lines: [CustomsDeclaration.Line] = []
    var weight = Mass.zero
    /// The sum, in the currency of the first value.
    var value: Money?

    mutating func fault(_ code: LabelFault.Code, _ field: String, _ value: String, _ expected: String) {
        faults.append(LabelFault(code, field: field, value: value, expected: expected))
    }

    mutating func read(_ content: ContentLine, field: String) {
        let before = faults.count
        if content.quantity < 1 { fault(.customs, field + ".quantity", "\(content.quantity)", "at least 1") }
        let description = description(content.description, field: field + ".description")
        let value = value(content, field: field + ".value")
        let weight = weight(content, field: field + ".weight")
        let hsCode = hsCode(content.hsCode, field: field + ".hs_code")
        let origin = origin(content.origin, field: field + ".origin")
        guard faults.count == before, let value, let weight, let origin else { return }
        lines.append(
            .init(
                description: description, quantity: content.quantity, weight: weight, value: value, hsCode: hsCode,
                origin: origin))
    }

    private mutating func description(_ text: String?, field: String) -> String {
        let text = text ?? ""
        if text.isBlank {
            fault(.missingField, field, "", "what the article is, in words")
        } else if CustomsRules.isVague(text) {
            fault(.customs, field, text, "what the article is and of what it is made, such as “men's cotton socks”")
        }
        return text
    }

    private mutating func value(_ content: ContentLine, field: String) -> Money? {
        guard let one = content.value else {
            fault(.missingField, field, "", "the value of one piece")
            return nil
        }
        guard one.micros > 0 || isDocuments && one.micros == 0 else {
            fault(.customs, field, one.description, "a value above zero: also gifts and samples have one")
            return nil
        }
        if let value, value.currency != one.currency {
            fault(.customs, field, one.description, "a value in \(value.currency.code), as in the lines before")
            return nil
        }
        let all = one.micros.multipliedReportingOverflow(by: Int64(content.quantity))
        let sum = (value?.micros ?? 0).addingReportingOverflow(all.partialValue)
        guard !all.overflow, !sum.overflow else {
            fault(.customs, field, one.description, "values whose sum can be counted")
            return nil
        }
        value = Money(micros: sum.partialValue, one.currency)
        return Money(micros: all.partialValue, one.currency)
    }

    private mutating func weight(_ content: ContentLine, field: String) -> Mass? {
        guard let one = content.weight else {
            fault(.missingField, field, "", "the net weight of one piece")
            return nil
        }
        guard one > .zero else {
            fault(.customs, field, one.formatted(.kg) + " kg", "a weight above zero")
            return nil
        }
        let all = one.picograms.multipliedReportingOverflow(by: Int64(content.quantity))
        let sum = weight.picograms.addingReportingOverflow(all.partialValue)
        guard !all.overflow, !sum.overflow else {
            fault(.customs, field, one.formatted(.kg) + " kg", "weights whose sum can be counted")
            return nil
        }
        weight = Mass(picograms: sum.partialValue)
        return Mass(picograms: all.partialValue)
    }

    private mutating func hsCode(_ code: String?, field: String) -> String? {
        let digits = CustomsRules.hsCodeDigits
        guard let code, !code.isEmpty else {
            if !isDocuments { fault(.missingField, field, "", "an HS code of at least \(digits) digits") }
            return nil
        }
        if code.utf8.count < digits || code.utf8.count > 10 || !code.utf8.allSatisfy(\.isDigit) {
            fault(.customs, field, code, "an HS code of \(digits) to 10 digits, such as 611595")
        }
        return code
    }

    private mutating func origin(_ country: Country?, field: String) -> Country? {
        guard let country else {
            fault(.missingField, field, "", "the country where the article was made")
            return nil
        }
        if CountryNames.name(country) == nil { fault(.customs, field, country.code, "an assigned ISO 3166-1 code") }
        return country
    }
}

extension String {
    /// Whether it shows nothing.
    var isBlank: Bool {
        unicodeScalars.allSatisfy { $0.properties.isWhitespace || InvisibleCharacters.areDropped($0.value) }
    }
}
