import LabelRender
import TrackingNumbers

/// A label of each template, for the tests that go through all of them.
struct EverySample {
    let template: LabelTemplate
    let content: LabelContent
    /// What an independent reader must see in its barcodes: identifier and text, sorted.
    let symbols: [String]

    static func all() throws -> [EverySample] {
        let impb = "420631182628\u{1D}9205590006662200704797"
        return [
            // The longest IMpb: 244 modules.
            EverySample(
                template: .uspsParcel,
                content: try Samples.usps(number: "9205590006662200704797", postcode: "63118-2628"),
                symbols: ["]C1" + impb, "]d2" + impb, "]d2" + impb]),
            EverySample(
                template: .s10Parcel, content: try Samples.s10(name: "Zoë Lefèvre"), symbols: ["]C0CY148078673US"]),
        ]
    }

    /// The sample drawn on a page.
    func draw(_ size: LabelSize, _ turn: Turn) throws -> LabelDrawing {
        try Samples.renderer.draw(template, content, size: size, turn: turn)
    }

    func name(_ size: LabelSize, _ turn: Turn) -> String { "\(template.rawValue) \(size.rawValue) \(turn.rawValue)" }

    /// The sizes of one label a page.
    static let sizes = LabelSize.allCases.filter { $0.sheet == nil }
}
