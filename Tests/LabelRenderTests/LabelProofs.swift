import LabelRender
import LabelSamples
import Testing

/// Proofs that run other programs or draw every label. One at a time: each waits for programs, and all together would
/// leave no thread to the tests of other parts that have deadlines.
@Suite(.serialized) enum LabelProofs {
    /// A label or form on a page, upright.
    struct Label: Sendable {
        let name: String
        let size: LabelSize
        let drawing: LabelDrawing
        /// Each barcode's identifier and text, sorted.
        let symbols: [String]

        func turned(_ turn: Turn) -> Label {
            Label(
                name: "\(name), turned by \(turn.rawValue)", size: size, drawing: drawing.turned(turn),
                symbols: symbols)
        }
    }

    /// Every label and form on every size of one label a page.
    static let labels: [Label] = {
        do {
            return try LabelSample.all().flatMap { sample in
                try LabelSample.sizes.map { size in
                    Label(
                        name: "\(sample) \(size.rawValue)", size: size, drawing: try sample.draw(size),
                        symbols: sample.symbols)
                }
            }
        } catch {
            fatalError("\(error)")
        }
    }()

    /// Every label upright, and those of 4 × 6 in turned by a quarter too.
    static let bothWays = labels.flatMap { label in
        label.size == .fourBySix ? [label, label.turned(.quarter)] : [label]
    }
}
