import LabelSamples
import ShipmentModel
import TestSupport
import Testing
import TrackingNumbers

@testable import LabelRender

/// A label or form, drawn with texts of users in its fields.
struct TextSubject: Sendable, CustomTestStringConvertible {
    let name: String
    /// The fields that users write into, by the names that faults give them.
    let fields: [String]
    /// What an independent reader must see in the barcodes that hold no address, sorted, if these texts are accepted.
    let symbols: @Sendable ([Int: String]) -> [String]
    /// Draws it with texts in some of the fields, by their places in ``fields``; the others hold the sample's.
    let draw: @Sendable ([Int: String]) throws(LabelFault) -> LabelDrawing
    /// The place of the field whose text a barcode holds, if a user writes one.
    let code: Int?

    var testDescription: String { name }

    /// A field of a content.
    struct Field<Content>: Sendable {
        let name: String
        let set: @Sendable (inout Content, String) -> Void

        init(_ name: String, _ set: @escaping @Sendable (inout Content, String) -> Void) {
            self.name = name
            self.set = set
        }
    }

    init<Content: Sendable>(
        _ name: String, _ content: Content, _ fields: [Field<Content>], code: Int? = nil,
        symbols: @escaping @Sendable ([Int: String]) -> [String],
        draw: @escaping @Sendable (Content) throws(LabelFault) -> LabelDrawing
    ) {
        self.name = name
        self.fields = fields.map(\.name)
        self.symbols = symbols
        self.code = code
        self.draw = { texts throws(LabelFault) in
            var changed = content
            for (place, field) in fields.enumerated() {
                if let text = texts[place] { field.set(&changed, text) }
            }
            return try draw(changed)
        }
    }

    /// The field that a fault names: the one with the longest name that its name begins with.
    func place(ofFault name: String, among places: some Sequence<Int>) -> Int? {
        // A declaration's contents are a parcel's, which has a number until it is drawn.
        let name = name.hasPrefix("parcels[0].") ? name.dropFirst(11) : name[...]
        return places.filter { name.hasPrefix(fields[$0]) }.max { fields[$0].utf8.count < fields[$1].utf8.count }
            // Of all of an address, any part.
            ?? places.filter { fields[$0].hasPrefix(name + ".") }.min()
    }

    /// Harmless words in the place of these texts; in a barcode as many of them, and as hard to hold.
    func harmless(_ texts: [Int: String]) -> [Int: String] {
        var harmless = texts.mapValues { _ in "1" }
        if let code, let text = texts[code] {
            let isHeld = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            harmless[code] = isHeld ? String(repeating: "a", count: text.utf8.count) : "é"
        }
        return harmless
    }

    // MARK: - All there are

    /// A label of every template, with and without an address for returns, and every form.
    static func all() throws -> [TextSubject] {
        var subjects: [TextSubject] = []
        for sample in try LabelSample.all() {
            guard let template = sample.template else { continue }
            // One of each template, and the one with a declaration.
            let isFirst = !subjects.contains { $0.name.hasPrefix(template.rawValue) }
            guard isFirst || sample.content.customs != nil else { continue }
            // MaxiCode and PDF417 hold the address.
            let symbols = sample.symbols.filter { !$0.hasPrefix("]U1") && !$0.hasPrefix("]L2") }
            func subject(_ name: String, _ content: LabelContent, _ fields: [Field<LabelContent>]) -> TextSubject {
                TextSubject(name, content, fields, symbols: { _ in symbols }) { content throws(LabelFault) in
                    try Samples.renderer.draw(template, content)
                }
            }
            subjects.append(
                subject(
                    template.rawValue + (isFirst ? "" : ", " + sample.name), sample.content,
                    addresses(\.shipFrom, \.shipTo) + markings))
            guard isFirst else { continue }
            var content = sample.content
            content.returnTo = content.shipFrom
            let back = Set(["return_to.name", "return_to.street[0]", "return_to.street[1]", "return_to.city"])
            let fields = address("return_to", \LabelContent.returnAddress).filter { back.contains($0.name) }
            subjects.append(subject(template.rawValue + ", return address", content, fields))
        }
        return subjects + [try customs(.cn22), try customs(.cn23), try carton(), slip()]
    }

    private static func address<Content>(
        _ name: String, _ path: any WritableKeyPath<Content, Address> & Sendable
    ) -> [Field<Content>] {
        [
            Field(name + ".name") { $0[keyPath: path].name = $1 },
            Field(name + ".company") { $0[keyPath: path].company = $1 },
            Field(name + ".street[0]") { $0[keyPath: path].street = [$1] + $0[keyPath: path].street.dropFirst() },
            Field(name + ".street[1]") {
                $0[keyPath: path].street = [$0[keyPath: path].street.first ?? "1 Main St", $1]
            },
            Field(name + ".city") { $0[keyPath: path].city = $1 },
            Field(name + ".region") { $0[keyPath: path].region = $1 },
            Field(name + ".postcode") { $0[keyPath: path].postcode = $1 },
            Field(name + ".phone") { $0[keyPath: path].phone = $1 },
        ]
    }

    private static func addresses<Content>(
        _ from: any WritableKeyPath<Content, Address> & Sendable, _ to: any WritableKeyPath<Content, Address> & Sendable
    ) -> [Field<Content>] {
        address("ship_from", from) + address("ship_to", to)
    }

    private static let markings: [Field<LabelContent>] =
        [
            Field("references.Order") { $0.references = [.init(name: "Order", value: $1)] },
            Field("references.") { $0.references.append(.init(name: $1, value: "1")) },
            Field("weight") { $0.weight = $1 },
            Field("service.name") { $0.service.name = $1 },
            Field("service.icon") { $0.service.icon = .letter($1) },
            Field("service.banner") { $0.service.banner = $1 },
            Field("service.postage") { $0.service.postage = [$1] },
        ] + details

    /// What only one template prints is refused by its form or printed.
    private static let details: [Field<LabelContent>] =
        LabelDetail.allCases.map { detail in Field(detail.field) { $0.service.details[detail] = $1 } }

    /// All that a declaration is made of.
    private struct Declaration {
        var shipment: Shipment
        var operatorName = "Royal Mail"
        var signer: String?
        var explanation = ""
        var importerReference = ""
        var document = ""
        var comments = ""
    }

    private static func customs(_ form: CustomsDeclaration.Form) throws -> TextSubject {
        let whole = try Samples.customsForm(form)
        var content = Declaration(shipment: try Samples.export())
        content.shipment.options.customs?.type = .other
        content.explanation = "Loan"
        let fields: [Field<Declaration>] =
            addresses(\.shipment.shipFrom, \.shipment.shipTo) + [
                Field("contents[0].description") { $0.shipment.parcels[0].contents[0].description = $1 },
                Field("contents[0].hs_code") { $0.shipment.parcels[0].contents[0].hsCode = $1 },
                Field("options.customs.ioss") { $0.shipment.options.customs?.ioss = $1 },
                Field("options.customs.eori") { $0.shipment.options.customs?.eori = $1 },
                Field("customs.operator") { $0.operatorName = $1 },
                Field("customs.signer") { $0.signer = $1 },
                Field("customs.explanation") { $0.explanation = $1 },
                Field("customs.importer_reference") { $0.importerReference = $1 },
                Field("customs.documents") { $0.document = $1 },
                Field("customs.comments") { $0.comments = $1 },
            ]
        let number = whole.number
        return TextSubject(form.rawValue, content, fields, symbols: { _ in ["]C0" + number.text] }) {
            content throws(LabelFault) in
            var declaration: CustomsDeclaration
            do throws(CustomsFaults) {
                declaration = try CustomsDeclaration(
                    form, of: content.shipment, parcel: 0, operatorName: content.operatorName, signer: content.signer,
                    date: CivilDate(day: 20_424), explanation: content.explanation)
            } catch {
                throw error.faults[0]
            }
            declaration.importerReference = content.importerReference
            declaration.documents = [.init(.invoice, number: content.document)]
            declaration.comments = content.comments
            return try Samples.renderer.draw(
                .customs(
                    CustomsForm(
                        declaration, shipFrom: content.shipment.shipFrom, shipTo: content.shipment.shipTo,
                        number: number, isSpecimen: true)))
        }
    }

    private static func carton() throws -> TextSubject {
        let fields: [Field<CartonContent>] =
            address("ship_to", \.shipTo) + [
                Field("order") { $0.order = $1 }, Field("client") { $0.client = $1 },
                Field("lines[0].sku") { $0.lines[0].sku = $1 },
                Field("lines[0].description") { $0.lines[0].description = $1 },
                Field("lines[1].sku") { $0.lines[1].sku = $1 },
                Field("code") { $0.code = $1 },
            ]
        let content = try carton(lines: 6)
        let (code, place) = (content.code, fields.count - 1)
        return TextSubject("carton", content, fields, code: place, symbols: { texts in [texts[place] ?? code] }) {
            content throws(LabelFault) in try Samples.renderer.draw(.carton(content))
        }
    }

    private static func carton(lines: Int) throws -> CartonContent { try Samples.carton(lines: lines) }

    private static func slip() -> TextSubject {
        let fields: [Field<ErrorSlip>] = [
            Field("what") { $0.what = $1 }, Field("reason") { $0.reason = $1 }, Field("remedy") { $0.remedy = $1 },
            Field("order") { $0.order = $1 }, Field("desk") { $0.desk = $1 }, Field("time") { $0.time = $1 },
            Field("request") { $0.request = $1 },
        ]
        let place = fields.count - 1
        @Sendable func symbols(_ texts: [Int: String]) -> [String] {
            let request = texts[place] ?? Samples.errorSlip.request
            let isHeld = (1...64).contains(request.utf8.count) && request.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            return isHeld ? [request] : []
        }
        return TextSubject("error-slip", Samples.errorSlip, fields, code: place, symbols: symbols) { slip in
            Samples.renderer.draw(slip)
        }
    }
}

extension LabelContent {
    /// The return address of a content that has one.
    fileprivate var returnAddress: Address {
        get { returnTo ?? shipFrom }
        set { returnTo = newValue }
    }
}

enum HostileTexts {
    /// Texts that are commands, escapes, ends or directions somewhere.
    static let all: [String] = [
        "^XZ~JA", "^XA^FDa^FS^XZ", "~DGR:A.GRF,8,1,FF", "~JR", "^CC!", "!XZ", "^FX", "_5E_7EJA", "_", "_5", "__5E",
        "\\&", "a\\\\b\\", ">;>8>0", ">:A>5", "$1", "$$1", "(", ")", "\\051", "(a) Tj", "%PDF-1.7", "%%EOF",
        "endstream endobj", "stream", "<<>>BDC", "> Tj ET", "<script>alert(1)</script>", "&lt;&#94;", "';--", "{{7*7}}",
        "${x}", "%s%n%x", ",", ",,,:Z64:", "A\r\nB", "A\nB", "A\rB", "A\tB", "A\u{0}B", "A\u{1B}[2JB", "A\u{1D}B",
        "A\u{7F}B", "A\u{85}B", "A\u{2028}B", "A\u{202A}B\u{202C}", "A\u{202E}B", "\u{2066}A\u{2069}", "A\u{2067}B",
        "A\u{200B}B", "A\u{200D}B", "A\u{FEFF}B", "A\u{AD}B", "A\u{2060}B", "\u{2F800}", "A\u{FFFD}B", "A\u{E000}B",
        "a\u{301}\u{302}\u{303}", "a" + String(repeating: "\u{301}", count: 60), "שלום A1 (", "عربي ~ ^", "ก็็็็็็",
        String(repeating: "W", count: 4096), String(repeating: "^", count: 4096), "Ａ＾～", "“”‘’", "😀",
    ]

    /// A text of any characters there are; every other one of those that trouble printers.
    static func make(_ choices: inout Choices) -> String {
        var text = String.UnicodeScalarView()
        let trouble = Array("^~_\\&<>()$,:;%{}[]#@!?'\"`|=+ aZ09".unicodeScalars)
        for _ in 0..<choices.int(in: 0...20) {
            if choices.bool() {
                text.append(Unicode.Scalar(UInt32(choices.int(in: 0...0x10_FFFF))) ?? "\u{FFFD}")
            } else if choices.bool() {
                text.append(Unicode.Scalar(UInt32(choices.int(in: 0...0x2FF))) ?? " ")
            } else {
                text.append(choices.element(trouble))
            }
        }
        return String(text)
    }
}
