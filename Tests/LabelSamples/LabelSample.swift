public import LabelRender
internal import ShipmentModel
internal import TrackingNumbers

/// A label or form, and what an independent reader must see in its barcodes.
public struct LabelSample: Sendable, CustomStringConvertible {
    /// What is drawn.
    public enum Subject: Sendable {
        case label(LabelTemplate, LabelContent)
        case form(LabelForm)
        case slip(ErrorSlip)
    }

    /// A name that no other sample has, fit for a file's name.
    public let name: String
    /// What is drawn.
    public let subject: Subject
    /// Each barcode's identifier and text, sorted.
    public let symbols: [String]

    /// A sample; the symbols in any order.
    public init(_ name: String, _ subject: Subject, _ symbols: [String]) {
        self.name = name
        self.subject = subject
        self.symbols = symbols.sorted()
    }

    /// The name.
    public var description: String { name }

    /// The template of a label; nil of a form.
    public var template: LabelTemplate? {
        if case .label(let template, _) = subject { template } else { nil }
    }

    /// The resolutions that it can be printed at: no whole number of 300 dpi's dots is as wide as DPD wants modules.
    public var resolutions: [Resolution] {
        template == .dpdParcel ? Resolution.allCases.filter { $0 != .dpi300 } : Resolution.allCases
    }

    /// A label's content; traps if it is a form.
    public var content: LabelContent {
        guard case .label(_, let content) = subject else { preconditionFailure("\(name) is a form") }
        return content
    }

    /// A label whose content differs; traps if it is a form.
    public func changed(_ change: (inout LabelContent) throws -> Void) rethrows -> LabelSample {
        guard let template else { preconditionFailure("\(name) is a form") }
        var content = content
        try change(&content)
        return LabelSample(name, .label(template, content), symbols)
    }

    /// The sample drawn on a page.
    public func draw(_ size: LabelSize = .fourBySix, _ turn: Turn = .none) throws -> LabelDrawing {
        switch subject {
        case .label(let template, let content):
            try Samples.renderer.draw(template, content, size: size, turn: turn)
        case .form(let form): try Samples.renderer.draw(form, size: size, turn: turn)
        case .slip(let slip): Samples.renderer.draw(slip, size: size, turn: turn)
        }
    }

    /// The sizes of one label a page.
    public static let sizes = LabelSize.allCases.filter { $0.sheet == nil }

    /// The labels of the large carriers, with the carriers' data and without.
    public static func largeCarriers() throws -> [LabelSample] {
        try [.ups(), .upsAbroad(), .fedExGround(), .dpd(), .dhlExpress(), .dhlExpressWithoutRouting()]
    }

    /// Labels of every template, and every form.
    public static func all() throws -> [LabelSample] {
        let impb = "420631182628\u{1D}9205590006662200704797"
        let mail = try Samples.royalMail()
        let long = "sock-shop/0f8fad5b-d9cb-469f-a165-70867728950e/2"
        let labels = [
            // The longest IMpb: 244 modules. Its service type code, 055, is Priority Mail's.
            LabelSample(
                "usps-parcel",
                .label(
                    .uspsParcel, try Samples.usps(number: "9205590006662200704797", postcode: "63118-2628")),
                ["]C1" + impb, "]d2" + impb, "]d2" + impb]
            ).changed {
                $0.service.name = "PRIORITY MAIL®"
                $0.service.icon = .letter("P")
                $0.shipTo.city = "St. Louis"
                $0.shipTo.region = "MO"
            },
            LabelSample("s10-parcel", .label(.s10Parcel, try Samples.s10()), ["]C0CY148078673US"]),
            LabelSample(
                "s10-parcel-arabic", .label(.s10Parcel, try Samples.s10(name: "محمد علي")), ["]C0CY148078673US"]),
            LabelSample(
                "s10-parcel-cn22", .label(.s10Parcel, try Samples.s10(customs: .cn22)), ["]C0RA473124829GB"]),
            LabelSample("royal-mail-tracked", .label(.royalMailTracked, mail), ["]C0RA473124829GB"]),
            LabelSample(
                "return",
                .label(
                    .royalMailTracked,
                    mail.returning(service: mail.service, number: mail.number, shipDate: mail.shipDate)),
                ["]C0RA473124829GB"]),
            LabelSample("postnl-parcel", .label(.postNLParcel, try Samples.postNL()), ["]C03SDEVC903942795"]),
            LabelSample("gs1-logistic", .label(.gs1Logistic, try Samples.gs1()), ["]C100376123450000010039"]),
        ]
        return labels + (try largeCarriers()) + [
            LabelSample("cn22", .form(.customs(try Samples.customsForm(.cn22))), ["]C0RA473124829GB"]),
            LabelSample("cn23", .form(.customs(try Samples.customsForm(.cn23))), ["]C0CY148078673US"]),
            LabelSample("carton", .form(.carton(try Samples.carton())), ["]C0sock-shop/SO-1001/2"]),
            LabelSample(
                "carton-long", .form(.carton(try Samples.carton(lines: 40, code: long))), ["]Q1" + long]),
            LabelSample("error-slip", .slip(Samples.errorSlip), ["]Q1" + Samples.errorSlip.request]),
        ]
    }
}
