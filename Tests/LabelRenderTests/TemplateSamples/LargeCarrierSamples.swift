import LabelRender
import ShipmentModel
import TrackingNumbers

/// A content a template draws, and the symbols that an independent reader must see: identifier and text, sorted.
struct TemplateSample {
    let template: LabelTemplate
    let content: LabelContent
    let symbols: [String]

    /// The labels of the large carriers, with the carriers' data and without.
    static func largeCarriers() throws -> [TemplateSample] {
        try [.ups(), .upsAbroad(), .fedExGround(), .dpd(), .dhlExpress(), .dhlExpressWithoutRouting()]
    }
}
